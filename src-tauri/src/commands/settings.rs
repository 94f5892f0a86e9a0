//! What a person sets, every setting by its key, and what it all takes.

use landline_api::{
    Api, ApiError, ConfigEntry, Deletion, Message, Millis, NetworkSettings, NotificationSettings, PastContact,
    PresenceCostDto, Profile, QuietHoursDto, Saved, StorageUsage,
};
use tauri::State;

/// This node as others see it.
///
/// ```ts
/// const { nickname, group } = await invoke<Profile>("get_profile");
/// ```
///
/// # Errors
/// None.
#[tauri::command]
pub(super) async fn get_profile(api: State<'_, Api>) -> Result<Profile, ApiError> {
    api.get_profile().await
}

/// Changes the name and the group that others see. It is told to everybody here when it returns.
///
/// ```ts
/// await invoke("update_profile", { nickname: "Alice", group: "Accounts" });
/// ```
///
/// # Errors
/// `config.*`; nothing has changed.
#[tauri::command]
pub(super) async fn update_profile(api: State<'_, Api>, nickname: String, group: String) -> Result<(), ApiError> {
    api.update_profile(nickname, group).await
}

/// One setting by its key.
///
/// ```ts
/// const port = await invoke<string>("get_config", { key: "network.port" });
/// ```
///
/// # Errors
/// `config.unknown_key`.
#[tauri::command]
pub(super) async fn get_config(api: State<'_, Api>, key: String) -> Result<String, ApiError> {
    api.get_config(key).await
}

/// Changes one setting by its key, and says whether it counts at once or from the next start.
///
/// ```ts
/// const saved = await invoke<Saved>("set_config", { key: "network.port", value: "2426" });
/// ```
///
/// # Errors
/// `config.*`; nothing has changed.
#[tauri::command]
pub(super) async fn set_config(api: State<'_, Api>, key: String, value: String) -> Result<Saved, ApiError> {
    api.set_config(key, value).await
}

/// Every setting.
///
/// ```ts
/// const entries = await invoke<ConfigEntry[]>("list_config");
/// ```
///
/// # Errors
/// None.
#[tauri::command]
pub(super) async fn list_config(api: State<'_, Api>) -> Result<Vec<ConfigEntry>, ApiError> {
    api.list_config().await
}

/// What the desktop window tells of messages that come.
///
/// ```ts
/// const { enabled, preview, quietHours, muted } = await invoke<NotificationSettings>("get_notification_settings");
/// ```
///
/// # Errors
/// `node.storage`.
#[tauri::command]
pub(super) async fn get_notification_settings(api: State<'_, Api>) -> Result<NotificationSettings, ApiError> {
    api.get_notification_settings().await
}

/// Changes what is told of messages that come, and when nothing is.
///
/// ```ts
/// const quietHours = { from: "22:00", until: "07:30" };
/// await invoke("update_notification_settings", { enabled: true, preview: false, quietHours });
/// ```
///
/// # Errors
/// `config.*`; nothing has changed.
#[tauri::command]
pub(super) async fn update_notification_settings(
    api: State<'_, Api>,
    enabled: bool,
    preview: bool,
    quiet_hours: Option<QuietHoursDto>,
) -> Result<(), ApiError> {
    api.update_notification_settings(enabled, preview, quiet_hours).await
}

/// Tells no messages of a contact, or tells them again.
///
/// ```ts
/// await invoke("set_contact_muted", { contactId, muted: true });
/// ```
///
/// # Errors
/// `chat.unknown_contact`, `api.bad_id`, `config.*`; nothing has changed.
#[tauri::command]
pub(super) async fn set_contact_muted(api: State<'_, Api>, contact_id: String, muted: bool) -> Result<(), ApiError> {
    api.set_contact_muted(contact_id, muted).await
}

