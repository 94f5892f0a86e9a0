//! The one contract between a node and its screens: commands down, events up, errors with codes.
//!
//! Lives here: every command once ([`COMMANDS`]), the DTOs that cross to TypeScript, the events, the error codes with
//! their sentences, and the generator of the screen's types. The desktop window, the web door and the control door are
//! adapters of [`Api`].
//! Does not live here: any decision of a domain, and any transport.

mod commands;
mod contract;
mod desktop;
mod dto;
mod error;
mod events;
mod likeness;
mod search;
mod typescript;

pub use commands::Api;
pub use contract::{COMMANDS, CommandInfo, args};
pub use desktop::Desktop;
pub use dto::chat::{Deletion, Message, MessageState, Place, SearchHit};
pub use dto::doctor::{
    DoctorFindingDto, DoctorInterfaceDto, DoctorReportDto, Echo, InterfaceKind, PeerPathDto, Severity,
};
pub use dto::health::{HealthHistoryDto, HealthSampleDto};
pub use dto::node::{ConfigEntry, Interface, JournalEntry, NodeInfo, Saved};
pub use dto::number::{Count, Millis};
pub use dto::peers::{
    Contact, HeartbeatConfigDto, LastMessage, Look, NewAddress, PastContact, PastPresenceDto, PastStateDto,
    PeerHealthStatsDto, Presence, Reading,
};
pub use dto::settings::{
    DesktopSettings, InterfaceState, NetworkInterface, NetworkSettings, NotificationSettings, PresenceCostDto, Profile,
    QuietHoursDto, StorageUsage,
};
pub use error::ApiError;
pub use events::{EventBody, EventDto, OfflineReason};
pub use likeness::{Likeness, likenesses};
pub use typescript::bindings;
