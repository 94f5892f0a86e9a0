//! Contacts whose names look alike: whom each could be taken for, and what tells it apart.
//!
//! Does not live here: how a name looks (`peer`). The window has the same rule in `src/lib/likeness.ts`.

use crate::Contact;
use std::collections::HashMap;

/// What must be said beside a name that another contact has too, or nearly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// The name of another contact that looks like this one without being the same. `None` where the names are equal, and
    /// for a name that the owner of this profile gave.
    pub resembles: Option<String>,
    /// What tells it apart: `user@host`, and its address where another `user@host` looks the same.
    pub differs: String,
}

/// Of every contact whose name looks like another's, by its id.
pub fn likenesses(contacts: &[Contact]) -> HashMap<&str, Likeness> {
    let mut by_skeleton: HashMap<&str, Vec<&Contact>> = HashMap::new();
    for contact in contacts {
        for skeleton in &contact.look.skeletons {
            by_skeleton.entry(skeleton).or_default().push(contact);
        }
    }
    let of = |contact: &Contact| {
        let alike = contact.look.skeletons.iter().flat_map(|skeleton| by_skeleton.get(skeleton.as_str()));
        let others: Vec<&Contact> = alike.flatten().copied().filter(|other| other.id != contact.id).collect();
        (!others.is_empty()).then(|| Likeness::new(contact, &others))
    };
    contacts.iter().filter_map(|contact| Some((contact.id.as_str(), of(contact)?))).collect()
}

impl Likeness {
    fn new(contact: &Contact, others: &[&Contact]) -> Self {
        let name = contact.name();
        let nearly = others.iter().filter(|other| contact.own_name.is_empty() && other.name() != name);
        let same_identity = others.iter().any(|other| other.look.identity == contact.look.identity);
        let address = contact.addresses.first().filter(|_| same_identity);
        let identity = format!("{}@{}", contact.look.user, contact.look.host);
        Self {
            resembles: nearly.min_by_key(|other| other.first_seen.get()).map(|other| other.name().to_owned()),
            differs: address.map_or(identity.clone(), |address| format!("{identity}, {address}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(id: &str, name: &str, identity: (&str, &str), first_seen: i64) -> Contact {
        let look = serde_json::json!({
            "user": identity.0, "host": identity.1, "skeletons": landline_peer::skeletons(name),
            "identity": landline_peer::skeletons(&format!("{}@{}", identity.0, identity.1)).first(),
        });
        serde_json::from_value(serde_json::json!({
            "id": id, "user": identity.0, "host": identity.1, "look": look, "nickname": name, "group": "",
            "presence": "online", "unstable": false, "away": false, "lastSeen": 0,
            "addresses": [format!("10.0.0.{first_seen}:2425")], "client": null, "unread": 0, "lastMessage": null,
            "isSelf": false, "pinned": false, "blocked": false, "ownName": "", "groups": [], "note": "", "charset": null,
            "firstSeen": first_seen, "readings": [],
        }))
        .expect("a contact")
    }

    #[test]
    fn names_that_look_alike_are_told_apart_and_nobody_else_is_bothered() {
        let contacts = [
            contact("a", "Anna", ("anna", "desk"), 1),
            contact("b", "\u{410}nna", ("anna2", "desk"), 2),
            contact("c", "anna", ("\u{430}nna", "desk"), 3),
            contact("d", "Anna", ("anna", "attic"), 4),
            contact("e", "Hanna", ("hanna", "desk"), 5),
            Contact { own_name: "ANNA".to_owned(), ..contact("f", "Anna", ("f", "desk"), 6) },
        ];
        let all = likenesses(&contacts);
        let of = |id: &str| all.get(id).map(|like| (like.resembles.as_deref(), like.differs.as_str()));
        assert_eq!(
            of("a"),
            Some((Some("\u{410}nna"), "anna@desk, 10.0.0.1:2425")),
            "c looks the same to the last letter"
        );
        assert_eq!(of("b"), Some((Some("Anna"), "anna2@desk")), "the one who is known longest is named");
        assert_eq!(of("c"), Some((Some("Anna"), "\u{430}nna@desk, 10.0.0.3:2425")));
        assert_eq!(of("d"), Some((Some("\u{410}nna"), "anna@attic")));
        assert_eq!(of("e"), None);
        assert_eq!(of("f"), Some((None, "f@desk")), "the owner named them");
    }

    #[test]
    fn two_of_one_name_are_told_apart_and_neither_is_suspected() {
        let contacts = [contact("a", "Chris", ("chris", "one"), 1), contact("b", "Chris", ("chris", "two"), 2)];
        let all = likenesses(&contacts);
        assert_eq!(all["a"], Likeness { resembles: None, differs: "chris@one".to_owned() });
        assert_eq!(all["b"], Likeness { resembles: None, differs: "chris@two".to_owned() });
    }
}
