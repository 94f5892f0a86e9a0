//! `[notifications]`: whose messages are told, when, and how much of them. Pure: the time of day is handed in.
//!
//! Does not live here: how a notice is shown, which is the desktop shell's.

use crate::ConfigError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// `[notifications]`: what the desktop window tells of messages that come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct NotificationsConfig {
    /// Whether messages are told at all.
    pub enabled: bool,
    /// Whether a notice shows the beginning of the message, or only who wrote.
    pub preview: bool,
    /// Beginning of the quiet hours, such as `22:00`; empty for none.
    pub quiet_from: String,
    /// End of the quiet hours, such as `07:30`; empty for none.
    pub quiet_until: String,
    /// People whose messages are not told, each as `user@host`.
    pub muted: Vec<String>,
}

impl Default for NotificationsConfig {
    fn default() -> Self {
        Self { enabled: true, preview: true, quiet_from: String::new(), quiet_until: String::new(), muted: Vec::new() }
    }
}

/// How a message is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Not at all.
    Silent,
    /// Who wrote.
    Sender,
    /// Who wrote, and the beginning of it.
    Preview,
}

impl NotificationsConfig {
    /// How a message of this person is told at this time of day.
    pub fn notice(&self, user: &str, host: &str, now: TimeOfDay) -> Notice {
        let quiet = self.quiet_hours().is_ok_and(|hours| hours.is_some_and(|hours| hours.contain(now)));
        if !self.enabled || quiet || self.mutes(user, host) {
            Notice::Silent
        } else if self.preview {
            Notice::Preview
        } else {
            Notice::Sender
        }
    }

    /// Whether this person is muted.
    pub fn mutes(&self, user: &str, host: &str) -> bool {
        let name = muted_name(user, host);
        self.muted.contains(&name)
    }

    /// Mutes a person, or tells their messages again.
    pub fn mute(&mut self, user: &str, host: &str, muted: bool) {
        let name = muted_name(user, host);
        self.muted.retain(|other| *other != name);
        if muted {
            self.muted.push(name);
        }
    }

    /// The hours in which nothing is told; none while one of their ends is missing.
    ///
    /// # Errors
    /// [`ConfigError::Value`] for an end that is no time of day, and for two that are the same.
    pub fn quiet_hours(&self) -> Result<Option<QuietHours>, ConfigError> {
        let from = end("notifications.quiet_from", &self.quiet_from)?;
        let until = end("notifications.quiet_until", &self.quiet_until)?;
        let (Some(from), Some(until)) = (from, until) else { return Ok(None) };
        if from == until {
            let reason = "must be another time than the beginning; to be told nothing at all, disable notifications";
            return Err(ConfigError::Value { key: "notifications.quiet_until", reason: reason.to_owned() });
        }
        Ok(Some(QuietHours { from, until }))
    }
}

fn muted_name(user: &str, host: &str) -> String {
    format!("{user}@{host}")
}

fn end(key: &'static str, text: &str) -> Result<Option<TimeOfDay>, ConfigError> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |NotATime| ConfigError::Value { key, reason: format!("\"{text}\" is no time such as 22:00") };
    text.parse().map(Some).map_err(wrong)
}

/// Hours in which nothing is told; they may go past midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// The first quiet minute.
    pub from: TimeOfDay,
    /// The first minute that is not quiet any more.
    pub until: TimeOfDay,
}

impl QuietHours {
    fn contain(self, now: TimeOfDay) -> bool {
        if self.from < self.until { self.from <= now && now < self.until } else { self.from <= now || now < self.until }
    }
}

/// A minute of the day, as clocks show it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// 0 to 23 and 0 to 59; `None` beyond.
    pub fn new(hour: u16, minute: u16) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self(hour * 60 + minute))
    }
}

/// A text is no time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATime;

impl FromStr for TimeOfDay {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let (hour, minute) = text.split_once(':').ok_or(NotATime)?;
        let number = |digits: &str, most: usize| {
            let plain = (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| plain).ok_or(NotATime)
        };
        if minute.len() != 2 {
            return Err(NotATime);
        }
        Self::new(number(hour, 2)?, number(minute, 2)?).ok_or(NotATime)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> TimeOfDay {
        text.parse().unwrap()
    }

    fn quiet(from: &str, until: &str) -> NotificationsConfig {
        NotificationsConfig { quiet_from: from.to_owned(), quiet_until: until.to_owned(), ..Default::default() }
    }

    #[test]
    fn a_message_is_told_with_its_beginning_unless_something_speaks_against_it() {
        let mut config = NotificationsConfig::default();
        assert_eq!(config.notice("mei", "mac", at("12:00")), Notice::Preview);
        config.preview = false;
        assert_eq!(config.notice("mei", "mac", at("12:00")), Notice::Sender);
        config.mute("mei", "mac", true);
        assert_eq!(config.notice("mei", "mac", at("12:00")), Notice::Silent);
        assert_eq!(config.notice("mei", "other", at("12:00")), Notice::Sender);
        config.enabled = false;
        assert_eq!(config.notice("mei", "other", at("12:00")), Notice::Silent);
    }

    #[test]
    fn quiet_hours_go_past_midnight_and_end_with_their_last_minute() {
        let night = quiet("22:00", "07:30");
        for (time, notice) in [
            ("21:59", Notice::Preview),
            ("22:00", Notice::Silent),
            ("00:00", Notice::Silent),
            ("7:29", Notice::Silent),
            ("07:30", Notice::Preview),
        ] {
            assert_eq!(night.notice("mei", "mac", at(time)), notice, "{time}");
        }
        let noon = quiet("12:00", "13:00");
        assert_eq!(noon.notice("mei", "mac", at("12:59")), Notice::Silent);
        assert_eq!(noon.notice("mei", "mac", at("23:00")), Notice::Preview);
    }

    #[test]
    fn a_half_given_pair_is_no_quiet_and_what_is_no_time_is_refused() {
        assert_eq!(quiet("22:00", "").quiet_hours().unwrap(), None);
        for (from, until, key) in [
            ("24:00", "07:00", "notifications.quiet_from"),
            ("22:00", "7", "notifications.quiet_until"),
            ("22:00", "07:5", "notifications.quiet_until"),
            ("+2:00", "07:00", "notifications.quiet_from"),
            ("22:00", "22:00", "notifications.quiet_until"),
        ] {
            let refused = quiet(from, until).quiet_hours().unwrap_err();
            assert!(matches!(refused, ConfigError::Value { key: named, .. } if named == key), "{from} {until}");
        }
    }

    #[test]
    fn nobody_is_muted_twice() {
        let mut config = NotificationsConfig::default();
        config.mute("mei", "mac", true);
        config.mute("mei", "mac", true);
        assert_eq!(config.muted, ["mei@mac"]);
        config.mute("mei", "mac", false);
        assert!(config.muted.is_empty());
    }
}
