//! The sentences of tray, notices and failed start: each a function of [`Language`], declared once with its key and values.

use crate::catalogue::{find, say};
use crate::language::Language;
use crate::message::Value;

/// A line is a function of [`Language`]: its name, its values, the key of its sentence. `text` and `shown` values are put in
/// as they are; by a `counted` one the words go.
macro_rules! sentences {
    ($($(#[$doc:meta])* $name:ident($($value:ident: $kind:ident),*) = $key:literal;)*) => {
        impl Language {
            $(
                $(#[$doc])*
                pub fn $name(self, $($value: sentences!(@type $kind)),*) -> String {
                    say(self, $key, &[$((stringify!($value), sentences!(@value $kind $value))),*])
                }
            )*
        }

        /// Every key that is used, with its values in order.
        #[cfg(test)]
        fn declared() -> Vec<(&'static str, Vec<(&'static str, crate::message::Kind)>)> {
            vec![$(($key, vec![$((stringify!($value), sentences!(@kind $kind))),*])),*]
        }
    };
    (@type text) => { &str };
    (@type shown) => { u64 };
    (@type counted) => { u64 };
    (@value text $value:ident) => { Value::Text($value) };
    (@value shown $value:ident) => { Value::Number($value) };
    (@value counted $value:ident) => { Value::Number($value) };
    (@kind text) => { crate::message::Kind::Shown };
    (@kind shown) => { crate::message::Kind::Shown };
    (@kind counted) => { crate::message::Kind::Counted };
}

sentences! {
    /// An entry of the tray's menu, and the button of a notice.
    open() = "tray.open";
    /// An entry of the tray's menu, and a button of the page of a failed start.
    quit() = "tray.quit";
    /// Who is here and what is unread.
    tray_status(online: counted, unread: counted) = "tray.status";
    /// The same where this computer is offline and cannot know of the others.
    tray_status_offline(unread: counted) = "tray.status_offline";
    /// The button of a notice that can be answered.
    reply() = "notification.reply";
    /// What stands in the field for a reply.
    write_reply() = "notification.write_reply";
    /// What sends the reply.
    send() = "notification.send";
    /// The title of a notice of a reply that could not be sent; its body is the reply.
    not_sent() = "notification.not_sent";
    /// The title of a notice of so many messages.
    notice(name: text, count: counted) = "notification.title";
    /// The title of a notice, of whose messages some came from an address that is not the contact's.
    notice_from_elsewhere(title: text, source: text) = "notification.title_elsewhere";
    /// In place of messages that a notice must not show.
    new_message(count: counted) = "notification.new_message";
    /// The heading of the page of a failed start.
    could_not_start() = "start_error.could_not_start";
    /// The heading of the same page when a node that ran cannot go on.
    had_to_stop() = "start_error.had_to_stop";
    /// A button of that page.
    try_again() = "start_error.try_again";
    /// A button of that page.
    use_port(port: shown) = "start_error.use_port";
}

/// The codes of errors that keep a node from running and have sentences of their own.
const START_ERRORS: [&str; 9] = [
    "node.port_taken",
    "node.profile_in_use",
    "node.profile",
    "node.disk_full",
    "node.database_damaged",
    "node.database_newer",
    "node.storage",
    "config.unreadable",
    "node.ended",
];

impl Language {
    /// What happened and what to do next, of an error that keeps a node from running; nothing for any other.
    pub fn start_error(self, code: &str) -> Option<(String, String)> {
        let code = START_ERRORS.into_iter().find(|known| *known == code)?;
        let part = |group: &str| find(self, &format!("{group}.{code}"), &[]);
        Some((part("start_error")?, part("start_error_hint")?))
    }
}

/// Every key of the shell with its values, in order.
#[cfg(test)]
pub(crate) fn used() -> Vec<(String, Vec<(String, crate::message::Kind)>)> {
    let owned = |values: Vec<(&str, crate::message::Kind)>| {
        let mut values: Vec<_> = values.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect();
        values.sort();
        values
    };
    let groups = ["start_error", "start_error_hint"];
    let errors = groups.iter().flat_map(|group| START_ERRORS.map(|code| (format!("{group}.{code}"), Vec::new())));
    declared().into_iter().map(|(key, values)| (key.to_owned(), owned(values))).chain(errors).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tray_says_who_is_here_and_what_is_unread() {
        assert_eq!(Language::English.tray_status(0, 0), "Landline: nobody else is here");
        assert_eq!(Language::English.tray_status(1, 1), "Landline: 1 person is here, 1 unread message");
        assert_eq!(Language::English.tray_status(12, 3), "Landline: 12 people are here, 3 unread messages");
        assert_eq!(Language::Chinese.tray_status(0, 1), "Landline：没有其他人在线，1 条未读消息");
        assert_eq!(Language::Japanese.tray_status(2, 1), "Landline：2人がオンライン、未読メッセージ1件");
        assert_eq!(Language::English.tray_status_offline(0), "Landline: this computer is offline");
        assert_eq!(Language::English.tray_status_offline(2), "Landline: this computer is offline, 2 unread messages");
        assert_eq!(Language::Chinese.tray_status_offline(0), "Landline：本机已离线");
        assert_eq!(Language::Japanese.tray_status_offline(0), "Landline：このコンピューターはオフラインです");
    }

    #[test]
    fn a_notice_counts_only_more_than_one_message() {
        assert_eq!(Language::ALL.map(|language| language.notice("Alice", 1)), ["Alice"; 3]);
        assert_eq!(
            Language::ALL.map(|language| language.notice("Alice", 3)),
            ["Alice (3 messages)", "Alice（3 条消息）", "Alice（メッセージ3件）"]
        );
        assert_eq!([1, 2].map(|count| Language::English.new_message(count)), ["New message", "New messages"]);
    }

    #[test]
    fn a_notice_does_not_say_that_somebody_wrote_what_came_from_elsewhere() {
        assert_eq!(
            Language::ALL.map(|language| language.notice_from_elsewhere("Alice", "10.0.0.9")),
            [
                "Alice: from 10.0.0.9, perhaps not from them",
                "Alice：来自 10.0.0.9，可能并非本人",
                "Alice：10.0.0.9から（本人ではない可能性があります）"
            ]
        );
    }

    #[test]
    fn a_port_is_a_name_and_not_a_count() {
        assert_eq!(
            Language::ALL.map(|language| language.use_port(2426)),
            ["Use port 2426 instead", "改用端口 2426", "代わりにポート2426を使う"]
        );
    }

    #[test]
    fn an_error_without_a_sentence_here_speaks_for_itself() {
        for language in Language::ALL {
            assert!(language.start_error("node.port_taken").is_some());
            assert_eq!(language.start_error("peer.bad_identity"), None);
            assert_eq!(language.start_error("could_not_start"), None, "a key of the page is no code");
        }
    }
}
