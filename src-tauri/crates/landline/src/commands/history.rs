//! `landline history`: shows a conversation, oldest message first.

use crate::client::Client;
use crate::exit::Failure;
use crate::names::resolve;
use crate::output::Output;
use crate::style::{Style, one_line, words};
use crate::times::full;
use clap::Args;
use jiff::tz::TimeZone;
use landline_api::{Contact, Message, MessageState};
use landline_ipmsg::isolated;

/// Show a conversation
#[derive(Args, Debug)]
pub(crate) struct HistoryArgs {
    /// A nickname, user@host, or the beginning of a contact's id
    name: String,
    /// How many of the newest messages
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

pub(crate) async fn run(args: HistoryArgs, mut client: Client, out: &mut Output) -> Result<(), Failure> {
    let contacts = client.contacts().await?;
    let contact = resolve(&args.name, &contacts)?;
    let messages = client.messages(&contact.id, args.limit).await?;
    if out.json() {
        return Ok(out.value(&messages)?);
    }
    let zone = TimeZone::system();
    for message in &messages {
        let line = line(message, contact, &zone, out);
        out.line(&line)?;
    }
    Ok(())
}

fn line(message: &Message, other: &Contact, zone: &TimeZone, out: &Output) -> String {
    let who = if message.outgoing { "me".to_owned() } else { isolated(&one_line(other.name())).into_owned() };
    let note = match (message.state, &other.new_address) {
        (MessageState::Sending, _) => " (sending)".to_owned(),
        (MessageState::Waiting, Some(new)) => format!(" (waiting: new address {})", new.address),
        (MessageState::Waiting, None) => " (waiting)".to_owned(),
        (MessageState::Failed, _) => " (failed)".to_owned(),
        (MessageState::Delivered | MessageState::Received, _) => elsewhere(message),
    };
    let at = out.paint(Style::Faint, &full(message.at, zone));
    // Continuation lines are indented below the first one.
    let text = words(&message.text, message.attachments).replace('\n', "\n    ");
    let text = match (message.unreadable, message.text.is_empty()) {
        (false, _) => text,
        (true, true) => "This message cannot be read; the rest is unharmed.".to_owned(),
        (true, false) => format!("{text} (some of this message cannot be read)"),
    };
    format!("{at}  {}{note}: {text}", out.paint(Style::Strong, &who))
}

/// Warns that a message from another address may have been sent by somebody else.
pub(super) fn elsewhere(message: &Message) -> String {
    let Message { source: Some(source), instead_of: Some(own), .. } = message else { return String::new() };
    format!(" (from {source}, not from their computer {own}: somebody else may have sent it)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(changes: serde_json::Value) -> Message {
        let mut message = serde_json::json!({
            "id": "m", "contactId": "c", "outgoing": true, "text": "text", "at": 1000, "state": "waiting", "sentAt": null,
            "settledAt": null, "parts": 1, "failure": null, "charset": "utf-8", "lossy": false, "attachments": false,
        });
        for (key, value) in changes.as_object().expect("changes") {
            message[key] = value.clone();
        }
        serde_json::from_value(message).expect("a message")
    }

    fn contact(nickname: &str, new_address: Option<&str>) -> Contact {
        serde_json::from_value(serde_json::json!({
            "id": "c", "user": "bob", "host": "desk", "nickname": nickname,
            "look": { "user": "bob", "host": "desk", "skeletons": [], "identity": "" }, "group": "", "presence": "online",
            "unstable": false, "away": false, "lastSeen": 0, "addresses": [], "client": null, "unread": 0,
            "lastMessage": null, "isSelf": false, "pinned": false, "blocked": false, "ownName": "", "groups": [],
            "note": "", "charset": null, "firstSeen": 0, "readings": [],
            "newAddress": new_address.map(|address| serde_json::json!({ "address": address, "waiting": 1 })),
        }))
        .expect("a contact")
    }

    fn shown(changes: serde_json::Value, other: &Contact) -> String {
        line(&message(changes), other, &TimeZone::UTC, &Output::to_buffer(false, Box::new(Vec::new())))
    }

    #[test]
    fn a_line_says_when_who_what_and_what_became_of_it() {
        let bob = contact("b\u{7}b", None);
        let written = shown(serde_json::json!({ "text": "one\ntwo" }), &bob);
        assert_eq!(written, "1970-01-01 00:00:01  me (waiting): one\n    two");
        let came = serde_json::json!({ "outgoing": false, "state": "received", "text": "\u{1b}[31mred" });
        assert_eq!(shown(came, &bob), "1970-01-01 00:00:01  b\u{fffd}b: \u{fffd}[31mred");
    }

    #[test]
    fn a_line_says_what_cannot_be_read() {
        let unreadable = |text| {
            let changes =
                serde_json::json!({ "outgoing": false, "state": "received", "unreadable": true, "text": text });
            shown(changes, &contact("b", None))
        };
        assert!(unreadable("").ends_with("b: This message cannot be read; the rest is unharmed."));
        assert!(unreadable("half").ends_with("b: half (some of this message cannot be read)"));
    }

    #[test]
    fn a_line_says_that_a_text_came_from_elsewhere_and_why_one_waits() {
        let came = serde_json::json!({
            "outgoing": false, "state": "received", "source": "10.0.0.9", "insteadOf": "10.0.0.7",
        });
        let expected = "1970-01-01 00:00:01  Bob (from 10.0.0.9, not from their computer 10.0.0.7: somebody else may have \
                        sent it): text";
        assert_eq!(shown(came, &contact("Bob", None)), expected);
        let waits = shown(serde_json::json!({}), &contact("Bob", Some("10.0.0.9")));
        assert_eq!(waits, "1970-01-01 00:00:01  me (waiting: new address 10.0.0.9): text");
    }
}
