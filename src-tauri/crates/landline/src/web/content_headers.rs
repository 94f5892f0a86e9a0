//! The headers of content that somebody else made: what a browser may do with it, and what it is called. And what a request
//! says of ranges. No I/O.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use http_range_header::parse_range_header;
use landline_bytes::{Description, StreamError};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::ops::Range;

/// How far an upload has come; named as in the IETF's draft of resumable uploads.
pub(super) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");

/// Content runs nothing, loads nothing and is framed nowhere, whatever it is.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");

/// Types that no browser runs anything of. Everything else is sent as bytes, to be saved.
const SHOWN: [&str; 16] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/bmp",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/mp4",
    "audio/webm",
    "video/mp4",
    "video/webm",
    "video/ogg",
    "text/plain",
    "application/octet-stream",
];

const BYTES: &str = "application/octet-stream";

/// What stands unencoded in an extended value (RFC 8187, section 3.2.1, `attr-char`).
const ATTRIBUTE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Of the whole content, without its length.
pub(super) fn describe(headers: &mut HeaderMap, content: &Description) {
    let essence = content.media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let shown = SHOWN.into_iter().find(|shown| *shown == essence).unwrap_or(BYTES);
    // The charset of a text is not known; a browser that guessed it could be led to see markup.
    let declared = if shown == "text/plain" { "text/plain; charset=utf-8" } else { shown };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(declared));
    let kind = if shown == BYTES { "attachment" } else { "inline" };
    if let Ok(disposition) = HeaderValue::try_from(disposition(kind, &content.name)) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    if let Some(tag) = entity_tag(content) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
}

/// RFC 6266: a name of ASCII for old programs, and the real one.
fn disposition(kind: &str, name: &str) -> String {
    // A name is no path, and a browser must not take it for one.
    let name: String = name.chars().map(|c| if c.is_control() || matches!(c, '/' | '\\') { '_' } else { c }).collect();
    let plain = |c: char| if c.is_ascii() && c != '"' && c != '%' { c } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    let extended = utf8_percent_encode(&name, ATTRIBUTE);
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{extended}")
}

/// A strong tag; none for a version that could not be written as one.
fn entity_tag(content: &Description) -> Option<HeaderValue> {
    let version = content.version.as_deref()?;
    let written = version.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
    written.then(|| HeaderValue::try_from(format!("\"{version}\"")).ok())?
}

/// The range that a request asks for; `None` for the whole. What cannot be read, or names several ranges, or goes by
/// content that has changed, stands for the whole (RFC 9110, sections 13.1.5 and 14.2).
pub(super) fn requested(headers: &HeaderMap, content: &Description) -> Result<Option<Range<u64>>, StreamError> {
    let size = content.size;
    if let Some(condition) = headers.get(header::IF_RANGE)
        && entity_tag(content).as_ref() != Some(condition)
    {
        return Ok(None);
    }
    let asked = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let Some(asked) = asked.and_then(|range| parse_range_header(range).ok()) else {
        return Ok(None);
    };
    if asked.len() != 1 {
        return Ok(None);
    }
    let within = asked.validate(size).map_err(|_| StreamError::BadRange { size })?;
    Ok(within.first().map(|range| *range.start()..range.end() + 1))
}

