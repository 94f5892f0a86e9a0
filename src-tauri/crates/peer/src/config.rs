//! The five settings of presence, their limits, and the two of them that can change while the tasks run.

use crate::error::PeerError;
use parking_lot::Mutex;
use std::time::Duration;
use tokio::sync::watch;

/// Shortest heartbeat interval: everybody answers every heartbeat.
pub(crate) const HEARTBEAT_MIN: Duration = Duration::from_secs(10);

/// Longest heartbeat interval.
pub(crate) const HEARTBEAT_MAX: Duration = Duration::from_secs(600);

/// Intervals and timeouts of the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerConfig {
    /// Between two announcements, [`HEARTBEAT_MIN`] to [`HEARTBEAT_MAX`].
    pub heartbeat_interval: Duration,
    /// Silence after which a peer counts as offline; longer than the heartbeat interval.
    pub peer_timeout: Duration,
    /// Interval between two timeout checks.
    pub check_interval: Duration,
    /// Interval between two cleanups.
    pub cleanup_interval: Duration,
    /// How long an offline peer stays in memory. Its row stays for ever.
    pub offline_retention: Duration,
}

impl Default for PeerConfig {
    fn default() -> Self {
        Self {
            heartbeat_interval: Duration::from_secs(60),
            peer_timeout: Duration::from_secs(180),
            check_interval: Duration::from_secs(30),
            cleanup_interval: Duration::from_secs(5 * 60),
            offline_retention: Duration::from_secs(24 * 60 * 60),
        }
    }
}

impl PeerConfig {
    /// The settings, if they are within their limits and consistent.
    ///
    /// # Errors
    /// [`PeerError::HeartbeatOutOfRange`], [`PeerError::TimeoutNotAboveHeartbeat`], [`PeerError::ZeroInterval`].
    pub fn validated(self) -> Result<Self, PeerError> {
        let given = self.heartbeat_interval;
        if !(HEARTBEAT_MIN..=HEARTBEAT_MAX).contains(&given) {
            return Err(PeerError::HeartbeatOutOfRange { min: HEARTBEAT_MIN, max: HEARTBEAT_MAX, given });
        }
        if self.peer_timeout <= self.heartbeat_interval {
            let (heartbeat, given) = (self.heartbeat_interval, self.peer_timeout);
            return Err(PeerError::TimeoutNotAboveHeartbeat { heartbeat, given });
        }
        let others = [
            ("check_interval", self.check_interval),
            ("cleanup_interval", self.cleanup_interval),
            ("offline_retention", self.offline_retention),
        ];
        match others.into_iter().find(|(_, value)| value.is_zero()) {
            Some((name, _)) => Err(PeerError::ZeroInterval { name }),
            None => Ok(self),
        }
    }
}

/// The configuration of the running tasks. An invalid value changes nothing.
pub(crate) struct LiveConfig {
    current: Mutex<PeerConfig>,
    heartbeat: watch::Sender<Duration>,
    timeout: watch::Sender<Duration>,
}

impl LiveConfig {
    pub(crate) fn new(config: PeerConfig) -> Result<Self, PeerError> {
        let config = config.validated()?;
        let (heartbeat, _) = watch::channel(config.heartbeat_interval);
        let (timeout, _) = watch::channel(config.peer_timeout);
        Ok(Self { current: Mutex::new(config), heartbeat, timeout })
    }

    pub(crate) fn current(&self) -> PeerConfig {
        *self.current.lock()
    }

    pub(crate) fn heartbeat(&self) -> watch::Receiver<Duration> {
        self.heartbeat.subscribe()
    }

    pub(crate) fn timeout(&self) -> watch::Receiver<Duration> {
        self.timeout.subscribe()
    }

