//! SQL of the presence history, and of when this node could observe it.

use crate::error::PeerError;
use crate::event::{OfflineReason, PeerEvent};
use crate::history::{HISTORY_DAYS, HISTORY_ROWS, Observability, PastState, state_after};
use crate::model::Change;
use landline_contacts::ContactId;
use landline_store::{Timestamp, Tx};
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A clock that is set back by less, in milliseconds, is being corrected: rows stay, and what follows comes behind
/// them.
const CORRECTED: i64 = 4_000;

/// Writes what a change is worth, in the transaction of the change. A contact whose row is gone meanwhile is passed
/// over.
pub(crate) fn note(tx: &Tx<'_>, change: &Change) -> Result<(), PeerError> {
    if let PeerEvent::SelfOffline { offline, at } = change.event {
        return note_observability(tx, at, if offline { Observability::Deaf } else { Observability::Hearing });
    }
    if let Some((at, state)) = state_after(change, tx.now()) {
        put(tx, change.peer.contact, at, state)?;
    }
    Ok(())
}

/// Writes what a contact is from a moment on. Only what differs from the last, which holds up to a start of this node,
/// never before it and never after now: a wall clock that was set must not bring the past out of order.
fn put(tx: &Tx<'_>, contact: ContactId, at: Timestamp, state: PastState) -> Result<(), PeerError> {
    let (word, reason) = words(state);
    let id = contact.as_uuid();
    let future = "DELETE FROM presence_history WHERE contact = ?1 AND at > ?2";
    tx.prepare_cached(future)?.execute(params![id.as_bytes(), from_the_future(tx)])?;
    let sql = "INSERT INTO presence_history (contact, at, state, reason)
        SELECT c.id, max(?2, coalesce(last.at, ?2)), ?3, ?4 FROM contacts c
        LEFT JOIN presence_history last ON last.contact = c.id
            AND last.at = (SELECT max(at) FROM presence_history WHERE contact = ?1)
        WHERE c.id = ?1 AND (last.state IS NOT ?3
            OR EXISTS (SELECT 1 FROM watch_history w WHERE w.state = 'started' AND w.at >= last.at))
        ON CONFLICT (contact, at) DO UPDATE SET state = excluded.state, reason = excluded.reason";
    tx.prepare_cached(sql)?.execute(params![id.as_bytes(), at.min(tx.now()), word, reason])?;
    Ok(())
}

/// Writes when this node began or ceased to know.
pub(crate) fn note_observability(tx: &Tx<'_>, at: Timestamp, watching: Observability) -> Result<(), PeerError> {
    let word = match watching {
        Observability::Started => "started",
        Observability::Stopped => "stopped",
        Observability::Deaf => "deaf",
        Observability::Hearing => "hearing",
    };
    tx.prepare_cached("DELETE FROM watch_history WHERE at > ?1")?.execute([from_the_future(tx)])?;
    let sql = "INSERT INTO watch_history (at, state)
        VALUES (max(?1, coalesce((SELECT max(at) + 1 FROM watch_history), ?1)), ?2)";
    tx.prepare_cached(sql)?.execute(params![at.min(tx.now()), word])?;
    Ok(())
}

/// The wall clock was set while this node ran: what it showed from `from` on up to now never was. Rows of a future that
/// has not come are of before a clock was set back: they go. Then `states` are what everybody is from now on, and
/// whoever is not among them is offline.
pub(crate) fn clock_stepped(
    tx: &Tx<'_>,
    from: Timestamp,
    states: &[(ContactId, PastState)],
    deaf: bool,
) -> Result<(), PeerError> {
    forget_future(tx)?;
    // Set on, it skipped a time of which nothing is known; set back, it is unknown how much of the time that it shows
    // again was seen, except for what was written then.
    if from < tx.now() {
        note_observability(tx, from, Observability::Deaf)?;
    }
    note_observability(tx, tx.now(), if deaf { Observability::Deaf } else { Observability::Hearing })?;
    let sql = "SELECT contact FROM presence_history h WHERE state <> 'offline'
        AND at = (SELECT max(at) FROM presence_history newer WHERE newer.contact = h.contact)";
    let mut statement = tx.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get(0).map(Uuid::from_bytes).map(ContactId::from_uuid))?;
    let here: Vec<ContactId> = rows.collect::<Result<_, _>>()?;
    let gone = here.into_iter().filter(|contact| states.iter().all(|(known, _)| known != contact));
    let gone: Vec<_> = gone.map(|contact| (contact, PastState::Offline(None))).collect();
    for (contact, state) in states.iter().chain(&gone) {
        put(tx, *contact, tx.now(), *state)?;
    }
    Ok(())
}

