//! This node's queries, and what answers prove.

use super::WireDiscovery;
use crate::outstanding_queries::Proof;
use crate::tokens::can_be_proven;
use crate::trailer::Trailer;
use landline_contacts::PeerId;
use landline_ipmsg::{self as ipmsg, Bits128, Mode, Packet};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::time::Instant;

/// Answers to an opening arrive within this time: the last entry plus the reference client's 4 s.
const ANSWERS_TO_OPENING: Duration = Duration::from_secs(10);

impl WireDiscovery {
    /// BR_ENTRY to one: every IP Messenger answers it.
    pub(crate) fn ask(&self, to: SocketAddr) {
        self.ask_with(to, None);
    }

    fn ask_with(&self, to: SocketAddr, challenge: Option<IpAddr>) {
        let no = self.next();
        // Without an epoch: this one is to be answered by whoever knows us too.
        let packet = ipmsg::entry(&self.profile.lock(), no, Mode::BrEntry, self.away());
        let nonce = self.outstanding_queries.lock().ask(to.ip(), Instant::now());
        let packet = ipmsg::with_nonce(packet, nonce);
        self.to_one(to, &challenge.into_iter().fold(packet, ipmsg::with_challenge));
    }

    /// The same to a contact at an unverified address: a program with a token can prove that it is theirs.
    pub(crate) fn ask_for_proof(&self, whom: &PeerId, to: SocketAddr) {
        if self.may_reply(to) {
            let ip = to.ip().to_canonical();
            let can_prove = can_be_proven(ip) && self.tokens.lock().was_given(whom);
            self.ask_with(to, can_prove.then_some(ip));
        }
    }

    /// The same because of a packet from there, which may be forged.
    pub(crate) fn ask_back(&self, to: SocketAddr) {
        if self.may_reply(to) {
            self.ask(to);
        }
    }

    /// GETINFO to one: the cheapest query. Only Landline nodes are known to tolerate a nonce in it.
    pub(crate) fn ask_info(&self, to: SocketAddr, landline: bool, token: Option<Bits128>) {
        let no = self.next();
        let packet = ipmsg::get_info(&self.profile.lock(), no);
        let nonce = self.outstanding_queries.lock().ask(to.ip(), Instant::now());
        let trailer = Trailer { token, digest: None };
        self.to_one(to, &if landline { trailer.to(ipmsg::with_nonce(packet, nonce)) } else { packet });
    }

    /// What this packet proves as an answer to a query of this node.
    pub(crate) fn proof(&self, from: SocketAddr, packet: &Packet) -> Proof {
        match packet.command.mode {
            Mode::SendInfo | Mode::AnsEntry => {
                self.outstanding_queries.lock().proof(from.ip(), ipmsg::nonce(packet), Instant::now())
            }
            _ => Proof::None,
        }
    }

    /// Whether this packet may be an answer to a recent opening. Everybody in the network receives these entries, so
    /// such an answer cannot prove more.
    pub(crate) fn answers_start(&self, packet: &Packet, now: Instant) -> bool {
        let open = || self.opened_at.lock().is_some_and(|opened| now <= opened + ANSWERS_TO_OPENING);
        packet.command.mode == Mode::AnsEntry && open()
    }

    /// GETABSENCEINFO to one, in a datagram of at least so many bytes.
    pub(crate) fn ask_absence(&self, to: SocketAddr, length: usize) {
        let no = self.next();
        let packet = ipmsg::get_absence_info(&self.profile.lock(), no, length);
        self.to_one(to, &packet);
    }

    /// A NOOPERATION that only this node recognizes when it comes back.
    pub(crate) fn echo_probe(&self) -> Packet {
        let no = self.next();
        self.own.announced(no);
        ipmsg::no_operation(&self.profile.lock(), no)
    }
}
