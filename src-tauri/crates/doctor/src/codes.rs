//! Every finding code with its severity, its message and the advice. Nothing else lives here: these are the doctor's
//! English texts.
//!
//! The screen has the same texts in its languages, keyed by these codes; a test of `api` compares its English with this
//! file.

use crate::finding::Severity;

macro_rules! codes {
    ($($name:ident $severity:ident $code:literal $sentence:literal $advice:literal)+) => {
        /// Everything that can be found. Stable as text, like error codes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $sentence] $name,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code as text, `subject.finding`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// How much it matters.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// The message, with placeholders such as `{name}`.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)+ }
            }

            /// The advice, with placeholders; empty if there is nothing to do.
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice,)+ }
            }
        }
    };
}

codes! {
    NodeMissing Warning "node.not_running"
        "No node runs on this profile, so nobody is seen and nobody sees this computer."
        "Start Landline, or a node without a window."
    NodeOverrun Warning "node.overrun"
        "{count} packets came faster than this node could take them and were dropped."
        "If this number grows, close programs that keep this computer busy."
    StorageFull Fault "storage.full"
        "The disk is full, so messages of others are not accepted: they come again when there is room."
        "Delete messages, or free space on the disk of the profile."
    ClockStepped Note "clock.stepped"
        "The clock of this computer was set, or it slept: {seconds} s since the node started. Presence does not depend on it."
        ""

    DatabaseMissing Warning "storage.missing"
        "The database of this profile was missing or empty when Landline started: contacts and messages of before are not there."
        "If you have a copy of landline.db, end Landline, put the copy back and start again."
    DatabaseLogMissing Warning "storage.log_missing"
        "A part of the database, the file landline.db-wal, was missing when Landline started: the last changes before it may be lost."
        "If you have a copy of the whole profile folder, end Landline, put the copy back and start again."
    DatabaseDamaged Fault "storage.damaged"
        "The database is damaged: {detail}."
        "Export what can be read (Settings, Storage). Then end Landline, give landline.db another name, start again and import the export."
    DatabaseWhole Ok "storage.whole"
        "The database was checked and is whole."
        ""
    SettingsUnknown Note "config.unknown_key"
        "The settings file has what this version does not know: {keys}. It is kept and has no effect."
        "If a newer Landline wrote it, update this one; otherwise look for a typing error."

    NetworkNone Fault "network.none"
        "This computer is on no network."
        "Plug in the cable, or join the wireless network of your colleagues."
    NetworkOff Note "network.off"
        "{name} is switched off."
        ""
    NetworkUnplugged Note "network.unplugged"
        "{name} has no cable or no wireless network."
        ""
    NetworkNoAddress Warning "network.no_address"
        "{name} is connected and has no address."
        "Ask for one by DHCP, or set one by hand."
    NetworkTunnel Note "network.tunnel"
        "{name} is a virtual network: colleagues in the office are not reached by it."
        "If they are only reached by it, add their addresses in the settings, under Network."
    NetworkNoBroadcast Note "network.no_broadcast"
        "{name} cannot send to everybody at once."
        "Add the addresses of those behind it in the settings, under Network."
    NetworkNoRoute Note "network.no_default_route"
        "There is no default route. Landline does not need one."
        ""
    NetworkPublic Note "network.public"
        "Windows takes {name} for a public network, where it lets in least."
        "If it is the network of your office or home, say that it is private."

    EchoHeard Ok "echo.heard"
        "What is sent to everybody by {names} comes back: announcements leave and arrive."
        ""
    EchoMissing Warning "echo.missing"
        "What is sent to everybody by {name} does not come back to this computer, as it should."
        "A firewall on this computer is the usual reason; allow UDP port {port} in it."
    EchoRefused Fault "echo.refused"
        "The system refuses to send to everybody by {name}: {cause}."
        "Look at the security software of this computer and at the state of the network."
    LocalNetworkDenied Fault "permission.local_network"
        "Landline may not use the local network: macOS refuses what is sent by {name}."
        "Switch Landline on under Privacy & Security, Local Network, and start it again."

    PortOpen Ok "port.open"
        "This node listens on UDP port {port}."
        ""
    PortFree Ok "port.free"
        "UDP port {port} is free."
        ""
    PortTaken Fault "port.taken"
        "UDP port {port} is taken by {program}, so no node can start on it."
        "End that program, or start Landline on another port; others find it only on port {usual}."
    PortRefused Fault "port.refused"
        "UDP port {port} cannot be opened: {cause}."
        "Check that the network is up and that this program may use it."
    PortUnusual Warning "port.unusual"
        "This node is on UDP port {port}. Other programs look for it on port {usual} only."
        "Put the port back to {usual} and start again."
    PortUnusualTaken Warning "port.unusual_taken"
        "This node is on UDP port {port}, because {program} has port {usual}, where other programs look for it."
        "End that program, put the port back to {usual} and start again."
    BufferSmall Note "port.small_buffer"
        "The system gives a receive buffer of {kib} KiB only; when many speak at once, some are not heard."
        "Allow a larger one."

    FirewallNone Ok "firewall.none"
        "No firewall was found on this computer."
        ""
    FirewallOff Ok "firewall.off"
        "{tool} is switched off."
        ""
    FirewallOpen Ok "firewall.open"
        "{tool} lets UDP port {port} through."
        ""
    FirewallIn Fault "firewall.blocks_in"
        "{tool} keeps out what others send to UDP port {port}: {place}."
        "Allow it with the command."
    FirewallOut Fault "firewall.blocks_out"
        "{tool} keeps in what this computer sends to UDP port {port}: {place}."
        "Allow it with the command."
    FirewallDoubtful Warning "firewall.may_block"
        "{tool} may keep out some of what is sent on UDP port {port}: {place}."
        "If somebody is missing, allow it with the command."
    FirewallPassing Note "firewall.not_kept"
        "What is allowed in {tool} by command is forgotten at the next restart."
        "Write the same rule in {file} to keep it."
    FirewallSecret Note "firewall.secret"
        "{tool} shows its rules to administrators only."
        "If somebody is missing, look with the command whether UDP port {port} is allowed."
    FirewallSuspected Warning "firewall.suspected"
        "{tool} shows its rules to administrators only, and nothing sent to everybody arrives here."
        "Look with the command whether UDP port {port} is allowed."
    FirewallSilent Note "firewall.silent"
        "{tool} did not say its rules in time."
        ""

    TwinFound Fault "twin.found"
        "Another node has the same user and host name, {id}, at {addresses}. Everybody takes the two for one."
        "Give one of the two another user name and start it again."

    PeersNone Warning "peers.none"
        "Nobody else has been heard on this network."
        "Check that Landline runs on the other computers and that they are on this network. Guest networks often keep computers apart. If they are on another subnet, add their addresses in the settings, under Network."
    PeersAnswer Ok "peers.answer"
        "{count} of {all} answer, the slowest in {slowest} ms."
        ""
    PeersAnswerUntimed Ok "peers.answer_untimed"
        "{count} of {all} answer."
        ""
    PeersSilent Warning "peers.silent"
        "Asked during the check and not answered: {who}."
        "They may have been cut off at that moment. If they stay on the list, run landline doctor on their computers."
    PeersDeaf Fault "peers.deaf"
        "Heard, but they do not hear this computer: {who}."
        "What is sent to them is lost on the way, most often in a firewall on their computers: run landline doctor there."
    PeersFragments Fault "peers.fragments"
        "Small packets reach them and large ones do not: {who}. Long messages to them may not arrive."
        "Something on the way drops IP fragments, most often a firewall on their computers or a VPN. Let fragmented packets to UDP port {port} through there."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_and_whoever_has_a_fault_knows_what_to_do() {
        let mut texts: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), Code::ALL.len());
        for code in Code::ALL {
            let sentence = code.sentence();
            assert!(sentence.ends_with('.') && sentence.starts_with(|c: char| c.is_uppercase() || c == '{'));
            assert!(code.severity() < Severity::Warning || !code.advice().is_empty(), "{}", code.as_str());
        }
    }
}
