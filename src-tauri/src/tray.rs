//! The tray icon: the number of contacts online and of unread messages, *Open* and *Quit*.
//!
//! A tray may be unavailable. On Linux its library may be missing (building a tray would then panic), and a desktop
//! without a tray host shows nothing, such as GNOME without an extension. So the library is checked before a tray is
//! built, and the host whenever something depends on it: hiding the window, or starting hidden.

mod host;
mod status;

use landline_strings::Language;
use parking_lot::Mutex;
use tauri::image::Image;
use tauri::menu::{MenuBuilder, MenuItem, MenuItemBuilder};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _, Wry, include_image};

use crate::launch::Launch;
use crate::{ending, strings, window};

pub(crate) use status::Status;

const OPEN: &str = "open";
const QUIT: &str = "quit";

/// Whether the system gives the icon its own colour.
const TEMPLATE: bool = cfg!(target_os = "macos");

/// Usual, unread, offline. Panels are of any colour, and these are legible on all of them.
#[cfg(not(target_os = "macos"))]
const ICONS: [Image<'_>; 3] = [
    include_image!("icons/tray.png"),
    include_image!("icons/tray-unread.png"),
    include_image!("icons/tray-offline.png"),
];

/// The same for a menu bar that draws icons in its own colour.
#[cfg(target_os = "macos")]
const ICONS: [Image<'_>; 3] = [
    include_image!("icons/symbolic.png"),
    include_image!("icons/symbolic-unread.png"),
    include_image!("icons/symbolic-offline.png"),
];

/// The state of the icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum IconState {
    Usual,
    Unread,
    Offline,
}

impl IconState {
    fn icon(self) -> Image<'static> {
        let [usual, unread, offline] = ICONS;
        match self {
            IconState::Usual => usual,
            IconState::Unread => unread,
            IconState::Offline => offline,
        }
    }
}

impl Status {
    /// Unread messages can be read without a network, and so are said first.
    fn icon_state(self) -> IconState {
        match (self.unread > 0, self.offline) {
            (true, _) => IconState::Unread,
            (false, true) => IconState::Offline,
            (false, false) => IconState::Usual,
        }
    }

    /// Who is here and what is unread; a computer that is offline cannot know of the others.
    fn sentence(self, language: Language) -> String {
        if self.offline {
            return language.tray_status_offline(self.unread);
        }
        language.tray_status(u64::try_from(self.online).unwrap_or(u64::MAX), self.unread)
    }
}

/// The tray of this process, managed by Tauri once it is built.
struct Tray {
    icon: TrayIcon,
    /// Linux shows no tooltip, so the same sentence opens the menu.
    headline: MenuItem<Wry>,
    open: MenuItem<Wry>,
    quit: MenuItem<Wry>,
    shown: Mutex<(Status, Language)>,
}

/// Builds the tray where there can be one. Called once, on the main thread.
pub(crate) fn build(app: &AppHandle) {
    if !host::library_present() {
        tracing::info!("no tray: libayatana-appindicator3 is not installed");
        return;
    }
    match assemble(app) {
        Ok(tray) => {
            app.manage(tray);
        }
        Err(error) => tracing::warn!(%error, "no tray"),
    }
}

fn assemble(app: &AppHandle) -> tauri::Result<Tray> {
    let shown = (Status::default(), strings::language(app));
    let (status, language) = shown;
    let sentence = status.sentence(language);
    let headline = MenuItemBuilder::new(&sentence).enabled(false).build(app)?;
    let open = MenuItemBuilder::with_id(OPEN, language.open()).build(app)?;
    let quit = MenuItemBuilder::with_id(QUIT, language.quit()).build(app)?;
    let menu = MenuBuilder::new(app).item(&headline).separator().item(&open).item(&quit).build()?;
    let folder = &app.state::<Launch>().profile.folder;
    let icon = TrayIconBuilder::with_id("landline")
        // Linux hands the icon over as a file: in the profile, where no other window overwrites it.
        .temp_dir_path(folder.join("tray"))
        .icon(status.icon_state().icon())
        .icon_as_template(TEMPLATE)
        .tooltip(&sentence)
        .menu(&menu)
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .on_menu_event(|app, event| match event.id().as_ref() {
            OPEN => window::show(app),
            QUIT => ending::quit(app),
            _ => {}
        })
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event
                && !cfg!(target_os = "macos")
            {
                window::show(tray.app_handle());
            }
        })
        .build(app)?;
    Ok(Tray { icon, headline, open, quit, shown: Mutex::new(shown) })
}

/// Updates the status, if it changed.
pub(crate) fn update(app: &AppHandle, status: Status) {
    show(app, |_| status);
}

/// Updates the language, if it changed.
pub(crate) fn refresh_language(app: &AppHandle) {
    show(app, |shown| shown);
}

fn show(app: &AppHandle, next: impl FnOnce(Status) -> Status) {
    let Some(tray) = app.try_state::<Tray>() else {
        return;
    };
    let language = strings::language(app);
    let mut shown = tray.shown.lock();
    let (before, spoken) = *shown;
    let status = next(before);
    if (before, spoken) == (status, language) {
        return;
    }
    *shown = (status, language);
    drop(shown);
    let sentence = status.sentence(language);
    let mut done = tray.headline.set_text(&sentence);
    done = done.and(tray.icon.set_tooltip(Some(&sentence)));
    if spoken != language {
        done = done.and(tray.open.set_text(language.open())).and(tray.quit.set_text(language.quit()));
    }
    if before.icon_state() != status.icon_state() {
        done = done.and(tray.icon.set_icon_with_as_template(Some(status.icon_state().icon()), TEMPLATE));
    }
    if let Err(error) = done {
        tracing::warn!(%error, "tray not updated");
    }
}

/// True if the tray is visible now, so that a hidden window can be opened again.
pub(crate) async fn visible(app: &AppHandle) -> bool {
    app.try_state::<Tray>().is_some() && host::present(app).await
}

#[cfg(test)]
mod tests {
    use super::{IconState, Status};
    use landline_api::Contact;

    #[test]
    fn the_icon_says_unread_before_offline() {
        let status = |unread, offline| Status { online: 3, unread, offline };
        assert_eq!(status(0, false).icon_state(), IconState::Usual);
        assert_eq!(status(0, true).icon_state(), IconState::Offline);
        assert_eq!(status(2, true).icon_state(), IconState::Unread);
    }

    #[test]
    fn counts_the_others_who_are_here_and_all_that_is_unread() {
        let contact = |presence: &str, unread: u32, who: &str| -> Contact {
            serde_json::from_value(serde_json::json!({
                "id": "c", "user": "u", "host": "h", "nickname": "n", "group": "", "presence": presence, "away": false,
                "look": { "user": "u", "host": "h", "skeletons": [], "identity": "" },
                "unstable": false,
                "lastSeen": 0, "addresses": [], "client": null, "unread": unread, "lastMessage": null,
                "isSelf": who == "self", "pinned": false, "blocked": who == "blocked", "ownName": "", "groups": [], "note": "",
                "charset": null, "firstSeen": 0, "readings": [],
            }))
            .unwrap()
        };
        let contacts = [
            contact("online", 0, "self"),
            contact("uncertain", 2, "bob"),
            contact("offline", 3, "carol"),
            contact("offline", 9, "blocked"),
        ];
        assert_eq!(Status::of(&contacts, false), Status { online: 1, unread: 5, offline: false });
        assert!(Status::of(&contacts, true).offline);
    }
}
