//! What a planted survey says about itself: the list, the ledger, the survey file.

use super::Planted;
use crate::Request;
use crate::error::{SynthError, at};
use crate::output::Output;
use std::fmt::Write as _;
use std::fs;

const HEADER: &str = "plant,rule,table,key,fields,change,also,community_id,household_id,sender,file\n";

/// `planted.csv`: one line an error.
pub(super) fn list(output: &Output, planted: &[Planted]) -> Result<(), SynthError> {
    let mut text = HEADER.to_owned();
    for (number, Planted { rule, also, sown, community, household, sender }) in (1..).zip(planted) {
        let (table, key) = (sown.form.table(), &sown.key);
        assert!(!sown.words.contains([',', '"']), "cells are written without quotes");
        let _ = writeln!(
            text,
            "{number},{rule},{table},{key},{},{},{},{community},{household},{sender},{sender}/{table}.csv",
            sown.fields.join(";"),
            sown.words,
            also.join(";"),
        );
    }
    output.write("planted.csv", &text).map(|_| ())
}

/// The corrections ledger.
pub(super) fn ledger(output: &Output, lines: &[String]) -> Result<(), SynthError> {
    let text = format!("table,key,field,old,new,reason,by,on\n{}\n", lines.join("\n"));
    output.write("corrections.csv", &text).map(|_| ())
}

/// Takes the lines of these communities out of the frame.
pub(super) fn frame(request: &Request, unlisted: &[String]) -> Result<(), SynthError> {
    let path = request.out.join("frame/communities.csv");
    let text = fs::read_to_string(&path).map_err(at(&path))?;
    let stays = |line: &&str| !unlisted.iter().any(|id| line.split(',').any(|cell| cell == id));
    let kept: String = text.lines().filter(stays).map(|line| format!("{line}\n")).collect();
    fs::write(&path, kept).map_err(at(&path))
}

/// Makes the survey file and the README those of a planted survey.
pub(super) fn survey(request: &Request, each: u32) -> Result<(), SynthError> {
    let note = format!(
        "{each} errors of every rule are planted; `planted.csv` lists them. Unknown codes are judged, not refused,\n\
         and every gate is closed: a run stops with the findings and publishes nothing.\n"
    );
    let path = request.out.join("survey.toml");
    let mut text = fs::read_to_string(&path).map_err(at(&path))?;
    for (from, to) in [
        ("\n[survey]", format!("# {}\n[survey]", note.trim_end().replace('\n', "\n# ") + "\n")),
        ("unknown_code = \"refuse\"", "unknown_code = \"set_aside\"".to_owned()),
        ("max_rejected_share  = 0.01", "max_rejected_share  = 0.0".to_owned()),
        ("max_set_aside_share = 0.05", "max_set_aside_share = 0.0".to_owned()),
        ("max_undecided_share = 0.05", "max_undecided_share = 0.0".to_owned()),
        ("\n[gates]", "\n[corrections]\nfile = \"corrections.csv\"\n\n[gates]".to_owned()),
    ] {
        assert_eq!(text.matches(from).count(), 1, "the survey file is the generator's own: `{from}`");
        text = text.replace(from, &to);
    }
    fs::write(&path, text).map_err(at(&path))?;
    let path = request.out.join("README.md");
    let text = fs::read_to_string(&path).map_err(at(&path))?;
    fs::write(&path, format!("{text}\n## Planted errors\n{note}")).map_err(at(&path))
}
