//! 256-bit secrets, compared in constant time and never logged accidentally.

use std::collections::VecDeque;
use std::fmt;
use subtle::ConstantTimeEq;

/// A secret of one run of the server, as 64 hexadecimal digits.
pub(super) struct Secret(String);

impl Secret {
    /// Generates one from the system's randomness.
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

    /// Whether `shown` is this secret. The time depends only on the length of `shown`, not on its contents.
    pub(super) fn matches(&self, shown: &str) -> bool {
        self.0.as_bytes().ct_eq(shown.as_bytes()).into()
    }

    /// The digits, for the one caller that has to send them.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A bounded set of secrets; a further one evicts the least recently used.
pub(super) struct Secrets {
    limit: usize,
    /// Each with its number, which no other of them ever has.
    secrets: VecDeque<(u64, Secret)>,
    last: u64,
}

impl Secrets {
    pub(super) fn at_most(limit: usize) -> Self {
        Self { limit, secrets: VecDeque::new(), last: 0 }
    }

    /// Adds one, and returns its digits.
    pub(super) fn add(&mut self, secret: Secret) -> String {
        let digits = secret.reveal().to_owned();
        if self.secrets.len() >= self.limit {
            self.secrets.pop_front();
        }
        self.last += 1;
        self.secrets.push_back((self.last, secret));
        digits
    }

    /// The number of `shown` if it is one of them, which is then the last to be displaced.
    pub(super) fn number_of(&mut self, shown: &str) -> Option<u64> {
        let (number, secret) = self.position(shown).and_then(|at| self.secrets.remove(at))?;
        self.secrets.push_back((number, secret));
        Some(number)
    }

    /// Removes `shown`; whether it was one of them.
    pub(super) fn take(&mut self, shown: &str) -> bool {
        self.position(shown).and_then(|at| self.secrets.remove(at)).is_some()
    }

    /// Compares all of them, so that the time does not reveal which one matched.
    fn position(&self, shown: &str) -> Option<usize> {
        let matches = self.secrets.iter().enumerate().filter(|(_, (_, secret))| secret.matches(shown));
        matches.map(|(at, _)| at).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_taken_once_and_the_one_that_rested_longest_gives_way() {
        let mut secrets = Secrets::at_most(2);
        let digits: Vec<String> = (0..3).map(|_| secrets.add(Secret::new().expect("random"))).collect();
        assert_eq!(digits.iter().map(|one| secrets.number_of(one)).collect::<Vec<_>>(), [None, Some(2), Some(3)]);
        assert!(secrets.take(&digits[1]) && !secrets.take(&digits[1]));
        assert!(secrets.number_of(&digits[2]).is_some() && secrets.number_of("").is_none());
        let fourth = secrets.add(Secret::new().expect("random"));
        assert!(secrets.number_of(&digits[2]).is_some());
        secrets.add(Secret::new().expect("random"));
        assert_eq!((secrets.number_of(&digits[2]), secrets.number_of(&fourth)), (Some(3), None), "what is used stays");
    }

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
