//! Whether a figure may be shown: named rules, each an ordered list of tests.
//!
//! ```text
//! Estimate ──tests that withhold──► withhold, all that fired
//!              none fired │
//!                         └──tests that ask for review──► review or show
//! ```
//!
//! The reasons are recorded here, with the numbers that decided, in English and
//! Chinese; nothing downstream works them out again.
//!
//! Start reading at [`RELIABILITY_RULES`].

mod nchs;

use crate::Estimate;

/// What may be done with a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Publish.
    Show,
    /// Publish after a statistician has looked at it.
    Review,
    /// Do not publish.
    Withhold,
}

impl Verdict {
    /// The name used in the `decision` column.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Show => "show",
            Verdict::Review => "review",
            Verdict::Withhold => "withhold",
        }
    }
}

/// Why a figure is reviewed or withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Stable name of the test that fired, see [`ReliabilityTest::id`].
    pub id: &'static str,
    /// A sentence with the numbers that decided.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
}

/// A verdict with its reasons, in the order of the rule's tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What may be done.
    pub verdict: Verdict,
    /// Why; empty if shown.
    pub reasons: Vec<Reason>,
}

/// The words of a reason.
pub(crate) struct Words {
    pub en: String,
    pub zh: String,
}

/// One test of a rule.
#[derive(Debug)]
pub struct ReliabilityTest {
    /// Stable name, used in the `reasons` column.
    pub id: &'static str,
    /// What it leads to.
    pub verdict: Verdict,
    /// What it says, in general.
    pub en: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
    fires: fn(&Estimate) -> Option<Words>,
}

/// A named rule.
#[derive(Debug)]
pub struct ReliabilityRule {
    /// The name used in settings.
    pub name: &'static str,
    /// What it is for, in English.
    pub title_en: &'static str,
    /// The same in Chinese.
    pub title_zh: &'static str,
    /// Where it is laid down.
    pub source: &'static str,
    /// Its tests, in order.
    pub tests: &'static [ReliabilityTest],
}

/// All rules.
pub static RELIABILITY_RULES: &[&ReliabilityRule] = &[&nchs::PROPORTIONS, &nchs::COUNTS];

/// A name that no rule has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown reliability rule `{name}`; expected one of {}", names())]
pub struct UnknownRule {
    /// What was given.
    pub name: String,
}

fn names() -> String {
    RELIABILITY_RULES.iter().map(|rule| format!("`{}`", rule.name)).collect::<Vec<_>>().join(", ")
}

impl ReliabilityRule {
    /// The rule of this name.
    ///
    /// # Errors
    /// [`UnknownRule`], which names the choices.
    ///
    /// # Example
    /// ```
    /// # use estimate::ReliabilityRule;
    /// assert_eq!(ReliabilityRule::named("nchs_counts")?.tests.len(), 5);
    /// let error = ReliabilityRule::named("cv30").unwrap_err().to_string();
    /// assert_eq!(error, "unknown reliability rule `cv30`; expected one of `nchs_proportions`, `nchs_counts`");
    /// # Ok::<(), estimate::UnknownRule>(())
    /// ```
    pub fn named(name: &str) -> Result<&'static ReliabilityRule, UnknownRule> {
        let found = RELIABILITY_RULES.iter().copied().find(|rule| rule.name == name);
        found.ok_or_else(|| UnknownRule { name: name.to_owned() })
    }

    /// The verdict on one estimate, with all reasons of the kind that decided.
    #[must_use]
    pub fn decide(&self, estimate: &Estimate) -> Decision {
        for verdict in [Verdict::Withhold, Verdict::Review] {
            let tests = self.tests.iter().filter(|test| test.verdict == verdict);
            let reasons: Vec<Reason> = tests
                .filter_map(|test| (test.fires)(estimate).map(|Words { en, zh }| Reason { id: test.id, en, zh }))
                .collect();
            if !reasons.is_empty() {
                return Decision { verdict, reasons };
            }
        }
        Decision { verdict: Verdict::Show, reasons: Vec::new() }
    }
}
