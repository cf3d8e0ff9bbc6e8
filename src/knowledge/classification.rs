//! The whole code set as sets of words: what lets a phrase in any order find its code.
//!
//! Every title and inclusion term becomes a *frame*: the canonical words that must all stand in a phrase. Words that say "nothing more is known", the
//! side, and the *light* words (`other`, `closed`, what follows `without`) are taken off first; they choose among the codes of a frame, they do not
//! find it. A frame is a head concept with the axis values its titles name; its members differ by side and light words, and where the note is silent
//! the plainest one is documented. The encounter is told by the seventh character and stands in no frame. Each frame hangs on its *anchor*, the rarest
//! of its words, so that a note only looks at frames whose rarest word it has.

use rustc_hash::FxHashMap;

use crate::terminology::{CodeId, CodeSet};
use crate::text::fold_word_into;

mod frames;
mod title;

use frames::Frames;
pub use frames::{Member, default_below};
use title::Vocabulary;
pub use title::{Side, WordId, WordRole};

/// Index of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameId(pub u32);

/// Which words a set may hold: a word in it is always found, one outside it mostly not. Tells without a look at the words that a frame cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordSieve(u64);

impl WordSieve {
    /// Adds a word; gives back whether it may have been there.
    pub fn insert(&mut self, word: WordId) -> bool {
        let bit = 1 << (word.0.wrapping_mul(0x9E37_79B1) >> 26);
        let before = self.0;
        self.0 |= bit;
        before & bit != 0
    }

    /// Whether `self` may hold every word of `other`.
    #[must_use]
    pub fn may_hold(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }
}

/// A frame at its anchor.
#[derive(Clone, Copy, Debug)]
pub struct Anchored {
    /// The frame.
    pub frame: FrameId,
    /// The words it needs.
    pub needs: WordSieve,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    required: (u32, u32),
    members: (u32, u32),
}

/// The compiled code set.
#[derive(Clone, Debug, Default)]
pub struct Classification {
    words: FxHashMap<Box<str>, WordRole>,
    weights: Vec<f32>,
    frames: Vec<Frame>,
    required: Vec<WordId>,
    members: Vec<Member>,
    anchored: Vec<(u32, u32)>,
    anchored_frames: Vec<Anchored>,
    /// Whether a word is a number: it must stand beside what it counts.
    numbers: Vec<bool>,
    /// Whether a word only chooses among the codes of a frame.
    light: Vec<bool>,
    /// Light words of the members.
    lights: Vec<WordId>,
    /// The denied form of a word, where a title has it.
    denied: FxHashMap<WordId, WordId>,
    /// A word that stands twice, where a title has it twice.
    twice: FxHashMap<WordId, WordId>,
    /// "Other" before a word, where a title has it; and "other" itself.
    others: FxHashMap<WordId, WordId>,
    other: Option<WordId>,
    /// "Unilateral": what a title of one side says and the title of both does not.
    unilateral: Option<WordId>,
    /// The frame whose plainest title a code is.
    frame_of: FxHashMap<CodeId, FrameId>,
}

/// What makes one of the frames with a code's title the one to read it by: the larger.
type FrameSize = (u32, usize, std::cmp::Reverse<usize>);

impl Classification {
    /// Compiles the code set; `canonical` leads from a folded word to the one that stands for it.
    ///
    /// # Cost
    /// Linear in the rows of a fiscal year; part of the build time that `cargo bench --bench stages` prints.
    pub(super) fn compile(codes: &CodeSet, canonical: &FxHashMap<String, String>) -> Self {
        let mut vocabulary = Vocabulary::new(canonical);
        let frames = frames::gather(codes, &mut vocabulary);
        Self::lay_out(codes, frames, vocabulary)
    }

    /// What a folded word of a note does; `None` for a word no title uses.
    #[must_use]
    pub fn word(&self, folded: &str) -> Option<WordRole> {
        self.words.get(folded).copied()
    }

    /// Every folded word that titles use, in no order.
    pub(super) fn surfaces(&self) -> impl Iterator<Item = (&str, WordRole)> {
        self.words.iter().map(|(word, role)| (&**word, *role))
    }

    /// Whether a word is a number.
    #[must_use]
    pub fn is_number(&self, word: WordId) -> bool {
        self.numbers.get(word.0 as usize).copied().unwrap_or(false)
    }

    /// The word "without `word`", where a title says so.
    #[must_use]
    pub fn denied(&self, word: WordId) -> Option<WordId> {
        self.denied.get(&word).copied()
    }

    /// The word "`word` twice", where a title has it twice.
    #[must_use]
    pub fn twice(&self, word: WordId) -> Option<WordId> {
        self.twice.get(&word).copied()
    }

    /// Whether a word is "other".
    #[must_use]
    pub fn is_other(&self, word: WordId) -> bool {
        self.other == Some(word)
    }

    /// The words "other `word`", where a title says so.
    #[must_use]
    pub fn other_than(&self, word: WordId) -> Option<WordId> {
        self.others.get(&word).copied()
    }

