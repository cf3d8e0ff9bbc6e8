//! The checker of queries, rule by rule: what it lets through and what it refuses. All queries here are invented.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chartlint::knowledge::Knowledge;
use chartlint::query::{ProviderQuery, QueryChecker, QueryFormat, QueryIndicator};
use serde_json::{Value, json};

static CHECKER: LazyLock<QueryChecker> = LazyLock::new(|| match Knowledge::bundled() {
    Ok(knowledge) => QueryChecker::new(&knowledge.query_style),
    Err(error) => panic!("the bundled knowledge compiles: {error}"),
});

/// Rules an authored query breaks, each once.
fn rules(query: &Value) -> Vec<String> {
    rules_in(query, None)
}

fn rules_in(query: &Value, record: Option<&str>) -> Vec<String> {
    let violations = CHECKER.check_value(query, record).expect("the query is well formed");
    let mut rules: Vec<String> = violations.into_iter().map(|violation| violation.rule).collect();
    rules.dedup();
    rules
}

fn indicator(text: &str) -> Value {
    json!({"text": text, "date": "04/02", "source": "lab"})
}

fn dx(text: &str, supports: &[usize]) -> Value {
    json!({"text": text, "kind": "dx", "documented": false, "supports": supports})
}

fn kind(text: &str, kind: &str) -> Value {
    json!({"text": text, "kind": kind, "documented": false, "supports": []})
}

fn closing() -> [Value; 2] {
    [kind("other (please specify)", "other"), kind("unable to determine", "undetermined")]
}

/// An open-ended query about hyponatremia that nobody named; `with` replaces fields.
fn open(with: &Value) -> Value {
    changed(
        json!({
            "id": "T1", "title": "Clarification: serum sodium", "finding": "MISSING_DIAGNOSIS", "documented": [],
            "indicators": [indicator("sodium 121 mmol/L"), {"text": "fluid restriction 1 L/day", "date": "04/02", "source": "orders"}],
            "format": "open_ended", "yes_no_case": null,
            "question": "Based on your clinical judgment, please indicate the diagnosis, if any, that these findings represent.",
            "options": [], "free_text": true
        }),
        with,
    )
}

/// A multiple-choice query about the type of a documented pneumonia.
fn choice(with: &Value) -> Value {
    let mut options = vec![dx("aspiration pneumonia", &[0, 1]), dx("bacterial pneumonia, organism not identified", &[1])];
    options.extend(closing());
    changed(
        json!({
            "id": "T2", "title": "Clarification: pneumonia", "finding": "UNSPECIFIED", "documented": ["PNA"],
            "indicators": [{"text": "witnessed emesis before desaturation", "date": "04/02", "source": "nursing"}, {"text": "RLL infiltrate", "date": "04/02", "source": "radiology"}],
            "format": "multiple_choice", "yes_no_case": null,
            "question": "Pneumonia is documented. Please clarify the type of pneumonia being treated, if known.",
            "options": options, "free_text": true
        }),
        with,
    )
}

/// A yes/no query about presence on admission.
fn yes_no(with: &Value) -> Value {
    let mut options = vec![kind("yes", "none"), kind("no", "none")];
    options.extend(closing());
    changed(
        json!({
            "id": "T3", "title": "Clarification: timing of deep vein thrombosis", "finding": "POA", "documented": ["deep vein thrombosis"],
            "indicators": [{"text": "left calf swelling for 4 days before arrival", "date": "04/01", "source": "ED note"}],
            "format": "yes_no", "yes_no_case": "POA",
            "question": "Was the documented deep vein thrombosis present on admission?",
            "options": options, "free_text": true
        }),
        with,
    )
}

fn changed(mut query: Value, with: &Value) -> Value {
    if let (Value::Object(fields), Value::Object(with)) = (&mut query, with) {
        for (field, value) in with {
            fields.insert(field.clone(), value.clone());
        }
    }
    query
}

fn asks(question: &str) -> Value {
    open(&json!({"question": question}))
}

