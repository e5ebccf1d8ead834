//! The sums of one chunk of people: dense where few places are possible, hashed
//! where many are.
//!
//! Both ways number the places in the order they are met and add every person in
//! row order, so the sums do not depend on which was taken.

use rustc_hash::FxHashMap;

use crate::tabulate::CHUNK;
use crate::totals::{Extra, Part};
use crate::{MISSING, Mask, Measure, Tabulation};

/// Most places a chunk may have for the dense way: 4 MB of numbers.
const DENSE: u64 = 1 << 20;

/// Somebody who does not count.
const OUT: u32 = u32::MAX;

/// Working memory of one thread, empty between chunks.
#[derive(Default)]
pub(crate) struct Scratch {
    index: Vec<u32>,
    slot: Vec<u32>,
    hashed: FxHashMap<u64, u32>,
}

/// The first person of a chunk whose numbers cannot be summed.
pub(crate) struct NotFinite {
    pub person: usize,
}

/// Sums of the people `start..start + CHUNK`, in order of place.
pub(crate) fn parts_of_chunk<M: Extra>(
    tabulation: &Tabulation,
    start: usize,
    scratch: &mut Scratch,
    extra: impl Fn(usize, f64) -> M,
) -> Result<Vec<Part<M>>, NotFinite> {
    let people = start..tabulation.row_of.len().min(start + CHUNK);
    if people.is_empty() {
        return Ok(Vec::new());
    }
    fill_index(tabulation, people.clone(), &mut scratch.index);
    let counted = || people.clone().zip(&scratch.index).filter(|&(_, &index)| index != OUT);

    let rows = counted().map(|(k, _)| tabulation.row_of[k]);
    let (first, last) = rows.fold((u32::MAX, 0), |(first, last), row| (first.min(row), last.max(row)));
    if first > last {
        return Ok(Vec::new()); // nobody counts
    }
    assert!(last < tabulation.rows, "row {last} of a key of {} rows", tabulation.rows);
    let width = u64::from(last - first) + 1;
    let shape = tabulation.shape();
    let places = u64::from(shape.cells()) * u64::from(shape.levels) * width;
    let dense = places <= DENSE;
    if dense && scratch.slot.len() < places as usize {
        scratch.slot.resize(places as usize, 0);
    }

    let mut parts: Vec<Part<M>> = Vec::new();
    let mut keys: Vec<u64> = Vec::new();
    for (k, &index) in counted() {
        let row = tabulation.row_of[k];
        let key = u64::from(index) * width + u64::from(row - first);
        let number = if dense { &mut scratch.slot[key as usize] } else { scratch.hashed.entry(key).or_insert(0) };
        if *number == 0 {
            keys.push(key);
            let levels = u32::from(shape.levels);
            let place = (index / levels, (index % levels) as u16, row);
            parts.push(Part { place, n: 0, n_weighted: 0, w: 0.0, extra: M::default() });
            *number = parts.len() as u32; // one more than the position: 0 is "not met"
        }
        let part = &mut parts[*number as usize - 1];
        let w = tabulation.weight[k];
        let more = extra(k, w);
        if !w.is_finite() || !more.moments().is_none_or(|moments| moments.is_finite()) {
            reset(scratch, dense, &keys);
            return Err(NotFinite { person: k });
        }
        part.n += 1;
        part.n_weighted += u64::from(w.abs() > 0.0);
        part.w += w;
        part.extra += more;
    }
    reset(scratch, dense, &keys);
    parts.sort_unstable_by_key(|part| part.place); // places are distinct here
    Ok(parts)
}

fn reset(scratch: &mut Scratch, dense: bool, keys: &[u64]) {
    if dense {
        for &key in keys {
            scratch.slot[key as usize] = 0;
        }
    } else {
        scratch.hashed.clear();
    }
}

/// `index[i]` = cell x levels + level of person `people.start + i`, or [`OUT`].
fn fill_index(tabulation: &Tabulation, people: std::ops::Range<usize>, index: &mut Vec<u32>) {
    index.clear();
    match tabulation.keep {
        Mask::All => index.resize(people.len(), 0),
        keep => index.extend(people.clone().map(|k| if keep.get(k) { 0 } else { OUT })),
    }
    for dim in &tabulation.dims {
        append_code(index, &dim.codes[people.clone()], dim.size);
    }
    match tabulation.measure {
        Measure::People | Measure::Numeric { valid: Mask::All, .. } => {}
        Measure::Levels { codes, n_levels } => append_code(index, &codes[people], n_levels),
        Measure::Numeric { valid, .. } => {
            for (index, k) in index.iter_mut().zip(people) {
                if !valid.get(k) {
                    *index = OUT;
                }
            }
        }
    }
}

fn append_code(index: &mut [u32], codes: &[u16], size: u16) {
    for (index, &code) in index.iter_mut().zip(codes) {
        *index = if *index == OUT || code == MISSING {
            OUT
        } else {
            assert!(code < size, "code {code} of a dimension or variable of {size}");
            *index * u32::from(size) + u32::from(code)
        };
    }
}
