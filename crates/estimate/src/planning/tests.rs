//! Plans worked out by hand, and goals that are met exactly.

use super::*;
use testkit::Relative;

fn plan(units: PlannedUnits) -> SurveyPlan {
    SurveyPlan { persons: 10_000.0, population: None, units, strata: 1, level: 0.95 }
}

fn domain(share: f64, prevalence: f64, effect: Effect) -> DomainPlan {
    DomainPlan { name: "rural".into(), share, prevalence, effect }
}

/// 10,000 persons in 25 units, a quarter of them in the domain: 100 in each unit, deff = 1 + 99 · 0.01.
#[test]
fn clusters_cost_what_their_correlation_says() {
    let found = expected(&plan(PlannedUnits::Fixed(25)), &domain(0.25, 0.064, Effect::Rho(0.01))).unwrap();
    Relative(1e-12).check("deff", found.deff, 1.99);
    Relative(1e-12).check("se", found.se, (1.99 * 0.064 * 0.936 / 2500.0_f64).sqrt());
    assert_eq!(found.df, Some(24));
    // The same by the number of persons in each unit, of whom a quarter are in the domain.
    let take = expected(&plan(PlannedUnits::Take(400.0)), &domain(0.25, 0.064, Effect::Rho(0.01))).unwrap();
    assert_eq!(found, take);
}

/// A domain that is hardly ever twice in a unit: no cluster effect, and no more units than persons.
#[test]
fn a_rare_domain_is_not_clustered() {
    let found = expected(&plan(PlannedUnits::Fixed(500)), &domain(0.01, 0.2, Effect::Rho(0.3))).unwrap();
    Relative(1e-12).check("deff", found.deff, 1.0);
    assert_eq!(found.df, Some(99));
}

/// R 4.2.2, survey 4.1-1, Korn-Graubard by hand: p = 0.064, n = 2,500, no clusters, infinite df:
/// `qbeta(c(.025, .975), c(160, 161), c(2341, 2340))`, since `n* = 2502.4` is cut at `n`.
#[test]
fn the_interval_is_that_of_published_figures() {
    let found = expected(&plan(PlannedUnits::Unknown), &domain(0.25, 0.064, Effect::Deff(1.0))).unwrap();
    let interval = found.interval.unwrap();
    Relative(1e-6).check("low", interval.low, KORN_GRAUBARD[0]);
    Relative(1e-6).check("high", interval.high, KORN_GRAUBARD[1]);
    Relative(1e-12).check("half width", found.half_width(), (interval.high - interval.low) / 2.0);
}

/// From R, see above.
const KORN_GRAUBARD: [f64; 2] = [0.054_721_105_573_432_2, 0.074_315_415_760_797_5];

#[test]
fn everybody_interviewed_leaves_no_error() {
    let all = SurveyPlan { population: Some(10_000.0), ..plan(PlannedUnits::Unknown) };
    let found = expected(&all, &domain(1.0, 0.1, Effect::Deff(1.5))).unwrap();
    assert!(found.se.abs() < 1e-15);
    let half = SurveyPlan { population: Some(20_000.0), ..all };
    let found = expected(&half, &domain(1.0, 0.1, Effect::Deff(1.0))).unwrap();
    Relative(1e-12).check("se", found.se, (0.5 * 0.1 * 0.9 / 10_000.0_f64).sqrt());
}

/// What would be withheld is said before the survey: 30 persons of a rare trait.
#[test]
fn decisions_are_those_of_the_reliability_rule() {
    let rare = expected(&plan(PlannedUnits::Fixed(25)), &domain(0.003, 0.02, Effect::Deff(1.2))).unwrap();
    assert_eq!(rare.decision.verdict, crate::Verdict::Withhold);
    let usual = expected(&plan(PlannedUnits::Fixed(25)), &domain(0.5, 0.064, Effect::Deff(1.5))).unwrap();
    assert_eq!(usual.decision.verdict, crate::Verdict::Show);
    let few_units = expected(&plan(PlannedUnits::Fixed(5)), &domain(0.5, 0.064, Effect::Deff(1.5))).unwrap();
    assert_eq!(few_units.decision.verdict, crate::Verdict::Review);
}

/// One person fewer misses the goal, for both goals and every way to say how many units there are.
#[test]
fn the_required_size_is_the_smallest() {
    for units in [PlannedUnits::Unknown, PlannedUnits::Fixed(60), PlannedUnits::Take(40.0), PlannedUnits::Df(12)] {
        for effect in [Effect::Deff(1.7), Effect::Rho(0.005)] {
            if matches!((units, effect), (PlannedUnits::Unknown | PlannedUnits::Df(_), Effect::Rho(_))) {
                continue;
            }
            for goal in [Goal::Cv(0.12), Goal::HalfWidth(0.015)] {
                let domain = domain(0.3, 0.064, effect);
                let persons = required(&plan(units), &domain, goal).unwrap();
                let at = |persons: u64| {
                    let plan = SurveyPlan { persons: persons as f64, ..plan(units) };
                    let found = expected(&plan, &domain).unwrap();
                    match goal {
                        Goal::Cv(_) => found.cv,
                        Goal::HalfWidth(_) => found.half_width(),
                    }
                };
                assert!(at(persons) <= goal.target() * (1.0 + 1e-9), "{units:?} {effect:?} {goal}: {}", at(persons));
                assert!(at(persons - 1) > goal.target(), "{units:?} {effect:?} {goal}: {persons} is not the smallest");
            }
        }
    }
}

/// With ten units and ρ = 0.05 the cv cannot fall below √(ρ q / (10 p)) = 0.2704, however many are interviewed.
#[test]
fn goals_out_of_reach_say_how_far_one_comes() {
    let error = required(&plan(PlannedUnits::Fixed(10)), &domain(1.0, 0.064, Effect::Rho(0.05)), Goal::Cv(0.1));
    assert_eq!(
        error.unwrap_err().to_string(),
        "domain `rural`: a coefficient of variation of 0.1 cannot be reached: with 10000000000 persons it would still be 0.2704\n  \
         help: draw more sampling units, with fewer persons in each"
    );
}

#[test]
fn assumptions_out_of_range_are_refused() {
    let percent = expected(&plan(PlannedUnits::Unknown), &domain(1.0, 6.4, Effect::Deff(1.0))).unwrap_err();
    assert_eq!(
        percent.to_string(),
        "domain `rural`: prevalence is 6.4, expected a share between 0 and 1\n  help: shares and prevalences are fractions: 0.064 is 6.4 %"
    );
    let unknown = expected(&plan(PlannedUnits::Unknown), &domain(1.0, 0.1, Effect::Rho(0.1))).unwrap_err();
    assert!(unknown.to_string().contains("help: say how many units are drawn"), "{unknown}");
    let more = SurveyPlan { population: Some(9_000.0), ..plan(PlannedUnits::Unknown) };
    let more = expected(&more, &domain(1.0, 0.1, Effect::Deff(1.0))).unwrap_err();
    assert!(
        more.to_string().starts_with("10000 persons are interviewed, but the population has 9000\n  help: "),
        "{more}"
    );
}
