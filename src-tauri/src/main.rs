//! The desktop binary: reads how it was started and hands over to the library.

// A console window beside the real one is a surprise on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use landline_desktop::Launch;
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let launch = match Launch::from_environment() {
        Ok(launch) => launch,
        Err(error) => return refuse(&format!("{error}; name one with --profile DIR")),
    };
    if !Launch::display_present() {
        return refuse("there is no display to open a window on; `landline up` runs without one");
    }
    launch.log();
    landline_desktop::run(launch)
}

fn refuse(sentence: &str) -> ExitCode {
    // Nobody to tell if stderr is closed too.
    let _ = writeln!(std::io::stderr(), "landline-desktop: {sentence}");
    ExitCode::FAILURE
}
