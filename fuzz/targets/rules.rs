//! Rule files: parsed, compiled, linted and their examples run, or refused.
#![no_main]

use codebook::Codebook;
use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use validate::{RuleBook, check_examples, lint};

/// A copy of the small survey's schema without rules.
fn schema() -> &'static Path {
    static FOLDER: OnceLock<std::path::PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let (from, to) = (fuzz::schema_folder("wg-short-set"), fuzz::scratch().join("schema"));
        fs::create_dir_all(to.join("codebook")).and_then(|()| fs::create_dir_all(to.join("rules"))).expect("folders");
        for folder in ["", "codebook"] {
            for file in fs::read_dir(from.join(folder)).expect("the schema") {
                let path = file.expect("an entry").path();
                if path.is_file() {
                    fs::copy(&path, to.join(folder).join(path.file_name().expect("a name"))).expect("a copy");
                }
            }
        }
        to
    })
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fs::write(schema().join("rules/any.toml"), input).expect("the folder can be written");
    let Ok(codebook) = Codebook::open(schema()) else { return };
    let codebook = Arc::new(codebook);
    let linted = lint(&codebook);
    if RuleBook::of_codebook(&codebook).is_err() {
        assert!(!linted.lints.is_empty(), "what does not compile is a lint");
    }
    let _ = check_examples(&codebook);
});
