//! Variance bases that cannot be built.

/// A variance basis that contradicts its data. Each message says place, value, expectation and next step.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum BasisError {
    #[error(
        "variance basis `{basis}`: {unit} `{id}` lies in two strata, `{}` and `{}`\n  help: correct the records; or, if codes start again in every stratum, say so: `nested = true`",
        strata[0], strata[1]
    )]
    TwoStrata { basis: String, unit: String, id: String, strata: [String; 2] },

    #[error(
        "variance basis `{basis}`: {place}: {drawn} {unit} were sampled of a population of {population}\n  help: the population is what was drawn from, at least as many; correct it, or leave the finite population correction out"
    )]
    PopulationBelowSample { basis: String, unit: String, place: String, drawn: usize, population: f64 },

    #[error(
        "variance basis `{basis}`: {place}: the {unit} have sampling fraction {fraction}; expected a number over 0, at most 1\n  help: correct it, or leave the finite population correction out"
    )]
    Fraction { basis: String, unit: String, place: String, fraction: f64 },

    #[error(
        "variance basis `{basis}`: {place}: the population of {unit} is {} on one record and {} on another\n  help: it is one number for the whole stratum; correct the records, or name the column that divides the stratum among `strata`",
        values[0], values[1]
    )]
    Varies { basis: String, unit: String, place: String, values: [f64; 2] },

    #[error(
        "variance basis `{basis}`: `merge` names stratum `{code}`, which is not in the sample; there are {known}\n  help: correct the code; codes of several columns are joined with `/`"
    )]
    NoPartner { basis: String, code: String, known: String },

    #[error(
        "variance basis `{basis}`: `merge` joins stratum `{stratum}` to `{partner}`, which is itself joined to another\n  help: name the stratum where all of them end as the partner of each"
    )]
    PartnerMoves { basis: String, stratum: String, partner: String },
}
