//! The node: config, assembly, supervision and the bus of facts.
//!
//! Lives here: what makes one running Landline out of the domains. The config file, the lock on the profile folder,
//! the supervisor of all tasks, the router from the wire to the domains, and the typed bus that follows the journal.
//! Does not live here: what any domain decides, how a command is named to the screen (`api`), or the environment:
//! the profile folder, the identity and the clock are handed in by the binaries.
//!
//! Twenty nodes run in one process: nothing here is global.

mod assembly;
mod bus;
mod ceiling;
mod clock;
mod config;
mod courier;
mod doctor;
mod error;
#[cfg(test)]
mod fixtures;
mod history;
mod inspector;
mod neighbours;
mod newcomers;
mod node;
mod profile;
mod replace;
mod repository;
mod room;
mod router;
mod sampler;
mod settings;
mod supervisor;
mod usage;
mod wake;

pub use assembly::{Domains, error_codes, event_kinds};
pub use bus::{Event, Fact, Follower};
pub use clock::SystemClock;
pub use config::{
    AUTO_CHARSET, Config, DesktopConfig, NetworkConfig, Notice, NotificationsConfig, PresenceConfig, ProfileConfig,
    QuietHours, ScreenConfig, TimeOfDay,
};
pub use doctor::{Examination, examine_without_node, port_holder};
pub use error::{ConfigError, NodeError};
pub use history::{Measured, Sample};
pub use landline_ipmsg::Reach;
pub use node::{Node, NodeOptions};
pub use profile::Identity;
pub use replace::replace;
pub use repository::ConfigRepository;
pub use sampler::SAMPLE_EVERY;
pub use settings::Applied;
pub use supervisor::{Ended, TaskEvent};
pub use usage::{PresenceCost, Usage};
