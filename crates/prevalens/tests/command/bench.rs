//! A temporary survey, the binary run on it, and what was left behind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The binary under test, with no terminal and no colour asked for.
pub fn prevalens<I: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = I>) -> Output {
    command(arguments).output().expect("the binary starts")
}

/// The same, not yet started.
pub fn command<I: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prevalens"));
    command.args(arguments);
    command
}

/// A copy of a fixture in one temporary folder, the place of its release in another.
pub struct Bench {
    /// The survey: `survey.toml`, `design.toml`, `packages/`, `frame/`, `control/`.
    pub survey: TempDir,
    /// Where releases go.
    pub outs: TempDir,
}

impl Bench {
    /// A copy of `fixtures/<name>`.
    pub fn of(name: &str) -> Self {
        Self { survey: testkit::files::fixture(name), outs: tempfile::tempdir().unwrap() }
    }

    /// A path in the survey.
    pub fn path(&self, name: &str) -> PathBuf {
        self.survey.path().join(name)
    }

    /// The release directory.
    pub fn out(&self) -> PathBuf {
        self.outs.path().join("release")
    }

    /// Replaces the first `from` in a file of the survey.
    pub fn edit(&self, file: &str, from: &str, to: &str) -> &Self {
        testkit::files::edit(&self.path(file), from, to);
        self
    }

    /// Counts and digests of a package made again.
    pub fn seal(&self, package: &str) -> &Self {
        testkit::files::seal(&self.path("packages").join(package));
        self
    }

    /// Runs the survey.
    pub fn run(&self) -> Output {
        self.run_with(&[])
    }

    /// Runs the survey with more arguments.
    pub fn run_with(&self, more: &[&str]) -> Output {
        self.run_to(&self.out(), more)
    }

    /// Runs the survey into another directory.
    pub fn run_to(&self, out: &Path, more: &[&str]) -> Output {
        self.started(out, more).output().expect("the binary starts")
    }

    /// A run of the survey, not yet started.
    pub fn started(&self, out: &Path, more: &[&str]) -> Command {
        let (survey, out) = (self.path("survey.toml"), out.as_os_str());
        let mut command = command(["run".as_ref(), survey.as_os_str(), "--out".as_ref(), out]);
        command.args(more);
        command
    }

    /// Names beside the release, hidden ones too, in order; caches are left out, which may always be there.
    pub fn left(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.outs.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| !name.ends_with("-cache"));
        names.sort();
        names
    }

    /// What was said on stderr, with the temporary folders written as `SURVEY`, `OUTS` and `SCHEMAS`.
    pub fn said(&self, output: &Output) -> String {
        let text = String::from_utf8(output.stderr.clone()).unwrap();
        let schemas = testkit::files::repository("schemas");
        text.replace(&*self.survey.path().to_string_lossy(), "SURVEY")
            .replace(&*self.outs.path().to_string_lossy(), "OUTS")
            .replace(&*schemas.to_string_lossy(), "SCHEMAS")
    }

    /// A run that must be refused with exactly this message, print nothing and leave nothing behind.
    #[track_caller]
    pub fn refuses(&self, message: &str) {
        let before = self.left();
        let output = self.run();
        self.refused(&output, message, &before);
    }

    /// Asserts a refusal: exit code 2, this message, no data, and beside the release only `before`.
    #[track_caller]
    pub fn refused(&self, output: &Output, message: &str, before: &[String]) {
        assert_eq!(self.said(output).trim_end(), message, "the message");
        assert_eq!(output.status.code(), Some(2), "the exit code");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "stdout");
        assert_eq!(self.left(), before, "what is left beside the release");
    }
}

/// A run that must succeed; its stdout.
#[track_caller]
pub fn clean(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Every file of a folder, by name.
pub fn bytes_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(bytes_of(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
    files
}

/// Asserts that two folders hold the same files, byte for byte, and names the first that differs.
#[track_caller]
pub fn same_files(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "names of the files");
    for (name, bytes) in one {
        assert!(*bytes == other[name], "`{name}` differs");
    }
}
