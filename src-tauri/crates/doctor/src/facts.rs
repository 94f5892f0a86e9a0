//! What is known when the judgement begins. Plain values, so that a test writes down any machine there is.

use crate::place::Place;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// The kind of system, which decides what a command looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux.
    Linux,
    /// Windows.
    Windows,
    /// macOS.
    MacOs,
    /// Any other.
    Other,
}

impl System {
    /// The one that this program was built for.
    pub const fn this() -> Self {
        if cfg!(target_os = "linux") {
            Self::Linux
        } else if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::MacOs
        } else {
            Self::Other
        }
    }
}

/// Everything the judgement looks at.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The kind of system.
    pub system: System,
    /// The running node; `None` if none runs.
    pub node: Option<NodeFacts>,
    /// The UDP port.
    pub port: Port,
    /// The interfaces but loopback.
    pub interfaces: Vec<Interface>,
    /// Whether there is a default route; `None` if unknown.
    pub default_route: Option<bool>,
    /// Networks that Windows takes for public, by the name of their interface.
    pub public: Vec<String>,
    /// The firewalls that were found.
    pub firewalls: Vec<Firewall>,
}

/// What only a running node knows.
#[derive(Clone, Debug)]
pub struct NodeFacts {
    /// `user@host`.
    pub id: String,
    /// Its user name alone, to make another from.
    pub user: String,
    /// Where another node with this identity is heard.
    pub twins: Vec<IpAddr>,
    /// Everybody who counts as online.
    pub neighbours: Vec<Neighbour>,
    /// By how much the wall clock ran otherwise than the monotonic one since the start, seconds.
    pub clock_step: i64,
    /// Whether the disk is full, so that nothing is taken in of what others send.
    pub storage_full: bool,
    /// Packets dropped because the node did not take them in time.
    pub overflowed: u64,
    /// Bytes of the receive buffer that the kernel granted.
    pub receive_buffer: usize,
    /// What is with the files of the profile.
    pub profile: ProfileFacts,
}

/// What a node found its profile to be when it started, and since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileFacts {
    /// The profile had been used, and its database was missing or empty.
    pub database_missing: bool,
    /// The node before had not closed its database, and the write-ahead log that it left was missing.
    pub log_missing: bool,
    /// What the last check of the database found, empty if nothing; `None` before the first.
    pub damage: Option<Vec<String>>,
    /// Keys of the settings file that this version does not know.
    pub unknown_keys: Vec<String>,
}

/// A peer that counts as online, and how the path to it is.
#[derive(Clone, Debug)]
pub struct Neighbour {
    /// Its row, as text.
    pub contact: String,
    /// Name for showing.
    pub name: String,
    /// Where it is spoken to.
    pub address: SocketAddr,
    /// How long an answer takes.
    pub round_trip: Option<Duration>,
    /// Since it last answered.
    pub answered_ago: Option<Duration>,
    /// Since it was last heard.
    pub heard_ago: Duration,
    /// Whether what is sent to it arrives; `None` if not known.
    pub hears_us: Option<bool>,
    /// Whether it was asked just now and has not answered.
    pub silent: bool,
    /// Whether large packets reach it as small ones do; `None` if not known.
    pub takes_large: Option<bool>,
}

/// The UDP port and who has it.
#[derive(Clone, Debug)]
pub struct Port {
    /// The port that the node has or would take.
    pub number: u16,
    /// The port where everybody looks.
    pub usual: u16,
    /// What is with `number`.
    pub state: PortState,
    /// Who has the port instead of the node: `number` if it is taken, else `usual` if the node runs elsewhere.
    pub holder: Option<Holder>,
}

/// What is with a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortState {
    /// The node has it.
    Ours,
    /// Nobody has it.
    Free,
    /// Another program has it.
    Taken,
    /// It cannot be opened; the system's words.
    Refused(String),
}

/// A program that has a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its name.
    pub name: String,
    /// Its process.
    pub pid: u32,
}

/// As every sentence names it.
impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} (process {})", self.name, self.pid)
    }
}

/// A network interface with all its addresses.
#[derive(Clone, Debug)]
pub struct Interface {
    /// The system's name.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
    /// What it leads to.
    pub kind: Kind,
    /// Switched on.
    pub up: bool,
    /// The cable is in, the wireless network joined.
    pub carrier: bool,
    /// Whether it can send to everybody at once.
    pub broadcast: bool,
    /// What became of a broadcast that left by it.
    pub echo: Echo,
}

impl Interface {
    /// Whether colleagues can be reached by it.
    pub fn usable(&self) -> bool {
        self.up && self.carrier && !self.addresses.is_empty()
    }
}

/// What an interface leads to, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A cable or a wireless network.
    Lan,
    /// A virtual private network.
    Vpn,
    /// A network within this machine: containers, virtual machines.
    Virtual,
}

/// By name, as the programs that make such interfaces call them.
pub fn kind_of(name: &str) -> Kind {
    const VPN: [&str; 10] = ["tun", "tap", "wg", "tailscale", "zt", "ppp", "utun", "ipsec", "nordlynx", "Tailscale"];
    const VIRTUAL: [&str; 11] =
        ["docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "vEthernet", "lxc", "cni", "podman", "bridge"];
    let begins = |with: &&str| name.starts_with(*with);
    if VPN.iter().any(begins) || name.contains("VPN") || name.contains("WireGuard") {
        Kind::Vpn
    } else if VIRTUAL.iter().any(begins) || name.contains("VirtualBox") || name.contains("VMware") {
        Kind::Virtual
    } else {
        Kind::Lan
    }
}

/// What became of a broadcast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Echo {
    /// None was sent.
    NotTried,
    /// It came back to this node, as every broadcast does.
    Heard,
    /// It left and was not heard.
    Missing,
    /// The system did not take it; its words.
    Refused(String),
}

/// A firewall that was found on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firewall {
    /// Its name, such as `ufw`.
    pub tool: &'static str,
    /// What is known of it.
    pub state: FirewallState,
}

/// What is known of a firewall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirewallState {
    /// Installed and switched off.
    Off,
    /// It was read; what is in the way is listed.
    Read(Vec<Barrier>),
    /// It is there, and its rules are shown to an administrator only; the command that shows them.
    Secret(String),
    /// It did not answer in time.
    Silent,
}

/// A rule that keeps packets of the protocol out or in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barrier {
    /// Which packets.
    pub way: Way,
    /// Whether it surely stops them. Otherwise it depends on what could not be followed.
    pub certain: bool,
    /// Where the rule stands.
    pub place: Place,
    /// What mends it.
    pub command: String,
    /// The file that keeps the mending over a restart, if the command alone does not.
    pub kept_in: Option<&'static str>,
}

/// A direction, seen from this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// What others send.
    In,
    /// What this machine sends.
    Out,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_are_known_by_their_names() {
        for (name, kind) in [
            ("eth0", Kind::Lan),
            ("wlp3s0", Kind::Lan),
            ("en0", Kind::Lan),
            ("Ethernet 2", Kind::Lan),
            ("wg0", Kind::Vpn),
            ("utun4", Kind::Vpn),
            ("tailscale0", Kind::Vpn),
            ("Contoso VPN", Kind::Vpn),
            ("docker0", Kind::Virtual),
            ("vEthernet (WSL)", Kind::Virtual),
            ("virbr0", Kind::Virtual),
        ] {
            assert_eq!(kind_of(name), kind, "{name}");
        }
    }
}
