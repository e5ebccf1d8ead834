//! Identities of replicates, and a naive twin of the variance they give.

use super::*;
use crate::{Codes, Fpc, SinglePsu, StageColumns};
use proptest::prelude::*;

/// Units in strata, one sampled unit each.
fn basis(stratum_of_unit: &[u32], fractions: &[f64], single_psu: SinglePsu) -> VarianceBasis {
    let ids: Vec<String> = (0..stratum_of_unit.len()).map(|unit| format!("u{unit:03}")).collect();
    let strata: Vec<String> = stratum_of_unit.iter().map(|stratum| format!("h{stratum:02}")).collect();
    let stage = StageColumns { unit: "unit", ids: &ids, strata: Some(&strata), fpc: Fpc::None };
    let mut basis = VarianceBasis::new("twin", Codes::Unique, &[stage]).unwrap().with_single_psu(single_psu);
    basis.stages[0].strata.iter_mut().zip(fractions).for_each(|(stratum, &fraction)| stratum.fraction = fraction);
    basis
}

/// Variance of the total of `z` (weighted totals by unit) over replicates.
fn replicated(replicates: &Replicates, z: &[f64]) -> f64 {
    let total = |factors: &[f64]| factors.iter().zip(z).map(|(factor, z)| factor * z).sum::<f64>();
    let thetas: Vec<f64> = (0..replicates.n_replicates()).map(|r| total(replicates.factors(r))).collect();
    replicates.scales().variance(&thetas, z.iter().sum())
}

/// `Σ_h (1 − f_h) n_h/(n_h − 1) Σ_i (z_hi − z̄_h)²`, loop by loop.
fn linearised(stratum_of_unit: &[u32], fractions: &[f64], z: &[f64]) -> f64 {
    let mut variance = 0.0;
    for (h, fraction) in fractions.iter().enumerate() {
        let of: Vec<f64> = z.iter().zip(stratum_of_unit).filter(|(_, s)| **s as usize == h).map(|(z, _)| *z).collect();
        if of.len() < 2 {
            continue;
        }
        let n = of.len() as f64;
        let mean = of.iter().sum::<f64>() / n;
        for z in of {
            variance += (1.0 - fraction) * n / (n - 1.0) * (z - mean) * (z - mean);
        }
    }
    variance
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-10 * a.abs().max(b.abs()).max(1e-6)
}

/// Strata of `sizes` units each, in order.
fn strata_of(sizes: &[usize]) -> Vec<u32> {
    sizes.iter().zip(0..).flat_map(|(&size, stratum)| vec![stratum; size]).collect()
}

