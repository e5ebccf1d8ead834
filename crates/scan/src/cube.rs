//! The sums of one part, by unit and codes.
//!
//! Places are an array while few are possible, a map when many are. A code's
//! place is one more than the code, so that the missing ones have a place of
//! their own: a record whose sex is not known still counts in the whole.

use estimate::Moments;
use rustc_hash::FxHashMap;

use crate::code::MISSING;

/// Most columns that are crossed.
pub(crate) const MOST_DIMS: usize = 6;
/// Most places of an array: 24 MB.
const DENSE: u64 = 1 << 20;
/// A record that does not count.
pub(crate) const OUT: u32 = u32::MAX;

/// The sums of one place.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    pub(crate) w: f64,
    pub(crate) n: u64,
    /// Records of weight 0.
    pub(crate) zero: u64,
}

/// Sums of a part by unit and the codes of some columns.
#[derive(Debug)]
pub(crate) struct PartCube {
    /// Room for the codes of every dimension.
    room: Vec<u32>,
    cells: u64,
    units: u32,
    places: Vec<Place>,
    moments: Vec<Moments>,
    numeric: bool,
    /// Position in `places` of each key, when there are too many for an array.
    sparse: Option<FxHashMap<u64, u32>>,
    keys: Vec<u64>,
}

impl PartCube {
    pub(crate) fn new(dims: usize, numeric: bool) -> PartCube {
        PartCube {
            room: vec![1; dims],
            cells: 1,
            units: 0,
            places: Vec::new(),
            moments: Vec::new(),
            numeric,
            sparse: None,
            keys: Vec::new(),
        }
    }

    /// Makes room for units and codes; `false` when the crossing is too large to be numbered.
    pub(crate) fn make_room(&mut self, units: usize, codes: &[usize]) -> bool {
        let needed = |size: usize| size as u32 + 1;
        let grown = self.room.iter().zip(codes).any(|(&room, &size)| needed(size) > room);
        if grown {
            let old = self.entries();
            self.room = codes.iter().map(|&size| needed(size).next_power_of_two()).collect();
            let cells = self.room.iter().try_fold(1_u64, |cells, &room| cells.checked_mul(u64::from(room)));
            match cells.filter(|cells| *cells < 1 << 40) {
                Some(cells) => self.cells = cells,
                None => return false,
            }
            (self.places, self.moments, self.keys, self.sparse) = (Vec::new(), Vec::new(), Vec::new(), None);
            self.units = 0;
            self.grow(units as u32);
            for entry in old {
                let key = self.room.iter().zip(&entry.codes).fold(u64::from(entry.unit), |key, (&room, &code)| {
                    key * u64::from(room) + u64::from(code.wrapping_add(1))
                });
                let at = self.position(key);
                self.places[at] = entry.place;
                if self.numeric {
                    self.moments[at] = entry.moments;
                }
            }
        } else {
            self.grow(units as u32);
        }
        true
    }

    fn grow(&mut self, units: u32) {
        self.units = self.units.max(units);
        if self.sparse.is_some() {
            return;
        }
        let places = u64::from(self.units) * self.cells;
        if places <= DENSE {
            self.places.resize(places as usize, Place::default());
            if self.numeric {
                self.moments.resize(places as usize, Moments::default());
            }
            return;
        }
        let mut map = FxHashMap::default();
        let (mut kept, mut moments) = (Vec::new(), Vec::new());
        for (key, place) in self.places.iter().enumerate().filter(|(_, place)| place.n > 0) {
            map.insert(key as u64, kept.len() as u32);
            self.keys.push(key as u64);
            kept.push(*place);
            if self.numeric {
                moments.push(self.moments[key]);
            }
        }
        (self.places, self.moments, self.sparse) = (kept, moments, Some(map));
    }

