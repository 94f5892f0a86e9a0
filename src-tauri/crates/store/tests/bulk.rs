//! Bulk jobs beside ordinary ones: who goes first, how much a step may do, and what is left when a job ends early.

#![expect(clippy::unwrap_used, reason = "a test may end by a panic, its steps too")]

use landline_store::rusqlite::Connection;
use landline_store::{Clock, Durability, Migrations, Seq, Step, Store, StoreError, Timestamp};
use std::ops::ControlFlow::{self, Break, Continue};
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Waker};
use tokio::sync::oneshot;

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000)
    }
}

const NOTES: Migrations =
    Migrations { domain: "notes", steps: &["CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT"] };

fn open(path: &Path) -> Store {
    Store::open(path, Arc::new(Noon), &[NOTES]).unwrap()
}

/// A note of so many bytes.
fn put(connection: &Connection, bytes: u32) -> Result<(), StoreError> {
    connection.prepare_cached("INSERT INTO notes (text) VALUES (hex(zeroblob(?1 / 2)))")?.execute([bytes])?;
    Ok(())
}

async fn add(store: &Store) -> Result<(), StoreError> {
    store.write(Durability::Full, |tx| put(tx, 10)).await
}

async fn count(store: &Store) -> i64 {
    let counted: Result<i64, StoreError> =
        store.read(|connection| Ok(connection.query_row("SELECT count(*) FROM notes", [], |row| row.get(0))?)).await;
    counted.unwrap()
}

/// Lets the database have so many pages more, and no others.
async fn limit(store: &Store, more: i64) {
    let limited: Result<(), StoreError> = store
        .write(Durability::Relaxed, move |tx| {
            let pages: i64 = tx.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            Ok(tx.query_row(&format!("PRAGMA max_page_count = {}", pages + more), [], |_| Ok(()))?)
        })
        .await;
    limited.unwrap();
}

type Flow<T> = Result<ControlFlow<T>, StoreError>;
type Asked<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Puts a request into the mailbox of the writer and does not wait. What a job asks for while it runs waits behind it.
fn ask<T>(request: impl Future<Output = T> + Send + 'static) -> Asked<T> {
    let mut request = Box::pin(request);
    assert!(request.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    request
}

/// What `requests` gives, which is called by a job.
async fn during_a_job<T: Send + 'static>(store: &Store, requests: impl FnOnce() -> T + Send + 'static) -> T {
    store.write(Durability::Full, |_| Ok::<_, StoreError>(requests())).await.unwrap()
}

fn bulk<T, F>(store: &Store, step: F) -> impl Future<Output = Result<T, StoreError>> + Send + use<T, F>
where
    T: Send + 'static,
    F: FnMut(&Step<'_>) -> Flow<T> + Send + 'static,
{
    let store = store.clone();
    async move { store.write_bulk(Durability::Relaxed, step).await }
}

/// Puts so many notes as a scan does, and announces how far it is after each; the outcome is how many steps it took.
fn scan(notes: usize, bytes: u32) -> impl FnMut(&Step<'_>) -> Flow<usize> + Send + 'static {
    let (mut done, mut steps) = (0, 0);
    move |step| {
        steps += 1;
        while done < notes {
            put(step, bytes)?;
            done += 1;
            step.announce("notes.counted", &done)?;
            if step.is_over()? && done < notes {
                return Ok(Continue(()));
            }
        }
        Ok(Break(steps))
    }
}

/// What was done, in order.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<Vec<&'static str>>>);

impl Diary {
    fn note(&self, what: &'static str) {
        self.0.lock().unwrap().push(what);
    }

    fn read(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().clone()
    }

    /// So many steps, each noted.
    fn steps(&self, what: &'static str, steps: u32) -> impl FnMut(&Step<'_>) -> Flow<()> + Send + 'static {
        let (diary, mut done) = (self.clone(), 0);
        move |_| {
            diary.note(what);
            done += 1;
            Ok(if done < steps { Continue(()) } else { Break(()) })
        }
    }

    /// Asks for so many ordinary jobs, each by the one before it: each has a commit of its own, and another one waits.
    fn ask_for_jobs(&self, store: &Store, jobs: u32) {
        let (diary, store) = (self.clone(), store.clone());
        drop(ask(async move {
            let behind = store.clone();
            let work = move |_: &landline_store::Tx<'_>| {
                diary.note("ordinary");
                if jobs > 1 {
                    diary.ask_for_jobs(&behind, jobs - 1);
                }
                Ok::<_, StoreError>(())
            };
            store.write(Durability::Relaxed, work).await
        }));
    }
}

