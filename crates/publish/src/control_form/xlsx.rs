//! The form as a workbook: what to do, then a sheet for each margin.

use super::{FormSheet, rounded};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

/// A workbook says when it was made; the same sample must give the same bytes.
const MADE: (u16, u8, u8) = (2000, 1, 1);

/// What a clerk reads first.
const TO_DO: [(&str, &str); 4] = [
    (
        "Fill the yellow column `total` of every sheet: how many there are in the population, from the register or the census named in the survey plan.",
        "请在每张表的黄色 total 列填写总体数，数据取自调查方案规定的户籍登记或普查资料。",
    ),
    (
        "`n` are the records of the sample in the cell, `weighted_sum` what they stand for by the sampling design: for orientation only.",
        "n 为样本记录数，weighted_sum 为按抽样设计推算的数，仅供对照。",
    ),
    (
        "Do not change the codes. A cell of the population that is not listed has no record in the sample: join it with a neighbour.",
        "请勿改动代码。总体中有而表中未列的格在样本中没有记录，应与相邻格合并。",
    ),
    (
        "Then run `prevalens weigh check SURVEY.toml`; a sheet is named in the survey file as `control_totals.xlsx#SHEET`.",
        "填好后运行 prevalens weigh check SURVEY.toml；调查文件中以 control_totals.xlsx#表名 引用。",
    ),
];

struct Formats {
    title: Format,
    head: Format,
    text: Format,
    number: Format,
    answer: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = Format::new().set_border(FormatBorder::Hair);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            head: cell.clone().set_bold().set_background_color(Color::RGB(0xD9_E2_F3)),
            text: cell.clone().set_num_format("@"),
            number: cell.clone().set_num_format("#,##0.##"),
            answer: cell.set_background_color(Color::RGB(0xFF_F8_DC)).set_num_format("#,##0.##"),
        }
    }
}

/// The workbook as bytes.
pub(super) fn xlsx(sheets: &[FormSheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (year, month, day) = MADE;
    let made = ExcelDateTime::from_ymd(year, month, day)?;
    workbook.set_properties(&DocProperties::new().set_author("prevalens").set_creation_datetime(&made));
    let formats = Formats::new();
    first_sheet(workbook.add_worksheet(), sheets, &formats)?;
    for sheet in sheets {
        margin(workbook.add_worksheet(), sheet, &formats)?;
    }
    workbook.save_to_buffer()
}

fn first_sheet(page: &mut Worksheet, sheets: &[FormSheet], formats: &Formats) -> Result<(), XlsxError> {
    page.set_name("read first 说明")?;
    let wrapped = Format::new().set_text_wrap();
    page.set_column_width(0, 24)?.set_column_width(1, 60)?.set_column_width(2, 60)?;
    page.write_string_with_format(0, 0, "Control totals 控制总数", &formats.title)?;
    let mut row = 2;
    for (en, zh) in TO_DO {
        page.write_string_with_format(row, 1, en, &wrapped)?.write_string_with_format(row, 2, zh, &wrapped)?;
        page.set_row_height(row, 45)?;
        row += 1;
    }
    row += 1;
    for sheet in sheets {
        page.write_string_with_format(row, 0, &sheet.name, &formats.head)?;
        page.write_string_with_format(row, 1, &sheet.asks.en, &wrapped)?;
        page.write_string_with_format(row, 2, &sheet.asks.zh, &wrapped)?;
        row += 1;
    }
    Ok(())
}

fn margin(page: &mut Worksheet, sheet: &FormSheet, formats: &Formats) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    for (title, column) in sheet.header.iter().zip(0..) {
        page.write_string_with_format(0, column, title, &formats.head)?;
        page.set_column_width(column, 16)?;
    }
    let answer = sheet.header.len() as u16 - 1;
    for (row, at) in sheet.rows.iter().zip(1..) {
        for (text, column) in row.texts.iter().zip(0..) {
            page.write_string_with_format(at, column, text, &formats.text)?;
        }
        page.write_number_with_format(at, answer - 2, row.n as f64, &formats.number)?;
        page.write_number_with_format(at, answer - 1, rounded(row.sum), &formats.number)?;
        page.write_blank(at, answer, &formats.answer)?;
    }
    let number = DataValidation::new()
        .allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0))
        .set_error_title("total")?
        .set_error_message("a number, without a unit 只填数字，不带单位")?;
    if sheet.counts && !sheet.rows.is_empty() {
        page.add_data_validation(1, answer, sheet.rows.len() as u32, answer, &number)?;
    }
    page.set_freeze_panes(1, 0)?;
    Ok(())
}
