//! A description in English sentences.

use super::numbers::{count, decimal, grouped, significant, sizes};
use super::{BasisFacts, Description, FpcFacts, Phase2Facts, StageFacts, SurveyedFacts};
use crate::{Phase2Sample, Select, SinglePsu};
use std::fmt::Write;

/// As many strata or units as a sentence can hold.
const NAMED: usize = 8;

/// The description as a page of text.
#[must_use]
pub fn english(description: &Description, surveyed: Option<&SurveyedFacts>) -> String {
    let mut page = String::new();
    for (at, stage) in description.stages.iter().enumerate() {
        let above = at.checked_sub(1).map(|above| description.stages[above].unit.as_str());
        let _ = write!(page, "Stage {} of {}: {}", at + 1, description.stages.len(), self::stage(stage, above));
    }
    let overall = &description.overall;
    let last = &description.stages[description.stages.len() - 1].unit;
    let _ = writeln!(page, "All stages: {} of `{last}` in the sample", count(overall.drawn, " to "));
    let _ = writeln!(
        page,
        "  Inclusion probability {}, base weight {}.\n",
        decimal(overall.probability, " to "),
        decimal(overall.base_weight, " to ")
    );
    if let Some(second) = &description.phase2 {
        let _ = writeln!(page, "{}\n", phase2(second));
    }
    for (at, basis) in description.variance.iter().enumerate() {
        let _ = writeln!(page, "{}", self::basis(basis, at == 0));
    }
    if let Some(facts) = surveyed {
        let _ = writeln!(page, "\n{}", self::facts(facts));
    }
    page
}

fn stage(stage: &StageFacts, above: Option<&str>) -> String {
    let mut text = format!("{} (column `{}`)\n", stage.unit, stage.id);
    let within = match (above, stage.parents_listed == stage.parents) {
        (None, _) => String::new(),
        (Some(above), true) => format!(" inside {} of `{above}`", grouped(stage.parents as u64)),
        (Some(above), false) => format!(
            " inside {} of the {} of `{above}`; what follows speaks of these",
            grouped(stage.parents_listed as u64),
            grouped(stage.parents as u64)
        ),
    };
    let _ = writeln!(text, "  `{}` lists {} units{within}.", stage.frame, grouped(stage.listed as u64));
    let mut place = above.map_or(String::new(), |above| format!("inside each {above}"));
    if !stage.strata.is_empty() {
        let and = if place.is_empty() { "in each stratum" } else { " in each stratum" };
        let _ = write!(place, "{and} of `{}`", stage.strata_columns.join("`, `"));
    }
    let start = if place.is_empty() { "Drawn:".into() } else { format!("Drawn {place}:") };
    let _ = writeln!(
        text,
        "  {start} {} of {}, {}.",
        count(stage.drawn_in_group, " to "),
        sizes(stage.listed_in_group, " to "),
        method(stage)
    );
    if !stage.strata.is_empty() {
        let strata = stage.strata.iter().take(NAMED).map(|stratum| {
            format!("`{}` {} of {}", stratum.stratum, count(stratum.drawn, " to "), grouped(stratum.listed as u64))
        });
        let more = more(stage.strata.len(), "strata");
        let _ = writeln!(text, "  Strata: {}{more}.", strata.collect::<Vec<_>>().join(", "));
    }
    let _ =
        writeln!(text, "  {} {}. {}", chance_words(stage.select), decimal(stage.probability, " to "), certain(stage));
    text.push('\n');
    text
}

fn phase2(second: &Phase2Facts) -> String {
    let within = match second.by.as_slice() {
        [] => "out of all of them".to_owned(),
        columns => format!("within classes of `{}`", columns.join("`, `")),
    };
    let share = second.shares(": ", ", ").map_or(String::new(), |shares| format!(" Declared share: {shares}."));
    format!(
        "Second phase: {}, drawn again from the rows of `{}` with `{}`\n  \
         Drawn at random, or all taken, {within}; observed: `{}`.{share}",
        second.unit, second.table, second.eligible, second.observed
    )
}

fn phase2_observed(second: &Phase2Sample) -> String {
    let classes = second.classes.iter().take(NAMED).map(|class| {
        let (observed, eligible) = (grouped(class.observed), grouped(class.eligible));
        format!("`{}` {observed} of {eligible} ({})", class.class, significant(class.share()))
    });
    let more = more(second.classes.len(), "classes");
    format!("  Second phase, {} observed: {}{more}.", second.unit, classes.collect::<Vec<_>>().join(", "))
}

fn chance_words(select: Select) -> &'static str {
    match select {
        Select::PpsWr => "Expected draws of a unit:",
        Select::Srs
        | Select::Systematic
        | Select::PpsSystematic
        | Select::PpsSampford
        | Select::PpsBrewer
        | Select::All => "Probability of a unit:",
    }
}

