//! The share of rows for which an event holds, with an interval made for shares.

use super::Stop;
use super::answer::Row;
use super::case::{Condition, Head};
use super::domain;
use super::linear::degrees;
use super::study::Study;
use estimate::{Estimate, MISSING, Measure, ProportionFacts, ProportionMethod, Statistic, proportion_interval};

/// One row for each domain.
pub fn answer(study: &Study, head: &Head, event: &[Condition]) -> Result<Vec<Row>, Stop> {
    let Some(ci) = &head.ci else { return Err(Stop::Malformed("`ciprop` has an interval: `ci`".into())) };
    let method = method(ci.method.as_deref())?;
    let happened = domain::decided(study.data, event)?;
    let mut domain = study.domain(head, &[])?;
    let known: Vec<bool> = happened.iter().map(Option::is_some).collect();
    study.omit(head, &mut domain.keep, &known)?;
    let codes: Vec<u16> = happened.iter().map(|happened| happened.map_or(MISSING, u16::from)).collect();

    let estimator = study.estimator(head.deff);
    let cube = study.cube(&domain, Measure::Levels { codes: &codes, n_levels: 2 })?;
    let row = |estimate: &Estimate| {
        let df = degrees(ci, f64::from(estimate.df), study.design_df)?;
        // whatever is asked for, the other program takes the domain's for `beta`
        let df_of_interval = if method == ProportionMethod::Beta { f64::from(estimate.df) } else { df };
        let interval = estimate.value.zip(estimate.se).and_then(|(p, se)| {
            proportion_interval(method, ProportionFacts { p, se, n: estimate.n, df: df_of_interval }, ci.level).ok()
        });
        let row = Row { by: domain.label(estimate.cell), ..Row::new("event") };
        Ok(row.with("est", estimate.value).with("se", estimate.se).with("df", df).between(interval))
    };
    let estimates = estimator.estimate(&cube, Statistic::Proportion).map_err(Stop::refused)?;
    estimates.iter().filter(|estimate| estimate.level == 1).map(row).collect()
}

fn method(name: Option<&str>) -> Result<ProportionMethod, Stop> {
    match name {
        Some("mean") => Ok(ProportionMethod::Linear),
        Some("logit" | "xlogit") => Ok(ProportionMethod::Logit),
        Some("asin") => Ok(ProportionMethod::Asin),
        Some("beta") => Ok(ProportionMethod::Beta),
        Some("wilson") => Ok(ProportionMethod::Wilson),
        other => Err(Stop::unsupported(format!("interval {other:?} of a proportion"))),
    }
}