/// Port, charset, targets, and every network interface with whether it is used.
///
/// ```ts
/// const { targets, interfaces } = await invoke<NetworkSettings>("get_network_settings");
/// ```
///
/// # Errors
/// None.
#[tauri::command]
pub(super) async fn get_network_settings(api: State<'_, Api>) -> Result<NetworkSettings, ApiError> {
    api.get_network_settings().await
}

/// Changes the addresses and ranges on other subnets to announce to.
///
/// ```ts
/// await invoke("update_targets", { targets: ["10.1.2.3", "10.1.4.0/24"] });
/// ```
///
/// # Errors
/// `config.bad_value` for the first that is no address or range; nothing has changed.
#[tauri::command]
pub(super) async fn update_targets(api: State<'_, Api>, targets: Vec<String>) -> Result<(), ApiError> {
    api.update_targets(targets).await
}

/// Changes the UDP port, from the next start.
///
/// ```ts
/// await invoke("update_port", { port: 2426 });
/// ```
///
/// # Errors
/// `config.*`; nothing has changed.
#[tauri::command]
pub(super) async fn update_port(api: State<'_, Api>, port: u16) -> Result<Saved, ApiError> {
    api.update_port(port).await
}

/// Changes the charset of programs that do not say theirs, from the next start.
///
/// ```ts
/// await invoke("update_default_charset", { charset: "shift_jis" });
/// ```
///
/// # Errors
/// `chat.unknown_charset`, `config.*`; nothing has changed.
#[tauri::command]
pub(super) async fn update_default_charset(api: State<'_, Api>, charset: String) -> Result<Saved, ApiError> {
    api.update_default_charset(charset).await
}

/// How large the packets of presence are, and how many leave at once.
///
/// ```ts
/// const { announcementBytes, copies } = await invoke<PresenceCostDto>("get_presence_cost");
/// ```
///
/// # Errors
/// None.
#[tauri::command]
pub(super) async fn get_presence_cost(api: State<'_, Api>) -> Result<PresenceCostDto, ApiError> {
    api.get_presence_cost().await
}

/// How much is kept on the disk.
///
/// ```ts
/// const { databaseBytes, messages } = await invoke<StorageUsage>("get_storage_usage");
/// ```
///
/// # Errors
/// `node.storage`.
#[tauri::command]
pub(super) async fn get_storage_usage(api: State<'_, Api>) -> Result<StorageUsage, ApiError> {
    api.get_storage_usage().await
}

/// Deletes what was written before a moment and does not wait to be sent, from this computer.
///
/// ```ts
/// const deletions = await invoke<Deletion[]>("delete_messages_before", { before: Date.now() - 365 * 86_400_000 });
/// ```
///
/// # Errors
/// `chat.not_saved`; some conversations may be done.
#[tauri::command]
pub(super) async fn delete_messages_before(api: State<'_, Api>, before: Millis) -> Result<Vec<Deletion>, ApiError> {
    api.delete_messages_before(before).await
}

/// Takes in a contact out of a file, and gives its id here. What is kept here already is not overwritten.
///
/// ```ts
/// const { contacts } = JSON.parse(await file.text());
/// const id = await invoke<string>("import_contact", { contact: contacts[0] });
/// ```
///
/// # Errors
/// `peer.bad_identity`, `peer.mark_too_long`, `peer.too_many_groups`, `node.storage`.
#[tauri::command]
pub(super) async fn import_contact(api: State<'_, Api>, contact: PastContact) -> Result<String, ApiError> {
    api.import_contact(contact).await
}

/// Adds messages out of a file to a conversation, but those that are there; how many were added. None goes out.
///
/// ```ts
/// const added = await invoke<number>("import_messages", { contactId: id, messages });
/// ```
///
/// # Errors
/// `chat.unknown_contact`, `chat.unknown_charset`, `chat.not_saved`, `api.bad_id`; of these messages none is added.
#[tauri::command]
pub(super) async fn import_messages(
    api: State<'_, Api>,
    contact_id: String,
    messages: Vec<Message>,
) -> Result<u32, ApiError> {
    api.import_messages(contact_id, messages).await
}
