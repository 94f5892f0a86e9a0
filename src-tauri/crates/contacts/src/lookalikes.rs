//! Confusable names: skeletons by Unicode Technical Standard #39, ignoring case, width and invisible characters. Two
//! names resemble each other if they share a skeleton.
//!
//! Does not live here: who resembles whom (`api`, which knows the shown names), what is shown of a name (`ipmsg`).

use crate::identity::{ContactId, PeerId};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization as _;

/// The skeletons of a shown name, one or two, sorted; none for a name in which nothing can be seen.
///
/// The case of letters is part of how they look: I is like l, i is not. So there is a skeleton of the name in small
/// letters (`ANNA` is `anna`) and one of the name as it stands, made small afterwards (`AIice` is `alice`).
pub fn skeletons(name: &str) -> Vec<String> {
    // A width of its own is a matter of style, and so is the kind of a blank.
    let plain: String = name.nfkc().collect();
    let plain = landline_ipmsg::display_name(&plain.replace('\u{3000}', " "));
    if plain.is_empty() {
        return Vec::new();
    }
    let skeleton = |text: &str| unicode_security::skeleton(text).collect::<String>();
    let small = skeleton(&plain.to_lowercase());
    let as_it_stands = skeleton(&skeleton(&plain).to_lowercase());
    let mut both = vec![small, as_it_stands];
    both.sort();
    both.dedup();
    both
}

/// The one skeleton of an identity as it is shown, `user@host`, in which case counts for nothing.
fn identity_skeleton(id: &PeerId) -> String {
    unicode_security::skeleton(&id.to_string().to_lowercase()).collect()
}

/// How the names of a contact look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The skeletons of the shown name: who has one in common with another looks like that one.
    pub name: Vec<String>,
    /// The skeleton of `user@host`: equal ones cannot be told apart by reading them.
    pub identity: String,
}

/// How every contact looks, judged again only for a name that is another.
#[derive(Debug, Default)]
pub struct Lookalikes {
    known: HashMap<ContactId, Named>,
}

#[derive(Debug)]
struct Named {
    name: String,
    look: Look,
}

impl Lookalikes {
    /// The look of this contact, who goes by this name now.
    pub fn of(&mut self, contact: ContactId, id: &PeerId, name: &str) -> Look {
        if let Some(known) = self.known.get(&contact).filter(|known| known.name == name) {
            return known.look.clone();
        }
        let look = Look { name: skeletons(name), identity: identity_skeleton(id) };
        self.known.insert(contact, Named { name: name.to_owned(), look: look.clone() });
        look
    }

    /// Forgets all but these.
    pub fn retain(&mut self, keep: impl Fn(&ContactId) -> bool) {
        self.known.retain(|contact, _| keep(contact));
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.known.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn resemble(one: &str, other: &str) -> bool {
        let other = skeletons(other);
        skeletons(one).iter().any(|skeleton| other.contains(skeleton))
    }

    #[test]
    fn names_that_look_the_same_resemble_each_other() {
        let names = [
            "Anna Kóvats",
            "Anna Kóvats ",
            "anna kóvats",
            "ANNA KÓVATS",
            "Anna K\u{43e}\u{301}vats",
            "An\u{200b}na Kóvats",
            "Anna\u{a0}Kóvats",
            "Anna Ko\u{301}vats",
            "Ａｎｎａ　Ｋóvats",
            "\u{410}nna Kóvats",
            "Anna\u{2028}Kóvats",
        ];
        for name in names {
            assert!(resemble(names[0], name), "{name:?}: {:?}", skeletons(name));
        }
        for (one, other) in
            [("Alice", "AIice"), ("ALICE", "AIice"), ("Bob", "B0b"), ("Mia", "rnia"), ("王小明", "王 小明 ")]
        {
            let alike = other != "王 小明 ";
            assert_eq!(resemble(one, other), alike, "{one} {other}");
        }
    }

    #[test]
    fn names_that_look_different_do_not() {
        for (one, other) in [
            ("Ila", "Lia"),
            ("Anna", "Hanna"),
            ("Chris", "Christ"),
            ("王小明", "王小朋"),
            ("Eva", "Ева М"),
            ("", "\u{200b}"),
        ] {
            assert!(!resemble(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_skeleton_is_computed_again_only_for_another_name() {
        let contact = ContactId::from_uuid(uuid::Uuid::from_u128(1));
        let id = PeerId::new("anna", "desk").expect("a name");
        let mut all = Lookalikes::default();
        assert_eq!(all.of(contact, &id, "Anna").name, skeletons("Anna"));
        all.known.get_mut(&contact).expect("kept").look.name = vec!["kept".to_owned()];
        assert_eq!(all.of(contact, &id, "Anna").name, ["kept"]);
        assert_eq!(all.of(contact, &id, "Anne").name, skeletons("Anne"));
        all.retain(|_| false);
        assert_eq!(all.len(), 0);
    }

    proptest! {
        #[test]
        fn a_name_resembles_itself_whatever_invisible_is_put_into_it(name in "[a-zA-Zа-я王小é0-9 ]{1,12}", at in 0usize..12, c in prop::sample::select(vec!['\u{200b}', '\u{200d}', '\u{202e}', '\u{61c}', '\u{fe0f}', '\u{3164}'])) {
            prop_assume!(!name.trim().is_empty());
            let at = at.min(name.chars().count());
            let disguised: String = name.chars().take(at).chain([c]).chain(name.chars().skip(at)).collect();
            prop_assert!(resemble(&name, &disguised), "{:?} {:?}", skeletons(&name), skeletons(&disguised));
            prop_assert!(resemble(&name, &name.to_uppercase()));
        }
    }
}
