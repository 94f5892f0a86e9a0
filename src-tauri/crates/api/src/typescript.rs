//! The screen's types, written from the contract. `src/lib/host/bindings.ts` is this text; a test holds it to that.

use crate::contract::{COMMANDS, Commands};
use crate::events::EventDto;
use landline_chat::ChatLimits;
use specta::Types;
use specta_typescript::Typescript;
use std::fmt::Write;

const HEADER: &str = "// Generated from crates/api by `npm run bindings`. Do not edit.\n";

/// The whole of `bindings.ts`.
///
/// # Errors
/// A type that has no TypeScript, such as a raw 64-bit integer, by its name.
pub fn bindings() -> Result<String, specta_typescript::Error> {
    let types = Types::default().register::<Commands>().register::<EventDto>();
    let mut text = Typescript::default().header(HEADER).export(&types, specta_serde::Format)?;
    text.push_str("\n/** The names of all commands. */\nexport const COMMANDS = [\n");
    for command in COMMANDS {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\t\"{}\",", command.name);
    }
    text.push_str("] as const;\n");
    let limit = ChatLimits::default().text;
    let _ = writeln!(
        text,
        "\n/** The longest text that can be sent, in bytes of UTF-8. */\nexport const TEXT_LIMIT = {limit};"
    );
    Ok(text)
}
