//! The contract on real nodes, on this machine alone: what is refused is refused with a code, a sentence and a next
//! step and changes nothing; what is said is heard; who was cut off misses nothing.

#![expect(clippy::unwrap_used, reason = "a test may end by a panic, its steps too")]

use futures::{Stream, StreamExt};
use landline_api::{
    Api, ApiError, ChatEventDto, Contact, EventBody, EventDto, Message, MessageState, NodeEventDto, Presence,
    PresenceEventDto,
};
use landline_node::{BindScope, Identity, Node, NodeOptions, SystemClock};
use landline_store::Clock;
use serde_json::{Value, json};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

type Events = Pin<Box<dyn Stream<Item = EventDto> + Send>>;

async fn start(profile: &Path, user: &str, port: u16) -> Api {
    let identity = Identity { user: user.to_owned(), host: "pc".to_owned() };
    let options = NodeOptions {
        profile: profile.to_owned(),
        identity,
        clock: Arc::new(SystemClock),
        port: Some(port),
        reach: BindScope::Loopback,
        seed: 1,
        language: None,
    };
    Api::new(Arc::new(Node::start(options).await.unwrap()))
}

async fn call(api: &Api, command: &str, arguments: Value) -> Value {
    api.dispatch(command, arguments).await.unwrap()
}

async fn refusal(api: &Api, command: &str, arguments: Value) -> ApiError {
    api.dispatch(command, arguments).await.unwrap_err()
}

async fn until(events: &mut Events, wanted: impl Fn(&EventBody) -> bool) -> EventDto {
    loop {
        let event = events.next().await.unwrap();
        if wanted(&event.body) {
            return event;
        }
    }
}

async fn other(api: &Api) -> Contact {
    let contacts = api.list_contacts().await.unwrap();
    contacts.into_iter().find(|contact| !contact.is_self).unwrap()
}

#[tokio::test]
async fn an_unknown_contact_is_an_error_with_a_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path(), "alice", 0).await;
    let nobody = "01890a5d-ac96-774b-bcce-b302099a8057";
    let error = refusal(&api, "send_message", json!({"contactId": nobody, "text": "hi"})).await;
    assert_eq!(error.code, "chat.unknown_contact");
    assert!(error.message.ends_with('.') && error.hint.ends_with('.'), "{error:?}");
    let error = refusal(&api, "send_message", json!({"contactId": "not an id", "text": "hi"})).await;
    assert_eq!(error.code, "api.bad_id");
    api.node().shutdown().await;
}

#[tokio::test]
async fn what_a_screen_asks_of_a_conversation_that_is_not_there_has_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path(), "alice", 0).await;
    let nobody = "01890a5d-ac96-774b-bcce-b302099a8057";
    for (command, arguments, code) in [
        ("measure_message", json!({"contactId": nobody, "text": "hi"}), "chat.unknown_contact"),
        (
            "list_messages",
            json!({"contactId": nobody, "place": {"around": nobody}, "limit": 9}),
            "chat.unknown_message",
        ),
        ("list_messages", json!({"contactId": nobody, "place": "somewhere", "limit": 9}), "api.bad_arguments"),
        (
            "search_messages",
            json!({"text": "a", "contactId": null, "before": nobody, "limit": 9}),
            "chat.unknown_message",
        ),
        ("delete_messages", json!({"contactId": nobody, "messageIds": null}), "chat.unknown_contact"),
        ("delete_messages", json!({"contactId": nobody, "messageIds": vec![nobody; 501]}), "api.bad_arguments"),
        ("restore_messages", json!({"deletionId": nobody}), "chat.gone_for_good"),
        ("restore_messages", json!({"deletionId": "none"}), "api.bad_id"),
    ] {
        let error = refusal(&api, command, arguments.clone()).await;
        assert_eq!(error.code, code, "{command} {arguments}");
    }
    let newest = json!({"contactId": nobody, "place": "newest", "limit": 9});
    assert_eq!(call(&api, "list_messages", newest).await, json!([]));
    assert_eq!(call(&api, "first_unread", json!({"contactId": nobody})).await, Value::Null);
    let search = json!({"text": "a", "contactId": nobody, "before": null, "limit": 9});
    assert_eq!(call(&api, "search_messages", search).await, json!([]));
    api.node().shutdown().await;
}

