//! Aliases: names as they appear in packet headers, if an entry's labelled block gave the real one.
//!
//! A header is encoded in a legacy charset, in which some characters become question marks, while entries also carry
//! the name in UTF-8. A message has no such block: without aliases its sender would be unknown.

use landline_contacts::PeerId;
use std::collections::HashMap;

/// At most one alias per peer.
#[derive(Debug, Default)]
pub(crate) struct Aliases {
    named: HashMap<PeerId, PeerId>,
    alias_of: HashMap<PeerId, PeerId>,
}

impl Aliases {
    /// The peer last seen with this header.
    pub(crate) fn named(&self, header: &PeerId) -> Option<&PeerId> {
        self.named.get(header)
    }

    /// `peer` goes by `header` from now on.
    pub(crate) fn set(&mut self, peer: &PeerId, header: &PeerId) {
        if self.alias_of.get(peer) != Some(header) {
            self.forget(peer);
            self.alias_of.insert(peer.clone(), header.clone());
        }
        self.named.insert(header.clone(), peer.clone());
    }

    /// Forgets the alias of a peer.
    pub(crate) fn forget(&mut self, peer: &PeerId) {
        let Some(header) = self.alias_of.remove(peer) else { return };
        // Another peer may have taken the header over.
        if self.named.get(&header) == Some(peer) {
            self.named.remove(&header);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::id;

    #[test]
    fn a_peer_has_one_alias_and_the_last_claim_on_a_header_holds() {
        let mut aliases = Aliases::default();
        aliases.set(&id("zhang"), &id("?"));
        aliases.set(&id("zhang"), &id("??"));
        assert_eq!((aliases.named(&id("?")), aliases.named(&id("??"))), (None, Some(&id("zhang"))));
        aliases.set(&id("wang"), &id("??"));
        assert_eq!(aliases.named(&id("??")), Some(&id("wang")));
        aliases.forget(&id("zhang"));
        assert_eq!(aliases.named(&id("??")), Some(&id("wang")));
        aliases.forget(&id("wang"));
        assert!(aliases.named.is_empty() && aliases.alias_of.is_empty());
    }
}
