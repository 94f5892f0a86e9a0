//! The node: config, assembly, supervision and the bus of facts.
//!
//! Lives here: what turns the domains into one running node: the config file, the lock on the profile folder, the
//! supervisor, the router from the wire to the domains, and the typed event bus. Does not live here: the logic of any
//! domain, the names of commands (`api`), or the environment: the binaries pass in the profile folder, the identity and
//! the clock.
//!
//! Twenty nodes run in one process: nothing here is global.

mod admission_queue;
mod assembly;
mod bus;
mod clock;
mod config;
mod disk_space_monitor;
mod doctor;
mod error;
#[cfg(test)]
mod fixtures;
mod high_water_mark;
mod history;
mod inspector;
mod neighbours;
mod node;
mod presence_bridge;
mod profile;
mod replace;
mod repository;
mod router;
mod sampler;
mod settings;
mod supervisor;
mod usage;
mod wake;

pub use assembly::{Domains, error_codes, event_kinds};
pub use bus::{Fact, Follower, JournalEvent};
pub use clock::SystemClock;
pub use config::{
    AUTO_CHARSET, Config, DesktopConfig, NetworkConfig, Notice, NotificationsConfig, PresenceConfig, ProfileConfig,
    QuietHours, ScreenConfig, TimeOfDay,
};
pub use doctor::{Examination, examine_without_node, port_holder};
pub use error::{ConfigError, NodeError};
pub use history::{Measured, Sample};
pub use landline_ipmsg::BindScope;
pub use node::{Node, NodeOptions};
pub use profile::Identity;
pub use replace::replace;
pub use repository::ConfigRepository;
pub use sampler::SAMPLE_EVERY;
pub use settings::Applied;
pub use supervisor::{Ended, TaskEvent};
pub use usage::{PresenceCost, Usage};
