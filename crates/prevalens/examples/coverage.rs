//! Does a nominal 95 % interval cover the truth in 95 % of surveys?
//!
//! ```text
//! prevalens synth population --out DIR
//! cargo run --release --example coverage -- DIR [SURVEYS]
//!
//! frames ─► draw by design.toml ─► base weights ─► post-strata ─► estimates, intervals ─┐
//! frame/counts.csv: who lives in every community, drawn or not ────► the truth ─────────┴─► covered?
//! ```
//!
//! Every survey is drawn from the same population with a seed of its own, by the
//! code that draws for an office, and weighted and estimated by the code that
//! publishes. Standard errors: linearised with counties as sampling units, drawn
//! with replacement or (Brewer) without; with townships, as if the counties had
//! not been drawn; and from replicates that are post-stratified again.

use anyhow::{Context, Result};
use design::adjust::{Adjustment, Cells, Chain, Classes, Control};
use design::draw::draw;
use design::replicate::{Method, Replicates};
use design::{Codes, Declaration, Fpc, Listing, StageColumns, VarianceBasis};
use estimate::{
    Calibration, Contents, Cube, Entry, Estimate, Estimator, Moments, ProportionFacts, ProportionMethod, Replicated,
    RowKey, Shape, Statistic, Uncertainty, Weighting, proportion_interval,
};
use rayon::prelude::*;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

