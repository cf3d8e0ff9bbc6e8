//! The columns of a pack to a code set; every index is checked.

use super::{MAX_TITLE, MAX_TITLES, Result, damaged, trimmed, unseal};
use crate::terminology::code_set::{Attached, GroupRow, IndexNode, NO, NoteKind, Release, Sequences, Source, Tables, dotted_key};
use crate::terminology::text::Pieces;

#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) what: &'static str,
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

    pub(super) fn num(&mut self) -> Result<u32> {
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
