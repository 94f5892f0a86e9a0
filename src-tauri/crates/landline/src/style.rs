//! Formats text for a terminal: four styles, aligned columns, and no control sequences from peers.

use landline_ipmsg::{display_text, is_blank, isolated};
use std::fmt::Write;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The style of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Strong,
    Good,
    Faint,
}

impl Style {
    /// The SGR parameter of ECMA-48; nothing for plain text.
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Strong => Some("1"),
            Self::Good => Some("32"),
            Self::Faint => Some("2"),
        }
    }

    /// `text` in this style, if colours are wanted.
    pub(crate) fn paint(self, text: &str, colour: bool) -> String {
        match self.code() {
            Some(code) if colour && !text.is_empty() => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            _ => text.to_owned(),
        }
    }
}

/// One cell of a table.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A cell; its text is sanitized and isolated from its neighbours' direction.
    pub(crate) fn new(text: &str, style: Style) -> Self {
        Self { text: isolated(&one_line(text)).into_owned(), style }
    }

    /// A cell in the plain style.
    pub(crate) fn plain(text: &str) -> Self {
        Self::new(text, Style::Plain)
    }
}

/// Maximum width of a column: one long name must not push the other columns out of the window.
const MAX_COLUMN_WIDTH: usize = 40;

/// Formats rows as lines with aligned columns. East Asian characters are two columns wide, as on terminals. Cells wider
/// than [`MAX_COLUMN_WIDTH`] are truncated, except the last cell of a line.
pub(crate) fn columns(rows: &[Vec<Cell>], colour: bool) -> Vec<String> {
    let rows: Vec<Vec<Cell>> = rows.iter().map(|row| fitted(row)).collect();
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.text.width()).min(MAX_COLUMN_WIDTH);
        }
    }
    let line = |row: &Vec<Cell>| {
        let mut line = String::new();
        let mut gap = 0;
        for (cell, width) in row.iter().zip(&widths) {
            if cell.text.is_empty() {
                gap += width + 2;
                continue;
            }
            // Writing to a string cannot fail.
            let _written = write!(line, "{:gap$}{}", "", cell.style.paint(&cell.text, colour));
            gap = width.saturating_sub(cell.text.width()) + 2;
        }
        line
    };
    rows.iter().map(line).collect()
}

/// The cells of a line, all but the last non-empty one truncated to [`MAX_COLUMN_WIDTH`].
fn fitted(row: &[Cell]) -> Vec<Cell> {
    let last = row.iter().rposition(|cell| !cell.text.is_empty());
    let fit = |(index, cell): (usize, &Cell)| match last {
        Some(last) if index < last => Cell { text: cut(&cell.text), ..cell.clone() },
        _ => cell.clone(),
    };
    row.iter().enumerate().map(fit).collect()
}

/// Truncates the text to fit, with an ellipsis.
fn cut(text: &str) -> String {
    if text.width() <= MAX_COLUMN_WIDTH {
        return text.to_owned();
    }
    let mut width = 1;
    let fits = |letter: &char| {
        width += letter.width().unwrap_or(0);
        width <= MAX_COLUMN_WIDTH
    };
    let mut kept: String = text.chars().take_while(fits).collect();
    kept.push('\u{2026}');
    kept
}

/// Sanitizes text from others for a terminal: removes control characters (which move the cursor, set the window title
/// or paste) and bidirectional marks. Line breaks stay.
pub(crate) fn clean(text: &str) -> String {
    display_text(text)
}

/// As [`clean`], on one line.
pub(crate) fn one_line(text: &str) -> String {
    clean(text).replace(['\n', '\t'], " ")
}

/// The text of a message, sanitized for a terminal; an invisible one is described instead.
pub(crate) fn words(text: &str, attachments: bool) -> String {
    match (is_blank(text), attachments) {
        (false, _) => clean(text),
        (true, true) => "(attachment)".to_owned(),
        (true, false) => "(empty message)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_also_with_wide_letters() {
        let rows = vec![
            vec![Cell::plain("online"), Cell::plain("王小明"), Cell::plain("10.0.0.7")],
            vec![Cell::plain("offline"), Cell::plain("bob"), Cell::plain("10.0.0.8")],
        ];
        assert_eq!(columns(&rows, false), ["online   王小明  10.0.0.7", "offline  bob     10.0.0.8"]);
    }

    #[test]
    fn one_long_name_does_not_widen_the_table_for_all() {
        let rows = |name: &str| {
            vec![
                vec![Cell::plain("online"), Cell::plain(name), Cell::plain("10.0.0.7")],
                vec![Cell::plain("offline"), Cell::plain("bob"), Cell::plain("10.0.0.8")],
            ]
        };
        for name in ["长".repeat(60), "long".repeat(30), "e\u{301}".repeat(90)] {
            let lines = columns(&rows(&name), false);
            let place = |line: &str| line.find("10.0.0").map(|at| line[..at].width());
            assert_eq!(place(&lines[0]), place(&lines[1]), "{lines:?}");
            assert!(place(&lines[0]).is_some_and(|at| at <= 9 + MAX_COLUMN_WIDTH + 2) && lines[0].contains('\u{2026}'));
        }
        let value = "10.0.0.1, ".repeat(20);
        let lines = columns(&[vec![Cell::plain("network.targets"), Cell::plain(&value)]], false);
        assert!(lines[0].ends_with(&value), "the last is never cut");
    }

    #[test]
    fn empty_cells_at_the_end_leave_no_blanks() {
        let rows = vec![
            vec![Cell::plain("a"), Cell::plain(""), Cell::plain("c")],
            vec![Cell::plain("longer"), Cell::plain("bb"), Cell::plain("")],
        ];
        assert_eq!(columns(&rows, false), ["a           c", "longer  bb"]);
    }

    #[test]
    fn colours_do_not_count_as_width() {
        let rows = vec![vec![Cell::new("on", Style::Good), Cell::plain("x")]];
        assert_eq!(columns(&rows, true), ["\u{1b}[32mon\u{1b}[0m  x"]);
    }

    #[test]
    fn a_peer_cannot_drive_the_terminal() {
        assert_eq!(one_line("eve\u{1b}[2J\u{7}\u{202e}txt\nnew"), "eve\u{fffd}[2J\u{fffd}\u{fffd}txt new");
        assert_eq!(clean("one\r\ntwo\rthree\u{9b}"), "one\ntwo\u{fffd}three\u{fffd}");
        assert_eq!(one_line("a\u{61c}b\u{2028}c"), "a\u{fffd}b c");
    }

    #[test]
    fn a_name_from_right_to_left_leaves_its_neighbours_alone() {
        let rows = vec![vec![Cell::plain("דנה"), Cell::plain("x")], vec![Cell::plain("bob"), Cell::plain("y")]];
        assert_eq!(columns(&rows, false), ["\u{2068}דנה\u{2069}  x", "bob  y"]);
    }

    #[test]
    fn a_message_without_words_is_said_to_be_one() {
        assert_eq!(words("\u{200b}\n", false), "(empty message)");
        assert_eq!(words("", true), "(attachment)");
        assert_eq!(words("hi", true), "hi");
    }
}