#[test]
fn neutral_queries_pass() {
    let good = [
        ("open-ended", open(&json!({}))),
        ("multiple choice", choice(&json!({}))),
        ("yes/no about admission", yes_no(&json!({}))),
        ("allowed 'please document'", asks("Please document the diagnosis, if any, that explains the sodium value and its treatment.")),
        ("an exception with other words", asks("Please document the metabolic diagnosis being managed, if any.")),
        ("update of the note", asks("Please clarify the diagnosis, if any, being treated. Please update the note accordingly.")),
        (
            "a volume in cc",
            open(&json!({"question": "After 500 cc of saline, please indicate the condition, if any, that was being treated."})),
        ),
        ("the questionnaire AUDIT-C", asks("AUDIT-C was 9. Please indicate the related condition, if any.")),
        (
            "no indicator, but the mention is quoted",
            open(
                &json!({"indicators": [], "documented": ["renal mass"], "finding": "UNSPECIFIED", "question": "\"renal mass\" is documented. Please clarify the nature of the finding, if known."}),
            ),
        ),
        (
            "clinical validation",
            open(&json!({
                "title": "Clarification: clinical findings for a documented diagnosis", "finding": "UNSUPPORTED_DIAGNOSIS", "documented": ["acute respiratory failure"],
                "indicators": [indicator("SpO2 97% on room air")],
                "question": "Acute respiratory failure is documented. Please document the clinical findings that supported the diagnosis, or clarify what was treated."
            })),
        ),
        (
            "validation with options",
            choice(&json!({
                "title": "Clarification: clinical findings for a documented diagnosis", "finding": "UNSUPPORTED_DIAGNOSIS", "documented": ["sepsis"],
                "indicators": [indicator("lactate 0.9 mmol/L")], "question": "Sepsis is documented. Please clarify the condition that was treated.",
                "options": [
                    {"text": "sepsis is confirmed", "kind": "dx", "documented": true, "supports": []},
                    kind("sepsis was ruled out", "none"),
                    kind("other (please specify)", "other"),
                    kind("unable to determine", "undetermined")
                ]
            })),
        ),
        (
            "relationship of two documented conditions",
            yes_no(&json!({
                "title": "Clarification: neuropathy and diabetes", "finding": "LINKAGE", "documented": ["T2DM", "peripheral neuropathy"], "yes_no_case": "CAUSE_EFFECT_DOCUMENTED",
                "indicators": [indicator("monofilament absent at both feet")], "question": "Is the documented peripheral neuropathy related to the documented type 2 diabetes?"
            })),
        ),
        (
            "further specification of a documented diagnosis",
            yes_no(&json!({
                "title": "Clarification: type of heart failure", "finding": "UNSPECIFIED", "documented": ["CHF"], "yes_no_case": "FURTHER_SPECIFY_DOCUMENTED",
                "indicators": [indicator("TTE LVEF 28%")], "question": "Can the documented heart failure be further specified by type, given the LVEF of 28%?"
            })),
        ),
        (
            "a labelled earlier value beside a current one",
            open(&json!({
                "title": "Clarification: kidney function", "finding": "UNSPECIFIED", "documented": ["CKD"],
                "indicators": [indicator("eGFR 41"), {"text": "eGFR 43", "date": "2024-01-09", "source": "prior clinic lab", "prior": true}],
                "question": "Chronic kidney disease is documented. Please clarify the stage, if known."
            })),
        ),
        (
            "one diagnosis, two details",
            open(&json!({
                "title": "Clarification: cardiac status", "finding": "UNSPECIFIED", "documented": ["heart failure"],
                "question": "Please clarify the type of heart failure and the acuity of the heart failure."
            })),
        ),
    ];
    for (name, query) in good {
        let violations = CHECKER.check_value(&query, None).expect(name);
        assert!(violations.is_empty(), "{name}: {violations:?}");
    }
}

/// Each query breaks at least the rule named.
fn refused(rule: &str, queries: &[(&str, Value)]) {
    for (name, query) in queries {
        let rules = rules(query);
        assert!(rules.iter().any(|found| found == rule), "{rule}, {name}: found {rules:?}");
    }
}