proptest! {
    #[test]
    fn jackknife_of_a_total_is_the_linearised_variance(
        sizes in prop::collection::vec(2..6_usize, 1..5),
        seed in prop::collection::vec(-50.0..50.0_f64, 25),
        fraction in prop::sample::select(vec![0.0, 0.2, 1.0]),
        mse in any::<bool>(),
    ) {
        let stratum = strata_of(&sizes);
        let mut fractions = vec![0.0; sizes.len()];
        fractions[0] = 0.3;
        if sizes.len() > 1 { fractions[1] = fraction; }
        let z = &seed[..stratum.len()];
        let basis = basis(&stratum, &fractions, SinglePsu::Fail);

        let jkn = Replicates::make(&basis, Method::Jkn, mse).unwrap();
        prop_assert!(near(replicated(&jkn, z), linearised(&stratum, &fractions, z)));
        if sizes.len() == 1 {
            let jk1 = Replicates::make(&basis, Method::Jk1, mse).unwrap();
            prop_assert!(near(replicated(&jk1, z), linearised(&stratum, &fractions, z)));
        }
    }

    #[test]
    fn balanced_half_samples_of_a_total_are_the_linearised_variance(
        z in prop::collection::vec(-50.0..50.0_f64, 2..60),
        rho in prop::sample::select(vec![0.0, 0.3, 0.5]),
        mse in any::<bool>(),
    ) {
        let z = &z[..z.len() / 2 * 2];
        let stratum = strata_of(&vec![2; z.len() / 2]);
        let fractions = vec![0.0; z.len() / 2];
        let basis = basis(&stratum, &fractions, SinglePsu::Fail);
        let expected = linearised(&stratum, &fractions, z);

        let fay = Replicates::make(&basis, Method::Fay { rho }, mse).unwrap();
        prop_assert!(near(replicated(&fay, z), expected));
        prop_assert!(fay.n_replicates() > z.len() / 2);
    }

    #[test]
    fn successive_differences_of_a_total_are_the_squares_of_neighbours(
        sizes in prop::collection::vec(2..7_usize, 1..4),
        seed in prop::collection::vec(-50.0..50.0_f64, 18),
    ) {
        let stratum = strata_of(&sizes);
        let z = &seed[..stratum.len()];
        let sdr = Replicates::make(
            &basis(&stratum, &vec![0.25; sizes.len()], SinglePsu::Fail),
            Method::SuccessiveDifferences { replicates: 20 },
            true,
        ).unwrap();

        let mut expected = 0.0;
        let mut start = 0;
        for &size in &sizes {
            for i in 0..size {
                expected += 0.75 * 0.5 * (z[start + i] - z[start + (i + 1) % size]).powi(2);
            }
            start += size;
        }
        prop_assert!(near(replicated(&sdr, z), expected));
    }

    #[test]
    fn a_bootstrap_keeps_the_units_of_every_stratum(sizes in prop::collection::vec(2..6_usize, 1..5), seed in any::<u64>()) {
        let stratum = strata_of(&sizes);
        let fractions = vec![0.36; sizes.len()];
        let basis = basis(&stratum, &fractions, SinglePsu::Fail);
        let bootstrap = Replicates::make(&basis, Method::Bootstrap { replicates: 40, seed }, true).unwrap();
        for replicate in 0..40 {
            for (h, &size) in sizes.iter().enumerate() {
                let factors = bootstrap.factors(replicate).iter().zip(&stratum).filter(|(_, s)| **s as usize == h);
                let (sum, least) = factors.fold((0.0, 9.0_f64), |(sum, least), (f, _)| (sum + f, least.min(*f)));
                prop_assert!(near(sum, size as f64));
                prop_assert!(near(least.min(0.2), 0.2)); // 1 − √(1 − 0.36): never below
            }
        }
    }
}

#[test]
fn a_bootstrap_comes_near_the_linearised_variance() {
    let stratum = strata_of(&[4, 5, 3]);
    let fractions = [0.0, 0.5, 0.1];
    let z = [3.0, 9.0, 4.0, 7.0, 20.0, 26.0, 31.0, 22.0, 24.0, 1.0, 6.0, 2.0];
    let basis = basis(&stratum, &fractions, SinglePsu::Fail);
    let expected = linearised(&stratum, &fractions, &z);
    let bootstrap = Replicates::make(&basis, Method::Bootstrap { replicates: 20_000, seed: 7 }, true).unwrap();
    // Its own sampling error is about √(2/20 000) = 1 %.
    assert!((replicated(&bootstrap, &z) / expected - 1.0).abs() < 0.04);
}

#[test]
fn a_seed_gives_its_replicates_and_no_others() {
    let basis = basis(&strata_of(&[6, 5]), &[0.0, 0.0], SinglePsu::Fail);
    let make = |seed, replicates| Replicates::make(&basis, Method::Bootstrap { replicates, seed }, true).unwrap();
    assert_eq!(make(1, 50), make(1, 50));
    assert_ne!(make(1, 50), make(2, 50));
    assert_eq!(make(1, 50).factors(49), make(1, 200).factors(49)); // more replicates leave the first as they were
    let threads = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap().install(|| make(3, 100));
    assert_eq!(threads(1), threads(7));
}

#[test]
fn successive_differences_of_a_long_list_stay_near_the_squares_of_neighbours() {
    let n = 700;
    let z: Vec<f64> = (0..n).map(|i| 10.0 + f64::from(i * 7_919 % 101) / 10.0).collect();
    let basis = basis(&strata_of(&[n as usize]), &[0.0], SinglePsu::Fail);
    let sdr = Replicates::make(&basis, Method::SuccessiveDifferences { replicates: 80 }, true).unwrap();
    let expected: f64 = (0..z.len()).map(|i| 0.5 * (z[i] - z[(i + 1) % z.len()]).powi(2)).sum();
    let ours = replicated(&sdr, &z);
    assert!((ours / expected - 1.0).abs() < 0.5, "{ours} {expected}");
    for replicate in 0..80 {
        assert!(sdr.factors(replicate).iter().any(|factor| *factor < 1.0), "replicate {replicate} is the full sample");
    }
}

