//! The tickets of a node: who holds which, in which state, until when. Pure: time is passed in, and what a ticket is
//! for is opaque.

use crate::{Client, Limits, StreamError, Ticket};
use std::collections::HashMap;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The tickets, each with content of type `C`.
pub(crate) struct Table<C> {
    limits: Limits,
    entries: HashMap<Ticket, Entry<C>>,
}

struct Entry<C> {
    client: Client,
    /// Cancelled when the ticket is closed while it is in use.
    closed: CancellationToken,
    state: State<C>,
}

enum State<C> {
    /// Until when it is good.
    Idle(C, Instant),
    /// The content is with whoever moves the bytes.
    InUse,
}

/// What became of a ticket after its use.
pub(crate) enum Outcome<C> {
    /// It may be used again, with this.
    Again(C),
    /// It is used up.
    Done,
}

impl<C> Table<C> {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, entries: HashMap::new() }
    }

    /// Adds a ticket that is good until somebody uses it, for a while.
    pub(crate) fn add(&mut self, ticket: Ticket, client: Client, content: C, now: Instant) -> Result<(), StreamError> {
        if self.entries.len() >= self.limits.tickets {
            return Err(StreamError::TooManyTickets);
        }
        let state = State::Idle(content, now + self.limits.unused);
        self.entries.insert(ticket, Entry { client, closed: CancellationToken::new(), state });
        Ok(())
    }

    /// Looks at the content of a ticket that is not in use.
    pub(crate) fn peek(&self, ticket: Ticket, client: Client, now: Instant) -> Result<&C, StreamError> {
        let entry = self.entries.get(&ticket).filter(|entry| entry.client == client);
        match &entry.ok_or(StreamError::UnknownTicket)?.state {
            State::Idle(content, until) if now < *until => Ok(content),
            State::Idle(..) => Err(StreamError::UnknownTicket),
            State::InUse => Err(StreamError::InUse),
        }
    }

    /// Takes the content out, for one use. [`Table::release`] gives it back.
    pub(crate) fn acquire(
        &mut self,
        ticket: Ticket,
        client: Client,
        now: Instant,
        fits: impl FnOnce(&C) -> bool,
    ) -> Result<(C, CancellationToken), StreamError> {
        if !fits(self.peek(ticket, client, now)?) {
            return Err(StreamError::WrongDirection);
        }
        if self.in_use() >= self.limits.streams {
            return Err(StreamError::TooManyStreams);
        }
        let entry = self.entries.get_mut(&ticket).ok_or(StreamError::UnknownTicket)?;
        match std::mem::replace(&mut entry.state, State::InUse) {
            State::Idle(content, _) => Ok((content, entry.closed.clone())),
            State::InUse => Err(StreamError::InUse),
        }
    }

    /// Ends a use. What is returned belongs to nobody any more and is to be dropped.
    pub(crate) fn release(&mut self, ticket: Ticket, outcome: Outcome<C>, now: Instant) -> Option<C> {
        match outcome {
            Outcome::Done => {
                self.entries.remove(&ticket);
                None
            }
            Outcome::Again(content) => match self.entries.get_mut(&ticket) {
                Some(entry) => {
                    entry.state = State::Idle(content, now + self.limits.idle);
                    None
                }
                None => Some(content),
            },
        }
    }

    /// Ends a ticket, also while it is in use.
    pub(crate) fn close(&mut self, ticket: Ticket, client: Client) -> Result<Option<C>, StreamError> {
        if self.entries.get(&ticket).is_none_or(|entry| entry.client != client) {
            return Err(StreamError::UnknownTicket);
        }
        Ok(self.entries.remove(&ticket).and_then(|entry| {
            entry.closed.cancel();
            entry.content()
        }))
    }

    /// Removes what is not good any more.
    pub(crate) fn expire(&mut self, now: Instant) -> Vec<C> {
        let expired = self.entries.extract_if(|_, entry| entry.until().is_some_and(|until| until <= now));
        expired.filter_map(|(_, entry)| entry.content()).collect()
    }

    /// When the next ticket expires, if none is used before.
    pub(crate) fn next_expiry(&self) -> Option<Instant> {
        self.entries.values().filter_map(Entry::until).min()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn in_use(&self) -> usize {
        self.entries.values().filter(|entry| matches!(entry.state, State::InUse)).count()
    }
}

impl<C> Entry<C> {
    fn until(&self) -> Option<Instant> {
        match self.state {
            State::Idle(_, until) => Some(until),
            State::InUse => None,
        }
    }

    fn content(self) -> Option<C> {
        match self.state {
            State::Idle(content, _) => Some(content),
            State::InUse => None,
        }
    }
}

#[cfg(test)]
mod tests;
