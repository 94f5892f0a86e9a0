//! A host list of any bytes is read without a panic, and no longer than it is; what was read is written by us in pages
//! that every program takes whole, and read from them again.
#![no_main]

mod somebody;

use landline_ipmsg::{Charset, CharsetHint, HostList, Packet, PacketNo, host_list, stock};
use libfuzzer_sys::fuzz_target;
use somebody::somebody;

fuzz_target!(|input: (u8, &[u8])| {
    let (choice, data) = input;
    let charset = Charset::CHOICES[usize::from(choice) % Charset::CHOICES.len()];
    let hint = CharsetHint { chosen: None, remembered: None, default: charset };
    let Ok(packet) = Packet::decode(&[b"1:7:u:h:19:".as_slice(), data].concat()) else { return };
    let list = HostList::read(&packet, hint);
    assert!(list.hosts.len() <= data.len() / 7);

    let profile = somebody(charset);
    let (mut start, mut read) = (0, Vec::new());
    loop {
        let page = host_list(&profile, PacketNo::new(8), &list.hosts, start, Charset::UTF_8);
        assert!(page.encode().len() <= stock::DATAGRAM_LIMIT);
        let page = HostList::read(&Packet::decode(&page.encode()).expect("our own packet"), hint);
        read.extend(page.hosts.into_iter().map(|host| host.address));
        let next = usize::try_from(page.next).expect("small");
        if next <= start {
            break;
        }
        start = next;
    }
    // A host whose names fill a page alone ends the list; all before it were told.
    let told: Vec<_> = list.hosts.iter().take(read.len()).map(|host| host.address).collect();
    assert_eq!(read, told);
});
