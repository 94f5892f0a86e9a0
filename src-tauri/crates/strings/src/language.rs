//! The languages of the screen: by which tags they are asked for, and how they count.

/// A language that Landline speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// What is spoken where none of them is asked for.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
    /// Japanese.
    Japanese,
}

/// What a number is to the words around it, as CLDR has it: those of the categories that these languages use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Category {
    One,
    Other,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::English, Self::Chinese, Self::Japanese];

    /// The first of these tags that is spoken here.
    pub fn first_of(tags: impl IntoIterator<Item = String>) -> Self {
        tags.into_iter().find_map(|tag| Self::of(&tag)).unwrap_or_default()
    }

    /// Of a tag such as `zh-Hans-CN` or `en_GB.UTF-8`.
    pub fn of(tag: &str) -> Option<Self> {
        match tag.split(['-', '_', '.']).next()?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "ja" => Some(Self::Japanese),
            "zh" => Some(Self::Chinese),
            _ => None,
        }
    }

    /// The tag by which a page names it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
            Self::Japanese => "ja",
        }
    }

    /// The category of a cardinal number (<https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html>).
    pub(crate) fn category(self, number: u64) -> Category {
        match self {
            Self::English if number == 1 => Category::One,
            Self::English | Self::Chinese | Self::Japanese => Category::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_of(tags: &[&str]) -> Language {
        Language::first_of(tags.iter().map(|tag| (*tag).to_owned()))
    }

    #[test]
    fn the_first_language_that_is_spoken_here_is_chosen() {
        assert_eq!(first_of(&["fr-FR", "zh-Hans-CN", "en"]), Language::Chinese);
        assert_eq!(first_of(&["en_GB.UTF-8", "zh-CN"]), Language::English);
        assert_eq!(first_of(&["ja_JP.UTF-8", "en"]), Language::Japanese);
        assert_eq!(first_of(&["C", "zhuang"]), Language::English);
        assert_eq!(first_of(&[]), Language::English);
    }

    #[test]
    fn a_language_is_found_by_its_own_tag() {
        for language in Language::ALL {
            assert_eq!(Language::of(language.tag()), Some(language));
        }
    }

    #[test]
    fn only_english_tells_one_from_many() {
        assert_eq!([0, 1, 2, 21].map(|number| Language::English.category(number)), {
            use Category::{One, Other};
            [Other, One, Other, Other]
        });
        for language in [Language::Chinese, Language::Japanese] {
            assert_eq!([0, 1, 2].map(|number| language.category(number)), [Category::Other; 3]);
        }
    }
}
