//! What programs other than Landline tolerate. Measured, not promised by the protocol.

use std::time::Duration;

/// UDP port of the protocol (0x0979).
pub const PORT: u16 = 2425;

/// Longest datagram in bytes that every program reads whole, header and NUL included. iptux 0.8.3 acknowledges a longer
/// one and truncates it; the Windows client would take 32 KiB.
pub const DATAGRAM_LIMIT: usize = 8192;

/// Pause of the reference client between NOOPERATION and BR_ENTRY.
pub const ENTRY_DELAY: Duration = Duration::from_millis(250);

/// Pause of the reference client before it repeats its BR_ENTRY.
pub const ENTRY_REPEAT: Duration = Duration::from_secs(5);

/// Longest datagram in bytes that no network fragments: the 1280 that any IPv6 path carries, as do VPN tunnels over
/// IPv4, minus the headers. Firewalls drop the fragments of longer ones.
pub const IN_ONE_PIECE: usize = 1280 - 40 - 8;
