//! Models of small areas in a run: what is published, what stays, what is refused.

use crate::bench::{Bench, clean};
use crate::parquet::Rows;

/// Rows of the estimates of a release, one text each, but for those of an estimand.
fn figures_without(bench: &Bench, estimand: &str) -> Vec<String> {
    let rows = Rows::open(&bench.out(), "estimates");
    let columns =
        ["table_id", "statistic", "level", "by1_level", "by2_level", "variance_basis", "estimand", "estimate", "se"];
    let cells = columns.map(|column| rows.text(column));
    let of = rows.text("estimand");
    let row = |row: usize| cells.iter().map(|column| column[row].as_str()).collect::<Vec<_>>().join(" ");
    (0..rows.len()).filter(|&at| of[at] != estimand).map(row).collect()
}

#[test]
fn a_model_adds_figures_and_changes_none() {
    let with = Bench::of("city");
    clean(&with.run());
    let without = Bench::of("city");
    let survey = std::fs::read_to_string(without.path("survey.toml")).unwrap();
    let (start, end) = (survey.find("[[model]]").unwrap(), survey.find("[services]").unwrap());
    std::fs::write(without.path("survey.toml"), format!("{}{}", &survey[..start], &survey[end..])).unwrap();
    clean(&without.run());
    assert_eq!(figures_without(&with, "model"), figures_without(&without, "none of them"));
    assert!(!without.out().join("small_areas.parquet").exists());
}

/// Every area of the register has one figure; the parts add up to it; the sampled ones lie between.
#[test]
fn areas_are_those_of_the_register_and_their_parts_add_up() {
    let bench = Bench::of("city");
    clean(&bench.run());
    let rows = Rows::open(&bench.out(), "small_areas");
    assert_eq!(rows.len(), 46);
    assert_eq!(rows.find(&[("sampled", "true")]).len(), 12);
    let [direct, gamma, synthetic, estimate, rmse, variance, population, people] =
        ["direct", "gamma", "synthetic", "estimate", "rmse", "sampling_variance", "population", "people"]
            .map(|name| rows.numbers(name));
    let [g1, g2, g3] = ["mse_g1", "mse_g2", "mse_g3"].map(|name| rows.numbers(name));
    let (n, decision) = (rows.text("n"), rows.text("decision"));
    let per_record = variance[rows.find(&[("sampled", "true")])[0]]
        * n[rows.find(&[("sampled", "true")])[0]].parse::<f64>().unwrap();
    for row in 0..rows.len() {
        assert!((people[row] - population[row] * estimate[row]).abs() < 1e-6);
        if direct[row].is_nan() {
            assert!((estimate[row] - synthetic[row]).abs() < 1e-12 && decision[row] != "show");
            continue;
        }
        let made = gamma[row] * direct[row] + (1.0 - gamma[row]) * synthetic[row];
        assert!((made - estimate[row]).abs() < 1e-12);
        assert!((g1[row] + g2[row] + 2.0 * g3[row] - rmse[row].powi(2)).abs() < 1e-12);
        assert!((variance[row] * n[row].parse::<f64>().unwrap() - per_record).abs() < 1e-12, "one variance per record");
        assert!(rmse[row] < variance[row].sqrt(), "a model that does not help");
    }
    let estimates = Rows::open(&bench.out(), "estimates");
    assert_eq!(estimates.find(&[("estimand", "model"), ("statistic", "proportion")]).len(), 46);
    assert_eq!(estimates.find(&[("estimand", "model"), ("statistic", "total")]).len(), 46);
    assert_eq!(estimates.find(&[("variance_basis", "villages_in_townships"), ("estimand", "design")]).len(), 0);
}

