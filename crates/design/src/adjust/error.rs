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

    #[error("{records} records, with {} of the weight, are in no cell{}\n  help: give every record a cell: a missing code needs a cell of its own, or a rule that sets the record aside", shown(*weight), of_margin(margin.as_deref()))]
    NoCell { records: u64, weight: f64, margin: Option<String> },

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

    #[error("no record with a weight is in `{cell}`, but its total is {}\n  help: join it with a neighbour, in the control totals and in the cells", shown(*total))]
    EmptyCell { cell: String, total: f64 },

    #[error("the weights of the {records} records in `{cell}` add up to {}, which no factor makes positive\n  help: an earlier calibration left negative weights; give it bounds, or the distance `raking` or `logit`", shown(*sum))]
    NotPositive { cell: String, records: u64, sum: f64 },

    #[error("nobody in `{cell}` responded, of {records} eligible records\n  help: join it with a neighbouring cell")]
    NoRespondent { cell: String, records: u64 },

    #[error("the totals of the margins disagree: `{first}` adds up to {}, `{other}` to {}\n  help: margins of one population have one sum; correct the control totals, or scale one margin to the other before", shown(*first_sum), shown(*other_sum))]
    MarginsDisagree { first: String, first_sum: f64, other: String, other_sum: f64 },

    #[error("raking did not converge in {rounds} rounds: `{cell}` is at {} and should be {} (tolerance {tolerance:e} of it)\n  help: no weights may meet all margins where the sample has empty crossings: join small cells; if it is close, allow more rounds", shown(*reached), shown(*total))]
    RakeNotConverged { cell: String, total: f64, reached: f64, rounds: u32, tolerance: f64 },

    #[error("the mean weight is {}, so not all weights can be within the limit {limit}\n  help: trimming keeps the sum of the weights; choose limits on both sides of the mean", shown(*mean))]
    TrimLimit { limit: f64, mean: f64 },

    #[error("no record is left to take what trimming cut off (lower {}, upper {})\n  help: choose wider limits", or_none(*lower), or_none(*upper))]
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
        "the bounds {lower} to {upper} cannot be used with the distance `{distance}`\n  help: lower is at most upper; with `logit` the ratio 1 lies between them: if they are bounds on weights, every weight before"
    )]
    BadBounds { distance: &'static str, lower: f64, upper: f64 },

    #[error(
        "the distance `logit` has no bounds\n  help: give bounds on both sides of 1, for example 0.3 to 3, or use `raking`"
    )]
    LogitWithoutBounds,

    #[error("the column `{column}` is a combination of `{of}`\n  help: leave it out: its total follows from theirs")]
    Collinear { column: String, of: String },

    #[error("the column `{column}` has the total {}, but it is a combination of `{of}`, whose totals make it {}\n  help: correct the control totals so that they agree, then leave the column out", shown(*total), shown(*implied))]
    ContradictoryTotals { column: String, total: f64, implied: f64, of: String },

    #[error("the column `{column}` is 0 for every record with a weight, but its total is {}\n  help: join the cell with a neighbour, in the control totals and in the columns", shown(*total))]
    EmptyColumn { column: String, total: f64 },

    #[error("the column `{column}` has the total {}, but no record has a value of this sign\n  help: correct the control totals", shown(*total))]
    WrongSign { column: String, total: f64 },

    #[error("the total of `{parts}` is {}, more than that of `{whole}`, {}, which it is part of\n  help: correct the control totals", shown(*sum), shown(*total))]
    PartsExceedWhole { parts: String, sum: f64, whole: String, total: f64 },

    #[error("within the bounds {lower} to {upper} the column `{column}` can be from {} to {}, but its total is {}\n  help: {help}", shown(*from), shown(*to), shown(*total))]
    OutOfReach { column: String, total: f64, from: f64, to: f64, lower: f64, upper: f64, help: String },

    #[error("no weights within the bounds {lower} to {upper} were found that meet all totals together: `{column}` stays at {} and should be {}\n  help: {help}", shown(*reached), shown(*total))]
    BoundsNotMet { column: String, total: f64, reached: f64, lower: f64, upper: f64, help: String },

    #[error("calibration did not converge in {rounds} rounds: `{column}` is at {} and should be {}\n  help: no positive weights may meet these totals: compare them with the sums of the weights before; join small cells, or allow more rounds", shown(*reached), shown(*total))]
    NotConverged { column: String, total: f64, reached: f64, rounds: u32 },
}

impl Problem {
    /// The cell or column with the total that is wrong or cannot be reached, if it is one: where to look first.
    #[must_use]
    pub fn about(&self) -> Option<&str> {
        match self {
            Problem::CellWithoutTotal { cell, .. }
            | Problem::ZeroTotal { cell, .. }
            | Problem::BadTotal { cell, .. }
            | Problem::EmptyCell { cell, .. }
            | Problem::NotPositive { cell, .. }
            | Problem::NoRespondent { cell, .. }
            | Problem::RakeNotConverged { cell, .. } => Some(cell),
            Problem::Collinear { column, .. }
            | Problem::ContradictoryTotals { column, .. }
            | Problem::EmptyColumn { column, .. }
            | Problem::WrongSign { column, .. }
            | Problem::OutOfReach { column, .. }
            | Problem::BoundsNotMet { column, .. }
            | Problem::NotConverged { column, .. } => Some(column),
            Problem::PartsExceedWhole { whole, .. } => Some(whole),
            Problem::Base { .. }
            | Problem::NoCell { .. }
            | Problem::MarginsDisagree { .. }
            | Problem::TrimLimit { .. }
            | Problem::TrimAll { .. }
            | Problem::NegativeBefore { .. }
            | Problem::GroupInTwoParts { .. }
            | Problem::BadBounds { .. }
            | Problem::LogitWithoutBounds => None,
        }
    }

    /// The same of a cell of a margin.
    pub(super) fn in_margin(mut self, margin: &str) -> Problem {
        use Problem::{BadTotal, CellWithoutTotal, EmptyCell, NoCell, NotPositive, ZeroTotal};
        if let NoCell { margin: name, .. } = &mut self {
            *name = Some(margin.to_owned());
        }
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

fn of_margin(margin: Option<&str>) -> String {
    margin.map_or_else(String::new, |margin| format!(" of the margin `{margin}`"))
}

fn or_none(limit: Option<f64>) -> String {
    limit.map_or_else(|| "none".to_owned(), |limit| limit.to_string())
}

/// A number with the digits that a reader compares: whole numbers whole, others with six.
fn shown(number: f64) -> String {
    let six = (5.0 - number.abs().log10().floor()).clamp(0.0, 12.0);
    let digits = if number.fract() == 0.0 { 0 } else { six as usize };
    let text = format!("{number:.digits$}");
    if digits == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}
