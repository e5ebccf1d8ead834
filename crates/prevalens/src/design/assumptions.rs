//! What `design size` assumes: a TOML file, options over it, a release under both.

use anyhow::bail;
use clap::Args;
use estimate::planning::{DomainPlan, Effect, Goal, PlannedUnits, SurveyPlan};
use serde::Deserialize;
use std::path::Path;

/// Assumptions; each is an option, or a key of the plan file.
#[derive(Clone, Debug, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// Persons interviewed in all.
    #[arg(long, value_name = "N")]
    pub persons: Option<f64>,
    /// Persons in the population, for the finite population correction; very many when not given.
    #[arg(long, value_name = "N")]
    pub population: Option<f64>,
    /// Primary sampling units drawn; few of them make intervals wider.
    #[arg(long, value_name = "N", conflicts_with = "take")]
    pub psus: Option<u32>,
    /// Persons interviewed in each primary sampling unit, in place of their number.
    #[arg(long, value_name = "N")]
    pub take: Option<f64>,
    /// Strata of the primary sampling units; 1 when not given.
    #[arg(long, value_name = "N")]
    pub strata: Option<u32>,
    /// Prevalence, as a fraction: 0.064 is 6.4 %.
    #[arg(long, value_name = "P")]
    pub prevalence: Option<f64>,
    /// Design effect: how many times the variance of as many persons drawn singly; 1 when not given.
    #[arg(long, value_name = "D", conflicts_with = "rho")]
    pub deff: Option<f64>,
    /// Correlation within sampling units, from which the design effect of every domain follows.
    #[arg(long, value_name = "R")]
    pub rho: Option<f64>,
    /// Level of the intervals; 0.95 when not given.
    #[arg(long, value_name = "L")]
    pub level: Option<f64>,
    /// Goal: the coefficient of variation, as a fraction.
    #[arg(long, value_name = "C", conflicts_with = "half_width")]
    pub cv: Option<f64>,
    /// Goal: half of the length of the interval, as a fraction.
    #[arg(long, value_name = "W")]
    pub half_width: Option<f64>,
    /// A domain: its share of the persons, and its prevalence and design effect where they differ; may be repeated.
    #[arg(long, value_name = "NAME=SHARE[,P[,D]]", value_parser = domain)]
    #[serde(default)]
    pub domain: Vec<Domain>,
}

/// A domain.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Its name.
    pub name: String,
    /// Its share of the persons.
    pub share: f64,
    /// Its prevalence; that of all when not given.
    pub prevalence: Option<f64>,
    /// Its design effect; that of all when not given.
    pub deff: Option<f64>,
    /// Its degrees of freedom in an earlier survey.
    #[serde(skip)]
    pub df: Option<u32>,
}

/// A domain as an option says it.
fn domain(text: &str) -> Result<Domain, String> {
    let wrong = || format!("`{text}` is not NAME=SHARE, NAME=SHARE,PREVALENCE or NAME=SHARE,PREVALENCE,DEFF");
    let (name, numbers) = text.rsplit_once('=').ok_or_else(wrong)?;
    let numbers: Vec<f64> = numbers.split(',').map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
    let [share, rest @ ..] = numbers.as_slice() else { return Err(wrong()) };
    if rest.len() > 2 {
        return Err(wrong());
    }
    let (prevalence, deff) = (rest.first().copied(), rest.get(1).copied());
    Ok(Domain { name: name.to_owned(), share: *share, prevalence, deff, df: None })
}

/// Assumptions that go together.
pub struct Worked {
    /// The survey.
    pub survey: SurveyPlan,
    /// The domains, each with its own number of sampling units where an earlier survey says it.
    pub domains: Vec<(DomainPlan, Option<PlannedUnits>)>,
    /// What is aimed at.
    pub goal: Option<Goal>,
}

impl Assumptions {
    /// Reads a plan file.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            anyhow::anyhow!("cannot read `{}`: {error}\n  help: name a plan file, or use options alone", path.display())
        })?;
        toml::from_str(&text).map_err(|error| {
            anyhow::anyhow!(
                "cannot understand `{}`: {}\n  help: correct the line; the keys are the options of `prevalens design size --help`",
                path.display(),
                error.to_string().trim_end()
            )
        })
    }

    /// Options that are given win over the file. One of two that exclude each other takes the other's place.
    pub fn overwrite(&mut self, given: &Self) {
        let both = |mine: &mut Option<f64>, other: &mut Option<f64>, given: [Option<f64>; 2]| {
            if given.iter().any(Option::is_some) {
                [*mine, *other] = given;
            }
        };
        both(&mut self.deff, &mut self.rho, [given.deff, given.rho]);
        both(&mut self.cv, &mut self.half_width, [given.cv, given.half_width]);
        if given.psus.is_some() || given.take.is_some() {
            (self.psus, self.take) = (given.psus, given.take);
        }
        self.persons = given.persons.or(self.persons);
        self.population = given.population.or(self.population);
        self.strata = given.strata.or(self.strata);
        self.prevalence = given.prevalence.or(self.prevalence);
        self.level = given.level.or(self.level);
        if !given.domain.is_empty() {
            self.domain.clone_from(&given.domain);
        }
    }

    /// The plan that they make.
    pub fn work_out(&self) -> anyhow::Result<Worked> {
        let goal = match (self.cv, self.half_width) {
            (Some(_), Some(_)) => bail!("two goals, `cv` and `half_width`\n  help: keep one of them"),
            (Some(cv), None) => Some(Goal::Cv(cv)),
            (None, Some(half_width)) => Some(Goal::HalfWidth(half_width)),
            (None, None) => None,
        };
        if goal.is_none() && self.persons.is_none() {
            bail!(
                "there is nothing to work out\n  help: say how many `--persons` are interviewed, or aim at a `--cv` or \
                 `--half-width`"
            );
        }
        let units = match (self.psus, self.take) {
            (Some(_), Some(_)) => {
                bail!("both `psus` and `take` are given\n  help: one follows from the other; keep one")
            }
            (Some(psus), None) => PlannedUnits::Fixed(psus),
            (None, Some(take)) => PlannedUnits::Take(take),
            (None, None) => PlannedUnits::Unknown,
        };
        let common = match (self.deff, self.rho) {
            (Some(_), Some(_)) => {
                bail!("both `deff` and `rho` are given\n  help: one follows from the other; keep one")
            }
            (Some(deff), None) => Effect::Deff(deff),
            (None, Some(rho)) => Effect::Rho(rho),
            (None, None) => Effect::Deff(1.0),
        };
        let survey = SurveyPlan {
            persons: self.persons.unwrap_or(2.0), // not looked at where only a goal is worked out
            population: self.population,
            units,
            strata: self.strata.unwrap_or(1),
            level: self.level.unwrap_or(0.95),
        };
        let all = Domain { name: "all".into(), share: 1.0, prevalence: None, deff: None, df: None };
        let listed = if self.domain.is_empty() { std::slice::from_ref(&all) } else { &self.domain };
        let mut domains = Vec::with_capacity(listed.len());
        for domain in listed {
            let Some(prevalence) = domain.prevalence.or(self.prevalence) else {
                bail!(
                    "domain `{}` has no prevalence\n  help: give `--prevalence` for all, or one to the domain",
                    domain.name
                );
            };
            let effect = domain.deff.map_or(common, Effect::Deff);
            let own = domain.df.filter(|_| units == PlannedUnits::Unknown).map(PlannedUnits::Df);
            domains.push((DomainPlan { name: domain.name.clone(), share: domain.share, prevalence, effect }, own));
        }
        Ok(Worked { survey, domains, goal })
    }
}
