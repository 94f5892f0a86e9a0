//! `landline manual`: writes the manual pages of every command to files, for packagers. Hidden: users read them with
//! `man landline`.

use super::Cli;
use crate::exit::Failure;
use crate::output::Output;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use std::path::PathBuf;

/// Write the manual pages into a folder
#[derive(Args, Debug)]
#[command(hide = true)]
pub(crate) struct ManualArgs {
    /// An existing folder
    folder: PathBuf,
}

pub(crate) fn run(args: ManualArgs, out: &mut Output) -> Result<(), Failure> {
    for page in pages() {
        let written = page
            .generate_to(&args.folder)
            .map_err(|cause| Failure::system("cli.manual", "The manual pages cannot be written", &cause))?;
        let written = written.display().to_string();
        if out.json() {
            out.value(&written)?;
        } else {
            out.line(&written)?;
        }
    }
    Ok(())
}

/// `landline(1)`, then one page for each visible command and its subcommands.
fn pages() -> Vec<Man> {
    let mut landline = Cli::command().disable_help_subcommand(true);
    // Gives every command its full name and the global options.
    landline.build();
    let mut pages = Vec::new();
    collect(&landline, &mut pages);
    pages
}

fn collect(command: &Command, pages: &mut Vec<Man>) {
    // The date precedes the source: if it were empty, the rest of the title would shift.
    let source = concat!("Landline ", env!("CARGO_PKG_VERSION"));
    pages.push(Man::new(command.clone()).date("\u{a0}").source(source).manual("Landline"));
    for below in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        collect(below, pages);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_with_its_options() {
        let pages = pages();
        let names: Vec<String> = pages.iter().map(Man::get_filename).collect();
        assert_eq!(names[..2], ["landline.1", "landline-up.1"]);
        for (name, there) in [("completions", true), ("config-set", true), ("manual", false), ("help", false)] {
            assert_eq!(names.contains(&format!("landline-{name}.1")), there, "{name}");
        }
        let mut up = Vec::new();
        pages[1].render(&mut up).unwrap();
        let up = String::from_utf8(up).unwrap();
        assert!(up.contains(r"\-\-no\-web") && up.contains(r"\-\-profile"), "{up}");
    }
}
