//! The terminology room: loaders, builder, packs, and the facts of the bundled pack.
//!
//! Tests on the official release files run when `CHARTLINT_DATA` names a folder that has them under `terminology/`.

use std::collections::HashSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chartlint::terminology::official::{addenda, decode, index, order, tabular};
use chartlint::terminology::{
    BuildInputs, CodeId, CodeSet, GroupKind, NoteKind, NoteOwner, ReleaseOverrides, Severity, TerminologyError, build,
};

// ---------------------------------------------------------------------------------------------------------------------------------------
// Invented files

fn order_line(n: usize, code: &str, flag: &str, title: &str) -> String {
    format!("{n:05} {code:<7} {flag} {:<60} {title}\n", title.get(..60).unwrap_or(title))
}

fn change_line(word: &str, flag: &str, code: &str, title: &str) -> String {
    format!("{word:<13}{flag} {code:<7} {:<60} {title}\n", title.get(..60).unwrap_or(title))
}

fn small_order() -> String {
    [
        ("A10", "0", "Marsh fever"),
        ("A100", "1", "Marsh fever of toe"),
        ("A109", "1", "Marsh fever, unspecified"),
        ("A1A", "1", "Marsh fever of the M\u{e9}ni\u{e8}re kind"),
        ("B20", "0", "Hill fever"),
        ("B201", "1", "Hill fever, mild"),
    ]
    .iter()
    .enumerate()
    .map(|(n, (code, flag, title))| order_line(n + 1, code, flag, title))
    .collect()
}

fn small_addenda() -> String {
    [
        change_line("Delete:", "1", "B201", "Hill fever, mild"),
        change_line("Add:", "0", "B201", "Hill fever, mild"),
        change_line("Add:", "1", "B2011", "Hill fever, mild, with rash"),
        change_line("Add:", "1", "B2019", "Hill fever, mild, without rash"),
        change_line("Revise from:", "1", "A100", "Marsh fever of toe"),
        change_line("Revise to:", "1", "A100", "Marsh fever of toe or finger"),
        "\nHeaders\n".to_owned(),
        "      2 headers in order_2026.txt\n      3 headers in order_2027.txt\n      1 additions\n".to_owned(),
        "\nCodes\n".to_owned(),
        "      4 codes in order_2026.txt\n      5 codes in order_2027.txt\n".to_owned(),
        "of which\n      1 revisions to both long and short titles\n".to_owned(),
    ]
    .concat()
}

const TABULAR: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular>
  <version>2026</version>
  <chapter>
    <name>1</name>
    <desc>Fevers &amp; chills (A10-B20)</desc>
    <excludes2><note>fever of unknown place</note></excludes2>
    <section id="A10-A1A">
      <desc>Marsh fevers (A10-A1A)</desc>
      <useAdditionalCode><note>code for the marsh</note></useAdditionalCode>
      <diag>
        <name>A10</name>
        <desc>Marsh fever</desc>
        <includes><note>bog fever</note></includes>
        <sevenChrDef>
          <extension char="A">initial encounter/ first visit</extension>
          <extension char="D">subsequent encounter</extension>
        </sevenChrDef>
        <notes><note>7th character D does not apply to codes in category A10 with 6th character 7 - death.</note></notes>
        <diag>
          <name>A10.0</name>
          <desc>Marsh fever of toe</desc>
          <inclusionTerm><note>Bog   toe</note><note>Crohn's toe</note></inclusionTerm>
          <excludes1><note>marsh fever of heel (A10.9)</note></excludes1>
        </diag>
        <diag>
          <name>A10.9</name>
          <desc>Marsh fever, unspecified</desc>
          <diag><name>A10.911</name><desc>Marsh fever of the M&#233;ni&#xE8;re kind</desc></diag>
          <diag><name>A10.917</name><desc>Marsh fever with death</desc></diag>
        </diag>
      </diag>
      <diag><name>A1A</name><desc>Other marsh fever</desc></diag>
    </section>
    <section id="B20">
      <desc>Hill fever (B20)</desc>
      <diag>
        <name>B20</name>
        <desc>Hill fever</desc>
        <codeFirst><note>hill</note></codeFirst>
        <codeAlso><note>valley</note></codeAlso>
      </diag>
    </section>
  </chapter>
</ICD10CM.tabular>
"#;

const INDEX: &str = r#"<?xml version="1.0"?>
<ICD10CM.index>
  <indexHeading><head col="1">Fever</head><head col="2">Wet</head><head col="3">Dry</head></indexHeading>
  <letter>
    <title>F</title>
    <mainTerm>
      <title>Fever<nemod>(hot)</nemod> NEC</title>
      <code>B20</code>
      <term level="1"><title>marsh</title><cell col="2">A10.9-</cell><cell col="3">--</cell></term>
      <term level="1"><title>moon</title><code>M99</code></term>
      <term level="1"><title>hill</title><see>Fever</see></term>
    </mainTerm>
  </letter>
