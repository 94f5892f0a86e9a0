//! Notices on a Linux desktop: shown, clicked, answered and taken back over the session bus.
//! <https://specifications.freedesktop.org/notification-spec/>; replies as KDE has them, by the action `inline-reply`.
//!
//! Does not live here: when a message is told, and what then happens (`notifications.rs`).

use std::collections::HashMap;

use futures::StreamExt as _;
use tauri::{AppHandle, Manager as _};
use tokio::sync::{Mutex, OnceCell};
use zbus::Connection;
use zbus::zvariant::Value;

use super::{Notice, Notices};
use crate::bus::{self, Service};
use crate::launch::DESKTOP_ENTRY;
use crate::strings;

const SERVER: Service = Service {
    name: "org.freedesktop.Notifications",
    path: "/org/freedesktop/Notifications",
    interface: "org.freedesktop.Notifications",
};

/// The action that a click on the notice itself is, and the one by which a person answers in it.
const OPEN: &str = "default";
const REPLY: &str = "inline-reply";

/// The notification server of this session.
#[derive(Default)]
pub(super) struct Outlet {
    abilities: OnceCell<Abilities>,
    /// The latest notice of each contact, by the server's number. It stays when the server takes the notice from the
    /// screen: some keep it in a list, where it can still be clicked. Held while one is being shown, so that a click
    /// finds whose it is.
    shown: Mutex<HashMap<String, u32>>,
}

/// What the server can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Abilities {
    /// It reads a body as markup; a message is never markup.
    markup: bool,
    /// A notice can be clicked.
    actions: bool,
    /// A notice can be answered.
    reply: bool,
}

impl Abilities {
    fn of(capabilities: &[String]) -> Self {
        let has = |name: &str| capabilities.iter().any(|capability| capability == name);
        Self { markup: has("body-markup"), actions: has("actions"), reply: has("actions") && has(REPLY) }
    }

    /// Of a server that does not answer: no text can do harm.
    const UNKNOWN: Self = Self { markup: true, actions: false, reply: false };
}

impl Outlet {
    /// Shows a notice in place of the contact's last one.
    pub(super) async fn show(&self, app: &AppHandle, notice: Notice) -> zbus::Result<()> {
        let bus = bus::session(app).await?;
        let asked = self.abilities.get_or_try_init(|| async {
            Ok::<_, zbus::Error>(Abilities::of(&SERVER.call::<_, Vec<String>>(&bus, "GetCapabilities", &()).await?))
        });
        let abilities = asked.await.copied().unwrap_or(Abilities::UNKNOWN);
        let mut shown = self.shown.lock().await;
        close(&bus, shown.remove(&notice.contact)).await;
        let words = strings::language(app);
        let mut actions = Vec::new();
        let mut hints =
            HashMap::from([("desktop-entry", Value::from(DESKTOP_ENTRY)), ("category", Value::from("im.received"))]);
        if abilities.actions {
            actions.extend([OPEN.to_owned(), words.open()]);
        }
        if abilities.reply {
            actions.extend([REPLY.to_owned(), words.reply()]);
            hints.insert("x-kde-reply-placeholder-text", Value::from(words.write_reply()));
            hints.insert("x-kde-reply-submit-button-text", Value::from(words.send()));
        }
        let body = if abilities.markup { escape(&notice.body) } else { notice.body };
        // In place of none, with the server's own time on the screen.
        let told = ("Landline", 0_u32, "landline-desktop", notice.title, body, actions, hints, -1_i32);
        let number: u32 = SERVER.call(&bus, "Notify", &told).await?;
        shown.insert(notice.contact, number);
        Ok(())
    }

    /// Takes the contact's notice back.
    pub(super) async fn close(&self, app: &AppHandle, contact: &str) {
        if let Ok(bus) = bus::session(app).await {
            close(&bus, self.shown.lock().await.remove(contact)).await;
        }
    }

    async fn contact(&self, number: u32) -> Option<String> {
        self.shown.lock().await.iter().find(|(_, shown)| **shown == number).map(|(contact, _)| contact.clone())
    }
}

async fn close(bus: &Connection, number: Option<u32>) {
    if let Some(number) = number
        && let Err(error) = SERVER.call::<_, ()>(bus, "CloseNotification", &number).await
    {
        // It may be gone by itself.
        tracing::debug!(%error, "notice not taken back");
    }
}

/// Hears clicks and replies for as long as the window lives.
pub(super) fn listen(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = hear(&app).await {
            tracing::info!(%error, "clicks on notices are not heard");
        }
    });
}

async fn hear(app: &AppHandle) -> zbus::Result<()> {
    let mut signals = SERVER.signals(&bus::session(app).await?).await?;
    while let Some(signal) = signals.next().await {
        let signal = signal?;
        let header = signal.header();
        let Some(kind) = header.member() else { continue };
        let Ok((number, said)) = signal.body().deserialize::<(u32, String)>() else { continue };
        let contact = app.state::<Notices>().outlet.contact(number).await;
        match (kind.as_str(), contact) {
            ("ActionInvoked", Some(contact)) if said == OPEN => super::clicked(app, &contact),
            ("NotificationReplied", Some(contact)) => super::replied(app, contact, said),
            _ => {}
        }
    }
    Ok(())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{Abilities, escape};

    #[test]
    fn markup_is_shown_as_written() {
        assert_eq!(escape("<a href=\"x\">1 &lt; 2</a>"), "&lt;a href=\"x\"&gt;1 &amp;lt; 2&lt;/a&gt;");
    }

    #[test]
    fn a_reply_is_offered_only_where_it_comes_back() {
        let of = |names: &[&str]| Abilities::of(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            of(&["body", "body-markup", "actions", "inline-reply"]),
            Abilities { markup: true, actions: true, reply: true }
        );
        assert_eq!(of(&["body", "actions"]), Abilities { markup: false, actions: true, reply: false });
        assert!(!of(&["inline-reply"]).reply, "without actions nothing comes back");
    }
}
