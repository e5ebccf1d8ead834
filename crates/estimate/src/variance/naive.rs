//! Naive twin: the variance over stages as the book prints it, by filtering the
//! list of records again and again, compared on random small designs.

use super::Layout;
use design::{Codes, Fpc, SinglePsu, StageColumns, VarianceBasis};
use proptest::prelude::*;
use std::collections::BTreeSet;
use testkit::Relative;

const STAGES: usize = 3;

/// One record: its stratum and unit at every stage, what it adds, whether it is of the domain.
#[derive(Clone, Debug)]
struct Record {
    stratum: [u8; STAGES],
    unit: [u8; STAGES],
    score: f64,
    active: bool,
}

/// What the design says of a stage: no fractions, one by stratum, or one by unit.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shares {
    None,
    OfStrata,
    OfUnits,
}

#[derive(Clone, Debug)]
struct Design {
    stages: usize,
    shares: [Shares; STAGES],
    single: SinglePsu,
    in_domains: bool,
}

impl Design {
    fn fraction(&self, stage: usize, record: &Record) -> f64 {
        let by = |code: u8| [0.25, 0.5, 1.0, 0.125][(usize::from(code) + stage) % 4];
        match self.shares[stage] {
            Shares::None => 0.0,
            Shares::OfStrata => by(record.stratum[stage]),
            Shares::OfUnits => by(record.unit[stage]),
        }
    }

    /// The variance of the records of one unit, from `stage` on.
    fn naive(&self, records: &[&Record], stage: usize) -> Option<f64> {
        if stage == self.stages {
            return Some(0.0);
        }
        let strata: BTreeSet<u8> = records.iter().map(|record| record.stratum[stage]).collect();
        let mut here = 0.0;
        let (mut touched, mut blind) = (0, 0);
        let mut below = 0.0;
        let active_in = |h: u8| records.iter().any(|record| record.stratum[stage] == h && record.active);
        let (mut all_sum, mut all_units) = (0.0, BTreeSet::new());
        for record in records.iter().filter(|record| active_in(record.stratum[stage])) {
            all_sum += record.score;
            all_units.insert((record.stratum[stage], record.unit[stage]));
        }
        let mean_of_all = all_sum / all_units.len() as f64;

        for &h in &strata {
            let of_stratum: Vec<&Record> =
                records.iter().filter(|record| record.stratum[stage] == h).copied().collect();
            let units: BTreeSet<u8> = of_stratum.iter().map(|record| record.unit[stage]).collect();
            let n = units.len() as f64;
            let mean: f64 = of_stratum.iter().map(|record| record.score).sum::<f64>() / n;
            let mut whole = true;
            let mut active_units = 0;
            let (mut own, mut other) = (0.0, 0.0);
            for &i in &units {
                let of_unit: Vec<&Record> =
                    of_stratum.iter().filter(|record| record.unit[stage] == i).copied().collect();
                let total: f64 = of_unit.iter().map(|record| record.score).sum();
                let fraction = self.fraction(stage, of_unit[0]);
                whole &= fraction >= 1.0;
                active_units += i32::from(of_unit.iter().any(|record| record.active));
                own += (1.0 - fraction) * (total - mean).powi(2);
                other += (1.0 - fraction) * (total - mean_of_all).powi(2);
                if fraction > 0.0 {
                    below += fraction * self.naive(&of_unit, stage + 1)?;
                }
            }
            let single = units.len() == 1 && !whole;
            let in_domain = self.in_domains && !whole && active_units == 1;
            if active_units > 0 {
                touched += 1;
                blind += i32::from(single || in_domain);
            }
            let factor = if units.len() > 1 { n / (n - 1.0) } else { 1.0 };
            here += match self.single {
                SinglePsu::Adjust if (single && active_units > 0) || in_domain => factor * other,
                SinglePsu::Average if single || in_domain => 0.0,
                _ if single => 0.0,
                _ => factor * own,
            };
        }
        if self.single == SinglePsu::Average && blind > 0 {
            if blind == touched {
                return None;
            }
            here *= f64::from(touched) / f64::from(touched - blind);
        }
        Some(here + below)
    }

