//! Where a contact can be reached now, as far as other domains need to know. Presence implements it; tests may do so by
//! hand.
//!
//! When this changes is told by the journal's facts of the domain `peer`, as everything is.

use crate::identity::{ContactId, PeerId};
use landline_ipmsg::{Charset, Options};
use std::net::{IpAddr, SocketAddr};

/// Where a contact can be sent messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressTrust {
    /// At an address that is trusted.
    At(SocketAddr),
    /// They are heard at a new address alone: nothing goes there before it is approved.
    New(SocketAddr),
}

/// What is known now of a contact in memory. A copy of a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    /// Identity on the wire, for logs.
    pub id: PeerId,
    /// Whether it is this node itself.
    pub local: bool,
    /// Whether it counts as here.
    pub here: bool,
    /// It is not here because it did not answer; it did not say goodbye.
    pub unanswered: bool,
    /// Where it can be sent messages, here or not; `None` if it was heard nowhere.
    pub reach: Option<AddressTrust>,
    /// The charset last heard from it.
    pub charset: Option<Charset>,
    /// The charset that the owner of this profile set for it.
    pub chosen_charset: Option<Charset>,
    /// Option bits of its last entry.
    pub capabilities: Options,
    /// Its program puts messages in order, so that several may be on their way to it.
    pub ordered: bool,
}

impl Presence {
    /// Where it can be sent messages, if it is here and at an address that is trusted.
    pub fn address(&self) -> Option<SocketAddr> {
        match self.reach {
            Some(AddressTrust::At(at)) if self.here => Some(at),
            _ => None,
        }
    }
}

/// Who can be reached, and where.
pub trait Reachability: Send + Sync + 'static {
    /// What is known now of a contact; `None` if it is not in memory.
    fn presence(&self, contact: ContactId) -> Option<Presence>;

    /// The contact's own address, if what came from `from` did not come from an address that is theirs.
    fn instead_of(&self, contact: ContactId, from: IpAddr) -> Option<IpAddr>;

    /// Whether this node has said goodbye, after which nothing may leave it.
    fn has_left(&self) -> bool;
}
