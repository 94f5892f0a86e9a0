//! The input of the analysis. Plain values, so that a test can describe any machine.

use crate::rule_location::RuleLocation;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// The operating system, which determines what a command looks like.
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
    /// The system that this program was built for.
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

/// Everything that the analysis considers.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The operating system.
    pub system: System,
    /// The running node, if any.
    pub node: Option<NodeFacts>,
    /// The UDP port.
    pub port: Port,
    /// The interfaces except loopback.
    pub interfaces: Vec<Interface>,
    /// Whether there is a default route; `None` if unknown.
    pub default_route: Option<bool>,
    /// Networks that Windows classifies as public, by the name of their interface.
    pub public: Vec<String>,
    /// The firewalls that were found.
    pub firewalls: Vec<Firewall>,
}

/// What only a running node knows.
#[derive(Clone, Debug)]
pub struct NodeFacts {
    /// `user@host`.
    pub id: String,
    /// Its user name alone, from which another one can be suggested.
    pub user: String,
    /// Addresses of other nodes with this identity.
    pub identity_conflicts: Vec<IpAddr>,
    /// Everybody who counts as online.
    pub neighbours: Vec<Neighbour>,
    /// By how many seconds the wall clock has diverged from the monotonic clock since the start.
    pub clock_step: i64,
    /// Whether the disk is full, so that incoming messages are refused.
    pub storage_full: bool,
    /// Packets dropped because the node did not process them in time.
    pub overflowed: u64,
    /// Bytes of the receive buffer that the kernel granted.
    pub receive_buffer: usize,
    /// The state of the profile's files.
    pub profile: ProfileFacts,
}

/// The state of a profile as found by its node at the start and since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileFacts {
    /// The profile had been used, and its database was missing or empty.
    pub database_missing: bool,
    /// The previous run had not closed its database, and the write-ahead log that it left was missing.
    pub log_missing: bool,
    /// The result of the last check of the database, empty if it is intact; `None` before the first check.
    pub damage: Option<Vec<String>>,
    /// Keys of the settings file that this version does not know.
    pub unknown_keys: Vec<String>,
}

/// A peer that counts as online, and the quality of the path to it.
#[derive(Clone, Debug)]
pub struct Neighbour {
    /// Its contact id, as text.
    pub contact: String,
    /// Display name.
    pub name: String,
    /// The address used to reach it.
    pub address: SocketAddr,
    /// Round-trip time.
    pub round_trip: Option<Duration>,
    /// Since it last answered.
    pub answered_ago: Option<Duration>,
    /// Since it was last heard.
    pub heard_ago: Duration,
    /// Whether what is sent to it arrives; `None` if not known.
    pub hears_us: Option<bool>,
    /// Whether it was just queried and has not answered.
    pub silent: bool,
    /// Whether large packets reach it; `None` if not known.
    pub takes_large: Option<bool>,
}

/// The UDP port and the process that holds it.
#[derive(Clone, Debug)]
pub struct Port {
    /// The port that the node has or would bind.
    pub number: u16,
    /// The port where other programs look.
    pub usual: u16,
    /// The state of `number`.
    pub state: PortState,
    /// The process that holds the port instead of the node: `number` if it is taken, otherwise `usual` if the node runs
    /// on another port.
    pub holder: Option<Holder>,
}

/// The state of a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortState {
    /// The node has it.
    Ours,
    /// No process has it.
    Free,
    /// Another program has it.
    Taken,
    /// It cannot be opened; the system's error.
    Refused(String),
}

/// A process that holds a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its name.
    pub name: String,
    /// Its process id.
    pub pid: u32,
}

/// As shown in messages.
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
    /// What kind of network it connects to.
    pub kind: Kind,
    /// Switched on.
    pub up: bool,
    /// The cable is in, the wireless network joined.
    pub carrier: bool,
    /// Whether it can send to everybody at once.
    pub broadcast: bool,
    /// The outcome of a broadcast sent over it.
    pub echo: Echo,
}

impl Interface {
    /// Whether colleagues can be reached over it.
    pub fn usable(&self) -> bool {
        self.up && self.carrier && !self.addresses.is_empty()
    }
}

/// The kind of network behind an interface, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A cable or a wireless network.
    Lan,
    /// A virtual private network.
    Vpn,
    /// A network within this machine: containers, virtual machines.
    Virtual,
}

/// Judged by name, following the naming of the programs that create such interfaces.
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

/// The outcome of a broadcast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Echo {
    /// None was sent.
    NotTried,
    /// It was received by this node, as every broadcast should be.
    Heard,
    /// It was sent and not received.
    Missing,
    /// The system refused to send it; its error.
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
    /// Its rules were read; those that block are listed.
    Read(Vec<Barrier>),
    /// It is present, but only an administrator can read its rules; the command that shows them.
    Secret(String),
    /// It did not answer in time.
    Silent,
}

/// A rule that blocks packets of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barrier {
    /// Which packets.
    pub way: Way,
    /// Whether it certainly blocks them. Otherwise it depends on conditions that could not be evaluated.
    pub certain: bool,
    /// Where the rule stands.
    pub place: RuleLocation,
    /// The command that fixes it.
    pub command: String,
    /// The file that makes the fix permanent, if the command alone does not.
    pub kept_in: Option<&'static str>,
}

/// A direction, seen from this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Incoming packets.
    In,
    /// Outgoing packets.
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
