//! The search index: stores the sets of `ngram_sets` and finds candidate messages.
//!
//! It is built in the background (`indexing`), one whole segment at a time: writing a message does not touch it, so
//! damage to it does not prevent writing. What it does not cover is scanned. Does not live here: the search (`search`).

use crate::error::ChatError;
use crate::find::{Query, fold_into};
use crate::ngram_sets::{MessageSet, SEGMENT, SEGMENT_BITS, Segment};
use crate::store::salvage;
use landline_store::Tx;
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet};

/// A step of updating the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Remove the buckets of a segment in which a text was changed or deleted.
    Clean(i64),
    /// Read and index the texts of a segment.
    Build(i64),
}

/// The sets of a segment, built from its texts.
pub(crate) struct Built {
    segment: i64,
    up_to: i64,
    sets: Vec<(u16, Vec<u8>)>,
}

/// The next step, the newest segment first, except these.
pub(crate) fn next(connection: &Connection, except: &BTreeSet<i64>) -> Result<Option<Task>, ChatError> {
    let indexed = indexed(connection)?;
    let mut following =
        connection.prepare_cached("SELECT segment FROM search_buckets WHERE segment > ?1 ORDER BY segment LIMIT 1")?;
    let mut last = i64::MIN;
    while let Some(segment) = following.query_row([last], |row| row.get(0)).optional()? {
        if !indexed.contains_key(&segment) && !except.contains(&segment) {
            return Ok(Some(Task::Clean(segment)));
        }
        last = segment;
    }
    // Each of its steps invalidates a segment.
    if connection.prepare_cached("SELECT 1 FROM deletions WHERE stage = 'purging'")?.exists([])? {
        return Ok(None);
    }
    let mut newest = connection.prepare_cached("SELECT max(position) FROM messages WHERE position < ?1")?;
    let mut end = i64::MAX;
    while let Some(position) = newest.query_row([end], |row| row.get::<_, Option<i64>>(0))? {
        let segment = position >> SEGMENT_BITS;
        let whole = end < i64::MAX || last_of(segment) == position;
        if whole && indexed.get(&segment).is_none_or(|up_to| *up_to < position) && !except.contains(&segment) {
            return Ok(Some(Task::Build(segment)));
        }
        end = first_of(segment);
    }
    Ok(None)
}

