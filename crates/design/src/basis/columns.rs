//! A variance basis from columns: one code for every sampled unit and stage.

use super::{BasisError, BasisStage, SinglePsu, Stratum, VarianceBasis};

/// How large the strata of a stage are in the population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fpc<'a> {
    /// Drawn with replacement, or judged as if: later stages then add nothing.
    None,
    /// Units in the population of the stratum, for every sampled unit.
    Population(&'a [f64]),
    /// Sampling fraction of the stratum, for every sampled unit.
    Fraction(&'a [f64]),
    /// Inclusion probability at this stage of the unit itself, which may differ
    /// within a stratum (Brewer's approximation).
    Probability(&'a [f64]),
}

/// Whether a code of the first stage may stand for two units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codes {
    /// A code is one unit in the whole design; one that lies in two strata is refused.
    Unique,
    /// Codes start again in every stratum.
    WithinStrata,
}

/// One stage as columns with a value for every sampled unit.
#[derive(Clone, Copy, Debug)]
pub struct StageColumns<'a> {
    /// What is drawn, in words, for messages.
    pub unit: &'a str,
    /// Code of the stage's unit. From the second stage on codes are read within the unit before.
    pub ids: &'a [String],
    /// Code of the stratum; `None` without strata.
    pub strata: Option<&'a [String]>,
    /// How large the strata are.
    pub fpc: Fpc<'a>,
}

impl VarianceBasis {
    /// Numbers units and strata stage by stage, in order of their codes.
    ///
    /// A single unit is refused ([`SinglePsu::Fail`]) until
    /// [`with_single_psu`](Self::with_single_psu) says otherwise.
    ///
    /// # Errors
    /// [`BasisError`] for a code that lies in two strata although it is declared
    /// unique, a population smaller than its sample or one that changes within a stratum.
    ///
    /// # Panics
    /// If there is no stage or the columns differ in length: bugs in the caller.
    ///
    /// # Example
    /// Two of ten villages, and in them two of 4 and three of 6 households:
    /// ```
    /// # use design::{Codes, Fpc, StageColumns, VarianceBasis};
    /// let text = |codes: &[&str]| codes.iter().map(|code| code.to_string()).collect::<Vec<String>>();
    /// let (village, household) = (text(&["a", "a", "b", "b", "b"]), text(&["1", "2", "1", "2", "3"]));
    /// let (villages, households) = ([10.0; 5], [4.0, 4.0, 6.0, 6.0, 6.0]);
    /// let stage = |unit, ids, fpc| StageColumns { unit, ids, strata: None, fpc };
    /// let basis = VarianceBasis::new("two_stages", Codes::Unique, &[
    ///     stage("village", &village, Fpc::Population(&villages)),
    ///     stage("household", &household, Fpc::Population(&households)),
    /// ])?;
    /// assert_eq!(basis.stages[0].strata[0].fraction, 0.2);
    /// assert_eq!(basis.stages[1].parent, [0, 0, 1, 1, 1]);
    /// assert_eq!(basis.stages[1].strata[1].fraction, 0.5);
    /// # Ok::<(), design::BasisError>(())
    /// ```
    pub fn new(name: &str, codes: Codes, stages: &[StageColumns]) -> Result<VarianceBasis, BasisError> {
        assert!(!stages.is_empty(), "a basis has a stage");
        let units = stages[0].ids.len();
        let mut unit_of = vec![0; units];
        let mut built: Vec<BasisStage> = Vec::with_capacity(stages.len());
        for (at, columns) in stages.iter().enumerate() {
            assert_eq!(columns.ids.len(), units, "one code for every sampled unit");
            if at == 0 && codes == Codes::Unique {
                one_stratum_each(name, columns)?;
            }
            let (stage, next) = stage(name, columns, &unit_of, built.last())?;
            built.push(stage);
            unit_of = next;
        }
        Ok(VarianceBasis {
            name: name.to_owned(),
            title_en: name.to_owned(),
            title_zh: name.to_owned(),
            stages: built,
            last_unit: unit_of,
            single_psu: SinglePsu::Fail,
            domain_lonely: false,
        })
    }
}

fn one_stratum_each(basis: &str, columns: &StageColumns) -> Result<(), BasisError> {
    let Some(strata) = columns.strata else { return Ok(()) };
    let mut pairs: Vec<(&String, &String)> = columns.ids.iter().zip(strata).collect();
    pairs.sort_unstable();
    pairs.dedup();
    match pairs.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        None => Ok(()),
        Some(pair) => Err(BasisError::TwoStrata {
            basis: basis.to_owned(),
            unit: columns.unit.to_owned(),
            id: pair[0].0.clone(),
            strata: [pair[0].1.clone(), pair[1].1.clone()],
        }),
    }
}

