//! The checker: what a compliance officer would refuse in a query, by the rule that refuses it.
//!
//! It reads the engine's own drafts and queries written elsewhere alike, and only their text: rules about release, retention and repeats (Q13, Q14,
//! Q15, Q17) are not visible there. The wordings it refuses come from [`QueryStyle`]; what it adds itself is structure (is there an indicator, does each
//! option point at one) and a short list of disease names, needed to see that a title or a question brings in a diagnosis that nobody wrote.
//!
//! A phrase of the style matches whole words of one sentence, whatever their case, plural or hyphen; `*` in it stands for up to five words. Words
//! quoted from the record are never read as wording of the query.

mod diagnoses;
mod record;
mod wording;
mod words;

use std::ops::Range;

use serde::Serialize;
use serde_json::Value;

use crate::knowledge::QueryStyle;

use super::{ProviderQuery, QueryFormat};
use diagnoses::{CONNECTIVES, DETAILS, Known, Named, TOPIC_WORDS, answers, diagnoses, expand, is_reference, qualifiers};
use record::{LONGEST_ENCOUNTER_DAYS, cuts_a_number, day_number, stands_in};
use wording::{Choice, OptionKind, Quote, Wording, YesNoCase};
use words::{
    Phrases, Spoken, contains_run, folded_text, hits, quoted_spans, says_admission, says_any, says_relation, says_run, sentence_marks,
    spoken, starts_with,
};

/// A rule that a query breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Id of the rule: `Q01` to `Q18`.
    pub rule: String,
    /// What breaks it, and where in the query; never text of the record.
    pub message: String,
}

/// The rules, with the wordings of a style folded once: build one and check many queries.
#[derive(Debug)]
pub struct QueryChecker {
    book: Phrasebook,
    other_option: String,
    undetermined_option: String,
}

impl QueryChecker {
    /// The checker of a style.
    #[must_use]
    pub fn new(style: &QueryStyle) -> Self {
        Self {
            book: Phrasebook::new(style),
            other_option: style.other_option.clone(),
            undetermined_option: style.undetermined_option.clone(),
        }
    }

    /// Checks a draft of the engine. `finding_kind` is the kind of the finding it asks about, as reports name it; `record` the text of the note that the
    /// indicators' offsets (in characters) count in, without which Q03 is not checked. Violations come in the order of the rules; none means it may go
    /// out.
    #[must_use]
    pub fn check(&self, query: &ProviderQuery, finding_kind: Option<&str>, record: Option<&str>) -> Vec<Violation> {
        Wording::from_draft(query, finding_kind, self).violations(record, &self.book)
    }

    /// Checks a query given as JSON: the `query` object of a report, whose options are texts with `option_support` beside them, or an authored query,
    /// whose options are objects with `text`, `kind`, `documented` and `supports`. `record` as for [`QueryChecker::check`].
    ///
    /// # Errors
    /// When the value is neither: the message names the field, what was found there and what is allowed, and quotes nothing of the query.
    pub fn check_value(&self, value: &Value, record: Option<&str>) -> Result<Vec<Violation>, String> {
        Ok(Wording::from_value(value, self)?.violations(record, &self.book))
    }
}

impl Wording {
    fn violations(&self, record: Option<&str>, style: &Phrasebook) -> Vec<Violation> {
        let mut found = Found::default();
        let read = Reading::new(self);
        self.one_topic(&read, &mut found);
        self.indicators_present(&mut found);
        if let Some(record) = record {
            self.indicators_verbatim(record, &mut found);
        }
        self.not_leading(&read, style, &mut found);
        no_payment(&read, style, &mut found);
        self.neutral_title(&read, &mut found);
        self.options_complete(&mut found);
        self.options_supported(&read, &mut found);
        self.yes_or_no(&read, &mut found);
        placement(&read, style, &mut found);
        self.neutral_removal(&read, style, &mut found);
        self.prior_labelled(&mut found);
        self.no_ranking(&read, style, &mut found);
        if !self.free_text {
            found.add("Q18", "the query does not take a free-text answer");
        }
        found.violations
    }

