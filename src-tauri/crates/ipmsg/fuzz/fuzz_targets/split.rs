//! Parts fit, are numbered, and joined are the text.
#![no_main]

use landline_ipmsg::{Charset, encode_text, split_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, u16, String)| {
    let (choice, budget, text) = input;
    let charset = Charset::CHOICES[usize::from(choice) % Charset::CHOICES.len()];
    let budget = usize::from(budget);
    let Ok(parts) = split_text(&text, charset, budget) else { return };
    let mut joined = String::new();
    for (at, part) in parts.iter().enumerate() {
        assert!(encode_text(part, charset).expect("it was encodable whole").len() <= budget);
        let number = format!("({}/{}) ", at + 1, parts.len());
        let rest = if parts.len() == 1 { part } else { part.strip_prefix(&number).expect("numbered") };
        joined.push_str(rest);
    }
    assert_eq!(joined, text.replace("\r\n", "\n").replace('\r', "\n"));
});
