//! The formulas of models, as far as the cases need them: `response ~ term + term`.
//!
//! A term is a variable, `factor(variable)`, `log(variable)` or
//! `I(variable == 'value')`. Texts and factors become a column for each level but
//! the first.

use super::Stop;
use super::data::{Column, Data, text_of};

/// A formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    response: Term,
    terms: Vec<Term>,
}

/// A part of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    /// As it is written.
    text: String,
    variable: String,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Plain,
    Factor,
    Log,
    Equal(String),
}

/// The columns of a model over the kept rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// Names, as the other program gives them.
    pub names: Vec<String>,
    /// The term that each column is of; empty for the intercept.
    pub terms: Vec<String>,
    /// The columns.
    pub values: Vec<Vec<f64>>,
    /// What is explained.
    pub response: Vec<f64>,
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// [`Stop::Unsupported`] for what is not understood.
    pub fn parse(text: &str) -> Result<Formula, Stop> {
        let unknown = || Stop::unsupported(format!("the formula `{text}`"));
        let (response, terms) = text.split_once('~').ok_or_else(unknown)?;
        let term = |text: &str| Term::parse(text.trim()).ok_or_else(unknown);
        Ok(Formula { response: term(response)?, terms: terms.split('+').map(term).collect::<Result<_, _>>()? })
    }

    /// The variables that must have a value.
    #[must_use]
    pub fn variables(&self) -> Vec<&str> {
        std::iter::once(&self.response).chain(&self.terms).map(|term| term.variable.as_str()).collect()
    }

    /// The columns of the kept rows, which have all variables.
    ///
    /// # Errors
    /// [`Stop`] if a column is of another type than the formula takes it for.
    pub fn columns(&self, data: &Data, keep: &[bool]) -> Result<Columns, Stop> {
        let rows: Vec<usize> = (0..keep.len()).filter(|&row| keep[row]).collect();
        let mut columns = Columns {
            names: vec!["(Intercept)".to_owned()],
            terms: vec![String::new()],
            values: vec![vec![1.0; rows.len()]],
            response: self.response.number(data, &rows)?,
        };
        for term in &self.terms {
            if term.form == Form::Factor || (term.form == Form::Plain && term.is_text(data)?) {
                let levels = data.levels(&term.variable)?;
                let mut present: Vec<u16> = rows.iter().map(|&row| levels.codes[row]).collect();
                present.sort_unstable();
                present.dedup();
                for &level in present.iter().skip(1) {
                    let indicator = |&row: &usize| f64::from(u8::from(levels.codes[row] == level));
                    columns.names.push(format!("{}{}", term.text, levels.name(level)));
                    columns.terms.push(term.text.clone());
                    columns.values.push(rows.iter().map(indicator).collect());
                }
            } else {
                columns.names.push(term.text.clone());
                columns.terms.push(term.text.clone());
                columns.values.push(term.number(data, &rows)?);
            }
        }
        Ok(columns)
    }
}

impl Term {
    fn parse(text: &str) -> Option<Term> {
        let inside = |name: &str| text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        let (variable, form) = if let Some(variable) = inside("factor") {
            (variable, Form::Factor)
        } else if let Some(variable) = inside("log") {
            (variable, Form::Log)
        } else if let Some(condition) = inside("I") {
            let (variable, value) = condition.split_once("==")?;
            (variable, Form::Equal(value.trim().trim_matches(['\'', '"']).to_owned()))
        } else {
            (text, Form::Plain)
        };
        let variable = variable.trim();
        let is_name = |c: char| c.is_alphanumeric() || c == '.' || c == '_';
        let named = !variable.is_empty() && variable.chars().all(is_name) && !variable.starts_with(char::is_numeric);
        named.then(|| Term { text: text.to_owned(), variable: variable.to_owned(), form })
    }

    fn is_text(&self, data: &Data) -> Result<bool, Stop> {
        Ok(matches!(data.column(&self.variable)?, Column::Texts(_)))
    }

    fn number(&self, data: &Data, rows: &[usize]) -> Result<Vec<f64>, Stop> {
        let missing = || Stop::Malformed(format!("`{}` misses a value in a kept row", self.variable));
        match &self.form {
            Form::Plain | Form::Log => {
                let numbers = data.numbers(&self.variable)?;
                let known = rows.iter().map(|&row| numbers[row].ok_or_else(missing));
                known.map(|number| Ok(if self.form == Form::Log { number?.ln() } else { number? })).collect()
            }
            Form::Equal(value) => {
                let levels = data.levels(&self.variable)?;
                let equal = levels.values.iter().position(|level| text_of(level) == *value);
                Ok(rows.iter().map(|&row| f64::from(u8::from(Some(levels.codes[row].into()) == equal))).collect())
            }
            Form::Factor => Err(Stop::unsupported(format!("`{}` as a number", self.text))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Formula;

    #[test]
    fn forms_are_read_and_others_refused() {
        let formula = Formula::parse("I(wide == 'Yes') ~ age + factor(sex) + log(income)").unwrap();
        assert_eq!(formula.variables(), ["wide", "age", "sex", "income"]);
        for unknown in ["y", "y ~ a:b", "y ~ poly(x, 2)", "y ~ a * b", "y ~ 1"] {
            assert!(Formula::parse(unknown).is_err(), "{unknown}");
        }
    }
}
