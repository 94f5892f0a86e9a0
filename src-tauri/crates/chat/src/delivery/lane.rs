//! The queue to one contact: what of it is in flight, what an acknowledgement completes, when a round ends.
//!
//! Does not live here: the rules in words (`delivery`), how long a wait is (`pace`).

use super::flight::Flight;
use super::{Action, Outgoing, Part, Path, ROUND, Route, Sending, Token, WINDOW, WINDOW_BYTES, pace};
use crate::model::{MessageId, MessageState};
use landline_contacts::ContactId;
use landline_ipmsg::{Echo, Ordered, PacketNo};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

/// Parts that are not in flight any more and may still be acknowledged.
const FORMER: usize = 2 * WINDOW;

/// Whole waits without any acknowledgement after which the peer counts as silent. A reader that misses the first of what is
/// in flight acknowledges none of it, so one wait says nothing.
const SILENT: u32 = 3;

/// Tries of a datagram that does not travel in one piece, until it is cut up.
const TRIES_WHOLE: usize = 2;

/// What one event is handled with.
pub(super) struct Turn<'a> {
    pub(super) contact: ContactId,
    pub(super) route: Option<Route>,
    pub(super) now: Duration,
    pub(super) path: &'a mut Path,
    pub(super) rng: &'a mut ChaCha8Rng,
    pub(super) tokens: &'a mut u64,
    pub(super) out: Vec<Action>,
}

/// The queue to one contact.
#[derive(Debug, Default)]
pub(super) struct Lane {
    pub(super) queue: VecDeque<Outgoing>,
    round: Option<Round>,
    /// What was in flight, the oldest first.
    former: VecDeque<Flight>,
    /// Rounds in a row that a living peer left unanswered.
    unanswered: u32,
    /// No round begins by itself before.
    rests: Option<Duration>,
    timer: Option<(Token, Duration)>,
    /// The queue is being cut up: nothing leaves meanwhile.
    dividing: bool,
    /// It could not be cut up.
    whole: bool,
    /// It was cut up because a long datagram was not answered: the next acknowledgement says that this was why.
    suspects: bool,
}

/// The tries of what is in flight.
#[derive(Debug)]
struct Round {
    /// The first parts that are not acknowledged, in their order.
    flights: Vec<Flight>,
    /// Of the last acknowledgement, or of its beginning.
    since: Duration,
    /// Whole waits in a row without an acknowledgement.
    silences: u32,
    /// Whether the peer was heard just before it began.
    heard_before: bool,
    /// Whether it was heard since.
    heard_since: bool,
}

impl Lane {
    /// Sends what may be in flight and is not. `heard`: the peer was heard just now.
    pub(super) fn begin(&mut self, heard: bool, turn: &mut Turn<'_>) {
        self.rests = None;
        if self.dividing || self.queue.is_empty() {
            return;
        }
        let Some(route) = turn.route else { return self.hush(turn) };
        let (since, flights) = (turn.now, Vec::new());
        let round = Round { flights, since, silences: 0, heard_before: heard, heard_since: false };
        self.round.get_or_insert(round);
        self.fill(route, turn);
    }

    /// The peer gave a sign of life.
    pub(super) fn heard(&mut self, turn: &mut Turn<'_>) {
        match &mut self.round {
            Some(round) => {
                round.heard_since = true;
                // It may have said that more can be in flight.
                self.begin(true, turn);
            }
            None if self.rests.is_none() => self.begin(true, turn),
            None => {}
        }
    }

    /// The peer is here anew: perhaps it can take now what it could not.
    pub(super) fn came(&mut self, turn: &mut Turn<'_>) {
        (self.unanswered, self.rests) = (0, None);
        self.heard(turn);
    }

    /// Nothing more is sent until the peer is heard; whoever looks sees all of it waiting.
    pub(super) fn hush(&mut self, turn: &mut Turn<'_>) {
        self.rests = None;
        self.retire(0);
        self.round = None;
        for message in self.queue.iter_mut().filter(|message| !message.waiting) {
            message.waiting = true;
            let state = MessageState::Waiting;
            turn.out.push(Action::Changed { contact: turn.contact, message: message.id, state });
        }
    }

