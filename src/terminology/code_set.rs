//! The loaded code set and everything one may ask it.

use std::fmt;

use crate::terminology::error::TerminologyError;
use crate::terminology::pack;
use crate::terminology::text::Pieces;

/// A code or header of a [`CodeSet`]: its index in code order.
///
/// Ids are only meaningful together with the set that gave them out. They sort as the codes
/// do, a header right before everything under it. Methods of [`CodeSet`] that take an id
/// panic when it lies outside the set, as slice indexing does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeId(pub u32);

impl CodeId {
    /// The id as an index into slices of length [`CodeSet::len`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A chapter or block of a [`CodeSet`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub u32);

/// What a [`Group`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKind {
    /// A chapter of the tabular list.
    Chapter,
    /// A block (section) of a chapter, or a block within a block.
    Block,
}

/// A chapter or block, as shown to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Chapter or block.
    pub kind: GroupKind,
    /// The chapter number (`9`) or the range of categories of a block (`I30-I5A`).
    pub name: String,
    /// The title, without the range of codes.
    pub title: String,
    /// The group it stands in; `None` for chapters.
    pub parent: Option<GroupId>,
}

/// Severity level of a secondary diagnosis in the MS-DRG grouper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Severity {
    /// Neither a complication/comorbidity nor a major one.
    #[default]
    None,
    /// Complication or comorbidity.
    Cc,
    /// Major complication or comorbidity.
    Mcc,
}

impl Severity {
    /// `none`, `CC` or `MCC`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Cc => "CC",
            Self::Mcc => "MCC",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The kinds of instructional notes of the tabular list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// "Includes".
    Includes,
    /// "Excludes1": not coded here, never together.
    Excludes1,
    /// "Excludes2": not included here, may be coded together.
    Excludes2,
    /// "Code first".
    CodeFirst,
    /// "Use additional code".
    UseAdditional,
    /// "Code also".
    CodeAlso,
    /// A plain note.
    General,
}

impl NoteKind {
    /// All kinds, in the order of the tabular list.
    pub const ALL: [Self; 7] =
        [Self::Includes, Self::Excludes1, Self::Excludes2, Self::CodeFirst, Self::UseAdditional, Self::CodeAlso, Self::General];

    /// The name in data: `includes`, `excludes1`, `excludes2`, `code_first`,
    /// `use_additional`, `code_also` or `note`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Includes => "includes",
            Self::Excludes1 => "excludes1",
            Self::Excludes2 => "excludes2",
            Self::CodeFirst => "code_first",
            Self::UseAdditional => "use_additional",
            Self::CodeAlso => "code_also",
            Self::General => "note",
        }
    }

    /// The slot of this kind in the attached texts; slot 0 holds inclusion terms.
    pub(crate) fn slot(self) -> u8 {
        self as u8 + 1
    }
}

impl fmt::Display for NoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a note in force at a code is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteOwner {
    /// At the code itself or a header above it.
    Code(CodeId),
    /// At the block or chapter.
    Group(GroupId),
}

/// A note that applies to a code, own or inherited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteInForce {
    /// Where the note is written.
    pub owner: NoteOwner,
    /// Its text.
    pub text: String,
}

/// A file a pack was built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file's name, without folders; for tables made from something else, followed by
    /// what they were made from, in brackets.
    pub name: String,
    /// SHA-256 of the file's bytes, 64 lower-case hex digits.
    pub sha256: String,
}

/// Which release a pack holds. Dates are `YYYY-MM-DD`, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Release {
    /// Short name, such as `icd10cm-fy2026`.
    pub id: String,
    /// US federal fiscal year of the code set: 2026 began on 2025-10-01.
    pub fiscal_year: u16,
    /// First day the edition is in effect.
    pub effective_from: String,
    /// Last day the edition is in effect.
    pub effective_to: String,
    /// Edition in words, such as `April 2026`.
    pub edition: String,
    /// MS-DRG grouper version of the severity levels, such as `43.1`; empty if there are
    /// none.
    pub msdrg_version: String,
    /// Model of the risk categories, such as `V28 2026`; empty if there are none.
    pub hcc_model: String,
    /// The files the pack was built from.
    pub sources: Vec<Source>,
    /// What the builder left out, one sentence each: rows of side tables naming codes that
    /// this release does not have. Usually empty.
    pub left_out: Vec<String>,
}

