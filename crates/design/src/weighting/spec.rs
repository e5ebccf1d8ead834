//! `[[weight]]` of the survey file: where a weight starts and what is done to it, step by step.

use serde::Deserialize;

/// A weight as declared in the survey file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub struct WeightSpec {
    /// Column name.
    pub name: String,
    /// The table whose rows are weighted.
    pub table: String,
    /// The weight it starts from; the inverse inclusion probability when there is none.
    pub from: Option<StartsFrom>,
    /// What is done to it, in order.
    pub steps: Vec<StepSpec>,
}

/// Where a weight starts: another weight, wholly adjusted or after one of its steps.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartsFrom {
    /// Name of a weight declared before.
    pub weight: String,
    /// The last of its steps that counts; all when there is none.
    pub after: Option<String>,
}

/// One adjustment.
#[derive(Clone, Debug, PartialEq)]
pub struct StepSpec {
    /// Its name, unique in the weight; `<weight>_<name>` is the column of a release.
    pub name: String,
    /// What is done.
    pub kind: StepKind,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// Those who answered stand for those who did not.
    Nonresponse(NonresponseSpec),
    /// Every cell adds up to its known total.
    Poststratify(MarginSpec),
    /// Every cell of several margins adds up to its known total.
    Rake(RakeSpec),
    /// Every known total is met by the smallest change of weights.
    Calibrate(CalibrateSpec),
    /// Weights beyond a limit are cut, and the rest carries what was cut.
    Trim(TrimSpec),
}

impl StepKind {
    /// The key of the survey file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Nonresponse(_) => "nonresponse",
            Self::Poststratify(_) => "poststratify",
            Self::Rake(_) => "rake",
            Self::Calibrate(_) => "calibrate",
            Self::Trim(_) => "trim",
        }
    }
}

/// Adjustment for non-response by class.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NonresponseSpec {
    /// The columns whose crossing makes the response classes; none for one class.
    #[serde(default)]
    pub by: Vec<String>,
    /// SQL: whether the unit answered.
    pub responded: String,
    /// SQL: whether the unit belongs to the population at all; everybody does when left out.
    pub eligible: Option<String>,
}

/// A crossing of columns with known totals.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginSpec {
    /// The columns whose crossing makes the cells.
    pub by: Vec<String>,
    /// CSV or XLSX with those columns and `total`.
    pub totals: String,
}

/// Raking to several margins.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RakeSpec {
    /// The margins, whose totals must agree with each other.
    pub margins: Vec<MarginSpec>,
}

/// Calibration to totals of cells and of numbers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrateSpec {
    /// What must add up to known totals.
    pub margins: Vec<ControlSpec>,
    /// How the change of a weight is measured.
    pub distance: DistanceName,
    /// Least and greatest ratio of new to old weight.
    pub bounds: Option<[f64; 2]>,
    /// Least and greatest new weight.
    pub weights: Option<[f64; 2]>,
    /// A table above the weighted one: rows that share its row get one ratio (integrated weights).
    pub within: Option<String>,
    /// Columns that divide the calibration into independent parts; every totals file has them too.
    #[serde(default)]
    pub partition: Vec<String>,
}

/// What a calibration must meet: rows by cell, or the sum of a number by cell.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlSpec {
    /// The columns whose crossing makes the cells; none for one total.
    #[serde(default)]
    pub by: Vec<String>,
    /// SQL: the number that is added up; rows are counted when left out.
    pub value: Option<String>,
    /// CSV or XLSX with the columns of `by` and `total`.
    pub totals: String,
}

/// How a calibration measures the change of a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DistanceName {
    /// Least squares: the regression estimator. Weights may become negative unless bounded.
    Linear,
    /// Multiplicative: weights stay positive.
    Raking,
    /// Between two bounds, which it needs.
    Logit,
}

/// Cutting of weights.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrimSpec {
    /// Least weight.
    pub lower: Option<f64>,
    /// Greatest weight.
    pub upper: Option<f64>,
    /// Least weight as a multiple of the median weight.
    pub lower_to_median: Option<f64>,
    /// Greatest weight as a multiple of the median weight.
    pub upper_to_median: Option<f64>,
    /// Again until no weight is outside, because carrying what was cut may push others out.
    #[serde(default)]
    pub strict: bool,
}

/// A weight as written: the short form has one adjustment beside the name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
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
        let Self { name, nonresponse, poststratify, rake, calibrate, trim } = self;
        let kinds = [
            nonresponse.map(StepKind::Nonresponse),
            poststratify.map(StepKind::Poststratify),
            rake.map(StepKind::Rake),
            calibrate.map(StepKind::Calibrate),
            trim.map(StepKind::Trim),
        ];
        let mut kinds: Vec<StepKind> = kinds.into_iter().flatten().collect();
        let place = format!("step `{name}` of weight `{weight}`");
        let kind = match (kinds.pop(), kinds.len()) {
            (Some(kind), 0) => kind,
            (None, _) | (Some(_), _) => {
                return Err(format!(
                    "{place} does {}: it has one of `nonresponse`, `poststratify`, `rake`, `calibrate`, `trim`",
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
            Self::Nonresponse(_) => Ok(()),
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
                match (spec.distance, spec.bounds) {
                    (_, Some([low, high])) if !(low < 1.0 && high > 1.0) => {
                        Err(format!("`bounds` is [{low}, {high}], expected a ratio below 1 and one above 1"))
                    }
                    (DistanceName::Logit, None) => Err("`logit` needs `bounds`, for example [0.5, 2]".into()),
                    (DistanceName::Raking, Some(_)) => {
                        Err("`raking` keeps no bounds: use `logit`, or `linear` with `bounds`".into())
                    }
                    (DistanceName::Linear | DistanceName::Logit, Some(_))
                    | (DistanceName::Linear | DistanceName::Raking, None) => Ok(()),
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

    /// The files of control totals, in the order of the steps.
    pub fn totals(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().flat_map(|step| step.kind.controls()).map(|control| control.totals)
    }
}

/// A known total by cell, whatever the kind of step that asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control<'a> {
    /// The columns whose crossing makes the cells, those of the partition first.
    pub by: Vec<&'a str>,
    /// The number that is added up; `None` when rows are counted.
    pub value: Option<&'a str>,
    /// The file.
    pub totals: &'a str,
}

impl StepKind {
    /// The totals that the step must meet.
    pub fn controls<'a>(&'a self) -> Vec<Control<'a>> {
        fn margin(margin: &MarginSpec) -> Control<'_> {
            Control { by: margin.by.iter().map(String::as_str).collect(), value: None, totals: &margin.totals }
        }
        match self {
            Self::Nonresponse(_) | Self::Trim(_) => Vec::new(),
            Self::Poststratify(one) => vec![margin(one)],
            Self::Rake(rake) => rake.margins.iter().map(margin).collect(),
            Self::Calibrate(spec) => {
                let control = |control: &'a ControlSpec| {
                    let ControlSpec { by, value, totals } = control;
                    let outside = by.iter().filter(|name| !spec.partition.contains(name));
                    let by = spec.partition.iter().chain(outside).map(String::as_str).collect();
                    Control { by, value: value.as_deref(), totals }
                };
                spec.margins.iter().map(control).collect()
            }
        }
    }
}
