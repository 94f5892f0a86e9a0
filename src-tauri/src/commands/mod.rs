//! The commands of the contract as the window calls them: one function each, which passes its
//! arguments to [`landline_api::Api`] and decides nothing.
//!
//! A command stands in the list below once. The handler and [`NAMES`] both come from it, and a
//! test compares the names with the contract's own list.

mod chat;
mod contact;
mod desktop;
mod node;
mod peer;
mod settings;

macro_rules! commands {
    ($($file:ident { $($name:ident),+ $(,)? })+) => {
        /// The name of every command that the window may call.
        pub const NAMES: &[&str] = &[$($(stringify!($name)),+),+];

        /// Answers the window's calls.
        pub(crate) fn handler() -> impl Fn(tauri::ipc::Invoke<tauri::Wry>) -> bool + Send + Sync {
            tauri::generate_handler![$($($file::$name),+),+]
        }
    };
}

commands! {
    peer {
        list_contacts,
        get_heartbeat_config,
        update_heartbeat_interval,
        update_peer_timeout,
        get_peer_health_stats,
        get_health_history,
    }
    contact {
        get_contact,
        set_contact_pinned,
        set_contact_blocked,
        set_contact_name,
        set_contact_note,
        set_contact_groups,
        approve_address,
        set_contact_charset,
        get_presence_history,
    }
    chat {
        send_message,
        retry_message,
        measure_message,
        list_messages,
        first_unread,
        search_messages,
        delete_messages,
        restore_messages,
        mark_read,
        read_message_again,
    }
    settings {
        get_profile,
        update_profile,
        get_config,
        set_config,
        list_config,
        get_notification_settings,
        update_notification_settings,
        set_contact_muted,
        get_network_settings,
        update_targets,
        update_port,
        update_default_charset,
        get_presence_cost,
        get_storage_usage,
        delete_messages_before,
        import_contact,
        import_messages,
    }
    desktop {
        get_desktop_settings,
        update_desktop_settings,
        set_start_at_login,
    }
    node {
        get_node_info,
        list_recent_events,
        doctor,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::NAMES;

    #[test]
    fn the_window_has_the_same_commands_as_the_contract() {
        let window: BTreeSet<&str> = NAMES.iter().copied().collect();
        let contract: BTreeSet<&str> = landline_api::COMMANDS.iter().map(|c| c.name).collect();
        assert_eq!(window, contract);
        assert_eq!(NAMES.len(), window.len(), "a command is listed twice");
    }
}