/// The valid segments, with their last indexed position.
fn indexed(connection: &Connection) -> Result<BTreeMap<i64, i64>, ChatError> {
    let mut statement =
        connection.prepare_cached("SELECT segment, up_to FROM search_segments WHERE up_to IS NOT NULL")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Fails if [`clean`] would encounter damage: such a transaction could not be committed, nor what others wrote in it.
pub(crate) fn probe(connection: &Connection, segment: i64) -> Result<(), ChatError> {
    let mut statement =
        connection.prepare_cached("SELECT total(length(messages)) FROM search_buckets WHERE segment = ?1")?;
    Ok(statement.query_row([segment], |_| Ok(()))?)
}

/// Removes the index of a segment.
pub(crate) fn clean(tx: &Tx<'_>, segment: i64) -> Result<(), ChatError> {
    tx.prepare_cached("DELETE FROM search_segments WHERE segment = ?1")?.execute([segment])?;
    tx.prepare_cached("DELETE FROM search_buckets WHERE segment = ?1")?.execute([segment])?;
    Ok(())
}

/// Marks a segment before its texts are read: a change of a text in the meantime removes the mark.
pub(crate) fn claim(tx: &Tx<'_>, segment: i64) -> Result<(), ChatError> {
    clean(tx, segment)?;
    tx.prepare_cached("INSERT INTO search_segments (segment) VALUES (?1)")?.execute([segment])?;
    Ok(())
}

/// Reads the texts of a segment.
pub(crate) fn build(connection: &Connection, segment: i64) -> Result<Built, ChatError> {
    let mut statement = connection
        .prepare_cached("SELECT position, text FROM messages WHERE position BETWEEN ?1 AND ?2 ORDER BY position")?;
    let mut rows = statement.query([first_of(segment), last_of(segment)])?;
    let (mut made, mut up_to, mut folded) = (Segment::new(), first_of(segment), String::new());
    while let Some(row) = rows.next()? {
        up_to = row.get(0)?;
        if let Ok(text) = row.get_ref(1)?.as_bytes() {
            fold_into(&mut folded, &String::from_utf8_lossy(text));
            made.add(place(up_to), &folded);
        }
    }
    Ok(Built { segment, up_to, sets: made.sets() })
}

/// Stores the sets, unless a text has changed since.
pub(crate) fn keep(tx: &Tx<'_>, built: &Built) -> Result<(), ChatError> {
    let claimed = tx
        .prepare_cached("UPDATE search_segments SET up_to = ?2 WHERE segment = ?1 AND up_to IS NULL")?
        .execute([built.segment, built.up_to])?;
    if claimed == 0 {
        return Ok(());
    }
    let mut insert = tx.prepare_cached("INSERT INTO search_buckets (segment, bucket, messages) VALUES (?1, ?2, ?3)")?;
    for (bucket, messages) in &built.sets {
        insert.execute((built.segment, bucket, messages))?;
    }
    Ok(())
}

/// The candidate messages of a search.
pub(super) struct Candidates {
    segments: BTreeMap<i64, (i64, MessageSet)>,
}

impl Candidates {
    /// Looks up the index; if it is unreadable, every message is a candidate.
    pub(super) fn find(connection: &Connection, query: &Query) -> Result<Self, ChatError> {
        let buckets = query.buckets();
        let mut segments = BTreeMap::new();
        let indexed = indexed(connection).or_else(|cause| scanned_instead(cause, BTreeMap::new()))?;
        for (segment, up_to) in indexed {
            let set = set(connection, segment, &buckets).or_else(|cause| scanned_instead(cause, None))?;
            segments.extend(set.map(|set| (segment, (up_to, set))));
        }
        Ok(Self { segments })
    }

    pub(super) fn may_be(&self, position: i64) -> bool {
        let segment = self.segments.get(&(position >> SEGMENT_BITS)).filter(|(up_to, _)| position <= *up_to);
        segment.is_none_or(|(_, set)| set.has(place(position)))
    }

    /// The number of indexed candidates.
    pub(super) fn len(&self) -> usize {
        self.segments.values().map(|(_, set)| set.len()).sum()
    }

    /// Their positions.
    pub(super) fn positions(&self) -> impl Iterator<Item = i64> {
        self.segments.iter().flat_map(|(segment, (up_to, set))| {
            set.members().map(|member| first_of(*segment) + super::integer(member)).filter(|position| position <= up_to)
        })
    }

    /// First and last position of each range that is not indexed.
    pub(super) fn gaps(&self) -> Vec<(i64, i64)> {
        let mut gaps = Vec::new();
        let mut next = i64::MIN;
        for (segment, (up_to, _)) in &self.segments {
            if next < first_of(*segment) {
                gaps.push((next, first_of(*segment) - 1));
            }
            next = up_to + 1;
        }
        gaps.push((next, i64::MAX));
        gaps
    }
}

/// The messages of a segment that are in all of these buckets; `None` if its sets are invalid.
fn set(connection: &Connection, segment: i64, buckets: &[u16]) -> Result<Option<MessageSet>, ChatError> {
    let mut statement =
        connection.prepare_cached("SELECT messages FROM search_buckets WHERE segment = ?1 AND bucket = ?2")?;
    let mut set = MessageSet::ALL;
    for bucket in buckets {
        let named = statement
            .query_row((segment, bucket), |row| Ok(MessageSet::decode(row.get_ref(0)?.as_blob()?)))
            .optional()?
            .unwrap_or_else(|| MessageSet::decode(&[]));
        let Some(named) = named else {
            tracing::warn!(segment, "a part of the search index cannot be understood; its texts are read instead");
            return Ok(None);
        };
        set.intersect(&named);
    }
    Ok(Some(set))
}

fn scanned_instead<T>(cause: ChatError, otherwise: T) -> Result<T, ChatError> {
    let said = cause.to_string();
    salvage::only_damage(cause)?;
    tracing::warn!(cause = said, "the search index is damaged; texts are read instead");
    Ok(otherwise)
}

fn first_of(segment: i64) -> i64 {
    segment << SEGMENT_BITS
}

fn last_of(segment: i64) -> i64 {
    first_of(segment) + super::integer(SEGMENT) - 1
}

/// The offset of a position in its segment.
fn place(position: i64) -> usize {
    usize::try_from(position).unwrap_or(0) % SEGMENT
}
