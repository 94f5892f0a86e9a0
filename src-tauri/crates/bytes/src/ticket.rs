//! The name of one stream that nobody can guess.

use std::fmt;
use std::str::FromStr;

/// 128 random bits, written as 32 lower-case hexadecimal digits. Its `Debug` shows no digit.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket([u8; 16]);

impl Ticket {
    /// Fresh from the operating system.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bits = [0; 16];
        getrandom::fill(&mut bits)?;
        Ok(Self(bits))
    }

    #[cfg(test)]
    pub(crate) const fn numbered(number: u8) -> Self {
        Self([number; 16])
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Ticket(…)")
    }
}

/// The text is not 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATicket;

impl FromStr for Ticket {
    type Err = NotATicket;

    fn from_str(text: &str) -> Result<Self, NotATicket> {
        let bits = data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| NotATicket)?;
        bits.try_into().map(Self).map_err(|_| NotATicket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_read_as_written_and_not_printed_by_accident() {
        let ticket = Ticket::random().unwrap();
        let text = ticket.to_string();
        assert_eq!((text.len(), text.parse()), (32, Ok(ticket)));
        assert_ne!(ticket, Ticket::random().unwrap());
        assert!(!format!("{ticket:?}").contains(&text));
    }

    #[test]
    fn what_is_no_ticket_is_none() {
        let text = Ticket::random().unwrap().to_string();
        for wrong in ["", "0", &text[1..], &format!("{text}0"), &format!("{text}00"), "../../../etc/passwd", "ü"] {
            assert_eq!(wrong.parse::<Ticket>(), Err(NotATicket), "{wrong}");
        }
    }
}
