//! Reads the system's neighbour table: which network card answers for which address. It changes nothing.
//!
//! Does not live here: what follows from it (`landline_peer`).

use landline_peer::{NeighbourTable, Neighbours};
use std::net::IpAddr;
use std::pin::Pin;

/// The neighbour table of this system; empty if the system does not provide one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemNeighbours;

impl Neighbours for SystemNeighbours {
    fn table(&self) -> Pin<Box<dyn Future<Output = NeighbourTable> + Send + '_>> {
        Box::pin(read())
    }
}

/// IPv4 from the kernel, IPv6 from the standard tool.
#[cfg(target_os = "linux")]
async fn read() -> NeighbourTable {
    let v4 = tokio::fs::read_to_string("/proc/net/arp").await.unwrap_or_default();
    let v6 = landline_doctor::tool_output("ip", &["-6", "neigh", "show"]).await.unwrap_or_default();
    v4.lines().chain(v6.lines()).filter_map(neighbour).collect()
}

/// Numeric output: no names are resolved.
#[cfg(target_os = "macos")]
async fn read() -> NeighbourTable {
    let v4 = landline_doctor::tool_output("arp", &["-an"]).await.unwrap_or_default();
    let v6 = landline_doctor::tool_output("ndp", &["-an"]).await.unwrap_or_default();
    v4.lines().chain(v6.lines()).filter_map(neighbour).collect()
}

#[cfg(windows)]
async fn read() -> NeighbourTable {
    let v4 = landline_doctor::program_output("arp.exe", &["-a"]).await.unwrap_or_default();
    v4.lines().filter_map(neighbour).collect()
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
async fn read() -> NeighbourTable {
    NeighbourTable::new()
}

/// Parses a line of any of these tables: its first address and first hardware address. A line for an unanswered address
/// has no hardware address, or one of zeros.
fn neighbour(line: &str) -> Option<(IpAddr, landline_peer::Mac)> {
    let words = || line.split_whitespace().map(|word| word.trim_matches(['(', ')']));
    // A scope such as %en0 is not part of an address here.
    let ip = words().find_map(|word| word.split('%').next()?.parse().ok())?;
    let unanswered = words().any(|word| matches!(word, "FAILED" | "INCOMPLETE" | "incomplete"));
    let mac = words().find_map(|word| word.parse().ok())?;
    (!unanswered).then_some((ip, mac))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(String, String)> {
        neighbour(line).map(|(ip, mac)| (ip.to_string(), mac.to_string()))
    }

    #[test]
    fn a_line_of_each_system_is_read() {
        let v4 = Some(("10.0.0.7".to_owned(), "02:42:0a:00:00:07".to_owned()));
        let v6 = Some(("fe80::7".to_owned(), "02:42:0a:00:00:07".to_owned()));
        for (line, expected) in [
            ("10.0.0.7         0x1         0x2         02:42:0a:00:00:07     *        eth0", &v4),
            ("fe80::7 dev eth0 lladdr 02:42:0a:00:00:07 router STALE", &v6),
            ("? (10.0.0.7) at 2:42:a:0:0:7 on en0 ifscope [ethernet]", &v4),
            ("fe80::7%en0                  2:42:a:0:0:7         en0 23h59m58s S R", &v6),
            ("  10.0.0.7              02-42-0a-00-00-07     dynamic", &v4),
        ] {
            assert_eq!(read(line), *expected, "{line}");
        }
    }

    #[test]
    fn a_line_without_a_card_that_answered_says_nothing() {
        for line in [
            "IP address       HW type     Flags       HW address            Mask     Device",
            "10.0.0.8         0x1         0x0         00:00:00:00:00:00     *        eth0",
            "fe80::8 dev eth0 FAILED",
            "fe80::8 dev eth0 lladdr 02:42:0a:00:00:08 FAILED",
            "? (10.0.0.8) at (incomplete) on en0 ifscope [ethernet]",
            "Interface: 10.0.0.1 --- 0x5",
            "  224.0.0.22            01-00-5e-00-00-16     static",
            "",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[tokio::test]
    async fn the_table_of_this_machine_can_be_read() {
        let table = SystemNeighbours.table().await;
        assert!(!table.contains_key(&IpAddr::from([127, 0, 0, 1])), "nobody is one's own neighbour");
    }
}
