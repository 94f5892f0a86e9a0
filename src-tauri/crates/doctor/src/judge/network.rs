//! The interfaces: connected, able to reach everybody at once, and whether a broadcast came back.

use crate::codes::Code;
use crate::facts::{Echo, Facts, Interface, Kind, System};
use crate::finding::Finding;
use crate::parse::windows::make_private;

pub(super) fn judge(facts: &Facts, all: &mut Vec<Finding>) {
    if !facts.interfaces.iter().any(|interface| interface.usable() && interface.kind != Kind::Virtual) {
        all.push(Finding::new(Code::NetworkNone));
    }
    let heard: Vec<&str> = echoed(facts).map(|interface| interface.name.as_str()).collect();
    if !heard.is_empty() {
        all.push(Finding::new(Code::EchoHeard).with("names", heard.join(", ")));
    }
    for interface in &facts.interfaces {
        all.extend(state(interface));
        all.extend(echo(interface, facts));
    }
    for name in &facts.public {
        all.push(Finding::new(Code::NetworkPublic).with("name", name).mended_by(make_private(name)));
    }
    if facts.default_route == Some(false) {
        all.push(Finding::new(Code::NetworkNoRoute));
    }
}

/// The interfaces over which a broadcast came back.
pub(super) fn echoed(facts: &Facts) -> impl Iterator<Item = &Interface> {
    facts.interfaces.iter().filter(|interface| interface.echo == Echo::Heard)
}

/// The state of an interface, if it is worth reporting. Networks within this machine are not reported when they are
/// off.
fn state(interface: &Interface) -> Option<Finding> {
    let about = |code| Some(Finding::new(code).with("name", &interface.name));
    match interface {
        Interface { up: false, kind: Kind::Lan, .. } => about(Code::NetworkOff),
        Interface { up: true, carrier: false, kind: Kind::Lan, .. } => about(Code::NetworkUnplugged),
        Interface { kind: Kind::Lan, addresses, .. } if addresses.is_empty() => about(Code::NetworkNoAddress),
        Interface { kind: Kind::Vpn | Kind::Virtual, .. } if interface.usable() => about(Code::NetworkTunnel),
        Interface { broadcast: false, .. } if interface.usable() => about(Code::NetworkNoBroadcast),
        _ => None,
    }
}

fn echo(interface: &Interface, facts: &Facts) -> Option<Finding> {
    let about = |code| Finding::new(code).with("name", &interface.name);
    match &interface.echo {
        Echo::Missing => Some(about(Code::EchoMissing).with("port", facts.port.number)),
        Echo::Refused(_) if facts.system == System::MacOs => Some(
            about(Code::LocalNetworkDenied)
                .mended_by("open 'x-apple.systempreferences:com.apple.preference.security?Privacy_LocalNetwork'"),
        ),
        Echo::Refused(cause) => Some(about(Code::EchoRefused).with("cause", cause)),
        Echo::NotTried | Echo::Heard => None,
    }
}
