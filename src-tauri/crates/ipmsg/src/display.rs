//! Makes text from others safe to display. Everything that is shown passes through here, so that what is blank, what is
//! invisible and what reorders a line is decided in one place, by the properties of the Unicode Character Database.
//!
//! Does not live here: identities on the wire, which are compared as they came; which names look alike (`peer`).

use icu_properties::props::{
    BidiClass, BidiControl, CanonicalCombiningClass, DefaultIgnorableCodePoint, EmojiModifier, ExtendedPictographic,
    GeneralCategory, JoinControl, JoiningType, PrependedConcatenationMark, UnifiedIdeograph, VariationSelector,
    WhiteSpace,
};
use icu_properties::props::{BinaryProperty, EnumeratedProperty};
use icu_properties::{CodePointMapData, CodePointSetData};
use std::borrow::Cow;
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization as _;

/// A symbol by its category, but blank in every typeface: often used for invisible names.
const BRAILLE_BLANK: char = '\u{2800}';

/// U+3000, which separates family and given name in Japanese and is as wide as a character.
const IDEOGRAPHIC_SPACE: char = '\u{3000}';

fn has<P: BinaryProperty>(c: char) -> bool {
    CodePointSetData::new::<P>().contains(c)
}

fn property<P: EnumeratedProperty>(c: char) -> P {
    CodePointMapData::<P>::new().get(c)
}

/// Whether a character draws nothing on the screen, or is unassigned in Unicode.
fn is_invisible(c: char) -> bool {
    use GeneralCategory::{Control, LineSeparator, ParagraphSeparator, SpaceSeparator, Unassigned};
    let category = property::<GeneralCategory>(c);
    matches!(category, Control | SpaceSeparator | LineSeparator | ParagraphSeparator | Unassigned)
        || c == BRAILLE_BLANK
        || is_unseen_format(c)
}

/// A character that only controls how others are shown.
fn is_unseen_format(c: char) -> bool {
    let format = property::<GeneralCategory>(c) == GeneralCategory::Format && !has::<PrependedConcatenationMark>(c);
    format || has::<DefaultIgnorableCodePoint>(c) || has::<BidiControl>(c)
}

/// Whether nothing in a text is visible.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_invisible)
}

/// A name as it is shown: on one line, in NFC, without blanks around it, and without characters that are invisible or
/// turn the line. Joiners and variation selectors stay where they shape what is seen (Persian, Indic scripts, emoji,
/// variants of Han characters). Empty if nothing in it is visible.
pub fn display_name(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    let mut name = String::with_capacity(text.len());
    let mut space = None;
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        if has::<WhiteSpace>(c) {
            // A run of blanks collapses to one; a single blank may be the wide one of Japanese names.
            let single = space.is_none() && c == IDEOGRAPHIC_SPACE;
            space = Some(if single { IDEOGRAPHIC_SPACE } else { ' ' });
            continue;
        }
        let unseen = c.is_control() || is_unseen_format(c);
        if unseen && (space.is_some() || !shapes(name.chars().next_back(), c, letters.peek().copied())) {
            continue;
        }
        name.extend(space.take().filter(|_| !name.is_empty()));
        name.push(c);
    }
    let name: String = name.nfc().collect();
    if is_blank(&name) { String::new() } else { name }
}

/// Whether a joiner or variation selector changes how its neighbours look.
fn shapes(before: Option<char>, c: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    let cursive = |c: char| !matches!(property::<JoiningType>(c), JoiningType::NonJoining | JoiningType::Transparent);
    if has::<VariationSelector>(c) {
        return has::<UnifiedIdeograph>(before) || has::<ExtendedPictographic>(before) || cursive(before);
    }
    if !has::<JoinControl>(c) {
        return false;
    }
    let virama = property::<CanonicalCombiningClass>(before) == CanonicalCombiningClass::Virama;
    let emoji = has::<ExtendedPictographic>(before) || has::<EmojiModifier>(before) || has::<VariationSelector>(before);
    let after = after.unwrap_or(' ');
    (virama && !has::<WhiteSpace>(after))
        || (cursive(before) && cursive(after))
        || (emoji && has::<ExtendedPictographic>(after))
}

