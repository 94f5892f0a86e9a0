//! Contacts out of a file: whom this person met on another computer, or before a new start of the profile.
//!
//! What is kept here is never overwritten by what was exported there: only what is missing is filled in.

use crate::error::PeerError;
use crate::event::PeerEvent;
use crate::manager::PeerManager;
use crate::marks::{GROUP_LIMIT, Mark, Marks};
use crate::model::{ContactId, PeerId, shown_name};
use crate::store::{self, marks};
use landline_ipmsg::Charset;
use landline_store::{Durability, Timestamp, Tx};

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
    fn checked(self) -> Result<Self, PeerError> {
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

impl PeerManager {
    /// The contact of this identity, offline and with its past if it was not met here yet. On the disk when this returns.
    ///
    /// # Errors
    /// [`PeerError::BadIdentity`], [`PeerError::MarkTooLong`], [`PeerError::TooManyGroups`], [`PeerError::Store`]; nothing
    /// is changed then.
    pub async fn import(&self, past: PastContact) -> Result<ContactId, PeerError> {
        let id = PeerId::new(&past.user, &past.host)
            .ok_or_else(|| PeerError::BadIdentity { user: past.user.clone(), host: past.host.clone() })?;
        let kept = past.marks.checked()?;
        let (nickname, group) = (shown_name(&past.nickname), shown_name(&past.group));
        let charset = past.charset.map(Charset::label);
        let (first, last) = (past.first_seen_at, past.last_seen_at);
        let work = move |tx: &Tx<'_>| {
            let (known, made) = store::find_or_add(tx, &id, &nickname)?;
            let contact = known.contact;
            // The clock of the other computer may be ahead: nobody was heard later than now.
            let last = last.min(tx.now());
            store::set_past(tx, contact, made.then_some((group.as_str(), charset, last)), first)?;
            let before = marks::of(tx, contact)?.unwrap_or_default();
            let after = before.clone().or(kept);
            if after != before {
                marks::put(tx, contact, &after)?;
            }
            let event = PeerEvent::Changed { contact };
            tx.record(event.kind(), &event)?;
            Ok::<_, PeerError>((contact, after.charset))
        };
        let (contact, chosen) = self.inner.store.write(Durability::Full, work).await?;
        self.inner.map.lock().choose_charset(contact, chosen);
        Ok(contact)
    }
}
