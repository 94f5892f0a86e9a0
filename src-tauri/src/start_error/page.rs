//! The page of the start-error window: one sentence, one hint, two or three links.

use super::{Failure, Remedy};

const STYLE: &str = include_str!("page.css");

/// The whole page. What comes from outside is escaped: a path may hold any character.
pub(super) fn render(failure: &Failure) -> String {
    let mut actions = Vec::new();
    if let Some(port) = failure.free_port {
        actions.push((Remedy::UsePort(port), format!("Use port {port} instead")));
    }
    actions.push((Remedy::Again, "Try again".to_owned()));
    actions.push((Remedy::Quit, "Quit".to_owned()));
    let links: String =
        actions.iter().map(|(remedy, label)| format!("<a href=\"{}\">{}</a>", remedy.path(), escape(label))).collect();
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Landline</title>\
         <style>{STYLE}</style><main><h1>{}</h1><p class=\"sentence\">{}</p><p>{}</p><nav>{links}</nav></main></html>",
        escape(failure.heading),
        escape(&failure.error.message),
        escape(&failure.error.hint),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use landline_api::ApiError;

    fn failure(message: &str, free_port: Option<u16>) -> Failure {
        let error = ApiError {
            code: "node.port_taken".into(),
            message: message.into(),
            hint: "Close the other program.".into(),
        };
        Failure { heading: "Landline could not start", error, free_port }
    }

    #[test]
    fn shows_the_sentence_and_the_hint_as_text() {
        let page = render(&failure("The profile /home/<b>&\"x\" is in use.", None));
        assert!(page.contains("The profile /home/&lt;b&gt;&amp;&quot;x&quot; is in use."));
        assert!(page.contains("Close the other program."));
    }

    #[test]
    fn offers_another_port_only_when_there_is_one() {
        let offer = "<a href=\"/port/2426\">Use port 2426 instead</a>";
        assert!(render(&failure("Port 2425 is taken.", Some(2426))).contains(offer));
        assert!(!render(&failure("Port 2425 is taken.", None)).contains("/port/"));
    }
}
