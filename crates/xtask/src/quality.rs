//! The reference of a survey's field-work rates, from its `quality.toml`.

use codebook::{Codebook, Figure};
use std::fmt::Write;

/// The reference as Markdown; nothing for a survey that watches nothing.
pub fn reference(codebook: &Codebook) -> Option<String> {
    let quality = &codebook.quality;
    if quality.measures.is_empty() && quality.items.is_empty() {
        return None;
    }
    let mut out = String::new();
    let _ = writeln!(out, "# Field-work rates of {}\n", codebook.name);
    let _ = writeln!(out, "Generated from `schemas/{}/quality.toml`; change them there.\n", codebook.name);
    let _ =
        writeln!(out, "All records that could be read are counted, set aside or not, unweighted. Figures are given");
    let _ = writeln!(out, "in total and by these groups:\n");
    for by in &quality.by {
        let _ = writeln!(out, "- `{}`: {} ({}), from {}", by.name, by.title.en, by.title.zh, by.columns.join(" and "));
    }
    let _ = writeln!(out, "\n| measure | title | definition | covers |\n|---|---|---|---|");
    for measure in &quality.measures {
        let (name, covers) = (&measure.name, measure.covers.join(", "));
        let (title, definition) = (&measure.title, &measure.definition);
        let _ = writeln!(
            out,
            "| [{name}](#{name}) | {}<br>{} | {}<br>{} | {covers} |",
            title.en,
            title.zh,
            cell(&definition.en),
            cell(&definition.zh)
        );
    }
    for measure in &quality.measures {
        let _ = writeln!(out, "\n## {}\n\n- rows of: `{}`", measure.name, measure.table);
        let _ = writeln!(out, "{}\n- source: {}", figure(&measure.figure), measure.source);
    }
    let _ = writeln!(out, "\n## item_nonresponse\n\nOne figure a field: records without a value over records asked.\n");
    let _ = writeln!(out, "| table | asked | fields |\n|---|---|---|");
    for items in &quality.items {
        let asked = items.asked.as_ref().map_or_else(String::new, |sql| format!(": `{sql}`"));
        let _ = writeln!(out, "| {} | {}{asked} | {} |", items.table, items.who.en, items.fields.join(", "));
    }
    Some(out)
}

fn figure(figure: &Figure) -> String {
    match figure {
        Figure::Share { numerator, denominator } => {
            let all = "all rows".to_owned();
            let below = denominator.as_ref().map_or(all, |sql| format!("`{sql}`"));
            format!("- numerator: `{numerator}`\n- denominator: {below}")
        }
        Figure::PerHundred { numerator, denominator } => {
            format!("- numerator: `{numerator}`\n- for each hundred of: `{denominator}`")
        }
        Figure::Whipple(digits) => {
            format!("- Whipple's index of `{}` from {} to {}", digits.value, digits.from, digits.to)
        }
        Figure::Myers(digits) => format!("- Myers' index of `{}` from {} to {}", digits.value, digits.from, digits.to),
    }
}

/// Words in a cell of a table.
fn cell(words: &str) -> String {
    words.replace('|', "\\|")
}
