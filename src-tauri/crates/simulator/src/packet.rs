//! The presence packets of IP Messenger programs, as far as presence needs them, and their sizes.
//!
//! Sizes are those of real text packets: `1:1700000000:alice:pc-1:16777217:` is the header, and an entry carries names
//! twice, once in the local charset and once labelled. Does not live here: the real codec (`landline-ipmsg`).

/// A packet of a Landline node, of the plain scheme or of a stock program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packet {
    /// NOOPERATION: ignored by stock programs.
    NoOperation {
        /// The part that only Landline nodes read.
        body: Body,
    },
    /// BR_ENTRY: I am here, who else is? As a unicast it queries one peer.
    BrEntry {
        /// The sender's epoch. Stock programs send none.
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
    /// BR_EXIT: I am leaving.
    BrExit,
    /// GETINFO: which version are you? Answered at once by programs that know it.
    GetInfo,
    /// SENDINFO: the answer.
    SendInfo,
}

/// The hints that Landline nodes exchange in a NOOPERATION.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// A hint: this peer does not answer me. Query it yourself.
    Missing {
        /// The peer.
        peer: usize,
        /// For how many milliseconds it has not answered.
        for_ms: u32,
    },
    /// I am here: the answer to a hint about the sender.
    Refute,
}

/// Header and final NUL of a text packet with names of typical length.
const HEADER: u32 = 40;
/// Nickname and group, and both again in the labelled block with user, host and version.
const NAMES: u32 = 60;
/// The label of the epoch in an entry.
const EPOCH: u32 = 24;
/// The nonce of a query and its answer.
const NONCE: u32 = 18;

impl Packet {
    /// Its size as UDP payload.
    pub fn bytes(self) -> u32 {
        HEADER
            + match self {
                Self::GetInfo => NONCE,
                Self::NoOperation { body: Body::Refute } => 8,
                Self::NoOperation { body: Body::Missing { .. } } => 40,
                Self::BrEntry { epoch } | Self::AnsEntry { epoch } | Self::BrAbsence { epoch } => {
                    NAMES + if epoch.is_some() { EPOCH } else { NONCE }
                }
                Self::BrExit => 20,
                Self::SendInfo => 16 + NONCE,
            }
    }
}
