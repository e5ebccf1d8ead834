//! The first sheet of a return list: who sent what, how it went, rule by rule.

use super::ReturnList;
use codebook::Text;
use ingest::FileAccount;
use validate::{Language, RuleCount};

/// What stands on the first sheet.
pub(super) struct Summary<'a> {
    pub(super) sender: &'a str,
    pub(super) prepared: &'a str,
    pub(super) records: Vec<(Text, FileAccount)>,
    pub(super) list: &'a ReturnList,
}

impl Summary<'_> {
    /// The title of the sheet and what stands below it.
    pub(super) fn head(&self, language: Language) -> Vec<(String, String)> {
        let codebook = &self.list.codebook;
        vec![
            (language.of("survey", "调查").into(), language.pick(&codebook.title).into()),
            (language.of("form edition", "表式版本").into(), codebook.version.clone()),
            (language.of("sender", "报送单位").into(), self.sender.into()),
            (language.of("prepared", "编制日期").into(), self.prepared.into()),
            (language.of("entries in the list", "清单条数").into(), entries(self.list.rows.len(), language)),
            (
                language.of("how to use", "使用方法").into(),
                language
                    .of(
                        "Go through the second sheet form by form with the paper at hand; write into the last two \
                         columns what was corrected, or why the record is right as it is; correct the records at \
                         their source and send the package again.",
                        "按第二页逐表逐户与纸质表核对；在最后两列填写更正值或情况说明；在原始数据中更正后重新报送数据包。",
                    )
                    .into(),
            ),
        ]
    }

    /// Records by table.
    pub(super) fn records(&self, language: Language) -> Block {
        let header = match language {
            Language::English => vec!["form", "received", "usable", "set aside", "unreadable"],
            Language::Chinese => vec!["表", "收到", "可用", "搁置", "无法读取"],
        };
        let row = |(title, counts): &(Text, FileAccount)| {
            let numbers = [counts.received, counts.accepted, counts.set_aside, counts.rejected];
            let title = Cell::Words(language.pick(title).to_owned());
            std::iter::once(title).chain(numbers.map(Cell::Number)).collect()
        };
        Block { header, rows: self.records.iter().map(row).collect() }
    }

    /// The rules that found something, most failures first, and why each is there.
    pub(super) fn rules(&self, language: Language) -> Block {
        let header = match language {
            Language::English => vec!["rule", "severity", "fails", "undecided", "of", "why it matters"],
            Language::Chinese => vec!["规则", "级别", "不符", "无法判定", "检查记录", "说明"],
        };
        let row = |count: &RuleCount| {
            let rule = &self.list.codebook.rules[count.rule];
            let because = match language.pick(&rule.because) {
                "" => language.pick(&rule.help), // not every reason is translated
                because => because,
            };
            let [fails, undecided, judged] = [count.fails, count.undecided, count.judged].map(Cell::Number);
            let words = [&count.name, language.severity(count.severity), because].map(|words| words.to_owned());
            let [name, severity, because] = words.map(Cell::Words);
            vec![name, severity, fails, undecided, judged, because]
        };
        Block { header, rows: self.list.rules.iter().map(row).collect() }
    }
}

/// A small table of the first sheet.
pub(super) struct Block {
    pub(super) header: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell of it.
pub(super) enum Cell {
    Words(String),
    Number(u64),
}

/// How many entries there are, and where the rest is when a sheet cannot hold them.
fn entries(count: usize, language: Language) -> String {
    let (all, most) = (validate::grouped(count), validate::grouped(MOST_ROWS));
    match (count > MOST_ROWS, language) {
        (false, _) => all,
        (true, Language::English) => {
            format!("{all}; a sheet holds the first {most}, the CSV file beside it all of them")
        }
        (true, Language::Chinese) => format!("{all}；工作表只容前 {most} 条，全部见同名 CSV 文件"),
    }
}

/// The most rows a sheet can hold, less its header.
pub(super) const MOST_ROWS: usize = 1_048_575;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_a_sheet_cannot_hold_says_so() {
        assert_eq!(entries(1_048_575, Language::English), "1,048,575");
        assert!(entries(1_048_576, Language::English).contains("the first 1,048,575"));
        assert!(entries(1_048_576, Language::Chinese).contains("CSV"));
    }
}
