//! Encodes a text for one receiver: chooses its charset, and splits it if it is long. Pure.
//!
//! Does not live here: numbers and acknowledgements (`delivery`), bytes on the wire (`landline-ipmsg`).

use crate::delivery::{Outgoing, Part, Sending};
use crate::error::ChatError;
use crate::incoming::unix_newlines;
use crate::model::ChatLimits;
use landline_ipmsg::{
    Charset, Options, Ordered, Packet, PacketNo, Profile, SplitError, Unencodable, is_blank, message, split_text,
    stock, text_budget, text_room,
};

/// Options of every part. Delivery relies on the acknowledgement.
pub(crate) const OPTIONS: Options = Options::SENDCHECKOPT;

/// The receiver of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reader {
    /// Its charset.
    pub(crate) charset: Charset,
    /// Whether its program reorders messages and so reassembles the parts of a text.
    pub(crate) ordered: bool,
}

/// A text that can be sent: every part fits into a datagram and can be encoded in the charset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Composed {
    /// The charset of the receiver.
    pub(crate) charset: Charset,
    /// At least one. Joined, they are the text.
    pub(crate) parts: Vec<String>,
    /// How many messages the receiver sees.
    pub(crate) shown: usize,
}

/// The charset that a peer reads: UTF-8 if it said so, otherwise the one it was last seen to use, otherwise the
/// default. iptux names its charset in its entry and does not know UTF8OPT, so the second case applies.
pub(crate) fn charset_for(capabilities: Options, heard: Option<Charset>, default: Charset) -> Charset {
    if capabilities.contains(Options::CAPUTF8OPT) { Charset::UTF_8 } else { heard.unwrap_or(default) }
}

/// Validates and normalizes a text as it is stored and shown here.
///
/// # Errors
/// [`ChatError::Empty`] if nothing in it is visible, [`ChatError::TooLong`].
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

/// Encodes an accepted text for a receiver, whole or not at all. For one that reorders messages it is split so that no
/// datagram is fragmented; any other program shows the parts, so they are as long as it can read.
///
/// # Errors
/// [`ChatError::Unencodable`] names the characters that the receiver cannot read.
pub(crate) fn compose(text: &str, reader: Reader, profile: &Profile) -> Result<Composed, ChatError> {
    let Reader { charset, ordered } = reader;
    let budget = if ordered { one_piece(profile, charset) } else { text_budget(profile, charset, OPTIONS) };
    let parts = cut(text, charset, budget)?;
    let shown = if ordered { 1 } else { parts.len() };
    Ok(Composed { charset, parts, shown })
}

/// How many bytes of text fit into a datagram that is not fragmented, besides "(1/3) " or the equivalent for a receiver
/// that reorders messages.
pub(crate) fn one_piece(profile: &Profile, charset: Charset) -> usize {
    text_room(profile, charset, OPTIONS, stock::IN_ONE_PIECE).saturating_sub(Ordered::ROOM)
}

/// Splits undelivered parts that are longer than `fits`. All undelivered parts get new numbers, which increase in the
/// order of the queue, and keep their old ones as the original.
///
/// # Errors
/// [`ChatError::NoRoom`] if nothing fits.
pub(crate) fn divide<'a>(
    queue: impl IntoIterator<Item = &'a Outgoing>,
    fits: usize,
    mut next_no: impl FnMut() -> PacketNo,
) -> Result<Vec<Outgoing>, ChatError> {
    let divide = |message: &Outgoing| {
        let mut parts = Vec::new();
        for part in &message.parts {
            if part.acked {
                parts.push(part.clone());
                continue;
            }
            let original = part.original.or(Some(part.no));
            let ngram_sets =
                if part.bytes > fits { cut(&part.text, part.charset, fits)? } else { vec![part.text.to_string()] };
            parts.extend(ngram_sets.iter().map(|piece| Part { original, ..Part::new(next_no(), piece, part.charset) }));
        }
        Ok(Outgoing { parts, ..message.clone() })
    };
    queue.into_iter().map(divide).collect()
}

/// The packet of a part, ready to send.
///
/// # Errors
/// None for what was composed here.
pub(crate) fn packet(sending: &Sending, profile: &Profile) -> Result<Packet, Unencodable> {
    let Sending { part, place, ordered } = sending;
    match ordered {
        Some(ordered) => Ok(ordered.attach(message(profile, part.no, &part.text, part.charset, OPTIONS)?)),
        None => message(profile, part.no, &(numbered(*place) + &part.text), part.charset, OPTIONS),
    }
}

/// The prefix of a part for a receiver that shows the parts of a text.
pub(crate) fn numbered((part, parts): (usize, usize)) -> String {
    if parts > 1 { format!("({part}/{parts}) ") } else { String::new() }
}

