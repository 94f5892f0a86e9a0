//! Landline talks with programs that are not Landline, and puts up with what they do.

mod support;

use landline_chat::{ChatError, MessageState};
use landline_ipmsg::{Charset, Mode, Options, Packet, PacketNo, encode_text, stock};
use landline_peer::Mark;
use landline_testkit::{alice, bob, carol};
use std::time::Duration;
use support::{Lan, Stock};

const CAROL: &[u8] = b"Carol\0lab";
const IPTUX: &str = "1_iptux 0.8.3";
const IPTUX_CAROL: &[u8] = b"Carol\0lab\0icon-tux.png\0utf-8";

#[tokio::test(start_paused = true)]
async fn a_reader_of_gb18030_gets_gb18030_even_emoji() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, "1", CAROL).await;
    a.send(&carol(), "你好 😀").await;
    let [packet] = c.read_all(&lan).await.try_into().unwrap();
    assert!(!packet.command.has(Options::UTF8OPT));
    assert_eq!(packet.body(), encode_text("你好 😀", Charset::GB18030).unwrap());
    assert_eq!(a.states(&carol()).await, [MessageState::Delivered]);
    c.send(&alice(), 288, &encode_text("你也好", Charset::GB18030).unwrap());
    lan.settle().await;
    assert_eq!(a.texts(&carol()).await, ["你好 😀", "你也好"]);
}

#[tokio::test(start_paused = true)]
async fn a_reader_of_cp932_gets_cp932_and_what_it_lacks_is_refused_by_name() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, "1", CAROL).await;
    let to = a.contact(&carol()).await;
    a.peers.remember_charset(to, Charset::CP932).await.unwrap();
    a.send(&carol(), "日本").await;
    let [packet] = c.read_all(&lan).await.try_into().unwrap();
    assert_eq!(packet.body(), b"\x93\xfa\x96\x7b");
    let refused = a.chat.send(to, "日本 😀").await.unwrap_err();
    assert!(
        matches!(&refused, ChatError::Unencodable { chars, charset } if *chars == ['😀'] && *charset == Charset::CP932)
    );
    lan.settle().await;
    assert!(c.read().is_empty());
    assert_eq!(a.texts(&carol()).await, ["日本"]);
}

#[tokio::test(start_paused = true)]
async fn iptux_gets_the_charset_that_it_names_in_its_entry() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, IPTUX, IPTUX_CAROL).await;
    a.send(&carol(), "你好 😀").await;
    let [packet] = c.read_all(&lan).await.try_into().unwrap();
    assert_eq!(packet.body(), "你好 😀".as_bytes());
}

/// 开会 and the first byte of another character, as iptux cuts a text at 8 KB: valid in GB18030, the default here.
#[tokio::test(start_paused = true)]
async fn a_text_that_is_cut_within_a_character_is_read_in_the_charset_that_the_entry_says() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, IPTUX, IPTUX_CAROL).await;
    c.send(&alice(), 288, b"\xe5\xbc\x80\xe4\xbc\x9a\xe5");
    lan.settle().await;
    let [message] = a.history(&carol()).await.try_into().unwrap();
    assert_eq!((message.text.as_str(), message.charset), ("开会\u{fffd}", Charset::UTF_8));
    assert!(message.lossy);
    assert_eq!(a.peers.peer(message.contact).unwrap().charset, Some(Charset::UTF_8));
    drop(c.read());
}

#[tokio::test(start_paused = true)]
async fn a_charset_that_was_set_is_read_and_written() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, "1", CAROL).await;
    let to = a.contact(&carol()).await;
    a.peers.mark(to, Mark::Charset(Some(Charset::BIG5))).await.unwrap();
    c.send(&alice(), 288, b"\xa7\x41\xa6\x6e");
    lan.settle().await;
    assert_eq!(a.texts(&carol()).await, ["你好"]);
    c.read();
    a.send(&carol(), "你好").await;
    let [packet] = c.read_all(&lan).await.try_into().unwrap();
    assert_eq!(packet.body(), b"\xa7\x41\xa6\x6e");
}

/// Stock programs send such messages with files, and some without: it is kept and acknowledged, and shown as what it is.
#[tokio::test(start_paused = true)]
async fn a_message_without_words_is_kept_and_acknowledged() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, "1", CAROL).await;
    c.send(&alice(), 288, b"");
    lan.settle().await;
    let [message] = a.history(&carol()).await.try_into().unwrap();
    assert_eq!((message.text.as_str(), message.attachments), ("", false));
    let answers = c.drain().into_iter().map(|datagram| Packet::decode(&datagram.bytes).unwrap().command.mode);
    assert!(answers.collect::<Vec<_>>().contains(&Mode::RecvMsg));
    let refused = a.chat.send(message.contact, "\u{feff}\u{200b} \n").await.unwrap_err();
    assert!(matches!(refused, ChatError::Empty));
}

