//! Distributions: what chance a statistic has, and which value has a chance.
//!
//! ```text
//! beta ──► student (quantiles of t)        intervals
//!   └────► tails (F, t, chi-square)   ┐
//!          mixture (weighted sums)    ┘    tests
//! ```
//!
//! Everything is accurate in the far tail, relative to the chance itself: a
//! chance of 1e-20 is computed, never 1 less something.

mod beta;
mod mixture;
mod student;
mod tails;

pub(crate) use beta::beta_quantile;
pub(crate) use mixture::{f_mixture_exact, f_mixture_upper};
pub(crate) use student::t_upper;
pub use tails::{chi_square_p, f_p, t_p};
