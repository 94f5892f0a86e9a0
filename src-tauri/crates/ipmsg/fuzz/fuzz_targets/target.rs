//! A target is read as it is written, and stands for a bounded number of addresses.
#![no_main]

use landline_ipmsg::{MAX_ADDRESSES, Target};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match text.parse::<Target>() {
        Ok(target) => {
            assert_eq!(target.to_string().parse(), Ok(target.clone()));
            let addresses = target.addresses(2425, |_| Some(1));
            assert!(!addresses.is_empty() && addresses.len() <= MAX_ADDRESSES as usize);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
