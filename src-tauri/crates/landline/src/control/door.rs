//! The server's end of the control door: listens, bounds the number of visitors, ends with its node.

use super::address::DoorAddress;
use super::connection;
use crate::contract::Contract;
use crate::control::protocol::Line;
use interprocess::local_socket::ListenerOptions;
use interprocess::local_socket::tokio::{Listener, Stream};
use interprocess::local_socket::traits::tokio::Listener as _;
use landline_api::ApiError;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How many visitors at once. The next one is told so, and let go.
const VISITORS: usize = 64;

/// After a failed accept (no file handles left) the door rests this long instead of spinning.
const REST: Duration = Duration::from_millis(200);

/// Why the door does not open.
#[derive(Debug, thiserror::Error)]
#[error("the control door of the profile cannot be opened: {0}")]
pub struct ControlError(#[from] io::Error);

/// An open control door. Its socket file goes when it is dropped.
pub struct ControlDoor {
    listener: Listener,
}

impl ControlDoor {
    /// Opens the door of `profile`. The caller runs the node of the profile and holds its lock: a socket file that is
    /// found there is left over from a killed node, and is replaced.
    pub fn open(profile: &Path) -> Result<Self, ControlError> {
        let address = DoorAddress::of(profile)?;
        address.check_folder(profile, true)?;
        Ok(Self { listener: listen(&address)? })
    }

    /// Serves until `shutdown`, then waits until every visitor has gone: their calls are ended, not their nodes.
    pub async fn serve<C: Contract>(self, contract: C, shutdown: CancellationToken) {
        let visitors = TaskTracker::new();
        let places = Arc::new(Semaphore::new(VISITORS));
        loop {
            let stream = tokio::select! {
                () = shutdown.cancelled() => break,
                accepted = self.listener.accept() => match accepted {
                    Ok(stream) => stream,
                    Err(error) => {
                        tracing::warn!(%error, "the control door could not take a visitor");
                        tokio::time::sleep(REST).await;
                        continue;
                    }
                }
            };
            match Arc::clone(&places).try_acquire_owned() {
                Ok(place) => {
                    let (contract, shutdown) = (contract.clone(), shutdown.clone());
                    visitors.spawn(async move {
                        connection::serve(contract, stream, shutdown).await;
                        drop(place);
                    });
                }
                Err(_) => turn_away(stream).await,
            }
        }
        visitors.close();
        visitors.wait().await;
    }
}

/// Says that the house is full. The line is short enough for an empty socket buffer, so this does not wait.
async fn turn_away(mut stream: Stream) {
    let full = ApiError::new(
        "control.busy",
        format!("{VISITORS} programs already talk to this node."),
        "End one of them and try again.",
    );
    let line = Line::Error(full).write(None) + "\n";
    let said = tokio::time::timeout(REST, stream.write_all(line.as_bytes())).await;
    tracing::warn!(told = said.is_ok(), "the control door is full");
}

#[cfg(unix)]
fn listen(address: &DoorAddress) -> io::Result<Listener> {
    use interprocess::os::unix::local_socket::ListenerOptionsExt;
    use std::os::unix::fs::PermissionsExt;
    let options = || -> io::Result<ListenerOptions<'_>> {
        Ok(ListenerOptions::new().name(address.name()?).try_overwrite(true).max_spin_time(Duration::from_secs(1)))
    };
    match options()?.mode(0o600).create_tokio() {
        // macOS cannot set the mode before the socket has its name. The folder is private (0700), so nobody else
        // comes by in between.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            let listener = options()?.create_tokio()?;
            std::fs::set_permissions(address.path(), std::fs::Permissions::from_mode(0o600))?;
            Ok(listener)
        }
        other => other,
    }
}

/// Without a security descriptor of its own a pipe is writable for its creator, administrators and the system only
/// (Windows, "Named Pipe Security and Access Rights"). Others may open it for reading, and are told nothing unasked.
#[cfg(windows)]
fn listen(address: &DoorAddress) -> io::Result<Listener> {
    ListenerOptions::new().name(address.name()?).create_tokio()
}
