//! What the file `course.toml` says of codes: which of them last, pass, are told as past, are symptoms of others or say too little.

use crate::terminology::{CodeId, CodeSet};

use super::Knowledge;
use super::by_category::ByCategory;
use super::combination::{Covered, Obstetric, Replaced};
use super::habits::Habits;

/// What a table says of a code; see the questions [`Knowledge`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodeTrait {
    Chronic,
    PastByWord,
    PastByTitle,
    SeenOnExam,
    Allergic,
    Complaint,
    Standing,
    Apart,
    Operation,
    Occasion,
    Birth,
    Event,
    Passing,
    WarnedOf,
    BeforeAftercare,
    Appearance,
    Explained,
    NotDiagnosis,
    Vague,
    Listed,
    Habit,
}

/// The file `course.toml`, compiled.
#[derive(Clone, Debug)]
pub(super) struct Course {
    /// A bit for each trait of each code: what is asked of a code lies side by side.
    traits: Vec<u32>,
    pub history: Vec<Option<CodeId>>,
    pub aftercare_titles: Vec<String>,
    pub parts: Vec<String>,
    pub covered: ByCategory<Covered>,
    pub explaining: Vec<String>,
    pub replaced: ByCategory<Replaced>,
    pub obstetric: ByCategory<Obstetric>,
    pub habits: Habits,
}

impl Course {
    /// Nothing said of any code, but that all last.
    pub fn new(codes: &CodeSet) -> Self {
        Self {
            traits: vec![CodeTrait::Chronic.bit(); codes.len()],
            history: vec![None; codes.len()],
            aftercare_titles: Vec::new(),
            parts: Vec::new(),
            covered: ByCategory::default(),
            explaining: Vec::new(),
            replaced: ByCategory::default(),
            obstetric: ByCategory::default(),
            habits: Habits::default(),
        }
    }

    /// Says whether a code has a trait.
    pub fn set(&mut self, code: CodeId, which: CodeTrait, has: bool) {
        let traits = &mut self.traits[code.index()];
        if has { *traits |= which.bit() } else { *traits &= !which.bit() }
    }

    fn has(&self, code: CodeId, which: CodeTrait) -> bool {
        self.traits.get(code.index()).is_some_and(|traits| traits & which.bit() != 0)
    }
}

impl CodeTrait {
    fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl Knowledge {
    /// The words of habits.
    #[must_use]
    pub fn habits(&self) -> &Habits {
        &self.course.habits
    }

    /// Whether a code is of a habit: tobacco, alcohol, drugs.
    #[must_use]
    pub fn is_habit(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Habit)
    }

    /// Whether a code is of a lasting condition, which a history list does not end.
    #[must_use]
    pub fn is_chronic(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Chronic)
    }

    /// Whether a code is of a condition that a history list leaves current and a word ("history of") makes past.
    #[must_use]
    pub fn is_past_by_word(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::PastByWord)
    }

    /// Whether a provider's examination that names the condition documents it.
    #[must_use]
    pub fn is_seen_on_exam(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::SeenOnExam)
    }

    /// Whether a list of allergies that names the disease documents it.
    #[must_use]
    pub fn is_allergic(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Allergic)
    }

    /// Whether a code is of a complaint that the classification keeps outside the chapter of symptoms.
    #[must_use]
    pub fn is_complaint(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Complaint)
    }

    /// Whether a code says of itself that what it names is past: a personal history, what an operation left, an old infarction.
    #[must_use]
    pub fn is_past_by_title(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::PastByTitle)
    }

    /// What a transplant replaces, and a code's disease with it.
    #[must_use]
    pub fn replaced(&self, code: CodeId) -> Option<&Replaced> {
        self.course.replaced.of(code, &self.codes).find(|one| one.is_of(code))
    }

    /// The codes of chapter 15 that an illness has in a pregnancy and after it.
    #[must_use]
    pub fn obstetric(&self, code: CodeId) -> Option<&Obstetric> {
        self.course.obstetric.of(code, &self.codes).find(|one| one.is_of(code))
    }

    /// Whether the words of a code's title are those of an operation, so that a note that says them tells what was done.
    #[must_use]
    pub fn is_operation(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Operation)
    }

    /// Whether a code of chapter 18 names a state that lasts.
    #[must_use]
    pub fn is_standing(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Standing)
    }

    /// Whether the fourth character of a code's category names another disease, so that codes of it stand beside each other.
    #[must_use]
    pub fn stands_apart(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Apart)
    }

    /// Whether a code is of a reason for an encounter: an examination, a screening, a test.
    #[must_use]
    pub fn is_occasion(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Occasion)
    }

    /// Whether a code tells that the mother carries or bears the child of this record.
    #[must_use]
    pub fn is_birth(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Birth)
    }

    /// Whether a code is of an event: over with its episode of care, and past in what an outpatient tells.
    #[must_use]
    pub fn is_event(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Event)
    }

    /// Whether a code is of what passes in days, so that a recent one is over.
    #[must_use]
    pub fn is_passing(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Passing)
    }

    /// Whether a code is of what patients are warned of: a talk about it does not say that they have it.
    #[must_use]
    pub fn is_warned_of(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::WarnedOf)
    }

    /// Whether a code is of an event whose care a stay for aftercare follows.
    #[must_use]
    pub fn precedes_aftercare(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::BeforeAftercare)
    }

    /// Folded words in the title of a note that say it is of a stay for aftercare.
    #[must_use]
    pub fn aftercare_titles(&self) -> &[String] {
        &self.course.aftercare_titles
    }

    /// Whether a code is of the whole body's appearance, so that the same word of one part of it says something else.
    #[must_use]
    pub fn is_general_appearance(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Appearance)
    }

    /// Whether a folded word names a part of the body whose build is not that of the whole.
    #[must_use]
    pub fn is_body_part(&self, word: &str) -> bool {
        self.course.parts.iter().any(|part| part == word)
    }

    /// Whether one of some codes already says another; `named_by` tells whether the record names that by nothing but some phrases.
    #[must_use]
    pub fn covers(&self, others: &[CodeId], code: CodeId, named_by: impl Fn(&[String]) -> bool) -> bool {
        self.course.covered.of(code, &self.codes).filter(|covered| covered.is_said(code)).any(|covered| {
            others.iter().any(|by| *by != code && covered.says(*by)) && (covered.words.is_empty() || named_by(&covered.words))
        })
    }

    /// Whether a code is a symptom that belongs to the disease it is said to come of.
    #[must_use]
    pub fn is_explained_by_its_cause(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Explained)
    }

    /// Folded phrases (a blank at each end) that lead from a symptom to the disease it comes of.
    #[must_use]
    pub fn explaining(&self) -> &[String] {
        &self.course.explaining
    }

    /// The status code that a past instance of a condition has.
    #[must_use]
    pub fn history_code(&self, code: CodeId) -> Option<CodeId> {
        self.course.history.get(code.index()).copied().flatten()
    }

    /// Whether a code is never read from a bare phrase (its title is everyday words).
    #[must_use]
    pub fn is_not_diagnosis(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::NotDiagnosis)
    }

    /// Whether a code says too little to stand as a documented diagnosis.
    #[must_use]
    pub fn is_vague(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Vague)
    }

    /// Whether a vague code counts where a listed phrase says it at the head of what the note concludes with.
    #[must_use]
    pub fn counts_listed(&self, code: CodeId) -> bool {
        self.course.has(code, CodeTrait::Listed)
    }
}