#[test]
fn q01_one_topic_a_question() {
    refused(
        "Q01",
        &[
            ("two question marks", asks("What condition, if any, was treated? What is its cause?")),
            ("two requests", asks("Please clarify the diagnosis, if any. Please also clarify the reason for the transfusion.")),
            ("no question", asks("  ")),
            (
                "two diagnoses in one request",
                open(
                    &json!({"documented": ["CHF", "CKD"], "question": "Please clarify the type of heart failure and the stage of the chronic kidney disease."}),
                ),
            ),
        ],
    );
}

#[test]
fn q02_an_indicator_of_this_patient() {
    let nothing = json!([]);
    refused(
        "Q02",
        &[
            (
                "none, and the mention unquoted",
                open(
                    &json!({"indicators": nothing, "documented": ["dizziness"], "question": "What diagnosis, if any, explains the dizziness?"}),
                ),
            ),
            (
                "none, and another word quoted",
                open(&json!({"indicators": nothing, "documented": ["dizziness"], "question": "What does \"spell\" mean, if known?"})),
            ),
            ("none, with options", choice(&json!({"indicators": nothing}))),
            ("blank text", open(&json!({"indicators": [{"text": "  ", "source": "lab"}]}))),
            ("a bare pointer to the chart", open(&json!({"indicators": [indicator("see labs above")]}))),
            ("no source", open(&json!({"indicators": [{"text": "sodium 121 mmol/L", "date": "04/02"}]}))),
        ],
    );
}

#[test]
fn q03_indicators_stand_in_the_record() {
    let record = "Labs: sodium 121 mmol/L,\nHgb 7.4. Fluid restriction 1 L/day. Naïve to diuretics.";
    let with = |text: &str, place: Option<(usize, usize)>| {
        let mut quoted = indicator(text);
        if let (Value::Object(fields), Some((start, end))) = (&mut quoted, place) {
            fields.insert("start".into(), json!(start));
            fields.insert("end".into(), json!(end));
        }
        open(&json!({"indicators": [quoted]}))
    };
    let at = record.find("diuretics").expect("in the record");
    let chars = record[..at].chars().count();
    for (name, query) in [
        ("verbatim", with("sodium 121 mmol/L", None)),
        ("over a line break", with("mmol/L, Hgb 7.4", None)),
        ("at its characters", with("sodium 121 mmol/L", Some((6, 23)))),
        ("characters, not bytes", with("diuretics", Some((chars, chars + 9)))),
    ] {
        assert_eq!(rules_in(&query, Some(record)), Vec::<String>::new(), "{name}");
    }
    for (name, query) in [
        ("reworded", with("sodium was 121 mmol/L", None)),
        ("a number cut short", with("Hgb 7", None)),
        ("half a word", with("restrict", None)),
        ("beside its place", with("sodium 121 mmol/L", Some((5, 22)))),
        ("past the end", with("sodium 121 mmol/L", Some((900, 917)))),
        ("end before start", with("sodium 121 mmol/L", Some((23, 6)))),
        ("half a number at its place", with("Hgb 7", Some((25, 30)))),
    ] {
        assert_eq!(rules_in(&query, Some(record)), ["Q03"], "{name}");
    }
}

