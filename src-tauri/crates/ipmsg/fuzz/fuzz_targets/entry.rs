//! Whatever an entry says is read as clean names; said again by us, it is read the same.
#![no_main]

use landline_ipmsg::{Charset, CharsetHint, Entry, Mode, Options, Packet, Profile, Sender, compose};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((choice, data)) = data.split_first() else { return };
    let Ok(packet) = Packet::decode(data) else { return };
    let charset = Charset::CHOICES[usize::from(*choice) % Charset::CHOICES.len()];
    let hint = CharsetHint { chosen: None, remembered: (*choice >= 128).then_some(charset), default: charset };
    let entry = Entry::read(&packet, hint);
    for name in [&entry.user, &entry.host, &entry.nickname, &entry.group] {
        assert!(!name.chars().any(char::is_control), "{name:?}");
    }
    let _ = Sender::read(&packet, hint);

    let profile = Profile {
        user: entry.user.replace(':', ";"),
        host: entry.host.replace(':', ";"),
        nickname: entry.nickname.clone(),
        group: entry.group.clone(),
        client: "Landline".to_owned(),
        charset,
    };
    let away = entry.capabilities.contains(Options::ABSENCEOPT);
    // Without a user name there is none to show in place of a nickname.
    let nickname = if profile.nickname.is_empty() { &profile.user } else { &profile.nickname };
    let broadcast = compose::entry(&profile, packet.no, Mode::BrEntry, away);
    for ours in [broadcast, compose::answer(&profile, packet.no, away, entry.capabilities)] {
        let again = Entry::read(&Packet::decode(&ours.encode()).expect("our own packet"), hint);
        assert_eq!((&again.user, &again.host), (&profile.user, &profile.host));
        assert_eq!((&again.nickname, &again.group), (nickname, &profile.group));
        assert_eq!(again.away, away);
    }
});
