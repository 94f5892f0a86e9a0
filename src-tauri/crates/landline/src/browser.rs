//! `--open`: opens the link in the user's browser without exposing it to other users of the machine.
//!
//! Program arguments can be read by everybody who may list processes, so the browser is given a file in the profile
//! (mode 0600, in a folder of mode 0700) that redirects to the link. The file is deleted on drop.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A page that redirects to the web server.
pub(crate) struct OpenedPage(PathBuf);

impl OpenedPage {
    /// Writes the page and asks the system to show it.
    pub(crate) fn show(profile: &Path, link: &str) -> io::Result<Self> {
        let path = std::path::absolute(profile)?.join("open.html");
        let page = Self(path);
        page.write(link)?;
        let mut opener = opener(&page.0);
        opener.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = opener.spawn()?;
        // It ends by itself, soon or with the browser; somebody has to notice, or it stays as a zombie.
        std::thread::Builder::new().name("browser".to_owned()).spawn(move || child.wait())?;
        Ok(page)
    }

    fn write(&self, link: &str) -> io::Result<()> {
        // Never into a file that is already there with other rights.
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.0)?;
        writeln!(
            file,
            "<!doctype html><html><head><meta charset=\"utf-8\"><title>Landline</title>\
             <meta name=\"referrer\" content=\"no-referrer\">\
             <meta http-equiv=\"refresh\" content=\"0;url={link}\"></head>\
             <body><a href=\"{link}\">Landline</a></body></html>"
        )
    }
}

impl Drop for OpenedPage {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0) {
            tracing::debug!(%error, "the page with the link was already gone");
        }
    }
}

#[cfg(target_os = "macos")]
fn opener(page: &Path) -> Command {
    let mut command = Command::new("open");
    command.arg(page);
    command
}

#[cfg(windows)]
fn opener(page: &Path) -> Command {
    let mut command = Command::new("explorer");
    command.arg(page);
    command
}

#[cfg(not(any(target_os = "macos", windows)))]
fn opener(page: &Path) -> Command {
    let mut command = Command::new("xdg-open");
    command.arg(page);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_private_and_goes_away() {
        let profile = tempfile::tempdir().expect("a profile");
        let page = OpenedPage(profile.path().join("open.html"));
        std::fs::write(&page.0, "left by a killed node").expect("an old page");
        page.write("http://127.0.0.1:8425/enter#aa").expect("written");
        let text = std::fs::read_to_string(&page.0).expect("readable");
        assert!(text.contains("url=http://127.0.0.1:8425/enter#aa\""), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&page.0).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let path = page.0.clone();
        drop(page);
        assert!(!path.exists());
    }
}
