//! Stratified villages with a domain, against R survey, on `fixtures/golden/herders`.
//!
//! Guards the domain mask: four of ten villages have no herders. They stay in the
//! variance with a score of 0. In the hills and the plain together the standard
//! error of disabled herders is 218.30; filter the rows instead and it falls to
//! 164.28 (and with the town, where one village is left, there is none). Degrees
//! of freedom count the six villages with herders less three strata: 3, not 7.
//! Regenerate: `Rscript oracle.R` in the folder.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod common;

use common::Sample;
use estimate::{
    AmountMethod, DeffReference, Estimate, Mask, Measure, ProportionFacts, ProportionMethod, Statistic,
    amount_interval, proportion_interval,
};
use testkit::{Golden, Relative};

const CLOSE: Relative = Relative(1e-10);

fn estimates(sample: &Sample, domain: &str, case: &str) -> Vec<Estimate> {
    let herder = sample.levels("herder");
    let keep: Vec<bool> = herder.iter().map(|&code| domain == "all" || code == 1).collect();
    let (income, income_known) = sample.numbers("income");
    let (rooms, _) = sample.numbers("rooms");
    let (disabled, grade) = (sample.levels("disabled"), sample.levels("grade"));
    let valid = Mask::Bools(&income_known);
    let disabled = Measure::Levels { codes: &disabled, n_levels: 2 };
    let grade = Measure::Levels { codes: &grade, n_levels: 5 };
    let (deff, measure, statistic) = match case {
        "total" => (DeffReference::WithoutReplacement, disabled, Statistic::Total),
        "proportion" => (DeffReference::WithoutReplacement, grade, Statistic::Proportion),
        "count" => (DeffReference::WithoutReplacement, grade, Statistic::Total),
        "mean" => (DeffReference::WithoutReplacement, Measure::Numeric { y: &income, x: None, valid }, Statistic::Mean),
        "mean_wr" => (DeffReference::WithReplacement, Measure::Numeric { y: &income, x: None, valid }, Statistic::Mean),
        "ratio" => {
            let pair = Measure::Numeric { y: &income, x: Some(&rooms), valid };
            (DeffReference::WithoutReplacement, pair, Statistic::Ratio)
        }
        _ => (DeffReference::WithoutReplacement, disabled, Statistic::Proportion), // an interval of the share
    };
    sample.estimates(None, deff, &keep, measure, statistic)
}

fn interval(case: &str, ours: &Estimate) -> (f64, f64) {
    let (value, se, df) = (ours.value.unwrap(), ours.se.unwrap(), f64::from(ours.df));
    let method = match case {
        "beta" => ProportionMethod::Beta,
        "xlogit" => ProportionMethod::Logit,
        "asin" => ProportionMethod::Asin,
        "mean" if ours.statistic == Statistic::Proportion => ProportionMethod::Linear,
        _ => {
            let interval = amount_interval(AmountMethod::Linear, value, se, df, 0.95).unwrap();
            return (interval.low, interval.high);
        }
    };
    let interval = proportion_interval(method, ProportionFacts { p: value, se, n: ours.n, df }, 0.95).unwrap();
    (interval.low, interval.high)
}

#[test]
fn estimates_and_intervals_agree_with_r() {
    let golden = Golden::open("herders");
    let sample = Sample::new(golden.input(), None);
    let expected = golden.expected();
    let (domain, case, term) = (expected.text("domain"), expected.text("case"), expected.text("term"));
    let number = |column: &str| expected.numbers(column);
    let (value, se, deff, df) = (number("estimate"), number("se"), number("deff"), number("df"));
    let (low, high) = (number("low"), number("high"));
    assert_eq!(expected.len(), 36);
    for i in 0..expected.len() {
        let what = format!("{} {} {}", domain[i], case[i], term[i]);
        // R's interval method "mean" and the mean of income share a name
        let case = if case[i] == "mean" && term[i] == "disabled" { "linear" } else { case[i] };
        let level = if term[i] == "disabled" { 1 } else { term[i].parse().unwrap_or(0) };
        let ours = estimates(&sample, domain[i], case);
        let ours = ours.iter().find(|ours| ours.level == level).unwrap();
        CLOSE.check_option(&what, ours.value, value[i]);
        CLOSE.check_option(&what, ours.se, se[i]);
        if deff[i].is_some() {
            CLOSE.check_option(&what, ours.deff, deff[i]);
        }
        assert_eq!(Some(f64::from(ours.df)), df[i], "{what}");
        if let (Some(low), Some(high)) = (low[i], high[i]) {
            let case = if case == "linear" { "mean" } else { case };
            let ours = interval(case, ours);
            CLOSE.check(&what, ours.0, low);
            CLOSE.check(&what, ours.1, high);
        }
    }
}
