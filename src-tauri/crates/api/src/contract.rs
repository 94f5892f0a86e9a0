//! Commands, each declared once, in a line of its domain: name, arguments and result. Everything else about a command
//! follows from its line: its arguments as a type, the dispatch by name, the screen's TypeScript, and the named command of
//! the window, which takes the lines by the macro `for_each_<domain>_command` of this crate.
//!
//! Does not live here: what a command does (an async method of [`Api`] of the same name, in the folder of its domain).

use crate::contract_error::ContractError;
use crate::{Api, ApiError, chat, contacts, desktop, node, presence, settings};
use serde::de::DeserializeOwned;
use serde_json::Value;
use specta::{Type, Types};

/// A command as the adapters see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandInfo {
    /// Its name in the window, on the web and on the control socket.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
}

/// A command's two types, for TypeScript.
#[derive(Type)]
#[expect(dead_code, reason = "only its shape is used, by the generator of bindings")]
pub(crate) struct Call<Args, Result> {
    args: Args,
    result: Result,
}

/// Declares the commands of one domain: the name of the macro that hands on the lines, the name of the TypeScript type, and
/// a line for each command.
macro_rules! declare_commands {
    ($for_each:ident $types:ident $($lines:tt)+) => {
        $crate::contract::declare_commands!(@declare $types $($lines)+);
        $crate::contract::declare_commands!(@hand_on ($) $for_each $($lines)+);
    };
    (@declare $types:ident
     $(#[doc = $doc:literal] $name:ident ($args:ident { $($arg:ident : $ty:ty),* }) -> $result:ty;)+) => {
        /// The commands of this domain, in the order of their declaration.
        pub(crate) const COMMANDS: &[$crate::CommandInfo] = &[
            $($crate::CommandInfo { name: stringify!($name), summary: $doc },)+
        ];

        /// The arguments of each command as one object.
        pub(crate) mod args {
            #[allow(unused_imports, reason = "of what a domain imports, its commands take some as arguments")]
            use super::*;
            $(
                #[doc = concat!("Arguments of `", stringify!($name), "`:", $doc)]
                #[derive(Clone, Debug, ::serde::Serialize, ::serde::Deserialize, ::specta::Type)]
                #[serde(rename_all = "camelCase", deny_unknown_fields)]
                pub struct $args {
                    $(
                        #[doc = concat!("`", stringify!($arg), "` of `", stringify!($name), "`.")]
                        pub $arg: $ty,
                    )*
                }
            )+
        }

        /// The commands of this domain with their types.
        #[derive(::specta::Type)]
        #[expect(dead_code, reason = "only its shape is used, by the generator of bindings")]
        pub(crate) struct $types {
            $($name: $crate::contract::Call<args::$args, $result>,)+
        }

        /// Carries out a command of this domain.
        pub(crate) async fn dispatch(
            api: &$crate::Api,
            command: &str,
            arguments: ::serde_json::Value,
        ) -> Result<::serde_json::Value, $crate::ApiError> {
            match command {
                $(stringify!($name) => {
                    let args::$args { $($arg),* } = $crate::contract::read_arguments(arguments)?;
                    let result: $result = api.$name($($arg),*).await?;
                    ::serde_json::to_value(result).map_err(|cause| $crate::contract_error::ContractError::internal(cause).into())
                })+
                _ => Err($crate::contract_error::ContractError::UnknownCommand(command.to_owned()).into()),
            }
        }
    };
    (@hand_on ($dollar:tt) $for_each:ident $($lines:tt)+) => {
        /// Invokes a macro with the line of each command of this domain.
        #[macro_export]
        macro_rules! $for_each {
            ($dollar then:ident) => {
                $dollar then! { $($lines)+ }
            };
        }
    };
}

pub(crate) use declare_commands;

macro_rules! domains {
    ($($domain:ident: $types:ident, $for_each:ident;)+) => {
        domains!(@hand_on ($) $($domain: $for_each,)+);

        /// The arguments of every command.
        pub mod args {
            $(pub use crate::$domain::args::*;)+
        }

        /// Every command, domain by domain.
        pub fn commands() -> impl Iterator<Item = &'static CommandInfo> {
            [$($domain::COMMANDS),+].into_iter().flatten()
        }

        /// The types of every command for TypeScript, and the names under which they stand there.
        pub(crate) fn types() -> (Types, Vec<&'static str>) {
            (Types::default()$(.register::<$domain::$types>())+, vec![$(stringify!($types)),+])
        }

        impl Api {
            /// Carries out a command by its name: arguments as a JSON object (`null` for none), result as JSON.
            ///
            /// # Errors
            /// The command's own, `api.unknown_command`, or `api.bad_arguments`.
            pub async fn dispatch(&self, command: &str, arguments: Value) -> Result<Value, ApiError> {
                let is_in = |domain: &[CommandInfo]| domain.iter().any(|known| known.name == command);
                $(if is_in($domain::COMMANDS) {
                    return $domain::dispatch(self, command, arguments).await;
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

pub(crate) fn read_arguments<T: DeserializeOwned>(arguments: Value) -> Result<T, ApiError> {
    // Serde would take an array for a struct too; arguments have names.
    let object = match arguments {
        Value::Null => Value::Object(serde_json::Map::new()),
        Value::Object(_) => arguments,
        _ => return Err(ContractError::BadArguments("one object is expected".to_owned()).into()),
    };
    serde_json::from_value(object).map_err(|cause| ContractError::BadArguments(cause.to_string()).into())
}
