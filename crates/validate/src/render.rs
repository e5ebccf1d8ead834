//! Findings in words: where, which values, what is wrong.

use crate::level::Level;
use crate::show;
use crate::template::{Known, Part, Template, append};
use crate::{Finding, RuleBook, ValidateError};
use arrow_array::ArrayRef;
use codebook::{Rule, RuleKind, Table, Text, Verdict};
use rayon::prelude::*;
use roster::{Correction, Refusal, Roster};
use std::collections::BTreeMap;

/// Findings of one rule that are put into words at a time.
const BATCH: usize = 4096;

/// What a finding says about its row; what it says about the rule is in the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// What is wrong, in both languages.
    pub message: Text,
    /// The fields a correction would touch, in order of suspicion.
    pub fields: Vec<String>,
    /// The values of these fields, one each; private fields show no value.
    pub values: Vec<Text>,
    /// What would put it right, when that could be computed; offered, never applied.
    pub hint: Option<Text>,
    /// The primary key of the row: names and values.
    pub key: Vec<(String, String)>,
    /// Position of the file in the roster.
    pub file: usize,
    /// Record number in the file, from 1, the header not counted.
    pub record: u32,
    /// Line on which the record starts, from 1.
    pub line: u32,
    /// Byte at which the record starts, from 0.
    pub byte: u64,
}

impl Rendered {
    /// Fields with their values, as `field=value, field=value`.
    pub fn listed(&self) -> String {
        let pairs = self.fields.iter().zip(&self.values);
        pairs.map(|(name, value)| format!("{name}={}", value.en)).collect::<Vec<_>>().join(", ")
    }
}

impl RuleBook {
    /// Puts one finding into words.
    ///
    /// # Errors
    /// [`ValidateError::Expression`] when a number in the message does not fit its type.
    pub fn render(&self, roster: &Roster, finding: &Finding) -> Result<Rendered, ValidateError> {
        let mut rendered = self.render_all(roster, std::slice::from_ref(finding))?;
        Ok(rendered.pop().expect("one finding went in"))
    }

    /// Puts findings into words, in their order; expressions are computed for many rows at once.
    ///
    /// # Errors
    /// As [`RuleBook::render`].
    pub fn render_all(&self, roster: &Roster, findings: &[Finding]) -> Result<Vec<Rendered>, ValidateError> {
        let mut groups: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (position, finding) in findings.iter().enumerate() {
            groups.entry((finding.rule, finding.table)).or_default().push(position);
        }
        let batches: Vec<&[usize]> = groups.values().flat_map(|positions| positions.chunks(BATCH)).collect();
        let rendered = batches
            .into_par_iter()
            .map(|batch| self.render_batch(roster, findings, batch))
            .collect::<Vec<Result<Vec<(usize, Rendered)>, ValidateError>>>();
        let mut all: Vec<(usize, Rendered)> = Vec::with_capacity(findings.len());
        for batch in rendered {
            all.extend(batch?);
        }
        all.sort_unstable_by_key(|(position, _)| *position);
        Ok(all.into_iter().map(|(_, rendered)| rendered).collect())
    }

    fn render_batch(
        &self,
        roster: &Roster,
        findings: &[Finding],
        batch: &[usize],
    ) -> Result<Vec<(usize, Rendered)>, ValidateError> {
        let level = self.level_of(&findings[batch[0]]);
        let rule = &self.codebook.rules[level.rule];
        let rows: Vec<u32> = batch.iter().map(|&position| findings[position].row).collect();
        let values = |template: &Template, place| {
            template.values(roster, &rows).map_err(|source| ValidateError::expression(rule, place, source))
        };
        let en = values(&level.message_en, "message.en")?;
        let zh = values(&level.message_zh, "message.zh")?;
        let words = |(at, &position): (usize, &usize)| {
            let finding = &findings[position];
            let row = Row { roster, rule, level, finding };
            let message = Text {
                en: row.message(&level.message_en, &en, at, false),
                zh: row.message(&level.message_zh, &zh, at, true),
            };
            (position, row.rendered(message))
        };
        Ok(batch.iter().enumerate().map(words).collect())
    }
}

