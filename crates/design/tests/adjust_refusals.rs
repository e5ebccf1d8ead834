//! Adjustments that are refused, message by message.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use design::adjust::{
    Adjustment, Bounds, Calibrate, Cells, Chain, Classes, Columns, Control, Distance, Margin, NO_CELL, Nonresponse,
    Partition, Rake, Spread, Standardize, Trim,
};

/// Four classes of three records: men and women in two areas.
fn chain() -> Chain {
    Chain::new(Classes { unit: vec![0; 4], n: vec![3; 4], base: vec![10.0, 10.0, 20.0, 20.0] }).unwrap()
}

const SEX: [u32; 4] = [0, 1, 0, 1];
const AREA: [u32; 4] = [0, 0, 1, 1];

fn message(adjustment: Adjustment) -> String {
    let mut chain = chain();
    let error = chain.push("final", adjustment).unwrap_err();
    assert!(chain.steps().is_empty(), "a refused step leaves the chain as it was");
    error.to_string()
}

fn controls(totals: &[(&str, f64)]) -> Vec<Control> {
    totals.iter().map(|&(name, total)| Control::new(name, total)).collect()
}

fn by_sex(men: f64, women: f64) -> Vec<Control> {
    controls(&[("sex 1", men), ("sex 2", women)])
}

fn cells(cell: [u32; 4], totals: Vec<Control>) -> String {
    message(Adjustment::Cells(Cells { cell: cell.to_vec(), totals }))
}

#[test]
fn cells_are_refused_by_name() {
    assert_eq!(
        cells([0, NO_CELL, 0, 1], by_sex(100.0, 100.0)),
        "weight step `final`: 3 records, with 30 of the weight, are in no cell\n  help: give every record a cell: a \
         missing code needs a cell of its own, or a rule that sets the record aside"
    );
    assert_eq!(
        cells(SEX, vec![Control::new("sex 1", 90.0), Control { name: "sex 2".into(), total: None }]),
        "weight step `final`: `sex 2` has no total, and 6 records are there\n  help: add its total to the control \
         totals, or correct the records"
    );
    assert_eq!(
        cells(SEX, by_sex(90.0, 0.0)),
        "weight step `final`: `sex 2` has the total 0, but 6 records are there\n  help: correct the total, or the \
         records: who was found in the sample is in the population"
    );
    assert_eq!(
        cells(SEX, by_sex(90.0, -1.0)),
        "weight step `final`: `sex 2` has the total -1; expected a number of at least 0\n  help: correct the control \
         totals"
    );
    assert_eq!(
        cells([0; 4], by_sex(90.0, 12.5)),
        "weight step `final`: no record with a weight is in `sex 2`, but its total is 12.5\n  help: join it with a \
         neighbour, in the control totals and in the cells"
    );
}

#[test]
fn a_cell_without_respondents_is_refused() {
    let step = Nonresponse {
        cell: AREA.to_vec(),
        names: vec!["area 1".into(), "area 2".into()],
        responded: vec![true, true, false, false],
        eligible: vec![true, true, true, false],
    };
    assert_eq!(
        message(Adjustment::Nonresponse(step)),
        "weight step `final`: nobody in `area 2` responded, of 3 eligible records\n  help: join it with a neighbouring \
         cell"
    );
}

#[test]
fn a_group_without_a_standard_cell_is_refused() {
    let step = Standardize {
        by: SEX.to_vec(),
        population: by_sex(0.5, 0.5),
        over: AREA.to_vec(),
        groups: vec!["area 1".into(), "area 2".into()],
        keep: vec![true, true, true, false],
    };
    assert_eq!(
        message(Adjustment::Standardize(step)),
        "weight step `final`: no record with a weight is in `sex 2, area 2`, but its total is 30\n  help: join it with \
         a neighbour, in the control totals and in the cells"
    );
}

fn rake(sexes: Vec<Control>, areas: Vec<Control>, area: [u32; 4]) -> String {
    let sex = Margin { name: "sex".into(), cell: SEX.to_vec(), totals: sexes };
    let area = Margin { name: "area".into(), cell: area.to_vec(), totals: areas };
    message(Adjustment::Rake(Rake { max_rounds: 20, ..Rake::to(vec![sex, area]) }))
}

