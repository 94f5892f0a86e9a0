//! The IP Messenger wire protocol, as spoken by the reference client, iptux, FeiQ and others.
//!
//! The codec is pure and total: bytes to types and back, no socket, no clock, no state
//! ([`Packet`], [`Entry`], [`decode_text`], [`compose`], [`split_text`]). The endpoint owns the
//! sockets and follows the interfaces ([`Endpoint`]); the rest of the program sends through
//! [`Wire`]. When to say what, to whom, and what it means for people, is not here but with the
//! domains.

mod address_proof;
mod charset;
mod command;
pub mod compose;
mod display;
mod endpoint;
mod entry;
mod host_list;
mod labels;
mod missing;
mod nonce;
mod ordered;
mod packet;
mod packet_numbers;
mod split;
pub mod stock;
mod target;
mod text;
mod trailer_lines;
mod version;
mod wire;

pub use address_proof::{Bits128, challenge, digest, token, with_challenge, with_digest, with_token};
pub use charset::Charset;
pub use command::{Command, Mode, Options};
pub use compose::{
    Profile, ack, answer, entry, exit, get_absence_info, get_info, get_list, is_get_list, message, no_operation,
    ok_get_list, send_absence_info, send_info, text_budget, text_room, with_epoch,
};
pub use display::{display_identity, display_name, display_text, is_blank, isolated};
pub use endpoint::{BindError, BindScope, Endpoint, EndpointConfig, Inbound, Interface, WireCounters, interfaces};
pub use entry::{Entry, Sender};
pub use host_list::{Host, HostList, host_list};
pub use missing::{MAX_SILENCE, Missing};
pub use nonce::{nonce, with_nonce};
pub use ordered::{Echo, Ordered};
pub use packet::{DECODE_LIMIT, DecodeError, Packet, PacketNo};
pub use packet_numbers::{PacketNumberAllocator, RESERVED_AT_ONCE};
pub use split::{MAX_PARTS, SplitError, split_text};
pub use target::{MAX_ADDRESSES, Target, TargetError};
pub use text::{CharsetHint, DecodedText, Unencodable, decode_text, encode_text};
pub use version::{Dialect, Version};
pub use wire::{Announced, Wire};
