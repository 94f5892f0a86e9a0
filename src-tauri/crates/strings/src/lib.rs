//! What the desktop shell says to a person, in the languages of the screen and from its files (`src/i18n/*.json`): tray,
//! notices, and the page of a failed start.
//!
//! Does not live here: what the screen itself says (`src/i18n`), the command line, which is English, and which language
//! the shell speaks (`src-tauri/src/words.rs`).

mod catalogue;
mod desktop;
mod language;
mod message;

pub use language::Language;