/// Takes away what is later than now.
pub(crate) fn forget_future(tx: &Tx<'_>) -> Result<(), PeerError> {
    for table in ["presence_history", "watch_history"] {
        let rows = tx.prepare_cached(&format!("DELETE FROM {table} WHERE at > ?1"))?.execute([tx.now()])?;
        if rows > 0 {
            tracing::info!(table, rows, "the clock was set back; what it had called later is forgotten");
        }
    }
    Ok(())
}

/// Rows after this are of before the clock was set back. Less is a clock that is being corrected.
fn from_the_future(tx: &Tx<'_>) -> Timestamp {
    Timestamp::from_millis(tx.now().as_millis().saturating_add(CORRECTED))
}

/// What was, from the last row before `from` on.
pub(crate) fn rows(
    connection: &Connection,
    contact: ContactId,
    from: Timestamp,
) -> Result<Vec<(Timestamp, PastState)>, PeerError> {
    let sql = "SELECT at, state, reason FROM presence_history WHERE contact = ?1 AND at >=
            coalesce((SELECT max(at) FROM presence_history WHERE contact = ?1 AND at <= ?2), ?2)
        ORDER BY at";
    let read = |row: &Row<'_>| Ok((row.get(0)?, state(&row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?)));
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![contact.as_uuid().as_bytes(), from], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// When this node could know, from the last row before `from` on.
pub(crate) fn observability(
    connection: &Connection,
    from: Timestamp,
) -> Result<Vec<(Timestamp, Observability)>, PeerError> {
    let sql = "SELECT at, state FROM watch_history WHERE at >=
            coalesce((SELECT max(at) FROM watch_history WHERE at <= ?1), ?1)
        ORDER BY at";
    let read = |row: &Row<'_>| {
        let watching = match row.get::<_, String>(1)?.as_str() {
            "started" => Observability::Started,
            "hearing" => Observability::Hearing,
            "deaf" => Observability::Deaf,
            _ => Observability::Stopped,
        };
        Ok((row.get(0)?, watching))
    };
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([from], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Deletes what is beyond the bounds; returns how many rows. What a contact was last is always kept.
pub(crate) fn trim(tx: &Tx<'_>) -> Result<usize, PeerError> {
    let oldest = tx.now().as_millis() - i64::from(HISTORY_DAYS) * DAY;
    let old = "DELETE FROM presence_history WHERE at < ?1 AND
        at < (SELECT max(at) FROM presence_history newer WHERE newer.contact = presence_history.contact)";
    let many = "DELETE FROM presence_history WHERE (contact, at) IN (
        SELECT contact, at FROM (
            SELECT contact, at, row_number() OVER (PARTITION BY contact ORDER BY at DESC) AS place FROM presence_history
            WHERE contact IN (SELECT contact FROM presence_history GROUP BY contact HAVING count(*) > ?1))
        WHERE place > ?1)";
    let unwatched = "DELETE FROM watch_history WHERE at < ?1 AND at < (SELECT max(at) FROM watch_history)";
    let old = tx.prepare_cached(old)?.execute([oldest])?;
    let many = tx.prepare_cached(many)?.execute([HISTORY_ROWS])?;
    tx.prepare_cached(unwatched)?.execute([oldest])?;
    Ok(old + many)
}

fn words(state: PastState) -> (&'static str, Option<&'static str>) {
    match state {
        PastState::Online => ("online", None),
        PastState::Away => ("away", None),
        PastState::Offline(Some(OfflineReason::Explicit)) => ("offline", Some("explicit")),
        PastState::Offline(Some(OfflineReason::Timeout)) => ("offline", Some("timeout")),
        PastState::Offline(Some(OfflineReason::Unanswered)) => ("offline", Some("unanswered")),
        PastState::Offline(Some(OfflineReason::Cleanup)) => ("offline", Some("cleanup")),
        PastState::Offline(None) | PastState::Unknown => ("offline", None),
    }
}

fn state(word: &str, reason: Option<String>) -> PastState {
    match (word, reason.as_deref()) {
        ("online", _) => PastState::Online,
        ("away", _) => PastState::Away,
        (_, Some("explicit")) => PastState::Offline(Some(OfflineReason::Explicit)),
        (_, Some("timeout")) => PastState::Offline(Some(OfflineReason::Timeout)),
        (_, Some("unanswered")) => PastState::Offline(Some(OfflineReason::Unanswered)),
        (_, Some("cleanup")) => PastState::Offline(Some(OfflineReason::Cleanup)),
        _ => PastState::Offline(None),
    }
}
