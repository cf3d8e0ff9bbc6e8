//! Builds packs from official release files.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::terminology::code_set::{Attached, BILLABLE, GroupRow, IndexNode, NO, Sequences, Source, Tables, dotted_key};
use crate::terminology::error::TerminologyError;
use crate::terminology::official::tabular::Tabular;
use crate::terminology::official::{CODE_SHAPE, OrderRow, addenda, decode, index, order, plain_code, quoted, tabular};
use crate::terminology::pack;
use crate::terminology::text::PieceTable;

type Result<T> = std::result::Result<T, TerminologyError>;

/// The files a pack is built from. Either an order file or a tabular list must be given.
///
/// With both, the order file says which codes there are and what they are called, and the
/// tabular list adds chapters, blocks, inclusion terms, notes and seventh characters.
/// The side tables are UTF-8 text, one row per line, columns divided by tabs, codes with
/// or without dot; empty lines and lines beginning with `#` are skipped, except that
/// `# msdrg_version: ...`, `# hcc_model: ...` and `# made_from: ...` are taken up into the
/// release.
#[derive(Debug, Clone, Default)]
pub struct BuildInputs {
    /// Order file (fixed columns). Optional when there is a tabular list.
    pub order: Option<PathBuf>,
    /// Addenda to the order file, applied in this order.
    pub addenda: Vec<PathBuf>,
    /// Tabular list (XML).
    pub tabular: Option<PathBuf>,
    /// Index files (XML), in this order.
    pub indexes: Vec<PathBuf>,
    /// Severity levels: code, `CC` or `MCC`, name of the exclusion collection (may be
    /// missing).
    pub severity: Option<PathBuf>,
    /// Exclusion collections: name, codes with commas between. A name may stand on several
    /// lines.
    pub exclusions: Option<PathBuf>,
    /// Risk categories: code, category number. A code may stand on several lines.
    pub hcc: Option<PathBuf>,
    /// What to say of the release instead of what the files tell.
    pub release: ReleaseOverrides,
}

/// Release information given by hand; what is `None` is derived from the files.
#[derive(Debug, Clone, Default)]
pub struct ReleaseOverrides {
    /// Short name; derived: `icd10cm-fy` and the fiscal year.
    pub id: Option<String>,
    /// Fiscal year; derived from the totals of the last addenda, the name of the order
    /// file, or the version of the tabular list.
    pub fiscal_year: Option<u16>,
    /// First day in effect, `YYYY-MM-DD`; derived from the edition: the first of its month.
    pub effective_from: Option<String>,
    /// Last day in effect, `YYYY-MM-DD`; derived: September 30 of the fiscal year.
    pub effective_to: Option<String>,
    /// Edition in words; derived from month and year in the name of the file the codes
    /// come from, or else October of the year before.
    pub edition: Option<String>,
    /// MS-DRG version; derived from the `# msdrg_version: ` line of the severity table.
    pub msdrg_version: Option<String>,
    /// HCC model; derived from the `# hcc_model: ` line of the category table.
    pub hcc_model: Option<String>,
}

/// Builds a pack. The same inputs give the same bytes; file names count (without their
/// folders), times do not.
///
/// # Errors
///
/// When neither order file nor tabular list is given, a file cannot be read, a line is not
/// as it should be, the codes do not form a tree of headers and codes, or the fiscal year
/// can neither be derived nor is given. Rows of side tables and index files that name codes
/// the release does not have are no error: see
/// [`Release::left_out`](crate::terminology::Release::left_out).
pub fn build(inputs: &BuildInputs) -> Result<Vec<u8>> {
    let mut builder = Builder::default();
    let tabular = match &inputs.tabular {
        Some(path) => {
            let file = builder.load(path)?;
            Some(tabular::read(&file.text, &file.name)?)
        }
        None => None,
    };
    let mut rows = match (&inputs.order, &tabular) {
        (Some(path), _) => {
            let file = builder.load(path)?;
            order::read(&file.text, &file.name)?
        }
        (None, Some(tabular)) => tabular.rows(),
        (None, None) => {
            return Err(TerminologyError::new(
                "terminology build",
                "neither an order file nor a tabular list",
                "an order file, a tabular list, or both",
            ));
        }
    };
    let mut target = None;
    for path in &inputs.addenda {
        let file = builder.load(path)?;
        let addenda = addenda::read(&file.text, &file.name)?;
        addenda.apply(&mut rows)?;
        target = Some(addenda.target().map_or(file_name(path), str::to_owned));
    }
    let origin = inputs.order.as_deref().or(inputs.tabular.as_deref()).map(|p| p.display().to_string()).unwrap_or_default();
    builder.codes(rows, &origin)?;
    if let Some(tabular) = &tabular {
        builder.tabular(tabular);
    }
    builder.severity(inputs)?;
    if let Some(path) = &inputs.hcc {
        builder.hcc(path)?;
    }
    for path in &inputs.indexes {
        builder.index(path)?;
    }
    let source = target.or_else(|| inputs.order.as_deref().or(inputs.tabular.as_deref()).map(file_name));
    builder.release(&inputs.release, source.as_deref().unwrap_or_default(), tabular.as_ref().and_then(|t| t.version.as_deref()))?;
    let bytes = pack::write(&builder.finish())?;
    pack::read(&bytes)?;
    Ok(bytes)
}

