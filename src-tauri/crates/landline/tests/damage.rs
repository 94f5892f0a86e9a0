//! A profile whose files are not as this program left them: what is wrong is said, and nothing readable is thrown away.

#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]
#![allow(dead_code, reason = "each test file uses its own part of the machines")]

mod lan;

use lan::{Lan, Running, json, profile, run_on};
use landline_store::rusqlite::Connection;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The codes of what the running node says is wrong with its profile.
fn warnings(profile: &Path) -> Vec<String> {
    let warnings = json(profile, &["stats"])["node"]["warnings"].clone();
    warnings.as_array().unwrap().iter().map(|warning| warning["code"].as_str().unwrap().to_owned()).collect()
}

fn up(lan: &Lan, profile: &Path) -> Running {
    Running::start(lan.left(), profile, &["--no-web", "--user", "alice"])
}

fn end(node: Running) {
    node.signal("TERM");
    let (status, log) = node.ended();
    assert!(status.success(), "{log}");
}

/// The code with which a start is refused.
fn http_error(lan: &Lan, profile: &Path) -> String {
    let done = run_on(lan.left(), profile, &["up", "--no-web", "--json"]);
    assert_eq!(done.status.code(), Some(1), "{done:?}");
    let said = String::from_utf8(done.stderr).unwrap();
    let error =
        said.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()).next_back().unwrap();
    error["code"].as_str().unwrap().to_owned()
}

#[test]
fn files_that_are_gone_or_of_a_newer_version_are_said_and_a_start_is_not_kept_by_them() {
    let Some(lan) = Lan::new() else { return };
    let folder = profile();
    let alice = folder.path().join("alice");
    let node = up(&lan, &alice);
    assert_eq!(warnings(&alice), [""; 0]);
    for entry in fs::read_dir(&alice).unwrap() {
        let entry = entry.unwrap();
        let (kind, mode) = (entry.file_type().unwrap(), entry.metadata().unwrap().permissions().mode());
        assert!(!kind.is_file() || mode & 0o777 == 0o600, "{} {mode:o}", entry.path().display());
    }
    assert!(alice.join("landline.db-wal").exists());
    end(node);

    fs::remove_file(alice.join("landline.db")).unwrap();
    let mut config = fs::read_to_string(alice.join("config.toml")).unwrap();
    config.push_str("[library]\nroot = \"/srv\"\n");
    fs::write(alice.join("config.toml"), config).unwrap();
    let node = up(&lan, &alice);
    assert_eq!(warnings(&alice), ["storage.missing", "config.unknown_key"]);
    let findings = run_on(lan.left(), &alice, &["doctor", "--json"]);
    assert!(String::from_utf8_lossy(&findings.stdout).contains("storage.missing"), "{findings:?}");
    assert!(fs::read_to_string(alice.join("config.toml")).unwrap().contains("root = \"/srv\""));
    node.signal("KILL");
    node.ended();

    fs::remove_file(alice.join("landline.db-wal")).unwrap();
    let node = up(&lan, &alice);
    assert!(warnings(&alice).contains(&"storage.log_missing".to_owned()), "{:?}", warnings(&alice));
    end(node);
    end(up(&lan, &alice));
}

#[test]
fn a_damaged_file_and_one_of_a_newer_version_are_two_refusals_and_neither_is_touched() {
    let Some(lan) = Lan::new() else { return };
    let folder = profile();
    let alice = folder.path().join("alice");
    end(up(&lan, &alice));
    let database = alice.join("landline.db");
    let whole = fs::read(&database).unwrap();

    let newer = "UPDATE schema_versions SET version = 9999 WHERE domain = 'chat'";
    Connection::open(&database).unwrap().execute_batch(newer).unwrap();
    assert_eq!(http_error(&lan, &alice), "node.database_newer");

    let damaged = vec![0xa5; whole.len()];
    fs::write(&database, &damaged).unwrap();
    assert_eq!(http_error(&lan, &alice), "node.database_damaged");
    assert_eq!(fs::read(&database).unwrap(), damaged);

    fs::write(&database, &whole).unwrap();
    let node = up(&lan, &alice);
    assert_eq!(warnings(&alice), [""; 0]);
    end(node);
}

#[test]
fn a_start_on_a_taken_port_leaves_no_profile_behind() {
    let Some(lan) = Lan::new() else { return };
    let folder = profile();
    let node = up(&lan, &folder.path().join("alice"));
    let bob = folder.path().join("bob");
    assert_eq!(http_error(&lan, &bob), "node.port_taken");
    assert!(!bob.exists());
    end(node);
}
