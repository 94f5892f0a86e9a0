//! Who is here, the presence settings, and what the presence tasks did.

use landline_api::{Api, ApiError, Contact, HealthHistoryDto, HeartbeatConfigDto, PeerHealthStatsDto};
use tauri::State;

/// Everybody ever met and this node itself, with presence and the newest message.
///
/// ```ts
/// const contacts = await invoke<Contact[]>("list_contacts");
/// const here = contacts.filter((c) => !c.isSelf && c.presence !== "offline").length;
/// ```
///
/// # Errors
/// `node.storage`.
#[tauri::command]
pub(super) async fn list_contacts(api: State<'_, Api>) -> Result<Vec<Contact>, ApiError> {
    api.list_contacts().await
}

/// The heartbeat interval and the peer timeout, both in seconds.
///
/// ```ts
/// const { heartbeatInterval, peerTimeout } =
///   await invoke<HeartbeatConfigDto>("get_heartbeat_config");
/// ```
///
/// # Errors
/// None.
#[tauri::command]
pub(super) async fn get_heartbeat_config(api: State<'_, Api>) -> Result<HeartbeatConfigDto, ApiError> {
    api.get_heartbeat_config().await
}

/// Changes the heartbeat interval. When it returns, the new one is on the disk and the running
/// heartbeat keeps it.
///
/// ```ts
/// try {
///   await invoke("update_heartbeat_interval", { intervalSecs: 30 });
/// } catch (error) {
///   // ApiError, e.g. { code: "peer.heartbeat_out_of_range", message, hint }; nothing has changed
/// }
/// ```
///
/// # Errors
/// `peer.heartbeat_out_of_range` outside 10 to 600 seconds, `peer.heartbeat_not_below_timeout`,
/// `config.not_written`.
#[tauri::command]
pub(super) async fn update_heartbeat_interval(api: State<'_, Api>, interval_secs: u32) -> Result<(), ApiError> {
    api.update_heartbeat_interval(interval_secs).await
}

/// Changes how long a peer may be silent before it counts as offline. When it returns, the new
/// timeout is on the disk and the running timeout checker keeps it.
///
/// ```ts
/// await invoke("update_peer_timeout", { timeoutSecs: 120 });
/// ```
///
/// # Errors
/// `peer.timeout_not_above_heartbeat`, `config.not_written`.
#[tauri::command]
pub(super) async fn update_peer_timeout(api: State<'_, Api>, timeout_secs: u32) -> Result<(), ApiError> {
    api.update_peer_timeout(timeout_secs).await
}

/// What heartbeat, timeout checker and cleanup did since the start, and what went over the wire.
/// Times are milliseconds since the Unix epoch, `null` for never.
///
/// ```ts
/// const stats = await invoke<PeerHealthStatsDto>("get_peer_health_stats");
/// const last = stats.lastHeartbeatAt === null ? "never" : new Date(stats.lastHeartbeatAt);
/// ```
///
/// # Errors
/// `node.storage`.
#[tauri::command]
pub(super) async fn get_peer_health_stats(api: State<'_, Api>) -> Result<PeerHealthStatsDto, ApiError> {
    api.get_peer_health_stats().await
}

/// The last hour in figures, one sample every 10 seconds: answers, packets, memory, who was here.
///
/// ```ts
/// const { since, samples } = await invoke<HealthHistoryDto>("get_health_history");
/// const slowest = Math.max(...samples.map((sample) => sample.p99Micros ?? 0));
/// ```
///
/// # Errors
/// None.
#[tauri::command]
pub(super) async fn get_health_history(api: State<'_, Api>) -> Result<HealthHistoryDto, ApiError> {
    api.get_health_history().await
}
