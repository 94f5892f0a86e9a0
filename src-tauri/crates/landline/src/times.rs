//! Formats times for users. The current time is passed in.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use landline_api::Millis;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// `last seen 3 minutes ago`; after four weeks the day, `last seen on 2026-05-03`.
pub(crate) fn last_seen(at: Millis, now: Timestamp, zone: &TimeZone) -> String {
    let Some(at) = timestamp(at) else { return "last seen long ago".to_owned() };
    format!("last seen {}", ago(at, now, zone))
}

/// `3 minutes ago`.
pub(crate) fn ago(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    // Clocks are set back: what is in the future was just now.
    let passed = now.duration_since(at).as_secs().max(0);
    let (number, unit) = match passed {
        ..5 => return "just now".to_owned(),
        5..MINUTE => (passed, "second"),
        MINUTE..HOUR => (passed / MINUTE, "minute"),
        HOUR..DAY => (passed / HOUR, "hour"),
        _ if passed < 28 * DAY => (passed / DAY, "day"),
        _ => return format!("on {}", at.to_zoned(zone.clone()).strftime("%Y-%m-%d")),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural} ago")
}

/// `2026-11-20 05:54:12` in the zone of the reader.
pub(crate) fn full(at: Millis, zone: &TimeZone) -> String {
    match timestamp(at) {
        Some(at) => at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        None => "(no time)".to_owned(),
    }
}

/// As a type of the time library; `None` if out of range.
pub(crate) fn timestamp(at: Millis) -> Option<Timestamp> {
    Timestamp::from_millisecond(at.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(value: i64) -> Millis {
        serde_json::from_value(value.into()).expect("a number")
    }

    fn seen(seconds_before: i64) -> String {
        let now = Timestamp::from_second(1_795_000_000).expect("a time");
        last_seen(millis((1_795_000_000 - seconds_before) * 1000), now, &TimeZone::UTC)
    }

    #[test]
    fn ages_are_words() {
        assert_eq!(seen(0), "last seen just now");
        assert_eq!(seen(59), "last seen 59 seconds ago");
        assert_eq!(seen(60), "last seen 1 minute ago");
        assert_eq!(seen(3 * MINUTE + 59), "last seen 3 minutes ago");
        assert_eq!(seen(HOUR), "last seen 1 hour ago");
        assert_eq!(seen(2 * DAY), "last seen 2 days ago");
        assert_eq!(seen(28 * DAY), "last seen on 2026-10-21");
    }

    #[test]
    fn odd_times_are_said_and_do_not_break() {
        assert_eq!(seen(-500), "last seen just now");
        assert_eq!(last_seen(millis(i64::MIN), Timestamp::UNIX_EPOCH, &TimeZone::UTC), "last seen long ago");
        assert_eq!(full(millis(i64::MAX), &TimeZone::UTC), "(no time)");
        assert_eq!(full(millis(0), &TimeZone::UTC), "1970-01-01 00:00:00");
    }
}
