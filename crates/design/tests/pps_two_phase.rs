//! What samples with unequal probabilities and in two phases refuse.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use design::{FirstPhase, Fpc, PairForm, Pairs, PhaseMethod, PpsSample, SecondPhase, TwoPhase};

fn text(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|&code| code.to_owned()).collect()
}

fn pps(probability: &[f64], strata: &[&str], pairs: Pairs, form: PairForm) -> String {
    PpsSample::new(probability.to_vec(), Some(&text(strata)), pairs, form).unwrap_err().to_string()
}

#[test]
fn unequal_probabilities_are_probabilities() {
    assert_eq!(
        pps(&[0.5, 1.5], &["x", "x"], Pairs::Overton, PairForm::HorvitzThompson),
        "element 2 has inclusion probability 1.5; expected a number over 0, at most 1
  help: correct it in the frame or the design"
    );
    assert_eq!(
        pps(&[0.5, 0.5, 0.2], &["x", "x", "y"], Pairs::Overton, PairForm::HorvitzThompson),
        "stratum `y` has a single element (3), so pairs say nothing of its variance
  help: join it to another stratum, or give joint probabilities"
    );
    assert_eq!(
        pps(&[0.5, 0.5], &["x", "x"], Pairs::Poisson, PairForm::YatesGrundy),
        "the form of Yates and Grundy is for samples of fixed size, and a Poisson sample has none
  help: use Horvitz and Thompson's form"
    );
    let sums = Pairs::HartleyRao { square_sum: Some(vec![0.1]) };
    assert_eq!(
        pps(&[0.5; 4], &["x", "x", "y", "y"], sums, PairForm::YatesGrundy),
        "there are 1 sums of squared probabilities for 2 strata
  help: give one for each stratum, in order of their codes"
    );
}

#[test]
fn a_joint_matrix_belongs_to_its_sample() {
    let of = |matrix: &[f64]| pps(&[0.5, 0.4], &["x", "x"], Pairs::Joint(matrix.to_vec()), PairForm::HorvitzThompson);
    assert_eq!(
        of(&[0.5, 0.1, 0.1]),
        "the joint probabilities are 3 numbers; 2 elements have 2 x 2
  help: give the square matrix of the sampled elements, in their order"
    );
    assert_eq!(
        of(&[0.4, 0.1, 0.1, 0.5]),
        "the joint matrix has 0.4 in the diagonal for element 1, whose inclusion probability is 0.5
  help: the diagonal holds the elements' own probabilities; check the order of rows"
    );
    assert_eq!(
        of(&[0.5, 0.1, 0.2, 0.4]),
        "elements 1 and 2 have joint probability 0.1 and, the other way round, 0.2; expected one number over 0, at most 1
  help: a pair that can never be drawn together has no unbiased variance; use an approximation"
    );
}

fn phases(units: &[&str], observed: &[bool], second: &[&str], method: PhaseMethod) -> Result<TwoPhase, String> {
    let (units, second) = (text(units), text(second));
    let chance = vec![1.0; units.len()];
    let first = FirstPhase { unit: &units, strata: None, probability: &chance, fpc: Fpc::None };
    TwoPhase::new(&first, &SecondPhase { observed, strata: Some(&second) }, method).map_err(|error| error.to_string())
}

#[test]
fn the_second_phase_weighs_by_the_share_observed() {
    let observed = [true, false, true, true, true, false];
    let sample =
        phases(&["a", "b", "c", "d", "e", "f"], &observed, &["s", "s", "s", "n", "n", "n"], PhaseMethod::Joint);
    let sample = sample.unwrap();
    assert_eq!(sample.rows, [0, 2, 3, 4]);
    assert_eq!(sample.weights(), [1.5; 4]);
    assert!(!sample.is_clustered());
}

#[test]
fn a_second_phase_stratum_needs_observed_elements() {
    let of = |observed: &[bool]| phases(&["a", "b", "c", "d"], observed, &["s", "s", "n", "n"], PhaseMethod::ByPhase);
    assert_eq!(
        of(&[true, true, false, false]).unwrap_err(),
        "nobody of the 2 elements of second-phase stratum `n` was observed
  help: nothing can be said of them; join the stratum to another before drawing the second phase"
    );
    assert_eq!(
        of(&[true, true, false, true]).unwrap_err(),
        "one of the 2 elements of second-phase stratum `n` was observed, so its variance cannot be seen
  help: join the stratum to another"
    );
}

#[test]
fn units_of_several_elements_come_through_one_way() {
    let observed = [true, true, true, false, true, true];
    let units = ["a", "a", "b", "b", "c", "d"];
    assert_eq!(
        phases(&units, &observed, &["s", "n", "s", "n", "n", "n"], PhaseMethod::ByPhase).unwrap_err(),
        "first-phase unit `a` has elements in second-phase strata that kept 1 and 0.75 of their units, so no one share says how it came through
  help: draw the second phase within strata of whole units, or of elements in every unit"
    );
    assert_eq!(
        phases(&units, &observed, &["s", "s", "s", "s", "s", "s"], PhaseMethod::Joint).unwrap_err(),
        "the first phase drew 4 units with 6 elements; joint probabilities of both phases are for elements drawn one by one
  help: use the method that takes phase by phase"
    );
}
