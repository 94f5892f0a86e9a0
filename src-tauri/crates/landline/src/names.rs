//! Resolves names on the command line. Never guesses: an ambiguous name is refused, with all matches.

use crate::exit::{Exit, Failure};
use crate::style::one_line;
use landline_api::Contact;

/// The shortest accepted prefix of an id.
const ID_PREFIX: usize = 4;

/// The contact that `name` means: an id, `user@host`, one's own name for them, a nickname, a user, or the beginning of
/// an id, in this order, the first that matches. Others precede this node itself, which often has the same names.
pub(crate) fn resolve<'a>(name: &str, contacts: &'a [Contact]) -> Result<&'a Contact, Failure> {
    let (own, others): (Vec<&Contact>, Vec<&Contact>) = contacts.iter().partition(|contact| contact.is_self);
    for among in [others, own] {
        for fits in RULES {
            let found: Vec<&Contact> = among.iter().copied().filter(|contact| fits(name, contact)).collect();
            match found.as_slice() {
                [] => {}
                [only] => return Ok(only),
                several => return Err(ambiguous(name, several)),
            }
        }
    }
    Err(Failure::new(
        Exit::Name,
        "cli.no_such_contact",
        format!("Nobody called \"{}\" has been met.", one_line(name)),
        "landline peers shows everybody.",
    ))
}

type Rule = fn(&str, &Contact) -> bool;

const RULES: [Rule; 9] = [
    |name, contact| contact.id == name,
    |name, contact| address(contact) == name,
    |name, contact| same(&address(contact), name),
    |name, contact| contact.own_name == name && !name.is_empty(),
    |name, contact| same(&contact.own_name, name) && !name.is_empty(),
    |name, contact| contact.nickname == name,
    |name, contact| same(&contact.nickname, name),
    |name, contact| same(&contact.user, name),
    |name, contact| name.len() >= ID_PREFIX && contact.id.starts_with(&name.to_ascii_lowercase()),
];

/// `user@host` as it is on the wire.
pub(crate) fn address(contact: &Contact) -> String {
    format!("{}@{}", contact.user, contact.host)
}

/// `user@host` for display: invisible characters are written as their code points.
pub(crate) fn shown_address(contact: &Contact) -> String {
    format!("{}@{}", contact.look.user, contact.look.host)
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn ambiguous(name: &str, several: &[&Contact]) -> Failure {
    let mut hint = String::from("Say which, by user@host or by id:");
    for contact in several {
        let line = format!("\n  {}  {}  {}", one_line(contact.name()), shown_address(contact), contact.id);
        hint.push_str(&line);
    }
    let message = format!("\"{}\" fits {} contacts.", one_line(name), several.len());
    Failure::new(Exit::Name, "cli.ambiguous_name", message, hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(id: &str, nickname: &str, user: &str, host: &str) -> Contact {
        serde_json::from_value(serde_json::json!({
            "id": id, "user": user, "host": host, "nickname": nickname, "group": "",
            "look": { "user": user, "host": host, "skeletons": [], "identity": "" }, "presence": "online", "unstable": false,
            "away": false, "lastSeen": 0, "addresses": [], "client": null, "unread": 0, "lastMessage": null,
            "isSelf": host == "here", "pinned": false, "blocked": false, "ownName": if user == "robert" { "Bobby" } else { "" },
            "groups": [], "note": "", "charset": null, "firstSeen": 0, "readings": [],
        }))
        .expect("a contact")
    }

    fn house() -> Vec<Contact> {
        vec![
            contact("0193aaaa-1", "Anna", "anna", "desk"),
            contact("0193aabb-2", "Bob", "robert", "desk"),
            contact("0193bbbb-3", "bob", "bob", "attic"),
            contact("0193cccc-4", "Chris", "chris", "one"),
            contact("0193dddd-5", "Chris", "chris", "two"),
            contact("0193eeee-6", "Anna", "me", "here"),
        ]
    }

    fn found(name: &str) -> Result<String, Failure> {
        let house = house();
        resolve(name, &house).map(|contact| contact.id.clone())
    }

    #[test]
    fn every_kind_of_name_is_found() {
        for (name, id) in [
            ("0193dddd-5", "0193dddd-5"),
            ("chris@two", "0193dddd-5"),
            ("CHRIS@ONE", "0193cccc-4"),
            ("Bob", "0193aabb-2"),
            ("bob", "0193bbbb-3"),
            ("robert", "0193aabb-2"),
            ("bobby", "0193aabb-2"),
            ("0193cc", "0193cccc-4"),
            ("0193CC", "0193cccc-4"),
        ] {
            assert_eq!(found(name).ok().as_deref(), Some(id), "{name}");
        }
    }

    #[test]
    fn others_go_before_oneself() {
        assert_eq!(found("anna").ok().as_deref(), Some("0193aaaa-1"));
        assert_eq!(found("me@here").ok().as_deref(), Some("0193eeee-6"));
    }

    #[test]
    fn what_fits_several_is_refused_with_all_of_them() {
        for (name, count) in [("Chris", 2), ("BOB", 2), ("0193aa", 2), ("0193", 5)] {
            let failure = found(name).expect_err(name);
            assert_eq!((failure.exit, failure.error.code.as_str()), (Exit::Name, "cli.ambiguous_name"), "{name}");
            assert_eq!(failure.error.hint.lines().count(), count + 1, "{}", failure.error.hint);
        }
    }

    #[test]
    fn what_fits_nobody_is_refused() {
        for name in ["", "019", "zoe", "chris@three"] {
            let failure = found(name).expect_err(name);
            assert_eq!((failure.exit, failure.error.code.as_str()), (Exit::Name, "cli.no_such_contact"), "{name}");
        }
    }
}