/// An entry of an index file: a path of terms that leads to a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// Main term and subterms, outermost first, non-essential modifiers in brackets.
    pub path: Vec<String>,
    /// Heading of the table column the code stands in (`Malignant Primary`), for indexes
    /// that are tables.
    pub column: Option<String>,
    /// The code the entry leads to. Where the index leaves characters open (`C79.8-`) or
    /// omits the seventh character, this is the header.
    pub code: CodeId,
}

/// Iterator over ids in code order; see [`CodeSet::iter`] and [`CodeSet::subtree`].
#[derive(Debug, Clone)]
pub struct CodeIds {
    range: std::ops::Range<u32>,
}

impl Iterator for CodeIds {
    type Item = CodeId;

    fn next(&mut self) -> Option<CodeId> {
        self.range.next().map(CodeId)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}

impl DoubleEndedIterator for CodeIds {
    fn next_back(&mut self) -> Option<CodeId> {
        self.range.next_back().map(CodeId)
    }
}

impl ExactSizeIterator for CodeIds {}

/// Marks a missing parent, group or collection in the tables.
pub(crate) const NO: u32 = u32::MAX;
pub(crate) const BILLABLE: u8 = 1;

/// A chapter or block as it is held.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupRow {
    pub(crate) chapter: bool,
    pub(crate) name: String,
    pub(crate) title: u32,
    pub(crate) parent: u32,
}

/// A text attached to a code or group. Owners are code ids, then (from the number of codes
/// on) group ids; slot 0 is an inclusion term, the others are notes by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Attached {
    pub(crate) owner: u32,
    pub(crate) slot: u8,
    pub(crate) text: u32,
}

/// A node of the index tree.
#[derive(Debug, Clone, Default)]
pub(crate) struct IndexNode {
    pub(crate) parent: u32,
    pub(crate) title: u32,
    /// Column heading (text id, or `NO`) and code.
    pub(crate) codes: Vec<(u32, u32)>,
}

/// Sequences of piece ids, one behind the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sequences {
    pub(crate) ends: Vec<u32>,
    pub(crate) ids: Vec<u32>,
}

impl Sequences {
    pub(crate) fn get(&self, i: usize) -> &[u32] {
        let start = i.checked_sub(1).map_or(0, |p| self.ends[p]) as usize;
        &self.ids[start..self.ends[i] as usize]
    }
}

/// The tables behind a [`CodeSet`]. `pack` reads and writes them; it has checked every
/// index in them when it hands them out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tables {
    pub(crate) release: Release,
    /// Dotted codes, padded with zero bytes, sorted.
    pub(crate) codes: Vec<[u8; 8]>,
    /// Bit 0: billable; bits 1 and 2: severity.
    pub(crate) flags: Vec<u8>,
    pub(crate) parents: Vec<u32>,
    /// One past the last id under each id.
    pub(crate) subtree_ends: Vec<u32>,
    pub(crate) pieces: Pieces,
    pub(crate) titles: Sequences,
    pub(crate) texts: Sequences,
    pub(crate) groups: Vec<GroupRow>,
    /// Innermost group of each code, or `NO`.
    pub(crate) group_of: Vec<u32>,
    /// Sorted by owner and slot, in the order of the source within both.
    pub(crate) attached: Vec<Attached>,
    pub(crate) seventh_lists: Vec<Vec<(char, u32)>>,
    /// Code id and its list, sorted by code.
    pub(crate) seventh: Vec<(u32, u32)>,
    /// Names of the exclusion collections.
    pub(crate) collection_names: Vec<String>,
    /// Sorted, disjoint ranges of code ids (first, last) of each collection.
    pub(crate) collections: Vec<Vec<(u32, u32)>>,
    /// Code id and its collection, sorted by code.
    pub(crate) pdx: Vec<(u32, u32)>,
    /// End of each code's categories in `hcc`.
    pub(crate) hcc_codes: Vec<(u32, u32)>,
    pub(crate) hcc: Vec<u16>,
    pub(crate) index: Vec<IndexNode>,
}

/// A code set: every code and header of a release with all that belongs to it.
///
/// Cheap to query, costs a few megabytes; texts are rebuilt on request.
#[derive(Debug, Clone)]
pub struct CodeSet {
    t: Tables,
    billable: usize,
    /// The dotted codes one after the other, and where each begins.
    dotted: String,
    starts: Vec<u32>,
}

