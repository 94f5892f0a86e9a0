//! `landline up`: a node without a window, with its doors, until it is told to end.

use crate::browser::OpenedPage;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::signals::Signals;
use crate::style::one_line;
use crate::systemd;
use clap::Args;
use landline::control::ControlDoor;
use landline::profile::ProfileChoice;
use landline::web::{WebDoor, WebError, WebOptions};
use landline_api::{Api, ApiError};
use landline_node::{Identity, Node, NodeError, NodeOptions, Reach, SystemClock, port_holder};
use serde::Serialize;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// From the wish to end to the end. The node promises to be done within 5 s; a second more, so that not this is what cuts
/// its database off.
const STOP_WITHIN: Duration = Duration::from_secs(6);

/// Run a node until Ctrl+C: answer to other programs, keep messages, serve the screen on 127.0.0.1
#[derive(Args, Debug)]
pub(crate) struct UpArgs {
    /// Where the screen is served: a loopback address [default: 127.0.0.1:8425, or a free port]
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

/// What a script gets to know, in one line of JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Announcement<'a> {
    pid: u32,
    version: &'a str,
    profile_dir: &'a str,
    user: &'a str,
    host: &'a str,
    port: u16,
    /// The link with the token; `null` without web door.
    web: Option<&'a str>,
}

/// The parts that are open while the node runs.
struct Doors {
    control: ControlDoor,
    web: Option<WebDoor>,
}

pub(crate) async fn run(args: UpArgs, choice: ProfileChoice, out: &mut Output) -> Result<(), Failure> {
    // First of all: who is told to end while starting ends in order.
    let mut signals =
        Signals::new().map_err(|cause| Failure::system("cli.signals", "Signals cannot be received", &cause))?;
    let web = web_options(&args)?;
    let default = choice.identity();
    let identity =
        Identity { user: args.user.clone().unwrap_or(default.user), host: args.host.clone().unwrap_or(default.host) };
    let profile = choice.folder;
    let options = NodeOptions {
        profile: profile.clone(),
        identity: identity.clone(),
        clock: Arc::new(SystemClock),
        port: args.port,
        reach: Reach::Lan,
        seed: seed()?,
    };
    let node = match Node::start(options).await {
        Ok(node) => Arc::new(node),
        Err(cause) => return Err(not_started(cause).await),
    };
    let api = Api::new(Arc::clone(&node));
    let closing = CancellationToken::new();
    let open = TaskTracker::new();
    let outcome = match open_doors(&profile, web).await {
        Ok(doors) => {
            let link = doors.web.as_ref().map(WebDoor::link);
            open.spawn(doors.control.serve(api.clone(), closing.clone()));
            if let Some(web) = doors.web {
                open.spawn(web.serve(api.clone(), closing.clone()));
            }
            match announce(&api, &args, link.as_deref(), out).await {
                Ok(()) => {
                    let _page = link.filter(|_| args.open).and_then(|link| show(&profile, &link));
                    until_end(&node, &mut signals).await
                }
                Err(failure) => Err(failure),
            }
        }
        Err(failure) => Err(failure),
    };
    systemd::stopping();
    closing.cancel();
    open.close();
    // Why it ended matters more than how.
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

/// Says goodbye to the network, closes the doors and the database; a second signal ends it at once.
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

fn web_options(args: &UpArgs) -> Result<Option<WebOptions>, Failure> {
    if args.no_web {
        return Ok(None);
    }
    let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, WebOptions::USUAL_PORT));
    let mut options = WebOptions::new(args.web.unwrap_or(usual));
    options.any_port = args.web.is_none();
    if options.address.ip().is_loopback() {
        Ok(Some(options))
    } else {
        Err(no_web(&WebError::NotLoopback(options.address)))
    }
}

async fn open_doors(profile: &Path, web: Option<WebOptions>) -> Result<Doors, Failure> {
    let control = ControlDoor::open(profile).map_err(|cause| {
        Failure::new(Exit::Failure, "control.closed", format!("{cause}."), "Check the rights of the profile folder.")
    })?;
    let web = match web {
        Some(options) => Some(WebDoor::open(options).await.map_err(|cause| no_web(&cause))?),
        None => None,
    };
    Ok(Doors { control, web })
}

fn no_web(cause: &WebError) -> Failure {
    let (exit, hint) = match cause {
        WebError::NotLoopback(_) => (Exit::Usage, "For other machines, run Landline there."),
        WebError::Bind { .. } => {
            (Exit::Failure, "Choose another port with --web 127.0.0.1:PORT, or none with --no-web.")
        }
        WebError::Random(_) => (Exit::Failure, "Use --no-web."),
    };
    Failure::new(exit, "web.closed", format!("{}.", sentence(&cause.to_string())), hint)
}

async fn not_started(cause: NodeError) -> Failure {
    let exit = match cause {
        NodeError::ProfileInUse { .. } => Exit::AlreadyRuns,
        _ => Exit::Failure,
    };
    let port = cause.taken_port();
    let mut error: ApiError = cause.into();
    if let Some(port) = port
        && let Some(holder) = port_holder(port).await
    {
        error.message = format!("UDP port {port} is taken by {holder}.");
    }
    Failure { exit, error }
}

/// Says that the node runs, and how to reach it. Nobody may be listening: a daemon goes on without.
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
            text.push_str(&format!("\nThe screen: {link}\nThe link lets its reader in: keep it to yourself."));
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

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

fn seed() -> Result<u64, Failure> {
    getrandom::u64().map_err(|cause| Failure::system("cli.random", "The system gives no random numbers", &cause))
}
