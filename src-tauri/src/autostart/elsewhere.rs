//! Autostart on macOS (launch agents) and Windows (the registry), by a crate that supports both.

use std::io;

use auto_launch::{AutoLaunch, AutoLaunchBuilder};

use super::Autostart;

pub(super) fn contains(what: &Autostart) -> bool {
    entry(what).and_then(|entry| entry.is_enabled().map_err(io::Error::other)).unwrap_or(false)
}

pub(super) fn add(what: &Autostart) -> io::Result<()> {
    entry(what)?.enable().map_err(io::Error::other)
}

pub(super) fn remove(what: &Autostart) -> io::Result<()> {
    entry(what)?.disable().map_err(io::Error::other)
}

fn entry(what: &Autostart) -> io::Result<AutoLaunch> {
    let program = what.program.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
    let arguments: Vec<String> = what.arguments.iter().map(|argument| word(argument)).collect();
    let mut builder = AutoLaunchBuilder::new();
    builder.set_app_name(&what.identifier).set_app_path(&word(program)).set_args(&arguments);
    #[cfg(target_os = "macos")]
    builder.set_macos_launch_mode(auto_launch::MacOSLaunchMode::LaunchAgent);
    #[cfg(windows)]
    builder.set_windows_enable_mode(auto_launch::WindowsEnableMode::CurrentUser);
    builder.build().map_err(io::Error::other)
}

/// Windows keeps one line, in which a path with spaces stands in quotes; no path has quotes in it.
fn word(word: &str) -> String {
    if cfg!(windows) && word.contains(' ') { format!("\"{word}\"") } else { word.to_owned() }
}