    /// Options were given although the format does not ask for them, or the only ones are yes and no.
    fn is_yes_no(&self) -> bool {
        let own: Vec<&Choice> =
            self.choices.iter().filter(|choice| !matches!(choice.kind, OptionKind::Other | OptionKind::Undetermined)).collect();
        self.format == QueryFormat::YesNo || (own.len() >= 2 && own.iter().all(|choice| starts_with(&choice.text, &["yes", "no"])))
    }

    fn one_topic(&self, read: &Reading, found: &mut Found) {
        if read.question.is_empty() {
            found.add("Q01", "the query asks no question");
            return;
        }
        let mut asked = read.sentences.iter().filter(|sentence| sentence.question_mark).count();
        if asked > 1 {
            found.add("Q01", format!("{asked} questions in one query"));
            return;
        }
        asked = 0;
        for sentence in &read.sentences {
            asked += requests(sentence).max(usize::from(sentence.question_mark));
        }
        if asked > 1 {
            found.add("Q01", format!("{asked} requests in one query"));
        } else if !self.drafted && read.sentences.iter().any(asks_two_things) {
            found.add("Q01", "one question asks about two diagnoses");
        }
    }

    fn indicators_present(&self, found: &mut Found) {
        for (at, quote) in self.quotes.iter().enumerate() {
            if quote.text.trim().is_empty() {
                found.add("Q02", format!("indicator {} has no text", at + 1));
            } else if !quote.is_of_patient() {
                found.add("Q02", format!("indicator {} names no finding of this patient", at + 1));
            } else if quote.source.trim().is_empty() && quote.place.is_none() {
                found.add("Q02", format!("indicator {} has no source", at + 1));
            }
        }
        if self.quotes.iter().any(|quote| quote.is_of_patient()) {
            return;
        }
        if self.format != QueryFormat::OpenEnded || !self.choices.is_empty() {
            found.add("Q02", "no clinical indicator: without one only an open-ended question may be asked");
        } else if !self.quotes_mention() {
            found.add("Q02", "no clinical indicator, and the question does not quote the documented words it is about");
        }
    }

    /// Whether the question quotes a documented mention between quotation marks.
    fn quotes_mention(&self) -> bool {
        let quoted: Vec<Vec<Spoken>> = quoted_spans(&self.question).into_iter().map(|span| spoken(&self.question[span])).collect();
        self.documented.iter().map(|text| spoken(text)).any(|mention| {
            !mention.is_empty()
                && quoted.iter().any(|quote| !quote.is_empty() && (contains_run(quote, &mention) || contains_run(&mention, quote)))
        })
    }

    fn indicators_verbatim(&self, record: &str, found: &mut Found) {
        for (at, quote) in self.quotes.iter().enumerate() {
            let number = at + 1;
            match quote.place {
                Some((start, end)) if !quote.elsewhere => {
                    let stands = start < end
                        && quote.text.chars().count() == end - start
                        && record.chars().skip(start).take(end - start).eq(quote.text.chars())
                        && !cuts_a_number(record, start, end);
                    if !stands {
                        found.add("Q03", format!("indicator {number} does not stand in the record at characters {start}..{end}"));
                    }
                }
                _ => {
                    if !quote.text.trim().is_empty() && !stands_in(record, &quote.text) {
                        found.add("Q03", format!("indicator {number} does not stand in the record as quoted"));
                    }
                }
            }
        }
    }

    fn not_leading(&self, read: &Reading, style: &Phrasebook, found: &mut Found) {
        for (place, words) in read.parts() {
            let neutral: Vec<Range<usize>> = hits(words, &style.leading_exceptions)
                .into_iter()
                .filter(|hit| !read.names_undocumented(&words[hit.words.clone()]))
                .map(|hit| hit.words)
                .collect();
            let mut reported = 0;
            for hit in hits(words, &style.leading) {
                let excused = neutral.iter().any(|words| words.start <= hit.words.start && hit.words.end <= words.end);
                if !excused && hit.words.end > reported {
                    reported = hit.words.end;
                    found.add("Q04", format!("{place}: leading wording \"{}\"", hit.phrase));
                }
            }
        }
        let question = &read.expanded;
        let named: Vec<Named> = diagnoses(question).into_iter().filter(|named| !read.in_question.covers(named)).collect();
        let offered = |named: &Named| {
            self.choices.iter().any(|choice| {
                choice.kind == OptionKind::Diagnosis && diagnoses(&expand(&spoken(&choice.text))).iter().any(|other| other.is(named))
            })
        };
        let alternatives = named.len() > 1 && named.iter().all(offered) && named.iter().skip(1).any(|other| !other.is(&named[0]));
        for name in &named {
            let referred = self.refers_to_documented() && is_reference(question, &name.words);
            if !alternatives && !referred {
                found.add("Q04", format!("question: names a diagnosis that is not documented ({})", name.name));
            }
        }
        if self.drafted {
            return;
        }
        for name in diagnoses(question).iter().filter(|named| read.in_question.covers(named)) {
            let sentence = question[name.words.start].sentence;
            if question.iter().any(|word| word.sentence == sentence && ["or", "versus", "vs", "whether"].contains(&word.plain.as_str())) {
                continue;
            }
            for (words, phrase) in qualifiers(question) {
                let touches = words.end == name.words.start || name.words.end == words.start;
                if touches && question[words.start].sentence == sentence && !read.in_question.says(&question[words]) {
                    found.add("Q04", format!("question: qualifies a documented diagnosis as \"{phrase}\", which is not documented"));
                }
            }
        }
    }

