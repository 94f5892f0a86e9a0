//! Contacts, and what they were when.

use crate::number::{Count, Millis};
use crate::presence::OfflineReason;
use landline_chat::Summary;
use landline_ipmsg::{Charset, display_identity};
use landline_peer::{Marks, PastState, PeerStatus};
use landline_store::Timestamp;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Whether somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Presence {
    /// Heard within the peer timeout.
    Online,
    /// Here as far as is known, but missed just now and being asked.
    Uncertain,
    /// Said goodbye, did not answer, fell silent, or not met since the start.
    Offline,
}

/// The newest message of a conversation, for the contacts list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LastMessage {
    /// Its text.
    pub text: String,
    /// When it was written or received.
    pub at: Millis,
    /// Whether it was written here.
    pub outgoing: bool,
    /// Of two conversations the one with the greater order has the newer message, whatever the clock said; of equal ones
    /// the time decides.
    pub order: Count,
    /// Whether some of it, perhaps its text, cannot be read.
    pub unreadable: bool,
    /// Whether files were announced with it.
    pub attachments: bool,
    /// The address that it came from, if that is not known to be the contact's: somebody else may have sent it.
    #[serde(default)]
    pub elsewhere: Option<String>,
}

/// A piece of a shown name and how it sounds, for who searches by typing Latin letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// As it is written. The pieces in order are the shown name.
    pub text: String,
    /// Pinyin or romaji in lower-case ASCII; none for what is neither Han nor kana. An empty one may be left out.
    pub sounds: Vec<String>,
}

/// How the names of a contact look, so that those who cannot be told apart by them are told apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Look {
    /// The login name for showing: what in it cannot be seen stands there by its number.
    pub user: String,
    /// The machine name for showing.
    pub host: String,
    /// Skeletons of the shown name (UTS #39): two contacts that have one in common look alike.
    pub skeletons: Vec<String>,
    /// The skeleton of `user@host`: equal ones look alike.
    pub identity: String,
}

/// Somebody whom this node has met, or itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Stays the same for ever.
    pub id: String,
    /// Login name on the wire.
    pub user: String,
    /// Machine name on the wire.
    pub host: String,
    /// How these and the shown name look.
    pub look: Look,
    /// The name to show.
    pub nickname: String,
    /// The group to show; may be empty.
    pub group: String,
    /// Whether they are here.
    pub presence: Presence,
    /// Since when they are uncertain; null in any other presence.
    pub uncertain_since: Option<Millis>,
    /// Why they are offline, if this node saw them go since it started.
    pub offline_reason: Option<OfflineReason>,
    /// Whether they come and go.
    pub unstable: bool,
    /// Whether they say that they are away.
    pub away: bool,
    /// When they were last heard.
    pub last_seen: Millis,
    /// `address:port`, the best first.
    pub addresses: Vec<String>,
    /// Their program, if they say it.
    pub client: Option<String>,
    /// Messages not yet read.
    pub unread: u32,
    /// The newest message of either side.
    pub last_message: Option<LastMessage>,
    /// This node itself.
    pub is_self: bool,
    /// Shown above all others.
    pub pinned: bool,
    /// Their coming, going and writing is no news.
    pub blocked: bool,
    /// The name that is shown instead of the nickname; empty if there is none.
    pub own_name: String,
    /// The groups that the owner of this profile put them into, in order.
    pub groups: Vec<String>,
    /// What the owner of this profile keeps about them.
    pub note: String,
    /// The charset last heard from them, as a label of the WHATWG Encoding Standard.
    pub charset: Option<String>,
    /// The charset that the owner of this profile set for them, which wins over the one that was heard.
    pub charset_choice: Option<String>,
    /// When they were first met.
    pub first_seen: Millis,
    /// How the shown name sounds; empty if it sounds as it is written.
    pub readings: Vec<Reading>,
    /// Where they are now, if that is not known to be their address: what is meant for them waits until it is approved.
    pub new_address: Option<NewAddress>,
}

/// An address at which somebody is heard and that is not known to be theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NewAddress {
    /// The address, without a port.
    pub address: String,
    /// Messages that wait for it to be approved.
    pub waiting: u32,
}

/// A contact as it stood in another profile: these fields of [`Contact`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PastContact {
    /// As of [`Contact`].
    pub user: String,
    /// As of [`Contact`].
    pub host: String,
    /// As of [`Contact`].
    pub nickname: String,
    /// As of [`Contact`].
    pub group: String,
    /// As of [`Contact`].
    pub charset: Option<String>,
    /// As of [`Contact`].
    pub charset_choice: Option<String>,
    /// As of [`Contact`].
    pub first_seen: Millis,
    /// As of [`Contact`].
    pub last_seen: Millis,
    /// As of [`Contact`].
    pub pinned: bool,
    /// As of [`Contact`].
    pub blocked: bool,
    /// As of [`Contact`].
    pub own_name: String,
    /// As of [`Contact`].
    pub note: String,
    /// As of [`Contact`].
    pub groups: Vec<String>,
}

