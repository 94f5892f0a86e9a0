//! Presence as a domain of a node.

use crate::{ContactError, MIGRATIONS, PeerError, PeerEvent, PeerManager};
use landline_store::Migrations;
use landline_task::{BoxFuture, Domain, Tasks};

impl Domain for PeerManager {
    const MIGRATIONS: &'static [Migrations] = &[MIGRATIONS];
    const EVENT_KINDS: &'static [&'static [&'static str]] = &[PeerEvent::KINDS];
    const ERROR_CODES: &'static [&'static [&'static str]] = &[PeerError::CODES, ContactError::CODES];

    fn tasks(&self) -> Tasks {
        PeerManager::tasks(self)
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(PeerManager::stop(self))
    }
}