</ICD10CM.index>
"#;

/// A folder of its own for each test, emptied first.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("terminology").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a test folder");
    path
}

fn put(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, content).expect("a test file");
    path
}

fn tabular_inputs(folder: &Path) -> BuildInputs {
    BuildInputs {
        tabular: Some(put(folder, "tabular-April-1-2026.xml", TABULAR)),
        indexes: vec![put(folder, "index.xml", INDEX)],
        severity: Some(put(
            folder,
            "severity.tsv",
            "# made_from: invented\n# msdrg_version: 43.1\nA10.0XXA\tCC\t0001\nA1A\tMCC\t0002\nZ99\tCC\t0002\n",
        )),
        exclusions: Some(put(folder, "exclusions.tsv", "0001\tA10911A,A1A\n0002\tA100XXA, A100XXD\n0001\tB20,Z98\n")),
        hcc: Some(put(folder, "hcc.tsv", "# hcc_model: V0 2026\na1a\t226\nA1A\t37\nB20\t1\n")),
        ..BuildInputs::default()
    }
}

fn small_set(name: &str) -> CodeSet {
    let bytes = build(&tabular_inputs(&folder(name))).expect("a pack");
    CodeSet::from_bytes(&bytes).expect("a set")
}

fn id(set: &CodeSet, code: &str) -> CodeId {
    set.find(code).unwrap_or_else(|| panic!("{code} is not in the set"))
}

fn codes(set: &CodeSet, ids: impl Iterator<Item = CodeId>) -> Vec<&str> {
    ids.map(|i| set.code(i)).collect()
}

