//! What a disability consists of: categories, grades, causes, onset, measures.
//!
//! Shares of the seven classes follow the national totals of 2006 (section 5.1
//! of the domain notes); how they differ by age is invented, with speech and
//! intellectual disability early in life, hearing and sight late.

mod cause;
mod measure;

pub(crate) use cause::{cause, onset};
pub(crate) use measure::measure;

use crate::dice::Dice;

/// One to three categories with their grades, in order of category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Disability {
    count: usize,
    parts: [(u8, u8); 3],
}

impl Disability {
    /// The components: category 1-6 and grade 1-4.
    pub(crate) fn parts(&self) -> &[(u8, u8)] {
        &self.parts[..self.count]
    }

    /// The overall category: the only one, or 7 for several.
    pub(crate) fn category(&self) -> u8 {
        if self.count == 1 { self.parts[0].0 } else { 7 }
    }

    /// The overall grade: that of the most severe component.
    pub(crate) fn grade(&self) -> u8 {
        self.parts().iter().map(|&(_, grade)| grade).min().unwrap_or(4)
    }

    /// Whether a component is a severe hearing loss of somebody who speaks: it came after speech was learned.
    pub(crate) fn learned_to_speak(&self, category: u8, grade: u8) -> bool {
        category == 2 && grade <= 2 && !self.has(3)
    }

    /// Whether a category is among the components.
    pub(crate) fn has(&self, category: u8) -> bool {
        self.parts().iter().any(|&(own, _)| own == category)
    }
}

/// Weights of visual, hearing, speech, physical, intellectual, mental, multiple.
fn class_weights(age: u8) -> [f64; 7] {
    match age {
        0..=2 => [4.0, 0.0, 0.0, 30.0, 30.0, 0.0, 12.0], // speech and hearing are not rated under three
        3..=6 => [5.0, 5.0, 14.0, 22.0, 34.0, 0.0, 30.0],
        7..=14 => [5.3, 4.5, 6.9, 19.5, 30.9, 2.4, 30.5],
        15..=59 => [8.2, 13.3, 1.9, 35.3, 10.6, 14.2, 16.3],
        60.. => [21.0, 34.5, 0.8, 25.0, 1.5, 2.5, 15.0],
    }
}

/// Weights of the categories within a multiple disability.
fn component_weights(age: u8) -> [f64; 6] {
    match age {
        0..=2 => [0.3, 0.0, 0.0, 1.0, 1.0, 0.0],
        3..=6 => [0.2, 0.4, 1.0, 0.8, 1.0, 0.0],
        7..=14 => [0.2, 0.3, 1.0, 0.8, 1.0, 0.1],
        15..=59 => [0.4, 0.6, 0.9, 1.0, 0.8, 0.6],
        60.. => [1.0, 1.2, 0.3, 1.2, 0.1, 0.3],
    }
}

impl Disability {
    /// Draws the disability of a person of this age, independently of everybody else's, so that classes
    /// and grades vary between communities as in a real sample.
    pub(crate) fn draw(dice: &mut Dice, age: u8) -> Self {
        let class = dice.pick(&class_weights(age)) as u8 + 1;
        let mut disability = Self { count: 1, parts: [(class, 0); 3] };
        if class == 7 {
            disability.count = if age > 2 && dice.chance(0.18) { 3 } else { 2 };
            let mut weights = component_weights(age);
            for part in &mut disability.parts[..disability.count] {
                let position = dice.pick(&weights);
                weights[position] = 0.0;
                part.0 = position as u8 + 1;
            }
            disability.parts[..disability.count].sort_unstable();
        }
        for part in &mut disability.parts[..disability.count] {
            // Hearing loss of the mildest grade is not rated up to three.
            let mildest = if age <= 3 && part.0 == 2 { 0.0 } else { 0.49 };
            part.1 = dice.pick(&[0.145, 0.105, 0.26, mildest]) as u8 + 1;
        }
        if age <= 6 && !disability.has(3) {
            // A small child who hears next to nothing does not speak: without a speech component the loss is milder.
            for part in disability.parts[..disability.count].iter_mut().filter(|part| part.0 == 2) {
                part.1 = part.1.max(3);
            }
        }
        disability
    }
}
