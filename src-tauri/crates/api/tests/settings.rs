//! What a person sets, on a real node of this machine alone: in force, told, and there after a restart; what is refused
//! changes nothing.

#![expect(clippy::unwrap_used, reason = "a test may end by a panic, its steps too")]

use futures::StreamExt;
use landline_api::{Api, EventBody};
use landline_node::{Identity, Node, NodeOptions, Notice, Reach, SystemClock};
use serde_json::{Value, json};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;

async fn start(profile: &Path) -> Api {
    let options = NodeOptions {
        profile: profile.to_owned(),
        identity: Identity { user: "alice".to_owned(), host: "pc".to_owned() },
        clock: Arc::new(SystemClock),
        port: Some(0),
        reach: Reach::Loopback,
        seed: 1,
    };
    Api::new(Arc::new(Node::start(options).await.unwrap()))
}

async fn call(api: &Api, command: &str, arguments: Value) -> Value {
    api.dispatch(command, arguments).await.unwrap()
}

async fn refused(api: &Api, command: &str, arguments: Value) -> String {
    api.dispatch(command, arguments).await.unwrap_err().code
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
    while events.next().await.unwrap().body != EventBody::ConfigChanged {}

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
    assert_eq!(now["usedCharset"], "gb18030");
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
