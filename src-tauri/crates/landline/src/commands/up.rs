//! `landline up`: runs a node without a window, with control socket and web server, until it is asked to stop.

use crate::browser::OpenedPage;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::signals::Signals;
use crate::style::one_line;
use crate::systemd;
use clap::Args;
use landline::control::{ControlClient, ControlServer};
use landline::profile::{ProfileChoice, system_language};
use landline::web::{Links, WebError, WebOptions, WebServer, WithLinks};
use landline_api::{Api, ApiError};
use landline_node::{BindScope, Identity, Node, NodeError, NodeOptions, SystemClock};
use landline_text::sentence;
use serde::Serialize;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Time limit for stopping. The node guarantees to stop within 5 s; one more second, so that this limit does not
/// interrupt its database.
const STOP_WITHIN: Duration = Duration::from_secs(6);

/// Run a node until Ctrl+C: answer to other programs, keep messages, serve the screen on 127.0.0.1
#[derive(Args, Debug)]
pub(crate) struct UpArgs {
    /// Where the screen is served: a loopback address, port 0 for any free one [default: 127.0.0.1:8425; with
    /// --profile, a port of that profile]
    #[arg(long, value_name = "ADDR:PORT", conflicts_with = "no_web")]
    web: Option<SocketAddr>,
    /// Do not serve the screen
    #[arg(long)]
    no_web: bool,
    /// Show the screen in the browser
    #[arg(long, conflicts_with = "no_web")]
    open: bool,
    /// UDP port for this run, instead of the one in the settings
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// User name of a new profile [default: the login name; with --profile, login-folder]
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Machine name of a new profile [default: the name of this machine]
    #[arg(long, value_name = "NAME")]
    host: Option<String>,
}

/// What a script is told, in one line of JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Announcement<'a> {
    pid: u32,
    version: &'a str,
    profile_dir: &'a str,
    user: &'a str,
    host: &'a str,
    port: u16,
    /// A link that works once; `null` without web door.
    web: Option<&'a str>,
}

pub(crate) async fn run(args: UpArgs, choice: ProfileChoice, out: &mut Output) -> Result<(), Failure> {
    // First of all, so that a stop request during the start is handled in order.
    let mut signals =
        Signals::new().map_err(|cause| Failure::system("cli.signals", "Signals cannot be received", &cause))?;
    let default = choice.identity();
    let identity =
        Identity { user: args.user.clone().unwrap_or(default.user), host: args.host.clone().unwrap_or(default.host) };
    let web = web_options(&args, &choice)?;
    let profile = choice.folder;
    // Before the node: if this fails, no node has announced itself or created a profile.
    let web = open_web(web, &profile).await?;
    let options = NodeOptions {
        profile: profile.clone(),
        identity: identity.clone(),
        clock: Arc::new(SystemClock),
        port: args.port,
        reach: BindScope::Lan,
        seed: seed()?,
        language: system_language(),
    };
    let node = match Node::start(options).await {
        Ok(node) => Arc::new(node),
        Err(cause) => return Err(not_started(cause).await),
    };
    let api = Api::new(Arc::clone(&node));
    let closing = CancellationToken::new();
    let open = TaskTracker::new();
    let outcome = async {
        let control = open_control(&profile)?;
        let links = web.as_ref().map(WebServer::links);
        open.spawn(control.serve(WithLinks::new(api.clone(), links.clone()), closing.clone()));
        if let Some(web) = web {
            open.spawn(web.serve(api.clone(), closing.clone()));
        }
        let link = links.as_ref().map(fresh).transpose()?;
        announce(&api, &args, link.as_deref(), out).await?;
        // The printed link stays valid for its reader: the browser gets another one.
        let shown = links.filter(|_| args.open).as_ref().map(fresh).transpose()?;
        let _page = shown.and_then(|link| show(&profile, &link));
        until_end(&node, &mut signals).await
    }
    .await;
    systemd::stopping();
    closing.cancel();
    open.close();
    // The reason for the end matters more than how it went.
    let stopped = stop(&node, &open, &mut signals).await;
    outcome.and(stopped)
}

/// Runs until a signal, or until the node cannot go on.
async fn until_end(node: &Node, signals: &mut Signals) -> Result<(), Failure> {
    tokio::select! {
        signal = signals.next() => {
            tracing::info!(signal, "told to end");
            Ok(())
        }
        ended = node.ended() => Err(Failure::new(
            Exit::Failure,
            "node.ended",
            format!("The node cannot go on: task {} failed: {}.", ended.task, ended.error),
            "Start it again; if it ends again, the log says why.",
        )),
    }
}

/// Says goodbye to the network, closes the servers and the database; a second signal ends the program at once.
async fn stop(node: &Node, open: &TaskTracker, signals: &mut Signals) -> Result<(), Failure> {
    let stopped = async { tokio::join!(node.shutdown(), open.wait()) };
    tokio::select! {
        ended = tokio::time::timeout(STOP_WITHIN, stopped) => ended.map(|_| ()).map_err(|_| Failure::new(
            Exit::Failure,
            "cli.slow_end",
            "The node did not end in time and was cut off.",
            "What it had accepted is on the disk.",
        )),
        signal = signals.next() => Err(Failure::new(
            Exit::Failure,
            "cli.cut_off",
            format!("Told a second time to end ({signal}): cut off."),
            "",
        )),
    }
}

