//! SQL of what contacts were, and of when this node could know.

use crate::PeerEvent;
use crate::error::PeerError;
use crate::event::OfflineReason;
use crate::history::{HISTORY_DAYS, HISTORY_ROWS, PastState, Watching, state_after};
use crate::map::Change;
use crate::model::ContactId;
use landline_store::{Timestamp, Tx};
use rusqlite::{Connection, Row, params};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Writes what a change is worth, in the transaction of the change. A contact whose row is gone meanwhile is passed over.
pub(crate) fn note(tx: &Tx<'_>, change: &Change) -> Result<(), PeerError> {
    if let PeerEvent::SelfOffline { offline, at } = change.event {
        return watch(tx, at, if offline { Watching::Deaf } else { Watching::Hearing });
    }
    let Some((at, state)) = state_after(change, tx.now()) else { return Ok(()) };
    let (word, reason) = words(state);
    // Only what differs from the last, and never before it: a wall clock that was set back must not bring the past out of order.
    let sql = "INSERT INTO presence_history (contact, at, state, reason)
        SELECT c.id, max(?2, coalesce(last.at, ?2)), ?3, ?4 FROM contacts c
        LEFT JOIN presence_history last ON last.contact = c.id
            AND last.at = (SELECT max(at) FROM presence_history WHERE contact = ?1)
        WHERE c.id = ?1 AND last.state IS NOT ?3
        ON CONFLICT (contact, at) DO UPDATE SET state = excluded.state, reason = excluded.reason";
    tx.prepare_cached(sql)?.execute(params![change.peer.contact.as_uuid().as_bytes(), at, word, reason])?;
    Ok(())
}

/// Writes when this node began or ceased to know.
pub(crate) fn watch(tx: &Tx<'_>, at: Timestamp, watching: Watching) -> Result<(), PeerError> {
    let word = match watching {
        Watching::Started => "started",
        Watching::Stopped => "stopped",
        Watching::Deaf => "deaf",
        Watching::Hearing => "hearing",
    };
    let sql = "INSERT INTO watch_history (at, state)
        VALUES (max(?1, coalesce((SELECT max(at) + 1 FROM watch_history), ?1)), ?2)";
    tx.prepare_cached(sql)?.execute(params![at, word])?;
    Ok(())
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
pub(crate) fn watched(connection: &Connection, from: Timestamp) -> Result<Vec<(Timestamp, Watching)>, PeerError> {
    let sql = "SELECT at, state FROM watch_history WHERE at >=
            coalesce((SELECT max(at) FROM watch_history WHERE at <= ?1), ?1)
        ORDER BY at";
    let read = |row: &Row<'_>| {
        let watching = match row.get::<_, String>(1)?.as_str() {
            "started" => Watching::Started,
            "hearing" => Watching::Hearing,
            "deaf" => Watching::Deaf,
            _ => Watching::Stopped,
        };
        Ok((row.get(0)?, watching))
    };
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([from], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Deletes what is beyond the bounds; gives how many rows. What a contact was last is always kept.
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