#[tokio::test]
async fn ordinary_jobs_go_before_every_step() {
    let folder = tempfile::tempdir().unwrap();
    let (store, diary) = (open(&folder.path().join("a.db")), Diary::default());
    let (asking, noting, mut steps) = (store.clone(), diary.clone(), diary.steps("step", 3));
    let step = move |step: &Step<'_>| {
        if noting.read().len() == 2 {
            noting.ask_for_jobs(&asking, 1);
        }
        steps(step)
    };
    let (asking, noting) = (store.clone(), diary.clone());
    let asked = during_a_job(&store, move || {
        let bulk = ask(bulk(&asking, step));
        noting.ask_for_jobs(&asking, 2);
        bulk
    });
    asked.await.await.unwrap();
    assert_eq!(diary.read(), ["ordinary", "ordinary", "step", "ordinary", "step", "step"]);
}

#[tokio::test]
async fn ordinary_jobs_without_end_do_not_starve_bulk() {
    let folder = tempfile::tempdir().unwrap();
    let (store, diary) = (open(&folder.path().join("a.db")), Diary::default());
    let (asking, noting) = (store.clone(), diary.clone());
    let asked = during_a_job(&store, move || {
        let bulk = ask(bulk(&asking, noting.steps("step", 2)));
        noting.ask_for_jobs(&asking, 100);
        bulk
    });
    asked.await.await.unwrap();
    let done = diary.read();
    let steps: Vec<usize> = (0..done.len()).filter(|at| done[*at] == "step").collect();
    assert_eq!(steps, [8, 17], "after every eighth: {done:?}");
}

#[tokio::test]
async fn jobs_take_turns_and_four_of_them_are_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let (store, diary) = (open(&folder.path().join("a.db")), Diary::default());
    let (asking, noting) = (store.clone(), diary.clone());
    let asked = during_a_job(&store, move || {
        ["a", "b", "c", "d", "late"].map(|name| ask(bulk(&asking, noting.steps(name, 2))))
    });
    let [a, b, c, d, late] = asked.await;
    let (a, b, c, d, late) = tokio::join!(a, b, c, d, late);
    assert!(a.is_ok() && b.is_ok() && c.is_ok() && d.is_ok() && late.is_ok());
    assert_eq!(diary.read(), ["a", "b", "c", "d", "a", "b", "c", "d", "late", "late"]);
}

#[tokio::test]
async fn a_step_is_bounded_in_rows_and_bytes_and_announces_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"));
    let steps = store.write_bulk(Durability::Relaxed, scan(5_000, 10)).await.unwrap();
    assert!(steps >= 5, "{steps} steps of a thousand rows at the most");
    let facts = store.replay(Seq::ZERO, None, 9_999).await.unwrap().records;
    assert_eq!(facts.len(), steps);
    assert_eq!(facts.last().unwrap().body, "5000");
    let steps = store.write_bulk(Durability::Relaxed, scan(128, 64 << 10)).await.unwrap();
    assert!(steps >= 4, "{steps} steps of about 1 MiB");
}

#[tokio::test]
async fn a_step_that_does_far_too_much_is_taken_back_and_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"));
    for (rows, bytes) in [(8_001, 10), (200, 64 << 10)] {
        let outcome = store.write_bulk(Durability::Relaxed, move |step| {
            step.announce("notes.counted", &rows)?;
            (0..rows).try_for_each(|_| put(step, bytes))?;
            Ok::<_, StoreError>(Break(()))
        });
        assert!(matches!(outcome.await, Err(StoreError::StepTooLarge { .. })), "{rows} rows");
    }
    assert_eq!(count(&store).await, 0);
    assert_eq!(store.replay(Seq::ZERO, None, 9).await.unwrap().records, []);
}

#[tokio::test]
async fn a_caller_that_goes_ends_its_job_before_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"));
    let (begun, has_begun) = oneshot::channel();
    let (release, released) = mpsc::channel::<()>();
    let mut begun = Some(begun);
    let job = ask(bulk(&store, move |step| {
        put(step, 10)?;
        let Some(begun) = begun.take() else { return Ok(Break(())) };
        begun.send(()).unwrap();
        let _ = released.recv();
        Ok(Continue(()))
    }));
    has_begun.await.unwrap();
    drop(job);
    assert_eq!(store.pending(), 1, "it is under way");
    drop(release);
    while store.pending() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(count(&store).await, 1, "what a step wrote stays");
}

