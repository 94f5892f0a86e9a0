//! The one contract between a node and its screens: commands down, events up, errors with codes.
//!
//! Lives here: for each domain a folder with its commands, each declared once ([`commands`]), and its DTOs, which are taken
//! apart field by field from the domain's types; the events, the error codes with their sentences, and the generator of the
//! screen's types. The desktop window, the web server and the control socket are adapters of [`Api`].
//! Does not live here: any decision of a domain, and any transport.

mod api;
mod bytes;
mod chat;
mod contacts;
mod contract;
mod contract_error;
mod declare;
mod desktop;
mod error;
mod events;
mod node;
mod number;
mod presence;
mod settings;
mod typescript;

pub use api::Api;
pub use bytes::{ContentInfo, DownloadOffer, UploadOffer};
pub use chat::{ChatEventDto, Deletion, Message, MessageState, Place, SearchHit};
pub use contacts::{
    Contact, LastMessage, Likeness, Look, NewAddress, PastContact, PastPresenceDto, PastStateDto, Presence, Reading,
    likenesses,
};
pub use contract::{args, commands};
pub use declare::CommandInfo;
pub use desktop::{Desktop, DesktopSettings};
pub use error::ApiError;
pub use events::{EventBody, EventDto};
pub use landline_bytes::{ByteStreams, Client};
pub use node::{
    DoctorFindingDto, DoctorInterfaceDto, DoctorProgressDto, DoctorReportDto, Echo, Interface, InterfaceKind,
    JournalEntry, NodeEventDto, NodeInfo, PeerPathDto, Severity,
};
pub use number::{Count, Millis};
pub use presence::{
    HealthHistoryDto, HealthSampleDto, HeartbeatConfigDto, OfflineReason, PeerHealthStatsDto, PresenceCostDto,
    PresenceEventDto,
};
pub use settings::{
    ConfigEntry, InterfaceState, NetworkInterface, NetworkSettings, NotificationSettings, Profile, QuietHoursDto,
    Saved, StorageUsage,
};
pub use typescript::bindings;
