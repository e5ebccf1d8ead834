//! `prevalens design size`.

use super::arguments::Size;
use super::assumptions::{Assumptions, Worked};
use super::release;
use crate::Outcome;
use crate::cli::Format;
use crate::console::{self, plain_table};
use estimate::planning::{DomainPlan, Expected, Goal, PlannedUnits, SurveyPlan, expected, required};
use estimate::{Interval, NoInterval};
use serde_json::json;
use std::fmt::Write;
use validate::grouped;

/// One domain with what can be expected, and the size that the goal asks for.
struct Line {
    plan: DomainPlan,
    expected: Option<Expected>,
    required: Option<u64>,
}

/// Works out a plan.
pub fn size(arguments: &Size) -> anyhow::Result<Outcome> {
    let mut assumed = match &arguments.plan {
        Some(path) => Assumptions::open(path)?,
        None => Assumptions::default(),
    };
    assumed.overwrite(&arguments.assumed);
    if let Some(folder) = &arguments.from {
        release::assume(&mut assumed, folder, arguments.table.as_deref(), arguments.basis.as_deref())?;
    }
    let Worked { survey, domains, goal } = assumed.work_out()?;
    let mut lines = Vec::with_capacity(domains.len());
    for (plan, units) in domains {
        let survey = SurveyPlan { units: units.unwrap_or(survey.units), ..survey };
        let expected = assumed.persons.is_some().then(|| expected(&survey, &plan)).transpose()?;
        let required = goal.map(|goal| required(&survey, &plan, goal)).transpose()?;
        lines.push(Line { plan, expected, required });
    }
    let text = match arguments.format {
        Format::Text => text(&assumed, &survey, goal, &lines),
        Format::Json => json(&survey, goal, &lines),
    };
    console::data(&text)?;
    Ok(Outcome::Clean)
}

/// Sampling units that a number of persons needs, where so many persons are interviewed in each.
fn units_for(survey: &SurveyPlan, persons: u64) -> Option<u64> {
    match survey.units {
        PlannedUnits::Take(take) => Some((persons as f64 / take).ceil() as u64),
        PlannedUnits::Unknown | PlannedUnits::Fixed(_) | PlannedUnits::Df(_) => None,
    }
}

fn text(assumed: &Assumptions, survey: &SurveyPlan, goal: Option<Goal>, lines: &[Line]) -> String {
    let mut text = String::new();
    if let Some(persons) = assumed.persons {
        let units = match survey.units {
            PlannedUnits::Fixed(units) => format!(" in {} sampling units", grouped(units as usize)),
            PlannedUnits::Take(take) => format!(" in {} sampling units", grouped((persons / take).round() as usize)),
            PlannedUnits::Unknown | PlannedUnits::Df(_) => String::new(),
        };
        let level = survey.level * 100.0;
        let _ = writeln!(text, "{} persons interviewed{units}; {level} % intervals\n", grouped(persons as usize));
        let header =
            ["domain", "persons", "prevalence", "deff", "se", "cv", "interval", "half width", "df", "decision"];
        let mut table = plain_table(header);
        for line in lines {
            let Some(found) = &line.expected else { continue };
            let interval = match found.interval {
                Ok(Interval { low, high }) => format!("{:.2} to {:.2}", low * 100.0, high * 100.0),
                Err(why) => why.id().to_owned(),
            };
            table.add_row([
                line.plan.name.clone(),
                grouped(found.persons.round() as usize),
                percent(line.plan.prevalence),
                format!("{:.2}", found.deff),
                percent(found.se),
                format!("{:.1} %", found.cv * 100.0),
                interval,
                found.interval.map_or(String::new(), |_| percent(found.half_width())),
                found.df.map_or(String::new(), |df| df.to_string()),
                found.decision.verdict.name().to_owned(),
            ]);
        }
        let _ = writeln!(text, "{}", table.trim_fmt());
        for line in lines {
            let reasons = line.expected.iter().flat_map(|found| &found.decision.reasons);
            for reason in reasons {
                let _ = writeln!(text, "  {}: {}", line.plan.name, reason.en);
            }
        }
    }
    if let Some(goal) = goal {
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = writeln!(text, "to reach {goal}:\n");
        let mut table = plain_table(["domain", "persons in all", "of them in the domain", "sampling units"]);
        for line in lines {
            let Some(persons) = line.required else { continue };
            table.add_row([
                line.plan.name.clone(),
                grouped(persons as usize),
                grouped((persons as f64 * line.plan.share).round() as usize),
                units_for(survey, persons).map_or(String::new(), |units| grouped(units as usize)),
            ]);
        }
        let _ = writeln!(text, "{}", table.trim_fmt());
    }
    text
}

/// A fraction as people read it.
fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

fn json(survey: &SurveyPlan, goal: Option<Goal>, lines: &[Line]) -> String {
    let domain = |line: &Line| {
        let expected = line.expected.as_ref().map(|found| {
            json!({
                "persons": found.persons, "deff": found.deff, "se": found.se, "cv": found.cv, "df": found.df,
                "ci_low": found.interval.ok().map(|interval| interval.low),
                "ci_high": found.interval.ok().map(|interval| interval.high),
                "no_interval": found.interval.err().map(NoInterval::id),
                "decision": found.decision.verdict.name(),
                "reasons": found.decision.reasons.iter().map(|reason| reason.en.as_str()).collect::<Vec<_>>(),
            })
        });
        json!({
            "domain": line.plan.name, "share": line.plan.share, "prevalence": line.plan.prevalence,
            "expected": expected, "persons_required": line.required,
            "units_required": line.required.and_then(|persons| units_for(survey, persons)),
        })
    };
    let goal = goal.map(|goal| {
        let name = match goal {
            Goal::Cv(_) => "cv",
            Goal::HalfWidth(_) => "half_width",
        };
        json!({ name: goal.target() })
    });
    let domains: Vec<_> = lines.iter().map(domain).collect();
    format!("{}\n", json!({ "level": survey.level, "goal": goal, "domains": domains }))
}
