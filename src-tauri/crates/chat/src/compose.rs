//! How a text is written for one reader: its charset, and its parts if it is long. Pure.
//!
//! Does not live here: numbers and acknowledgements (`delivery`), bytes on the wire (`landline-ipmsg`).

use crate::error::ChatError;
use crate::incoming::unix_newlines;
use crate::model::ChatLimits;
use landline_ipmsg::{Charset, Options, Profile, SplitError, is_blank, split_text, text_budget};

/// Options of every part. The acknowledgement is what delivery rests on.
pub(crate) const OPTIONS: Options = Options::SENDCHECKOPT;

/// A text as it will go out, which it can: every part fits a datagram and can be written in the charset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Composed {
    /// What the reader reads.
    pub(crate) charset: Charset,
    /// At least one; more than one begin with "(1/3) " and so on.
    pub(crate) parts: Vec<String>,
}

/// What a peer reads: UTF-8 if it said so, else what it was last heard to write, else what people here use.
/// iptux names its charset in its entry and does not know UTF8OPT: it arrives here by the second way.
pub(crate) fn charset_for(capabilities: Options, heard: Option<Charset>, default: Charset) -> Charset {
    if capabilities.contains(Options::CAPUTF8OPT) { Charset::UTF_8 } else { heard.unwrap_or(default) }
}

/// The text as it is kept and shown here.
///
/// # Errors
/// [`ChatError::Empty`] if there is nothing to see in it, [`ChatError::TooLong`].
pub(crate) fn accept(text: &str, limits: ChatLimits) -> Result<String, ChatError> {
    let text = unix_newlines(text);
    if is_blank(&text) {
        return Err(ChatError::Empty);
    }
    if text.len() > limits.text {
        return Err(ChatError::TooLong { length: text.len(), limit: limits.text });
    }
    Ok(text)
}

/// Writes an accepted text for a reader of `charset`: whole or not at all.
///
/// # Errors
/// [`ChatError::Unencodable`] names the characters that the reader could not see.
pub(crate) fn compose(text: &str, charset: Charset, profile: &Profile) -> Result<Composed, ChatError> {
    let budget = text_budget(profile, charset, OPTIONS);
    match split_text(text, charset, budget) {
        Ok(parts) => Ok(Composed { charset, parts }),
        Err(SplitError::Unencodable(lacking)) => {
            Err(ChatError::Unencodable { chars: lacking.chars, charset: lacking.charset })
        }
        Err(SplitError::TooLong) => Err(ChatError::TooLong { length: text.len(), limit: budget }),
        Err(SplitError::NoRoom(_)) => Err(ChatError::NoRoom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use landline_ipmsg::{Packet, PacketNo, encode_text, message, stock};
    use landline_testkit::alice;

    #[test]
    fn utf8_for_who_says_so_else_what_was_heard_else_what_is_usual_here() {
        let default = Charset::GB18030;
        assert_eq!(charset_for(Options::CAPUTF8OPT, Some(Charset::CP932), default), Charset::UTF_8);
        assert_eq!(charset_for(Options::empty(), Some(Charset::CP932), default), Charset::CP932);
        assert_eq!(charset_for(Options::empty(), Some(Charset::UTF_8), default), Charset::UTF_8, "iptux");
        assert_eq!(charset_for(Options::empty(), None, default), default);
    }

    #[test]
    fn nothing_to_see_is_refused_and_so_is_a_book() {
        let limits = ChatLimits { text: 10 };
        for blank in ["", " \r\n\t", "\u{feff}", "\u{200b}\n", "\u{3164}\u{3000}"] {
            assert!(matches!(accept(blank, limits), Err(ChatError::Empty)), "{blank:?}");
        }
        assert_eq!(accept("a\r\nb", limits).unwrap(), "a\nb");
        assert!(accept("1234567890", limits).is_ok());
        let refused = accept("12345678901", limits).unwrap_err();
        assert!(matches!(refused, ChatError::TooLong { length: 11, limit: 10 }));
    }

    #[test]
    fn characters_that_the_reader_cannot_see_are_named_and_nothing_is_replaced() {
        let refused = compose("日本 😀 and 한", Charset::CP932, &alice().profile).unwrap_err();
        assert_eq!(refused.code(), "chat.unencodable");
        assert_eq!(
            refused.to_string(),
            "“😀” “한” cannot be written in Shift_JIS, the only charset that the other side reads."
        );
    }

    /// The worst places for a cut: characters of four bytes and of several code points at every border.
    #[test]
    fn a_long_text_is_cut_between_characters_and_nothing_of_it_is_lost() {
        for (unit, charset) in [("😀👩‍👩‍👧‍👦汉", Charset::UTF_8), ("汉😀é", Charset::GB18030), ("日本ｱ語", Charset::CP932)]
        {
            for shift in 0..7 {
                let text = "x".repeat(shift) + &unit.repeat(2000);
                let composed = compose(&text, charset, &alice().profile).unwrap();
                assert!(composed.parts.len() > 1);
                let mut joined = String::new();
                for (index, part) in composed.parts.iter().enumerate() {
                    let number = format!("({}/{}) ", index + 1, composed.parts.len());
                    joined.push_str(part.strip_prefix(&number).unwrap());
                    let packet =
                        message(&alice().profile, PacketNo::new(u32::MAX.into()), part, charset, OPTIONS).unwrap();
                    let datagram = packet.encode();
                    assert!(datagram.len() <= stock::DATAGRAM_LIMIT);
                    let read = Packet::decode(&datagram).unwrap();
                    assert_eq!(read.body(), encode_text(part, charset).unwrap(), "what arrives is what was meant");
                }
                assert_eq!(joined, text);
            }
        }
    }
}