fn method(stage: &StageFacts) -> String {
    let size = stage.size.as_deref().unwrap_or_default();
    match stage.select {
        Select::Srs => "at random without replacement (`srs`)".into(),
        Select::Systematic => "in equal steps through the frame after a random start (`systematic`)".into(),
        Select::PpsSystematic => {
            format!("by size (`{size}`) in equal steps through the frame after a random start (`pps_systematic`)")
        }
        Select::PpsSampford => format!("by size (`{size}`) without replacement, Sampford's method (`pps_sampford`)"),
        Select::PpsBrewer => format!("by size (`{size}`) without replacement, Brewer's method (`pps_brewer`)"),
        Select::PpsWr => format!("by size (`{size}`) with replacement (`pps_wr`)"),
        Select::All => "all of them (`all`)".into(),
    }
}

fn certain(stage: &StageFacts) -> String {
    let why = if stage.certainty_by_size { "by size" } else { "by name" };
    match stage.certain.len() {
        0 if stage.certainty_by_size => "No unit is large enough to be taken with certainty.".into(),
        0 => "No unit is taken with certainty.".into(),
        many => {
            let named: Vec<String> = stage.certain.iter().take(NAMED).map(|unit| format!("`{unit}`")).collect();
            format!("Taken with certainty {why}: {}{}.", named.join(", "), more(many, "units"))
        }
    }
}

fn more(all: usize, what: &str) -> String {
    if all > NAMED { format!(" and {} more {what}", grouped((all - NAMED) as u64)) } else { String::new() }
}

fn basis(basis: &BasisFacts, first: bool) -> String {
    let rest = if first { ", on which decisions rest" } else { "" };
    let strata = match basis.strata_columns.as_slice() {
        [] => "no strata".into(),
        columns => format!("strata `{}`", columns.join("`, `")),
    };
    let known = match (basis.psus, basis.strata, basis.df) {
        (Some(psus), Some(strata), Some(df)) => {
            format!("{}, {}", units_in(&count(psus, " to "), &count(strata, " to ")), freedom(&count(df, " to ")))
        }
        _ => "how many units and strata there are, the data will say".into(),
    };
    let fpc = match basis.fpc {
        FpcFacts::None => "without finite population correction",
        FpcFacts::Fractions => "with finite population correction",
        FpcFacts::Brewer => "with the units' own probabilities (`brewer`)",
    };
    let below = match basis.stages_below.as_slice() {
        [] => String::new(),
        stages => format!("\n  The stages of `{}` below them count too.", stages.join("`, `")),
    };
    format!(
        "Variance `{}`{rest}: {}\n  Sampling units `{}`, {strata}: {known}.\n  It is computed {fpc}; {}.{below}",
        basis.name,
        basis.title_en,
        basis.psu,
        policy(basis.single_psu)
    )
}

fn units_in(psus: &str, strata: &str) -> String {
    let (unit, stratum) =
        (if psus == "1" { "unit" } else { "units" }, if strata == "1" { "stratum" } else { "strata" });
    format!("{psus} {unit} in {strata} {stratum}")
}

fn freedom(df: &str) -> String {
    format!("{df} {} of freedom", if df == "1" { "degree" } else { "degrees" })
}

fn policy(policy: SinglePsu) -> &'static str {
    match policy {
        SinglePsu::Fail => "a stratum with a single unit is refused (`fail`)",
        SinglePsu::Certainty => "a stratum with a single unit counts as taken whole (`certainty`)",
        SinglePsu::Remove => "a stratum with a single unit is left out (`remove`)",
        SinglePsu::Adjust => "a single unit in a stratum is compared with the mean of all (`adjust`)",
        SinglePsu::Average => "a stratum with a single unit counts like the average of the others (`average`)",
    }
}

fn facts(facts: &SurveyedFacts) -> String {
    let units: Vec<String> =
        facts.stages.iter().map(|stage| format!("{} of `{}`", grouped(stage.used as u64), stage.unit)).collect();
    let mut text = format!("Surveyed and accepted: {}\n", units.join(", "));
    let _ = write!(text, "  Base weight {}.", decimal(facts.base_weight, " to "));
    if let Some(second) = &facts.phase2 {
        let _ = write!(text, "\n{}", phase2_observed(second));
    }
    for basis in &facts.variance {
        let units = units_in(&grouped(basis.psus as u64), &grouped(basis.strata as u64));
        let _ = write!(text, "\n  `{}`: {units}, {}.", basis.name, freedom(&grouped(basis.df as u64)));
    }
    text
}