fn assert_error(error: &TerminologyError, line: Option<usize>, found: &str, allowed: &str) {
    assert_eq!(error.line(), line, "{error}");
    assert!(error.found().contains(found), "{error}: no {found:?} in what was found");
    assert!(error.allowed().contains(allowed), "{error}: no {allowed:?} in what is allowed");
    let text = error.to_string();
    assert!(text.contains(error.file()) && text.contains(error.found()) && text.contains(error.allowed()), "{text}");
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// Loaders

#[test]
fn order_rows_are_read() {
    let rows = order::read(&small_order(), "order.txt").expect("rows");
    assert_eq!(rows.len(), 6);
    assert_eq!((rows[0].code.as_str(), rows[0].billable), ("A10", false));
    assert_eq!((rows[1].title.as_str(), rows[1].billable), ("Marsh fever of toe", true));
    assert_eq!(rows[3].title, "Marsh fever of the Meniere kind");
    let latin1: Vec<u8> = small_order().chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    assert_eq!(order::read(&decode(&latin1), "order.txt").expect("rows"), rows);
    let crlf = small_order().replace('\n', "\r\n");
    assert_eq!(order::read(&crlf, "order.txt").expect("rows"), rows);
}

#[test]
fn bad_order_lines_are_named() {
    let good = order_line(1, "A10", "0", "Marsh fever");
    let cases = [
        ("hello".to_owned(), "\"hello\"", "columns"),
        ("00002".to_owned(), "00002", "columns"),
        (order_line(2, "1A0", "1", "Marsh fever"), "\"1A0\"", "begins with a letter"),
        (order_line(2, "A1", "1", "Marsh fever"), "\"A1\"", "3 to 7"),
        (order_line(2, "A101", "2", "Marsh fever"), "\"2\"", "billable"),
        (order_line(2, "A101", "1", ""), "no long title for A101", "long title"),
        (order_line(2, "A10", "1", "Marsh fever"), "A10 a second time", "once"),
        ("00002 A101    1 Short only\n".to_owned(), "no long title", "60 columns"),
    ];
    for (line, found, allowed) in cases {
        let error = order::read(&format!("{good}\n{line}"), "order.txt").expect_err(&line);
        assert_eq!(error.file(), "order.txt");
        assert_error(&error, Some(3), found, allowed);
    }
    assert_error(&order::read("\n\n", "order.txt").expect_err("no rows"), None, "no rows", "columns");
}

#[test]
fn addenda_change_rows() {
    let mut rows = order::read(&small_order(), "order.txt").expect("rows");
    let changes = addenda::read(&small_addenda(), "addenda.txt").expect("addenda");
    assert_eq!(changes.target(), Some("order_2027.txt"));
    changes.apply(&mut rows).expect("applied");
    let of = |code: &str| rows.iter().find(|r| r.code == code).map(|r| (r.billable, r.title.as_str()));
    assert_eq!(of("B201"), Some((false, "Hill fever, mild")));
    assert_eq!(of("B2019"), Some((true, "Hill fever, mild, without rash")));
    assert_eq!(of("A100"), Some((true, "Marsh fever of toe or finger")));
    assert_eq!(rows.len(), 8);
}

#[test]
fn bad_addenda_are_named() {
    let add = change_line("Add:", "1", "A101", "Marsh fever of ear");
    let from = change_line("Revise from:", "1", "A100", "Marsh fever of toe");
    let to_other = change_line("Revise to:", "1", "A109", "Marsh fever");
    let cases = [
        (format!("{add}Rename: A10\n"), Some(2), "Rename", "Add:"),
        (format!("{add}{to_other}"), Some(2), "Revise to: A109", "right before"),
        (format!("{from}{to_other}"), Some(2), "Revise to: A109", "right before"),
        (format!("{add}{from}"), Some(2), "without an end", "next row"),
        (change_line("Add:", "x", "A101", "Marsh"), Some(1), "\"x\"", "billable"),
        ("Codes\n 5 codes in x.txt\n".to_owned(), None, "no changes", "Add:"),
    ];
    for (text, line, found, allowed) in cases {
        assert_error(&addenda::read(&text, "addenda.txt").expect_err(&text), line, found, allowed);
    }
}

#[test]
fn addenda_of_another_release_are_refused() {
    let cases = [
        (change_line("Add:", "1", "A100", "Marsh fever"), 1, "A100, which exists", "do not exist"),
        (change_line("Delete:", "1", "A105", "Marsh fever"), 1, "code A105, which does not exist", "rows of the order file"),
        (change_line("Delete:", "0", "A100", "Marsh fever"), 1, "header A100", "rows of the order file"),
        (small_addenda().replace("4 codes", "7 codes"), 14, "4 codes before", "7 codes"),
        (small_addenda().replace("5 codes", "6 codes"), 15, "5 codes after", "6 codes, those of order_2027.txt"),
        (small_addenda().replace("3 headers", "9 headers"), 10, "3 headers after", "9 headers"),
    ];
    for (text, line, found, allowed) in cases {
        let mut rows = order::read(&small_order(), "order.txt").expect("rows");
        let error = addenda::read(&text, "addenda.txt").expect("readable").apply(&mut rows).expect_err(&text);
        assert_error(&error, Some(line), found, allowed);
    }
}

#[test]
fn tabular_makes_the_codes() {
    let list = tabular::read(TABULAR, "tabular.xml").expect("a list");
    assert_eq!(list.version.as_deref(), Some("2026"));
    let rows: Vec<(String, bool, String)> = list.rows().into_iter().map(|r| (r.code, r.billable, r.title)).collect();
    let expected = [
        ("A10", false, "Marsh fever"),
        ("A100", false, "Marsh fever of toe"),
        ("A100XXA", true, "Marsh fever of toe, initial encounter"),
        ("A100XXD", true, "Marsh fever of toe, subsequent encounter"),
        ("A109", false, "Marsh fever, unspecified"),
        ("A10911", false, "Marsh fever of the Meniere kind"),
        ("A10911A", true, "Marsh fever of the Meniere kind, initial encounter"),
        ("A10911D", true, "Marsh fever of the Meniere kind, subsequent encounter"),
        ("A10917", false, "Marsh fever with death"),
        ("A10917A", true, "Marsh fever with death, initial encounter"),
        ("A1A", true, "Other marsh fever"),
        ("B20", true, "Hill fever"),
    ];
    let found: Vec<(&str, bool, &str)> = rows.iter().map(|(c, b, t)| (c.as_str(), *b, t.as_str())).collect();
    assert_eq!(found, expected);
    assert!(list.unread.is_empty());
    let vague = TABULAR.replace(" in category A10 with 6th character 7 - death", " sometimes");
    assert_eq!(tabular::read(&vague, "tabular.xml").expect("a list").unread.len(), 1);
}

#[test]
fn bad_tabular_lists_are_named() {
    let cases = [
        (TABULAR.replace("<ICD10CM.tabular>", "<list>").replace("</ICD10CM.tabular>", "</list>"), Some(2), "<list>", "ICD10CM.tabular"),
        (TABULAR.replace("<name>A1A</name>", ""), Some(33), "<diag> without <name>", "name"),
        (TABULAR.replace("<name>A10.0</name>", "<name>A1.00</name>"), Some(20), "A1.00", "3 to 7"),
        (TABULAR.replace("<name>A10.0</name>", "<name>B10.0</name>"), Some(20), "B100 under A10", "begin with it"),
        (TABULAR.replace("<name>B20</name>", "<name>A10</name>"), Some(37), "A10 a second time", "once"),
        (TABULAR.replace("char=\"D\"", "char=\"A\""), Some(17), "\"A\"", "each once"),
        (TABULAR.replace("<section id=\"B20\">", "<section>"), Some(35), "<section> without id", "an id"),
        (TABULAR.replace("&amp;", "&fever;"), Some(6), "fever", "well-formed"),
        (TABULAR.replace("</chapter>", "</chapter2>"), Some(44), "chapter2", "well-formed"),
        ("<ICD10CM.tabular>\n<chapter>".to_owned(), Some(2), "end of the file", "complete"),
        ("<ICD10CM.tabular></ICD10CM.tabular>".to_owned(), None, "no codes", "diag"),
        (format!("<ICD10CM.tabular>{}", "<a>".repeat(100)), Some(1), "deeper", "64"),
        (String::new(), Some(1), "end of the file", "complete"),
    ];
    for (text, line, found, allowed) in cases {
        let error = tabular::read(&text, "tabular.xml").expect_err(found);
        assert_error(&error, line, found, allowed);
    }
}

#[test]
fn index_terms_are_read() {
    let terms = index::read(INDEX, "index.xml").expect("terms");
    assert_eq!(terms.len(), 4);
    assert_eq!(terms[0].title, "Fever (hot) NEC");
    assert_eq!(terms[1].parent, Some(0));
    assert_eq!(terms[1].codes, [(Some("Wet".to_owned()), "A109".to_owned())]);
    let cases = [
        (INDEX.replace("<title>marsh</title>", ""), Some(9), "without <title>", "title"),
        (INDEX.replace("A10.9-", "10.9"), Some(9), "10.9", "a code"),
        (INDEX.replace("cell col=\"2\"", "cell col=\"9\""), Some(9), "column \"9\"", "indexHeading"),
        (TABULAR.to_owned(), Some(2), "ICD10CM.tabular", "ICD10CM.index"),
        ("<ICD10CM.index/>".to_owned(), None, "no terms", "mainTerm"),
    ];
    for (text, line, found, allowed) in cases {
        assert_error(&index::read(&text, "index.xml").expect_err(found), line, found, allowed);
    }
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// Builder

#[test]
fn a_set_from_a_tabular_list() {
    let set = small_set("tabular");
    let release = set.release();
    assert_eq!((release.id.as_str(), release.fiscal_year), ("icd10cm-fy2026", 2026));
    assert_eq!((release.effective_from.as_str(), release.effective_to.as_str()), ("2026-04-01", "2026-09-30"));
    assert_eq!(release.edition, "April 2026");
    assert_eq!((release.msdrg_version.as_str(), release.hcc_model.as_str()), ("43.1", "V0 2026"));
    let sources: Vec<&str> = release.sources.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(sources, ["tabular-April-1-2026.xml", "exclusions.tsv", "severity.tsv [invented]", "hcc.tsv", "index.xml"]);
    assert!(release.sources.iter().all(|s| s.sha256.len() == 64));
    assert_eq!(
        release.left_out,
        [
            "1 of 6 members of exclusion collections name codes this release does not have, the first Z98.",
            "1 of 3 severity levels name codes this release does not have, the first Z99.",
            "1 of 3 codes in index.xml name codes this release does not have, the first M99.",
        ]
    );

    assert_eq!((set.len(), set.billable_count()), (12, 7));
    assert_eq!(codes(&set, set.children(id(&set, "A10"))), ["A10.0", "A10.9"]);
    assert_eq!(codes(&set, set.children(id(&set, "a109"))), ["A10.911", "A10.917"]);
    assert_eq!(codes(&set, set.subtree(id(&set, "A10.0"))), ["A10.0", "A10.0XXA", "A10.0XXD"]);
    assert_eq!(set.children(id(&set, "A1A")).count(), 0);
    let deep = id(&set, "A10.911A");
    assert_eq!(codes(&set, set.ancestors(deep)), ["A10.911", "A10.9", "A10"]);
    assert_eq!(set.code(set.category(deep)), "A10");
    assert_eq!(set.parent(id(&set, "A10")), None);
    assert_eq!(set.iter().map(|i| set.code(i)).collect::<Vec<_>>(), codes(&set, (&set).into_iter()));

    let chapter = set.chapter(deep).expect("a chapter");
    assert_eq!((chapter.name.as_str(), chapter.title.as_str()), ("1", "Fevers & chills"));
    let block = set.block(deep).expect("a block");
    assert_eq!((block.kind, block.name.as_str(), block.title.as_str()), (GroupKind::Block, "A10-A1A", "Marsh fevers"));
    assert_eq!((block.parent, set.group(chapter.id)), (Some(chapter.id), chapter.clone()));
    assert_eq!(set.all_groups().count(), 3);

    let toe = id(&set, "A10.0");
    assert_eq!(set.inclusion_terms(toe), ["Bog toe", "Crohn's toe"]);
    assert_eq!(set.notes(toe, NoteKind::Excludes1), ["marsh fever of heel (A10.9)"]);
    assert!(set.notes(toe, NoteKind::Includes).is_empty());
    let first = set.notes_in_force(id(&set, "A10.0XXA"), NoteKind::Includes);
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].owner, first[0].text.as_str()), (NoteOwner::Code(id(&set, "A10")), "bog fever"));
    assert_eq!(set.notes_in_force(toe, NoteKind::UseAdditional)[0].owner, NoteOwner::Group(block.id));
    assert_eq!(set.group_notes(chapter.id, NoteKind::Excludes2), ["fever of unknown place"]);
    let hill = id(&set, "B20");
    assert_eq!(set.notes(hill, NoteKind::CodeFirst), ["hill"]);
    assert_eq!(set.notes(hill, NoteKind::CodeAlso), ["valley"]);

    let seventh = set.seventh_characters(id(&set, "A10.0XXD"));
    assert_eq!(seventh, [('A', "initial encounter/ first visit".to_owned()), ('D', "subsequent encounter".to_owned())]);
    assert_eq!(set.seventh_characters(id(&set, "A10.917")).len(), 1);
    assert!(set.seventh_characters(hill).is_empty());

    for code in &set {
        assert_eq!(set.join(set.title_pieces(code)), set.title(code));
        let joined: Vec<String> = set.inclusion_pieces(code).map(|t| set.join(t)).collect();
        assert_eq!(joined, set.inclusion_terms(code));
        assert_eq!(set.find(set.code(code)), Some(code));
        assert_eq!(set.find(&set.code(code).replace('.', "").to_lowercase()), Some(code));
    }
    for nothing in ["", "A", "A11", "A10.0XX", "A1.00", "A10..0", "A10.", "A10.0XXAA", "10A", "A10 0"] {
        assert_eq!(set.find(nothing), None, "{nothing}");
    }
}

