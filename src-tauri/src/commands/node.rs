//! The node itself: where it runs and what happened in it.

use landline_api::{Api, ApiError, DoctorReportDto, JournalEntry, NodeInfo};
use tauri::State;

/// Version, profile folder, port and networks.
///
/// ```ts
/// const { version, port } = await invoke<NodeInfo>("get_node_info");
/// ```
///
/// # Errors
/// None.
#[tauri::command]
pub(super) async fn get_node_info(api: State<'_, Api>) -> Result<NodeInfo, ApiError> {
    api.get_node_info().await
}

/// The newest facts of the journal.
///
/// ```ts
/// const entries = await invoke<JournalEntry[]>("list_recent_events");
/// ```
///
/// # Errors
/// `node.storage`.
#[tauri::command]
pub(super) async fn list_recent_events(api: State<'_, Api>) -> Result<Vec<JournalEntry>, ApiError> {
    api.list_recent_events().await
}

/// Examines network, port, firewall and the ways to peers. Takes some seconds.
///
/// ```ts
/// const { findings } = await invoke<DoctorReportDto>("doctor");
/// ```
///
/// # Errors
/// None.
#[tauri::command]
pub(super) async fn doctor(api: State<'_, Api>) -> Result<DoctorReportDto, ApiError> {
    api.doctor().await
}
