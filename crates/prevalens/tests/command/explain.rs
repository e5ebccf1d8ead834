//! `prevalens explain`: every name that stands in a finding or a release has a page.

use crate::bench::{clean, prevalens};
use codebook::Codebook;
use testkit::files::repository;

fn explain(name: &str, more: &[&str]) -> std::process::Output {
    let schema = repository("schemas/cn-disability-2006");
    let mut arguments = vec!["explain", name, "--schema", schema.to_str().unwrap()];
    arguments.extend(more);
    prevalens(arguments)
}

#[test]
fn a_rule_says_what_why_for_whom_and_what_to_do() {
    let said = clean(&explain("suspect_has_one_slip", &[]));
    for words in [
        "rule suspect_has_one_slip (error)\n",
        "  what       suspect has {count(*)} hand-over slips instead of one\n",
        "  when       age >= 7 and screening = 1\n",
        "  requires   count(*) = 1\n",
        "  covers     V05\n",
        "  examples   holds          a suspect with a slip\n             fails          the slip is missing\n",
    ] {
        assert!(said.contains(words), "`{words}` is missing:\n{said}");
    }
    let said = clean(&explain("suspect_has_one_slip", &["--lang", "zh"]));
    assert!(said.contains("规则 suspect_has_one_slip (错误)\n  问题       疑似残疾人有交接单 {count(*)} 张"), "{said}");
}

#[test]
fn a_field_says_codes_and_who_is_asked() {
    let said = clean(&explain("persons.education", &[]));
    assert!(said.contains("  codes      1   never attended school\n             2   primary school\n"), "{said}");
    assert!(said.contains("  asked of   persons of six and over\n"), "{said}");
    let both = clean(&explain("grade", &[]));
    assert!(both.contains("field assessments.grade") && both.contains("derived variable persons.grade"), "{both}");
}

#[test]
fn every_name_of_the_schema_has_a_page() {
    let codebook = Codebook::open(&repository("schemas/cn-disability-2006")).unwrap();
    let mut names: Vec<&str> = vec![&codebook.rules[0].name, &codebook.plan[0].id, &codebook.derived[0].name];
    names.extend(codebook.quality.measures.iter().map(|measure| measure.name.as_str()));
    names.push("item_nonresponse");
    for name in names {
        let said = clean(&explain(name, &[]));
        assert!(said.lines().count() > 4, "{name}: {said}");
    }
}

#[test]
fn a_name_that_is_nearly_right_is_offered() {
    let output = explain("suspect_has_one_slop", &[]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: nothing is called `suspect_has_one_slop`\n  help: did you mean `suspect_has_one_slip`?\n"
    );
}
