//! Two-phase samples: a large first sample from which a smaller second one is drawn
//! at random within strata that the first phase made known.
//!
//! ```text
//! population ──first phase──► elements with a second-phase stratum ──SRS within strata──► elements observed
//!              chance π1                     (screening result)         chance π2 = n2/n1
//! ```
//!
//! Screening then examination of the suspects and of some of the others is the
//! usual case. An element observed stands for `1/(π1 π2)`.
//!
//! Start reading at [`TwoPhase::new`].

mod error;

pub use error::TwoPhaseError;

use crate::{Fpc, basis::number};

/// How the variances of the two phases are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhaseMethod {
    /// Each phase's own variance, the first estimated from the second: what R
    /// `survey::twophase` calls `approx`, and `simple`.
    ByPhase,
    /// From the joint probabilities of both phases together (`full`); for a first
    /// phase of elements.
    Joint,
}

/// The first phase, one value for every element of it.
#[derive(Clone, Copy, Debug)]
pub struct FirstPhase<'a> {
    /// Code of the unit drawn; the same for elements drawn together.
    pub unit: &'a [String],
    /// Code of the stratum of the unit.
    pub strata: Option<&'a [String]>,
    /// Inclusion probability `π1` of the element.
    pub probability: &'a [f64],
    /// How large the strata are.
    pub fpc: Fpc<'a>,
}

/// The second phase, one value for every element of the first.
#[derive(Clone, Copy, Debug)]
pub struct SecondPhase<'a> {
    /// Whether the element was observed.
    pub observed: &'a [bool],
    /// Code of the stratum within which it was drawn or not.
    pub strata: Option<&'a [String]>,
}

/// A stratum of a phase.
#[derive(Clone, Debug, PartialEq)]
pub struct PhaseStratum {
    /// Its code.
    pub id: String,
    /// Units it has in this phase; of the first phase also those nobody of whom was observed.
    pub drawn: u32,
    /// Sampling fraction: 0 with replacement.
    pub fraction: f64,
}

/// A sample in two phases.
///
/// # Shapes and units
/// One value for every observed element, in order, unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoPhase {
    /// Position of the element in the first phase.
    pub rows: Vec<u32>,
    /// Chance at the first phase.
    pub first_probability: Vec<f64>,
    /// Chance at the second phase, given the first.
    pub second_probability: Vec<f64>,
    /// Unit of the first phase, numbered among those with an observed element.
    pub unit: Vec<u32>,
    /// Of each such unit: its stratum in the first phase.
    pub stratum_of_unit: Vec<u32>,
    /// Of each such unit: the share of its kind that the second phase kept.
    pub kept_of_unit: Vec<f64>,
    /// Strata of the first phase.
    pub first_strata: Vec<PhaseStratum>,
    /// Stratum of the second phase.
    pub second_stratum: Vec<u32>,
    /// Strata of the second phase.
    pub second_strata: Vec<PhaseStratum>,
    /// How the variances are put together.
    pub method: PhaseMethod,
}

impl TwoPhase {
    /// Binds two phases together.
    ///
    /// # Formula
    /// ```text
    /// π2 = observed elements / elements of the first phase,   within each second-phase stratum
    /// ```
    ///
    /// # Errors
    /// [`TwoPhaseError`]: a second-phase stratum in which nobody or one element only
    /// was observed, a first-phase stratum with one unit, a unit whose elements'
    /// strata kept different shares of their units, units of several elements under
    /// [`PhaseMethod::Joint`], a population below its sample.
    ///
    /// # Panics
    /// If the columns differ in length: a bug in the caller.
    pub fn new(first: &FirstPhase, second: &SecondPhase, method: PhaseMethod) -> Result<TwoPhase, TwoPhaseError> {
        let n = first.unit.len();
        assert_eq!(first.probability.len(), n, "one probability for every element");
        assert_eq!(second.observed.len(), n, "one mark for every element");
        if let Some(at) = first.probability.iter().position(|&chance| !(chance > 0.0 && chance <= 1.0)) {
            return Err(TwoPhaseError::Probability { element: at + 1, probability: first.probability[at] });
        }
        let stratum_code = |i: usize| first.strata.map_or("", |strata| strata[i].as_str());
        let second_code = |i: usize| second.strata.map_or("", |strata| strata[i].as_str());
        let (stratum_of, strata) = number(n, stratum_code);
        let (unit_of, units) = number(n, |i| (stratum_of[i], first.unit[i].as_str()));
        let (second_of, second_codes) = number(n, second_code);
        if method == PhaseMethod::Joint && units.len() < n {
            return Err(TwoPhaseError::Clusters { units: units.len(), elements: n });
        }

        let rows: Vec<u32> = (0..n as u32).filter(|&i| second.observed[i as usize]).collect();
        let second_strata = second_strata(&rows, &second_of, &second_codes)?;
        let kept = kept(&unit_of, &second_of, second_codes.len(), units.len(), second.observed);
        let (unit, of_first) = number(rows.len(), |row| unit_of[rows[row] as usize]);
        let mut kept_of_unit: Vec<Option<f64>> = vec![None; of_first.len()];
        for (&row, &unit) in rows.iter().zip(&unit) {
            let share = kept[second_of[row as usize] as usize];
            let before = *kept_of_unit[unit as usize].get_or_insert(share);
            if before.to_bits() != share.to_bits() {
                let unit = first.unit[row as usize].clone();
                return Err(TwoPhaseError::Kept { unit, shares: [before, share] });
            }
        }
        let first_strata = first_strata(first, &stratum_of, &strata, &units)?;
        Ok(TwoPhase {
            first_probability: rows.iter().map(|&row| first.probability[row as usize]).collect(),
            second_probability: rows
                .iter()
                .map(|&row| second_strata[second_of[row as usize] as usize].fraction)
                .collect(),
            stratum_of_unit: of_first.iter().map(|&unit| units[unit as usize].0).collect(),
            kept_of_unit: kept_of_unit.into_iter().map(|share| share.expect("a unit has a row")).collect(),
            unit,
            first_strata,
            second_stratum: rows.iter().map(|&row| second_of[row as usize]).collect(),
            second_strata,
            rows,
            method,
        })
    }

