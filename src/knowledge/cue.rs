//! Assertion cues: the words that negate, doubt, date or give a statement to someone else (after NegEx and ConText).

/// What a cue does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CueCategory {
    /// Negates.
    Absent,
    /// Makes uncertain.
    Possible,
    /// Names the reason for a test or stay: considered, neither stated nor denied ("to rule out").
    Planned,
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
    /// Ends the reach of the cues before it, except of one that governs a whole clause.
    Terminator,
    /// Like a terminator, except of the person who is the subject of its clause ("his mother is well and has asthma").
    Predicate,
    /// Like a terminator, but what follows came of what stands before and shares its past ("complicated by").
    Consequence,
    /// Turns the statement: ends every reach ("but").
    Contrast,
}

impl CueCategory {
    /// Names in cues.toml.
    pub const NAMES: [(Self, &'static str); 14] = [
        (Self::Absent, "absent"),
        (Self::Possible, "possible"),
        (Self::Planned, "planned"),
        (Self::Hypothetical, "hypothetical"),
        (Self::Conditional, "conditional"),
        (Self::Historical, "historical"),
        (Self::Family, "family"),
        (Self::Other, "other"),
        (Self::Reported, "reported"),
        (Self::Pseudo, "pseudo"),
        (Self::Terminator, "terminator"),
        (Self::Predicate, "predicate"),
        (Self::Consequence, "consequence"),
        (Self::Contrast, "contrast"),
    ];

    /// Whether it ends the reach of other cues.
    #[must_use]
    pub fn ends(self) -> bool {
        matches!(self, Self::Terminator | Self::Predicate | Self::Consequence | Self::Contrast)
    }
}

/// Whether a past statement is past by a removal or by recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Neither is said.
    No,
    /// "status post"; "as a child".
    Removed,
    /// "resolved".
    Resolved,
}

impl Gone {
    /// Names in cues.toml.
    pub const NAMES: [(Self, &'static str); 2] = [(Self::Removed, "removed"), (Self::Resolved, "resolved")];
}

/// A cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    /// What it does.
    pub category: CueCategory,
    /// Whether it reaches what follows.
    pub forward: bool,
    /// Whether it reaches what came before.
    pub backward: bool,
    /// How many words it reaches at most.
    pub max_words: Option<u16>,
    /// Whether it governs the clause behind it: only a contrast ends its reach ("if he has", "whether this was due to").
    pub clause: bool,
    /// Whether what it names is over, however long its kind lasts ("asthma as a child").
    pub over: bool,
    /// What it says of where a past condition went.
    pub gone: Gone,
    /// Whether it says when something was: what the rest of a told sentence says is of that time too ("had a bleed years ago, was transfused").
    pub time: bool,
    /// Whether it counts only where it opens its sentence ("should eclampsia occur").
    pub opens: bool,
    /// Whether it names what it denies, so that a comma behind it begins something else ("no residual, diabetes").
    pub complete: bool,
    /// Whether it names a child: somebody else, but in the chart of a child the patient ("a 3-week-old baby with").
    pub child: bool,
    /// Whether those that "and" joins to what stands beside it share it ("DVT and GI prophylaxis").
    pub shared: bool,
    /// Whether it says that something was so lately: what soon passes is over, all else is not ("a recent urinary tract infection").
    pub lately: bool,
    /// Whether it tells of a talk: what it names and the list may be warned of is no statement that the patient has it ("discussed stroke and bleeding").
    pub warns: bool,
}
