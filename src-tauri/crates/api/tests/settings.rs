//! What a person sets, on a real node of this machine alone: in force, told, and there after a restart; what is refused
//! changes nothing.

#![expect(clippy::unwrap_used, reason = "a test may end by a panic, its steps too")]

use futures::StreamExt;
use landline_api::{Api, Desktop, EventBody, NodeEventDto};
use landline_node::{BindScope, Identity, Node, NodeOptions, Notice, SystemClock};
use serde_json::{Value, json};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

async fn start(profile: &Path) -> Api {
    let options = NodeOptions {
        profile: profile.to_owned(),
        identity: Identity { user: "alice".to_owned(), host: "pc".to_owned() },
        clock: Arc::new(SystemClock),
        port: Some(0),
        reach: BindScope::Loopback,
        seed: 1,
        language: None,
    };
    Api::new(Arc::new(Node::start(options).await.unwrap()))
}

async fn call(api: &Api, command: &str, arguments: Value) -> Value {
    api.dispatch(command, arguments).await.unwrap()
}

async fn refused(api: &Api, command: &str, arguments: Value) -> String {
    api.dispatch(command, arguments).await.unwrap_err().code
}

/// A desktop that starts nothing, and refuses when it is full.
#[derive(Default)]
struct Played {
    starts: AtomicBool,
    full: AtomicBool,
}

impl Desktop for Played {
    fn starts_at_login(&self) -> bool {
        self.starts.load(Ordering::Relaxed)
    }

    fn start_at_login(&self, on: bool) -> std::io::Result<()> {
        if self.full.load(Ordering::Relaxed) {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.starts.store(on, Ordering::Relaxed);
        Ok(())
    }
}

#[tokio::test]
async fn how_the_window_behaves_is_kept_by_the_node_and_by_the_desktop() {
    let folder = tempfile::tempdir().unwrap();
    let (api, desktop) = (start(folder.path()).await, Arc::new(Played::default()));
    assert_eq!(refused(&api, "get_desktop_settings", Value::Null).await, "desktop.none");
    assert_eq!(refused(&api, "set_start_at_login", json!({"on": true})).await, "desktop.none");

    let api = api.on_desktop(desktop.clone());
    let first = json!({"startAtLogin": false, "startMinimized": false, "awayAfter": 10});
    assert_eq!(call(&api, "get_desktop_settings", Value::Null).await, first);
    call(&api, "set_start_at_login", json!({"on": true})).await;
    call(&api, "update_desktop_settings", json!({"startMinimized": true, "awayAfter": 0})).await;
    desktop.full.store(true, Ordering::Relaxed);
    assert_eq!(refused(&api, "set_start_at_login", json!({"on": false})).await, "desktop.login_not_changed");
    let too_long = json!({"startMinimized": true, "awayAfter": 1441});
    assert_eq!(refused(&api, "update_desktop_settings", too_long).await, "config.bad_value");
    let kept = json!({"startAtLogin": true, "startMinimized": true, "awayAfter": 0});
    assert_eq!(call(&api, "get_desktop_settings", Value::Null).await, kept);
    api.node().shutdown().await;
}

#[tokio::test]
async fn what_is_told_of_messages_is_kept_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path()).await;
    let all = json!({"enabled": true, "preview": true, "quietHours": null, "muted": []});
    assert_eq!(call(&api, "get_notification_settings", Value::Null).await, all);

    let mut events = pin!(api.events(None).await.unwrap());
    let night = json!({"from": "22:00", "until": "07:30"});
    let change = json!({"enabled": true, "preview": false, "quietHours": night});
    call(&api, "update_notification_settings", change).await;
    while events.next().await.unwrap().body != EventBody::Node(NodeEventDto::ConfigChanged) {}

    let wrong = json!({"enabled": false, "preview": true, "quietHours": {"from": "25:00", "until": "07:30"}});
    assert_eq!(refused(&api, "update_notification_settings", wrong).await, "config.bad_value");
    let own = api.list_contacts().await.unwrap().remove(0).id;
    call(&api, "set_contact_muted", json!({"contactId": own, "muted": true})).await;
    let nobody = json!({"contactId": "01890a5d-ac96-774b-bcce-b302099a8057", "muted": true});
    assert_eq!(refused(&api, "set_contact_muted", nobody).await, "chat.unknown_contact");
    api.node().shutdown().await;
    drop(api);

    let api = start(folder.path()).await;
    let kept = json!({"enabled": true, "preview": false, "quietHours": night, "muted": [own]});
    assert_eq!(call(&api, "get_notification_settings", Value::Null).await, kept);
    let settings = api.node().config().config().notifications;
    assert_eq!(settings.notice("alice", "pc", "12:00".parse().unwrap()), Notice::Silent);
    assert_eq!(settings.notice("bob", "pc", "12:00".parse().unwrap()), Notice::Sender);
    api.node().shutdown().await;
}

