//! The page that goes with an invented survey.

use crate::{PopulationSummary, Request, Truth};
use std::fmt::Write as _;

/// The classes in the order of [`Truth::by_category`].
pub(crate) const CATEGORIES: [&str; 7] =
    ["visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple"];

/// A whole number with commas between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `README.md` of the city.
pub(crate) fn city(request: &Request, truth: &Truth) -> String {
    let mut text = format!(
        "# Synthetic city\n\
         \n\
         Written by `prevalens synth city --seed {seed}`. Nothing here is historic: no person, place or result\n\
         is real. Area codes begin with 99, which the national list does not use, and names are the word for\n\
         \"synthetic\" with six characters that number the person; no two persons have the same.\n\
         \n\
         The shape follows the report that the project starts from: three county sites (one district, two\n\
         county-level cities), four townships in each, two communities in each of these. **The synthetic people\n\
         are chosen so that the design-based estimate comes out at 6.40 % and 388,600 persons**: after the draw,\n\
         some cleared suspects become disabled persons or the other way round, then pairs of the same sex and age\n\
         group change places, until the weighted total is right. The rates of the field work are set in the same\n\
         way: of the persons of 7 and over 15.66 % are suspects, and a few more where whole persons need it for the\n\
         examination rate to print as 99.15 %. An agreement with the report is\n\
         therefore no evidence about the report.\n\
         \n\
         | figure | value |\n\
         |---|---|\n",
        seed = request.seed,
    );
    figures(&mut text, truth);
    text.push_str(
        "\n\
         Weights are base weights from `frame/`, post-stratified by area, sex and age group to\n\
         `control/population.csv`. Package `990583` is written in GB18030 with some four-byte characters, the\n\
         others in UTF-8.\n\
         \n\
         `control/services.csv` has the counts of services that the report names, as the report has them; held\n\
         against a synthetic total they show the arithmetic of coverage and nothing else.\n\
         `control/townships.csv` is a register of all townships of the sites for the model of townships. It is\n\
         invented: its share of aged persons was drawn to go with how common disability is.\n\
         \n\
         The three sites have fixed codes: a systematic draw in steps of a third of the population that starts\n\
         anywhere in the first county of `frame/counties.csv` ends in them. Townships, villages and communities\n\
         are drawn with the seed.\n",
    );
    text
}

/// `README.md` of a province or a nation.
pub(crate) fn large(request: &Request, id: &str, truth: &Truth) -> String {
    let mut text = format!(
        "# Synthetic {id}\n\
         \n\
         Written by `prevalens synth {id} --seed {seed}` for {persons} persons. No person, place or result is\n\
         real. The rates follow the national ones of 2006 by chance, not by choice of persons.\n\
         \n\
         | figure | value |\n\
         |---|---|\n",
        seed = request.seed,
        persons = grouped(truth.persons),
    );
    figures(&mut text, truth);
    text
}

/// `README.md` of a whole population.
pub(crate) fn population(seed: u64, of: &PopulationSummary, sites: usize) -> String {
    format!(
        "# Synthetic population\n\
         \n\
         Written by `prevalens synth population --seed {seed}`: {persons} persons in {counties} counties, of which\n\
         {disabled} are disabled ({share:.4} %). No person, place or result is real. `frame/` lists every unit of\n\
         every stage; `frame/counts.csv` says who lives in each community, drawn or not, so that samples can be\n\
         drawn by `design.toml` ({sites} counties) and held against the truth.\n",
        persons = grouped(of.persons),
        counties = of.counties,
        disabled = grouped(of.disabled),
        share = 100.0 * of.disabled as f64 / of.persons as f64,
    )
}

fn figures(text: &mut String, truth: &Truth) {
    let percent = |share: f64| format!("{:.2} %", 100.0 * share);
    let of_disabled = |count: u64| percent(count as f64 / truth.disabled.max(1) as f64);
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "| {name} | {value} |");
    };
    line("households", grouped(truth.households));
    line("persons", grouped(truth.persons));
    line("in urban communities", percent(truth.urban as f64 / truth.persons as f64));
    line("children 0-6, all examined", grouped(truth.children));
    line(
        "suspects among persons of 7 and over",
        format!("{} ({})", grouped(truth.suspects), percent(truth.suspect_rate())),
    );
    line(
        "suspects examined",
        format!("{} ({})", grouped(truth.suspects - truth.missed), percent(truth.examination_rate())),
    );
    line("seen face to face", format!("{} ({})", grouped(truth.seen), percent(truth.seen_rate())));
    line("disabled persons in the sample", grouped(truth.disabled));
    for (name, &count) in CATEGORIES.iter().zip(&truth.by_category) {
        line(&format!("of them {name}"), format!("{} ({})", grouped(count), of_disabled(count)));
    }
    line("of them severe (grades 1-2)", format!("{} ({})", grouped(truth.severe), of_disabled(truth.severe)));
    line("population of the control totals", grouped(truth.population));
    line("weighted disabled persons", format!("{:.1}", truth.weighted_disabled));
    line("weighted prevalence", format!("{:.4} %", 100.0 * truth.prevalence()));
}
