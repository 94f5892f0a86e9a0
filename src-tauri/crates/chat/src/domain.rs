//! Chat as a domain of a node.

use crate::{Chat, ChatError, ChatEvent, Failure, MIGRATIONS};
use landline_store::Migrations;
use landline_task::{Domain, Tasks};

impl Domain for Chat {
    const MIGRATIONS: &'static [Migrations] = &[MIGRATIONS];
    const EVENT_KINDS: &'static [&'static [&'static str]] = &[ChatEvent::KINDS];
    const ERROR_CODES: &'static [&'static [&'static str]] = &[ChatError::CODES, Failure::CODES];

    fn tasks(&self) -> Tasks {
        Chat::tasks(self)
    }
}
