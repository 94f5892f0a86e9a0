//! How this node knows the program of a contact again at a new address. Each Landline contact gets a token at its
//! trusted address; at a new one it answers a challenge with a digest that is keyed with the token and bound to that
//! address. Who relays the challenge gets no digest for another address than the contact's own.
//!
//! Tokens travel in the clear: who hears a trusted address can prove to be there. Keys will be better.
//!
//! Pure: the secret is passed in. Does not live here: the lines in packets (`ipmsg`), which address is trusted
//! (`trust.rs`).

use hmac::{Hmac, KeyInit, Mac};
use landline_contacts::PeerId;
use landline_ipmsg::Bits128;
use sha2::Sha256;
use std::collections::HashMap;
use std::net::IpAddr;

/// Packets that give a contact its token: one may be lost.
const GIVEN: u8 = 3;

/// Contacts to which a token was given, and from which one was got. Further ones are asked about.
const LIMIT: usize = 4096;

/// The tokens of this run.
pub(crate) struct Tokens {
    /// Random in each run. Without it nobody gets a token.
    secret: Option<[u8; 32]>,
    /// How often each contact was given its token.
    given: HashMap<PeerId, u8>,
    got: HashMap<PeerId, Bits128>,
}

impl Tokens {
    pub(crate) fn new(secret: Option<[u8; 32]>) -> Self {
        Self { secret, given: HashMap::new(), got: HashMap::new() }
    }

    /// The token for a packet to a contact's trusted address, if it was not given often enough.
    pub(crate) fn give(&mut self, to: &PeerId) -> Option<Bits128> {
        let token = self.token_of(to)?;
        if self.given.len() >= LIMIT && !self.given.contains_key(to) {
            return None;
        }
        let given = self.given.entry(to.clone()).or_default();
        let again = *given < GIVEN;
        *given = given.saturating_add(1);
        again.then_some(token)
    }

    /// Whether a contact may know its token.
    pub(crate) fn was_given(&self, to: &PeerId) -> bool {
        self.given.contains_key(to)
    }

    /// A contact's program was restarted at its home: it knows no token any more.
    pub(crate) fn program_restarted(&mut self, id: &PeerId) {
        self.given.remove(id);
    }

    /// Records the token that somebody gave to this node.
    pub(crate) fn got(&mut self, from: &PeerId, token: Bits128) {
        if self.got.len() < LIMIT || self.got.contains_key(from) {
            self.got.insert(from.clone(), token);
        }
    }

    /// The digest that shows `entry_sender` that this node is at an address of its own.
    pub(crate) fn answer(&self, entry_sender: &PeerId, nonce: u64, own: IpAddr) -> Option<Bits128> {
        let token = self.got.get(entry_sender).filter(|_| can_be_proven(own))?;
        digest(token, nonce, own)?.finalize().into_bytes().first_chunk().copied()
    }

    /// Whether a digest shows that a contact is at this address.
    pub(crate) fn proves(&self, id: &PeerId, nonce: u64, at: IpAddr, shown: Bits128) -> bool {
        let token = self.token_of(id).filter(|_| can_be_proven(at) && self.was_given(id));
        let expected = token.and_then(|token| digest(&token, nonce, at));
        expected.is_some_and(|digest| digest.verify_truncated_left(&shown).is_ok())
    }

    fn token_of(&self, id: &PeerId) -> Option<Bits128> {
        let mut token = keyed(&self.secret?)?;
        token.update(id.user.as_bytes());
        token.update(&[0]);
        token.update(id.host.as_bytes());
        token.finalize().into_bytes().first_chunk().copied()
    }
}

fn keyed(key: &[u8]) -> Option<Hmac<Sha256>> {
    // A key of any length is one.
    Hmac::new_from_slice(key).ok()
}

fn digest(token: &Bits128, nonce: u64, at: IpAddr) -> Option<Hmac<Sha256>> {
    let mut digest = keyed(token)?;
    digest.update(b"landline address\0");
    digest.update(&nonce.to_be_bytes());
    digest.update(at.to_string().as_bytes());
    Some(digest)
}

