//! `care.toml`: what care and a stay may bring about.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::super::SourceFiles;
use super::super::care::{Care, CareEvent, CareRule};
use super::super::fault::unknown;
use super::super::files::S;
use super::{Context, parse};
use crate::text::fold_phrase;

const FILE: &str = "care.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CareFile {
    evidence: EvidenceFile,
    relation: RelationFile,
    complication: Vec<RuleFile>,
    admission: AdmissionFile,
    acquired: Vec<RuleFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EvidenceFile {
    of_many: Vec<S>,
    stopped: Vec<String>,
    former: Vec<String>,
    carried: Vec<String>,
    causes: Vec<String>,
    unknown: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RelationFile {
    after: Vec<String>,
    following: Vec<String>,
    procedures: Vec<String>,
    endings: Vec<String>,
    stated: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdmissionFile {
    present: Vec<String>,
    reasons: Vec<String>,
    arose: Vec<String>,
    day: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    codes: Vec<S>,
    #[serde(default)]
    device: Vec<String>,
    source: String,
}

pub(super) fn care(files: &SourceFiles, context: &mut Context<'_>) -> Care {
    let Some(file) = parse::<CareFile>(files, FILE, &mut context.faults) else { return Care::default() };
    let folded = |words: &[String]| words.iter().map(|words| fold_phrase(words)).collect::<Vec<_>>();
    let mut of_many = BTreeSet::new();
    for class in &file.evidence.of_many {
        match context.drug_classes.get(class.get_ref()) {
            Some(members) => of_many.extend(members.iter().copied()),
            None => {
                let known = context.drug_classes.keys().map(String::as_str);
                let message = unknown("drug class", class.get_ref(), "medications.toml", known);
                context.fault(files, FILE, class.span().start, message);
            }
        }
    }
    let mut rules = |list: &[RuleFile]| -> Vec<CareRule> {
        list.iter()
            .map(|rule| CareRule {
                codes: rule.codes.iter().map(|code| context.pattern(files, FILE, code)).collect(),
                event: if rule.device.is_empty() { CareEvent::Procedure } else { CareEvent::Device },
                device: folded(&rule.device),
                source: rule.source.clone(),
            })
            .collect()
    };
    Care {
        of_many,
        stopped: folded(&file.evidence.stopped),
        former: folded(&file.evidence.former),
        carried: folded(&file.evidence.carried),
        causes: folded(&file.evidence.causes),
        unknown: folded(&file.evidence.unknown),
        complications: rules(&file.complication),
        acquired: rules(&file.acquired),
        after: folded(&file.relation.after),
        following: folded(&file.relation.following),
        procedures: folded(&file.relation.procedures),
        endings: file.relation.endings,
        stated: folded(&file.relation.stated),
        present: folded(&file.admission.present),
        reasons: folded(&file.admission.reasons),
        arose: folded(&file.admission.arose),
        day: folded(&file.admission.day),
    }
}
