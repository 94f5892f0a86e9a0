//! Streams of bytes in the contract: a command answers with a ticket, made by one of the methods here, and its client takes
//! the ticket to where bytes flow. It has no commands of its own.

mod dto;

pub use dto::{ContentInfo, DownloadOffer, UploadOffer};

use crate::{Api, ApiError};
use landline_bytes::{ByteStreams, Client, Expected, Sink, Source};
use std::sync::Arc;

impl Api {
    /// The same contract for one client: the tickets in its answers are for this client alone.
    #[must_use]
    pub fn for_client(&self, client: Client) -> Self {
        Self { client, ..self.clone() }
    }

    /// Whose contract this is.
    pub fn client(&self) -> Client {
        self.client
    }

    /// The streams behind the tickets, the same for every client.
    pub fn streams(&self) -> &ByteStreams {
        &self.streams
    }

    /// For the answer of a command: a ticket to read `source`.
    ///
    /// # Errors
    /// `bytes.too_many_tickets`, `bytes.no_random_numbers`.
    pub fn offer_download(&self, source: Arc<dyn Source>) -> Result<DownloadOffer, ApiError> {
        let content = source.description().into();
        let ticket = self.streams.offer_download(self.client, source)?.to_string();
        Ok(DownloadOffer { ticket, content })
    }

    /// For the answer of a command: a ticket to fill `sink`.
    ///
    /// # Errors
    /// `bytes.too_many_tickets`, `bytes.no_random_numbers`.
    pub fn offer_upload(&self, expected: Expected, sink: impl Sink) -> Result<UploadOffer, ApiError> {
        let ticket = self.streams.offer_upload(self.client, expected, sink)?.to_string();
        Ok(UploadOffer { ticket, limit: expected.limit().into() })
    }
}
