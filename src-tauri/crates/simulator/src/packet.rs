//! What IP Messenger programs put on the wire about presence, as far as presence needs it, and what it weighs.
//!
//! Weights are those of real text packets: `1:1700000000:alice:pc-1:16777217:` is the header, and an entry carries names
//! twice, once in the local charset and once labelled. Does not live here: the real codec (`landline-ipmsg`).

/// A packet of a Landline node, of the plain scheme or of a stock program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packet {
    /// NOOPERATION: stock programs do nothing about it.
    NoOperation {
        /// What only a Landline node reads.
        body: Body,
    },
    /// BR_ENTRY: I am here, who else is? As a unicast it asks one.
    BrEntry {
        /// Which run of the sender this is. Stock programs write none.
        epoch: Option<u64>,
    },
    /// ANSENTRY: I am here too.
    AnsEntry {
        /// See [`Packet::BrEntry`].
        epoch: Option<u64>,
    },
    /// BR_ABSENCE: I am (still) here; nobody answers.
    BrAbsence {
        /// See [`Packet::BrEntry`].
        epoch: Option<u64>,
    },
    /// BR_EXIT: I leave.
    BrExit,
    /// GETINFO: which version are you? Answered at once by those who know it.
    GetInfo,
    /// SENDINFO: the answer.
    SendInfo,
}

/// What Landline nodes tell each other in a NOOPERATION.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// A hint: I miss this one. Ask it yourself.
    Missing {
        /// Whom.
        peer: usize,
        /// For how many milliseconds it has not answered.
        for_ms: u32,
    },
    /// I am here: the answer to a hint about oneself.
    Here,
}

/// Header and closing NUL of a text packet with names of usual length.
const HEADER: u32 = 40;
/// Nickname and group, and both again labelled with user, host and version.
const NAMES: u32 = 60;
/// The label of the epoch in an entry.
const EPOCH: u32 = 24;
/// The nonce of a question, and of its answer.
const NONCE: u32 = 18;

impl Packet {
    /// Its size as UDP payload.
    pub fn bytes(self) -> u32 {
        HEADER
            + match self {
                Self::GetInfo => NONCE,
                Self::NoOperation { body: Body::Here } => 8,
                Self::NoOperation { body: Body::Missing { .. } } => 40,
                Self::BrEntry { epoch } | Self::AnsEntry { epoch } | Self::BrAbsence { epoch } => {
                    NAMES + if epoch.is_some() { EPOCH } else { NONCE }
                }
                Self::BrExit => 20,
                Self::SendInfo => 16 + NONCE,
            }
    }
}