#[test]
fn margins_that_cannot_be_met_are_refused() {
    let areas = || controls(&[("1", 80.0), ("2", 120.0)]);
    assert_eq!(
        rake(by_sex(90.0, 100.0), areas(), AREA),
        "weight step `final`: the totals of the margins disagree: `sex` adds up to 190, `area` to 200\n  help: margins \
         of one population have one sum; correct the control totals, or scale one margin to the other before"
    );
    assert_eq!(
        rake(by_sex(90.0, 110.0), areas(), [0, 0, 1, NO_CELL]),
        "weight step `final`: 3 records, with 60 of the weight, are in no cell of the margin `area`\n  help: give every \
         record a cell: a missing code needs a cell of its own, or a rule that sets the record aside"
    );
    assert_eq!(
        rake(by_sex(90.0, 110.0), controls(&[("1", 80.0), ("2", 100.0), ("3", 20.0)]), AREA),
        "weight step `final`: no record with a weight is in `area: 3`, but its total is 20\n  help: join it with a \
         neighbour, in the control totals and in the cells"
    );
    // the second area has the men only, and they are too few
    assert_eq!(
        rake(by_sex(90.0, 110.0), areas(), [0, 0, 1, 0]),
        "weight step `final`: raking did not converge in 20 rounds: `sex: sex 1` is at 120 and should be 90 (tolerance \
         1e-11 of it)\n  help: no weights may meet all margins where the sample has empty crossings: join small cells; \
         if it is close, allow more rounds"
    );
}

fn trim(lower: f64, upper: f64) -> String {
    message(Adjustment::Trim(Trim { lower: Some(lower), upper: Some(upper), strict: true, spread: Spread::Equally }))
}

#[test]
fn limits_that_the_weights_cannot_keep_are_refused() {
    assert_eq!(
        trim(1.0, 12.0),
        "weight step `final`: the mean weight is 15, so not all weights can be within the limit 12\n  help: trimming \
         keeps the sum of the weights; choose limits on both sides of the mean"
    );
    assert_eq!(
        trim(14.0, 16.0),
        "weight step `final`: no record is left to take what trimming cut off (lower 14, upper 16)\n  help: choose wider \
         limits"
    );
}

fn columns(names: &[&str], row: fn(usize) -> Vec<f64>) -> Columns {
    let names = names.iter().map(|&name| name.to_owned()).collect();
    Columns::dense(names, &(0..4).flat_map(row).collect::<Vec<f64>>())
}

fn all_and_women(class: usize) -> Vec<f64> {
    vec![1.0, f64::from(SEX[class])]
}

fn greg(totals: [f64; 2]) -> Calibrate {
    Calibrate::to(columns(&["all", "women"], all_and_women), totals.to_vec())
}

fn calibrate(step: Calibrate) -> String {
    message(Adjustment::Calibrate(step))
}

#[test]
fn columns_that_depend_on_each_other_are_refused() {
    let both = |total| {
        let columns =
            columns(&["all", "men", "women"], |class| vec![1.0, f64::from(1 - SEX[class]), f64::from(SEX[class])]);
        calibrate(Calibrate::to(columns, vec![200.0, 90.0, total]))
    };
    assert_eq!(
        both(110.0),
        "weight step `final`: the column `women` is a combination of `all`, `men`\n  help: leave it out: its total \
         follows from theirs"
    );
    assert_eq!(
        both(120.0),
        "weight step `final`: the column `women` has the total 120, but it is a combination of `all`, `men`, whose \
         totals make it 110\n  help: correct the control totals so that they agree, then leave the column out"
    );
    let nobody = columns(&["all", "unborn"], |_| vec![1.0, 0.0]);
    assert_eq!(
        calibrate(Calibrate::to(nobody.clone(), vec![200.0, 5.0])),
        "weight step `final`: the column `unborn` is 0 for every record with a weight, but its total is 5\n  help: join \
         the cell with a neighbour, in the control totals and in the columns"
    );
    let mut chain = chain();
    chain.push("final", Adjustment::Calibrate(Calibrate::to(nobody, vec![180.0, 0.0]))).unwrap();
    assert_eq!(chain.weights(), [10.0, 10.0, 20.0, 20.0]);
}

