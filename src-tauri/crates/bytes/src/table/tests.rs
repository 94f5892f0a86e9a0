//! Tickets by example, and by arbitrary histories beside a model that only counts.

use super::*;
use proptest::prelude::*;
use std::time::Duration;

const OURS: Client = Client::WebSession(1);
const THEIRS: Client = Client::WebSession(2);

fn limits() -> Limits {
    Limits {
        tickets: 4,
        streams: 2,
        unused: Duration::from_secs(60),
        idle: Duration::from_secs(30),
        ..Limits::default()
    }
}

fn acquire(table: &mut Table<u8>, number: u8, client: Client, now: Instant) -> Result<u8, &'static str> {
    let taken = table.acquire(Ticket::numbered(number), client, now, |_| true);
    taken.map(|(content, _)| content).map_err(|error| error.code())
}

#[test]
fn a_ticket_is_its_clients_alone_and_used_by_one_at_a_time() {
    let (mut table, now) = (Table::new(limits()), Instant::now());
    table.add(Ticket::numbered(1), OURS, 7, now).unwrap();
    assert_eq!(acquire(&mut table, 1, THEIRS, now), Err("bytes.unknown_ticket"), "stolen");
    assert_eq!(acquire(&mut table, 2, OURS, now), Err("bytes.unknown_ticket"), "guessed");
    let wrong_way = table.acquire(Ticket::numbered(1), OURS, now, |_| false).err().map(|error| error.code());
    assert_eq!(wrong_way, Some("bytes.wrong_direction"));
    assert_eq!(acquire(&mut table, 1, OURS, now), Ok(7));
    assert_eq!(acquire(&mut table, 1, OURS, now), Err("bytes.in_use"), "doubled");
    assert_eq!(table.release(Ticket::numbered(1), Outcome::Again(8), now), None);
    assert_eq!(acquire(&mut table, 1, OURS, now), Ok(8));
    assert_eq!(table.release(Ticket::numbered(1), Outcome::Done, now), None);
    assert_eq!(acquire(&mut table, 1, OURS, now), Err("bytes.unknown_ticket"), "used up");
}

#[test]
fn a_ticket_expires_unused_and_idle_but_not_in_use() {
    let (mut table, start) = (Table::new(limits()), Instant::now());
    let after = |seconds| start + Duration::from_secs(seconds);
    for number in [1, 2] {
        table.add(Ticket::numbered(number), OURS, number, start).unwrap();
    }
    assert_eq!(table.next_expiry(), Some(after(60)));
    assert_eq!(acquire(&mut table, 1, OURS, after(59)), Ok(1));
    assert_eq!(acquire(&mut table, 2, OURS, after(60)), Err("bytes.unknown_ticket"), "also before it is removed");
    assert_eq!(table.expire(after(60)), [2]);
    assert!(table.expire(after(3600)).is_empty() && table.next_expiry().is_none(), "bytes flow");
    table.release(Ticket::numbered(1), Outcome::Again(1), after(3600));
    assert!(table.expire(after(3629)).is_empty());
    assert_eq!(table.expire(after(3630)), [1]);
    assert_eq!(table.len(), 0);
}

#[test]
fn a_ticket_that_is_closed_in_use_is_cancelled_and_does_not_come_back() {
    let (mut table, now) = (Table::new(limits()), Instant::now());
    table.add(Ticket::numbered(1), OURS, 7, now).unwrap();
    let (_, closed) = table.acquire(Ticket::numbered(1), OURS, now, |_| true).unwrap();
    assert!(table.close(Ticket::numbered(1), THEIRS).is_err() && !closed.is_cancelled());
    assert!(matches!(table.close(Ticket::numbered(1), OURS), Ok(None)));
    assert!(closed.is_cancelled());
    assert_eq!(table.release(Ticket::numbered(1), Outcome::Again(7), now), Some(7), "to be dropped");
    assert_eq!(table.len(), 0);
}

#[test]
fn tickets_and_streams_are_bounded() {
    let (mut table, now) = (Table::new(limits()), Instant::now());
    for number in 0..4 {
        table.add(Ticket::numbered(number), OURS, number, now).unwrap();
    }
    assert!(matches!(table.add(Ticket::numbered(9), OURS, 9, now), Err(StreamError::TooManyTickets)));
    assert_eq!((acquire(&mut table, 0, OURS, now), acquire(&mut table, 1, OURS, now)), (Ok(0), Ok(1)));
    assert_eq!(acquire(&mut table, 2, OURS, now), Err("bytes.too_many_streams"));
    table.release(Ticket::numbered(0), Outcome::Done, now);
    assert_eq!(acquire(&mut table, 2, OURS, now), Ok(2));
}

proptest! {
    /// Whatever happens in whatever order: content is never lost and never in two places.
    #[test]
    fn content_is_in_one_place_always(steps in prop::collection::vec((0_u8..6, 0_u8..5, 0_u64..40), 0..60)) {
        let (mut table, mut now) = (Table::new(limits()), Instant::now());
        let (mut held, mut added, mut gone) = (Vec::new(), 0_usize, 0_usize);
        for (number, step, seconds) in steps {
            let ticket = Ticket::numbered(number);
            match step {
                0 if !table.entries.contains_key(&ticket) && !held.contains(&number) => {
                    added += usize::from(table.add(ticket, OURS, number, now).is_ok());
                }
                1 => held.extend(acquire(&mut table, number, OURS, now)),
                2 | 3 if held.contains(&number) => {
                    held.retain(|other| *other != number);
                    let outcome = if step == 2 { Outcome::Again(number) } else { Outcome::Done };
                    gone += usize::from(step == 3);
                    gone += table.release(ticket, outcome, now).iter().count();
                }
                4 => gone += table.close(ticket, OURS).into_iter().flatten().count(),
                _ => {
                    now += Duration::from_secs(seconds);
                    gone += table.expire(now).len();
                }
            }
            let idle = table.len() - table.in_use();
            prop_assert_eq!(added, gone + idle + held.len());
            prop_assert!(table.len() <= 4 && table.in_use() <= 2);
        }
    }
}
