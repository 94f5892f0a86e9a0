//! The protocol of the control socket: one JSON object per line, UTF-8, terminated by a line feed. A request is at most
//! [`LINE_LIMIT`] long, an answer at most [`ANSWER_LIMIT`].
//!
//! Up: `{"id":1,"command":"list_contacts","args":{}}` or `{"id":2,"subscribe":{"after":null}}`. Down:
//! `{"id":1,"result":…}` or `{"id":1,"error":{code,message,hint}}`; a subscription is first answered by
//! `{"id":2,"result":null}`, after which no event is missed, then by `{"id":2,"event":…}` indefinitely. An invalid line
//! is answered with `"id":null`.
//!
//! `{"id":3,"download":{"ticket":"…","from":0,"to":null}}` and `{"id":4,"upload":{"ticket":"…","size":null}}` make the
//! connection carry one stream of bytes: after the answer come frames ([`super::frames`]) in that direction, then the
//! end.

use crate::ContractEvent;
use landline_api::ApiError;
use landline_bytes::ByteRange;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The longest request, in bytes, without the terminator.
pub const LINE_LIMIT: usize = 1 << 20;

/// The longest answer that a client accepts, in bytes: lists of many contacts are longer than any request.
pub const ANSWER_LIMIT: usize = 16 << 20;

/// A parsed request.
#[derive(Debug, PartialEq)]
pub(super) enum Request {
    /// Execute a command.
    Call { id: u64, command: String, args: Value },
    /// Send every event after `after`.
    Subscribe { id: u64, after: Option<u64> },
    /// From now on, carry bytes.
    Carry { id: u64, stream: Carry },
}

