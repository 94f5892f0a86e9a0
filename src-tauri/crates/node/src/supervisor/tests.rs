//! Tasks that end, fail, panic and hang, in virtual time.

use super::*;
use crate::fixtures::FixedClock;
use landline_store::Tx;
use landline_task::{BoxFuture, TaskError};
use std::sync::atomic::{AtomicU32, Ordering};

fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("a.db"), Arc::new(FixedClock), &[]).unwrap()
}

async fn kinds(store: &Store) -> Vec<String> {
    store.replay(Seq::ZERO, None, 100).await.unwrap().records.iter().map(|record| record.kind.clone()).collect()
}

/// A run of a task.
type Run = BoxFuture<'static, Result<(), TaskError>>;

/// A task that runs as a test says.
struct Played<F> {
    name: &'static str,
    policy: Policy,
    run: F,
}

impl<F: Fn(CancellationToken) -> Run + Send + Sync + 'static> Task for Played<F> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn policy(&self) -> Policy {
        self.policy
    }

    fn run(&self, shutdown: CancellationToken) -> BoxFuture<'_, Result<(), TaskError>> {
        (self.run)(shutdown)
    }
}

fn task(name: &'static str, run: impl Fn(CancellationToken) -> Run + Send + Sync + 'static) -> Arc<dyn Task> {
    Arc::new(Played { name, policy: Policy::Essential, run })
}

fn optional(name: &'static str, run: impl Fn(CancellationToken) -> Run + Send + Sync + 'static) -> Arc<dyn Task> {
    Arc::new(Played { name, policy: Policy::Optional, run })
}

fn obedient(shutdown: CancellationToken) -> Run {
    Box::pin(async move {
        shutdown.cancelled().await;
        Ok(())
    })
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(5)
}

#[tokio::test]
async fn a_task_is_started_and_stopped_and_both_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let supervisor = Supervisor::new(store.clone());
    supervisor.start(task("listener", obedient));
    let mut told = store.subscribe();
    told.recv().await.unwrap();
    supervisor.stop(soon()).await;
    assert_eq!(kinds(&store).await, ["task.started", "task.stopped"]);
}

#[tokio::test]
async fn a_stop_that_comes_at_once_is_not_missed() {
    let folder = tempfile::tempdir().unwrap();
    let supervisor = Supervisor::new(store(&folder));
    supervisor.start(task("listener", obedient));
    let began = Instant::now();
    supervisor.stop(soon()).await;
    assert!(began.elapsed() < Duration::from_secs(5), "waited for the deadline");
}

#[tokio::test]
async fn a_task_that_panicked_is_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let supervisor = Supervisor::new(store.clone());
    let lives = Arc::new(AtomicU32::new(0));
    let (again, mut came_again) = tokio::sync::mpsc::channel(1);
    let counted = Arc::clone(&lives);
    supervisor.start(task("clumsy", move |shutdown| {
        let (counted, again) = (Arc::clone(&counted), again.clone());
        Box::pin(async move {
            assert!(counted.fetch_add(1, Ordering::SeqCst) > 0, "the first life ends in a panic");
            again.send(()).await.unwrap();
            obedient(shutdown).await
        })
    }));
    came_again.recv().await.unwrap();
    supervisor.stop(soon()).await;
    assert_eq!(lives.load(Ordering::SeqCst), 2);
    assert_eq!(kinds(&store).await, ["task.started", "task.failed", "task.started", "task.stopped"]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_too_often_ends_the_node() {
    let folder = tempfile::tempdir().unwrap();
    let supervisor = Supervisor::new(store(&folder));
    supervisor.start(task("broken", |_| Box::pin(async { Err("no socket".into()) })));
    let ended = supervisor.ended().await;
    assert_eq!(ended, Ended { task: "broken".to_owned(), error: "no socket".to_owned() });
}

#[tokio::test(start_paused = true)]
async fn a_task_that_does_not_stop_is_aborted_at_the_deadline() {
    let folder = tempfile::tempdir().unwrap();
    let supervisor = Supervisor::new(store(&folder));
    supervisor.start(task("deaf", |_| Box::pin(std::future::pending())));
    let began = Instant::now();
    supervisor.stop(soon()).await;
    assert!(began.elapsed() <= Duration::from_secs(6));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_ends_by_itself_again_and_again_ends_the_node() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let mut told = store.subscribe();
    let supervisor = Supervisor::new(store.clone());
    let lives = Arc::new(AtomicU32::new(0));
    supervisor.start(task("fickle", move |_| {
        let life = lives.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            assert!(life < 2 * MAX_FAILURES, "tried for ever");
            Ok(())
        })
    }));
    let ended = supervisor.ended().await;
    assert_eq!(ended, Ended { task: "fickle".to_owned(), error: "ended by itself".to_owned() });
    let mut failures = 0;
    while failures < MAX_FAILURES {
        failures += u32::from(told.recv().await.unwrap().kind == "task.failed");
    }
    assert!(told.is_empty(), "tried once more");
}

