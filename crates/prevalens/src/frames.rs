//! The frames of a design as lists that sampled units are looked up in.

use design::{Declaration, Frame};
use std::path::Path;
use validate::References;

/// One list a stage, by the stage's column.
pub fn frames(design: &Declaration, folder: &Path) -> anyhow::Result<References> {
    let mut references = References::default();
    for stage in &design.stage {
        let frame = Frame::open(&folder.join(&stage.frame))?;
        let column = frame.column(&stage.id)?;
        references = references.with(&[&stage.id], (0..frame.len()).map(|row| frame.text(row, column).to_owned()));
    }
    Ok(references)
}
