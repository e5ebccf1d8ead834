//! The schema folders of this repository open, and mistakes in one are refused with their place.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use codebook::Codebook;
use testkit::files::{edit, repository};

fn schemas() -> std::path::PathBuf {
    repository("schemas")
}

#[test]
fn every_survey_opens() {
    for name in ["cn-disability-2006", "wg-short-set"] {
        let codebook = Codebook::open(&schemas().join(name)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(codebook.name, name);
        assert!(!codebook.rules.is_empty() && !codebook.plan.is_empty());
    }
}

#[test]
fn the_digest_changes_with_the_meaning() {
    let folder = copy("wg-short-set");
    let before = Codebook::open(folder.path()).unwrap().digest;
    edit(&folder.path().join("derived.toml"), "[[variable]]", "# why\n[[variable]]");
    assert_ne!(before, Codebook::open(folder.path()).unwrap().digest);
}

#[test]
fn every_field_of_the_survey_fits_a_dbf_header() {
    let codebook = Codebook::open(&schemas().join("cn-disability-2006")).unwrap();
    for table in &codebook.tables {
        for (position, field) in table.fields.iter().enumerate() {
            let fits = |heading: &&str| heading.len() <= 10 && heading.is_ascii();
            let short: Vec<&str> = field.aliases.iter().map(String::as_str).filter(fits).collect();
            assert!(!short.is_empty(), "`{}` of `{}` has no alias for DBF", field.name, table.name);
            for heading in short.into_iter().chain([field.name.as_str(), field.title.zh.as_str()]) {
                assert_eq!(table.resolve(heading), Some(position), "{heading}");
                assert_eq!(table.resolve(&format!(" {} ", heading.to_ascii_uppercase())), Some(position), "{heading}");
            }
        }
    }
    assert_eq!(codebook.tables[0].resolve(""), None);
}

#[test]
fn mistakes_are_named() {
    let cases: [(&str, &str, &str, &[&str]); 10] = [
        (
            "codebook/members.schema.json",
            "\"zh:title\": \"年龄\"",
            "\"zh:title\": \"年龄\", \"prevalens:aliases\": [\"ＧＥＮＤＥＲ\"]",
            &["`ＧＥＮＤＥＲ` of `age_years` is also a name of `gender`", "help: "],
        ),
        (
            "structure.toml",
            "dwellings",
            "dwelings",
            &["structure.toml", "there is no table `dwelings`", "`dwellings`, `members`"],
        ),
        ("structure.toml", "sampled", "smapled", &["structure.toml", "unknown field `smapled`"]),
        (
            "codebook/members.schema.json",
            "\"type\": \"integer\"",
            "\"type\": \"int\"",
            &["members.schema.json", "unknown type `int`", "`integer`"],
        ),
        ("codebook/members.schema.json", "\"fields\"", "\"feilds\"", &["members.schema.json", "feilds"]),
        ("tables.toml", "unit ", "unti ", &["tables.toml", "unti"]),
        (
            "derived.toml",
            "table   = \"members\"",
            "table   = \"member\"",
            &["derived.toml", "there is no table `member`"],
        ),
        (
            "rules/short-set.toml",
            "name       = \"owner_exists\"",
            "name = \"owner_exists\"\nafter = [\"nobody\"]",
            &["rule `owner_exists`", "`after` names `nobody`, which is no rule"],
        ),
        (
            "rules/short-set.toml",
            "name       = \"owner_exists\"",
            "name = \"owner_exists\"\nafter = [\"most_questions_answered\"]",
            &[
                "`after` names `most_questions_answered` of severity warning, but this rule's is error",
                "stays set aside",
            ],
        ),
        (
            "rules/short-set.toml",
            "name       = \"owner_exists\"",
            "name = \"owner_exists\"\nafter = [\"owner_exists\"]",
            &["`after` leads back to the rule itself", "let one of the two speak first"],
        ),
    ];
    for (file, from, to, expected) in cases {
        let folder = copy("wg-short-set");
        edit(&folder.path().join(file), from, to);
        let message = Codebook::open(folder.path()).expect_err(to).to_string();
        for part in expected {
            assert!(message.contains(part), "`{part}` is not in: {message}");
        }
    }
}

/// A copy of a schema folder that the test may spoil.
fn copy(name: &str) -> tempfile::TempDir {
    let target = tempfile::tempdir().unwrap();
    testkit::files::copy(&schemas().join(name), target.path());
    target
}

#[test]
fn every_rule_says_why_in_both_languages() {
    for survey in ["cn-disability-2006", "wg-short-set"] {
        let codebook = Codebook::open(&repository("schemas").join(survey)).unwrap();
        for rule in &codebook.rules {
            let told = !rule.because.en.is_empty() && !rule.because.zh.is_empty();
            assert!(
                told,
                "`{}` in `{}`: write `because.en` and `because.zh`; clerks read the second",
                rule.name, rule.file
            );
        }
    }
}
