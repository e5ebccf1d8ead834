//! Naive twin: the ultimate-cluster variance as the book prints it, one loop per
//! summation sign, compared on random small designs.

use super::PsuLayout;
use design::{SinglePsu, Stratum, VarianceBasis};
use proptest::prelude::*;
use testkit::Relative;

/// PSU `i` lies in stratum `stratum[i]`; one sampled unit per PSU.
fn basis(stratum: &[u32], fraction: &[f64], single_psu: SinglePsu) -> VarianceBasis {
    let stratum_named = |(h, &fraction): (usize, &f64)| Stratum { id: format!("h{h}"), fraction };
    VarianceBasis {
        name: "twin".into(),
        title_en: "twin".into(),
        title_zh: "对照".into(),
        psu_of_unit: (0..stratum.len() as u32).collect(),
        psu_ids: (0..stratum.len()).map(|psu| format!("p{psu}")).collect(),
        stratum_of_psu: stratum.to_vec(),
        strata: fraction.iter().enumerate().map(stratum_named).collect(),
        single_psu,
    }
}

fn naive(stratum: &[u32], fraction: &[f64], scores: &[f64], active: &[bool], policy: SinglePsu) -> Option<f64> {
    let mut variance = 0.0;
    let mut touched = 0;
    let mut seen = 0;
    let mut grand_mean = 0.0;
    for z in scores {
        grand_mean += z / scores.len() as f64;
    }
    for (h, &fraction) in fraction.iter().enumerate() {
        let mut n = 0;
        let mut sum = 0.0;
        let mut is_touched = false;
        for i in 0..scores.len() {
            if stratum[i] as usize == h {
                n += 1;
                sum += scores[i];
                is_touched |= active[i];
            }
        }
        let lonely = n == 1 && fraction < 1.0;
        let n_psu = f64::from(n);
        touched += usize::from(is_touched);
        seen += usize::from(is_touched && !lonely);
        for i in 0..scores.len() {
            if stratum[i] as usize != h {
                continue;
            }
            if n > 1 {
                variance += (1.0 - fraction) * n_psu / (n_psu - 1.0) * (scores[i] - sum / n_psu).powi(2);
            } else if lonely && policy == SinglePsu::Adjust {
                variance += (1.0 - fraction) * (scores[i] - grand_mean).powi(2);
            }
        }
    }
    if policy == SinglePsu::Average && touched > 0 {
        if seen == 0 {
            return None;
        }
        variance *= touched as f64 / seen as f64;
    }
    Some(variance)
}

fn policies() -> impl Strategy<Value = SinglePsu> {
    prop::sample::select(vec![SinglePsu::Certainty, SinglePsu::Adjust, SinglePsu::Average])
}

proptest! {
    #[test]
    fn agrees_with_the_loops(
        psus in prop::collection::vec((0..4_u32, -100.0..100.0_f64, any::<bool>()), 1..12),
        fraction in prop::collection::vec(prop::sample::select(vec![0.0, 0.1, 0.5, 1.0]), 4),
        policy in policies(),
    ) {
        let stratum: Vec<u32> = psus.iter().map(|psu| psu.0).collect();
        let active: Vec<bool> = psus.iter().map(|psu| psu.2).collect();
        let scores: Vec<f64> = psus.iter().map(|psu| if psu.2 { psu.1 } else { 0.0 }).collect();
        let layout = PsuLayout::new(&basis(&stratum, &fraction, policy)).unwrap();

        let ours = layout.variance(&scores, &active);
        let expected = naive(&stratum, &fraction, &scores, &active, policy);

        match (ours, expected) {
            (Some(ours), Some(expected)) => prop_assert!(
                Relative(1e-9).agree(ours, expected) || (ours - expected).abs() < 1e-9, "{ours} {expected}"
            ),
            (ours, expected) => prop_assert_eq!(ours, expected),
        }
    }

    #[test]
    fn variance_of_a_sum_adds_up_with_the_covariance(
        psus in prop::collection::vec((0..3_u32, -9.0..9.0_f64, -9.0..9.0_f64), 1..12),
        policy in policies(),
    ) {
        let stratum: Vec<u32> = psus.iter().map(|psu| psu.0).collect();
        let layout = PsuLayout::new(&basis(&stratum, &[0.0, 0.25, 0.5], policy)).unwrap();
        let all = vec![true; psus.len()];
        let (a, b): (Vec<f64>, Vec<f64>) = psus.iter().map(|psu| (psu.1, psu.2)).unzip();
        let sum: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + b).collect();

        let parts = layout.variance(&a, &all).zip(layout.variance(&b, &all)).zip(layout.covariance(&a, &b, &all));
        let whole = layout.variance(&sum, &all);

        let expected = parts.map(|((a, b), ab)| a + b + 2.0 * ab);
        prop_assert_eq!(whole.is_some(), expected.is_some());
        if let (Some(whole), Some(expected)) = (whole, expected) {
            prop_assert!((whole - expected).abs() < 1e-9 * (1.0 + whole), "{whole} {expected}");
        }
    }
}

#[test]
fn a_lonely_unit_is_refused_by_name() {
    let error = PsuLayout::new(&basis(&[0, 0, 1], &[0.0, 0.5], SinglePsu::Fail)).unwrap_err();
    assert!(error.to_string().starts_with("stratum `h1` has a single primary sampling unit (`p2`)"), "{error}");
}

#[test]
fn a_stratum_taken_whole_is_not_lonely_and_adds_nothing() {
    let layout = PsuLayout::new(&basis(&[0, 0, 1], &[0.0, 1.0], SinglePsu::Fail)).unwrap();
    assert_eq!(layout.variance(&[1.0, 3.0, 900.0], &[true; 3]), Some(4.0));
}

#[test]
fn degrees_of_freedom_count_where_the_domain_is() {
    let layout = PsuLayout::new(&basis(&[0, 0, 0, 1, 1, 1], &[0.0, 0.0], SinglePsu::Fail)).unwrap();
    assert_eq!(layout.degrees_of_freedom(&[true; 6]), 4);
    assert_eq!(layout.degrees_of_freedom(&[true, true, false, true, false, false]), 1);
    assert_eq!(layout.degrees_of_freedom(&[false; 6]), 0);
}
