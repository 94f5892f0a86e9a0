//! Text on the wire: charset detection for incoming text, exact encoding for outgoing text.
//!
//! Nothing here keeps state. The caller remembers a peer's last charset and passes it in, and keeps the raw bytes of a
//! message that may have to be decoded again.

use crate::charset::Charset;
use crate::command::Options;

/// What is known about a sender's charset before its bytes are examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharsetHint {
    /// Set for this peer by the user. Disables detection.
    pub chosen: Option<Charset>,
    /// Stated by the peer's program, or learned from earlier packets of it.
    pub remembered: Option<Charset>,
    /// The user's default for unknown senders.
    pub default: Charset,
}

/// Text from the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedText {
    /// The text, with U+FFFD for invalid bytes.
    pub text: String,
    /// The charset it was read in.
    pub charset: Charset,
    /// Whether some bytes were invalid in that charset.
    pub lossy: bool,
    /// Whether the bytes are evidence of the sender's charset, so that it is worth remembering: they are not only
    /// ASCII, and all were valid.
    pub telling: bool,
}

/// Decodes text whose charset the protocol does not specify.
///
/// In this order: UTF-8 if the packet is marked so; the chosen charset; UTF-8 if the bytes are valid in it and not only
/// ASCII; the remembered charset; the default. If some bytes are invalid in a charset, the next one that fits is used,
/// with one exception: the remembered charset is more reliable than the default, which is a guess, so it stays if it
/// decodes nearly all bytes (see `Charset::decode_nearly`), as when a program has truncated a text inside a character.
///
/// One case deviates from that order, because the order gets a very common word wrong: GBK's 谢谢 is the bytes D0 BB D0
/// BB, which are also the UTF-8 of "лл" (see `is_pairs`).
pub fn decode_text(raw: &[u8], options: Options, hint: CharsetHint) -> DecodedText {
    let telling = !raw.is_ascii();
    let marked = options.contains(Options::UTF8OPT).then_some(Charset::UTF_8);
    if let Some(charset) = marked.or(hint.chosen) {
        let (text, lossy) = charset.decode(raw);
        // A charset chosen by the user is no evidence: once the user removes the choice, detection starts without it.
        return DecodedText { text, charset, lossy, telling: telling && !lossy && marked.is_some() };
    }
    let pairs = |charset: Charset| charset.is_east_asian() && is_pairs(raw);
    let first = hint.remembered.filter(|charset| pairs(*charset));
    let utf8 = telling.then_some(Charset::UTF_8);
    let exact = |charset: Charset| {
        let text = charset.decode_strict(raw)?;
        Some(DecodedText { text, charset, lossy: false, telling })
    };
    let nearly = |charset: Charset| {
        let text = charset.decode_nearly(raw)?;
        Some(DecodedText { text, charset, lossy: true, telling: false })
    };
    let known = [first, utf8, hint.remembered].into_iter().flatten().find_map(exact);
    let known = known.or_else(|| hint.remembered.and_then(nearly));
    if let Some(decoded) = known.or_else(|| exact(hint.default)) {
        return decoded;
    }
    let charset = hint.remembered.unwrap_or(hint.default);
    let (text, lossy) = charset.decode(raw);
    DecodedText { text, charset, lossy, telling: false }
}

/// Whether bytes that are valid UTF-8 look more like pairs of an East Asian charset: every
/// character beyond ASCII is a lead byte C2–DF and one of A1–BF (so both are in the common part of
/// GB2312, EUC-KR and Big5), and none that UTF-8 would read as a Latin letter (leads up to C9)
/// stands beside an ASCII letter, as in "héllo".
///
/// This only applies to peers that have been observed to use such a charset.
fn is_pairs(raw: &[u8]) -> bool {
    let mut rest = raw;
    let mut beside_letter = false;
    let mut found = false;
    loop {
        match rest {
            [lead @ 0xc2..=0xdf, 0xa1..=0xbf, tail @ ..] => {
                let before_letter = tail.first().is_some_and(u8::is_ascii_alphabetic);
                if *lead <= 0xc9 && (beside_letter || before_letter) {
                    return false;
                }
                found = true;
                rest = tail;
            }
            [byte @ 0..=0x7f, tail @ ..] => {
                beside_letter = byte.is_ascii_alphabetic();
                rest = tail;
            }
            [] => return found,
            _ => return false,
        }
    }
}

