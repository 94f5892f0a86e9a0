//! What a person sets: how others see them, and every setting by its key.

use landline_api::{Api, ApiError, ConfigEntry, Profile, Saved};
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
