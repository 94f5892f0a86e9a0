//! The domain that was added works on a real node: command, event, table.

use futures::StreamExt;
use landline_api::{Api, EventDto, commands};
use landline_node::{BindScope, Identity, Node, NodeOptions, SystemClock};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

async fn start(profile: &Path) -> Api {
    let options = NodeOptions {
        profile: profile.to_owned(),
        identity: Identity { user: "alice".to_owned(), host: "desk".to_owned() },
        clock: Arc::new(SystemClock),
        port: Some(24_251),
        reach: BindScope::Loopback,
        seed: 1,
        language: None,
    };
    Api::new(Arc::new(Node::start(options).await.unwrap()))
}

#[tokio::test]
async fn a_command_is_carried_out_told_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    assert!(commands().any(|command| command.name == "add_to_counter"));
    let api = start(folder.path()).await;
    let mut events = Box::pin(api.events(None).await.unwrap());
    assert_eq!(api.dispatch("add_to_counter", json!({ "amount": 2 })).await.unwrap(), 2);
    let event: EventDto = loop {
        let event = events.next().await.unwrap();
        if serde_json::to_value(&event).unwrap()["type"] == "counter-changed" {
            break event;
        }
    };
    let told = json!({ "seq": event.seq.get(), "type": "counter-changed", "total": 2 });
    assert_eq!(serde_json::to_value(&event).unwrap(), told);
    assert_eq!(serde_json::from_value::<EventDto>(told).unwrap(), event);
    api.node().shutdown().await;
    // The lock of the profile goes with the last handle.
    drop((api, events));

    let again = start(folder.path()).await;
    assert_eq!(again.dispatch("add_to_counter", json!({ "amount": 1 })).await.unwrap(), 3);
    let newest = again.list_recent_events().await.unwrap();
    assert!(newest.iter().any(|entry| entry.kind == "counter.changed"));
    again.node().shutdown().await;
}
