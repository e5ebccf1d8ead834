//! Adjustments of weights against loops as in the book, and identities that hold
//! whatever the sample.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use design::adjust::{
    AdjustError, Adjustment, Bounds, Calibrate, Cells, Chain, Classes, Columns, Control, Distance, Margin, Partition,
    Rake, Spread, Trim,
};
use proptest::prelude::*;

const CELLS: usize = 3;

/// A class: records, base weight, cell of two margins, a number.
#[derive(Clone, Debug)]
struct Class {
    n: u64,
    base: f64,
    sex: u32,
    area: u32,
    x: f64,
}

/// Every crossing of the margins occurs, so that raking and calibration have a solution.
fn classes() -> impl Strategy<Value = Vec<Class>> {
    let class = |sex: u32, area: u32| {
        (1..5_u64, 1.0..9.0_f64, 0.0..10.0_f64).prop_map(move |(n, base, x)| Class { n, base, sex, area, x })
    };
    let every = (0..2_u32).flat_map(|sex| (0..CELLS as u32).map(move |area| (sex, area)));
    let grid: Vec<_> = every.map(|(sex, area)| class(sex, area)).collect();
    let more = prop::collection::vec((0..2_u32, 0..CELLS as u32).prop_flat_map(move |(s, a)| class(s, a)), 4..30);
    (grid, more).prop_map(|(mut grid, more)| {
        grid.extend(more);
        grid
    })
}

fn chain(classes: &[Class]) -> Chain {
    let n = classes.iter().map(|class| class.n).collect();
    let base = classes.iter().map(|class| class.base).collect();
    Chain::new(Classes { unit: vec![0; classes.len()], n, base }).unwrap()
}

fn one(classes: &[Class], adjustment: Adjustment) -> Result<Vec<f64>, AdjustError> {
    let mut chain = chain(classes);
    chain.push("step", adjustment)?;
    Ok(chain.weights().to_vec())
}

fn controls(totals: &[f64]) -> Vec<Control> {
    totals.iter().enumerate().map(|(i, &total)| Control::new(format!("cell {i}"), total)).collect()
}

fn sum(classes: &[Class], weights: &[f64], of: impl Fn(&Class) -> f64) -> f64 {
    classes.iter().zip(weights).map(|(class, weight)| class.n as f64 * weight * of(class)).sum()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

fn all_near(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| near(a, b))
}

/// Totals that some positive weights meet: the sums under weights moved at random.
fn moved(classes: &[Class], factors: &[f64]) -> Vec<f64> {
    classes.iter().enumerate().map(|(i, class)| class.base * factors[i % factors.len()]).collect()
}

fn areas(classes: &[Class], weights: &[f64]) -> Vec<f64> {
    (0..CELLS as u32).map(|area| sum(classes, weights, |class| f64::from(class.area == area))).collect()
}

fn sexes(classes: &[Class], weights: &[f64]) -> Vec<f64> {
    (0..2).map(|sex| sum(classes, weights, |class| f64::from(class.sex == sex))).collect()
}

fn by_area(classes: &[Class], totals: &[f64]) -> Cells {
    Cells { cell: classes.iter().map(|class| class.area).collect(), totals: controls(totals) }
}

/// Intercept, one sex, two areas, the number.
fn columns(classes: &[Class]) -> Columns {
    let names = ["all", "sex 1", "area 1", "area 2", "x"].map(str::to_owned).to_vec();
    let row = |c: &Class| [1.0, f64::from(c.sex == 1), f64::from(c.area == 1), f64::from(c.area == 2), c.x];
    Columns::dense(names, &classes.iter().flat_map(row).collect::<Vec<f64>>())
}

fn column_sums(classes: &[Class], columns: &Columns, weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; columns.width()];
    for (row, class) in classes.iter().enumerate() {
        for (column, value) in columns.row(row) {
            sums[column] += class.n as f64 * weights[row] * value;
        }
    }
    sums
}

fn factors() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.8..1.25_f64, 7)
}