#[test]
fn hadamard_rows_are_orthogonal_and_begin_with_ones() {
    let mut orders = Vec::new();
    for order in 0..=240 {
        let Some(matrix) = Hadamard::of_order(order) else { continue };
        orders.push(order);
        assert!(matrix.row(0).iter().all(|&sign| sign == 1));
        for row in 0..order {
            assert!(matrix.row(row).iter().all(|sign| sign.abs() == 1));
            for other in 0..row {
                let agree: i32 = matrix.row(row).iter().zip(matrix.row(other)).map(|(a, b)| i32::from(a * b)).sum();
                assert_eq!(agree, 0, "order {order}, rows {row} and {other}");
            }
        }
    }
    let missing: Vec<usize> = (4..=100).step_by(4).filter(|order| !orders.contains(order)).collect();
    assert_eq!(missing, [52, 92, 100]);
}

#[test]
fn what_does_not_fit_is_refused_with_a_remedy() {
    let message = |stratum: &[u32], fractions: &[f64], single, method| {
        Replicates::make(&basis(stratum, fractions, single), method, false).unwrap_err().to_string()
    };
    let two = [0.0, 0.0];
    let shown = [
        message(&[0, 0, 1, 1], &two, SinglePsu::Fail, Method::Jk1),
        message(&[0, 0, 1, 1, 1], &two, SinglePsu::Fail, Method::Brr),
        message(&[0, 0, 1, 1], &[0.0, 0.1], SinglePsu::Fail, Method::Fay { rho: 0.3 }),
        message(&[0, 0, 1], &two, SinglePsu::Adjust, Method::Jkn),
        message(&[0, 0, 1, 1], &two, SinglePsu::Fail, Method::Fay { rho: 1.0 }),
        message(&[0, 0], &[0.0], SinglePsu::Fail, Method::Bootstrap { replicates: 1, seed: 1 }),
        message(&[0, 0], &[0.0], SinglePsu::Fail, Method::SuccessiveDifferences { replicates: 50 }),
        message(&[0, 0], &[1.0], SinglePsu::Fail, Method::Jkn),
    ];
    assert_eq!(
        shown.join("\n"),
        "\
`jk1` leaves out units of a design without strata, but there are 2
  help: use `jkn`, which leaves out units within their strata
`brr` needs two primary sampling units in each stratum, but stratum `h01` has 3
  help: pair the units in the strata of the variance basis, or use `jkn` or `bootstrap`
`fay` has no finite population correction, but stratum `h01` has the sampling fraction 0.1
  help: set `fpc = false` in the variance basis, or use `jkn` or `bootstrap`
`jkn`: stratum `h01` has a single primary sampling unit (`u002`), which no replicate can leave out
  help: merge the stratum with another in the variance basis, or set `single_psu = \"certainty\"` there if it was taken whole
`rho` is 1; expected a number from 0 to below 1
  help: 0.3 and 0.5 are common
with a count of 1 replicates nothing varies
  help: 200 at least; 1,000 for intervals of small domains
successive differences with 50 replicates need a Hadamard matrix of that order, and none is known here
  help: set `count` to 48 or 56
every stratum of the variance basis `twin` was taken whole, so no replicate differs from the sample
  help: there is no sampling error to estimate; leave the replicates out"
    );
}

#[test]
fn a_stratum_taken_whole_or_certain_stands_still() {
    let basis = basis(&[0, 0, 1, 1, 2], &[0.0, 1.0, 0.0], SinglePsu::Certainty);
    for method in [Method::Jkn, Method::Brr, Method::Bootstrap { replicates: 9, seed: 1 }] {
        let replicates = Replicates::make(&basis, method, false).unwrap();
        for replicate in 0..replicates.n_replicates() {
            assert_eq!(replicates.factors(replicate)[2..], [1.0, 1.0, 1.0], "{method:?}");
        }
    }
}

