//! Manifests and folders: paths that leave, links, pipes, folders, sizes.

use crate::bench::{Bench, HEADER};
use std::fs;

fn good() -> Bench {
    Bench::csv(b"010009,x,,1,,\n", 1)
}

#[test]
fn paths_that_leave_the_package_are_refused() {
    let bytes = [HEADER.as_bytes(), b"010009,x,,1,,\n"].concat();
    for path in ["../residents.csv", "a/../../residents.csv", "/etc/passwd.csv", "a\\..\\residents.csv", ".", ""] {
        let bench = good();
        bench.manifest(path, 1, &bytes);
        bench.refuses(&["package.toml", "leaves the package folder"]);
    }
}

#[cfg(unix)]
#[test]
fn links_folders_and_pipes_are_no_files() {
    let bytes = [HEADER.as_bytes(), b"010009,x,,1,,\n"].concat();
    let bench = good();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("residents.csv"), &bytes).unwrap();

    std::os::unix::fs::symlink(elsewhere.path().join("residents.csv"), bench.path("link.csv")).unwrap();
    bench.manifest("link.csv", 1, &bytes);
    bench.refuses(&["link.csv` is a link", "expected a plain file"]);

    std::os::unix::fs::symlink(elsewhere.path(), bench.path("folder")).unwrap();
    bench.manifest("folder/residents.csv", 1, &bytes);
    bench.refuses(&["folder` is a link"]);

    fs::create_dir(bench.path("folder.csv")).unwrap();
    bench.manifest("folder.csv", 1, &bytes);
    bench.refuses(&["folder.csv` is a folder"]);

    let other = good();
    fs::rename(other.path("package.toml"), other.path("elsewhere.toml")).unwrap();
    std::os::unix::fs::symlink(other.path("elsewhere.toml"), other.path("package.toml")).unwrap();
    other.refuses(&["package.toml` is a link"]);

    // Opening a pipe would wait for ever.
    assert!(std::process::Command::new("mkfifo").arg(bench.path("pipe.csv")).status().unwrap().success());
    bench.manifest("pipe.csv", 1, &bytes);
    bench.refuses(&["pipe.csv` is a pipe or device"]);
}

#[test]
fn sizes_beyond_the_limits_are_not_tried() {
    let bench = good();
    let file = fs::File::create(bench.path("residents.csv")).unwrap();
    file.set_len(5 << 30).unwrap(); // sparse: takes no room
    bench.refuses(&["residents.csv` has 5368709120 bytes", "4294967296 is the most"]);

    let bench = good();
    fs::write(bench.path("package.toml"), vec![b'#'; 2 << 20]).unwrap();
    bench.refuses(&["package.toml` has 2097152 bytes"]);
}

#[test]
fn manifests_that_are_none_are_refused() {
    let deep = ["x = ", &"[".repeat(100_000)].concat();
    for text in [deep.as_str(), "", "survey", "survey = 'encodings'\nsurvey = 'encodings'", "\u{0}"] {
        let bench = good();
        fs::write(bench.path("package.toml"), text).unwrap();
        bench.refuses(&["package.toml"]);
    }
    let bench = good();
    fs::write(bench.path("package.toml"), b"survey = '\xff'").unwrap();
    bench.refuses(&["package.toml", "not UTF-8"]);
}

#[test]
fn choices_that_nobody_knows_are_named_with_those_there_are() {
    let cases: [(&str, &str, &[&str]); 8] = [
        ("residents.csv", "format = 'ods'", &["unknown format `ods`", "`csv`, `dbf`, `xlsx`, `parquet`"]),
        ("residents.xls", "", &["unknown format of `residents.xls`", "write `format`"]),
        ("residents", "", &["unknown format of `residents`"]),
        ("residents.csv", "delimiter = '|'", &["unknown delimiter `|`", "`comma`, `semicolon`, `tab`", "GBK"]),
        ("residents.csv", "encoding = 'latin1'", &["unknown encoding `latin1`", "`gb18030`", "`big5`", "`utf-16`"]),
        ("residents.csv", "sheet = 'residents'", &["`sheet` of `residents.csv` means nothing for the format csv"]),
        ("residents.dbf", "delimiter = 'tab'", &["`delimiter` of `residents.dbf` means nothing for the format dbf"]),
        ("residents.csv", "encoding = 'utf-16'", &["UTF-16 without a byte order mark"]),
    ];
    for (file, entry, words) in cases {
        let bench = good();
        let bytes = fs::read(bench.path("residents.csv")).unwrap();
        fs::write(bench.path(file), &bytes).unwrap();
        bench.manifest(file, 1, &bytes);
        let manifest = fs::read_to_string(bench.path("package.toml")).unwrap();
        fs::write(bench.path("package.toml"), manifest + entry).unwrap();
        bench.refuses(words);
    }
}
