//! `prevalens design draw`.

use super::arguments::Draw;
use super::{Opened, write};
use crate::Outcome;
use crate::cli::Format;
use crate::console;
use anyhow::Context;
use codebook::hex;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;
use validate::grouped;

/// Draws a sample and writes its tables.
pub fn draw(arguments: &Draw) -> anyhow::Result<Outcome> {
    let opened = Opened::open(&arguments.file, arguments.until.as_deref())?;
    let drawn = design::draw::draw(&opened.declared, &opened.listings, arguments.seed)?;
    let tables = drawn.tables()?;
    let out = &arguments.out;
    prepare(out)?;
    for table in &tables {
        write(&out.join(&table.name), &table.csv())?;
    }
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let counts: Vec<(&str, usize)> =
        drawn.stages.iter().map(|stage| (stage.stage.unit.as_str(), stage.units.len())).collect();
    let units: serde_json::Map<_, _> = counts.iter().map(|(unit, count)| ((*unit).to_owned(), json!(count))).collect();
    let frames = opened
        .declared
        .stage
        .iter()
        .map(|stage| Ok(json!({ "file": stage.frame, "sha256": digest(&opened.folder.join(&stage.frame))? })));
    let record = json!({
        "seed": arguments.seed,
        "program": concat!("prevalens ", env!("CARGO_PKG_VERSION")),
        "design_sha256": digest(&opened.path)?,
        "frames": frames.collect::<anyhow::Result<Vec<_>>>()?,
        "units": units,
        "tables": names,
    });
    write(&out.join("draw.json"), &format!("{record:#}\n"))?;
    let text = match arguments.format {
        Format::Json => format!("{record}\n"),
        Format::Text => {
            let mut text = format!("drawn with seed {}:", arguments.seed);
            for (position, (unit, count)) in counts.iter().enumerate() {
                let _ = write!(text, "{} {} of `{unit}`", if position > 0 { "," } else { "" }, grouped(*count));
            }
            let _ = writeln!(text, "\nwritten to `{}`: {}, draw.json", out.display(), names.join(", "));
            text
        }
    };
    console::data(&text)?;
    Ok(Outcome::Clean)
}

/// A folder that is there and empty.
fn prepare(out: &Path) -> anyhow::Result<()> {
    let blocked = |error: std::io::Error| {
        anyhow::anyhow!("cannot write `{}`: {error}\n  help: name a folder that can be made", out.display())
    };
    std::fs::create_dir_all(out).map_err(blocked)?;
    if std::fs::read_dir(out).map_err(blocked)?.next().is_some() {
        anyhow::bail!(
            "`{}` is not empty\n  help: a draw is not written over: name another folder, or remove this one",
            out.display()
        );
    }
    Ok(())
}

fn digest(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(hex(&Sha256::digest(&bytes)))
}