/// The units of one stage, and for every sampled unit which of them it belongs to.
fn stage(
    basis: &str,
    columns: &StageColumns,
    parent_of: &[u32],
    before: Option<&BasisStage>,
) -> Result<(BasisStage, Vec<u32>), BasisError> {
    let code = |sampled: usize| columns.strata.map_or("", |strata| strata[sampled].as_str());
    let (stratum_of, strata) = number(parent_of.len(), |sampled| (parent_of[sampled], code(sampled)));
    let (unit_of, units) = number(parent_of.len(), |sampled| (stratum_of[sampled], columns.ids[sampled].as_str()));

    let mut drawn = vec![0_usize; strata.len()];
    units.iter().for_each(|&(stratum, _)| drawn[stratum as usize] += 1);
    let place = |stratum: usize| {
        let (parent, code) = strata[stratum];
        let inside =
            before.map_or(String::new(), |before| format!("{} `{}`, ", before.unit, before.unit_ids[parent as usize]));
        if code.is_empty() { format!("{inside}all {}", columns.unit) } else { format!("{inside}stratum `{code}`") }
    };
    let shares = Shares { basis, unit: columns.unit, place: &place };
    let (fraction, probability) = match columns.fpc {
        Fpc::None => (vec![0.0; strata.len()], None),
        Fpc::Population(sizes) => {
            let sizes = shares.constant(&stratum_of, strata.len(), sizes)?;
            let share = |(stratum, size): (usize, f64)| shares.of_population(stratum, drawn[stratum], size);
            (sizes.into_iter().enumerate().map(share).collect::<Result<_, _>>()?, None)
        }
        Fpc::Fraction(fractions) => (shares.checked(shares.constant(&stratum_of, strata.len(), fractions)?)?, None),
        Fpc::Probability(chances) => {
            let stratum_of_unit = |unit: usize| place(units[unit].0 as usize);
            let of_units = Shares { place: &stratum_of_unit, ..shares };
            let chances = of_units.checked(of_units.constant(&unit_of, units.len(), chances)?)?;
            (vec![0.0; strata.len()], Some(chances))
        }
    };
    let stage = BasisStage {
        unit: columns.unit.to_owned(),
        unit_ids: units.iter().map(|(_, id)| (*id).to_owned()).collect(),
        parent: match before {
            None => Vec::new(),
            Some(_) => units.iter().map(|&(stratum, _)| strata[stratum as usize].0).collect(),
        },
        stratum_of_unit: units.iter().map(|&(stratum, _)| stratum).collect(),
        strata: strata
            .iter()
            .zip(fraction)
            .map(|((_, id), fraction)| Stratum { id: (*id).to_owned(), fraction })
            .collect(),
        probability,
    };
    Ok((stage, unit_of))
}

/// The number of each key in the order of keys, and the distinct keys.
pub(crate) fn number<K: Ord + Copy>(n: usize, key: impl Fn(usize) -> K) -> (Vec<u32>, Vec<K>) {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&i| key(i));
    let mut numbers = vec![0; n];
    let mut distinct: Vec<K> = Vec::new();
    for i in order {
        if distinct.last() != Some(&key(i)) {
            distinct.push(key(i));
        }
        numbers[i] = distinct.len() as u32 - 1;
    }
    (numbers, distinct)
}

/// Checks what a column says of population sizes and fractions.
#[derive(Clone, Copy)]
struct Shares<'a> {
    basis: &'a str,
    unit: &'a str,
    place: &'a dyn Fn(usize) -> String,
}

impl Shares<'_> {
    /// The one value of each group.
    fn constant(&self, group_of: &[u32], groups: usize, values: &[f64]) -> Result<Vec<f64>, BasisError> {
        assert_eq!(values.len(), group_of.len(), "one value for every sampled unit");
        let mut one: Vec<Option<f64>> = vec![None; groups];
        for (&group, &value) in group_of.iter().zip(values) {
            let first = *one[group as usize].get_or_insert(value);
            if first.to_bits() != value.to_bits() {
                return Err(BasisError::Varies {
                    basis: self.basis.to_owned(),
                    unit: self.unit.to_owned(),
                    place: (self.place)(group as usize),
                    values: [first, value],
                });
            }
        }
        Ok(one.into_iter().map(|value| value.expect("every group has a sampled unit")).collect())
    }

    fn of_population(&self, stratum: usize, drawn: usize, size: f64) -> Result<f64, BasisError> {
        if size.is_finite() && size >= drawn as f64 {
            return Ok(drawn as f64 / size);
        }
        Err(BasisError::PopulationBelowSample {
            basis: self.basis.to_owned(),
            unit: self.unit.to_owned(),
            place: (self.place)(stratum),
            drawn,
            population: size,
        })
    }

    fn checked(&self, fractions: Vec<f64>) -> Result<Vec<f64>, BasisError> {
        match fractions.iter().position(|fraction| !(*fraction > 0.0 && *fraction <= 1.0)) {
            None => Ok(fractions),
            Some(group) => Err(BasisError::Fraction {
                basis: self.basis.to_owned(),
                unit: self.unit.to_owned(),
                place: (self.place)(group),
                fraction: fractions[group],
            }),
        }
    }
}
