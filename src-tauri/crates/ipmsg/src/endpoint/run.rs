//! Reads the sockets and watches the interfaces for as long as a node runs.

use std::io;
use std::time::Duration;

use tokio::sync::mpsc::error::TrySendError;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::{Endpoint, Inbound, interfaces};
use crate::packet::{DECODE_LIMIT, Packet};

/// How often the interfaces are listed. A change must be announced within two seconds.
const POLL: Duration = Duration::from_secs(1);

/// Pause after a failed read, so that a persistent error does not occupy a whole core.
const READ_PAUSE: Duration = Duration::from_millis(10);

/// A socket that fails this often in a row will not recover by itself.
const MAX_FAILURES: u32 = 100;

pub(super) async fn run(endpoint: &Endpoint, shutdown: CancellationToken) -> io::Result<()> {
    let mut readers = Vec::new();
    for reader in endpoint.inner.sockets.readers()? {
        readers.push(tokio::net::UdpSocket::from_std(reader)?);
    }
    let mut readers = readers.iter();
    let v4 = read(endpoint, readers.next());
    let v6 = read(endpoint, readers.next());
    tokio::select! {
        () = shutdown.cancelled() => Ok(()),
        outcome = async { tokio::try_join!(v4, v6, async { follow(endpoint).await; Ok(()) }) } => outcome.map(|_| ()),
    }
}

/// Reads one socket until the receiver is gone or the socket is broken.
async fn read(endpoint: &Endpoint, socket: Option<&tokio::net::UdpSocket>) -> io::Result<()> {
    let Some(socket) = socket else { return Ok(()) };
    let mut failures = 0;
    // Logged once per run: otherwise anybody outside the scope could fill the log.
    let mut reported = false;
    let counters = &endpoint.inner.counters;
    let mut buffer = vec![0; DECODE_LIMIT];
    loop {
        let (length, from) = match socket.recv_from(&mut buffer).await {
            Ok(received) => {
                failures = 0;
                received
            }
            Err(error) => {
                // An earlier send of ours that reached nobody is reported here too: the socket is fine.
                let nobody = matches!(error.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused);
                failures += u32::from(!nobody);
                if failures >= MAX_FAILURES {
                    return Err(error);
                }
                tracing::debug!(%error, "A read failed");
                tokio::time::sleep(READ_PAUSE).await;
                continue;
            }
        };
        counters.received(length);
        if endpoint.is_broadcast(from.ip()) {
            // No host has such an address, and an answer would be a broadcast.
            counters.malformed();
            tracing::debug!(%from, "From a broadcast address");
            continue;
        }
        if !endpoint.includes(from.ip()) {
            counters.foreign();
            if !std::mem::replace(&mut reported, true) {
                tracing::info!(
                    %from,
                    "Not read: from outside this machine's networks; network.targets names whom to deal with beyond"
                );
            }
            continue;
        }
        let packet = match Packet::decode(buffer.get(..length).unwrap_or_default()) {
            Ok(packet) => packet,
            Err(error) => {
                counters.malformed();
                tracing::debug!(%from, length, %error, "Not a packet");
                continue;
            }
        };
        if !endpoint.has_room_for(from.ip()) {
            counters.overflowed();
            continue;
        }
        match endpoint.inner.inbound.try_send(Inbound::Packet { from, packet }) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                counters.overflowed();
            }
            Err(TrySendError::Closed(_)) => return Ok(()),
        }
    }
}

/// Polls the interfaces and reports changes.
async fn follow(endpoint: &Endpoint) {
    let mut ticks = tokio::time::interval(POLL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let reach = endpoint.inner.config.reach;
        let listed = tokio::task::spawn_blocking(move || interfaces::interfaces(reach)).await;
        let now = match listed {
            Ok(Ok(now)) => now,
            Ok(Err(error)) => {
                tracing::debug!(%error, "The interfaces cannot be listed");
                continue;
            }
            // The runtime is shutting down.
            Err(_) => return,
        };
        if now == *endpoint.inner.interfaces.read() {
            continue;
        }
        tracing::info!(addresses = now.len(), "The network changed");
        endpoint.take_interfaces(now.clone());
        if endpoint.inner.inbound.send(Inbound::NetworkChanged { interfaces: now }).await.is_err() {
            return;
        }
    }
}
