//! What a node has to know about a domain. How it is opened stands in the node's list of domains, because that differs.

use crate::{BoxFuture, Tasks};
use landline_store::Migrations;

/// A domain of a running node.
pub trait Domain: Send + Sync + 'static {
    /// The tables that it brings, in the order in which they are made.
    const MIGRATIONS: &'static [Migrations];

    /// The kinds of its events in the journal, by type of event.
    const EVENT_KINDS: &'static [&'static [&'static str]] = &[];

    /// The codes of its errors, by type of error.
    const ERROR_CODES: &'static [&'static [&'static str]] = &[];

    /// Its long-lived work, in the order in which it starts.
    fn tasks(&self) -> Tasks {
        Tasks::new()
    }

    /// Called before its tasks are told to stop, and again after they have: to say what others have to hear while there is
    /// still somebody to send it, and to write down what is left.
    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}
