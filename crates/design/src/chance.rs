//! The chance of every unit of a group, before anything is drawn.
//!
//! ```text
//! group (units, sizes) + stage (method, take or rate, certainty) ─► Chances: take, π of each unit
//! ```
//!
//! Drawing, reading a survey and describing a design all ask here, so that they
//! cannot disagree.

use crate::DesignError;
use crate::declaration::{Certainty, CertaintyRule, Fewer, Select, Stage};
use crate::listing::{Group, Listing};

/// The chances of the units of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct Chances {
    /// Units drawn, those taken with certainty among them.
    pub take: u32,
    /// Inclusion probability of each unit, in the order of the group; with replacement the expected
    /// number of times that it is drawn.
    pub probability: Vec<f64>,
    /// Whether the unit is taken with certainty, by name or by its size.
    pub certain: Vec<bool>,
}

/// A probability may exceed 1 by this much: rounding, when sizes are equal and all are taken.
const ROUNDING: f64 = 1e-12;

/// The chances of the units of a group.
///
/// # Formula
/// ```text
/// srs, systematic                     π_i = (n − c) / (N − c)
/// pps_systematic, _sampford, _brewer  π_i = (n − c) · M_i / Σ' M_j
/// pps_wr                              n · M_i / Σ M_j     (expected times)
/// all                                 π_i = 1
/// ```
/// `N` units are listed, `n` drawn, `c` of them with certainty (`π = 1`), and `Σ'`
/// runs over the others. `certainty = "over"` takes every unit with
/// `(n − c)·M_i ≥ Σ' M_j` and looks again until none is left.
/// `n` is `take`, or `rate·N` rounded, one at least.
///
/// # Errors
/// [`DesignError`] for a stratum without a number, more units drawn than listed,
/// a probability over 1, certainty units that leave nothing to the others.
pub fn chances(stage: &Stage, listing: &Listing, group: &Group) -> Result<Chances, DesignError> {
    let listed = group.units.len();
    let sizes: Vec<f64> = group.units.iter().map(|&unit| listing.units[unit as usize].size).collect();
    let mut certain: Vec<bool> = group.units.iter().map(|&unit| listing.units[unit as usize].named).collect();
    let take = taken(stage, listing, group)?;
    match stage.select {
        Select::All => return Ok(Chances { take, probability: vec![1.0; listed], certain: vec![false; listed] }),
        Select::PpsWr => {
            let sum: f64 = sizes.iter().sum();
            let probability = sizes.iter().map(|size| f64::from(take) * size / sum).collect();
            return Ok(Chances { take, probability, certain });
        }
        Select::Srs | Select::Systematic | Select::PpsSystematic | Select::PpsSampford | Select::PpsBrewer => {}
    }
    if stage.certainty == Some(Certainty::Rule(CertaintyRule::Over)) {
        while widen(&sizes, take, &mut certain) {}
    }
    let (named, sum) = remainder(&sizes, &certain);
    if named > take as usize || (named == take as usize && named < listed) {
        return Err(DesignError::CertaintyFull {
            unit: stage.unit.clone(),
            inside: group.place(),
            certain: named,
            take,
        });
    }
    let rest = f64::from(take) - named as f64;
    let mut probability = Vec::with_capacity(listed);
    for (position, &size) in sizes.iter().enumerate() {
        let chance = if certain[position] { 1.0 } else { rest * size / sum };
        if chance > 1.0 + ROUNDING {
            return Err(DesignError::OverOne {
                unit: stage.unit.clone(),
                id: listing.units[group.units[position] as usize].path.clone(),
                probability: chance,
                size,
                take: rest as u32,
                sum,
            });
        }
        probability.push(chance.min(1.0));
    }
    Ok(Chances { take, probability, certain })
}

/// Marks the units that are too large for the others; whether there was one.
fn widen(sizes: &[f64], take: u32, certain: &mut [bool]) -> bool {
    let (named, sum) = remainder(sizes, certain);
    let rest = f64::from(take) - named as f64;
    let mut found = false;
    for (&size, certain) in sizes.iter().zip(certain) {
        if !*certain && rest * size >= sum {
            *certain = true;
            found = true;
        }
    }
    found
}

/// Number of certainty units, and the size of the others.
fn remainder(sizes: &[f64], certain: &[bool]) -> (usize, f64) {
    let named = certain.iter().filter(|&&certain| certain).count();
    let others = sizes.iter().zip(certain).filter(|(_, certain)| !**certain);
    (named, others.map(|(size, _)| size).sum())
}