impl From<PastContact> for landline_peer::PastContact {
    fn from(past: PastContact) -> Self {
        let PastContact { user, host, nickname, group, charset, first_seen, last_seen, .. } = past;
        let PastContact { pinned, blocked, own_name: name, note, groups, charset_choice, .. } = past;
        // A charset that this version does not know is heard again with the next message.
        let known = |label: Option<String>| label.as_deref().and_then(Charset::from_label);
        Self {
            user,
            host,
            nickname,
            group,
            charset: known(charset),
            first_seen_at: Timestamp::from_millis(first_seen.get()),
            last_seen_at: Timestamp::from_millis(last_seen.get()),
            marks: Marks { pinned, blocked, name, note, groups, charset: known(charset_choice) },
        }
    }
}

impl Contact {
    /// A contact with what is known of the conversation with it, and how many messages wait for it.
    pub(crate) fn new(contact: landline_peer::Contact, summary: Option<Summary>, waiting: u32) -> Self {
        let readings = landline_peer::readings(contact.shown());
        let landline_peer::Contact {
            look,
            id,
            peer,
            nickname,
            group,
            client,
            addresses,
            new_address,
            status,
            suspected_at,
            offline_reason,
            flapping,
            away,
            last_seen_at,
            local,
            marks,
            charset,
            first_seen_at,
            ..
        } = contact;
        let (unread, order, last) =
            summary.map_or((0, 0, None), |summary| (summary.unread, summary.order.unsigned_abs(), summary.last));
        Self {
            id: id.to_string(),
            look: Look {
                user: display_identity(&peer.user),
                host: display_identity(&peer.host),
                skeletons: look.name,
                identity: look.identity,
            },
            user: peer.user,
            host: peer.host,
            nickname,
            group,
            presence: match status {
                PeerStatus::Online => Presence::Online,
                PeerStatus::Uncertain => Presence::Uncertain,
                PeerStatus::Offline => Presence::Offline,
            },
            uncertain_since: suspected_at.map(Millis::from),
            offline_reason: offline_reason.map(OfflineReason::from),
            unstable: flapping,
            away,
            last_seen: last_seen_at.into(),
            addresses: addresses.iter().map(ToString::to_string).collect(),
            client,
            unread,
            last_message: last.map(|message| LastMessage {
                text: message.text,
                at: Millis::from(message.at),
                outgoing: message.outgoing,
                order: Count::from(order),
                unreadable: message.unreadable,
                attachments: message.attachments,
                elsewhere: message.source.filter(|_| message.instead_of.is_some()).map(|ip| ip.to_string()),
            }),
            is_self: local,
            pinned: marks.pinned,
            blocked: marks.blocked,
            own_name: marks.name,
            groups: marks.groups,
            note: marks.note,
            charset: charset.map(|charset| charset.label().to_owned()),
            charset_choice: marks.charset.map(|charset| charset.label().to_owned()),
            first_seen: first_seen_at.into(),
            readings: readings.into_iter().map(|piece| Reading { text: piece.text, sounds: piece.sounds }).collect(),
            new_address: new_address.map(|ip| NewAddress { address: ip.to_string(), waiting }),
        }
    }
}

/// What somebody was for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PastStateDto {
    /// Here.
    Online,
    /// Here, and said that nobody sits there.
    Away,
    /// Not here.
    Offline,
    /// This node did not run, could not hear its network, or had not met them yet.
    Unknown,
}

/// An interval of the history of somebody's presence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PastPresenceDto {
    /// Its first moment.
    pub from: Millis,
    /// The first moment that is not in it any more.
    pub to: Millis,
    /// What they were meanwhile.
    pub state: PastStateDto,
    /// Why they were offline, if this node saw them go.
    pub reason: Option<OfflineReason>,
}

impl From<landline_peer::PastPresence> for PastPresenceDto {
    fn from(past: landline_peer::PastPresence) -> Self {
        let (state, reason) = match past.state {
            PastState::Online => (PastStateDto::Online, None),
            PastState::Away => (PastStateDto::Away, None),
            PastState::Offline(reason) => (PastStateDto::Offline, reason.map(OfflineReason::from)),
            PastState::Unknown => (PastStateDto::Unknown, None),
        };
        Self { from: past.from.into(), to: past.to.into(), state, reason }
    }
}
