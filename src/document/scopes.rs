//! What each assertion cue of a sentence reaches, after NegEx and ConText: forward or backward until another cue ends its reach.

use crate::knowledge::{Cue, CueCategory, Entry, Gone, Hit, Knowledge};
use crate::text::{Folded, Word, WordKind};

use super::Sentence;

mod answers;
mod dates;
mod past;

/// The cues of one sentence with the words they reach.
#[derive(Clone, Debug, Default)]
pub(super) struct CueScopes(pub(super) Vec<CueScope>);

/// One cue and what it reaches.
#[derive(Clone, Copy, Debug)]
pub(super) struct CueScope {
    pub(super) category: CueCategory,
    /// The cue's own words.
    pub(super) cue: (usize, usize),
    /// Words reached, the cue's own left out on its side.
    reach: (usize, usize),
    /// The pseudo-cue that hides it: it counts only for words the pseudo-cue itself reaches into ("no change in" before "change in vision").
    hidden_by: Option<(usize, usize)>,
    /// How many words may stand between the cue and what follows it.
    limit: usize,
    /// What precedes the cue must end at this word or later.
    nearest: usize,
    /// Whether it is a past year and no cue of its own.
    pub(super) dated: bool,
    /// What it says of where a past condition went.
    pub(super) gone: Gone,
    /// Whether it names a child, who is the patient in a chart of a child.
    pub(super) child: bool,
    /// Whether it says no more than that something was lately so.
    pub(super) lately: bool,
    /// Whether it tells of a talk.
    pub(super) warns: bool,
}

impl CueScope {
    /// Whether it reaches the words `first..end`. A forward cue may run into them ("no acute" before "acute fracture"), and they may run past its reach.
    pub(super) fn covers(&self, first: usize, end: usize) -> bool {
        // A cue inside the words themselves belongs to the term.
        if self.cue.0 >= first && self.cue.1 <= end {
            return false;
        }
        if self.hidden_by.is_some_and(|(from, to)| !(from < first && first < to)) {
            return false;
        }
        if self.reach.0 >= self.cue.1 {
            // The words may begin inside the cue.
            let into = first < self.cue.1 && end <= self.cue.1.max(self.reach.1);
            self.cue.0 < first && (into || first < self.reach.1) && first.saturating_sub(self.cue.1) <= self.limit
        } else {
            self.reach.0 <= first && end <= self.reach.1 && end >= self.nearest
        }
    }
}

/// The cues that stand at one place.
struct Place {
    first: usize,
    end: usize,
    cues: Vec<Cue>,
}

impl Place {
    fn has(&self, test: impl Fn(&Cue) -> bool) -> bool {
        self.cues.iter().any(test)
    }
}