#[tokio::test]
async fn targets_count_at_once_and_a_port_from_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path()).await;
    let before = call(&api, "get_presence_cost", Value::Null).await;
    call(&api, "update_targets", json!({"targets": ["10.1.2.3", "10.1.4.0/24"]})).await;
    assert_eq!(refused(&api, "update_targets", json!({"targets": ["10.1.2.3", "nowhere"]})).await, "config.bad_value");
    assert_eq!(call(&api, "update_port", json!({"port": 2426})).await, "nextStart");
    assert_eq!(refused(&api, "update_port", json!({"port": 0})).await, "config.bad_value");
    assert_eq!(call(&api, "update_default_charset", json!({"charset": "shift_jis"})).await, "nextStart");
    assert_eq!(refused(&api, "update_default_charset", json!({"charset": "klingon"})).await, "chat.unknown_charset");

    let now = call(&api, "get_network_settings", Value::Null).await;
    assert_eq!(now["targets"], json!(["10.1.2.3", "10.1.4.0/24"]));
    assert_eq!((&now["port"], &now["charset"]), (&json!(2426), &json!("shift_jis")));
    assert_eq!((&now["usedCharset"], &now["autoCharset"]), (&json!("auto"), &json!("gb18030")));
    assert_eq!(call(&api, "update_default_charset", json!({"charset": "auto"})).await, "nextStart");
    assert_ne!(now["usedPort"], 2426);
    let after = call(&api, "get_presence_cost", Value::Null).await;
    assert_eq!(after["copies"].as_u64().unwrap(), before["copies"].as_u64().unwrap() + 1, "the single target");
    assert_eq!(after["announcementBytes"], before["announcementBytes"]);
    api.node().shutdown().await;
}

#[tokio::test]
async fn what_is_kept_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path()).await;
    let usage = call(&api, "get_storage_usage", Value::Null).await;
    assert!(usage["databaseBytes"].as_u64().unwrap() > 4096, "{usage}");
    assert_eq!((&usage["messages"], &usage["oldestAt"]), (&json!(0), &Value::Null));
    assert_eq!(call(&api, "delete_messages_before", json!({"before": 4_000_000_000_000_i64})).await, json!([]));
    api.node().shutdown().await;
}

/// Somebody as another profile exported them.
fn mei() -> Value {
    json!({
        "user": "mei", "host": "desk-7", "nickname": "美", "group": "Design", "charset": "gb18030",
        "firstSeen": 1_700_000_000_000_i64, "lastSeen": 1_790_000_000_000_i64,
        "pinned": true, "blocked": false, "ownName": "Mei (2nd floor)", "note": "Knows the old printer.", "groups": ["Lunch"],
        // What an export says beside is no matter.
        "presence": "online", "isSelf": false, "addresses": ["10.0.0.7:2425"],
    })
}

/// A message of hers, or to her, as another profile exported it.
fn said(number: u32, outgoing: bool, state: &str) -> Value {
    json!({
        "id": format!("01900000-0000-7000-8000-{number:012}"), "contactId": "of another profile", "outgoing": outgoing,
        "text": format!("message {number}"), "at": 1_780_000_000_000_i64 + i64::from(number), "state": state,
        "sentAt": null, "settledAt": null, "parts": 1, "failure": null, "charset": "gb18030", "lossy": false,
        "attachments": false,
    })
}