struct File {
    text: String,
    name: String,
}

impl File {
    fn fail<T>(&self, line: usize, found: impl Into<String>, allowed: &str) -> Result<T> {
        Err(TerminologyError::at(&self.name, line, found, allowed))
    }

    /// The value of a `# key: value` line.
    fn stated(&self, key: &str) -> Option<String> {
        self.text.lines().find_map(|line| {
            let value = line.strip_prefix('#')?.trim_start().strip_prefix(key)?;
            Some(value.strip_prefix(':')?.trim().to_owned())
        })
    }

    /// Lines with content, numbered from 1, cut at tabs.
    fn rows(&self) -> impl Iterator<Item = (usize, Vec<&str>)> {
        self.text
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'))
            .map(|(n, l)| (n + 1, l.split('\t').map(str::trim).collect()))
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn number(n: usize) -> u32 {
    u32::try_from(n).expect("tables below 2^32 rows")
}

/// Counts rows that name unknown codes.
#[derive(Default)]
struct Unknown {
    rows: usize,
    missed: usize,
    first: String,
}

impl Unknown {
    fn see(&mut self, id: Option<u32>, code: &str) -> Option<u32> {
        self.rows += 1;
        if id.is_none() {
            if self.missed == 0 {
                code.clone_into(&mut self.first);
            }
            self.missed += 1;
        }
        id
    }
}

#[derive(Default)]
struct Builder {
    t: Tables,
    ids: HashMap<String, u32>,
    pieces: PieceTable,
    texts: HashMap<String, u32>,
}

impl Builder {
    fn load(&mut self, path: &Path) -> Result<File> {
        let bytes = fs::read(path).map_err(|e| TerminologyError::unreadable(path, &e))?;
        let file = File { text: decode(&bytes), name: path.display().to_string() };
        let mut name = file_name(path);
        let is_table = !file.text.starts_with('<');
        if is_table && let Some(from) = file.stated("made_from") {
            name = format!("{name} [{from}]");
        }
        self.t.release.sources.push(Source { name, sha256: sha256(&bytes) });
        Ok(file)
    }

    fn text(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.texts.get(text) {
            return id;
        }
        let id = number(self.t.texts.ends.len());
        let pieces = self.pieces.encode(text);
        self.t.texts.ids.extend(pieces);
        self.t.texts.ends.push(number(self.t.texts.ids.len()));
        self.texts.insert(text.to_owned(), id);
        id
    }

    fn leave_out(&mut self, what: &str, seen: &Unknown) {
        if seen.missed > 0 {
            self.t
                .release
                .left_out
                .push(format!("{} of {} {what} name codes this release does not have, the first {}.", seen.missed, seen.rows, seen.first));
        }
    }

    /// Sorts the rows and makes the tree.
    fn codes(&mut self, mut rows: Vec<OrderRow>, origin: &str) -> Result<()> {
        rows.sort_by(|a, b| a.code.cmp(&b.code));
        let fail = |found: String, allowed: &str| Err(TerminologyError::new(origin, found, allowed));
        let mut above: Vec<usize> = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            while let Some(&up) = above.last() {
                if row.code.starts_with(&rows[up].code) {
                    break;
                }
                above.pop();
            }
            let up = above.last().copied();
            match up {
                Some(up) if rows[up].code == row.code => {
                    return fail(format!("{} twice", row.code), "each code once");
                }
                Some(up) if rows[up].billable => {
                    return fail(format!("{} under the billable code {}", row.code, rows[up].code), "codes under headers only");
                }
                None if row.code.len() != 3 => {
                    return fail(format!("{} without its category {}", row.code, &row.code[..3]), "a row for the category of each code");
                }
                _ => {}
            }
            let Some(key) = dotted_key(&row.code) else {
                return fail(quoted(&row.code), CODE_SHAPE);
            };
            self.t.codes.push(key);
            self.t.flags.push(if row.billable { BILLABLE } else { 0 });
            self.t.parents.push(up.map_or(NO, number));
            let pieces = self.pieces.encode(&row.title);
            self.t.titles.ids.extend(pieces);
            self.t.titles.ends.push(number(self.t.titles.ids.len()));
            self.ids.insert(row.code.clone(), number(i));
            above.push(i);
        }
        self.t.subtree_ends = pack::subtree_ends(&self.t.parents);
        self.t.group_of = vec![NO; rows.len()];
        Ok(())
    }

    fn id(&self, code: &str) -> Option<u32> {
        self.ids.get(&plain_code(code)?).copied()
    }

    fn tabular(&mut self, tabular: &Tabular) {
        let codes = number(self.t.codes.len());
        let mut attached = Vec::new();
        let mut seen = Unknown::default();
        let mut lists: HashMap<Vec<(char, u32)>, u32> = HashMap::new();
        for entry in &tabular.entries {
            let id = self.ids.get(&entry.code).copied();
            let Some(id) = seen.see(id, &entry.code) else {
                continue;
            };
            self.t.group_of[id as usize] = number(entry.group);
            for term in &entry.inclusion {
                attached.push((id, 0, term));
            }
            for (kind, note) in &entry.notes {
                attached.push((id, kind.slot(), note));
            }
            if !entry.seventh.is_empty() {
                let list: Vec<(char, u32)> = entry.seventh.iter().map(|(c, text)| (*c, self.text(text))).collect();
                let next = number(self.t.seventh_lists.len());
                let at = *lists.entry(list.clone()).or_insert(next);
                if at == next {
                    self.t.seventh_lists.push(list);
                }
                self.t.seventh.push((id, at));
            }
        }
        self.t.seventh.sort_unstable();
        for (at, group) in tabular.groups.iter().enumerate() {
            for (kind, note) in &group.notes {
                attached.push((codes + number(at), kind.slot(), note));
            }
        }
        // Stable: the order of the source stays within owner and kind.
        attached.sort_by_key(|&(owner, slot, _)| (owner, slot));
        for (owner, slot, text) in attached {
            let text = self.text(text);
            self.t.attached.push(Attached { owner, slot, text });
        }
        for group in &tabular.groups {
            let title = self.text(&group.title);
            self.t.groups.push(GroupRow {
                chapter: group.chapter,
                name: group.name.clone(),
                title,
                parent: group.parent.map_or(NO, number),
            });
        }
        self.place_new_categories(tabular);
        self.leave_out("entries of the tabular list", &seen);
        for note in &tabular.unread {
            self.t.release.left_out.push(format!("A note on seventh characters was not understood: {note}"));
        }
    }

    /// Gives each code the group of its category. A category that the tabular list does not know goes into the block whose range holds
    /// it, or else into the chapter of the category before it, if that begins with the same letter.
    fn place_new_categories(&mut self, tabular: &Tabular) {
        let mut before = (0, NO);
        for i in 0..self.t.codes.len() {
            let up = self.t.parents[i];
            if up != NO {
                self.t.group_of[i] = self.t.group_of[up as usize];
                continue;
            }
            let category = &self.t.codes[i][..3];
            if self.t.group_of[i] == NO {
                let holds = |name: &str| {
                    let (first, last) = name.split_once('-').unwrap_or((name, name));
                    (first.as_bytes()..=last.as_bytes()).contains(&category)
                };
                if let Some(block) = tabular.groups.iter().rposition(|g| !g.chapter && holds(&g.name)) {
                    self.t.group_of[i] = number(block);
                } else if before.0 == category[0] && before.1 != NO {
                    let mut chapter = before.1;
                    while self.t.groups[chapter as usize].parent != NO {
                        chapter = self.t.groups[chapter as usize].parent;
                    }
                    self.t.group_of[i] = chapter;
                }
            }
            before = (category[0], self.t.group_of[i]);
        }
    }

    fn severity(&mut self, inputs: &BuildInputs) -> Result<()> {
        let mut names: BTreeMap<String, u32> = BTreeMap::new();
        if let Some(path) = &inputs.exclusions {
            let file = self.load(path)?;
            let mut members: BTreeMap<String, Vec<u32>> = BTreeMap::new();
            let mut seen = Unknown::default();
            for (n, row) in file.rows() {
                let [name, codes] = row[..] else {
                    return file.fail(n, format!("{} columns", row.len()), "two columns: collection and codes with commas between");
                };
                if name.is_empty() {
                    return file.fail(n, "an empty name", "the name of a collection");
                }
                let list = members.entry(name.to_owned()).or_default();
                for code in codes.split(',').map(str::trim).filter(|c| !c.is_empty()) {
                    if plain_code(code).is_none() {
                        return file.fail(n, quoted(code), CODE_SHAPE);
                    }
                    list.extend(seen.see(self.id(code), code));
                }
            }
            self.leave_out("members of exclusion collections", &seen);
            for (name, mut list) in members {
                list.sort_unstable();
                list.dedup();
                names.insert(name.clone(), number(self.t.collections.len()));
                self.t.collection_names.push(name);
                let ranges = self.ranges(&list);
                self.t.collections.push(ranges);
            }
        }
        let Some(path) = &inputs.severity else {
            return Ok(());
        };
        let file = self.load(path)?;
        if let Some(version) = file.stated("msdrg_version") {
            self.t.release.msdrg_version = version;
        }
        let mut seen = Unknown::default();
        for (n, row) in file.rows() {
            let (code, level, collection) = match row[..] {
                [code, level] => (code, level, ""),
                [code, level, collection] => (code, level, collection),
                _ => {
                    return file.fail(n, format!("{} columns", row.len()), "two or three columns: code, CC or MCC, exclusion collection");
                }
            };
            if plain_code(code).is_none() {
                return file.fail(n, quoted(code), CODE_SHAPE);
            }
            let level = match level {
                "CC" => 1,
                "MCC" => 2,
                _ => return file.fail(n, quoted(level), "CC or MCC"),
            };
            let at = names.get(collection).copied();
            if inputs.exclusions.is_some() && !collection.is_empty() && at.is_none() {
                return file.fail(n, format!("collection {}", quoted(collection)), "a collection of the exclusions file");
            }
            let Some(id) = seen.see(self.id(code), code) else {
                continue;
            };
            if self.t.flags[id as usize] >> 1 != 0 {
                return file.fail(n, format!("{code} a second time"), "each code once");
            }
            self.t.flags[id as usize] |= level << 1;
            self.t.pdx.extend(at.map(|at| (id, at)));
        }
        self.t.pdx.sort_unstable();
        if inputs.exclusions.is_none() {
            self.t.release.left_out.push("No exclusion collections were given.".to_owned());
        }
        self.leave_out("severity levels", &seen);
        Ok(())
    }

    /// Joins neighbours to ranges; headers between two billable codes do not part them,
    /// since no header is ever a principal diagnosis.
    fn ranges(&self, sorted: &[u32]) -> Vec<(u32, u32)> {
        let mut out: Vec<(u32, u32)> = Vec::new();
        for &id in sorted {
            if let Some((_, last)) = out.last_mut() {
                let between = &self.t.flags[*last as usize + 1..id as usize];
                if between.iter().all(|f| f & BILLABLE == 0) {
                    *last = id;
                    continue;
                }
            }
            out.push((id, id));
        }
        out
    }

    fn hcc(&mut self, path: &Path) -> Result<()> {
        let file = self.load(path)?;
        if let Some(model) = file.stated("hcc_model") {
            self.t.release.hcc_model = model;
        }
        let mut seen = Unknown::default();
        let mut by_code: BTreeMap<u32, Vec<u16>> = BTreeMap::new();
        for (n, row) in file.rows() {
            let [code, category] = row[..] else {
                return file.fail(n, format!("{} columns", row.len()), "two columns: code and category");
            };
            if plain_code(code).is_none() {
                return file.fail(n, quoted(code), CODE_SHAPE);
            }
            let Ok(category) = category.parse::<u16>() else {
                return file.fail(n, quoted(category), "a category number, 0 to 65535");
            };
            if let Some(id) = seen.see(self.id(code), code) {
                by_code.entry(id).or_default().push(category);
            }
        }
        for (id, mut categories) in by_code {
            categories.sort_unstable();
            categories.dedup();
            self.t.hcc.extend(categories);
            self.t.hcc_codes.push((id, number(self.t.hcc.len())));
        }
        self.leave_out("risk category rows", &seen);
        Ok(())
    }

    fn index(&mut self, path: &Path) -> Result<()> {
        let file = self.load(path)?;
        let terms = index::read(&file.text, &file.name)?;
        let base = self.t.index.len();
        let mut seen = Unknown::default();
        for term in &terms {
            let mut node =
                IndexNode { parent: term.parent.map_or(NO, |p| number(base + p)), title: self.text(&term.title), codes: Vec::new() };
            for (column, code) in &term.codes {
                if let Some(id) = seen.see(self.ids.get(code).copied(), code) {
                    let column = column.as_ref().map_or(NO, |c| self.text(c));
                    node.codes.push((column, id));
                }
            }
            self.t.index.push(node);
        }
        self.leave_out(&format!("codes in {}", file_name(path)), &seen);
        Ok(())
    }

    fn release(&mut self, given: &ReleaseOverrides, source: &str, version: Option<&str>) -> Result<()> {
        let stated = EditionDate::in_name(source);
        let year = given.fiscal_year.or_else(|| stated.map(EditionDate::fiscal_year)).or_else(|| version?.trim().parse().ok());
        let Some(year) = year.filter(|y| (1990..2200).contains(y)) else {
            return Err(TerminologyError::new(
                source,
                "no fiscal year",
                "a year in the file's name, or the fiscal year given with the build",
            ));
        };
        let edition = EditionDate {
            month: stated.and_then(|d| d.month).or(Some(10)),
            year: match stated {
                Some(d) if d.month.is_some() => d.year,
                _ => year - 1,
            },
        };
        let r = &mut self.t.release;
        r.fiscal_year = year;
        let or = |value: &Option<String>, derived: String| value.clone().unwrap_or(derived);
        r.id = or(&given.id, format!("icd10cm-fy{year}"));
        r.edition = or(&given.edition, edition.words());
        r.effective_from = or(&given.effective_from, edition.first_day());
        r.effective_to = or(&given.effective_to, format!("{year}-09-30"));
        for day in [&r.effective_from, &r.effective_to] {
            if !is_date(day) {
                return Err(TerminologyError::new("terminology build", format!("the date {}", quoted(day)), "a date written YYYY-MM-DD"));
            }
        }
        if let Some(v) = &given.msdrg_version {
            r.msdrg_version.clone_from(v);
        }
        if let Some(v) = &given.hcc_model {
            r.hcc_model.clone_from(v);
        }
        Ok(())
    }

    /// Puts the final piece ids in.
    fn finish(mut self) -> Tables {
        let (pieces, renamed) = self.pieces.finish();
        let rename = |s: &mut Sequences| {
            for id in &mut s.ids {
                *id = renamed[*id as usize];
            }
        };
        rename(&mut self.t.titles);
        rename(&mut self.t.texts);
        self.t.pieces = pieces;
        self.t
    }
}

/// Month and year in a file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct EditionDate {
    month: Option<u8>,
    year: u16,
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

impl EditionDate {
    /// `icd10c-tabular-April-1-2026.xml` is April 2026, `icd10cm_order_2026.txt` just 2026.
    fn in_name(name: &str) -> Option<Self> {
        let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let year = words.iter().filter(|w| w.len() == 4).filter_map(|w| w.parse().ok()).find(|y| (1990..2200).contains(y))?;
        let month = words.iter().find_map(|w| MONTHS.iter().position(|m| m.eq_ignore_ascii_case(w))).and_then(|m| u8::try_from(m + 1).ok());
        Some(Self { month, year })
    }

