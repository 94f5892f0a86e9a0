//! The send queue to one contact: what is in flight, what an acknowledgement completes, when an attempt ends.
//!
//! Does not live here: the rules in prose (`delivery`), the length of waits (`pace`).

use super::flight::Flight;
use super::{ATTEMPT_TIMEOUT, DeliveryAction, Outgoing, Part, Path, Route, Sending, Token, WINDOW, WINDOW_BYTES, pace};
use crate::model::{MessageId, MessageState};
use landline_contacts::ContactId;
use landline_ipmsg::{Echo, Ordered, PacketNo};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

/// How many parts that are no longer in flight may still be acknowledged.
const MAX_RETIRED: usize = 2 * WINDOW;

/// Full timeouts without any acknowledgement after which the peer counts as silent. A receiver that misses the first
/// part in flight acknowledges none of the others, so a single timeout proves nothing.
const SILENT: u32 = 3;

/// Tries of a datagram that gets fragmented before it is split.
const MAX_TRIES_WHOLE: usize = 2;

/// The context in which an event is handled.
pub(super) struct EventContext<'a> {
    pub(super) contact: ContactId,
    pub(super) route: Option<Route>,
    pub(super) now: Duration,
    pub(super) path: &'a mut Path,
    pub(super) rng: &'a mut ChaCha8Rng,
    pub(super) tokens: &'a mut u64,
    pub(super) out: Vec<DeliveryAction>,
}

/// The send queue to one contact.
#[derive(Debug, Default)]
pub(super) struct SendQueue {
    pub(super) queue: VecDeque<Outgoing>,
    attempt: Option<Attempt>,
    /// Parts formerly in flight, the oldest first.
    retired: VecDeque<Flight>,
    /// Consecutive attempts that a live peer left unanswered.
    unanswered: u32,
    /// No attempt starts by itself before this time.
    paused_until: Option<Duration>,
    timer: Option<(Token, Duration)>,
    /// The queue is being split: nothing is sent meanwhile.
    dividing: bool,
    /// It could not be split.
    whole: bool,
    /// It was split because a long datagram was not answered: the next acknowledgement confirms that its size was the
    /// reason.
    suspects: bool,
}

/// The current attempt to deliver what is in flight.
#[derive(Debug)]
struct Attempt {
    /// The first unacknowledged parts, in order.
    flights: Vec<Flight>,
    /// Time of the last acknowledgement, or of the start.
    since: Duration,
    /// Consecutive full timeouts without an acknowledgement.
    silences: u32,
    /// Whether the peer was heard just before it started.
    heard_before: bool,
    /// Whether it was heard since.
    heard_since: bool,
}

impl SendQueue {
    /// Fills the window. `heard`: the peer was heard just now.
    pub(super) fn begin(&mut self, heard: bool, context: &mut EventContext<'_>) {
        self.paused_until = None;
        if self.dividing || self.queue.is_empty() {
            return;
        }
        let Some(route) = context.route else { return self.pause(context) };
        let (since, flights) = (context.now, Vec::new());
        let attempt = Attempt { flights, since, silences: 0, heard_before: heard, heard_since: false };
        self.attempt.get_or_insert(attempt);
        self.fill(route, context);
    }

    /// The peer was heard.
    pub(super) fn heard(&mut self, context: &mut EventContext<'_>) {
        match &mut self.attempt {
            Some(attempt) => {
                attempt.heard_since = true;
                // It may have announced that more can be in flight.
                self.begin(true, context);
            }
            None if self.paused_until.is_none() => self.begin(true, context),
            None => {}
        }
    }

    /// The peer has come online again: it may now accept what it could not before.
    pub(super) fn came(&mut self, context: &mut EventContext<'_>) {
        (self.unanswered, self.paused_until) = (0, None);
        self.heard(context);
    }

