//! The kinds of rules, and where each finds what it checks.

use serde::Deserialize;

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
    /// No two records of the survey, or of a row above, have the same key.
    RecordsDistinct,
    /// The record is in a list that the run hands over, such as a sampling frame.
    InReferenceList,
    /// A value lies near the others of its group.
    GroupOutlier,
}

/// Where a kind finds what it checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// The codebook says it.
    Codebook,
    /// `require`.
    Require,
    /// `key`, and perhaps `within`.
    Key,
    /// `key`, looked up in a list.
    List,
    /// `outlier`.
    Outlier,
}

impl RuleKind {
    /// Where the check finds what it checks.
    pub fn takes(self) -> Takes {
        match self {
            Self::KeyUnique
            | Self::ReferenceExists
            | Self::MandatoryPresent
            | Self::CodesListed
            | Self::RangeValid
            | Self::CorrectionsApply => Takes::Codebook,
            Self::ValuesConsistent
            | Self::AggregateMatchesDetail
            | Self::MandatoryOrEmpty
            | Self::RecordsExpected
            | Self::CodesConsistent
            | Self::ValuesInRange => Takes::Require,
            Self::RecordsDistinct => Takes::Key,
            Self::InReferenceList => Takes::List,
            Self::GroupOutlier => Takes::Outlier,
        }
    }

    /// Whether the check is read from the codebook instead of the rule.
    pub fn reads_codebook(self) -> bool {
        self.takes() == Takes::Codebook
    }
}

/// A value that must lie near the others of its group, on the scale of logarithms.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Outlier {
    /// SQL: the value; only positive ones are compared.
    pub value: String,
    /// SQL: rows with the same values here are a group.
    pub group: Vec<String>,
    /// The largest distance from the median, in robust standard deviations (1.4826 times the median distance).
    pub limit: f64,
    /// The least number of values in a group that is judged.
    pub least: u32,
}
