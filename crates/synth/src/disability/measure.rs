//! The measured value behind a grade, inside the range of that grade.

use crate::dice::Dice;

/// What the doctor measured; each specialty has its own cells, the rest stay blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Measure {
    /// Visual acuity of the better eye in hundredths.
    pub(crate) acuity: Option<u16>,
    /// Radius of the visual field in degrees.
    pub(crate) field_degrees: Option<u16>,
    /// Loss of the better ear in decibels.
    pub(crate) hearing_db: Option<u16>,
    /// Intelligibility of speech in per cent.
    pub(crate) intelligibility: Option<u16>,
    /// Developmental quotient, to six years.
    pub(crate) dq: Option<u16>,
    /// Intelligence quotient, from seven.
    pub(crate) iq: Option<u16>,
    /// WHO-DAS II, from eighteen.
    pub(crate) whodas: Option<u16>,
    /// The measurement could not be taken.
    pub(crate) not_measurable: bool,
}

/// Ranges of the grades 1 to 4, from the survey's standard.
type Ranges = [(u16, u16); 4];
const HEARING: Ranges = [(91, 110), (81, 90), (61, 80), (41, 60)];
const INTELLIGIBILITY: Ranges = [(0, 10), (11, 25), (26, 45), (46, 65)];
const DQ: Ranges = [(10, 25), (26, 39), (40, 54), (55, 75)];
const IQ: Ranges = [(8, 19), (20, 34), (35, 49), (50, 69)];
const WHODAS: Ranges = [(116, 138), (106, 115), (96, 105), (52, 95)];
const ACUITY: Ranges = [(0, 1), (2, 4), (5, 9), (10, 29)];
/// Field radius: under 5 degrees is grade 1, under 10 grade 2; wide enough otherwise.
const FIELD: Ranges = [(1, 4), (5, 9), (12, 50), (15, 60)];

/// Draws the measures that a component of this category and grade rests on.
pub(crate) fn measure(dice: &mut Dice, category: u8, grade: u8, age: u8) -> Measure {
    let mut draw = |ranges: &Ranges| {
        let (low, high) = ranges[usize::from(grade) - 1];
        Some(dice.between(i32::from(low), i32::from(high)) as u16)
    };
    let mut measure = Measure::default();
    match category {
        1 => {
            measure.acuity = draw(&ACUITY);
            let field = draw(&FIELD);
            measure.field_degrees = if dice.chance(0.15) { field } else { None };
        }
        2 => measure.hearing_db = draw(&HEARING),
        3 => measure.intelligibility = draw(&INTELLIGIBILITY),
        5 if age <= 6 => measure.dq = draw(&DQ),
        5 => {
            measure.iq = draw(&IQ);
            measure.whodas = if age >= 18 { draw(&WHODAS) } else { None };
        }
        6 if age >= 18 => measure.whodas = draw(&WHODAS),
        6 => measure.not_measurable = true, // graded by adaptive behaviour, for which the form has no cell
        _ => {}                             // physical disability is graded by description
    }
    measure
}
