//! A part in flight: when and where it was sent, and which acknowledgements match it.
//!
//! Does not live here: when what is sent (`send_queue`).

use super::Route;
use crate::model::MessageId;
use landline_ipmsg::{Echo, PacketNo};
use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// How many send times are remembered per part, to measure round trips.
const TRIES_TIMED: usize = 16;

/// How many destination addresses of a part are accepted as the source of an acknowledgement.
const ADDRESSES: usize = 4;

/// A sent part.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) no: PacketNo,
    pub(super) message: MessageId,
    pub(super) nonce: u64,
    /// Whether some try was sent without ordering information, so that an acknowledgement without the nonce counts.
    plain: bool,
    to: Vec<IpAddr>,
    pub(super) attempts: u32,
    /// The last tries with their times.
    sent: VecDeque<(u32, Duration)>,
    /// Tries in the current attempt.
    pub(super) tries: usize,
    pub(super) due: Duration,
}

impl Flight {
    pub(super) fn new(no: PacketNo, message: MessageId, nonce: u64) -> Self {
        let (to, sent) = (Vec::new(), VecDeque::new());
        Self { no, message, nonce, plain: false, to, attempts: 0, sent, tries: 0, due: Duration::ZERO }
    }

    /// Whether an acknowledgement matches: it comes from where the part was sent to, with the nonce that only the
    /// receiver knows.
    pub(super) fn is_acked_by(&self, no: PacketNo, from: SocketAddr, echo: Option<Echo>) -> bool {
        let knows = echo.map_or(self.plain, |echo| echo.nonce == self.nonce);
        self.no == no && knows && self.to.contains(&from.ip().to_canonical())
    }

    pub(super) fn round_trip(&self, echo: Option<Echo>, now: Duration) -> Option<Duration> {
        let attempt = echo?.attempt?;
        let (_, sent) = self.sent.iter().find(|(number, _)| *number == attempt)?;
        Some(now.saturating_sub(*sent))
    }

    /// Records that it is sent on this route and is due again after `wait`.
    pub(super) fn leaves(&mut self, route: Route, now: Duration, wait: Duration) {
        self.attempts = self.attempts.saturating_add(1);
        self.tries += 1;
        self.due = now + wait;
        self.sent.push_back((self.attempts, now));
        if self.sent.len() > TRIES_TIMED {
            self.sent.pop_front();
        }
        let ip = route.to.ip().to_canonical();
        self.to.retain(|known| *known != ip);
        self.to.push(ip);
        if self.to.len() > ADDRESSES {
            self.to.remove(0);
        }
        self.plain |= !route.ordered;
    }
}
