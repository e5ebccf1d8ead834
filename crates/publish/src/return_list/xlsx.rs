//! The return list as a workbook: a sheet to read first, a sheet to work through.

use super::ReturnList;
use super::summary::{Block, Cell, MOST_ROWS, Summary};
use super::words::{cells, header, lines};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use validate::Language;

/// A workbook says when it was made; the same package must give the same bytes.
const MADE: (u16, u8, u8) = (2000, 1, 1);
/// Paper size number of A4.
const A4: u8 = 9;

/// Width of the last column of the first sheet, which holds sentences.
const LAST_WIDTH: usize = 80;
/// Height of a line of text, in points.
const LINE: f64 = 15.0;
/// The most lines that a row shows; a sheet's rows end at 409 points.
const MOST_LINES: usize = 27;

struct Formats {
    title: Format,
    head: Format,
    cell: Format,
    number: Format,
    answer: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Hair);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            head: cell.clone().set_bold().set_background_color(Color::RGB(0xD9_E2_F3)),
            number: cell.clone().set_num_format("#,##0"),
            answer: cell.clone().set_background_color(Color::RGB(0xFF_F8_DC)).set_num_format("@"),
            cell,
        }
    }
}

/// The workbook as bytes.
pub(super) fn xlsx(list: &ReturnList, summary: &Summary, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (year, month, day) = MADE;
    let made = ExcelDateTime::from_ymd(year, month, day)?;
    workbook.set_properties(&DocProperties::new().set_author("prevalens").set_creation_datetime(&made));
    let formats = Formats::new();
    first_sheet(workbook.add_worksheet(), summary, &formats, language)?;
    second_sheet(workbook.add_worksheet(), list, &formats, language)?;
    workbook.save_to_buffer()
}

fn first_sheet(
    sheet: &mut Worksheet,
    summary: &Summary,
    formats: &Formats,
    language: Language,
) -> Result<(), XlsxError> {
    sheet.set_name(language.of("Summary", "汇总"))?;
    for (column, width) in [32.0, 12.0, 12.0, 12.0, 12.0, LAST_WIDTH as f64].into_iter().enumerate() {
        sheet.set_column_width(column as u16, width)?;
    }
    sheet.write_string_with_format(0, 0, language.of("Return list", "数据审核返回清单"), &formats.title)?;
    let mut row = 2;
    for (name, value) in summary.head(language) {
        sheet.write_string_with_format(row, 0, name, &formats.head)?;
        sheet.merge_range(row, 1, row, 5, &value, &formats.cell)?;
        row += 1;
    }
    sheet.set_row_height(row - 1, 2.0 * LINE)?;
    row += 1;

    for block in [summary.records(language), summary.rules(language)] {
        row = table(sheet, row, &block, formats)? + 2;
    }
    printed(sheet);
    Ok(())
}

fn second_sheet(
    sheet: &mut Worksheet,
    list: &ReturnList,
    formats: &Formats,
    language: Language,
) -> Result<(), XlsxError> {
    sheet.set_name(language.of("To correct", "待更正"))?;
    let header = header(list, language);
    for (column, (title, width)) in header.iter().enumerate() {
        sheet.set_column_width(column as u16, *width as f64)?;
        sheet.write_string_with_format(0, column as u16, title, &formats.head)?;
    }
    let tall = header.iter().map(|(title, width)| lines(title, *width)).max();
    sheet.set_row_height(0, LINE * tall.unwrap_or(1) as f64)?;
    let answers = header.len() - 2;
    let rows = list.rows.len().min(MOST_ROWS);
    for (at, row) in list.rows[..rows].iter().enumerate() {
        let cells = cells(row, language, "\n");
        // Not every program makes a row as high as its text needs.
        let tall = cells.iter().zip(&header).map(|(cell, (_, width))| lines(cell, *width)).max();
        sheet.set_row_height(at as u32 + 1, LINE * tall.unwrap_or(1).min(MOST_LINES) as f64)?;
        for (column, cell) in cells.iter().enumerate() {
            let format = if column < answers { &formats.cell } else { &formats.answer };
            sheet.write_string_with_format(at as u32 + 1, column as u16, cell, format)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, rows as u32, header.len() as u16 - 1)?;
    sheet.set_repeat_rows(0, 0)?;
    printed(sheet);
    Ok(())
}

/// Writes a small table from `first` on; its last row.
fn table(sheet: &mut Worksheet, first: u32, block: &Block, formats: &Formats) -> Result<u32, XlsxError> {
    for (title, column) in block.header.iter().zip(0..) {
        sheet.write_string_with_format(first, column, *title, &formats.head)?;
    }
    let mut at = first;
    for row in &block.rows {
        at += 1;
        if let Some(Cell::Words(last)) = row.last() {
            sheet.set_row_height(at, LINE * lines(last, LAST_WIDTH) as f64)?;
        }
        for (cell, column) in row.iter().zip(0..) {
            match cell {
                Cell::Words(words) => sheet.write_string_with_format(at, column, words, &formats.cell)?,
                Cell::Number(number) => sheet.write_number_with_format(at, column, *number as f64, &formats.number)?,
            };
        }
    }
    Ok(at)
}

/// A4 across, one page wide, as many pages long as it takes.
fn printed(sheet: &mut Worksheet) {
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
}
