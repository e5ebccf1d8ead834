//! A whole province at a glance: every community with its counts, drawn or not.
//!
//! ```text
//! county ─► townships ─► villages ─► communities ─► persons and disabled by area, sex, age group
//! ```
//!
//! A survey holds what was drawn; here is what it was drawn from, so that any
//! number of samples can be drawn by the declared design and held against the
//! truth. Registers are a few per cent off the people who live there, and
//! disability is commoner in some counties, townships and communities than in
//! others, so clusters and unequal probabilities matter as they do in the field.

use crate::dice::Dice;
use crate::frame::{Lists, extend};
use crate::output::{Output, Written};
use crate::row::Row;
use crate::survey;
use crate::tally::{CELLS, cell};
use crate::{Progress, SynthError, readme};
use rayon::prelude::*;
use std::path::PathBuf;

/// Persons and disabled persons of one cell of area, sex and age group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    persons: u32,
    disabled: u32,
}

/// Chance of a disability by age group, and the group's share of the population.
const AGE_GROUPS: [(f64, f64); 5] = [(0.014, 0.07), (0.021, 0.10), (0.035, 0.66), (0.135, 0.06), (0.28, 0.11)];
/// Counties made at a time.
const BATCH: usize = 16;

/// The lines of one county.
#[derive(Default)]
struct County {
    size: u64,
    lists: Lists,
    counts: String,
    totals: [Count; CELLS],
}

/// What a population consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PopulationSummary {
    /// Counties.
    pub counties: u64,
    /// Persons.
    pub persons: u64,
    /// Persons with a disability.
    pub disabled: u64,
}

/// What population to make, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PopulationRequest {
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// The folder to write; it must not exist or be empty.
    pub out: PathBuf,
    /// Replace a population that is already in `out`.
    pub overwrite: bool,
    /// Counties of about 100,000 persons; the design draws one in four.
    pub counties: usize,
}

/// Writes a whole province: its frames, the counts of every community, the control totals, the design.
///
/// # Errors
/// [`SynthError`] when the folder is in use or cannot be written.
pub fn population(
    request: &PopulationRequest,
    progress: &mut dyn FnMut(Progress),
) -> Result<PopulationSummary, SynthError> {
    let PopulationRequest { seed, overwrite, counties, .. } = *request;
    let sites = counties.div_ceil(4);
    let output = Output::create_at(&request.out, seed, overwrite, None)?;
    let mut written = Written::default();
    let mut frame = output.list("frame/counties.csv", "province_id,county_id,county_kind,registered_population")?;
    let mut lists = survey::Lists::create(&output)?;
    let mut counts = output.list("frame/counts.csv", "community_id,area,sex,age_group,persons,disabled")?;
    let mut totals = [Count::default(); CELLS];
    let mut summary = PopulationSummary { counties: counties as u64, ..PopulationSummary::default() };
    let places: Vec<usize> = (0..counties).collect();
    let mut done = 0;
    for batch in places.chunks(BATCH) {
        let made: Vec<(String, u8, County)> = batch.par_iter().map(|&place| county(seed, place)).collect();
        for (id, kind, own) in made {
            let mut line = String::new();
            Row::new(&mut line).text("99").text(&id).int(kind).int(own.size as i64).end();
            frame.push(&line)?;
            lists.push(&own.lists)?;
            counts.push(&own.counts)?;
            for (total, own) in totals.iter_mut().zip(&own.totals) {
                total.persons += own.persons;
                total.disabled += own.disabled;
                summary.persons += u64::from(own.persons);
                summary.disabled += u64::from(own.disabled);
            }
            done += 1;
            progress(Progress { counties: done, of: counties as u64, persons: summary.persons });
        }
    }
    written.add(frame.close()?);
    written.add(lists.close()?);
    written.add(counts.close()?);
    written.add(output.write("control/population.csv", &control(&totals))?);
    written.add(output.write("design.toml", &survey::large_design(&[("99".to_owned(), sites as u64)]))?);
    written.add(output.write("README.md", &readme::population(seed, &summary, sites))?);
    Ok(summary)
}

