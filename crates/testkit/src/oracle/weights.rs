//! The weights themselves, as the last adjustment left them.

use super::answer::Row;
use super::study::Study;
use design::Diagnostics;

/// How many weights are written out.
const HEAD: usize = 12;

/// One row: number, sum, range and spread of the weights in use, and the first of them.
pub fn answer(study: &Study) -> Vec<Row> {
    let weights = study.chain.weights();
    let Diagnostics { n, sum, sum_of_squares, min, max, kish, .. } =
        *study.chain.diagnostics().last().expect("the base weights have their diagnostics");
    let row = Row::new("weights").with("n", n as f64).with("sum", sum).with("min", min).with("max", max);
    let row = row.with("sumsq", sum_of_squares).with("kish_deff", kish);
    vec![row.with_all("head", weights.iter().copied().take(HEAD).collect())]
}
