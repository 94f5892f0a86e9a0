//! Splits a text that is too long for one message into numbered ones.
//!
//! Splits are placed after a blank or a line end if one is near, otherwise between grapheme clusters, and never inside
//! a character. No byte of the text is lost.

use unicode_segmentation::UnicodeSegmentation;

use crate::charset::Charset;
use crate::compose::with_lf;
use crate::text::{Unencodable, encode_text};

/// Maximum number of parts of a text.
pub const MAX_PARTS: usize = 999;

/// Bytes of "(/) ", and of "(999/999) ".
const NUMBER_WITHOUT_DIGITS: usize = 4;
const MAX_NUMBER_LEN: usize = NUMBER_WITHOUT_DIGITS + 2 * 3;

/// Why a text cannot be sent, whether in one message or several.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// The charset lacks characters.
    #[error(transparent)]
    Unencodable(#[from] Unencodable),
    /// Even [`MAX_PARTS`] messages would not hold it.
    #[error("the text is too long: it would need more than {MAX_PARTS} messages")]
    TooLong,
    /// The budget leaves no room for number and character.
    #[error("{0} bytes are too few for a numbered message")]
    NoRoom(usize),
}

/// Splits a text so that each part, encoded in `charset`, has at most `budget` bytes.
///
/// A text that fits is returned whole and without a number; otherwise each part **already begins** with its number, as
/// in "(2/5) ". Without the numbers, the joined parts are the text with LF line ends.
///
/// # Errors
/// [`SplitError`] instead of any part, so that a text is sent whole or not at all.
pub fn split_text(text: &str, charset: Charset, budget: usize) -> Result<Vec<String>, SplitError> {
    let text = with_lf(text);
    let length = encode_text(&text, charset)?.len();
    if length <= budget {
        return Ok(vec![text]);
    }
    // Checked before the text is split.
    if length > budget.saturating_mul(MAX_PARTS) && budget > MAX_NUMBER_LEN {
        return Err(SplitError::TooLong);
    }
    let units = units(&text, charset)?;
    for digits in 1..=decimal_digits(MAX_PARTS) {
        let number = NUMBER_WITHOUT_DIGITS + 2 * digits;
        let room = budget.checked_sub(number).ok_or(SplitError::NoRoom(budget))?;
        let parts = pack(&units, room).ok_or(SplitError::NoRoom(budget))?;
        let total = parts.len();
        if decimal_digits(total) <= digits {
            return Ok(parts.iter().enumerate().map(|(at, part)| format!("({}/{total}) {part}", at + 1)).collect());
        }
    }
    Err(SplitError::TooLong)
}

/// An indivisible unit, with its length on the wire.
struct Unit<'a> {
    text: &'a str,
    bytes: usize,
}

/// Grapheme clusters; those longer than any sensible character (a base with many combining marks) are split by `char`.
fn units(text: &str, charset: Charset) -> Result<Vec<Unit<'_>>, Unencodable> {
    const MAX_GRAPHEME: usize = 64;
    let mut units = Vec::new();
    for grapheme in text.graphemes(true) {
        let bytes = encode_text(grapheme, charset)?.len();
        if bytes <= MAX_GRAPHEME {
            units.push(Unit { text: grapheme, bytes });
            continue;
        }
        for (at, c) in grapheme.char_indices() {
            let text = grapheme.get(at..at + c.len_utf8()).unwrap_or_default();
            units.push(Unit { text, bytes: encode_text(text, charset)?.len() });
        }
    }
    Ok(units)
}

/// Fills parts of at most `room` bytes. `None` when one unit alone is larger.
fn pack(mut units: &[Unit<'_>], room: usize) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    while !units.is_empty() {
        let mut used = 0;
        let fitting = units
            .iter()
            .take_while(|unit| {
                used += unit.bytes;
                used <= room
            })
            .count();
        if fitting == 0 {
            return None;
        }
        let cut = if fitting == units.len() { fitting } else { good_cut(&units[..fitting]) };
        let (part, rest) = units.split_at(cut);
        parts.push(part.iter().map(|unit| unit.text).collect());
        units = rest;
    }
    Some(parts)
}

/// Where to split units that fit: after the last line end or else the last blank in their last quarter, or after all of
/// them.
fn good_cut(fitting: &[Unit<'_>]) -> usize {
    let near = fitting.len() - fitting.len() / 4;
    let last = |wanted: fn(&str) -> bool| {
        fitting.iter().rposition(|unit| wanted(unit.text)).map(|at| at + 1).filter(|cut| *cut >= near)
    };
    last(|text| text == "\n").or_else(|| last(|text| text.trim().is_empty())).unwrap_or(fitting.len())
}

fn decimal_digits(number: usize) -> usize {
    number.to_string().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, charset: Charset, budget: usize) -> Vec<String> {
        let parts = split_text(text, charset, budget).unwrap();
        for part in &parts {
            assert!(encode_text(part, charset).unwrap().len() <= budget, "{part}");
        }
        parts
    }

    fn joined(parts: &[String]) -> String {
        parts.iter().map(|part| part.split_once(") ").unwrap().1).collect()
    }

    #[test]
    fn a_text_that_fits_stays_whole_and_bare() {
        assert_eq!(parts("hello", Charset::UTF_8, 5), ["hello"]);
        assert_eq!(parts("", Charset::UTF_8, 5), [""]);
        assert_eq!(parts("a\r\nb", Charset::UTF_8, 3), ["a\nb"]);
    }

    #[test]
    fn cuts_fall_behind_blanks_and_line_ends() {
        assert_eq!(parts("alpha beta gamma delta", Charset::UTF_8, 18), ["(1/2) alpha beta ", "(2/2) gamma delta"]);
        assert_eq!(parts("one two\nthree four", Charset::UTF_8, 16)[0], "(1/2) one two\n");
    }

    #[test]
    fn characters_are_never_cut_in_any_charset() {
        let text = "汉字测试".repeat(100);
        for charset in [Charset::UTF_8, Charset::GBK, Charset::GB18030, Charset::BIG5] {
            let text = if charset == Charset::BIG5 { "漢字測試".repeat(100) } else { text.clone() };
            let parts = parts(&text, charset, 61);
            assert!(parts.len() > 9);
            assert_eq!(joined(&parts), text);
        }
    }

    #[test]
    fn what_is_one_character_to_the_reader_stays_together() {
        let family = "👩‍👩‍👧‍👦";
        let parts = parts(&family.repeat(10), Charset::UTF_8, 70);
        assert!(parts.iter().all(|part| part.ends_with(family)));
        let heap = format!("e{}", "\u{301}".repeat(500));
        assert_eq!(joined(&super::split_text(&heap, Charset::UTF_8, 100).unwrap()), heap);
    }

    #[test]
    fn room_is_left_for_numbers_of_two_and_three_digits() {
        for length in [100, 1000, 5000] {
            let text = "x".repeat(length);
            assert_eq!(joined(&parts(&text, Charset::UTF_8, 20)), text);
        }
    }

    #[test]
    fn a_text_is_sent_whole_or_not_at_all() {
        assert_eq!(split_text(&"x".repeat(20_000), Charset::UTF_8, 20), Err(SplitError::TooLong));
        assert_eq!(split_text("long enough", Charset::UTF_8, 6), Err(SplitError::NoRoom(6)));
        assert_eq!(split_text("long enough", Charset::UTF_8, 3), Err(SplitError::NoRoom(3)));
        let missing = split_text("日本", Charset::WINDOWS_1252, 100).unwrap_err();
        assert_eq!(missing.to_string(), "windows-1252 cannot write '日', '本'");
    }
}