#[tokio::test(start_paused = true)]
async fn a_message_in_an_unknown_charset_can_be_read_again() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, "1", CAROL).await;
    c.send(&alice(), 288, b"\x93\xfa\x96\x7b");
    lan.settle().await;
    let [garbled] = a.history(&carol()).await.try_into().unwrap();
    assert_ne!(garbled.text, "日本");
    let read = a.chat.read_again(garbled.id, Charset::CP932).await.unwrap();
    assert_eq!((read.text.as_str(), read.charset), ("日本", Charset::CP932));
    assert_eq!(a.history(&carol()).await, [read]);
    assert_eq!(a.peers.peer(garbled.contact).unwrap().charset, None, "nobody asked for that");
}

#[tokio::test(start_paused = true)]
async fn a_long_text_arrives_whole_in_numbered_messages_and_is_one_here() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, "1", CAROL).await;
    for shift in 0..4 {
        let text = "x".repeat(shift) + &"汉😀👩‍👩‍👧‍👦".repeat(700);
        lan.net.capture();
        let sent = a.send(&carol(), &text).await;
        assert!(sent.parts > 1);
        lan.settle().await;
        let first = c.read();
        assert_eq!(first.len(), 1, "the second part waits for the first");
        lan.settle().await;
        assert_eq!(a.history(&carol()).await.last().unwrap().state, MessageState::Sending, "parts are missing");
        let packets = [first, c.read_all(&lan).await].concat();
        assert!(lan.net.capture().iter().all(|sent| sent.bytes.len() <= stock::DATAGRAM_LIMIT));
        let mut joined = String::new();
        for (number, packet) in (1..).zip(&packets) {
            let (part, lossy) = Charset::GB18030.decode(packet.body());
            assert!(!lossy);
            joined.push_str(part.strip_prefix(&format!("({number}/{}) ", sent.parts)).unwrap());
        }
        assert_eq!(joined, text);
        let here = a.history(&carol()).await.pop().unwrap();
        assert_eq!((here.text, here.state), (text, MessageState::Delivered));
    }
}

/// iptux acknowledges and drops what is not above the last number it saw.
#[tokio::test(start_paused = true)]
async fn numbers_rise_for_every_reader_also_over_a_restart_with_a_queue() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, IPTUX, IPTUX_CAROL).await;
    a.send(&carol(), "one").await;
    let mut seen = c.read_all(&lan).await;
    c.wire.unplug();
    a.send(&carol(), "two").await;
    a.send(&carol(), "three").await;
    lan.pass(Duration::from_secs(20)).await;
    let a = lan.restart(a).await;
    a.send(&carol(), "four").await;
    c.wire.plug();
    c.greet(IPTUX_CAROL);
    seen.extend(c.read_all(&lan).await);
    let texts: Vec<&[u8]> = seen.iter().map(|packet| packet.body()).collect();
    assert_eq!(texts, [&b"one"[..], b"two", b"three", b"four"]);
    let numbers: Vec<PacketNo> = seen.iter().map(|packet| packet.no).collect();
    assert!(numbers.is_sorted_by(|earlier, later| earlier < later), "{numbers:?}");
    assert_eq!(a.states(&carol()).await, [MessageState::Delivered; 4]);
}

#[tokio::test(start_paused = true)]
async fn a_program_that_counts_from_one_again_is_not_taken_for_a_duplicate() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, IPTUX, IPTUX_CAROL).await;
    c.send(&alice(), 288, b"hello");
    lan.settle().await;
    c.restart(IPTUX_CAROL);
    c.send(&alice(), 288, b"hello");
    lan.settle().await;
    assert_eq!(a.texts(&carol()).await, ["hello", "hello"]);
}

#[tokio::test(start_paused = true)]
async fn only_the_person_it_was_sent_to_can_acknowledge() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    let mut c = Stock::join(&lan, "1", CAROL).await;
    b.wire.unplug();
    lan.net.capture();
    a.send(&bob(), "for bob").await;
    lan.settle().await;
    let no = lan.captured(Mode::SendMsg)[0].no;
    c.send(&alice(), 33, no.to_string().as_bytes());
    c.send(&alice(), 33, b"1");
    lan.settle().await;
    assert_eq!(a.states(&bob()).await, [MessageState::Sending]);
    assert_eq!(a.chat.counters().stray_acks, 2);
}