#[test]
fn rank_counts_directions_of_domains() {
    // Five strata of two: rank 6 of 8 replicates, as R `degf` says; a domain in one unit has 0.
    let basis = basis(&strata_of(&[2; 5]), &[0.0; 5], SinglePsu::Fail);
    let replicates = Replicates::make(&basis, Method::Brr, false).unwrap();
    let unit_of_row: Vec<u32> = (0..10).flat_map(|unit| [unit, unit]).collect();
    let base: Vec<f64> = (1..=20).map(f64::from).collect();
    let made = replicates.weigh(&unit_of_row, &base).unwrap();
    let ranked = made.clone().by_rank();
    let in_units = |n: usize| (0..20).map(|row| row < 2 * n).collect::<Vec<bool>>();
    assert_eq!([10, 3, 1].map(|n| ranked.degrees_of_freedom(&in_units(n))), [5, 2, 0]);
    assert_eq!([10, 3, 1].map(|n| made.degrees_of_freedom(&in_units(n))), [5, 1, 0]);
}

#[test]
fn an_adjustment_that_fails_names_its_replicate() {
    let basis = basis(&[0, 0, 0], &[0.0], SinglePsu::Fail);
    let weights = Replicates::make(&basis, Method::Jk1, false).unwrap().weigh(&[0, 1, 2], &[4.0; 3]).unwrap();
    let doubled =
        weights.clone().adjust(|base| Ok::<_, std::fmt::Error>(base.iter().map(|w| 2.0 * w).collect())).unwrap();
    assert_eq!(doubled.row(1), [12.0, 0.0, 12.0]);
    let error =
        weights.adjust(|base| if base[1] > 0.0 { Ok(base.to_vec()) } else { Err(std::fmt::Error) }).unwrap_err();
    assert!(error.to_string().starts_with("replicate 2 of 3: "), "{error}");
}

#[test]
fn a_post_stratified_replicate_meets_the_totals_or_says_which_it_cannot() {
    use crate::adjust::{Adjustment, Cells, Chain, Classes, Control};
    let basis = basis(&[0, 0, 0], &[0.0], SinglePsu::Fail);
    let replicates = Replicates::make(&basis, Method::Jkn, false).unwrap();
    let classes = Classes { unit: vec![0, 0, 1, 1, 2, 2], n: vec![3, 2, 1, 4, 2, 2], base: vec![10.0; 6] };
    let totals = || vec![Control::new("women", 70.0), Control::new("men", 90.0)];
    let chain = |cell: [u32; 6]| {
        let mut chain = Chain::new(classes.clone()).unwrap();
        chain.push("by_sex", Adjustment::Cells(Cells { cell: cell.to_vec(), totals: totals() })).unwrap();
        chain
    };
    let base = || replicates.weigh(&classes.unit, &classes.base).unwrap();

    let both = chain([0, 1, 0, 1, 0, 1]);
    let weights = base().adjust(|base| both.reweigh(base)).unwrap();
    for replicate in 0..3 {
        let sum = |rows: [usize; 3]| -> f64 {
            rows.iter().map(|&row| classes.n[row] as f64 * weights.row(row)[replicate]).sum()
        };
        assert!(near(sum([0, 2, 4]), 70.0) && near(sum([1, 3, 5]), 90.0));
    }

    let in_one_unit = chain([0, 0, 1, 1, 1, 1]);
    assert_eq!(
        base().adjust(|base| in_one_unit.reweigh(base)).unwrap_err().to_string(),
        "\
replicate 1 of 3: weight step `by_sex`: no record with a weight is in `women`, but its total is 70
  help: join it with a neighbour, in the control totals and in the cells
  note: the full sample can be adjusted; a replicate leaves sampling units out, so a cell needs records in several of them"
    );
}

#[test]
fn given_weights_are_checked() {
    let scales = |scale| Scales { scale, rscales: vec![1.0; 2], mse: false };
    let given = |weights: &[f64], scale| ReplicateWeights::given(weights.to_vec(), scales(scale));
    assert!(matches!(given(&[1.0, 2.0, 3.0], 1.0), Err(ReplicateError::Given { weights: 3, replicates: 2 })));
    assert!(matches!(given(&[1.0, 2.0, 3.0, f64::NAN], 1.0), Err(ReplicateError::NotFinite { row: 2, replicate: 2 })));
    assert!(matches!(given(&[1.0, 2.0], -1.0), Err(ReplicateError::GivenScale { .. })));
}
