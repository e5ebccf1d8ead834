//! The same in Chinese: what is wrong with a package, and what to do, for the office that sends it.
//!
//! What a parser or the system said stays as it is, in brackets.

use crate::IngestError;

const CORRECT_ENCODING: &str = "改正 package.toml 中的 encoding，或用 --encoding 指定";

impl IngestError {
    /// The message in Chinese, with what to do on a line of its own.
    pub fn in_chinese(&self) -> String {
        match self.help_in_chinese() {
            "" => self.problem_in_chinese(),
            help => format!("{}\n  处理: {help}", self.problem_in_chinese()),
        }
    }

    fn problem_in_chinese(&self) -> String {
        match self {
            Self::Read { path, source } => format!("无法读取 {}（{source}）", path.display()),
            Self::MissingPackage { sender, folder, .. } => format!("{} 中没有 {sender} 的数据包", folder.display()),
            Self::UnexpectedPackage { sender, folder, .. } => {
                format!("{} 中 {sender} 的数据包不在应报单位之列", folder.display())
            }
            Self::Ambiguous { sender, prepared, one, other } => {
                format!(
                    "{sender} 有两个编制日期同为 {prepared} 而内容不同的数据包：{} 与 {}",
                    one.display(),
                    other.display()
                )
            }
            Self::NotComparable { sender, prepared } => format!("{sender} 于 {prepared} 编制的数据包无法读取"),
            Self::Prepared { path, value } => {
                format!("{}：prepared 为“{value}”，应为日期，如 2006-06-02", path.display())
            }
            Self::Manifest { path, message } => format!("{} 无法理解（{message}）", path.display()),
            Self::Mismatch { path, key, value, expected, .. } => {
                format!("{}：{key} 为“{value}”，应为“{expected}”", path.display())
            }
            Self::UnknownTable { path, table, expected } => {
                format!("{}：没有名为“{table}”的表，应为 {expected} 之一", path.display())
            }
            Self::MissingTable { path, table } => format!("{}：缺少表“{table}”的文件", path.display()),
            Self::OutsidePackage { path, file } => format!("{}：文件路径“{file}”超出数据包文件夹", path.display()),
            Self::Checksum { path, declared, found } => {
                format!("{}：SHA-256 为 {found}，package.toml 中为 {declared}", path.display())
            }
            Self::Count { path, declared, found } => {
                format!("{}：实有 {found} 条记录，package.toml 中为 {declared} 条", path.display())
            }
            Self::CountQuote { path, declared, found, line } => format!(
                "{}：实有 {found} 条记录，package.toml 中为 {declared} 条；第 {line} 行起的记录有引号未闭合",
                path.display()
            ),
            Self::UnknownColumn { path, column, table, expected } => {
                format!("{} 第 1 行：表“{table}”没有“{column}”列，应有 {expected}", path.display())
            }
            Self::MissingColumn { path, column, table } => {
                format!("{} 第 1 行：缺少表“{table}”的“{column}”列", path.display())
            }
            Self::DuplicateColumn { path, column } => format!("{} 第 1 行：“{column}”列出现两次", path.display()),
            Self::SameColumn { path, first, second, field } => {
                format!("{} 第 1 行：“{first}”列与“{second}”列同为 {field}", path.display())
            }
            Self::NoHeading { path, column } => format!("{} 第 1 行：第 {column} 列没有列名", path.display()),
            Self::Needless { path, key, file, format } => {
                format!("{}：“{file}”的 {key} 对 {format} 格式没有意义", path.display())
            }
            Self::RowNumbers { path, column, heading } => {
                format!("{} 第 1 行：第 {column} 列的列名“{heading}”像是行号列", path.display())
            }
            Self::Empty { path } => format!("{} 是空文件，至少应有表头", path.display()),
            Self::Header { path, encoding, .. } => format!("{}：表头不是 {encoding} 编码", path.display()),
            Self::Layout { path, message, .. } => format!("{}：文件结构无法使用（{message}）", path.display()),
            Self::Delimiter { path, candidates } => format!("{}：无法判断分隔符，可能是 {candidates}", path.display()),
            Self::Pipe { path } => {
                format!("{}：以“|”分隔，不予接受：该字节也出现在 GBK、Big5 汉字之内，会把汉字切断", path.display())
            }
            Self::UnknownChoice { path, key, value, expected, .. } => {
                format!("{}：{key} 的取值“{value}”无法识别，应为 {expected} 之一", path.display())
            }
            Self::Marked { path, marked, said } => {
                format!("{}：字节顺序标记表明是 {marked}，而声明为 {said}", path.display())
            }
            Self::Unmarked { path } => format!("{}：UTF-16 文件没有字节顺序标记，字节次序不明", path.display()),
            Self::Undecided { path, candidates } => {
                format!("{}：未声明编码，{candidates} 均能读通", path.display())
            }
            Self::NoEncoding { path, tried } => format!("{}：未声明编码，{tried} 均不能读通", path.display()),
            Self::Language { path, byte, named, said } => {
                format!("{}：语言字节 0x{byte:02x} 表明是 {named}，而声明为 {said}", path.display())
            }
            Self::UnknownLanguage { path, byte } => {
                format!(
                    "{}：语言字节为 0x{byte:02x}，而内容不是 ASCII；应为 0x4d（GBK）、0x4f（Big5）或 0x00",
                    path.display()
                )
            }
            Self::TooManyRecords { path, limit } => format!("{} 超过 {limit} 条记录", path.display()),
            Self::Sheet { path, table, sheets } => {
                format!("{}：无法判断哪一张工作表是“{table}”，现有 {sheets}", path.display())
            }
            Self::NoSheet { path, sheet, sheets } => format!("{}：没有工作表“{sheet}”，现有 {sheets}", path.display()),
            Self::Unpacked { path, problem } => format!("{}：解压前即被拒绝（{problem}）", path.display()),
            Self::ColumnType { path, column, kind } => {
                format!("{}：“{column}”列的类型 {kind} 无法使用", path.display())
            }
            Self::HeaderCount { path, claimed, found } => {
                format!("{}：文件头称有 {claimed} 条记录，实有 {found} 条", path.display())
            }
            Self::NotPlain { path, .. } => format!("{} 不是普通文件", path.display()),
            Self::TooLarge { path, bytes, limit } => {
                format!("{} 有 {bytes} 字节，最多读取 {limit} 字节", path.display())
            }
            Self::Ledger { path, line, problem } => format!("{} 第 {line} 行无法使用（{problem}）", path.display()),
            Self::Roster(error) => error.to_string(),
        }
    }