#[tokio::test(start_paused = true)]
async fn a_sealed_message_is_answered_when_somebody_looks_at_it() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, "1", CAROL).await;
    c.send(&alice(), 0x20 | 0x100 | 0x200, b"sealed");
    lan.settle().await;
    let from = a.contact(&carol()).await;
    assert_eq!(a.chat.summaries().await.unwrap()[0].unread, 1);
    assert_eq!(lan.captured(Mode::ReadMsg), []);
    a.chat.mark_read(from).await.unwrap();
    a.chat.mark_read(from).await.unwrap();
    let [receipt] = lan.captured(Mode::ReadMsg).try_into().unwrap();
    assert_eq!(receipt.named_packet(), Some(PacketNo::new(2)));
    assert_eq!(a.chat.summaries().await.unwrap()[0].unread, 0);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_neither_shown_nor_acknowledged() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, "1", CAROL).await;
    lan.net.capture();
    c.send(&alice(), 0x20 | 0x100 | 0x0040_0000, b"20002:af31:09bc");
    lan.settle().await;
    assert_eq!(lan.captured(Mode::RecvMsg), []);
    assert!(a.history(&carol()).await.is_empty());
    assert_eq!(a.chat.counters().unreadable, 1);
}

#[tokio::test(start_paused = true)]
async fn files_and_messages_to_all_are_shown() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, IPTUX, IPTUX_CAROL).await;
    lan.net.capture();
    c.send(&alice(), 0x0020_0020, b"\x0020000:big.bin:2dc6c0:6affcb74:1:\x07");
    c.send(&alice(), 0x20 | 0x100 | 0x400, b"lunch?");
    lan.settle().await;
    let shown: Vec<_> = a.history(&carol()).await.into_iter().map(|m| (m.text, m.attachments)).collect();
    assert_eq!(shown, [(String::new(), true), ("lunch?".to_owned(), false)]);
    assert_eq!(lan.captured(Mode::RecvMsg), [], "neither asked for it, or must have it");
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_never_acknowledges_is_waited_for_and_can_be_tried_now() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, "1", CAROL).await;
    let sent = a.send(&carol(), "anybody?").await;
    for _ in 0..20 {
        c.send(&alice(), 4, CAROL);
        lan.pass(Duration::from_secs(16)).await;
    }
    // It is tried for a quarter of a minute, then waits for two.
    for _ in 0..30 {
        if a.states(&carol()).await == [MessageState::Waiting] {
            break;
        }
        lan.pass(Duration::from_secs(1)).await;
    }
    assert_eq!(a.states(&carol()).await, [MessageState::Waiting]);
    c.drain();
    a.chat.retry(sent.id).await.unwrap();
    let [packet] = c.read_all(&lan).await.try_into().unwrap();
    assert_eq!(packet.body(), b"anybody?");
    assert_eq!(a.states(&carol()).await, [MessageState::Delivered]);
}

/// Firewalls and tunnels drop the pieces of long datagrams.
#[tokio::test(start_paused = true)]
async fn a_text_whose_datagram_does_not_pass_arrives_in_shorter_ones_and_holds_nothing_up() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, IPTUX, IPTUX_CAROL).await;
    lan.net.set_longest(1280 - 48);
    let text = "A sentence of some length. ".repeat(200);
    a.send(&carol(), &text).await;
    a.send(&carol(), "short").await;
    let mut packets = Vec::new();
    for _ in 0..4 {
        lan.pass(Duration::from_millis(500)).await;
        packets.extend(c.read_all(&lan).await);
    }
    assert_eq!(a.states(&carol()).await, [MessageState::Delivered; 2], "within two seconds");
    let numbers: Vec<PacketNo> = packets.iter().map(|packet| packet.no).collect();
    assert!(numbers.is_sorted_by(|earlier, later| earlier < later), "iptux drops what does not rise: {numbers:?}");
    let (last, parts) = packets.split_last().unwrap();
    assert_eq!(last.body(), b"short");
    let words = |index: usize, packet: &landline_ipmsg::Packet| {
        let number = format!("({}/{}) ", index + 1, parts.len());
        String::from_utf8_lossy(packet.body()).strip_prefix(&number).unwrap().to_owned()
    };
    let joined: String = parts.iter().enumerate().map(|(index, packet)| words(index, packet)).collect();
    assert_eq!(joined, text);
    assert_eq!(a.history(&carol()).await[0].parts as usize, parts.len());

    lan.net.capture();
    a.send(&carol(), &text).await;
    c.read_all(&lan).await;
    let sent = lan.net.capture();
    assert!(sent.iter().all(|sent| sent.bytes.len() <= 1280 - 48), "the way is known");
    // A restart in the middle changes neither numbers nor order.
    a.send(&carol(), &text).await;
    a.send(&carol(), "end").await;
    lan.settle().await;
    let first = c.read();
    let a = lan.restart(a).await;
    c.greet(IPTUX_CAROL);
    let rest = [first, c.read_all(&lan).await].concat();
    let numbers: Vec<PacketNo> = rest.iter().map(|packet| packet.no).collect();
    assert!(numbers.is_sorted_by(|earlier, later| earlier <= later), "{numbers:?}");
    assert_eq!(rest.last().unwrap().body(), b"end");
    assert_eq!(a.states(&carol()).await, [MessageState::Delivered; 5]);
}