#[tokio::test]
async fn a_job_counts_as_pending_also_between_its_steps() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"));
    let (seen, mut left) = (store.clone(), 3);
    let pending = store.write_bulk(Durability::Relaxed, move |_| {
        left -= 1;
        let pending = seen.pending();
        Ok::<_, StoreError>(if left > 0 && pending == 1 { Continue(()) } else { Break((pending, left)) })
    });
    assert_eq!(pending.await.unwrap(), (1, 0));
}

#[tokio::test]
async fn closing_ends_a_job_after_the_step_that_is_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = open(&path);
    let (closing, closed) = mpsc::channel();
    let to_close = store.clone();
    let outcome = store.write_bulk(Durability::Relaxed, move |step| {
        put(step, 10)?;
        let store = to_close.clone();
        closing.send(ask(async move { store.close().await })).unwrap();
        Ok::<ControlFlow<()>, StoreError>(Continue(()))
    });
    assert!(matches!(outcome.await, Err(StoreError::Closed)));
    closed.recv().unwrap().await;
    assert_eq!(count(&open(&path)).await, 1);
}

#[tokio::test]
async fn a_panic_and_an_error_end_a_job_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"));
    for panics in [true, false] {
        let mut steps = 0;
        let outcome = store.write_bulk(Durability::Relaxed, move |step| {
            put(step, 10)?;
            steps += 1;
            assert!(steps < 2 || !panics, "a bug in a domain");
            if steps == 2 { Err(StoreError::Closed) } else { Ok::<ControlFlow<()>, _>(Continue(())) }
        });
        let cause = outcome.await.unwrap_err();
        assert!(matches!((panics, &cause), (true, StoreError::GivenUp) | (false, StoreError::Closed)), "{cause}");
    }
    add(&store).await.unwrap();
    assert_eq!(count(&store).await, 3, "the first step of each, and the one that came after");
}

#[tokio::test]
async fn a_full_disk_ends_a_job_and_what_was_announced_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"));
    limit(&store, 2_000).await;
    let cause = store.write_bulk(Durability::Relaxed, scan(1_000, 64 << 10)).await.unwrap_err();
    assert!(cause.is_full() && store.is_full(), "{cause}");
    let facts = store.replay(Seq::ZERO, Some(&["notes"]), 999).await.unwrap().records;
    assert_eq!(facts.last().unwrap().body, count(&store).await.to_string());
    assert!(count(&store).await > 0);
    limit(&store, 2_000).await;
    add(&store).await.unwrap();
}

fn log_of(folder: &tempfile::TempDir) -> u64 {
    std::fs::metadata(folder.path().join("a.db-wal")).map_or(0, |log| log.len())
}

const MIB: u64 = 1 << 20;

#[tokio::test]
async fn the_log_stays_small_beside_bulk_and_waits_for_a_read_that_holds_it() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let store = open(&folder.path().join("a.db"));
    let largest = |notes| {
        let (folder, largest, mut scan) = (Arc::clone(&folder), Arc::new(Mutex::new(0)), scan(notes, 64 << 10));
        let seen = Arc::clone(&largest);
        let step = move |step: &Step<'_>| {
            let mut largest = seen.lock().unwrap();
            *largest = log_of(&folder).max(*largest);
            scan(step)
        };
        (largest, step)
    };
    let (most, step) = largest(800);
    store.write_bulk(Durability::Relaxed, step).await.unwrap();
    let alone = *most.lock().unwrap();
    assert!(alone < 8 * MIB, "{alone} bytes");

    let (has_begun, (release, released)) = (oneshot::channel(), mpsc::channel::<()>());
    let reading = tokio::spawn({
        let store = store.clone();
        async move {
            let read = store.read(move |connection| {
                let notes: u32 = connection.query_row("SELECT count(*) FROM notes", [], |row| row.get(0))?;
                has_begun.0.send(notes).unwrap();
                let _ = released.recv();
                Ok::<_, StoreError>(())
            });
            read.await
        }
    });
    has_begun.1.await.unwrap();
    let (most, step) = largest(800);
    let scanning = tokio::spawn(bulk(&store, step));
    while log_of(&folder) < 16 * MIB {
        tokio::task::yield_now().await;
    }
    // Enough of them for several steps, if there were any.
    for _ in 0..64 {
        add(&store).await.unwrap();
    }
    assert!(!scanning.is_finished());
    drop(release);
    reading.await.unwrap().unwrap();
    scanning.await.unwrap().unwrap();
    let most = *most.lock().unwrap();
    assert!(most < 18 * MIB, "{most} bytes");
    assert_eq!(count(&store).await, 1_664);
}
