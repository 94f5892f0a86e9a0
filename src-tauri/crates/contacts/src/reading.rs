//! How a name written in Han characters or kana sounds, so that whoever types Latin letters finds it: pinyin of the one,
//! romaji of the other. Pure.
//!
//! Does not live here: the comparison with what was typed (`api`).

use pinyin::ToPinyinMulti as _;
use wana_kana::{ConvertJapanese as _, IsJapaneseChar as _};

/// A piece of a name with its sounds. The pieces of a name in order are the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// As it is written: one Han character, one syllable of kana, or a run of anything else.
    pub text: String,
    /// How it may sound, in lower-case ASCII; nothing for what is neither Han nor kana. An empty sound may be left out.
    pub sounds: Vec<String>,
}

/// The pieces of a name; none if nothing in it is Han or kana, which then reads as it is written.
pub fn readings(name: &str) -> Vec<Reading> {
    let mut pieces: Vec<Reading> = Vec::new();
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_kana() {
            let mut text = String::from(letter);
            // A doubled consonant begins a syllable; a small vowel and a long-vowel mark end one.
            let mut open = is_doubling(letter);
            while let Some(next) = letters.next_if(|next| next.is_kana() && (open || is_tail(*next))) {
                open = open && is_doubling(next);
                text.push(next);
            }
            let mut sounds = romaji(&text);
            if pieces.last().is_some_and(|last| lengthens(last, &text)) {
                sounds.push(String::new());
            }
            pieces.push(Reading { text, sounds });
        } else if let Some(sounds) = pinyin(letter) {
            pieces.push(Reading { text: letter.into(), sounds });
        } else if let Some(last) = pieces.last_mut().filter(|last| last.sounds.is_empty()) {
            last.text.push(letter);
        } else {
            pieces.push(Reading { text: letter.into(), sounds: Vec::new() });
        }
    }
    if pieces.iter().all(|piece| piece.sounds.is_empty()) { Vec::new() } else { pieces }
}

fn is_doubling(kana: char) -> bool {
    matches!(kana, 'っ' | 'ッ')
}

fn is_tail(kana: char) -> bool {
    "ゃゅょぁぃぅぇぉゎャュョァィゥェォヮー".contains(kana)
}

/// Whether a vowel only makes the one before it longer, which many leave out: Kyouko is Kyoko.
fn lengthens(before: &Reading, vowel: &str) -> bool {
    let ends_in = |letters: &[char]| before.sounds.iter().any(|sound| sound.ends_with(letters));
    match vowel {
        "う" | "ウ" => ends_in(&['o', 'u']),
        "お" | "オ" => ends_in(&['o']),
        _ => false,
    }
}

/// Without the mark of a long vowel, which nobody types alike.
fn romaji(syllable: &str) -> Vec<String> {
    let short: String = syllable.chars().filter(|kana| *kana != 'ー').collect();
    let sound: String = short.to_romaji().chars().filter(char::is_ascii_alphabetic).collect();
    if sound.is_empty() { Vec::new() } else { vec![sound] }
}

/// Every sound of a Han character, the commonest first. `ü` is typed as v, and as u where there is no such key.
fn pinyin(letter: char) -> Option<Vec<String>> {
    let mut sounds: Vec<String> = Vec::new();
    for sound in letter.to_pinyin_multi()? {
        let plain = sound.plain();
        for typed in [plain.replace('ü', "v"), plain.replace('ü', "u")] {
            let typed: String = typed.chars().filter(char::is_ascii_alphabetic).collect();
            if !typed.is_empty() && !sounds.contains(&typed) {
                sounds.push(typed);
            }
        }
    }
    (!sounds.is_empty()).then_some(sounds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heard(name: &str) -> String {
        let pieces = readings(name);
        pieces.iter().map(|piece| format!("{}={}", piece.text, piece.sounds.join("/"))).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn han_is_read_as_pinyin_with_every_sound_of_a_character() {
        assert_eq!(heard("王小明"), "王=wang/yu 小=xiao 明=ming/meng");
        assert!(heard("曾").starts_with("曾=") && heard("曾").contains("zeng") && heard("曾").contains("ceng"));
        assert_eq!(heard("吕"), "吕=lv/lu");
    }

    #[test]
    fn kana_is_read_as_romaji_by_the_syllable() {
        assert_eq!(heard("きょうこ"), "きょ=kyo う=u/ こ=ko");
        assert_eq!(heard("ハットリ"), "ハ=ha ット=tto リ=ri");
        assert_eq!(heard("タロー"), "タ=ta ロー=ro");
    }

    #[test]
    fn what_reads_as_it_is_written_needs_no_reading() {
        assert_eq!(readings("Anna Kowalska"), []);
        assert_eq!(readings("김민준"), []);
        assert_eq!(heard("Mr 王 (HR)"), "Mr = 王=wang/yu  (HR)=");
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_name_and_the_sounds_are_typed_on_any_keyboard(name in "[a-z 王曾吕あきょっーッ한\\u{3000}-\\u{30ff}\\u{4e00}-\\u{4fff}]{0,20}") {
            let pieces = readings(&name);
            if !pieces.is_empty() {
                prop_assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), name);
            }
            for sound in pieces.iter().flat_map(|piece| &piece.sounds) {
                prop_assert!(sound.chars().all(|letter| letter.is_ascii_lowercase()), "{}", sound);
            }
        }
    }
}
