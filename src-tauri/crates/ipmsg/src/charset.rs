//! The charsets that may appear on the wire, by name, with exact conversion both ways.
//!
//! Guessing which of them a text uses is done in [`crate::text`].

use std::fmt;

use encoding_rs::{DecoderResult, EncoderResult, Encoding};

/// A charset that may appear on the wire: a superset of ASCII, so that the packet structure survives it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Charset(&'static Encoding);

impl Charset {
    /// UTF-8.
    pub const UTF_8: Charset = Charset(encoding_rs::UTF_8);
    /// Chinese; reads GBK and GB2312 as well, and can write every character.
    pub const GB18030: Charset = Charset(encoding_rs::GB18030);
    /// Chinese as Windows programs read it (CP936): GB18030 without its four-byte half.
    pub const GBK: Charset = Charset(encoding_rs::GBK);
    /// Japanese (CP932).
    pub const SHIFT_JIS: Charset = Charset(encoding_rs::SHIFT_JIS);
    /// Japanese, by the number Windows gives it.
    pub const CP932: Charset = Charset::SHIFT_JIS;
    /// Korean (CP949).
    pub const EUC_KR: Charset = Charset(encoding_rs::EUC_KR);
    /// Korean, by the number Windows gives it.
    pub const CP949: Charset = Charset::EUC_KR;
    /// Traditional Chinese.
    pub const BIG5: Charset = Charset(encoding_rs::BIG5);
    /// Western European.
    pub const WINDOWS_1252: Charset = Charset(encoding_rs::WINDOWS_1252);

    /// The charsets that a user may choose as default.
    pub const CHOICES: &'static [Charset] = &[
        Charset::UTF_8,
        Charset::GB18030,
        Charset::GBK,
        Charset::SHIFT_JIS,
        Charset::EUC_KR,
        Charset::BIG5,
        Charset::WINDOWS_1252,
    ];

    /// Finds a charset by any name of the WHATWG encoding standard, or by its Windows number
    /// ("cp932"); case does not matter. `None` for names unknown and for charsets that would break
    /// the structure of a packet, as UTF-16 would.
    pub fn from_label(label: &str) -> Option<Charset> {
        let label = label.trim();
        let alias =
            [("cp932", Charset::CP932), ("cp936", Charset::GBK), ("cp949", Charset::CP949), ("cp950", Charset::BIG5)];
        if let Some((_, charset)) = alias.iter().find(|(name, _)| name.eq_ignore_ascii_case(label)) {
            return Some(*charset);
        }
        let encoding = Encoding::for_label_no_replacement(label.as_bytes())?;
        (encoding.is_ascii_compatible() && encoding.output_encoding() == encoding).then_some(Charset(encoding))
    }

    /// The charset that programs which do not state theirs write in on a system of this language, given as a tag such
    /// as "zh-TW", "zh_TW.UTF-8" or "ja". `None` for the locales "C" and "POSIX", which name no language.
    pub fn of_language(tag: &str) -> Option<Charset> {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split(['-', '_', '.', '@']);
        let traditional = |part: &str| matches!(part, "hant" | "tw" | "hk" | "mo");
        match parts.next().unwrap_or_default() {
            "" | "c" | "posix" => None,
            "ja" => Some(Charset::CP932),
            "ko" => Some(Charset::CP949),
            "zh" if parts.any(traditional) => Some(Charset::BIG5),
            "zh" => Some(Charset::GB18030),
            _ => Some(Charset::WINDOWS_1252),
        }
    }

    /// The standard's name, readable by [`Charset::from_label`].
    pub fn label(self) -> &'static str {
        self.0.name()
    }

    /// Decodes bytes; the flag is set if some were invalid and became U+FFFD.
    pub fn decode(self, raw: &[u8]) -> (String, bool) {
        let (text, lossy) = self.0.decode_without_bom_handling(raw);
        (text.into_owned(), lossy)
    }

    /// Decodes bytes, all of which must be valid.
    pub(crate) fn decode_strict(self, raw: &[u8]) -> Option<String> {
        self.0.decode_without_bom_handling_and_without_replacement(raw).map(|text| text.into_owned())
    }

    /// Decodes bytes that are nearly all valid, with U+FFFD for the rest: a character cut off at the end, and before it
    /// one ill-formed sequence per hundred bytes. `None` if there are more, or if no character beyond ASCII supports
    /// this charset.
    pub(crate) fn decode_nearly(self, raw: &[u8]) -> Option<String> {
        let mut decoder = self.0.new_decoder_without_bom_handling();
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(raw.len())?);
        let (mut rest, mut ill_formed, mut at_end) = (raw, 0, false);
        loop {
            let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, at_end);
            rest = rest.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty if at_end => break,
                DecoderResult::InputEmpty => at_end = true,
                DecoderResult::OutputFull => text.reserve(4 * (rest.len() + 1)),
                DecoderResult::Malformed(..) => {
                    ill_formed += usize::from(!at_end);
                    text.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
        let evidence = text.chars().any(|c| !c.is_ascii() && c != char::REPLACEMENT_CHARACTER);
        (evidence && ill_formed * 100 <= raw.len()).then_some(text)
    }

    /// The encoded bytes, if every character can be encoded exactly and none is NUL.
    pub(crate) fn encode_exactly(self, text: &str) -> Option<Vec<u8>> {
        if text.contains('\0') {
            return None;
        }
        if self == Charset::UTF_8 || text.is_ascii() {
            return Some(text.as_bytes().to_vec());
        }
        // `Encoding::encode` would put HTML entities in place of what the charset lacks.
        let mut encoder = self.0.new_encoder();
        let most = encoder.max_buffer_length_from_utf8_without_replacement(text.len())?;
        let mut bytes = vec![0; most];
        let (result, _, written) = encoder.encode_from_utf8_without_replacement(text, &mut bytes, true);
        bytes.truncate(written);
        let complete = matches!(result, EncoderResult::InputEmpty);
        (complete && self.decode_strict(&bytes).as_deref() == Some(text)).then_some(bytes)
    }

    /// Whether two bytes from 0xA1 up may be one character, as in all charsets of East Asia here.
    pub(crate) fn is_east_asian(self) -> bool {
        [Charset::GB18030, Charset::GBK, Charset::SHIFT_JIS, Charset::EUC_KR, Charset::BIG5].contains(&self)
    }
}

