//! Linux: ufw, firewalld and nftables or iptables; the tables of `/proc`.

use super::run::{ToolOutcome, tool};
use super::{GatherRequest, Gathered};
use crate::facts::{Barrier, Firewall, FirewallState, Holder, Way};
use crate::parse::{Probe, firewalld, holders, iptables, nft, route, ufw};
use std::path::Path;

pub(super) async fn gather(asked: &GatherRequest) -> Gathered {
    let probes = probes(asked);
    let (ufw, firewalld, rules) = tokio::join!(ask_ufw(&probes), ask_firewalld(&probes), ask_rules(&probes));
    let holder = held_by(asked.held).await;
    let default_route = read("/proc/net/route").map(|table| route::has_default(&table));
    let firewalls = [ufw, firewalld, rules].into_iter().flatten().collect();
    Gathered { firewalls, default_route, holder, public: Vec::new() }
}

fn probes(asked: &GatherRequest) -> Vec<Probe> {
    let both = |(interface, own): &(String, std::net::IpAddr)| {
        [Way::In, Way::Out].map(|way| Probe { way, port: asked.port, interface: interface.clone(), own: *own })
    };
    asked.interfaces.iter().flat_map(both).collect()
}

async fn ask_ufw(probes: &[Probe]) -> Option<Firewall> {
    let firewall = |state| Some(Firewall { tool: "ufw", state });
    match tool("ufw", &["status", "verbose"]).await {
        ToolOutcome::Absent => None,
        ToolOutcome::Late => firewall(FirewallState::Silent),
        ToolOutcome::Done { out, .. } => {
            // It shows its rules only to root, but everybody can read its configuration file.
            let enabled =
                || read("/etc/ufw/ufw.conf").is_some_and(|text| text.lines().any(|line| line == "ENABLED=yes"));
            firewall(ufw::state(&out, probes).unwrap_or_else(|| match enabled() {
                true => FirewallState::Secret("sudo ufw status verbose".to_owned()),
                false => FirewallState::Off,
            }))
        }
    }
}

async fn ask_firewalld(probes: &[Probe]) -> Option<Firewall> {
    let firewall = |state| Some(Firewall { tool: "firewalld", state });
    match tool("firewall-cmd", &["--state"]).await {
        ToolOutcome::Absent => return None,
        ToolOutcome::Late => return firewall(FirewallState::Silent),
        ToolOutcome::Done { well: false, .. } => return firewall(FirewallState::Off),
        ToolOutcome::Done { .. } => {}
    }
    match tool("firewall-cmd", &["--list-all-zones"]).await {
        ToolOutcome::Absent => None,
        ToolOutcome::Late => firewall(FirewallState::Silent),
        ToolOutcome::Done { well: true, out } => firewall(FirewallState::Read(firewalld::barriers(&out, probes))),
        ToolOutcome::Done { .. } => firewall(FirewallState::Secret("sudo firewall-cmd --list-all-zones".to_owned())),
    }
}

/// The kernel's rules: from nftables, which also shows those of current iptables, otherwise from iptables.
async fn ask_rules(probes: &[Probe]) -> Option<Firewall> {
    let firewall = |tool, state| Some(Firewall { tool, state });
    match tool("nft", &["-j", "list", "ruleset"]).await {
        ToolOutcome::Late => firewall("nftables", FirewallState::Silent),
        ToolOutcome::Done { well: true, out } => {
            // Without a base chain there is no firewall.
            let read = || collect(probes, |probe| nft::barriers(&out, probe).unwrap_or_default());
            out.contains("\"hook\"").then(|| Firewall { tool: "nftables", state: FirewallState::Read(read()) })
        }
        outcome => match tool("iptables", &["-S"]).await {
            ToolOutcome::Done { well: true, out } => {
                let barriers = collect(probes, |probe| iptables::barriers(&out, probe));
                firewall("iptables", FirewallState::Read(barriers))
            }
            ToolOutcome::Absent if outcome == ToolOutcome::Absent => None,
            ToolOutcome::Absent => firewall("nftables", FirewallState::Secret("sudo nft list ruleset".to_owned())),
            ToolOutcome::Late => firewall("iptables", FirewallState::Silent),
            ToolOutcome::Done { .. } => firewall("iptables", FirewallState::Secret("sudo iptables -S".to_owned())),
        },
    }
}

/// The barriers of all probes, each once.
fn collect(probes: &[Probe], barriers: impl Fn(&Probe) -> Vec<Barrier>) -> Vec<Barrier> {
    let mut all: Vec<Barrier> = Vec::new();
    for barrier in probes.iter().flat_map(barriers) {
        if !all.contains(&barrier) {
            all.push(barrier);
        }
    }
    all
}

pub(super) async fn held_by(port: Option<u16>) -> Option<Holder> {
    tokio::task::spawn_blocking(move || port.and_then(holder)).await.unwrap_or(None)
}

/// The owner of a socket: among the user's own processes, or all of them for root.
fn holder(port: u16) -> Option<Holder> {
    let tables = ["/proc/net/udp", "/proc/net/udp6"];
    let inode = tables.iter().find_map(|table| holders::inode(&read(table)?, port))?;
    let socket = format!("socket:[{inode}]");
    let has = |process: &Path| {
        let files = std::fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        files.map(|file| file.path()).any(|file| std::fs::read_link(file).is_ok_and(|link| link == Path::new(&socket)))
    };
    let processes = std::fs::read_dir("/proc").ok()?.flatten().map(|entry| entry.path());
    let number = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let (pid, process) = processes.filter_map(|path| Some((number(&path)?, path))).find(|(_, path)| has(path))?;
    let name = std::fs::read_to_string(process.join("comm")).ok()?.trim().to_owned();
    Some(Holder { name, pid })
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_holder_of_a_port_is_found_by_its_socket() {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let port = socket.local_addr().expect("bound").port();
        assert_eq!(holder(port).map(|holder| holder.pid), Some(std::process::id()));
        drop(socket);
        assert_eq!(holder(port), None);
    }
}