#[test]
fn severity_exclusions_and_categories() {
    let set = small_set("severity");
    let (toe, other, hill) = (id(&set, "A10.0XXA"), id(&set, "A1A"), id(&set, "B20"));
    assert_eq!(set.severity(toe), Severity::Cc);
    assert_eq!(set.severity(other), Severity::Mcc);
    assert_eq!(set.severity(hill), Severity::None);
    assert!(Severity::Mcc > Severity::Cc && Severity::Cc > Severity::None);
    assert_eq!(set.exclusion_collection(toe), Some("0001"));
    assert_eq!(set.exclusion_collection(hill), None);
    assert!(set.excluded_by_principal(toe, other));
    assert!(set.excluded_by_principal(toe, hill));
    assert!(set.excluded_by_principal(toe, id(&set, "A10.911A")));
    assert!(!set.excluded_by_principal(toe, id(&set, "A10.911D")));
    assert!(!set.excluded_by_principal(toe, toe));
    assert!(!set.excluded_by_principal(toe, id(&set, "A10")));
    assert!(set.excluded_by_principal(other, id(&set, "A10.0XXD")));
    assert!(!set.excluded_by_principal(other, id(&set, "A10.0")));
    assert!(!set.excluded_by_principal(hill, other));
    assert_eq!(set.hcc(other), [37, 226]);
    assert_eq!(set.hcc(hill), [1]);
    assert!(set.hcc(toe).is_empty());
}

