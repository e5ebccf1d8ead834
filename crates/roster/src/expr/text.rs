//! Kernels on text; positions and lengths are in characters.

use super::value::shared;
use arrow_array::{ArrayRef, Int64Array, StringArray, cast::AsArray};
use arrow_schema::ArrowError;
use arrow_string::concat_elements::concat_elements_utf8;

pub(crate) fn length(texts: &ArrayRef) -> ArrayRef {
    let count = |text: &str| if text.is_ascii() { text.len() } else { text.chars().count() } as i64;
    shared(texts.as_string::<i32>().iter().map(|text| text.map(count)).collect::<Int64Array>())
}

pub(crate) fn lower(texts: &ArrayRef) -> ArrayRef {
    shared(texts.as_string::<i32>().iter().map(|text| text.map(str::to_lowercase)).collect::<StringArray>())
}

pub(crate) fn substr(texts: &ArrayRef, skip: usize, keep: Option<usize>) -> ArrayRef {
    let cut = |text| slice(text, skip, keep);
    shared(texts.as_string::<i32>().iter().map(|text| text.map(cut)).collect::<StringArray>())
}

fn slice(text: &str, skip: usize, keep: Option<usize>) -> &str {
    let byte = |text: &str, characters: usize| match text.is_ascii() {
        true => characters.min(text.len()),
        false => text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at),
    };
    let rest = &text[byte(text, skip)..];
    keep.map_or(rest, |keep| &rest[..byte(rest, keep)])
}

pub(crate) fn concat(left: &ArrayRef, right: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    concat_elements_utf8(left.as_string::<i32>(), right.as_string::<i32>()).map(shared)
}
