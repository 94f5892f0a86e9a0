//! 256 random bits that are compared in constant time and never printed by accident.

use std::fmt;
use subtle::ConstantTimeEq;

/// A secret of one run of the door, as 64 hexadecimal digits.
pub(super) struct Secret(String);

impl Secret {
    /// Fresh from the operating system.
    pub(super) fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes)?;
        let mut text = String::with_capacity(64);
        for byte in bytes {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        Ok(Self(text))
    }

    /// Whether `shown` is this secret. The time depends on the length of what is shown, not on what it holds.
    pub(super) fn matches(&self, shown: &str) -> bool {
        self.0.as_bytes().ct_eq(shown.as_bytes()).into()
    }

    /// The digits, for the one place that has to show them.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_different_and_not_printed() {
        let (one, other) = (Secret::new().expect("random"), Secret::new().expect("random"));
        assert_eq!(one.reveal().len(), 64);
        assert!(one.reveal().bytes().all(|digit| digit.is_ascii_hexdigit()));
        assert_ne!(one.reveal(), other.reveal());
        assert!(!format!("{one:?}").contains(one.reveal()));
    }

    #[test]
    fn only_the_whole_secret_matches() {
        let secret = Secret::new().expect("random");
        let text = secret.reveal().to_owned();
        assert!(secret.matches(&text));
        assert!(!secret.matches(&text[1..]));
        assert!(!secret.matches(&format!("{text}0")));
        assert!(!secret.matches(&text.to_uppercase()) || text.bytes().all(|digit| digit.is_ascii_digit()));
        assert!(!secret.matches(""));
    }
}