/// The fields a rule is about where it does not say one: those of the key or reference, else those it names.
pub(crate) fn fields(rule: &Rule, spec: &Table) -> Vec<String> {
    match rule.kind {
        RuleKind::KeyUnique => spec.primary_key.clone(),
        RuleKind::ReferenceExists => spec.belongs_to.as_ref().map_or_else(Vec::new, |owner| owner.fields.clone()),
        _ => rule.fields.clone(),
    }
}

/// A row that a finding is about.
struct Row<'a> {
    roster: &'a Roster,
    rule: &'a Rule,
    level: &'a Level,
    finding: &'a Finding,
}

impl Row<'_> {
    fn spec(&self) -> &Table {
        &self.roster.codebook.tables[self.level.table]
    }

    fn recorded(&self, column: &str) -> Text {
        if self.spec().field(column).is_some_and(|field| field.private) {
            return Text::new("(private)", "（不公开）");
        }
        show::recorded(self.spec(), &self.roster.tables[self.level.table], column, self.finding.row as usize)
    }

    /// The fields the finding is about: the field itself, else those of the rule.
    fn fields(&self) -> Vec<String> {
        match self.finding.field {
            Some(field) => vec![self.spec().fields[field as usize].name.clone()],
            None => fields(self.rule, self.spec()),
        }
    }

    fn message(&self, template: &Template, values: &[Option<ArrayRef>], at: usize, chinese: bool) -> String {
        let mut message = String::new();
        if self.finding.verdict == Verdict::Undecided {
            append(
                &mut message,
                &Text::new("cannot be decided, a value is missing: ", "有缺失值，无法判定："),
                chinese,
            );
        }
        for (part, values) in template.parts.iter().zip(values) {
            match part {
                Part::Words(words) => message.push_str(words),
                Part::Known(known) => append(&mut message, &self.known(*known), chinese),
                Part::Value { column: Some(column), .. } => append(&mut message, &self.recorded(column), chinese),
                Part::Value { .. } => {
                    let values = values.as_ref().expect("computed for every value part");
                    append(&mut message, &show::value(values, at), chinese);
                }
            }
        }
        message
    }

    fn known(&self, known: Known) -> Text {
        let same = |text: String| Text::new(text.clone(), text);
        let joined = |texts: Vec<Text>| {
            let join = |pick: fn(&Text) -> &str| texts.iter().map(pick).collect::<Vec<_>>().join(", ");
            Text { en: join(|text| &text.en), zh: join(|text| &text.zh) }
        };
        match known {
            Known::Field => same(self.fields().join(", ")),
            Known::Title => {
                let title =
                    |name: &String| self.spec().field(name).map_or_else(Text::default, |field| field.title.clone());
                joined(self.fields().iter().map(title).collect())
            }
            Known::Value => joined(self.fields().iter().map(|name| self.recorded(name)).collect()),
            Known::Table => same(self.spec().name.clone()),
            Known::Refusal => joined(self.refusals()),
            Known::Key => same(self.key().into_iter().map(|(_, value)| value).collect::<Vec<_>>().join("/")),
        }
    }

    /// Why corrections of the cell were refused.
    fn refusals(&self) -> Vec<Text> {
        let here = |correction: &&Correction| {
            correction.table == Some(self.level.table)
                && correction.row == Some(self.finding.row)
                && correction.field == self.finding.field.map(|field| field as usize)
        };
        let refused = self.roster.corrections.iter().filter(here).filter_map(|correction| correction.refusal.as_ref());
        refused.map(Refusal::words).collect()
    }

    fn key(&self) -> Vec<(String, String)> {
        self.spec().primary_key.iter().map(|name| (name.clone(), self.recorded(name).en)).collect()
    }

    fn rendered(&self, message: Text) -> Rendered {
        let origin = &self.roster.tables[self.level.table].origin;
        let row = self.finding.row as usize;
        let fields = self.fields();
        Rendered {
            message,
            values: fields.iter().map(|name| self.recorded(name)).collect(),
            fields,
            key: self.key(),
            hint: self.finding.hint.as_ref().map(|hint| hint.text.clone()),
            file: origin.file[row] as usize,
            record: origin.record[row],
            line: origin.line[row],
            byte: origin.byte[row],
        }
    }
}
