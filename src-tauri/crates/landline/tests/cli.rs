//! The real binary: what a person and a script see of it.

#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod lan;

use lan::{Lan, Running, Watching, http, json, landline, profile, run, run_on};
use serde_json::json;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn no_running_node_is_said() {
    let profile = profile();
    for args in
        [&["peers"][..], &["send", "bob", "hi"], &["history", "bob"], &["watch"], &["config", "list"], &["stats"]]
    {
        let done = run(profile.path(), args);
        assert_eq!(done.status.code(), Some(3), "{args:?}");
        let kept = if args[0] == "send" { " Nothing was kept." } else { "" };
        assert_eq!(text(&done.stderr), format!("No node runs on this profile.{kept}\nStart one with: landline up\n"));
        assert_eq!(text(&done.stdout), "");
    }
    let done = run(&profile.path().join("not-there"), &["peers", "--json"]);
    assert_eq!(done.status.code(), Some(3));
    let error: serde_json::Value = serde_json::from_slice(&done.stderr).unwrap();
    assert_eq!(error["code"], "cli.no_node");
}

#[test]
fn the_profile_comes_from_the_environment_unless_it_is_empty() {
    let home = profile();
    let with = |value: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_landline"));
        command.arg("peers").env("LANDLINE_PROFILE", value).env("HOME", home.path()).env_remove("XDG_DATA_HOME");
        command.output().unwrap().status.code()
    };
    assert_eq!(with(""), Some(3), "the default profile, on which no node runs");
    assert_eq!(with("/dev/null"), Some(1), "this one cannot be a folder");
}

#[test]
fn a_closed_pipe_is_neither_panic_nor_failure() {
    let profile = profile();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let done = landline(profile.path(), &["completions", "bash"]).stdout(writer).output().unwrap();
    assert_eq!((done.status.code(), text(&done.stderr)), (Some(0), ""));
}

#[test]
fn completions_and_exit_codes_are_printed() {
    let profile = profile();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let done = run(profile.path(), &["completions", shell]);
        assert!(done.status.success() && text(&done.stdout).contains("history"), "{shell}");
    }
    let help = run(profile.path(), &["--help"]);
    assert!(text(&help.stdout).contains("  5  send --wait"), "{}", text(&help.stdout));
    assert_eq!(run(profile.path(), &["up", "--web", "0.0.0.0:1"]).status.code(), Some(2));
    assert_eq!(run(profile.path(), &["up", "--web", "here"]).status.code(), Some(2));
}

#[test]
fn the_service_manager_is_told_when_the_node_can_be_used_and_when_it_ends() {
    let Some(lan) = Lan::new() else { return };
    let folder = profile();
    let address = folder.path().join("manager");
    let manager = UnixDatagram::bind(&address).unwrap();
    manager.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut buffer = [0; 512];
    let mut told = || {
        let length = manager.recv(&mut buffer).unwrap();
        text(&buffer[..length]).to_owned()
    };
    let alice = folder.path().join("alice");
    let node = Running::start_service(lan.left(), &alice, &address);
    let ready = told();
    assert!(ready.starts_with("READY=1\nSTATUS=") && ready.contains("on UDP port 2425"), "{ready}");
    assert_eq!(json(&alice, &["config", "get", "network.port"]), "2425", "who is told so can use it");
    node.signal("TERM");
    assert_eq!(told(), "STOPPING=1\n");
    assert!(node.ended().0.success());
}

