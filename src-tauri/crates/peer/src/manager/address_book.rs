//! The address book joined with what is known now, and what the owner of this profile changes in it.
//!
//! Does not live here: rows and limits of what is kept (`landline-contacts`), the join of one contact (`contacts.rs`).

use super::PeerManager;
use crate::contacts::contact;
use crate::error::PeerError;
use crate::event::PeerEvent;
use crate::history::{HISTORY_DAYS, PastPresence, intervals};
use crate::model::{Census, Contact, Peer, PeerStatus};
use crate::store;
use landline_contacts::rows::{self, ContactRow};
use landline_contacts::{ContactId, Mark, PastContact};
use landline_store::{Durability, StoreError, Timestamp, Tx};
use rusqlite::Connection;
use std::collections::HashSet;

impl PeerManager {
    /// All contacts, the longest known first, joined with the live map and their marks.
    ///
    /// # Errors
    /// A database error.
    pub async fn contacts(&self) -> Result<Vec<Contact>, PeerError> {
        let kept =
            |connection: &Connection| Ok::<_, PeerError>((rows::all(connection)?, rows::marks::all(connection)?));
        let (known, mut marks) = self.inner.store.read(kept).await?;
        let mut lookalikes = self.inner.lookalikes.lock();
        let there: HashSet<ContactId> = known.iter().map(|known| known.contact).collect();
        lookalikes.retain(|contact| there.contains(contact));
        let map = self.inner.map.lock();
        let join = |known: ContactRow| {
            let marks = marks.remove(&known.contact).unwrap_or_default();
            contact(known, marks, &map, &mut lookalikes, &self.inner.trust)
        };
        Ok(known.into_iter().map(join).collect())
    }

    /// One contact as [`PeerManager::contacts`] gives it; `None` if there is no such contact.
    ///
    /// # Errors
    /// A database error.
    pub async fn contact(&self, id: ContactId) -> Result<Option<Contact>, PeerError> {
        let kept = move |connection: &Connection| {
            let known = rows::one(connection, id)?;
            Ok::<_, PeerError>(known.zip(rows::marks::of(connection, id)?))
        };
        let found = self.inner.store.read(kept).await?;
        let mut lookalikes = self.inner.lookalikes.lock();
        let map = self.inner.map.lock();
        Ok(found.map(|(known, marks)| contact(known, marks, &map, &mut lookalikes, &self.inner.trust)))
    }

    /// The numbers of contacts: a count in the database and one in memory.
    ///
    /// # Errors
    /// A database error.
    pub async fn census(&self) -> Result<Census, PeerError> {
        let rows = self.inner.store.read(rows::count).await?;
        let map = self.inner.map.lock();
        let here = |peer: &&Peer| !peer.local && peer.status.is_here();
        let (mut online, mut uncertain) = (0, 0);
        for peer in map.iter().filter(here) {
            online += 1;
            uncertain += usize::from(peer.status == PeerStatus::Uncertain);
        }
        Ok(Census { online, uncertain, known: rows.saturating_sub(1) })
    }

    /// The presence of a contact in the last `days` (at most 90), without gaps, the oldest first.
    ///
    /// # Errors
    /// A database error.
    pub async fn presence_history(&self, contact: ContactId, days: u32) -> Result<Vec<PastPresence>, PeerError> {
        let now = self.inner.store.clock().now();
        let from = now.as_millis() - i64::from(days.clamp(1, HISTORY_DAYS)) * 24 * 60 * 60 * 1000;
        let from = Timestamp::from_millis(from);
        let kept = move |connection: &Connection| {
            let rows = store::history::rows(connection, contact, from)?;
            // What ended a state that began before the time asked for may lie before it too.
            let since = rows.first().map_or(from, |(at, _)| from.min(*at));
            Ok::<_, PeerError>((rows, store::history::observability(connection, since)?))
        };
        let (rows, watch) = self.inner.store.read(kept).await?;
        Ok(intervals(&rows, &watch, from, now))
    }

    /// Keeps something about a contact. It is on the disk and told when this returns; what changes nothing is not told.
    ///
    /// # Errors
    /// What is wrong with the contact or the mark ([`landline_contacts::ContactError`]), [`PeerError::Store`]; nothing
    /// is changed then.
    pub async fn mark(&self, contact: ContactId, mark: Mark) -> Result<(), PeerError> {
        let charset = if let Mark::Charset(charset) = &mark { Some(*charset) } else { None };
        // Whoever comes into memory meanwhile is read from the row that is being written.
        let _admission_lock = if charset.is_some() { Some(self.inner.admission_lock.lock().await) } else { None };
        let work = move |tx: &Tx<'_>| {
            if rows::marks::change(tx, contact, mark)? {
                tell_changed(tx, contact)?
            }
            Ok::<_, PeerError>(())
        };
        self.inner.store.write(Durability::Full, work).await?;
        if let Some(charset) = charset {
            self.inner.map.lock().choose_charset(contact, charset);
        }
        Ok(())
    }

    /// The contact of this identity, offline and with its past if it was not met here yet. On the disk when this
    /// returns.
    ///
    /// # Errors
    /// What is wrong with the contact ([`landline_contacts::ContactError`]), [`PeerError::Store`]; nothing is changed
    /// then.
    pub async fn import(&self, past: PastContact) -> Result<ContactId, PeerError> {
        let past = past.checked()?;
        let work = move |tx: &Tx<'_>| {
            let (contact, chosen) = past.write(tx)?;
            tell_changed(tx, contact)?;
            Ok::<_, StoreError>((contact, chosen))
        };
        let (contact, chosen) = self.inner.store.write(Durability::Full, work).await?;
        self.inner.map.lock().choose_charset(contact, chosen);
        Ok(contact)
    }
}

fn tell_changed(tx: &Tx<'_>, contact: ContactId) -> Result<(), StoreError> {
    let event = PeerEvent::Changed { contact };
    tx.record(event.kind(), &event)?;
    Ok(())
}