#[tokio::test]
async fn a_bad_interval_is_refused_with_its_code_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path(), "alice", 0).await;
    let before = call(&api, "get_heartbeat_config", Value::Null).await;
    assert_eq!(before, json!({"heartbeatInterval": 60, "peerTimeout": 180}));
    for (seconds, code) in [
        (9, "peer.heartbeat_out_of_range"),
        (601, "peer.heartbeat_out_of_range"),
        (180, "peer.heartbeat_not_below_timeout"),
    ] {
        let error = refusal(&api, "update_heartbeat_interval", json!({"intervalSecs": seconds})).await;
        assert_eq!(error.code, code, "{seconds}");
    }
    let error = refusal(&api, "update_peer_timeout", json!({"timeoutSecs": 60})).await;
    assert_eq!(error.code, "peer.timeout_not_above_heartbeat");
    assert_eq!(call(&api, "get_heartbeat_config", Value::Null).await, before);
    api.node().shutdown().await;
}

#[tokio::test]
async fn a_good_interval_is_in_force_told_and_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path(), "alice", 0).await;
    let mut events: Events = Box::pin(api.events(None).await.unwrap());
    call(&api, "update_heartbeat_interval", json!({"intervalSecs": 30})).await;
    until(&mut events, |body| *body == EventBody::Node(NodeEventDto::ConfigChanged)).await;
    // Both at once, in the order in which each step would be refused by itself.
    call(&api, "set_config", json!({"key": "presence.peer_timeout", "value": "31"})).await;
    assert_eq!(api.node().peers().config().peer_timeout.as_secs(), 31);
    api.node().shutdown().await;
    drop(api);
    let api = start(folder.path(), "alice", 0).await;
    let expected = json!({"heartbeatInterval": 30, "peerTimeout": 31});
    assert_eq!(call(&api, "get_heartbeat_config", Value::Null).await, expected);
    assert_eq!(api.node().peers().config().heartbeat_interval.as_secs(), 30);
    api.node().shutdown().await;
}

#[tokio::test]
async fn what_is_kept_about_a_contact_is_told_and_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path(), "alice", 0).await;
    let own = api.list_contacts().await.unwrap().into_iter().find(|contact| contact.is_self).unwrap();
    let mut events: Events = Box::pin(api.events(None).await.unwrap());
    call(&api, "set_contact_note", json!({"contactId": own.id, "note": "that is me"})).await;
    until(&mut events, |body| matches!(body, EventBody::Presence(PresenceEventDto::PeerChanged { contact_id }) if *contact_id == own.id)).await;
    call(&api, "set_contact_name", json!({"contactId": own.id, "name": "王小明"})).await;
    call(&api, "set_contact_groups", json!({"contactId": own.id, "groups": ["Lunch", "Design"]})).await;
    call(&api, "set_contact_pinned", json!({"contactId": own.id, "pinned": true})).await;
    call(&api, "set_contact_blocked", json!({"contactId": own.id, "blocked": true})).await;
    call(&api, "set_contact_charset", json!({"contactId": own.id, "charset": "cp950"})).await;
    let error = refusal(&api, "set_contact_charset", json!({"contactId": own.id, "charset": "klingon"})).await;
    assert_eq!(error.code, "chat.unknown_charset");
    let long = "n".repeat(8193);
    let error = refusal(&api, "set_contact_note", json!({"contactId": own.id, "note": long})).await;
    assert_eq!(error.code, "peer.mark_too_long");
    api.node().shutdown().await;
    drop((events, api));
    let api = start(folder.path(), "alice", 0).await;
    let kept = api.get_contact(own.id.clone()).await.unwrap();
    let mut listed = api.list_contacts().await.unwrap().into_iter().find(|contact| contact.is_self).unwrap();
    // It may have heard itself in between.
    listed.last_seen = kept.last_seen;
    assert_eq!(listed, kept, "one by one and all at once are alike");
    assert_eq!((kept.note.as_str(), kept.name(), kept.pinned, kept.blocked), ("that is me", "王小明", true, true));
    assert_eq!(kept.groups, ["Design", "Lunch"]);
    assert_eq!(kept.charset_choice.as_deref(), Some("Big5"));
    assert_eq!((kept.look.user.as_str(), kept.look.skeletons.as_slice()), ("alice", &["王小明".to_owned()][..]));
    call(&api, "set_contact_charset", json!({"contactId": own.id, "charset": null})).await;
    assert_eq!(api.get_contact(own.id.clone()).await.unwrap().charset_choice, None);
    assert!(kept.fits("wxm"), "{:?}", kept.readings);
    let nobody = "01890a5d-ac96-774b-bcce-b302099a8057";
    let error = refusal(&api, "set_contact_pinned", json!({"contactId": nobody, "pinned": true})).await;
    assert_eq!(error.code, "peer.unknown_contact");
    for (id, address, code) in
        [(nobody, "10.0.0.9", "peer.unknown_contact"), (&own.id, "10.0.0.9:2425", "peer.bad_address")]
    {
        let error = refusal(&api, "approve_address", json!({"contactId": id, "address": address})).await;
        assert_eq!(error.code, code, "{address}");
    }
    api.node().shutdown().await;
}