#[test]
fn a_node_starts_answers_and_ends_in_time() {
    let Some(lan) = Lan::new() else { return };
    let folder = profile();
    let alice = folder.path().join("alice");
    let node = Running::start(lan.left(), &alice, &["--no-web", "--user", "alice", "--host", "left"]);
    assert_eq!(node.announcement["user"], "alice");
    assert_eq!(node.announcement["host"], "left");
    assert_eq!(node.announcement["port"], 2425);
    assert!(node.announcement["web"].is_null());
    let open = run(&alice, &["open", "--json"]);
    let error: serde_json::Value = serde_json::from_slice(&open.stderr).unwrap();
    assert_eq!((open.status.code(), &error["code"]), (Some(1), &json!("web.not_served")));

    let again = run(&alice, &["up", "--no-web"]);
    assert_eq!(again.status.code(), Some(6), "{}", text(&again.stderr));
    let contacts = json(&alice, &["peers"]);
    assert_eq!((contacts[0]["user"].as_str(), &contacts[0]["isSelf"]), (Some("alice"), &json!(true)));
    let table = run(&alice, &["peers"]);
    assert!(text(&table.stdout).starts_with("online  alice  alice@left"), "{}", text(&table.stdout));
    assert_eq!(text(&table.stderr), "Nobody else has been met yet.\n");
    assert_eq!(json(&alice, &["stats"])["node"]["port"], 2425);

    assert!(run(&alice, &["config", "set", "presence.heartbeat_interval", "30"]).status.success());
    let refused = run(&alice, &["config", "set", "presence.heartbeat_interval", "9"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(!refused.stderr.is_empty() && refused.stdout.is_empty());
    assert_eq!(run(&alice, &["history", "zoe"]).status.code(), Some(4));

    let begun = Instant::now();
    node.signal("TERM");
    let (status, log) = node.ended();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(!log.contains("DEBUG"), "{log}");
    assert!(!alice.join("control.sock").exists());

    let node = Running::start(lan.left(), &alice, &["--no-web", "--port", "2525"]);
    assert_eq!(text(&run(&alice, &["config", "get", "presence.heartbeat_interval"]).stdout), "30\n");
    assert_eq!((&node.announcement["user"], &node.announcement["port"]), (&json!("alice"), &json!(2525)));
    node.signal("INT");
    assert_eq!(node.ended().0.code(), Some(0));
}

#[test]
fn two_people_talk_and_what_waits_is_delivered_later() {
    let Some(lan) = Lan::new() else { return };
    let folder = profile();
    let (alice, bob) = (folder.path().join("alice"), folder.path().join("bob"));
    let left = Running::start(lan.left(), &alice, &["--no-web", "--user", "alice", "--host", "left"]);
    let right = Running::start(lan.right(), &bob, &["--no-web", "--user", "bob", "--host", "right"]);
    let mut watch = Watching::all(&alice);
    watch.until("peer-online", &[("username", "bob")]);
    Watching::all(&bob).until("peer-online", &[("username", "alice")]);

    let sent = run(&alice, &["send", "BOB", "hello\n你好", "--wait", "20"]);
    assert_eq!((sent.status.code(), text(&sent.stdout)), (Some(0), "Delivered to bob.\n"), "{}", text(&sent.stderr));
    let read = run(&bob, &["history", "alice@left"]);
    assert!(text(&read.stdout).ends_with("  alice: hello\n    你好\n"), "{}", text(&read.stdout));
    let mut piped = landline(&bob, &["send", "alice", "-", "--wait", "20", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    piped.stdin.take().unwrap().write_all("from a pipe\r\n".as_bytes()).unwrap();
    let piped = piped.wait_with_output().unwrap();
    let message: serde_json::Value = serde_json::from_slice(&piped.stdout).unwrap();
    assert_eq!((&message["text"], &message["state"]), (&json!("from a pipe"), &json!("delivered")));
    let mut binary =
        landline(&bob, &["send", "alice", "-"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    binary.stdin.take().unwrap().write_all(b"a\0b").unwrap();
    let binary = binary.wait_with_output().unwrap();
    assert_eq!(binary.status.code(), Some(1));
    assert!(text(&binary.stderr).starts_with("There is a NUL on stdin"), "{}", text(&binary.stderr));

    right.signal("TERM");
    assert_eq!(right.ended().0.code(), Some(0));
    watch.until("peer-offline", &[("username", "bob"), ("reason", "explicit")]);
    let offline = run(&alice, &["peers"]);
    assert!(text(&offline.stdout).contains("offline  bob"), "{}", text(&offline.stdout));
    assert!(text(&offline.stdout).contains("last seen "), "{}", text(&offline.stdout));
    let kept = run(&alice, &["send", "bob", "later"]);
    assert_eq!((kept.status.code(), text(&kept.stdout)), (Some(0), "Kept. It goes out when bob comes back.\n"));
    let waited = run(&alice, &["send", "bob", "much later", "--wait", "1"]);
    assert_eq!(waited.status.code(), Some(5), "{}", text(&waited.stderr));
    assert!(text(&waited.stderr).starts_with("The message to bob has not been confirmed"));

    let right = Running::start(lan.right(), &bob, &["--no-web"]);
    let mut seen = Watching::all(&bob);
    // The first text came in the life before; the journal tells of it too.
    for _ in 0..3 {
        seen.until("message-received", &[]);
    }
    let texts: Vec<String> = json(&bob, &["history", "alice"])
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["text"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(texts, ["hello\n你好", "from a pipe", "later", "much later"]);
    assert_eq!(json(&bob, &["history", "alice", "--limit", "1"]).as_array().unwrap().len(), 1);
    drop((left, right));
    assert_eq!(watch.ended().code(), Some(3), "the watch ends with its node");
}

#[test]
fn the_web_door_has_the_same_commands_as_the_contract() {
    let Some(lan) = Lan::new() else { return };
    let alice = profile();
    let node = Running::start(lan.left(), alice.path(), &[]);
    let link = node.announcement["web"].as_str().unwrap().to_owned();
    let (address, token) = link.strip_prefix("http://").unwrap().split_once("/enter#").unwrap();
    let port: u16 = address.strip_prefix("127.0.0.1:").unwrap().parse().unwrap();
    assert!((18_425..19_425).contains(&port), "a port of this profile: {port}");
    let enter = |token: &str| {
        let body = json!({ "token": token }).to_string();
        let head = format!("POST /enter HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n");
        let rest = format!("Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        http(lan.left(), address, &(head + &rest))
    };
    let entered = enter(token);
    let session = entered.split("\"session\":\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(enter(token).starts_with("HTTP/1.1 401 "), "it works once");
    let fresh = json(alice.path(), &["open"])["web"].as_str().unwrap().to_owned();
    let (_, other) = fresh.split_once("/enter#").unwrap();
    assert!(enter(other).starts_with("HTTP/1.1 200 "), "and another one after it");
    let call = |command: &str, body: &str| {
        let length = body.len();
        let head = format!("POST /api/{command} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {session}\r\n");
        let rest =
            format!("Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        http(lan.left(), address, &(head + &rest))
    };
    for command in landline_api::commands() {
        let answer = call(command.name, "{}");
        assert!(answer.starts_with("HTTP/1.1 ") && !answer.contains("api.unknown_command"), "{answer}");
    }
    assert!(call("get_profile", "{}").contains(&format!("\"host\":{}", node.announcement["host"])));
    assert!(call("update_heartbeat_interval", "{\"intervalSecs\":9}").starts_with("HTTP/1.1 400 "));
    assert!(call("nothing_like_it", "{}").contains("api.unknown_command"));
    let beside = alice.path().join("beside");
    let taken = run_on(lan.left(), &beside, &["up", "--port", "2526", "--web", address, "--json"]);
    assert_eq!(taken.status.code(), Some(1));
    let error: serde_json::Value = serde_json::from_slice(&taken.stderr).unwrap();
    assert_eq!(error["code"], "web.port_taken", "{error}");
    assert!(error["hint"].as_str().unwrap().contains("--web 127.0.0.1:PORT"), "{error}");
    assert!(!beside.exists(), "nothing was begun");
    let second = Running::start(lan.left(), &beside, &["--port", "2526", "--web", "127.0.0.1:0"]);
    assert_ne!(
        second.announcement["web"].as_str().unwrap().split("/enter").next(),
        Some(&*format!("http://{address}"))
    );
    let again = run_on(lan.left(), alice.path(), &["up"]);
    assert_eq!(again.status.code(), Some(6), "{}", text(&again.stderr));
    let mode = std::fs::metadata(alice.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "nobody else may look at the profile");
    let (_, log) = {
        node.signal("TERM");
        node.ended()
    };
    for secret in [token, other, session] {
        assert!(!log.contains(secret), "nothing secret is logged");
    }
}

/// A profile whose node would take this port.
fn profile_on(port: u16) -> tempfile::TempDir {
    let folder = profile();
    std::fs::write(folder.path().join("config.toml"), format!("[network]\nport = {port}\n")).unwrap();
    folder
}

fn report(done: &std::process::Output) -> serde_json::Value {
    serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{error}: {done:?}"))
}

fn codes(report: &serde_json::Value, severity: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let grave = findings.filter(|finding| finding["severity"] == severity);
    grave.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_doctor_works_without_a_node_and_writes_nothing() {
    let Some(lan) = Lan::new() else { return };
    let folder = profile();
    let examine = |args: &[&str]| run_on(lan.left(), folder.path(), args);
    let done = examine(&["doctor", "--json"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let report = crate::report(&done);
    assert_eq!((&report["nodeRuns"], &report["port"]), (&json!(false), &json!(2425)));
    assert_eq!(codes(&report, "warning"), ["node.not_running"]);
    assert!(codes(&report, "ok").contains(&"port.free".to_owned()));
    let said = examine(&["doctor"]);
    assert!(text(&said.stdout).contains("\n             landline up\n"), "{}", text(&said.stdout));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was written");
}

#[test]
fn the_doctor_ends_with_1_if_something_is_wrong() {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    let folder = profile_on(port);
    let done = run(folder.path(), &["doctor", "--json"]);
    assert_eq!(done.status.code(), Some(1));
    let report = crate::report(&done);
    assert!(codes(&report, "fault").contains(&"port.taken".to_owned()), "{report}");
    let own = format!("(process {})", std::process::id());
    assert!(report["findings"].to_string().contains(&own), "{report}");
    let error: serde_json::Value = serde_json::from_slice(&done.stderr).unwrap();
    assert_eq!(error["code"], "doctor.faults");
    drop(socket);
    let free = run(folder.path(), &["doctor", "--json"]);
    assert!(codes(&crate::report(&free), "ok").contains(&"port.free".to_owned()));
}
