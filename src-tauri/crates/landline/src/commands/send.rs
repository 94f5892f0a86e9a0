//! `landline send`: sends one message to one contact and, on request, waits until it has been delivered.

use crate::client::{Client, EventStream};
use crate::exit::{Exit, Failure};
use crate::names::resolve;
use crate::output::Output;
use crate::style::one_line;
use clap::Args;
use landline_api::{ApiError, ChatEventDto, Contact, EventBody, Message, MessageState, NewAddress, args};
use std::io::Read;
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

/// Longest text read from stdin, in bytes: more than any message may have, and harmless.
const STDIN_LIMIT: u64 = 1 << 20;

/// Send a message; it is kept and goes out later if the other is not here
#[derive(Args, Debug)]
pub(crate) struct SendArgs {
    /// A nickname, user@host, or the beginning of a contact's id
    name: String,
    /// The text; - takes it from stdin
    text: String,
    /// Wait up to so many seconds until it is delivered; exit code 5 if it is not
    #[arg(long, value_name = "SECS")]
    wait: Option<u32>,
    /// Id of the message, a UUID: repeated with the same id it is kept and sent once [default: a new one]
    #[arg(long, value_name = "UUID")]
    id: Option<Uuid>,
}

pub(crate) async fn run(args: SendArgs, profile: &Path, out: &mut Output) -> Result<(), Failure> {
    let text = if args.text == "-" { from_stdin()? } else { args.text };
    let prepared = async {
        let mut client = Client::open(profile).await?;
        let contacts = client.contacts().await?;
        // Before the message is sent, so that its delivery cannot be missed.
        let events = match args.wait {
            Some(_) => Some(Client::open(profile).await?.subscribe(None).await?),
            None => None,
        };
        Ok((client, contacts, events))
    };
    let (mut client, contacts, events) = prepared.await.map_err(|failure| adding(failure, "Nothing was kept."))?;
    let contact = resolve(&args.name, &contacts)?;
    let id = args.id.unwrap_or_else(Uuid::now_v7).to_string();
    let call = args::SendMessage { contact_id: contact.id.clone(), text, id: Some(id) };
    let mut message = keep(&mut client, profile, call).await?;
    let mut arrived = Ok(());
    if let (Some(mut events), Some(seconds)) = (events, args.wait) {
        let deadline = Instant::now() + Duration::from_secs(seconds.into());
        arrived = wait(&mut message, &mut events, deadline, contact).await;
        if message.state == MessageState::Failed && message.failure.is_none() {
            let newest = client.messages(&contact.id, 100).await?;
            message.failure = newest.into_iter().find(|one| one.id == message.id).and_then(|one| one.failure);
        }
    }
    if let Some(failure) = message.failure.clone() {
        arrived = Err(Failure { exit: Exit::NotDelivered, error: failure });
    }
    if out.json() {
        out.value(&message)?;
    } else if arrived.is_ok() {
        let name = one_line(contact.name());
        out.line(&match message.state {
            MessageState::Delivered => format!("Delivered to {name}."),
            MessageState::Waiting => waiting(&mut client, contact).await?,
            _ => format!("Sent to {name}."),
        })?;
    }
    arrived
}

/// Tells when a stored message will be sent.
async fn waiting(client: &mut Client, contact: &Contact) -> Result<String, Failure> {
    let call = args::GetContact { contact_id: contact.id.clone() };
    let now: Contact = client.call("get_contact", call).await?;
    let name = one_line(now.name());
    Ok(match now.new_address {
        Some(NewAddress { address, .. }) => format!(
            "Kept. {name} is now at {address}, which is not known to be their address. To send it there:\n\
             landline contact {} --approve {address}",
            now.id
        ),
        None => format!("Kept. It goes out when {name} comes back."),
    })
}

/// Stores the message. If the connection is lost before the answer, it reconnects once and repeats the call, which
/// stores nothing twice; if the outcome is still unknown, it says so.
async fn keep(client: &mut Client, profile: &Path, call: args::SendMessage) -> Result<Message, Failure> {
    match client.call("send_message", call.clone()).await {
        Err(failure) if is_lost(&failure) => {}
        answered => return answered,
    }
    let unknown = |failure: Failure, id: &str| Failure {
        error: ApiError::new(
            "cli.outcome_unknown",
            format!("{} It is not known whether the message was kept.", failure.error.message),
            format!("Repeat it with --id {id} when the node runs: it is kept and sent once, however often you do."),
        ),
        exit: failure.exit,
    };
    let id = call.id.clone().unwrap_or_default();
    *client = Client::open(profile).await.map_err(|failure| unknown(failure, &id))?;
    match client.call("send_message", call).await {
        Err(failure) if is_lost(&failure) => Err(unknown(failure, &id)),
        answered => answered,
    }
}

/// Whether the node may have executed the call although its answer did not arrive.
fn is_lost(failure: &Failure) -> bool {
    ["cli.node_ended", "cli.let_go", "cli.silent", "cli.garbled"].contains(&failure.error.code.as_str())
}

fn adding(mut failure: Failure, sentence: &str) -> Failure {
    failure.error.message = format!("{} {sentence}", failure.error.message);
    failure
}

