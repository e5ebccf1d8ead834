//! Naive twin of the residuals: record by record, as R `survey::svyrecvar` reads.

use super::{Calibration, Explained, Scorer};
use crate::RowKey;
use design::adjust::{
    Adjustment, Bounds, Calibrate, Cells, Chain, Classes, Columns, Control, Distance, Margin, Partition, Rake, Spread,
    Trim,
};
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Class {
    n: u64,
    base: f64,
    sex: u32,
    area: u32,
    household: u32,
    x: f64,
    /// Sum of the values of the class, before weighting.
    y: f64,
}

fn class(sex: u32, area: u32) -> impl Strategy<Value = Class> {
    (1..4_u64, 0..4_u32, 0..6_u32, 0.0..10.0_f64, -5.0..5.0_f64).prop_map(move |(n, base, household, x, y)| {
        // a weight of 0 now and then; one weight in a household
        let base = if base == 0 && n == 3 { 0.0 } else { 1.0 + f64::from(household) / 2.0 };
        Class { n, base, sex, area, household, x, y }
    })
}

/// Every crossing of the margins occurs with a weight.
fn classes() -> impl Strategy<Value = Vec<Class>> {
    let every = (0..2_u32).flat_map(|sex| (0..3_u32).map(move |area| (sex, area)));
    let grid: Vec<_> = every.map(|(sex, area)| class(sex, area).prop_map(|c| Class { base: 2.0 + c.x, ..c })).collect();
    let more = prop::collection::vec((0..2_u32, 0..3_u32).prop_flat_map(|(sex, area)| class(sex, area)), 8..30);
    (grid, more).prop_map(|(mut grid, more)| {
        for (household, class) in (100..).zip(&mut grid) {
            class.household = household;
        }
        grid.extend(more);
        grid
    })
}

fn chain(classes: &[Class]) -> Chain {
    let n = classes.iter().map(|class| class.n).collect();
    let base = classes.iter().map(|class| class.base).collect();
    Chain::new(Classes { unit: vec![0; classes.len()], n, base }).expect("weights")
}

/// Class of each record.
fn records(classes: &[Class]) -> Vec<usize> {
    (0..classes.len()).flat_map(|class| vec![class; classes[class].n as usize]).collect()
}

/// The residuals of a chain, and what the loop over records makes of it.
fn compare(classes: &[Class], chain: &Chain, loops: impl Fn(&mut [f64], &[usize])) -> Result<(), TestCaseError> {
    let records = records(classes);
    let last = chain.weights();
    let mut scores: Vec<f64> = records.iter().map(|&k| last[k] * classes[k].y / classes[k].n as f64).collect();
    loops(&mut scores, &records);
    let mut expected = vec![0.0; classes.len()];
    records.iter().zip(scores).for_each(|(&class, score)| expected[class] += score);

    let mut ours: Vec<f64> = classes.iter().zip(last).map(|(class, w)| w * class.y).collect();
    Explained::of(chain).residuals(&mut ours);
    for (ours, expected) in ours.iter().zip(&expected) {
        prop_assert!((ours - expected).abs() <= 1e-8, "{ours} {expected}");
    }
    // the scorer has shorter ways for one step
    let psu_of_unit: Vec<u32> = (0..classes.len() as u32).map(|unit| unit % 5).collect();
    let key = RowKey::of_units(classes.len() as u32);
    let scorer = Scorer::new(&key, &psu_of_unit, 5, Some(&Calibration::of_chain(chain)));
    let rows = classes.iter().zip(last).map(|(class, w)| w * class.y);
    let mut of_psu = [0.0; 5];
    psu_of_unit.iter().zip(expected).for_each(|(&psu, expected)| of_psu[psu as usize] += expected);
    for (score, expected) in scorer.column((0..).zip(rows)).scores.into_iter().zip(of_psu) {
        prop_assert!((score - expected).abs() <= 1e-8, "{score} {expected}");
    }
    Ok(())
}

