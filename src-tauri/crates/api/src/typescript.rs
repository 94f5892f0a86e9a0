//! The screen's types and calls, written from the contract. `src/lib/host/bindings.ts` is this text; a test holds it to that.

use crate::bytes::{ContentInfo, DownloadOffer, UploadOffer};
use crate::contract::{commands, types};
use crate::error::error_codes;
use crate::events::EventDto;
use landline_chat::ChatLimits;
use specta_typescript::Typescript;
use std::fmt::Write;

const HEADER: &str = "// Generated from crates/api by `npm run bindings`. Do not edit.\n";

/// The whole of `bindings.ts`.
///
/// # Errors
/// A type that has no TypeScript, such as a raw 64-bit integer, by its name.
pub fn bindings() -> Result<String, specta_typescript::Error> {
    let (types, domains) = types();
    let types = types.register::<EventDto>();
    let types = types.register::<ContentInfo>().register::<DownloadOffer>().register::<UploadOffer>();
    let mut text = Typescript::default().header(HEADER).export(&types, specta_serde::Format)?;
    let limit = ChatLimits::default().text;
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "\n/** Every command with its types. */\nexport type Commands = {};\n\n\
         /** The names of all commands. */\nexport const COMMANDS = [\n",
        domains.join(" & ")
    );
    for command in commands() {
        let _ = writeln!(text, "\t\"{}\",", command.name);
    }
    text.push_str("] as const;\n");
    let _ = write!(
        text,
        "{}{}\n/** The longest text that can be sent, in bytes of UTF-8. */\nexport const TEXT_LIMIT = {limit};\n",
        union("ErrorCode", "Every code that a command can end with.", error_codes()),
        union("JournalKind", "Every kind of event in the journal.", landline_node::event_kinds()),
    );
    Ok(text)
}

/// A type of which each value is one of these texts.
fn union(name: &str, doc: &str, values: impl Iterator<Item = &'static str>) -> String {
    let values: String = values.map(|value| format!("\n\t| \"{value}\"")).collect();
    format!("\n/** {doc} */\nexport type {name} ={values};\n")
}
