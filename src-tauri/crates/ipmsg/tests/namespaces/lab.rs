//! Hosts as network namespaces and cables between them, with names of their own; removed on drop.

use std::fs::File;
use std::process::Command;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// One end of a cable: host, name of the interface there, its address with prefix.
pub(crate) type End<'a> = (&'a str, &'a str, &'a str);

/// A network that nothing else sees.
pub(crate) struct Lab {
    prefix: String,
    owner: bool,
}

impl Lab {
    /// An empty lab, or a printed sentence and `None` where there can be none.
    pub(crate) fn new(test: &str) -> Option<Lab> {
        if !nix::unistd::geteuid().is_root() {
            println!("skipped: network namespaces need root");
            return None;
        }
        if Command::new("ip").arg("-V").output().is_err() {
            println!("skipped: the program `ip` is not installed");
            return None;
        }
        Some(Lab { prefix: format!("llipm-{}-{test}", std::process::id()), owner: true })
    }

    /// The same lab for a second place to work on it from; it does not clean up.
    pub(crate) fn clone_names(&self) -> Lab {
        Lab { prefix: self.prefix.clone(), owner: false }
    }

    /// Name of a host's namespace.
    pub(crate) fn name(&self, host: &str) -> String {
        format!("{}-{host}", self.prefix)
    }

    /// Adds a host with loopback and no network.
    pub(crate) fn host(&self, host: &str) -> &Lab {
        let name = self.name(host);
        self.ip(&["netns", "add", &name]);
        self.ip(&["-n", &name, "link", "set", "lo", "up"]);
        self
    }

    /// Lays a cable and waits until both ends can send. Addresses of IPv6 are the only ones and are
    /// usable at once.
    pub(crate) fn cable(&self, one: End<'_>, other: End<'_>) {
        let (name, peer) = (self.name(one.0), self.name(other.0));
        self.ip(&["-n", &name, "link", "add", one.1, "type", "veth", "peer", "name", other.1, "netns", &peer]);
        for (host, interface, address) in [one, other] {
            let name = self.name(host);
            self.ip(&["-n", &name, "link", "set", interface, "addrgenmode", "none"]);
            let dad: &[&str] = if address.contains(':') { &["nodad"] } else { &[] };
            self.ip(&[&["-n", &name, "addr", "add", address, "dev", interface], dad].concat());
            self.ip(&["-n", &name, "link", "set", interface, "up"]);
        }
        self.ready(one);
        self.ready(other);
    }

    /// Waits for the kernel, which notices a cable a little later.
    fn ready(&self, (host, interface, address): End<'_>) {
        let name = self.name(host);
        let deadline = Instant::now() + Duration::from_secs(10);
        while !self.ip(&["-n", &name, "link", "show", "dev", interface]).contains("state UP")
            || address.contains(':')
                && !self.ip(&["-n", &name, "-6", "route", "show", "table", "local"]).contains("ff00::")
        {
            assert!(Instant::now() < deadline, "{interface} of {host} stays down");
        }
    }

    /// Runs `ip`.
    pub(crate) fn ip(&self, arguments: &[&str]) -> String {
        self.run("ip", arguments)
    }

    /// Runs a program that must succeed, and gives what it prints.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs something on a host, in a thread of its own. Sockets that it makes stay there.
    pub(crate) fn spawn<T: Send + 'static>(
        &self,
        host: &str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> JoinHandle<T> {
        let namespace = File::open(format!("/run/netns/{}", self.name(host))).unwrap();
        std::thread::spawn(move || {
            nix::sched::setns(namespace, nix::sched::CloneFlags::CLONE_NEWNET).unwrap();
            work()
        })
    }

    /// Runs something on a host and waits for it.
    pub(crate) fn within<T: Send + 'static>(&self, host: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
        self.spawn(host, work).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if !self.owner {
            return;
        }
        let Ok(listed) = Command::new("ip").args(["netns", "list"]).output() else { return };
        for line in String::from_utf8_lossy(&listed.stdout).lines() {
            let name = line.split_whitespace().next().unwrap_or_default();
            if name.starts_with(&format!("{}-", self.prefix)) {
                let _ = Command::new("ip").args(["netns", "del", name]).status();
            }
        }
    }
}
