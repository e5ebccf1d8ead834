//! Reads a written survey back with nothing but string splitting, so that a test
//! does not lean on the code it tests.

#![allow(dead_code, reason = "each test uses a part of this module")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use synth::{Request, Scale, Summary};

/// The seed of the committed fixtures.
pub const SEED: u64 = 2006;

/// A request as the fixtures were made.
pub fn request(scale: Scale, seed: u64, out: PathBuf) -> Request {
    Request { scale, seed, out, schema: "../../schemas/cn-disability-2006".into(), overwrite: false, encoding: None }
}

/// Makes a survey in a new folder.
pub fn make(scale: Scale, seed: u64) -> (tempfile::TempDir, Summary) {
    let folder = tempfile::tempdir().unwrap();
    let summary = synth::generate(&request(scale, seed, folder.path().join("survey")), &mut |_| {}).unwrap();
    (folder, summary)
}

/// One line of a table, by column name.
pub type Line = BTreeMap<String, String>;

/// A table as lines.
pub fn table(path: &Path, gb18030: bool) -> Vec<Line> {
    let bytes = std::fs::read(path).unwrap();
    let text = if gb18030 {
        let (text, broken) = encoding_rs::GB18030.decode_without_bom_handling(&bytes);
        assert!(!broken, "{path:?} is GB18030");
        text.into_owned()
    } else {
        String::from_utf8(bytes).unwrap()
    };
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.len(), header.len(), "{path:?}: {line}");
            header.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
        })
        .collect()
}

/// All packages of a survey: a table is the lines of all of them.
pub struct Survey {
    pub root: PathBuf,
    pub communities: Vec<Line>,
    pub households: Vec<Line>,
    pub persons: Vec<Line>,
    pub referrals: Vec<Line>,
    pub assessments: Vec<Line>,
    pub disabled_persons: Vec<Line>,
}

/// Reads a survey.
pub fn read(root: &Path) -> Survey {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root.join("packages")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let all = |name: &str| {
        let mut lines = Vec::new();
        for folder in &folders {
            let manifest = std::fs::read_to_string(folder.join("package.toml")).unwrap();
            let part = table(&folder.join(name), manifest.contains("\"gb18030\""));
            let stem = name.trim_end_matches(".csv");
            let claim = format!("table   = \"{stem}\"\npath    = \"{name}\"\nrecords = {}\n", part.len());
            assert!(manifest.contains(&claim), "{folder:?} counts {name}");
            assert!(manifest.contains("synthetic"), "{folder:?} says that it is synthetic");
            lines.extend(part);
        }
        lines
    };
    Survey {
        root: root.to_owned(),
        communities: all("communities.csv"),
        households: all("households.csv"),
        persons: all("persons.csv"),
        referrals: all("referrals.csv"),
        assessments: all("assessments.csv"),
        disabled_persons: all("disabled_persons.csv"),
    }
}

/// A cell as a number; blank cells are `None`.
pub fn number(line: &Line, column: &str) -> Option<i64> {
    let cell = &line[column];
    if cell.is_empty() { None } else { Some(cell.parse().unwrap_or_else(|_| panic!("{column} is `{cell}`"))) }
}

/// Completed years at the reference time.
pub fn age(person: &Line) -> i64 {
    let (year, month) = (number(person, "birth_year").unwrap(), number(person, "birth_month").unwrap());
    if month <= 3 { 2006 - year } else { 2006 - year - 1 }
}

/// Whether the final result is a disability.
pub fn disabled(person: &Line) -> bool {
    (1..=7).contains(&number(person, "final_result").unwrap())
}

/// Every file below a folder with its bytes, by relative path.
pub fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}