#[test]
fn index_entries_lead_to_codes() {
    let set = small_set("index");
    let entries: Vec<_> = set.index_entries().collect();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].path, ["Fever (hot) NEC"]);
    assert_eq!((set.code(entries[0].code), entries[0].column.as_deref()), ("B20", None));
    assert_eq!(entries[1].path, ["Fever (hot) NEC", "marsh"]);
    assert_eq!((set.code(entries[1].code), entries[1].column.as_deref()), ("A10.9", Some("Wet")));
}

#[test]
fn order_and_addenda_make_next_year() {
    let folder = folder("order");
    let mut inputs = BuildInputs { order: Some(put(&folder, "order_2026.txt", small_order())), ..BuildInputs::default() };
    let set = CodeSet::from_bytes(&build(&inputs).expect("a pack")).expect("a set");
    assert_eq!((set.release().fiscal_year, set.release().edition.as_str()), (2026, "October 2025"));
    assert_eq!(set.release().effective_from, "2025-10-01");
    assert!(set.chapter(id(&set, "A10")).is_none());
    inputs.addenda.push(put(&folder, "addenda.txt", small_addenda()));
    let set = CodeSet::from_bytes(&build(&inputs).expect("a pack")).expect("a set");
    assert_eq!((set.release().id.as_str(), set.release().edition.as_str()), ("icd10cm-fy2027", "October 2026"));
    assert_eq!((set.len(), set.billable_count()), (8, 5));
    assert_eq!(codes(&set, set.children(id(&set, "B201"))), ["B20.11", "B20.19"]);
    inputs.tabular = Some(put(&folder, "tabular.xml", TABULAR));
    let set = CodeSet::from_bytes(&build(&inputs).expect("a pack")).expect("a set");
    assert_eq!(set.title(id(&set, "A10.0")), "Marsh fever of toe or finger");
    assert_eq!(set.inclusion_terms(id(&set, "A10.0")).len(), 2);
    assert_eq!(set.block(id(&set, "B20.11")).map(|b| b.name).as_deref(), Some("B20"));
    assert!(set.release().left_out[0].starts_with("2 of 7 entries of the tabular list"), "{:?}", set.release().left_out);
}

