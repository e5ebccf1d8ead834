//! Provinces and nations of any size, county by county.
//!
//! A few counties are made at a time, in parallel, and written before the next
//! ones are begun; only totals and the lines of the frame are carried over, in
//! the order of the codes.

use crate::community;
use crate::dice::{Dice, apportion};
use crate::error::SynthError;
use crate::forms::{self, Forms};
use crate::frame::{self, COMMUNITIES, County};
use crate::output::{Encoding, Output, Written};
use crate::row::Row;
use crate::tally::Tally;
use crate::{Progress, Request, Summary, Truth, control, readme, survey};
use rayon::prelude::*;

/// Persons that one sampled person stands for, on average.
const EXPANSION: u64 = 518;
/// Persons in a county site, as in 2006.
const SITE_PERSONS: u64 = 3_442;
/// Counties in the frame for each one drawn: 2,860 for 734.
const FRAME_SHARE: f64 = 3.9;
/// Persons for a household.
const HOUSEHOLD_PERSONS: f64 = 3.273;
/// Counties made at a time.
const BATCH: usize = 64;
/// Two-digit codes that the national list does not use.
const PROVINCES: [u8; 31] = [
    66, 67, 68, 69, 70, 72, 73, 74, 75, 76, 77, 78, 79, 80, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97,
    98, 99,
];

/// One province: its share of the sample and of the population.
struct Province {
    code: String,
    sites: u64,
    population: u64,
}

/// A sampled county and its share of the sample.
struct Sampled {
    county: County,
    weight: f64,
    persons: u64,
}

pub(crate) fn generate(
    request: &Request,
    id: &'static str,
    persons: u64,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary, SynthError> {
    let seed = request.seed;
    let provinces = provinces(seed, id, persons)?;
    let output = Output::create(request)?;
    let mut written = Written::default();
    let population = persons * EXPANSION;
    let sites: u64 = provinces.iter().map(|province| province.sites).sum();
    let usual = persons as f64 / (sites * COMMUNITIES as u64) as f64;

    let mut counties = output.list("frame/counties.csv", "province_id,county_id,county_kind,registered_population")?;
    let mut sampled: Vec<Sampled> = Vec::with_capacity(sites as usize);
    for province in &provinces {
        sampled.extend(province.draw(seed, &mut counties)?);
    }
    written.add(counties.close()?);
    let mut given = 0;
    for (place, site) in (1_u128..).zip(&mut sampled) {
        let until = (u128::from(persons) * place / u128::from(sites)) as u64;
        site.persons = until - given;
        given = until;
    }

    let mut lists = survey::Lists::create(&output)?;
    let mut tally = Tally::default();
    let mut done = 0;
    for batch in sampled.chunks(BATCH) {
        let made: Vec<_> =
            batch.par_iter().map(|site| county(&output, seed, site, usual)).collect::<Result<_, SynthError>>()?;
        for (own, part, files) in made {
            lists.push(&own)?;
            tally.add(&part);
            written.add(files);
        }
        done += batch.len() as u64;
        progress(Progress { counties: done, of: sites, persons: tally.persons });
    }
    written.add(lists.close()?);

    let totals = control::population(seed, &tally, population);
    let truth = Truth::new(&tally, population, tally.weighted_disabled(&totals));
    let households = control::households(seed, &tally);
    written.add(output.write("control/population.csv", &control::population_csv(&totals))?);
    written.add(output.write("control/households.csv", &control::households_csv(&households))?);
    let ids: Vec<&str> = sampled.iter().map(|site| site.county.id.as_str()).collect();
    written.add(output.write("survey.toml", &survey::large(request, id, population, &ids))?);
    let takes: Vec<(String, u64)> = provinces.into_iter().map(|province| (province.code, province.sites)).collect();
    written.add(output.write("design.toml", &survey::large_design(&takes))?);
    written.add(output.write("README.md", &readme::large(request, id, &truth))?);
    Ok(Summary { truth, counties: sites, files: written.files, bytes: written.bytes })
}

/// Shares the sample and the population out among provinces.
fn provinces(seed: u64, id: &'static str, persons: u64) -> Result<Vec<Province>, SynthError> {
    let codes: &[u8] = if id == "nation" { &PROVINCES } else { &PROVINCES[30..] };
    let count = codes.len() as u64;
    // Two sites in each province at least, of eight communities with 13 persons;
    // and not more than 2,000 sites, whose frame of 3.9 times as many has room in four digits.
    let (least, most) = (count * 2 * 8 * 13, count * 2_000 * SITE_PERSONS);
    if persons < least || persons > most {
        return Err(SynthError::Persons { scale: id, persons, least, most });
    }
    let sites = (persons / SITE_PERSONS).max(2 * count);
    let dice = &mut Dice::new(seed, "provinces", id);
    let shares: Vec<f64> = codes.iter().map(|_| dice.within(0.97, 1.03)).collect();
    let populations = apportion(persons * EXPANSION, &shares);
    Ok((0..count)
        .zip(codes.iter().zip(populations))
        .map(|(place, (code, population))| Province {
            code: code.to_string(),
            sites: (place + 1) * sites / count - place * sites / count,
            population,
        })
        .collect())
}

impl Province {
    /// Writes the province's counties to the frame and draws its sites.
    fn draw(&self, seed: u64, list: &mut crate::output::List) -> Result<Vec<Sampled>, SynthError> {
        let dice = &mut Dice::new(seed, "counties", &self.code);
        let count = (self.sites as f64 * FRAME_SHARE).ceil() as usize;
        let shares: Vec<f64> = (0..count).map(|_| dice.within(0.5, 1.5)).collect();
        let sizes = apportion(self.population, &shares);
        let mut line = String::new();
        let mut counties = Vec::with_capacity(count);
        for (place, &size) in sizes.iter().enumerate() {
            let kind = dice.pick(&[0.6, 0.13, 0.27]) as u8 + 1;
            let prefecture = frame::extend(&self.code, place / 90 + 1, 2);
            let county = County { id: frame::extend(&prefecture, place % 90 + 1, 2), kind, size };
            line.clear();
            Row::new(&mut line).text(&self.code).text(&county.id).int(kind).int(size as i64).end();
            list.push(&line)?;
            counties.push(county);
        }
        let drawn = frame::systematic(dice, &sizes, self.sites as usize);
        let weight = |size: u64| self.population as f64 / (self.sites as f64 * size as f64);
        Ok(drawn
            .into_iter()
            .map(|place| Sampled { county: counties[place].clone(), weight: weight(sizes[place]), persons: 0 })
            .collect())
    }
}

/// Makes and writes one county.
fn county(
    output: &Output,
    seed: u64,
    site: &Sampled,
    usual: f64,
) -> Result<(frame::Lists, Tally, Written), SynthError> {
    let (lists, drawn) = frame::survey(seed, &site.county, site.weight, usual);
    let dice = &mut Dice::new(seed, "plan", &site.county.id);
    let households = (site.persons as f64 / HOUSEHOLD_PERSONS * dice.within(0.98, 1.02)) as u64;
    let level = 1.0 + 0.1 * dice.bell().clamp(-2.5, 2.5);
    let mut forms = Forms::default();
    for (place, mut plan) in (1..).zip(community::plan(dice, drawn, households, site.persons)) {
        plan.level *= level;
        let people = community::draw(seed, &plan);
        forms::write(&mut forms, seed, place, &plan, &people);
    }
    let written = output.package(&site.county.id, Encoding::Utf8, &forms)?;
    Ok((lists, forms.tally, written))
}
