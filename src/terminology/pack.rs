//! The binary pack format.
//!
//! A pack is a header of 26 bytes and a payload compressed with DEFLATE:
//!
//! | bytes | what |
//! |-------|------|
//! | 0-7   | [`MAGIC`] |
//! | 8-9   | format version, [`VERSION`] |
//! | 10-13 | CRC-32 of the compressed payload |
//! | 14-17 | length of the compressed payload |
//! | 18-21 | CRC-32 of the plain payload |
//! | 22-25 | length of the plain payload |
//!
//! All numbers are little-endian. The payload is a row of columns, each a length (varint)
//! and so many bytes; codes are front-coded, titles are told as what changes against the
//! header above. The layout inside may change with the version; packs are rebuilt, not
//! migrated.

use std::collections::HashMap;
use std::io::Write as _;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc, Decompress, FlushDecompress, Status};

use crate::terminology::code_set::{Attached, BILLABLE, GroupRow, IndexNode, NO, NoteKind, Release, Sequences, Source, Tables, dotted_key};
use crate::terminology::error::TerminologyError;
use crate::terminology::text::Pieces;

/// The first bytes of every pack.
pub const MAGIC: &[u8; 8] = b"chltterm";
/// The format version this build writes and reads.
pub const VERSION: u16 = 1;

const HEADER: usize = 26;
/// Larger payloads are refused before anything is set aside for them.
const MAX_PAYLOAD: usize = 1 << 28;
/// Most pieces in one title and in all titles together.
const MAX_TITLE: usize = 1 << 12;
const MAX_TITLES: usize = 1 << 24;

type Result<T> = std::result::Result<T, TerminologyError>;

fn damaged(what: &str) -> TerminologyError {
    TerminologyError::pack(format!("damaged contents ({what})"), "a pack as `chartlint terminology build` writes it")
}

// ---------------------------------------------------------------------------------------
// Writing

#[derive(Default)]
struct Column(Vec<u8>);

impl Column {
    fn num(&mut self, n: u32) {
        let mut n = n;
        loop {
            let low = n.to_le_bytes()[0];
            n >>= 7;
            if n == 0 {
                self.0.push(low);
                return;
            }
            self.0.push(low | 0x80);
        }
    }

    fn size(&mut self, n: usize) {
        self.num(u32::try_from(n).expect("tables below 2^32 rows"));
    }

    /// A number that may be [`NO`].
    fn option(&mut self, n: u32) {
        self.num(n.wrapping_add(1));
    }

