//! The server's end of the control door: listens, lets in who may come in, ends with its node.

use super::address::DoorAddress;
use super::connection;
use super::visit::House;
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

/// After a failed accept (no file handles left) the door rests this long instead of spinning.
const REST: Duration = Duration::from_millis(50);

/// Why the door does not open.
#[derive(Debug, thiserror::Error)]
#[error("the control door of the profile cannot be opened: {0}")]
pub struct ControlError(#[from] io::Error);

/// An open control door. Its socket file goes when it is dropped.
pub struct ControlDoor {
    listener: Listener,
    /// Whose profile it is.
    #[cfg(unix)]
    owner: u32,
}

impl ControlDoor {
    /// Opens the door of `profile`. The caller runs the node of the profile and holds its lock: a socket file that is
    /// found there is left over from a killed node, and is replaced.
    pub fn open(profile: &Path) -> Result<Self, ControlError> {
        let address = DoorAddress::prepare(profile)?;
        #[cfg(unix)]
        let owner = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(profile)?);
        let listener = listen(&address)?;
        Ok(Self {
            listener,
            #[cfg(unix)]
            owner,
        })
    }

    /// Serves until `shutdown`, then waits until every visitor has gone: their calls are ended, not their nodes. Visitors
    /// who do not read hold this up for a second.
    pub async fn serve<C: Contract>(self, contract: C, shutdown: CancellationToken) {
        let contract = contract.for_client(Client::ControlSocket);
        let visitors = TaskTracker::new();
        let house = House::new();
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
                    visitors.spawn(connection::serve(contract.clone(), stream, house.enter(), ending.clone()));
                }
                Ok(_) => tracing::debug!("another user of this machine was not let in at the control door"),
                Err(error) => {
                    if !std::mem::replace(&mut failing, true) {
                        tracing::warn!(%error, "the control door could not take a visitor");
                    }
                    house.make_room();
                    tokio::time::sleep(REST).await;
                }
            }
        }
        // First of all: a visitor whose connection ends looks whether there is still a door.
        drop(self.listener);
        ending.cancel();
        visitors.close();
        visitors.wait().await;
    }

    /// Whether the visitor is the owner, by the system's word, before anything is read.
    #[cfg(unix)]
    fn admits(&self, stream: &Stream) -> bool {
        use interprocess::local_socket::traits::StreamCommon;
        is_owner(self.owner, stream.peer_creds().ok().and_then(|creds| creds.euid()))
    }

    /// The rights of the pipe have decided.
    #[cfg(windows)]
    fn admits(&self, _stream: &Stream) -> bool {
        true
    }
}

/// The administrator may do everything anyway.
#[cfg(unix)]
fn is_owner(owner: u32, visitor: Option<u32>) -> bool {
    const ROOT: u32 = 0;
    visitor.is_some_and(|visitor| visitor == owner || visitor == ROOT)
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
