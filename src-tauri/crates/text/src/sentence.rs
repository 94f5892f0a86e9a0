//! The words of an error, which stand in the middle of a line of the log, as a sentence of their own.

use std::fmt::Display;

/// With a capital at the start and a full stop. The name of a setting or a file at the start stays as it is: it is to be
/// found by it.
pub fn sentence(words: &impl Display) -> String {
    let words = words.to_string();
    if words.is_empty() {
        return words;
    }
    let stop = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    let is_name = words.split_whitespace().next().is_some_and(|word| word.contains(['.', '_', '/', '\\', ':']));
    let start = if is_name { words } else { capitalized(&words) };
    format!("{start}{stop}")
}

/// With a capital at the start.
pub fn capitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_a_sentence_and_names_stay() {
        for (words, expected) in [
            ("there is no setting \"x\"", "There is no setting \"x\"."),
            ("network.targets: x is no list", "network.targets: x is no list."),
            ("check_interval must be at least 1 second", "check_interval must be at least 1 second."),
            ("/dev/null: no folder", "/dev/null: no folder."),
            ("änderungen fehlen!", "Änderungen fehlen!"),
            ("", ""),
        ] {
            assert_eq!(sentence(&words), expected);
        }
        assert_eq!(capitalized("ßa"), "SSa");
    }
}
