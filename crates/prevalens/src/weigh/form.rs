//! `prevalens weigh form`: writes the empty form.

use super::arguments::WeighForm;
use crate::Outcome;
use crate::console::{self, ProgressMode};
use crate::records::Records;
use publish::ControlForm;
use std::fs;
use std::path::Path;
use validate::grouped;

/// Writes the form of a survey.
pub fn form(arguments: &WeighForm, progress: ProgressMode) -> anyhow::Result<Outcome> {
    let records = Records::read(&arguments.survey, &arguments.reading, arguments.cache.as_deref(), progress)?;
    let margins = records.margins()?;
    if margins.is_empty() {
        anyhow::bail!(
            "`{}`: no weight needs control totals\n  help: declare `poststratify`, `rake` or `calibrate` for a `[[weight]]`",
            arguments.survey.display()
        );
    }
    let files = ControlForm::new(&margins, &records.inputs.codebook)?.files()?;
    if !arguments.overwrite
        && let Some((name, _)) = files.iter().find(|(name, _)| arguments.out.join(name).exists())
    {
        anyhow::bail!(
            "`{}` exists and may hold totals that somebody filled in\n  help: name another folder with `--out`, or give `--overwrite`",
            arguments.out.join(name).display()
        );
    }
    fs::create_dir_all(&arguments.out).map_err(|error| cannot_write(&arguments.out, &error))?;
    for (name, bytes) in &files {
        let path = arguments.out.join(name);
        fs::write(&path, bytes).map_err(|error| cannot_write(&path, &error))?;
    }
    let mut told = String::new();
    for margin in &margins {
        let what = margin.value.as_ref().map_or_else(|| "records".to_owned(), |sql| format!("sum of {sql}"));
        let by = if margin.by.is_empty() { "in all".to_owned() } else { format!("by {}", margin.by.join(", ")) };
        told += &format!(
            "{}, step {}: {what} {by}, {} cells -> {}\n",
            margin.weight,
            margin.step.name,
            grouped(margin.cells.len()),
            margin.totals
        );
    }
    console::data(&told)?;
    console::talk(&format!(
        "{} files in `{}`; fill the column `total`, put them where the survey file says, then `prevalens weigh check {}`",
        files.len(),
        arguments.out.display(),
        arguments.survey.display()
    ));
    Ok(Outcome::Clean)
}

fn cannot_write(path: &Path, error: &std::io::Error) -> anyhow::Error {
    anyhow::anyhow!(
        "cannot write `{}`: {error}\n  help: check that the folder may be written, or choose another `--out`",
        path.display()
    )
}
