//! Bytes are some text in any charset; text that can be written is read again unchanged.
#![no_main]

use landline_ipmsg::{Charset, CharsetHint, Command, decode_text, encode_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [remembered, default, flags, raw @ ..] = data else { return };
    let choice = |byte: &u8| Charset::CHOICES.get(usize::from(*byte)).copied();
    let hint = CharsetHint { chosen: None, remembered: choice(remembered), default: choice(default).unwrap_or(Charset::GB18030) };
    let options = Command::from_word(u32::from(*flags) << 20).options;
    let read = decode_text(raw, options, hint);
    assert_eq!(read.charset.decode(raw), (read.text.clone(), read.lossy));
    for charset in Charset::CHOICES {
        match encode_text(&read.text, *charset) {
            Ok(bytes) => assert_eq!(charset.decode(&bytes), (read.text.clone(), false)),
            Err(error) => {
                assert!(!error.chars.is_empty() && error.chars.iter().all(|c| read.text.contains(*c)));
                let rest: String = read.text.chars().filter(|c| !error.chars.contains(c)).collect();
                assert!(encode_text(&rest, *charset).is_ok());
            }
        }
    }
});