fn control(totals: &[Count; CELLS]) -> String {
    let mut text = String::from("area,sex,age_group,total\n");
    for (cell, total) in (0_i64..).zip(totals) {
        let mut row = Row::new(&mut text);
        row.int(cell / 10 + 1).int(cell / 5 % 2 + 1).int(cell % 5 + 1).int(total.persons).end();
    }
    text
}

fn county(seed: u64, place: usize) -> (String, u8, County) {
    let id = extend(&extend("99", place / 90 + 1, 2), place % 90 + 1, 2);
    let dice = &mut Dice::new(seed, "population", &id);
    let kind = dice.pick(&[0.6, 0.13, 0.27]) as u8 + 1;
    let level = around(dice, 0.12);
    let count = dice.between(10, 20) as usize;
    let streets = match kind {
        1 => count / 9,
        2 => count / 5,
        _ => count,
    };
    let mut own = County::default();
    for place in 0..count {
        let code = extend(&id, if place < streets { place + 1 } else { 101 + place - streets }, 3);
        let size = own.township(dice, &id, &code, place < streets, level);
        Row::new(&mut own.lists.townships).text(&id).text(&code).int(size as i64).end();
        own.size += size;
    }
    (id, kind, own)
}

impl County {
    /// Makes a township and returns its registered population.
    fn township(&mut self, dice: &mut Dice, county: &str, id: &str, urban: bool, level: f64) -> u64 {
        let level = level * around(dice, 0.10);
        let count = dice.between(6, 14) as usize;
        let committees = if urban { count } else { count / 8 };
        let mut registered = 0;
        for place in 0..count {
            let code = extend(id, if place < committees { place + 1 } else { 201 + place - committees }, 3);
            let area = if place < committees { 1 } else { 2 };
            let mut persons = 0;
            for own in 1..=dice.between(1, 3) as usize {
                let community = extend(&code, own, 2);
                Row::new(&mut self.lists.communities).text(county).text(id).text(&code).text(&community).end();
                persons += self.community(dice, &community, area, level);
            }
            let size = (f64::from(persons) * dice.within(0.92, 1.08)) as u64;
            Row::new(&mut self.lists.villages).text(county).text(id).text(&code).int(size as i64).end();
            registered += size;
        }
        registered
    }

    /// Makes a community and returns its persons.
    fn community(&mut self, dice: &mut Dice, id: &str, area: u8, level: f64) -> u32 {
        let level = level * around(dice, 0.22) * if area == 1 { 0.9 } else { 1.05 };
        let persons = dice.between(300, 550);
        let age = around(dice, 0.15); // how old the community is
        let shares: Vec<f64> = AGE_GROUPS
            .iter()
            .enumerate()
            .flat_map(|(group, (_, share))| {
                let share = if group >= 3 { share * age } else { *share };
                [0.51 * share, 0.49 * share]
            })
            .collect();
        let mut counts = [Count::default(); 10];
        for _ in 0..persons {
            let at = dice.pick(&shares);
            counts[at].persons += 1;
            counts[at].disabled += u32::from(dice.chance((AGE_GROUPS[at / 2].0 * level).min(0.95)));
        }
        for (at, count) in counts.iter().enumerate().filter(|(_, count)| count.persons > 0) {
            let (sex, group) = (at as u8 % 2 + 1, at as u8 / 2 + 1);
            let total = &mut self.totals[cell(area, sex, group)];
            total.persons += count.persons;
            total.disabled += count.disabled;
            let mut row = Row::new(&mut self.counts);
            row.text(id).int(area).int(sex).int(group).int(count.persons).int(count.disabled).end();
        }
        persons as u32
    }
}

/// A factor near 1 that spreads by about `spread`.
fn around(dice: &mut Dice, spread: f64) -> f64 {
    (1.0 + spread * dice.bell()).clamp(0.3, 2.0)
}
