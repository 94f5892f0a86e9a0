//! `landline peers`: lists who is online, and who was.

use crate::client::Client;
use crate::exit::Failure;
use crate::names::shown_address;
use crate::natural::natural;
use crate::output::Output;
use crate::style::{Cell, Style};
use crate::times::{last_seen, timestamp};
use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use landline_api::{Contact, Likeness, OfflineReason, Presence, likenesses};
use std::collections::HashMap;

/// Show everybody ever met: who is here, and when the others last were
#[derive(Args, Debug)]
pub(crate) struct PeersArgs {
    /// Only who is here now
    #[arg(long)]
    online: bool,
    /// Only whom this finds: name, pinyin or romaji of it, computer, group, address, note
    #[arg(value_name = "TEXT")]
    search: Option<String>,
}

pub(crate) async fn run(args: PeersArgs, mut client: Client, out: &mut Output) -> Result<(), Failure> {
    let everybody = client.contacts().await?;
    let mut contacts = everybody.clone();
    let found = |contact: &Contact| args.search.as_deref().is_none_or(|query| contact.fits(query));
    contacts.retain(|contact| (!args.online || contact.presence != Presence::Offline) && found(contact));
    if out.json() {
        return Ok(out.value(&contacts)?);
    }
    let alike: HashMap<String, Likeness> =
        likenesses(&everybody).into_iter().map(|(id, likeness)| (id.to_owned(), likeness)).collect();
    arrange(&mut contacts);
    if contacts.is_empty() && args.search.is_some() {
        out.remark("Nobody like that has been met.");
    } else if contacts.iter().all(|contact| contact.is_self) {
        out.remark("Nobody else has been met yet.");
    }
    Ok(out.table(&rows(&contacts, &alike, Timestamp::now(), &TimeZone::system()))?)
}

/// Pinned contacts first; then those online, by name; then the others, the last seen first.
fn arrange(contacts: &mut [Contact]) {
    contacts.sort_by_cached_key(|contact| {
        let here = contact.presence != Presence::Offline;
        let seen = if here { 0 } else { contact.last_seen.get() };
        (!contact.pinned, !here, std::cmp::Reverse(seen), natural(contact.name()), natural(&shown_address(contact)))
    });
}

fn rows(contacts: &[Contact], alike: &HashMap<String, Likeness>, now: Timestamp, zone: &TimeZone) -> Vec<Vec<Cell>> {
    contacts
        .iter()
        .map(|contact| {
            let (word, style) = match contact.presence {
                _ if contact.blocked => ("blocked", Style::Faint),
                Presence::Online if contact.away => ("away", Style::Plain),
                Presence::Online => ("online", Style::Good),
                Presence::Uncertain => ("uncertain", Style::Plain),
                Presence::Offline => ("offline", Style::Faint),
            };
            let unread = if contact.unread == 0 { String::new() } else { format!("{} unread", contact.unread) };
            vec![
                Cell::new(word, style),
                Cell::new(contact.name(), Style::Strong),
                Cell::plain(&shown_address(contact)),
                Cell::plain(&contact.group),
                Cell::plain(contact.addresses.first().map_or("", String::as_str)),
                Cell::plain(&seen(contact, alike.get(&contact.id), now, zone)),
                Cell::plain(&unread),
            ]
        })
        .collect()
}

