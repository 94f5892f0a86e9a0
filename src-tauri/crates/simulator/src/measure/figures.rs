//! The figures of a run, and how those of several runs are merged.

use crate::series::Series;

/// The figures of one run, or of several merged.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// From a crash to uncertain or offline, for a peer of the same scheme.
    pub crash_uncertain: Series,
    /// From a crash to offline.
    pub crash_offline: Series,
    /// From the crash of a stock program to offline.
    pub stock_crash_offline: Series,
    /// From the start of a node until another shows it online.
    pub join_seen: Series,
    /// From its own start until a node shows a peer that was there before.
    pub list_complete: Series,
    /// From the request to quit to offline.
    pub exit_seen: Series,
    /// From a false offline to online again.
    pub recovery: Series,
    /// From the moment two nodes can reach each other again (healed, awake, replugged) until one that showed the other
    /// offline shows it online.
    pub reunion: Series,
    /// From waking or a new network to the next broadcast.
    pub announced: Series,
    /// From the first start until all nodes show all others, if that happened.
    pub all_see_all: Series,
    /// Live peers within reach that were shown offline.
    pub false_offline: Falsehood,
    /// The same for stock programs.
    pub stock_false_offline: Falsehood,
    /// From the loss of its network until a node shows itself offline.
    pub self_offline_shown: Series,
    /// How often a node showed itself offline while within reach of another live one.
    pub false_self_offline: u64,
    /// Packets dropped by full sockets.
    pub dropped: u64,
    /// Bytes per second that each node sent over the whole run, with IP and UDP headers.
    pub sent: Vec<f64>,
}

/// False verdicts, and the time in which they could have occurred.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Falsehood {
    /// How many.
    pub count: u64,
    /// Ordered pairs of live nodes within reach, times hours.
    pub pair_hours: f64,
}

impl Falsehood {
    /// Per pair and hour.
    pub fn rate(self) -> f64 {
        if self.pair_hours > 0.0 { self.count as f64 / self.pair_hours } else { 0.0 }
    }
}

impl Figures {
    /// Merges the figures of another run.
    pub fn merge(&mut self, other: &Self) {
        for (own, its) in [
            (&mut self.crash_uncertain, &other.crash_uncertain),
            (&mut self.crash_offline, &other.crash_offline),
            (&mut self.stock_crash_offline, &other.stock_crash_offline),
            (&mut self.join_seen, &other.join_seen),
            (&mut self.list_complete, &other.list_complete),
            (&mut self.exit_seen, &other.exit_seen),
            (&mut self.recovery, &other.recovery),
            (&mut self.reunion, &other.reunion),
            (&mut self.announced, &other.announced),
            (&mut self.all_see_all, &other.all_see_all),
            (&mut self.self_offline_shown, &other.self_offline_shown),
        ] {
            own.merge(its);
        }
        for (own, its) in
            [(&mut self.false_offline, other.false_offline), (&mut self.stock_false_offline, other.stock_false_offline)]
        {
            own.count += its.count;
            own.pair_hours += its.pair_hours;
        }
        self.false_self_offline += other.false_self_offline;
        self.dropped += other.dropped;
        self.sent.extend_from_slice(&other.sent);
    }
}
