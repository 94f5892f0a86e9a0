//! What a person sets, beside presence: who this node is to others, what is told, the network; and what it all takes.

use crate::node::InterfaceKind;
use crate::number::{Count, Millis};
use landline_doctor::Interface;
use landline_node::{Applied, Node, ProfileConfig, QuietHours, Usage};
use serde::{Deserialize, Serialize};
use specta::Type;

/// This node as others see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// Login name; part of the identity.
    pub user: String,
    /// Machine name; part of the identity.
    pub host: String,
    /// The name that others see.
    pub nickname: String,
    /// The group that others see; may be empty.
    pub group: String,
}

impl From<ProfileConfig> for Profile {
    fn from(profile: ProfileConfig) -> Self {
        let ProfileConfig { user, host, nickname, group } = profile;
        Self { user, host, nickname, group }
    }
}

/// What the desktop window tells of messages that come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NotificationSettings {
    /// Whether they are told at all.
    pub enabled: bool,
    /// Whether a notice shows the beginning of the message.
    pub preview: bool,
    /// Hours in which nothing is told.
    pub quiet_hours: Option<QuietHoursDto>,
    /// Ids of the contacts whose messages are not told.
    pub muted: Vec<String>,
}

/// Hours of the day, as `22:00`; they may go past midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuietHoursDto {
    /// The first quiet minute.
    pub from: String,
    /// The first minute that is not quiet any more.
    pub until: String,
}

impl From<QuietHours> for QuietHoursDto {
    fn from(hours: QuietHours) -> Self {
        Self { from: hours.from.to_string(), until: hours.until.to_string() }
    }
}

/// Why a network interface is used, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum InterfaceState {
    /// Announcements leave by it.
    Used,
    /// It is switched off.
    Off,
    /// The cable is out, or no wireless network is joined.
    Unplugged,
    /// It has no address.
    NoAddress,
    /// It leads to single machines only: it reaches targets, and nobody else.
    NoBroadcast,
}

/// A network interface of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NetworkInterface {
    /// The system's name.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<String>,
    /// What it leads to.
    pub kind: InterfaceKind,
    /// Whether it is used.
    pub state: InterfaceState,
}

impl From<Interface> for NetworkInterface {
    fn from(interface: Interface) -> Self {
        let state = if !interface.up {
            InterfaceState::Off
        } else if !interface.carrier {
            InterfaceState::Unplugged
        } else if interface.addresses.is_empty() {
            InterfaceState::NoAddress
        } else if interface.broadcast {
            InterfaceState::Used
        } else {
            InterfaceState::NoBroadcast
        };
        Self {
            name: interface.name,
            addresses: interface.addresses.iter().map(ToString::to_string).collect(),
            kind: interface.kind.into(),
            state,
        }
    }
}

/// How the network is used. What differs from `used…` counts from the next start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NetworkSettings {
    /// UDP port.
    pub port: u16,
    /// The port of now.
    pub used_port: u16,
    /// Charset of programs that do not say theirs; `auto` for the one that belongs to the system's language.
    pub charset: String,
    /// That charset as it counts now; it may be `auto` as well.
    pub used_charset: String,
    /// The charset that belongs to the system's language.
    pub auto_charset: String,
    /// Addresses and ranges on other subnets, as they were written.
    pub targets: Vec<String>,
    /// Every network interface of this machine.
    pub interfaces: Vec<NetworkInterface>,
}

impl NetworkSettings {
    pub(crate) fn new(node: &Node) -> Self {
        let network = node.config().config().network;
        Self {
            port: network.port,
            used_port: landline_ipmsg::Wire::port(node.endpoint()),
            charset: network.charset,
            used_charset: node.startup_config().network.charset.clone(),
            auto_charset: node.auto_charset().label().to_owned(),
            targets: network.targets,
            interfaces: node.interfaces().into_iter().map(NetworkInterface::from).collect(),
        }
    }
}

/// What is kept on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StorageUsage {
    /// Bytes of the database.
    pub database_bytes: Count,
    /// Messages, both ways.
    pub messages: Count,
    /// When the oldest of them was written.
    pub oldest_at: Option<Millis>,
}

impl From<Usage> for StorageUsage {
    fn from(usage: Usage) -> Self {
        Self {
            database_bytes: usage.database.into(),
            messages: usage.messages.into(),
            oldest_at: usage.oldest.map(Millis::from),
        }
    }
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConfigEntry {
    /// `section.name`.
    pub key: String,
    /// Its value as a person would type it.
    pub value: String,
}

/// When a changed setting counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Saved {
    /// It is in force.
    AtOnce,
    /// It counts from the next start.
    NextStart,
}

impl From<Applied> for Saved {
    fn from(applied: Applied) -> Self {
        match applied {
            Applied::AtOnce => Self::AtOnce,
            Applied::NextStart => Self::NextStart,
        }
    }
}
