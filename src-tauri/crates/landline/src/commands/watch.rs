//! `landline watch`: prints events as they happen, one per line.

use super::history::elsewhere;
use crate::client::Client;
use crate::exit::Failure;
use crate::output::Output;
use crate::style::{one_line, words};
use crate::times::full;
use clap::Args;
use jiff::tz::TimeZone;
use landline_api::{
    ChatEventDto, Contact, EventBody, EventDto, MessageState, NodeEventDto, OfflineReason, PresenceEventDto,
};
use std::collections::HashMap;
use std::path::Path;

/// Show what happens, as it happens
#[derive(Args, Debug)]
pub(crate) struct WatchArgs {
    /// Begin after the event of this number, instead of now
    #[arg(long, value_name = "SEQ")]
    after: Option<u64>,
}

pub(crate) async fn run(args: WatchArgs, profile: &Path, out: &mut Output) -> Result<(), Failure> {
    let mut events = Client::open(profile).await?.subscribe(args.after).await?;
    let mut teller = EventFormatter { profile, names: HashMap::new(), zone: TimeZone::system() };
    loop {
        let (body, known) = events.next().await?;
        if out.json() {
            out.value(&body)?;
        } else if let Some(event) = known {
            let words = teller.words(&event).await?;
            if let Some(words) = words {
                out.line(&format!("#{:<6} {words}", event.seq.get()))?;
            }
        }
    }
}

/// Formats events as text; asks the node for the names and texts that they refer to. It connects for each query: a
/// watch may be idle for long, and should not occupy a connection slot.
struct EventFormatter<'a> {
    profile: &'a Path,
    names: HashMap<String, String>,
    zone: TimeZone,
}

impl EventFormatter<'_> {
    /// `None` for events that are for programs.
    async fn words(&mut self, event: &EventDto) -> Result<Option<String>, Failure> {
        Ok(Some(match &event.body {
            EventBody::Presence(body) => self.presence(body).await?,
            EventBody::Chat(body) => self.chat(body).await?,
            EventBody::Node(body) => self.node(body),
            _ => return Ok(None),
        }))
    }

    async fn presence(&mut self, event: &PresenceEventDto) -> Result<String, Failure> {
        Ok(match event {
            PresenceEventDto::PeerOnline { peer_ip, username, timestamp, .. } => {
                format!("{}  {} came ({peer_ip})", full(*timestamp, &self.zone), one_line(username))
            }
            PresenceEventDto::PeerUncertain { peer_ip, username, timestamp, .. } => {
                format!(
                    "{}  {} does not answer, checking ({peer_ip})",
                    full(*timestamp, &self.zone),
                    one_line(username)
                )
            }
            PresenceEventDto::PeerCertain { peer_ip, username, timestamp, .. } => {
                format!("{}  {} is still here ({peer_ip})", full(*timestamp, &self.zone), one_line(username))
            }
            PresenceEventDto::PeerOffline { peer_ip, username, reason, timestamp, .. } => {
                let how = match reason {
                    OfflineReason::Explicit => "left",
                    OfflineReason::Timeout => "fell silent",
                    OfflineReason::Unanswered => "did not answer and is gone",
                    OfflineReason::Cleanup => "is gone",
                };
                format!("{}  {} {how} ({peer_ip})", full(*timestamp, &self.zone), one_line(username))
            }
            PresenceEventDto::PeerChanged { contact_id } => {
                self.names.remove(contact_id);
                format!("{} changed their name, group, state or address", self.name(contact_id).await?)
            }
            PresenceEventDto::PeerNewAddress { contact_id, peer_ip, timestamp } => {
                let name = self.name(contact_id).await?;
                format!(
                    "{}  {name} is at {peer_ip}, a new address: messages wait (landline contact {contact_id} --approve \
                     {peer_ip} sends them there)",
                    full(*timestamp, &self.zone)
                )
            }
            PresenceEventDto::PeerAddressApproved { contact_id, peer_ip, timestamp } => {
                let name = self.name(contact_id).await?;
                format!("{}  {peer_ip} is an address of {name}", full(*timestamp, &self.zone))
            }
            PresenceEventDto::NetworkState { offline, timestamp } => {
                let what =
                    if *offline { "this machine is offline: nobody answers" } else { "this machine is online again" };
                format!("{}  {what}", full(*timestamp, &self.zone))
            }
        })
    }

    async fn chat(&mut self, event: &ChatEventDto) -> Result<String, Failure> {
        Ok(match event {
            ChatEventDto::MessageReceived { contact_id, message_id } => {
                let name = self.name(contact_id).await?;
                let newest = Client::open(self.profile).await?.messages(contact_id, 100).await?;
                match newest.iter().find(|message| message.id == *message_id) {
                    Some(message) => {
                        let from = elsewhere(message);
                        let text = one_line(&words(&message.text, message.attachments));
                        format!("{}  {name}{from}: {text}", full(message.at, &self.zone))
                    }
                    None => format!("{name} wrote"),
                }
            }
            ChatEventDto::MessageState { contact_id, state, .. } => {
                let name = self.name(contact_id).await?;
                match state {
                    MessageState::Sending => format!("a message to {name} is on its way"),
                    MessageState::Delivered => format!("a message to {name} was delivered"),
                    MessageState::Waiting => format!("a message waits for {name}"),
                    MessageState::Failed => format!("a message to {name} could not be delivered"),
                    MessageState::Received => format!("a message of {name} is read in another charset"),
                }
            }
            ChatEventDto::MessagesPruned { contact_id } => {
                format!("messages with {} were deleted here, or came back", self.name(contact_id).await?)
            }
            ChatEventDto::MessagesRead { contact_id } => {
                format!("the messages of {} are read", self.name(contact_id).await?)
            }
        })
    }

    fn node(&self, event: &NodeEventDto) -> String {
        match event {
            NodeEventDto::StorageState { full, timestamp } => {
                let what = if *full {
                    "the disk is full: no messages are taken in until there is room"
                } else {
                    "there is room on the disk again"
                };
                format!("{}  {what}", crate::times::full(*timestamp, &self.zone))
            }
            NodeEventDto::ConfigChanged => "the settings changed".to_owned(),
            NodeEventDto::EventsMissed => "some events are not kept any more and were missed".to_owned(),
            NodeEventDto::TaskStarted { task } => format!("task {task} runs"),
            NodeEventDto::TaskStopped { task } => format!("task {task} has stopped"),
            NodeEventDto::TaskFailed { task, error } => format!("task {task} failed: {}", one_line(error)),
        }
    }

    async fn name(&mut self, contact: &str) -> Result<String, Failure> {
        if !self.names.contains_key(contact) {
            let contacts: Vec<Contact> = Client::open(self.profile).await?.contacts().await?;
            self.names = contacts.into_iter().map(|one| (one.id.clone(), one_line(one.name()))).collect();
        }
        Ok(self.names.get(contact).cloned().unwrap_or_else(|| one_line(contact)))
    }
}