/// Follows the state of the message until it is delivered, has failed, or the time is up.
async fn wait(
    message: &mut Message,
    events: &mut EventStream,
    deadline: Instant,
    contact: &Contact,
) -> Result<(), Failure> {
    loop {
        match message.state {
            MessageState::Delivered => return Ok(()),
            MessageState::Failed => return Err(undelivered(contact, "could not be delivered")),
            MessageState::Sending | MessageState::Waiting | MessageState::Received => {}
        }
        let Ok(event) = timeout_at(deadline, events.next()).await else {
            return Err(undelivered(contact, "has not been confirmed; it is kept and will be sent again"));
        };
        let (_, event) =
            event.map_err(|failure| adding(failure, "The message is kept, and goes out when a node runs."))?;
        if let Some(EventBody::Chat(ChatEventDto::MessageState { message_id, state, .. })) =
            event.map(|event| event.body)
            && message_id == message.id
        {
            message.state = state;
        }
    }
}

fn undelivered(contact: &Contact, what: &str) -> Failure {
    let name = one_line(contact.name());
    let hint = format!("landline history \"{name}\" shows what becomes of it.");
    Failure::new(Exit::NotDelivered, "cli.not_delivered", format!("The message to {name} {what}."), hint)
}

/// Reads all of stdin; the final line end is not part of the text.
fn from_stdin() -> Result<String, Failure> {
    let unreadable = |cause: std::io::Error| Failure::system("cli.stdin", "The text on stdin cannot be read", &cause);
    let mut text = String::new();
    std::io::stdin().lock().take(STDIN_LIMIT + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() as u64 > STDIN_LIMIT {
        return Err(Failure::new(
            Exit::Failure,
            "cli.stdin_too_long",
            format!("The text on stdin has more than {STDIN_LIMIT} bytes."),
            "Send it in pieces.",
        ));
    }
    if text.contains('\0') {
        return Err(Failure::new(
            Exit::Failure,
            "cli.stdin_not_text",
            "There is a NUL on stdin, so it is not a text.",
            "Only text can be sent.",
        ));
    }
    Ok(piped(&text).to_owned())
}

/// Strips what the shell added to piped input: a byte order mark, as Windows writes it, and the final line end.
fn piped(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use landline::control::ControlAddress;
    use serde_json::{Value, json};
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::UnixListener;

    /// A node that ends the connection after a question, so many times, and then answers. Gives the ids that it was
    /// asked for.
    async fn node(listener: UnixListener, ends: usize) -> Vec<String> {
        let mut asked = Vec::new();
        loop {
            let (connection, _) = listener.accept().await.unwrap();
            let (reading, mut writing) = connection.into_split();
            let mut line = String::new();
            // After a closed connection the client only checks whether the socket accepts connections.
            if BufReader::new(reading).read_line(&mut line).await.unwrap() == 0 {
                continue;
            }
            let question: Value = serde_json::from_str(&line).unwrap();
            let args = &question["args"];
            asked.push(args["id"].as_str().unwrap().to_owned());
            if asked.len() > ends {
                let message = json!({
                    "id": args["id"], "contactId": "bob", "outgoing": true, "text": "hi", "at": 1, "state": "waiting",
                    "sentAt": null, "settledAt": null, "parts": 1, "failure": null, "charset": "UTF-8", "lossy": false,
                    "attachments": false,
                });
                let answer = json!({ "id": question["id"], "result": message }).to_string() + "\n";
                writing.write_all(answer.as_bytes()).await.unwrap();
                return asked;
            }
            if asked.len() == 2 {
                return asked;
            }
        }
    }

    async fn kept_over(ends: usize) -> (Result<Message, Failure>, Vec<String>) {
        let profile = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(ControlAddress::of(profile.path()).unwrap().path()).unwrap();
        let answering = tokio::spawn(node(listener, ends));
        let mut client = Client::open(profile.path()).await.unwrap();
        let id = Some("0193aaaa-0000-7000-8000-000000000000".to_owned());
        let call = args::SendMessage { contact_id: "bob".to_owned(), text: "hi".to_owned(), id };
        let kept = keep(&mut client, profile.path(), call).await;
        (kept, answering.await.unwrap())
    }

    #[test]
    fn what_a_shell_puts_around_a_text_is_no_part_of_it() {
        assert_eq!(piped("\u{feff}hello\r\n"), "hello");
        assert_eq!(piped("one\ntwo\n\n"), "one\ntwo\n");
        assert_eq!(piped("\u{feff}"), "");
    }

    #[tokio::test]
    async fn a_connection_that_is_lost_is_made_anew_and_the_same_is_asked_again() {
        let (kept, asked) = kept_over(1).await;
        assert_eq!(kept.unwrap().id, asked[0]);
        assert_eq!(asked.len(), 2);
        assert_eq!(asked[0], asked[1]);
    }

    #[tokio::test]
    async fn what_is_not_known_is_said_with_the_way_to_know_it() {
        let (kept, asked) = kept_over(9).await;
        let failure = kept.unwrap_err();
        assert_eq!((failure.exit, failure.error.code.as_str()), (Exit::NoNode, "cli.outcome_unknown"));
        assert!(failure.error.hint.contains(&format!("--id {}", asked[0])), "{}", failure.error.hint);
    }
}
