//! What the notification server of this Linux desktop does with a body: some read it as markup,
//! and a message is never markup. <https://specifications.freedesktop.org/notification-spec/>

use std::time::Duration;

use tokio::sync::OnceCell;

/// A server that does not answer is taken for one that reads markup: no text can do harm then.
const PATIENCE: Duration = Duration::from_millis(800);

/// The notification server, asked once what it can do.
#[derive(Default)]
pub(super) struct Server {
    reads_markup: OnceCell<bool>,
}

impl Server {
    /// The body as this server has to be given it in order to show it as it was written.
    pub(super) async fn plain(&self, body: String) -> String {
        if *self.reads_markup.get_or_init(reads_markup).await { escape(&body) } else { body }
    }
}

async fn reads_markup() -> bool {
    match tokio::time::timeout(PATIENCE, capabilities()).await {
        Ok(Ok(capabilities)) => capabilities.iter().any(|name| name == "body-markup"),
        Ok(Err(_)) | Err(_) => true,
    }
}

async fn capabilities() -> zbus::Result<Vec<String>> {
    let bus = zbus::Connection::session().await?;
    let path = "/org/freedesktop/Notifications";
    let name = "org.freedesktop.Notifications";
    let answer = bus.call_method(Some(name), path, Some(name), "GetCapabilities", &()).await?;
    answer.body().deserialize()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn markup_is_shown_as_written() {
        assert_eq!(escape("<a href=\"x\">1 &lt; 2</a>"), "&lt;a href=\"x\"&gt;1 &amp;lt; 2&lt;/a&gt;");
    }
}
