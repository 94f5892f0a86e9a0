//! Forwards the node's events: every one goes to the screen unchanged, and some also update the tray or a notification.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use landline_api::{Api, ApiError, ChatEventDto, EventBody, PresenceEventDto};
use tauri::{AppHandle, Emitter as _};
use tokio::sync::Notify;

use crate::{badge, ending, notifications, strings, tray};

/// The Tauri event that carries every event to the screen: an `EventDto`.
const EVENT: &str = "landline://event";

/// Debounce: events close together update the tray once.
const TRAY_GATHER: Duration = Duration::from_millis(250);

/// Where people come and go without end the tray moves about once a second: it takes all contacts to count them.
/// Messages are not waited with.
const TRAY_REST: Duration = Duration::from_millis(750);

/// Before facts are followed again after the journal could not be read.
const RETRY: Duration = Duration::from_secs(1);

/// What an event requires of the desktop besides forwarding it to the screen.
#[derive(Debug, PartialEq, Eq)]
enum Reaction<'a> {
    Nothing,
    /// The tray's figures may have changed.
    Tray,
    /// A message came: the tray, and a notice unless it is read at once.
    Received {
        contact: &'a str,
        message: &'a str,
    },
    /// A contact's messages were read: the tray, and its notice goes.
    Read {
        contact: &'a str,
    },
}

fn reaction(fact: &EventBody) -> Reaction<'_> {
    match fact {
        EventBody::Presence(fact) => match fact {
            PresenceEventDto::PeerOnline { .. }
            | PresenceEventDto::PeerOffline { .. }
            | PresenceEventDto::PeerChanged { .. }
            | PresenceEventDto::NetworkState { .. } => Reaction::Tray,
            // Who is uncertain is still here: nobody came or left, and nobody is told.
            PresenceEventDto::PeerUncertain { .. }
            | PresenceEventDto::PeerCertain { .. }
            | PresenceEventDto::PeerNewAddress { .. }
            | PresenceEventDto::PeerAddressApproved { .. } => Reaction::Nothing,
        },
        EventBody::Chat(fact) => match fact {
            ChatEventDto::MessageReceived { contact_id, message_id } => {
                Reaction::Received { contact: contact_id, message: message_id }
            }
            ChatEventDto::MessagesRead { contact_id } => Reaction::Read { contact: contact_id },
            ChatEventDto::MessagesPruned { .. } => Reaction::Tray,
            ChatEventDto::MessageState { .. } => Reaction::Nothing,
        },
        _ => Reaction::Nothing,
    }
}

/// Follows the node until it has stopped, without a gap: failed reads are retried.
pub(crate) async fn follow(app: AppHandle, api: Api) {
    let moved = Arc::new(Moved::default());
    moved.people.notify_one();
    tauri::async_runtime::spawn(update_tray(app.clone(), api.clone(), Arc::clone(&moved)));
    let mut after = None;
    loop {
        match api.events(after).await {
            Ok(facts) => {
                let mut facts = std::pin::pin!(facts);
                while let Some(event) = facts.next().await {
                    after = Some(event.seq.get());
                    if let Err(error) = app.emit(EVENT, &event) {
                        tracing::warn!(%error, "a fact did not reach the screen");
                    }
                    react(&app, &api, &moved, &event.body);
                }
            }
            Err(error) => tracing::error!(code = %error.code, "facts cannot be followed"),
        }
        tokio::time::sleep(RETRY).await;
        if ending::stopped(&app) {
            return;
        }
    }
}

/// What the tray's figures may have changed by.
#[derive(Default)]
struct Moved {
    people: Notify,
    messages: Notify,
}

fn react(app: &AppHandle, api: &Api, moved: &Moved, fact: &EventBody) {
    match reaction(fact) {
        Reaction::Nothing => return,
        Reaction::Tray => return moved.people.notify_one(),
        Reaction::Received { contact, message } => {
            notifications::received(app, api, contact, message);
        }
        Reaction::Read { contact } => notifications::read(app, contact),
    }
    moved.messages.notify_one();
}

async fn update_tray(app: AppHandle, api: Api, moved: Arc<Moved>) {
    let Moved { people, messages } = &*moved;
    loop {
        tokio::select! {
            () = people.notified() => {}
            () = messages.notified() => {}
        }
        strings::ask_screen(&app, tray::refresh_language);
        tokio::time::sleep(TRAY_GATHER).await;
        match tray_status(&api).await {
            Ok(status) => {
                tray::update(&app, status);
                badge::show(&app, status.unread).await;
            }
            Err(error) => tracing::warn!(code = %error.code, "tray not updated"),
        }
        tokio::select! {
            () = tokio::time::sleep(TRAY_REST) => {}
            () = messages.notified() => messages.notify_one(),
        }
    }
}

async fn tray_status(api: &Api) -> Result<tray::Status, ApiError> {
    let offline = api.get_peer_health_stats().await?.self_offline;
    Ok(tray::Status::of(&api.list_contacts().await?, offline))
}

#[cfg(test)]
mod tests {
    use landline_api::EventDto;
    use serde_json::{Value, json};

    use super::*;

    /// A fact as it crosses to the screen, read back.
    fn fact(body: Value) -> EventDto {
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn a_received_message_is_told_with_its_contact() {
        let event = fact(json!({
            "seq": 7, "type": "message-received", "contactId": "c1", "messageId": "m1"
        }));
        let expected = Reaction::Received { contact: "c1", message: "m1" };
        assert_eq!(reaction(&event.body), expected);
    }

    #[test]
    fn reading_takes_the_notice_back() {
        let event = fact(json!({ "seq": 8, "type": "messages-read", "contactId": "c1" }));
        assert_eq!(reaction(&event.body), Reaction::Read { contact: "c1" });
    }

    #[test]
    fn coming_and_going_moves_the_tray() {
        for kind in ["peer-online", "peer-offline"] {
            let event = fact(json!({
                "seq": 9, "type": kind, "contactId": "c1", "peerIp": "10.0.0.7",
                "username": "alice", "reason": "timeout", "timestamp": 1
            }));
            assert_eq!(reaction(&event.body), Reaction::Tray, "{kind}");
        }
    }

    #[test]
    fn a_network_that_fails_here_moves_the_tray() {
        let event = fact(json!({ "seq": 3, "type": "network-state", "offline": true, "timestamp": 1 }));
        assert_eq!(reaction(&event.body), Reaction::Tray);
    }

    #[test]
    fn what_the_screen_alone_shows_moves_nothing_here() {
        let quiet = [
            json!({ "seq": 1, "type": "config-changed" }),
            json!({ "seq": 2, "type": "task-started", "task": "heartbeat" }),
            json!({
                "seq": 4, "type": "peer-uncertain", "contactId": "c1", "peerIp": "10.0.0.7", "username": "alice",
                "timestamp": 1
            }),
        ];
        for body in quiet {
            assert_eq!(reaction(&fact(body.clone()).body), Reaction::Nothing, "{body}");
        }
    }

    #[test]
    fn the_screen_gets_the_fact_as_the_contract_writes_it() {
        let body = json!({ "seq": 8, "type": "messages-read", "contactId": "c1" });
        assert_eq!(serde_json::to_value(fact(body.clone())).unwrap(), body);
    }
}
