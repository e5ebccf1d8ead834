//! What could be changed, in words.

use crate::show;
use codebook::Text;
use roster::Roster;

/// A hint for the failed error rules of one unit. It is offered, never applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// What was found.
    pub outcome: Outcome,
    /// The same in words.
    pub text: Text,
}

/// What the search for a smallest change found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Changing these values, and no others, would satisfy the failed rules.
    Change(Vec<Change>),
    /// The rule reads no value that may be changed: it is about whole records.
    NeedsRecord,
    /// Among the values that were tried, none satisfy all rules.
    NotFound,
    /// There were more combinations than are tried.
    TooMany,
    /// More units failed than are looked at.
    NotSought,
    /// A record of the unit could not be read, so what the rules miss may stand in it.
    Unread,
    /// A value that was tried gives a number that does not fit its type.
    NotComputed,
}

/// One value to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Position of the table in the codebook.
    pub table: usize,
    /// Row of that table.
    pub row: u32,
    /// Position of the field among the table's.
    pub field: usize,
    /// The recorded value as text; `None` when missing.
    pub from: Option<String>,
    /// A value that would do; `None` for a blank.
    pub to: Option<String>,
    /// Whether it is the only one, of those tried, that would do.
    pub only: bool,
}

impl Hint {
    /// `rules` of the unit's `failed` rules would be satisfied; `unit` is the table that errors set aside.
    pub(super) fn new(roster: &Roster, unit: usize, outcome: Outcome, rules: usize, failed: usize) -> Self {
        let text = match &outcome {
            Outcome::Change(changes) => change(roster, unit, changes, rules, failed),
            Outcome::NeedsRecord => Text::new(
                "no change of a value would satisfy this rule: it is about whole records (one missing, one too many, a wrong key)",
                "改动任何数值都不能满足此规则：问题在整条记录（缺少、多余或标识有误）",
            ),
            Outcome::NotFound => Text::new(
                format!(
                    "no change of values was found that satisfies all {rules} failed rules: look for a record too many or missing"
                ),
                format!("未找到能同时满足全部 {rules} 条未通过规则的数值改动：请检查是否有多余或缺少的记录"),
            ),
            Outcome::TooMany => Text::new(
                "a smallest change was not found: there are too many combinations to try",
                "未找到最小改动：需要尝试的组合过多",
            ),
            Outcome::NotSought => Text::new(
                "a smallest change was not looked for: too many records fail for the fault to lie in single values",
                "未查找最小改动：未通过的记录过多，问题不在个别数值",
            ),
            Outcome::Unread => Text::new(
                "a record that belongs here could not be read: put it right first, then check again",
                "有一条所属记录无法读取：请先改正该记录，再重新审核",
            ),
            Outcome::NotComputed => Text::new(
                "a smallest change was not found: a value that was tried gives a number too large to compute",
                "未找到最小改动：尝试的数值超出可计算范围",
            ),
        };
        Self { outcome, text }
    }
}

fn change(roster: &Roster, unit: usize, changes: &[Change], rules: usize, failed: usize) -> Text {
    let (en, zh) = match (rules == failed, failed) {
        (true, 1) => ("the failed rule".to_owned(), "未通过的规则".to_owned()),
        (true, 2) => ("both failed rules".to_owned(), "两条未通过的规则".to_owned()),
        (true, _) => (format!("all {rules} failed rules"), format!("全部 {rules} 条未通过的规则")),
        (false, _) => (
            format!("{rules} of the {failed} failed rules (no value would satisfy the rest)"),
            format!("{failed} 条未通过规则中的 {rules} 条（其余规则改动数值不能满足）"),
        ),
    };
    if let [only] = changes {
        let (place, values) = (place(roster, unit, only), values(only));
        return Text::new(
            format!("changing {} alone ({}) would satisfy {en}", place.en, values.en),
            format!("只改动{}一项（{}），即可满足{zh}", place.zh, values.zh),
        );
    }
    let list = |pick: fn(&Text) -> &str, between: &str, before: &str, after: &str| {
        let one = |change: &Change| {
            let (place, values) = (place(roster, unit, change), values(change));
            format!("{}{before}{}{after}", pick(&place), pick(&values))
        };
        changes.iter().map(one).collect::<Vec<_>>().join(between)
    };
    let (n, en_list, zh_list) =
        (changes.len(), list(|text| &text.en, "; ", " (", ")"), list(|text| &text.zh, "；", "（", "）"));
    Text::new(
        format!("changing {n} values together would satisfy {en}: {en_list}"),
        format!("同时改动 {n} 项即可满足{zh}：{zh_list}"),
    )
}

/// The field and the record; key fields that the whole unit shares are left out.
fn place(roster: &Roster, unit: usize, change: &Change) -> Text {
    let (spec, table) = (&roster.codebook.tables[change.table], &roster.tables[change.table]);
    let shared = &roster.codebook.tables[unit].primary_key;
    let own = spec.primary_key.iter().filter(|name| change.table != unit && !shared.contains(name));
    let key: Vec<String> = own.map(|name| show::recorded(spec, table, name, change.row as usize).en).collect();
    let field = &spec.fields[change.field];
    let row = if key.is_empty() { String::new() } else { format!(" {}", key.join("/")) };
    Text::new(
        format!("{} of {}{row}", field.name, spec.name),
        format!("{}{row}的{}（{}）", spec.title.zh, field.title.zh, field.name),
    )
}

fn values(change: &Change) -> Text {
    let blank = || Text::new("blank", "空白");
    let word = |value: &Option<String>| value.as_ref().map_or_else(blank, |value| Text::new(value, value));
    let (from, to) = (word(&change.from), word(&change.to));
    if change.only {
        return Text::new(format!("{} to {}", from.en, to.en), format!("由{}改为{}", from.zh, to.zh));
    }
    Text::new(format!("{}, for example to {}", from.en, to.en), format!("由{}例如改为{}", from.zh, to.zh))
}