impl CodeSet {
    /// Reads a pack.
    ///
    /// # Errors
    ///
    /// When the bytes are not a pack, come from another format version, are cut off or
    /// damaged. It never panics, whatever the bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TerminologyError> {
        Ok(Self::from_tables(pack::read(bytes)?))
    }

    pub(crate) fn from_tables(t: Tables) -> Self {
        let billable = t.flags.iter().filter(|&&f| f & BILLABLE != 0).count();
        let mut dotted = String::with_capacity(t.codes.len() * 8);
        let mut starts = Vec::with_capacity(t.codes.len() + 1);
        for bytes in &t.codes {
            starts.push(u32::try_from(dotted.len()).unwrap_or(u32::MAX));
            dotted.extend(bytes.iter().take_while(|byte| **byte != 0).map(|byte| char::from(*byte)));
        }
        starts.push(u32::try_from(dotted.len()).unwrap_or(u32::MAX));
        Self { t, billable, dotted, starts }
    }

    /// The release this set holds.
    #[must_use]
    pub fn release(&self) -> &Release {
        &self.t.release
    }

    /// Number of codes and headers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.t.codes.len()
    }

    /// Whether there are no codes at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.t.codes.is_empty()
    }

    /// Number of billable codes.
    #[must_use]
    pub fn billable_count(&self) -> usize {
        self.billable
    }

    /// All ids in code order.
    #[must_use]
    pub fn iter(&self) -> CodeIds {
        CodeIds { range: 0..u32::try_from(self.len()).unwrap_or(NO) }
    }

    /// Looks a code up, with or without the dot, in upper or lower case. Blanks around it
    /// are ignored; a dot anywhere but after the third character finds nothing.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<CodeId> {
        let key = dotted_key(code)?;
        self.t.codes.binary_search(&key).ok().and_then(|i| u32::try_from(i).ok()).map(CodeId)
    }

    /// The code with its dot, in upper case: `I50.9`.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn code(&self, id: CodeId) -> &str {
        &self.dotted[self.starts[id.index()] as usize..self.starts[id.index() + 1] as usize]
    }

    /// The long title.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn title(&self, id: CodeId) -> String {
        self.join(self.t.titles.get(id.index()))
    }

    /// Whether the code is complete and can be billed; headers cannot.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn is_billable(&self, id: CodeId) -> bool {
        self.t.flags[id.index()] & BILLABLE != 0
    }

    /// The header directly above; `None` for a category. Blocks and chapters are reached
    /// by [`CodeSet::block`] and [`CodeSet::chapter`].
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn parent(&self, id: CodeId) -> Option<CodeId> {
        let parent = self.t.parents[id.index()];
        (parent != NO).then_some(CodeId(parent))
    }

    /// The headers above a code, nearest first, ending with its category.
    pub fn ancestors(&self, id: CodeId) -> impl Iterator<Item = CodeId> + '_ {
        std::iter::successors(self.parent(id), |&up| self.parent(up))
    }

    /// The codes directly under a header, in code order.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    pub fn children(&self, id: CodeId) -> impl Iterator<Item = CodeId> + '_ {
        let end = self.t.subtree_ends[id.index()];
        let first = (id.0 + 1 < end).then_some(CodeId(id.0 + 1));
        std::iter::successors(first, move |&at| {
            let next = self.t.subtree_ends[at.index()];
            (next < end).then_some(CodeId(next))
        })
    }

    /// The code itself and everything under it, in code order.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn subtree(&self, id: CodeId) -> CodeIds {
        CodeIds { range: id.0..self.t.subtree_ends[id.index()] }
    }

    /// The category (three characters) a code belongs to; a category is its own.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn category(&self, id: CodeId) -> CodeId {
        self.ancestors(id).last().unwrap_or(id)
    }

    /// The innermost block a code stands in; `None` when the pack was built without a
    /// tabular list, or for a category newer than the tabular list that no block holds.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn block(&self, id: CodeId) -> Option<Group> {
        self.groups(id).find(|g| g.kind == GroupKind::Block)
    }

    /// The chapter a code stands in; `None` when the pack was built without a tabular list.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn chapter(&self, id: CodeId) -> Option<Group> {
        self.groups(id).find(|g| g.kind == GroupKind::Chapter)
    }

    /// The blocks and the chapter a code stands in, innermost first.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    pub fn groups(&self, id: CodeId) -> impl Iterator<Item = Group> + '_ {
        self.group_ids(id).map(|g| self.group(g))
    }

    /// A chapter or block by its id.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn group(&self, id: GroupId) -> Group {
        let row = &self.t.groups[id.0 as usize];
        Group {
            id,
            kind: if row.chapter { GroupKind::Chapter } else { GroupKind::Block },
            name: row.name.clone(),
            title: self.join(self.t.texts.get(row.title as usize)),
            parent: (row.parent != NO).then_some(GroupId(row.parent)),
        }
    }

    /// All chapters and blocks, in the order of the tabular list.
    pub fn all_groups(&self) -> impl Iterator<Item = Group> + '_ {
        (0..u32::try_from(self.t.groups.len()).unwrap_or(NO)).map(|g| self.group(GroupId(g)))
    }

    fn group_ids(&self, id: CodeId) -> impl Iterator<Item = GroupId> + '_ {
        let some = |g: u32| (g != NO).then_some(GroupId(g));
        std::iter::successors(some(self.t.group_of[id.index()]), move |g| some(self.t.groups[g.0 as usize].parent))
    }

    /// The MS-DRG severity level as a secondary diagnosis.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn severity(&self, id: CodeId) -> Severity {
        match (self.t.flags[id.index()] >> 1) & 3 {
            1 => Severity::Cc,
            2 => Severity::Mcc,
            _ => Severity::None,
        }
    }

    /// The name of the collection of principal diagnoses that cancel this code's severity
    /// level, as the grouper's tables number it (`0002`).
    #[must_use]
    pub fn exclusion_collection(&self, id: CodeId) -> Option<&str> {
        self.collection(id).map(|c| self.t.collection_names[c].as_str())
    }

    /// Whether this code does not count as CC or MCC beside that principal diagnosis.
    /// `false` for codes without a level and for a header as principal diagnosis.
    ///
    /// # Panics
    ///
    /// When the principal diagnosis is not of this set.
    #[must_use]
    pub fn excluded_by_principal(&self, id: CodeId, principal: CodeId) -> bool {
        let Some(collection) = self.collection(id) else {
            return false;
        };
        if !self.is_billable(principal) {
            return false;
        }
        let ranges = &self.t.collections[collection];
        let at = ranges.partition_point(|&(_, last)| last < principal.0);
        ranges.get(at).is_some_and(|&(first, _)| first <= principal.0)
    }

    fn collection(&self, id: CodeId) -> Option<usize> {
        let at = self.t.pdx.binary_search_by_key(&id.0, |&(c, _)| c).ok()?;
        Some(self.t.pdx[at].1 as usize)
    }

    /// The CMS-HCC payment categories of a code, in rising order; empty for most.
    #[must_use]
    pub fn hcc(&self, id: CodeId) -> &[u16] {
        let Ok(at) = self.t.hcc_codes.binary_search_by_key(&id.0, |&(c, _)| c) else {
            return &[];
        };
        let start = at.checked_sub(1).map_or(0, |p| self.t.hcc_codes[p].1) as usize;
        &self.t.hcc[start..self.t.hcc_codes[at].1 as usize]
    }

    /// The inclusion terms written at this code: other names of the condition.
    #[must_use]
    pub fn inclusion_terms(&self, id: CodeId) -> Vec<String> {
        self.inclusion_pieces(id).map(|t| self.join(t)).collect()
    }

    /// The notes of one kind written at this code itself. Headers', blocks' and chapters'
    /// notes apply as well: see [`CodeSet::notes_in_force`].
    #[must_use]
    pub fn notes(&self, id: CodeId, kind: NoteKind) -> Vec<String> {
        self.texts_of(id.0, kind.slot()).map(|t| self.join(t)).collect()
    }

    /// The notes of one kind written at a chapter or block itself.
    #[must_use]
    pub fn group_notes(&self, id: GroupId, kind: NoteKind) -> Vec<String> {
        self.texts_of(self.group_owner(id), kind.slot()).map(|t| self.join(t)).collect()
    }

    /// All notes of one kind that apply to a code: its own, its headers', its blocks' and
    /// its chapter's, in this order.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn notes_in_force(&self, id: CodeId, kind: NoteKind) -> Vec<NoteInForce> {
        let codes = std::iter::once(id).chain(self.ancestors(id)).map(|c| (NoteOwner::Code(c), c.0));
        let groups = self.group_ids(id).map(|g| (NoteOwner::Group(g), self.group_owner(g)));
        codes
            .chain(groups)
            .flat_map(|(owner, key)| self.texts_of(key, kind.slot()).map(move |t| NoteInForce { owner, text: self.join(t) }))
            .collect()
    }

    fn group_owner(&self, id: GroupId) -> u32 {
        u32::try_from(self.len()).unwrap_or(NO).saturating_add(id.0)
    }

    fn texts_of(&self, owner: u32, slot: u8) -> impl Iterator<Item = &[u32]> {
        let rows = &self.t.attached;
        let from = rows.partition_point(|r| (r.owner, r.slot) < (owner, slot));
        rows[from..].iter().take_while(move |r| (r.owner, r.slot) == (owner, slot)).map(|r| self.t.texts.get(r.text as usize))
    }

    /// The seventh characters in force at a code, with their meaning: those defined at the
    /// code or, if there are none, at the nearest header above that defines some. Empty
    /// where no seventh character is used.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn seventh_characters(&self, id: CodeId) -> Vec<(char, String)> {
        std::iter::once(id)
            .chain(self.ancestors(id))
            .find_map(|c| {
                let at = self.t.seventh.binary_search_by_key(&c.0, |&(code, _)| code).ok()?;
                let list = &self.t.seventh_lists[self.t.seventh[at].1 as usize];
                Some(list.iter().map(|&(c, t)| (c, self.join(self.t.texts.get(t as usize)))).collect())
            })
            .unwrap_or_default()
    }

    /// The shared pieces that titles, inclusion terms and notes are made of.
    #[must_use]
    pub fn pieces(&self) -> &Pieces {
        &self.t.pieces
    }

    /// The piece ids of a title.
    ///
    /// # Panics
    ///
    /// When the id is not of this set.
    #[must_use]
    pub fn title_pieces(&self, id: CodeId) -> &[u32] {
        self.t.titles.get(id.index())
    }

    /// The piece ids of each inclusion term written at a code.
    pub fn inclusion_pieces(&self, id: CodeId) -> impl Iterator<Item = &[u32]> {
        self.texts_of(id.0, 0)
    }

    /// Rebuilds the text of a sequence of piece ids.
    #[must_use]
    pub fn join(&self, pieces: &[u32]) -> String {
        let mut text = String::with_capacity(pieces.len() * 10);
        for &piece in pieces {
            text.push_str(self.t.pieces.get(piece));
        }
        text
    }

    /// The entries of the index files the pack was built with, in their order; none for
    /// the bundled pack.
    pub fn index_entries(&self) -> impl Iterator<Item = IndexEntry> + '_ {
        let text = |t: u32| self.join(self.t.texts.get(t as usize));
        self.t.index.iter().enumerate().filter(|(_, node)| !node.codes.is_empty()).flat_map(move |(at, node)| {
            let mut path: Vec<String> =
                std::iter::successors(Some(&self.t.index[at]), |n| (n.parent != NO).then(|| &self.t.index[n.parent as usize]))
                    .map(|n| text(n.title))
                    .collect();
            path.reverse();
            node.codes.iter().map(move |&(column, code)| IndexEntry {
                path: path.clone(),
                column: (column != NO).then(|| text(column)),
                code: CodeId(code),
            })
        })
    }
}

