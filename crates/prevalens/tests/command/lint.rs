//! `prevalens lint`: the schemas of the repository, and one with mistakes.

use crate::bench::prevalens;

fn lint(folder: &std::path::Path) -> (Option<i32>, String, String) {
    let output = prevalens(["lint".as_ref(), "--schema".as_ref(), folder.as_os_str()]);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().replace(&*folder.to_string_lossy(), "DIR");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_schemas_that_come_along_have_nothing_to_improve() {
    let (code, out, talk) = lint(&testkit::files::repository("schemas"));
    assert_eq!((code, out.as_str()), (Some(0), ""));
    let lines: Vec<&str> = talk.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("DIR/cn-disability-2006: ") && lines[0].contains("nothing to improve"), "{talk}");
    assert!(lines[1].starts_with("DIR/wg-short-set: "), "{talk}");
}

#[test]
fn a_mistake_is_shown_with_its_place_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    testkit::files::copy(&testkit::files::repository("schemas/wg-short-set"), folder.path());
    let rules = folder.path().join("rules");
    let file = std::fs::read_dir(&rules).unwrap().map(|entry| entry.unwrap().path()).min().unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let rule = "[[rule]]\nname = \"nobody\"\nkind = \"values_consistent\"\nlevel = \"members\"\nseverity = \"note\"\n\
        when = \"gender = 7\"\nrequire = \"gender = 1\"\nbecause = { en = \"\", zh = \"\" }\nmessage = { en = \"\", zh = \"\" }\n\
        help = { en = \"\", zh = \"\" }\nsource = \"\"\nsince = \"\"\n\n[[rule.example]]\nsays = \"a\"\nverdict = \"fails\"\n\
        row = { gender = 7 }\n\n[[rule.example]]\nsays = \"b\"\nverdict = \"holds\"\nrow = { gender = 1 }\n\n\
        [[rule.example]]\nsays = \"c\"\nverdict = \"undecided\"\nrow = {}\n";
    let line = text.lines().count() + 2;
    std::fs::write(&file, format!("{text}{rule}")).unwrap();
    let (code, out, talk) = lint(folder.path());
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assert_eq!(
        (code, out.as_str()),
        (
            Some(1),
            format!(
                "lint[nobody]: `when` is never true: the rule applies to no record\n  --> DIR/rules/{name}:{line}\n  \
                 = help: correct `when`, or take the rule out\n\n\
                 lint[nobody]: example `b`: expected `holds`, found `not_applicable`\n  --> DIR/rules/{name}:{line}\n  \
                 = help: correct the rule or the example\n\n"
            )
            .as_str()
        )
    );
    assert!(talk.contains(" 2 things to improve; "), "{talk}");
}

#[test]
fn a_folder_without_a_schema_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, talk) = lint(folder.path());
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert_eq!(
        talk,
        "error: `DIR` is no schema folder and holds none\n  help: a schema folder has a `structure.toml`\n"
    );
}