/// The reach of every cue, sentence by sentence; `age_in_days` is the patient's, if the note tells it.
pub(super) fn find(
    words: &[Word],
    folded: &Folded,
    hits: &[Hit],
    sentences: &[Sentence],
    age_in_days: Option<f64>,
    knowledge: &Knowledge,
) -> Vec<CueScopes> {
    let mut cue_hits: Vec<(usize, usize, u16)> = hits
        .iter()
        .filter_map(|hit| match hit.entry {
            Entry::Cue(cue) => Some((hit.first as usize, hit.end as usize, cue)),
            _ => None,
        })
        .collect();
    // Longest first at the same word: "no evidence of" hides "no", and a pseudo-cue hides what it holds.
    cue_hits.sort_by_key(|(first, end, cue)| (*first, std::cmp::Reverse(*end), *cue));
    let years = past::past_times(words, folded, age_in_days);
    let mut at = 0;
    let mut next_year = 0;
    sentences
        .iter()
        .map(|sentence| {
            let mut kept: Vec<Place> = Vec::new();
            let mut hidden: Vec<Place> = Vec::new();
            while at < cue_hits.len() && cue_hits[at].0 < sentence.end {
                let (first, end, cue) = cue_hits[at];
                at += 1;
                if first < sentence.first || end > sentence.end || is_dangling_sign(words, *sentence, first, end) {
                    continue;
                }
                let cue = knowledge.cues[usize::from(cue)];
                match kept.last_mut() {
                    Some(place) if place.first == first && place.end == end => place.cues.push(cue),
                    Some(place) if first < place.end && end <= place.end => {
                        if place.has(|cue| cue.category == CueCategory::Pseudo) {
                            hidden.push(Place { first, end, cues: vec![cue] });
                        }
                    }
                    _ => kept.push(Place { first, end, cues: vec![cue] }),
                }
            }
            let from = next_year;
            next_year += years[from..].partition_point(|year| *year < sentence.end);
            let dated = years.get(from..next_year).unwrap_or_default();
            if kept.is_empty() && dated.is_empty() {
                return CueScopes::default();
            }
            let line = Line::new(words, folded, *sentence, &kept);
            let mut scopes = line.reaches(&kept);
            for scope in line.reaches(&hidden) {
                let by =
                    kept.iter().find(|place| place.first <= scope.cue.0 && scope.cue.1 <= place.end).map(|place| (place.first, place.end));
                scopes.push(CueScope { hidden_by: by, ..scope });
            }
            scopes.extend(line.dated(dated));
            scopes.extend(line.history_by_label());
            CueScopes(scopes)
        })
        .collect()
}

/// "- no" and ": negative" speak of what came before only where the statement ends with them.
fn is_dangling_sign(words: &[Word], sentence: Sentence, first: usize, end: usize) -> bool {
    matches!(words[first].kind, WordKind::Mark(mark) if mark != '(' && mark != '[' && mark != '?')
        && end < sentence.end
        && words[end].is_content()
}

/// Where a reach inside one sentence ends.
struct Line<'a> {
    words: &'a [Word],
    folded: &'a Folded,
    sentence: Sentence,
    /// Places that end a reach, in order.
    stops: Vec<(usize, usize, CueCategory)>,
    /// Words of doubt, which end a denial.
    doubts: Vec<(usize, usize)>,
    /// First words of a past.
    pasts: Vec<usize>,
    /// The colon behind the first few words, and whether those words only announce a list ("possible causes:").
    label: Option<usize>,
}

/// A colon behind at most so many words ends a label ("Possible sleep apnea: wife reports snoring").
const LABEL_WORDS: usize = 7;

/// Verbs of a clause about the person named before it: "a donor who died of".
const RELATIVE_VERBS: &[&str] = &[
    "is", "has", "had", "was", "have", "died", "dies", "passed", "carry", "suffer", "suffered", "get", "got", "take", "use", "came",
    "also", "recently", "tested", "live", "lives", "stay", "stays", "work", "works",
];

/// Words that say whose relative somebody is, or which.
const OF_A_RELATIVE: &[&str] = &[
    "his",
    "her",
    "their",
    "the",
    "my",
    "a",
    "an",
    "one",
    "both",
    "older",
    "younger",
    "eldest",
    "oldest",
    "youngest",
    "twin",
    "half",
    "biological",
    "maternal",
    "paternal",
    "and",
    "patient's",
    "patient",
    "'s",
    "s",
];

/// Verbs that begin a statement of their own behind a comma.
const NEW_VERBS: &[&str] = &["had", "has", "have", "was", "is", "were", "are"];

