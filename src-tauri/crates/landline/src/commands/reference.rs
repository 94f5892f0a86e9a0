//! `docs/command-line.md`, written from the command line itself. Only a test: it fails when the page is stale, and
//! `UPDATE_SNAPSHOTS=1` (`npm run docs`) writes it anew.

use super::Cli;
use crate::exit;
use clap::{Arg, Command, CommandFactory};
use std::fmt::Write as _;
use std::path::Path;

#[test]
fn the_page_of_the_command_line_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/command-line.md");
    let fresh = page();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(committed, fresh, "docs/command-line.md is stale: run `npm run docs -- reference`");
}

fn page() -> String {
    let mut landline = Cli::command().disable_help_subcommand(true);
    landline.build();
    let mut text = String::from(
        "<!-- Written by a test of crates/landline from the program itself: npm run docs -- reference -->\n\n# The command line\n\n\
         `landline` runs a node without a window, and works the node that runs on a profile, with or without one.\n\n\
         Every command takes these:\n\n",
    );
    let of_all: Vec<&Arg> = landline.get_arguments().filter(|arg| arg.is_global_set()).collect();
    table(&mut text, &of_all);
    for command in landline.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        section(&mut text, command, 2);
    }
    write!(text, "\n## What scripts may rely on\n\n```text\n{}\n```\n", exit::table()).unwrap();
    text
}

/// A command: what it does, how it is called, its arguments; then the commands below it.
fn section(text: &mut String, command: &Command, depth: usize) {
    let mut command = command.clone().disable_help_flag(true);
    let usage = command.render_usage().to_string();
    let name = command.get_bin_name().unwrap_or_default().to_owned();
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    write!(text, "\n{} {name}\n\n{about}.\n\n", "#".repeat(depth)).unwrap();
    write!(text, "```text\n{}\n```\n", usage.trim_start_matches("Usage: ").trim()).unwrap();
    let own: Vec<&Arg> = command.get_arguments().filter(|arg| !arg.is_global_set() && arg.get_id() != "help").collect();
    if !own.is_empty() {
        text.push('\n');
        table(text, &own);
    }
    for below in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        section(text, below, depth + 1);
    }
}

fn table(text: &mut String, args: &[&Arg]) {
    text.push_str("| argument | meaning |\n|---|---|\n");
    for arg in args {
        writeln!(text, "| `{}` | {} |", spelled(arg), meaning(arg).replace('|', "\\|")).unwrap();
    }
}

/// As it is typed: `--limit <N>`, `<CONTACT>`.
fn spelled(arg: &Arg) -> String {
    let dashes = arg.get_long().map(|long| format!("--{long}"));
    let takes = arg.get_action().takes_values();
    let values = arg.get_value_names().filter(|_| takes).unwrap_or_default();
    let value = values.iter().map(|name| format!("<{name}>")).collect::<Vec<_>>().join(" ");
    dashes.into_iter().chain((!value.is_empty()).then_some(value)).collect::<Vec<_>>().join(" ")
}

fn meaning(arg: &Arg) -> String {
    let mut words = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let code = |names: Vec<String>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if arg.get_action().takes_values() && !arg.is_hide_possible_values_set() {
        let possible: Vec<String> = arg.get_possible_values().iter().map(|one| one.get_name().to_owned()).collect();
        if !possible.is_empty() {
            write!(words, ": {}", code(possible)).unwrap();
        }
        let defaults: Vec<String> = arg.get_default_values().iter().map(|one| one.to_string_lossy().into()).collect();
        if !defaults.is_empty() && !arg.is_hide_default_value_set() {
            write!(words, " (default: {})", code(defaults)).unwrap();
        }
    }
    if let Some(variable) = arg.get_env() {
        write!(words, " (or `{}` in the environment)", variable.to_string_lossy()).unwrap();
    }
    words
}
