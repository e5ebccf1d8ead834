//! Of the values that satisfy the rules, which one to name: one that is a slip of the pen away.

use super::copies::Variants;
use super::hint::Change;
use super::judge::judge;
use super::localiser::Localiser;
use super::unit::{Cell, Unit};
use crate::show;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, cast::AsArray};
use arrow_cast::cast;
use arrow_schema::DataType;
use codebook::Verdict;
use roster::expr::ExprError;
use std::collections::BTreeSet;

/// How many of the nearest choices are asked whether they please the rules that are no errors, too.
const NEAREST: usize = 64;

/// The changes of the preferred choice: few warnings, then few blanks, then few characters written differently.
pub(super) fn preferred(
    localiser: &Localiser,
    unit: &Unit,
    chosen: &[usize],
    values: &[ArrayRef],
    mut choices: Vec<Vec<u16>>,
) -> Result<Vec<Change>, ExprError> {
    let only: Vec<bool> =
        (0..chosen.len()).map(|at| choices.iter().all(|choice| choice[at] == choices[0][at])).collect();
    choices.sort_by_cached_key(|choice| distance(values, choice));
    choices.truncate(NEAREST);
    let cells: Vec<Cell> = chosen.iter().map(|&number| unit.cells[number]).collect();
    let wishes = localiser.errors..localiser.entries.len();
    let entries: BTreeSet<usize> = cells.iter().flat_map(|&cell| localiser.reading(wishes.clone(), cell)).collect();
    let variants = Variants { cells: &cells, values, choices: &choices };
    let mut warnings = vec![0; choices.len()];
    for (copy, _, verdict) in judge(localiser, unit, variants, &entries.into_iter().collect::<Vec<_>>())? {
        warnings[copy] += usize::from(verdict == Verdict::Fails);
    }
    let best = (0..choices.len()).min_by_key(|&copy| (warnings[copy], copy)).expect("at least one choice satisfies");
    let change = |(at, cell): (usize, &Cell)| Change {
        table: cell.table,
        row: cell.row as u32,
        field: cell.field,
        from: show::plain(&values[at], 0),
        to: show::plain(&values[at], choices[best][at] as usize),
        only: only[at],
    };
    Ok(cells.iter().enumerate().map(change).collect())
}

/// Blanks, characters written differently, then how far apart numbers are; the choice itself settles the rest.
fn distance(values: &[ArrayRef], choice: &[u16]) -> (usize, usize, u64, Vec<u16>) {
    let (mut blanks, mut characters, mut apart) = (0, 0, 0.0);
    for (values, &chosen) in values.iter().zip(choice) {
        blanks += usize::from(values.is_null(chosen as usize));
        let text = |at: usize| show::plain(values, at).unwrap_or_default();
        characters += edits(&text(0), &text(chosen as usize));
        apart += gap(values, chosen as usize);
    }
    (blanks, characters, apart as u64, choice.to_vec())
}

/// The distance of two numbers or days; 0 for texts and blanks.
fn gap(values: &ArrayRef, chosen: usize) -> f64 {
    let number = |at: usize| {
        let one = values.slice(at, 1);
        let days = if one.data_type() == &DataType::Date32 { cast(&one, &DataType::Int64).ok()? } else { one };
        let number = cast(&days, &DataType::Float64).ok()?;
        number.as_primitive::<Float64Type>().iter().next().flatten()
    };
    match (number(0), number(chosen)) {
        (Some(from), Some(to)) if values.data_type() != &DataType::Utf8 => (from - to).abs(),
        _ => 0.0,
    }
}

/// Characters to insert, delete or replace to get from one text to the other.
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = (0..=to.len()).collect();
    for (at, a) in from.chars().enumerate() {
        let mut row = vec![at + 1];
        for (place, b) in to.iter().enumerate() {
            let replaced = before[place] + usize::from(a != *b);
            row.push(replaced.min(before[place + 1] + 1).min(row[place] + 1));
        }
        before = row;
    }
    before[to.len()]
}

#[cfg(test)]
mod tests {
    use super::edits;

    #[test]
    fn a_slip_of_the_pen_is_one_edit() {
        assert_eq!(edits("1866", "1966"), 1);
        assert_eq!(edits("1866", "186"), 1);
        assert_eq!(edits("", "12"), 2);
        assert_eq!(edits("12", "21"), 2);
    }
}
