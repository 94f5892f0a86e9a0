//! The examination: gathers facts from endpoint, peers and system, and evaluates them.
//!
//! Lives here: the queries sent for it, one broadcast per interface and a few packets per peer, and only on request.
//! Does not live here: the evaluation (`landline_doctor`).

mod interface_list;

use crate::{Config, Node};
use interface_list::{addresses, announcing, merge};
use landline_doctor::{
    Echo, Facts, Findings, GatherRequest, Gathered, Interface, Neighbour, NodeFacts, Port, PortState, System,
};
use landline_ipmsg::{BindError, BindScope, Endpoint, EndpointConfig, PacketNo, Wire, stock};
use landline_peer::PeerPath;
use landline_store::{Clock, Timestamp};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long to wait for an echo, which arrives within milliseconds unless the machine is busy.
const ECHO_WITHIN: Duration = Duration::from_millis(800);

/// The findings, and the facts they are based on.
#[derive(Clone, Debug)]
pub struct Examination {
    /// When.
    pub at: Timestamp,
    /// The facts.
    pub facts: Facts,
    /// What follows from them.
    pub findings: Findings,
}

impl Examination {
    fn of(at: Timestamp, facts: Facts) -> Self {
        let findings = landline_doctor::judge(&facts);
        Self { at, facts, findings }
    }
}

impl Node {
    /// The network interfaces of this machine, including those that cannot be used now. Sends nothing.
    pub fn interfaces(&self) -> Vec<Interface> {
        merge(&self.endpoint().interfaces(), landline_doctor::links())
    }

    /// Examines this node and its machine: takes a second if all is well, up to 20 s if many peers are silent. One
    /// examination at a time, so that the network load stays bounded.
    pub async fn examine(&self) -> Examination {
        let _turn = self.examining.lock().await;
        let endpoint = self.endpoint();
        let (number, usual) = (endpoint.port(), stock::PORT);
        let mut interfaces = self.interfaces();
        let asked = ask_system(number, Some(usual).filter(|usual| *usual != number), &interfaces);
        let asking = async {
            self.peers().query_everybody().await;
            self.peers().try_large_packets().await;
        };
        let (gathered, (), echoes) = tokio::join!(landline_doctor::gather(&asked), asking, self.echoes(&interfaces));
        for (name, echo) in echoes {
            if let Some(interface) = interfaces.iter_mut().find(|interface| interface.name == name) {
                interface.echo = echo;
            }
        }
        let profile = self.config().config().profile;
        let node = NodeFacts {
            id: self.peers().own_id().to_string(),
            user: profile.user,
            identity_conflicts: self.peers().identity_conflicts(),
            neighbours: self.peers().paths().into_iter().map(neighbour).collect(),
            clock_step: self.clock_step(),
            storage_full: self.storage_full(),
            overflowed: self.counters().overflowed,
            receive_buffer: endpoint.receive_buffer(),
            profile: self.profile_facts(),
        };
        let port = Port { number, usual, state: PortState::Ours, holder: None };
        Examination::of(self.clock().now(), facts(Some(node), port, interfaces, gathered))
    }

    /// While an examination is under way: how many peers have answered so far, and of how many.
    pub fn examination_progress(&self) -> Option<(usize, usize)> {
        self.examining.try_lock().is_err().then(|| self.peers().answers_so_far())
    }

    /// Sends one broadcast per interface and reports which came back.
    async fn echoes(&self, interfaces: &[Interface]) -> Vec<(String, Echo)> {
        let mut echoes: Vec<(String, Option<PacketNo>, Echo)> = Vec::new();
        for way_out in announcing(&self.endpoint().interfaces(), interfaces) {
            let probe = self.peers().echo_probe();
            echoes.push(match self.endpoint().announce_by(&way_out, &probe.encode()) {
                Ok(()) => (way_out.name, Some(probe.no), Echo::Missing),
                Err(cause) => (way_out.name, None, Echo::Refused(cause.to_string())),
            });
        }
        let sent: Vec<PacketNo> = echoes.iter().filter_map(|(_, no, _)| *no).collect();
        let back = self.peers().echoes(&sent, ECHO_WITHIN).await;
        let heard = |no: Option<PacketNo>| no.is_some_and(|no| back.contains(&no));
        echoes.into_iter().map(|(name, no, echo)| (name, if heard(no) { Echo::Heard } else { echo })).collect()
    }

    /// By how many seconds the wall clock has diverged from the monotonic clock since the start.
    fn clock_step(&self) -> i64 {
        let (wall, monotonic) = (self.clock().now().as_millis() - self.started_at().as_millis(), self.running_for());
        (wall - i64::try_from(monotonic.as_millis()).unwrap_or(i64::MAX)) / 1000
    }
}

/// Examines a machine without a running node: port, interfaces, firewalls. Sends nothing.
pub async fn examine_without_node(profile: &Path, clock: &dyn Clock) -> Examination {
    let config = Config::peek(&profile.join("config.toml"));
    let (number, usual) = (config.network.port, stock::PORT);
    // Taken for a moment and given back.
    let state = match Endpoint::bind(EndpointConfig::new(number)) {
        Ok(_) => PortState::Free,
        Err(BindError::PortTaken { .. }) => PortState::Taken,
        Err(BindError::Io { source, .. }) => PortState::Refused(source.to_string()),
    };
    let addresses = landline_ipmsg::interfaces(BindScope::Lan).unwrap_or_default();
    let interfaces = merge(&addresses, landline_doctor::links());
    let held = Some(number).filter(|_| state == PortState::Taken);
    let gathered = landline_doctor::gather(&ask_system(number, held, &interfaces)).await;
    let port = Port { number, usual, state, holder: None };
    Examination::of(clock.now(), facts(None, port, interfaces, gathered))
}

/// The holder of a UDP port that a node could not bind, as the doctor names it.
pub async fn port_holder(port: u16) -> Option<String> {
    landline_doctor::holder(port).await.map(|holder| holder.to_string())
}

fn ask_system(port: u16, held: Option<u16>, interfaces: &[Interface]) -> GatherRequest {
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("landline"));
    GatherRequest { port, held, program, interfaces: addresses(interfaces) }
}

fn facts(node: Option<NodeFacts>, port: Port, interfaces: Vec<Interface>, gathered: Gathered) -> Facts {
    let Gathered { firewalls, default_route, holder, public } = gathered;
    let port = Port { holder, ..port };
    Facts { system: System::this(), node, port, interfaces, default_route, public, firewalls }
}

fn neighbour(path: PeerPath) -> Neighbour {
    Neighbour {
        contact: path.contact.to_string(),
        name: path.nickname,
        address: path.address,
        round_trip: path.round_trip,
        answered_ago: path.answered_ago,
        heard_ago: path.heard_ago,
        hears_us: path.hears_us,
        silent: path.silent,
        takes_large: path.takes_large,
    }
}
