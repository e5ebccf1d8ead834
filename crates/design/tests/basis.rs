//! Variance bases from columns, what they refuse, and merge partners.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use design::{BasisError, Codes, Fpc, StageColumns, VarianceBasis};
use std::collections::BTreeMap;

fn text(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|&code| code.to_owned()).collect()
}

fn one_stage(codes: Codes, ids: &[&str], strata: &[&str], fpc: Fpc) -> Result<VarianceBasis, BasisError> {
    let (ids, strata) = (text(ids), text(strata));
    VarianceBasis::new("places", codes, &[StageColumns { unit: "village", ids: &ids, strata: Some(&strata), fpc }])
}

fn refused(result: Result<VarianceBasis, BasisError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn units_are_numbered_in_order_of_strata_and_codes() {
    let basis = one_stage(Codes::Unique, &["d", "b", "a", "b"], &["x", "y", "y", "y"], Fpc::None).unwrap();
    assert_eq!(basis.psus().unit_ids, ["d", "a", "b"]);
    assert_eq!(basis.psus().stratum_of_unit, [0, 1, 1]);
    assert_eq!(basis.last_unit, [0, 2, 1, 2]);
}

#[test]
fn a_code_in_two_strata_is_refused_unless_declared() {
    let of = |codes| one_stage(codes, &["1", "2", "1"], &["x", "x", "y"], Fpc::None);
    assert_eq!(
        refused(of(Codes::Unique)),
        "variance basis `places`: village `1` lies in two strata, `x` and `y`
  help: correct the records; or, if codes start again in every stratum, say so: `nested = true`"
    );
    assert_eq!(of(Codes::WithinStrata).unwrap().psus().unit_ids.len(), 3);
}

#[test]
fn a_population_below_its_sample_is_refused() {
    let of = |sizes: &[f64]| one_stage(Codes::Unique, &["a", "b", "c"], &["x", "x", "y"], Fpc::Population(sizes));
    assert_eq!(
        refused(of(&[1.0, 1.0, 7.0])),
        "variance basis `places`: stratum `x`: 2 village were sampled of a population of 1
  help: the population is what was drawn from, at least as many; correct it, or leave the finite population correction out"
    );
    let fractions: Vec<f64> = of(&[2.0, 2.0, 4.0]).unwrap().psus().strata.iter().map(|of| of.fraction).collect();
    assert_eq!(fractions, [1.0, 0.25]);
}

#[test]
fn a_population_is_one_number_in_a_stratum() {
    let result = one_stage(Codes::Unique, &["a", "b"], &["x", "x"], Fpc::Population(&[10.0, 12.0]));
    assert_eq!(
        refused(result),
        "variance basis `places`: stratum `x`: the population of village is 10 on one record and 12 on another
  help: it is one number for the whole stratum; correct the records, or name the column that divides the stratum among `strata`"
    );
}

#[test]
fn a_fraction_is_a_share() {
    let result = one_stage(Codes::Unique, &["a", "b"], &["x", "x"], Fpc::Fraction(&[1.5, 1.5]));
    assert_eq!(
        refused(result),
        "variance basis `places`: stratum `x`: the village have sampling fraction 1.5; expected a number over 0, at most 1
  help: correct it, or leave the finite population correction out"
    );
}

#[test]
fn later_stages_are_read_within_the_unit_before() {
    let (village, household) = (text(&["a", "a", "b"]), text(&["1", "2", "1"]));
    let of = |sizes: &[f64]| {
        let first = StageColumns { unit: "village", ids: &village, strata: None, fpc: Fpc::Fraction(&[0.5; 3]) };
        let second = StageColumns { unit: "household", ids: &household, strata: None, fpc: Fpc::Population(sizes) };
        VarianceBasis::new("two", Codes::Unique, &[first, second])
    };
    let basis = of(&[4.0, 4.0, 3.0]).unwrap();
    assert_eq!(basis.stages[1].parent, [0, 0, 1]);
    assert_eq!(basis.stages[1].unit_ids, ["1", "2", "1"]);
    assert_eq!((0..3).map(|unit| basis.psu_of(unit)).collect::<Vec<_>>(), [0, 0, 1]);
    assert_eq!(basis.ultimate_cluster().last_unit, [0, 0, 1]);
    assert!(refused(of(&[1.0, 1.0, 3.0])).contains("village `a`, all household: 2 household were sampled"));
}

#[test]
fn merged_strata_add_their_populations() {
    let basis = |fpc| one_stage(Codes::Unique, &["a", "b", "c", "d"], &["x", "y", "y", "z"], fpc).unwrap();
    let joined = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
    };
    let merged = basis(Fpc::Population(&[4.0, 8.0, 8.0, 2.0])).merged(&joined(&[("x", "y")])).unwrap();
    assert_eq!(merged.psus().stratum_of_unit, [0, 0, 0, 1]);
    let strata: Vec<_> = merged.psus().strata.iter().map(|of| (of.id.as_str(), of.fraction)).collect();
    assert_eq!(strata, [("y", 0.25), ("z", 0.5)]);
    let free = basis(Fpc::None).merged(&joined(&[("x", "z")])).unwrap();
    assert_eq!(free.psus().strata[1].fraction.to_bits(), 0.0_f64.to_bits());

    let refused = |pairs| basis(Fpc::None).merged(&joined(pairs)).unwrap_err().to_string();
    assert_eq!(
        refused(&[("x", "town")]),
        "variance basis `places`: `merge` names stratum `town`, which is not in the sample; there are `x`, `y`, `z`
  help: correct the code; codes of several columns are joined with `/`"
    );
    assert_eq!(
        refused(&[("x", "y"), ("y", "z")]),
        "variance basis `places`: `merge` joins stratum `x` to `y`, which is itself joined to another
  help: name the stratum where all of them end as the partner of each"
    );
}
