//! Notices of received messages: who wrote, and the beginning of what they wrote.
//!
//! A message is told when the window is not focused, or when nobody has read it a moment after it
//! came: the screen marks the messages of the open conversation as read at once, so what stays
//! unread in a focused window belongs to another conversation. Messages of one contact that come
//! within that moment are told together, so a flood is a handful of notices. Whether, when and
//! how much is told the settings say (`NotificationsConfig`).

#[cfg(target_os = "linux")]
mod server;

use std::collections::HashMap;
use std::time::Duration;

use landline_api::{Api, Place};
use landline_node::{Notice, TimeOfDay};
use parking_lot::Mutex;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_notification::NotificationExt as _;

use crate::{window, words};

/// How long a message may be read before it is told.
const MOMENT: Duration = Duration::from_millis(400);

/// Characters of a message that a notice shows; servers cut at about two lines.
const PREVIEW: usize = 140;

/// How many of a contact's latest messages are looked through for the one to show.
const LATEST: u32 = 20;

/// What waits for its moment, and who is meant by which notice.
#[derive(Default)]
pub(crate) struct Notices {
    waiting: Mutex<HashMap<String, Waiting>>,
    /// A contact's place in this list is the number of its notices.
    numbered: Mutex<Vec<String>>,
    #[cfg(target_os = "linux")]
    server: server::Server,
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

    fn number(&self, contact: &str) -> i32 {
        let mut numbered = self.numbered.lock();
        let place = numbered.iter().position(|known| known == contact);
        let place = place.unwrap_or_else(|| {
            numbered.push(contact.to_owned());
            numbered.len() - 1
        });
        i32::try_from(place).unwrap_or(i32::MAX)
    }

    fn contact(&self, number: i32) -> Option<String> {
        let place = usize::try_from(number).ok()?;
        self.numbered.lock().get(place).cloned()
    }
}

/// Makes a click on a notice open its conversation, as far as the desktop reports clicks.
pub(crate) fn listen(app: &AppHandle) {
    let handle = app.clone();
    let listening = app.notification().on_action(move |action| {
        window::show(&handle);
        let number = action.notification().map(|notice| notice.id());
        let contact = number.and_then(|n| handle.state::<Notices>().contact(n));
        if let Some(contact) = contact {
            window::open_conversation(&handle, &contact);
        }
    });
    if let Err(error) = listening {
        tracing::warn!(%error, "clicks on notices are not heard");
    }
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
    let number = app.state::<Notices>().number(contact);
    if let Err(error) = app.notification().remove_active(vec![number]) {
        tracing::debug!(%error, "notice not taken back");
    }
}

async fn tell(app: &AppHandle, api: &Api, contact_id: &str, group: &Waiting) -> Result<(), landline_api::ApiError> {
    let contact = api.get_contact(contact_id.to_owned()).await?;
    if contact.blocked || !worth_telling(group, contact.unread) {
        return Ok(());
    }
    let settings = api.node().config().config().notifications;
    let body = match settings.notice(&contact.user, &contact.host, time_of_day()) {
        Notice::Silent => return Ok(()),
        Notice::Sender => words::language(app).new_message(group.count).to_owned(),
        Notice::Preview => {
            let messages = api.list_messages(contact_id.to_owned(), Place::Newest, LATEST).await?;
            let message = messages.into_iter().rfind(|m| m.id == group.latest);
            preview(&message.map(|m| m.text).unwrap_or_default())
        }
    };
    #[cfg(target_os = "linux")]
    let body = app.state::<Notices>().server.plain(body).await;
    read(app, contact_id);
    let shown = app
        .notification()
        .builder()
        .id(app.state::<Notices>().number(contact_id))
        .title(words::language(app).notice(contact.name(), group.count))
        .body(body)
        .show();
    if let Err(error) = shown {
        tracing::warn!(%error, "message not told");
    }
    Ok(())
}

/// As the clock on this person's wall shows it.
fn time_of_day() -> TimeOfDay {
    let now = jiff::Zoned::now();
    let (hour, minute) = (now.hour().unsigned_abs(), now.minute().unsigned_abs());
    TimeOfDay::new(hour.into(), minute.into()).unwrap_or_default()
}

fn worth_telling(group: &Waiting, unread: u32) -> bool {
    group.unwatched || unread > 0
}

/// The beginning of a text on one line, cut between characters.
fn preview(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
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
    fn a_notice_leads_back_to_its_contact() {
        let notices = Notices::default();
        let (alice, bob) = (notices.number("alice"), notices.number("bob"));
        assert_ne!(alice, bob);
        assert_eq!(notices.number("alice"), alice);
        assert_eq!(notices.contact(bob).as_deref(), Some("bob"));
        assert_eq!(notices.contact(7), None);
        assert_eq!(notices.contact(-1), None);
    }

    #[test]
    fn a_preview_is_one_line_cut_between_characters() {
        assert_eq!(preview("  see you\n\tat 10 "), "see you at 10");
        let long = preview(&"電".repeat(200));
        assert_eq!(long.chars().count(), PREVIEW + 1);
        assert!(long.ends_with("電…"));
        assert_eq!(preview(&"a".repeat(PREVIEW)).len(), PREVIEW);
    }
}