#[test]
fn q04_no_leading_words() {
    let queries: Vec<(&str, Value)> = [
        "Please document hyponatremia.",
        "Kindly record hyponatremia in your next note.",
        "Would you concur that the patient is hyponatremic and treated for it?",
        "Don\u{2019}t you agree that this was treated?",
        "Can you please confirm the condition treated?",
        "The patient meets SIADH criteria, please clarify.",
        "All criteria for the diagnosis are met; please clarify.",
        "Please\nadd the diagnosis to your note.",
        "These values are diagnostic of a disorder you should name. Please clarify.",
        "Could this be hyponatremia?",
        "Please clarify whether the findings represent hyponatremia.",
        "Findings are consistent with sepsis. Please clarify.",
        "Please document the sepsis diagnosis, if any.",
        "Please document the diagnosis, if any. Also please document the cause.",
        "Please ensure the record is complete to support the work done.",
        "It would be helpful if you documented hyponatremia.",
        "Your documentation supports hyponatremia. Please update your note.",
        "We need hyponatremia documented.",
    ]
    .into_iter()
    .map(|question| (question, asks(question)))
    .collect();
    refused("Q04", &queries);
    refused(
        "Q04",
        &[
            (
                "a severity nobody documented",
                open(
                    &json!({"documented": ["malnutrition"], "finding": "UNSPECIFIED", "question": "Kindly enter severe malnutrition as your answer."}),
                ),
            ),
            (
                "in an option",
                choice(
                    &json!({"options": [dx("patient meets criteria for aspiration pneumonia", &[0]), kind("other", "other"), kind("unable to determine", "undetermined")]}),
                ),
            ),
            ("in the title", open(&json!({"title": "Please document: serum sodium"}))),
        ],
    );
}

#[test]
fn q05_no_payment_no_measures() {
    let queries: Vec<(&str, Value)> = [
        "This would change the MS-DRG. Please clarify the diagnosis, if any.",
        "Missing C.C. capture. Please clarify the diagnosis, if any.",
        "Both MCCs are absent; please clarify the diagnosis, if any.",
        "For accurate reimbursement, what diagnosis, if any, was treated?",
        "To avoid payer denials, what diagnosis, if any, was treated?",
        "This affects your SOI/ROM. What diagnosis, if any, was treated?",
        "Medicare asks for more detail: what diagnosis, if any, was treated?",
        "To raise expected mortality, what diagnosis, if any, was treated?",
        "What diagnosis, if any, was treated? It counts for the quality-score.",
        "An auditor will ask: what diagnosis, if any, was treated?",
        "What diagnosis with a higher risk adjustment, if any, was treated?",
        "CDI opportunity. What diagnosis, if any, was treated?",
        "Insurance may deny this stay; what diagnosis, if any, was treated?",
    ]
    .into_iter()
    .map(|question| (question, asks(question)))
    .collect();
    refused("Q05", &queries);
    refused("Q05", &[("in the title", open(&json!({"title": "HCC review: serum sodium"})))]);
}

#[test]
fn q06_neutral_title() {
    let title = |title: &str| choice(&json!({"title": title}));
    refused(
        "Q06",
        &[
            ("an undocumented disease", title("Sepsis query")),
            ("an undocumented disease by its ending", title("Clarification: encephalopathy")),
            ("a short form", title("ATN clarification")),
            ("a type of the documented disease", title("Aspiration pneumonia")),
            ("gram-negative", title("Gram-negative pneumonia query")),
            (
                "the answer of an option",
                choice(
                    &json!({"title": "Clarification: lobar process", "options": [dx("lobar", &[1]), kind("other", "other"), kind("unable to determine", "undetermined")]}),
                ),
            ),
            ("no title", title(" ")),
        ],
    );
    for good in [
        "Clarification: respiratory status",
        "Clarification: pneumonia",
        "Pneumonia organism",
        "Clarification: infection status",
        "Clarification: type of PNA",
    ] {
        assert_eq!(rules(&title(good)), Vec::<String>::new(), "{good}");
    }
}

#[test]
fn q07_complete_options() {
    let options = |options: Value| choice(&json!({"options": options}));
    let [other, undetermined] = closing();
    let aspiration = dx("aspiration pneumonia", &[0]);
    refused(
        "Q07",
        &[
            ("no other", options(json!([aspiration, undetermined]))),
            ("no unable to determine", options(json!([aspiration, other]))),
            ("neither", options(json!([aspiration, dx("viral pneumonia", &[1])]))),
            ("no option", options(json!([]))),
            ("no answer but the closing two", options(json!([other, undetermined]))),
            ("one option twice", options(json!([aspiration, dx("Aspiration  Pneumonia", &[1]), other, undetermined]))),
            ("an open question with a short list", open(&json!({"options": [dx("hyponatremia", &[0])]}))),
        ],
    );
}

