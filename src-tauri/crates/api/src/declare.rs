//! The line by which a command is declared, and what follows from the lines of one domain: arguments as types, the dispatch
//! by name, and the macro `for_each_<domain>_command` of this crate, which hands the lines on.
//!
//! Does not live here: the list of domains (`contract.rs`), any command (the folder of its domain).

use crate::contract_error::ContractError;
use crate::error::ApiError;
use serde::de::DeserializeOwned;
use serde_json::Value;
use specta::Type;

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
        $crate::declare::declare_commands!(@declare $types $($lines)+);
        $crate::declare::declare_commands!(@hand_on ($) $for_each $($lines)+);
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
            $($name: $crate::declare::Call<args::$args, $result>,)+
        }

        /// Carries out a command of this domain.
        pub(crate) async fn dispatch(
            api: &$crate::Api,
            command: &str,
            arguments: ::serde_json::Value,
        ) -> Result<::serde_json::Value, $crate::ApiError> {
            match command {
                $(stringify!($name) => {
                    let args::$args { $($arg),* } = $crate::declare::read_arguments(arguments)?;
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

/// The arguments of a command, by their names.
pub(crate) fn read_arguments<T: DeserializeOwned>(arguments: Value) -> Result<T, ApiError> {
    // Serde would take an array for a struct too; arguments have names.
    let object = match arguments {
        Value::Null => Value::Object(serde_json::Map::new()),
        Value::Object(_) => arguments,
        _ => return Err(ContractError::BadArguments("one object is expected".to_owned()).into()),
    };
    serde_json::from_value(object).map_err(|cause| ContractError::BadArguments(cause.to_string()).into())
}