impl<'a> Line<'a> {
    fn new(words: &'a [Word], folded: &'a Folded, sentence: Sentence, kept: &[Place]) -> Self {
        let mut stops: Vec<(usize, usize, CueCategory)> = Vec::new();
        for place in kept {
            // The strongest of the categories at one place counts.
            let strongest = [CueCategory::Contrast, CueCategory::Terminator, CueCategory::Predicate, CueCategory::Consequence]
                .into_iter()
                .find(|category| place.has(|cue| cue.category == *category));
            stops.extend(strongest.map(|category| (place.first, place.end, category)));
        }
        for (at, word) in (sentence.first..sentence.end).zip(&words[sentence.first..sentence.end]) {
            if matches!(word.kind, WordKind::Mark(';' | '\u{2014}')) {
                stops.push((at, at + 1, CueCategory::Contrast));
            }
        }
        stops.sort_unstable_by_key(|(first, end, _)| (*first, *end));
        let forward = |category: CueCategory| kept.iter().filter(move |place| place.has(|cue| cue.category == category && cue.forward));
        let doubts = forward(CueCategory::Possible).map(|place| (place.first, place.end)).collect();
        let pasts = forward(CueCategory::Historical).map(|place| place.first).collect();
        let label = (sentence.first..sentence.end.min(sentence.first + LABEL_WORDS + 1)).find(|at| words[*at].kind == WordKind::Mark(':'));
        Self { words, folded, sentence, doubts, pasts, stops, label }
    }

    fn reaches(&self, places: &[Place]) -> Vec<CueScope> {
        let mut out = Vec::new();
        for Place { first, end, cues } in places {
            for cue in cues {
                if cue.category == CueCategory::Pseudo || cue.category.ends() {
                    continue;
                }
                let limit = cue.max_words.map_or(usize::MAX, usize::from);
                let scope = |reach| CueScope {
                    category: cue.category,
                    cue: (*first, *end),
                    reach,
                    hidden_by: None,
                    limit,
                    nearest: self.nearest(cue, *first),
                    dated: false,
                    gone: if cue.over && !self.tells_onset(*first) { Gone::Removed } else { cue.gone },
                    child: cue.child,
                    lately: cue.lately,
                    warns: cue.warns,
                };
                if cue.opens && *first > self.sentence.first {
                    continue;
                }
                if cue.time
                    && let Some(reach) = self.told_behind(*first, *end)
                {
                    out.push(CueScope { limit: usize::MAX, dated: true, ..scope(reach) });
                }
                if cue.forward {
                    let to = self.forward_end(cue, *first, *end);
                    // A cue of several words may end with the thing itself ("never smoker").
                    if to > *end || end - first > 1 {
                        // What was removed is one thing; a comma behind it begins another: "status post appendectomy, hypothyroidism", not "surgeries include".
                        let one = cue.gone == Gone::Removed && !self.opens_list(*end) && !self.opens_list(*end - 1);
                        let comma = (*end..to).find(|at| one && self.words[*at].kind == WordKind::Mark(','));
                        if let Some(comma) = comma {
                            out.push(CueScope { gone: Gone::No, ..scope((comma, to)) });
                        }
                        out.push(scope((*end, comma.unwrap_or(to))));
                    }
                }
                if cue.backward && !self.is_attribute(cue, *end) && !self.is_sign_before(cue, *first, *end) {
                    if cue.category == CueCategory::Historical && !cue.forward && self.opens_with(*first) {
                        out.push(self.opened_by_time(cue, *first, *end));
                        continue;
                    }
                    let from = self.backward_start(cue, *first);
                    if (from..*first).any(|at| self.words[at].is_content()) {
                        out.push(scope((from, *first)));
                    } else if cue.category == CueCategory::Absent && !cue.forward {
                        // With nothing before it, it opens a list: "Ruled out: pneumonia, croup".
                        let to = self.forward_end(cue, *first, *end);
                        if to > *end {
                            out.push(scope((*end, to)));
                        }
                    }
                }
            }
        }
        out
    }

