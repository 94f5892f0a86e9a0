//! Decoding never panics, and what was decoded survives encoding.
#![no_main]

use landline_ipmsg::Packet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(packet) = Packet::decode(data) else { return };
    let written = packet.encode();
    assert!(written.len() <= data.len() + 16, "grew from {} to {}", data.len(), written.len());
    assert_eq!(Packet::decode(&written).as_ref(), Ok(&packet));
    assert!(packet.blocks().next().is_some_and(|first| first == packet.body()));
    let _ = packet.named_packet();
    let _ = packet.version.dialect();
});
