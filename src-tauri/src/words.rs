//! Every sentence that the shell itself says, in English, Simplified Chinese and Japanese, and which of them it speaks:
//! that of the system, until the screen shows another.
//!
//! Does not live here: why there is no node (`words/start.rs`), the texts of the screen (`src/i18n`).

mod start;

use std::sync::{Mutex, PoisonError};

use tauri::{AppHandle, Manager as _};

pub(crate) use self::start::Heading;
use crate::tray::Status;
use crate::window::MAIN;

/// A language that the shell speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    Chinese,
    Japanese,
}

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

impl Language {
    fn first_of(tags: impl IntoIterator<Item = String>) -> Self {
        tags.into_iter().find_map(|tag| Self::of(&tag)).unwrap_or_default()
    }

    /// Of a tag such as `zh-Hans-CN` or `en-GB`.
    fn of(tag: &str) -> Option<Self> {
        match tag.split(['-', '_', '.']).next()?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "ja" => Some(Self::Japanese),
            "zh" => Some(Self::Chinese),
            _ => None,
        }
    }

    /// The tag by which a page names it.
    pub(crate) fn tag(self) -> &'static str {
        self.of_three("en", "zh-CN", "ja")
    }

    fn of_three<T>(self, english: T, chinese: T, japanese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
            Self::Japanese => japanese,
        }
    }

    pub(crate) fn open(self) -> &'static str {
        self.of_three("Open Landline", "打开 Landline", "Landlineを開く")
    }

    /// The button of a notice that can be answered, what stands in its field, and what sends it.
    pub(crate) fn reply(self) -> &'static str {
        self.of_three("Reply", "回复", "返信")
    }

    pub(crate) fn write_reply(self) -> &'static str {
        self.of_three("Write a reply…", "输入回复…", "返信を入力…")
    }

    pub(crate) fn send(self) -> &'static str {
        self.of_three("Send", "发送", "送信")
    }

    /// The title of a notice of a reply that could not be sent; its body is the reply.
    pub(crate) fn not_sent(self) -> &'static str {
        self.of_three("Your reply was not sent", "您的回复未能发送", "返信を送信できませんでした")
    }

    pub(crate) fn quit(self) -> &'static str {
        self.of_three("Quit", "退出", "終了")
    }

    pub(crate) fn again(self) -> &'static str {
        self.of_three("Try again", "重试", "再試行")
    }

    pub(crate) fn use_port(self, port: u16) -> String {
        self.of_three(
            format!("Use port {port} instead"),
            format!("改用端口 {port}"),
            format!("代わりにポート{port}を使う"),
        )
    }

    /// Who is here and what is unread, for the tray.
    pub(crate) fn status(self, status: Status) -> String {
        let Status { online, unread, offline } = status;
        let (here, waiting) = match self {
            Self::English => (
                match online {
                    _ if offline => "this computer is offline".to_owned(),
                    0 => "nobody else is here".to_owned(),
                    1 => "1 person is here".to_owned(),
                    n => format!("{n} people are here"),
                },
                match unread {
                    0 => String::new(),
                    1 => ", 1 unread message".to_owned(),
                    n => format!(", {n} unread messages"),
                },
            ),
            Self::Chinese => (
                match online {
                    _ if offline => "本机已离线".to_owned(),
                    0 => "没有其他人在线".to_owned(),
                    n => format!("{n} 人在线"),
                },
                if unread == 0 { String::new() } else { format!("，{unread} 条未读消息") },
            ),
            Self::Japanese => (
                match online {
                    _ if offline => "このコンピューターはオフラインです".to_owned(),
                    0 => "オンラインの人はいません".to_owned(),
                    n => format!("{n}人がオンライン"),
                },
                if unread == 0 { String::new() } else { format!("、未読メッセージ{unread}件") },
            ),
        };
        let colon = self.of_three(": ", "：", "：");
        format!("Landline{colon}{here}{waiting}")
    }

    /// The title of a notice of so many messages.
    pub(crate) fn notice(self, nickname: &str, count: u32) -> String {
        match count {
            0 | 1 => nickname.to_owned(),
            n => self.of_three(
                format!("{nickname} ({n} messages)"),
                format!("{nickname}（{n} 条消息）"),
                format!("{nickname}（メッセージ{n}件）"),
            ),
        }
    }

    /// The title of a notice of so many messages, of which some came from an address that is not the contact's.
    pub(crate) fn in_the_name_of(self, nickname: &str, source: &str, count: u32) -> String {
        let notice = self.notice(nickname, count);
        self.of_three(
            format!("{notice}: from {source}, perhaps not from them"),
            format!("{notice}：来自 {source}，可能并非本人"),
            format!("{notice}：{source}から（本人ではない可能性があります）"),
        )
    }

    /// In place of a message that a notice must not show.
    pub(crate) fn new_message(self, count: u32) -> &'static str {
        match count {
            0 | 1 => self.of_three("New message", "新消息", "新着メッセージ"),
            _ => self.of_three("New messages", "新消息", "新着メッセージ"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANGUAGES: [Language; 3] = [Language::English, Language::Chinese, Language::Japanese];

    fn first_of(tags: &[&str]) -> Language {
        Language::first_of(tags.iter().map(|tag| (*tag).to_owned()))
    }

    #[test]
    fn the_first_language_that_is_spoken_here_is_chosen() {
        assert_eq!(first_of(&["fr-FR", "zh-Hans-CN", "en"]), Language::Chinese);
        assert_eq!(first_of(&["en_GB.UTF-8", "zh-CN"]), Language::English);
        assert_eq!(first_of(&["ja_JP.UTF-8", "en"]), Language::Japanese);
        assert_eq!(first_of(&["C", "zhuang"]), Language::English);
        assert_eq!(first_of(&[]), Language::English);
    }

    #[test]
    fn another_language_is_noticed_once() {
        let spoken = Spoken(Mutex::new(Language::English));
        assert!(!spoken.set(Language::English) && spoken.set(Language::Japanese) && !spoken.set(Language::Japanese));
        assert_eq!(spoken.get(), Language::Japanese);
    }

    #[test]
    fn the_tray_says_who_is_here_and_what_is_unread() {
        let say = |language: Language, online, unread| language.status(Status { online, unread, offline: false });
        assert_eq!(say(Language::English, 0, 0), "Landline: nobody else is here");
        assert_eq!(say(Language::English, 1, 1), "Landline: 1 person is here, 1 unread message");
        assert_eq!(say(Language::English, 12, 3), "Landline: 12 people are here, 3 unread messages");
        assert_eq!(say(Language::Chinese, 0, 1), "Landline：没有其他人在线，1 条未读消息");
        assert_eq!(say(Language::Japanese, 2, 1), "Landline：2人がオンライン、未読メッセージ1件");
        let cut_off = Status { online: 12, unread: 0, offline: true };
        assert_eq!(
            Language::English.status(cut_off),
            "Landline: this computer is offline",
            "it cannot know of the others"
        );
        assert_eq!(Language::Chinese.status(cut_off), "Landline：本机已离线");
        assert_eq!(Language::Japanese.status(cut_off), "Landline：このコンピューターはオフラインです");
    }

    #[test]
    fn a_notice_does_not_say_that_somebody_wrote_what_came_from_elsewhere() {
        assert_eq!(
            LANGUAGES.map(|language| language.in_the_name_of("Alice", "10.0.0.9", 1)),
            [
                "Alice: from 10.0.0.9, perhaps not from them",
                "Alice：来自 10.0.0.9，可能并非本人",
                "Alice：10.0.0.9から（本人ではない可能性があります）"
            ]
        );
    }

    #[test]
    fn a_notice_counts_only_more_than_one_message() {
        assert_eq!(LANGUAGES.map(|language| language.notice("Alice", 1)), ["Alice"; 3]);
        assert_eq!(
            LANGUAGES.map(|language| language.notice("Alice", 3)),
            ["Alice (3 messages)", "Alice（3 条消息）", "Alice（メッセージ3件）"]
        );
    }
}
