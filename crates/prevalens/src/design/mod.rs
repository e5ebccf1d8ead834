//! `prevalens design`: describe a sampling design, draw a sample by it, and plan the size of the next.
//!
//! ```text
//! survey.toml or design.toml ─► declaration + frames ─┬─► describe: sentences
//!                                                     └─► draw: tables of the sample
//! assumptions, or an earlier release ────────────────────► size: errors to expect, persons needed
//! ```

mod arguments;
mod assumptions;
mod describe;
mod draw;
mod release;
mod size;

pub use arguments::Design;

use crate::Outcome;
use crate::console::ProgressMode;
use crate::survey::{Survey, folder_of};
use ::design::{Declaration, Listing};
use anyhow::Context;
use arguments::Task;
use std::path::{Path, PathBuf};

/// Does what is asked of a design.
pub fn design(arguments: &Design, progress: ProgressMode) -> anyhow::Result<Outcome> {
    match &arguments.task {
        Task::Describe(task) => describe::describe(task, progress),
        Task::Draw(task) => draw::draw(task),
        Task::Size(task) => size::size(task),
    }
}

/// A design with its frames.
struct Opened {
    /// The design file.
    path: PathBuf,
    /// Where paths of frames start.
    folder: PathBuf,
    declared: Declaration,
    listings: Vec<Listing>,
    /// Whether a survey file named the design.
    survey: bool,
}

impl Opened {
    /// Opens a survey file's design, or a design file, to the stage of the units `until` or to the last.
    fn open(path: &Path, until: Option<&str>) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let path = path.display();
            anyhow::anyhow!("cannot read `{path}`: {error}\n  help: name a survey file or a `design.toml`")
        })?;
        let keys: toml::Table = toml::from_str(&text).map_err(|error| {
            let (path, error) = (path.display(), error.to_string());
            anyhow::anyhow!("cannot understand `{path}`: {}\n  help: correct the line", error.trim_end())
        })?;
        let folder = folder_of(path);
        let survey = match (keys.contains_key("survey"), keys.contains_key("stage")) {
            (true, _) => true,
            (false, true) => false,
            (false, false) => anyhow::bail!(
                "`{}` is neither a survey file nor a design: it has no `[survey]` and no `[[stage]]`\n  \
                 help: name one of them, for example `fixtures/city/design.toml`",
                path.display()
            ),
        };
        let path = if survey { folder.join(Survey::open(path)?.design) } else { path.to_owned() };
        let mut declared = Declaration::open(&path)?;
        if let Some(unit) = until {
            let Some(at) = declared.stage.iter().position(|stage| stage.unit == unit || stage.id == unit) else {
                let units: Vec<String> = declared.stage.iter().map(|stage| format!("`{}`", stage.unit)).collect();
                anyhow::bail!(
                    "`{}` has no stage `{unit}`; expected one of {}\n  help: name the unit of the last stage to draw",
                    path.display(),
                    units.join(", ")
                );
            };
            declared.stage.truncate(at + 1);
        }
        let listings = Listing::open_all(&declared, &folder)?;
        Ok(Self { path, folder, declared, listings, survey })
    }
}

/// Writes a file; the message names it.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
}