    /// A draft about something documented calls it by its curated name, whatever words the record uses.
    fn refers_to_documented(&self) -> bool {
        self.drafted && !self.documented.is_empty() && self.kind != "missing_diagnosis"
    }

    fn neutral_title(&self, read: &Reading, found: &mut Found) {
        if read.title.is_empty() {
            found.add("Q06", "the title names no topic");
            return;
        }
        let title = expand(&read.title);
        let named = diagnoses(&title);
        if let Some(named) = named.iter().find(|named| !read.known.covers(named)) {
            found.add("Q06", format!("the title names a diagnosis that is not documented ({})", named.name));
            return;
        }
        let open = title.iter().any(|word| ["or", "versus", "vs", "whether"].contains(&word.plain.as_str()));
        if !named.is_empty() && !open {
            let outside =
                |words: &Range<usize>| !named.iter().any(|named| named.words.start <= words.start && words.end <= named.words.end);
            if let Some((_, phrase)) =
                qualifiers(&title).into_iter().find(|(words, _)| outside(words) && !read.known.says(&title[words.clone()]))
            {
                found.add("Q06", format!("the title qualifies a diagnosis as \"{phrase}\", which is not documented"));
                return;
            }
        }
        for (at, choice) in self.choices.iter().enumerate().filter(|_| !open) {
            if choice.kind == OptionKind::Diagnosis
                && !choice.documented
                && answers(&choice.text).iter().any(|answer| read.title_gives(answer, &title))
            {
                found.add("Q06", format!("the title gives option {}, which is not documented", at + 1));
            }
        }
    }

    fn options_complete(&self, found: &mut Found) {
        for (at, choice) in self.choices.iter().enumerate() {
            let text = folded_text(&choice.text);
            if text.is_empty() {
                found.add("Q07", format!("option {} has no text", at + 1));
            } else if self.choices[..at].iter().any(|earlier| folded_text(&earlier.text) == text) {
                found.add("Q07", format!("option {} repeats an earlier option", at + 1));
            }
        }
        if self.is_yes_no() || (self.format == QueryFormat::OpenEnded && self.choices.is_empty()) {
            return;
        }
        for (kind, name) in [(OptionKind::Other, "other"), (OptionKind::Undetermined, "unable to determine")] {
            if !self.offers(kind) {
                found.add("Q07", format!("the options lack \"{name}\""));
            }
        }
        if !self.offers(OptionKind::Diagnosis) && !self.offers(OptionKind::Neither) {
            found.add("Q07", "the options offer no answer besides other and unable to determine");
        }
    }

    fn offers(&self, kind: OptionKind) -> bool {
        self.choices.iter().any(|choice| choice.kind == kind)
    }