    /// What each observed element stands for: `1/(π1 π2)`.
    #[must_use]
    pub fn weights(&self) -> Vec<f64> {
        self.first_probability
            .iter()
            .zip(&self.second_probability)
            .map(|(first, second)| 1.0 / (first * second))
            .collect()
    }

    /// Whether a unit of the first phase has several observed elements.
    #[must_use]
    pub fn is_clustered(&self) -> bool {
        self.stratum_of_unit.len() < self.rows.len()
    }
}

fn second_strata(rows: &[u32], second_of: &[u32], codes: &[&str]) -> Result<Vec<PhaseStratum>, TwoPhaseError> {
    let mut strata = Vec::with_capacity(codes.len());
    for (number, code) in codes.iter().enumerate() {
        let available = second_of.iter().filter(|&&stratum| stratum as usize == number).count();
        let drawn = rows.iter().filter(|&&row| second_of[row as usize] as usize == number).count();
        match drawn {
            0 => return Err(TwoPhaseError::NobodyObserved { stratum: (*code).to_owned(), available }),
            1 if available > 1 => {
                return Err(TwoPhaseError::OneObserved { stratum: (*code).to_owned(), available });
            }
            _ => {}
        }
        let fraction = drawn as f64 / available as f64;
        strata.push(PhaseStratum { id: (*code).to_owned(), drawn: drawn as u32, fraction });
    }
    Ok(strata)
}

/// Of each second-phase stratum, the share of its first-phase units with an observed element in it.
fn kept(unit_of: &[u32], second_of: &[u32], strata: usize, units: usize, observed: &[bool]) -> Vec<f64> {
    let share = |stratum: usize| {
        let (mut has, mut keeps) = (vec![false; units], vec![false; units]);
        for i in (0..unit_of.len()).filter(|&i| second_of[i] as usize == stratum) {
            has[unit_of[i] as usize] = true;
            keeps[unit_of[i] as usize] |= observed[i];
        }
        let count = |marks: Vec<bool>| marks.into_iter().filter(|&mark| mark).count() as f64;
        count(keeps) / count(has)
    };
    (0..strata).map(share).collect()
}

fn first_strata(
    first: &FirstPhase,
    stratum_of: &[u32],
    codes: &[&str],
    units: &[(u32, &str)],
) -> Result<Vec<PhaseStratum>, TwoPhaseError> {
    let mut strata = Vec::with_capacity(codes.len());
    for (number, code) in codes.iter().enumerate() {
        let drawn = units.iter().filter(|(stratum, _)| *stratum as usize == number).count();
        let someone =
            stratum_of.iter().position(|&stratum| stratum as usize == number).expect("a stratum has elements");
        let fraction = match first.fpc {
            Fpc::None => 0.0,
            Fpc::Population(sizes) => drawn as f64 / sizes[someone],
            Fpc::Fraction(fractions) => fractions[someone],
            Fpc::Probability(_) => return Err(TwoPhaseError::UnequalFirst),
        };
        let id = (*code).to_owned();
        if !(0.0..=1.0).contains(&fraction) {
            return Err(TwoPhaseError::Fraction { stratum: id, fraction });
        }
        if drawn == 1 && fraction < 1.0 {
            return Err(TwoPhaseError::OneUnit { stratum: id });
        }
        strata.push(PhaseStratum { id, drawn: drawn as u32, fraction });
    }
    Ok(strata)
}
