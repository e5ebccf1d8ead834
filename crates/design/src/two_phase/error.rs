//! Two-phase samples that cannot be used.

/// Why two phases have no variance. Elements are counted from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum TwoPhaseError {
    #[error(
        "element {element} has first-phase probability {probability}; expected a number over 0, at most 1\n  help: correct it in the frame or the design"
    )]
    Probability { element: usize, probability: f64 },

    #[error(
        "nobody of the {available} elements of second-phase stratum `{stratum}` was observed\n  help: nothing can be said of them; join the stratum to another before drawing the second phase"
    )]
    NobodyObserved { stratum: String, available: usize },

    #[error(
        "one of the {available} elements of second-phase stratum `{stratum}` was observed, so its variance cannot be seen\n  help: join the stratum to another"
    )]
    OneObserved { stratum: String, available: usize },

    #[error(
        "first-phase stratum `{stratum}` has a single unit, so its variance cannot be seen\n  help: join the stratum to another, or say that it was taken whole"
    )]
    OneUnit { stratum: String },

    #[error(
        "first-phase stratum `{stratum}` has sampling fraction {fraction}; expected a number from 0 to 1\n  help: the population is what was drawn from, at least as many as were drawn"
    )]
    Fraction { stratum: String, fraction: f64 },

    #[error(
        "first-phase unit `{unit}` has elements in second-phase strata that kept {} and {} of their units, so no one share says how it came through\n  help: draw the second phase within strata of whole units, or of elements in every unit",
        shares[0], shares[1]
    )]
    Kept { unit: String, shares: [f64; 2] },

    #[error(
        "the first phase drew {units} units with {elements} elements; joint probabilities of both phases are for elements drawn one by one\n  help: use the method that takes phase by phase"
    )]
    Clusters { units: usize, elements: usize },

    #[error(
        "the first phase has a sampling fraction of its own for every unit\n  help: give its strata's fractions or populations, or none for the with-replacement approximation"
    )]
    UnequalFirst,
}
