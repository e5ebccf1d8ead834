//! The city: three sites, 24 communities, exactly 3,204 households and 10,253 persons.

use crate::community::{self, Plan};
use crate::dice::Dice;
use crate::error::SynthError;
use crate::forms::{self, Forms};
use crate::frame::{self, COMMUNITIES, County};
use crate::output::{Encoding, Output, Written};
use crate::people::People;
use crate::row::Row;
use crate::tally::Tally;
use crate::tune::{self, Tuner};
use crate::{Progress, Request, Summary, Truth, control, readme, register, survey};
use rayon::prelude::*;

/// Population of the frame and of the control totals.
pub(crate) const POPULATION: u64 = 6_071_875;
/// Households of the sample.
pub(crate) const HOUSEHOLDS: u64 = 3_204;
/// Persons of the sample.
pub(crate) const PERSONS: u64 = 10_253;
/// The weighted number of disabled persons that the people are chosen for: 6.40 %.
pub(crate) const DISABLED: f64 = 388_600.0;
/// How far from it a city may be.
const TOLERANCE: f64 = 5.0;

/// The counties of the city: code, kind, registered population.
const COUNTIES: [(&str, u8, u64); 12] = [
    ("990501", 3, 312_400),
    ("990502", 3, 268_300),
    ("990503", 3, 241_900),
    ("990504", 3, 355_200),
    ("990505", 3, 298_700),
    ("990506", 3, 224_600),
    ("990507", 3, 287_900),
    ("990581", 2, 812_450),
    ("990582", 2, 1_004_300),
    ("990583", 2, 871_675),
    ("990584", 2, 702_150),
    ("990585", 2, 692_300),
];

/// The counts of services that the source report names, whose figures the city imitates. They are repeated
/// as the report has them; nothing says which period they cover or how persons were told apart.
const SERVICES: &str = "\
programme,programme_zh,area_code,recipients,counts,period,source
community rehabilitation,社区康复,,40097,persons,not stated,the source report's count
social relief,社会救济,,32965,persons,not stated,the source report's count
subsistence allowance,最低生活保障,,28857,persons,not stated,the source report's count
assistive devices,辅助器具配发,,6749,events,not stated,the source report's count
cataract operations,白内障复明手术,,2637,events,not stated,the source report's count
";

/// The sampled sites. A systematic draw that starts anywhere in the first
/// county, with steps of a third of the population, ends in these three.
const SITES: [usize; 3] = [0, 7, 9];

pub(crate) fn generate(request: &Request, progress: &mut dyn FnMut(Progress)) -> Result<Summary, SynthError> {
    let seed = request.seed;
    let output = Output::create(request)?;
    let mut written = Written::default();

    let mut counties = String::from("county_id,county_kind,registered_population\n");
    for (id, kind, size) in COUNTIES {
        Row::new(&mut counties).text(id).int(kind).int(size as i64).end();
    }
    written.add(output.write("frame/counties.csv", &counties)?);
    let usual = PERSONS as f64 / (SITES.len() * COMMUNITIES) as f64;
    let mut sites = Vec::new();
    let mut lists = survey::Lists::create(&output)?;
    let mut townships = String::new();
    for place in SITES {
        let (id, kind, size) = COUNTIES[place];
        let weight = POPULATION as f64 / (SITES.len() as f64 * size as f64);
        let (own, drawn) = frame::survey(seed, &County { id: id.into(), kind, size }, weight, usual);
        lists.push(&own)?;
        townships.push_str(&own.townships);
        sites.extend(drawn);
    }
    written.add(lists.close()?);

    let plans = community::plan(&mut Dice::new(seed, "plan", "city"), sites, HOUSEHOLDS, PERSONS);
    written.add(output.write("control/townships.csv", &register::townships(seed, &townships, &plans))?);
    let mut people: Vec<People> = plans.par_iter().map(|plan| community::draw(seed, plan)).collect();
    let base = tune::base_sums(&plans, &people);
    let population = control::population(seed, &base, POPULATION);
    let households = control::households(seed, &base);
    written.add(output.write("control/population.csv", &control::population_csv(&population))?);
    written.add(output.write("control/households.csv", &control::households_csv(&households))?);
    let mut tuner = Tuner::new(seed, &plans, &mut people);
    tuner.field_rates();
    let reached = tuner.headline(&population, DISABLED);
    if (reached - DISABLED).abs() > TOLERANCE {
        return Err(SynthError::Headline { seed, reached, wanted: DISABLED });
    }

    let packages: Vec<(Forms, Written)> = plans
        .par_chunks(COMMUNITIES)
        .zip(people.par_chunks(COMMUNITIES))
        .map(|(plans, people)| package(&output, seed, plans, people))
        .collect::<Result<_, _>>()?;
    let mut tally = Tally::default();
    for (done, (forms, part)) in (1..).zip(&packages) {
        tally.add(&forms.tally);
        written.add(*part);
        progress(Progress { counties: done, of: SITES.len() as u64, persons: tally.persons });
    }
    written.add(output.write("control/services.csv", SERVICES)?);
    let truth = Truth::new(&tally, POPULATION, tally.weighted_disabled(&population));
    let ids: Vec<&str> = SITES.iter().map(|&place| COUNTIES[place].0).collect();
    written.add(output.write("survey.toml", &survey::city(request, &ids))?);
    written.add(output.write("design.toml", &survey::city_design())?);
    written.add(output.write("README.md", &readme::city(request, &truth))?);
    Ok(Summary { truth, counties: SITES.len() as u64, files: written.files, bytes: written.bytes })
}

/// Writes the package of one site; the last site sends GB18030.
fn package(output: &Output, seed: u64, plans: &[Plan], people: &[People]) -> Result<(Forms, Written), SynthError> {
    let mut forms = Forms::default();
    for (place, (plan, people)) in (1..).zip(plans.iter().zip(people)) {
        forms::write(&mut forms, seed, place, plan, people);
    }
    let sender = &plans[0].site.id[..6];
    let encoding = if sender == COUNTIES[SITES[2]].0 { Encoding::Gb18030 } else { Encoding::Utf8 };
    let written = output.package(sender, encoding, &forms)?;
    Ok((forms, written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_start_in_the_first_county_draws_the_three_sites() {
        assert_eq!(COUNTIES.iter().map(|county| county.2).sum::<u64>(), POPULATION);
        let step = POPULATION as f64 / 3.0;
        for start in [0.0, 1.0, 150_000.0, 312_399.0] {
            for (number, place) in SITES.into_iter().enumerate() {
                let before: u64 = COUNTIES[..place].iter().map(|county| county.2).sum();
                let at = start + step * number as f64;
                assert!(before as f64 <= at && at < (before + COUNTIES[place].2) as f64);
            }
        }
    }
}