/// Cells of area (2) x sex (2) x age group (5).
const CELLS: usize = 20;
/// A domain: name, number of cells, and the cell of a person's post-stratum.
type Domain = (&'static str, u16, fn(usize) -> u32);
const DOMAINS: [Domain; 4] = [
    ("all", 1, |_| 0),
    ("area", 2, |cell| cell as u32 / 10),
    ("sex", 2, |cell| cell as u32 / 5 % 2),
    ("age group", 5, |cell| cell as u32 % 5),
];
const METHODS: [ProportionMethod; 4] =
    [ProportionMethod::KornGraubard, ProportionMethod::Logit, ProportionMethod::Linear, ProportionMethod::Wilson];

/// Persons and disabled persons of every cell.
type Counts = [(u64, u64); CELLS];

struct Population {
    communities: HashMap<String, Counts>,
    total: Counts,
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().context("usage: coverage DIR [SURVEYS], DIR from `prevalens synth population`")?;
    let folder = Path::new(&folder);
    let surveys: u64 = arguments.next().map_or(Ok(1000), |number| number.parse())?;
    let declared = Declaration::open(&folder.join("design.toml"))?;
    let listings = Listing::open_all(&declared, folder)?;
    let population = Population::open(&folder.join("frame/counts.csv"))?;
    let all: Vec<Survey> = (1..=surveys)
        .into_par_iter()
        .map(|seed| survey(&declared, &listings, &population, seed))
        .collect::<Result<_>>()?;
    #[expect(clippy::print_stdout, reason = "an example that prints its result")]
    {
        print!("{}", report(&population, &all));
    }
    Ok(())
}

impl Population {
    fn open(path: &Path) -> Result<Self> {
        let mut communities: HashMap<String, Counts> = HashMap::new();
        let mut total = [(0, 0); CELLS];
        let mut reader = csv::Reader::from_path(path)?;
        for record in reader.records() {
            let record = record?;
            let number = |at: usize| record[at].parse::<u64>();
            let cell = ((number(1)? - 1) * 10 + (number(2)? - 1) * 5 + number(3)? - 1) as usize;
            let counts = (number(4)?, number(5)?);
            communities.entry(record[0].to_owned()).or_insert([(0, 0); CELLS])[cell] = counts;
            total[cell].0 += counts.0;
            total[cell].1 += counts.1;
        }
        Ok(Self { communities, total })
    }

    fn share(&self, is_in: impl Fn(usize) -> bool) -> f64 {
        let inside = || (0..CELLS).filter(|&cell| is_in(cell)).map(|cell| self.total[cell]);
        inside().map(|(_, disabled)| disabled).sum::<u64>() as f64
            / inside().map(|(persons, _)| persons).sum::<u64>() as f64
    }
}

/// Estimates of one survey, by variance and domain.
struct Survey {
    by_basis: Vec<(&'static str, Vec<Vec<Estimate>>)>,
}

fn survey(declared: &Declaration, listings: &[Listing], population: &Population, seed: u64) -> Result<Survey> {
    let drawn = draw(declared, listings, seed)?;
    let last = drawn.stages.last().context("a design has a stage")?;
    let (mut counties, mut townships, mut villages) = (Vec::new(), Vec::new(), Vec::new());
    let mut chances: [Vec<f64>; 3] = Default::default();
    let mut classes = Classes { unit: Vec::new(), n: Vec::new(), base: Vec::new() };
    let (mut cell, mut disabled) = (Vec::new(), Vec::new());
    for unit in 0..last.units.len() {
        let way = drawn.way(unit);
        let weight: f64 = way.iter().map(|unit| 1.0 / unit.probability).product();
        let code = |stage: usize| drawn.stages[stage].listing.units[way[stage].listed].code.clone();
        counties.push(code(0));
        townships.push(code(1));
        villages.push(code(2));
        chances.iter_mut().zip(&way).for_each(|(chances, unit)| chances.push(unit.probability));
        let counts = &population.communities[&last.listing.units[last.units[unit].listed].code];
        for (at, &(persons, ill)) in counts.iter().enumerate().filter(|(_, (persons, _))| *persons > 0) {
            classes.unit.push(unit as u32);
            classes.n.push(persons);
            classes.base.push(weight);
            cell.push(at as u32);
            disabled.push(ill);
        }
    }
    let totals = population
        .total
        .iter()
        .zip(0..)
        .map(|(&(persons, _), at): (_, u32)| Control { name: format!("cell {at}"), total: Some(persons as f64) });
    let mut chain = Chain::new(classes)?;
    chain.push("post-stratified", Adjustment::Cells(Cells { cell: cell.clone(), totals: totals.collect() }))?;

    let basis = |name, ids: &[String], strata: Option<&[String]>| {
        VarianceBasis::new(name, Codes::Unique, &[StageColumns { unit: name, ids, strata, fpc: Fpc::None }])
    };
    let by_county = basis("county", &counties, None)?;
    let by_township = basis("township", &townships, Some(&counties))?;
    let stages = [("county", &counties), ("township", &townships), ("village", &villages)];
    let stages: Vec<StageColumns> = stages
        .iter()
        .zip(&chances)
        .map(|(&(unit, ids), chances)| StageColumns { unit, ids, strata: None, fpc: Fpc::Probability(chances) })
        .collect();
    let by_stage = VarianceBasis::new("stages", Codes::Unique, &stages)?;
    let key = RowKey::new(chain.classes().unit.clone(), vec![0; chain.classes().len()], last.units.len() as u32, 1);
    let calibration = Calibration::of_chain(&chain);
    let weighting = Weighting::Design { calibration: Some(&calibration) };
    let replicated = |basis: &VarianceBasis, method: Method| -> Result<Estimator> {
        let classes = chain.classes();
        let psu: Vec<u32> = classes.unit.iter().map(|&unit| basis.psu_of(unit as usize)).collect();
        let weights = Replicates::make(basis, method, false)?.weigh(&psu, &classes.base)?;
        let weights = weights.adjust(|base| chain.reweigh(base))?;
        Ok(Estimator::of(Uncertainty::replicated(Replicated::of(weights))))
    };
    let estimators = [
        ("stages, Brewer", Estimator::new(&key, &by_stage, weighting)?),
        ("county, linearised", Estimator::new(&key, &by_county, weighting)?),
        ("township, linearised", Estimator::new(&key, &by_township, weighting)?),
        ("county, jackknife", replicated(&by_county, Method::Jk1)?),
        ("county, bootstrap 200", replicated(&by_county, Method::Bootstrap { replicates: 200, seed })?),
    ];
    let cubes: Vec<Cube> = DOMAINS.iter().map(|&(_, size, of)| cube(&chain, &cell, &disabled, size, of)).collect();
    let by_basis = estimators.into_iter().map(|(name, estimator)| {
        let estimates = |cube: &Cube| -> Result<Vec<Estimate>> {
            let both = estimator.estimate(cube, Statistic::Proportion)?;
            Ok(both.into_iter().filter(|estimate| estimate.level == 1).collect())
        };
        Ok((name, cubes.iter().map(estimates).collect::<Result<_>>()?))
    });
    Ok(Survey { by_basis: by_basis.collect::<Result<_>>()? })
}

/// Persons by domain, disability (level 1: yes) and class.
fn cube(chain: &Chain, cell: &[u32], disabled: &[u64], size: u16, of: fn(usize) -> u32) -> Cube {
    let rows = chain.classes().len() as u32;
    let shape = Shape { rows, dims: vec![size], levels: 2, contents: Contents::Levels };
    let entry = |row: usize, level: u16| {
        let n = if level == 1 { disabled[row] } else { chain.classes().n[row] - disabled[row] };
        let w = n as f64 * chain.weights()[row];
        let cell = of(cell[row] as usize);
        Entry { cell, level, row: row as u32, n, n_weighted: n, w, moments: Moments::default() }
    };
    let entries = (0..rows as usize).flat_map(|row| [entry(row, 0), entry(row, 1)]).filter(|entry| entry.n > 0);
    Cube::from_entries(shape, entries)
}

fn report(population: &Population, all: &[Survey]) -> String {
    let mut out = format!(
        "{} surveys; coverage of nominal 95 % intervals in %, Monte Carlo error {:.1}\n\n",
        all.len(),
        100.0 * (0.95 * 0.05 / all.len() as f64).sqrt()
    );
    let names: Vec<String> = METHODS.iter().map(|method| method.name().to_owned()).collect();
    let _ = writeln!(out, "| variance | domain | df | truth % | bias, SE | mean SE / spread | {} |", names.join(" | "));
    let _ = writeln!(out, "|---|---|---:|---:|---:|---:|{}", "---:|".repeat(METHODS.len()));
    for basis in 0..all[0].by_basis.len() {
        for (at, &(domain, size, of)) in DOMAINS.iter().enumerate() {
            for cell in 0..size {
                let truth = population.share(|post| of(post) == u32::from(cell));
                let estimates: Vec<&Estimate> =
                    all.iter().map(|survey| &survey.by_basis[basis].1[at][usize::from(cell)]).collect();
                let name = all[0].by_basis[basis].0;
                let domain = if size == 1 { domain.to_owned() } else { format!("{domain} {}", cell + 1) };
                let _ = writeln!(out, "| {name} | {domain} | {} |", line(truth, &estimates));
            }
        }
    }
    out
}

fn line(truth: f64, estimates: &[&Estimate]) -> String {
    let known: Vec<(f64, f64, &Estimate)> =
        estimates.iter().filter_map(|&estimate| Some((estimate.value?, estimate.se?, estimate))).collect();
    let n = known.len() as f64;
    let mean = known.iter().map(|(value, ..)| value).sum::<f64>() / n;
    let spread = (known.iter().map(|(value, ..)| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let se = (known.iter().map(|(_, se, _)| se * se).sum::<f64>() / n).sqrt();
    let df = known.iter().map(|(.., estimate)| f64::from(estimate.df)).sum::<f64>() / n;
    let covered = METHODS.map(|method| {
        let covers = |(p, se, estimate): &&(f64, f64, &Estimate)| {
            let facts = ProportionFacts { p: *p, se: *se, n: estimate.n, df: f64::from(estimate.df) };
            proportion_interval(method, facts, 0.95)
                .is_ok_and(|interval| interval.low <= truth && truth <= interval.high)
        };
        format!("{:.1}", 100.0 * known.iter().filter(covers).count() as f64 / estimates.len() as f64)
    });
    format!(
        "{df:.0} | {:.3} | {:+.3} | {:.3} | {}",
        100.0 * truth,
        (mean - truth) / (spread / n.sqrt()),
        se / spread,
        covered.join(" | ")
    )
}
