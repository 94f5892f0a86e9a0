//! macOS: the application firewall, and `lsof` for the port. The local network permission cannot be queried; it shows
//! when sending is refused.

use super::run::{ToolOutcome, program};
use super::{GatherRequest, Gathered};
use crate::facts::{Firewall, FirewallState, Holder};
use crate::parse::{holders, macos};

const FIREWALL: &str = "/usr/libexec/ApplicationFirewall/socketfilterfw";

pub(super) async fn gather(asked: &GatherRequest) -> Gathered {
    let (firewall, holder) = tokio::join!(ask_firewall(asked), ask_holder(asked.held));
    Gathered { firewalls: firewall.into_iter().collect(), holder, ..Gathered::default() }
}

async fn ask_firewall(asked: &GatherRequest) -> Option<Firewall> {
    let path = asked.program.to_string_lossy();
    let blocked_args = ["--getappblocked", &path];
    let (global, all, blocked) = tokio::join!(
        program(FIREWALL, &["--getglobalstate"]),
        program(FIREWALL, &["--getblockall"]),
        program(FIREWALL, &blocked_args),
    );
    let tool = "The firewall of macOS";
    if global == ToolOutcome::Late {
        return Some(Firewall { tool, state: FirewallState::Silent });
    }
    let words = |ran: &ToolOutcome| ran.good().unwrap_or_default().to_owned();
    let state = macos::state(&words(&global), &words(&all), &words(&blocked), &path)?;
    Some(Firewall { tool, state })
}

pub(super) async fn ask_holder(port: Option<u16>) -> Option<Holder> {
    let port = format!("-iUDP:{}", port?);
    holders::of_lsof(program("/usr/sbin/lsof", &["-nP", &port, "-Fpc"]).await.good()?)
}
