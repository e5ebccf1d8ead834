//! Everything people see: data on stdout, talk and progress on stderr.

use codebook::Text;
use comfy_table::{CellAlignment, Table, presets};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use validate::{Language, RuleCount, grouped};

/// How much is told on stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ProgressMode {
    /// Bars when stderr is a terminal.
    Auto,
    /// No bars.
    Never,
}

/// Progress of a run, stage by stage.
pub struct Stages {
    mode: ProgressMode,
    bar: Option<ProgressBar>,
}

impl Stages {
    /// Nothing is shown yet.
    pub fn new(mode: ProgressMode) -> Self {
        Self { mode, bar: None }
    }

    /// Ends the stage before and begins one that counts `length` things.
    pub fn begin(&mut self, name: &'static str, length: u64, unit: &str) -> ProgressBar {
        self.end();
        let target = match self.mode {
            ProgressMode::Auto => ProgressDrawTarget::stderr(), // hidden by itself when not a terminal
            ProgressMode::Never => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(length), target).with_message(name);
        let template = format!("{{msg:>12}} [{{bar:30}}] {{human_pos}}/{{human_len}} {unit} {{elapsed}}");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style.progress_chars("=> "));
        }
        self.bar = Some(bar.clone());
        bar
    }

    /// Ends the current stage; its line stays.
    pub fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish();
            if !bar.is_hidden() {
                talk(""); // the finished bar keeps its line
            }
        }
    }
}

/// A table without lines: a header, the first column left, the others right.
pub fn plain_table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    for (position, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if position > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// The rules that found something.
pub fn rule_table(counts: &[RuleCount], language: Language) -> String {
    let mut table = match language {
        Language::English => plain_table(["rule", "severity", "fails", "undecided", "of"]),
        Language::Chinese => plain_table(["规则", "级别", "不符", "无法判定", "检查记录"]),
    };
    for count in counts {
        let numbers = [count.fails, count.undecided, count.judged].map(|number| grouped(number as usize));
        table.add_row([count.name.clone(), language.severity(count.severity).to_owned()].into_iter().chain(numbers));
    }
    table.trim_fmt()
}

/// Data, on stdout. A reader that went away is no error; a full disk is one.
pub fn data(text: &str) -> anyhow::Result<()> {
    use std::io::{ErrorKind, Write};
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            anyhow::bail!("cannot write to stdout: {error}\n  help: the work is done; only its summary was lost")
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Talk, on stderr. Nobody listening is no error either.
pub fn talk(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// An error with its causes, on stderr; a cause that the message already tells is not told again.
pub fn error(error: &anyhow::Error) {
    let message = error.to_string();
    talk(&format!("error: {}", message.trim_end()));
    for cause in error.chain().skip(1).map(ToString::to_string).filter(|cause| !message.contains(cause)) {
        talk(&format!("  cause: {cause}"));
    }
}

/// That some cells have one meaning but were written otherwise; nothing when there are none.
pub fn normalised(cells: u64) -> Option<Text> {
    let number = grouped(cells as usize);
    let noun = if cells == 1 { "cell was" } else { "cells were" };
    (cells > 0).then(|| {
        Text::new(
            format!("{number} {noun} written otherwise than the codebook asks, and read all the same"),
            format!("{number} 个单元格未按代码本的写法填写，含义唯一，已照常读入"),
        )
    })
}
