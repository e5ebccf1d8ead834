//! The share of rows for which an event holds, with an interval made for shares.

use super::Stop;
use super::answer::Row;
use super::case::{Condition, Head};
use super::domain;
use super::linear::degrees;
use super::study::{Domain, Study};
use estimate::{
    Cube, Interval, MISSING, Measure, ProportionFacts, ProportionMethod, Scored, Statistic, log_odds_interval,
    proportion_interval,
};

/// An interval as the format names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    /// From the share and its error.
    OfShare(ProportionMethod),
    /// From the log odds and theirs.
    OfLogOdds,
}

/// One row for each domain.
pub fn answer(study: &Study, head: &Head, event: &[Condition]) -> Result<Vec<Row>, Stop> {
    let Some(ci) = &head.ci else { return Err(Stop::Malformed("`ciprop` has an interval: `ci`".into())) };
    let method = method(ci.method.as_deref())?;
    let (domain, cube) = cube(study, head, event)?;
    let estimator = study.estimator(head.deff);
    let row = |cell: u32| {
        let scored = &estimator.scored(&cube, Statistic::Proportion, cell).map_err(Stop::refused)?[1];
        let estimate = &scored.estimate;
        let df = degrees(ci, f64::from(estimate.df), study.design_df)?;
        let interval = interval(study, scored, method, df, ci.level);
        let row = Row { by: domain.label(cell), of_nobody: estimate.n == 0, ..Row::new("event") };
        Ok(row.with("est", estimate.value).with("se", estimate.se).with("df", df).between(interval))
    };
    (0..cube.shape().cells()).map(row).collect()
}

/// The domains of the rows for which it is known whether the event happened, and
/// the sums over them at its two levels: it did not, and it did.
pub fn cube(study: &Study, head: &Head, event: &[Condition]) -> Result<(Domain, Cube), Stop> {
    let happened = domain::decided(study.data, event)?;
    let mut domain = study.domain(head, &[])?;
    let known: Vec<bool> = happened.iter().map(Option::is_some).collect();
    study.omit(head, &mut domain.keep, &known)?;
    let codes: Vec<u16> = happened.iter().map(|happened| happened.map_or(MISSING, u16::from)).collect();
    let cube = study.cube(&domain, Measure::Levels { codes: &codes, n_levels: 2 })?;
    Ok((domain, cube))
}

fn interval(study: &Study, scored: &Scored, method: Method, df: f64, level: f64) -> Option<Interval> {
    let (p, se) = scored.estimate.value.zip(scored.estimate.se)?;
    match method {
        Method::OfLogOdds => {
            let log_odds = study.uncertainty.log_odds(scored.quantity.as_ref()?)?;
            let se = study.uncertainty.variance(&log_odds, &scored.active)?.sqrt();
            log_odds_interval(log_odds.value, se, df, level).ok()
        }
        Method::OfShare(method) => {
            // for `beta` the other program takes the domain's degrees of freedom, whatever is asked for, and the
            // rows of the design object for the sample: of calibrated weights those outside the domain as well
            let (n, df) = match method {
                ProportionMethod::Beta => {
                    (study.calibrated_rows().unwrap_or(scored.estimate.n), scored.estimate.df.into())
                }
                ProportionMethod::KornGraubard
                | ProportionMethod::Logit
                | ProportionMethod::Wilson
                | ProportionMethod::Linear
                | ProportionMethod::Asin
                | ProportionMethod::Likelihood => (scored.estimate.n, df),
            };
            proportion_interval(method, ProportionFacts { p, se, n, df }, level).ok()
        }
    }
}

fn method(name: Option<&str>) -> Result<Method, Stop> {
    Ok(match name {
        Some("logit") => Method::OfLogOdds,
        Some("mean") => Method::OfShare(ProportionMethod::Linear),
        Some("xlogit") => Method::OfShare(ProportionMethod::Logit),
        Some("asin") => Method::OfShare(ProportionMethod::Asin),
        Some("beta") => Method::OfShare(ProportionMethod::Beta),
        Some("wilson") => Method::OfShare(ProportionMethod::Wilson),
        Some("likelihood") => Method::OfShare(ProportionMethod::Likelihood),
        other => return Err(Stop::unsupported(format!("interval {other:?} of a proportion"))),
    })
}