    fn text(&mut self, text: &str) {
        self.size(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn column(&mut self, column: &Self) {
        self.size(column.0.len());
        self.0.extend_from_slice(&column.0);
    }
}

fn write_sequences<'a>(out: &mut Column, sequences: impl Iterator<Item = &'a [u32]>) {
    let (mut lens, mut ids) = (Column::default(), Column::default());
    for s in sequences {
        lens.size(s.len());
        for &id in s {
            ids.num(id);
        }
    }
    out.column(&lens);
    out.column(&ids);
}

/// Writes tables as a pack.
pub(crate) fn write(t: &Tables) -> Result<Vec<u8>> {
    let mut out = Column::default();
    write_release(&mut out, &t.release);
    write_codes(&mut out, t);
    let (text, ends) = t.pieces.parts();
    let mut lens = Column::default();
    let mut last = 0;
    for &end in ends {
        lens.num(end - last);
        last = end;
    }
    out.column(&lens);
    out.text(text);
    write_titles(&mut out, t)?;
    write_sequences(&mut out, (0..t.texts.ends.len()).map(|i| t.texts.get(i)));
    write_groups(&mut out, t);
    write_attached(&mut out, t);
    write_sides(&mut out, t);
    let mut index = Column::default();
    for node in &t.index {
        index.option(node.parent);
        index.num(node.title);
        index.size(node.codes.len());
        for &(column, code) in &node.codes {
            index.option(column);
            index.num(code);
        }
    }
    out.column(&index);
    seal(&out.0)
}

fn write_release(out: &mut Column, r: &Release) {
    let mut c = Column::default();
    c.num(u32::from(r.fiscal_year));
    for text in [&r.id, &r.effective_from, &r.effective_to, &r.edition, &r.msdrg_version, &r.hcc_model] {
        c.text(text);
    }
    c.size(r.sources.len());
    for s in &r.sources {
        c.text(&s.name);
        c.text(&s.sha256);
    }
    c.size(r.left_out.len());
    for s in &r.left_out {
        c.text(s);
    }
    out.column(&c);
}

fn trimmed(code: &[u8; 8]) -> &[u8] {
    &code[..code.iter().position(|&b| b == 0).unwrap_or(8)]
}

fn write_codes(out: &mut Column, t: &Tables) {
    let (mut shared, mut lens, mut tails) = (Column::default(), Column::default(), Column::default());
    let mut last: &[u8] = &[];
    for code in &t.codes {
        let code = trimmed(code);
        let same = code.iter().zip(last).take_while(|(a, b)| a == b).count();
        shared.size(same);
        lens.size(code.len() - same);
        tails.0.extend_from_slice(&code[same..]);
        last = code;
    }
    out.column(&shared);
    out.column(&lens);
    out.column(&tails);
    out.column(&Column(t.flags.clone()));
}

fn write_titles(out: &mut Column, t: &Tables) -> Result<()> {
    let (mut drops, mut tails) = (Column::default(), Column::default());
    let mut known: HashMap<&[u32], u32> = HashMap::new();
    let mut distinct: Vec<&[u32]> = Vec::new();
    if t.titles.ids.len() > MAX_TITLES {
        return Err(TerminologyError::pack(
            format!("titles of {} words", t.titles.ids.len()),
            format!("at most {MAX_TITLES} words in all titles"),
        ));
    }
    for i in 0..t.codes.len() {
        let title = t.titles.get(i);
        if title.len() > MAX_TITLE {
            return Err(TerminologyError::pack(
                format!("a title of {} words", title.len()),
                format!("titles of at most {MAX_TITLE} words"),
            ));
        }
        let up = match t.parents[i] {
            NO => &[][..],
            p => t.titles.get(p as usize),
        };
        let same = title.iter().zip(up).take_while(|(a, b)| a == b).count();
        drops.size(up.len() - same);
        let tail = &title[same..];
        let next = u32::try_from(distinct.len()).expect("tables below 2^32 rows");
        let id = *known.entry(tail).or_insert(next);
        if id == next {
            distinct.push(tail);
            tails.num(0);
        } else {
            tails.num(id + 1);
        }
    }
    out.column(&drops);
    out.column(&tails);
    write_sequences(out, distinct.into_iter());
    Ok(())
}

fn write_groups(out: &mut Column, t: &Tables) {
    let mut c = Column::default();
    for g in &t.groups {
        c.num(u32::from(g.chapter));
        c.text(&g.name);
        c.num(g.title);
        c.option(g.parent);
    }
    out.column(&c);
    let mut c = Column::default();
    for (i, &g) in t.group_of.iter().enumerate() {
        if t.parents[i] == NO {
            c.option(g);
        }
    }
    out.column(&c);
}

fn write_attached(out: &mut Column, t: &Tables) {
    let (mut owners, mut slots, mut texts) = (Column::default(), Column::default(), Column::default());
    let (mut last, mut next) = (0, 0);
    for a in &t.attached {
        owners.num(a.owner - last);
        last = a.owner;
        slots.0.push(a.slot);
        if a.text == next {
            texts.num(0);
            next += 1;
        } else {
            texts.num(a.text + 1);
        }
    }
    out.column(&owners);
    out.column(&slots);
    out.column(&texts);
}

fn write_pairs(out: &mut Column, pairs: &[(u32, u32)]) {
    let (mut codes, mut values) = (Column::default(), Column::default());
    let mut last = 0;
    for &(code, value) in pairs {
        codes.num(code - last);
        last = code;
        values.num(value);
    }
    out.column(&codes);
    out.column(&values);
}

/// Seventh characters, exclusion collections, categories.
fn write_sides(out: &mut Column, t: &Tables) {
    let mut c = Column::default();
    for list in &t.seventh_lists {
        c.size(list.len());
        for &(ch, text) in list {
            c.num(u32::from(ch));
            c.num(text);
        }
    }
    out.column(&c);
    write_pairs(out, &t.seventh);
    let mut c = Column::default();
    for name in &t.collection_names {
        c.text(name);
    }
    out.column(&c);
    let (mut counts, mut firsts, mut lens) = (Column::default(), Column::default(), Column::default());
    for ranges in &t.collections {
        counts.size(ranges.len());
        let mut last = 0;
        for &(from, to) in ranges {
            firsts.num(from - last);
            lens.num(to - from);
            last = to;
        }
    }
    out.column(&counts);
    out.column(&firsts);
    out.column(&lens);
    write_pairs(out, &t.pdx);
    write_pairs(out, &t.hcc_codes);
    let mut c = Column::default();
    for &h in &t.hcc {
        c.num(u32::from(h));
    }
    out.column(&c);
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn seal(payload: &[u8]) -> Result<Vec<u8>> {
    let too_large = || TerminologyError::pack(format!("a payload of {} bytes", payload.len()), format!("at most {MAX_PAYLOAD} bytes"));
    if payload.len() > MAX_PAYLOAD {
        return Err(too_large());
    }
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let packed = encoder
        .write_all(payload)
        .and_then(|()| encoder.finish())
        .map_err(|e| TerminologyError::pack(e.to_string(), "a payload that compresses"))?;
    let number = |n: usize| u32::try_from(n).map_err(|_| too_large());
    let mut out = Vec::with_capacity(HEADER + packed.len());
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    for n in [crc(&packed), number(packed.len())?, crc(payload), number(payload.len())?] {
        out.extend_from_slice(&n.to_le_bytes());
    }
    out.extend_from_slice(&packed);
    Ok(out)
}

// ---------------------------------------------------------------------------------------
// Reading

/// Checks header and checksums and gives the plain payload.
fn unseal(bytes: &[u8]) -> Result<Vec<u8>> {
    let magic = bytes.get(..8).unwrap_or(bytes);
    if !MAGIC.starts_with(magic) || (magic.len() < 8 && bytes.is_empty()) {
        return Err(TerminologyError::pack(
            if bytes.is_empty() { "no bytes".to_owned() } else { "something else than a terminology pack".to_owned() },
            "bytes that begin with \"chltterm\"",
        ));
    }
    let cut_off =
        |expected: usize| TerminologyError::pack(format!("a pack cut off after {} bytes", bytes.len()), format!("{expected} bytes"));
    let Some((header, packed)) = bytes.split_at_checked(HEADER) else {
        return Err(cut_off(HEADER));
    };
    let version = u16::from_le_bytes([header[8], header[9]]);
    if version != VERSION {
        return Err(TerminologyError::pack(
            format!("pack format version {version}"),
            format!("version {VERSION}; rebuild it with this chartlint"),
        ));
    }
    let number = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let (packed_len, plain_len) = (number(14) as usize, number(22) as usize);
    if packed.len() < packed_len {
        return Err(cut_off(HEADER + packed_len));
    }
    if packed.len() > packed_len {
        return Err(TerminologyError::pack(
            format!("{} bytes after the end", packed.len() - packed_len),
            format!("{} bytes", HEADER + packed_len),
        ));
    }
    if crc(packed) != number(10) {
        return Err(damaged("checksum of the compressed contents"));
    }
    if plain_len > MAX_PAYLOAD {
        return Err(damaged("length of the contents"));
    }
    let mut plain = Vec::with_capacity(plain_len);
    let status = Decompress::new(false).decompress_vec(packed, &mut plain, FlushDecompress::Finish);
    if !matches!(status, Ok(Status::StreamEnd)) || plain.len() != plain_len {
        return Err(damaged("compression"));
    }
    if crc(&plain) != number(18) {
        return Err(damaged("checksum of the contents"));
    }
    Ok(plain)
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    bytes: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    fn fail<T>(&self) -> Result<T> {
        Err(damaged(self.what))
    }

    fn need<T>(&self, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| damaged(self.what))
    }

    fn byte(&mut self) -> Result<u8> {
        match self.bytes.split_first() {
            Some((&b, rest)) => {
                self.bytes = rest;
                Ok(b)
            }
            None => self.fail(),
        }
    }

    fn num(&mut self) -> Result<u32> {
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(u32::from(first));
        }
        let mut n = u32::from(first & 0x7f);
        for shift in [7, 14, 21, 28] {
            let b = self.byte()?;
            if shift == 28 && b > 0x0f {
                return self.fail();
            }
            n |= u32::from(b & 0x7f) << shift;
            if b < 0x80 {
                return Ok(n);
            }
        }
        self.fail()
    }

