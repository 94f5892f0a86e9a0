//! Who somebody is: the identity on the wire, the row, and names fit for showing.
//!
//! Does not live here: what else is known of them (`rows.rs`, `marks.rs`), how names look alike (`lookalikes.rs`).

use landline_ipmsg::{display_identity, display_name};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Longest user, host, nickname, group or client name that is kept, in bytes of UTF-8. Stock clients send up to 80.
pub const NAME_LIMIT: usize = 255;

/// Who somebody is on the wire: login name and host name. Addresses are attributes of it and may change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PeerId {
    /// Login name.
    pub user: String,
    /// Host name.
    pub host: String,
}

impl PeerId {
    /// An identity as it may stand on the wire: without control characters, a colon as a semicolon.
    /// `None` if there is no user name, or if a name is longer than [`NAME_LIMIT`]: to cut it could make two people one.
    pub fn new(user: &str, host: &str) -> Option<Self> {
        let (user, host) = (wire_name(user), wire_name(host));
        let fits = !user.is_empty() && user.len() <= NAME_LIMIT && host.len() <= NAME_LIMIT;
        fits.then_some(Self { user, host })
    }
}

fn wire_name(name: &str) -> String {
    let visible = name.chars().filter(|c| !c.is_control());
    visible.map(|c| if c == ':' { ';' } else { c }).collect()
}

/// A name for showing, as [`display_name`] makes it, cut to [`NAME_LIMIT`] at a character.
pub fn shown_name(name: &str) -> String {
    cut(display_name(name))
}

/// A login or host name for showing where there is no other: never blank.
pub fn shown_identity(name: &str) -> String {
    shown_name(&display_identity(name))
}

fn cut(mut name: String) -> String {
    if name.len() > NAME_LIMIT {
        name.truncate(name.floor_char_boundary(NAME_LIMIT));
        name.truncate(name.trim_end().len());
    }
    name
}

/// For people and logs: what cannot be seen in a name stands there by its number.
impl fmt::Display for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", display_identity(&self.user), display_identity(&self.host))
    }
}

/// The row of a contact. Stays the same over address changes, restarts and being forgotten from memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContactId(Uuid);

impl ContactId {
    /// From the id of a row.
    pub const fn from_uuid(id: Uuid) -> Self {
        Self(id)
    }

    /// The id of the row.
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for ContactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ContactId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_can_stand_on_the_wire() {
        let id = PeerId::new("a:b\u{1}c", "pc\n1").expect("usable");
        assert_eq!((id.user.as_str(), id.host.as_str()), ("a;bc", "pc1"));
        assert_eq!(id.to_string(), "a;bc@pc1");
        assert!(PeerId::new("", "pc").is_none() && PeerId::new("\n", "pc").is_none());
        assert!(PeerId::new("a", "").is_some(), "some clients send no host");
        assert!(PeerId::new(&"a".repeat(NAME_LIMIT), "pc").is_some());
        assert!(PeerId::new(&"a".repeat(NAME_LIMIT + 1), "pc").is_none());
        assert!(PeerId::new("a", &"h".repeat(NAME_LIMIT + 1)).is_none());
    }

    #[test]
    fn an_identity_is_compared_as_it_came_and_shown_with_what_cannot_be_seen() {
        let (plain, hidden) =
            (PeerId::new("anna", "pc").expect("usable"), PeerId::new("anna\u{200b}", "pc").expect("usable"));
        assert_ne!(plain, hidden);
        assert_ne!(plain, PeerId::new("Anna", "pc").expect("usable"));
        assert_eq!(hidden.to_string(), "anna<U+200B>@pc");
        assert_eq!(shown_identity("\u{200b}"), "<U+200B>");
    }

    #[test]
    fn a_contact_id_is_read_back_from_its_text() {
        let id = ContactId::from_uuid(Uuid::from_u128(42));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.as_uuid(), Uuid::from_u128(42));
        assert!("bob".parse::<ContactId>().is_err());
    }
}