    /// Stops sending until the peer is heard; all messages are shown as waiting.
    pub(super) fn pause(&mut self, context: &mut EventContext<'_>) {
        self.paused_until = None;
        self.retire(0);
        self.attempt = None;
        for message in self.queue.iter_mut().filter(|message| !message.waiting) {
            message.waiting = true;
            let state = MessageState::Waiting;
            context.out.push(DeliveryAction::Changed { contact: context.contact, message: message.id, state });
        }
    }

    /// Handles an acknowledgement; false if nothing was waiting for it.
    pub(super) fn acked(
        &mut self,
        no: PacketNo,
        from: SocketAddr,
        echo: Option<Echo>,
        context: &mut EventContext<'_>,
    ) -> bool {
        let awaited = |flight: &Flight| flight.is_acked_by(no, from, echo);
        let in_flight = self.attempt.as_ref().and_then(|attempt| attempt.flights.iter().position(awaited));
        let (numbers, round_trip) = match (&mut self.attempt, in_flight) {
            (Some(attempt), Some(at)) => {
                let round_trip = attempt.flights[at].round_trip(echo, context.now);
                if std::mem::take(&mut self.suspects) {
                    context.path.narrow = context.route.map(|route| route.to.ip());
                }
                // A receiver that reorders has everything before it, or it would have held it back.
                let first = if echo.is_some() { 0 } else { at };
                (attempt.flights.drain(first..=at).map(|flight| flight.no).collect(), round_trip)
            }
            _ => match self.retired.iter().position(awaited).and_then(|at| self.retired.remove(at)) {
                Some(flight) => (vec![no], flight.round_trip(echo, context.now)),
                None => {
                    // A duplicate of an older acknowledgement is a sign of life all the same.
                    if context.route.is_some_and(|route| route.to.ip() == from.ip()) {
                        self.heard(context);
                    }
                    return false;
                }
            },
        };
        if let Some(time) = round_trip {
            context.path.round_trip.sample(time);
        }
        (self.unanswered, self.paused_until) = (0, None);
        self.settle(&numbers, context);
        if let Some(attempt) = &mut self.attempt {
            let latest = context.now + context.path.round_trip.wait(0);
            (attempt.since, attempt.silences) = (context.now, 0);
            (attempt.heard_before, attempt.heard_since) = (true, false);
            // Deadlines postponed by silence are due again.
            attempt.flights.iter_mut().for_each(|flight| flight.due = flight.due.min(latest));
        }
        self.begin(true, context);
        true
    }

    /// The numbers of dropped messages are never sent again, so the following ones still increase.
    pub(super) fn dropped(&mut self, messages: &[MessageId], context: &mut EventContext<'_>) {
        let first = self.queue.front().map(|message| message.id);
        self.queue.retain(|message| !messages.contains(&message.id));
        self.retired.retain(|flight| !messages.contains(&flight.message));
        let trying = self.attempt.is_some();
        if let Some(attempt) = &mut self.attempt {
            attempt.flights.retain(|flight| !messages.contains(&flight.message));
        }
        if self.queue.front().map(|message| message.id) != first {
            self.unanswered = 0;
        }
        // Continue only if an attempt is running: other peers wait for a sign of life.
        if trying {
            self.begin(false, context);
        }
    }

    /// The queue was split, or could not be.
    pub(super) fn divided(&mut self, queue: Option<Vec<Outgoing>>, context: &mut EventContext<'_>) {
        if !std::mem::take(&mut self.dividing) {
            return;
        }
        match queue {
            // Messages withdrawn meanwhile stay withdrawn.
            Some(queue) => {
                let owed: BTreeSet<MessageId> = self.queue.iter().map(|message| message.id).collect();
                self.queue = queue.into_iter().filter(|message| owed.contains(&message.id)).collect();
                self.retire(0);
                self.attempt = None;
            }
            None => (self.whole, self.suspects) = (true, false),
        }
        self.begin(true, context);
    }

