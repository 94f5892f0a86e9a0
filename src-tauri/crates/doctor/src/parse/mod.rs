//! Parses the output of system tools into facts. Pure and compiled everywhere; sample output of each tool is in
//! `samples/`.

pub(crate) mod chains;
pub(crate) mod firewalld;
pub(crate) mod holders;
pub(crate) mod iptables;
pub(crate) mod macos;
pub(crate) mod nft;
mod nft_match;
pub(crate) mod route;
pub(crate) mod ufw;
pub(crate) mod windows;

use crate::facts::Way;
use std::net::IpAddr;

/// The packet to trace: one of IP Messenger's, between a colleague on the network and this machine.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    pub(crate) way: Way,
    /// UDP port, at both ends.
    pub(crate) port: u16,
    /// The interface on which it arrives or leaves.
    pub(crate) interface: String,
    /// This machine's address there; a colleague's is assumed to be in the same network.
    pub(crate) own: IpAddr,
}

/// Whether an address belongs to a network.
pub(crate) fn within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(bits.into())).unwrap_or(0);
            (address.to_bits() ^ network.to_bits()) & mask == 0
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let mask = u128::MAX.checked_shl(128_u32.saturating_sub(bits.into())).unwrap_or(0);
            (address.to_bits() ^ network.to_bits()) & mask == 0
        }
        _ => false,
    }
}

/// Whether a colleague near `own` is assumed to be in a network: it contains our address, and more than one address.
pub(crate) fn near(own: IpAddr, network: IpAddr, bits: u8) -> bool {
    bits < if own.is_ipv4() { 32 } else { 128 } && within(own, network, bits)
}

/// Parses `10.0.0.0/8` or a single address.
pub(crate) fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
    (bits <= most).then_some((address, bits))
}

/// Quotes a word for a shell if necessary.
pub(crate) fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/:@%+=,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses() {
        let holds = |net: &str, address: &str| {
            let (net, bits) = network(net).expect("a network");
            within(address.parse().expect("an address"), net, bits)
        };
        assert!(holds("10.0.0.0/8", "10.77.0.2") && holds("0.0.0.0/0", "10.77.0.2") && holds("fe80::/10", "fe80::1"));
        assert!(!holds("10.77.0.3", "10.77.0.2") && !holds("::/0", "10.77.0.2") && holds("::/0", "fe80::1"));
        let (own, own6) = ("10.77.0.2".parse().expect("an address"), "fd00::2".parse().expect("an address"));
        assert!(near(own, own, 16) && !near(own, own, 32) && near(own6, own6, 64) && !near(own6, own6, 128));
        assert_eq!(network("10.0.0.0/33"), None);
        assert_eq!(network("Anywhere"), None);
    }

    #[test]
    fn words_are_quoted_only_where_a_shell_would_read_them() {
        assert_eq!(word("filter_IN-1"), "filter_IN-1");
        assert_eq!(word("a b"), "'a b'");
        assert_eq!(word("$(x)'"), r"'$(x)'\'''");
    }
}
