//! What programs that are not Landline put up with. Measured, not promised by the protocol.

use std::time::Duration;

/// UDP port of the protocol (0x0979).
pub const PORT: u16 = 2425;

/// Longest datagram in bytes that every program reads whole, header and NUL included. iptux 0.8.3
/// acknowledges a longer one and cuts it; the Windows client would take 32 KiB.
pub const DATAGRAM_LIMIT: usize = 8192;

/// Pause of the reference client between NOOPERATION and BR_ENTRY.
pub const ENTRY_DELAY: Duration = Duration::from_millis(250);

/// Pause of the reference client before it repeats its BR_ENTRY.
pub const ENTRY_REPEAT: Duration = Duration::from_secs(5);

/// Longest datagram in bytes that goes through every network in one piece: the 1280 that any path of IPv6 takes, and tunnels
/// of VPNs over IPv4 do too, less the headers. Firewalls drop the pieces of longer ones.
pub const IN_ONE_PIECE: usize = 1280 - 40 - 8;
