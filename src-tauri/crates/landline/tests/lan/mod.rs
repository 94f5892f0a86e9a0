//! Real nodes, each on a machine of its own: a network namespace. Nothing they send leaves it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const LANDLINE: &str = env!("CARGO_BIN_EXE_landline");

/// One cable between two machines, 10.99.0.1 and 10.99.0.2.
pub(crate) struct Lan {
    names: [String; 2],
}

impl Lan {
    /// Lays it. Namespaces are made by root only; for others there is no such test, and they are told.
    pub(crate) fn new() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let stem = format!("llcli{}n{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let names = [format!("{stem}a"), format!("{stem}b")];
        let made = Command::new("ip").args(["netns", "add", &names[0]]).output();
        if !made.is_ok_and(|made| made.status.success()) {
            eprintln!("skipped: this test makes network namespaces, which needs root and iproute2");
            return None;
        }
        let lan = Self { names };
        let [a, b] = &lan.names;
        ip(&["netns", "add", b]);
        ip(&["link", "add", "lan0", "netns", a, "type", "veth", "peer", "name", "lan0", "netns", b]);
        for (name, address) in [(a, "10.99.0.1/24"), (b, "10.99.0.2/24")] {
            ip(&["-n", name, "address", "add", address, "broadcast", "+", "dev", "lan0"]);
            ip(&["-n", name, "link", "set", "lo", "up"]);
            ip(&["-n", name, "link", "set", "lan0", "up"]);
        }
        // A fresh cable is without carrier for up to a second: the kernel's link watch looks once a second. A node
        // that starts meanwhile rightly says that it has no network.
        let begun = Instant::now();
        while !lan.names.iter().all(|name| ip(&["-n", name, "link", "show", "lan0"]).contains("state UP")) {
            assert!(begun.elapsed() < TIMEOUT, "the cable has no carrier");
        }
        Some(lan)
    }

    /// The first machine.
    pub(crate) fn left(&self) -> &str {
        &self.names[0]
    }

    /// The second machine.
    pub(crate) fn right(&self) -> &str {
        &self.names[1]
    }
}

impl Drop for Lan {
    fn drop(&mut self) {
        for name in &self.names {
            // One of them may not have been made.
            let _gone = Command::new("ip").args(["netns", "delete", name]).output();
        }
    }
}

fn ip(args: &[&str]) -> String {
    let done = Command::new("ip").args(args).output().unwrap();
    assert!(done.status.success(), "ip {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// `landline` with a profile and without anything of our environment that changes what it says.
pub(crate) fn landline(profile: &Path, args: &[&str]) -> Command {
    prepared(Command::new(LANDLINE), profile, args)
}

fn prepared(mut command: Command, profile: &Path, args: &[&str]) -> Command {
    command.env_remove("LANDLINE_LOG").env_remove("LANDLINE_PROFILE").env("TZ", "UTC");
    command.args(args).arg("--profile").arg(profile).stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub(crate) fn run(profile: &Path, args: &[&str]) -> Output {
    landline(profile, args).output().unwrap()
}

/// Runs a command on a machine to its end.
pub(crate) fn run_on(machine: &str, profile: &Path, args: &[&str]) -> Output {
    let mut command = Command::new("ip");
    command.args(["netns", "exec", machine, LANDLINE]);
    prepared(command, profile, args).output().unwrap()
}

/// Runs a command that must succeed and reads its JSON.
pub(crate) fn json(profile: &Path, args: &[&str]) -> Value {
    let mut args = args.to_vec();
    args.push("--json");
    let done = run(profile, &args);
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).unwrap()
}

/// A running node.
pub(crate) struct Running {
    child: Child,
    pub(crate) announcement: Value,
}

impl Running {
    /// Starts `landline up` on a machine, and waits until it says that it runs.
    pub(crate) fn start(machine: &str, profile: &Path, args: &[&str]) -> Self {
        Self::spawn(&mut Self::command(machine, profile, args))
    }

    /// The same as a service, whose manager listens on this socket.
    pub(crate) fn start_service(machine: &str, profile: &Path, manager: &Path) -> Self {
        Self::spawn(Self::command(machine, profile, &["--no-web"]).env("NOTIFY_SOCKET", manager))
    }

    fn command(machine: &str, profile: &Path, args: &[&str]) -> Command {
        let mut up = Command::new("ip");
        up.args(["netns", "exec", machine, LANDLINE, "up", "--json"]);
        prepared(up, profile, args)
    }

    fn spawn(up: &mut Command) -> Self {
        let mut child = up.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if line.is_empty() {
            let mut log = String::new();
            child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
            panic!("it did not start: {log}");
        }
        let announcement = serde_json::from_str(&line).unwrap();
        Self { child, announcement }
    }

    /// Sends it a signal, by its id.
    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end: how it ended, and its log.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap(), log)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail when it has ended, which is what is wanted.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// `landline watch --json`, read line by line.
pub(crate) struct Watching {
    child: Child,
    lines: mpsc::Receiver<String>,
}

/// Longer than anything here takes, so that a test that waits without an answer fails instead of hanging.
const TIMEOUT: Duration = Duration::from_secs(30);

impl Watching {
    /// Everything since the beginning of the profile, and then what happens.
    pub(crate) fn all(profile: &Path) -> Self {
        let mut watch = landline(profile, &["watch", "--json", "--after", "0"]);
        let mut child = watch.stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (told, lines) = mpsc::channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| told.send(line)));
        Self { child, lines }
    }

    /// Waits until the watch ends by itself.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        while self.lines.recv_timeout(TIMEOUT).is_ok() {}
        self.child.wait().unwrap()
    }

    /// Waits for an event of this type and with these fields.
    pub(crate) fn until(&mut self, kind: &str, fields: &[(&str, &str)]) -> Value {
        let mut seen = String::new();
        loop {
            let line = match self.lines.recv_timeout(TIMEOUT) {
                Ok(line) => line,
                Err(error) => panic!("no {kind} {fields:?}: {error}, after:\n{seen}"),
            };
            let event: Value = serde_json::from_str(&line).unwrap();
            if event["type"] == kind && fields.iter().all(|(key, value)| event[key] == *value) {
                return event;
            }
            seen.push_str(&line);
            seen.push('\n');
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // Both fail when it has ended, which is what is wanted.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// An HTTP request from inside a machine, by bash, which speaks TCP and is everywhere.
pub(crate) fn http(machine: &str, address: &str, request: &str) -> String {
    let (host, port) = address.rsplit_once(':').unwrap();
    let script = format!("exec 3<>/dev/tcp/{host}/{port}; cat >&3; cat <&3");
    let mut bash = Command::new("ip");
    bash.args(["netns", "exec", machine, "bash", "-c", &script]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = bash.spawn().unwrap();
    child.stdin.take().unwrap().write_all(request.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

/// A place for a profile.
pub(crate) fn profile() -> TempDir {
    tempfile::tempdir().unwrap()
}