    fn layout(&self, records: &[Record]) -> Layout {
        let text = |of: &dyn Fn(&Record) -> u8| records.iter().map(|r| of(r).to_string()).collect::<Vec<String>>();
        let columns: Vec<_> = (0..self.stages)
            .map(|stage| {
                let share: Vec<f64> = records.iter().map(|record| self.fraction(stage, record)).collect();
                (text(&|record| record.unit[stage]), text(&|record| record.stratum[stage]), share)
            })
            .collect();
        let stages: Vec<StageColumns> = columns
            .iter()
            .zip(self.shares)
            .map(|((ids, strata, share), shares)| StageColumns {
                unit: "unit",
                ids,
                strata: Some(strata),
                fpc: match shares {
                    Shares::None => Fpc::None,
                    Shares::OfStrata => Fpc::Fraction(share),
                    Shares::OfUnits => Fpc::Probability(share),
                },
            })
            .collect();
        let basis = VarianceBasis::new("twin", Codes::WithinStrata, &stages).unwrap().with_single_psu(self.single);
        Layout::new(&if self.in_domains { basis.with_domain_lonely() } else { basis }).unwrap()
    }
}

/// Records added up to the units of the layout.
fn scores(layout: &Layout, records: &[Record], of: impl Fn(&Record) -> f64) -> (Vec<f64>, Vec<bool>) {
    let mut scores = vec![0.0; layout.n_scores()];
    let mut active = vec![false; layout.n_scores()];
    for (record, &unit) in records.iter().zip(layout.score_of_unit()) {
        scores[unit as usize] += of(record);
        active[unit as usize] |= record.active;
    }
    (scores, active)
}

fn records(most: usize) -> impl Strategy<Value = Vec<Record>> {
    let codes = (prop::array::uniform3(0..3_u8), prop::array::uniform3(0..3_u8));
    let record = (codes, -100.0..100.0_f64, prop::bool::weighted(0.7)).prop_map(|((stratum, unit), score, active)| {
        Record { stratum, unit, score: if active { score } else { 0.0 }, active }
    });
    prop::collection::vec(record, 1..most)
}

fn designs() -> impl Strategy<Value = Design> {
    let shares = || prop::sample::select(vec![Shares::None, Shares::OfStrata, Shares::OfStrata, Shares::OfUnits]);
    let policies = vec![SinglePsu::Certainty, SinglePsu::Remove, SinglePsu::Adjust, SinglePsu::Average];
    let shares = [shares(), shares(), shares()];
    (1..=STAGES, shares, prop::sample::select(policies), any::<bool>())
        .prop_map(|(stages, shares, single, in_domains)| Design { stages, shares, single, in_domains })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_loops(records in records(40), design in designs()) {
        let layout = design.layout(&records);
        let (scores, active) = scores(&layout, &records, |record| record.score);

        let ours = layout.variance(&scores, &active);
        let expected = design.naive(&records.iter().collect::<Vec<_>>(), 0);

        match (ours, expected) {
            (Some(ours), Some(expected)) => prop_assert!(
                Relative(1e-9).agree(ours, expected) || (ours - expected).abs() < 1e-9, "{ours} {expected}"
            ),
            (ours, expected) => prop_assert_eq!(ours, expected),
        }
    }

    #[test]
    fn variance_of_a_sum_adds_up_with_the_covariance(records in records(40), design in designs()) {
        let layout = design.layout(&records);
        let (a, active) = scores(&layout, &records, |record| record.score);
        let (b, _) = scores(&layout, &records, |record| f64::from(record.unit[0]) - record.score / 7.0);
        let sum: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + b).collect();

        let of = |a: &[f64], b: &[f64]| layout.covariance(a, b, &active);
        let parts = of(&a, &a).zip(of(&b, &b)).zip(of(&a, &b));
        let whole = of(&sum, &sum);

        let expected = parts.map(|((a, b), ab)| a + b + 2.0 * ab);
        prop_assert_eq!(whole.is_some(), expected.is_some());
        if let (Some(whole), Some(expected)) = (whole, expected) {
            prop_assert!((whole - expected).abs() < 1e-9 * (1.0 + whole.abs()), "{whole} {expected}");
        }
    }

    #[test]
    fn doubled_scores_have_four_times_the_variance(records in records(20), design in designs()) {
        let layout = design.layout(&records);
        let (once, active) = scores(&layout, &records, |record| record.score);
        let twice: Vec<f64> = once.iter().map(|score| 2.0 * score).collect();
        prop_assert_eq!(layout.variance(&twice, &active), layout.variance(&once, &active).map(|v| 4.0 * v));
    }

    #[test]
    fn stages_below_add_to_the_ultimate_cluster(records in records(40), design in designs()) {
        let all_stages = Design { stages: STAGES, single: SinglePsu::Certainty, ..design };
        let first_only = Design { stages: 1, ..all_stages.clone() };
        let of = |design: &Design| {
            let layout = design.layout(&records);
            let (scores, active) = scores(&layout, &records, |record| record.score);
            layout.variance(&scores, &active).unwrap()
        };
        prop_assert!(of(&all_stages) >= of(&first_only) * (1.0 - 1e-12)); // sums in another order
    }
}

