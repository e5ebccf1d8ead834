//! Shares with the interval, sizes and flags of the presentation standard for proportions.

use super::Stop;
use super::answer::Row;
use super::case::{Condition, Head};
use super::proportion;
use super::study::Study;
use estimate::{
    Estimate, ProportionFacts, ProportionMethod, ReliabilityRule, Statistic, Verdict, korn_graubard_size,
    proportion_interval,
};

/// One row for each domain.
pub fn answer(study: &Study, head: &Head, event: &[Condition]) -> Result<Vec<Row>, Stop> {
    let Some(ci) = &head.ci else { return Err(Stop::Malformed("`nchs` has an interval: `ci`".into())) };
    let rule = ReliabilityRule::named("nchs_proportions").map_err(Stop::refused)?;
    let (domain, cube) = proportion::cube(study, head, event)?;
    let estimates = study.estimator(head.deff).estimate(&cube, Statistic::Proportion).map_err(Stop::refused)?;
    let row = |estimate: &Estimate| {
        let row = Row { by: domain.label(estimate.cell), ..Row::new("event") };
        let row = row.with("est", estimate.value).with("se", estimate.se).with("df", f64::from(estimate.df));
        let row = row.with("n", estimate.n as f64).with("n_event", estimate.n_positive as f64);
        let row = row.with("n_eff", estimate.n_effective).with_names("flags", flags(rule, estimate)?);
        let (Some(p), Some(se)) = (estimate.value, estimate.se) else { return Ok(row) };
        let facts = ProportionFacts { p, se, n: estimate.n, df: f64::from(estimate.df) };
        let row = row.with("n_eff_df", korn_graubard_size(facts, ci.level));
        let Ok(interval) = proportion_interval(ProportionMethod::KornGraubard, facts, ci.level) else {
            return Ok(row);
        };
        let width = interval.high - interval.low;
        Ok(row.between(Some(interval)).with("width", width).with("rel_width", (p > 0.0).then(|| width / p)))
    };
    estimates.iter().filter(|estimate| estimate.level == 1).map(row).collect()
}

/// The flags that the rule's reasons are in the format.
fn flags(rule: &ReliabilityRule, estimate: &Estimate) -> Result<Vec<String>, Stop> {
    let decision = rule.decide(estimate);
    if decision.verdict == Verdict::Withhold {
        return Ok(vec!["suppress".to_owned()]);
    }
    let flag = |id: &str| match id {
        "complement_unreliable" => Ok("footnote_complement".to_owned()),
        "few_degrees_of_freedom" => Ok("review_df".to_owned()),
        "none_or_all" => Ok("review_edge".to_owned()),
        other => Err(Stop::unsupported(format!("the reason `{other}`, for which the format has no flag"))),
    };
    decision.reasons.iter().map(|reason| flag(reason.id)).collect()
}
