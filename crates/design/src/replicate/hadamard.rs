//! Hadamard matrices: rows of signs, any two of which agree in exactly half their places.
//!
//! ```text
//! order 1, 2 ─┐
//! Paley I  : q + 1,    q a prime, q = 3 mod 4  ─┤── Kronecker products ──► every order used here
//! Paley II : 2(q + 1), q a prime, q = 1 mod 4  ─┘
//! ```
//!
//! Built, not stored. Of the multiples of 4 up to 100 the orders 52, 92 and 100
//! need other constructions; the next order serves as well.

/// A square matrix of signs with orthogonal rows; the first row is all `+1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hadamard {
    order: usize,
    signs: Vec<i8>,
}

impl Hadamard {
    /// The smallest matrix with more than `rows` rows.
    ///
    /// # Example
    /// ```
    /// # use design::replicate::Hadamard;
    /// assert_eq!(Hadamard::above(5).order(), 8);
    /// assert_eq!(Hadamard::above(79).order(), 80);
    /// ```
    #[must_use]
    pub fn above(rows: usize) -> Hadamard {
        (rows + 1..).find_map(Hadamard::of_order).expect("a power of two is found before long")
    }

    /// The matrix of an order, if it can be built here.
    ///
    /// # Source
    /// Paley (1933), *J. Math. Phys.* 12, 311-320; Wolter (2007), appendix A.
    #[must_use]
    pub fn of_order(order: usize) -> Option<Hadamard> {
        let signs = build(order)?;
        // Turn the signs of columns so that the first row is +1.
        let first = signs[..order].to_vec();
        let turn = |row: &[i8]| row.iter().zip(&first).map(|(sign, first)| sign * first).collect::<Vec<i8>>();
        Some(Hadamard { order, signs: signs.chunks_exact(order).flat_map(turn).collect() })
    }

    /// Number of rows and of columns.
    #[must_use]
    pub fn order(&self) -> usize {
        self.order
    }

    /// A row of signs, `+1` or `-1`.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[i8] {
        &self.signs[row * self.order..][..self.order]
    }
}

fn build(order: usize) -> Option<Vec<i8>> {
    match order {
        0 => return None,
        1 => return Some(vec![1]),
        2 => return Some(vec![1, 1, 1, -1]),
        n if n % 4 != 0 => return None,
        n if n % 4 == 0 && is_prime(n - 1) => return Some(paley_one(n - 1)),
        n if is_prime(n / 2 - 1) && (n / 2 - 1) % 4 == 1 => return Some(paley_two(n / 2 - 1)),
        _ => {}
    }
    // Twice a matrix first, then products of larger ones.
    (2..=order / 2)
        .filter(|factor| order.is_multiple_of(*factor) && (*factor == 2 || factor.is_multiple_of(4)))
        .find_map(|factor| Some(kronecker(&build(factor)?, &build(order / factor)?, factor, order / factor)))
}

fn is_prime(n: usize) -> bool {
    n > 1 && (2..).take_while(|divisor| divisor * divisor <= n).all(|divisor| !n.is_multiple_of(divisor))
}

/// `χ(k)` for `k` in `0..q`: 0 for 0, 1 for a square, else -1.
fn characters(q: usize) -> Vec<i8> {
    let mut character = vec![-1; q];
    character[0] = 0;
    for root in 1..q {
        character[root * root % q] = 1;
    }
    character
}

/// The matrix of Jacobsthal with a border of ones: `C[0][j] = 1`, `C[i][0] = side`, `C[i][j] = χ(i − j)`.
fn conference(q: usize, side: i8) -> Vec<i8> {
    let character = characters(q);
    let size = q + 1;
    let entry = |place: usize| match (place / size, place % size) {
        (0, 0) => 0,
        (0, _) => 1,
        (_, 0) => side,
        (row, column) => character[(row + q - column) % q],
    };
    (0..size * size).map(entry).collect()
}

/// `I + S`, with `S` skew: for primes of the form `4k + 3`.
fn paley_one(q: usize) -> Vec<i8> {
    let size = q + 1;
    let mut matrix = conference(q, -1);
    (0..size).for_each(|at| matrix[at * size + at] += 1);
    matrix
}

/// Each entry of a symmetric conference matrix made a block of four: for primes of the form `4k + 1`.
fn paley_two(q: usize) -> Vec<i8> {
    let size = q + 1;
    let small = conference(q, 1);
    let mut matrix = vec![0; 4 * size * size];
    for (place, &entry) in small.iter().enumerate() {
        let block: [i8; 4] = if entry == 0 { [1, -1, -1, -1] } else { [entry, entry, entry, -entry] };
        let (row, column) = (2 * (place / size), 2 * (place % size));
        for (at, sign) in block.into_iter().enumerate() {
            matrix[(row + at / 2) * 2 * size + column + at % 2] = sign;
        }
    }
    matrix
}

fn kronecker(a: &[i8], b: &[i8], a_size: usize, b_size: usize) -> Vec<i8> {
    let size = a_size * b_size;
    let entry = |place: usize| {
        let (row, column) = (place / size, place % size);
        a[row / b_size * a_size + column / b_size] * b[row % b_size * b_size + column % b_size]
    };
    (0..size * size).map(entry).collect()
}
