//! Replicates made and adjusted again in each, against R `as.svrepdesign`, `postStratify`, `rake` and
//! `calibrate`, on the sample of `fixtures/golden/post_strata`.
//!
//! Guards the adjustment of every replicate: with the post-stratified weights taken as given, the
//! standard error of mean income would be 71.15; adjusted again in every replicate it is 59.92.
//! Regenerate: `Rscript oracle.R` in `fixtures/golden/replicates`.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use common::Sample;
use design::adjust::{Adjustment, Calibrate, Cells, Chain, Classes, Columns, Control, Margin, Rake};
use design::replicate::{Method, ReplicateWeights, Replicates};
use design::{Codes, Fpc, StageColumns, VarianceBasis};
use estimate::{Estimate, Estimator, Mask, Measure, Replicated, Statistic, Tabulation, Uncertainty, tabulate};
use std::collections::BTreeMap;
use testkit::{Golden, Relative};

/// Persons, each a row of the cubes and a class of the weights.
struct People {
    sample: Sample,
    village: Vec<String>,
    stratum: Vec<String>,
    /// Index of area and of sex.
    area: Vec<u32>,
    sex: Vec<u32>,
}

impl People {
    fn open() -> People {
        let table = Golden::open("post_strata").input();
        let text = |column: &str| table.text(column).iter().map(|text| (*text).to_owned()).collect();
        let index = |column: &str| table.all_numbers(column).iter().map(|code| *code as u32 - 1).collect();
        let (village, stratum, area, sex) = (text("village"), text("stratum"), index("area"), index("sex"));
        People { sample: Sample::new(table, None), village, stratum, area, sex }
    }

    fn basis(&self, strata: bool, villages: Option<[f64; 2]>) -> VarianceBasis {
        let sizes: Option<Vec<f64>> = villages
            .map(|[north, south]| self.stratum.iter().map(|s| if s == "north" { north } else { south }).collect());
        let stage = StageColumns {
            unit: "village",
            ids: &self.village,
            strata: strata.then_some(&self.stratum),
            fpc: sizes.as_deref().map_or(Fpc::None, Fpc::Population),
        };
        VarianceBasis::new("villages", Codes::Unique, &[stage]).unwrap()
    }

    fn chain(&self, step: &str) -> Chain {
        let person: Vec<u32> = (0..self.area.len() as u32).collect();
        let mut chain = Chain::new(Classes::records(person, self.sample.weight.clone())).unwrap();
        let totals = |names: &[(&str, f64)]| names.iter().map(|(name, total)| Control::new(*name, *total)).collect();
        let adjustment = match step {
            "none" => return chain,
            "cells" => Adjustment::Cells(Cells {
                cell: self.area.iter().zip(&self.sex).map(|(area, sex)| 2 * area + sex).collect(),
                totals: totals(&[("1-1", 900.0), ("1-2", 1500.0), ("2-1", 800.0), ("2-2", 1300.0)]),
            }),
            "rake" => Adjustment::Rake(Rake::to(vec![
                Margin { name: "sex".into(), cell: self.sex.clone(), totals: totals(&[("1", 1700.0), ("2", 2800.0)]) },
                Margin {
                    name: "area".into(),
                    cell: self.area.clone(),
                    totals: totals(&[("1", 2400.0), ("2", 2100.0)]),
                },
            ])),
            "linear" => {
                let row = |(&area, &sex): (&u32, &u32)| [1.0, f64::from(sex), f64::from(area)];
                let values: Vec<f64> = self.area.iter().zip(&self.sex).flat_map(row).collect();
                let columns = Columns::dense(["all", "women", "area 2"].map(String::from).to_vec(), &values);
                Adjustment::Calibrate(Calibrate::to(columns, vec![4500.0, 2800.0, 2100.0]))
            }
            other => panic!("unknown step {other}"),
        };
        chain.push(step, adjustment).unwrap();
        chain
    }