    /// Refuses a value outside the limits or not below the current timeout.
    pub(crate) fn set_heartbeat(&self, given: Duration) -> Result<(), PeerError> {
        let mut current = self.current.lock();
        let wanted = PeerConfig { heartbeat_interval: given, ..*current };
        *current = wanted.validated().map_err(|refusal| match refusal {
            PeerError::TimeoutNotAboveHeartbeat { given: timeout, .. } => {
                PeerError::HeartbeatNotBelowTimeout { timeout, given }
            }
            other => other,
        })?;
        self.heartbeat.send_replace(given);
        Ok(())
    }

    /// Refuses a value not above the current heartbeat interval.
    pub(crate) fn set_timeout(&self, given: Duration) -> Result<(), PeerError> {
        let mut current = self.current.lock();
        *current = PeerConfig { peer_timeout: given, ..*current }.validated()?;
        self.timeout.send_replace(given);
        Ok(())
    }
}

/// Waits for the next change of a setting; forever once it cannot change any more.
pub(crate) async fn changed(figure: &mut watch::Receiver<Duration>) {
    if figure.changed().await.is_err() {
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_defaults_are_the_documented_ones_and_valid() {
        let config = PeerConfig::default().validated().expect("valid");
        assert_eq!(config.heartbeat_interval, secs(60));
        assert_eq!(config.peer_timeout, secs(180));
        assert_eq!(config.check_interval, secs(30));
        assert_eq!(config.cleanup_interval, secs(300));
        assert_eq!(config.offline_retention, secs(86_400));
    }

    #[test]
    fn the_heartbeat_stays_within_its_limits() {
        let live = LiveConfig::new(PeerConfig { peer_timeout: secs(1000), ..PeerConfig::default() }).expect("valid");
        for given in [secs(0), secs(9), Duration::from_millis(9_999), secs(601), secs(u64::MAX)] {
            let refusal = live.set_heartbeat(given);
            assert!(
                matches!(refusal, Err(PeerError::HeartbeatOutOfRange { min, max, given: g })
                    if min == secs(10) && max == secs(600) && g == given),
                "{given:?}: {refusal:?}"
            );
            assert_eq!(live.current().heartbeat_interval, secs(60), "a refused value changes nothing");
        }
        for given in [secs(10), secs(600)] {
            live.set_heartbeat(given).expect("the limits themselves are allowed");
            assert_eq!(live.current().heartbeat_interval, given);
            assert_eq!(*live.heartbeat().borrow(), given);
        }
    }

    #[test]
    fn the_heartbeat_stays_below_the_timeout() {
        let live = LiveConfig::new(PeerConfig::default()).expect("valid");
        for given in [secs(180), secs(200)] {
            let refusal = live.set_heartbeat(given);
            assert!(
                matches!(refusal, Err(PeerError::HeartbeatNotBelowTimeout { timeout, given: g })
                    if timeout == secs(180) && g == given),
                "{refusal:?}"
            );
        }
        assert_eq!(*live.heartbeat().borrow(), secs(60));
        live.set_heartbeat(secs(179)).expect("one second below is below");
    }

    #[test]
    fn the_timeout_stays_above_the_heartbeat() {
        let live = LiveConfig::new(PeerConfig::default()).expect("valid");
        for given in [secs(0), secs(59), secs(60)] {
            let refusal = live.set_timeout(given);
            assert!(
                matches!(refusal, Err(PeerError::TimeoutNotAboveHeartbeat { heartbeat, given: g })
                    if heartbeat == secs(60) && g == given),
                "{refusal:?}"
            );
            assert_eq!(live.current().peer_timeout, secs(180));
        }
        live.set_timeout(secs(61)).expect("one second above is above");
        assert_eq!(*live.timeout().borrow(), secs(61));
    }

    #[test]
    fn an_interval_of_nothing_is_refused_by_name() {
        for name in ["check_interval", "cleanup_interval", "offline_retention"] {
            let mut config = PeerConfig::default();
            match name {
                "check_interval" => config.check_interval = Duration::ZERO,
                "cleanup_interval" => config.cleanup_interval = Duration::ZERO,
                _ => config.offline_retention = Duration::ZERO,
            }
            assert!(matches!(config.validated(), Err(PeerError::ZeroInterval { name: n }) if n == name));
        }
    }
}
