//! `landline history`: a conversation, oldest first.

use crate::exit::Failure;
use crate::names::resolve;
use crate::output::Output;
use crate::style::{Style, one_line, words};
use crate::talk::Talk;
use crate::times::full;
use clap::Args;
use jiff::tz::TimeZone;
use landline_api::{Message, MessageState};
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

pub(crate) async fn run(args: HistoryArgs, mut talk: Talk, out: &mut Output) -> Result<(), Failure> {
    let contacts = talk.contacts().await?;
    let contact = resolve(&args.name, &contacts)?;
    let messages = talk.messages(&contact.id, args.limit).await?;
    if out.json() {
        return Ok(out.value(&messages)?);
    }
    let zone = TimeZone::system();
    for message in &messages {
        let line = line(message, contact.name(), &zone, out);
        out.line(&line)?;
    }
    Ok(())
}

fn line(message: &Message, other: &str, zone: &TimeZone, out: &Output) -> String {
    let who = if message.outgoing { "me".to_owned() } else { isolated(&one_line(other)).into_owned() };
    let note = match message.state {
        MessageState::Sending => " (sending)",
        MessageState::Waiting => " (waiting)",
        MessageState::Failed => " (failed)",
        MessageState::Delivered | MessageState::Received => "",
    };
    let at = out.paint(Style::Faint, &full(message.at, zone));
    // The lines of a long text stand under its first.
    let text = words(&message.text, message.attachments).replace('\n', "\n    ");
    format!("{at}  {}{note}: {text}", out.paint(Style::Strong, &who))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_when_who_what_and_what_became_of_it() {
        let message = |outgoing: bool, state: &str, text: &str| -> Message {
            serde_json::from_value(serde_json::json!({
                "id": "m", "contactId": "c", "outgoing": outgoing, "text": text, "at": 1000, "state": state,
                "sentAt": null, "settledAt": null, "parts": 1, "failure": null, "charset": "utf-8", "lossy": false, "attachments": false,
            }))
            .expect("a message")
        };
        let out = Output::to_buffer(false, Box::new(Vec::new()));
        assert_eq!(
            line(&message(true, "waiting", "one\ntwo"), "bob", &TimeZone::UTC, &out),
            "1970-01-01 00:00:01  me (waiting): one\n    two"
        );
        assert_eq!(
            line(&message(false, "received", "\u{1b}[31mred"), "b\u{7}b", &TimeZone::UTC, &out),
            "1970-01-01 00:00:01  b\u{fffd}b: \u{fffd}[31mred"
        );
    }
}
