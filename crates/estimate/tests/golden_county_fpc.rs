//! Villages drawn without replacement, against R survey with `fpc`, on
//! `fixtures/golden/county_fpc`.
//!
//! Guards the finite population correction: the standard error of the disabled is
//! 781.82, and 874.29 without it; the four villages of the middle are all that
//! there are and add none. Regenerate: `Rscript oracle.R` in the folder.

mod common;

use common::Sample;
use estimate::{DeffReference, Mask, Measure, Statistic};
use testkit::{Golden, Relative};

#[test]
fn finite_population_correction_agrees_with_r() {
    let golden = Golden::open("county_fpc");
    let mut sample = Sample::new(golden.input(), None);
    let (stratum, strata) = sample.table.codes("stratum");
    let population = sample.table.all_numbers("villages_in_stratum");
    let villages = &mut sample.basis.stages[0];
    for (number, of) in villages.strata.iter_mut().enumerate() {
        let drawn = villages.stratum_of_unit.iter().filter(|&&stratum| stratum as usize == number).count();
        let someone = stratum.iter().position(|&stratum| strata[usize::from(stratum)] == of.id).unwrap();
        of.fraction = drawn as f64 / population[someone];
    }
    let (income, _) = sample.numbers("income");
    let (rooms, _) = sample.numbers("rooms");
    let (disabled, sex) = (sample.levels("disabled"), sample.levels("sex"));
    let middle = strata.iter().position(|name| name == "middle").unwrap();

    let expected = golden.expected();
    let (domain, case) = (expected.text("domain"), expected.text("case"));
    let number = |column: &str| expected.numbers(column);
    let (value, se, deff, df) = (number("estimate"), number("se"), number("deff"), number("df"));
    assert_eq!(expected.len(), 12);
    for i in 0..expected.len() {
        let what = format!("{} {}", domain[i], case[i]);
        let keep: Vec<bool> = match domain[i] {
            "all" => vec![true; sample.table.len()],
            "women" => sex.iter().map(|&sex| sex == 2).collect(),
            "middle" => stratum.iter().map(|&stratum| usize::from(stratum) == middle).collect(),
            other => panic!("unknown domain {other}"),
        };
        let disabled = Measure::Levels { codes: &disabled, n_levels: 2 };
        let (measure, statistic, level) = match case[i] {
            "total" => (disabled, Statistic::Total, 1),
            "proportion" => (disabled, Statistic::Proportion, 1),
            "mean" => (Measure::Numeric { y: &income, x: None, valid: Mask::All }, Statistic::Mean, 0),
            "ratio" => (Measure::Numeric { y: &income, x: Some(&rooms), valid: Mask::All }, Statistic::Ratio, 0),
            other => panic!("unknown case {other}"),
        };
        let ours = sample.estimates(None, DeffReference::default(), &keep, measure, statistic);
        let ours = ours.iter().find(|ours| ours.level == level).unwrap();
        Relative(1e-10).check_option(&what, ours.value, value[i]);
        Relative(1e-10).check_option(&what, ours.se, se[i]);
        Relative(1e-10).check_option(&what, ours.deff, deff[i]);
        assert_eq!(Some(f64::from(ours.df)), df[i], "{what}");
    }
}