/// Whether an address says which machine it is: others are every machine's own, or may be on another link.
pub(crate) fn can_be_proven(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => !v4.is_loopback() && !v4.is_link_local() && !v4.is_unspecified(),
        IpAddr::V6(v6) => !v6.is_loopback() && !v6.is_unicast_link_local() && !v6.is_unspecified(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{addr, id};

    const NONCE: u64 = 7;

    fn ip(text: &str) -> IpAddr {
        addr(&format!("{text}:1")).ip()
    }

    /// Alice's tokens and Bob's, once she has given him one.
    fn met() -> (Tokens, Tokens) {
        let (mut alice, mut bob) = (Tokens::new(Some([1; 32])), Tokens::new(Some([2; 32])));
        bob.got(&id("alice"), alice.give(&id("bob")).expect("given"));
        (alice, bob)
    }

    #[test]
    fn who_was_given_the_token_proves_the_address_and_nonce_that_were_asked() {
        let (alice, bob) = met();
        let at = ip("10.0.0.22");
        let shown = bob.answer(&id("alice"), NONCE, at).expect("has a token");
        assert!(alice.proves(&id("bob"), NONCE, at, shown));
        assert!(!alice.proves(&id("bob"), NONCE, ip("10.0.0.66"), shown), "relayed");
        assert!(!alice.proves(&id("bob"), NONCE + 1, at, shown), "replayed");
        assert!(!alice.proves(&id("carol"), NONCE, at, shown), "somebody else");
        assert!(!alice.proves(&id("bob"), NONCE, at, [0; 16]));
    }

    #[test]
    fn nobody_proves_anything_without_a_token_of_this_run() {
        let (alice, bob) = met();
        let at = ip("10.0.0.22");
        assert_eq!(bob.answer(&id("carol"), NONCE, at), None);
        let shown = bob.answer(&id("alice"), NONCE, at).expect("has a token");
        let mut restarted = Tokens::new(Some([3; 32]));
        assert!(!restarted.proves(&id("bob"), NONCE, at, shown), "never given");
        restarted.give(&id("bob"));
        assert!(!restarted.proves(&id("bob"), NONCE, at, shown), "of another run");
        // What Bob was given says nothing of Alice.
        let forged = alice.answer(&id("bob"), NONCE, at);
        assert_eq!(forged, None);
        let mut blind = Tokens::new(None);
        assert!(blind.give(&id("bob")).is_none() && !blind.proves(&id("bob"), NONCE, at, [0; 16]));
    }

    #[test]
    fn addresses_that_every_machine_has_prove_nothing() {
        let (alice, bob) = met();
        for at in ["127.0.0.1", "169.254.1.1", "0.0.0.0", "[::1]", "[fe80::1]"] {
            assert_eq!(bob.answer(&id("alice"), NONCE, ip(at)), None, "{at}");
            assert!(!alice.proves(&id("bob"), NONCE, ip(at), [0; 16]));
        }
    }

    #[test]
    fn a_token_is_given_three_times_and_again_to_a_program_that_was_started_anew() {
        let mut alice = Tokens::new(Some([1; 32]));
        let given = |alice: &mut Tokens| (0..10).filter_map(|_| alice.give(&id("bob"))).collect::<Vec<_>>();
        let first = given(&mut alice);
        assert_eq!(first.len(), usize::from(GIVEN));
        alice.program_restarted(&id("bob"));
        assert!(!alice.was_given(&id("bob")));
        assert_eq!(given(&mut alice), first);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut alice = Tokens::new(Some([1; 32]));
        for number in 0..2 * LIMIT {
            let id = id(&number.to_string());
            alice.give(&id);
            alice.got(&id, [0; 16]);
        }
        assert_eq!((alice.given.len(), alice.got.len()), (LIMIT, LIMIT));
    }
}
