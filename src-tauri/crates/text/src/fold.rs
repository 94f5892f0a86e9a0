//! Folding: two rules that differ on purpose, because a name is typed from memory and a text is quoted.
//!
//! A name is found without its marks, as it is typed on a keyboard that has none: `eva` finds Éva. In a text marks tell
//! words apart (か and が, the vowels of Hindi), so they stay; also what the search index on the disk holds is made by that
//! rule. The screen has both again, to mark what was found: `src/lib/search.ts` and `src/components/chat/text/find.ts`.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A name without case, marks and width.
pub fn fold_name(name: &str) -> String {
    name.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect()
}

/// A letter of a text without case and width, as one letter or several: whoever knows where a letter of the text begins
/// finds the place of what was found.
pub fn fold_letter(letter: char, mut put: impl FnMut(char)) {
    let narrow = match letter {
        // U+FF01 to U+FF5E are ! to ~ in the width of a Han character, U+3000 is the space of that width.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        _ => letter,
    };
    if narrow.is_ascii() {
        put(narrow.to_ascii_lowercase());
    } else {
        narrow.to_lowercase().for_each(put);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold_text(text: &str) -> String {
        let mut folded = String::new();
        text.chars().for_each(|letter| fold_letter(letter, |plain| folded.push(plain)));
        folded
    }

    #[test]
    fn case_and_width_count_nowhere_and_marks_in_texts_alone() {
        for (written, name, text) in [
            ("ＰＣ　２", "pc 2", "pc 2"),
            ("ÉVA", "eva", "éva"),
            ("が", "か", "が"),
            ("Straße", "straße", "straße"),
            ("ОЛЬГА", "ольга", "ольга"),
        ] {
            assert_eq!((fold_name(written).as_str(), fold_text(written).as_str()), (name, text));
        }
        assert_eq!(fold_text("İ").chars().count(), 2, "one letter may become two");
    }
}
