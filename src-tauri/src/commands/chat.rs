//! Conversations: sending, reading, paging.

use landline_api::{Api, ApiError, Message};
use tauri::State;

/// Keeps a text and sends it, or keeps it until the other comes back. The text is on the disk when
/// this returns.
///
/// ```ts
/// const message = await invoke<Message>("send_message", { contactId, text: "Lunch?" });
/// ```
///
/// # Errors
/// `chat.*`; nothing was kept or sent.
#[tauri::command]
pub(super) async fn send_message(api: State<'_, Api>, contact_id: String, text: String) -> Result<Message, ApiError> {
    api.send_message(contact_id, text).await
}

/// Tries a message again that failed or waits.
///
/// ```ts
/// const message = await invoke<Message>("retry_message", { messageId });
/// ```
///
/// # Errors
/// `chat.*`.
#[tauri::command]
pub(super) async fn retry_message(api: State<'_, Api>, message_id: String) -> Result<Message, ApiError> {
    api.retry_message(message_id).await
}

/// A page of a conversation, oldest first, ending before a message or at the newest.
///
/// ```ts
/// const newest = await invoke<Message[]>("list_messages", { contactId, before: null, limit: 50 });
/// const older = await invoke<Message[]>("list_messages", { contactId, before: newest[0].id, limit: 50 });
/// ```
///
/// # Errors
/// `node.storage`, `api.bad_id`, `chat.unknown_message` if `before` is none of this contact's.
#[tauri::command]
pub(super) async fn list_messages(
    api: State<'_, Api>,
    contact_id: String,
    before: Option<String>,
    limit: u32,
) -> Result<Vec<Message>, ApiError> {
    api.list_messages(contact_id, before, limit).await
}

/// Marks all messages of a contact as read.
///
/// ```ts
/// await invoke("mark_read", { contactId });
/// ```
///
/// # Errors
/// `chat.not_saved`, `api.bad_id`.
#[tauri::command]
pub(super) async fn mark_read(api: State<'_, Api>, contact_id: String) -> Result<(), ApiError> {
    api.mark_read(contact_id).await
}

/// Reads a received message's bytes again in another charset.
///
/// ```ts
/// const message = await invoke<Message>("read_message_again", { messageId, charset: "shift_jis" });
/// ```
///
/// # Errors
/// `chat.unknown_charset`, `chat.unknown_message`, `chat.not_incoming`.
#[tauri::command]
pub(super) async fn read_message_again(
    api: State<'_, Api>,
    message_id: String,
    charset: String,
) -> Result<Message, ApiError> {
    api.read_message_again(message_id, charset).await
}
