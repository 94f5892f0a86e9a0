//! What each command does: a call of the node, taken apart into DTOs. No decisions here.

mod consent;
mod desktop;
mod names;
mod settings;

use crate::dto::chat::{Deletion, Message, Place, SearchHit};
use crate::dto::doctor::DoctorReportDto;
use crate::dto::health::HealthHistoryDto;
use crate::dto::node::{ConfigEntry, JournalEntry, NodeInfo, Saved};
use crate::dto::peers::{Contact, HeartbeatConfigDto, PastPresenceDto, PeerHealthStatsDto};
use crate::dto::settings::Profile;
use crate::{ApiError, Desktop, EventDto};
use futures::{Stream, StreamExt};
use landline_chat::MessageId;
use landline_ipmsg::Charset;
use landline_node::{ConfigError, Node};
use landline_peer::{ContactId, Mark, PeerError};
use landline_store::Seq;
use std::collections::HashMap;
use std::sync::Arc;

/// Most messages of a page; a longer page is asked for in parts.
const PAGE: u32 = 500;
/// Facts shown on the health page.
const RECENT: u32 = 500;

/// The contract, on a running node. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    node: Arc<Node>,
    desktop: Option<Arc<dyn Desktop>>,
}

impl Api {
    /// The contract of `node`.
    pub fn new(node: Arc<Node>) -> Self {
        Self { node, desktop: None }
    }

    /// The node.
    pub fn node(&self) -> &Arc<Node> {
        &self.node
    }

    /// Every fact after `after`, or from now on, without a gap as far back as the journal reaches (10,000 facts).
    ///
    /// # Errors
    /// `node.storage` if the journal cannot be read.
    pub async fn events(&self, after: Option<u64>) -> Result<impl Stream<Item = EventDto> + Send + use<>, ApiError> {
        let after = after.map(|seq| Seq::new(i64::try_from(seq).unwrap_or(i64::MAX)));
        let follower = self.node.follow(after).await?;
        Ok(follower.into_stream().filter_map(async |event| EventDto::new(event)))
    }

    /// `list_contacts`: everybody ever met and this node itself.
    ///
    /// # Errors
    /// `node.storage`.
    pub async fn list_contacts(&self) -> Result<Vec<Contact>, ApiError> {
        let summaries = self.node.chat().summaries().await.map_err(ApiError::reading)?;
        let mut summaries: HashMap<ContactId, _> =
            summaries.into_iter().map(|summary| (summary.contact, summary)).collect();
        let waiting = self.waiting().await?;
        let contacts = self.node.peers().contacts().await?;
        Ok(contacts
            .into_iter()
            .map(|contact| {
                let (id, summary) = (contact.id, summaries.remove(&contact.id));
                Contact::new(contact, summary, waiting.get(&id).copied().unwrap_or(0))
            })
            .collect())
    }

    /// `get_contact`: one of [`Api::list_contacts`].
    ///
    /// # Errors
    /// `peer.unknown_contact`, `node.storage`, `api.bad_id`.
    pub async fn get_contact(&self, contact_id: String) -> Result<Contact, ApiError> {
        let id = contact(&contact_id)?;
        let summary = self.node.chat().summary(id).await.map_err(ApiError::reading)?;
        let found = self.node.peers().contact(id).await?.ok_or(PeerError::UnknownContact(id))?;
        let waiting = self.waiting().await?.get(&id).copied().unwrap_or(0);
        Ok(Contact::new(found, summary, waiting))
    }

    /// `set_contact_pinned`.
    ///
    /// # Errors
    /// `peer.unknown_contact`, `node.storage`, `api.bad_id`.
    pub async fn set_contact_pinned(&self, contact_id: String, pinned: bool) -> Result<(), ApiError> {
        self.mark(&contact_id, Mark::Pinned(pinned)).await
    }

    /// `set_contact_blocked`.
    ///
    /// # Errors
    /// `peer.unknown_contact`, `node.storage`, `api.bad_id`.
    pub async fn set_contact_blocked(&self, contact_id: String, blocked: bool) -> Result<(), ApiError> {
        self.mark(&contact_id, Mark::Blocked(blocked)).await
    }

