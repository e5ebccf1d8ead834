//! Rules as data: what must hold, why, and examples of every verdict.

use crate::{Outlier, RuleKind, Text};
use serde::Deserialize;

/// One rule of the survey.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What must hold; never reused, never renamed.
    pub name: String,
    /// The kind of check.
    pub kind: RuleKind,
    /// The tables whose rows are judged; one for rules with a `require`.
    pub levels: Vec<String>,
    /// The descendant table that aggregates run over.
    pub over: Option<String>,
    /// Rules that speak first: where one of them failed on a record this rule reads, this one is silent.
    pub after: Vec<String>,
    /// Ids of the survey's written edit specification.
    pub covers: Vec<String>,
    /// What a failure means.
    pub severity: Severity,
    /// SQL: the rows the rule applies to; absent means all.
    pub when: Option<String>,
    /// SQL: what must hold; absent for kinds that take something else, see [`RuleKind::takes`].
    pub require: Option<String>,
    /// SQL: what tells rows apart, or is looked up in a list.
    pub key: Vec<String>,
    /// The table above whose rows bound the comparison; absent means the whole survey.
    pub within: Option<String>,
    /// What is compared with the rest of its group.
    pub outlier: Option<Outlier>,
    /// What a correction would touch, in order of suspicion.
    pub fields: Vec<String>,
    /// Why it matters; Chinese may be empty.
    pub because: Text,
    /// What is wrong; `{expression}` is replaced by its value in the row.
    pub message: Text,
    /// What to do.
    pub help: Text,
    /// Where the rule comes from.
    pub source: String,
    /// The rule-book edition that brought it.
    pub since: String,
    /// Rows with their verdicts; run as tests.
    pub examples: Vec<Example>,
    /// The file of the rule, relative to the schema folder.
    pub file: String,
}

/// What a failure means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Listed only.
    Note,
    /// Used and listed.
    Warning,
    /// Not used: the unit that holds the row is set aside whole.
    Error,
}

impl Severity {
    /// The word used in files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The answer of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The rule applies and is met.
    Holds,
    /// The rule applies and is not met.
    Fails,
    /// A missing value leaves it open.
    Undecided,
    /// The rule is about other rows.
    NotApplicable,
}

impl Verdict {
    /// The word used in files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Undecided => "undecided",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// A small case with the verdict it must get.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The case in words.
    pub says: String,
    /// The verdict it must get.
    pub verdict: Verdict,
    /// The row at the rule's level; columns not named are missing.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "serde_json::Map<String, serde_json::Value>"))]
    pub row: toml::Table,
    /// Other rows of the table, which belong to the same rows above.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>"))]
    pub around: Vec<toml::Table>,
    /// How often the other rows stand there.
    #[serde(default = "once")]
    pub times: u32,
    /// The keys of the list, the parts of each joined with `/`; no list when absent.
    pub listed: Option<Vec<String>>,
    /// The detail rows.
    #[serde(default)]
    pub over: OverRows,
    /// Rows it belongs to, by table.
    #[serde(default)]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "std::collections::BTreeMap<String, serde_json::Map<String, serde_json::Value>>")
    )]
    pub parents: std::collections::BTreeMap<String, toml::Table>,
}

fn once() -> u32 {
    1
}

/// Detail rows of an example: written out, or a number of rows with nothing filled in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum OverRows {
    /// So many empty rows.
    Count(usize),
    /// The rows.
    Rows(
        #[cfg_attr(feature = "schema", schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>"))]
        Vec<toml::Table>,
    ),
}

impl Default for OverRows {
    fn default() -> Self {
        Self::Count(0)
    }
}

impl Rule {
    /// The SQL expressions that decide: which rows it is about, and what is checked.
    pub fn expressions(&self) -> impl Iterator<Item = &String> {
        let outlier = self.outlier.iter().flat_map(|outlier| std::iter::once(&outlier.value).chain(&outlier.group));
        self.when.iter().chain(&self.require).chain(&self.key).chain(outlier)
    }
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    /// Rules that speak before every rule of the file.
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    rule: Vec<RawRule>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RawRule {
    name: String,
    kind: RuleKind,
    level: Levels,
    over: Option<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    covers: Vec<String>,
    severity: Severity,
    when: Option<String>,
    require: Option<String>,
    #[serde(default)]
    key: Vec<String>,
    within: Option<String>,
    outlier: Option<Outlier>,
    #[serde(default)]
    fields: Vec<String>,
    because: Words,
    message: Text,
    help: Text,
    source: String,
    since: String,
    #[serde(default)]
    example: Vec<Example>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Levels {
    One(String),
    Many(Vec<String>),
}

/// A sentence in one language or two.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Words {
    English(String),
    Both(Text),
}

impl From<Words> for Text {
    fn from(words: Words) -> Self {
        match words {
            Words::English(en) => Self { en, zh: String::new() },
            Words::Both(text) => text,
        }
    }
}

impl RuleFile {
    pub(crate) fn into_list(self, file: &str) -> Vec<Rule> {
        let first = self.after;
        self.rule
            .into_iter()
            .map(|raw| Rule {
                name: raw.name,
                kind: raw.kind,
                levels: match raw.level {
                    Levels::One(level) => vec![level],
                    Levels::Many(levels) => levels,
                },
                over: raw.over,
                after: first.iter().cloned().chain(raw.after).collect(),
                covers: raw.covers,
                severity: raw.severity,
                when: raw.when,
                require: raw.require,
                key: raw.key,
                within: raw.within,
                outlier: raw.outlier,
                fields: raw.fields,
                because: raw.because.into(),
                message: raw.message,
                help: raw.help,
                source: raw.source,
                since: raw.since,
                examples: raw.example,
                file: file.to_owned(),
            })
            .collect()
    }
}
