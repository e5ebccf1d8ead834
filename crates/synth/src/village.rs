//! The village: 4 communities, 12 households, 36 persons, figures to check by hand.
//!
//! Who lives there and who is disabled is laid down below, so that the weights
//! are round and the prevalence is 10 %. The seed decides the rest: months of
//! birth, categories, grades, causes, incomes, dates.

mod page;
mod roster;
mod variance;

use crate::community::Plan;
use crate::dice::Dice;
use crate::error::SynthError;
use crate::forms::{self, Forms};
use crate::frame::{Site, extend};
use crate::output::{Encoding, Output, Written};
use crate::people::People;
use crate::row::Row;
use crate::{Progress, Request, Summary, Truth, survey};

/// Population of the frame and of the control totals.
pub(crate) const POPULATION: u64 = 1_800;
const COUNTY: &str = "990901";
/// Townships of the frame: their own digits and registered population.
const TOWNSHIPS: [(usize, u64); 10] = [
    (101, 270),
    (102, 180),
    (103, 270),
    (104, 180),
    (105, 180),
    (106, 90),
    (107, 180),
    (108, 180),
    (109, 180),
    (110, 90),
];
/// The two sampled townships by place, each with its sampled neighbourhood
/// committee (urban) and its sampled village (rural). Half the codes of a
/// township are of each kind, and each has one community of nine persons.
const SAMPLED: [(usize, [usize; 2]); 2] = [(0, [4, 209]), (5, [2, 203])];
/// Persons in a community.
const NINE: u64 = 9;
/// Control totals: area, sex, persons. Over base weights of 50 for eight men and
/// ten women in each area they give weights of 40, 50, 60 and 50.
const CONTROL: [(u8, u8, u64); 4] = [(1, 1, 320), (1, 2, 500), (2, 1, 480), (2, 2, 500)];

pub(crate) fn generate(request: &Request, progress: &mut dyn FnMut(Progress)) -> Result<Summary, SynthError> {
    let seed = request.seed;
    let output = Output::create(request)?;
    let mut written = Written::default();
    let (sites, townships, communities) = frame();
    written.add(output.write("frame/townships.csv", &townships)?);
    written.add(output.write("frame/communities.csv", &communities)?);
    let mut control = String::from("area,sex,total\n");
    for (area, sex, total) in CONTROL {
        Row::new(&mut control).int(area).int(sex).int(total as i64).end();
    }
    written.add(output.write("control/population.csv", &control)?);

    let mut forms = Forms::default();
    for (place, site) in (1..).zip(&sites) {
        let people = people(seed, place - 1, &site.id);
        let plan = Plan { site: site.clone(), households: people.sizes.len(), persons: NINE, level: 1.0 };
        forms::write(&mut forms, seed, place, &plan, &people);
    }
    written.add(output.package(COUNTY, Encoding::Utf8, &forms)?);
    progress(Progress { counties: 1, of: 1, persons: forms.tally.persons });

    let persons = page::read(&forms, &sites);
    let weighted: u64 = persons.iter().filter(|person| person.disabled()).map(|person| person.weight).sum();
    let truth = Truth::new(&forms.tally, POPULATION, weighted as f64);
    written.add(output.write("survey.toml", &survey::village(request, &[COUNTY]))?);
    written.add(output.write("design.toml", survey::VILLAGE_DESIGN)?);
    written.add(output.write("README.md", &page::readme(request, &persons))?);
    Ok(Summary { truth, counties: 1, files: written.files, bytes: written.bytes })
}

/// The sampled communities and the two frame files.
fn frame() -> (Vec<Site>, String, String) {
    let mut townships = String::from("township_id,registered_population\n");
    let mut communities = String::from("township_id,community_id\n");
    for (own, size) in TOWNSHIPS {
        Row::new(&mut townships).text(&extend(COUNTY, own, 3)).int(size as i64).end();
    }
    let mut sites = Vec::new();
    for (place, drawn) in SAMPLED {
        let (own, size) = TOWNSHIPS[place];
        let township = extend(COUNTY, own, 3);
        let count = (size / NINE) as usize;
        for village in (1..=count / 2).chain(201..=200 + count / 2) {
            let code = extend(&extend(&township, village, 3), 1, 2);
            Row::new(&mut communities).text(&township).text(&code).end();
        }
        let chance = 2.0 * size as f64 / POPULATION as f64 * 2.0 / count as f64;
        sites.extend((1..).zip(drawn).map(|(area, village)| Site {
            id: extend(&extend(&township, village, 3), 1, 2),
            kind: 1,
            area,
            weight: 1.0 / chance,
            expected: NINE as f64,
        }));
    }
    (sites, townships, communities)
}

/// The people of one community; months of birth and visits come from the seed.
fn people(seed: u64, place: usize, unit: &str) -> People {
    let dice = &mut Dice::new(seed, "people", unit);
    let mut people = People { sizes: Vec::new(), members: Vec::new(), conditions: Vec::new(), seen: Vec::new() };
    for household in roster::COMMUNITIES[place] {
        people.sizes.push(household.len() as u8);
        for (number, person) in household.iter().enumerate() {
            people.members.push(person.member(dice.between(1, 12) as u8));
            people.conditions.push(person.condition());
            people.seen.push(number == 0 || dice.chance(0.75));
        }
    }
    people
}