    fn help_in_chinese(&self) -> &'static str {
        match self {
            Self::Read { .. } => "检查文件是否存在、是否可读",
            Self::MissingPackage { .. } => "催报，或在调查文件的 expected 中删去该单位",
            Self::UnexpectedPackage { .. } => "在调查文件的 expected 中加入该单位，或移走该文件夹",
            Self::Ambiguous { .. } => "移走错误的一个，或请报送单位把更正包的 prepared 改为较晚的日期",
            Self::NotComparable { .. } | Self::Roster(_) => "",
            Self::Prepared { .. } => "改正 prepared：同一单位以最晚的数据包为准",
            Self::Manifest { .. } => {
                "package.toml 应有 survey、form_version、sender、prepared、encoding，并为每张表写一个 [[file]]"
            }
            Self::Mismatch { .. } => "数据包属于另一调查或另一版本表式；按本调查、本版本重新导出",
            Self::UnknownTable { .. } => "改正该 [[file]] 的 table",
            Self::MissingTable { .. } => "每张表都要有文件，没有记录的也要有表头",
            Self::OutsidePackage { .. } => "只能写数据包文件夹内的文件，不用“..”，不以“/”开头",
            Self::Checksum { .. } => "文件在编制数据包之后被改动；请报送单位重新报送数据包",
            Self::Count { .. } | Self::HeaderCount { .. } => "文件被截断或条数有误；请报送单位重新报送数据包",
            Self::CountQuote { .. } => "补上引号；单元格未加引号的，删去该引号",
            Self::UnknownColumn { .. } => "改正表头",
            Self::MissingColumn { .. } => "导出该表的全部列；没有数值的列也保留，单元格留空",
            Self::DuplicateColumn { .. } | Self::SameColumn { .. } => "只保留一列",
            Self::NoHeading { .. } => "填写列名，或删除该列；每行末尾多余的分隔符会产生这样的列",
            Self::Needless { .. } => "删去该项，或改正 format",
            Self::RowNumbers { .. } => "导出时不写行号：pandas 用 index=False，R 用 row.names = FALSE",
            Self::Empty { .. } => "重新导出该表；没有记录的表也有表头",
            Self::Header { .. } | Self::Language { .. } | Self::Marked { .. } => CORRECT_ENCODING,
            Self::Layout { .. } => "按表式重新导出该文件",
            Self::Delimiter { .. } => "在该 [[file]] 中写明 delimiter：comma、semicolon 或 tab",
            Self::Pipe { .. } => "改用逗号、分号或制表符导出",
            Self::UnknownChoice { .. } => "改正该项取值",
            Self::Unmarked { .. } => "带字节顺序标记重新导出，或导出为 UTF-8",
            Self::Undecided { .. } | Self::UnknownLanguage { .. } => {
                "向报送单位核实编码，写入 package.toml 或用 --encoding 指定"
            }
            Self::NoEncoding { .. } => "文件损坏或为其他编码；请报送单位按 UTF-8 重新导出",
            Self::TooManyRecords { .. } | Self::TooLarge { .. } => "核对文件；确有这样大的，分成几个数据包",
            Self::Sheet { .. } => "把工作表改为与表同名，或在该 [[file]] 中写明 sheet",
            Self::NoSheet { .. } => "改正 package.toml 中的 sheet",
            Self::Unpacked { .. } => "只保留数值，重新保存工作簿",
            Self::ColumnType { .. } => "该列改为整数、数字、文字或日期",
            Self::NotPlain { .. } => "把文件本身放入数据包文件夹",
            Self::Ledger { .. } => "更正台账为 UTF-8 的 CSV，列为 table、key、field、old、new、reason、by、on",
        }
    }
}