    /// The frames that hang on a word.
    #[must_use]
    pub fn anchored(&self, word: WordId) -> &[Anchored] {
        let (start, end) = self.anchored.get(word.0 as usize).copied().unwrap_or((0, 0));
        &self.anchored_frames[start as usize..end as usize]
    }

    /// The words a frame needs, sorted.
    #[must_use]
    pub fn required(&self, frame: FrameId) -> &[WordId] {
        let (start, end) = self.frames[frame.0 as usize].required;
        &self.required[start as usize..end as usize]
    }

    /// The codes of a frame, the plainest first.
    #[must_use]
    pub fn members(&self, frame: FrameId) -> &[Member] {
        let (start, end) = self.frames[frame.0 as usize].members;
        &self.members[start as usize..end as usize]
    }

    /// Whether a word only chooses among the codes of a frame.
    #[must_use]
    pub fn is_light(&self, word: WordId) -> bool {
        self.light.get(word.0 as usize).copied().unwrap_or(false)
    }

    /// Whether a word is "unilateral": what has one side is.
    #[must_use]
    pub fn is_unilateral(&self, word: WordId) -> bool {
        self.unilateral == Some(word)
    }

    /// The light words of a member's title.
    #[must_use]
    pub fn lights(&self, member: Member) -> &[WordId] {
        &self.lights[member.lights.0 as usize..member.lights.1 as usize]
    }

    /// The code of a frame for the side and the light words a phrase states: the member of which most is stated, then the plainest. `None` when the
    /// frame's words say too little by themselves and the phrase is not `alone` in its statement.
    #[must_use]
    pub fn choose(&self, frame: FrameId, side: Option<Side>, alone: bool, stated: impl Fn(WordId) -> bool) -> Option<Member> {
        let members = self.members(frame);
        let key = |member: &Member| {
            let lights = self.lights(*member);
            let said = lights.iter().filter(|word| stated(**word)).count();
            if member.strict && !alone && (lights.is_empty() || said < lights.len()) {
                return None;
            }
            let contrary = member.side.is_some() && side.is_some() && member.side != side;
            let sided = usize::from(member.side.is_some() && member.side == side);
            let one_sided = member.side.is_some() && side.is_none();
            // A residual code is not what a note means that does not say "other".
            let residual = usize::from(lights.iter().any(|word| self.is_other(*word) && !stated(*word)));
            let agreed = std::cmp::Reverse((said + sided + 1).saturating_sub(residual));
            Some((contrary, agreed, one_sided, std::cmp::Reverse(sided), member.rank, lights.len() - said))
        };
        let keyed = members.iter().enumerate().filter_map(|(index, member)| key(member).map(|key| (key, index)));
        keyed.min().map(|(_, index)| members[index]).filter(|member| member.side.is_none() || side.is_some())
    }

    /// The members of a code's own title that differ from it by nothing but the side, itself included; the title of both sides lacks "unilateral".
    fn siblings(&self, code: CodeId) -> impl Iterator<Item = &Member> {
        let members = self.frame_of.get(&code).map_or(&[][..], |frame| self.members(*frame));
        let own = members.iter().find(|member| member.code == code).copied();
        members.iter().filter(move |member| {
            own.is_some_and(|own| {
                let (mine, theirs) = (self.lights(own), self.lights(**member));
                let both = member.side == Some(Side::Bilateral) && mine.iter().filter(|word| Some(**word) != self.unilateral).eq(theirs);
                mine == theirs || both
            })
        })
    }

    /// The words of a code's own title, the side left out.
    #[must_use]
    pub fn title_words(&self, code: CodeId) -> Vec<WordId> {
        let Some(frame) = self.frame_of.get(&code) else { return Vec::new() };
        let own = self.members(*frame).iter().find(|member| member.code == code);
        let lights = own.map_or(&[][..], |member| self.lights(*member));
        self.required(*frame).iter().chain(lights).copied().collect()
    }

    /// The code of the same title on a stated side; the code itself where its title knows no sides.
    #[must_use]
    pub fn sided(&self, code: CodeId, side: Side) -> CodeId {
        self.siblings(code).find(|member| member.side == Some(side)).map_or(code, |member| member.code)
    }

    /// Whether a code leaves open a side that its title could say.
    #[must_use]
    pub fn is_side_open(&self, code: CodeId) -> bool {
        self.siblings(code).any(|member| member.code == code && member.side.is_none())
            && self.siblings(code).any(|member| member.side.is_some())
    }

    /// Whether a member leaves open a side that others of its frame say.
    #[must_use]
    pub fn leaves_side_open(&self, frame: FrameId, member: Member) -> bool {
        member.side.is_none() && self.members(frame).iter().any(|other| other.side.is_some() && self.lights(*other) == self.lights(member))
    }

    /// How much a word tells: the rarer among the frames, the more.
    #[must_use]
    pub fn weight(&self, word: WordId) -> f32 {
        self.weights.get(word.0 as usize).copied().unwrap_or(0.0)
    }

    /// How many frames there are.
    #[must_use]
    pub fn frame_count(&self) -> usize {
        self.frames.len()
    }

