//! Post-stratified weights, against R `postStratify`, on `fixtures/golden/post_strata`.
//!
//! Guards the calibration residual: with the calibrated weights taken as given the
//! standard error of the disabled would be 203.06; knowing the post-strata it is
//! 71.90. The number of men and of women is known, so its standard error is 0.
//! Regenerate: `Rscript oracle.R` in the folder.

mod common;

use common::Sample;
use estimate::{DeffReference, Mask, Measure, Statistic};
use testkit::{Golden, Relative};

/// Population of the cells area x sex: 1-1, 1-2, 2-1, 2-2.
const TOTALS: [f64; 4] = [900.0, 1500.0, 800.0, 1300.0];

#[test]
fn residuals_within_post_strata_agree_with_r() {
    let golden = Golden::open("post_strata");
    let input = golden.input();
    let (area, sex) = (input.all_numbers("area"), input.all_numbers("sex"));
    let cell: Vec<u16> = area.iter().zip(&sex).map(|(area, sex)| (2.0 * (area - 1.0) + (sex - 1.0)) as u16).collect();
    let mut sample = Sample::new(input, Some((cell.clone(), 4)));
    let mut sampled = [0.0; 4];
    for (&cell, weight) in cell.iter().zip(&sample.weight) {
        sampled[usize::from(cell)] += weight;
    }
    for (&cell, weight) in cell.iter().zip(&mut sample.weight) {
        *weight *= TOTALS[usize::from(cell)] / sampled[usize::from(cell)];
    }
    let calibration = sample.calibration();
    let (income, _) = sample.numbers("income");
    let (rooms, _) = sample.numbers("rooms");
    let (disabled, sex, old) = (sample.levels("disabled"), sample.levels("sex"), sample.levels("old"));

    let expected = golden.expected();
    let (domain, case, term) = (expected.text("domain"), expected.text("case"), expected.text("term"));
    let (value, se, df) = (expected.numbers("estimate"), expected.all_numbers("se"), expected.numbers("df"));
    assert_eq!(expected.len(), 12);
    for i in 0..expected.len() {
        let what = format!("{} {} {}", domain[i], case[i], term[i]);
        let keep: Vec<bool> = old.iter().map(|&code| domain[i] == "all" || code == 1).collect();
        let disabled = Measure::Levels { codes: &disabled, n_levels: 2 };
        let (measure, statistic, level) = match case[i] {
            "total" => (disabled, Statistic::Total, 1),
            "proportion" => (disabled, Statistic::Proportion, 1),
            "mean" => (Measure::Numeric { y: &income, x: None, valid: Mask::All }, Statistic::Mean, 0),
            "ratio" => (Measure::Numeric { y: &income, x: Some(&rooms), valid: Mask::All }, Statistic::Ratio, 0),
            "count" => (Measure::Levels { codes: &sex, n_levels: 3 }, Statistic::Total, term[i].parse().unwrap()),
            other => panic!("unknown case {other}"),
        };
        let ours = sample.estimates(Some(&calibration), DeffReference::default(), &keep, measure, statistic);
        let ours = ours.iter().find(|ours| ours.level == level).unwrap();
        Relative(1e-10).check_option(&what, ours.value, value[i]);
        let (ours_se, known) = (ours.se.unwrap(), se[i] == 0.0);
        assert!(Relative(1e-10).agree(ours_se, se[i]) || known && ours_se < 1e-9, "{what}: se {ours_se}");
        assert_eq!(Some(f64::from(ours.df)), df[i], "{what}");
    }
}
