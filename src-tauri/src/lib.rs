//! The desktop shell of Landline: one window, a tray, notifications, and the node behind them.
//!
//! This crate contains only what a desktop adds. Every command is one call of [`landline_api::Api`], every event one of
//! its events; the same screen runs in a browser over the web server of the `landline` crate. Nothing here knows a
//! protocol, a table or a timer of a domain.

mod autostart;
mod away;
mod badge;
#[cfg(target_os = "linux")]
mod bus;
mod bytes;
pub mod commands;
mod ending;
mod events;
mod idle;
mod launch;
mod lifecycle;
mod link;
#[cfg(test)]
mod manual;
mod notifications;
#[cfg(test)]
mod permissions;
mod rendering;
#[cfg(target_os = "linux")]
mod sleep;
mod start_error;
mod strings;
mod tray;
mod window;

use std::process::ExitCode;

use tauri::{App, AppHandle, Manager as _, RunEvent, WindowEvent};

pub use launch::Launch;

/// Opens the window and runs until the person quits. A second start of the same profile shows the
/// window of the first and returns at once.
pub fn run(launch: Launch) -> ExitCode {
    rendering::configure_rendering();
    match build(launch) {
        Ok(app) => {
            app.run(on_event);
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "no window");
            ExitCode::FAILURE
        }
    }
}

fn build(launch: Launch) -> tauri::Result<App> {
    let mut context = tauri::generate_context!();
    let identifier = launch.identifier(&context.config().identifier);
    context.config_mut().identifier = identifier;
    let builder = tauri::Builder::default();
    // Linux has a way of its own, which knows replies.
    #[cfg(not(target_os = "linux"))]
    let builder = builder.plugin(tauri_plugin_notification::init());
    #[cfg(target_os = "linux")]
    let builder = builder.manage(bus::Buses::default()).manage(idle::Display::default());
    builder
        // First of all plugins: a second instance must end before it has started anything.
        .plugin(tauri_plugin_single_instance::init(|app, line, _folder| {
            link::Link::on(line.iter().map(String::as_str)).unwrap_or(link::Link::Window).follow(app);
        }))
        // The screen says which links are opened; no script of the plugin's own listens for clicks.
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .register_uri_scheme_protocol(start_error::SCHEME, start_error::serve)
        .invoke_handler(commands::answer)
        .manage(launch)
        .manage(ending::Ending::default())
        .manage(strings::Locale::of_the_system())
        .manage(notifications::Notices::default())
        .manage(badge::Badge::default())
        .manage(start_error::Shown::default())
        .manage(window::WindowState::default())
        .setup(|app| {
            let app = app.handle();
            tauri::async_runtime::spawn(lifecycle::quit_on_signal(app.clone()));
            tray::build(app);
            notifications::listen(app);
            if let Err(error) = tauri::async_runtime::block_on(lifecycle::begin(app, None)) {
                ending::give_up(app, &error);
            }
            Ok(())
        })
        .build(context)
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        RunEvent::WindowEvent { label, event: WindowEvent::CloseRequested { api, .. }, .. }
            if label == window::MAIN =>
        {
            api.prevent_close();
            window::close(app);
        }
        // A person who has chosen another language leaves the settings for what it concerns.
        RunEvent::WindowEvent { label, event: WindowEvent::Focused(false), .. } if label == window::MAIN => {
            strings::ask_screen(app, tray::refresh_language);
        }
        RunEvent::WindowEvent { label, event, .. } if label == window::MAIN => window::note(app, &event),
        RunEvent::ExitRequested { api, .. } if !app.state::<ending::Ending>().finished() => {
            api.prevent_exit();
            ending::quit(app);
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show(app),
        // Elsewhere a link comes on the command line.
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            if let Some(link) = link::Link::on(urls.iter().map(tauri::Url::as_str)) {
                link.follow(app);
            }
        }
        _ => {}
    }
}
