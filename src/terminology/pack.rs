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

mod read;
mod write;

use std::io::Write as _;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc, Decompress, FlushDecompress, Status};

pub(crate) use self::read::{read, subtree_ends};
pub(crate) use self::write::write;
use crate::terminology::code_set::BILLABLE;
use crate::terminology::error::TerminologyError;

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

fn trimmed(code: &[u8; 8]) -> &[u8] {
    &code[..code.iter().position(|&b| b == 0).unwrap_or(8)]
}

const _: () = assert!(BILLABLE == 1, "severity stands in bits 1 and 2");

#[cfg(test)]
mod tests {
    use super::read::Reader;
    use super::write::Column;
    use super::*;
    use crate::terminology::code_set::{Attached, CodeSet, GroupRow, IndexNode, NO, NoteKind, Sequences, Tables};
    use crate::terminology::text::Pieces;

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
