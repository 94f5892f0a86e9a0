//! The system's neighbour table: which network card answers for an address.
//!
//! Does not live here: how each system is asked (the node), what follows from the answer (`trust.rs`).

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::str::FromStr;

/// The hardware address of one network card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mac([u8; 6]);

/// Not the hardware address of one card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the hardware address of a network card")]
pub struct BadMac;

impl FromStr for Mac {
    type Err = BadMac;

    /// Six hexadecimal bytes between colons or hyphens; macOS leaves out leading zeros. All zeros stand for an address
    /// that did not answer, and an odd first byte for several cards.
    fn from_str(text: &str) -> Result<Self, BadMac> {
        let mut bytes = [0_u8; 6];
        let mut parts = text.split([':', '-']);
        for byte in &mut bytes {
            let part = parts
                .next()
                .filter(|part| matches!(part.len(), 1 | 2) && part.bytes().all(|digit| digit.is_ascii_hexdigit()));
            *byte = part.and_then(|part| u8::from_str_radix(part, 16).ok()).ok_or(BadMac)?;
        }
        let one_card = bytes != [0; 6] && bytes[0] & 1 == 0 && parts.next().is_none();
        if one_card { Ok(Self(bytes)) } else { Err(BadMac) }
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

/// The neighbour table at one moment. An address that is not in it has not answered lately, or is behind a router.
pub type NeighbourTable = HashMap<IpAddr, Mac>;

/// Reads the neighbour table.
pub trait Neighbours: Send + Sync {
    /// The table of now; an empty one where the system does not tell.
    fn table(&self) -> Pin<Box<dyn Future<Output = NeighbourTable> + Send + '_>>;
}

/// A system that does not tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoNeighbours;

impl Neighbours for NoNeighbours {
    fn table(&self) -> Pin<Box<dyn Future<Output = NeighbourTable> + Send + '_>> {
        Box::pin(std::future::ready(NeighbourTable::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hardware_address_is_read_as_each_system_writes_it() {
        let mac: Mac = "02:42:0a:00:00:07".parse().expect("Linux");
        assert_eq!("2:42:a:0:0:7".parse(), Ok(mac), "macOS");
        assert_eq!("02-42-0A-00-00-07".parse(), Ok(mac), "Windows");
        assert_eq!(mac.to_string(), "02:42:0a:00:00:07");
        for text in ["", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:fb", "02:42:0a:00:00"] {
            assert_eq!(text.parse::<Mac>(), Err(BadMac), "{text}");
        }
        for text in ["02:42:0a:00:00:07:08", "02:42:0a:00:00:0007", "02:42:0a:00:00:+7", "(incomplete)", "10.0.0.7"] {
            assert_eq!(text.parse::<Mac>(), Err(BadMac), "{text}");
        }
    }
}