#[test]
fn benchmarked_areas_add_up_to_the_whole() {
    let bench = Bench::of("city");
    bench.edit("survey.toml", "benchmark         = \"none\"  ", "benchmark = \"ratio\" ");
    let said = clean(&bench.run());
    let rows = Rows::open(&bench.out(), "small_areas");
    let people: f64 = rows.numbers("people").iter().sum();
    let population: f64 = rows.numbers("population").iter().sum();
    let estimates = Rows::open(&bench.out(), "estimates");
    let whole = estimates.find(&[
        ("table_id", "T01"),
        ("statistic", "proportion"),
        ("estimand", "design"),
        ("by1_variable", ""),
    ]);
    let whole = estimates.numbers("estimate")[whole[0]];
    assert!((people / population / whole - 1.0).abs() < 1e-12);
    assert!(said.contains("benchmarked to the direct estimate of the whole: every area times "), "{said}");
}

#[test]
fn own_variances_of_one_degree_of_freedom_still_give_a_model() {
    let bench = Bench::of("city");
    bench.edit("survey.toml", "\"pooled\"", "\"direct\"");
    clean(&bench.run());
    let rows = Rows::open(&bench.out(), "small_areas");
    let (own, given) = (rows.numbers("direct_se"), rows.numbers("sampling_variance"));
    for row in rows.find(&[("sampled", "true")]) {
        assert!((own[row].powi(2) - given[row]).abs() < 1e-15);
    }
}

#[test]
fn an_area_whose_variance_cannot_be_seen() {
    let bench = Bench::of("city");
    bench.edit("survey.toml", "\"pooled\"", "\"direct\"");
    bench.edit(
        "survey.toml",
        "variance_basis    = \"villages_in_townships\"",
        "variance_basis = \"townships_within_sites\"",
    );
    let output = bench.run();
    let said = bench.said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains(
            "model `townships`: area `990501002` has a sampling variance without a degree of freedom under `townships_within_sites`, so it cannot be seen\n  help: "
        ),
        "{said}"
    );
}

#[test]
fn names_that_nobody_has() {
    let refused = |from: &str, to: &str, message: &str| {
        let bench = Bench::of("city");
        bench.edit("survey.toml", from, to);
        bench.refuses(message);
    };
    refused(
        "= \"villages_in_townships\"",
        "= \"villages\"",
        "error: `SURVEY/survey.toml`: model `townships`: variance_basis is `villages`, expected one of `county_sites`, `townships_within_sites`, `villages_in_townships`
  help: declare `[[variance]]` with the units drawn inside the areas; `figures = false` keeps it to models",
    );
    refused(
        "\"reml\"",
        "\"gls\"",
        "error: `SURVEY/survey.toml`: model `townships`: fit: unknown fitting method `gls`; expected one of `reml`, `ml`, `fay_herriot`, `prasad_rao`",
    );
}

#[test]
fn a_table_that_is_not_in_the_plan() {
    let bench = Bench::of("city");
    bench.edit("survey.toml", "table             = \"T01\"", "table = \"T2\"");
    let said = bench.said(&bench.run());
    assert!(said.contains("model `townships`: table is `T2`, expected one of `T01`, `T02`, "), "{said}");
    assert!(said.trim_end().ends_with("help: name the table whose rate is modelled"), "{said}");
}

#[test]
fn a_register_that_cannot_be_used() {
    let refused = |from: &str, to: &str, message: &str| {
        let bench = Bench::of("city");
        bench.edit("control/townships.csv", from, to);
        let output = bench.run();
        let said = bench.said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(message), "{said}");
    };
    refused(
        "990501,990501002,",
        "990501,990501099,",
        "model `townships`: area `990501002` was surveyed but the register does not list it\n  help: add its line",
    );
    refused(
        "990501,990501002,",
        "990501,990501001,",
        "line 3: area `990501001` stands there twice\n  help: one line for each area",
    );
    refused(
        "share_60_plus",
        "share",
        "there is no column `share_60_plus`; found `county_id`, `township_id`, `registered_population`, `share`",
    );
    refused("990501001,34232,0.", "990501001,34232,about 0.", "line 2: `share_60_plus` is `about 0.");
}
