//! `[[replicates]]` of `design.toml`: replicate weights, made from a variance basis.

use super::VarianceSpec;
use super::variance::Problem;
use crate::replicate::Method;
use serde::Deserialize;

/// Replicates as declared.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReplicateSpec {
    /// Name for the `variance_basis` column, beside those of the variance bases.
    pub name: String,
    /// Title for people.
    pub title: codebook::Text,
    /// The variance basis whose primary sampling units are replicated.
    pub basis: String,
    /// How.
    pub method: MethodName,
    /// How many replicates: for `bootstrap` and `successive_differences`.
    pub count: Option<u32>,
    /// What the draws of a `bootstrap` depend on: any whole number, written down once.
    pub seed: Option<u64>,
    /// The share of its weight that the other half keeps, for `fay`.
    pub rho: Option<f64>,
    /// Compare replicates with the full sample; `false`: with their own mean, as R does unless told.
    #[serde(default = "yes")]
    pub mse: bool,
}

fn yes() -> bool {
    true
}

/// Names of the methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MethodName {
    /// Jackknife without strata.
    Jk1,
    /// Stratified jackknife.
    Jkn,
    /// Balanced half-samples, for strata of two units.
    Brr,
    /// Half-samples in which the other half keeps the share `rho` of its weight.
    Fay,
    /// Rao-Wu-Yue bootstrap.
    Bootstrap,
    /// Successive differences, for systematic samples in the order of their codes.
    SuccessiveDifferences,
}

impl ReplicateSpec {
    /// The method with its numbers, or what is missing or too much.
    pub(crate) fn method(&self) -> Result<Method, (&'static str, &'static str)> {
        let method = match (self.method, self.count, self.seed, self.rho) {
            (MethodName::Jk1, None, None, None) => Method::Jk1,
            (MethodName::Jkn, None, None, None) => Method::Jkn,
            (MethodName::Brr, None, None, None) => Method::Brr,
            (MethodName::Fay, None, None, Some(rho)) => Method::Fay { rho },
            (MethodName::Bootstrap, Some(replicates), Some(seed), None) => Method::Bootstrap { replicates, seed },
            (MethodName::SuccessiveDifferences, Some(replicates), None, None) => {
                Method::SuccessiveDifferences { replicates }
            }
            (MethodName::Jk1 | MethodName::Jkn | MethodName::Brr, ..) => {
                return Err(("`count`, `seed` and `rho` have no use here", "remove them: the design says how many"));
            }
            (MethodName::Fay, ..) => return Err(("`fay` takes `rho` and nothing else", "write `rho = 0.3`")),
            (MethodName::Bootstrap, ..) => {
                return Err((
                    "`bootstrap` takes `count` and `seed`",
                    "write `count = 500` and a `seed` of your choice",
                ));
            }
            (MethodName::SuccessiveDifferences, ..) => {
                return Err(("`successive_differences` takes `count` and nothing else", "write `count = 80`"));
            }
        };
        Ok(method)
    }
}

/// Whether names are usable and unique, bases exist and methods have what they need.
pub(super) fn check(declared: &[ReplicateSpec], bases: &[VarianceSpec]) -> Result<(), Problem> {
    for (position, of) in declared.iter().enumerate() {
        let refuse = |problem, help| Err(Problem { place: format!("replicates `{}`", of.name), problem, help });
        if !codebook::is_column_name(&of.name) {
            return refuse("the name cannot be a name of an output", "use lower-case letters, digits and `_`");
        }
        if declared[..position].iter().any(|other| other.name == of.name) || bases.iter().any(|b| b.name == of.name) {
            return refuse("the name is used twice", "names are unique among `[[variance]]` and `[[replicates]]`");
        }
        if !bases.iter().any(|basis| basis.name == of.basis) {
            return refuse("there is no variance basis of the name in `basis`", "name one `[[variance]]`");
        }
        if let Err((problem, help)) = of.method() {
            return refuse(problem, help);
        }
    }
    Ok(())
}
