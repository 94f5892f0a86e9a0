//! A client of the running node, with the types of the contract.

use crate::exit::Failure;
use landline::control::{ClientError, ControlClient, Subscription};
use landline_api::{Contact, EventDto, Message, Place, args};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;

/// A connection to the node of a profile.
pub(crate) struct Client(ControlClient);

impl Client {
    /// Connects; exit code 3 if no node runs there.
    pub(crate) async fn open(profile: &Path) -> Result<Self, Failure> {
        Ok(Self(ControlClient::connect(profile).await?))
    }

    /// Executes one command.
    pub(crate) async fn call<T: DeserializeOwned>(
        &mut self,
        command: &str,
        args: impl Serialize,
    ) -> Result<T, Failure> {
        let args = serde_json::to_value(args).map_err(|_| ClientError::Malformed)?;
        let answer = self.0.call(command, args).await?;
        Ok(serde_json::from_value(answer).map_err(|_| ClientError::Malformed)?)
    }

    /// Everybody ever met, and the node itself.
    pub(crate) async fn contacts(&mut self) -> Result<Vec<Contact>, Failure> {
        self.call("list_contacts", args::ListContacts {}).await
    }

    /// The newest `limit` messages with a contact, oldest first, in as many pages as it takes.
    pub(crate) async fn messages(&mut self, contact: &str, limit: u32) -> Result<Vec<Message>, Failure> {
        const PAGE: u32 = 200;
        let mut all: Vec<Message> = Vec::new();
        loop {
            let missing = limit.saturating_sub(u32::try_from(all.len()).unwrap_or(u32::MAX));
            let asked = missing.min(PAGE);
            let place = all.first().map_or(Place::Newest, |message| Place::Before(message.id.clone()));
            let page = args::ListMessages { contact_id: contact.to_owned(), place, limit: asked };
            let mut older: Vec<Message> =
                if asked == 0 { Vec::new() } else { self.call("list_messages", page).await? };
            if older.is_empty() {
                return Ok(all);
            }
            older.append(&mut all);
            all = older;
        }
    }

    /// Subscribes to events. From now on no event is missed.
    pub(crate) async fn subscribe(self, after: Option<u64>) -> Result<EventStream, Failure> {
        Ok(EventStream(self.0.subscribe(after).await?))
    }
}

/// The facts of the node, as they happen.
pub(crate) struct EventStream(Subscription);

impl EventStream {
    /// The next event, raw and parsed: a newer node may send events unknown to this program.
    pub(crate) async fn next(&mut self) -> Result<(serde_json::Value, Option<EventDto>), Failure> {
        let event = self.0.next().await?;
        let known = serde_json::from_value(event.body.clone()).ok();
        Ok((event.body, known))
    }
}
