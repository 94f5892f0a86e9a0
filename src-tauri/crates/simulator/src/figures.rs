//! Real-time measurements, which a simulation cannot provide: the live map and the detector with many peers.
//!
//! Every figure is reported beside a reference of the same size from the same run, as machines differ and are shared.

use landline_peer::detector::{Detector, DetectorEvent};
use landline_peer::{ContactId, Moment, Peer, PeerAddress, PeerId, PeerMap, PeerStatus};
use landline_store::Timestamp;
use std::collections::HashMap;
use std::fmt::Write;
use std::hint::black_box;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::time::Instant;

/// Number of runs; the median is reported.
const RUNS: usize = 31;

/// The table as Markdown, and how many targets were missed.
pub fn figures() -> (String, usize) {
    let mut text =
        String::from("\n### The node\n\n| measure | Landline | reference | target | met |\n|---|---:|---:|---|---|\n");
    let mut missed = 0;
    for (peers, check, snapshot) in [(1_000, 1, Some(2)), (100_000, 100, None)] {
        let (map, now) = crowd(peers);
        let names: HashMap<u32, String> = (0..peers).map(|number| (number, format!("user{number}"))).collect();
        let look = median(|| names.values().map(String::len).sum::<usize>());
        let mut checked = map;
        let took = median(|| checked.time_out(Duration::from_secs(180), now).len());
        let mut line = |name: &str, took: Duration, reference: Duration, most: u64| {
            let met = took < Duration::from_millis(most);
            missed += usize::from(!met);
            let [took, reference] = [took, reference].map(|time| format!("{:.3} ms", time.as_secs_f64() * 1e3));
            let verdict = if met { "yes" } else { "NO" };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "| {name} | {took} | {reference} | < {most} ms | {verdict} |");
        };
        line(&format!("{peers} peers: check"), took, look, check);
        if let Some(most) = snapshot {
            let clone = median(|| names.clone().len());
            let took = median(|| {
                let mut peers: Vec<Peer> = checked.iter().cloned().collect();
                peers.sort_by(|a, b| a.id.cmp(&b.id));
                peers.len()
            });
            line(&format!("{peers} peers: snapshot for the screen"), took, clone, most);
        }
        let mut detector = watched(peers);
        let took = median(|| detector.handle(DetectorEvent::Woken, detector.due()).len());
        line(&format!("{peers} peers: one step of the detector"), took, look, check);
    }
    text.push_str("\nReference: a map of as many names, looked through once, or copied for the snapshot.\n");
    (text, missed)
}

fn median<T>(mut work: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = std::time::Instant::now();
            black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[RUNS / 2]
}

fn crowd(peers: u32) -> (PeerMap, Moment) {
    let now = Moment { mono: Instant::now(), wall: Timestamp::from_millis(1_700_000_000_000) };
    let mut map = PeerMap::new(2425);
    for number in 0..peers {
        let id = PeerId { user: format!("user{number}"), host: format!("desk-{number}") };
        let addr = SocketAddr::from((Ipv4Addr::from(0x0a00_0001 + number), 2425));
        let contact = ContactId::from_uuid(uuid::Uuid::from_u128(u128::from(number)));
        map.restore(Peer {
            group: "research".to_owned(),
            client: Some("Landline".to_owned()),
            addresses: vec![PeerAddress {
                addr,
                last_seen: now.mono,
                answered: Some(now.mono),
                proven: None,
                announced: true,
            }],
            status: PeerStatus::Online,
            preferred_address: Some(addr),
            epoch: Some(1),
            ..Peer::new(id, contact, now)
        });
    }
    (map, now)
}

fn watched(peers: u32) -> Detector<u32> {
    let mut detector = Detector::new(0, 1, Duration::ZERO);
    for peer in 0..peers {
        let place = u64::from(peer) << 32;
        detector.handle(DetectorEvent::Online { peer, place, landline: true, restarted: false }, Duration::ZERO);
    }
    detector
}