    fn fiscal_year(self) -> u16 {
        match self.month {
            Some(10..) => self.year + 1,
            _ => self.year,
        }
    }

    fn words(self) -> String {
        let month = usize::from(self.month.unwrap_or(10));
        format!("{} {}", MONTHS[month - 1], self.year)
    }

    fn first_day(self) -> String {
        format!("{}-{:02}-01", self.year, self.month.unwrap_or(10))
    }
}

fn is_date(text: &str) -> bool {
    let part =
        |from: usize, to: usize| text.get(from..to).filter(|p| p.bytes().all(|b| b.is_ascii_digit())).and_then(|p| p.parse::<u16>().ok());
    text.len() == 10
        && text.as_bytes()[4] == b'-'
        && text.as_bytes()[7] == b'-'
        && part(0, 4).is_some()
        && part(5, 7).is_some_and(|m| (1..=12).contains(&m))
        && part(8, 10).is_some_and(|d| (1..=31).contains(&d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions() {
        let of = |name| EditionDate::in_name(name);
        let april = of("icd10c-tabular-April-1-2026.xml").expect("a date");
        assert_eq!(april.words(), "April 2026");
        assert_eq!(april.first_day(), "2026-04-01");
        assert_eq!(april.fiscal_year(), 2026);
        let october = of("order-october-2026.txt").expect("a date");
        assert_eq!(october.fiscal_year(), 2027);
        assert_eq!(of("icd10cm_order_2027.txt").map(EditionDate::fiscal_year), Some(2027));
        assert_eq!(of("order.txt"), None);
    }

    #[test]
    fn dates() {
        assert!(is_date("2026-04-01"));
        for bad in ["2026-4-1", "2026-13-01", "2026-04-00", "20260401", "é026-04-1"] {
            assert!(!is_date(bad), "{bad}");
        }
    }
}