#[test]
fn release_information_can_be_given() {
    let folder = folder("release");
    let mut inputs = BuildInputs { order: Some(put(&folder, "order.txt", small_order())), ..BuildInputs::default() };
    assert_error(&build(&inputs).expect_err("no year"), None, "no fiscal year", "year");
    inputs.release = ReleaseOverrides {
        id: Some("ours".to_owned()),
        fiscal_year: Some(2030),
        effective_from: Some("2030-01-01".to_owned()),
        ..ReleaseOverrides::default()
    };
    let set = CodeSet::from_bytes(&build(&inputs).expect("a pack")).expect("a set");
    let release = set.release();
    assert_eq!((release.id.as_str(), release.effective_from.as_str()), ("ours", "2030-01-01"));
    assert_eq!((release.effective_to.as_str(), release.edition.as_str()), ("2030-09-30", "October 2029"));
    inputs.release.effective_to = Some("soon".to_owned());
    assert_error(&build(&inputs).expect_err("no date"), None, "\"soon\"", "YYYY-MM-DD");
}

#[test]
fn bad_tables_are_named() {
    let folder = folder("tables");
    let cases: [(&str, &str, Option<usize>, &str, &str); 13] = [
        ("severity", "# x\nA1A\tHIGH\t0001\n", Some(2), "\"HIGH\"", "CC or MCC"),
        ("severity", "A1A\n", Some(1), "1 columns", "code, CC or MCC"),
        ("severity", "A1A\tCC\t0009\n", Some(1), "\"0009\"", "exclusions file"),
        ("severity", "\nA1A\tCC\t0001\nA1A\tCC\t0001\n", Some(3), "a second time", "once"),
        ("severity", "A1\tCC\t0001\n", Some(1), "\"A1\"", "3 to 7"),
        ("exclusions", "0001\tA1A\n0002 A1A\n", Some(2), "1 columns", "collection and codes"),
        ("exclusions", "\tA1A\n", Some(1), "empty name", "name"),
        ("exclusions", "0001\tA1A,??\n", Some(1), "\"??\"", "3 to 7"),
        ("hcc", "A1A\tlow\n", Some(1), "\"low\"", "number"),
        ("hcc", "A1A\t70000\n", Some(1), "\"70000\"", "65535"),
        ("hcc", "A1A\t1\t2\n", Some(1), "3 columns", "code and category"),
        ("hcc", "?\t2\n", Some(1), "\"?\"", "3 to 7"),
        ("index", "<ICD10CM.index>", Some(1), "end of the file", "complete"),
    ];
    for (table, content, line, found, allowed) in cases {
        let mut inputs = tabular_inputs(&folder);
        let path = put(&folder, "bad.txt", content);
        match table {
            "severity" => inputs.severity = Some(path),
            "exclusions" => inputs.exclusions = Some(path),
            "hcc" => inputs.hcc = Some(path),
            _ => inputs.indexes = vec![path],
        }
        let error = build(&inputs).expect_err(content);
        assert!(error.file().ends_with("bad.txt"), "{error}");
        assert_error(&error, line, found, allowed);
    }
}

