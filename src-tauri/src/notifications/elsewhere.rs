//! Notices on macOS and Windows, by Tauri's plugin, as far as it hears clicks and takes notices back there. It knows no
//! replies.

use parking_lot::Mutex;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_notification::NotificationExt as _;

use super::{Notice, Notices};

/// Whom the numbers of notices stand for.
#[derive(Default)]
pub(super) struct Outlet {
    /// A contact's place in this list is the number of its notices.
    numbered: Mutex<Vec<String>>,
}

impl Outlet {
    /// Shows a notice in place of the contact's last one.
    pub(super) async fn show(&self, app: &AppHandle, notice: Notice) -> tauri_plugin_notification::Result<()> {
        self.close(app, &notice.contact).await;
        let number = self.number(&notice.contact);
        app.notification().builder().id(number).title(notice.title).body(notice.body).show()
    }

    /// Takes the contact's notice back.
    pub(super) async fn close(&self, app: &AppHandle, contact: &str) {
        if let Err(error) = app.notification().remove_active(vec![self.number(contact)]) {
            tracing::debug!(%error, "notice not taken back");
        }
    }

    fn number(&self, contact: &str) -> i32 {
        let mut numbered = self.numbered.lock();
        let place = numbered.iter().position(|known| known == contact);
        let place = place.unwrap_or_else(|| {
            numbered.push(contact.to_owned());
            numbered.len() - 1
        });
        i32::try_from(place).unwrap_or(i32::MAX)
    }

    fn contact(&self, number: i32) -> Option<String> {
        let place = usize::try_from(number).ok()?;
        self.numbered.lock().get(place).cloned()
    }
}

/// Hears clicks for as long as the window lives.
pub(super) fn listen(app: &AppHandle) {
    let handle = app.clone();
    let listening = app.notification().on_action(move |action| {
        let number = action.notification().map(|notice| notice.id());
        if let Some(contact) = number.and_then(|number| handle.state::<Notices>().outlet.contact(number)) {
            super::clicked(&handle, &contact);
        }
    });
    if let Err(error) = listening {
        tracing::warn!(%error, "clicks on notices are not heard");
    }
}

#[cfg(test)]
mod tests {
    use super::Outlet;

    #[test]
    fn a_notice_leads_back_to_its_contact() {
        let outlet = Outlet::default();
        let (alice, bob) = (outlet.number("alice"), outlet.number("bob"));
        assert_ne!(alice, bob);
        assert_eq!(outlet.number("alice"), alice);
        assert_eq!(outlet.contact(bob).as_deref(), Some("bob"));
        assert_eq!(outlet.contact(7), None);
        assert_eq!(outlet.contact(-1), None);
    }
}
