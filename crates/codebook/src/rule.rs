//! Rules as data: what must hold, why, and examples of every verdict.

use crate::Text;
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
    /// Ids of the survey's written edit specification.
    pub covers: Vec<String>,
    /// What a failure means.
    pub severity: Severity,
    /// SQL: the rows the rule applies to; absent means all.
    pub when: Option<String>,
    /// SQL: what must hold; absent for kinds that read the codebook.
    pub require: Option<String>,
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

/// The kind of check, after the main types of validation rules of European statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// The primary key occurs once.
    KeyUnique,
    /// The row it belongs to exists.
    ReferenceExists,
    /// Fields that are required are filled.
    MandatoryPresent,
    /// Codes are in their code list.
    CodesListed,
    /// Numbers are between the codebook's minimum and maximum.
    RangeValid,
    /// The corrections of the ledger were applied.
    CorrectionsApply,
    /// Values of one row agree with each other.
    ValuesConsistent,
    /// A stated aggregate equals what the detail rows give.
    AggregateMatchesDetail,
    /// A field is filled exactly when it applies.
    MandatoryOrEmpty,
    /// The detail records that should exist do.
    RecordsExpected,
    /// Codes agree with each other.
    CodesConsistent,
    /// A computed value lies in a range.
    ValuesInRange,
}

impl RuleKind {
    /// Whether the check is read from the codebook instead of a `require`.
    pub fn reads_codebook(self) -> bool {
        match self {
            Self::KeyUnique
            | Self::ReferenceExists
            | Self::MandatoryPresent
            | Self::CodesListed
            | Self::RangeValid
            | Self::CorrectionsApply => true,
            Self::ValuesConsistent
            | Self::AggregateMatchesDetail
            | Self::MandatoryOrEmpty
            | Self::RecordsExpected
            | Self::CodesConsistent
            | Self::ValuesInRange => false,
        }
    }
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

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
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
    covers: Vec<String>,
    severity: Severity,
    when: Option<String>,
    require: Option<String>,
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
                covers: raw.covers,
                severity: raw.severity,
                when: raw.when,
                require: raw.require,
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