#[test]
fn totals_that_cannot_be_are_refused() {
    assert_eq!(
        calibrate(greg([200.0, 210.0])),
        "weight step `final`: the total of `women` is 210, more than that of `all`, 200, which it is part of\n  help: \
         correct the control totals"
    );
    assert_eq!(
        calibrate(greg([200.0, -1.0])),
        "weight step `final`: the column `women` has the total -1, but no record has a value of this sign\n  help: \
         correct the control totals"
    );
    let crossed = columns(&["all", "women 1", "women 2"], |class| {
        let is = |area| f64::from(u8::from(SEX[class] == 1 && AREA[class] == area));
        vec![1.0, is(0), is(1)]
    });
    assert_eq!(
        calibrate(Calibrate::to(crossed, vec![200.0, 110.0, 95.0])),
        "weight step `final`: the total of `women 1`, `women 2` is 205, more than that of `all`, 200, which it is part \
         of\n  help: correct the control totals"
    );
    let parts = Partition { part: AREA.to_vec(), names: vec!["area 1".into(), "area 2".into()] };
    let step = greg([0.0, 0.0]);
    assert_eq!(
        calibrate(Calibrate { totals: vec![70.0, 30.0, 120.0, 130.0], partition: Some(parts.clone()), ..step.clone() }),
        "weight step `final`: the total of `area 2: women` is 130, more than that of `area 2: all`, 120, which it is \
         part of\n  help: correct the control totals"
    );
    let group = Some(vec![1, 1, 2, 1]);
    assert_eq!(
        calibrate(Calibrate { totals: vec![70.0, 30.0, 120.0, 60.0], partition: Some(parts), group, ..step }),
        "weight step `final`: a group that is to have one ratio lies in two parts, `area 1` and `area 2`\n  help: a \
         household belongs to one part; correct the part of its records"
    );
}

#[test]
fn bounds_that_cannot_be_met_are_refused_with_some_that_would_do() {
    let bounded = |distance, lower, upper, totals| {
        calibrate(Calibrate { distance, bounds: Bounds::Ratio { lower, upper }, ..greg(totals) })
    };
    // 180 in the sample, half of them women: ratios of 2/3 for men and 14/9 for women
    assert_eq!(
        bounded(Distance::Linear, 0.8, 1.3, [200.0, 140.0]),
        "weight step `final`: within the bounds 0.8 to 1.3 the column `women` can be from 72 to 117, but its total is \
         140\n  help: bounds of 0.62 to 1.56 would do; or join small cells, or leave a column out"
    );
    // each total alone is within reach, but not the few men who remain
    assert_eq!(
        bounded(Distance::Linear, 0.8, 1.3, [170.0, 115.0]),
        "weight step `final`: no weights within the bounds 0.8 to 1.3 were found that meet all totals together: `all` \
         stays at 187 and should be 170\n  help: bounds of 0.61 to 1.59 would do; or join small cells, or leave a column out"
    );
    assert_eq!(
        bounded(Distance::Logit, 1.1, 2.0, [200.0, 100.0]),
        "weight step `final`: the bounds 1.1 to 2 cannot be used with the distance `logit`\n  help: lower is at most \
         upper; with `logit` the ratio 1 lies between them: if they are bounds on weights, every weight before"
    );
    assert_eq!(
        calibrate(Calibrate { distance: Distance::Logit, ..greg([200.0, 100.0]) }),
        "weight step `final`: the distance `logit` has no bounds\n  help: give bounds on both sides of 1, for example \
         0.3 to 3, or use `raking`"
    );
    assert_eq!(
        calibrate(Calibrate { bounds: Bounds::Weight { lower: 9.0, upper: 21.0 }, ..greg([260.0, 120.0]) }),
        "weight step `final`: within the bounds 9 to 21 the column `all` can be from 108 to 252, but its total is 260\n  help: \
         widen the bounds, or join small cells"
    );
}

#[test]
fn bad_base_weights_are_refused() {
    let error = Chain::new(Classes::records(vec![0, 0], vec![1.0, f64::NAN])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "weight step `base`: the base weight of class 1 is NaN; expected a number of at least 0\n  help: a record \
         without a weight cannot be used; correct its inclusion probability, or leave it out"
    );
    let mut negative = Chain::new(Classes::records(vec![0; 3], vec![1.0; 3])).unwrap();
    let x = Columns::dense(vec!["x".into(), "all".into()], &[0.0, 1.0, 1.0, 1.0, 9.0, 1.0]);
    negative.push("greg", Adjustment::Calibrate(Calibrate::to(x.clone(), vec![1.0, 3.0]))).unwrap();
    let error = negative.push("again", Adjustment::Calibrate(Calibrate::to(x, vec![1.0, 3.0]))).unwrap_err();
    assert!(error.to_string().starts_with("weight step `again`: the weight before is -"), "{error}");
}