    /// Replicate weights and full weights of each person.
    fn weights(&self, method: &str, step: &str) -> (ReplicateWeights, Vec<f64>) {
        let (basis, method, mse) = match method {
            "jk1" => (self.basis(false, None), Method::Jk1, false),
            "jkn" => (self.basis(true, None), Method::Jkn, false),
            "jkn_mse" => (self.basis(true, None), Method::Jkn, true),
            "jkn_fpc" => (self.basis(true, Some([40.0, 30.0])), Method::Jkn, false),
            other => panic!("unknown method {other}"),
        };
        let unit_of_row: Vec<u32> = (0..self.village.len()).map(|person| basis.psu_of(person)).collect();
        let replicates = Replicates::make(&basis, method, mse).unwrap();
        let base = replicates.weigh(&unit_of_row, &self.sample.weight).unwrap();
        let chain = self.chain(step);
        (base.adjust(|base| chain.reweigh(base)).unwrap().by_rank(), chain.weights().to_vec())
    }

    fn estimate(&self, weights: &(ReplicateWeights, Vec<f64>), old: bool, case: &str) -> Estimate {
        let is_old = self.sample.levels("old");
        let ((income, has_income), (rooms, has_rooms)) = (self.sample.numbers("income"), self.sample.numbers("rooms"));
        let disabled = self.sample.levels("disabled");
        let disabled = Measure::Levels { codes: &disabled, n_levels: 2 };
        let both: Vec<bool> = has_income.iter().zip(&has_rooms).map(|(a, b)| a & b).collect();
        let (measure, statistic, level) = match case {
            "total" => (disabled, Statistic::Total, 1),
            "proportion" => (disabled, Statistic::Proportion, 1),
            "mean" => (Measure::Numeric { y: &income, x: None, valid: Mask::Bools(&has_income) }, Statistic::Mean, 0),
            "ratio" => {
                (Measure::Numeric { y: &income, x: Some(&rooms), valid: Mask::Bools(&both) }, Statistic::Ratio, 0)
            }
            other => panic!("unknown case {other}"),
        };
        let row_of: Vec<u32> = (0..is_old.len() as u32).collect();
        let keep: Vec<bool> = is_old.iter().map(|&code| !old || code == 1).collect();
        let (rows, keep) = (row_of.len() as u32, Mask::Bools(&keep));
        let tabulation = Tabulation { row_of: &row_of, rows, weight: &weights.1, keep, dims: vec![], measure };
        let cube = tabulate(&[tabulation]).unwrap().remove(0);
        let estimator = Estimator::of(Uncertainty::replicated(Replicated::of(weights.0.clone())));
        estimator.estimate(&cube, statistic).unwrap().into_iter().find(|ours| ours.level == level).unwrap()
    }
}

#[test]
fn replicates_adjusted_again_agree_with_r() {
    let people = People::open();
    let expected = Golden::open("replicates").expected();
    let [method, step, domain, case] = ["method", "step", "domain", "case"].map(|column| expected.text(column));
    let (value, se, df) = (expected.numbers("estimate"), expected.numbers("se"), expected.numbers("df"));
    assert_eq!(expected.len(), 128);
    let mut made: BTreeMap<(&str, &str), (ReplicateWeights, Vec<f64>)> = BTreeMap::new();
    for i in 0..expected.len() {
        let weights = made.entry((method[i], step[i])).or_insert_with(|| people.weights(method[i], step[i]));
        let what = format!("{} {} {} {}", method[i], step[i], domain[i], case[i]);
        let ours = people.estimate(weights, domain[i] == "old", case[i]);
        Relative(1e-10).check_option(&what, ours.value, value[i]);
        Relative(1e-10).check_option(&what, ours.se, se[i]);
        assert_eq!(Some(f64::from(ours.df)), df[i], "{what}");
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let people = People::open();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| people.weights("jkn", "rake").0)
    };
    assert_eq!(on(1), on(2));
    assert_eq!(on(1), on(7));
}
