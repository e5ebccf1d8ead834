//! Every adjustment of weights, and the errors of estimates made with it, against R
//! `survey`, on `fixtures/golden/calibration`.
//!
//! Guards the residuals: with the calibrated weights taken as given, the standard
//! error of the total would be 11,185 in place of 1,918 after `linear`.
//! Regenerate: `Rscript oracle.R` in the folder.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use design::adjust::{
    Adjustment, Bounds, Calibrate, Cells, Chain, Classes, Columns, Control, Distance, Margin, Rake, Spread,
    Standardize, Trim,
};
use design::{Codes, Fpc, StageColumns, VarianceBasis};
use estimate::{Calibration, Estimate, Estimator, Mask, Measure, RowKey, Statistic, Tabulation, Weighting, tabulate};
use testkit::{Golden, Relative, Table};

/// Persons in villages; every person is a row.
struct Persons {
    village: Vec<u32>,
    basis: VarianceBasis,
    household: Vec<u32>,
    weight: Vec<f64>,
    sex: Vec<u32>,
    area: Vec<u32>,
    x: Vec<f64>,
    y: Vec<f64>,
    old: Vec<bool>,
}

impl Persons {
    fn of(table: &Table) -> Persons {
        let (village, villages) = table.codes("village");
        let strata = (0..villages.len()).map(|i| {
            let person = village.iter().position(|&village| usize::from(village) == i).unwrap();
            table.text("stratum")[person].to_owned()
        });
        let strata: Vec<String> = strata.collect();
        let stage = StageColumns { unit: "village", ids: &villages, strata: Some(&strata), fpc: Fpc::None };
        let code = |column: &str| table.all_numbers(column).iter().map(|code| *code as u32).collect::<Vec<u32>>();
        Persons {
            village: village.iter().map(|&village| u32::from(village)).collect(),
            basis: VarianceBasis::new("villages", Codes::Unique, &[stage]).unwrap(),
            household: code("household"),
            weight: table.all_numbers("weight"),
            sex: code("sex").iter().map(|sex| sex - 1).collect(),
            area: code("area").iter().map(|area| area - 1).collect(),
            x: table.all_numbers("x"),
            y: table.all_numbers("y"),
            old: code("old").iter().map(|old| *old == 1).collect(),
        }
    }

    /// The steps that `oracle.R` calls by this name.
    fn steps(&self, name: &str) -> Vec<Adjustment> {
        let areas = || Cells { cell: self.area.clone(), totals: controls(&[1250.0, 1200.0, 1150.0]) };
        let greg = |distance, bounds| {
            let rows = (0..self.y.len()).flat_map(|k| {
                let is = |code: u32, value| f64::from(u8::from(code == value));
                [1.0, is(self.sex[k], 1), is(self.area[k], 1), is(self.area[k], 2), self.x[k]]
            });
            let columns = Columns::dense(names(&["all", "sex 2", "area 2", "area 3", "x"]), &rows.collect::<Vec<_>>());
            let step = Calibrate::to(columns, vec![3600.0, 1750.0, 1200.0, 1150.0, 22000.0]);
            vec![Adjustment::Calibrate(Calibrate { distance, bounds, ..step })]
        };
        match name {
            "cells" => vec![Adjustment::Cells(areas())],
            "rake" => {
                let sexes = Margin { name: "sex".into(), cell: self.sex.clone(), totals: controls(&[1850.0, 1750.0]) };
                let areas = Margin { name: "area".into(), cell: self.area.clone(), totals: areas().totals };
                vec![Adjustment::Rake(Rake::to(vec![sexes, areas]))]
            }
            "linear" => greg(Distance::Linear, Bounds::None),
            "bounded" => greg(Distance::Linear, Bounds::Ratio { lower: 0.86, upper: 1.35 }),
            "raking" => greg(Distance::Raking, Bounds::None),
            "logit" => greg(Distance::Logit, Bounds::Ratio { lower: 0.7, upper: 1.6 }),
            "weights" => greg(Distance::Linear, Bounds::Weight { lower: 21.0, upper: 50.0 }),
            "household" => {
                let rows = (0..self.y.len()).flat_map(|k| [1.0, f64::from(self.sex[k]), self.x[k]]);
                let columns = Columns::dense(names(&["all", "sex 2", "x"]), &rows.collect::<Vec<_>>());
                let group = Some(self.household.clone());
                vec![Adjustment::Calibrate(Calibrate {
                    group,
                    ..Calibrate::to(columns, vec![3600.0, 1750.0, 22000.0])
                })]
            }
            "cells_trim" => {
                let trim = Trim { lower: Some(21.0), upper: Some(48.0), strict: false, spread: Spread::Equally };
                vec![Adjustment::Cells(areas()), Adjustment::Trim(trim)]
            }
            "two_steps" => {
                let rows: Vec<f64> = self.sex.iter().flat_map(|&sex| [1.0, f64::from(sex)]).collect();
                let greg = Calibrate::to(Columns::dense(names(&["all", "sex 2"]), &rows), vec![3600.0, 1750.0]);
                vec![Adjustment::Cells(areas()), Adjustment::Calibrate(greg)]
            }
            "standard" => vec![Adjustment::Standardize(Standardize {
                by: self.sex.clone(),
                population: controls(&[0.4, 0.6]),
                over: self.area.clone(),
                groups: names(&["area 1", "area 2", "area 3"]),
                keep: vec![true; self.sex.len()],
            })],
            other => panic!("unknown step {other}"),
        }
    }

