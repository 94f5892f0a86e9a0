//! The tray icon: how many are here and how many messages are unread, *Open* and *Quit*.
//!
//! A tray is never taken for granted. On Linux its library may be missing (building a tray would
//! then panic), and a desktop without a tray host shows nothing: GNOME without an extension is
//! one. So the library is asked for before a tray is built, and the host whenever something
//! depends on it: hiding the window, or starting hidden.

mod host;

use landline_api::Contact;
use parking_lot::Mutex;
use tauri::image::Image;
use tauri::menu::{Menu, MenuBuilder, MenuItem, MenuItemBuilder};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _, Wry, include_image};

use crate::launch::Launch;
use crate::{lifecycle, window};

const OPEN: &str = "open";
const QUIT: &str = "quit";

const ICON: Image<'_> = include_image!("icons/tray.png");
const ICON_UNREAD: Image<'_> = include_image!("icons/tray-unread.png");

/// What the tray says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Status {
    /// Contacts that are here, not counting this node.
    pub(crate) online: usize,
    /// Unread messages of all contacts.
    pub(crate) unread: u64,
}

impl Status {
    /// Adds up the contact list.
    pub(crate) fn of(contacts: &[Contact]) -> Status {
        let others = || contacts.iter().filter(|contact| !contact.is_self);
        Status {
            online: others().filter(|contact| contact.presence != landline_api::Presence::Offline).count(),
            unread: others().map(|contact| u64::from(contact.unread)).sum(),
        }
    }

    fn sentence(self) -> String {
        let Status { online, unread } = self;
        let here = match online {
            0 => "nobody else is here".to_owned(),
            1 => "1 person is here".to_owned(),
            n => format!("{n} people are here"),
        };
        match unread {
            0 => format!("Landline: {here}"),
            1 => format!("Landline: {here}, 1 unread message"),
            n => format!("Landline: {here}, {n} unread messages"),
        }
    }
}

/// The tray of this process, managed by Tauri once it is built.
struct Tray {
    icon: TrayIcon,
    /// Linux shows no tooltip, so the same sentence opens the menu.
    headline: MenuItem<Wry>,
    shown: Mutex<Status>,
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
    let sentence = Status::default().sentence();
    let (headline, menu) = menu(app, &sentence)?;
    let folder = &app.state::<Launch>().profile.folder;
    let icon = TrayIconBuilder::with_id("landline")
        // Linux hands the icon over as a file: in the profile, where no other window overwrites it.
        .temp_dir_path(folder.join("tray"))
        .icon(ICON)
        .tooltip(&sentence)
        .menu(&menu)
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .on_menu_event(|app, event| match event.id().as_ref() {
            OPEN => window::show(app),
            QUIT => lifecycle::quit(app),
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
    Ok(Tray { icon, headline, shown: Mutex::new(Status::default()) })
}

fn menu(app: &AppHandle, sentence: &str) -> tauri::Result<(MenuItem<Wry>, Menu<Wry>)> {
    let headline = MenuItemBuilder::new(sentence).enabled(false).build(app)?;
    let menu = MenuBuilder::new(app)
        .item(&headline)
        .separator()
        .item(&MenuItemBuilder::with_id(OPEN, "Open Landline").build(app)?)
        .item(&MenuItemBuilder::with_id(QUIT, "Quit").build(app)?)
        .build()?;
    Ok((headline, menu))
}

/// Shows another status, if it is another.
pub(crate) fn update(app: &AppHandle, status: Status) {
    let Some(tray) = app.try_state::<Tray>() else {
        return;
    };
    let before = std::mem::replace(&mut *tray.shown.lock(), status);
    if before == status {
        return;
    }
    let sentence = status.sentence();
    let mut done = tray.headline.set_text(&sentence);
    done = done.and(tray.icon.set_tooltip(Some(&sentence)));
    if (before.unread == 0) != (status.unread == 0) {
        let icon = if status.unread == 0 { ICON } else { ICON_UNREAD };
        done = done.and(tray.icon.set_icon(Some(icon)));
    }
    if let Err(error) = done {
        tracing::warn!(%error, "tray not updated");
    }
}

/// True if a person can see the tray now, so that a hidden window can be found again.
pub(crate) async fn visible(app: &AppHandle) -> bool {
    app.try_state::<Tray>().is_some() && host::present().await
}

#[cfg(test)]
mod tests {
    use super::{Contact, Status};

    #[test]
    fn counts_the_others_who_are_here_and_all_that_is_unread() {
        let contact = |presence: &str, unread: u32, is_self: bool| -> Contact {
            serde_json::from_value(serde_json::json!({
                "id": "c", "user": "u", "host": "h", "nickname": "n", "group": "", "presence": presence, "away": false,
                "unstable": false,
                "lastSeen": 0, "addresses": [], "client": null, "unread": unread, "lastMessage": null,
                "isSelf": is_self
            }))
            .unwrap()
        };
        let contacts = [contact("online", 0, true), contact("uncertain", 2, false), contact("offline", 3, false)];
        assert_eq!(Status::of(&contacts), Status { online: 1, unread: 5 });
    }

    #[test]
    fn says_who_is_here_and_what_is_unread() {
        let say = |online, unread| Status { online, unread }.sentence();
        assert_eq!(say(0, 0), "Landline: nobody else is here");
        assert_eq!(say(1, 1), "Landline: 1 person is here, 1 unread message");
        assert_eq!(say(12, 3), "Landline: 12 people are here, 3 unread messages");
    }
}
