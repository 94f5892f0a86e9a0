//! The list of commands: name, arguments and result, once. Everything else about a command follows from its line:
//! the arguments as a type, the dispatch by name, the list for the adapters, and the screen's TypeScript.

use crate::dto::chat::{Deletion, Message, Place, SearchHit};
use crate::dto::doctor::DoctorReportDto;
use crate::dto::health::HealthHistoryDto;
use crate::dto::node::{ConfigEntry, JournalEntry, NodeInfo, Saved};
use crate::dto::number::Millis;
use crate::dto::peers::{Contact, HeartbeatConfigDto, PastContact, PastPresenceDto, PeerHealthStatsDto};
use crate::dto::settings::{
    DesktopSettings, NetworkSettings, NotificationSettings, PresenceCostDto, Profile, QuietHoursDto, StorageUsage,
};
use crate::{Api, ApiError};
use serde_json::Value;
use specta::Type;

/// A command as the adapters see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandInfo {
    /// Its name on every door.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
}

/// A command's two types, for TypeScript.
#[derive(Type)]
#[expect(dead_code, reason = "only its shape is used, by the generator of bindings")]
pub(crate) struct Call<Args, Result> {
    args: Args,
    result: Result,
}

macro_rules! commands {
    ($(#[doc = $doc:literal] $name:ident ($args:ident { $($arg:ident : $ty:ty),* }) -> $result:ty;)+) => {
        /// Every command, in the order of this list.
        pub const COMMANDS: &[CommandInfo] = &[
            $(CommandInfo { name: stringify!($name), summary: $doc },)+
        ];

        /// The arguments of each command as one object.
        pub mod args {
            use super::{Message, Millis, PastContact, Place, QuietHoursDto};
            use serde::{Deserialize, Serialize};
            use specta::Type;
            $(
                #[doc = concat!("Arguments of `", stringify!($name), "`:", $doc)]
                #[derive(Clone, Debug, Serialize, Deserialize, Type)]
                #[serde(rename_all = "camelCase", deny_unknown_fields)]
                pub struct $args {
                    $(
                        #[doc = concat!("`", stringify!($arg), "` of `", stringify!($name), "`.")]
                        pub $arg: $ty,
                    )*
                }
            )+
        }

        /// Every command with its types.
        #[derive(Type)]
        #[expect(dead_code, reason = "only its shape is used, by the generator of bindings")]
        pub(crate) struct Commands {
            $($name: Call<args::$args, $result>,)+
        }

        impl Api {
            /// Carries out a command by its name: arguments as a JSON object (`null` for none), result as JSON.
            ///
            /// # Errors
            /// The command's own, `api.unknown_command`, or `api.bad_arguments`.
            pub async fn dispatch(&self, command: &str, arguments: Value) -> Result<Value, ApiError> {
                match command {
                    $(stringify!($name) => {
                        let args::$args { $($arg),* } = read_arguments(arguments)?;
                        let result: $result = self.$name($($arg),*).await?;
                        serde_json::to_value(result).map_err(ApiError::internal)
                    })+
                    _ => Err(ApiError::unknown_command(command)),
                }
            }
        }
    };
}

fn read_arguments<T: serde::de::DeserializeOwned>(arguments: Value) -> Result<T, ApiError> {
    // Serde would take an array for a struct too; arguments have names.
    let object = match arguments {
        Value::Null => Value::Object(serde_json::Map::new()),
        Value::Object(_) => arguments,
        _ => return Err(ApiError::bad_arguments(&"one object is expected")),
    };
    serde_json::from_value(object).map_err(|cause| ApiError::bad_arguments(&cause))
}

commands! {
    /// Everybody ever met and this node itself, with presence and the newest message.
    list_contacts(ListContacts {}) -> Vec<Contact>;
    /// One contact as the list has it.
    get_contact(GetContact { contact_id: String }) -> Contact;
    /// Shows a contact above all others, or not any more.
    set_contact_pinned(SetContactPinned { contact_id: String, pinned: bool }) -> ();
    /// Makes a contact's coming, going and writing no news, or news again.
    set_contact_blocked(SetContactBlocked { contact_id: String, blocked: bool }) -> ();
    /// Calls a contact by another name on this computer; an empty one calls them by their own.
    set_contact_name(SetContactName { contact_id: String, name: String }) -> ();
    /// Keeps a note about a contact.
    set_contact_note(SetContactNote { contact_id: String, note: String }) -> ();
    /// Puts a contact into these groups of one's own, and into no others.
    set_contact_groups(SetContactGroups { contact_id: String, groups: Vec<String> }) -> ();
    /// Says that an IP address is a contact's: what waits for them may go there.
    approve_address(ApproveAddress { contact_id: String, address: String }) -> ();
    /// Reads and writes a contact in this charset; without one, as what comes from them shows.
    set_contact_charset(SetContactCharset { contact_id: String, charset: Option<String> }) -> ();
    /// What a contact was in the last days, at most 90, as intervals without a gap.
    get_presence_history(GetPresenceHistory { contact_id: String, days: u32 }) -> Vec<PastPresenceDto>;
    /// The heartbeat interval and the peer timeout.
    get_heartbeat_config(GetHeartbeatConfig {}) -> HeartbeatConfigDto;
    /// Changes the heartbeat interval, 10 to 600 seconds.
    update_heartbeat_interval(UpdateHeartbeatInterval { interval_secs: u32 }) -> ();
    /// Changes the peer timeout, more than the heartbeat interval.
    update_peer_timeout(UpdatePeerTimeout { timeout_secs: u32 }) -> ();
    /// What the presence tasks did since the start.
    get_peer_health_stats(GetPeerHealthStats {}) -> PeerHealthStatsDto;
    /// The last hour in figures: answers, packets, memory, who was here.
    get_health_history(GetHealthHistory {}) -> HealthHistoryDto;
    /// Keeps a text and sends it, or keeps it until the other comes back; under an id of one's own once, however often it is asked.
    send_message(SendMessage { contact_id: String, text: String, id: Option<String> }) -> Message;
    /// Tries a message again that failed or waits.
    retry_message(RetryMessage { message_id: String }) -> Message;
    /// How many numbered messages a text would go out as; refused as it would be by sending.
    measure_message(MeasureMessage { contact_id: String, text: String }) -> u32;
    /// A page of a conversation, oldest first: its end, or beside or around a message.
    list_messages(ListMessages { contact_id: String, place: Place, limit: u32 }) -> Vec<Message>;
    /// The oldest message of a contact that nobody has looked at.
    first_unread(FirstUnread { contact_id: String }) -> Option<String>;
    /// Messages with all words of a text, of one conversation or of all, newest first, before a message.
    search_messages(SearchMessages { text: String, contact_id: Option<String>, before: Option<String>, limit: u32 }) -> Vec<SearchHit>;
    /// Deletes messages of a conversation, or all of it, from this computer. What waits is not sent.
    delete_messages(DeleteMessages { contact_id: String, message_ids: Option<Vec<String>> }) -> Deletion;
    /// Takes a deletion back, for a minute.
    restore_messages(RestoreMessages { deletion_id: String }) -> ();
    /// Marks all messages of a contact as read.
    mark_read(MarkRead { contact_id: String }) -> ();
    /// Reads a received message's bytes again in another charset.
    read_message_again(ReadMessageAgain { message_id: String, charset: String }) -> Message;
    /// This node as others see it.
    get_profile(GetProfile {}) -> Profile;
    /// Changes the name and the group that others see.
    update_profile(UpdateProfile { nickname: String, group: String }) -> ();
    /// What the desktop window tells of messages that come.
    get_notification_settings(GetNotificationSettings {}) -> NotificationSettings;
    /// Changes what is told of messages that come, and when nothing is.
    update_notification_settings(UpdateNotificationSettings { enabled: bool, preview: bool, quiet_hours: Option<QuietHoursDto> }) -> ();
    /// Tells no messages of a contact, or tells them again.
    set_contact_muted(SetContactMuted { contact_id: String, muted: bool }) -> ();
    /// Port, charset, targets, and every network interface with whether it is used.
    get_network_settings(GetNetworkSettings {}) -> NetworkSettings;
    /// Changes the addresses and ranges on other subnets to announce to.
    update_targets(UpdateTargets { targets: Vec<String> }) -> ();
    /// Changes the UDP port, from the next start.
    update_port(UpdatePort { port: u16 }) -> Saved;
    /// Changes the charset of programs that do not say theirs, from the next start.
    update_default_charset(UpdateDefaultCharset { charset: String }) -> Saved;
    /// How the window behaves on the desktop.
    get_desktop_settings(GetDesktopSettings {}) -> DesktopSettings;
    /// Changes how the window starts, and after how many minutes without input its person is away, 0 for never.
    update_desktop_settings(UpdateDesktopSettings { start_minimized: bool, away_after: u32 }) -> ();
    /// Starts the window when its person logs in, or not any more.
    set_start_at_login(SetStartAtLogin { on: bool }) -> ();
    /// How large the packets of presence are, and how many leave at once.
    get_presence_cost(GetPresenceCost {}) -> PresenceCostDto;
    /// How much is kept on the disk.
    get_storage_usage(GetStorageUsage {}) -> StorageUsage;
    /// Deletes what was written before a moment and does not wait to be sent, from this computer.
    delete_messages_before(DeleteMessagesBefore { before: Millis }) -> Vec<Deletion>;
    /// Takes in a contact out of a file, and gives its id here. What is kept here already is not overwritten.
    import_contact(ImportContact { contact: PastContact }) -> String;
    /// Adds messages out of a file to a conversation, but those that are there; how many were added. None goes out.
    import_messages(ImportMessages { contact_id: String, messages: Vec<Message> }) -> u32;
    /// Version, profile folder, port and networks.
    get_node_info(GetNodeInfo {}) -> NodeInfo;
    /// The newest facts of the journal.
    list_recent_events(ListRecentEvents {}) -> Vec<JournalEntry>;
    /// Examines network, port, firewall and the ways to peers; asks each of them. Takes some seconds.
    doctor(Doctor {}) -> DoctorReportDto;
    /// One setting by its key.
    get_config(GetConfig { key: String }) -> String;
    /// Changes one setting by its key.
    set_config(SetConfig { key: String, value: String }) -> Saved;
    /// Every setting.
    list_config(ListConfig {}) -> Vec<ConfigEntry>;
}