#[tokio::test]
async fn commands_are_known_by_name_and_arguments_by_shape() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path(), "alice", 0).await;
    assert_eq!(refusal(&api, "drop_tables", Value::Null).await.code, "api.unknown_command");
    for arguments in [json!({}), json!({"intervalSecs": -1}), json!({"intervalSecs": 30, "more": 1}), json!([30])] {
        let error = refusal(&api, "update_heartbeat_interval", arguments.clone()).await;
        assert_eq!(error.code, "api.bad_arguments", "{arguments}");
    }
    for command in landline_api::commands() {
        if let Err(error) = api.dispatch(command.name, Value::Null).await {
            assert_ne!(error.code, "api.unknown_command", "{}", command.name);
        }
    }
    api.node().shutdown().await;
}

#[tokio::test]
async fn two_nodes_of_one_process_meet_talk_and_part() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // Ports on which nodes of one machine look for each other.
    let alice = start(one.path(), "alice", 2431).await;
    let mut heard: Events = Box::pin(alice.events(None).await.unwrap());
    let bob = start(two.path(), "bob", 2432).await;
    until(
        &mut heard,
        |body| matches!(body, EventBody::Presence(PresenceEventDto::PeerOnline { username, .. }) if username == "bob"),
    )
    .await;

    let contact = other(&alice).await;
    assert_eq!((contact.user.as_str(), contact.presence), ("bob", Presence::Online));
    let mut at_bob: Events = Box::pin(bob.events(None).await.unwrap());
    let sent = call(&alice, "send_message", json!({"contactId": contact.id, "text": "你好 👋"})).await;
    let sent: Message = serde_json::from_value(sent).unwrap();
    until(&mut at_bob, |body| matches!(body, EventBody::Chat(ChatEventDto::MessageReceived { .. }))).await;
    let delivered = |body: &EventBody| matches!(body, EventBody::Chat(ChatEventDto::MessageState { message_id, state, .. }) if *message_id == sent.id && *state == MessageState::Delivered);
    until(&mut heard, delivered).await;
    let from_alice = other(&bob).await;
    assert_eq!((from_alice.unread, from_alice.last_message.unwrap().text.as_str()), (1, "你好 👋"));
    call(&bob, "mark_read", json!({"contactId": from_alice.id})).await;
    assert_eq!(other(&bob).await.unread, 0);

    bob.node().shutdown().await;
    until(&mut heard, |body| matches!(body, EventBody::Presence(PresenceEventDto::PeerOffline { .. }))).await;
    assert_eq!(other(&alice).await.presence, Presence::Offline);
    alice.node().shutdown().await;
}

#[tokio::test]
async fn a_follower_that_reconnects_gets_what_it_missed() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path(), "alice", 0).await;
    let mut events: Events = Box::pin(api.events(Some(0)).await.unwrap());
    let seen = events.next().await.unwrap().seq.get();
    drop(events);
    call(&api, "update_profile", json!({"nickname": "Ally", "group": ""})).await;
    let mut again: Events = Box::pin(api.events(Some(seen)).await.unwrap());
    assert!(again.next().await.unwrap().seq.get() > seen);
    until(&mut again, |body| *body == EventBody::Node(NodeEventDto::ConfigChanged)).await;
    api.node().shutdown().await;
}