    fn options_supported(&self, read: &Reading, found: &mut Found) {
        for (at, choice) in self.choices.iter().enumerate() {
            let number = at + 1;
            if choice.supports.iter().any(|index| *index >= self.quotes.len()) {
                found.add(
                    "Q08",
                    format!("option {number} points at an indicator that the query does not quote ({} quoted)", self.quotes.len()),
                );
                continue;
            }
            if choice.supports.iter().any(|index| self.quotes[*index].is_of_patient()) {
                continue;
            }
            let words = expand(&spoken(&choice.text));
            let named = diagnoses(&words);
            let unsupported = match choice.kind {
                // Marked as documented, it must at least be about something documented.
                OptionKind::Diagnosis if choice.documented => {
                    !named.is_empty() && !named.iter().any(|named| read.known.covers(named)) && !read.known.shares_word(&words)
                }
                OptionKind::Diagnosis => true,
                // "Other", "none" and the like bring in no diagnosis.
                _ => {
                    named.iter().any(|named| !read.known.covers(named)) && !words.iter().any(|word| DENIALS.contains(&word.plain.as_str()))
                }
            };
            if unsupported {
                found.add("Q08", format!("option {number} is not documented and points at no quoted indicator"));
            }
        }
    }

    fn yes_or_no(&self, read: &Reading, found: &mut Found) {
        if !self.is_yes_no() {
            let closed = read.sentences.iter().any(|sentence| {
                sentence.question_mark
                    && sentence.words.first().is_some_and(|word| AUXILIARIES.contains(&word.plain.as_str()))
                    && diagnoses(&sentence.words).iter().any(|named| {
                        let referred = self.refers_to_documented() && is_reference(&sentence.words, &named.words);
                        !referred && !read.in_question.covers(named)
                    })
            });
            if closed {
                found.add("Q09", "a question to be answered by yes or no brings in a diagnosis that is not documented");
            }
            return;
        }
        match self.case {
            YesNoCase::NotAllowed => found.add(
                "Q09",
                "yes/no without an allowed case: presence on admission, further specification, cause and effect, or conflict, all of documented diagnoses",
            ),
            YesNoCase::PresentOnAdmission if !says_admission(&read.question) => {
                found.add("Q09", "yes/no about presence on admission does not ask about the time of admission");
            }
            YesNoCase::CauseAndEffect if !says_relation(&read.question) => found.add("Q09", "yes/no about cause and effect does not ask about a relationship"),
            _ => {}
        }
        if self.documented.iter().all(|text| text.trim().is_empty()) {
            found.add("Q09", "yes/no although nothing is documented");
        }
        if let Some(named) = diagnoses(&read.expanded).iter().find(|named| !read.known.covers(named)) {
            found.add("Q09", format!("yes/no brings in a diagnosis that is not documented ({})", named.name));
        } else if self.case != YesNoCase::FurtherSpecification {
            let named = diagnoses(&read.expanded);
            let qualified = qualifiers(&read.expanded).into_iter().find(|(words, _)| {
                named.iter().any(|named| words.end == named.words.start || named.words.end == words.start)
                    && !read.in_question.says(&read.expanded[words.clone()])
            });
            if let Some((_, phrase)) = qualified {
                found.add("Q09", format!("yes/no qualifies a documented diagnosis as \"{phrase}\", which is not documented"));
            }
        }
        for answer in ["yes", "no"] {
            if !self.choices.iter().any(|choice| starts_with(&choice.text, &[answer])) {
                found.add("Q09", format!("the yes/no options lack \"{answer}\""));
            }
        }
        for (kind, name) in [(OptionKind::Other, "other"), (OptionKind::Undetermined, "unable to determine")] {
            if !self.offers(kind) {
                found.add("Q09", format!("the yes/no options lack \"{name}\""));
            }
        }
    }

    fn neutral_removal(&self, read: &Reading, style: &Phrasebook, found: &mut Found) {
        for (place, words) in [("title", &read.title), ("question", &read.question)] {
            for hit in hits(words, &style.removal) {
                found.add("Q11", format!("{place}: wording that leads to removal \"{}\"", hit.phrase));
            }
        }
        if self.kind != "unsupported" {
            return;
        }
        if self.choices.is_empty() {
            if !says_any(&read.question, &["or", "whether", "if", "revise", "clarify", "otherwise"]) {
                found.add("Q11", "the question leaves only one answer open: confirming, revising and clarifying must be equally open");
            }
        } else if !self.is_yes_no() {
            let keeps = self.choices.iter().any(|choice| {
                let words = expand(&spoken(&choice.text));
                !matches!(choice.kind, OptionKind::Other | OptionKind::Undetermined)
                    && !words.iter().any(|word| DENIALS.contains(&word.plain.as_str()))
                    && (choice.documented
                        || says_any(&words, &["confirmed", "present", "supported", "valid"])
                        || diagnoses(&words).iter().any(|named| read.known.covers(named)))
            });
            if !keeps {
                found.add("Q11", "no option keeps the documented diagnosis");
            }
        }
    }

