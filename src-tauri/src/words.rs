//! Every sentence that the shell itself says, in English and Simplified Chinese, and which of the two it speaks: that of the
//! system, until the screen shows another.
//!
//! Does not live here: the texts of the screen (`src/i18n`).

use std::sync::atomic::{AtomicBool, Ordering};

use landline_api::ApiError;
use tauri::{AppHandle, Manager as _};

use crate::tray::Status;
use crate::{tray, window};

/// A language that the shell speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    Chinese,
}

/// The language spoken now, managed by Tauri.
pub(crate) struct Spoken(AtomicBool);

impl Spoken {
    /// The first language of the system that is spoken here.
    pub(crate) fn of_the_system() -> Self {
        Self(AtomicBool::new(Language::first_of(sys_locale::get_locales()) == Language::Chinese))
    }

    /// True if it was another.
    fn set(&self, language: Language) -> bool {
        let chinese = language == Language::Chinese;
        self.0.swap(chinese, Ordering::Relaxed) != chinese
    }
}

/// The language to speak.
pub(crate) fn language(app: &AppHandle) -> Language {
    if app.state::<Spoken>().0.load(Ordering::Relaxed) { Language::Chinese } else { Language::English }
}

/// What the screen shows itself in; nothing until it has drawn something.
const SHOWN: &str = "document.getElementById('root')?.childElementCount ? document.documentElement.lang : ''";

/// Asks the screen for its language, which a person may have chosen, and says the tray's sentences again if it is another.
pub(crate) fn ask_screen(app: &AppHandle) {
    let Some(screen) = app.get_webview_window(window::MAIN) else {
        return;
    };
    let handle = app.clone();
    let asked = screen.eval_with_callback(SHOWN, move |answer| {
        let shown = serde_json::from_str::<String>(&answer).ok();
        let Some(language) = shown.and_then(|tag| Language::of(&tag)) else { return };
        if handle.state::<Spoken>().set(language) {
            let app = handle.clone();
            tauri::async_runtime::spawn(async move { tray::say_again(&app) });
        }
    });
    if let Err(error) = asked {
        tracing::debug!(%error, "the screen was not asked for its language");
    }
}

/// Why there is no node, in a few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heading {
    CouldNotStart,
    HadToStop,
}

impl Language {
    fn first_of(tags: impl IntoIterator<Item = String>) -> Self {
        tags.into_iter().find_map(|tag| Self::of(&tag)).unwrap_or_default()
    }

    /// Of a tag such as `zh-Hans-CN` or `en-GB`.
    fn of(tag: &str) -> Option<Self> {
        match tag.split(['-', '_', '.']).next()?.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// The tag by which a page names it.
    pub(crate) fn tag(self) -> &'static str {
        self.either("en", "zh-CN")
    }