    /// False if nothing was waiting for this acknowledgement.
    pub(super) fn acked(&mut self, no: PacketNo, from: SocketAddr, echo: Option<Echo>, turn: &mut Turn<'_>) -> bool {
        let awaited = |flight: &Flight| flight.is_acked_by(no, from, echo);
        let in_flight = self.round.as_ref().and_then(|round| round.flights.iter().position(awaited));
        let (numbers, round_trip) = match (&mut self.round, in_flight) {
            (Some(round), Some(at)) => {
                let round_trip = round.flights[at].round_trip(echo, turn.now);
                if std::mem::take(&mut self.suspects) {
                    turn.path.narrow = turn.route.map(|route| route.to.ip());
                }
                // Who puts messages in order had all before it, or it would have kept it back.
                let first = if echo.is_some() { 0 } else { at };
                (round.flights.drain(first..=at).map(|flight| flight.no).collect(), round_trip)
            }
            _ => match self.former.iter().position(awaited).and_then(|at| self.former.remove(at)) {
                Some(flight) => (vec![no], flight.round_trip(echo, turn.now)),
                None => {
                    // A duplicate of an older acknowledgement is a sign of life all the same.
                    if turn.route.is_some_and(|route| route.to.ip() == from.ip()) {
                        self.heard(turn);
                    }
                    return false;
                }
            },
        };
        if let Some(time) = round_trip {
            turn.path.round_trip.sample(time);
        }
        (self.unanswered, self.rests) = (0, None);
        self.settle(&numbers, turn);
        if let Some(round) = &mut self.round {
            let latest = turn.now + turn.path.round_trip.wait(0);
            (round.since, round.silences) = (turn.now, 0);
            (round.heard_before, round.heard_since) = (true, false);
            // What a silence put off is not put off any more.
            round.flights.iter_mut().for_each(|flight| flight.due = flight.due.min(latest));
        }
        self.begin(true, turn);
        true
    }

    /// Numbers that were given to what is dropped are never sent again, so those behind it still rise.
    pub(super) fn dropped(&mut self, messages: &[MessageId], turn: &mut Turn<'_>) {
        let first = self.queue.front().map(|message| message.id);
        self.queue.retain(|message| !messages.contains(&message.id));
        self.former.retain(|flight| !messages.contains(&flight.message));
        let trying = self.round.is_some();
        if let Some(round) = &mut self.round {
            round.flights.retain(|flight| !messages.contains(&flight.message));
        }
        if self.queue.front().map(|message| message.id) != first {
            self.unanswered = 0;
        }
        // Only who is being tried now is gone on with: the others wait for a sign of life.
        if trying {
            self.begin(false, turn);
        }
    }

    /// The queue is cut up, or could not be.
    pub(super) fn divided(&mut self, queue: Option<Vec<Outgoing>>, turn: &mut Turn<'_>) {
        if !std::mem::take(&mut self.dividing) {
            return;
        }
        match queue {
            // What was taken back meanwhile stays so.
            Some(queue) => {
                let owed: BTreeSet<MessageId> = self.queue.iter().map(|message| message.id).collect();
                self.queue = queue.into_iter().filter(|message| owed.contains(&message.id)).collect();
                self.retire(0);
                self.round = None;
            }
            None => (self.whole, self.suspects) = (true, false),
        }
        self.begin(true, turn);
    }

    pub(super) fn woken(&mut self, token: Token, turn: &mut Turn<'_>) {
        if self.timer.is_none_or(|(armed, _)| armed != token) {
            return;
        }
        self.timer = None;
        if self.rests.is_some_and(|until| until <= turn.now) {
            return self.begin(false, turn);
        }
        let Some(round) = self.round.as_mut().filter(|_| !self.dividing) else { return };
        let Some(route) = turn.route else { return self.hush(turn) };
        let due: Vec<usize> = (0..round.flights.len()).filter(|at| round.flights[*at].due <= turn.now).collect();
        if due.is_empty() {
            return;
        }
        let tries = round.flights[0].tries;
        let long = !self.whole && self.unacked().next().is_some_and(|(_, part)| part.bytes > route.fits);
        if long && (route.ordered || tries == TRIES_WHOLE) {
            self.suspects = !route.ordered;
            return self.divide(route, turn);
        }
        let Some(round) = &mut self.round else { return };
        if route.ordered {
            let silent = turn.now.saturating_sub(round.since);
            if silent >= ROUND {
                return self.end(turn);
            }
            let once = turn.path.round_trip.wait(0);
            if silent < once * SILENT {
                due.into_iter().for_each(|at| self.transmit(at, once, route, turn));
                return;
            }
            // Nothing came back at all: one datagram asks whether anybody is there.
            round.silences += 1;
            let wait = turn.path.round_trip.wait(round.silences);
            round.flights.iter_mut().for_each(|flight| flight.due = flight.due.max(turn.now + wait));
            return self.transmit(0, wait, route, turn);
        }
        match pace::stock_gap(tries + 1) {
            Some(wait) => self.transmit(0, wait, route, turn),
            None => self.end(turn),
        }
    }

    /// Sets a timer for whatever comes first, unless one is set that comes before.
    pub(super) fn arm(&mut self, turn: &mut Turn<'_>) {
        let flights = self.round.iter().filter(|_| !self.dividing).flat_map(|round| &round.flights);
        let Some(at) = flights.map(|flight| flight.due).chain(self.rests).min() else { return };
        if self.timer.is_none_or(|(_, armed)| at < armed) {
            *turn.tokens += 1;
            let token = Token(*turn.tokens);
            self.timer = Some((token, at));
            turn.out.push(Action::Wake { contact: turn.contact, token, at });
        }
    }