#[tokio::test]
async fn a_task_that_fails_when_it_is_told_to_stop_is_not_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let supervisor = Supervisor::new(store.clone());
    let (up, mut is_up) = tokio::sync::mpsc::channel(8);
    supervisor.start(task("clumsy", move |shutdown| {
        let up = up.clone();
        Box::pin(async move {
            up.send(()).await.unwrap();
            shutdown.cancelled().await;
            Err("no farewell".into())
        })
    }));
    is_up.recv().await.unwrap();
    let began = Instant::now();
    supervisor.stop(soon()).await;
    assert!(began.elapsed() < Duration::from_secs(1), "waited for a life that had not heard");
    assert_eq!(kinds(&store).await, ["task.started", "task.failed", "task.stopped"]);
}

/// The times between the starts of a task that always fails.
#[tokio::test(start_paused = true)]
async fn an_optional_task_that_always_fails_is_tried_every_thirty_seconds_and_the_node_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let supervisor = Supervisor::new(store(&folder));
    let (lived, mut lives) = tokio::sync::mpsc::unbounded_channel();
    supervisor.start(optional("sampler", move |_| {
        lived.send(Instant::now()).unwrap();
        Box::pin(async { Err("no figures".into()) })
    }));
    let mut starts = Vec::new();
    while starts.len() < 40 {
        starts.push(lives.recv().await.unwrap());
    }
    let waits: Vec<_> = starts.windows(2).map(|pair| (pair[1] - pair[0]).as_millis()).collect();
    let doubling = [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000];
    assert!(waits.iter().zip(doubling).all(|(wait, least)| (least..least + 20).contains(wait)), "{waits:?}");
    assert!(waits[10..].iter().all(|wait| (30_000..30_020).contains(wait)), "{waits:?}");
    assert!(tokio::time::timeout(Duration::from_secs(60), supervisor.ended()).await.is_err());
}

#[tokio::test]
async fn no_start_and_no_restart_waits_for_a_database_that_stands_still() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let (release, held) = std::sync::mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let stalling = store.clone();
    let stalled = tokio::spawn(async move {
        let stall = move |_: &Tx<'_>| {
            let _begun = begun.send(());
            let _released = held.recv();
            Ok::<_, StoreError>(())
        };
        stalling.write(Durability::Relaxed, stall).await
    });
    has_begun.await.unwrap();
    let supervisor = Supervisor::new(store.clone());
    let (up, mut is_up) = tokio::sync::mpsc::channel(8);
    let lives = AtomicU32::new(0);
    supervisor.start(task("clumsy", move |shutdown| {
        let (up, first) = (up.clone(), lives.fetch_add(1, Ordering::SeqCst) == 0);
        Box::pin(async move {
            up.send(()).await.unwrap();
            if first { Err("no socket".into()) } else { obedient(shutdown).await }
        })
    }));
    is_up.recv().await.unwrap();
    is_up.recv().await.unwrap();
    drop(release);
    stalled.await.unwrap().unwrap();
    supervisor.stop(soon()).await;
    assert_eq!(kinds(&store).await, ["task.started", "task.failed", "task.started", "task.stopped"]);
}
