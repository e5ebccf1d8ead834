//! The list of checks of control totals, and what counts as far and as few.

use codebook::Severity;

macro_rules! checks {
    ($($variant:ident $name:literal $severity:ident $what:literal,)*) => {
        /// What control totals are checked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ControlCheck { $(#[doc = $what] $variant,)* }

        impl ControlCheck {
            /// All checks, in the order in which they are made.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name used in messages and JSON.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Whether weights can be computed all the same.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What is found.
            pub fn what(self) -> &'static str {
                match self { $(Self::$variant => $what,)* }
            }
        }
    };
}

checks! {
    Unreadable      "totals_unreadable"      Error   "The file is not there or cannot be read.",
    Blank           "total_blank"            Error   "The total of a cell is not filled.",
    NotANumber      "total_not_a_number"     Error   "The total of a cell is not a number.",
    NotPositive     "total_not_positive"     Error   "The total of a cell with records is not above 0, or a total is negative.",
    Twice           "cell_twice"             Error   "A cell stands on two lines.",
    Missing         "cell_missing"           Error   "A cell of the sample has no line.",
    Unknown         "cell_unknown"           Error   "A line has a total, but no record of the sample is in its cell.",
    Disagree        "margins_disagree"       Error   "Two margins of a step have different sums where they should agree.",
    OutOfBounds     "bounds_too_narrow"      Error   "A cell needs a larger or smaller ratio than the bounds allow.",
    Implausible     "ratio_implausible"      Warning "A total is far from what the sample weighted by its design says.",
    Few             "few_records"            Warning "A cell has few records, so its weights are unsteady.",
    BoundsNeeded    "bounds_needed"          Note    "The ratios that the cells need, for a step with bounds.",
}

/// What counts as far and as few.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControlLimits {
    /// A total may be this many times the weighted sample, or its sum this many times the total.
    pub ratio: f64,
    /// A cell should have this many records.
    pub few: u64,
}

impl Default for ControlLimits {
    fn default() -> Self {
        Self { ratio: 2.0, few: 20 }
    }
}