impl IntoIterator for &CodeSet {
    type Item = CodeId;
    type IntoIter = CodeIds;

    fn into_iter(self) -> CodeIds {
        self.iter()
    }
}

/// The dotted, zero-padded, upper-case form of a code in any spelling; `None` for what can
/// be no code.
pub(crate) fn dotted_key(code: &str) -> Option<[u8; 8]> {
    let code = code.trim().as_bytes();
    let mut key = [0; 8];
    let mut n = 0;
    for (at, &b) in code.iter().enumerate() {
        if b == b'.' {
            if at != 3 || code.len() == 4 {
                return None;
            }
            continue;
        }
        if !b.is_ascii_alphanumeric() {
            return None;
        }
        if n == 3 {
            key[3] = b'.';
            n = 4;
        }
        *key.get_mut(n)? = b.to_ascii_uppercase();
        n += 1;
    }
    (n >= 3 && key[0].is_ascii_uppercase()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        assert_eq!(dotted_key("i509"), Some(*b"I50.9\0\0\0"));
        assert_eq!(dotted_key(" S72.001a "), Some(*b"S72.001A"));
        assert_eq!(dotted_key("C4A"), Some(*b"C4A\0\0\0\0\0"));
        for bad in ["", "I5", "I50.", "I.50", "I50..9", "S72001AB", "150", "I50 9", "É50"] {
            assert_eq!(dotted_key(bad), None, "{bad}");
        }
    }
}