    fn prior_labelled(&self, found: &mut Found) {
        // What a finding about the past rests on is the past, told in this encounter.
        let told = self.kind == "history_status";
        let usable: Vec<&Quote> = self.quotes.iter().filter(|quote| quote.is_of_patient()).collect();
        if !usable.is_empty() && usable.iter().all(|quote| quote.is_labelled_prior() || (!told && quote.says_long_ago())) {
            found.add("Q12", "every indicator is from before this encounter");
        }
        let newest = self.quotes.iter().filter_map(|quote| day_number(&quote.date)).max();
        for (at, quote) in self.quotes.iter().enumerate() {
            if let (Some(newest), Some(day)) = (newest, day_number(&quote.date))
                && newest - day > LONGEST_ENCOUNTER_DAYS
                && !quote.is_labelled_prior()
            {
                found.add(
                    "Q12",
                    format!("indicator {} is {} days older than the newest and is not labelled as prior", at + 1, newest - day),
                );
            }
        }
    }

    fn no_ranking(&self, read: &Reading, style: &Phrasebook, found: &mut Found) {
        for (place, words) in read.parts() {
            for hit in hits(words, &style.ranking) {
                found.add("Q16", format!("{place}: ranks or scores an answer \"{}\"", hit.phrase));
            }
        }
        for (at, choice) in self.choices.iter().enumerate() {
            if shows_certainty(&choice.text) {
                found.add("Q16", format!("option {} shows how sure or how preferred it is", at + 1));
            }
        }
        if shows_share(&self.question) || shows_share(&self.title) {
            found.add("Q16", "question: shows how sure an answer is");
        }
        for field in &self.ranked {
            found.add("Q16", format!("{field} ranks or preselects an answer"));
        }
    }
}

/// A query's words, split once.
struct Reading {
    title: Vec<Spoken>,
    /// The question, without what it quotes from the record.
    question: Vec<Spoken>,
    /// The same with short forms written out.
    expanded: Vec<Spoken>,
    sentences: Vec<Sentence>,
    options: Vec<(String, Vec<Spoken>)>,
    /// What is documented.
    known: Known,
    /// What is documented or quoted as an indicator: a question may repeat it.
    in_question: Known,
}

/// The wordings of a style, by the rule that refuses them.
#[derive(Debug)]
struct Phrasebook {
    leading: Phrases,
    leading_exceptions: Phrases,
    payment: Phrases,
    ranking: Phrases,
    placement: Phrases,
    removal: Phrases,
}

impl Phrasebook {
    fn new(style: &QueryStyle) -> Self {
        Self {
            leading: Phrases::new(&style.leading),
            leading_exceptions: Phrases::new(&style.leading_exceptions),
            payment: Phrases::new(&style.payment),
            ranking: Phrases::new(&style.ranking),
            placement: Phrases::new(&style.placement),
            removal: Phrases::new(&style.removal),
        }
    }
}

struct Sentence {
    words: Vec<Spoken>,
    question_mark: bool,
}

impl Reading {
    fn new(query: &Wording) -> Self {
        let known = Known::new(query.documented.iter().map(String::as_str));
        let in_question = known.clone().and(query.quotes.iter().map(|quote| quote.text.as_str()));
        let masked = without_quotations(&query.question, &in_question);
        let question = spoken(&masked);
        let expanded = expand(&question);
        let marks = sentence_marks(&masked);
        let mut sentences: Vec<Sentence> = Vec::new();
        for word in &expanded {
            if sentences.last().is_none_or(|sentence| sentence.words.last().is_some_and(|last| last.sentence != word.sentence)) {
                sentences.push(Sentence { words: Vec::new(), question_mark: marks.contains(&word.sentence) });
            }
            if let Some(sentence) = sentences.last_mut() {
                sentence.words.push(word.clone());
            }
        }
        let options = query.choices.iter().enumerate().map(|(at, choice)| (format!("option {}", at + 1), spoken(&choice.text))).collect();
        Self { title: spoken(&query.title), question, expanded, sentences, options, known, in_question }
    }