    fn position(&mut self, key: u64) -> usize {
        let Some(map) = &mut self.sparse else { return key as usize };
        let next = self.places.len() as u32;
        let at = *map.entry(key).or_insert(next);
        if at == next {
            self.keys.push(key);
            self.places.push(Place::default());
            if self.numeric {
                self.moments.push(Moments::default());
            }
        }
        at as usize
    }

    /// Adds records: their unit ([`OUT`] for one that does not count), codes and weight.
    pub(crate) fn add(&mut self, unit: &[u32], codes: &[&[u32]], weight: &[f64], scratch: &mut Vec<u64>) {
        self.keys_of(unit, codes, scratch);
        if self.sparse.is_none() {
            for ((&key, &unit), &w) in scratch.iter().zip(unit).zip(weight) {
                if unit != OUT {
                    let place = &mut self.places[key as usize];
                    place.w += w;
                    place.n += 1;
                    place.zero += u64::from(w.abs() <= 0.0);
                }
            }
            return;
        }
        for row in (0..unit.len()).filter(|&row| unit[row] != OUT) {
            let at = self.position(scratch[row]);
            let place = &mut self.places[at];
            place.w += weight[row];
            place.n += 1;
            place.zero += u64::from(weight[row].abs() <= 0.0);
        }
    }

    /// The same with numbers `y` over `x`.
    pub(crate) fn add_numbers(
        &mut self,
        unit: &[u32],
        codes: &[&[u32]],
        weight: &[f64],
        (y, x): (&[f64], Option<&[f64]>),
        scratch: &mut Vec<u64>,
    ) {
        self.keys_of(unit, codes, scratch);
        for row in (0..unit.len()).filter(|&row| unit[row] != OUT) {
            let at = self.position(scratch[row]);
            let place = &mut self.places[at];
            place.w += weight[row];
            place.n += 1;
            place.zero += u64::from(weight[row].abs() <= 0.0);
            self.moments[at] += Moments::of_one(weight[row], y[row], x.map_or(0.0, |x| x[row]));
        }
    }

    fn keys_of(&self, unit: &[u32], codes: &[&[u32]], keys: &mut Vec<u64>) {
        keys.clear();
        keys.extend(unit.iter().map(|&unit| u64::from(unit)));
        for (codes, &room) in codes.iter().zip(&self.room) {
            let room = u64::from(room);
            for (key, &code) in keys.iter_mut().zip(*codes) {
                *key = key.wrapping_mul(room).wrapping_add(u64::from(code.wrapping_add(1)));
            }
        }
    }

    /// The places that hold somebody, in order of unit and codes.
    pub(crate) fn entries(&self) -> Vec<PartEntry> {
        let entry = |key: u64, at: usize| {
            let mut rest = key;
            let mut codes = [MISSING; MOST_DIMS];
            for (code, &room) in codes.iter_mut().take(self.room.len()).zip(&self.room).rev() {
                *code = ((rest % u64::from(room)) as u32).wrapping_sub(1); // the first place is for the missing
                rest /= u64::from(room);
            }
            let moments = self.moments.get(at).copied().unwrap_or_default();
            PartEntry { unit: rest as u32, codes, place: self.places[at], moments }
        };
        match &self.sparse {
            None => {
                let used = self.places.iter().enumerate().filter(|(_, place)| place.n > 0);
                used.map(|(at, _)| entry(at as u64, at)).collect()
            }
            Some(_) => {
                let mut order: Vec<usize> = (0..self.keys.len()).collect();
                order.sort_unstable_by_key(|&at| self.keys[at]);
                order.into_iter().map(|at| entry(self.keys[at], at)).collect()
            }
        }
    }
}

/// The sums of one place of a part.
#[derive(Debug)]
pub(crate) struct PartEntry {
    pub(crate) unit: u32,
    /// Code in every dimension, or [`MISSING`].
    pub(crate) codes: [u32; MOST_DIMS],
    pub(crate) place: Place,
    pub(crate) moments: Moments,
}

const _: () = assert!(MISSING == u32::MAX, "one more than the missing code is 0");