    /// A number below a bound.
    fn below(&mut self, bound: usize) -> Result<u32> {
        let n = self.num()?;
        if (n as usize) < bound { Ok(n) } else { self.fail() }
    }

    /// A number below a bound, or [`NO`].
    fn option_below(&mut self, bound: usize) -> Result<u32> {
        let n = self.num()?;
        if n as usize <= bound { Ok(n.wrapping_sub(1)) } else { self.fail() }
    }

    /// How many rows follow; each takes a byte or more, so that no count can be larger
    /// than what is there.
    fn count(&mut self) -> Result<usize> {
        Ok(self.below(self.bytes.len() + 1)? as usize)
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8]> {
        let (head, rest) = self.need(self.bytes.split_at_checked(n))?;
        self.bytes = rest;
        Ok(head)
    }

    fn text(&mut self) -> Result<&'a str> {
        let n = self.num()? as usize;
        let bytes = self.take(n)?;
        self.need(std::str::from_utf8(bytes).ok())
    }

    fn column(&mut self, what: &'static str) -> Result<Reader<'a>> {
        let n = self.num()? as usize;
        Ok(Reader { bytes: self.take(n)?, what })
    }

    fn done(&self) -> bool {
        self.bytes.is_empty()
    }

    fn end(&self) -> Result<()> {
        if self.done() { Ok(()) } else { self.fail() }
    }

    fn sequences(&mut self, what: &'static str, pieces: usize) -> Result<Sequences> {
        let (mut lens, mut ids) = (self.column(what)?, self.column(what)?);
        let mut out = Sequences { ends: Vec::with_capacity(lens.bytes.len()), ids: Vec::with_capacity(ids.bytes.len()) };
        let mut end = 0u32;
        while !lens.done() {
            let len = lens.num()?;
            end = lens.need(end.checked_add(len))?;
            out.ends.push(end);
        }
        while !ids.done() {
            out.ids.push(ids.below(pieces)?);
        }
        if out.ids.len() != end as usize {
            return lens.fail();
        }
        Ok(out)
    }

    fn pairs(&mut self, what: &'static str, codes: usize) -> Result<Vec<(u32, u32)>> {
        let (mut keys, mut values) = (self.column(what)?, self.column(what)?);
        let mut out = Vec::with_capacity(keys.bytes.len());
        let mut last = 0u32;
        while !keys.done() {
            let delta = keys.num()?;
            if delta == 0 && !out.is_empty() {
                return keys.fail();
            }
            last = keys.need(last.checked_add(delta))?;
            if last as usize >= codes {
                return keys.fail();
            }
            out.push((last, values.num()?));
        }
        values.end()?;
        Ok(out)
    }
}

