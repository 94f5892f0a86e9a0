//! Starts and stops the node behind the window.
//!
//! The node runs in the window's process. A start that fails, or a node that cannot go on, is said
//! in a window with what can be done about it; every way to end (the tray, the last window, a
//! signal) goes through `ending.rs`, which says goodbye to the network first.

use std::sync::Arc;

use landline::control::ControlServer;
use landline_api::{Api, ApiError};
use landline_ipmsg::BindError;
use landline_node::{BindScope, Ended, Node, NodeError, NodeOptions, SystemClock};
use tauri::async_runtime::spawn;
use tauri::{AppHandle, Manager as _};
use tokio_util::sync::CancellationToken;

use crate::autostart::Autostart;
use crate::ending::{Running, give_up, quit};
use crate::launch::Launch;
use crate::link::Link;
#[cfg(target_os = "linux")]
use crate::sleep;
use crate::start_error::{self, ErrorTitle, Failure, Remedy};
use crate::{away, events, window};

/// Starts the node and opens its window, or the window that says why there is none. A chosen port
/// is used from now on.
///
/// # Errors
/// Tauri's, if no window can be opened at all.
pub(crate) async fn begin(app: &AppHandle, chosen_port: Option<u16>) -> tauri::Result<()> {
    let launch = app.state::<Launch>();
    let node = match start(&launch, chosen_port).await {
        Ok(node) => Arc::new(node),
        Err(failure) => return start_error::open(app, failure, apply),
    };
    let api = on_desktop(app, Api::new(Arc::clone(&node)));
    let doors = CancellationToken::new();
    open_control_socket(&launch, &api, &doors);
    app.manage(api.clone());
    app.manage(Running::new(Arc::clone(&node), doors));
    spawn(events::follow(app.clone(), api.clone()));
    #[cfg(target_os = "linux")]
    spawn(sleep::follow(app.clone(), api.clone()));
    spawn(away::watch(app.clone(), api));
    spawn(watch(app.clone(), Arc::clone(&node)));
    let minimized = launch.minimized || node.config().config().desktop.start_minimized;
    window::open_at_start(app, &launch, minimized)?;
    if let Some(link) = launch.link.as_deref().and_then(Link::parse) {
        link.follow(app);
    }
    start_error::close(app);
    Ok(())
}

/// The contract with what the desktop around the window does, which is not missed if it cannot be asked.
fn on_desktop(app: &AppHandle, api: Api) -> Api {
    match Autostart::of(&app.state::<Launch>(), &app.config().identifier) {
        Ok(autostart) => api.on_desktop(Arc::new(autostart)),
        Err(error) => {
            tracing::warn!(%error, "this program cannot be started at login");
            api
        }
    }
}

async fn start(launch: &Launch, chosen_port: Option<u16>) -> Result<Node, Failure> {
    let options = NodeOptions {
        profile: launch.profile.folder.clone(),
        identity: launch.profile.identity(),
        clock: Arc::new(SystemClock),
        port: chosen_port.or(launch.port),
        reach: BindScope::Lan,
        seed: getrandom::u64().unwrap_or_default(),
        language: landline::profile::system_language(),
    };
    let node = match Node::start(options).await {
        Ok(node) => node,
        Err(error) => {
            let free_port = free_port(&error);
            let error = ApiError::not_started(error).await;
            return Err(Failure { title: ErrorTitle::CouldNotStart, error, free_port });
        }
    };
    if let Some(port) = chosen_port
        && let Err(error) = node.configure(move |config| config.network.port = port).await
    {
        tracing::warn!(%error, port, "the port will be asked for again at the next start");
    }
    Ok(node)
}

fn free_port(error: &NodeError) -> Option<u16> {
    match error {
        NodeError::Bind(BindError::PortTaken { free, .. }) => *free,
        _ => None,
    }
}

/// Lets the command line talk to this window's node. The window is whole without it.
fn open_control_socket(launch: &Launch, api: &Api, shutdown: &CancellationToken) {
    match ControlServer::open(&launch.profile.folder) {
        Ok(door) => {
            spawn(door.serve(api.clone(), shutdown.clone()));
        }
        Err(error) => tracing::warn!(%error, "the command line cannot reach this window"),
    }
}

/// Says so when the node cannot go on: a window that shows old news would lie.
async fn watch(app: AppHandle, node: Arc<Node>) {
    let Ended { task, error } = node.ended().await;
    if let Some(running) = app.try_state::<Running>() {
        running.stop().await;
    }
    let failure = Failure {
        title: ErrorTitle::HadToStop,
        error: ApiError::new(
            "node.ended",
            format!("Its part \"{task}\" failed again and again: {error}."),
            "What was shown as saved is saved. Try again; if it stops again, desktop.log in the \
             profile folder says more.",
        ),
        free_port: None,
    };
    let opened = start_error::open(&app, failure, apply);
    window::discard(&app);
    if let Err(error) = opened {
        give_up(&app, &error);
    }
}

/// Does what a button of the start-error window asked for.
fn apply(app: &AppHandle, remedy: Remedy) {
    let port = match remedy {
        Remedy::Quit => return quit(app),
        Remedy::Again => None,
        Remedy::UsePort(port) => Some(port),
    };
    if app.try_state::<Running>().is_some() {
        // The stopped node still holds its profile; a new process begins without it.
        return app.request_restart();
    }
    let app = app.clone();
    spawn(async move {
        if let Err(error) = begin(&app, port).await {
            give_up(&app, &error);
        }
    });
}

/// Quits when the system asks for it.
#[cfg(unix)]
pub(crate) async fn quit_on_signal(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt), Ok(mut hangup)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()), signal(SignalKind::hangup()))
    else {
        tracing::warn!("signals cannot be heard");
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hangup.recv() => {}
    }
    quit(&app);
}

/// Quits on Ctrl+C; Windows tells a window of the session's end by closing it.
#[cfg(not(unix))]
pub(crate) async fn quit_on_signal(app: AppHandle) {
    match tokio::signal::ctrl_c().await {
        Ok(()) => quit(&app),
        Err(error) => tracing::warn!(%error, "signals cannot be heard"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_taken_port_offers_another() {
        let taken = NodeError::Bind(BindError::PortTaken { port: 2425, free: Some(2426) });
        assert_eq!(free_port(&taken), Some(2426));
        let in_use = NodeError::ProfileInUse { path: "/somewhere".into() };
        assert_eq!(free_port(&in_use), None);
    }
}