proptest! {
    #[test]
    fn post_stratified_weights_are_those_of_the_loop(classes in classes(), totals in prop::collection::vec(1.0..99.0_f64, CELLS)) {
        let weights = one(&classes, Adjustment::Cells(by_area(&classes, &totals))).unwrap();
        for (class, weight) in classes.iter().zip(&weights) {
            let mut cell = 0.0;
            for other in classes.iter().filter(|other| other.area == class.area) {
                for _ in 0..other.n {
                    cell += other.base;
                }
            }
            prop_assert!(near(*weight, class.base * totals[class.area as usize] / cell));
        }
    }

    #[test]
    fn every_calibration_meets_its_totals(classes in classes(), factors in factors(), d in 0..3_usize, bounded: bool, far in -3..4_i32) {
        let columns = columns(&classes);
        let distance = Distance::ALL[d];
        let bounds = if bounded || distance == Distance::Logit { Bounds::Ratio { lower: 0.5, upper: 2.0 } } else { Bounds::None };
        // weights of 1 for a population of millions, or the reverse, are no reason to fail
        let far = if bounds == Bounds::None { 10_f64.powi(far) } else { 1.0 };
        let factors: Vec<f64> = factors.iter().map(|factor| factor * far).collect();
        let totals = column_sums(&classes, &columns, &moved(&classes, &factors));
        let step = Calibrate { distance, bounds, ..Calibrate::to(columns.clone(), totals.clone()) };
        let mut chain = chain(&classes);
        chain.push("once", Adjustment::Calibrate(step.clone())).unwrap();
        let once = chain.weights().to_vec();
        prop_assert!(all_near(&column_sums(&classes, &columns, &once), &totals));
        if bounds != Bounds::None {
            prop_assert!(once.iter().zip(&classes).all(|(w, class)| (0.5..=2.0).contains(&(w / class.base))));
        }
        // what is calibrated stays as it is
        chain.push("twice", Adjustment::Calibrate(step)).unwrap();
        prop_assert!(all_near(chain.weights(), &once));
    }

    #[test]
    fn raking_is_the_loop_and_the_raking_distance(classes in classes(), factors in factors()) {
        let goal = moved(&classes, &factors);
        let (sex, area) = (sexes(&classes, &goal), areas(&classes, &goal));
        let margins = vec![
            Margin { name: "sex".into(), cell: classes.iter().map(|c| c.sex).collect(), totals: controls(&sex) },
            Margin { name: "area".into(), cell: classes.iter().map(|c| c.area).collect(), totals: controls(&area) },
        ];
        let raked = one(&classes, Adjustment::Rake(Rake::to(margins))).unwrap();
        prop_assert!(all_near(&sexes(&classes, &raked), &sex) && all_near(&areas(&classes, &raked), &area));

        let mut naive: Vec<f64> = classes.iter().map(|class| class.base).collect();
        for _ in 0..200 {
            let now = sexes(&classes, &naive);
            for (class, weight) in classes.iter().zip(&mut naive) {
                *weight *= sex[class.sex as usize] / now[class.sex as usize];
            }
            let now = areas(&classes, &naive);
            for (class, weight) in classes.iter().zip(&mut naive) {
                *weight *= area[class.area as usize] / now[class.area as usize];
            }
        }
        prop_assert!(all_near(&raked, &naive));

        let mut indicators = Columns::new(["area 0", "area 1", "area 2", "sex 1"].map(str::to_owned).to_vec());
        for class in &classes {
            indicators.push([(class.area, 1.0), (3, f64::from(class.sex == 1))]);
        }
        let totals = vec![area[0], area[1], area[2], sex[1]];
        let step = Calibrate { distance: Distance::Raking, ..Calibrate::to(indicators, totals) };
        prop_assert!(all_near(&raked, &one(&classes, Adjustment::Calibrate(step)).unwrap()));
    }

    #[test]
    fn one_margin_or_indicators_of_cells_are_post_stratification(classes in classes(), totals in prop::collection::vec(1.0..99.0_f64, CELLS)) {
        let cells = by_area(&classes, &totals);
        let expected = one(&classes, Adjustment::Cells(cells.clone())).unwrap();
        let margin = Margin { name: "area".into(), cell: cells.cell.clone(), totals: cells.totals };
        prop_assert!(all_near(&expected, &one(&classes, Adjustment::Rake(Rake::to(vec![margin]))).unwrap()));
        let mut indicators = Columns::new(["0", "1", "2"].map(str::to_owned).to_vec());
        for class in &classes {
            indicators.push([(class.area, 1.0)]);
        }
        for &distance in &[Distance::Linear, Distance::Raking] {
            let step = Calibrate { distance, ..Calibrate::to(indicators.clone(), totals.clone()) };
            prop_assert!(all_near(&expected, &one(&classes, Adjustment::Calibrate(step)).unwrap()));
        }
        // each area a part of its own, calibrated to its total
        let all = Columns::dense(vec!["all".into()], &vec![1.0; classes.len()]);
        let partition = Partition { part: cells.cell, names: ["0", "1", "2"].map(str::to_owned).to_vec() };
        let step = Calibrate { partition: Some(partition), ..Calibrate::to(all, totals) };
        prop_assert!(all_near(&expected, &one(&classes, Adjustment::Calibrate(step)).unwrap()));
    }

    #[test]
    fn own_totals_change_nothing(classes in classes(), d in 0..3_usize) {
        let base: Vec<f64> = classes.iter().map(|class| class.base).collect();
        let columns = columns(&classes);
        let totals = column_sums(&classes, &columns, &base);
        let bounds = Bounds::Ratio { lower: 0.3, upper: 3.0 };
        let step = Calibrate { distance: Distance::ALL[d], bounds, ..Calibrate::to(columns, totals) };
        prop_assert!(all_near(&base, &one(&classes, Adjustment::Calibrate(step)).unwrap()));
    }

    #[test]
    fn trimming_is_the_loop_and_keeps_the_sum(classes in classes(), lower in 1.0..3.0_f64, upper in 3.0..9.0_f64, strict: bool) {
        let trim = Trim { lower: Some(lower), upper: Some(upper), strict, spread: Spread::Equally };
        let base: Vec<f64> = classes.iter().map(|class| class.base).collect();
        let records: Vec<f64> = classes.iter().flat_map(|class| vec![class.base; class.n as usize]).collect();
        let mut naive = records.clone();
        let mut done = vec![false; naive.len()];
        loop {
            let out: Vec<bool> = naive.iter().zip(&done).map(|(w, done)| !done && (*w < lower || *w > upper)).collect();
            if out.iter().all(|out| !out) { break; }
            let mut excess = 0.0;
            for k in (0..naive.len()).filter(|&k| out[k]) {
                let cut = naive[k].max(lower).min(upper);
                excess += naive[k] - cut;
                naive[k] = cut;
                done[k] = true;
            }
            let free = done.iter().filter(|done| !**done).count() as f64;
            if free == 0.0 { return Ok(()); }
            for k in (0..naive.len()).filter(|&k| !done[k]) {
                naive[k] += excess / free;
            }
            if !strict { break; }
        }
        let mean = records.iter().sum::<f64>() / records.len() as f64;
        prop_assume!(!strict || mean > lower && mean < upper);
        let weights = one(&classes, Adjustment::Trim(trim)).unwrap();
        let ours: Vec<f64> = classes.iter().zip(&weights).flat_map(|(class, &w)| vec![w; class.n as usize]).collect();
        prop_assert!(all_near(&ours, &naive));
        prop_assert!(near(sum(&classes, &weights, |_| 1.0), sum(&classes, &base, |_| 1.0)));
    }

    #[test]
    fn bounds_that_some_weights_keep_are_enough(classes in classes(), factors in factors(), weight: bool) {
        let columns = columns(&classes);
        let goal = moved(&classes, &factors);
        let totals = column_sums(&classes, &columns, &goal);
        // the goal itself keeps these, so the search must find weights, however tight they are
        let ratios = || goal.iter().zip(&classes).map(|(goal, class)| goal / class.base);
        let bounds = if weight {
            let most = goal.iter().copied().fold(0.0, f64::max);
            Bounds::Weight { lower: goal.iter().copied().fold(most, f64::min), upper: most }
        } else {
            Bounds::Ratio { lower: ratios().fold(2.0, f64::min), upper: ratios().fold(0.0, f64::max) }
        };
        let step = Calibrate { bounds, ..Calibrate::to(columns.clone(), totals.clone()) };
        let weights = one(&classes, Adjustment::Calibrate(step)).unwrap();
        prop_assert!(all_near(&column_sums(&classes, &columns, &weights), &totals));
    }

    #[test]
    fn a_household_has_one_weight_and_the_totals_hold(classes in classes(), factors in factors()) {
        // households of three classes with one base weight each
        let group: Vec<u32> = (0..classes.len() as u32).map(|class| class / 3).collect();
        let mut members = classes;
        for class in 0..members.len() {
            members[class].base = members[class / 3 * 3].base;
        }
        let columns = columns(&members);
        let totals = column_sums(&members, &columns, &moved(&members, &factors));
        let step = Calibrate { group: Some(group), ..Calibrate::to(columns.clone(), totals.clone()) };
        // few households may not tell the columns apart
        let Ok(weights) = one(&members, Adjustment::Calibrate(step)) else { return Ok(()) };
        prop_assert!(all_near(&column_sums(&members, &columns, &weights), &totals));
        prop_assert!(weights.chunks(3).all(|home| home.iter().all(|&weight| near(weight, home[0]))));
    }

    #[test]
    fn replicates_are_adjusted_as_the_sample_was(classes in classes(), factors in factors(), totals in prop::collection::vec(60.0..99.0_f64, CELLS)) {
        let mut chain = chain(&classes);
        chain.push("cells", Adjustment::Cells(by_area(&classes, &totals))).unwrap();
        let limits = Trim { lower: None, upper: Some(60.0), strict: false, spread: Spread::Proportionally };
        chain.push("trim", Adjustment::Trim(limits)).unwrap();
        let same: Vec<f64> = classes.iter().map(|class| class.base).collect();
        prop_assert_eq!(chain.reweigh(&same).unwrap(), chain.weights());
        let other = moved(&classes, &factors);
        let others: Vec<Class> = classes.iter().zip(&other).map(|(class, &base)| Class { base, ..class.clone() }).collect();
        let mut again = self::chain(&others);
        for step in chain.steps() {
            again.push(&step.name, step.adjustment.clone()).unwrap();
        }
        prop_assert_eq!(chain.reweigh(&other).unwrap(), again.weights());
    }
}

#[test]
fn threads_change_no_bit() {
    let n = 600;
    let base: Vec<f64> = (0..n).map(|class| 1.0 + f64::from(class % 17) / 7.0).collect();
    let rows: Vec<f64> = (0..n).flat_map(|class| [1.0, f64::from(class % 13) / 3.0]).collect();
    let columns = Columns::dense(vec!["all".into(), "x".into()], &rows);
    let names: Vec<String> = (0..20).map(|part| part.to_string()).collect();
    let part: Vec<u32> = (0..n as u32).map(|class| class % 20).collect();
    let totals = (0..20).flat_map(|part| [70.0 + f64::from(part), 140.0]).collect();
    let partition = Some(Partition { part, names });
    let step = Calibrate { distance: Distance::Raking, partition, ..Calibrate::to(columns, totals) };
    let bits = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut chain = Chain::new(Classes::records(vec![0; n as usize], base.clone())).unwrap();
        pool.install(|| chain.push("parts", Adjustment::Calibrate(step.clone())).map(|_| ())).unwrap();
        chain.weights().iter().map(|weight| weight.to_bits()).collect::<Vec<u64>>()
    };
    assert_eq!(bits(1), bits(2));
    assert_eq!(bits(1), bits(7));
}
