//! Conversations: sending, reading, paging.

use landline_api::{Api, ApiError, Deletion, Message, Place, SearchHit};
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
pub(super) async fn send_message(
    api: State<'_, Api>,
    contact_id: String,
    text: String,
    id: Option<String>,
) -> Result<Message, ApiError> {
    api.send_message(contact_id, text, id).await
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

/// How many numbered messages a text would go out as; refused as it would be by sending.
///
/// ```ts
/// const parts = await invoke<number>("measure_message", { contactId, text });
/// ```
///
/// # Errors
/// `chat.*`, as sending it would be refused.
#[tauri::command]
pub(super) async fn measure_message(api: State<'_, Api>, contact_id: String, text: String) -> Result<u32, ApiError> {
    api.measure_message(contact_id, text).await
}

/// A page of a conversation, oldest first: its end, or beside or around a message.
///
/// ```ts
/// const newest = await invoke<Message[]>("list_messages", { contactId, place: "newest", limit: 50 });
/// const older = await invoke<Message[]>("list_messages", { contactId, place: { before: newest[0].id }, limit: 50 });
/// ```
///
/// # Errors
/// `node.storage`, `api.bad_id`, `chat.unknown_message` if the place is at none of this contact's.
#[tauri::command]
pub(super) async fn list_messages(
    api: State<'_, Api>,
    contact_id: String,
    place: Place,
    limit: u32,
) -> Result<Vec<Message>, ApiError> {
    api.list_messages(contact_id, place, limit).await
}

/// The oldest message of a contact that nobody has looked at.
///
/// ```ts
/// const messageId = await invoke<string | null>("first_unread", { contactId });
/// ```
///
/// # Errors
/// `node.storage`, `api.bad_id`.
#[tauri::command]
pub(super) async fn first_unread(api: State<'_, Api>, contact_id: String) -> Result<Option<String>, ApiError> {
    api.first_unread(contact_id).await
}

/// Messages with all words of a text, of one conversation or of all, newest first, before a message.
///
/// ```ts
/// const hits = await invoke<SearchHit[]>("search_messages", { text, contactId, before: null, limit: 100 });
/// ```
///
/// # Errors
/// `node.storage`, `api.bad_id`, `chat.unknown_message` if there is no message `before`.
#[tauri::command]
pub(super) async fn search_messages(
    api: State<'_, Api>,
    text: String,
    contact_id: Option<String>,
    before: Option<String>,
    limit: u32,
) -> Result<Vec<SearchHit>, ApiError> {
    api.search_messages(text, contact_id, before, limit).await
}

/// Deletes messages of a conversation, or all of it, from this computer. What waits is not sent.
///
/// ```ts
/// const { id } = await invoke<Deletion>("delete_messages", { contactId, messageIds: [messageId] });
/// ```
///
/// # Errors
/// `chat.unknown_contact`, `chat.not_saved`, `api.bad_id`, `api.bad_arguments`; nothing has changed.
#[tauri::command]
pub(super) async fn delete_messages(
    api: State<'_, Api>,
    contact_id: String,
    message_ids: Option<Vec<String>>,
) -> Result<Deletion, ApiError> {
    api.delete_messages(contact_id, message_ids).await
}

/// Takes a deletion back, for a minute.
///
/// ```ts
/// await invoke("restore_messages", { deletionId: id });
/// ```
///
/// # Errors
/// `chat.gone_for_good`, `chat.not_saved`, `api.bad_id`.
#[tauri::command]
pub(super) async fn restore_messages(api: State<'_, Api>, deletion_id: String) -> Result<(), ApiError> {
    api.restore_messages(deletion_id).await
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
