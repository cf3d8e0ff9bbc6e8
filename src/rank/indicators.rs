//! The ranker without weights.

use super::{Basis, RankRequest, Ranker, Suggestion, sort_suggestions};
use crate::terminology::CodeSet;

/// Mass of "none of these", in indicators.
const NONE_MASS: f64 = 1.0;
/// Mass shared by the candidates, as common as they are, before any indicator is counted, in indicators.
const PRIOR_MASS: f64 = 0.5;

/// Ranks by the indicators alone.
///
/// With `s` indicators for a candidate, `S` for all eligible candidates and `f` its share of the candidates' frequencies, its probability is
/// `(s + 0.5 f) / (S + 0.5 + 1.0)`: one indicator alone gives 0.6 and less, two give 0.71 and less, none at all leave two thirds to "none of
/// these". Ties stand in code order.
#[derive(Clone, Copy, Debug, Default)]
pub struct IndicatorRanker;

impl Ranker for IndicatorRanker {
    fn name(&self) -> String {
        "indicators-1".into()
    }

    fn reads_context(&self) -> bool {
        false
    }

    fn rank_batch(&self, requests: &[RankRequest<'_>], _codes: &CodeSet) -> Vec<Vec<Suggestion>> {
        requests.iter().map(rank).collect()
    }
}

fn rank(request: &RankRequest<'_>) -> Vec<Suggestion> {
    let eligible = request.eligible();
    let total: f64 = eligible.iter().map(|&at| f64::from(request.support_of(at))).sum();
    let all: f64 = eligible.iter().map(|&at| request.frequency_of(at)).sum();
    let mut suggestions: Vec<Suggestion> = eligible
        .iter()
        .map(|&at| Suggestion {
            code: request.candidates[at],
            probability: (f64::from(request.support_of(at)) + PRIOR_MASS * request.frequency_of(at) / all)
                / (total + PRIOR_MASS + NONE_MASS),
            basis: Basis::Indicators,
        })
        .collect();
    sort_suggestions(&mut suggestions);
    suggestions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminology::CodeId;

    fn request<'a>(candidates: &'a [CodeId], support: &'a [u32], excluded: &'a [bool]) -> RankRequest<'a> {
        RankRequest { context: "", mention: "", documented: CodeId(9), candidates, support, frequency: &[], excluded }
    }

    #[test]
    fn more_indicators_stand_first_and_ties_in_code_order() {
        let candidates = [CodeId(4), CodeId(3), CodeId(1)];
        let ranked = rank(&request(&candidates, &[2, 0, 0], &[]));
        assert_eq!(ranked.iter().map(|s| s.code.0).collect::<Vec<_>>(), [4, 1, 3]);
        let sum: f64 = ranked.iter().map(|s| s.probability).sum();
        assert!((sum - 2.5 / 3.5).abs() < 1e-12);
    }

    #[test]
    fn without_indicators_the_common_stands_first() {
        let candidates = [CodeId(1), CodeId(2), CodeId(3)];
        let ranked = rank(&RankRequest { frequency: &[1.0, 1.0, 4.0], ..request(&candidates, &[], &[]) });
        assert_eq!(ranked.iter().map(|s| s.code.0).collect::<Vec<_>>(), [3, 1, 2]);
        let ranked = rank(&RankRequest { frequency: &[1.0, 1.0, 4.0], ..request(&candidates, &[1], &[]) });
        assert_eq!(ranked[0].code.0, 1);
    }

    #[test]
    fn contradicted_and_documented_codes_never_come_back() {
        let candidates = [CodeId(1), CodeId(2), CodeId(9)];
        let ranked = rank(&request(&candidates, &[5, 1, 7], &[true]));
        assert_eq!(ranked.iter().map(|s| s.code.0).collect::<Vec<_>>(), [2]);
        assert!(rank(&request(&[], &[], &[])).is_empty());
    }
}