fn web_options(args: &UpArgs, choice: &ProfileChoice) -> Result<Option<WebOptions>, Failure> {
    if args.no_web {
        return Ok(None);
    }
    let usual = || SocketAddr::from((Ipv4Addr::LOCALHOST, choice.web_port()));
    let options = WebOptions::new(args.web.unwrap_or_else(usual));
    if options.address.ip().is_loopback() {
        Ok(Some(options))
    } else {
        Err(no_web(&WebError::NotLoopback(options.address)))
    }
}

async fn open_web(options: Option<WebOptions>, profile: &Path) -> Result<Option<WebServer>, Failure> {
    let Some(options) = options else {
        return Ok(None);
    };
    match WebServer::open(options).await {
        Ok(door) => Ok(Some(door)),
        // The node that already runs on this profile has the port: say so.
        Err(WebError::Taken(_)) if ControlClient::connect(profile).await.is_ok() => {
            Err(not_started(NodeError::ProfileInUse { path: profile.to_owned() }).await)
        }
        Err(cause) => Err(no_web(&cause)),
    }
}

fn open_control(profile: &Path) -> Result<ControlServer, Failure> {
    ControlServer::open(profile).map_err(|cause| {
        Failure::new(
            Exit::Failure,
            "control.closed",
            format!("{cause}."),
            "Check the rights of the profile folder; for a long path, set XDG_RUNTIME_DIR or choose a shorter one.",
        )
    })
}

fn fresh(links: &Links) -> Result<String, Failure> {
    links.fresh().map_err(|cause| no_web(&cause.into()))
}

fn no_web(cause: &WebError) -> Failure {
    let (exit, code, hint) = match cause {
        WebError::NotLoopback(_) => (Exit::Usage, "web.closed", "For other machines, run Landline there."),
        WebError::Taken(_) => (
            Exit::Failure,
            "web.port_taken",
            "If that is another node of yours, choose another port for this one: --web 127.0.0.1:PORT, 0 for any free \
             one. If it is not, do not open old links of Landline: they lead to that program. --no-web does without.",
        ),
        WebError::Bind { .. } => {
            (Exit::Failure, "web.closed", "Choose another port with --web 127.0.0.1:PORT, or none with --no-web.")
        }
        WebError::Random(_) => (Exit::Failure, "web.closed", "Use --no-web."),
    };
    Failure::new(exit, code, sentence(&cause), hint)
}

async fn not_started(cause: NodeError) -> Failure {
    let exit = match cause {
        NodeError::ProfileInUse { .. } => Exit::AlreadyRuns,
        _ => Exit::Failure,
    };
    Failure { exit, error: ApiError::not_started(cause).await }
}

/// Prints that the node runs, and how to reach it. The output may be closed: a daemon continues regardless.
async fn announce(api: &Api, args: &UpArgs, link: Option<&str>, out: &mut Output) -> Result<(), Failure> {
    let profile = api.get_profile().await?;
    let info = api.get_node_info().await?;
    let wanted = [("user", &args.user, &profile.user), ("host", &args.host, &profile.host)];
    for (key, wanted, is) in wanted {
        if wanted.as_ref().is_some_and(|wanted| wanted != is) {
            let (is, change) = (one_line(is), format!("landline config set profile.{key} …"));
            out.remark(&format!("This profile already has the {key} \"{is}\". To change it: {change}"));
        }
    }
    let (user, host) = (one_line(&profile.user), one_line(&profile.host));
    let said = if out.json() {
        out.value(&Announcement {
            pid: std::process::id(),
            version: &info.version,
            profile_dir: &info.profile_dir,
            user: &profile.user,
            host: &profile.host,
            port: info.port,
            web: link,
        })
    } else {
        let mut text = format!("Landline runs as {user}@{host} on UDP port {}.", info.port);
        if let Some(link) = link {
            text.push_str(&format!("\nThe screen: {link}\nIt works once, for whoever opens it first: keep it to yourself. landline open prints another."));
        }
        text.push_str("\nCtrl+C ends it.");
        out.line(&text)
    };
    match said {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error.into()),
        Ok(()) | Err(_) => {}
    }
    systemd::ready(&format!("{user}@{host} on UDP port {}", info.port));
    Ok(())
}

fn show(profile: &Path, link: &str) -> Option<OpenedPage> {
    OpenedPage::show(profile, link)
        .inspect_err(|error| tracing::warn!(%error, "the browser could not be opened; use the printed link"))
        .ok()
}

fn seed() -> Result<u64, Failure> {
    getrandom::u64().map_err(|cause| Failure::system("cli.random", "The system gives no random numbers", &cause))
}
