//! The number of threads changes no bit, over several chunks, dense and hashed.

use estimate::{DimCodes, Mask, Measure, Tabulation, tabulate};

/// Numbers without a pattern that a sum could hide.
fn scrambled(k: u64) -> u64 {
    (k ^ 0x9e37_79b9).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 20
}

#[test]
fn thread_count_changes_no_bit() {
    let people = 150_000_u64;
    let ordered: Vec<u32> = (0..people).map(|k| (k / 300) as u32).collect();
    let mixed: Vec<u32> = (0..people).map(|k| (scrambled(k) % 500) as u32).collect();
    let weight: Vec<f64> = (0..people).map(|k| 1.0 + (scrambled(k) % 1000) as f64 / 7.0).collect();
    let keep: Vec<bool> = (0..people).map(|k| !scrambled(k + 1).is_multiple_of(11)).collect();
    let code = |n: u64, salt: u64| (0..people).map(|k| (scrambled(k + salt) % n) as u16).collect::<Vec<u16>>();
    let (sex, age, level) = (code(2, 2), code(90, 3), code(70, 4));
    let y: Vec<f64> = (0..people).map(|k| (scrambled(k + 5) % 997) as f64 / 3.0).collect();
    let tabulation = |row_of, dims, measure| Tabulation {
        row_of,
        rows: 500,
        weight: &weight,
        keep: Mask::Bools(&keep),
        dims,
        measure,
    };
    let dim = |codes, size| DimCodes { codes, size };
    let plan = [
        tabulation(&ordered, vec![dim(&sex, 2)], Measure::People),
        // 500 rows x 180 cells x 70 levels: more places than the dense way allows
        tabulation(&mixed, vec![dim(&sex, 2), dim(&age, 90)], Measure::Levels { codes: &level, n_levels: 70 }),
        tabulation(&ordered, vec![dim(&age, 90)], Measure::Numeric { y: &y, x: Some(&weight), valid: Mask::All }),
    ];
    let cubes = |threads| testkit::with_threads(threads, || tabulate(&plan).unwrap());
    let bits = |cubes: &[estimate::Cube]| -> Vec<[u64; 5]> {
        let of_entry = |e: estimate::Entry| {
            let wxy = (e.moments.wxy + e.moments.yy).to_bits();
            [u64::from(e.cell), u64::from(e.row), e.n, e.w.to_bits(), wxy]
        };
        cubes.iter().flat_map(|cube| cube.entries().map(of_entry)).collect()
    };

    let one = cubes(1);

    let kept = keep.iter().filter(|&&keep| keep).count() as u64;
    for cube in &one {
        assert_eq!(cube.entries().map(|entry| entry.n).sum::<u64>(), kept);
    }
    assert_eq!(bits(&one), bits(&cubes(2)));
    assert_eq!(bits(&one), bits(&cubes(7)));
}

#[test]
fn the_first_number_that_is_not_one_is_named() {
    let people = 60_000;
    let mut y = vec![1.0; people];
    y[50_000] = f64::NAN;
    y[20_000] = f64::INFINITY;
    let weight = vec![1.0; people];
    let plan = [Tabulation {
        row_of: &vec![0; people],
        rows: 1,
        weight: &weight,
        keep: Mask::All,
        dims: vec![],
        measure: Measure::Numeric { y: &y, x: None, valid: Mask::All },
    }];
    for threads in [1, 2, 7] {
        let error = testkit::with_threads(threads, || tabulate(&plan).unwrap_err());
        assert_eq!(
            error.to_string(),
            "numerator of row 20000 is inf, which cannot be summed; mark it as missing or correct it"
        );
    }
}
