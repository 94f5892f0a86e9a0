//! The doctor's report: what was found, with the interfaces and the ways to peers that it was found in.

use crate::number::{Count, Millis};
use landline_doctor as doctor;
use landline_node::Examination;
use serde::{Deserialize, Serialize};
use specta::Type;
use std::collections::BTreeMap;
use std::time::Duration;

/// How much a finding matters to whoever misses a colleague.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// It is as it should be.
    Ok,
    /// Good to know; nothing is wrong.
    Note,
    /// It may be why somebody is not seen.
    Warning,
    /// It is why somebody is not seen.
    Fault,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DoctorFindingDto {
    /// How much it matters.
    pub severity: Severity,
    /// Stable, as `subject.finding`. Screens match on this and on nothing else.
    pub code: String,
    /// What was found, for a person, in English.
    pub message: String,
    /// What to do next, in English; may be empty.
    pub hint: String,
    /// The command that mends it, to be typed as it is.
    pub command: Option<String>,
    /// What stands in the places of the sentences, for other languages.
    pub values: BTreeMap<String, String>,
}

/// What became of a broadcast that left by an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Echo {
    /// None was sent.
    NotTried,
    /// It came back, as it should.
    Heard,
    /// It did not come back.
    Missing,
    /// The system did not take it.
    Refused,
}

/// What an interface leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum InterfaceKind {
    /// A cable or a wireless network.
    Lan,
    /// A virtual private network.
    Vpn,
    /// A network within this machine.
    Virtual,
}

/// A network interface of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DoctorInterfaceDto {
    /// The system's name.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<String>,
    /// What it leads to.
    pub kind: InterfaceKind,
    /// Switched on.
    pub up: bool,
    /// The cable is in, the wireless network joined.
    pub carrier: bool,
    /// Whether it can send to everybody at once.
    pub broadcast: bool,
    /// What became of a broadcast that left by it.
    pub echo: Echo,
}

/// The way to a peer that counts as online.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PeerPathDto {
    /// The contact.
    pub contact_id: String,
    /// Name for showing.
    pub name: String,
    /// Where it is spoken to.
    pub address: String,
    /// Microseconds from a question to its answer, where it answers at once.
    pub round_trip_micros: Option<Count>,
    /// Milliseconds since it last answered.
    pub answered_ago_millis: Option<Count>,
    /// Milliseconds since it was last heard.
    pub heard_ago_millis: Count,
    /// Whether what is sent to it arrives; `null` if not known.
    pub hears_us: Option<bool>,
}

/// How far the doctor has come with asking people whether they hear this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DoctorProgressDto {
    /// Who has answered so far.
    pub answered: u32,
    /// Who is asked.
    pub asked: u32,
}

impl DoctorProgressDto {
    pub(crate) fn new((answered, asked): (usize, usize)) -> Self {
        let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
        Self { answered: count(answered), asked: count(asked) }
    }
}

/// What the doctor found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DoctorReportDto {
    /// When.
    pub checked_at: Millis,
    /// Whether a node runs on this profile.
    pub node_runs: bool,
    /// The UDP port.
    pub port: u16,
    /// Everything that was found, the gravest first.
    pub findings: Vec<DoctorFindingDto>,
    /// The interfaces but loopback.
    pub interfaces: Vec<DoctorInterfaceDto>,
    /// The ways to those who count as online.
    pub peers: Vec<PeerPathDto>,
}

impl From<Examination> for DoctorReportDto {
    fn from(examination: Examination) -> Self {
        let Examination { at, facts, findings } = examination;
        let neighbours = facts.node.as_ref().map_or(&[][..], |node| &node.neighbours);
        Self {
            checked_at: at.into(),
            node_runs: facts.node.is_some(),
            port: facts.port.number,
            findings: findings.iter().map(DoctorFindingDto::new).collect(),
            interfaces: facts.interfaces.iter().map(DoctorInterfaceDto::new).collect(),
            peers: neighbours.iter().map(PeerPathDto::new).collect(),
        }
    }
}

impl DoctorFindingDto {
    pub(crate) fn new(finding: &doctor::Finding) -> Self {
        Self {
            severity: match finding.severity() {
                doctor::Severity::Ok => Severity::Ok,
                doctor::Severity::Note => Severity::Note,
                doctor::Severity::Warning => Severity::Warning,
                doctor::Severity::Fault => Severity::Fault,
            },
            code: finding.code.as_str().to_owned(),
            message: finding.sentence(),
            hint: finding.advice(),
            command: finding.command.clone(),
            values: finding.values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        }
    }
}

impl From<doctor::Kind> for InterfaceKind {
    fn from(kind: doctor::Kind) -> Self {
        match kind {
            doctor::Kind::Lan => Self::Lan,
            doctor::Kind::Vpn => Self::Vpn,
            doctor::Kind::Virtual => Self::Virtual,
        }
    }
}

impl DoctorInterfaceDto {
    fn new(interface: &doctor::Interface) -> Self {
        Self {
            name: interface.name.clone(),
            addresses: interface.addresses.iter().map(ToString::to_string).collect(),
            kind: interface.kind.into(),
            up: interface.up,
            carrier: interface.carrier,
            broadcast: interface.broadcast,
            echo: match interface.echo {
                doctor::Echo::NotTried => Echo::NotTried,
                doctor::Echo::Heard => Echo::Heard,
                doctor::Echo::Missing => Echo::Missing,
                doctor::Echo::Refused(_) => Echo::Refused,
            },
        }
    }
}

impl PeerPathDto {
    fn new(peer: &doctor::Neighbour) -> Self {
        Self {
            contact_id: peer.contact.clone(),
            name: peer.name.clone(),
            address: peer.address.to_string(),
            round_trip_micros: peer.round_trip.map(|time| count(time.as_micros())),
            answered_ago_millis: peer.answered_ago.map(millis),
            heard_ago_millis: millis(peer.heard_ago),
            hears_us: peer.hears_us,
        }
    }
}

fn millis(time: Duration) -> Count {
    count(time.as_millis())
}

fn count(number: u128) -> Count {
    u64::try_from(number).unwrap_or(u64::MAX).into()
}
