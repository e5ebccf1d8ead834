//! From estimate to published figure: intervals at their edges, decisions with
//! their reasons, projection.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use estimate::{
    AmountMethod, Estimand, Estimate, NoInterval, ProjectError, ProportionFacts, ProportionMethod, RELIABILITY_RULES,
    ReliabilityRule, Standard, Statistic, Verdict, amount_interval, project, proportion_interval,
};
use testkit::Relative;

fn share(p: f64, se: f64, n: u64, n_positive: u64, df: u32) -> Estimate {
    let size = p * (1.0 - p) / (se * se);
    Estimate {
        statistic: Statistic::Proportion,
        estimand: Estimand::Design,
        cell: 0,
        level: 1,
        n,
        n_positive,
        n_effective: Some(if size < n as f64 { size } else { n as f64 }),
        population: 1e6,
        value: Some(p),
        se: Some(se),
        df,
        deff: None,
    }
}

fn total(value: f64, se: f64, n_positive: u64, df: u32) -> Estimate {
    let of_share = share(0.1, 0.01, 1000, n_positive, df);
    Estimate { statistic: Statistic::Total, n_effective: None, value: Some(value), se: Some(se), ..of_share }
}

fn reasons(rule: &str, estimate: &Estimate) -> (Verdict, Vec<&'static str>) {
    let decision = ReliabilityRule::named(rule).unwrap().decide(estimate);
    assert!(decision.reasons.iter().all(|reason| !reason.en.is_empty() && !reason.zh.is_empty()));
    (decision.verdict, decision.reasons.iter().map(|reason| reason.id).collect())
}

#[test]
fn proportions_go_through_the_cascade() {
    let rule = |estimate: Estimate| reasons("nchs_proportions", &estimate);
    assert_eq!(rule(share(0.064, 0.004, 10_253, 656, 20)), (Verdict::Show, vec![]));
    assert_eq!(rule(share(0.064, 0.004, 10_253, 656, 2)), (Verdict::Review, vec!["few_degrees_of_freedom"]));
    assert_eq!(rule(share(0.0, 0.0, 200, 0, 20)), (Verdict::Review, vec!["none_or_all"]));
    assert_eq!(rule(share(0.5, 0.2, 25, 12, 1)).0, Verdict::Withhold);
    assert_eq!(
        rule(share(0.5, 0.2, 25, 12, 1)).1,
        ["few_people", "small_effective_size", "wide_interval"],
        "all reasons of the kind that decided, in order"
    );
    assert_eq!(rule(share(0.04, 0.016, 400, 16, 20)), (Verdict::Withhold, vec!["wide_relative_interval"]));
    assert_eq!(rule(share(0.96, 0.016, 400, 384, 20)), (Verdict::Review, vec!["complement_unreliable"]));
    // everybody: there is no complement to be unreliable, as there is no share where nobody is
    assert_eq!(rule(share(1.0, 0.0, 60, 60, 20)), (Verdict::Review, vec!["none_or_all"]));
    assert_eq!(rule(share(0.0, 0.0, 60, 0, 20)), (Verdict::Review, vec!["none_or_all"]));
}

#[test]
fn counts_go_through_the_cascade() {
    let rule = |estimate: Estimate| reasons("nchs_counts", &estimate);
    assert_eq!(rule(total(388_600.0, 20_000.0, 656, 20)), (Verdict::Show, vec![]));
    assert_eq!(rule(total(388_600.0, 20_000.0, 656, 7)), (Verdict::Review, vec!["few_degrees_of_freedom"]));
    assert_eq!(rule(total(900.0, 100.0, 9, 20)), (Verdict::Withhold, vec!["few_cases"]));
    assert_eq!(rule(total(900.0, 100.0, 90, 0)), (Verdict::Withhold, vec!["no_interval"]));
    assert_eq!(rule(total(900.0, 400.0, 90, 20)), (Verdict::Withhold, vec!["wide_relative_interval"]));
    assert_eq!(rule(total(900.0, 0.0, 90, 20)), (Verdict::Show, vec![]), "known by calibration");
}

#[test]
fn every_rule_says_what_it_does_in_both_languages() {
    for rule in RELIABILITY_RULES {
        assert!(!rule.source.is_empty() && !rule.title_zh.is_empty());
        for test in rule.tests {
            assert!(!test.en.is_empty() && !test.zh.is_empty() && test.verdict != Verdict::Show, "{}", test.id);
        }
    }
}

#[test]
fn edges_have_an_interval_only_by_korn_and_graubard() {
    for method in ProportionMethod::ALL {
        for p in [0.0, 1.0] {
            let interval = proportion_interval(*method, ProportionFacts { p, se: 0.0, n: 40, df: 0.0 }, 0.95);
            match method {
                ProportionMethod::KornGraubard => {
                    let interval = interval.unwrap();
                    Relative(1e-9).check("width", interval.high - interval.low, 1.0 - 0.025_f64.powf(1.0 / 40.0));
                }
                _ => assert_eq!(interval, Err(NoInterval::NoSamplingError), "{}", method.name()),
            }
        }
    }
}

#[test]
fn no_degrees_of_freedom_is_a_reason() {
    let facts = ProportionFacts { p: 0.3, se: 0.1, n: 40, df: 0.0 };
    assert_eq!(proportion_interval(ProportionMethod::Logit, facts, 0.95), Err(NoInterval::NoDegreesOfFreedom));
    let nothing_known = proportion_interval(ProportionMethod::KornGraubard, facts, 0.95).unwrap();
    assert_eq!((nothing_known.low.to_bits(), nothing_known.high.to_bits()), (0, 1.0_f64.to_bits()));
    assert_eq!(amount_interval(AmountMethod::Log, 5.0, 1.0, 0.0, 0.95), Err(NoInterval::NoDegreesOfFreedom));
    assert_eq!(amount_interval(AmountMethod::Log, -5.0, 1.0, 9.0, 0.95), Err(NoInterval::OffScale));
    assert!(amount_interval(AmountMethod::Linear, -5.0, 1.0, f64::INFINITY, 0.95).is_ok());
}

#[test]
fn names_are_read_back() {
    for method in ProportionMethod::ALL {
        assert_eq!(ProportionMethod::parse(method.name()), Ok(*method));
    }
    for method in AmountMethod::ALL {
        assert_eq!(AmountMethod::parse(method.name()), Ok(*method));
    }
    assert_eq!(
        AmountMethod::parse("wald").unwrap_err().to_string(),
        "unknown interval method `wald`; expected one of `linear`, `log`"
    );
}

#[test]
fn a_projection_scales_and_keeps_the_decision() {
    let rate = Standard::default().apply(&share(0.064, 0.004, 10_253, 656, 2));
    let projected = project(&rate, 6_071_875.0).unwrap();
    assert_eq!((projected.statistic, projected.estimand), (Statistic::Total, Estimand::Projection));
    Relative(1e-12).check_option("high", projected.ci_high, rate.ci_high.map(|high| high * 6_071_875.0));
    assert_eq!((projected.decision.verdict, projected.ci_method), (Verdict::Review, "korn_graubard"));
    assert!(matches!(project(&projected, 10.0), Err(ProjectError::NotARate { .. })), "never twice");
    assert_eq!(project(&rate, 0.0), Err(ProjectError::Base(0.0)));
}