    /// Parts that the peer does not have, with their messages, in their order.
    fn unacked(&self) -> impl Iterator<Item = (&Outgoing, &Part)> {
        let parts = self.queue.iter().flat_map(|message| message.parts.iter().map(move |part| (message, part)));
        parts.filter(|(_, part)| !part.acked)
    }

    fn fill(&mut self, route: Route, turn: &mut Turn<'_>) {
        let window = if route.ordered {
            WINDOW
        } else {
            self.retire(1);
            1
        };
        while let Some(round) = &self.round {
            let flying = round.flights.len();
            let Some((message, part)) = self.unacked().nth(flying).filter(|_| flying < window) else { break };
            let bytes: usize = self.unacked().take(flying).map(|(_, part)| part.bytes).sum();
            let long = part.bytes > route.fits && !self.whole;
            if long && (route.ordered || turn.path.narrow == Some(route.to.ip())) {
                if flying == 0 {
                    self.divide(route, turn);
                }
                return;
            }
            if flying > 0 && bytes + part.bytes > WINDOW_BYTES {
                break;
            }
            let (no, id) = (part.no, message.id);
            let again = self.former.iter().position(|flight| flight.no == no).and_then(|at| self.former.remove(at));
            let mut flight = again.unwrap_or_else(|| Flight::new(no, id, turn.rng.random()));
            flight.tries = 0;
            if let Some(round) = &mut self.round {
                round.flights.push(flight);
            }
            let wait = if route.ordered { Some(turn.path.round_trip.wait(0)) } else { pace::stock_gap(1) };
            self.transmit(flying, wait.unwrap_or(ROUND), route, turn);
        }
        if self.round.as_ref().is_some_and(|round| round.flights.is_empty()) {
            self.round = None;
        }
    }

    /// Sends what is in flight there, and asks for it again after `wait`.
    fn transmit(&mut self, at: usize, wait: Duration, route: Route, turn: &mut Turn<'_>) {
        let Some(round) = &mut self.round else { return };
        let after = at.checked_sub(1).and_then(|before| round.flights.get(before)).map(|flight| flight.no);
        let Some(flight) = round.flights.get_mut(at) else { return };
        let Some(message) = self.queue.iter_mut().find(|message| message.id == flight.message) else { return };
        let Some(index) = message.parts.iter().position(|part| part.no == flight.no) else { return };
        let contact = turn.contact;
        if message.waiting {
            message.waiting = false;
            turn.out.push(Action::Changed { contact, message: message.id, state: MessageState::Sending });
        }
        flight.leaves(route, turn.now, wait);
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
        turn.out.push(Action::Transmit { contact, to: route.to, sending });
    }

    fn divide(&mut self, route: Route, turn: &mut Turn<'_>) {
        self.dividing = true;
        turn.out.push(Action::Divide { contact: turn.contact, fits: route.fits });
    }

    /// Nothing was acknowledged for a whole round.
    fn end(&mut self, turn: &mut Turn<'_>) {
        let Some(round) = &self.round else { return };
        let (before, since) = (round.heard_before, round.heard_since);
        self.unanswered += u32::from(before || since);
        self.retire(0);
        self.round = None;
        if since && self.unanswered <= 1 {
            // It is there, perhaps only just: silence was the network's.
            return self.begin(true, turn);
        }
        self.hush(turn);
        if self.unanswered > 1 {
            self.rests = Some(turn.now + pace::rest(self.unanswered));
        }
    }

    /// Takes all but the first few out of flight. Their acknowledgements still count.
    fn retire(&mut self, but: usize) {
        let Some(round) = &mut self.round else { return };
        let but = but.min(round.flights.len());
        self.former.extend(round.flights.drain(but..));
        let excess = self.former.len().saturating_sub(FORMER);
        self.former.drain(..excess);
    }

    /// The peer has the words that were sent under these numbers.
    fn settle(&mut self, numbers: &[PacketNo], turn: &mut Turn<'_>) {
        let (mut left, mut complete) = (numbers.len(), 0);
        for message in &mut self.queue {
            for (index, part) in message.parts.iter_mut().enumerate().filter(|(_, part)| !part.acked) {
                if numbers.contains(&part.no) {
                    left = left.saturating_sub(1);
                } else if !part.original.is_some_and(|original| numbers.contains(&original)) {
                    continue;
                }
                part.acked = true;
                turn.out.push(Action::PartAcked { message: message.id, part: index });
            }
            if message.parts.iter().all(|part| part.acked) {
                complete += 1;
                let state = MessageState::Delivered;
                turn.out.push(Action::Changed { contact: turn.contact, message: message.id, state });
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
        if let Some(round) = &mut self.round {
            round.flights.retain(|flight| owed(flight.no, &self.queue));
        }
    }
}