/// The stream of bytes that a connection is to carry.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Carry {
    /// To the client.
    Download { ticket: String, range: ByteRange },
    /// From the client; how many, if it knows.
    Upload { ticket: String, size: Option<u64> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRequest {
    id: u64,
    command: Option<String>,
    args: Option<Value>,
    subscribe: Option<RawSubscribe>,
    download: Option<RawDownload>,
    upload: Option<RawUpload>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDownload {
    ticket: String,
    #[serde(default)]
    from: u64,
    to: Option<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUpload {
    ticket: String,
    size: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSubscribe {
    after: Option<u64>,
}

impl Request {
    /// Parses a line; the error is the answer to it.
    pub(super) fn read(line: &str) -> Result<Self, ApiError> {
        let unreadable = |reason: String| {
            ApiError::new(
                "control.unreadable",
                format!("The line cannot be read: {reason}."),
                "Send {\"id\":1,\"command\":\"…\",\"args\":{}} or {\"id\":1,\"subscribe\":{\"after\":null}}.",
            )
        };
        let raw: RawRequest = serde_json::from_str(line).map_err(|error| unreadable(error.to_string()))?;
        let RawRequest { id, command, args, subscribe, download, upload } = raw;
        match (command, subscribe, download, upload, args) {
            (Some(command), None, None, None, args) => {
                let args = args.unwrap_or_else(|| Value::Object(Map::new()));
                Ok(Self::Call { id, command, args })
            }
            (None, Some(subscribe), None, None, None) => Ok(Self::Subscribe { id, after: subscribe.after }),
            (None, None, Some(RawDownload { ticket, from, to }), None, None) => {
                Ok(Self::Carry { id, stream: Carry::Download { ticket, range: ByteRange { from, to } } })
            }
            (None, None, None, Some(RawUpload { ticket, size }), None) => {
                Ok(Self::Carry { id, stream: Carry::Upload { ticket, size } })
            }
            _ => Err(unreadable("it must hold one of command, subscribe, download and upload".to_owned())),
        }
    }
}

#[derive(Serialize)]
struct CallOut<'a> {
    id: u64,
    command: &'a str,
    args: &'a Value,
}

#[derive(Serialize)]
struct SubscribeOut {
    id: u64,
    subscribe: AfterOut,
}

#[derive(Serialize)]
struct AfterOut {
    after: Option<u64>,
}

/// Writes a call.
pub(super) fn call_line(id: u64, command: &str, args: &Value) -> serde_json::Result<String> {
    serde_json::to_string(&CallOut { id, command, args })
}

/// Writes a subscription.
pub(super) fn subscribe_line(id: u64, after: Option<u64>) -> serde_json::Result<String> {
    serde_json::to_string(&SubscribeOut { id, subscribe: AfterOut { after } })
}

/// Writes the request for a stream of bytes.
pub(super) fn carry_line(id: u64, stream: Carry) -> serde_json::Result<String> {
    let (key, value) = match stream {
        Carry::Download { ticket, range: ByteRange { from, to } } => {
            ("download", serde_json::to_value(RawDownload { ticket, from, to })?)
        }
        Carry::Upload { ticket, size } => ("upload", serde_json::to_value(RawUpload { ticket, size })?),
    };
    serde_json::to_string(&serde_json::json!({ "id": id, key: value }))
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Line {
    /// The result of a command.
    Result(Value),
    /// Why it was refused.
    Error(ApiError),
    /// A fact.
    Event(ContractEvent),
}

impl Line {
    /// Writes the answer to request `id`; `None` if the request was invalid.
    pub(super) fn write(self, id: Option<u64>) -> String {
        let (key, value) = match self {
            Self::Result(value) => ("result", value),
            Self::Error(error) => ("error", serde_json::json!(error)),
            Self::Event(event) => ("event", event.body),
        };
        serde_json::json!({ "id": id, key: value }).to_string()
    }

    /// Parses an answer: the request it belongs to, and its contents. `None` if it is malformed.
    pub(super) fn read(line: &str) -> Option<(Option<u64>, Self)> {
        let Ok(Value::Object(mut object)) = serde_json::from_str(line) else {
            return None;
        };
        let id = object.get("id")?.as_u64();
        if let Some(error) = object.remove("error") {
            return Some((id, Self::Error(serde_json::from_value(error).ok()?)));
        }
        if let Some(body) = object.remove("event") {
            let seq = body.get("seq").and_then(Value::as_u64)?;
            return Some((id, Self::Event(ContractEvent { seq, body })));
        }
        Some((id, Self::Result(object.remove("result")?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn requests_are_read_as_written() {
        let args = json!({ "limit": 3 });
        let line = call_line(7, "list_messages", &args).expect("a line");
        assert_eq!(Request::read(&line), Ok(Request::Call { id: 7, command: "list_messages".into(), args }));
        let line = subscribe_line(8, Some(41)).expect("a line");
        assert_eq!(Request::read(&line), Ok(Request::Subscribe { id: 8, after: Some(41) }));
    }

    #[test]
    fn requests_for_streams_are_read_as_written() {
        let ticket = || "0f".repeat(16);
        for stream in [
            || Carry::Download { ticket: "t".into(), range: ByteRange { from: 7, to: Some(9) } },
            || Carry::Upload { ticket: "t".into(), size: Some(3) },
        ] {
            let line = carry_line(5, stream()).expect("a line");
            assert_eq!(Request::read(&line), Ok(Request::Carry { id: 5, stream: stream() }));
        }
        let short = format!(r#"{{"id":1,"download":{{"ticket":"{}"}}}}"#, ticket());
        let whole = Carry::Download { ticket: ticket(), range: ByteRange::ALL };
        assert_eq!(Request::read(&short), Ok(Request::Carry { id: 1, stream: whole }));
    }

    #[test]
    fn arguments_may_be_left_out() {
        let read = Request::read(r#"{"id":1,"command":"list_contacts"}"#);
        assert_eq!(read, Ok(Request::Call { id: 1, command: "list_contacts".into(), args: json!({}) }));
    }

    #[test]
    fn what_is_neither_command_nor_subscription_is_refused() {
        for line in [
            "",
            "nonsense",
            "[]",
            r#"{"command":"x"}"#,
            r#"{"id":1}"#,
            r#"{"id":-1,"command":"x"}"#,
            r#"{"id":1,"command":"x","subscribe":{}}"#,
            r#"{"id":1,"subscribe":{},"args":{}}"#,
            r#"{"id":1,"comand":"x"}"#,
            r#"{"id":1,"download":{"ticket":"x"},"upload":{"ticket":"x"}}"#,
            r#"{"id":1,"download":{"ticket":"x"},"args":{}}"#,
            r#"{"id":1,"download":{"ticket":"x","from":-1}}"#,
            r#"{"id":1,"upload":{}}"#,
        ] {
            let error = Request::read(line).expect_err(line);
            assert_eq!(error.code, "control.unreadable", "{line}");
        }
    }

    #[test]
    fn answers_are_read_as_written() {
        let refused = ApiError::new("chat.too_long", "Too long.", "Shorten it.");
        let event = ContractEvent { seq: 9, body: json!({ "seq": 9, "type": "config-changed" }) };
        for answer in [Line::Result(Value::Null), Line::Result(json!([1])), Line::Error(refused), Line::Event(event)] {
            let line = answer.clone().write(Some(4));
            assert!(!line.contains('\n'));
            assert_eq!(Line::read(&line), Some((Some(4), answer)));
        }
        assert_eq!(Line::read(r#"{"id":4}"#), None);
    }
}
