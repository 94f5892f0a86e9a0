//! The commands of the contract as the window calls them: a named Tauri command for each, which passes its arguments to
//! [`landline_api::Api`] and decides nothing. They are made from the contract's own lines. Bytes have calls of their own, in
//! `bytes.rs`.
//!
//! ```ts
//! const { heartbeatInterval, peerTimeout } = await invoke<HeartbeatConfigDto>("get_heartbeat_config");
//! await invoke("update_heartbeat_interval", { intervalSecs: 30 });
//! const message = await invoke<Message>("send_message", { contactId, text: "Lunch?", id: null });
//! ```
//!
//! What each takes, returns and refuses stands with the method of the same name of [`landline_api::Api`], and its types in
//! `src/lib/host/bindings.ts`.

use tauri::Wry;
use tauri::ipc::Invoke;

/// Defines a Tauri command for each line, and answers their calls.
macro_rules! tauri_commands {
    ($(#[doc = $doc:literal] $name:ident ($args:ident { $($arg:ident : $ty:ty),* }) -> $result:ty;)+) => {
        $(
            #[doc = $doc]
            #[tauri::command]
            async fn $name(api: tauri::State<'_, Api>, $($arg: $ty),*) -> Result<$result, ApiError> {
                api.$name($($arg),*).await
            }
        )+

        pub(super) const NAMES: &[&str] = &[$(stringify!($name)),+];

        pub(super) fn answer(invoke: Invoke<Wry>) -> bool {
            let answer: fn(Invoke<Wry>) -> bool = tauri::generate_handler![$($name),+];
            answer(invoke)
        }
    };
}

macro_rules! domains {
    ($($domain:ident: $for_each:ident),+ $(,)?) => {
        $(mod $domain {
            #[allow(clippy::wildcard_imports, reason = "what the lines of the contract name")]
            use landline_api::*;
            use tauri::Wry;
            use tauri::ipc::Invoke;

            landline_api::$for_each!(tauri_commands);
        })+

        /// The name of every command that the window may call.
        pub fn names() -> impl Iterator<Item = &'static str> {
            [$($domain::NAMES),+].into_iter().flatten().copied()
        }

        /// Answers a call of the window; false if there is no such command.
        pub(crate) fn answer(invoke: Invoke<Wry>) -> bool {
            let name = invoke.message.command();
            $(if $domain::NAMES.contains(&name) {
                return $domain::answer(invoke);
            })+
            crate::bytes::answer(invoke)
        }
    };
}

landline_api::for_each_domain!(domains);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn the_window_has_the_same_commands_as_the_contract() {
        let window: BTreeSet<&str> = super::names().collect();
        let contract: BTreeSet<&str> = landline_api::commands().map(|command| command.name).collect();
        assert_eq!(window, contract);
        assert_eq!(super::names().count(), window.len(), "a command is listed twice");
    }
}
