//! Labelled lines of our own at the end of a packet, which other programs ignore.
//!
//! Does not live here: what they mean (`nonce`, `address_proof`).

use crate::packet::Packet;

/// Appends such a line. The label includes the leading newline.
pub(crate) fn with(mut packet: Packet, label: &[u8], value: &str) -> Packet {
    packet.extra.extend_from_slice(label);
    packet.extra.extend_from_slice(value.as_bytes());
    packet
}

/// The value after the last such label, up to the end of its line.
pub(crate) fn value<'a>(packet: &'a Packet, label: &[u8]) -> Option<&'a [u8]> {
    let at = packet.extra.windows(label.len()).rposition(|window| window == label)?;
    let rest = packet.extra.get(at + label.len()..)?;
    let end = rest.iter().position(|byte| matches!(byte, b'\n' | 0)).unwrap_or(rest.len());
    rest.get(..end)
}