/// Some characters cannot be encoded in a charset; nothing was encoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{charset} cannot write {}", listed(chars))]
pub struct Unencodable {
    /// The charset that lacks them.
    pub charset: Charset,
    /// Each character once, in order of appearance.
    pub chars: Vec<char>,
}

fn listed(chars: &[char]) -> String {
    chars.iter().map(|c| format!("{c:?}")).collect::<Vec<_>>().join(", ")
}

/// Encodes text in a charset such that decoding yields the same text again.
///
/// # Errors
/// [`Unencodable`] names every character that the charset lacks, and NUL, which ends a text on the wire. Also those
/// that the encoding standard would encode as something else, such as CP932's '¥'.
pub fn encode_text(text: &str, charset: Charset) -> Result<Vec<u8>, Unencodable> {
    if let Some(bytes) = charset.encode_exactly(text) {
        return Ok(bytes);
    }
    let mut chars = Vec::new();
    let mut buffer = [0; 4];
    for c in text.chars() {
        if !chars.contains(&c) && charset.encode_exactly(c.encode_utf8(&mut buffer)).is_none() {
            chars.push(c);
        }
    }
    Err(Unencodable { charset, chars })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(remembered: Option<Charset>, default: Charset) -> CharsetHint {
        CharsetHint { chosen: None, remembered, default }
    }

    fn read(raw: &[u8], hint: CharsetHint) -> (String, Charset) {
        let decoded = decode_text(raw, Options::empty(), hint);
        (decoded.text, decoded.charset)
    }

    #[test]
    fn the_order_is_mark_then_valid_then_remembered_then_default() {
        let known = hint(Some(Charset::SHIFT_JIS), Charset::GB18030);
        assert_eq!(decode_text(b"\xe4\xbd\xa0", Options::UTF8OPT, known).text, "你");
        assert_eq!(read("你好".as_bytes(), known), ("你好".into(), Charset::UTF_8));
        assert_eq!(read("héllo wörld".as_bytes(), known), ("héllo wörld".into(), Charset::UTF_8));
        assert_eq!(read("Привет".as_bytes(), known), ("Привет".into(), Charset::UTF_8));
        assert_eq!(read(b"\x93\xfa\x96\x7b", known), ("日本".into(), Charset::SHIFT_JIS));
        let stranger = hint(None, Charset::GB18030);
        assert_eq!(read(b"\xc4\xe3\xba\xc3", stranger), ("你好".into(), Charset::GB18030));
        assert_eq!(read(b"plain", stranger), ("plain".into(), Charset::GB18030));
    }

    #[test]
    fn chinese_thanks_are_not_cyrillic_for_a_peer_known_to_write_gbk() {
        let thanks = encode_text("谢谢", Charset::GBK).unwrap();
        assert_eq!(std::str::from_utf8(&thanks), Ok("лл"));
        assert_eq!(read(&thanks, hint(Some(Charset::GBK), Charset::UTF_8)), ("谢谢".into(), Charset::GBK));
        assert_eq!(read(b"OK\xd0\xbb\xd0\xbb!", hint(Some(Charset::GBK), Charset::UTF_8)).0, "OK谢谢!");
        assert_eq!(read(&thanks, hint(None, Charset::GBK)).1, Charset::UTF_8, "a stranger is read by the rule");
        assert_eq!(read("é".as_bytes(), hint(Some(Charset::WINDOWS_1252), Charset::GBK)).0, "é");
    }

    #[test]
    fn a_charset_that_does_not_fit_yields_to_one_that_does() {
        let wrong = hint(Some(Charset::EUC_KR), Charset::SHIFT_JIS);
        assert_eq!(read(b"\x93\xfa\x96\x7b", wrong), ("日本".into(), Charset::SHIFT_JIS));
    }

    /// 开会 and the first byte of a third character: how iptux cuts a text at 8 KB. In GB18030 all of it has a meaning.
    #[test]
    fn a_known_charset_stays_when_a_text_was_cut_within_a_character() {
        let cut = b"\xe5\xbc\x80\xe4\xbc\x9a\xe5";
        assert_eq!(read(cut, hint(None, Charset::GB18030)).0, "寮€浼氬", "a stranger is read by the rule");
        let decoded = decode_text(cut, Options::empty(), hint(Some(Charset::UTF_8), Charset::GB18030));
        assert_eq!((decoded.text.as_str(), decoded.charset), ("开会\u{fffd}", Charset::UTF_8));
        assert!(decoded.lossy && !decoded.telling, "said, and no reason to remember another charset");
        let japanese = hint(Some(Charset::SHIFT_JIS), Charset::WINDOWS_1252);
        assert_eq!(read(b"\x93\xfa\x96\x7b\x93", japanese).0, "日本\u{fffd}");
    }

    #[test]
    fn a_known_charset_stays_when_one_byte_in_a_hundred_has_no_meaning_and_no_longer() {
        let known = hint(Some(Charset::UTF_8), Charset::WINDOWS_1252);
        let with = |faults: usize| [&"é".repeat(100).into_bytes()[..], &b"\xff-".repeat(faults)].concat();
        assert_eq!(read(&with(2), known).1, Charset::UTF_8);
        assert_eq!(read(&with(3), known).1, Charset::WINDOWS_1252);
        assert_eq!(read(b"caf\xe9", known).0, "café", "nothing in it speaks for UTF-8");
    }

    #[test]
    fn a_chosen_charset_wins_over_every_guess_but_not_over_a_mark() {
        let chosen = CharsetHint { chosen: Some(Charset::BIG5), ..hint(Some(Charset::UTF_8), Charset::GB18030) };
        assert_eq!(read(b"\xa7\x41\xa6\x6e", chosen), ("你好".into(), Charset::BIG5));
        assert_eq!(read("é".as_bytes(), chosen).1, Charset::BIG5);
        assert!(!decode_text(b"\xa7\x41", Options::empty(), chosen).telling, "it shows nothing of the sender");
        assert_eq!(decode_text("你".as_bytes(), Options::UTF8OPT, chosen).text, "你");
    }

    #[test]
    fn bytes_without_meaning_are_said() {
        let decoded = decode_text(b"a\xff\xff", Options::empty(), hint(None, Charset::GB18030));
        assert!(decoded.lossy && !decoded.telling);
        assert!(decoded.text.starts_with('a') && decoded.text.contains('\u{fffd}'));
        let cut = decode_text(b"\xe4\xbd", Options::UTF8OPT, hint(None, Charset::GB18030));
        assert!(cut.lossy && !cut.telling);
        assert_eq!(cut.charset, Charset::UTF_8);
    }

    #[test]
    fn ascii_tells_nothing_about_a_charset() {
        assert!(!decode_text(b"hello", Options::empty(), hint(None, Charset::GB18030)).telling);
        assert!(decode_text("你好".as_bytes(), Options::empty(), hint(None, Charset::GB18030)).telling);
    }

    #[test]
    fn what_cannot_be_written_is_named_and_nothing_is_replaced() {
        let error = encode_text("日本 😀 ¥ 😀", Charset::SHIFT_JIS).unwrap_err();
        assert_eq!(error.chars, ['😀', '¥']);
        assert_eq!(error.to_string(), "Shift_JIS cannot write '😀', '¥'");
        assert_eq!(encode_text("你😀", Charset::GBK).unwrap_err().chars, ['😀']);
        assert_eq!(encode_text("a\0b", Charset::UTF_8).unwrap_err().chars, ['\0']);
        assert!(encode_text("你😀", Charset::GB18030).is_ok());
    }
}