    /// `set_contact_name`: at most 255 bytes.
    ///
    /// # Errors
    /// `peer.mark_too_long`, `peer.unknown_contact`, `node.storage`, `api.bad_id`; nothing has changed.
    pub async fn set_contact_name(&self, contact_id: String, name: String) -> Result<(), ApiError> {
        self.mark(&contact_id, Mark::Name(name)).await
    }

    /// `set_contact_note`: at most 8,192 bytes.
    ///
    /// # Errors
    /// `peer.mark_too_long`, `peer.unknown_contact`, `node.storage`, `api.bad_id`; nothing has changed.
    pub async fn set_contact_note(&self, contact_id: String, note: String) -> Result<(), ApiError> {
        self.mark(&contact_id, Mark::Note(note)).await
    }

    /// `set_contact_groups`: these and no others, at most 16.
    ///
    /// # Errors
    /// `peer.too_many_groups`, `peer.mark_too_long`, `peer.unknown_contact`, `node.storage`, `api.bad_id`; nothing has
    /// changed.
    pub async fn set_contact_groups(&self, contact_id: String, groups: Vec<String>) -> Result<(), ApiError> {
        self.mark(&contact_id, Mark::Groups(groups)).await
    }

    async fn mark(&self, contact_id: &str, mark: Mark) -> Result<(), ApiError> {
        Ok(self.node.peers().mark(contact(contact_id)?, mark).await?)
    }

    /// `get_presence_history`: of at most 90 days, without a gap, the oldest first.
    ///
    /// # Errors
    /// `node.storage`, `api.bad_id`.
    pub async fn get_presence_history(&self, contact_id: String, days: u32) -> Result<Vec<PastPresenceDto>, ApiError> {
        let past = self.node.peers().presence_history(contact(&contact_id)?, days).await?;
        Ok(past.into_iter().map(PastPresenceDto::from).collect())
    }

    /// `get_heartbeat_config`: both settings, in seconds.
    ///
    /// # Errors
    /// None.
    pub async fn get_heartbeat_config(&self) -> Result<HeartbeatConfigDto, ApiError> {
        let presence = self.node.config().config().presence;
        Ok(HeartbeatConfigDto { heartbeat_interval: presence.heartbeat_interval, peer_timeout: presence.peer_timeout })
    }

    /// `update_heartbeat_interval`: in force and on the disk when it returns.
    ///
    /// # Errors
    /// `peer.heartbeat_out_of_range`, `peer.heartbeat_not_below_timeout`, `config.not_written`; nothing has changed.
    pub async fn update_heartbeat_interval(&self, interval_secs: u32) -> Result<(), ApiError> {
        let outcome = self.node.configure(move |config| config.presence.heartbeat_interval = interval_secs).await;
        match outcome {
            Ok(_) => Ok(()),
            // The same two figures disagree; what was asked for here is the heartbeat.
            Err(ConfigError::Presence(PeerError::TimeoutNotAboveHeartbeat { heartbeat, given })) => {
                Err(PeerError::HeartbeatNotBelowTimeout { timeout: given, given: heartbeat }.into())
            }
            Err(cause) => Err(cause.into()),
        }
    }

    /// `update_peer_timeout`: in force and on the disk when it returns.
    ///
    /// # Errors
    /// `peer.timeout_not_above_heartbeat`, `config.not_written`; nothing has changed.
    pub async fn update_peer_timeout(&self, timeout_secs: u32) -> Result<(), ApiError> {
        self.node.configure(move |config| config.presence.peer_timeout = timeout_secs).await?;
        Ok(())
    }

    /// `get_peer_health_stats`.
    ///
    /// # Errors
    /// `node.storage`.
    pub async fn get_peer_health_stats(&self) -> Result<PeerHealthStatsDto, ApiError> {
        let census = self.node.peers().census().await?;
        Ok(PeerHealthStatsDto::new(&self.node, census))
    }

    /// `get_health_history`.
    ///
    /// # Errors
    /// None.
    pub async fn get_health_history(&self) -> Result<HealthHistoryDto, ApiError> {
        Ok(self.node.history().into())
    }

