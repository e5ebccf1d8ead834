//! Quantiles, tests of a table, regressions and two more intervals, against R survey, on
//! `fixtures/golden/associations` (input of `herders`), by linearisation and by a jackknife.
//!
//! Guards the conventions that are easily lost: which of two values a tie of weights gives, the
//! fraction of degrees of freedom that a saddlepoint drops, the spread of log odds over replicates
//! (the interval of the share is 0.1300 to 0.4003, from the share's own error it would be 0.1305 to 0.3994).
//! Regenerate: `Rscript oracle.R` in the folder.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use design::replicate::{Method, Replicates};
use design::{Codes, Fpc, StageColumns, VarianceBasis};
use estimate::{
    AssociationTest, Crosstab, Family, FittedModel, ModelRecords, ProportionFacts, ProportionMethod, QuantileMethod,
    QuantileRule, QuantileSample, Records, Replicated, RowKey, RowSum, Uncertainty, fit_model, log_odds_interval,
    proportion_interval,
};
use testkit::{Golden, Relative, Table};

/// Records as rows of their own, under both designs.
struct Sample {
    table: Table,
    weight: Vec<f64>,
    linearised: Uncertainty,
    jackknife: Uncertainty,
}

impl Sample {
    fn new() -> Sample {
        let table = Golden::open("herders").input();
        let texts = |column| table.text(column).into_iter().map(str::to_owned).collect::<Vec<String>>();
        let (village, stratum) = (texts("village"), texts("stratum"));
        let stage = StageColumns { unit: "village", ids: &village, strata: Some(&stratum), fpc: Fpc::None };
        let basis = VarianceBasis::new("villages", Codes::Unique, &[stage]).unwrap();
        let psu_of_record: Vec<u32> = (0..table.len()).map(|record| basis.psu_of(record)).collect();
        let weight = table.all_numbers("weight");
        let replicates = Replicates::make(&basis, Method::Jkn, false).unwrap();
        let replicated = replicates.weigh(&psu_of_record, &weight).unwrap().by_rank();
        let key = RowKey::of_units(table.len() as u32);
        let linearised = Uncertainty::linearised(&key, &basis, None).unwrap();
        Sample { weight, linearised, jackknife: Uncertainty::replicated(Replicated::of(replicated)), table }
    }

    /// The records of a domain that have a number in `known`.
    fn records(&self, domain: &str, known: &str) -> Vec<u32> {
        let (herder, known) = (self.table.numbers("herder"), self.table.numbers(known));
        let inside = |&record: &u32| {
            let record = record as usize;
            known[record].is_some() && (domain == "all" || herder[record] == Some(1.0))
        };
        (0..self.table.len() as u32).filter(inside).collect()
    }

    fn of(&self, column: &str, records: &[u32]) -> Vec<f64> {
        let numbers = self.table.numbers(column);
        records.iter().map(|&record| numbers[record as usize].unwrap()).collect()
    }

    fn weights(&self, records: &[u32]) -> Vec<f64> {
        records.iter().map(|&record| self.weight[record as usize]).collect()
    }

    /// Age group of every record: 0 below 20, 1 below 60, 2.
    fn older(&self, records: &[u32]) -> Vec<usize> {
        let group = |age: f64| usize::from(age >= 20.0) + usize::from(age >= 60.0);
        self.of("age", records).into_iter().map(group).collect()
    }

    fn sums<'a>(&'a self, records: &'a [u32], of: impl Fn(usize) -> bool + 'a) -> impl Iterator<Item = RowSum> + 'a {
        let inside = records.iter().enumerate().filter(move |&(at, _)| of(at));
        inside.map(|(_, &row)| RowSum { row, weighted: self.weight[row as usize], plain: 1.0 })
    }

    fn model(&self, uncertainty: &Uncertainty, domain: &str, family: Family) -> FittedModel {
        let (response, known) = match family {
            Family::Gaussian => ("income", "income"),
            Family::Binomial => ("disabled", "disabled"),
        };
        let records = self.records(domain, known);
        let older = self.older(&records);
        let group = |group: usize| older.iter().map(|&own| f64::from(u8::from(own == group))).collect::<Vec<f64>>();
        let columns = [vec![1.0; records.len()], self.of("rooms", &records), group(1), group(2)];
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let (weight, response) = (self.weights(&records), self.of(response, &records));
        let records = ModelRecords { row: &records, weight: &weight, columns: &columns, response: &response };
        fit_model(uncertainty, family, records).unwrap()
    }
}

/// The four numbers of a golden row, in the order of its columns.
type Four = [Option<f64>; 4];

fn quantile(sample: &Sample, uncertainty: &Uncertainty, domain: &str, case: &str, p: f64) -> Four {
    let [rule, method] = case.split(' ').collect::<Vec<_>>()[..] else { panic!("rule and method in {case}") };
    let method = match method {
        "mean" => QuantileMethod::Linear,
        "xlogit" => QuantileMethod::Logit,
        "quantile" => QuantileMethod::Replicates,
        same => QuantileMethod::parse(same).unwrap(),
    };
    let records = sample.records(domain, "income");
    let (weight, value) = (sample.weights(&records), sample.of("income", &records));
    let records = Records { row: &records, weight: &weight, value: &value };
    let ours = QuantileSample::new(uncertainty, records).unwrap();
    let df = ours.degrees_of_freedom();
    let ours = ours.estimate(QuantileRule::parse(rule).unwrap(), method, p, 0.95, df).unwrap();
    [ours.value, ours.se, ours.low, ours.high]
}

