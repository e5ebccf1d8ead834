//! Adjustments that cannot be made. Each message says step, cell, value and what to do.

/// A step of a chain that cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("weight step `{step}`: {problem}")]
pub struct AdjustError {
    /// Name of the step.
    pub step: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with an adjustment.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum Problem {
    #[error(
        "the base weight of class {class} is {weight}; expected a number of at least 0\n  help: a record without a weight cannot be used; correct its inclusion probability, or leave it out"
    )]
    Base { class: usize, weight: f64 },

    #[error(
        "{records} records, with {weight} of the weight, are in no cell\n  help: give every record a cell: a missing code needs a cell of its own, or a rule that sets the record aside"
    )]
    NoCell { records: u64, weight: f64 },

    #[error(
        "`{cell}` has no total, and {records} records are there\n  help: add its total to the control totals, or correct the records"
    )]
    CellWithoutTotal { cell: String, records: u64 },

    #[error(
        "`{cell}` has the total 0, but {records} records are there\n  help: correct the total, or the records: who was found in the sample is in the population"
    )]
    ZeroTotal { cell: String, records: u64 },

    #[error("`{cell}` has the total {total}; expected a number of at least 0\n  help: correct the control totals")]
    BadTotal { cell: String, total: f64 },

    #[error(
        "no record with a weight is in `{cell}`, but its total is {total}\n  help: join it with a neighbour, in the control totals and in the cells"
    )]
    EmptyCell { cell: String, total: f64 },

    #[error(
        "the weights of the {records} records in `{cell}` add up to {sum}, which no factor makes positive\n  help: an earlier calibration left negative weights; give it bounds, or the distance `raking` or `logit`"
    )]
    NotPositive { cell: String, records: u64, sum: f64 },

    #[error("nobody in `{cell}` responded, of {records} eligible records\n  help: join it with a neighbouring cell")]
    NoRespondent { cell: String, records: u64 },

    #[error(
        "the totals of the margins disagree: `{first}` adds up to {first_sum}, `{other}` to {other_sum}\n  help: margins of one population have one sum; correct the control totals, or scale one margin to the other before"
    )]
    MarginsDisagree { first: String, first_sum: f64, other: String, other_sum: f64 },

    #[error(
        "raking did not converge in {rounds} rounds: `{cell}` is at {reached} and should be {total} (tolerance {tolerance:e} of it)\n  help: no weights may meet all margins where the sample has empty crossings: join small cells; if it is close, allow more rounds"
    )]
    RakeNotConverged { cell: String, total: f64, reached: f64, rounds: u32, tolerance: f64 },

    #[error(
        "the mean weight is {mean}, so not all weights can be within the limit {limit}\n  help: trimming keeps the sum of the weights; choose limits on both sides of the mean"
    )]
    TrimLimit { limit: f64, mean: f64 },

    #[error("no record is left to take what trimming cut off (lower {}, upper {})\n  help: choose wider limits", shown(*lower), shown(*upper))]
    TrimAll { lower: Option<f64>, upper: Option<f64> },

    #[error(
        "the weight before is {weight} in class {class}; calibration starts from weights of at least 0\n  help: give the calibration before it bounds, or the distance `raking` or `logit`"
    )]
    NegativeBefore { class: usize, weight: f64 },

    #[error(
        "a group that is to have one ratio lies in two parts, `{first}` and `{other}`\n  help: a household belongs to one part; correct the part of its records"
    )]
    GroupInTwoParts { first: String, other: String },

    #[error(
        "the bounds {lower} to {upper} cannot be used with the distance `{distance}`\n  help: ratios need `lower` < 1 < `upper`; bounds on weights need every weight before between them for `logit`"
    )]
    BadBounds { distance: &'static str, lower: f64, upper: f64 },

    #[error("the column `{column}` is a combination of `{of}`\n  help: leave it out: its total follows from theirs")]
    Collinear { column: String, of: String },

    #[error(
        "the column `{column}` has the total {total}, but it is a combination of `{of}`, whose totals make it {implied}\n  help: correct the control totals so that they agree, then leave the column out"
    )]
    ContradictoryTotals { column: String, total: f64, implied: f64, of: String },

    #[error(
        "the column `{column}` is 0 for every record with a weight, but its total is {total}\n  help: join the cell with a neighbour, in the control totals and in the columns"
    )]
    EmptyColumn { column: String, total: f64 },

    #[error(
        "calibration did not converge in {rounds} rounds: `{column}` is at {reached} and should be {total}\n  help: widen the bounds, or join small cells"
    )]
    NotConverged { column: String, total: f64, reached: f64, rounds: u32 },
}

impl Problem {
    /// The same of a cell of a margin.
    pub(super) fn in_margin(mut self, margin: &str) -> Problem {
        use Problem::{BadTotal, CellWithoutTotal, EmptyCell, NotPositive, ZeroTotal};
        if let CellWithoutTotal { cell, .. }
        | ZeroTotal { cell, .. }
        | BadTotal { cell, .. }
        | EmptyCell { cell, .. }
        | NotPositive { cell, .. } = &mut self
        {
            *cell = format!("{margin}: {cell}");
        }
        self
    }
}

fn shown(limit: Option<f64>) -> String {
    limit.map_or_else(|| "none".to_owned(), |limit| limit.to_string())
}