    /// `send_message`: the text is on the disk when it returns. With an `id` that the caller chose it may be repeated: it is
    /// kept and sent once.
    ///
    /// # Errors
    /// `chat.*`; nothing was kept or sent. `chat.id_taken` if another message has the id.
    pub async fn send_message(
        &self,
        contact_id: String,
        text: String,
        id: Option<String>,
    ) -> Result<Message, ApiError> {
        let id = id.as_deref().map(message).transpose()?;
        let message = self.node.chat().send_as(contact(&contact_id)?, id, &text).await?;
        Ok(message.into())
    }

    /// `retry_message`.
    ///
    /// # Errors
    /// `chat.unknown_message` and others of `chat.*`.
    pub async fn retry_message(&self, message_id: String) -> Result<Message, ApiError> {
        let message = self.node.chat().retry(message(&message_id)?).await?;
        Ok(message.into())
    }

    /// `measure_message`: nothing is kept or sent.
    ///
    /// # Errors
    /// `chat.*`, as sending it would be refused.
    pub async fn measure_message(&self, contact_id: String, text: String) -> Result<u32, ApiError> {
        let parts = self.node.chat().measure(contact(&contact_id)?, &text).await?;
        Ok(u32::try_from(parts).unwrap_or(u32::MAX))
    }

    /// `list_messages`: at most 500, oldest first.
    ///
    /// # Errors
    /// `node.storage`, `api.bad_id`, `chat.unknown_message` if the place is at none of this contact's.
    pub async fn list_messages(&self, contact_id: String, at: Place, limit: u32) -> Result<Vec<Message>, ApiError> {
        let page = self.node.chat().history(contact(&contact_id)?, place(at)?, limit.min(PAGE)).await;
        Ok(page.map_err(ApiError::reading)?.into_iter().map(Message::from).collect())
    }

    /// `first_unread`.
    ///
    /// # Errors
    /// `node.storage`, `api.bad_id`.
    pub async fn first_unread(&self, contact_id: String) -> Result<Option<String>, ApiError> {
        let first = self.node.chat().first_unread(contact(&contact_id)?).await.map_err(ApiError::reading)?;
        Ok(first.map(|id| id.to_string()))
    }

    /// `search_messages`: at most 500, newest first.
    ///
    /// # Errors
    /// `node.storage`, `api.bad_id`, `chat.unknown_message` if there is no message `before`.
    pub async fn search_messages(
        &self,
        text: String,
        contact_id: Option<String>,
        before: Option<String>,
        limit: u32,
    ) -> Result<Vec<SearchHit>, ApiError> {
        let of = contact_id.as_deref().map(contact).transpose()?;
        let before = before.as_deref().map(message).transpose()?;
        let hits = self.node.chat().search(&text, of, before, limit.min(PAGE)).await;
        Ok(hits.map_err(ApiError::reading)?.into_iter().map(SearchHit::from).collect())
    }

    /// `delete_messages`: at most 500 by their ids, or all of the conversation without them.
    ///
    /// # Errors
    /// `chat.unknown_contact`, `chat.not_saved`, `api.bad_id`, `api.bad_arguments`; nothing has changed.
    pub async fn delete_messages(
        &self,
        contact_id: String,
        message_ids: Option<Vec<String>>,
    ) -> Result<Deletion, ApiError> {
        if message_ids.as_ref().is_some_and(|ids| ids.len() > PAGE as usize) {
            return Err(ApiError::bad_arguments(&"more messages than can be deleted at once"));
        }
        let messages = message_ids.map(|ids| ids.iter().map(|id| message(id)).collect()).transpose()?;
        Ok(self.node.chat().delete(contact(&contact_id)?, messages).await?.into())
    }

    /// `restore_messages`: for a minute after the deletion, while this node runs.
    ///
    /// # Errors
    /// `chat.gone_for_good`, `chat.not_saved`, `api.bad_id`.
    pub async fn restore_messages(&self, deletion_id: String) -> Result<(), ApiError> {
        let id = deletion_id.parse().map_err(|_| ApiError::bad_id("deletion", &deletion_id))?;
        Ok(self.node.chat().restore(id).await?)
    }

