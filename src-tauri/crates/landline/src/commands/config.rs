//! `landline config`: reads and changes settings by key.

use crate::client::Client;
use crate::exit::Failure;
use crate::output::Output;
use crate::style::{Cell, Style, one_line};
use clap::{Args, Subcommand};
use landline_api::{ConfigEntry, NodeInfo, Saved, args};

/// Read and change the settings
#[derive(Args, Debug)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Show one setting
    Get {
        /// Such as presence.heartbeat_interval
        key: String,
    },
    /// Change one setting
    Set {
        /// Such as presence.heartbeat_interval
        key: String,
        /// Its new value
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Show every setting
    List,
}

pub(crate) async fn run(args: ConfigArgs, mut client: Client, out: &mut Output) -> Result<(), Failure> {
    match args.command {
        ConfigCommand::Get { key } => {
            let value: String = client.call("get_config", args::GetConfig { key }).await?;
            if out.json() { out.value(&value)? } else { out.line(&one_line(&value))? }
        }
        ConfigCommand::Set { key, value } => {
            let saved: Saved = client.call("set_config", args::SetConfig { key, value }).await?;
            if out.json() {
                out.value(&saved)?;
            } else {
                out.line(match saved {
                    Saved::AtOnce => "Saved.",
                    Saved::NextStart => "Saved. It counts from the next start of the node.",
                })?;
            }
        }
        ConfigCommand::List => {
            let entries: Vec<ConfigEntry> = client.call("list_config", args::ListConfig {}).await?;
            if out.json() {
                out.value(&entries)?;
            } else {
                let row = |entry: &ConfigEntry| vec![Cell::new(&entry.key, Style::Strong), Cell::plain(&entry.value)];
                out.table(&entries.iter().map(row).collect::<Vec<_>>())?;
                let node: NodeInfo = client.call("get_node_info", args::GetNodeInfo {}).await?;
                for warning in node.warnings.iter().filter(|warning| warning.code == "config.unknown_key") {
                    out.remark(&format!("{} {}", warning.message, warning.hint));
                }
            }
        }
    }
    Ok(())
}
