//! Which lists are read and given, and which never.

use super::*;
use crate::fixtures::{addr, secs};
use landline_ipmsg::{Host, Options};

fn host(number: u32) -> Host {
    let address = (std::net::Ipv4Addr::from_bits(0x0a05_0000 + number), 2425).into();
    let name = String::from("x");
    Host {
        user: name.clone(),
        host: name.clone(),
        status: Options::empty(),
        address,
        nickname: name,
        group: String::new(),
    }
}

fn page(next: u32, hosts: std::ops::Range<u32>) -> HostList {
    HostList { next, hosts: hosts.map(host).collect() }
}

fn searching(now: Instant) -> ListReader {
    let mut reader = ListReader::new();
    reader.search(now);
    reader
}

fn entries(due: &[ListQuery]) -> usize {
    due.iter().filter(|ask| matches!(ask, ListQuery::Entry(_))).count()
}

#[tokio::test]
async fn a_list_is_read_page_by_page_and_its_hosts_are_asked_slowly_and_once() {
    let (now, far) = (Instant::now(), addr("10.5.0.1:2425"));
    let mut reader = searching(now);
    assert_eq!(reader.offered(far, false, now), Some(ListQuery::Page(far, 0)));
    assert_eq!(reader.offered(far, false, now), None, "offered twice");
    assert_eq!(reader.listed(far, &page(100, 0..100), now, |_| true), Some(ListQuery::Page(far, 100)));
    assert_eq!(reader.listed(far, &page(0, 90..110), now, |_| true), None);
    let here = host(3).address;
    let mut asked = reader.due(now, |to| to == here);
    assert_eq!(entries(&asked), 5);
    for tick in 1..=120 {
        asked.extend(reader.due(now + Duration::from_millis(tick * 50), |to| to == here));
    }
    assert_eq!(asked.len(), 109, "each once, and not who is here");
    assert_eq!(reader.next(now), None);
}

#[tokio::test]
async fn few_lists_are_read_and_only_after_a_search() {
    let now = Instant::now();
    let mut reader = ListReader::new();
    assert_eq!(reader.offered(addr("10.5.0.1:2425"), false, now), None);
    reader.search(now);
    let taken = |reader: &mut ListReader, near| {
        (0..20)
            .filter(|number| {
                reader.offered(addr(&format!("10.{}.0.{number}:2425", u8::from(near))), near, now).is_some()
            })
            .count()
    };
    assert_eq!((taken(&mut reader, true), taken(&mut reader, false)), (2, 8));
    assert_eq!(searching(now).offered(addr("10.5.0.1:2425"), false, now + secs(11)), None, "too late");
}

#[tokio::test]
async fn a_list_that_nobody_asked_for_or_that_never_ends_is_not_read() {
    let (now, far) = (Instant::now(), addr("10.5.0.1:2425"));
    let mut reader = searching(now);
    assert_eq!(reader.listed(far, &page(0, 0..5), now, |_| true), None);
    assert!(reader.due(now, |_| false).is_empty());
    reader.offered(far, false, now);
    assert_eq!(reader.listed(far, &page(5, 0..5), now, |_| true), Some(ListQuery::Page(far, 5)));
    assert_eq!(reader.listed(far, &page(5, 5..6), now, |_| true), None, "it goes round in a circle");
    let other = addr("10.5.0.2:2425");
    reader.offered(other, false, now);
    assert_eq!(reader.listed(other, &page(9, 0..0), now, |_| true), None, "a page of nobody");
    let endless = addr("10.5.0.3:2425");
    reader.offered(endless, false, now);
    let mut pages = 0;
    while reader.listed(endless, &page((pages + 1) * 100, pages * 100..(pages + 1) * 100), now, |_| true).is_some() {
        pages += 1;
    }
    assert!(reader.found.len() <= MAX_HOSTS && reader.waiting.len() <= MAX_HOSTS && pages <= 41, "{pages}");
}

#[tokio::test]
async fn a_page_that_is_lost_is_asked_for_again_three_times_in_all() {
    let (now, far) = (Instant::now(), addr("10.5.0.1:2425"));
    let mut reader = searching(now);
    reader.offered(far, false, now);
    let again: Vec<usize> = (1..=12).map(|second| reader.due(now + secs(second), |_| false).len()).collect();
    assert_eq!(again, [0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(reader.next(now), None, "given up");
}

#[test]
fn only_one_machine_can_be_at_an_address_of_a_list() {
    for text in ["10.0.0.1:2425", "192.168.1.255:2425", "[2001:db8::1]:2425"] {
        assert!(can_be(addr(text)), "{text}");
    }
    let refused = [
        "0.0.0.0:2425",
        "127.0.0.1:2425",
        "255.255.255.255:2425",
        "224.0.0.1:2425",
        "169.254.1.1:2425",
        "10.0.0.1:0",
        "10.0.0.1:53",
    ];
    for text in refused.into_iter().chain(["[::1]:2425", "[ff02::1]:2425", "[fe80::1]:2425", "[::ffff:10.0.0.1]:2425"])
    {
        assert!(!can_be(addr(text)), "{text}");
    }
}

#[tokio::test]
async fn a_list_is_given_in_order_and_once_in_five_seconds() {
    let (now, entry_sender) = (Instant::now(), addr("10.5.0.1:2425"));
    let mut server = ListServer::default();
    let mut get = |start, next, after| {
        let now = now + Duration::from_millis(after);
        let granted = server.may_serve(entry_sender, start, now);
        if granted {
            server.sent(entry_sender, start, next, now);
        }
        granted
    };
    assert!(!get(7, 0, 0), "not from the middle");
    assert!(get(0, 100, 0) && get(100, 200, 10) && !get(300, 0, 20));
    assert!(get(100, 200, 20) && get(100, 200, 20) && !get(100, 200, 20), "the same page three times");
    assert!(get(200, 0, 30) && !get(0, 100, 4999));
    assert!(get(0, 100, 5000));
}

#[tokio::test]
async fn a_crowd_of_askers_is_bounded() {
    let (mut server, now) = (ListServer::default(), Instant::now());
    let entry_sender = |number: u32| SocketAddr::from((std::net::Ipv4Addr::from_bits(0x0a00_0000 + number), 2425));
    for number in 0..1000 {
        if server.may_serve(entry_sender(number), 0, now) {
            server.sent(entry_sender(number), 0, 0, now);
        }
    }
    assert_eq!(server.askers.len(), MAX_READERS);
    assert!(server.may_serve(entry_sender(2000), 0, now + LIST_INTERVAL));
}
