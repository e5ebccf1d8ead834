//! The words that stand around a finding, in the two languages of the survey.

use codebook::{Severity, Text, Verdict};

/// The language of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese.
    Chinese,
}

/// What a line below a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Something to know.
    Note,
    /// What to do.
    Help,
    /// What would put it right, as computed.
    Hint,
    /// The rule and its file.
    Rule,
}

impl Language {
    /// The words in this language.
    pub fn pick(self, text: &Text) -> &str {
        self.of(&text.en, &text.zh)
    }

    /// The words in this language.
    pub fn of<'a>(self, english: &'a str, chinese: &'a str) -> &'a str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// What a failure means.
    pub fn severity(self, severity: Severity) -> &'static str {
        match (self, severity) {
            (Self::English, severity) => severity.name(),
            (Self::Chinese, Severity::Error) => "错误",
            (Self::Chinese, Severity::Warning) => "疑问",
            (Self::Chinese, Severity::Note) => "提示",
        }
    }

    /// How a finding is called: by its severity when it failed, else by its verdict.
    pub fn weight(self, severity: Severity, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Undecided => self.of("undecided", "无法判定"),
            Verdict::Fails | Verdict::Holds | Verdict::NotApplicable => self.severity(severity),
        }
    }

    /// What a line below a finding is.
    pub fn label(self, label: Label) -> &'static str {
        match label {
            Label::Note => self.of("note", "注"),
            Label::Help => self.of("help", "处理"),
            Label::Hint => self.of("hint", "建议"),
            Label::Rule => self.of("rule", "规则"),
        }
    }
}
