//! Days: the written forms that are read, as days since 1970-01-01.

/// The day written as 2006-04-01.
pub(crate) fn plain(text: &str) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    number(&[y1, y2, y3, y4, m1, m2, d1, d2])
}

/// Whether a text is a day written as 2006-04-01.
pub fn is_day(text: &str) -> bool {
    plain(text).is_some()
}

/// The day written as 20060401.
pub(crate) fn compact(text: &str) -> Option<i64> {
    number(text.as_bytes().try_into().ok()?)
}

/// The day written in another way that has one meaning only, year first: 20060401, 2006-4-1, 2006/4/1,
/// 2006.4.1, 2006年4月1日, each with a time of midnight or without.
pub(crate) fn other(text: &str) -> Option<i64> {
    let text = text.split_once([' ', 'T']).map_or(text, |(day, time)| if is_midnight(time) { day } else { text });
    if let Some(day) = compact(text) {
        return Some(day);
    }
    let text = text.strip_suffix('日').unwrap_or(text);
    let between = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (first, second) = match text[between..].chars().next()? {
        '年' => ('年', '月'),
        same @ ('-' | '/' | '.') => (same, same),
        _ => return None,
    };
    let (year, rest) = text.split_once(first)?;
    let (month, day) = rest.split_once(second)?;
    let fits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !fits(year, 4..=4) || !fits(month, 1..=2) || !fits(day, 1..=2) {
        return None;
    }
    of(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn is_midnight(time: &str) -> bool {
    let time = time.trim_end_matches('Z').trim_end_matches(".000").trim_end_matches(".0");
    matches!(time, "0:00" | "00:00" | "0:00:00" | "00:00:00")
}

fn number(digits: &[u8; 8]) -> Option<i64> {
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = |digits: &[u8]| digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    of(value(&digits[..4]), value(&digits[4..6]), value(&digits[6..]))
}

/// Days since 1970-01-01 of a day of the Gregorian calendar; `None` if there is no such day.
pub(crate) fn of(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *lengths.get(usize::try_from(month - 1).ok()?)?;
    if !(1..=length).contains(&day) {
        return None;
    }
    // Years are counted from March, so that the leap day is the last of its year.
    let (shifted_year, shifted_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = shifted_year.div_euclid(400);
    let of_era = shifted_year.rem_euclid(400);
    let of_year = (153 * shifted_month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The day as 2006-04-01.
pub(crate) fn written(days: i64) -> String {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(plain("1970-01-01"), Some(0));
        assert_eq!(plain("2006-04-01"), Some(13_239));
        assert_eq!(plain("2000-02-29"), Some(11_016));
        assert_eq!(plain("1900-02-29"), None);
        assert_eq!(plain("2006-4-1"), None);
        assert_eq!(plain("2006-13-01"), None);
    }

    #[test]
    fn writing_and_reading_are_inverse() {
        for days in (-200_000..200_000).step_by(97) {
            assert_eq!(plain(&written(days)), Some(days));
        }
    }

    #[test]
    fn forms_with_one_meaning_are_read_and_others_are_not() {
        let same = ["20060401", "2006-4-1", "2006/4/1", "2006/04/01", "2006.4.1", "2006年4月1日", "2006年04月01日"];
        for text in same.into_iter().chain(["2006-04-01 00:00:00", "2006/4/1 0:00", "2006-04-01T00:00:00.000"]) {
            assert_eq!(other(text), Some(13_239), "{text}");
        }
        for text in
            ["1/4/2006", "01.04.2006", "2006/4", "06-4-1", "2006-4/1", "2006-04-01 13:30", "2006年4-1", "200604", "NA"]
        {
            assert_eq!(other(text), None, "{text}");
        }
    }
}
