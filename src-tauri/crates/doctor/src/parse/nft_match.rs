//! Evaluates one condition of an nftables rule for the packet.

use super::chains::Fits;
use super::nft::Sets;
use super::{Probe, network, within};
use crate::facts::Way;
use serde_json::Value;
use std::net::IpAddr;

/// What is known of the packet field on the left side of a condition.
enum Known {
    /// Its value is any of these words, such as `udp` and `17`.
    Words(Vec<String>),
    Number(u64),
    /// An address in this network, assumed to be near ours.
    Near(IpAddr),
    /// This machine's address.
    Own(IpAddr),
    /// The packet has no such field.
    Absent,
    Unknown,
}

/// `{"op": …, "left": …, "right": …}`.
pub(super) fn matches(content: &Value, probe: &Probe, sets: &Sets, table: &(String, String)) -> Fits {
    let (Some(left), Some(right)) = (content.get("left"), content.get("right")) else { return Fits::Perhaps };
    let known = known(left, probe);
    if matches!(known, Known::Absent) {
        return Fits::No;
    }
    let equal = fits(&known, right, sets, table);
    match content.get("op").and_then(Value::as_str) {
        Some("==" | "in") | None => equal,
        Some("!=") => equal.not(),
        Some(order) => compare(&known, order, right),
    }
}

/// The entries of a verdict map, each with whether it matches the packet.
pub(super) fn map_fits(content: &Value, probe: &Probe, sets: &Sets, table: &(String, String)) -> Vec<(Fits, Value)> {
    let (Some(key), Some(data)) = (content.get("key"), content.get("data")) else { return Vec::new() };
    let known = known(key, probe);
    let named = data.as_str().and_then(|name| named(name, sets, table));
    let entries = named.or_else(|| data.get("set")).and_then(Value::as_array);
    let entry = |entry: &Value| {
        let [key, verdict] = entry.as_array()?.as_slice() else { return None };
        let fits = if matches!(known, Known::Absent) { Fits::No } else { fits(&known, key, sets, table) };
        Some((fits, verdict.clone()))
    };
    entries.into_iter().flatten().filter_map(entry).collect()
}

fn named<'a>(name: &str, sets: &'a Sets, (family, table): &(String, String)) -> Option<&'a Value> {
    let name = name.strip_prefix('@')?;
    sets.get(&(family.clone(), table.clone(), name.to_owned()))
}

fn known(left: &Value, probe: &Probe) -> Known {
    let part = |object: &Value, name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let words = |words: &[&str]| Known::Words(words.iter().map(|word| (*word).to_owned()).collect());
    let interface = |here: bool| if here { words(&[&probe.interface]) } else { Known::Absent };
    if let Some(meta) = left.get("meta") {
        return match part(meta, "key").as_str() {
            "l4proto" => words(&["udp", "17"]),
            "nfproto" => words(if probe.own.is_ipv4() { &["ipv4", "2"] } else { &["ipv6", "10"] }),
            "protocol" => words(if probe.own.is_ipv4() { &["ip"] } else { &["ip6"] }),
            "iif" | "iifname" => interface(probe.way == Way::In),
            "oif" | "oifname" => interface(probe.way == Way::Out),
            _ => Known::Unknown,
        };
    }
    if let Some(ct) = left.get("ct") {
        return if part(ct, "key") == "state" { words(&["new"]) } else { Known::Unknown };
    }
    let Some(payload) = left.get("payload") else { return Known::Unknown };
    let theirs = |field: &str| match (field, probe.way) {
        ("saddr", Way::In) | ("daddr", Way::Out) => Known::Near(probe.own),
        ("daddr", Way::In) | ("saddr", Way::Out) => Known::Own(probe.own),
        ("protocol" | "nexthdr", _) => words(&["udp", "17"]),
        _ => Known::Unknown,
    };
    match (part(payload, "protocol").as_str(), part(payload, "field").as_str()) {
        ("udp" | "th", "sport" | "dport") => Known::Number(probe.port.into()),
        ("udp" | "th" | "ether", _) | ("", _) => Known::Unknown,
        ("ip", field) if probe.own.is_ipv4() => theirs(field),
        ("ip6", field) if probe.own.is_ipv6() => theirs(field),
        _ => Known::Absent,
    }
}

fn fits(known: &Known, right: &Value, sets: &Sets, table: &(String, String)) -> Fits {
    let any = |list: &[Value]| list.iter().map(|item| fits(known, item, sets, table)).fold(Fits::No, Fits::or);
    match right {
        Value::Array(list) => any(list),
        Value::Object(object) => {
            if let Some(Value::Array(list)) = object.get("set") {
                any(list)
            } else if let Some(value) = object.get("elem").and_then(|elem| elem.get("val")) {
                fits(known, value, sets, table)
            } else if let Some([low, high]) = object.get("range").and_then(Value::as_array).map(Vec::as_slice) {
                compare(known, ">=", low).and(compare(known, "<=", high))
            } else if let Some(prefix) = object.get("prefix") {
                let bits = prefix.get("len").and_then(Value::as_u64).and_then(|bits| u8::try_from(bits).ok());
                let address = prefix.get("addr").and_then(Value::as_str).and_then(|text| text.parse().ok());
                near(known, address.zip(bits))
            } else {
                Fits::Perhaps
            }
        }
        Value::String(text) if text.starts_with('@') => {
            named(text, sets, table).map_or(Fits::Perhaps, |elements| fits(known, elements, sets, table))
        }
        Value::String(text) => match known {
            Known::Words(words) => Fits::of(words.iter().any(|word| same(word, text))),
            Known::Near(_) | Known::Own(_) => near(known, network(text)),
            // A service name; the protocol's port has none.
            Known::Number(_) => Fits::No,
            Known::Absent | Known::Unknown => Fits::Perhaps,
        },
        Value::Number(number) => match (known, number.as_u64()) {
            (Known::Number(known), Some(number)) => Fits::of(*known == number),
            (Known::Words(words), Some(number)) => Fits::of(words.contains(&number.to_string())),
            _ => Fits::Perhaps,
        },
        _ => Fits::Perhaps,
    }
}

/// `eth*` matches every name with that prefix.
fn same(word: &str, pattern: &str) -> bool {
    pattern.strip_suffix('*').map_or(word == pattern, |beginning| word.starts_with(beginning))
}

/// A colleague is assumed to be in a network that contains our address; a single other address does not cover
/// everybody.
fn near(known: &Known, network: Option<(IpAddr, u8)>) -> Fits {
    let Some((network, bits)) = network else { return Fits::Perhaps };
    match known {
        Known::Near(own) => Fits::of(super::near(*own, network, bits)),
        // The destination of a broadcast is not this machine's address.
        Known::Own(own) if within(*own, network, bits) => {
            if bits == 0 {
                Fits::Yes
            } else {
                Fits::Perhaps
            }
        }
        Known::Own(_) => Fits::No,
        _ => Fits::Perhaps,
    }
}

fn compare(known: &Known, order: &str, right: &Value) -> Fits {
    let (Known::Number(known), Some(right)) = (known, right.as_u64()) else { return Fits::Perhaps };
    match order {
        "<" => Fits::of(*known < right),
        ">" => Fits::of(*known > right),
        "<=" => Fits::of(*known <= right),
        ">=" => Fits::of(*known >= right),
        _ => Fits::Perhaps,
    }
}
