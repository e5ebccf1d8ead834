//! The header: which column of the file holds which field of the codebook.

use crate::IngestError;
use crate::error::quoted;
use codebook::Table;
use std::path::Path;

/// Headings that a data frame's row numbers get when they are written as a column.
const ROW_NUMBERS: [&str; 3] = ["", "Unnamed: 0", "rownames"];

/// For each field of the table, its column in the file.
///
/// Columns may stand in any order, under the field's name, Chinese title or alias.
pub(crate) fn places(header: &[String], path: &Path, spec: &Table) -> Result<Vec<usize>, IngestError> {
    let path = || path.to_owned();
    if header.is_empty() {
        return Err(IngestError::Empty { path: path() });
    }
    let mut place: Vec<Option<usize>> = vec![None; spec.fields.len()];
    for (column, heading) in header.iter().enumerate() {
        let heading = heading.trim();
        let Some(field) = spec.resolve(heading) else {
            if heading.is_empty() && column > 0 {
                return Err(IngestError::NoHeading { path: path(), column: column + 1 });
            }
            if ROW_NUMBERS.contains(&heading) {
                return Err(IngestError::RowNumbers { path: path(), column: column + 1, heading: heading.to_owned() });
            }
            return Err(IngestError::UnknownColumn {
                path: path(),
                column: heading.to_owned(),
                table: spec.name.clone(),
                expected: quoted(spec.fields.iter().map(|field| field.name.as_str())),
            });
        };
        if let Some(other) = place[field] {
            let other = header[other].trim();
            let (first, second) = (other.to_owned(), heading.to_owned());
            return Err(if other == heading {
                IngestError::DuplicateColumn { path: path(), column: second }
            } else {
                IngestError::SameColumn { path: path(), first, second, field: spec.fields[field].name.clone() }
            });
        }
        place[field] = Some(column);
    }
    let missing = |field: usize| IngestError::MissingColumn {
        path: path(),
        column: spec.fields[field].name.clone(),
        table: spec.name.clone(),
    };
    place.into_iter().enumerate().map(|(field, column)| column.ok_or_else(|| missing(field))).collect()
}