#[test]
fn q08_each_option_has_support() {
    let [other, undetermined] = closing();
    let with = |option: Value| choice(&json!({"options": [dx("bacterial pneumonia", &[1]), option, other, undetermined]}));
    refused(
        "Q08",
        &[
            ("no support", with(dx("sepsis", &[]))),
            ("support out of range", with(dx("sepsis", &[7]))),
            ("called documented, and is not", with(json!({"text": "sepsis", "kind": "dx", "documented": true, "supports": []}))),
            ("a diagnosis under another kind", with(kind("sepsis", "none"))),
        ],
    );
}

#[test]
fn q09_yes_or_no_only_where_allowed() {
    let [other, undetermined] = closing();
    refused(
        "Q09",
        &[
            ("no case", yes_no(&json!({"yes_no_case": null}))),
            ("a case that is none", yes_no(&json!({"yes_no_case": "CLINICAL_INDICATORS"}))),
            ("lacks other", yes_no(&json!({"options": [kind("yes", "none"), kind("no", "none"), undetermined]}))),
            ("lacks unable to determine", yes_no(&json!({"options": [kind("yes", "none"), kind("no", "none"), other]}))),
            ("lacks no", yes_no(&json!({"options": [kind("yes", "none"), other, undetermined]}))),
            ("brings in a diagnosis", yes_no(&json!({"question": "Was sepsis present on admission?"}))),
            (
                "brings in a severity",
                yes_no(&json!({"documented": ["malnutrition"], "question": "Was the severe malnutrition present on admission?"})),
            ),
            ("nothing documented", yes_no(&json!({"documented": [], "question": "Was it present on admission?"}))),
            ("claims admission, asks for something else", yes_no(&json!({"question": "Is the deep vein thrombosis real?"}))),
            ("closed question in another format", open(&json!({"question": "Does the patient have sepsis?"}))),
            (
                "yes and no offered as multiple choice",
                choice(&json!({"options": [kind("yes", "none"), kind("no", "none"), other, undetermined]})),
            ),
        ],
    );
}

#[test]
fn q10_no_directions_where_to_write() {
    refused(
        "Q10",
        &[
            ("principal diagnosis", asks("Please clarify the diagnosis, if any, and list it as the principal diagnosis.")),
            ("problem list", asks("Please clarify the diagnosis, if any, and then add it to the active problem list.")),
            ("every note", asks("Please clarify the diagnosis, if any, and carry it through to the discharge summary.")),
        ],
    );
}

#[test]
fn q11_neutral_about_removal() {
    let validation = |question: &str| {
        open(&json!({"finding": "UNSUPPORTED_DIAGNOSIS", "documented": ["sepsis"], "title": "Clarification: sepsis", "question": question}))
    };
    let [other, undetermined] = closing();
    refused(
        "Q11",
        &[
            ("asks for removal", validation("Please remove sepsis from the record or clarify.")),
            ("calls it unsupported", validation("Sepsis is not supported by the findings. Please clarify or revise.")),
            ("leaves one answer open", validation("Please document the clinical findings that supported sepsis.")),
            (
                "no option keeps the diagnosis",
                choice(&json!({
                    "finding": "UNSUPPORTED_DIAGNOSIS", "documented": ["sepsis"], "title": "Clarification: sepsis", "question": "Sepsis is documented. Please clarify what was treated.",
                    "options": [kind("sepsis was ruled out", "none"), dx("localized infection only", &[0]), other, undetermined]
                })),
            ),
        ],
    );
}

#[test]
fn q12_earlier_encounters_are_labelled() {
    let with = |indicators: Value| open(&json!({"indicators": indicators}));
    refused(
        "Q12",
        &[
            ("prior alone, by its flag", with(json!([{"text": "sodium 122 mmol/L", "date": "01/02", "source": "lab", "prior": true}]))),
            ("prior alone, by its source", with(json!([{"text": "sodium 122 mmol/L", "date": "01/02", "source": "previous admission"}]))),
            ("prior alone, by its date", with(json!([{"text": "sodium 122 mmol/L", "date": "3 months ago", "source": "lab"}]))),
            ("prior alone, by its words", with(json!([indicator("sodium 122 mmol/L two years ago")]))),
            (
                "years older and unlabelled",
                with(
                    json!([{"text": "sodium 122 mmol/L", "date": "2021-05-01", "source": "lab"}, {"text": "sodium 121 mmol/L", "date": "2024-05-01", "source": "lab"}]),
                ),
            ),
        ],
    );
}