    /// The word that ends the reach of a cue that begins at `first` and whose last word is before `end`.
    fn forward_end(&self, cue: &Cue, first: usize, end: usize) -> usize {
        let mut to = self.sentence.end;
        // A verb that touches the cue is its own ("no longer on", "nor was she", "previously admitted for").
        let mut own = end;
        let is_subject = self.is_subject(cue, first, end);
        let takes_verb = matches!(cue.category, CueCategory::Absent | CueCategory::Historical);
        for (first, stop_end, category) in self.stops.iter().filter(|(first, _, _)| *first >= end) {
            let spared = match category {
                CueCategory::Terminator => cue.clause || (is_subject && self.tells_death(end, *first)),
                CueCategory::Predicate => cue.clause || is_subject,
                CueCategory::Consequence => cue.clause || cue.category == CueCategory::Historical,
                // "Risks include bleeding; sepsis; stroke": the list goes on behind its marks.
                CueCategory::Contrast => {
                    let list = match cue.category {
                        CueCategory::Hypothetical => self.opens_list(end),
                        // "Previously: endocarditis; septic emboli"
                        CueCategory::Historical => self.words[end - 1].kind == WordKind::Mark(':'),
                        _ => false,
                    };
                    list && self.is_mark(*first)
                }
                _ => false,
            };
            if spared {
                continue;
            }
            // "a brother who has asthma": the relative clause is about the relative.
            let relative = matches!(cue.category, CueCategory::Family | CueCategory::Other)
                && ((*first > end && cue.category == CueCategory::Family)
                    || (self.folded.word(*first) == "who"
                        && stop_end - first > 1
                        && RELATIVE_VERBS.contains(&self.folded.word(first + 1))));
            if (takes_verb || relative)
                && *category != CueCategory::Contrast
                && (*first <= own || (relative && *first == own + 1 && self.words[own].kind == WordKind::Mark(',')))
                && !self.is_mark(*first)
            {
                own = *stop_end;
                // "her grandson, who stays with her, has chickenpox"
                if relative && self.folded.word(*first) == "who" {
                    own = (*stop_end..self.sentence.end)
                        .find(|at| self.words[*at].kind == WordKind::Mark(','))
                        .map_or(own, |comma| own.max(comma + 1));
                }
                continue;
            }
            to = *first;
            break;
        }
        // A contrary cue of the same sort ends the reach: "no fever, possible pneumonia".
        if cue.category == CueCategory::Absent
            && let Some((next, _)) = self.doubts.iter().find(|doubt| doubt.0 >= end && !self.likens_what_is_denied(end, **doubt))
        {
            to = to.min(*next);
        }
        if cue.category == CueCategory::Absent {
            to = to.min(self.denial_end(cue, end, to));
        }
        // A doubt amid a list is of its own entry: "gout, possible food allergies, hypertension".
        if cue.category == CueCategory::Possible && !cue.clause {
            to = to.min(self.entry_end(first, end, to));
        }
        // What is told as a past of its own is no longer the object of a fear or an exposure: "exposure to asbestos, history of diabetes".
        if cue.category == CueCategory::Hypothetical
            && !cue.clause
            && let Some(next) = self.pasts.iter().find(|next| **next > end && self.is_mark(**next - 1))
        {
            to = to.min(*next);
        }
        // A label with content of its own ends with its colon.
        if matches!(cue.category, CueCategory::Absent | CueCategory::Possible | CueCategory::Planned)
            && let Some(colon) = self.label
            && colon > end
            && !self.announces(end, colon)
        {
            to = to.min(colon);
        }
        to
    }

    /// Whether a person other than the patient is the subject of a clause: a verb follows, and nothing but whose relative it is stands before.
    fn is_subject(&self, cue: &Cue, first: usize, end: usize) -> bool {
        if !matches!(cue.category, CueCategory::Family | CueCategory::Other) || !cue.forward {
            return false;
        }
        let verb = |at: usize| at < self.sentence.end && RELATIVE_VERBS.contains(&self.folded.word(at));
        let before = (self.sentence.first..first).rev().find(|at| !OF_A_RELATIVE.contains(&self.folded.word(*at)));
        // The verb may be the last word of the cue.
        (verb(end) || verb(end - 1)) && before.is_none_or(|at| self.is_mark(at))
    }

