//! What a hostile machine may do: packets of every kind, from anywhere, in anybody's name, and time between them.
//!
//! Does not live here: the network it is done to (`world.rs`), what must hold (`main.rs`).

use landline_ipmsg::{
    Command, Host, Missing, Mode, Options, Packet, PacketNo, Profile, Version, host_list, with_epoch,
};
use landline_testkit::{alice, bob, carol};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use std::net::SocketAddr;
use std::time::Duration;

/// One thing that happens.
#[derive(Arbitrary, Debug)]
pub(crate) enum Step {
    /// A datagram of any bytes.
    Bytes(Place, Vec<u8>),
    /// A packet of a known form.
    Packet { from: Place, who: Who, mode: Kind, options: u32, no: u8, body: Body },
    /// Two packets in the name of one who is there, from its own address or from elsewhere: what forgers do.
    Forged { bob: bool, at_preferred_address: bool, modes: [Kind; 2], body: Body },
    /// The same packet many times.
    Flood { from: Place, who: Who, mode: Kind, body: Body, times: u8 },
    /// Nothing, for a moment.
    Moment(u8),
    /// Nothing, for a while.
    While(u8),
    /// The network changes, or the machine wakes.
    Woken(bool),
}

/// Whose name a packet carries. Alice is who all this is done to.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Alice,
    Bob,
    Carol,
    Candidate(u8),
    Nobody,
}

/// Where a packet comes from.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Alice,
    Bob,
    Carol,
    Elsewhere(u8),
    OddPort(u8),
    LinkLocal,
    Loopback,
    Broadcast,
    Multicast,
    Unspecified,
}

/// The mode of a packet.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub(crate) enum Kind {
    NoOperation,
    Entry,
    Exit,
    Answer,
    Absence,
    GetInfo,
    SendInfo,
    GetAbsence,
    IsGetList,
    OkGetList,
    GetList,
    AnsList,
    SendMsg,
    RecvMsg,
    Any(u8),
}

/// What a packet says.
#[derive(Arbitrary, Clone, Debug)]
pub(crate) enum Body {
    Nothing,
    Bytes(Vec<u8>),
    /// An entry, of a Landline node if it has an epoch.
    Announcement {
        name: u8,
        epoch: Option<u8>,
    },
    /// An entry that says another name than its header.
    Alias(Who),
    /// Somebody is missed.
    Missing(Who, u16),
    /// A list of hosts.
    Hosts(u8),
    /// A number, as GETLIST and RECVMSG have it.
    Number(u16),
}

impl Who {
    pub(crate) fn profile(self) -> Profile {
        match self {
            Self::Alice => alice().profile,
            Self::Bob => bob().profile,
            Self::Carol => carol().profile,
            Self::Candidate(number) => named(&format!("stranger{}", number % 8), "elsewhere"),
            Self::Nobody => named("", ""),
        }
    }
}

fn named(user: &str, host: &str) -> Profile {
    Profile { user: user.to_owned(), host: host.to_owned(), client: String::new(), ..bob().profile }
}

impl Place {
    pub(crate) fn address(self) -> SocketAddr {
        match self {
            Self::Alice => alice().address,
            Self::Bob => bob().address,
            Self::Carol => carol().address,
            Self::Elsewhere(number) => ([10, 0, 9, number % 8], 2425).into(),
            Self::OddPort(number) => ([10, 0, 9, 1], 4000 + u16::from(number)).into(),
            Self::LinkLocal => "[fe80::9%3]:2425".parse().expect("an address"),
            Self::Loopback => ([127, 0, 0, 1], 2425).into(),
            Self::Broadcast => ([255, 255, 255, 255], 2425).into(),
            Self::Multicast => ([224, 0, 0, 1], 2425).into(),
            Self::Unspecified => ([0, 0, 0, 0], 0).into(),
        }
    }
}

