//! Causes and dates of onset.

use crate::dice::Dice;

/// A cause and its weight for the young (to 14), adults and the old (from 60).
struct Cause(u16, [f64; 3]);

/// The causes of each category, by the codes of the codebook.
const CAUSES: [&[Cause]; 6] = [
    &[
        Cause(101, [40.0, 15.0, 2.0]),
        Cause(102, [8.0, 12.0, 52.0]),
        Cause(103, [2.0, 6.0, 6.0]),
        Cause(104, [0.0, 1.0, 3.0]),
        Cause(105, [4.0, 10.0, 9.0]),
        Cause(106, [8.0, 8.0, 4.0]),
        Cause(107, [10.0, 15.0, 13.0]),
        Cause(108, [12.0, 14.0, 4.0]),
        Cause(109, [10.0, 4.0, 0.0]),
        Cause(110, [3.0, 10.0, 2.0]),
        Cause(198, [2.0, 3.0, 3.0]),
        Cause(199, [3.0, 3.0, 2.0]),
    ],
    &[
        Cause(201, [22.0, 8.0, 1.0]),
        Cause(202, [18.0, 3.0, 0.0]),
        Cause(203, [6.0, 8.0, 3.0]),
        Cause(204, [10.0, 22.0, 9.0]),
        Cause(205, [14.0, 14.0, 3.0]),
        Cause(206, [0.0, 9.0, 6.0]),
        Cause(207, [3.0, 5.0, 2.0]),
        Cause(208, [6.0, 11.0, 12.0]),
        Cause(209, [0.0, 6.0, 55.0]),
        Cause(298, [4.0, 4.0, 3.0]),
        Cause(299, [15.0, 10.0, 6.0]),
    ],
    &[
        Cause(301, [40.0, 20.0, 2.0]),
        Cause(302, [22.0, 25.0, 10.0]),
        Cause(303, [8.0, 5.0, 1.0]),
        Cause(304, [12.0, 6.0, 0.0]),
        Cause(305, [0.0, 15.0, 60.0]),
        Cause(306, [3.0, 8.0, 5.0]),
        Cause(307, [4.0, 6.0, 2.0]),
        Cause(308, [0.0, 3.0, 8.0]),
        Cause(398, [4.0, 5.0, 6.0]),
        Cause(399, [7.0, 7.0, 6.0]),
    ],
    &[
        Cause(401, [35.0, 3.0, 0.0]),
        Cause(402, [28.0, 8.0, 1.0]),
        Cause(403, [3.0, 18.0, 3.0]),
        Cause(404, [0.0, 8.0, 27.0]),
        Cause(405, [3.0, 7.0, 9.0]),
        Cause(406, [6.0, 15.0, 34.0]),
        Cause(407, [0.0, 12.0, 4.0]),
        Cause(408, [6.0, 10.0, 4.0]),
        Cause(409, [9.0, 10.0, 10.0]),
        Cause(410, [3.0, 3.0, 2.0]),
        Cause(498, [4.0, 4.0, 4.0]),
        Cause(499, [3.0, 2.0, 2.0]),
    ],
    &[
        Cause(501, [16.0, 14.0, 4.0]),
        Cause(502, [12.0, 6.0, 1.0]),
        Cause(503, [18.0, 9.0, 2.0]),
        Cause(504, [14.0, 10.0, 4.0]),
        Cause(505, [8.0, 18.0, 8.0]),
        Cause(506, [4.0, 7.0, 6.0]),
        Cause(507, [6.0, 9.0, 58.0]),
        Cause(508, [3.0, 6.0, 4.0]),
        Cause(598, [5.0, 5.0, 4.0]),
        Cause(599, [14.0, 16.0, 9.0]),
    ],
    &[
        Cause(601, [3.0, 52.0, 24.0]),
        Cause(602, [3.0, 12.0, 14.0]),
        Cause(603, [4.0, 6.0, 45.0]),
        Cause(604, [0.0, 4.0, 2.0]),
        Cause(605, [60.0, 1.0, 0.0]),
        Cause(606, [14.0, 11.0, 4.0]),
        Cause(607, [4.0, 5.0, 4.0]),
        Cause(608, [0.0, 2.0, 1.0]),
        Cause(698, [6.0, 4.0, 3.0]),
        Cause(699, [6.0, 3.0, 3.0]),
    ],
];

/// Causes that work before or at birth.
const FROM_BIRTH: [u16; 11] = [101, 201, 202, 301, 303, 304, 401, 402, 501, 502, 503];

/// Months from birth in which a child learns to speak.
const LEARNING: i32 = 36;

/// Draws a cause for a category at an age; `late` leaves out what works from birth.
pub(crate) fn cause(dice: &mut Dice, category: u8, age: u8, late: bool) -> u16 {
    let column = match age {
        0..=14 => 0,
        15..=59 => 1,
        60.. => 2,
    };
    let causes = CAUSES[usize::from(category) - 1];
    let mut weights = [0.0; 12];
    for (weight, cause) in weights.iter_mut().zip(causes) {
        *weight = if late && FROM_BIRTH.contains(&cause.0) { 0.0 } else { cause.1[column] };
    }
    causes[dice.pick(&weights[..causes.len()])].0
}

/// Year and month of onset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Onset {
    /// Year.
    pub(crate) year: i32,
    /// Month.
    pub(crate) month: u8,
}

/// Draws an onset between birth and the reference time.
///
/// Mental disorder counts after a year and speech disability after two, so
/// onset lies back at least that long wherever the person is old enough. `late`
/// puts it behind the years in which speech is learned.
pub(crate) fn onset(dice: &mut Dice, category: u8, cause: u16, birth_year: i32, birth_month: u8, late: bool) -> Onset {
    let birth = birth_year * 12 + i32::from(birth_month) - 1;
    let last = 2006 * 12 + 2; // March 2006
    let lived = last - birth;
    let least = match category {
        3 => 25,
        6 => 13,
        _ => 4,
    };
    let ago = if FROM_BIRTH.contains(&cause) || lived <= least {
        lived
    } else {
        let first = if late { LEARNING } else { 0 };
        let room = (lived - least - first).clamp(0, 360) as u32;
        least + dice.below(room + 1).min(dice.below(room + 1)) as i32
    };
    let month = last - ago;
    Onset { year: month.div_euclid(12), month: month.rem_euclid(12) as u8 + 1 }
}
