//! Notifications of received messages: the sender, and the beginning of the text.
//!
//! A message is told when the window is not focused, or when nobody has read it a moment after it
//! came: the screen marks the messages of the open conversation as read at once, so what stays
//! unread in a focused window belongs to another conversation. Messages of one contact that come
//! within that moment are told together, so a flood is a handful of notices. Whether, when and
//! how much is told the settings say (`NotificationsConfig`).

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod freedesktop;

use std::collections::HashMap;
use std::time::Duration;

use landline_api::{Api, Message, Place};
use landline_ipmsg::{display_text, is_blank, isolated};
use landline_node::{Notice as Told, TimeOfDay};
use parking_lot::Mutex;
use tauri::{AppHandle, Manager as _};

use crate::{strings, window};

#[cfg(not(target_os = "linux"))]
use elsewhere as outlet;
#[cfg(target_os = "linux")]
use freedesktop as outlet;

/// How long a message may be read before it is told.
const MOMENT: Duration = Duration::from_millis(400);

/// Characters of a message that a notice shows; servers cut at about two lines.
const PREVIEW: usize = 140;

/// How many of a contact's latest messages are looked through for the one to show.
const LATEST: u32 = 20;

/// What waits for its moment, and what is shown.
#[derive(Default)]
pub(crate) struct Notices {
    waiting: Mutex<HashMap<String, Waiting>>,
    outlet: outlet::Outlet,
}

#[derive(Debug, PartialEq, Eq)]
struct Waiting {
    latest: String,
    count: u32,
    /// The window was not focused when one of them came.
    unwatched: bool,
}

impl Notices {
    /// Takes a message in; true if it is the first of its contact's moment.
    fn add(&self, contact: &str, message: &str, focused: bool) -> bool {
        let mut waiting = self.waiting.lock();
        if let Some(group) = waiting.get_mut(contact) {
            message.clone_into(&mut group.latest);
            group.count += 1;
            group.unwatched |= !focused;
            return false;
        }
        let group = Waiting { latest: message.to_owned(), count: 1, unwatched: !focused };
        waiting.insert(contact.to_owned(), group);
        true
    }

    fn take(&self, contact: &str) -> Option<Waiting> {
        self.waiting.lock().remove(contact)
    }
}

/// One notice.
struct Notice {
    contact: String,
    title: String,
    body: String,
}

/// Hears what a person does with notices, as far as the desktop reports it.
pub(crate) fn listen(app: &AppHandle) {
    outlet::listen(app);
}

/// A notice was clicked: its conversation opens.
fn clicked(app: &AppHandle, contact: &str) {
    window::show(app);
    window::open_conversation(app, contact);
}

/// A notice was answered: the reply is sent, and who replies has read. What cannot be sent is said, with the reply, so
/// that it is not lost.
#[cfg(target_os = "linux")]
fn replied(app: &AppHandle, contact: String, text: String) {
    let Some(api) = app.try_state::<Api>().map(|api| api.inner().clone()) else {
        return;
    };
    if text.trim().is_empty() {
        return clicked(app, &contact);
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let sent = api.send_message(contact.clone(), text.clone(), None).await;
        let outcome = match sent {
            Ok(_) => api.mark_read(contact.clone()).await,
            Err(error) => {
                let title = strings::language(&app).not_sent();
                show(&app, Notice { contact, title, body: text }).await;
                Err(error)
            }
        };
        if let Err(error) = outcome {
            tracing::warn!(code = %error.code, %error, "reply");
        }
    });
}

/// A message was received: tells it, unless it is read within a moment.
pub(crate) fn received(app: &AppHandle, api: &Api, contact: &str, message: &str) {
    let focused = window::focused(app);
    if !app.state::<Notices>().add(contact, message, focused) {
        return;
    }
    let (app, api, contact) = (app.clone(), api.clone(), contact.to_owned());
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(MOMENT).await;
        let Some(group) = app.state::<Notices>().take(&contact) else {
            return;
        };
        if let Err(error) = tell(&app, &api, &contact, &group).await {
            tracing::warn!(code = %error.code, %error, "message not told");
        }
    });
}

/// A contact's messages were read: their notice has nothing more to say.
pub(crate) fn read(app: &AppHandle, contact: &str) {
    let (app, contact) = (app.clone(), contact.to_owned());
    tauri::async_runtime::spawn(async move { app.state::<Notices>().outlet.close(&app, &contact).await });
}

