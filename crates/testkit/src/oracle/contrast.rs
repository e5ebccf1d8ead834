//! Contrasts of the estimates of groups or of variables, and the test of a difference.

use super::Stop;
use super::answer::Row;
use super::case::{Contrast, ContrastOf, Head, Na};
use super::data::text_of;
use super::linear::{amount, filled, names};
use super::study::{Domain, Study};
use estimate::{Mask, Measure, Scored, Statistic};
use serde_json::{Map, Value};

/// A row for each contrast.
pub fn answer(
    study: &Study,
    head: &Head,
    of: ContrastOf,
    vars: &[String],
    contrasts: &[Contrast],
) -> Result<Vec<Row>, Stop> {
    let statistic = match of {
        ContrastOf::Mean => Statistic::Mean,
        ContrastOf::Total => Statistic::Total,
    };
    let domain = study.domain(head, &names(vars))?;
    let terms: Vec<String> = match (&head.by[..], vars) {
        ([], _) => vars.to_vec(),
        // crossed groups are named by their values with dots between
        (_, [_]) => {
            let name = |label: &Map<String, Value>| label.values().map(text_of).collect::<Vec<_>>().join(".");
            domain.by.labels.iter().map(name).collect()
        }
        (_, _) => return Err(Stop::unsupported("contrasts of several variables in groups")),
    };
    let estimates: Vec<Scored> =
        vars.iter().map(|name| scored(study, &domain, name, statistic)).collect::<Result<Vec<_>, _>>()?.concat();
    let estimator = study.estimator(head.deff);
    let mut rows = Vec::new();
    for contrast in contrasts {
        let (name, contrast) = translated(contrast, &terms)?;
        let row = Row::new(name);
        rows.push(match estimator.contrast(&estimates, &contrast) {
            None => row,
            Some(found) => amount(study, head, row.with("est", found.value).with("se", found.se), found.df)?,
        });
    }
    Ok(rows)
}

/// The difference of a mean between two groups, with its test.
pub fn difference(study: &Study, head: &Head, vars: &[String], group: &str) -> Result<Vec<Row>, Stop> {
    let [name] = vars else { return Err(Stop::unsupported("a test of several variables together")) };
    if !head.by.is_empty() {
        return Err(Stop::unsupported("a test in groups"));
    }
    // the other program fits a regression, which leaves incomplete rows out unasked
    let grouped = Head { by: vec![group.to_owned()], na: Some(Na::Omit), ..head.clone() };
    let domain = study.domain(&grouped, &[name])?;
    let [first, second] = &scored(study, &domain, name, Statistic::Mean)?[..] else {
        return Err(Stop::unsupported("a test of other than two groups"));
    };
    let row = Row::new("ttest");
    Ok(vec![match study.estimator(head.deff).difference_test([first, second]) {
        None => row,
        Some(test) => {
            row.with("est", test.difference).with("statistic", test.t).with("df", test.df).with("p_value", test.p)
        }
    }])
}

/// The estimate of a variable in each cell of a domain.
fn scored(study: &Study, domain: &Domain, name: &str, statistic: Statistic) -> Result<Vec<Scored>, Stop> {
    let y = filled(study, name)?;
    let cube = study.cube(domain, Measure::Numeric { y: &y, x: None, valid: Mask::All })?;
    let estimator = study.estimator(None);
    let cells = 0..cube.shape().cells();
    let of_cells = cells.map(|cell| estimator.scored(&cube, statistic, cell).map_err(Stop::refused));
    Ok(of_cells.collect::<Result<Vec<_>, _>>()?.concat())
}

fn translated(contrast: &Contrast, terms: &[String]) -> Result<(String, estimate::Contrast), Stop> {
    let at = |term: &str| {
        let found = terms.iter().position(|known| known == term);
        found.ok_or_else(|| Stop::Malformed(format!("no estimate `{term}` among {terms:?}")))
    };
    let pair = |num: &str, den: &str| Ok::<_, Stop>((at(num)?, at(den)?));
    Ok(match contrast {
        Contrast::Linear { name, coef } => {
            (name.clone(), estimate::Contrast::Linear(coefficients(coef, terms.len(), at)?))
        }
        Contrast::Ratio { name, num, den } => {
            let (above, below) = pair(num, den)?;
            (name.clone(), estimate::Contrast::Ratio { above, below })
        }
        Contrast::LogRatio { name, num, den } => {
            let (above, below) = pair(num, den)?;
            (name.clone(), estimate::Contrast::LogRatio { above, below })
        }
        Contrast::LogOddsRatio { name, num, den } => {
            let (above, below) = pair(num, den)?;
            (name.clone(), estimate::Contrast::LogOddsRatio { above, below })
        }
    })
}

fn coefficients(
    given: &Map<String, Value>,
    terms: usize,
    at: impl Fn(&str) -> Result<usize, Stop>,
) -> Result<Vec<f64>, Stop> {
    let mut coefficients = vec![0.0; terms];
    for (term, value) in given {
        let number = value.as_f64().ok_or_else(|| Stop::Malformed(format!("coefficient {value} of `{term}`")))?;
        coefficients[at(term)?] += number;
    }
    Ok(coefficients)
}