fn association(sample: &Sample, uncertainty: &Uncertainty, domain: &str, test: AssociationTest) -> Four {
    let records = sample.records(domain, "disabled");
    let (older, disabled) = (sample.older(&records), sample.of("disabled", &records));
    let cell = |at: usize| older[at] * 2 + usize::from(disabled[at] > 0.0);
    let cells = (0..6).map(|this| uncertainty.sum(sample.sums(&records, |at| cell(at) == this))).collect();
    let active = uncertainty.activity(records.iter().copied());
    let table = Crosstab::new(uncertainty, (3, 2), cells, active, records.len() as u64).unwrap();
    let ours = table.test(test, table.degrees_of_freedom()).unwrap();
    [Some(ours.statistic), ours.p_value, ours.df, ours.denominator_df]
}

fn share(sample: &Sample, uncertainty: &Uncertainty, domain: &str, method: &str) -> Four {
    let records = sample.records(domain, "disabled");
    let disabled = sample.of("disabled", &records);
    let people = uncertainty.sum(sample.sums(&records, |_| true));
    let share = uncertainty.sum(sample.sums(&records, |at| disabled[at] > 0.0));
    let share = uncertainty.ratio(&share, &people).unwrap();
    let active = uncertainty.activity(records.iter().copied());
    let df = f64::from(uncertainty.degrees_of_freedom(&active));
    let interval = if method == "logit" {
        let log_odds = uncertainty.log_odds(&share).unwrap();
        let se = uncertainty.variance(&log_odds, &active).unwrap().sqrt();
        log_odds_interval(log_odds.value, se, df, 0.95).unwrap()
    } else {
        let se = uncertainty.variance(&share, &active).unwrap().sqrt();
        let facts = ProportionFacts { p: share.value, se, n: records.len() as u64, df };
        proportion_interval(ProportionMethod::parse(method).unwrap(), facts, 0.95).unwrap()
    };
    [Some(share.value), None, Some(interval.low), Some(interval.high)]
}

fn coefficient(uncertainty: &Uncertainty, model: &FittedModel, at: usize) -> Four {
    [Some(model.coefficients[at].value), model.se(uncertainty, at), None, None]
}

#[test]
fn quantiles_tests_and_models_agree_with_r() {
    let sample = Sample::new();
    let expected = Golden::open("associations").expected();
    let text = |column| expected.text(column);
    let (design, domain, case, term) = (text("design"), text("domain"), text("case"), text("term"));
    let numbers: Vec<Vec<Option<f64>>> =
        ["value", "second", "low", "high"].iter().map(|column| expected.numbers(column)).collect();
    assert_eq!(expected.len(), 277);
    for i in 0..expected.len() {
        let what = format!("{} {} {} {}", design[i], domain[i], case[i], term[i]);
        let uncertainty = if design[i] == "jackknife" { &sample.jackknife } else { &sample.linearised };
        let (ours, close) = match case[i] {
            "gaussian" | "binomial" => {
                let family = if case[i] == "gaussian" { Family::Gaussian } else { Family::Binomial };
                let model = sample.model(uncertainty, domain[i], family);
                (coefficient(uncertainty, &model, term[i].parse().unwrap()), 1e-9)
            }
            "wald older" => {
                let model = sample.model(uncertainty, domain[i], Family::Binomial);
                let test = model.wald(uncertainty, &[2, 3], model.residual_df(7.0)).unwrap();
                ([Some(test.statistic), test.p_value, test.df, test.denominator_df], 1e-9)
            }
            "logit" => (share(&sample, uncertainty, domain[i], "logit"), 1e-9),
            "likelihood" => (share(&sample, uncertainty, domain[i], "likelihood"), 2e-3), // R interpolates
            "saddlepoint" => (association(&sample, uncertainty, domain[i], AssociationTest::Saddlepoint), 1e-6),
            case => match case.strip_prefix("quantile ") {
                Some(case) => (quantile(&sample, uncertainty, domain[i], case, term[i].parse().unwrap()), 1e-9),
                None => {
                    let test = AssociationTest::parse(case).unwrap();
                    (association(&sample, uncertainty, domain[i], test), 1e-9)
                }
            },
        };
        for (ours, expected) in ours.into_iter().zip(&numbers) {
            Relative(close).check_option(&what, ours, expected[i]);
        }
    }
}

#[test]
fn thread_count_changes_no_bit() {
    let sample = Sample::new();
    let bits = |threads| {
        testkit::with_threads(threads, || {
            let median = quantile(&sample, &sample.jackknife, "all", "school quantile", 0.5);
            let model = sample.model(&sample.jackknife, "all", Family::Binomial);
            let errors = (0..4).flat_map(|at| coefficient(&sample.jackknife, &model, at));
            median.into_iter().chain(errors).map(|number| number.map(f64::to_bits)).collect::<Vec<_>>()
        })
    };
    assert_eq!(bits(1), bits(2));
    assert_eq!(bits(1), bits(7));
}
