//! Quantiles of numbers.

use super::Stop;
use super::answer::Row;
use super::case::Head;
use super::linear::{filled, names};
use super::study::{Domain, Study};
use estimate::{QuantileMethod, QuantileRule, QuantileSample, Records};

/// A row for each domain, variable and probability.
pub fn answer(study: &Study, head: &Head, vars: &[String], probs: &[f64], qrule: &str) -> Result<Vec<Row>, Stop> {
    let Some(ci) = &head.ci else { return Err(Stop::Malformed("`quantile` has an interval: `ci`".into())) };
    let rule = QuantileRule::parse(qrule).map_err(|error| Stop::unsupported(error.to_string()))?;
    let method = method(ci.method.as_deref())?;
    if ci.df.is_some() {
        return Err(Stop::unsupported("degrees of freedom of a quantile's interval"));
    }
    let domain = study.domain(head, &names(vars))?;
    // the degrees of freedom that are shown count rows without a value, those of the interval do not
    let shown = study.domain(head, &[])?;
    let mut rows = Vec::new();
    for cell in 0..domain.by.labels.len() {
        let of_cell = |of: &Domain| -> Vec<usize> {
            (0..of.keep.len()).filter(|&row| of.keep[row] && usize::from(of.by.codes[row]) == cell).collect()
        };
        let records = of_cell(&domain);
        let counted = of_cell(&shown).into_iter().filter(|&row| study.chain.weights()[row] != 0.0);
        let active = study.uncertainty.activity(counted.map(|row| row as u32));
        let shown_df = f64::from(study.uncertainty.degrees_of_freedom(&active));
        let row_of: Vec<u32> = records.iter().map(|&row| row as u32).collect();
        let weight: Vec<f64> = records.iter().map(|&row| study.chain.weights()[row]).collect();
        for name in vars {
            let all = filled(study, name)?;
            let value: Vec<f64> = records.iter().map(|&row| all[row]).collect();
            let records = Records { row: &row_of, weight: &weight, value: &value };
            let sample = QuantileSample::new(&study.uncertainty, records).map_err(Stop::refused)?;
            let df = sample.degrees_of_freedom();
            for &p in probs {
                let found = sample.estimate(rule, method, p, ci.level, df).map_err(Stop::refused)?;
                let row = Row { by: domain.label(cell as u32), p: Some(p), ..Row::new(name.clone()) };
                let row = row.with("est", found.value).with("se", found.se).with("df", shown_df);
                rows.push(row.with("lo", found.low).with("hi", found.high));
            }
        }
    }
    Ok(rows)
}

fn method(name: Option<&str>) -> Result<QuantileMethod, Stop> {
    match name {
        Some("mean") => Ok(QuantileMethod::Linear),
        Some("xlogit") => Ok(QuantileMethod::Logit),
        Some("asin") => Ok(QuantileMethod::Asin),
        Some("beta") => Ok(QuantileMethod::Beta),
        Some("score") => Ok(QuantileMethod::Score),
        Some("quantile") => Ok(QuantileMethod::Replicates),
        other => Err(Stop::unsupported(format!("interval {other:?} of a quantile"))),
    }
}
