//! Finds words in texts as a user means them: ignoring case, treating full-width letters like plain ones, and in
//! scripts without spaces between words. Pure.
//!
//! Does not live here: which texts are looked through (`store::search`), how letters are compared (`landline-text`).

use crate::ngram_sets;
use landline_text::fold_letter;

/// Characters before and after the match that an excerpt shows.
const BEFORE: usize = 24;
const AFTER: usize = 120;

/// A query: all of these words, anywhere in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    words: Vec<String>,
}

impl Query {
    /// `None` if there is nothing to search for.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let mut folded = String::new();
        fold_into(&mut folded, text);
        let words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        (!words.is_empty()).then_some(Self { words })
    }

    /// The index buckets of texts that may contain every word.
    pub(crate) fn buckets(&self) -> Vec<u16> {
        ngram_sets::of_words(self.words.iter().map(String::as_str))
    }

    /// The text around the first match, if the text contains every word. `buffer` is overwritten and can be reused.
    pub(crate) fn excerpt(&self, text: &str, buffer: &mut String) -> Option<String> {
        fold_into(buffer, text);
        let mut first = usize::MAX;
        for word in &self.words {
            first = first.min(buffer.find(word.as_str())?);
        }
        Some(excerpt(text, first))
    }
}

/// Folds a text into the form in which it is compared.
pub(crate) fn fold_into(folded: &mut String, text: &str) {
    folded.clear();
    folded.reserve(text.len());
    for letter in text.chars() {
        fold_letter(letter, |plain| folded.push(plain));
    }
}

/// The text around byte `place` of its folded form, on one line.
fn excerpt(text: &str, place: usize) -> String {
    let mut passed = 0;
    let at = text.char_indices().find_map(|(index, letter)| {
        let found = (passed >= place).then_some(index);
        fold_letter(letter, |plain| passed += plain.len_utf8());
        found
    });
    let (head, tail) = text.split_at(at.unwrap_or(text.len()));
    let start = head.char_indices().rev().take(BEFORE).last().map_or(head.len(), |(index, _)| index);
    let end = tail.char_indices().nth(AFTER).map_or(tail.len(), |(index, _)| index);
    let (cut_before, cut_after) = (if start > 0 { "…" } else { "" }, if end < tail.len() { "…" } else { "" });
    let shown = format!("{}{}", &head[start..], &tail[..end]);
    let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{cut_before}{line}{cut_after}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn find(query: &str, text: &str) -> Option<String> {
        Query::new(query)?.excerpt(text, &mut String::new())
    }

    #[test]
    fn words_are_found_as_a_person_means_them() {
        for (query, text) in [
            ("hinge", "The HINGE samples"),
            ("sample hinge", "The hinge samples"),
            ("会议", "明天上午十点开会议室"),
            ("议", "会议"),
            ("ｌａｎ", "Landline"),
            ("lan", "ＬＡＮ"),
            ("ÉTÉ", "un été"),
            ("100%", "100% of_it"),
            ("ОЛЬГА", "Ольга Сергеевна"),
        ] {
            assert!(find(query, text).is_some(), "{query} in {text}");
        }
        for (query, text) in [("hinges", "The hinge samples"), ("hinge door", "The hinge"), ("_", "a b"), ("", "a")] {
            assert_eq!(find(query, text), None, "{query} in {text}");
        }
        assert_eq!(Query::new(" \u{3000}\n"), None);
    }

    #[test]
    fn an_excerpt_is_one_line_around_the_first_place_and_says_where_it_is_cut() {
        assert_eq!(find("b", "a\n  b\tc").unwrap(), "a b c");
        let text = format!("{}needle{}", "x".repeat(100), "y".repeat(200));
        assert_eq!(find("NEEDLE", &text).unwrap(), format!("…{}needle{}…", "x".repeat(24), "y".repeat(114)));
        assert_eq!(find("汉", "İİİİ汉").unwrap(), "İİİİ汉", "letters that grow when they are folded move the place");
    }

    proptest! {
        #[test]
        fn what_a_text_holds_is_found_in_it(before in ".{0,60}", word in "\\S{1,8}", after in ".{0,200}") {
            let text = format!("{before}{word}{after}");
            prop_assert!(find(&word, &text).is_some());
        }
    }
}