#[test]
fn q16_no_ranking_shown() {
    let [other, undetermined] = closing();
    let first = |option: Value| choice(&json!({"options": [option, dx("viral pneumonia", &[1]), other, undetermined]}));
    refused(
        "Q16",
        &[
            ("a preferred answer", first(dx("aspiration pneumonia (recommended)", &[0]))),
            ("a share", first(dx("aspiration pneumonia (82%)", &[0]))),
            ("a likelihood", first(dx("aspiration pneumonia, 82% likely", &[0]))),
            (
                "a score beside the option",
                first(json!({"text": "aspiration pneumonia", "kind": "dx", "documented": false, "supports": [0], "score": 0.82})),
            ),
            (
                "a preselected option",
                first(json!({"text": "aspiration pneumonia", "kind": "dx", "documented": false, "supports": [0], "selected": true})),
            ),
            ("in the question", asks("Suggestion 1 ranked first. Please clarify the diagnosis, if any.")),
            ("in the title", open(&json!({"title": "Serum sodium (confidence 0.9)"}))),
        ],
    );
}

#[test]
fn q18_free_answer() {
    refused("Q18", &[("no free text", open(&json!({"free_text": false})))]);
}

fn drafted() -> ProviderQuery {
    let quoted = |text: &str, start: usize| QueryIndicator {
        text: text.into(),
        start: Some(start),
        end: Some(start + text.chars().count()),
        note_id: None,
        date: None,
        source: None,
    };
    ProviderQuery {
        title: "Clarification: cardiac status".into(),
        question: "\"CHF\" is documented. Based on your clinical judgment, please clarify the type of the heart failure and the acuity of the heart failure, if it can be determined.".into(),
        format: QueryFormat::MultipleChoice,
        options: ["systolic (HFrEF); acute", "diastolic (HFpEF); acute", "Other (please specify)", "Unable to determine"].map(str::to_owned).to_vec(),
        indicators: vec![quoted("LVEF 30%", 5), quoted("furosemide 40 mg IV", 15)],
        option_support: vec![vec![0, 1], vec![1], vec![], vec![]],
        documented: vec!["CHF".into()],
        human_release: false,
    }
}

#[test]
fn drafts_of_the_engine_are_checked_alike_in_both_doors() {
    let record = "CHF. LVEF 30%. furosemide 40 mg IV.";
    let query = drafted();
    assert_eq!(CHECKER.check(&query, Some("unspecified"), Some(record)), []);
    let value = serde_json::to_value(&query).expect("a query is JSON");
    assert_eq!(CHECKER.check_value(&value, Some(record)), Ok(vec![]));

    let mut unsupported = drafted();
    unsupported.option_support[1].clear();
    let mut leading = drafted();
    leading.question = "Please document acute systolic heart failure.".into();
    let mut moved = drafted();
    moved.indicators[0].start = Some(4);
    let mut introducing = drafted();
    introducing.question = "\"CHF\" is documented. Please clarify if this is cardiogenic shock.".into();
    let mut titled = drafted();
    titled.title = "Acute systolic heart failure".into();
    let mut incomplete = drafted();
    incomplete.options.truncate(2);
    for (rule, query) in
        [("Q08", unsupported), ("Q04", leading), ("Q03", moved), ("Q04", introducing), ("Q06", titled), ("Q07", incomplete)]
    {
        let rules: Vec<String> =
            CHECKER.check(&query, Some("unspecified"), Some(record)).into_iter().map(|violation| violation.rule).collect();
        assert!(rules.iter().any(|found| found == rule), "{rule}: found {rules:?}");
        let value = serde_json::to_value(&query).expect("a query is JSON");
        let through_json: Vec<String> =
            CHECKER.check_value(&value, Some(record)).expect("well formed").into_iter().map(|violation| violation.rule).collect();
        assert_eq!(rules, through_json, "{rule}");
    }
}

