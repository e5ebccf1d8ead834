//! `[[stage]]` of `design.toml`: one step of the selection.

use serde::Deserialize;
use std::collections::BTreeMap;

/// One stage of selection.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// What is drawn, in words.
    pub unit: String,
    /// Column that identifies the unit, in the table of sampled units and in the frame.
    pub id: String,
    /// CSV that lists every unit of this stage inside the units drawn before.
    pub frame: String,
    /// How units are drawn.
    pub select: Select,
    /// Frame column with the measure of size, for selection proportional to size.
    pub size: Option<String>,
    /// How many are drawn inside each unit drawn before (and each stratum), certainty units included.
    pub take: Option<PerStratum<u32>>,
    /// The share that is drawn instead of a number: of `N` units `rate·N`, rounded to the nearest
    /// whole number (a half upwards), but one at least.
    pub rate: Option<PerStratum<f64>>,
    /// Where fewer units are listed than `take` asks for.
    #[serde(default)]
    pub fewer: Fewer,
    /// Units that are taken whatever chance says.
    pub certainty: Option<Certainty>,
    /// Columns, in the sampled table and in the frame, that define strata at this stage.
    #[serde(default)]
    pub strata: Vec<String>,
    /// Column of the sampled table that numbers the draws (1, 2, ...), for a unit that `pps_wr` drew more than once.
    pub hit: Option<String>,
}

/// A method of selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Select {
    /// Simple random sampling without replacement.
    Srs,
    /// Every `N/n`-th unit of the frame's order after a random start.
    Systematic,
    /// Probability proportional to size: equal steps on the cumulated sizes, in the frame's order, after a random start.
    PpsSystematic,
    /// Probability proportional to size without replacement, by the method of Sampford.
    PpsSampford,
    /// Probability proportional to size without replacement, by the method of Brewer.
    PpsBrewer,
    /// Probability proportional to size with replacement: a unit can be drawn more than once.
    PpsWr,
    /// Every unit.
    All,
}

impl Select {
    /// All methods, for documentation.
    pub const ALL: &'static [Select] = &[
        Select::Srs,
        Select::Systematic,
        Select::PpsSystematic,
        Select::PpsSampford,
        Select::PpsBrewer,
        Select::PpsWr,
        Select::All,
    ];

    /// Whether a unit's chance follows its size.
    #[must_use]
    pub fn by_size(self) -> bool {
        match self {
            Select::PpsSystematic | Select::PpsSampford | Select::PpsBrewer | Select::PpsWr => true,
            Select::Srs | Select::Systematic | Select::All => false,
        }
    }

    /// The name in `design.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Select::Srs => "srs",
            Select::Systematic => "systematic",
            Select::PpsSystematic => "pps_systematic",
            Select::PpsSampford => "pps_sampford",
            Select::PpsBrewer => "pps_brewer",
            Select::PpsWr => "pps_wr",
            Select::All => "all",
        }
    }
}

/// A value for all strata, or one for each.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum PerStratum<T> {
    /// The same everywhere.
    Each(T),
    /// One for each stratum, by its code (codes joined with `/` when there are several columns).
    ByStratum(BTreeMap<String, T>),
}

impl<T: Copy> PerStratum<T> {
    /// The value of a stratum.
    pub fn of(&self, stratum: &str) -> Option<T> {
        match self {
            Self::Each(value) => Some(*value),
            Self::ByStratum(values) => values.get(stratum).copied(),
        }
    }

    /// All values, those of strata in the order of their codes.
    pub fn values(&self) -> Vec<T> {
        match self {
            Self::Each(value) => vec![*value],
            Self::ByStratum(values) => values.values().copied().collect(),
        }
    }

    /// The strata that are named.
    pub fn strata(&self) -> Vec<&str> {
        match self {
            Self::Each(_) => Vec::new(),
            Self::ByStratum(values) => values.keys().map(String::as_str).collect(),
        }
    }
}

/// What happens where fewer units are listed than are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fewer {
    /// The design is refused.
    #[default]
    Refuse,
    /// All of them are taken.
    All,
}

/// Units that are taken with certainty.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Certainty {
    /// Those whose chance would reach 1, until none is left; the others are drawn from the remainder.
    Rule(CertaintyRule),
    /// These, by the code of the unit (below the first stage the codes of the units above and its
    /// own, joined with `/`).
    Units(Vec<String>),
}

/// Names of rules of certainty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CertaintyRule {
    /// Sizes over the sampling interval.
    Over,
}

/// What is wrong with a stage, and what to do.
pub(super) struct Problem {
    pub(super) problem: String,
    pub(super) help: &'static str,
}

/// Whether the keys of a stage go together.
pub(super) fn check(stage: &Stage) -> Result<(), Problem> {
    let refuse = |problem: &str, help| Err(Problem { problem: problem.into(), help });
    match (stage.select.by_size(), &stage.size) {
        (true, None) => return refuse("`size` is missing", "name the frame's column of sizes"),
        (false, Some(_)) => {
            return refuse(
                "`size` has no use here",
                "remove it, or select with `pps_systematic` or another `pps` method",
            );
        }
        (true, Some(_)) | (false, None) => {}
    }
    match (stage.select == Select::All, &stage.take, &stage.rate) {
        (true, None, None) | (false, Some(_), None) | (false, None, Some(_)) => {}
        (true, _, _) => {
            return refuse("`take` and `rate` have no use here", "remove them, or select with `srs` or another method");
        }
        (false, None, None) => {
            return refuse("`take` is missing", "say how many units were drawn, or as `rate` which share");
        }
        (false, Some(_), Some(_)) => return refuse("`take` and `rate` stand together", "keep one of them"),
    }
    if stage.take.as_ref().is_some_and(|take| take.values().contains(&0)) {
        return refuse(
            "`take` is 0",
            "a stratum from which nothing is drawn is not represented; leave it out of the frame",
        );
    }
    let shares = stage.rate.as_ref().map(PerStratum::values).unwrap_or_default();
    if let Some(rate) = shares.iter().find(|&&rate| !(rate > 0.0 && rate <= 1.0)) {
        return Err(Problem {
            problem: format!("`rate` is {rate}, expected a share over 0 and at most 1"),
            help: "0.05 draws one unit in twenty; a number of units is written as `take`",
        });
    }
    let with_replacement = stage.select == Select::PpsWr;
    if stage.hit.is_some() && !with_replacement {
        return refuse("`hit` has no use here", "remove it: only `pps_wr` draws a unit more than once");
    }
    if stage.fewer == Fewer::All && (with_replacement || stage.take.is_none()) {
        return refuse("`fewer` has no use here", "remove it: it is for a `take` without replacement");
    }
    let Some(certainty) = &stage.certainty else { return Ok(()) };
    if with_replacement || stage.select == Select::All {
        let help = "remove it: only a draw without replacement can take units with certainty";
        return refuse("`certainty` has no use here", help);
    }
    match certainty {
        Certainty::Rule(CertaintyRule::Over) if !stage.select.by_size() => refuse(
            "`certainty = \"over\"` has no use here",
            "without sizes no unit is too large; name the units instead",
        ),
        Certainty::Units(units) if units.is_empty() => {
            refuse("`certainty` names no unit", "name the codes of the units, or remove the key")
        }
        Certainty::Rule(CertaintyRule::Over) | Certainty::Units(_) => Ok(()),
    }
}
