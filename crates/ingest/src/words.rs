//! Why a record could not be read, and what to do, in the two languages of the survey.

use crate::Reason;
use codebook::Text;

/// Texts that programs write for a missing value.
const BLANKS: [&str; 10] = ["NA", "N/A", "#N/A", "NaN", "NaT", "NULL", "None", ".", "-", "无"];

impl Reason {
    /// What is wrong.
    pub fn in_words(&self) -> Text {
        let chinese = match self {
            Self::Cells { found, expected } => format!("有 {found} 格，表头有 {expected} 格"),
            Self::TooLong { limit } => format!("记录超过 {limit} 字节"),
            Self::TooManyCells { limit } => format!("记录超过 {limit} 格"),
            Self::OpenQuote => "引号到文件末尾仍未关闭".to_owned(),
            Self::Truncated { found, expected } => format!("文件到此中断：应有 {expected} 字节，只有 {found} 字节"),
            Self::Deleted => "记录带删除标记".to_owned(),
            Self::Flag => "记录标志既非有效也非删除".to_owned(),
            Self::DigitsLost { value } => format!("“{value}”曾以数值存储，只保留15位数字，其余已丢失"),
            Self::DayCell { value } => format!("该单元格为日期 {value}，此处不应为日期"),
            Self::Nul => "单元格内有空字节（NUL）".to_owned(),
            Self::Shifted { value } => {
                format!("“{value}”是错位一个字节的全角GBK字符：前面丢失了一个字节，无法确定是哪个")
            }
            Self::Encoding { encoding } => format!("不是 {encoding} 编码的文字"),
            Self::Asterisks => "填满星号：数字超出列宽，或 R 及地理信息软件写出的缺值".to_owned(),
            Self::NotWhole { value } => format!("“{value}”不是整数"),
            Self::TooLarge { value, limit } => format!("“{value}”超过上限 {limit}"),
            Self::NotNumber { value } => format!("“{value}”不是数字"),
            Self::NotDate { value } => format!("“{value}”不是日期（应写作 2006-04-01）"),
        };
        Text::new(self.to_string(), chinese)
    }

    /// What to do.
    pub fn help(&self) -> Text {
        if let Self::NotWhole { value } | Self::NotNumber { value } | Self::NotDate { value } = self
            && BLANKS.iter().any(|blank| blank.eq_ignore_ascii_case(value))
        {
            return Text::new(
                format!("If it means that there is no value, write `missing = [\"{value}\"]` into package.toml."),
                format!("若表示缺值，请在 package.toml 中写入 missing = [\"{value}\"]。"),
            );
        }
        match self {
            Self::Asterisks => Text::new(
                "If it means that there is no value, write `missing = [\"*\"]` into package.toml; else widen the column and export again.",
                "若表示缺值，请在 package.toml 中写入 missing = [\"*\"]；否则加宽该列后重新导出。",
            ),
            Self::Cells { .. } => Text::new(
                "Look for a comma or a line break inside a cell of this record; put the cell in quotes and export again.",
                "检查该记录的单元格内是否有逗号或换行：加上引号后重新导出。",
            ),
            Self::TooLong { .. } | Self::TooManyCells { .. } | Self::OpenQuote => Text::new(
                "Look for a quote that is opened and not closed, or line ends that were lost; export the table again.",
                "检查是否有未关闭的引号或丢失的换行，并重新导出该表。",
            ),
            Self::Deleted => Text::new(
                "Nothing, if the record was to be deleted; else recall it in the entry program. Pack the table before it is sent.",
                "若确应删除，无需处理；否则在录入程序中恢复。报送前请清除（PACK）已删除记录。",
            ),
            Self::Truncated { .. } | Self::Flag | Self::Nul => Text::new(
                "The file was damaged on the way; export the table again.",
                "文件在传送中受损，请重新导出该表。",
            ),
            Self::DigitsLost { .. } | Self::DayCell { .. } => Text::new(
                "Format the column as text before it is filled, and enter the identifiers again.",
                "录入前将该列设为文本格式，并重新录入编码。",
            ),
            Self::Shifted { .. } => Text::new(
                "Export the table again from the program it was entered with; do not repair it by hand.",
                "请用录入程序重新导出该表，不要手工修补。",
            ),
            Self::Encoding { .. } => Text::new(
                "Re-enter the damaged text, or correct `encoding` in package.toml if many records are refused.",
                "重新录入受损文字；若大量记录被拒收，改正 package.toml 中的 encoding。",
            ),
            Self::NotWhole { .. } | Self::TooLarge { .. } | Self::NotNumber { .. } => {
                Text::new("Re-enter the number from the paper form.", "按纸质表重新录入该数字。")
            }
            Self::NotDate { .. } => Text::new(
                "Re-enter the day from the paper form: year, month, day, as in 2006-04-01.",
                "按纸质表重新录入日期：年-月-日，如 2006-04-01。",
            ),
        }
    }
}
