//! Designs and weights that cannot be computed. Each message says place, value, expectation and next step.

use std::path::PathBuf;

/// A design or a weight that cannot be computed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum DesignError {
    #[error("cannot read `{}`: {source}\n  help: check the path in the survey file or in `design.toml`", path.display())]
    Read { path: PathBuf, source: std::io::Error },

    #[error("cannot understand `{}`: {message}\n  help: correct the line; `fixtures/city/design.toml` shows every part of a design", path.display())]
    Parse { path: PathBuf, message: String },

    #[error("`{}`: {place}: {problem}\n  help: {help}", path.display())]
    Declaration { path: PathBuf, place: String, problem: String, help: String },

    #[error("`{}`, line {line}: {problem}\n  help: {help}", path.display())]
    Frame { path: PathBuf, line: u64, problem: String, help: String },

    #[error("{unit} `{id}` was surveyed but is not in the frame `{}`\n  help: add its line to the frame, or correct `{column}` in the package (first seen in {origin})", frame.display())]
    NotInFrame { unit: String, id: String, column: String, frame: PathBuf, origin: String },

    #[error(
        "{unit}: {found} units of {inside} were surveyed, but the design draws {declared}\n  note: surveyed: {ids}\n  help: a unit is missing, was set aside (see the findings) or belongs elsewhere; correct the data, or `take` of this stage in `design.toml`"
    )]
    DrawnCount { unit: String, inside: String, found: usize, declared: u32, ids: String },

    #[error(
        "{unit}: {found} different units of {inside} were surveyed, but the design draws {take} times with replacement; which was drawn more than once cannot be known\n  note: surveyed: {ids}\n  help: number the draws 1 to {take} in a column of the sampled table, and name it as `hit` of this stage in `design.toml`"
    )]
    HitUnknown { unit: String, inside: String, found: usize, take: u32, ids: String },

    #[error("{unit} is of stratum {recorded}, but the frame `{}` says `{listed}`\n  help: correct one of them; a unit is in the stratum it was drawn from", frame.display())]
    OtherStratum { unit: String, recorded: String, listed: String, frame: PathBuf },

    #[error(
        "{unit} `{id}` was surveyed twice: {places}\n  help: keep one of the records, or correct its code; where one record of `{table}` is a part of a {unit}, declare the stage that draws the parts"
    )]
    SurveyedTwice { unit: String, id: String, table: String, places: String },

    #[error("{unit}: the design draws {take} of {inside}, but `{}` lists {listed}\n  help: lower `take` of this stage, complete the frame, or write `fewer = \"all\"` to take all where fewer are listed", frame.display())]
    MoreThanListed { unit: String, inside: String, frame: PathBuf, listed: u32, take: u32 },

    #[error("{unit}: `{}` lists nothing{}\n  help: complete the frame; `prevalens design draw --until` draws the stages before it, with the same seed the same units", frame.display(), inside(parent))]
    NothingListed { unit: String, frame: PathBuf, parent: Option<(String, String)> },

    #[error(
        "{unit}: {certain} units of {inside} are taken with certainty, and `take` is {take}: nothing is left to draw the others with\n  help: raise `take`, which counts the certainty units too, or name fewer of them"
    )]
    CertaintyFull { unit: String, inside: String, certain: usize, take: u32 },

    #[error(
        "{unit} `{id}`: its inclusion probability would be {probability:.4}: size {size} times {take} over {sum}\n  help: a unit this large is taken with certainty: write `certainty = \"over\"` for this stage, or correct its size in the frame"
    )]
    OverOne { unit: String, id: String, probability: f64, size: f64, take: u32, sum: f64 },

    #[error(
        "{place}: there is no column `{column}` in table `{table}`\n  help: name a field of the codebook or a derived variable of that table"
    )]
    NoColumn { place: String, column: String, table: String },

    #[error(
        "{place}: {origin} has no value for `{column}`\n  help: a record without it cannot be weighted; make the field mandatory by a rule of severity error, or leave the variable out"
    )]
    NoValue { place: String, column: String, origin: String },

    #[error("weight `{weight}`: `{}` has no total for {cell}, where {n} records are\n  help: add the cell to the control totals, or correct the records", totals.display())]
    CellWithoutTotal { weight: String, totals: PathBuf, cell: String, n: usize },

    #[error(
        "weight `{weight}`: no record is in {cell}, but its control total is {total}\n  note: the total stands in `{}`, line {line}\n  help: join the cell with a neighbour, in the control totals and in `by`",
        totals.display()
    )]
    EmptyCell { weight: String, cell: String, total: f64, totals: PathBuf, line: u64 },

    #[error("second phase `{unit}`: {problem}\n  help: {help}")]
    Phase2 { unit: String, problem: String, help: String },

    #[error("weight `{weight}`, step `{step}`: {problem}\n  help: {help}")]
    Step { weight: String, step: String, problem: String, help: String },

    #[error("weight `{weight}`: {problem}\n  help: {help}")]
    StartsFrom { weight: String, problem: String, help: String },

    #[error("{place}: `{expression}`: {source}")]
    Expression { place: String, expression: String, source: Box<roster::expr::ExprError> },

    #[error(
        "{place}: `{expression}` is no number\n  help: name a column of numbers, or compute one, for example `case when age >= 60 then 1 else 0 end`"
    )]
    NotANumber { place: String, expression: String },

    #[error(
        "{place}: `{expression}` is unknown for {origin}\n  help: say what a missing value means, for example with `coalesce(..., false)`, or have the record corrected"
    )]
    Undecided { place: String, expression: String, origin: String },

    #[error(
        "{place}: rows of `{table}` do not belong to rows of `{named}`; expected one of {expected}\n  help: `within` names a table above the weighted one, such as the households of persons"
    )]
    NotAbove { place: String, table: String, named: String, expected: String },

    #[error(
        "{place}: the least weight would be {lower}, the greatest {upper}\n  help: choose a lower limit below the upper one"
    )]
    TrimLimits { place: String, lower: f64, upper: f64 },

    #[error(
        "weight `{weight}`: table `{table}` does not belong to the sampled units `{sampled}`\n  help: weights are for the sampled units and the tables below them"
    )]
    NotBelow { weight: String, table: String, sampled: String },

    #[error(
        "variance basis `{basis}`: the finite population correction of stage {stage} needs the units of that stage of the design ({expected}), and not `{unit}`\n  help: name that column, or leave `fpc` out for the with-replacement approximation"
    )]
    FpcStage { basis: String, stage: usize, unit: String, expected: String },

    #[error(
        "variance basis `{basis}`: the {unit} is drawn by `{select}`, so no one sampling fraction holds in a stratum\n  help: {help}"
    )]
    FpcSelect { basis: String, unit: String, select: &'static str, help: &'static str },

    #[error(transparent)]
    Basis(Box<crate::BasisError>),

    #[error("replicates `{name}`: {source}")]
    Replicates { name: String, source: crate::replicate::ReplicateError },

    #[error(
        "no record of `{table}` was accepted, so no weight can be computed\n  help: see the findings; a code list of another edition is a common cause"
    )]
    Nothing { table: String },
}

impl From<crate::BasisError> for DesignError {
    fn from(error: crate::BasisError) -> Self {
        Self::Basis(Box::new(error))
    }
}

/// `in county X`, for a message about a frame.
fn inside(parent: &Option<(String, String)>) -> String {
    parent.as_ref().map_or(String::new(), |(unit, path)| format!(" in {unit} `{path}`, which was drawn"))
}
