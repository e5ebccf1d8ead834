//! The village's page: every person, and the estimate derived from them.
//!
//! Everything is computed from the written lines by counting and the four
//! operations, with no help from the rest of the pipeline, so that the page is a
//! check of the pipeline and not a copy of it.

use super::variance;
use super::{CONTROL, NINE, POPULATION, SAMPLED, TOWNSHIPS};
use crate::Request;
use crate::forms::Forms;
use crate::frame::Site;
use crate::readme::{CATEGORIES, grouped};
use std::fmt::Write as _;

/// A person as read back from the written line.
pub(super) struct Person {
    pub(super) household_id: String,
    line: String,
    relation: usize,
    pub(super) area: u8,
    pub(super) sex: u8,
    age: i32,
    suspect: bool,
    result: usize,
    grade: String,
    /// The final weight: the control total of the cell over its persons.
    pub(super) weight: u64,
}

impl Person {
    /// Whether the final result is one of the seven classes.
    pub(super) fn disabled(&self) -> bool {
        (1..=7).contains(&self.result)
    }
}

/// Reads the person lines back and weights them.
pub(super) fn read(forms: &Forms, sites: &[Site]) -> Vec<Person> {
    let number = |cell: &str| cell.parse::<i32>().unwrap_or(0);
    let mut persons: Vec<Person> = forms.lines[2]
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let area = sites.iter().find(|site| cells[0].starts_with(&site.id)).map_or(0, |site| site.area);
            let (year, month) = (number(cells[5]), number(cells[6]));
            Person {
                household_id: cells[0].to_owned(),
                line: cells[1].to_owned(),
                relation: number(cells[3]) as usize,
                area,
                sex: number(cells[4]) as u8,
                age: if month <= 3 { 2006 - year } else { 2005 - year },
                suspect: cells[22] == "1",
                result: number(cells[23]) as usize,
                grade: cells[24].to_owned(),
                weight: 0,
            }
        })
        .collect();
    for (area, sex, total) in CONTROL {
        let in_cell = |person: &Person| person.area == area && person.sex == sex;
        let count = persons.iter().filter(|person| in_cell(person)).count() as u64;
        persons.iter_mut().filter(|person| in_cell(person)).for_each(|person| person.weight = total / count);
    }
    persons
}

/// Persons, disabled persons and their weights in one unit.
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    /// Persons.
    pub(super) persons: u64,
    /// Of them disabled.
    pub(super) disabled: u64,
    /// Sum of the weights.
    pub(super) weight: u64,
    /// Of it the disabled.
    pub(super) disabled_weight: u64,
}

pub(super) fn sums<'a>(persons: impl Iterator<Item = &'a Person>) -> Sums {
    let mut sums = Sums::default();
    for person in persons {
        sums.persons += 1;
        sums.weight += person.weight;
        if person.disabled() {
            sums.disabled += 1;
            sums.disabled_weight += person.weight;
        }
    }
    sums
}

/// The README of the village.
pub(super) fn readme(request: &Request, persons: &[Person]) -> String {
    let all = sums(persons.iter());
    let mut text = format!(
        "# Synthetic village\n\
         \n\
         Written by `prevalens synth village --seed {}`. No person, place or result is real; the people are laid\n\
         down so that the weights are round and the prevalence is {:.0} %. What follows is derived from the written\n\
         person lines by counting; check it with a pencil.\n\n",
        request.seed,
        100.0 * all.disabled_weight as f64 / all.weight as f64,
    );
    people(&mut text, persons);
    weights(&mut text, persons);
    estimate(&mut text, persons);
    variance::write(&mut text, persons);
    text
}

fn people(text: &mut String, persons: &[Person]) {
    const RELATIONS: [&str; 10] = [
        "head",
        "spouse",
        "child",
        "parent",
        "parent-in-law",
        "grandparent",
        "child-in-law",
        "grandchild",
        "sibling",
        "other",
    ];
    text.push_str(
        "## 1. The persons\n\
         \n\
         `y` is 1 for a person with a disability, `w` the final weight of section 2.\n\
         \n\
         | household | line | relation | sex | age | suspect | result | grade | w | y |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    for person in persons {
        let result = match person.result {
            0 => "not disabled",
            9 => "not examined",
            class => CATEGORIES[class - 1],
        };
        let suspect = match (person.age, person.suspect) {
            (..=6, _) => "examined as a child",
            (_, true) => "yes",
            (_, false) => "no",
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            person.household_id,
            person.line,
            RELATIONS[person.relation],
            if person.sex == 1 { "male" } else { "female" },
            person.age,
            suspect,
            result,
            person.grade,
            person.weight,
            u8::from(person.disabled()),
        );
    }
}

fn weights(text: &mut String, persons: &[Person]) {
    text.push_str(
        "\n## 2. Weights\n\
         \n\
         Two of ten townships are drawn with probability proportional to size, two communities in each at random.\n\
         \n\
         | township | size | chance | communities | chance | base weight |\n\
         |---|---|---|---|---|---|\n",
    );
    for (place, _) in SAMPLED {
        let (own, size) = TOWNSHIPS[place];
        let count = size / NINE;
        let _ = writeln!(
            text,
            "| 990901{own:03} | {size} | 2 x {size} / {POPULATION} = {:.1} | {count} | 2 / {count} | \
             ({POPULATION} / (2 x {size})) x ({count} / 2) = {} |",
            2.0 * size as f64 / POPULATION as f64,
            POPULATION * count / (2 * size * 2),
        );
    }
    text.push_str(
        "\nPost-stratification by area and sex to `control/population.csv`:\n\
         \n\
         | area | sex | persons | sum of base weights | control total | factor | w |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for (area, sex, total) in CONTROL {
        let count = persons.iter().filter(|person| (person.area, person.sex) == (area, sex)).count() as u64;
        let _ = writeln!(
            text,
            "| {} | {} | {count} | {count} x 50 = {} | {total} | {total} / {} = {:.1} | {} |",
            if area == 1 { "urban" } else { "rural" },
            if sex == 1 { "male" } else { "female" },
            count * 50,
            count * 50,
            total as f64 / (count * 50) as f64,
            total / count,
        );
    }
}

fn estimate(text: &mut String, persons: &[Person]) {
    let all = sums(persons.iter());
    let each: Vec<String> =
        persons.iter().filter(|person| person.disabled()).map(|person| person.weight.to_string()).collect();
    let from_seven = persons.iter().filter(|person| person.age >= 7).count();
    let suspects = persons.iter().filter(|person| person.suspect).count();
    let missed = persons.iter().filter(|person| person.result == 9).count();
    let _ = write!(
        text,
        "\n## 3. Estimate\n\
         \n\
         ```text\n\
         sample           {} of {} persons are disabled\n\
         suspects         {suspects} of {from_seven} persons of seven and over\n\
         examined         {} of {suspects} suspects\n\
         weighted total   {} = {}\n\
         population       {}\n\
         prevalence       {} / {} = {:.4} %\n\
         ```\n",
        all.disabled,
        all.persons,
        suspects - missed,
        each.join(" + "),
        all.disabled_weight,
        grouped(all.weight),
        all.disabled_weight,
        all.weight,
        100.0 * all.disabled_weight as f64 / all.weight as f64,
    );
}
