//! How a command answers with a stream, and what a client is told of it.

use crate::Count;
use landline_bytes::Description;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What a download is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContentInfo {
    /// What a file of it would be called; to be shown, and no path.
    pub name: String,
    /// As `image/png`.
    pub media_type: String,
    /// In bytes.
    pub size: Count,
}

impl From<Description> for ContentInfo {
    fn from(description: Description) -> Self {
        let Description { name, media_type, size, version: _ } = description;
        Self { name, media_type, size: size.into() }
    }
}

/// Something to fetch: a file, a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DownloadOffer {
    /// Good for one stream of whoever gave the command, for a minute.
    pub ticket: String,
    /// What it is.
    pub content: ContentInfo,
}

/// A place for a file that is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UploadOffer {
    /// Good for one stream of whoever gave the command, for a minute.
    pub ticket: String,
    /// The most bytes that are taken.
    pub limit: Count,
}
