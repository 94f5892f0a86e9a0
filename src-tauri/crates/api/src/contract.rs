//! All commands, domain by domain: the list of domains, and what follows from it: the dispatch by name over all of them,
//! and the types for the screen's TypeScript.
//!
//! Does not live here: the line of a command (`declare.rs`), what a command does (an async method of [`Api`] of the same
//! name, in the folder of its domain).

use crate::contract_error::ContractError;
use crate::declare::CommandInfo;
use crate::{Api, ApiError};
use serde_json::Value;
use specta::Types;

macro_rules! domains {
    ($($domain:ident: $types:ident, $for_each:ident;)+) => {
        domains!(@hand_on ($) $($domain: $for_each,)+);

        /// The arguments of every command.
        pub mod args {
            $(pub use crate::$domain::args::*;)+
        }

        /// Every command, domain by domain.
        pub fn commands() -> impl Iterator<Item = &'static CommandInfo> {
            [$(crate::$domain::COMMANDS),+].into_iter().flatten()
        }

        /// The types of every command for TypeScript, and the names under which they stand there.
        pub(crate) fn types() -> (Types, Vec<&'static str>) {
            (Types::default()$(.register::<crate::$domain::$types>())+, vec![$(stringify!($types)),+])
        }

        impl Api {
            /// Carries out a command by its name: arguments as a JSON object (`null` for none), result as JSON.
            ///
            /// # Errors
            /// The command's own, `api.unknown_command`, or `api.bad_arguments`.
            pub async fn dispatch(&self, command: &str, arguments: Value) -> Result<Value, ApiError> {
                let is_in = |domain: &[CommandInfo]| domain.iter().any(|known| known.name == command);
                $(if is_in(crate::$domain::COMMANDS) {
                    return crate::$domain::dispatch(self, command, arguments).await;
                })+
                Err(ContractError::UnknownCommand(command.to_owned()).into())
            }
        }
    };
    (@hand_on ($dollar:tt) $($lines:tt)+) => {
        /// Invokes a macro with a line for each domain: its name and the macro that knows its commands.
        #[macro_export]
        macro_rules! for_each_domain {
            ($dollar then:ident) => {
                $dollar then! { $($lines)+ }
            };
        }
    };
}

domains! {
    contacts: ContactsCommands, for_each_contacts_command;
    presence: PresenceCommands, for_each_presence_command;
    chat: ChatCommands, for_each_chat_command;
    settings: SettingsCommands, for_each_settings_command;
    desktop: DesktopCommands, for_each_desktop_command;
    node: NodeCommands, for_each_node_command;
}
