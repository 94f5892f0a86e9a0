//! `landline stats`: statistics of the node.

use crate::client::Client;
use crate::exit::Failure;
use crate::output::Output;
use crate::style::{Cell, Style};
use crate::times::{ago, timestamp};
use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use landline_api::{Count, Millis, NodeInfo, PeerHealthStatsDto, args};
use serde::Serialize;

/// Show how the node is: its networks, and what its tasks did since it started
#[derive(Args, Debug)]
pub(crate) struct StatsArgs {}

#[derive(Serialize)]
struct Stats {
    node: NodeInfo,
    health: PeerHealthStatsDto,
}

pub(crate) async fn run(_args: StatsArgs, mut client: Client, out: &mut Output) -> Result<(), Failure> {
    let node = client.call("get_node_info", args::GetNodeInfo {}).await?;
    let health = client.call("get_peer_health_stats", args::GetPeerHealthStats {}).await?;
    let stats = Stats { node, health };
    if out.json() {
        return Ok(out.value(&stats)?);
    }
    Ok(out.table(&rows(&stats, Timestamp::now(), &TimeZone::system()))?)
}

fn rows(stats: &Stats, now: Timestamp, zone: &TimeZone) -> Vec<Vec<Cell>> {
    let when = |at: Option<Millis>| match at.and_then(timestamp) {
        Some(at) => ago(at, now, zone),
        None => "never".to_owned(),
    };
    let row = |name: &str, value: String| vec![Cell::new(name, Style::Strong), Cell::plain(&value)];
    let figure = |name: &str, count: Count| row(name, count.get().to_string());
    let Stats { node, health } = stats;
    let mut rows = vec![
        row("version", node.version.clone()),
        row("profile", node.profile_dir.clone()),
        row("started", when(Some(node.started_at))),
        row("port", node.port.to_string()),
    ];
    for warning in &node.warnings {
        rows.push(vec![Cell::new("warning", Style::Strong), Cell::new(&warning.message, Style::Strong)]);
    }
    for interface in &node.interfaces {
        rows.push(row("network", format!("{} {}", interface.name, interface.address)));
    }
    rows.extend([
        row("reach", if health.self_offline { "offline: nobody answers" } else { "online" }.to_owned()),
        row(
            "storage",
            if health.storage_full {
                "full: no messages are taken in; delete some, or make room on the disk"
            } else {
                "ok"
            }
            .to_owned(),
        ),
        figure("online peers", health.online_peers),
        figure("uncertain peers", health.uncertain_peers),
        figure("known contacts", health.known_contacts),
        figure("heartbeats sent", health.heartbeats_sent),
        row("last heartbeat", when(health.last_heartbeat_at)),
        figure("timeouts detected", health.timeouts_detected),
        row("last timeout check", when(health.last_timeout_check)),
        figure("peers cleaned up", health.peers_cleaned_up),
        row("last clean-up", when(health.last_cleanup_at)),
        figure("packets received", health.packets_received),
        figure("packets sent", health.packets_sent),
        figure("packets malformed", health.packets_malformed),
        figure("packets dropped", health.packets_overflowed),
        figure("strangers refused", health.strangers_refused),
        figure("messages refused", health.messages_refused),
        figure("messages blocked", health.messages_blocked),
        figure("sends without a link", health.sends_without_link),
        figure("send failures", health.send_failures),
    ]);
    rows
}
