//! The page of the start-error window: one sentence, one hint, two or three links.

use landline_strings::Language;

use super::{Failure, Remedy};

const STYLE: &str = include_str!("page.css");

/// The whole page. What comes from outside is escaped: a path may hold any character. Where the error's own sentence,
/// which is English, was put into another language, it stands below: it may name a path or a port.
pub(super) fn render(failure: &Failure, language: Language) -> String {
    let mut actions = Vec::new();
    if let Some(port) = failure.free_port {
        actions.push((Remedy::UsePort(port), language.use_port(port.into())));
    }
    actions.push((Remedy::Again, language.try_again()));
    actions.push((Remedy::Quit, language.quit()));
    let links: String =
        actions.iter().map(|(remedy, label)| format!("<a href=\"{}\">{}</a>", remedy.path(), escape(label))).collect();
    let (message, hint) = (escape(&failure.error.message), escape(&failure.error.hint));
    let translated = language.start_error(&failure.error.code).filter(|_| language != Language::English);
    let said = match translated {
        Some((sentence, hint)) => format!(
            "<p class=\"sentence\">{}</p><p>{}</p><p lang=\"en\">{message}</p>",
            escape(&sentence),
            escape(&hint)
        ),
        None => format!("<p class=\"sentence\">{message}</p><p>{hint}</p>"),
    };
    format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>Landline</title>\
         <style>{STYLE}</style><main><h1>{}</h1>{said}<nav>{links}</nav></main></html>",
        language.tag(),
        escape(&failure.title.text(language)),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::start_error::ErrorTitle;
    use landline_api::ApiError;

    fn failure(message: &str, free_port: Option<u16>) -> Failure {
        let error = ApiError {
            code: "node.port_taken".into(),
            message: message.into(),
            hint: "Close the other program.".into(),
        };
        Failure { title: ErrorTitle::CouldNotStart, error, free_port }
    }

    #[test]
    fn shows_the_sentence_and_the_hint_as_text() {
        let page = render(&failure("The profile /home/<b>&\"x\" is in use.", None), Language::English);
        assert!(page.contains("The profile /home/&lt;b&gt;&amp;&quot;x&quot; is in use."));
        assert!(page.contains("Close the other program."));
    }

    #[test]
    fn offers_another_port_only_when_there_is_one() {
        let offer = "<a href=\"/port/2426\">Use port 2426 instead</a>";
        assert!(render(&failure("Port 2425 is taken.", Some(2426)), Language::English).contains(offer));
        assert!(!render(&failure("Port 2425 is taken.", None), Language::English).contains("/port/"));
    }

    #[test]
    fn speaks_the_language_of_the_system_and_keeps_what_only_the_error_knows() {
        let page = render(&failure("Port 2425 is taken.", Some(2426)), Language::Chinese);
        for part in ["lang=\"zh-CN\"", "Landline 无法启动", "另一个程序正在使用这个端口。", "改用端口 2426", "退出"]
        {
            assert!(page.contains(part), "{part}");
        }
        assert!(page.contains("<p lang=\"en\">Port 2425 is taken.</p>") && !page.contains("Close the other program."));
        let page = render(&failure("Port 2425 is taken.", Some(2426)), Language::Japanese);
        for part in ["lang=\"ja\"", "Landlineを起動できませんでした", "代わりにポート2426を使う", "終了"]
        {
            assert!(page.contains(part), "{part}");
        }
    }
}
