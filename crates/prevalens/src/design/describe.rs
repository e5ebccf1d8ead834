//! `prevalens design describe`.

use super::Opened;
use super::arguments::Describe;
use crate::Outcome;
use crate::cli::{Format, Lang};
use crate::console::{self, ProgressMode};
use crate::records::Records;
use crate::run::Inputs;
use design::describe::{SurveyedFacts, chinese, english, surveyed};
use serde_json::json;

/// Tells a design.
pub fn describe(arguments: &Describe, progress: ProgressMode) -> anyhow::Result<Outcome> {
    let opened = Opened::open(&arguments.file, None)?;
    let description = design::describe::describe(&opened.declared, &opened.listings)?;
    let facts = if opened.survey { surveyed_facts(arguments, progress)? } else { None };
    let text = match (arguments.format, arguments.lang) {
        (Format::Text, Lang::En) => english(&description, facts.as_ref()),
        (Format::Text, Lang::Zh) => chinese(&description, facts.as_ref()),
        (Format::Json, Lang::En | Lang::Zh) => {
            format!("{}\n", json!({ "design": &description, "surveyed": &facts }))
        }
    };
    console::data(&text)?;
    Ok(Outcome::Clean)
}

/// What the accepted records make of the design; nothing before the first package has come.
fn surveyed_facts(arguments: &Describe, progress: ProgressMode) -> anyhow::Result<Option<SurveyedFacts>> {
    if !Records::arrived(&Inputs::open(&arguments.file)?)? {
        return Ok(None);
    }
    let records = Records::read(&arguments.file, &arguments.reading, None, progress)?;
    Ok(Some(surveyed(&records.sample(&[])?)))
}
