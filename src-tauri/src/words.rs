//! Which language the shell speaks: that of the system, until the screen shows another.
//!
//! Does not live here: what it says (`crates/strings`, from the language files of the screen).

use std::sync::{Mutex, PoisonError};

use landline_strings::Language;
use tauri::{AppHandle, Manager as _};

use crate::window::MAIN;

/// The language spoken now, managed by Tauri.
pub(crate) struct Spoken(Mutex<Language>);

impl Spoken {
    /// The first language of the system that is spoken here.
    pub(crate) fn of_the_system() -> Self {
        Self(Mutex::new(Language::first_of(sys_locale::get_locales())))
    }

    fn get(&self) -> Language {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True if it was another.
    fn set(&self, language: Language) -> bool {
        let mut spoken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *spoken, language) != language
    }
}

/// The language to speak.
pub(crate) fn language(app: &AppHandle) -> Language {
    app.state::<Spoken>().get()
}

/// What the screen shows itself in; nothing until it has drawn something.
const SHOWN: &str = "document.getElementById('root')?.childElementCount ? document.documentElement.lang : ''";

/// Asks the screen for its language, which a person may have chosen; `say_again` is called if it is another.
pub(crate) fn ask_screen(app: &AppHandle, say_again: fn(&AppHandle)) {
    let Some(screen) = app.get_webview_window(MAIN) else {
        return;
    };
    let handle = app.clone();
    let asked = screen.eval_with_callback(SHOWN, move |answer| {
        let shown = serde_json::from_str::<String>(&answer).ok();
        let Some(language) = shown.and_then(|tag| Language::of(&tag)) else { return };
        if handle.state::<Spoken>().set(language) {
            let app = handle.clone();
            tauri::async_runtime::spawn(async move { say_again(&app) });
        }
    });
    if let Err(error) = asked {
        tracing::debug!(%error, "the screen was not asked for its language");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_language_is_noticed_once() {
        let spoken = Spoken(Mutex::new(Language::English));
        assert!(!spoken.set(Language::English) && spoken.set(Language::Japanese) && !spoken.set(Language::Japanese));
        assert_eq!(spoken.get(), Language::Japanese);
    }
}
