//! Contacts out of a file: whom this person met on another computer, or before a new start of the profile.
//!
//! What is kept here is never overwritten by what was exported there: only what is missing is filled in.

use crate::error::ContactError;
use crate::identity::{ContactId, PeerId, shown_name};
use crate::marks::{GROUP_LIMIT, Mark, Marks};
use crate::rows::{self, marks};
use landline_ipmsg::Charset;
use landline_store::{StoreError, Timestamp, Tx};

/// A contact as it stood in another profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastContact {
    /// Login name on the wire.
    pub user: String,
    /// Machine name on the wire.
    pub host: String,
    /// The name they gave themselves.
    pub nickname: String,
    /// The group they gave themselves.
    pub group: String,
    /// The charset last heard from them.
    pub charset: Option<Charset>,
    /// When they were first met.
    pub first_seen_at: Timestamp,
    /// When they were last heard.
    pub last_seen_at: Timestamp,
    /// What the owner kept about them.
    pub marks: Marks,
}

impl Marks {
    /// Within the limits of what a person may keep.
    fn checked(self) -> Result<Self, ContactError> {
        let Self { pinned, blocked, name, note, groups, charset } = self;
        let named = Self { pinned, blocked, charset, ..Self::default() }.with(Mark::Name(name))?;
        named.with(Mark::Note(note))?.with(Mark::Groups(groups))
    }

    /// With what these say and others do not.
    fn or(self, others: Self) -> Self {
        let mut groups = self.groups;
        groups.extend(others.groups);
        groups.sort();
        groups.dedup();
        groups.truncate(GROUP_LIMIT);
        Self {
            pinned: self.pinned || others.pinned,
            blocked: self.blocked || others.blocked,
            name: if self.name.is_empty() { others.name } else { self.name },
            note: if self.note.is_empty() { others.note } else { self.note },
            groups,
            charset: self.charset.or(others.charset),
        }
    }
}

impl PastContact {
    /// Within the limits of what can be kept.
    ///
    /// # Errors
    /// [`ContactError::BadIdentity`], [`ContactError::MarkTooLong`], [`ContactError::TooManyGroups`].
    pub fn checked(self) -> Result<CheckedContact, ContactError> {
        let Some(id) = PeerId::new(&self.user, &self.host) else {
            return Err(ContactError::BadIdentity { user: self.user, host: self.host });
        };
        Ok(CheckedContact {
            id,
            nickname: shown_name(&self.nickname),
            group: shown_name(&self.group),
            charset: self.charset,
            first: self.first_seen_at,
            last: self.last_seen_at,
            marks: self.marks.checked()?,
        })
    }
}

/// A contact of another profile that can be kept as it is.
#[derive(Clone, Debug)]
pub struct CheckedContact {
    id: PeerId,
    nickname: String,
    group: String,
    charset: Option<Charset>,
    first: Timestamp,
    last: Timestamp,
    marks: Marks,
}

impl CheckedContact {
    /// Fills in what is missing here; a contact that was not met here yet gets its row, with its past. Its row, and the charset
    /// that is chosen for it from now on.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn write(self, tx: &Tx<'_>) -> Result<(ContactId, Option<Charset>), StoreError> {
        let (known, made) = rows::find_or_add(tx, &self.id, &self.nickname)?;
        let contact = known.contact;
        // The clock of the other computer may be ahead: nobody was heard later than now.
        let last = self.last.min(tx.now());
        let charset = self.charset.map(Charset::label);
        rows::set_past(tx, contact, made.then_some((self.group.as_str(), charset, last)), self.first)?;
        let before = marks::of(tx, contact)?.unwrap_or_default();
        let after = before.clone().or(self.marks);
        if after != before {
            marks::put(tx, contact, &after)?;
        }
        Ok((contact, after.charset))
    }
}
