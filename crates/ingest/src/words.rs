//! Why a record could not be read, and what to do, in the two languages of the survey.

use crate::Reason;
use codebook::Text;

impl Reason {
    /// What is wrong.
    pub fn in_words(&self) -> Text {
        let chinese = match self {
            Self::Cells { found, expected } => format!("有 {found} 格，表头有 {expected} 格"),
            Self::Encoding { encoding } => format!("不是 {encoding} 编码的文字"),
            Self::NotWhole { value } => format!("“{value}”不是整数"),
            Self::TooLarge { value, limit } => format!("“{value}”超过上限 {limit}"),
            Self::NotNumber { value } => format!("“{value}”不是数字"),
            Self::NotDate { value } => format!("“{value}”不是日期（应写作 2006-04-01）"),
        };
        Text::new(self.to_string(), chinese)
    }

    /// What to do.
    pub fn help(&self) -> Text {
        match self {
            Self::Cells { .. } => Text::new(
                "Look for a comma or a line break inside a cell of this record; put the cell in quotes and export again.",
                "检查该记录的单元格内是否有逗号或换行：加上引号后重新导出。",
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
