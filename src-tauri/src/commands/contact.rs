//! One contact: what is kept about them, and what they were when.

use landline_api::{Api, ApiError, Contact, PastPresenceDto};
use tauri::State;

/// One contact as the list has it.
///
/// ```ts
/// const contact = await invoke<Contact>("get_contact", { contactId });
/// ```
///
/// # Errors
/// `peer.unknown_contact`, `node.storage`, `api.bad_id`.
#[tauri::command]
pub(super) async fn get_contact(api: State<'_, Api>, contact_id: String) -> Result<Contact, ApiError> {
    api.get_contact(contact_id).await
}

/// Shows a contact above all others, or not any more. Every screen hears `peer-changed`.
///
/// ```ts
/// await invoke("set_contact_pinned", { contactId, pinned: true });
/// ```
///
/// # Errors
/// `peer.unknown_contact`, `node.storage`, `api.bad_id`.
#[tauri::command]
pub(super) async fn set_contact_pinned(api: State<'_, Api>, contact_id: String, pinned: bool) -> Result<(), ApiError> {
    api.set_contact_pinned(contact_id, pinned).await
}

/// Makes a contact's coming, going and writing no news, or news again.
///
/// ```ts
/// await invoke("set_contact_blocked", { contactId, blocked: true });
/// ```
///
/// # Errors
/// `peer.unknown_contact`, `node.storage`, `api.bad_id`.
#[tauri::command]
pub(super) async fn set_contact_blocked(
    api: State<'_, Api>,
    contact_id: String,
    blocked: bool,
) -> Result<(), ApiError> {
    api.set_contact_blocked(contact_id, blocked).await
}

/// Calls a contact by another name on this computer; an empty one calls them by their own.
///
/// ```ts
/// await invoke("set_contact_name", { contactId, name: "Mei (2nd floor)" });
/// ```
///
/// # Errors
/// `peer.mark_too_long` beyond 255 bytes, `peer.unknown_contact`, `node.storage`, `api.bad_id`.
#[tauri::command]
pub(super) async fn set_contact_name(api: State<'_, Api>, contact_id: String, name: String) -> Result<(), ApiError> {
    api.set_contact_name(contact_id, name).await
}

/// Keeps a note about a contact.
///
/// ```ts
/// await invoke("set_contact_note", { contactId, note: "Knows the old printer." });
/// ```
///
/// # Errors
/// `peer.mark_too_long` beyond 8,192 bytes, `peer.unknown_contact`, `node.storage`, `api.bad_id`.
#[tauri::command]
pub(super) async fn set_contact_note(api: State<'_, Api>, contact_id: String, note: String) -> Result<(), ApiError> {
    api.set_contact_note(contact_id, note).await
}

/// Puts a contact into these groups of one's own, and into no others.
///
/// ```ts
/// await invoke("set_contact_groups", { contactId, groups: ["Design", "Lunch"] });
/// ```
///
/// # Errors
/// `peer.too_many_groups` beyond 16, `peer.mark_too_long`, `peer.unknown_contact`, `node.storage`, `api.bad_id`.
#[tauri::command]
pub(super) async fn set_contact_groups(
    api: State<'_, Api>,
    contact_id: String,
    groups: Vec<String>,
) -> Result<(), ApiError> {
    api.set_contact_groups(contact_id, groups).await
}

/// Says that an IP address is a contact's: what waits for them may go there. Every screen hears `peer-address-approved`.
///
/// ```ts
/// await invoke("approve_address", { contactId, address: "10.0.0.9" });
/// ```
///
/// # Errors
/// `peer.unknown_contact`, `peer.bad_address`, `node.storage`, `api.bad_id`; nothing has changed.
#[tauri::command]
pub(super) async fn approve_address(api: State<'_, Api>, contact_id: String, address: String) -> Result<(), ApiError> {
    api.approve_address(contact_id, address).await
}

/// Reads and writes a contact in this charset; null goes by what comes from them.
///
/// ```ts
/// await invoke("set_contact_charset", { contactId, charset: "big5" });
/// ```
///
/// # Errors
/// `chat.unknown_charset`, `peer.unknown_contact`, `node.storage`, `api.bad_id`.
#[tauri::command]
pub(super) async fn set_contact_charset(
    api: State<'_, Api>,
    contact_id: String,
    charset: Option<String>,
) -> Result<(), ApiError> {
    api.set_contact_charset(contact_id, charset).await
}

/// What a contact was in the last days, at most 90: intervals without a gap, the oldest first.
///
/// ```ts
/// const week = await invoke<PastPresenceDto[]>("get_presence_history", { contactId, days: 7 });
/// ```
///
/// # Errors
/// `node.storage`, `api.bad_id`.
#[tauri::command]
pub(super) async fn get_presence_history(
    api: State<'_, Api>,
    contact_id: String,
    days: u32,
) -> Result<Vec<PastPresenceDto>, ApiError> {
    api.get_presence_history(contact_id, days).await
}