/// Splits into parts of at most this many bytes, counting a "(1/3) " that is not included.
fn cut(text: &str, charset: Charset, budget: usize) -> Result<Vec<String>, ChatError> {
    match split_text(text, charset, budget) {
        Ok(parts) => {
            let count = parts.len();
            let bare = |(index, part): (usize, String)| {
                let number = numbered((index + 1, count));
                part.strip_prefix(&number).map_or(part.clone(), str::to_owned)
            };
            Ok(parts.into_iter().enumerate().map(bare).collect())
        }
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
    use crate::model::MessageId;
    use landline_ipmsg::encode_text;
    use landline_testkit::alice;
    use uuid::Uuid;

    fn stock_reader(charset: Charset) -> Reader {
        Reader { charset, ordered: false }
    }

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
        let refused = compose("日本 😀 and 한", stock_reader(Charset::CP932), &alice().profile).unwrap_err();
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
                let composed = compose(&text, stock_reader(charset), &alice().profile).unwrap();
                assert!(composed.parts.len() > 1 && composed.shown == composed.parts.len());
                for (index, part) in composed.parts.iter().enumerate() {
                    let place = (index + 1, composed.parts.len());
                    let part = Part::new(PacketNo::new(u32::MAX.into()), part, charset);
                    let sending = Sending { part: part.clone(), place, ordered: None };
                    let datagram = packet(&sending, &alice().profile).unwrap().encode();
                    assert!(datagram.len() <= stock::DATAGRAM_LIMIT);
                    let read = Packet::decode(&datagram).unwrap();
                    let meant = encode_text(&(numbered(place) + &part.text), charset).unwrap();
                    assert_eq!(read.body(), meant, "what arrives is what was meant");
                }
                assert_eq!(composed.parts.concat(), text);
            }
        }
    }

    #[test]
    fn what_goes_to_a_reader_that_makes_one_text_of_it_travels_in_one_piece() {
        let (text, reader) = ("汉😀👩‍👩‍👧‍👦".repeat(700), Reader { charset: Charset::UTF_8, ordered: true });
        let composed = compose(&text, reader, &alice().profile).unwrap();
        assert_eq!((composed.shown, composed.parts.concat()), (1, text));
        let no = PacketNo::new(u32::MAX.into());
        for (index, part) in composed.parts.iter().enumerate() {
            let (part, parts) = (Part::new(no, part, Charset::UTF_8), composed.parts.len());
            let number = |count: usize| u32::try_from(count).unwrap();
            let (nonce, attempt, number, parts_said) = (u64::MAX, 999, number(index + 1), number(parts));
            let (after, original) = (Some(no), Some(no));
            let said = Ordered { nonce, attempt, after, part: number, parts: parts_said, message: no, original };
            let sending = Sending { part: part.clone(), place: (index + 1, parts), ordered: Some(said) };
            let datagram = packet(&sending, &alice().profile).unwrap().encode();
            assert!(datagram.len() <= stock::IN_ONE_PIECE, "{}", datagram.len());
            let read = Packet::decode(&datagram).unwrap();
            assert_eq!(Ordered::detach(&read), Some((said, part.text.as_bytes())));
        }
    }

    #[test]
    fn what_is_cut_up_keeps_its_words_and_order_and_gets_fresh_numbers_that_rise() {
        let part = |no: u64, text: &str| Part::new(PacketNo::new(no), text, Charset::UTF_8);
        let message =
            |id: u128, parts| Outgoing { id: MessageId::from_uuid(Uuid::from_u128(id)), waiting: false, parts };
        let long = "word ".repeat(100);
        let acked = Part { acked: true, ..part(10, "has it") };
        let queue = [message(1, vec![acked.clone(), part(11, &long)]), message(2, vec![part(12, "short")])];
        let mut next = 100;
        let fresh = || {
            next += 3;
            PacketNo::new(next)
        };
        let divided = divide(&queue, 120, fresh).unwrap();
        assert_eq!(divided[0].parts[0], acked);
        let ngram_sets = &divided[0].parts[1..];
        assert!(ngram_sets.len() > 3 && ngram_sets.iter().all(|piece| piece.bytes <= 120));
        assert_eq!(ngram_sets.iter().map(|piece| &*piece.text).collect::<String>(), long);
        assert!(ngram_sets.iter().all(|piece| piece.original == Some(PacketNo::new(11))));
        assert_eq!(divided[1].parts[0].original, Some(PacketNo::new(12)));
        let numbers: Vec<PacketNo> = divided.iter().flat_map(|message| &message.parts).map(|part| part.no).collect();
        assert!(numbers.is_sorted_by(|earlier, later| earlier < later), "{numbers:?}");
        let again = divide(&divided, 60, || PacketNo::new(7)).unwrap();
        assert_eq!(again[0].parts[1].original, Some(PacketNo::new(11)), "the first number that it had");
        assert!(divide(&queue, 3, || PacketNo::new(7)).is_err());
    }
}