async fn tell(app: &AppHandle, api: &Api, contact_id: &str, group: &Waiting) -> Result<(), landline_api::ApiError> {
    let contact = api.get_contact(contact_id.to_owned()).await?;
    if contact.blocked || !worth_telling(group, contact.unread) {
        return Ok(());
    }
    let settings = api.node().config().config().notifications;
    let told = settings.notice(&contact.user, &contact.host, time_of_day());
    if told == Told::Silent {
        return Ok(());
    }
    let messages = api.list_messages(contact_id.to_owned(), Place::Newest, LATEST).await?;
    let words = strings::language(app);
    let latest = messages.iter().rfind(|message| message.id == group.latest);
    let text = latest.map(|message| message.text.as_str()).unwrap_or_default();
    let body = match told {
        Told::Preview if is_blank(text) => words.new_message(1),
        Told::Preview => preview(text),
        Told::Sender | Told::Silent => words.new_message(group.count.into()),
    };
    let name = api.name_in_full(&contact).await?;
    let title = words.notice(&isolated(&name), group.count.into());
    let title = match source_elsewhere(&messages, group) {
        Some(source) => words.notice_from_elsewhere(&title, source),
        None => title,
    };
    show(app, Notice { contact: contact_id.to_owned(), title, body }).await;
    Ok(())
}

async fn show(app: &AppHandle, notice: Notice) {
    if let Err(error) = app.state::<Notices>().outlet.show(app, notice).await {
        tracing::warn!(%error, "message not told");
    }
}

/// As the clock on this person's wall shows it.
fn time_of_day() -> TimeOfDay {
    let now = jiff::Zoned::now();
    let (hour, minute) = (now.hour().unsigned_abs(), now.minute().unsigned_abs());
    TimeOfDay::new(hour.into(), minute.into()).unwrap_or_default()
}

/// Where the newest of a moment's messages came from that did not come from its sender's own address: the notice must
/// not say that they wrote it.
fn source_elsewhere<'a>(messages: &'a [Message], group: &Waiting) -> Option<&'a str> {
    let latest = messages.iter().rposition(|message| message.id == group.latest)?;
    let received = messages.iter().take(latest + 1).rev().filter(|message| !message.outgoing);
    let mut told = received.take(usize::try_from(group.count).unwrap_or(usize::MAX));
    told.find(|message| message.instead_of.is_some())?.source.as_deref()
}

fn worth_telling(group: &Waiting, unread: u32) -> bool {
    group.unwatched || unread > 0
}

/// The beginning of a text on one line, cut between characters, and without what would turn the line.
fn preview(text: &str) -> String {
    let line = display_text(text).split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(PREVIEW) {
        Some((cut, _)) => format!("{}…", line.split_at(cut).0.trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_one_moment_are_told_together() {
        let notices = Notices::default();
        assert!(notices.add("alice", "m1", true));
        assert!(!notices.add("alice", "m2", false));
        assert!(notices.add("bob", "m3", true));
        let group = notices.take("alice").unwrap();
        let expected = Waiting { latest: "m2".into(), count: 2, unwatched: true };
        assert_eq!(group, expected);
        assert_eq!(notices.take("alice"), None);
        assert!(notices.add("alice", "m4", true), "a new moment begins");
    }

    #[test]
    fn only_what_is_read_in_a_focused_window_is_not_told() {
        let group = |unwatched| Waiting { latest: "m".into(), count: 1, unwatched };
        assert!(!worth_telling(&group(false), 0), "open and focused");
        assert!(worth_telling(&group(false), 1), "another conversation");
        assert!(worth_telling(&group(true), 0), "window in the background");
    }

    #[test]
    fn a_message_from_elsewhere_is_noticed_among_those_of_its_moment() {
        let message = |id: &str, outgoing: bool, instead_of: Option<&str>| -> Message {
            serde_json::from_value(serde_json::json!({
                "id": id, "contactId": "c", "outgoing": outgoing, "text": "", "at": 0, "state": "received",
                "sentAt": null, "settledAt": null, "parts": 1, "failure": null, "charset": "utf-8", "lossy": false,
                "attachments": false, "source": "10.0.0.9", "insteadOf": instead_of,
            }))
            .unwrap()
        };
        let own = Some("10.0.0.7");
        let messages = [message("m1", false, own), message("m2", true, None), message("m3", false, None)];
        let moment = |count| Waiting { latest: "m3".into(), count, unwatched: true };
        assert_eq!(source_elsewhere(&messages, &moment(1)), None, "the one from elsewhere was told before");
        assert_eq!(source_elsewhere(&messages, &moment(2)), Some("10.0.0.9"));
        assert_eq!(source_elsewhere(&[], &moment(1)), None);
    }

    #[test]
    fn a_preview_is_one_line_cut_between_characters() {
        assert_eq!(preview("  see you\n\tat 10 "), "see you at 10");
        assert_eq!(preview("\u{202e}see\u{7} you"), "\u{fffd}see\u{fffd} you");
        let long = preview(&"電".repeat(200));
        assert_eq!(long.chars().count(), PREVIEW + 1);
        assert!(long.ends_with("電…"));
        assert_eq!(preview(&"a".repeat(PREVIEW)).len(), PREVIEW);
    }
}