    /// `mark_read`.
    ///
    /// # Errors
    /// `chat.not_saved`, `api.bad_id`.
    pub async fn mark_read(&self, contact_id: String) -> Result<(), ApiError> {
        Ok(self.node.chat().mark_read(contact(&contact_id)?).await?)
    }

    /// `read_message_again`: from the bytes as they came; what the contact writes next is read alike.
    ///
    /// # Errors
    /// `chat.unknown_charset`, `chat.unknown_message`, `chat.not_incoming`.
    pub async fn read_message_again(&self, message_id: String, charset: String) -> Result<Message, ApiError> {
        let known = Charset::from_label(&charset).ok_or_else(|| ApiError::unknown_charset(&charset))?;
        let message = self.node.chat().read_again(message(&message_id)?, known).await?;
        // What this person writes next is in the same charset.
        self.node.peers().remember_charset(message.contact, known).await?;
        Ok(message.into())
    }

    /// `get_profile`.
    ///
    /// # Errors
    /// None.
    pub async fn get_profile(&self) -> Result<Profile, ApiError> {
        Ok(self.node.config().config().profile.into())
    }

    /// `update_profile`: told to everybody here when it returns.
    ///
    /// # Errors
    /// `config.bad_value`, `config.not_written`; nothing has changed.
    pub async fn update_profile(&self, nickname: String, group: String) -> Result<(), ApiError> {
        let change = move |config: &mut landline_node::Config| {
            nickname.trim().clone_into(&mut config.profile.nickname);
            group.trim().clone_into(&mut config.profile.group);
        };
        self.node.configure(change).await?;
        Ok(())
    }

    /// `get_node_info`.
    ///
    /// # Errors
    /// None.
    pub async fn get_node_info(&self) -> Result<NodeInfo, ApiError> {
        Ok(NodeInfo::new(&self.node))
    }

    /// `list_recent_events`: at most 500, oldest first.
    ///
    /// # Errors
    /// `node.storage`.
    pub async fn list_recent_events(&self) -> Result<Vec<JournalEntry>, ApiError> {
        Ok(self.node.recent(RECENT).await?.iter().map(JournalEntry::new).collect())
    }

    /// `doctor`: asks the network and the system; one examination at a time.
    ///
    /// # Errors
    /// None.
    pub async fn doctor(&self) -> Result<DoctorReportDto, ApiError> {
        Ok(self.node.examine().await.into())
    }

    /// `get_config`.
    ///
    /// # Errors
    /// `config.unknown_key`.
    pub async fn get_config(&self, key: String) -> Result<String, ApiError> {
        Ok(self.node.config().get(&key)?)
    }

    /// `set_config`.
    ///
    /// # Errors
    /// `config.unknown_key`, `config.bad_value`, `config.not_written` and those of presence; nothing has changed.
    pub async fn set_config(&self, key: String, value: String) -> Result<Saved, ApiError> {
        Ok(self.node.configure_key(&key, &value).await?.into())
    }

    /// `list_config`.
    ///
    /// # Errors
    /// None.
    pub async fn list_config(&self) -> Result<Vec<ConfigEntry>, ApiError> {
        let all = self.node.config().list();
        Ok(all.into_iter().map(|(key, value)| ConfigEntry { key, value }).collect())
    }
}

fn contact(id: &str) -> Result<ContactId, ApiError> {
    id.parse().map_err(|_| ApiError::bad_id("contact", id))
}

fn message(id: &str) -> Result<MessageId, ApiError> {
    id.parse().map_err(|_| ApiError::bad_id("message", id))
}

fn place(asked: Place) -> Result<landline_chat::Place, ApiError> {
    Ok(match asked {
        Place::Newest => landline_chat::Place::Newest,
        Place::Before(id) => landline_chat::Place::Before(message(&id)?),
        Place::After(id) => landline_chat::Place::After(message(&id)?),
        Place::Around(id) => landline_chat::Place::Around(message(&id)?),
    })
}
