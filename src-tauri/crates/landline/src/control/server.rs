//! The server side of the control socket: listens, authorizes clients, ends with its node.

use super::address::ControlAddress;
use super::client_slots::ClientSlots;
use super::connection;
use crate::contract::Contract;
use interprocess::local_socket::ListenerOptions;
use interprocess::local_socket::tokio::{Listener, Stream};
use interprocess::local_socket::traits::tokio::Listener as _;
use landline_api::Client;
use std::io;
use std::path::Path;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Pause after a failed accept (no file handles left), instead of spinning.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(50);

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
#[error("the control socket of the profile cannot be opened: {0}")]
pub struct ControlError(#[from] io::Error);

/// An open control socket. Its socket file is deleted on drop.
pub struct ControlServer {
    listener: Listener,
    /// The owner of the profile.
    #[cfg(unix)]
    owner: u32,
}

impl ControlServer {
    /// Opens the control socket of `profile`. The caller runs the node of the profile and holds its lock: an existing
    /// socket file is left over from a killed node, and is replaced.
    pub fn open(profile: &Path) -> Result<Self, ControlError> {
        let address = ControlAddress::prepare(profile)?;
        #[cfg(unix)]
        let owner = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(profile)?);
        let listener = subscribe(&address)?;
        Ok(Self {
            listener,
            #[cfg(unix)]
            owner,
        })
    }

    /// Serves until `shutdown`, then waits until every client is disconnected; their calls are cancelled. Clients that
    /// do not read delay this by a second.
    pub async fn serve<C: Contract>(self, contract: C, shutdown: CancellationToken) {
        let contract = contract.for_client(Client::ControlSocket);
        let visitors = TaskTracker::new();
        let slots = ClientSlots::new();
        let ending = CancellationToken::new();
        let mut failing = false;
        loop {
            let accepted = tokio::select! {
                () = shutdown.cancelled() => break,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok(stream) if self.admits(&stream) => {
                    failing = false;
                    visitors.spawn(connection::serve(contract.clone(), stream, slots.enter(), ending.clone()));
                }
                Ok(_) => tracing::debug!("another user of this machine was refused by the control socket"),
                Err(error) => {
                    if !std::mem::replace(&mut failing, true) {
                        tracing::warn!(%error, "the control socket could not accept a client");
                    }
                    slots.make_room();
                    tokio::time::sleep(ACCEPT_BACKOFF).await;
                }
            }
        }
        // First of all: a client whose connection ends looks whether there is still a socket.
        drop(self.listener);
        ending.cancel();
        visitors.close();
        visitors.wait().await;
    }

    /// Whether the client is the owner, according to the system, before anything is read.
    #[cfg(unix)]
    fn admits(&self, stream: &Stream) -> bool {
        use interprocess::local_socket::traits::StreamCommon;
        is_owner(self.owner, stream.peer_creds().ok().and_then(|creds| creds.euid()))
    }

    /// Decided by the permissions of the pipe.
    #[cfg(windows)]
    fn admits(&self, _stream: &Stream) -> bool {
        true
    }
}

/// The administrator may do anything in any case.
#[cfg(unix)]
fn is_owner(owner: u32, client: Option<u32>) -> bool {
    const ROOT: u32 = 0;
    client.is_some_and(|client| client == owner || client == ROOT)
}

#[cfg(unix)]
fn subscribe(address: &ControlAddress) -> io::Result<Listener> {
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

/// Without an explicit security descriptor, a pipe is writable only for its creator, administrators and the system
/// (Windows, "Named Pipe Security and Access Rights"). Others may open it for reading, and receive nothing without a
/// request.
#[cfg(windows)]
fn subscribe(address: &ControlAddress) -> io::Result<Listener> {
    ListenerOptions::new().name(address.name()?).create_tokio()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::is_owner;

    #[test]
    fn only_the_owner_and_the_administrator_are_let_in() {
        assert!(is_owner(1000, Some(1000)) && is_owner(1000, Some(0)));
        assert!(!is_owner(1000, Some(1001)) && !is_owner(1000, None) && !is_owner(0, Some(1000)));
    }
}
