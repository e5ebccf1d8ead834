//! Persons screened, then some of them examined, against R survey, on
//! `fixtures/golden/two_phase`.
//!
//! Guards that both phases count, and how a domain enters: its total is that of a
//! variable that is 0 elsewhere, which in R is `I(y * domain)`. R's `subset()` drops
//! the examined outside the domain and lets the first phase count them as if the
//! second had kept everybody. Regenerate: `Rscript oracle.R` in the folder.

mod common;

use common::records::Records;
use design::{FirstPhase, Fpc, PhaseMethod, SecondPhase, TwoPhase};
use estimate::Spread;
use testkit::{Golden, Relative, Table};

fn sample(table: &Table, first: &str, method: &str) -> TwoPhase {
    let texts = |column: &str| table.text(column).into_iter().map(str::to_owned).collect::<Vec<String>>();
    let (strata, suspects, chance) = (texts("stratum"), texts("suspect"), table.all_numbers("chance"));
    let available = table.all_numbers("available");
    let (unit, fpc) = match first {
        "persons" => (texts("person"), Fpc::Population(&available)),
        "persons_replaced" => (texts("person"), Fpc::None),
        "villages" => (texts("village"), Fpc::None),
        other => panic!("unknown first phase {other}"),
    };
    let method = match method {
        "approx" => PhaseMethod::ByPhase,
        "full" => PhaseMethod::Joint,
        other => panic!("unknown method {other}"),
    };
    let observed: Vec<bool> = table.all_numbers("examined").iter().map(|&examined| examined > 0.0).collect();
    let first = FirstPhase { unit: &unit, strata: Some(&strata), probability: &chance, fpc };
    TwoPhase::new(&first, &SecondPhase { observed: &observed, strata: Some(&suspects) }, method).expect("two phases")
}

#[test]
fn two_phases_agree_with_r() {
    let golden = Golden::open("two_phase");
    let table = golden.input();
    let expected = golden.expected();
    assert_eq!(expected.len(), 20);
    let text = |column: &str| expected.text(column);
    let (first, method, domain, case) = (text("first"), text("method"), text("domain"), text("case"));
    let (value, se) = (expected.numbers("estimate"), expected.numbers("se"));
    for i in 0..expected.len() {
        let what = [first[i], method[i], domain[i], case[i]].join(" ");
        let sample = sample(&table, first[i], method[i]);
        let of = |column: &str| -> Vec<f64> {
            let numbers = table.numbers(column);
            sample.rows.iter().map(|&row| numbers[row as usize].expect("examined")).collect()
        };
        let (disabled, loss, age) = (of("disabled"), of("loss"), of("age"));
        let records = Records::new(sample.weights(), Spread::from(sample));
        let old: Vec<bool> = age.iter().map(|&age| age >= 60.0).collect();
        let ours = match (domain[i], case[i]) {
            ("all", "total") => records.estimate("total", &disabled, &age, &vec![true; age.len()]),
            ("all", case) => records.estimate(case, &loss, &age, &vec![true; age.len()]),
            ("old", "total") => records.estimate("total", &disabled, &age, &old),
            ("old", "ratio") => records.estimate("mean", &loss, &age, &old),
            other => panic!("unknown {other:?}"),
        };

        Relative(1e-10).check_option(&what, ours.value, value[i]);
        Relative(1e-10).check_option(&what, ours.se, se[i]);
    }
}