/// Takes off the mean of the cell, weighted by `by`, of the values `score / after`.
fn means(scores: &mut [f64], records: &[usize], cell: impl Fn(usize) -> u32, after: &[f64], by: impl Fn(usize) -> f64) {
    let copy: Vec<f64> = scores.to_vec();
    for (k, score) in scores.iter_mut().enumerate().filter(|(k, _)| after[records[*k]] != 0.0) {
        let (mut sum, mut size) = (0.0, 0.0);
        for (l, other) in copy.iter().enumerate() {
            let class = records[l];
            if cell(class) == cell(records[k]) && after[class] != 0.0 {
                sum += by(class) * other / after[class];
                size += by(class);
            }
        }
        *score -= after[records[k]] * sum / size;
    }
}

/// The residual of `score / (g √d)` on `√d x`, times `g √d`, by orthogonalising column after column.
fn regression(scores: &mut [f64], x: &[Vec<f64>], d: &[f64], g: &[f64]) {
    let half: Vec<f64> = d.iter().map(|d| d.sqrt()).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let used: Vec<usize> = (0..d.len()).filter(|&k| d[k] != 0.0 && g[k] != 0.0).collect();
    let mut y: Vec<f64> = used.iter().map(|&k| scores[k] / (g[k] * half[k])).collect();
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let column = |column: usize| used.iter().map(|&k| half[k] * x[k][column]).collect::<Vec<f64>>();
    for mut q in (0..x[0].len()).map(column) {
        for _ in 0..2 {
            for other in &basis {
                let share = dot(&q, other);
                q.iter_mut().zip(other).for_each(|(q, other)| *q -= share * other);
            }
        }
        let length = dot(&q, &q).sqrt();
        basis.push(q.iter().map(|q| q / length).collect());
    }
    for q in &basis {
        let share = dot(&y, q);
        y.iter_mut().zip(q).for_each(|(y, q)| *y -= share * q);
    }
    for (&k, y) in used.iter().zip(y) {
        scores[k] = y * g[k] * half[k];
    }
}

fn controls(totals: &[f64]) -> Vec<Control> {
    totals.iter().enumerate().map(|(i, &total)| Control::new(i.to_string(), total)).collect()
}

fn by_area(classes: &[Class], totals: &[f64]) -> Cells {
    Cells { cell: classes.iter().map(|class| class.area).collect(), totals: controls(totals) }
}

fn columns(classes: &[Class]) -> Columns {
    let rows = classes.iter().flat_map(|c| [1.0, f64::from(c.sex), c.x]);
    Columns::dense(["all", "sex", "x"].map(str::to_owned).to_vec(), &rows.collect::<Vec<f64>>())
}

/// Totals that weights moved a little would have.
fn near_totals(classes: &[Class], columns: &Columns) -> Vec<f64> {
    let mut sums = vec![0.0; columns.width()];
    for (row, class) in classes.iter().enumerate() {
        let weight = class.base * class.n as f64 * (1.0 + f64::from(class.household % 7) / 50.0);
        columns.row(row).for_each(|(column, value)| sums[column] += weight * value);
    }
    sums
}

