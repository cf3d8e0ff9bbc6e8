//! A code set to the columns of a pack.

use std::collections::HashMap;

use super::{MAX_TITLE, MAX_TITLES, Result, seal, trimmed};
use crate::terminology::code_set::{NO, Release, Tables};
use crate::terminology::error::TerminologyError;

#[derive(Default)]
pub(super) struct Column(pub(super) Vec<u8>);

impl Column {
    pub(super) fn num(&mut self, n: u32) {
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