    /// Every text that the query itself words, with its name.
    fn parts(&self) -> impl Iterator<Item = (&str, &[Spoken])> {
        [("title", self.title.as_slice()), ("question", self.question.as_slice())]
            .into_iter()
            .chain(self.options.iter().map(|(place, words)| (place.as_str(), words.as_slice())))
    }

    fn names_undocumented(&self, words: &[Spoken]) -> bool {
        diagnoses(&expand(words)).iter().any(|named| !self.in_question.covers(named))
    }

    /// Whether a title holds all that an answer adds to what is documented.
    fn title_gives(&self, answer: &str, title: &[Spoken]) -> bool {
        let added: Vec<Spoken> = expand(&spoken(answer))
            .into_iter()
            .filter(|word| !CONNECTIVES.contains(&word.plain.as_str()) && !self.known.has_word(&word.folded))
            .collect();
        !added.is_empty()
            && added.iter().any(|word| !TOPIC_WORDS.contains(&word.folded.as_str()))
            && added.iter().all(|word| title.iter().any(|other| other.folded == word.folded))
    }
}

#[derive(Default)]
struct Found {
    violations: Vec<Violation>,
}

impl Found {
    fn add(&mut self, rule: &str, message: impl Into<String>) {
        let violation = Violation { rule: rule.to_owned(), message: message.into() };
        if !self.violations.contains(&violation) {
            self.violations.push(violation);
        }
    }
}

/// The question with every quotation that repeats the documented or indicator text replaced by one neutral word.
fn without_quotations(question: &str, known: &Known) -> String {
    let mut out = String::with_capacity(question.len());
    let mut at = 0;
    for span in quoted_spans(question) {
        let quoted = spoken(&question[span.clone()]);
        if known.texts.iter().any(|text| contains_run(text, &quoted)) {
            out.push_str(&question[at..span.start]);
            out.push_str("quotation");
            at = span.end;
        }
    }
    out.push_str(&question[at..]);
    out
}

/// Q05.
fn no_payment(read: &Reading, style: &Phrasebook, found: &mut Found) {
    for (place, words) in read.parts() {
        let mut reported = 0;
        for hit in hits(words, &style.payment) {
            if hit.words.end > reported && !is_volume_or_score(words, &hit.words) {
                reported = hit.words.end;
                found.add("Q05", format!("{place}: payment, severity or quality wording \"{}\"", hit.phrase));
            }
        }
    }
}

/// "500 cc" is a volume and "AUDIT-C" an alcohol questionnaire.
fn is_volume_or_score(words: &[Spoken], hit: &Range<usize>) -> bool {
    let before = hit.start.checked_sub(1).and_then(|at| words.get(at));
    match words[hit.start].plain.as_str() {
        "cc" => before.is_some_and(|word| word.plain.starts_with(|first: char| first.is_ascii_digit())),
        "audit" => words.get(hit.end).is_some_and(|word| word.plain == "c"),
        _ => false,
    }
}

/// Q10: by the style's phrases, and by an imperative followed in its sentence by a place that changes what the diagnosis means.
fn placement(read: &Reading, style: &Phrasebook, found: &mut Found) {
    for (place, words) in read.parts() {
        for hit in hits(words, &style.placement) {
            found.add("Q10", format!("{place}: says where to write \"{}\"", hit.phrase));
        }
    }
    let words = &read.question;
    for at in 0..words.len() {
        let starts = at == 0 || words[at - 1].sentence != words[at].sentence || BEFORE_IMPERATIVE.contains(&words[at - 1].plain.as_str());
        if !starts || !WRITING.contains(&words[at].plain.as_str()) {
            continue;
        }
        let rest: Vec<Spoken> = words[at + 1..].iter().take(10).take_while(|word| word.sentence == words[at].sentence).cloned().collect();
        if let Some(target) = WEIGHTED_PLACES.iter().find(|target| says_run(&rest, target)) {
            found.add("Q10", format!("question: tells the provider to write under \"{}\"", target.join(" ")));
        }
    }
}

/// How many things a sentence asks the provider to do, apart from answering and updating the note.
fn requests(sentence: &Sentence) -> usize {
    let words = &sentence.words;
    let asks = |at: usize| {
        let next = &words[(at + 1).min(words.len())..(at + 4).min(words.len())];
        let bare = next.len() == 1 && ["specify", "explain", "describe", "clarify"].contains(&next[0].plain.as_str());
        !next.is_empty() && !bare && !next.iter().any(|word| ANSWERING.contains(&word.plain.as_str()))
    };
    (0..words.len()).filter(|at| ["please", "kindly"].contains(&words[*at].plain.as_str()) && asks(*at)).count()
}

