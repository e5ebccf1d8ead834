//! Masks: which rows of the sample take part.
//!
//! A domain, a `where` clause and "not missing" are all masks. Rows are never
//! copied out or dropped: a unit with nobody in the domain still belongs in the
//! variance, so a mask only decides whose sums grow.

/// One yes or no for every row, in whichever form the caller holds it.
#[derive(Clone, Copy, Debug, Default)]
pub enum Mask<'a> {
    /// Every row takes part.
    #[default]
    All,
    /// `true` takes part; one value for every row.
    Bools(&'a [bool]),
    /// Packed bits, least significant first, as Arrow keeps them: row `i` is bit
    /// `offset + i` of `bytes`.
    Bits {
        /// The bytes that hold the bits.
        bytes: &'a [u8],
        /// Position of row 0, in bits.
        offset: usize,
    },
}

impl Mask<'_> {
    /// Whether row `row` takes part.
    ///
    /// # Panics
    /// If the mask is shorter than `row + 1`.
    #[inline]
    #[must_use]
    pub fn get(&self, row: usize) -> bool {
        match *self {
            Mask::All => true,
            Mask::Bools(values) => values[row],
            Mask::Bits { bytes, offset } => {
                let bit = offset + row;
                bytes[bit / 8] >> (bit % 8) & 1 == 1
            }
        }
    }

    /// Whether the mask answers for `rows` rows: exactly that many `Bools`, at
    /// least that many `Bits` (a last byte may be padded).
    pub(crate) fn covers(&self, rows: usize) -> bool {
        match *self {
            Mask::All => true,
            Mask::Bools(values) => values.len() == rows,
            Mask::Bits { bytes, offset } => bytes.len() * 8 >= offset + rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_read_from_the_least_significant_with_an_offset() {
        let mask = Mask::Bits { bytes: &[0b0000_0100, 0b0000_0001], offset: 2 };
        let rows: Vec<bool> = (0..7).map(|row| mask.get(row)).collect();
        assert_eq!(rows, [true, false, false, false, false, false, true]);
        assert!(mask.covers(14));
        assert!(!mask.covers(15));
    }
}
