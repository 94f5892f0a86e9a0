//! A hint is read as it is written; whatever else a packet says is none, or one within its limits.
#![no_main]

mod somebody;

use landline_ipmsg::{Charset, MAX_SILENCE, Missing, Packet, PacketNo};
use libfuzzer_sys::fuzz_target;
use somebody::somebody;

fuzz_target!(|data: &[u8]| {
    let packet = Packet::decode(&[b"1:7:u:h:0:\nMS:".as_slice(), data].concat()).ok();
    let Some(missing) = packet.as_ref().and_then(Missing::read) else { return };
    assert!(!missing.user.is_empty() && missing.user.len() <= 255 && missing.host.len() <= 255);
    assert!(missing.silent <= MAX_SILENCE);
    let profile = somebody(Charset::GB18030);
    let written = missing.packet(&profile, PacketNo::new(8)).encode();
    assert_eq!(Packet::decode(&written).ok().as_ref().and_then(Missing::read), Some(missing));
});
