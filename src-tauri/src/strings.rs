//! Which language the shell speaks: that of the system, until the screen shows another.
//!
//! Does not live here: what it says (`crates/strings`, from the language files of the screen).

use std::sync::{Mutex, PoisonError};

use landline_strings::Language;
use tauri::{AppHandle, Manager as _};

use crate::window::MAIN;

/// The current language, managed by Tauri.
pub(crate) struct Locale(Mutex<Language>);

impl Locale {
    /// The first supported language of the system.
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

/// The current language.
pub(crate) fn language(app: &AppHandle) -> Language {
    app.state::<Locale>().get()
}

/// The language of the screen; empty until it has rendered something.
const SHOWN: &str = "document.getElementById('root')?.childElementCount ? document.documentElement.lang : ''";

/// Asks the screen for its language, which a person may have chosen; `refresh_language` is called if it has changed.
pub(crate) fn ask_screen(app: &AppHandle, refresh_language: fn(&AppHandle)) {
    let Some(screen) = app.get_webview_window(MAIN) else {
        return;
    };
    let handle = app.clone();
    let asked = screen.eval_with_callback(SHOWN, move |answer| {
        let shown = serde_json::from_str::<String>(&answer).ok();
        let Some(language) = shown.and_then(|tag| Language::of(&tag)) else { return };
        if handle.state::<Locale>().set(language) {
            let app = handle.clone();
            tauri::async_runtime::spawn(async move { refresh_language(&app) });
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
        let spoken = Locale(Mutex::new(Language::English));
        assert!(!spoken.set(Language::English) && spoken.set(Language::Japanese) && !spoken.set(Language::Japanese));
        assert_eq!(spoken.get(), Language::Japanese);
    }
}
