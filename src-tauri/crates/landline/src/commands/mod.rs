//! The command line: one file per command, with its arguments and its `run` function.

mod completions;
mod config;
mod contact;
mod doctor;
mod history;
mod manual;
mod open;
mod peers;
#[cfg(test)]
mod reference;
mod send;
mod stats;
mod up;
mod watch;

use crate::client::Client;
use crate::exit::{self, Exit, Failure};
use crate::output::Output;
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use landline::profile::ProfileChoice;
use std::path::PathBuf;

/// Presence and messages on a local network, without a server.
#[derive(Debug, Parser)]
#[command(name = "landline", version, after_help = exit::table(), max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args, Debug)]
pub(crate) struct Global {
    /// The folder of settings and messages; one node runs on each
    // Parsed as a string: an empty variable counts as unset, whereas an empty path would be refused.
    #[arg(long, global = true, value_name = "DIR", env = "LANDLINE_PROFILE",
        value_parser = OsStringValueParser::new().map(PathBuf::from))]
    profile: Option<PathBuf>,
    /// Answer in JSON, errors too
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Up(up::UpArgs),
    Open(open::OpenArgs),
    Peers(peers::PeersArgs),
    Contact(contact::ContactArgs),
    Send(send::SendArgs),
    History(history::HistoryArgs),
    Watch(watch::WatchArgs),
    Config(config::ConfigArgs),
    Stats(stats::StatsArgs),
    Doctor(doctor::DoctorArgs),
    Completions(completions::CompletionsArgs),
    Manual(manual::ManualArgs),
}

impl Cli {
    /// The log filter if `LANDLINE_LOG` is not set. The node logs every heartbeat at level debug.
    pub(crate) fn default_log(&self) -> &'static str {
        match self.command {
            Command::Up(_) => "info",
            _ => "warn",
        }
    }

    /// Number of runtime threads: a node uses several, a client needs one.
    pub(crate) fn threads(&self) -> usize {
        match self.command {
            Command::Up(_) => std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8),
            _ => 1,
        }
    }
}

/// Carries out the command.
pub(crate) async fn run(cli: Cli, out: &mut Output) -> Result<(), Failure> {
    let choice = || {
        ProfileChoice::new(cli.global.profile.clone()).map_err(|cause| {
            Failure::new(Exit::Usage, "cli.no_profile", format!("{cause}."), "Say which folder with --profile.")
        })
    };
    match cli.command {
        Command::Up(args) => up::run(args, choice()?, out).await,
        Command::Open(args) => open::run(args, Client::open(&choice()?.folder).await?, out).await,
        Command::Peers(args) => peers::run(args, Client::open(&choice()?.folder).await?, out).await,
        Command::Contact(args) => contact::run(args, Client::open(&choice()?.folder).await?, out).await,
        Command::Send(args) => send::run(args, &choice()?.folder, out).await,
        Command::History(args) => history::run(args, Client::open(&choice()?.folder).await?, out).await,
        Command::Watch(args) => watch::run(args, &choice()?.folder, out).await,
        Command::Config(args) => config::run(args, Client::open(&choice()?.folder).await?, out).await,
        Command::Stats(args) => stats::run(args, Client::open(&choice()?.folder).await?, out).await,
        Command::Doctor(args) => doctor::run(args, &choice()?.folder, out).await,
        Command::Completions(args) => completions::run(args, out),
        Command::Manual(args) => manual::run(args, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_of_the_issue_is_there() {
        let shown = |sub: &&clap::Command| !sub.is_hide_set();
        let names: Vec<String> =
            Cli::command().get_subcommands().filter(shown).map(|sub| sub.get_name().to_owned()).collect();
        assert_eq!(
            names,
            ["up", "open", "peers", "contact", "send", "history", "watch", "config", "stats", "doctor", "completions"]
        );
    }

    #[test]
    fn every_command_has_words_and_takes_json_and_profile() {
        for sub in Cli::command().get_subcommands() {
            assert!(sub.get_about().is_some(), "{} has no description", sub.get_name());
            let line = match sub.get_name() {
                "send" => vec!["landline", "send", "bob", "hi", "--json", "--profile", "x"],
                "contact" => vec!["landline", "contact", "bob", "--json", "--profile", "x"],
                "history" => vec!["landline", "history", "bob", "--json", "--profile", "x"],
                "config" => vec!["landline", "config", "get", "a.b", "--json", "--profile", "x"],
                "completions" => vec!["landline", "completions", "bash", "--json", "--profile", "x"],
                "manual" => vec!["landline", "manual", "pages", "--json", "--profile", "x"],
                name => vec!["landline", name, "--json", "--profile", "x"],
            };
            let cli = Cli::try_parse_from(&line).unwrap_or_else(|error| panic!("{line:?}: {error}"));
            assert!(cli.global.json);
            assert_eq!(cli.global.profile, Some(PathBuf::from("x")));
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for line in [
            vec!["landline"],
            vec!["landline", "send", "bob"],
            vec!["landline", "up", "--web", "127.0.0.1:1", "--no-web"],
            vec!["landline", "up", "--web", "nonsense"],
            vec!["landline", "up", "--no-web", "--open"],
            vec!["landline", "history", "bob", "--limit", "0"],
            vec!["landline", "contact", "bob", "--pin", "perhaps"],
            vec!["landline", "send", "bob", "hi", "--wait", "soon"],
        ] {
            let error = Cli::try_parse_from(&line).expect_err(&line.join(" "));
            assert_eq!(error.exit_code(), Exit::Usage as i32, "{line:?}");
        }
    }
}
