//! The address book: everybody ever met, by row, and what the owner of this profile keeps about them.
//!
//! What this crate promises:
//!
//! * Somebody is one contact, by login name and host name ([`PeerId`]); their [`ContactId`] stays the same over address
//!   changes and restarts.
//! * The row of a contact that anything refers to is never deleted.
//! * A row that can be read only in part is still somebody: damage hides nobody.
//!
//! It has no task, no memory and no handle: its functions read from a connection and write in the transaction of
//! whoever calls them, which also records the event of the change. A domain that only needs to know who somebody is
//! depends on this crate alone; one that has to send them something takes a [`Reachability`] as well, which presence
//! implements.
//!
//! Does not live here: who is here now, their presence in the past, the addresses that are trusted (`landline-peer`),
//! texts (`landline-chat`), the search over names and the list on the screen (`landline-api`).

mod error;
mod identity;
mod import;
mod lookalikes;
mod marks;
mod reach;
mod reading;
pub mod rows;

pub use error::ContactError;
pub use identity::{ContactId, NAME_LIMIT, PeerId, shown_identity, shown_name};
pub use import::{CheckedContact, PastContact};
pub use lookalikes::{Look, Lookalikes, skeletons};
pub use marks::{GROUP_LIMIT, Mark, Marks, NOTE_LIMIT};
pub use reach::{AddressTrust, Presence, Reachability};
pub use reading::{Reading, readings};
pub use rows::MIGRATIONS;
pub use rows::marks::is_blocked;
