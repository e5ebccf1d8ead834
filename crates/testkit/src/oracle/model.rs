//! Regressions: coefficients, and the test of a term.

use super::Stop;
use super::answer::Row;
use super::case::{Head, Na};
use super::formula::{Columns, Formula};
use super::study::Study;
use estimate::{AmountMethod, Family, FittedModel, ModelRecords, amount_interval, fit_model};

/// A row for each coefficient.
pub fn answer(study: &Study, head: &Head, family: &str, formula: &str) -> Result<Vec<Row>, Stop> {
    let Some(ci) = &head.ci else { return Err(Stop::Malformed("`glm` has an interval: `ci`".into())) };
    let Fitted { model, columns, df } = fitted(study, head, family, formula)?;
    let row = |(at, name): (usize, &String)| {
        let value = model.coefficients[at].value;
        let se = model.se(&study.uncertainty, at);
        let interval = se.and_then(|se| amount_interval(AmountMethod::Linear, value, se, df, ci.level).ok());
        Row::new(name.clone()).with("est", value).with("se", se).with("df", df).between(interval)
    };
    Ok(columns.names.iter().enumerate().map(row).collect())
}

/// The one row of the test of a term, written `~term`.
pub fn term(study: &Study, head: &Head, family: &str, formula: &str, term: &str) -> Result<Vec<Row>, Stop> {
    let Fitted { model, columns, df } = fitted(study, head, family, formula)?;
    let tested: Vec<&str> = term.trim_start_matches('~').split('+').map(str::trim).collect();
    let of: Vec<usize> = (0..columns.terms.len()).filter(|&at| tested.contains(&columns.terms[at].as_str())).collect();
    if of.is_empty() {
        return Err(Stop::Malformed(format!("the model has no term `{term}`")));
    }
    let test = model.wald(&study.uncertainty, &of, df).map_err(Stop::refused)?;
    let row = Row::new(term).with("statistic", test.statistic).with("df", test.df);
    Ok(vec![row.with("ddf", test.denominator_df).with("p_value", test.p_value)])
}

struct Fitted {
    model: FittedModel,
    columns: Columns,
    df: f64,
}

fn fitted(study: &Study, head: &Head, family: &str, formula: &str) -> Result<Fitted, Stop> {
    let family = match family {
        "gaussian" => Family::Gaussian,
        "binomial" => Family::Binomial,
        other => return Err(Stop::unsupported(format!("family `{other}`"))),
    };
    if !head.by.is_empty() {
        return Err(Stop::unsupported("a model in groups"));
    }
    let formula = Formula::parse(formula)?;
    // a model leaves incomplete rows out, whether `na` says so or not
    let complete = Head { na: Some(Na::Omit), ..head.clone() };
    let variables = formula.variables();
    let domain = study.domain(&complete, &variables)?;
    let columns = formula.columns(study.data, &domain.keep)?;
    let records: Vec<u32> = (0..domain.keep.len()).filter(|&row| domain.keep[row]).map(|row| row as u32).collect();
    let weight: Vec<f64> = records.iter().map(|&row| study.chain.weights()[row as usize]).collect();
    let slices: Vec<&[f64]> = columns.values.iter().map(Vec::as_slice).collect();
    let records = ModelRecords { row: &records, weight: &weight, columns: &slices, response: &columns.response };
    let model = fit_model(&study.uncertainty, family, records).map_err(Stop::refused)?;
    let design = f64::from(study.uncertainty.degrees_of_freedom(&model.active));
    let df = model.residual_df(design);
    Ok(Fitted { model, columns, df })
}
