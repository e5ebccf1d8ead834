//! The facts of one stage.

use super::Span;
use crate::declaration::{Certainty, Declaration, Select};
use crate::{Chances, Listing};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What can be said of one stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageFacts {
    /// What is drawn, in words.
    pub unit: String,
    /// Its column.
    pub id: String,
    /// The frame, as the design names it.
    pub frame: String,
    /// The method, by the name in `design.toml`.
    #[serde(serialize_with = "method")]
    pub select: Select,
    /// The column of sizes.
    pub size: Option<String>,
    /// Units listed.
    pub listed: usize,
    /// Units of the stage before inside which units are listed; 1 at the first stage.
    pub parents_listed: usize,
    /// Units of the stage before; 1 at the first stage.
    pub parents: usize,
    /// Units listed in a group: a stratum inside one unit of the stage before.
    pub listed_in_group: Span<usize>,
    /// Units drawn in a group.
    pub drawn_in_group: Span<u32>,
    /// Units drawn in all.
    pub drawn: Span<u64>,
    /// Probability of a unit, given the stages before; with replacement the expected number of draws.
    pub probability: Span<f64>,
    /// Whether units are taken with certainty because of their size.
    pub certainty_by_size: bool,
    /// The units taken with certainty.
    pub certain: Vec<String>,
    /// The columns of the strata.
    pub strata_columns: Vec<String>,
    /// The strata, over all units of the stage before; empty when the stage has none.
    pub strata: Vec<StratumFacts>,
}

/// What can be said of a stratum.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StratumFacts {
    /// Its code.
    pub stratum: String,
    /// Units listed.
    pub listed: usize,
    /// Units drawn in it inside one unit of the stage before.
    pub drawn: Span<u32>,
}

fn method<S: serde::Serializer>(select: &Select, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(select.name())
}

impl StageFacts {
    /// The facts of the stage at position `at`; `of_group` are the chances of the groups of its listing.
    pub(super) fn of(
        declared: &Declaration,
        at: usize,
        listings: &[Listing],
        of_group: &[Chances],
        before: Option<&StageFacts>,
    ) -> Self {
        let (stage, listing) = (&declared.stage[at], &listings[at]);
        let span = |values: Vec<u32>| Span::of(values).expect("a frame has a group");
        let mut in_parent: BTreeMap<&str, u64> = BTreeMap::new();
        let mut certain = Vec::new();
        for (group, chances) in listing.groups.iter().zip(of_group) {
            *in_parent.entry(&group.parent).or_default() += u64::from(chances.take);
            let units = group.units.iter().zip(&chances.certain).filter(|(_, certain)| **certain);
            certain.extend(units.map(|(&unit, _)| listing.units[unit as usize].path.clone()));
        }
        let inside = Span::of(in_parent.values().copied()).expect("a frame has a group");
        let above = before.map_or(Span { min: 1, max: 1 }, |before| before.drawn);
        Self {
            unit: stage.unit.clone(),
            id: stage.id.clone(),
            frame: stage.frame.clone(),
            select: stage.select,
            size: stage.size.clone(),
            listed: listing.units.len(),
            parents_listed: in_parent.len(),
            parents: before.map_or(1, |before| before.listed),
            listed_in_group: Span::of(listing.groups.iter().map(|group| group.units.len())).expect("a group"),
            drawn_in_group: span(of_group.iter().map(|chances| chances.take).collect()),
            drawn: Span { min: above.min * inside.min, max: above.max * inside.max },
            probability: Span::of(of_group.iter().flat_map(|chances| chances.probability.iter().copied()))
                .expect("a group has a unit"),
            certainty_by_size: matches!(stage.certainty, Some(Certainty::Rule(_))),
            certain,
            strata_columns: stage.strata.clone(),
            strata: if stage.strata.is_empty() { Vec::new() } else { strata(listing, of_group) },
        }
    }
}

fn strata(listing: &Listing, of_group: &[Chances]) -> Vec<StratumFacts> {
    let codes: BTreeSet<&str> = listing.groups.iter().map(|group| group.stratum.as_str()).collect();
    let facts = codes.into_iter().map(|code| {
        let groups = || listing.groups.iter().zip(of_group).filter(|(group, _)| group.stratum == code);
        StratumFacts {
            stratum: code.to_owned(),
            listed: groups().map(|(group, _)| group.units.len()).sum(),
            drawn: Span::of(groups().map(|(_, chances)| chances.take)).expect("a stratum has a group"),
        }
    });
    facts.collect()
}
