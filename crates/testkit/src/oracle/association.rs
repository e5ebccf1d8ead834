//! Tests of the association of two classifications.

use super::Stop;
use super::answer::Row;
use super::case::{Head, Na};
use super::study::Study;
use estimate::{AssociationTest, Crosstab, MISSING, Measure, Statistic};

/// The one row of a test.
pub fn answer(study: &Study, head: &Head, row: &str, col: &str, statistic: &str) -> Result<Vec<Row>, Stop> {
    let test = match statistic {
        "F" => AssociationTest::RaoScott,
        "Chisq" => AssociationTest::RaoScottFirst,
        // the expected values were computed without the package that inverts the
        // distribution, and without it the other program takes the saddlepoint
        "lincom" | "saddlepoint" => AssociationTest::Saddlepoint,
        "Wald" => AssociationTest::Wald,
        "adjWald" => AssociationTest::AdjustedWald,
        other => return Err(Stop::unsupported(format!("statistic `{other}` of a table"))),
    };
    if !head.by.is_empty() {
        return Err(Stop::unsupported("a test in groups"));
    }
    // rows missing in either are outside the domain, whether `na` says so or not
    let complete = Head { na: Some(Na::Omit), ..head.clone() };
    let domain = study.domain(&complete, &[row, col])?;
    let rows = classes(&study.data.levels(row)?.codes, &domain.keep);
    let cols = classes(&study.data.levels(col)?.codes, &domain.keep);
    let (n_rows, n_cols) = (count(&rows), count(&cols));
    let cell = |(&row, &col): (&u16, &u16)| if row == MISSING || col == MISSING { MISSING } else { row * n_cols + col };
    let codes: Vec<u16> = rows.iter().zip(&cols).map(cell).collect();

    let cube = study.cube(&domain, Measure::Levels { codes: &codes, n_levels: n_rows * n_cols })?;
    let totals = study.estimator(head.deff).scored(&cube, Statistic::Total, 0).map_err(Stop::refused)?;
    let table = Crosstab::of_totals(&study.uncertainty, (n_rows.into(), n_cols.into()), &totals);
    let table = table.map_err(Stop::refused)?;
    let found = table.test(test, table.degrees_of_freedom()).map_err(Stop::refused)?;
    let parameters = found.df.into_iter().chain(found.denominator_df).collect();
    let row = Row::new(statistic).with("statistic", found.statistic).with_all("parameter", parameters);
    Ok(vec![row.with("p_value", found.p_value)])
}

/// Codes of the levels that the kept rows have.
fn classes(codes: &[u16], keep: &[bool]) -> Vec<u16> {
    let mut present: Vec<u16> = codes.iter().zip(keep).filter(|(_, keep)| **keep).map(|(&code, _)| code).collect();
    present.sort_unstable();
    present.dedup();
    codes.iter().map(|code| present.binary_search(code).map_or(MISSING, |class| class as u16)).collect()
}

fn count(classes: &[u16]) -> u16 {
    classes.iter().filter(|&&class| class != MISSING).max().map_or(0, |last| last + 1)
}