/// Reads a pack; every index in the tables has been checked.
pub(crate) fn read(bytes: &[u8]) -> Result<Tables> {
    let plain = unseal(bytes)?;
    let mut r = Reader { bytes: &plain, what: "layout" };
    let mut t = Tables { release: read_release(r.column("release")?)?, ..Tables::default() };
    read_codes(&mut r, &mut t)?;
    t.pieces = read_pieces(&mut r)?;
    read_titles(&mut r, &mut t)?;
    t.texts = r.sequences("texts", t.pieces.len())?;
    read_groups(&mut r, &mut t)?;
    read_attached(&mut r, &mut t)?;
    read_sides(&mut r, &mut t)?;
    read_index(r.column("index")?, &mut t)?;
    r.end()?;
    Ok(t)
}

fn read_release(mut r: Reader<'_>) -> Result<Release> {
    let year = r.num()?;
    let mut release = Release { fiscal_year: r.need(u16::try_from(year).ok())?, ..Release::default() };
    for field in [
        &mut release.id,
        &mut release.effective_from,
        &mut release.effective_to,
        &mut release.edition,
        &mut release.msdrg_version,
        &mut release.hcc_model,
    ] {
        r.text()?.clone_into(field);
    }
    for _ in 0..r.count()? {
        release.sources.push(Source { name: r.text()?.to_owned(), sha256: r.text()?.to_owned() });
    }
    for _ in 0..r.count()? {
        release.left_out.push(r.text()?.to_owned());
    }
    r.end()?;
    Ok(release)
}

