//! Names that share their last words across "and": "inguinal and umbilical hernias" are an inguinal hernia and an umbilical one.

use crate::knowledge::{Knowledge, WordRole};
use crate::text::{Note, WordKind};

use super::super::Document;
use super::{Candidate, MentionSource};

/// How many words a name may have before the one it shares.
const OWN_WORDS: usize = 3;

/// The names that stand before "and" and end with the last word of the name behind it, each read as if it were written out.
pub(super) fn before_and(document: &Document, knowledge: &Knowledge, chosen: &[Candidate]) -> Vec<Candidate> {
    let named = |at: usize| {
        let behind = chosen.partition_point(|name| name.first <= at);
        chosen[..behind].iter().rev().take(4).any(|name| at < name.end)
    };
    let mut out = Vec::new();
    for name in chosen {
        let read = matches!(name.source, MentionSource::Term | MentionSource::Phrase | MentionSource::Words);
        if !read || name.end - name.first < 2 || document.words[name.end - 1].kind != WordKind::Letters {
            continue;
        }
        let sentence = document.sentences[document.sentence_of(name.first)].first;
        let is_side = |at: &usize| matches!(document.role(*at), Some(WordRole::Side(_)));
        let Some(joint) = (sentence..name.first).rev().find(|at| !is_side(at)).filter(|at| joins(document, *at)) else { continue };
        let mut end = joint;
        loop {
            if end > sentence && document.words[end - 1].kind == WordKind::Mark(',') {
                end -= 1;
            }
            let Some(found) = written_out(document, knowledge, (sentence, end), name, &named) else { break };
            let first = found.first;
            out.push(found);
            if first == sentence || document.words[first - 1].kind != WordKind::Mark(',') {
                break;
            }
            end = first;
        }
    }
    out
}

fn joins(document: &Document, at: usize) -> bool {
    document.folded.word(at) == "and" || document.words[at].kind == WordKind::Mark('&')
}

/// What the words up to `end` name together with the last words of `name`: the most of them that make one name in full.
fn written_out(
    document: &Document,
    knowledge: &Knowledge,
    (from, end): (usize, usize),
    name: &Candidate,
    named: &impl Fn(usize) -> bool,
) -> Option<Candidate> {
    let own = |at: &usize| {
        document.words[*at].kind == WordKind::Letters
            && !matches!(document.role(*at), Some(WordRole::Stop | WordRole::Denies))
            && !named(*at)
    };
    let run = (from..end).rev().take_while(own).take(OWN_WORDS).count();
    let says = |at: &usize| !matches!(document.role(*at), Some(WordRole::Light(_) | WordRole::Side(_)));
    let tails = name.first + 1..name.end;
    tails.flat_map(|tail| (end - run..end).map(move |first| (tail, first))).find_map(|(tail, first)| {
        let own_words = (first..end).filter(says).count();
        if own_words == 0 {
            return None;
        }
        let words: Vec<&str> = (first..end).chain(tail..name.end).map(|at| document.folded.word(at)).collect();
        let alone = Document::read(&Note::new(words.join(" ")), knowledge);
        let sides = (first..end).take_while(|at| matches!(document.role(*at), Some(WordRole::Side(_)))).count();
        let mention = alone.mentions.into_iter().find(|mention| mention.first <= sides && mention.end == words.len())?;
        // Composed words may leave out some of those they stretch over.
        let stretched = mention.source == MentionSource::Words && own_words > 1;
        let again = mention.code.is_some() && mention.code == name.code;
        (!again && !stretched && (mention.code.is_some() || mention.condition.is_some())).then(|| Candidate {
            matched: mention.matched,
            score: 2 * words.len(),
            condition: mention.condition,
            values: mention.values,
            code: mention.code,
            fixed: mention.fixed,
            side_open: mention.side_open,
            side: mention.side,
            ..Candidate::at(first, end, mention.source)
        })
    })
}