/// Where a part of an upload belongs (RFC 9110, section 14.5): offset and length of the whole.
pub(super) fn part(headers: &HeaderMap, length: u64) -> Option<(u64, u64)> {
    let Some(range) = headers.get(header::CONTENT_RANGE) else {
        return Some((0, length));
    };
    let (range, total) = range.to_str().ok()?.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last, total): (u64, u64, u64) = (first.parse().ok()?, last.parse().ok()?, total.parse().ok()?);
    (last.checked_sub(first)?.checked_add(1)? == length && last < total).then_some((first, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(name: &str, media_type: &str, version: Option<&str>) -> Description {
        let version = version.map(str::to_owned);
        Description { name: name.to_owned(), media_type: media_type.to_owned(), size: 100, version }
    }

    fn described(name: &str, media_type: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        describe(&mut headers, &content(name, media_type, Some("v1")));
        headers
    }

    fn asking(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_what_runs_nothing_is_declared_as_what_it_is() {
        for (media_type, declared, kind) in [
            ("image/png", "image/png", "inline"),
            ("IMAGE/PNG; x=y", "image/png", "inline"),
            ("text/plain", "text/plain; charset=utf-8", "inline"),
            ("text/html", BYTES, "attachment"),
            ("image/svg+xml", BYTES, "attachment"),
            ("application/pdf", BYTES, "attachment"),
            ("", BYTES, "attachment"),
        ] {
            let headers = described("a", media_type);
            assert_eq!(headers[header::CONTENT_TYPE], declared, "{media_type}");
            assert!(headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with(kind), "{media_type}");
            assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));
        }
    }

    #[test]
    fn a_name_stands_in_both_forms_and_leads_nowhere() {
        let named = |name| described(name, "").remove(header::CONTENT_DISPOSITION).unwrap();
        assert_eq!(named("a b.txt"), "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt");
        assert_eq!(named("写真.png"), "attachment; filename=\"__.png\"; filename*=UTF-8''%E5%86%99%E7%9C%9F.png");
        assert_eq!(
            named("a\"; x=\"%41"),
            "attachment; filename=\"a_; x=__41\"; filename*=UTF-8''a%22%3B%20x%3D%22%2541"
        );
        assert_eq!(
            named("../..\\\r\nX: y"),
            "attachment; filename=\".._..___X: y\"; filename*=UTF-8''.._..___X%3A%20y"
        );
    }

    #[test]
    fn one_range_is_understood_and_what_is_unclear_means_the_whole() {
        for (range, expected) in [
            ("bytes=0-9", Ok(Some(0..10))),
            ("bytes=90-", Ok(Some(90..100))),
            ("bytes=90-1000", Ok(Some(90..100))),
            ("bytes=-10", Ok(Some(90..100))),
            ("bytes=100-", Err("bytes.bad_range")),
            ("bytes=0-1,4-5", Ok(None)),
            ("items=0-1", Ok(None)),
            ("bytes=x", Ok(None)),
        ] {
            let found = requested(&asking(&[(header::RANGE, range)]), &content("a", "", None));
            assert_eq!(found.map_err(|error| error.code()), expected, "{range}");
        }
    }

    #[test]
    fn a_range_of_what_has_changed_means_the_whole() {
        let whole = |condition, version| {
            let headers = asking(&[(header::RANGE, "bytes=0-9"), (header::IF_RANGE, condition)]);
            requested(&headers, &content("a", "", version)).unwrap().is_none()
        };
        assert!(!whole("\"v1\"", Some("v1")));
        assert!(whole("\"v0\"", Some("v1")) && whole("W/\"v1\"", Some("v1")));
        assert!(whole("\"v1\"", None) && whole("Sat, 28 Nov 2026 10:00:00 GMT", Some("v1")));
        assert!(whole("\"a\"b\"", Some("a\"b")), "no tag can be written of it");
    }

    #[test]
    fn a_part_says_where_it_belongs() {
        assert_eq!(part(&HeaderMap::new(), 5), Some((0, 5)));
        for (range, length, expected) in [
            ("bytes 5-9/20", 5, Some((5, 20))),
            ("bytes 5-9/10", 5, Some((5, 10))),
            ("bytes 5-9/9", 5, None),
            ("bytes 5-9/20", 6, None),
            ("bytes 9-5/20", 5, None),
            ("bytes 5-9/*", 5, None),
            ("bytes */20", 0, None),
            ("bytes 0-18446744073709551615/18446744073709551615", 0, None),
            ("5-9/20", 5, None),
        ] {
            assert_eq!(part(&asking(&[(header::CONTENT_RANGE, range)]), length), expected, "{range}");
        }
    }
}