fn read_codes(r: &mut Reader<'_>, t: &mut Tables) -> Result<()> {
    let (mut shared, mut lens, mut tails) = (r.column("codes")?, r.column("codes")?, r.column("codes")?);
    t.flags = r.column("flags")?.bytes.to_vec();
    let n = t.flags.len();
    if t.flags.iter().any(|f| f >> 1 > 2) {
        return Err(damaged("flags"));
    }
    t.codes.reserve(n);
    t.parents.reserve(n);
    let mut last = [0u8; 8];
    // The headers above the current code and the length of each.
    let mut above: Vec<(u32, usize)> = Vec::with_capacity(8);
    for i in 0..n {
        let (same, len) = (shared.below(9)? as usize, lens.below(9)? as usize);
        let mut code = [0u8; 8];
        code[..same].copy_from_slice(&last[..same]);
        let tail = tails.take(len)?;
        tails.need(code.get_mut(same..same + len))?.copy_from_slice(tail);
        if code <= last || !well_formed(code) {
            return shared.fail();
        }
        while let Some(&(up, len)) = above.last() {
            if t.codes[up as usize][..len] == code[..len] {
                break;
            }
            above.pop();
        }
        t.parents.push(above.last().map_or(NO, |&(up, _)| up));
        let id = shared.need(u32::try_from(i).ok())?;
        above.push((id, trimmed(&code).len()));
        t.codes.push(code);
        last = code;
    }
    shared.end()?;
    lens.end()?;
    tails.end()?;
    t.subtree_ends = subtree_ends(&t.parents);
    Ok(())
}

/// Whether the bytes are exactly what [`dotted_key`] makes of them.
fn well_formed(code: [u8; 8]) -> bool {
    let code_bytes = trimmed(&code);
    std::str::from_utf8(code_bytes).ok().and_then(dotted_key).is_some_and(|key| key == code)
}

/// One past the last row under each row; rows stand right behind their header.
pub(crate) fn subtree_ends(parents: &[u32]) -> Vec<u32> {
    let mut ends: Vec<u32> = (1..).take(parents.len()).collect();
    for i in (0..parents.len()).rev() {
        if parents[i] != NO {
            let up = parents[i] as usize;
            ends[up] = ends[up].max(ends[i]);
        }
    }
    ends
}

fn read_pieces(r: &mut Reader<'_>) -> Result<Pieces> {
    let mut lens = r.column("pieces")?;
    let text = r.text()?.to_owned();
    let mut ends = Vec::with_capacity(lens.bytes.len());
    let mut end = 0u32;
    while !lens.done() {
        let len = lens.num()?;
        end = lens.need(end.checked_add(len))?;
        ends.push(end);
    }
    lens.need(Pieces::from_parts(text, ends))
}

fn read_titles(r: &mut Reader<'_>, t: &mut Tables) -> Result<()> {
    let (mut drops, mut tails) = (r.column("titles")?, r.column("titles")?);
    let distinct = r.sequences("titles", t.pieces.len())?;
    let mut next = 0;
    let (mut ids, mut ends) = (Vec::<u32>::with_capacity(t.codes.len() * 12), Vec::<u32>::with_capacity(t.codes.len()));
    for &up in &t.parents {
        let drop = drops.num()? as usize;
        let (from, to) = if up == NO {
            (0, 0)
        } else {
            let up = up as usize;
            let from = up.checked_sub(1).map_or(0, |p| ends[p]);
            (from as usize, ends[up] as usize)
        };
        let kept = drops.need((to - from).checked_sub(drop))?;
        let tail = match tails.num()? {
            0 => {
                next += 1;
                next - 1
            }
            id => id as usize - 1,
        };
        if tail >= distinct.ends.len() {
            return tails.fail();
        }
        let tail = distinct.get(tail);
        if kept + tail.len() > MAX_TITLE || ids.len() + kept + tail.len() > MAX_TITLES {
            return tails.fail();
        }
        ids.extend_from_within(from..from + kept);
        ids.extend_from_slice(tail);
        ends.push(tails.need(u32::try_from(ids.len()).ok())?);
    }
    drops.end()?;
    tails.end()?;
    t.titles = Sequences { ends, ids };
    Ok(())
}

