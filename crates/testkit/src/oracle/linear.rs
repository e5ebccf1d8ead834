//! Means, totals, proportions, counts and ratios.

use super::Stop;
use super::answer::Row;
use super::case::{Ci, Df, Head, Stat};
use super::study::{Domain, Study};
use estimate::{AmountMethod, Contents, Estimate, Mask, Measure, Statistic, amount_interval};

/// The rows of a statistic that a cube gives.
pub fn answer(study: &Study, head: &Head, stat: &Stat) -> Result<Vec<Row>, Stop> {
    match stat {
        Stat::Mean { vars } => numbers(study, head, vars, Statistic::Mean),
        Stat::Total { vars } => numbers(study, head, vars, Statistic::Total),
        Stat::Prop { vars } => levels(study, head, vars, Statistic::Proportion),
        Stat::Count { vars } => levels(study, head, vars, Statistic::Total),
        Stat::Var { vars } => numbers(study, head, vars, Statistic::Variance),
        Stat::Ratio { num, den } => ratios(study, head, num, den),
        other => Err(Stop::unsupported(format!("{other:?} is not a sum"))),
    }
}

/// The names of several variables.
pub fn names(variables: &[String]) -> Vec<&str> {
    variables.iter().map(String::as_str).collect()
}

/// A column of numbers; 0 where there is none, which a domain must leave out.
pub fn filled(study: &Study, name: &str) -> Result<Vec<f64>, Stop> {
    Ok(study.data.numbers(name)?.iter().map(|number| number.unwrap_or(0.0)).collect())
}

fn numbers(study: &Study, head: &Head, vars: &[String], statistic: Statistic) -> Result<Vec<Row>, Stop> {
    let domain = study.domain(head, &names(vars))?;
    let mut rows = Vec::new();
    for name in vars {
        let y = filled(study, name)?;
        let measure = Measure::Numeric { y: &y, x: None, valid: Mask::All };
        rows.extend(estimates(study, head, &domain, measure, statistic, |_| name.clone())?);
    }
    Ok(rows)
}

fn levels(study: &Study, head: &Head, vars: &[String], statistic: Statistic) -> Result<Vec<Row>, Stop> {
    let [name] = vars else {
        return Err(Stop::unsupported("levels of several variables together"));
    };
    let domain = study.domain(head, &[name])?;
    let levels = study.data.levels(name)?;
    let measure = Measure::Levels { codes: &levels.codes, n_levels: levels.len() };
    estimates(study, head, &domain, measure, statistic, |level| levels.name(level))
}

fn ratios(study: &Study, head: &Head, num: &[String], den: &[String]) -> Result<Vec<Row>, Stop> {
    let domain = study.domain(head, &[names(num), names(den)].concat())?;
    let mut rows = Vec::new();
    for below in den {
        let x = filled(study, below)?;
        for above in num {
            let y = filled(study, above)?;
            let measure = Measure::Numeric { y: &y, x: Some(&x), valid: Mask::All };
            rows.extend(estimates(study, head, &domain, measure, Statistic::Ratio, |_| format!("{above}/{below}"))?);
        }
    }
    Ok(rows)
}

fn estimates(
    study: &Study,
    head: &Head,
    domain: &Domain,
    measure: Measure,
    statistic: Statistic,
    term: impl Fn(u16) -> String,
) -> Result<Vec<Row>, Stop> {
    let estimator = study.estimator(head.deff);
    let cube = study.cube(domain, measure)?;
    let categorical = cube.shape().contents == Contents::Levels;
    let row = |estimate: &Estimate| {
        let of_nobody = estimate.n == 0 || (categorical && estimate.n_positive == 0);
        let row = Row { by: domain.label(estimate.cell), of_nobody, ..Row::new(term(estimate.level)) };
        let row = row.with("est", estimate.value).with("se", estimate.se);
        let row = row.with("deff", estimate.deff.filter(|_| head.deff.is_some()));
        amount(study, head, row, estimate.df)
    };
    estimator.estimate(&cube, statistic).map_err(Stop::refused)?.iter().map(row).collect()
}

/// An estimate and its standard error with the degrees of freedom and the interval asked for.
pub fn amount(study: &Study, head: &Head, row: Row, df: u32) -> Result<Row, Stop> {
    let Some(ci) = &head.ci else { return Ok(row) };
    if ci.method.as_deref() != Some("linear") {
        return Err(Stop::unsupported(format!("interval {:?} of an amount", ci.method)));
    }
    let df = degrees(ci, f64::from(df), study.design_df)?;
    let both = row.number("est").zip(row.number("se"));
    let interval = both.and_then(|(value, se)| amount_interval(AmountMethod::Linear, value, se, df, ci.level).ok());
    Ok(row.with("df", df).between(interval))
}

/// The degrees of freedom that an interval is computed on.
pub fn degrees(ci: &Ci, domain: f64, design: f64) -> Result<f64, Stop> {
    match ci.df {
        Some(Df::Domain) => Ok(domain),
        Some(Df::Design) => Ok(design),
        Some(Df::Inf) => Ok(f64::INFINITY),
        None => Err(Stop::unsupported("an interval without `df`")),
    }
}