/// Stratum and unit at the first stage, one record each.
fn one_stage(units: &[(u8, u8)], single: SinglePsu, shares: Shares) -> (Design, Vec<Record>) {
    let record =
        |&(stratum, unit): &(u8, u8)| Record { stratum: [stratum, 0, 0], unit: [unit, 0, 0], score: 0.0, active: true };
    let design = Design { stages: 1, shares: [shares; STAGES], single, in_domains: false };
    (design, units.iter().map(record).collect())
}

#[test]
fn a_stratum_taken_whole_is_not_lonely_and_adds_nothing() {
    // the fraction of stratum 2 is 1
    let (design, records) = one_stage(&[(0, 0), (0, 1), (2, 0)], SinglePsu::Fail, Shares::OfStrata);
    let layout = design.layout(&records);
    assert_eq!(layout.variance(&[1.0, 3.0, 900.0], &[true; 3]), Some(0.75 * 4.0));
}

#[test]
fn degrees_of_freedom_count_where_the_domain_is() {
    let units = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)];
    let (design, records) = one_stage(&units, SinglePsu::Fail, Shares::None);
    let layout = design.layout(&records);
    assert_eq!(layout.degrees_of_freedom(&[true; 6]), 4);
    assert_eq!(layout.degrees_of_freedom(&[true, true, false, true, false, false]), 1);
    assert_eq!(layout.degrees_of_freedom(&[false; 6]), 0);
}

#[test]
fn degrees_of_freedom_are_of_the_first_stage() {
    let (mut design, mut records) = one_stage(&[(0, 0), (0, 0), (0, 1), (0, 1)], SinglePsu::Fail, Shares::OfStrata);
    design.stages = 2;
    records.iter_mut().zip([0, 1, 0, 1]).for_each(|(record, unit)| record.unit[1] = unit);
    let layout = design.layout(&records);
    assert_eq!(layout.n_scores(), 4);
    assert_eq!(layout.degrees_of_freedom(&[true, true, false, true]), 1);
}

#[test]
fn a_domain_without_a_stratum_to_average_over_has_no_variance() {
    let (design, records) = one_stage(&[(0, 0), (1, 0), (1, 1)], SinglePsu::Average, Shares::None);
    let layout = design.layout(&records);
    assert_eq!(layout.variance(&[5.0, 0.0, 0.0], &[true, false, false]), None);
    assert_eq!(layout.variance(&[5.0, 1.0, 3.0], &[true; 3]), Some(2.0 * 4.0));
}

/// Unit in words, codes of units, codes of strata.
type RefusedStage = (&'static str, [&'static str; 3], Option<[&'static str; 3]>);

/// What is said of these stages, each with a fraction.
fn refusal(stages: &[RefusedStage]) -> String {
    let text = |codes: &[&str; 3]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<String>>();
    let codes: Vec<_> = stages.iter().map(|(_, ids, strata)| (text(ids), strata.as_ref().map(text))).collect();
    let columns = stages.iter().zip(&codes).map(|((unit, ..), (ids, strata))| StageColumns {
        unit,
        ids,
        strata: strata.as_deref(),
        fpc: Fpc::Fraction(&[0.5; 3]),
    });
    let basis = VarianceBasis::new("places", Codes::Unique, &columns.collect::<Vec<_>>()).unwrap();
    Layout::new(&basis).unwrap_err().to_string()
}

#[test]
fn a_lonely_unit_is_refused_by_name() {
    assert_eq!(
        refusal(&[("county", ["a", "b", "c"], Some(["x", "x", "y"]))]),
        "stratum `y` has a single primary sampling unit (`c`), so its variance cannot be seen
  help: name a partner in `design.toml`: `merge = { \"y\" = \"...\" }`; or name a policy: \
         `single_psu` = `certainty`, `remove`, `adjust` or `average`"
    );
    assert_eq!(
        refusal(&[("county", ["a", "a", "b"], None), ("village", ["1", "2", "1"], None)]),
        "county `b` has a single village (stage 2) (`1`), so its variance cannot be seen
  help: end the basis at the stage before; or name a policy: `single_psu` = `certainty`, `remove`, `adjust` or `average`"
    );
}
