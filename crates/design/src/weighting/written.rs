//! A `[[weight]]` as it stands in the file, and what is refused before a record is read.

use super::spec::{
    CalibrateSpec, DistanceName, MarginSpec, NonresponseSpec, RakeSpec, StartsFrom, StepKind, StepSpec, TrimSpec,
    WeightSpec,
};
use serde::Deserialize;

/// A weight as written: the short form has one adjustment beside the name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    name: String,
    table: String,
    from: Option<WrittenFrom>,
    poststratify: Option<MarginSpec>,
    #[serde(default)]
    step: Vec<WrittenStep>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected the name of a weight, or { weight = \"...\", after = \"<step>\" }")]
enum WrittenFrom {
    Whole(String),
    After(StartsFrom),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStep {
    name: String,
    nonresponse: Option<NonresponseSpec>,
    phase2: Option<bool>,
    poststratify: Option<MarginSpec>,
    rake: Option<RakeSpec>,
    calibrate: Option<CalibrateSpec>,
    trim: Option<TrimSpec>,
}

/// Name of the step that the short form makes.
const SHORT: &str = "poststratify";

impl TryFrom<Written> for WeightSpec {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { name, table, from, poststratify, step } = written;
        let mut steps = Vec::with_capacity(step.len() + 1);
        if let Some(margin) = poststratify {
            if !step.is_empty() {
                return Err(format!(
                    "weight `{name}` has `poststratify` beside its steps: write it as a `[[weight.step]]` in its place"
                ));
            }
            steps.push(StepSpec { name: SHORT.into(), kind: StepKind::Poststratify(margin) });
        }
        for step in step {
            steps.push(step.checked(&name)?);
        }
        let spec = Self { name, table, from: from.map(WrittenFrom::named), steps };
        spec.check_names()?;
        Ok(spec)
    }
}

impl WrittenFrom {
    fn named(self) -> StartsFrom {
        match self {
            Self::Whole(weight) => StartsFrom { weight, after: None },
            Self::After(from) => from,
        }
    }
}

impl WrittenStep {
    fn checked(self, weight: &str) -> Result<StepSpec, String> {
        let Self { name, nonresponse, phase2, poststratify, rake, calibrate, trim } = self;
        let place = format!("step `{name}` of weight `{weight}`");
        if phase2 == Some(false) {
            return Err(format!("{place} has `phase2 = false`: remove the step, or write `phase2 = true`"));
        }
        let kinds = [
            nonresponse.map(StepKind::Nonresponse),
            phase2.map(|_| StepKind::Phase2),
            poststratify.map(StepKind::Poststratify),
            rake.map(StepKind::Rake),
            calibrate.map(StepKind::Calibrate),
            trim.map(StepKind::Trim),
        ];
        let mut kinds: Vec<StepKind> = kinds.into_iter().flatten().collect();
        let kind = match (kinds.pop(), kinds.len()) {
            (Some(kind), 0) => kind,
            (None, _) | (Some(_), _) => {
                return Err(format!(
                    "{place} does {}: it has one of `nonresponse`, `phase2`, `poststratify`, `rake`, `calibrate`, \
                     `trim`",
                    if kinds.is_empty() { "nothing" } else { "several things" }
                ));
            }
        };
        kind.check().map_err(|problem| format!("{place}: {problem}"))?;
        Ok(StepSpec { name, kind })
    }
}

impl StepKind {
    /// What cannot be meant, whatever the records say.
    fn check(&self) -> Result<(), String> {
        let ordered = |what: &str, pair: Option<[f64; 2]>| match pair {
            Some([low, high]) if !(low >= 0.0 && low < high && high.is_finite()) => {
                Err(format!("`{what}` is [{low}, {high}], expected two numbers from 0 up, the smaller first"))
            }
            Some(_) | None => Ok(()),
        };
        match self {
            Self::Nonresponse(_) | Self::Phase2 => Ok(()),
            Self::Poststratify(margin) => margin.check(),
            Self::Rake(rake) if rake.margins.len() < 2 => {
                Err("`rake` has fewer than two margins: use `poststratify` for one".into())
            }
            Self::Rake(rake) => rake.margins.iter().try_for_each(MarginSpec::check),
            Self::Calibrate(spec) => {
                if spec.margins.is_empty() {
                    return Err("`margins` is empty: name the totals that must be met".into());
                }
                ordered("bounds", spec.bounds)?;
                ordered("weights", spec.weights)?;
                match (spec.bounds, spec.weights) {
                    (Some(_), Some(_)) => Err("both `bounds` and `weights` are given: keep one".into()),
                    (Some([low, high]), None) if !(low < 1.0 && high > 1.0) => {
                        Err(format!("`bounds` is [{low}, {high}], expected a ratio below 1 and one above 1"))
                    }
                    (None, None) if spec.distance == DistanceName::Logit => {
                        Err("`logit` needs `bounds`, for example [0.5, 2]".into())
                    }
                    (Some(_), None) | (None, _) => Ok(()),
                }
            }
            Self::Trim(trim) => trim.check(),
        }
    }
}

impl MarginSpec {
    fn check(&self) -> Result<(), String> {
        if self.by.is_empty() {
            return Err(format!("`by` is empty for `{}`: name the columns that make the cells", self.totals));
        }
        Ok(())
    }
}

impl TrimSpec {
    fn check(&self) -> Result<(), String> {
        let twice = |absolute: Option<f64>, relative: Option<f64>| absolute.is_some() && relative.is_some();
        if twice(self.lower, self.lower_to_median) || twice(self.upper, self.upper_to_median) {
            return Err("a limit is given both as a weight and as a multiple of the median: keep one".into());
        }
        let limits = [self.lower, self.upper, self.lower_to_median, self.upper_to_median];
        if limits.iter().all(Option::is_none) {
            return Err("no limit is given: write `upper`, `lower`, `upper_to_median` or `lower_to_median`".into());
        }
        if let Some(limit) = limits.into_iter().flatten().find(|limit| !(limit.is_finite() && *limit > 0.0)) {
            return Err(format!("a limit is {limit}, expected a number above 0"));
        }
        Ok(())
    }
}

impl WeightSpec {
    /// Names become columns of a release, and each means one thing.
    fn check_names(&self) -> Result<(), String> {
        let base = format!("{}_base", self.name);
        if !codebook::is_column_name(&base) {
            return Err(format!(
                "weight `{}` cannot become a column name: use lower-case letters, digits and `_`, 27 characters at most",
                self.name
            ));
        }
        for (at, step) in self.steps.iter().enumerate() {
            let column = format!("{}_{}", self.name, step.name);
            if !codebook::is_column_name(&column) {
                return Err(format!(
                    "step `{}` of weight `{}` cannot become the column `{column}`: use lower-case letters, digits and \
                     `_`, 32 characters at most with the name of the weight",
                    step.name, self.name
                ));
            }
            let taken = ["base", "cell"].contains(&step.name.as_str());
            if taken || self.steps[..at].iter().any(|other| other.name == step.name) {
                return Err(format!(
                    "weight `{}` has the step name `{}` already: choose another",
                    self.name, step.name
                ));
            }
        }
        Ok(())
    }
}
