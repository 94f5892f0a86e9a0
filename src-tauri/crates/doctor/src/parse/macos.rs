//! `socketfilterfw`, the application firewall of macOS: one query, one line.

use super::word;
use crate::facts::{Barrier, FirewallState, Way};
use crate::rule_location::{RuleLocation, RuleLocationKind};

/// Parses the output of `--getglobalstate`, `--getblockall` and `--getappblocked PROGRAM`. `None` if the first is not
/// as expected.
pub(crate) fn state(global: &str, block_all: &str, blocked: &str, program: &str) -> Option<FirewallState> {
    const TOOL: &str = "sudo /usr/libexec/ApplicationFirewall/socketfilterfw";
    if !global.contains("Firewall is ") {
        return None;
    }
    if global.contains("disabled") || global.contains("State = 0") {
        return Some(FirewallState::Off);
    }
    let barrier = |kind, command| {
        let place = RuleLocation::of(kind);
        Barrier { way: Way::In, certain: true, place, command, kept_in: None }
    };
    // "block all state set to enabled", since macOS 15 "has block all state set to enabled".
    let all = block_all.contains("enabled") && !block_all.contains("disabled");
    let ours = blocked.to_lowercase().contains("block");
    let ours = ours && !blocked.to_lowercase().contains("not block") && !blocked.contains("permitted");
    let program = word(program);
    let mut barriers = Vec::new();
    if all {
        barriers.push(barrier(RuleLocationKind::AllIncoming, format!("{TOOL} --setblockall off")));
    }
    if ours {
        let command = format!("{TOOL} --add {program} --unblockapp {program}");
        barriers.push(barrier(RuleLocationKind::Entry, command));
    }
    Some(FirewallState::Read(barriers))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = "/Applications/Landline.app/Contents/MacOS/landline-desktop";

    fn read(global: &str, block_all: &str, blocked: &str) -> Option<Vec<String>> {
        match state(global, block_all, blocked, PROGRAM)? {
            FirewallState::Read(barriers) => Some(barriers.into_iter().map(|barrier| barrier.command).collect()),
            _ => Some(vec!["off".to_owned()]),
        }
    }

    #[test]
    fn each_version_of_its_words_is_understood() {
        let on = "Firewall is enabled. (State = 1)\n";
        let open = "Firewall has block all state set to disabled.\n";
        let permitted = format!("Incoming connection to {PROGRAM} is permitted.\n");
        assert_eq!(read("Firewall is disabled. (State = 0)\n", "", ""), Some(vec!["off".to_owned()]));
        assert_eq!(read(on, open, &permitted), Some(Vec::new()));
        assert_eq!(read(on, "Block all DISABLED! \n", "The application is not part of the firewall"), Some(Vec::new()));
        let blocked = read(on, open, &format!("Incoming connection to {PROGRAM} is blocked.\n")).expect("read");
        assert_eq!(
            blocked,
            [format!("sudo /usr/libexec/ApplicationFirewall/socketfilterfw --add {PROGRAM} --unblockapp {PROGRAM}")]
        );
        let all = read(on, "Firewall has block all state set to enabled.\n", &permitted).expect("read");
        assert_eq!(all, ["sudo /usr/libexec/ApplicationFirewall/socketfilterfw --setblockall off"]);
        assert_eq!(read("command not found", "", ""), None);
    }
}
