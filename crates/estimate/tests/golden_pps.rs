//! Farms drawn proportional to size in two strata, against R survey, on
//! `fixtures/golden/pps`.
//!
//! Guards the methods and their strata: the standard error of the yield is 16,667 by
//! Brewer's approximation and 17,626 by Overton's.
//! Regenerate: `Rscript oracle.R` in the folder.

mod common;

use common::records::Records;
use design::{Codes, Fpc, PairForm, Pairs, PpsSample, StageColumns, VarianceBasis};
use estimate::Spread;
use testkit::{Golden, Relative, Table};

fn spread(golden: &Golden, table: &Table, method: &str, form: &str) -> Spread {
    let chance = table.all_numbers("chance");
    let texts = |column: &str| table.text(column).into_iter().map(str::to_owned).collect::<Vec<String>>();
    let (farms, strata) = (texts("farm"), texts("stratum"));
    let form = match form {
        "HT" => PairForm::HorvitzThompson,
        "YG" => PairForm::YatesGrundy,
        other => panic!("unknown form {other}"),
    };
    let pairs = match method {
        "brewer" => {
            let fpc = Fpc::Probability(&chance);
            let stage = StageColumns { unit: "farm", ids: &farms, strata: Some(&strata), fpc };
            let basis = VarianceBasis::new("golden", Codes::Unique, &[stage]).expect("a basis");
            return Spread::try_from(&basis).expect("no single unit");
        }
        "overton" => Pairs::Overton,
        "hartley_rao" => Pairs::HartleyRao { square_sum: None },
        "hartley_rao_known" => Pairs::HartleyRao { square_sum: Some(vec![0.21, 0.27]) },
        "joint" => {
            let joint = golden.table("joint.csv");
            let columns: Vec<Vec<f64>> = (1..=table.len()).map(|farm| joint.all_numbers(&format!("f{farm}"))).collect();
            Pairs::Joint(columns.concat()) // symmetric
        }
        "poisson" => Pairs::Poisson,
        other => panic!("unknown method {other}"),
    };
    let strata = (method != "poisson").then_some(strata.as_slice());
    Spread::from(&PpsSample::new(chance, strata, pairs, form).expect("a sample"))
}

#[test]
fn unequal_probabilities_agree_with_r() {
    let golden = Golden::open("pps");
    let table = golden.input();
    let (yields, area) = (table.all_numbers("yield"), table.all_numbers("area"));
    let organic: Vec<bool> = table.all_numbers("organic").iter().map(|&organic| organic > 0.0).collect();
    let weight: Vec<f64> = table.all_numbers("chance").iter().map(|chance| 1.0 / chance).collect();

    let expected = golden.expected();
    assert_eq!(expected.len(), 60);
    let text = |column: &str| expected.text(column);
    let (method, form, domain, case) = (text("method"), text("form"), text("domain"), text("case"));
    let (value, se, df) = (expected.numbers("estimate"), expected.numbers("se"), expected.numbers("df"));
    for i in 0..expected.len() {
        let what = [method[i], form[i], domain[i], case[i]].join(" ");
        let records = Records::new(weight.clone(), spread(&golden, &table, method[i], form[i]));
        let keep = if domain[i] == "all" { vec![true; table.len()] } else { organic.clone() };

        let ours = records.estimate(case[i], &yields, &area, &keep);

        Relative(1e-10).check_option(&what, ours.value, value[i]);
        Relative(1e-10).check_option(&what, ours.se, se[i]);
        assert_eq!(Some(f64::from(ours.df)), df[i], "{what}");
    }
}
