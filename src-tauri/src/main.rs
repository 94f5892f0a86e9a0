//! The desktop binary: reads how it was started and hands over to the library.

// A console window beside the real one is a surprise on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::io::Write as _;
use std::process::ExitCode;

use landline_desktop::Launch;

fn main() -> ExitCode {
    match Launch::from_environment() {
        Ok(launch) => {
            launch.log();
            landline_desktop::run(launch)
        }
        Err(error) => {
            // Nobody to tell if stderr is closed too.
            let _ = writeln!(std::io::stderr(), "landline-desktop: {error}; name one with --profile DIR");
            ExitCode::FAILURE
        }
    }
}
