//! The variance part of the village's page, under two bases and two treatments
//! of the weights.

use super::page::{Person, sums};
use super::{CONTROL, NINE};
use std::fmt::Write as _;

/// Scores of the four communities, times the population.
type Scores = [[f64; 2]; 2];

/// Writes sections 4 and 5.
pub(super) fn write(text: &mut String, persons: &[Person]) {
    let all = sums(persons.iter());
    let total = all.weight as f64;
    let rate = all.disabled_weight as f64 / total;
    text.push_str(
        "\n## 4. Variance, the weights taken as given\n\
         \n\
         The score of a unit is what its disabled persons weigh, less the prevalence times what all its persons\n\
         weigh; divided by the population it is the unit's part in the linearised prevalence.\n\
         \n\
         | community | sum of w | disabled | score |\n\
         |---|---|---|---|\n",
    );
    let mut scores: Scores = [[0.0; 2]; 2];
    for (place, chunk) in persons.chunks(NINE as usize).enumerate() {
        let own = sums(chunk.iter());
        let score = own.disabled_weight as f64 - rate * own.weight as f64;
        scores[place / 2][place % 2] = score;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} - {rate} x {} = {} |",
            &chunk[0].household_id[..14],
            own.weight,
            own.disabled_weight,
            own.disabled_weight,
            own.weight,
            short(score),
        );
    }
    bases(text, &scores, total);

    text.push_str(
        "\n## 5. Variance, the weights adjusted to the control totals\n\
         \n\
         The totals of the four cells are known, so only what differs inside a cell varies: from each `y` the\n\
         share of disabled persons in its cell is taken, then `w` times the rest is added up. (The prevalence drops\n\
         out: it is the same for all persons of a cell.)\n\
         \n\
         | cell | disabled | share | w (1 - share) | w (0 - share) |\n\
         |---|---|---|---|---|\n",
    );
    let mut residuals: Scores = [[0.0; 2]; 2];
    for (area, sex, _) in CONTROL {
        let in_cell = |person: &&Person| (person.area, person.sex) == (area, sex);
        let cell = sums(persons.iter().filter(in_cell));
        let share = cell.disabled as f64 / cell.persons as f64;
        let weight = cell.weight as f64 / cell.persons as f64;
        let _ = writeln!(
            text,
            "| {} {} | {} of {} | {share} | {} | {} |",
            if area == 1 { "urban" } else { "rural" },
            if sex == 1 { "male" } else { "female" },
            cell.disabled,
            cell.persons,
            short(weight * (1.0 - share)),
            short(-weight * share),
        );
        for (place, chunk) in persons.chunks(NINE as usize).enumerate() {
            let own = sums(chunk.iter().filter(in_cell));
            residuals[place / 2][place % 2] += own.disabled_weight as f64 - share * own.weight as f64;
        }
    }
    text.push_str("\n| community | men | disabled | women | disabled | score |\n|---|---|---|---|---|---|\n");
    for (place, chunk) in persons.chunks(NINE as usize).enumerate() {
        let of = |sex: u8| sums(chunk.iter().filter(|person| person.sex == sex));
        let (men, women) = (of(1), of(2));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            &chunk[0].household_id[..14],
            men.persons,
            men.disabled,
            women.persons,
            women.disabled,
            short(residuals[place / 2][place % 2]),
        );
    }
    bases(text, &residuals, total);
    text.push_str(
        "\nOne or two degrees of freedom: an interval from so few units says little, and that is a lesson of the page.\n",
    );
}

/// The two variance bases, with every step.
fn bases(text: &mut String, scores: &Scores, total: f64) {
    let [[a, b], [c, d]] = *scores;
    let (one, two) = (a + b, c + d);
    let townships = (one - two) * (one - two);
    let communities = (a - b) * (a - b) + (c - d) * (c - d);
    let error = |square: f64| 100.0 * square.sqrt() / total;
    let _ = write!(
        text,
        "\nWith two units in a stratum, n / (n - 1) times the sum of squared deviations from their mean is the square\n\
         of their difference.\n\
         \n\
         ```text\n\
         townships: 1 stratum of 2 units, 1 degree of freedom\n\
         \x20 scores  {a} + {b} = {one} and {c} + {d} = {two}\n\
         \x20 v       ({one} - {two})^2 / {total}^2 = {townships} / {square} = {v1:.8}\n\
         \x20 se      {se1:.4} points\n\
         \n\
         within_townships: 2 strata of 2 units, 2 degrees of freedom\n\
         \x20 v       (({a} - {b})^2 + ({c} - {d})^2) / {total}^2 = {communities} / {square} = {v2:.8}\n\
         \x20 se      {se2:.4} points\n\
         ```\n",
        a = short(a),
        b = short(b),
        c = short(c),
        d = short(d),
        one = short(one),
        two = short(two),
        townships = short(townships),
        communities = short(communities),
        square = total * total,
        v1 = townships / (total * total),
        se1 = error(townships),
        v2 = communities / (total * total),
        se2 = error(communities),
    );
}

/// A number of the page: whole where it is whole, negative ones in parentheses.
fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" => "0".to_owned(),
        _ if text.starts_with('-') => format!("({text})"),
        _ => text.to_owned(),
    }
}
