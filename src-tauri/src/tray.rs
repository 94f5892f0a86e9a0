//! The tray icon: how many are here and how many messages are unread, *Open* and *Quit*.
//!
//! A tray is never taken for granted. On Linux its library may be missing (building a tray would
//! then panic), and a desktop without a tray host shows nothing: GNOME without an extension is
//! one. So the library is asked for before a tray is built, and the host whenever something
//! depends on it: hiding the window, or starting hidden.

mod host;
mod status;

use landline_strings::Language;
use parking_lot::Mutex;
use tauri::image::Image;
use tauri::menu::{MenuBuilder, MenuItem, MenuItemBuilder};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _, Wry, include_image};

use crate::launch::Launch;
use crate::{ending, window, words};

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

/// What the icon says of a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Face {
    Usual,
    Unread,
    Offline,
}

impl Face {
    fn icon(self) -> Image<'static> {
        let [usual, unread, offline] = ICONS;
        match self {
            Face::Usual => usual,
            Face::Unread => unread,
            Face::Offline => offline,
        }
    }
}

impl Status {
    /// Unread messages can be read without a network, and so are said first.
    fn face(self) -> Face {
        match (self.unread > 0, self.offline) {
            (true, _) => Face::Unread,
            (false, true) => Face::Offline,
            (false, false) => Face::Usual,
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
    let shown = (Status::default(), words::language(app));
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
        .icon(status.face().icon())
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

/// Shows another status, if it is another.
pub(crate) fn update(app: &AppHandle, status: Status) {
    show(app, |_| status);
}

/// Says the same in another language, if it is another.
pub(crate) fn say_again(app: &AppHandle) {
    show(app, |shown| shown);
}

fn show(app: &AppHandle, next: impl FnOnce(Status) -> Status) {
    let Some(tray) = app.try_state::<Tray>() else {
        return;
    };
    let language = words::language(app);
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
    if before.face() != status.face() {
        done = done.and(tray.icon.set_icon_with_as_template(Some(status.face().icon()), TEMPLATE));
    }
    if let Err(error) = done {
        tracing::warn!(%error, "tray not updated");
    }
}

/// True if a person can see the tray now, so that a hidden window can be found again.
pub(crate) async fn visible(app: &AppHandle) -> bool {
    app.try_state::<Tray>().is_some() && host::present(app).await
}

#[cfg(test)]
mod tests {
    use super::{Face, Status};
    use landline_api::Contact;

    #[test]
    fn the_icon_says_unread_before_offline() {
        let status = |unread, offline| Status { online: 3, unread, offline };
        assert_eq!(status(0, false).face(), Face::Usual);
        assert_eq!(status(0, true).face(), Face::Offline);
        assert_eq!(status(2, true).face(), Face::Unread);
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