fn read_groups(r: &mut Reader<'_>, t: &mut Tables) -> Result<()> {
    let mut c = r.column("chapters and blocks")?;
    while !c.done() {
        t.groups.push(GroupRow {
            chapter: c.below(2)? == 1,
            name: c.text()?.to_owned(),
            title: c.below(t.texts.ends.len())?,
            // Earlier groups only, so that going up always ends.
            parent: c.option_below(t.groups.len())?,
        });
    }
    let mut c = r.column("blocks of codes")?;
    t.group_of.reserve(t.codes.len());
    for &up in &t.parents {
        let group = if up == NO { c.option_below(t.groups.len())? } else { t.group_of[up as usize] };
        t.group_of.push(group);
    }
    c.end()
}

fn read_attached(r: &mut Reader<'_>, t: &mut Tables) -> Result<()> {
    let (mut owners, slots, mut texts) = (r.column("notes")?, r.column("notes")?, r.column("notes")?);
    t.attached.reserve(slots.bytes.len());
    let (mut owner, mut next) = (0u32, 0u32);
    for &slot in slots.bytes {
        let delta = owners.num()?;
        owner = owners.need(owner.checked_add(delta))?;
        let text = match texts.num()? {
            0 => {
                next += 1;
                next - 1
            }
            id => id - 1,
        };
        let sorted = t.attached.last().is_none_or(|a| (a.owner, a.slot) <= (owner, slot));
        if !sorted
            || slot as usize > NoteKind::ALL.len()
            || owner as usize >= t.codes.len() + t.groups.len()
            || text as usize >= t.texts.ends.len()
        {
            return owners.fail();
        }
        t.attached.push(Attached { owner, slot, text });
    }
    owners.end()?;
    texts.end()
}

fn read_sides(r: &mut Reader<'_>, t: &mut Tables) -> Result<()> {
    let n = t.codes.len();
    let mut c = r.column("seventh characters")?;
    while !c.done() {
        let mut list = Vec::new();
        for _ in 0..c.count()? {
            let ch = c.num()?;
            list.push((c.need(char::from_u32(ch))?, c.below(t.texts.ends.len())?));
        }
        t.seventh_lists.push(list);
    }
    t.seventh = r.pairs("seventh characters", n)?;
    if t.seventh.iter().any(|&(_, list)| list as usize >= t.seventh_lists.len()) {
        return Err(damaged("seventh characters"));
    }
    let mut c = r.column("exclusion collections")?;
    while !c.done() {
        t.collection_names.push(c.text()?.to_owned());
    }
    let what = "exclusion collections";
    let (mut counts, mut firsts, mut lens) = (r.column(what)?, r.column(what)?, r.column(what)?);
    for _ in 0..t.collection_names.len() {
        let count = counts.num()?;
        let mut ranges = Vec::new();
        let mut last = 0u32;
        for _ in 0..count {
            let (delta, len) = (firsts.num()?, lens.num()?);
            let first = firsts.need(last.checked_add(delta))?;
            if delta == 0 && !ranges.is_empty() {
                return firsts.fail();
            }
            last = firsts.need(first.checked_add(len))?;
            if last as usize >= n {
                return firsts.fail();
            }
            ranges.push((first, last));
        }
        t.collections.push(ranges);
    }
    counts.end()?;
    firsts.end()?;
    lens.end()?;
    t.pdx = r.pairs(what, n)?;
    if t.pdx.iter().any(|&(_, c)| c as usize >= t.collections.len()) {
        return Err(damaged(what));
    }
    t.hcc_codes = r.pairs("risk categories", n)?;
    let mut c = r.column("risk categories")?;
    while !c.done() {
        let category = c.num()?;
        t.hcc.push(c.need(u16::try_from(category).ok())?);
    }
    let mut last = 0;
    for &(_, end) in &t.hcc_codes {
        if end < last || end as usize > t.hcc.len() {
            return c.fail();
        }
        last = end;
    }
    Ok(())
}

