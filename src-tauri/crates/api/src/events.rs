//! Events as the screen hears them: facts of the bus, each with its number. What a fact looks like stands in the folder of its
//! domain.

use crate::chat::ChatEventDto;
use crate::node::NodeEventDto;
use crate::number::Count;
use crate::presence::PresenceEventDto;
use landline_node::JournalEvent;
use serde::{Deserialize, Serialize};
use specta::Type;

/// A fact with its number. Who was cut off asks for all after the last number seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EventDto {
    /// The number; strictly rising.
    pub seq: Count,
    /// What became true.
    #[serde(flatten)]
    pub body: EventBody,
}

macro_rules! domains {
    ($($domain:ident: $body:ty,)+) => {
        /// What became true, by domain. Each has a tag of its own, so that the screen sees one union.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum EventBody {
            $(#[doc = concat!("See [`", stringify!($body), "`].")] $domain($body),)+
        }

        impl EventBody {
            fn of(event: &JournalEvent) -> Option<Self> {
                $(if let Some(body) = <$body>::of(event) {
                    return Some(Self::$domain(body));
                })+
                None
            }
        }
    };
}

domains! {
    Presence: PresenceEventDto,
    Chat: ChatEventDto,
    Node: NodeEventDto,
}

impl EventDto {
    /// The screen's view of a fact; `None` for one that this version cannot read.
    pub(crate) fn new(event: &JournalEvent) -> Option<Self> {
        let seq = u64::try_from(event.seq.get()).unwrap_or(0).into();
        EventBody::of(event).map(|body| Self { seq, body })
    }
}