impl Kind {
    fn mode(self) -> Mode {
        match self {
            Self::NoOperation => Mode::NoOperation,
            Self::Entry => Mode::BrEntry,
            Self::Exit => Mode::BrExit,
            Self::Answer => Mode::AnsEntry,
            Self::Absence => Mode::BrAbsence,
            Self::GetInfo => Mode::GetInfo,
            Self::SendInfo => Mode::SendInfo,
            Self::GetAbsence => Mode::GetAbsenceInfo,
            Self::IsGetList => Mode::BrIsGetList,
            Self::OkGetList => Mode::OkGetList,
            Self::GetList => Mode::GetList,
            Self::AnsList => Mode::AnsList,
            Self::SendMsg => Mode::SendMsg,
            Self::RecvMsg => Mode::RecvMsg,
            Self::Any(mode) => Mode::from(mode),
        }
    }
}

impl Step {
    /// What is heard by this step: from where, and which bytes.
    pub(crate) fn heard(&self) -> Vec<(Place, Vec<u8>)> {
        match self {
            Self::Bytes(from, bytes) => vec![(*from, bytes.clone())],
            Self::Packet { from, who, mode, options, no, body } => {
                vec![(*from, packet(*who, mode.mode(), *options, *no, body).encode())]
            }
            Self::Forged { bob, at_preferred_address, modes, body } => {
                let (who, preferred_address) = if *bob { (Who::Bob, Place::Bob) } else { (Who::Carol, Place::Carol) };
                let from = if *at_preferred_address { preferred_address } else { Place::Elsewhere(0) };
                modes.iter().map(|mode| (from, packet(who, mode.mode(), 0, 1, body).encode())).collect()
            }
            Self::Flood { from, who, mode, body, times } => {
                vec![(*from, packet(*who, mode.mode(), 0, *times, body).encode()); usize::from(*times)]
            }
            Self::Moment(_) | Self::While(_) | Self::Woken(_) => Vec::new(),
        }
    }

    /// The time that this step takes.
    pub(crate) fn takes(&self) -> Duration {
        match self {
            Self::Moment(tens) => Duration::from_millis(10) * u32::from(*tens),
            Self::While(seconds) => Duration::from_secs((*seconds % 32).into()),
            _ => Duration::ZERO,
        }
    }
}

fn packet(who: Who, mode: Mode, options: u32, no: u8, body: &Body) -> Packet {
    let (profile, no) = (who.profile(), PacketNo::new(no.into()));
    let plain = Packet {
        version: Version::parse(b"1").expect("the plain version"),
        no,
        user: profile.user.clone().into_bytes(),
        host: profile.host.clone().into_bytes(),
        command: Command::new(mode, Options::from_bits_retain(options & !0xff)),
        extra: Vec::new(),
    };
    let extra = match body {
        Body::Nothing => Vec::new(),
        Body::Bytes(bytes) => bytes.clone(),
        Body::Announcement { name, epoch } => {
            let named = Profile { nickname: format!("Name {name}"), ..profile };
            let entry = landline_ipmsg::entry(&named, no, mode, false);
            epoch.map_or(entry.clone(), |epoch| with_epoch(entry, epoch.into())).extra
        }
        Body::Alias(other) => landline_ipmsg::entry(&other.profile(), no, mode, false).extra,
        Body::Missing(whom, silent) => {
            let Profile { user, host, .. } = whom.profile();
            let missing = Missing { user, host, silent: Duration::from_millis((*silent).into()) };
            missing.packet(&profile, no).extra
        }
        Body::Hosts(count) => {
            let host = |number: u8| Host {
                user: format!("listed{number}"),
                host: String::new(),
                status: Options::empty(),
                address: ([10, 0, 8, number], 2425).into(),
                nickname: String::new(),
                group: String::new(),
            };
            let hosts: Vec<Host> = (0..*count).map(host).collect();
            host_list(&profile, no, &hosts, 0, profile.charset).extra
        }
        Body::Number(number) => number.to_string().into_bytes(),
    };
    Packet { extra, ..plain }
}
