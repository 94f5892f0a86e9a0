//! What the owner of this profile stores about a contact: pinned, blocked, a name, a note, groups.
//!
//! None of it is ever sent over the wire or changed by packets. A blocked contact is seen and answered like others,
//! without notifications; their messages are acknowledged and not stored.
//!
//! Does not live here: the SQL (`rows/marks.rs`).

use crate::error::ContactError;
use crate::identity::NAME_LIMIT;
use landline_ipmsg::{Charset, display_name};

/// Longest note, in bytes of UTF-8: some two pages.
pub const NOTE_LIMIT: usize = 8_192;

/// Own groups of one contact.
pub const GROUP_LIMIT: usize = 16;

/// What is kept about one contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Shown above all others.
    pub pinned: bool,
    /// Their coming, going and writing is no news.
    pub blocked: bool,
    /// The owner's name for them; empty if they go by their own.
    pub name: String,
    /// Free text.
    pub note: String,
    /// The owner's groups they are in, in order.
    pub groups: Vec<String>,
    /// The charset that they are read and written in; `None` if it is judged by what comes.
    pub charset: Option<Charset>,
}

/// One change of what is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Shows them above all others, or not any more.
    Pinned(bool),
    /// Makes them no news, or news again.
    Blocked(bool),
    /// Calls them so; nothing calls them by their own name again.
    Name(String),
    /// Keeps this note.
    Note(String),
    /// Puts them into these groups and no others.
    Groups(Vec<String>),
    /// Reads and writes them in this charset, or in the one that what comes shows.
    Charset(Option<Charset>),
}

impl Marks {
    /// With one thing changed. Names lose what cannot be seen and the space around them.
    ///
    /// # Errors
    /// [`ContactError::MarkTooLong`], [`ContactError::TooManyGroups`].
    pub(crate) fn with(mut self, mark: Mark) -> Result<Self, ContactError> {
        match mark {
            Mark::Pinned(pinned) => self.pinned = pinned,
            Mark::Blocked(blocked) => self.blocked = blocked,
            Mark::Name(name) => self.name = label(&name, "name")?,
            Mark::Charset(charset) => self.charset = charset,
            Mark::Note(note) => self.note = fitting(note, "note", NOTE_LIMIT)?,
            Mark::Groups(groups) => {
                let named = groups.iter().map(|group| label(group, "group")).collect::<Result<Vec<_>, _>>()?;
                self.groups = named.into_iter().filter(|group| !group.is_empty()).collect();
                self.groups.sort();
                self.groups.dedup();
                if self.groups.len() > GROUP_LIMIT {
                    return Err(ContactError::TooManyGroups { limit: GROUP_LIMIT, given: self.groups.len() });
                }
            }
        }
        Ok(self)
    }
}

fn label(text: &str, what: &'static str) -> Result<String, ContactError> {
    fitting(display_name(text), what, NAME_LIMIT)
}

fn fitting(text: String, what: &'static str, limit: usize) -> Result<String, ContactError> {
    if text.len() > limit { Err(ContactError::MarkTooLong { what, limit, given: text.len() }) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_groups_sorted_and_each_there_once() {
        let marks = Marks::default().with(Mark::Name("  Käthe\u{7} ".to_owned())).expect("fits");
        assert_eq!(marks.name, "Käthe");
        let turned = Marks::default().with(Mark::Name("\u{202e}Ka\u{308}the\u{200b}\nB".to_owned())).expect("fits");
        assert_eq!(turned.name, "Käthe B");
        let groups = ["Workshop ", "Accounts", "", "Workshop"].map(str::to_owned).to_vec();
        let marks = marks.with(Mark::Groups(groups)).expect("fits");
        assert_eq!(marks.groups, ["Accounts", "Workshop"]);
    }

    #[test]
    fn what_is_too_long_is_refused_and_not_cut() {
        for (mark, what) in [
            (Mark::Name("n".repeat(NAME_LIMIT + 1)), "name"),
            (Mark::Note("字".repeat(NOTE_LIMIT / 3 + 1)), "note"),
            (Mark::Groups(vec!["g".repeat(NAME_LIMIT + 1)]), "group"),
        ] {
            match Marks::default().with(mark) {
                Err(ContactError::MarkTooLong { what: refused, .. }) => assert_eq!(refused, what),
                other => panic!("{what}: {other:?}"),
            }
        }
        let many = (0..=GROUP_LIMIT).map(|number| number.to_string()).collect();
        assert!(matches!(Marks::default().with(Mark::Groups(many)), Err(ContactError::TooManyGroups { .. })));
    }
}
