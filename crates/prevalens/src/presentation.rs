//! How figures are presented, from the words of a survey file or plan.

use estimate::{AmountMethod, ProportionMethod, Standard};
use std::path::Path;

/// The standard of a confidence level and interval names, and the second interval of proportions.
pub fn standard(level: f64, intervals: &[String], path: &Path) -> anyhow::Result<(Standard, Option<ProportionMethod>)> {
    let mut methods = Vec::new();
    for name in intervals {
        let method = ProportionMethod::parse(name);
        methods.push(method.map_err(|error| {
            anyhow::anyhow!(
                "`{}`: estimate.intervals: {error}\n  help: the first interval named is the one decisions rest on",
                path.display()
            )
        })?);
    }
    let [first, rest @ ..] = methods.as_slice() else {
        anyhow::bail!("`{}`: estimate.intervals is empty\n  help: name one interval at least", path.display());
    };
    let standard =
        Standard { ci_level: level, proportion: *first, amount: AmountMethod::Linear, ..Standard::default() };
    Ok((standard, rest.first().copied()))
}