    fn chain(&self, name: &str) -> Chain {
        let mut chain = Chain::new(Classes::records(self.village.clone(), self.weight.clone())).unwrap();
        for (i, step) in self.steps(name).into_iter().enumerate() {
            chain.push(&format!("{name} {i}"), step).unwrap();
        }
        chain
    }

    fn estimate(&self, chain: &Chain, keep: &[bool], statistic: Statistic) -> Estimate {
        let rows = self.y.len() as u32;
        let key = RowKey::new(self.village.clone(), vec![0; rows as usize], self.basis.sampled_units() as u32, 1);
        let row_of: Vec<u32> = (0..rows).collect();
        let x = (statistic == Statistic::Ratio).then_some(&self.x[..]);
        let measure = Measure::Numeric { y: &self.y, x, valid: Mask::All };
        let keep = Mask::Bools(keep);
        let weight = chain.weights();
        let cubes = tabulate(&[Tabulation { row_of: &row_of, rows, weight, keep, dims: vec![], measure }]).unwrap();
        let calibration = Calibration::of_chain(chain);
        let weighting = Weighting::Design { calibration: Some(&calibration) };
        Estimator::new(&key, &self.basis, weighting).unwrap().estimate(&cubes[0], statistic).unwrap().remove(0)
    }
}

fn controls(totals: &[f64]) -> Vec<Control> {
    totals.iter().enumerate().map(|(i, &total)| Control::new((i + 1).to_string(), total)).collect()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

const STEPS: [&str; 11] = [
    "cells",
    "rake",
    "linear",
    "bounded",
    "raking",
    "logit",
    "weights",
    "household",
    "cells_trim",
    "two_steps",
    "standard",
];

#[test]
fn weights_agree_with_r() {
    let golden = Golden::open("calibration");
    let persons = Persons::of(&golden.input());
    let expected = golden.table("weights.csv");
    for name in STEPS {
        let chain = persons.chain(name);
        for (i, (ours, r)) in chain.weights().iter().zip(expected.all_numbers(name)).enumerate() {
            assert!(Relative(1e-10).agree(*ours, r), "{name}, person {i}: {ours} {r}");
        }
    }
}

#[test]
fn errors_agree_with_r() {
    let golden = Golden::open("calibration");
    let persons = Persons::of(&golden.input());
    let expected = golden.expected();
    let (step, domain, statistic) = (expected.text("step"), expected.text("domain"), expected.text("statistic"));
    let (value, se) = (expected.all_numbers("estimate"), expected.all_numbers("se"));
    assert_eq!(expected.len(), STEPS.len() * 6);
    for i in 0..expected.len() {
        let keep: Vec<bool> = persons.old.iter().map(|&old| domain[i] == "all" || old).collect();
        let of = match statistic[i] {
            "total" => Statistic::Total,
            "mean" => Statistic::Mean,
            "ratio" => Statistic::Ratio,
            other => panic!("unknown statistic {other}"),
        };
        let ours = persons.estimate(&persons.chain(step[i]), &keep, of);
        let what = format!("{} {} {}", step[i], domain[i], statistic[i]);
        assert!(Relative(1e-9).agree(ours.value.unwrap(), value[i]), "{what}: {ours:?} {}", value[i]);
        assert!(Relative(1e-9).agree(ours.se.unwrap(), se[i]), "{what}: {ours:?} {}", se[i]);
    }
}