    /// Whether a death is told: its cause belongs to it.
    fn tells_death(&self, from: usize, to: usize) -> bool {
        (from.saturating_sub(1)..to).any(|at| matches!(self.folded.word(at), "died" | "dies" | "death" | "passed" | "succumbed"))
    }

    /// Whether a doubt says what is denied would be like: "no lesions suspicious for malignancy", not "no fever, suspicious for gout".
    fn likens_what_is_denied(&self, denied: usize, (first, end): (usize, usize)) -> bool {
        let likens = matches!(self.folded.word(end - 1), "with" | "for" | "of" | "suggest" | "suggesting");
        let joins = |at: usize| self.is_mark(at) || matches!(self.folded.word(at), "and" | "or");
        likens && first > denied && !(denied..first).any(joins)
    }

    /// Where the entry ends that a doubt behind a comma opens, in a list that joins nothing by "or".
    fn entry_end(&self, first: usize, end: usize, to: usize) -> usize {
        let comma = |at: &usize| self.words[*at].kind == WordKind::Mark(',');
        let in_list = first > self.sentence.first && comma(&(first - 1));
        let joined = (end..self.sentence.end).any(|at| matches!(self.folded.word(at), "or" | "versus" | "vs"));
        (end..to).find(|at| in_list && !joined && *at > end && comma(at)).unwrap_or(to)
    }

    /// Whether a disease is told as begun and not as had: "diagnosed with diabetes as a child".
    fn tells_onset(&self, before: usize) -> bool {
        (self.sentence.first..before)
            .any(|at| matches!(self.folded.word(at), "diagnosed" | "diagnosis" | "onset" | "since" | "began" | "started"))
    }

    /// Where commas end a denial that stands before `end`: at once where the cue names what it denies ("stroke with no residual, diabetes"), else where one
    /// brings a new verb ("no loss of consciousness, had confusion").
    fn denial_end(&self, cue: &Cue, end: usize, to: usize) -> usize {
        let comma = |at: usize| self.words[at].kind == WordKind::Mark(',');
        if cue.complete && end < to && comma(end) {
            return end;
        }
        (end..to.saturating_sub(1)).find(|at| comma(*at) && NEW_VERBS.contains(&self.folded.word(at + 1))).unwrap_or(to)
    }

    /// Whether the words of a cue that ends at `end` open a list.
    fn opens_list(&self, end: usize) -> bool {
        end.checked_sub(1)
            .is_some_and(|last| matches!(self.folded.word(last), "include" | "includes" | "included" | "including" | "as" | "to"))
    }

    /// Whether the words before a colon only announce what follows ("possible causes:", "denies the following:").
    fn announces(&self, from: usize, colon: usize) -> bool {
        (from..colon).all(|at| {
            self.is_light(at)
                || matches!(
                    self.folded.word(at),
                    "following"
                        | "cause"
                        | "etiology"
                        | "diagnosis"
                        | "diagnose"
                        | "symptom"
                        | "sign"
                        | "condition"
                        | "problem"
                        | "complaint"
                        | "finding"
                        | "disease"
                        | "disorder"
                        | "differential"
                        | "dx"
                        | "include"
                        | "including"
                        | "any"
                        | "all"
                        | "these"
                        | "other"
                        | "of"
                        | "medical"
                        | "past"
                        | "history"
                        | "for"
                )
        })
    }

    /// A word that carries nothing of its own between a label and its answer.
    fn is_light(&self, at: usize) -> bool {
        !self.words[at].is_content()
            || matches!(
                self.folded.word(at),
                "now"
                    | "was"
                    | "is"
                    | "has"
                    | "have"
                    | "been"
                    | "currently"
                    | "clinically"
                    | "since"
                    | "were"
                    | "are"
                    | "status"
                    | "the"
                    | "a"
                    | "and"
                    | "per"
                    | "patient"
                    | "pt"
                    | "he"
                    | "she"
            )
    }

    fn is_mark(&self, at: usize) -> bool {
        matches!(self.words[at].kind, WordKind::Mark(_))
    }
}
