//! `[desktop]`: how the window behaves among the other programs of a desktop.
//!
//! Does not live here: whether it starts at login, which the desktop itself keeps.

use crate::ConfigError;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Longest absence that can be waited for, in minutes: a day.
const MAX_MINUTES: u32 = 24 * 60;

/// `[desktop]`: how the window behaves on the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct DesktopConfig {
    /// Whether the window starts in the tray, or minimised where there is no tray.
    pub start_minimized: bool,
    /// Minutes without a key or a mouse before the others are told that nobody is at this computer; 0 for never.
    pub away_after: u32,
}

impl Default for DesktopConfig {
    fn default() -> Self {
        Self { start_minimized: false, away_after: 10 }
    }
}

impl DesktopConfig {
    /// How long nobody touches the computer before they are away; `None` for never.
    ///
    /// # Errors
    /// [`ConfigError::Value`] for more than a day.
    pub fn away_after(self) -> Result<Option<Duration>, ConfigError> {
        if self.away_after > MAX_MINUTES {
            let reason = format!("must be at most {MAX_MINUTES} minutes, a day; 0 for never");
            return Err(ConfigError::Value { key: "desktop.away_after", reason });
        }
        Ok((self.away_after > 0).then(|| Duration::from_secs(u64::from(self.away_after) * 60)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_a_time_none_is_never_and_more_than_a_day_is_refused() {
        let after = |away_after| DesktopConfig { away_after, ..DesktopConfig::default() }.away_after();
        assert_eq!(after(5).unwrap(), Some(Duration::from_secs(300)));
        assert_eq!(after(0).unwrap(), None);
        assert!(after(1440).is_ok());
        assert!(matches!(after(1441).unwrap_err(), ConfigError::Value { key: "desktop.away_after", .. }));
    }
}
