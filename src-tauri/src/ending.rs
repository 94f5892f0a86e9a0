//! The node while it runs, and its end: whoever ends the program says goodbye to the network first and closes the
//! database.
//!
//! Does not live here: its start, and what is shown when it cannot go on (`lifecycle.rs`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use landline_node::Node;
use tauri::async_runtime::spawn;
use tauri::{AppHandle, Manager as _};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::window::keep;

/// The goodbye, the tasks and the database are done within 5 s (the node's own promise). A second
/// more, so that not this is what cuts the last of them off; then the program ends without them.
const GOODBYE_WITHIN: Duration = Duration::from_secs(6);

/// The node behind the window, managed by Tauri once it runs. Its `Api` is managed beside it.
pub(crate) struct Running {
    node: Arc<Node>,
    /// Closes the control socket.
    doors: CancellationToken,
    stopped: OnceCell<()>,
}

impl Running {
    pub(crate) fn new(node: Arc<Node>, doors: CancellationToken) -> Self {
        Self { node, doors, stopped: OnceCell::new() }
    }

    /// Stops it once; who comes second waits for the first.
    pub(crate) async fn stop(&self) {
        let goodbye = async {
            self.doors.cancel();
            if tokio::time::timeout(GOODBYE_WITHIN, self.node.shutdown()).await.is_err() {
                tracing::error!("the node did not stop in time");
            }
        };
        self.stopped.get_or_init(|| goodbye).await;
    }
}

/// True once the node has stopped and its database is closed.
pub(crate) fn stopped(app: &AppHandle) -> bool {
    app.try_state::<Running>().is_some_and(|running| running.stopped.initialized())
}

/// How far the end has come, managed by Tauri.
#[derive(Default)]
pub(crate) struct Ending(AtomicU8);

const RUNNING: u8 = 0;
const LEAVING: u8 = 1;
const LEFT: u8 = 2;

impl Ending {
    /// True for the first caller only.
    fn begin(&self) -> bool {
        let order = Ordering::SeqCst;
        self.0.compare_exchange(RUNNING, LEAVING, order, order).is_ok()
    }

    fn finish(&self) {
        self.0.store(LEFT, Ordering::SeqCst);
    }

    /// True once nothing is left to be done.
    pub(crate) fn finished(&self) -> bool {
        self.0.load(Ordering::SeqCst) == LEFT
    }
}

/// Ends the program because a person or the system wants it.
pub(crate) fn quit(app: &AppHandle) {
    leave(app, 0);
}

/// Ends the program because it cannot show itself.
pub(crate) fn give_up(app: &AppHandle, error: &tauri::Error) {
    tracing::error!(%error, "no window can be opened");
    leave(app, 1);
}

/// Says goodbye, closes the database, leaves. The windows go at once.
fn leave(app: &AppHandle, code: i32) {
    if !app.state::<Ending>().begin() {
        return;
    }
    keep(app);
    for window in app.webview_windows().values() {
        if let Err(error) = window.hide() {
            tracing::debug!(%error, "window not hidden");
        }
    }
    let app = app.clone();
    spawn(async move {
        if let Some(running) = app.try_state::<Running>() {
            running.stop().await;
        }
        app.state::<Ending>().finish();
        app.exit(code);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_begun_once_and_finished_once() {
        let ending = Ending::default();
        assert!(!ending.finished());
        assert!(ending.begin());
        assert!(!ending.begin(), "a second way to quit changes nothing");
        assert!(!ending.finished());
        ending.finish();
        assert!(ending.finished());
        assert!(!ending.begin());
    }
}
