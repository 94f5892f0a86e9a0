//! The sentences of the shell by their keys, read from the screen's language files when they are first spoken.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value as Json};

use crate::language::Language;
use crate::message::{Message, Value};

/// The groups of keys that are the shell's; all others are the screen's own.
const GROUPS: [&str; 4] = ["tray.", "notification.", "start_error.", "start_error_hint."];

type Catalogue = HashMap<String, Message>;

static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| read(file(Language::English)));
static CHINESE: LazyLock<Catalogue> = LazyLock::new(|| read(file(Language::Chinese)));
static JAPANESE: LazyLock<Catalogue> = LazyLock::new(|| read(file(Language::Japanese)));

/// The language file of the screen, as it was when this was built.
pub(crate) fn file(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../../../../src/i18n/en.json"),
        Language::Chinese => include_str!("../../../../src/i18n/zh-CN.json"),
        Language::Japanese => include_str!("../../../../src/i18n/ja.json"),
    }
}

pub(crate) fn is_of_the_shell(key: &str) -> bool {
    GROUPS.iter().any(|group| key.starts_with(group))
}

fn read(file: &str) -> Catalogue {
    let all: Map<String, Json> = serde_json::from_str(file).unwrap_or_default();
    let shell = all.iter().filter(|(key, _)| is_of_the_shell(key));
    shell.filter_map(|(key, text)| Some((key.clone(), Message::parse(text.as_str()?).ok()?))).collect()
}

/// The sentence, or nothing where a language has none for this key.
pub(crate) fn find(language: Language, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
    let catalogue = match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
        Language::Japanese => &JAPANESE,
    };
    Some(catalogue.get(key)?.format(language, values))
}

/// The sentence. Tests prove that there is one; if there were none, its key would be better than a blank.
pub(crate) fn say(language: Language, key: &str, values: &[(&str, Value<'_>)]) -> String {
    find(language, key, values).unwrap_or_else(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails says where")]

    use std::collections::BTreeSet;

    use super::*;
    use crate::desktop::used;
    use crate::message::Kind;

    fn written(language: Language) -> Vec<(String, Message)> {
        let all: Map<String, Json> = serde_json::from_str(file(language)).unwrap();
        let shell = all.into_iter().filter(|(key, _)| is_of_the_shell(key));
        let read = |(key, text): (String, Json)| {
            let message = Message::parse(text.as_str().unwrap());
            (key.clone(), message.unwrap_or_else(|error| panic!("{key} in {}: {error}", language.tag())))
        };
        shell.map(read).collect()
    }

    #[test]
    fn every_language_has_every_sentence_of_the_shell_with_the_same_values_and_no_other() {
        let wanted: BTreeSet<(String, Vec<(String, Kind)>)> = used().into_iter().collect();
        for language in Language::ALL {
            let taken = |message: &Message| -> Vec<(String, Kind)> {
                message.arguments().into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect()
            };
            let found: BTreeSet<_> =
                written(language).iter().map(|(key, message)| (key.clone(), taken(message))).collect();
            let missing: Vec<_> = wanted.difference(&found).collect();
            let left_over: Vec<_> = found.difference(&wanted).collect();
            assert!(missing.is_empty() && left_over.is_empty(), "{}: {missing:?} {left_over:?}", language.tag());
        }
    }

    #[test]
    fn no_sentence_is_blank() {
        for language in Language::ALL {
            for (key, _) in used() {
                let values = ["count", "online", "unread", "port"].map(|name| (name, Value::Number(2)));
                assert_ne!(find(language, &key, &values).unwrap().trim(), "", "{key} in {}", language.tag());
            }
        }
    }

    #[test]
    fn a_key_without_a_sentence_is_said_itself() {
        assert_eq!(say(Language::Japanese, "tray.nonsense", &[]), "tray.nonsense");
        assert_eq!(find(Language::English, "app.retry", &[]), None, "the screen's own");
    }
}
