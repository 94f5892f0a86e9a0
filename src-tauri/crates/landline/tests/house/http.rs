//! HTTP by hand, so that a test can say what no well-behaved client would.

use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The code of the error in the body.
    pub(crate) fn code(&self) -> String {
        let error: landline_api::ApiError = serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"));
        assert!(!error.message.is_empty() && !error.hint.is_empty(), "{error:?}");
        error.code
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }
}

/// Sends `first` (such as `GET /`), these headers and a body, and reads the answer to its end.
pub(crate) async fn http(address: SocketAddr, first: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len().to_string();
    let mut headers = headers.to_vec();
    if !body.is_empty() {
        headers.push(("Content-Length", &length));
    }
    ask(&mut stream, first, &headers).await;
    // The door may answer and close before it has read a body that is too large.
    let _written = stream.write_all(body).await;
    answer(&mut stream).await
}

/// The same with a body whose length is not said beforehand.
pub(crate) async fn http_chunked(address: SocketAddr, first: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut headers = headers.to_vec();
    headers.push(("Transfer-Encoding", "chunked"));
    ask(&mut stream, first, &headers).await;
    let mut chunk = format!("{:x}\r\n", body.len()).into_bytes();
    chunk.extend_from_slice(body);
    chunk.extend_from_slice(b"\r\n0\r\n\r\n");
    let _written = stream.write_all(&chunk).await;
    answer(&mut stream).await
}

/// Sends the head of a request only.
pub(crate) async fn ask(stream: &mut TcpStream, first: &str, headers: &[(&str, &str)]) {
    let mut request = format!("{first} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
}

async fn answer(stream: &mut TcpStream) -> Answer {
    let mut answer = Vec::new();
    let _ended = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// The same for an answer whose body is bytes.
pub(crate) async fn http_bytes(
    address: SocketAddr,
    first: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> (Answer, Vec<u8>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len().to_string();
    let mut headers = headers.to_vec();
    headers.push(("Content-Length", &length));
    ask(&mut stream, first, &headers).await;
    let _written = stream.write_all(body).await;
    let head = read_head(&mut stream).await;
    let mut body = Vec::new();
    let _ended = stream.read_to_end(&mut body).await;
    (head, body)
}

/// Reads an answer up to its body, which stays in the stream.
pub(crate) async fn read_head(stream: &mut TcpStream) -> Answer {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: String::new() }
}
