//! `prevalens check`: what a county sees before it sends.

use crate::bench::{Bench, bytes_of, clean, prevalens, same_files};
use serde_json::Value;
use std::path::Path;
use std::process::Output;
use testkit::files::repository;

fn check(packages: &Path, more: &[&str]) -> Output {
    let schema = repository("schemas/cn-disability-2006");
    let mut arguments = vec!["check", packages.to_str().unwrap()];
    if !more.contains(&"--survey") {
        arguments.extend(["--schema", schema.to_str().unwrap()]);
    }
    arguments.extend(more);
    prevalens(arguments)
}

fn broken() -> std::path::PathBuf {
    repository("fixtures/broken")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_clean_package_may_be_sent() {
    let said = clean(&check(&repository("fixtures/village/packages"), &[]));
    assert_eq!(said, "checked 12 households in 6 files: 12 usable, 0 set aside\n");
    let said = clean(&check(&repository("fixtures/village/packages/990901"), &["--format", "json"]));
    assert_eq!(said, "");
}

#[test]
fn a_chinese_clerk_reads_no_english() {
    let output = check(&broken(), &["--lang", "zh", "--show", "100"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr) + &text(&output.stdout);
    for label in ["= 处理: ", "= 规则: ", "错误[", "拒收[not_a_whole_number]: 出生年：“19-1”不是整数", "无法判定"]
    {
        assert!(said.contains(label), "`{label}` is missing:\n{said}");
    }
    for word in ["error", "warning", "note:", "help:", "rule:", "checked", "missing", "fails", "undecided"] {
        assert!(!said.contains(word), "`{word}` is English:\n{said}");
    }
}

#[test]
fn json_has_a_line_for_each_finding_and_each_unreadable_record() {
    let output = check(&broken(), &["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let lines = lines(&output);
    let keys = "rule,severity,verdict,file,line,column,byte,community_id,household_id,person_no,category,fields,values,\
                message,help,hint";
    let found: Vec<&Value> = lines.iter().filter(|line| !line["rule"].is_null()).collect();
    for line in &found {
        let names: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names.join(","), keys);
        assert_eq!(line["fields"].as_array().unwrap().len(), line["values"].as_array().unwrap().len());
    }
    let sex = found.iter().find(|line| line["rule"] == "codes_in_code_list").unwrap();
    assert_eq!((&sex["household_id"], &sex["person_no"]), (&"99090110120901001".into(), &"3".into()));
    assert_eq!((&sex["fields"][0], &sex["values"][0]), (&"sex".into(), &"3".into()));
    // The byte is where the record starts, the column where the field does.
    let bytes = std::fs::read(broken().join("990901/persons.csv")).unwrap();
    let record = text(&bytes[sex["byte"].as_u64().unwrap() as usize..]);
    let record = record.lines().next().unwrap();
    let at: String = record.chars().skip(sex["column"].as_u64().unwrap() as usize - 1).take(2).collect();
    assert_eq!(at, "3,");
    let rejected: Vec<&Value> = lines.iter().filter(|line| line["verdict"] == "rejected").collect();
    assert_eq!(rejected.len(), 1);
    assert_eq!((&rejected[0]["kind"], &rejected[0]["values"][0]), (&"not_a_whole_number".into(), &"19-1".into()));
    assert_eq!(rejected[0]["household_id"], "99090110100401002");
}

#[test]
fn no_form_of_the_answer_tells_a_name() {
    let bench = Bench::of("village");
    // A line with a cell too many: nobody can say which cell is the name, so none is shown.
    bench.edit(
        "packages/990901/persons.csv",
        ",1,1,2,2,3,1,,2,1,2,1,2,2,1,,0,0,",
        ",1,1,2,2,3,1,,2,1,2,1,2,2,1,,0,0,,",
    );
    bench
        .edit("packages/990901/persons.csv", ",合成罪月地盈地玄,1,2,1961", ",合成罪月地盈地玄,1,2,1-61")
        .seal("990901");
    let out = bench.outs.path().join("lists");
    for more in [&["--show", "100"][..], &["--format", "json"], &["--out", out.to_str().unwrap()]] {
        let output = check(&bench.path("packages"), more);
        assert_eq!(output.status.code(), Some(1));
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(!said.contains("合成"), "{said}");
        assert!(said.contains("number_of_cells") || said.contains("2 records could not be read"), "{said}");
    }
    let list = std::fs::read_to_string(out.join("return-990901.csv")).unwrap();
    assert!(list.contains("number_of_cells") && list.contains("1-61") && !list.contains("合成"), "{list}");
}

#[test]
fn three_packages_say_the_same_for_any_number_of_threads() {
    let bench = Bench::of("city");
    for sender in ["990501", "990581", "990583"] {
        let file = bench.path(&format!("packages/{sender}/households.csv"));
        let mut households = crate::csv::Csv::open(&file);
        let listed = households.column("residents_listed");
        households.rows.iter_mut().step_by(100).for_each(|row| row[listed] = "17".into());
        households.save();
        bench.seal(sender);
    }
    let said = ["1", "2", "7"].map(|threads| {
        let out = bench.outs.path().join(threads);
        let more = ["--threads", threads, "--out", out.to_str().unwrap(), "--format", "json"];
        let output = check(&bench.path("packages"), &more);
        assert_eq!(output.status.code(), Some(1));
        let told = bench.said(&output).replace(&format!("OUTS/{threads}"), "OUT");
        (output.stdout, told, bytes_of(&out))
    });
    assert!(said[0].0.len() > 10_000 && said[0].2.len() == 6, "findings of three packages");
    for other in &said[1..] {
        assert!(said[0].0 == other.0 && said[0].1 == other.1, "what is said");
        same_files(&said[0].2, &other.2);
    }
}

#[test]
fn return_lists_are_the_same_bytes_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let mut made = ["1", "2", "7"].map(|threads| {
        let out = folder.path().join(threads);
        let output = check(&broken(), &["--out", out.to_str().unwrap(), "--threads", threads, "--lang", "zh"]);
        assert_eq!(output.status.code(), Some(1));
        (bytes_of(&out), output.stderr)
    });
    let (first, said) = made[0].clone();
    assert_eq!(first.keys().collect::<Vec<_>>(), ["return-990901.csv", "return-990901.xlsx"]);
    for (files, other) in &mut made[1..] {
        same_files(&first, files);
        assert_eq!(said, *other);
    }
    let csv = &first["return-990901.csv"];
    assert!(csv.starts_with(b"\xef\xbb\xbf"), "a byte order mark");
    let text = text(csv);
    assert!(
        text.starts_with("\u{feff}表,调查小区编码,户编码,本人行号,记录号,项目,填写值,问题,处理办法,级别,规则,"),
        "{text}"
    );
    assert!(text.contains("\r\n人口,99090110120901,99090110120901001,3,12,性别,3,"), "{text}");
    // The record cannot be read, but its household can: so the clerk knows in which community to look.
    assert!(text.contains("\r\n人口,99090110100401,99090110100401002,2,6,出生年,19-1,"), "{text}");
}

#[test]
fn fail_on_says_what_is_bad_enough() {
    for (fail_on, code) in [("error", 1), ("warning", 1), ("note", 1), ("undecided", 1), ("never", 0)] {
        assert_eq!(check(&broken(), &["--fail-on", fail_on]).status.code(), Some(code), "{fail_on}");
    }
    let bench = Bench::of("village");
    // A community that reports one person more than were entered: a warning, nothing worse.
    bench.edit("packages/990901/communities.csv", ",3,9,0,3,9,3,", ",3,9,0,3,10,3,").seal("990901");
    for (fail_on, code) in [("error", 0), ("warning", 1), ("note", 1), ("never", 0)] {
        let output = check(&bench.path("packages"), &["--fail-on", fail_on]);
        assert_eq!(output.status.code(), Some(code), "{fail_on}: {}", text(&output.stdout));
    }
}

#[test]
fn packages_come_in_order_and_a_refused_one_does_not_stop_the_others() {
    let bench = Bench::of("city");
    let file = bench.path("packages/990581/persons.csv");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.pop();
    std::fs::write(&file, bytes).unwrap();

    let output = check(&bench.path("packages"), &[]);

    assert_eq!(output.status.code(), Some(2));
    let (said, told) = (text(&output.stdout), bench.said(&output));
    assert!(told.contains("error: `SURVEY/packages/990581/persons.csv`: SHA-256 is"), "{told}");
    let places: Vec<Option<usize>> = ["990501", "990583", "checked 2,157"].map(|name| said.find(name)).to_vec();
    assert!(places.is_sorted() && places[0].is_some() && !said.contains("990581"), "{said}");

    let chinese = check(&bench.path("packages/990581"), &["--lang", "zh"]);
    let told = bench.said(&chinese);
    assert!(told.starts_with("错误: SURVEY/packages/990581/persons.csv：SHA-256 为 "), "{told}");
    assert!(told.ends_with("\n  处理: 文件在编制数据包之后被改动；请报送单位重新报送数据包\n"), "{told}");
    let json = check(&bench.path("packages/990581"), &["--format", "json"]);
    assert_eq!(json.status.code(), Some(2));
    assert_eq!((&lines(&json)[0]["kind"], &lines(&json)[0]["file"]), (&"package".into(), &"990581".into()));
}

#[test]
fn a_schema_is_found_or_asked_for() {
    let bench = Bench::of("village");
    let package = bench.path("packages/990901");
    let survey = bench.path("survey.toml");
    clean(&prevalens(["check".as_ref(), package.as_os_str(), "--survey".as_ref(), survey.as_os_str()]));
    let nowhere = crate::bench::command(["check".as_ref(), package.as_os_str()]).current_dir("/").output().unwrap();
    assert_eq!(nowhere.status.code(), Some(2));
    assert_eq!(
        bench.said(&nowhere),
        "error: no schema for the survey `cn-disability-2006` of `SURVEY/packages/990901/package.toml`: there is no \
         `schemas/cn-disability-2006` here or in a folder above\n  help: name the schema folder with `--schema DIR`, or \
         the survey file with `--survey SURVEY.toml`\n"
    );
    let empty = check(bench.outs.path(), &[]);
    assert_eq!(empty.status.code(), Some(2));
    assert!(bench.said(&empty).starts_with("error: no package in `OUTS`: neither it nor a folder in it holds"));
}

#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_a_manifest_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("package")).unwrap();
    let pipe = folder.path().join("package/package.toml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [folder.path(), pipe.parent().unwrap()] {
        let output = check(path, &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("pipe") || text(&output.stderr).contains("no package"));
    }
}