#[tokio::test]
async fn a_change_that_nobody_waits_for_any_more_is_brought_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path(), "alice", 0).await;
    let mut events: Events = Box::pin(api.events(None).await.unwrap());
    let mut change = Box::pin(api.update_profile("Ally".to_owned(), "lab".to_owned()));
    // Begun, as by a browser that closes its connection with the call under way.
    assert!(futures::poll!(&mut change).is_pending());
    drop(change);
    let told = until(&mut events, |body| *body == EventBody::Node(NodeEventDto::ConfigChanged));
    tokio::time::timeout(Duration::from_secs(10), told).await.expect("told");
    let own = api.list_contacts().await.unwrap().into_iter().find(|contact| contact.is_self).unwrap();
    assert_eq!((own.nickname.as_str(), own.group.as_str()), ("Ally", "lab"));
    api.node().shutdown().await;
}

#[tokio::test]
async fn of_changes_at_once_what_is_kept_is_also_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path(), "alice", 0).await;
    let changes = (10..40).map(|seconds| api.update_heartbeat_interval(seconds));
    for outcome in futures::future::join_all(changes).await {
        outcome.unwrap();
    }
    let kept = api.get_heartbeat_config().await.unwrap().heartbeat_interval;
    assert_eq!(api.node().peers().config().heartbeat_interval.as_secs(), u64::from(kept));
    api.node().shutdown().await;
}

#[tokio::test]
async fn a_node_ends_within_five_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path(), "alice", 0).await;
    let mut events: Events = Box::pin(api.events(Some(0)).await.unwrap());
    // A node that is told to end before its tasks have begun has none to stop.
    while !matches!(events.next().await.unwrap().body, EventBody::Node(NodeEventDto::TaskStarted { .. })) {}
    let began = std::time::Instant::now();
    api.node().shutdown().await;
    assert!(began.elapsed() < Duration::from_secs(5));
    let mut last = None;
    while let Some(event) = events.next().await {
        last = Some(event.body);
    }
    assert!(matches!(last, Some(EventBody::Node(NodeEventDto::TaskStopped { .. }))), "{last:?}");
    let log = std::fs::metadata(folder.path().join("landline.db-wal"));
    assert!(log.is_ok_and(|log| log.len() == 0) || !folder.path().join("landline.db-wal").exists(), "not folded in");
}

#[tokio::test]
async fn health_figures_cross_in_camel_case_and_times_as_milliseconds_or_null() {
    let folder = tempfile::tempdir().unwrap();
    let api = start(folder.path(), "alice", 0).await;
    let before = SystemClock.now().as_millis();
    let mut stats = call(&api, "get_peer_health_stats", Value::Null).await;
    while stats["heartbeatsSent"] == 0 {
        tokio::task::yield_now().await;
        stats = call(&api, "get_peer_health_stats", Value::Null).await;
    }
    let at = stats["lastHeartbeatAt"].as_i64().unwrap();
    assert!((before - 60_000..=SystemClock.now().as_millis()).contains(&at), "{stats}");
    assert_eq!((&stats["lastTimeoutCheck"], &stats["lastCleanupAt"]), (&Value::Null, &Value::Null));
    for count in ["timeoutsDetected", "peersCleanedUp", "packetsMalformed", "onlinePeers", "knownContacts"] {
        assert_eq!(stats[count], 0, "{count}");
    }
    api.node().shutdown().await;
}

#[tokio::test]
async fn the_last_hour_begins_with_the_node() {
    let folder = tempfile::tempdir().unwrap();
    let before = SystemClock.now().as_millis();
    let api = start(folder.path(), "alice", 0).await;
    let mut history = call(&api, "get_health_history", Value::Null).await;
    while history["since"].is_null() {
        tokio::task::yield_now().await;
        history = call(&api, "get_health_history", Value::Null).await;
    }
    let since = history["since"].as_i64().unwrap();
    assert!((before..=SystemClock.now().as_millis()).contains(&since), "{history}");
    assert_eq!((&history["everySecs"], &history["samples"]), (&json!(10), &json!([])));
    api.node().shutdown().await;
}

#[tokio::test]
async fn a_node_that_has_stopped_gives_its_port_back() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let api = start(folder.path(), "alice", 2449).await;
        api.node().shutdown().await;
    }
}