    fn either<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    pub(crate) fn open(self) -> &'static str {
        self.either("Open Landline", "打开 Landline")
    }

    /// The button of a notice that can be answered, what stands in its field, and what sends it.
    pub(crate) fn reply(self) -> &'static str {
        self.either("Reply", "回复")
    }

    pub(crate) fn write_reply(self) -> &'static str {
        self.either("Write a reply…", "输入回复…")
    }

    pub(crate) fn send(self) -> &'static str {
        self.either("Send", "发送")
    }

    /// The title of a notice of a reply that could not be sent; its body is the reply.
    pub(crate) fn not_sent(self) -> &'static str {
        self.either("Your reply was not sent", "您的回复未能发送")
    }

    pub(crate) fn quit(self) -> &'static str {
        self.either("Quit", "退出")
    }

    pub(crate) fn again(self) -> &'static str {
        self.either("Try again", "重试")
    }

    pub(crate) fn use_port(self, port: u16) -> String {
        self.either(format!("Use port {port} instead"), format!("改用端口 {port}"))
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
        };
        self.either(format!("Landline: {here}{waiting}"), format!("Landline：{here}{waiting}"))
    }

    /// The title of a notice of so many messages.
    pub(crate) fn notice(self, nickname: &str, count: u32) -> String {
        match count {
            0 | 1 => nickname.to_owned(),
            n => self.either(format!("{nickname} ({n} messages)"), format!("{nickname}（{n} 条消息）")),
        }
    }

    /// In place of a message that a notice must not show.
    pub(crate) fn new_message(self, count: u32) -> &'static str {
        match count {
            0 | 1 => self.either("New message", "新消息"),
            _ => self.either("New messages", "新消息"),
        }
    }

    pub(crate) fn heading(self, heading: Heading) -> &'static str {
        match heading {
            Heading::CouldNotStart => self.either("Landline could not start", "Landline 无法启动"),
            Heading::HadToStop => self.either("Landline had to stop", "Landline 不得不停止"),
        }
    }

    /// What happened and what to do next, of errors that keep a node from running. `None` leaves it to the error's own
    /// sentences, which are English.
    pub(crate) fn explained(self, error: &ApiError) -> Option<(&'static str, &'static str)> {
        if self == Self::English {
            return None;
        }
        Some(match error.code.as_str() {
            "node.port_taken" => (
                "另一个程序正在使用这个端口。",
                "请关闭另一个飞鸽传书类程序，或改用其他端口（其他程序只能在端口 2425 上找到本机）。",
            ),
            "node.profile_in_use" => ("这个配置文件夹正被另一个 Landline 使用。", "请关闭另一个 Landline。"),
            "node.profile" => ("无法使用配置文件夹。", "请检查该文件夹是否属于您，以及磁盘是否已满。"),
            "node.storage" => ("无法读写数据库。", "请检查磁盘是否已满，以及配置文件夹是否属于您。"),
            "config.unreadable" => ("设置文件 config.toml 无法读取。", "请改正其中的值；文件没有被改动。"),
            "node.ended" => (
                "Landline 的一部分反复出错。",
                "显示为已保存的内容都已保存。请重试；如果再次停止，配置文件夹中的 desktop.log 有更多信息。",
            ),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

    fn first_of(tags: &[&str]) -> Language {
        Language::first_of(tags.iter().map(|tag| (*tag).to_owned()))
    }

    #[test]
    fn the_first_language_that_is_spoken_here_is_chosen() {
        assert_eq!(first_of(&["fr-FR", "zh-Hans-CN", "en"]), Language::Chinese);
        assert_eq!(first_of(&["en_GB.UTF-8", "zh-CN"]), Language::English);
        assert_eq!(first_of(&["C", "zhuang"]), Language::English);
        assert_eq!(first_of(&[]), Language::English);
    }

    #[test]
    fn another_language_is_noticed_once() {
        let spoken = Spoken(AtomicBool::new(false));
        assert!(!spoken.set(Language::English) && spoken.set(Language::Chinese) && !spoken.set(Language::Chinese));
    }

    #[test]
    fn the_tray_says_who_is_here_and_what_is_unread() {
        let say = |language: Language, online, unread| language.status(Status { online, unread, offline: false });
        assert_eq!(say(Language::English, 0, 0), "Landline: nobody else is here");
        assert_eq!(say(Language::English, 1, 1), "Landline: 1 person is here, 1 unread message");
        assert_eq!(say(Language::English, 12, 3), "Landline: 12 people are here, 3 unread messages");
        assert_eq!(say(Language::Chinese, 0, 1), "Landline：没有其他人在线，1 条未读消息");
        let cut_off = Status { online: 12, unread: 0, offline: true };
        assert_eq!(
            Language::English.status(cut_off),
            "Landline: this computer is offline",
            "it cannot know of the others"
        );
        assert_eq!(Language::Chinese.status(cut_off), "Landline：本机已离线");
    }

    #[test]
    fn a_notice_counts_only_more_than_one_message() {
        assert_eq!(LANGUAGES.map(|language| language.notice("Alice", 1)), ["Alice", "Alice"]);
        assert_eq!(LANGUAGES.map(|language| language.notice("Alice", 3)), ["Alice (3 messages)", "Alice（3 条消息）"]);
    }

    #[test]
    fn an_error_without_a_sentence_here_speaks_for_itself() {
        let error = |code| ApiError::new(code, "Said.", "Done.");
        assert_eq!(Language::English.explained(&error("node.storage")), None);
        assert!(Language::Chinese.explained(&error("node.storage")).is_some());
        assert_eq!(Language::Chinese.explained(&error("peer.bad_identity")), None);
    }
}
