//! `cargo run -p landline-xtask -- COMMAND`: chores that need to know the repository and nothing of the product.
//!
//! - `tidy`: the house rules that a machine can see, see [`tidy`]
//! - `no-webkit`: the proof that the headless program links no web view, see [`links`]
//!
//! Does not live here: what cargo, clippy or biome check already; set-up and order of checks (`scripts/`).
#![allow(clippy::print_stdout, reason = "a command-line tool answers on its output")]

mod links;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

fn main() -> Result<ExitCode> {
    let command = std::env::args().nth(1).unwrap_or_default();
    let root = repository()?;
    let findings = match command.as_str() {
        "tidy" => tidy::check(&root)?,
        "no-webkit" => links::check(&root)?,
        other => bail!("no command is called {other:?}: there are tidy and no-webkit"),
    };
    for finding in &findings {
        println!("{finding}");
    }
    println!("{command}: {} found", findings.len());
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The root of the clone: three folders above this crate.
fn repository() -> Result<PathBuf> {
    let crate_folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let root = crate_folder.ancestors().nth(3).context("this crate lies in src-tauri/crates")?;
    Ok(root.to_owned())
}