impl fmt::Debug for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_the_charset_of_its_old_programs() {
        for (tag, charset) in [
            ("ja", Charset::CP932),
            ("ja_JP.UTF-8", Charset::CP932),
            ("ko-KR", Charset::CP949),
            ("zh-TW", Charset::BIG5),
            ("zh_HK.UTF-8", Charset::BIG5),
            ("zh-Hant", Charset::BIG5),
            ("zh-CN", Charset::GB18030),
            ("zh-Hans-SG", Charset::GB18030),
            ("zh", Charset::GB18030),
            ("en_GB", Charset::WINDOWS_1252),
            ("de", Charset::WINDOWS_1252),
            ("ru_RU.KOI8-R", Charset::WINDOWS_1252),
        ] {
            assert_eq!(Charset::of_language(tag), Some(charset), "{tag}");
        }
        for none in ["", "C", "C.UTF-8", "POSIX"] {
            assert_eq!(Charset::of_language(none), None, "{none}");
        }
    }

    #[test]
    fn labels_lead_back_to_their_charset() {
        for charset in Charset::CHOICES {
            assert_eq!(Charset::from_label(charset.label()), Some(*charset));
        }
        assert_eq!(Charset::from_label(" CP932 "), Some(Charset::SHIFT_JIS));
        assert_eq!(Charset::from_label("gb2312"), Some(Charset::GBK));
        assert_eq!(Charset::from_label("utf-8"), Some(Charset::UTF_8));
        for label in ["utf-16le", "iso-2022-jp", "replacement", "", "klingon"] {
            assert_eq!(Charset::from_label(label), None, "{label}");
        }
    }
}
