//! Detects whether somebody is at this computer: after the configured idle time the node announces that its user is
//! away, and that they are back as soon as they are.
//!
//! Does not live here: querying the desktop (`idle.rs`), announcing absence (the peer domain).

use std::time::Duration;

use landline_api::Api;
use tauri::AppHandle;

use crate::{ending, idle};

/// Maximum interval between two checks: a locked screen is noticed within it.
const LOOK: Duration = Duration::from_secs(15);

/// Interval while the user is away: their return is noticed quickly.
const COMING_BACK: Duration = Duration::from_secs(2);

/// The activity reported by the desktop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Activity {
    /// The idle time of keyboard and mouse, if the desktop reports it.
    pub(crate) idle: Option<Duration>,
    /// The screen is locked.
    pub(crate) locked: bool,
}

impl Activity {
    /// Whether the user is away after an idle time of `after`; never without it.
    fn nobody(self, after: Option<Duration>) -> bool {
        after.is_some_and(|after| self.locked || self.idle.is_some_and(|idle| idle >= after))
    }

    /// When to look again.
    fn again(self, after: Option<Duration>) -> Duration {
        if self.nobody(after) {
            return COMING_BACK;
        }
        let left = after.zip(self.idle).map_or(LOOK, |(after, idle)| after.saturating_sub(idle));
        left.clamp(Duration::from_secs(1), LOOK)
    }
}

/// Checks for as long as the node runs.
pub(crate) async fn watch(app: AppHandle, api: Api) {
    let mut told = false;
    while !ending::stopped(&app) {
        let after = api.node().config().config().desktop.away_after().ok().flatten();
        // Whom it does not concern is not asked.
        let seen = if after.is_some() { idle::look(&app).await } else { Activity::default() };
        let nobody = seen.nobody(after);
        if nobody != told {
            match api.node().peers().set_away(nobody).await {
                Ok(()) => told = nobody,
                Err(error) => tracing::warn!(%error, nobody, "absence not told"),
            }
        }
        tokio::time::sleep(seen.again(after)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN_MINUTES: Option<Duration> = Some(Duration::from_secs(600));

    fn idle(seconds: u64) -> Activity {
        Activity { idle: Some(Duration::from_secs(seconds)), locked: false }
    }

    #[test]
    fn nobody_is_there_after_the_time_of_the_settings_or_behind_a_locked_screen() {
        assert!(!idle(599).nobody(TEN_MINUTES));
        assert!(idle(600).nobody(TEN_MINUTES));
        assert!(Activity { locked: true, ..idle(0) }.nobody(TEN_MINUTES));
        assert!(!Activity::default().nobody(TEN_MINUTES), "a desktop that says nothing");
    }

    #[test]
    fn who_wants_it_never_is_never_away() {
        assert!(!Activity { locked: true, ..idle(100_000) }.nobody(None));
    }

    #[test]
    fn the_next_look_is_when_it_can_be_otherwise() {
        let seconds = Duration::from_secs;
        assert_eq!(idle(0).again(TEN_MINUTES), LOOK, "a screen may be locked meanwhile");
        assert_eq!(idle(597).again(TEN_MINUTES), seconds(3));
        assert_eq!(idle(600).again(TEN_MINUTES), COMING_BACK);
        assert_eq!(Activity::default().again(TEN_MINUTES), LOOK);
        assert_eq!(idle(900).again(None), LOOK, "the settings may be changed");
        let almost = Activity { idle: Some(Duration::from_millis(599_990)), locked: false };
        assert_eq!(almost.again(TEN_MINUTES), seconds(1), "no look follows another at once");
    }
}