    /// The words of a free text, for phrases that are rewritten into the classification's words; what stands behind "without" in its denied form.
    #[must_use]
    pub fn words_of(&self, text: &str) -> (Vec<WordId>, Option<Side>) {
        let mut words = Vec::new();
        let mut side = None;
        let mut denies = false;
        let mut folded = String::new();
        for word in crate::text::split_words(text) {
            if !word.is_content() {
                continue;
            }
            folded.clear();
            fold_word_into(&mut folded, &text[word.span.range()]);
            match self.word(&folded) {
                Some(WordRole::Content(id)) if denies => words.extend(self.denied(id)),
                Some(WordRole::Content(id) | WordRole::Light(id)) => words.push(id),
                Some(WordRole::Side(found)) => side = Some(found),
                Some(WordRole::Denies) => denies = true,
                _ => {}
            }
        }
        words.sort_unstable();
        words.dedup();
        (words, side)
    }

    fn lay_out(codes: &CodeSet, frames: Frames, mut vocabulary: Vocabulary<'_>) -> Self {
        let mut entries: Vec<_> = frames.into_iter().collect();
        entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut counts = vec![0_u32; vocabulary.ids.len()];
        for (required, _) in &entries {
            for word in required {
                counts[word.0 as usize] += 1;
            }
        }
        let total = entries.len().max(1);
        #[expect(clippy::cast_precision_loss, reason = "a weight, not an account")]
        let weights: Vec<f32> = counts.iter().map(|count| ((total as f32) / (*count as f32 + 1.0)).ln().max(0.1)).collect();
        let mut anchors: Vec<Vec<Anchored>> = vec![Vec::new(); counts.len()];
        let mut numbers = vec![false; counts.len()];
        let mut light = vec![false; counts.len()];
        for (word, id) in &vocabulary.ids {
            numbers[id.0 as usize] = word.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
        }
        let words = vocabulary.surfaces();
        let unilateral = vocabulary.ids.get("unilateral").copied();
        let Vocabulary { denied, twice, others, other, .. } = vocabulary;
        for role in words.values() {
            if let WordRole::Light(id) = role {
                light[id.0 as usize] = true;
            }
        }
        for id in denied.values().chain(others.values()).chain(twice.values()) {
            light[id.0 as usize] = true;
        }
        let mut out = Self { words, weights, denied, twice, others, other: Some(other), unilateral, numbers, light, ..Self::default() };
        let mut largest: FxHashMap<CodeId, (FrameSize, FrameId)> = FxHashMap::default();
        for (index, (required, mut drafts)) in entries.into_iter().enumerate() {
            let id = FrameId(u32::try_from(index).unwrap_or(u32::MAX));
            let anchor = required.iter().min_by_key(|word| (counts[word.0 as usize], word.0)).copied().unwrap_or(WordId(0));
            let mut needs = WordSieve::default();
            for word in &required {
                needs.insert(*word);
            }
            anchors[anchor.0 as usize].push(Anchored { frame: id, needs });
            drafts.sort_by(|a, b| {
                (a.member.rank, codes.code(a.member.code), &a.lights).cmp(&(b.member.rank, codes.code(b.member.code), &b.lights))
            });
            // Plain billable titles win; keep the weaker ones only where there is nothing better on that side or for what they add.
            let best = drafts[0].member.rank;
            drafts.retain(|draft| draft.member.rank < best + 4 || draft.member.side.is_some() || !draft.lights.is_empty());
            // Where several frames have a code's title, the one that has most of its siblings.
            let mut sides: FxHashMap<Vec<WordId>, u8> = FxHashMap::default();
            let key = |draft: &frames::Draft| draft.lights.iter().copied().filter(|word| Some(*word) != unilateral).collect::<Vec<_>>();
            for draft in &drafts {
                *sides.entry(key(draft)).or_default() |= draft.member.side.map_or(1, |side| 2 << side as u8);
            }
            for draft in drafts.iter().filter(|draft| draft.member.rank < 4) {
                let size = (sides[&key(draft)].count_ones(), drafts.len(), std::cmp::Reverse(required.len()));
                let known = largest.entry(draft.member.code).or_insert((size, id));
                if size > known.0 {
                    *known = (size, id);
                }
            }
            let start = (out.required.len(), out.members.len());
            out.required.extend_from_slice(&required);
            for draft in drafts {
                let from = out.lights.len();
                out.lights.extend_from_slice(&draft.lights);
                out.members.push(Member { lights: range(from, out.lights.len()), ..draft.member });
            }
            out.frames.push(Frame { required: range(start.0, out.required.len()), members: range(start.1, out.members.len()) });
        }
        out.frame_of = largest.into_iter().map(|(code, (_, frame))| (code, frame)).collect();
        for frames in anchors {
            let start = out.anchored_frames.len();
            out.anchored_frames.extend(frames);
            out.anchored.push(range(start, out.anchored_frames.len()));
        }
        out
    }
}

fn range(from: usize, to: usize) -> (u32, u32) {
    (u32::try_from(from).unwrap_or(0), u32::try_from(to).unwrap_or(0))
}