    pub(super) fn woken(&mut self, token: Token, context: &mut EventContext<'_>) {
        if self.timer.is_none_or(|(armed, _)| armed != token) {
            return;
        }
        self.timer = None;
        if self.paused_until.is_some_and(|until| until <= context.now) {
            return self.begin(false, context);
        }
        let Some(attempt) = self.attempt.as_mut().filter(|_| !self.dividing) else { return };
        let Some(route) = context.route else { return self.pause(context) };
        let due: Vec<usize> = (0..attempt.flights.len()).filter(|at| attempt.flights[*at].due <= context.now).collect();
        if due.is_empty() {
            return;
        }
        let tries = attempt.flights[0].tries;
        let long = !self.whole && self.unacked().next().is_some_and(|(_, part)| part.bytes > route.fits);
        if long && (route.ordered || tries == MAX_TRIES_WHOLE) {
            self.suspects = !route.ordered;
            return self.divide(route, context);
        }
        let Some(attempt) = &mut self.attempt else { return };
        if route.ordered {
            let silent = context.now.saturating_sub(attempt.since);
            if silent >= ATTEMPT_TIMEOUT {
                return self.end(context);
            }
            let once = context.path.round_trip.wait(0);
            if silent < once * SILENT {
                due.into_iter().for_each(|at| self.transmit(at, once, route, context));
                return;
            }
            // No acknowledgement at all: probe with a single datagram.
            attempt.silences += 1;
            let wait = context.path.round_trip.wait(attempt.silences);
            attempt.flights.iter_mut().for_each(|flight| flight.due = flight.due.max(context.now + wait));
            return self.transmit(0, wait, route, context);
        }
        match pace::stock_gap(tries + 1) {
            Some(wait) => self.transmit(0, wait, route, context),
            None => self.end(context),
        }
    }

    /// Sets a timer for the next deadline, unless an earlier one is set.
    pub(super) fn arm(&mut self, context: &mut EventContext<'_>) {
        let flights = self.attempt.iter().filter(|_| !self.dividing).flat_map(|attempt| &attempt.flights);
        let Some(at) = flights.map(|flight| flight.due).chain(self.paused_until).min() else { return };
        if self.timer.is_none_or(|(_, armed)| at < armed) {
            *context.tokens += 1;
            let token = Token(*context.tokens);
            self.timer = Some((token, at));
            context.out.push(DeliveryAction::Wake { contact: context.contact, token, at });
        }
    }

    /// Unacknowledged parts with their messages, in order.
    fn unacked(&self) -> impl Iterator<Item = (&Outgoing, &Part)> {
        let parts = self.queue.iter().flat_map(|message| message.parts.iter().map(move |part| (message, part)));
        parts.filter(|(_, part)| !part.acked)
    }

    fn fill(&mut self, route: Route, context: &mut EventContext<'_>) {
        let window = if route.ordered {
            WINDOW
        } else {
            self.retire(1);
            1
        };
        while let Some(attempt) = &self.attempt {
            let flying = attempt.flights.len();
            let Some((message, part)) = self.unacked().nth(flying).filter(|_| flying < window) else { break };
            let bytes: usize = self.unacked().take(flying).map(|(_, part)| part.bytes).sum();
            let long = part.bytes > route.fits && !self.whole;
            if long && (route.ordered || context.path.narrow == Some(route.to.ip())) {
                if flying == 0 {
                    self.divide(route, context);
                }
                return;
            }
            if flying > 0 && bytes + part.bytes > WINDOW_BYTES {
                break;
            }
            let (no, id) = (part.no, message.id);
            let again = self.retired.iter().position(|flight| flight.no == no).and_then(|at| self.retired.remove(at));
            let mut flight = again.unwrap_or_else(|| Flight::new(no, id, context.rng.random()));
            flight.tries = 0;
            if let Some(attempt) = &mut self.attempt {
                attempt.flights.push(flight);
            }
            let wait = if route.ordered { Some(context.path.round_trip.wait(0)) } else { pace::stock_gap(1) };
            self.transmit(flying, wait.unwrap_or(ATTEMPT_TIMEOUT), route, context);
        }
        if self.attempt.as_ref().is_some_and(|attempt| attempt.flights.is_empty()) {
            self.attempt = None;
        }
    }