/// Whom a contact could be confused with, why they are not simply online, since when, and whether that is reliable.
fn seen(contact: &Contact, alike: Option<&Likeness>, now: Timestamp, zone: &TimeZone) -> String {
    let why = why(contact, now, zone);
    let resembles = alike.and_then(|alike| alike.resembles.as_ref());
    let resembles = resembles.map_or(String::new(), |name| format!("resembles {name}"));
    let parts = [resembles.as_str(), why.as_str(), if contact.unstable { "comes and goes" } else { "" }];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn why(contact: &Contact, now: Timestamp, zone: &TimeZone) -> String {
    let last = || last_seen(contact.last_seen, now, zone);
    match (contact.presence, contact.offline_reason) {
        _ if contact.is_self => "this node".to_owned(),
        (Presence::Online, _) => String::new(),
        (Presence::Uncertain, _) => {
            let since = contact.uncertain_since.and_then(timestamp).unwrap_or(now);
            format!("no answer for {} s, checking", now.duration_since(since).as_secs().max(0))
        }
        (Presence::Offline, Some(OfflineReason::Explicit)) => format!("went offline, {}", last()),
        (Presence::Offline, Some(OfflineReason::Unanswered)) => format!("did not answer, {}", last()),
        (Presence::Offline, Some(OfflineReason::Timeout)) => format!("fell silent, {}", last()),
        (Presence::Offline, Some(OfflineReason::Cleanup) | None) => last(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::columns;

    fn contact(nickname: &str, presence: &str, last_seen: i64) -> Contact {
        serde_json::from_value(serde_json::json!({
            "id": nickname, "user": nickname, "host": "desk", "nickname": nickname, "group": "", "presence": presence,
            "look": { "user": nickname, "host": "desk", "skeletons": [nickname], "identity": format!("{nickname}@desk") },
            "uncertainSince": (presence == "uncertain").then_some(3_596_000), "offlineReason": null,
            "unstable": nickname == "ann",
            "away": false, "lastSeen": last_seen, "addresses": ["10.0.0.7:2425"], "client": null,
            "unread": u32::from(nickname == "bob"), "lastMessage": null, "isSelf": nickname == "me",
            "pinned": nickname == "frank", "blocked": nickname == "frank", "ownName": "", "groups": [], "note": "",
            "charset": null, "firstSeen": 0, "readings": [],
        }))
        .expect("a contact")
    }

    #[test]
    fn whom_a_name_resembles_is_said_and_what_differs_stands_beside_it() {
        let alike = |nickname: &str, user: &str| {
            let mut one = contact(nickname, "online", 3_600_000);
            one.look.skeletons = vec!["same".to_owned()];
            (one.id, one.look.user) = (user.to_owned(), user.to_owned());
            one
        };
        let contacts = [alike("Bob", "bob"), alike("B\u{43e}b", "b\u{200b}ob")];
        let all = likenesses(&contacts).into_iter().map(|(id, one)| (id.to_owned(), one)).collect();
        let now = Timestamp::from_second(3600).expect("a time");
        let lines = columns(&rows(&contacts, &all, now, &TimeZone::UTC), false);
        assert!(lines[0].contains("bob@desk") && lines[0].contains("resembles B\u{43e}b"), "{}", lines[0]);
        assert!(lines[1].contains("resembles Bob"), "{}", lines[1]);
    }

    #[test]
    fn names_are_in_the_order_that_people_expect() {
        let mut contacts: Vec<Contact> =
            ["pc-10", "pc-9", "Pc-1", "anna"].map(|name| contact(name, "online", 0)).into();
        arrange(&mut contacts);
        assert_eq!(contacts.iter().map(Contact::name).collect::<Vec<_>>(), ["anna", "Pc-1", "pc-9", "pc-10"]);
    }

    #[test]
    fn who_is_here_comes_first_and_the_others_say_since_when() {
        let mut contacts = vec![
            contact("dora", "offline", 0),
            contact("bob", "offline", 3_420_000),
            contact("me", "online", 3_600_000),
            contact("ann", "online", 3_600_000),
            contact("frank", "offline", 0),
            contact("carl", "uncertain", 3_400_000),
            Contact { offline_reason: Some(OfflineReason::Unanswered), ..contact("eve", "offline", 3_480_000) },
        ];
        arrange(&mut contacts);
        let now = Timestamp::from_second(3600).expect("a time");
        let lines = columns(&rows(&contacts, &HashMap::new(), now, &TimeZone::UTC), false);
        assert_eq!(
            lines,
            [
                "blocked    frank  frank@desk    10.0.0.7:2425  last seen 1 hour ago",
                "online     ann    ann@desk      10.0.0.7:2425  comes and goes",
                "uncertain  carl   carl@desk     10.0.0.7:2425  no answer for 4 s, checking",
                "online     me     me@desk       10.0.0.7:2425  this node",
                "offline    eve    eve@desk      10.0.0.7:2425  did not answer, last seen 2 minutes ago",
                "offline    bob    bob@desk      10.0.0.7:2425  last seen 3 minutes ago                  1 unread",
                "offline    dora   dora@desk     10.0.0.7:2425  last seen 1 hour ago",
            ]
        );
    }
}
