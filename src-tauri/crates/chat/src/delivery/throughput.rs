//! How fast a thousand texts arrive where three datagrams of ten are lost, each way, in virtual time.
//!
//! Does not live here: any sequence of misfortunes (`simulation`).

use super::*;
use rand::RngExt;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::net::Ipv4Addr;
use uuid::Uuid;

const TEXTS: u64 = 1000;
const LOSS: f64 = 0.3;
const WAY: Duration = Duration::from_micros(300);
/// What a commit of the reader takes, on a disk that is no fast one.
const COMMIT: Duration = Duration::from_millis(15);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Wake(Token),
    Datagram { no: PacketNo, nonce: u64, attempt: u32, after: Option<PacketNo> },
    Ack { no: PacketNo, nonce: u64, attempt: Option<u32> },
}

/// A sender and a reader that puts messages in order; how long until all are delivered, what the reader shows,
/// datagrams.
fn run(seed: u64) -> (Duration, Vec<PacketNo>, usize) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut core = Delivery::new(seed);
    let contact = ContactId::from_uuid(Uuid::from_u128(1));
    let to = SocketAddr::from((Ipv4Addr::new(10, 0, 0, 2), 2425));
    let route = Some(Route { to, ordered: true, fits: 1000 });
    let (mut agenda, mut now, mut datagrams) = (BinaryHeap::new(), Duration::ZERO, 0);
    let (mut seen, mut shown, mut hold) = (BTreeSet::new(), Vec::new(), HashMap::new());
    let mut events: Vec<DeliveryEvent> = (1..=TEXTS)
        .map(|no| {
            let parts = vec![Part::new(PacketNo::new(no), "a text", Charset::UTF_8)];
            let message = Outgoing { id: MessageId::from_uuid(Uuid::from_u128(no.into())), waiting: false, parts };
            DeliveryEvent::Queued { contact, message, reachable: true }
        })
        .collect();
    loop {
        for event in events.drain(..) {
            for action in core.handle(event, route, now) {
                match action {
                    DeliveryAction::Transmit { sending, .. } => {
                        datagrams += 1;
                        let said = sending.ordered.unwrap();
                        let (no, nonce, attempt, after) = (sending.part.no, said.nonce, said.attempt, said.after);
                        if !rng.random_bool(LOSS) {
                            agenda.push(Reverse((now + WAY, Due::Datagram { no, nonce, attempt, after })));
                        }
                    }
                    DeliveryAction::Wake { token, at, .. } => agenda.push(Reverse((at, Due::Wake(token)))),
                    DeliveryAction::PartAcked { .. }
                    | DeliveryAction::Changed { .. }
                    | DeliveryAction::Divide { .. } => {}
                }
            }
        }
        if core.contacts().is_empty() {
            return (now, shown, datagrams);
        }
        let Some(Reverse((at, due))) = agenda.pop() else { panic!("nothing more happens at {now:?}") };
        now = at;
        match due {
            Due::Wake(token) => events.push(DeliveryEvent::Woken { contact, token }),
            Due::Ack { no, nonce, attempt } => {
                events.push(DeliveryEvent::Acked { contact, no, from: to, echo: Some(Echo { nonce, attempt }) });
            }
            Due::Datagram { no, nonce, attempt, after } => {
                let mut answer = |no, nonce, attempt| {
                    if !rng.random_bool(LOSS) {
                        agenda.push(Reverse((now + COMMIT + WAY, Due::Ack { no, nonce, attempt })));
                    }
                };
                if !seen.contains(&no) && after.is_some_and(|after| !seen.contains(&after)) {
                    hold.insert(after, (no, nonce));
                    continue;
                }
                if seen.insert(no) {
                    shown.push(no);
                }
                answer(no, nonce, Some(attempt));
                let mut last = no;
                while let Some((next, nonce)) = hold.remove(&Some(last)) {
                    if seen.insert(next) {
                        shown.push(next);
                    }
                    answer(next, nonce, None);
                    last = next;
                }
            }
        }
    }
}

#[test]
fn a_thousand_texts_at_thirty_percent_loss_take_less_than_a_minute_once_each_and_in_order() {
    for seed in 1..=10 {
        let (took, shown, datagrams) = run(seed);
        assert!(took <= Duration::from_secs(60), "seed {seed}: {took:?}, {datagrams} datagrams");
        assert_eq!(shown, (1..=TEXTS).map(PacketNo::new).collect::<Vec<_>>(), "seed {seed}");
        assert!(datagrams < 8 * usize::try_from(TEXTS).unwrap(), "seed {seed}: {datagrams} datagrams in {took:?}");
    }
}