fn read_index(mut c: Reader<'_>, t: &mut Tables) -> Result<()> {
    while !c.done() {
        let mut node = IndexNode { parent: c.option_below(t.index.len())?, title: c.below(t.texts.ends.len())?, codes: Vec::new() };
        for _ in 0..c.count()? {
            node.codes.push((c.option_below(t.texts.ends.len())?, c.below(t.codes.len())?));
        }
        t.index.push(node);
    }
    Ok(())
}

const _: () = assert!(BILLABLE == 1, "severity stands in bits 1 and 2");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let mut c = Column::default();
        let numbers = [0, 1, 127, 128, 300, 16_384, u32::MAX - 1, u32::MAX];
        for n in numbers {
            c.num(n);
        }
        let mut r = Reader { bytes: &c.0, what: "test" };
        for n in numbers {
            assert_eq!(r.num().expect("sound"), n);
        }
        assert!(r.num().is_err());
        r.bytes = &[0xff, 0xff, 0xff, 0xff, 0x1f];
        assert!(r.num().is_err());
    }

    #[test]
    fn an_empty_set_is_a_pack() {
        let bytes = write(&Tables::default()).expect("sound");
        assert!(read(&bytes).expect("sound").codes.is_empty());
    }

    /// Damage behind the checksums: whatever the payload, reading must not panic.
    #[test]
    fn damaged_payloads_never_panic() {
        let mut t = Tables {
            codes: vec![*b"A00\0\0\0\0\0", *b"A00.0\0\0\0", *b"A01\0\0\0\0\0"],
            flags: vec![0, 3, 1],
            parents: vec![NO, 0, NO],
            group_of: vec![0, 0, NO],
            pieces: Pieces::from_parts("Pain in".to_owned(), vec![4, 7]).expect("sound"),
            titles: Sequences { ends: vec![1, 3, 4], ids: vec![0, 0, 1, 0] },
            texts: Sequences { ends: vec![1, 2], ids: vec![0, 1] },
            groups: vec![GroupRow { chapter: true, name: "1".to_owned(), title: 0, parent: NO }],
            attached: vec![Attached { owner: 1, slot: 0, text: 1 }, Attached { owner: 3, slot: 1, text: 0 }],
            seventh_lists: vec![vec![('A', 0)]],
            seventh: vec![(1, 0)],
            collection_names: vec!["0001".to_owned()],
            collections: vec![vec![(1, 2)]],
            pdx: vec![(1, 0)],
            hcc_codes: vec![(1, 1)],
            hcc: vec![226],
            index: vec![IndexNode { parent: NO, title: 0, codes: vec![(NO, 2)] }],
            ..Tables::default()
        };
        t.subtree_ends = subtree_ends(&t.parents);
        let plain = unseal(&write(&t).expect("sound")).expect("sound");
        assert_eq!(read(&seal(&plain).expect("sound")).expect("sound").codes, t.codes);
        for at in 0..plain.len() {
            for value in [0, 1, 2, 5, 0x7f, 0x80, 0xff, plain[at] ^ 1, plain[at] ^ 4] {
                let mut broken = plain.clone();
                broken[at] = value;
                if let Ok(t) = read(&seal(&broken).expect("sound")) {
                    visit(t);
                }
            }
            assert!(read(&seal(&plain[..at]).expect("sealed")).is_err());
        }
    }

    /// Asks everything, so that a bad index that slipped through would show.
    fn visit(t: Tables) {
        use crate::terminology::code_set::CodeSet;
        let set = CodeSet::from_tables(t);
        for id in &set {
            let _ = (set.code(id), set.title(id), set.category(id), set.hcc(id));
            let _ = (set.chapter(id), set.block(id), set.severity(id));
            let _ = (set.seventh_characters(id), set.inclusion_terms(id));
            let _ = set.excluded_by_principal(id, CodeSet::iter(&set).next().expect("a code"));
            let _ = set.children(id).chain(set.subtree(id)).count();
            for kind in NoteKind::ALL {
                let _ = set.notes_in_force(id, kind);
            }
        }
        let _ = (set.all_groups().count(), set.index_entries().count());
    }
}
