//! What a packet to one Landline node carries beside its text: a token, and the answer to a challenge.
//!
//! Does not live here: which packets carry what (`address_proofs.rs`), tokens and digests (`tokens.rs`).

use landline_ipmsg::{self as ipmsg, Bits128, Packet};

/// Trailing lines of a packet to a Landline node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trailer {
    /// The token of whom it goes to.
    pub(crate) token: Option<Bits128>,
    /// The answer to their challenge.
    pub(crate) digest: Option<Bits128>,
}

impl Trailer {
    /// The same packet with all of this.
    pub(crate) fn to(self, packet: Packet) -> Packet {
        let packet = self.token.iter().fold(packet, ipmsg::with_token);
        self.digest.iter().fold(packet, ipmsg::with_digest)
    }
}