    /// Sends the part at this position in flight, due again after `wait`.
    fn transmit(&mut self, at: usize, wait: Duration, route: Route, context: &mut EventContext<'_>) {
        let Some(attempt) = &mut self.attempt else { return };
        let after = at.checked_sub(1).and_then(|before| attempt.flights.get(before)).map(|flight| flight.no);
        let Some(flight) = attempt.flights.get_mut(at) else { return };
        let Some(message) = self.queue.iter_mut().find(|message| message.id == flight.message) else { return };
        let Some(index) = message.parts.iter().position(|part| part.no == flight.no) else { return };
        let contact = context.contact;
        if message.waiting {
            message.waiting = false;
            context.out.push(DeliveryAction::Changed { contact, message: message.id, state: MessageState::Sending });
        }
        flight.leaves(route, context.now, wait);
        let part = message.parts[index].clone();
        let parts = message.parts.len();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let ordered = route.ordered.then_some(Ordered {
            nonce: flight.nonce,
            attempt: flight.attempts,
            after,
            part: number(index + 1),
            parts: number(parts),
            message: message.parts[0].no,
            original: part.original,
        });
        let sending = Box::new(Sending { part, place: (index + 1, parts), ordered });
        context.out.push(DeliveryAction::Transmit { contact, to: route.to, sending });
    }

    fn divide(&mut self, route: Route, context: &mut EventContext<'_>) {
        self.dividing = true;
        context.out.push(DeliveryAction::Divide { contact: context.contact, fits: route.fits });
    }

    /// Nothing was acknowledged during a whole attempt.
    fn end(&mut self, context: &mut EventContext<'_>) {
        let Some(attempt) = &self.attempt else { return };
        let (before, since) = (attempt.heard_before, attempt.heard_since);
        self.unanswered += u32::from(before || since);
        self.retire(0);
        self.attempt = None;
        if since && self.unanswered <= 1 {
            // The peer is reachable, perhaps just now: the network caused the silence.
            return self.begin(true, context);
        }
        self.pause(context);
        if self.unanswered > 1 {
            self.paused_until = Some(context.now + pace::pause_after(self.unanswered));
        }
    }

    /// Removes all but the first few parts from flight. Their acknowledgements still count.
    fn retire(&mut self, but: usize) {
        let Some(attempt) = &mut self.attempt else { return };
        let but = but.min(attempt.flights.len());
        self.retired.extend(attempt.flights.drain(but..));
        let excess = self.retired.len().saturating_sub(MAX_RETIRED);
        self.retired.drain(..excess);
    }

    /// The peer has the text that was sent under these numbers.
    fn settle(&mut self, numbers: &[PacketNo], context: &mut EventContext<'_>) {
        let (mut left, mut complete) = (numbers.len(), 0);
        for message in &mut self.queue {
            for (index, part) in message.parts.iter_mut().enumerate().filter(|(_, part)| !part.acked) {
                if numbers.contains(&part.no) {
                    left = left.saturating_sub(1);
                } else if !part.original.is_some_and(|original| numbers.contains(&original)) {
                    continue;
                }
                part.acked = true;
                context.out.push(DeliveryAction::PartAcked { message: message.id, part: index });
            }
            if message.parts.iter().all(|part| part.acked) {
                complete += 1;
                let state = MessageState::Delivered;
                context.out.push(DeliveryAction::Changed { contact: context.contact, message: message.id, state });
            }
            if left == 0 {
                break;
            }
        }
        let has_all = |message: &Outgoing| message.parts.iter().all(|part| part.acked);
        while self.queue.pop_front_if(|message| has_all(message)).is_some() {
            complete -= 1;
        }
        if complete > 0 {
            self.queue.retain(|message| !has_all(message));
        }
        let owed = |no: PacketNo, queue: &VecDeque<Outgoing>| {
            queue.iter().take(WINDOW + 1).flat_map(|message| &message.parts).any(|part| part.no == no && !part.acked)
        };
        if let Some(attempt) = &mut self.attempt {
            attempt.flights.retain(|flight| owed(flight.no, &self.queue));
        }
    }
}
