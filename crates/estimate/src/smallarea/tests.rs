//! The model against its naive twin, and what must hold whatever the numbers.

use super::*;
use proptest::prelude::*;
use testkit::Relative;

/// Areas with an intercept and one covariate.
#[derive(Clone, Debug)]
struct Case {
    y: Vec<f64>,
    psi: Vec<f64>,
    x: Vec<f64>,
}

impl Case {
    fn fit(&self, method: FitMethod) -> Result<FayHerriot, SmallAreaError> {
        let codes: Vec<String> = (1..=self.y.len()).map(|area| format!("area {area}")).collect();
        let covariates = Covariates::new(&["x"], self.x.iter().map(|&x| [x]));
        let areas = Areas { codes: &codes, direct: &self.y, variance: &self.psi, covariates: &covariates };
        FayHerriot::fit(&areas, method)
    }
}

fn cases() -> impl Strategy<Value = Case> {
    (5_usize..14).prop_flat_map(|m| {
        let numbers = |low: f64, high: f64| proptest::collection::vec(low..high, m);
        (numbers(-3.0, 3.0), numbers(0.1, 2.0), numbers(0.0, 10.0)).prop_map(|(u, psi, x)| {
            let y = u.iter().zip(&x).map(|(u, x)| 1.0 + 0.5 * x + u).collect();
            Case { y, psi, x }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, rng_seed: proptest::test_runner::RngSeed::Fixed(1979), ..Default::default() })]

    #[test]
    fn agrees_with_the_naive_twin(case in cases()) {
        let model = case.fit(FitMethod::Reml).unwrap();
        let rows: Vec<Vec<f64>> = case.x.iter().map(|&x| vec![1.0, x]).collect();
        let twin = naive::reml(&case.y, &case.psi, &rows);
        // A grid finds a flat top to the root of the rounding of its height.
        prop_assert!((model.sigma2 - twin.sigma2).abs() < 1e-5 * (1.0 + twin.sigma2), "{} {}", model.sigma2, twin.sigma2);
        for (ours, theirs) in model.coefficients.iter().zip(&twin.beta) {
            prop_assert!((ours.value - theirs).abs() < 1e-5 * (1.0 + theirs.abs()));
        }
        for (area, (eblup, mse)) in model.areas.iter().zip(twin.eblup.iter().zip(&twin.mse)) {
            prop_assert!((area.estimate - eblup).abs() < 1e-5 * (1.0 + eblup.abs()));
            prop_assert!((area.mse - mse).abs() < 1e-4 * mse, "{} {}", area.mse, mse);
        }
    }

    #[test]
    fn likelihood_is_nowhere_higher(case in cases(), share in 0.0..3.0_f64) {
        let model = case.fit(FitMethod::Reml).unwrap();
        let x = nalgebra::DMatrix::from_fn(case.y.len(), 2, |i, j| if j == 0 { 1.0 } else { case.x[i] });
        let y = nalgebra::DVector::from_column_slice(&case.y);
        let height = |sigma2| naive::restricted(sigma2, &y, &case.psi, &x);
        prop_assert!(height(model.sigma2) >= height(share * (model.sigma2 + 0.1)) - 1e-9);
    }

    #[test]
    fn units_of_the_covariate_change_nothing(case in cases(), unit in 1e3..1e6_f64) {
        let scaled = Case { x: case.x.iter().map(|x| 1e5 + x * unit).collect(), ..case.clone() };
        for &method in FitMethod::ALL {
            let (one, other) = (case.fit(method).unwrap(), scaled.fit(method).unwrap());
            prop_assert!((one.sigma2 - other.sigma2).abs() < 1e-7 * (1.0 + one.sigma2));
            for (a, b) in one.areas.iter().zip(&other.areas) {
                prop_assert!((a.estimate - b.estimate).abs() < 1e-6 && (a.mse - b.mse).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn an_estimate_lies_between_direct_and_synthetic(case in cases()) {
        for &method in FitMethod::ALL {
            for area in case.fit(method).unwrap().areas {
                let (low, high) = (area.direct.min(area.synthetic), area.direct.max(area.synthetic));
                prop_assert!(low - 1e-9 <= area.estimate && area.estimate <= high + 1e-9);
                prop_assert!((0.0..1.0).contains(&area.gamma));
            }
        }
    }

    #[test]
    fn scale_and_shift_of_the_estimates_carry_over(case in cases(), scale in 0.1..10.0_f64) {
        let moved = Case {
            y: case.y.iter().map(|y| 7.0 + scale * y).collect(),
            psi: case.psi.iter().map(|psi| scale * scale * psi).collect(),
            x: case.x.clone(),
        };
        let (one, other) = (case.fit(FitMethod::Reml).unwrap(), moved.fit(FitMethod::Reml).unwrap());
        for (a, b) in one.areas.iter().zip(&other.areas) {
            prop_assert!((7.0 + scale * a.estimate - b.estimate).abs() < 1e-6 * (1.0 + b.estimate.abs()));
            prop_assert!((scale * scale * a.mse - b.mse).abs() < 1e-6 * b.mse);
        }
    }
}

fn case(y: &[f64], psi: f64) -> Case {
    Case { y: y.to_vec(), psi: vec![psi; y.len()], x: (0..y.len()).map(|i| (i % 3) as f64).collect() }
}

#[test]
fn areas_that_do_not_differ_give_a_synthetic_model() {
    let model = case(&[1.0, 2.0, 3.1, 1.1, 1.9, 3.0], 4.0).fit(FitMethod::Reml).unwrap();
    assert!(model.fully_synthetic());
    assert!(model.areas.iter().all(|area| area.gamma <= 0.0 && (area.estimate - area.synthetic).abs() < 1e-12));
    assert!(model.fit.heterogeneity_p > 0.99, "{}", model.fit.heterogeneity_p);
}

#[test]
fn exact_direct_estimates_are_kept() {
    let model = case(&[1.0, 8.0, 3.0, 9.0, 2.0, 7.0], 1e-9).fit(FitMethod::Reml).unwrap();
    for area in &model.areas {
        Relative(1e-6).check("kept", area.estimate, area.direct);
        Relative(1e-6).check("mse is the sampling variance", area.mse, 1e-9);
    }
}

#[test]
fn the_synthetic_estimate_of_a_sampled_area_is_its_regression() {
    let case = case(&[1.0, 8.0, 3.0, 9.0, 2.0, 7.0], 0.5);
    let model = case.fit(FitMethod::Reml).unwrap();
    for (area, &x) in model.areas.iter().zip(&case.x) {
        let synthetic = model.synthetic(&[1.0, x]);
        Relative(1e-10).check("regression", synthetic.estimate, area.synthetic);
        assert!(synthetic.mse > area.mse, "an area without a sample is known worse");
    }
}

#[test]
fn messages_say_area_value_and_next_step() {
    let said = |case: Case| case.fit(FitMethod::Reml).unwrap_err().to_string();
    assert_eq!(
        said(case(&[1.0, 2.0, 3.0], 1.0)),
        "3 areas have a direct estimate, expected 4 at least for 2 coefficients\n  \
         help: use fewer covariates, or smaller areas"
    );
    let mut zero = case(&[1.0, 2.0, 3.0, 4.0], 1.0);
    zero.psi[2] = 0.0;
    assert_eq!(
        said(zero),
        "area `area 3` has the sampling variance 0, expected a number above 0\n  help: a variance of 0 says that the \
         area's sampling units could not differ, not that it is exact; smooth the variances over the areas: \
         `sampling_variance = \"pooled\"`"
    );
    let mut constant = case(&[1.0, 2.0, 3.0, 4.0], 1.0);
    constant.x = vec![2.5; 4];
    assert_eq!(
        said(constant),
        "covariate `x` adds nothing to `intercept` in the areas with a direct estimate\n  \
         help: leave it out of `use`; its coefficient cannot be told apart"
    );
    assert_eq!(
        FitMethod::parse("gls").unwrap_err().to_string(),
        "unknown fitting method `gls`; expected one of `reml`, `ml`, `fay_herriot`, `prasad_rao`"
    );
}