/// A login or host name as it is shown: invisible characters are written as their code point, as in `anna<U+200B>`,
/// because they distinguish two identities. A blank is visible only between letters.
pub fn display_identity(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let letters = text.len() - text.trim_start_matches(' ').len()..text.trim_end_matches(' ').len();
    for (at, c) in text.char_indices() {
        if is_invisible(c) && (c != ' ' || !letters.contains(&at)) {
            // Writing to a string cannot fail.
            let _written = write!(shown, "<U+{:04X}>", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// A text of several lines for an output that interprets control characters, such as a terminal or a log: what moves
/// the cursor or changes the direction of a line becomes U+FFFD. Line ends are LF; tabs stay.
pub fn display_text(text: &str) -> String {
    let harmless = |c: char| match c {
        '\n' | '\t' => c,
        '\u{2028}' | '\u{2029}' => '\n',
        c if c.is_control() || has::<BidiControl>(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.replace("\r\n", "\n").chars().map(harmless).collect()
}

/// The text, enclosed in U+2068 and U+2069 if it is written from right to left, so that it does not reorder what
/// surrounds it.
pub fn isolated(text: &str) -> Cow<'_, str> {
    let right_to_left = |c: char| matches!(property::<BidiClass>(c), BidiClass::RightToLeft | BidiClass::ArabicLetter);
    if !text.is_ascii() && text.chars().any(right_to_left) {
        Cow::Owned(format!("\u{2068}{text}\u{2069}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_in_which_nothing_can_be_seen_is_blank() {
        for blank in [
            "",
            " ",
            "\u{200b}",
            "\u{3164}",
            "\u{2800}",
            "\u{00ad}\u{feff}",
            "\u{061c}",
            "\u{3000}\u{00a0}",
            "\u{e0041}",
            "\n\t\u{7}",
            "\u{2028}",
            "\u{378}",
            "\u{fe0f}",
            "\u{115f}\u{1160}",
            "\u{ffa0}",
            "\u{fffe}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
            assert_eq!(display_name(blank), "", "{blank:?}");
        }
        for seen in ["a", "王", "\u{fffd}", ".", "👍", "\u{600}", "\u{e000}"] {
            assert!(!is_blank(seen), "{seen:?}");
            assert_eq!(display_name(seen), seen);
        }
    }

    #[test]
    fn a_name_is_one_line_and_words_stay_words() {
        assert_eq!(display_name("Anna\nKim"), "Anna Kim");
        assert_eq!(display_name("Anna\r\n\tKim"), "Anna Kim");
        assert_eq!(display_name(" Anna\u{a0}\u{2003} Kim "), "Anna Kim");
        assert_eq!(display_name("bo\u{7}b\u{1b}[2J"), "bob[2J");
        assert_eq!(display_name("山田　太郎　"), "山田　太郎");
        assert_eq!(display_name("Anna \u{200b} Kim"), "Anna Kim");
    }

    #[test]
    fn nothing_in_a_name_turns_the_line_or_hides() {
        assert_eq!(display_name("\u{202e}Design"), "Design");
        assert_eq!(display_name("An\u{200b}na\u{61c}\u{2066}x\u{2069}"), "Annax");
        assert_eq!(display_name("An\u{200d}na\u{fe0f}"), "Anna");
        assert_eq!(display_name("Jose\u{301}"), "José");
    }

    #[test]
    fn what_shapes_letters_stays() {
        for shaped in ["علی\u{200c}رضا", "👩\u{200d}💻", "❤\u{fe0f}\u{200d}🔥", "渡邉\u{e0100}", "क\u{94d}\u{200d}ष"]
        {
            assert_eq!(display_name(shaped), shaped);
        }
    }

    #[test]
    fn an_identity_shows_what_cannot_be_seen() {
        assert_eq!(display_identity("anna"), "anna");
        assert_eq!(display_identity("anna\u{200b}"), "anna<U+200B>");
        assert_eq!(display_identity("\u{202e}王 小明"), "<U+202E>王 小明");
        assert_eq!(display_identity("anna "), "anna<U+0020>");
        assert_eq!(display_identity("  "), "<U+0020><U+0020>");
    }

    #[test]
    fn text_for_a_terminal_moves_no_cursor_and_turns_no_line() {
        assert_eq!(
            display_text("one\r\ntwo\rthree\u{9b}\u{61c}\u{200f}"),
            "one\ntwo\u{fffd}three\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(display_text("a\u{2028}b\tc 👩\u{200d}💻"), "a\nb\tc 👩\u{200d}💻");
    }

    #[test]
    fn what_is_written_from_right_to_left_is_isolated() {
        assert_eq!(isolated("Anna 王"), "Anna 王");
        assert_eq!(isolated("דנה"), "\u{2068}דנה\u{2069}");
        assert_eq!(isolated("x علي"), "\u{2068}x علي\u{2069}");
    }

    proptest! {
        #[test]
        fn a_shown_name_is_visible_on_one_line_and_stays_the_same(text in any::<String>()) {
            let name = display_name(&text);
            prop_assert_eq!(display_name(&name), name.clone());
            prop_assert_eq!(name.is_empty(), is_blank(&name));
            prop_assert!(!name.chars().any(|c| c.is_control() || has::<BidiControl>(c)));
            prop_assert_eq!(name.trim(), name.as_str());
        }

        #[test]
        fn nothing_shown_obeys_a_command(text in any::<String>()) {
            prop_assert!(!display_text(&text).chars().any(|c| (c.is_control() && c != '\n' && c != '\t') || has::<BidiControl>(c)));
            prop_assert!(!display_identity(&text).chars().any(|c| c != ' ' && is_invisible(c)));
            prop_assert_eq!(is_blank(&display_identity(&text)), text.is_empty());
        }
    }
}