#[test]
fn bad_trees_and_missing_files_are_named() {
    let folder = folder("trees");
    assert_error(&build(&BuildInputs::default()).expect_err("nothing"), None, "neither", "order file");
    let missing = BuildInputs { order: Some(folder.join("nowhere.txt")), ..BuildInputs::default() };
    assert_error(&build(&missing).expect_err("no file"), None, "cannot be read", "readable");
    let cases = [
        (order_line(1, "A100", "1", "Marsh"), "A100 without its category A10", "category"),
        (order_line(1, "A10", "1", "Marsh") + &order_line(2, "A100", "1", "Toe"), "A100 under the billable code A10", "headers"),
    ];
    for (text, found, allowed) in cases {
        let inputs = BuildInputs { order: Some(put(&folder, "order_2026.txt", text)), ..BuildInputs::default() };
        assert_error(&build(&inputs).expect_err(found), None, found, allowed);
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let one = build(&tabular_inputs(&folder("same-one"))).expect("a pack");
    let two = build(&tabular_inputs(&folder("same-two"))).expect("a pack");
    assert_eq!(one, two);
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// Packs

#[test]
fn damaged_packs_are_refused() {
    let bytes = build(&tabular_inputs(&folder("damaged"))).expect("a pack");
    assert!(CodeSet::from_bytes(&bytes).is_ok());
    for n in 0..bytes.len() {
        let error = CodeSet::from_bytes(&bytes[..n]).expect_err("cut off");
        assert_eq!(error.file(), "pack");
        if n >= 8 {
            assert_error(&error, None, &format!("cut off after {n} bytes"), "bytes");
        }
        let mut flipped = bytes.clone();
        flipped[n] ^= 0x10;
        assert!(CodeSet::from_bytes(&flipped).is_err(), "byte {n} changed");
    }
    let error = |bytes: &[u8]| CodeSet::from_bytes(bytes).expect_err("not a pack");
    assert_error(&error(b""), None, "no bytes", "chltterm");
    assert_error(&error(b"PK\x03\x04 something"), None, "something else", "chltterm");
    let mut newer = bytes.clone();
    newer[8] = 77;
    assert_error(&error(&newer), None, "version 77", "rebuild");
    let mut longer = bytes.clone();
    longer.push(0);
    assert_error(&error(&longer), None, "1 bytes after the end", "bytes");
    let mut damaged = bytes;
    *damaged.last_mut().expect("bytes") ^= 1;
    assert_error(&error(&damaged), None, "checksum", "terminology build");
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// The bundled pack

fn bundled() -> &'static CodeSet {
    static SET: OnceLock<CodeSet> = OnceLock::new();
    SET.get_or_init(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/terminology/icd10cm-fy2026.pack");
        let bytes = fs::read(path).expect("the bundled pack");
        assert!(bytes.len() < 1_200_000, "the bundled pack has grown to {} bytes", bytes.len());
        CodeSet::from_bytes(&bytes).expect("a set")
    })
}

#[test]
fn bundled_release() {
    let set = bundled();
    let release = set.release();
    assert_eq!((release.id.as_str(), release.fiscal_year), ("icd10cm-fy2026", 2026));
    assert_eq!(release.edition, "April 2026");
    assert_eq!((release.msdrg_version.as_str(), release.hcc_model.as_str()), ("43.1", "V28 2026"));
    assert!(release.left_out.is_empty(), "{:?}", release.left_out);
    assert_eq!((set.len(), set.billable_count()), (98_186, 74_719));
    assert_eq!(set.iter().map(|i| set.inclusion_pieces(i).count()).sum::<usize>(), 12_569);
    assert_eq!(set.index_entries().count(), 0);
}

#[test]
fn bundled_heart_failure() {
    let set = bundled();
    let unspecified = id(set, "I50.9");
    assert_eq!(set.title(unspecified), "Heart failure, unspecified");
    assert!(set.is_billable(unspecified));
    assert_eq!(set.parent(unspecified), set.find("I50"));
    assert_eq!(set.hcc(unspecified), [226]);
    assert_eq!(set.severity(unspecified), Severity::None);
    assert!(set.inclusion_terms(unspecified).contains(&"Congestive heart failure NOS".to_owned()));
    assert_eq!(set.block(unspecified).map(|b| b.title).as_deref(), Some("Other forms of heart disease"));
    assert_eq!(set.chapter(unspecified).map(|c| c.name).as_deref(), Some("9"));
    let acute = id(set, "i5023");
    assert_eq!(set.title(acute), "Acute on chronic systolic (congestive) heart failure");
    assert_eq!(set.severity(acute), Severity::Mcc);
    assert!(set.excluded_by_principal(acute, unspecified));
    assert!(!set.excluded_by_principal(acute, id(set, "S72.001A")));
    let words: Vec<&str> = set.title_pieces(acute).iter().map(|&p| set.pieces().word(p)).collect();
    assert_eq!(words, ["Acute", "on", "chronic", "systolic", "congestive", "heart", "failure"]);
}

#[test]
fn bundled_fracture_and_odd_codes() {
    let set = bundled();
    let fracture = id(set, "S72.001A");
    assert!(set.is_billable(fracture) && !set.is_billable(id(set, "S72.001")));
    assert_eq!(set.title(fracture), "Fracture of unspecified part of neck of right femur, initial encounter for closed fracture");
    let seventh = set.seventh_characters(id(set, "S72.001"));
    assert_eq!(seventh[0], ('A', "initial encounter for closed fracture".to_owned()));
    assert_eq!(set.title(id(set, "W03.XXXA")), "Other fall on same level due to collision with another person, initial encounter");
    for code in ["C4A", "I5A", "QA0", "H54.2X11"] {
        assert_eq!(set.code(id(set, code)), code);
    }
    // "7th characters D and S do not apply ... with 6th character 7 ... or 8".
    assert!(set.find("S06.1X7A").is_some() && set.find("S06.1X7D").is_none());
}

#[test]
fn bundled_tree_is_whole() {
    let set = bundled();
    for code in set {
        assert_eq!(set.is_billable(code), set.children(code).next().is_none(), "{}", set.code(code));
        assert_eq!(set.code(set.category(code)).len(), 3);
        assert!(set.parent(code).is_none_or(|up| set.children(up).any(|c| c == code)));
        assert!(set.chapter(code).is_some() && set.block(code).is_some(), "{}", set.code(code));
        assert!(!set.title_pieces(code).is_empty());
        assert_eq!(set.severity(code) == Severity::None, set.exclusion_collection(code).is_none());
    }
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// Official files

fn official() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("CHARTLINT_DATA") else {
        eprintln!("skipped: CHARTLINT_DATA is not set");
        return None;
    };
    let folder = PathBuf::from(folder).join("terminology");
    if !folder.is_dir() {
        eprintln!("skipped: {} is no folder", folder.display());
        return None;
    }
    Some(folder)
}

/// Takes one file out of a zip archive.
fn unzip(path: &Path, name: &str) -> Vec<u8> {
    let zip = fs::read(path).expect("the archive");
    let half = |at: usize| usize::from(u16::from_le_bytes([zip[at], zip[at + 1]]));
    let full = |at: usize| half(at) | half(at + 2) << 16;
    let end = (0..zip.len() - 21).rev().find(|&at| zip[at..].starts_with(b"PK\x05\x06")).expect("a directory");
    let mut at = full(end + 16);
    for _ in 0..half(end + 10) {
        let (packed, size, start) = (full(at + 20), full(at + 24), full(at + 42));
        if zip[at + 46..at + 46 + half(at + 28)].ends_with(name.as_bytes()) {
            let data = start + 30 + half(start + 26) + half(start + 28);
            let mut out = Vec::with_capacity(size);
            flate2::read::DeflateDecoder::new(&zip[data..data + packed]).read_to_end(&mut out).expect("a sound archive");
            return out;
        }
        at += 46 + half(at + 28) + half(at + 30) + half(at + 32);
    }
    panic!("no {name} in the archive")
}

#[test]
fn official_order_file_agrees_with_the_bundled_pack() {
    let Some(data) = official() else { return };
    let text = decode(&unzip(&data.join("icd10cm_code_descriptions_2026.zip"), "icd10cm_order_2026.txt"));
    let rows = order::read(&text, "icd10cm_order_2026.txt").expect("rows");
    let set = bundled();
    assert_eq!(rows.len(), set.len());
    for row in rows {
        let code = id(set, &row.code);
        assert_eq!(set.is_billable(code), row.billable, "{}", row.code);
        assert_eq!(set.title(code), row.title, "{}", row.code);
    }
}

#[test]
fn official_addenda_and_indexes_make_fy2027() {
    let Some(data) = official() else { return };
    let folder = folder("official");
    let order = unzip(&data.join("icd10cm_code_descriptions_2026.zip"), "icd10cm_order_2026.txt");
    let inputs = BuildInputs {
        order: Some(put(&folder, "icd10cm_order_2026.txt", order)),
        addenda: vec![data.join("icd10cm_order_addenda_2027.txt")],
        indexes: ["eindex", "neoplasm", "drug"].map(|i| data.join(format!("icd10cm-{i}-April-1-2026-XML.xml"))).to_vec(),
        ..BuildInputs::default()
    };
    let set = CodeSet::from_bytes(&build(&inputs).expect("a pack")).expect("a set");
    assert_eq!((set.len(), set.billable_count()), (98_403, 74_879));
    assert_eq!((set.release().id.as_str(), set.release().edition.as_str()), ("icd10cm-fy2027", "October 2026"));
    assert!(!set.is_billable(id(&set, "D69.1")) && set.is_billable(id(&set, "D69.11")));
    assert_eq!(set.title(id(&set, "L02.232")), "Carbuncle of back [any part, except buttock and flank]");
    let columns: HashSet<Option<String>> = set.index_entries().map(|e| e.column).collect();
    assert!(columns.contains(&None) && columns.contains(&Some("Malignant Primary".to_owned())));
    assert!(columns.contains(&Some("Adverse effect".to_owned())));
    assert!(set.index_entries().any(|e| e.path == ["Abrine"] && set.code(e.code) == "T62.2X1"));
}
