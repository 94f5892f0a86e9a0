//! Links with the scheme `landline:`, passed by a browser, a document or another program: which conversation they refer
//! to. They are untrusted, so nothing of a link reaches the screen except a validated id.

use tauri::AppHandle;

use crate::window;

const SCHEME: &str = "landline:";
/// `landline://chats/ID`, the address that the screen itself has for a conversation.
const CONVERSATION: &str = "chats/";

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// To the window, as it was left.
    Window,
    /// To the conversation with the contact of this id.
    Conversation(String),
}

impl Link {
    /// Reads a link; `None` for what is not one of ours. One that cannot be understood leads to the window.
    pub(crate) fn parse(text: &str) -> Option<Link> {
        let scheme = text.get(..SCHEME.len())?;
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return None;
        }
        let address = text[SCHEME.len()..].trim_start_matches('/').trim_end_matches('/');
        let contact = address.strip_prefix(CONVERSATION).filter(|id| is_id(id));
        Some(contact.map_or(Link::Window, |id| Link::Conversation(id.to_owned())))
    }

    /// The first link on a command line.
    pub(crate) fn on<'a>(line: impl IntoIterator<Item = &'a str>) -> Option<Link> {
        line.into_iter().find_map(Link::parse)
    }

    /// Brings the window to the front, on the conversation that is meant.
    pub(crate) fn follow(&self, app: &AppHandle) {
        window::show(app);
        if let Link::Conversation(contact) = self {
            window::open_conversation(app, contact);
        }
    }
}

/// An id of the database: a UUID in its usual spelling.
fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::Link;

    const ID: &str = "01995f2a-7c1e-7b6a-9b1a-2f3e4d5c6b7a";

    #[test]
    fn a_link_leads_to_its_conversation() {
        let link = || Some(Link::Conversation(ID.to_owned()));
        for text in
            [format!("landline://chats/{ID}"), format!("landline:chats/{ID}"), format!("LANDLINE:///chats/{ID}/")]
        {
            assert_eq!(Link::parse(&text), link(), "{text}");
        }
        let line = ["landline-desktop", "--minimized", &format!("landline://chats/{ID}")];
        assert_eq!(Link::on(line), link());
    }

    #[test]
    fn what_is_not_understood_leads_to_the_window_and_no_further() {
        for text in
            ["landline:", "landline://", "landline://chats/", "landline://chats/x';alert(1)//", "landline://settings"]
        {
            assert_eq!(Link::parse(text), Some(Link::Window), "{text}");
        }
        for text in ["", "land", "https://chats/1", "/landline:", "ländline:"] {
            assert_eq!(Link::parse(text), None, "{text}");
        }
    }
}
