//! Plans that say nothing about a survey.

/// A plan that cannot be worked out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum PlanError {
    #[error("domain `{domain}`: {what} is {value}, expected {expected}\n  help: {help}")]
    Range { domain: String, what: &'static str, value: f64, expected: &'static str, help: &'static str },

    #[error(
        "domain `{domain}`: a correlation within sampling units says nothing without their number\n  help: say how many units are drawn, or how many persons are interviewed in each; or give the design effect itself"
    )]
    UnitsUnknown { domain: String },

    #[error(
        "{persons} persons are interviewed, but the population has {population}\n  help: lower the one or correct the other"
    )]
    MoreThanAll { persons: f64, population: f64 },

    #[error(
        "domain `{domain}`: {goal} cannot be reached: with {persons:.0} persons it would still be {best:.4}\n  help: {help}"
    )]
    Unreachable { domain: String, goal: String, persons: f64, best: f64, help: &'static str },
}

pub(super) const FRACTIONS: &str = "shares and prevalences are fractions: 0.064 is 6.4 %";
pub(super) const EFFECTS: &str = "without clusters and unequal weights the design effect is 1 and the correlation 0";
pub(super) const COUNTS: &str = "persons and sampling units are counted";