#[test]
fn words_quoted_from_the_record_are_no_wording_of_the_query() {
    let mut query = drafted();
    query.documented = vec!["RAF".into()];
    query.title = "Clarification: heart rhythm".into();
    query.question = "\"RAF\" is documented. Based on your clinical judgment, please clarify the type of the atrial fibrillation, if it can be determined.".into();
    query.options[0] = "paroxysmal".into();
    query.options[1] = "persistent".into();
    assert_eq!(CHECKER.check(&query, Some("unspecified"), None), []);
    query.question = "This raises the RAF. Please clarify the type of the atrial fibrillation.".into();
    assert!(CHECKER.check(&query, Some("unspecified"), None).iter().any(|violation| violation.rule == "Q05"));
}

#[test]
fn a_value_that_is_no_query_is_an_error_that_quotes_nothing() {
    let secret = "Mr Example";
    for (name, value, expected) in [
        ("not an object", json!([secret]), "query: found a list, expected an object"),
        ("null", Value::Null, "query: found null, expected an object"),
        ("no title", json!({"format": "open_ended", "question": secret}), "query: `title` is missing, expected a text"),
        (
            "unknown format",
            open(&json!({"format": secret})),
            "query: `format` holds another text, allowed are multiple_choice, open_ended and yes_no",
        ),
        (
            "mixed options",
            choice(&json!({"options": [secret, {}]})),
            "query: option 1: found a text, expected every option to be an object, or every one a text",
        ),
        (
            "support",
            choice(&json!({"options": [{"text": secret, "supports": [-1]}]})),
            "query: option 1: `supports` holds a number, expected indicator indices from 0",
        ),
        (
            "option kind",
            choice(&json!({"options": [{"text": secret, "kind": secret}]})),
            "query: option 1: `kind` holds another text, allowed are dx, other, undetermined and none",
        ),
        ("indicator", open(&json!({"indicators": [secret]})), "query: indicator 1: found a text, expected an object"),
        ("documented", open(&json!({"documented": [7]})), "query: `documented` holds a number, expected texts"),
    ] {
        assert_eq!(CHECKER.check_value(&value, None), Err(expected.to_owned()), "{name}");
    }
}

#[test]
fn messages_never_quote_the_record() {
    let secret = "zebra1234";
    let query = open(&json!({"indicators": [{"text": secret, "date": "3 years ago", "source": secret}], "documented": [secret]}));
    for violation in CHECKER.check_value(&query, Some("nothing of the kind")).expect("well formed") {
        assert!(!violation.message.contains(secret), "{violation:?}");
    }
}

/// Lines of examples that a data folder may hold beside it or in it.
fn examples() -> Option<(PathBuf, String)> {
    let data = PathBuf::from(std::env::var_os("CHARTLINT_DATA")?);
    let places = [data.join("..").join("domain"), data.join("domain")];
    places.iter().map(|folder| folder.join("query_examples.jsonl")).find_map(|path| Some((path.clone(), read(&path)?)))
}

fn read(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

#[test]
fn good_examples_pass_and_bad_ones_fail_on_their_rules() {
    let Some((path, text)) = examples() else {
        println!("skipped: CHARTLINT_DATA names no folder with query_examples.jsonl in or beside it");
        return;
    };
    let mut wrong = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let query: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{}:{}: {error}", path.display(), at + 1));
        let found = CHECKER.check_value(&query, None).expect("an example is well formed");
        let id = query["id"].as_str().unwrap_or("?");
        let expected: Vec<&str> =
            query["violates"].as_array().map(|rules| rules.iter().filter_map(Value::as_str).collect()).unwrap_or_default();
        if expected.is_empty() && !found.is_empty() {
            wrong.push(format!("{id}: {found:?}"));
        }
        for rule in expected {
            if !found.iter().any(|violation| violation.rule == rule) {
                wrong.push(format!("{id}: {rule} not found in {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