proptest! {
    #[test]
    fn cells_then_trimming(classes in classes(), totals in prop::collection::vec(20.0..90.0_f64, 3), again: bool) {
        let mut chain = chain(&classes);
        chain.push("cells", Adjustment::Cells(by_area(&classes, &totals))).expect("every area is there");
        let trim = Trim { lower: None, upper: Some(30.0), strict: false, spread: Spread::Equally };
        if chain.push("trim", Adjustment::Trim(trim)).is_err() { return Ok(()); }
        let mut after = vec![chain.steps()[0].after.clone()];
        if again {
            let sex = Cells { cell: classes.iter().map(|class| class.sex).collect(), totals: controls(&[70.0, 80.0]) };
            chain.push("sex", Adjustment::Cells(sex)).expect("both sexes are there");
            after.push(chain.weights().to_vec());
        }
        compare(&classes, &chain, |scores, records| {
            means(scores, records, |class| classes[class].area, &after[0], |class| classes[class].base);
            if again {
                let before = &chain.steps()[2].before;
                means(scores, records, |class| classes[class].sex, &after[1], |class| before[class]);
            }
        })?;
    }

    #[test]
    fn raking(classes in classes(), share in 0.3..0.7_f64) {
        let margins = vec![
            Margin { name: "sex".into(), cell: classes.iter().map(|c| c.sex).collect(), totals: controls(&[100.0 * share, 100.0 - 100.0 * share]) },
            Margin { name: "area".into(), cell: classes.iter().map(|c| c.area).collect(), totals: controls(&[30.0, 30.0, 40.0]) },
        ];
        let mut chain = chain(&classes);
        chain.push("raked", Adjustment::Rake(Rake::to(margins))).expect("every crossing is there");
        let after = chain.weights().to_vec();
        compare(&classes, &chain, |scores, records| {
            for _ in 0..10 {
                means(scores, records, |class| classes[class].sex, &after, |_| 1.0);
                means(scores, records, |class| classes[class].area, &after, |_| 1.0);
            }
        })?;
    }

    #[test]
    fn regression_on_columns(classes in classes(), d in 0..3_usize, grouped: bool, parted: bool) {
        let columns = columns(&classes);
        let totals = near_totals(&classes, &columns);
        // parts and groups would cross
        let (grouped, part) = (grouped && !parted, |class: usize| if parted { classes[class].area } else { 0 });
        let of_part = |area: u32| -> Vec<f64> {
            let inside = classes.iter().map(|c| Class { base: if c.area == area { c.base } else { 0.0 }, ..c.clone() });
            near_totals(&inside.collect::<Vec<_>>(), &columns)
        };
        let totals = if parted { (0..3).flat_map(of_part).collect() } else { totals };
        let partition = parted.then(|| Partition {
            part: (0..classes.len()).map(part).collect(),
            names: ["0", "1", "2"].map(str::to_owned).to_vec(),
        });
        let group = grouped.then(|| classes.iter().map(|class| class.household).collect::<Vec<u32>>());
        let bounds = Bounds::Ratio { lower: 0.5, upper: 2.0 };
        let step = Calibrate { distance: Distance::ALL[d], bounds, partition, group: group.clone(), ..Calibrate::to(columns.clone(), totals) };
        let mut chain = chain(&classes);
        if chain.push("greg", Adjustment::Calibrate(step)).is_err() { return Ok(()); }
        let after = chain.weights().to_vec();
        compare(&classes, &chain, |scores, records| {
            let same = |a: usize, b: usize| match &group {
                None => a == b,
                Some(group) => group[a] == group[b] && classes[a].base != 0.0 && classes[b].base != 0.0,
            };
            let mean_x = |class: usize| {
                let (mut x, mut size) = (vec![0.0; 3], 0.0);
                for &other in records.iter().filter(|&&other| same(class, other)) {
                    columns.row(other).for_each(|(column, value)| x[column] += value);
                    size += 1.0;
                }
                x.iter().map(|x| x / size).collect::<Vec<f64>>()
            };
            let x: Vec<Vec<f64>> = records.iter().map(|&class| mean_x(class)).collect();
            let d: Vec<f64> = records.iter().map(|&class| classes[class].base).collect();
            let g: Vec<f64> = records.iter().map(|&k| if classes[k].base == 0.0 { 0.0 } else { after[k] / classes[k].base }).collect();
            for area in 0..3 {
                // weights of 0 leave a record out of the fit
                let inside: Vec<f64> = records.iter().zip(&d).map(|(&k, &d)| if part(k) == area { d } else { 0.0 }).collect();
                if inside.iter().any(|d| *d != 0.0) {
                    regression(scores, &x, &inside, &g);
                }
            }
        })?;
    }

    #[test]
    fn known_totals_leave_nothing(classes in classes()) {
        let columns = columns(&classes);
        let totals = near_totals(&classes, &columns);
        let mut chain = chain(&classes);
        chain.push("greg", Adjustment::Calibrate(Calibrate::to(columns.clone(), totals))).expect("full rank");
        let explained = Explained::of(&chain);
        for known in 0..columns.width() {
            let value = |row: usize| columns.row(row).find(|(column, _)| *column == known).map_or(0.0, |(_, value)| value);
            let weight = |row: usize| classes[row].n as f64 * chain.weights()[row];
            let mut sums: Vec<f64> = (0..classes.len()).map(|row| weight(row) * value(row)).collect();
            explained.residuals(&mut sums);
            prop_assert!(sums.iter().all(|sum| sum.abs() < 1e-9));
        }
    }
}
