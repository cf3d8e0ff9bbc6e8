//! Assertion cues: the words that negate, doubt, date or give a statement to someone else (after NegEx and ConText).

/// What a cue does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CueCategory {
    /// Negates.
    Absent,
    /// Makes uncertain.
    Possible,
    /// Speaks of a possible future or an instruction.
    Hypothetical,
    /// Holds only under a condition.
    Conditional,
    /// Puts in the past.
    Historical,
    /// Is about a relative.
    Family,
    /// Is about someone else who is no relative.
    Other,
    /// Is what a study or examination showed: evidence, not a conclusion.
    Reported,
    /// Looks like a cue and is none.
    Pseudo,
    /// Ends the reach of the cues before it.
    Terminator,
}

impl CueCategory {
    /// Names in cues.toml.
    pub const NAMES: [(Self, &'static str); 10] = [
        (Self::Absent, "absent"),
        (Self::Possible, "possible"),
        (Self::Hypothetical, "hypothetical"),
        (Self::Conditional, "conditional"),
        (Self::Historical, "historical"),
        (Self::Family, "family"),
        (Self::Other, "other"),
        (Self::Reported, "reported"),
        (Self::Pseudo, "pseudo"),
        (Self::Terminator, "terminator"),
    ];
}

/// A cue.
#[derive(Clone, Copy, Debug)]
pub struct Cue {
    /// What it does.
    pub category: CueCategory,
    /// Whether it reaches what follows.
    pub forward: bool,
    /// Whether it reaches what came before.
    pub backward: bool,
    /// How many words it reaches at most.
    pub max_words: Option<u16>,
}
