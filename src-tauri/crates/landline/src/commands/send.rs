//! `landline send`: one message to one contact, and, if asked, the wait until it has arrived.

use crate::exit::{Exit, Failure};
use crate::names::resolve;
use crate::output::Output;
use crate::style::one_line;
use crate::talk::{Listening, Talk};
use clap::Args;
use landline_api::{Contact, EventBody, Message, MessageState, args};
use std::io::Read;
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Longest text taken from stdin, in bytes: more than any message may have, less than would hurt.
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
}

pub(crate) async fn run(args: SendArgs, profile: &Path, out: &mut Output) -> Result<(), Failure> {
    let mut talk = Talk::open(profile).await?;
    let contacts = talk.contacts().await?;
    let contact = resolve(&args.name, &contacts)?;
    let text = if args.text == "-" { from_stdin()? } else { args.text };
    // Before the message leaves, so that its delivery cannot be missed.
    let listening = match args.wait {
        Some(_) => Some(Talk::open(profile).await?.listen(None).await?),
        None => None,
    };
    let call = args::SendMessage { contact_id: contact.id.clone(), text };
    let mut message: Message = talk.call("send_message", call).await?;
    let mut arrived = Ok(());
    if let (Some(mut listening), Some(seconds)) = (listening, args.wait) {
        let deadline = Instant::now() + Duration::from_secs(seconds.into());
        arrived = wait(&mut message, &mut listening, deadline, contact).await;
        if message.state == MessageState::Failed && message.failure.is_none() {
            let newest = talk.messages(&contact.id, 100).await?;
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
            MessageState::Waiting => format!("Kept. It goes out when {name} comes back."),
            _ => format!("Sent to {name}."),
        })?;
    }
    arrived
}

/// Follows what becomes of the message until it is delivered or cannot be, or the time is over.
async fn wait(
    message: &mut Message,
    listening: &mut Listening,
    deadline: Instant,
    contact: &Contact,
) -> Result<(), Failure> {
    loop {
        match message.state {
            MessageState::Delivered => return Ok(()),
            MessageState::Failed => return Err(undelivered(contact, "could not be delivered")),
            MessageState::Sending | MessageState::Waiting | MessageState::Received => {}
        }
        let Ok(event) = timeout_at(deadline, listening.next()).await else {
            return Err(undelivered(contact, "has not been confirmed; it is kept and will be sent again"));
        };
        if let Some(EventBody::MessageState { message_id, state, .. }) = event?.1.map(|event| event.body)
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

/// All of stdin; its last line end is not part of the text.
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
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}
