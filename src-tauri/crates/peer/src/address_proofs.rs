//! Address proofs: decides which packets carry a token or digest, and processes received ones.
//!
//! Does not live here: tokens and digests (`tokens.rs`), what is trusted (`trust.rs`).

use crate::manager::PeerManager;
use crate::map::HearResult;
use crate::model::Peer;
use crate::outstanding_queries::Proof;
use crate::parsed_packet::ParsedPacket;
use crate::trailer::Trailer;
use landline_ipmsg::{self as ipmsg, Bits128, Mode, Packet};
use std::net::SocketAddr;

impl PeerManager {
    /// The token that a packet to somebody carries: at an address that is theirs, and not every time.
    pub(crate) fn token_for(&self, peer: &Peer, to: SocketAddr) -> Option<Bits128> {
        let entitled = peer.epoch.is_some() && self.inner.trust.is_trusted(peer.contact, to.ip());
        entitled.then(|| self.inner.discovery.tokens.lock().give(&peer.id)).flatten()
    }

    /// What the answer to an entry carries.
    pub(crate) fn trailer(&self, peer: &Peer, parsed: &ParsedPacket, packet: &Packet) -> Trailer {
        let discovery = &self.inner.discovery;
        let challenge = ipmsg::challenge(packet).filter(|own| discovery.wire.is_own_address(*own));
        let digest = challenge.zip(parsed.nonce);
        let digest = digest.and_then(|(own, nonce)| discovery.tokens.lock().answer(&peer.id, nonce, own));
        Trailer { token: self.token_for(peer, parsed.from), digest }
    }

    /// Asks somebody at the address from which their name was heard, for a proof if the address is not known to be
    /// theirs.
    pub(crate) fn ask_back(&self, peer: &Peer, to: SocketAddr) {
        match self.inner.trust.is_trusted(peer.contact, to.ip()) {
            true => self.inner.discovery.ask_back(to),
            false => self.inner.discovery.ask_for_proof(&peer.id, to),
        }
    }

    /// Records the token or the proof that a packet carries.
    pub(crate) fn take_proof(&self, heard: &HearResult, parsed: &ParsedPacket, packet: &Packet) {
        let (peer, from) = (&heard.peer, parsed.from.ip().to_canonical());
        let mut tokens = self.inner.discovery.tokens.lock();
        if heard.effect.at_preferred_address {
            if heard.effect.restarted {
                tokens.program_restarted(&peer.id);
            }
            if matches!(packet.command.mode, Mode::GetInfo | Mode::SendInfo | Mode::AnsEntry)
                && let Some(token) = ipmsg::token(packet)
            {
                tokens.got(&peer.id, token);
            }
        }
        if parsed.proof != Proof::Nonce {
            return;
        }
        let shown = ipmsg::nonce(packet).zip(ipmsg::digest(packet));
        let proven = shown.is_some_and(|(nonce, digest)| tokens.proves(&peer.id, nonce, from, digest));
        drop(tokens);
        if proven {
            self.inner.trust.proven(peer.contact, from, self.now());
        }
    }
}