#[tokio::test]
async fn a_file_is_taken_in_once_however_often_and_nothing_of_it_goes_out() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path()).await;
    let id = call(&api, "import_contact", json!({"contact": mei()})).await;
    // The others are as an older version exported them.
    let mut forged = said(1, false, "received");
    (forged["source"], forged["insteadOf"]) = (json!("10.0.0.9"), json!("10.0.0.7"));
    let messages = json!([forged, said(2, true, "delivered"), said(3, true, "waiting")]);
    let batch = json!({"contactId": id, "messages": messages});
    assert_eq!(call(&api, "import_messages", batch.clone()).await, json!(3));
    assert_eq!(call(&api, "import_messages", batch).await, json!(0), "they are there");

    let page = call(&api, "list_messages", json!({"contactId": id, "place": "newest", "limit": 10})).await;
    let shown: Vec<_> =
        page.as_array().unwrap().iter().map(|one| (one["text"].clone(), one["state"].clone())).collect();
    let states = [("message 1", "received"), ("message 2", "delivered"), ("message 3", "failed")];
    assert_eq!(shown, states.map(|(text, state)| (json!(text), json!(state))));
    assert_eq!(page[2]["failure"]["code"], "chat.cancelled");
    assert_eq!((&page[0]["source"], &page[0]["insteadOf"]), (&json!("10.0.0.9"), &json!("10.0.0.7")));
    let contact = call(&api, "get_contact", json!({"contactId": id})).await;
    assert_eq!((&contact["presence"], &contact["unread"]), (&json!("offline"), &json!(0)));
    for field in
        ["user", "host", "nickname", "group", "charset", "firstSeen", "lastSeen", "pinned", "ownName", "note", "groups"]
    {
        assert_eq!(contact[field], mei()[field], "{field}");
    }
    api.node().shutdown().await;
}

#[tokio::test]
async fn what_is_kept_here_is_stronger_than_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path()).await;
    let id = call(&api, "import_contact", json!({"contact": mei()})).await;
    call(&api, "set_contact_name", json!({"contactId": id, "name": "Mei"})).await;
    call(&api, "set_contact_groups", json!({"contactId": id, "groups": ["Chess"]})).await;
    let mut other = mei();
    other["nickname"] = json!("somebody");
    other["firstSeen"] = json!(1_600_000_000_000_i64);
    other["lastSeen"] = json!(1_999_000_000_000_i64);
    assert_eq!(call(&api, "import_contact", json!({"contact": other})).await, id);
    let contact = call(&api, "get_contact", json!({"contactId": id})).await;
    assert_eq!((&contact["ownName"], &contact["nickname"]), (&json!("Mei"), &json!("美")));
    assert_eq!(contact["groups"], json!(["Chess", "Lunch"]));
    assert_eq!(contact["firstSeen"], json!(1_600_000_000_000_i64), "the earlier of the two");
    assert_eq!(contact["lastSeen"], mei()["lastSeen"], "nobody was heard here");
    api.node().shutdown().await;
}

#[tokio::test]
async fn nobody_was_heard_later_than_now() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path()).await;
    let mut ahead = mei();
    ahead["lastSeen"] = json!(4_000_000_000_000_i64);
    let id = call(&api, "import_contact", json!({"contact": ahead})).await;
    let contact = call(&api, "get_contact", json!({"contactId": id})).await;
    assert!(contact["lastSeen"].as_i64().unwrap() < 4_000_000_000_000, "{contact}");
    api.node().shutdown().await;
}

#[tokio::test]
async fn what_cannot_be_taken_in_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path()).await;
    let with = |field: &str, value: Value| {
        let mut contact = mei();
        contact[field] = value;
        json!({ "contact": contact })
    };
    assert_eq!(refused(&api, "import_contact", with("user", json!(""))).await, "peer.bad_identity");
    assert_eq!(refused(&api, "import_contact", with("note", json!("n".repeat(9_000)))).await, "peer.mark_too_long");
    assert_eq!(api.list_contacts().await.unwrap().len(), 1, "this node itself");

    let id = call(&api, "import_contact", json!({"contact": mei()})).await;
    let mut strange = said(2, false, "received");
    strange["charset"] = json!("klingon");
    let batch = json!({"contactId": id, "messages": [said(1, false, "received"), strange]});
    assert_eq!(refused(&api, "import_messages", batch).await, "chat.unknown_charset");
    let page = json!({"contactId": id, "place": "newest", "limit": 10});
    assert_eq!(call(&api, "list_messages", page).await, json!([]));
    let nobody = json!({"contactId": "01900000-0000-7000-8000-000000000000", "messages": [said(1, false, "received")]});
    assert_eq!(refused(&api, "import_messages", nobody).await, "chat.unknown_contact");
    api.node().shutdown().await;
}