/// "the type of the heart failure and the stage of the kidney disease": two parts that each ask for a detail, of different diagnoses.
fn asks_two_things(sentence: &Sentence) -> bool {
    if says_any(&sentence.words, &["relationship", "relation", "between", "due", "related", "associated", "linked"]) {
        return false;
    }
    let mut asked: Vec<Vec<Named>> = Vec::new();
    for part in sentence.words.split(|word| word.plain == "and") {
        let named = diagnoses(part);
        if !named.is_empty() && part.iter().any(|word| DETAILS.contains(&word.folded.as_str())) {
            asked.push(named);
        }
    }
    asked.iter().enumerate().any(|(at, one)| asked[..at].iter().any(|other| !one.iter().any(|a| other.iter().any(|b| a.is(b)))))
}

/// An option that shows how sure the engine is or which answer it prefers.
fn shows_certainty(text: &str) -> bool {
    const PREFERRED: [&str; 9] =
        ["recommended", "preferred", "suggested", "favored", "favoured", "confidence", "probability", "ranked", "strongest"];
    let words = spoken(text);
    let marked =
        text.contains(['\u{2713}', '\u{2714}', '\u{2605}', '\u{2611}']) || text.trim_start().to_ascii_lowercase().starts_with("[x]");
    let score_only = text.rfind('(').is_some_and(|at| {
        let inside = text[at + 1..].trim_end().trim_end_matches(')').trim().trim_end_matches('%').trim();
        text.trim_end().ends_with(')') && !inside.is_empty() && inside.parse::<f64>().is_ok()
    });
    marked || score_only || says_any(&words, &PREFERRED) || says_run(&words, &["most", "likely"]) || shows_share(text)
}

/// "85% likely", "90 % match".
fn shows_share(text: &str) -> bool {
    const SURE: [&str; 9] = ["likely", "match", "confidence", "confident", "probability", "probable", "certain", "certainty", "sure"];
    text.match_indices('%').any(|(at, _)| spoken(&text[at..]).first().is_some_and(|word| SURE.contains(&word.plain.as_str())))
}

/// Words that say a diagnosis is absent.
const DENIALS: &[&str] =
    &["no", "not", "none", "without", "ruled", "absent", "negative", "never", "neither", "removed", "unlikely", "resolved", "unsupported"];

/// Beginnings of a question that yes or no answers.
const AUXILIARIES: &[&str] = &[
    "is", "are", "was", "were", "does", "do", "did", "has", "have", "had", "can", "could", "would", "will", "should", "may", "might",
    "isn't", "wasn't",
];

/// Words after "please" that ask for the answer itself, not for a second one.
const ANSWERING: &[&str] = &[
    "update", "respond", "answer", "select", "choose", "check", "reply", "contact", "return", "sign", "review", "see", "refer", "use",
    "call", "feel", "response", "amend",
];

/// Imperatives of writing.
const WRITING: &[&str] = &[
    "document",
    "add",
    "list",
    "include",
    "record",
    "write",
    "enter",
    "place",
    "put",
    "carry",
    "copy",
    "move",
    "sequence",
    "state",
    "report",
    "addend",
    "designate",
];

/// What stands before an imperative.
const BEFORE_IMPERATIVE: &[&str] = &["please", "kindly", "to", "should", "must", "and", "then", "or", "also", "would", "could"];

/// Places that change what a diagnosis means.
const WEIGHTED_PLACES: &[&[&str]] = &[
    &["problem", "list"],
    &["discharge", "summary"],
    &["final", "diagnosis"],
    &["final", "diagnoses"],
    &["discharge", "diagnosis"],
    &["discharge", "diagnoses"],
    &["admission", "diagnosis"],
    &["principal", "diagnosis"],
    &["primary", "diagnosis"],
    &["secondary", "diagnosis"],
    &["secondary", "diagnoses"],
    &["first", "listed"],
    &["assessment", "and", "plan"],
    &["every", "note"],
    &["each", "progress", "note"],
];