/// How many units are drawn in a group.
fn taken(stage: &Stage, listing: &Listing, group: &Group) -> Result<u32, DesignError> {
    let listed = group.units.len() as u32;
    let missing = |key: &str| DesignError::Declaration {
        path: listing.path.clone(),
        place: format!("stage `{}`", stage.unit),
        problem: format!("`{key}` names no number for stratum `{}`", group.stratum),
        help: format!("add the stratum to `{key}` in `design.toml`"),
    };
    let take = match (&stage.take, &stage.rate) {
        (Some(take), _) => take.of(&group.stratum).ok_or_else(|| missing("take"))?,
        (None, Some(rate)) => {
            let rate = rate.of(&group.stratum).ok_or_else(|| missing("rate"))?;
            ((rate * f64::from(listed) + 0.5).floor() as u32).max(1)
        }
        (None, None) => listed,
    };
    if take <= listed || stage.select == Select::PpsWr {
        return Ok(take);
    }
    match stage.fewer {
        Fewer::All => Ok(listed),
        Fewer::Refuse => Err(DesignError::MoreThanListed {
            unit: stage.unit.clone(),
            inside: group.place(),
            frame: listing.path.clone(),
            listed,
            take,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::Listed;
    use testkit::Relative;

    /// One group of units of these sizes.
    fn listing(sizes: &[f64], named: &[usize]) -> Listing {
        let unit = |(position, &size): (usize, &f64)| Listed {
            path: format!("u{position}"),
            code: format!("u{position}"),
            size,
            group: 0,
            named: named.contains(&position),
        };
        Listing::of_units(sizes.iter().enumerate().map(unit).collect())
    }

    fn stage(keys: &str) -> Stage {
        let stage: Stage =
            toml::from_str(&format!("unit = \"unit\"\nid = \"id\"\nframe = \"frame.csv\"\n{keys}")).unwrap();
        stage
    }

    fn of(keys: &str, sizes: &[f64], named: &[usize]) -> Result<Chances, DesignError> {
        let listing = listing(sizes, named);
        chances(&stage(keys), &listing, &listing.groups[0])
    }

    #[track_caller]
    fn near(found: &Chances, expected: &[f64]) {
        for (position, (found, expected)) in found.probability.iter().zip(expected).enumerate() {
            Relative(1e-14).check(&format!("unit {position}"), *found, *expected);
        }
        assert_eq!(found.probability.len(), expected.len());
    }

    const PPS: &str = "select = \"pps_sampford\"\nsize = \"m\"\n";

    #[test]
    fn without_certainty_a_chance_is_a_share() {
        near(&of("select = \"srs\"\ntake = 2", &[1.0; 5], &[]).unwrap(), &[0.4; 5]);
        near(&of(&format!("{PPS}take = 2"), &[10.0, 20.0, 30.0, 40.0], &[]).unwrap(), &[0.2, 0.4, 0.6, 0.8]);
        let with = of("select = \"pps_wr\"\nsize = \"m\"\ntake = 4", &[10.0, 30.0], &[]).unwrap();
        near(&with, &[1.0, 3.0]);
        near(&of("select = \"all\"", &[1.0; 3], &[]).unwrap(), &[1.0; 3]);
    }

    /// 100 of 165 is over a third; then 50 of 65 is over a half; then the others share one draw.
    #[test]
    fn large_units_are_taken_one_after_the_other() {
        let found = of(&format!("{PPS}take = 3\ncertainty = \"over\""), &[5.0, 100.0, 5.0, 50.0, 5.0], &[]).unwrap();
        near(&found, &[1.0 / 3.0, 1.0, 1.0 / 3.0, 1.0, 1.0 / 3.0]);
        assert_eq!(found.certain, [false, true, false, true, false]);
        assert!((found.probability.iter().sum::<f64>() - 3.0).abs() < 1e-12);
    }

    #[test]
    fn named_units_leave_the_rest_to_the_others() {
        near(&of("select = \"srs\"\ntake = 3", &[1.0; 5], &[4]).unwrap(), &[0.5, 0.5, 0.5, 0.5, 1.0]);
        let full = of("select = \"srs\"\ntake = 2", &[1.0; 5], &[0, 1]).unwrap_err().to_string();
        assert!(
            full.starts_with("unit: 2 units of the whole frame are taken with certainty, and `take` is 2"),
            "{full}"
        );
        near(&of("select = \"srs\"\ntake = 2", &[1.0; 2], &[0, 1]).unwrap(), &[1.0; 2]);
    }

    #[test]
    fn a_rate_is_rounded_and_never_nothing() {
        for (rate, listed, take) in [(0.1, 24, 2), (0.1, 25, 3), (0.1, 3, 1), (1.0, 7, 7)] {
            let found = of(&format!("select = \"srs\"\nrate = {rate:?}"), &vec![1.0; listed], &[]).unwrap();
            assert_eq!(found.take, take, "{rate} of {listed}");
        }
    }

    #[test]
    fn equal_sizes_taken_whole_are_not_over_one() {
        near(&of(&format!("{PPS}take = 3"), &[0.1; 3], &[]).unwrap(), &[1.0; 3]);
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let over = of(&format!("{PPS}take = 2"), &[10.0, 60.0, 10.0], &[]).unwrap_err().to_string();
        assert!(
            over.starts_with("unit `u1`: its inclusion probability would be 1.5000: size 60 times 2 over 80"),
            "{over}"
        );
        assert!(
            over.contains("help: a unit this large is taken with certainty: write `certainty = \"over\"`"),
            "{over}"
        );
        let more = of("select = \"srs\"\ntake = 4", &[1.0; 3], &[]).unwrap_err().to_string();
        assert!(more.starts_with("unit: the design draws 4 of the whole frame, but `frame.csv` lists 3"), "{more}");
        let all = of("select = \"srs\"\ntake = 4\nfewer = \"all\"", &[1.0; 3], &[]).unwrap();
        assert_eq!((all.take, all.probability), (3, vec![1.0; 3]));
    }
}
