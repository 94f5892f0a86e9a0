//! Whether a contact is meant by what somebody typed. The screen has the same rule, to mark what matched; both are held
//! to `samples/search.json`.
//!
//! Does not live here: how a name sounds (`peer`).

use crate::{Contact, Reading};
use landline_ipmsg::is_blank;
use landline_text::fold_name;

impl Contact {
    /// The name to show: the owner's own for them, else the one they give themselves.
    pub fn name(&self) -> &str {
        let names = [&self.own_name, &self.nickname, &self.look.user];
        names.into_iter().find(|name| !is_blank(name)).unwrap_or(&self.look.host).trim()
    }

    /// Whether every word of `query` stands somewhere in what is known of the contact, or sounds like its name.
    pub fn fits(&self, query: &str) -> bool {
        let known = [&self.own_name, &self.nickname, &self.user, &self.host, &self.group, &self.note];
        let known = known.into_iter().chain(&self.groups).chain(&self.addresses);
        let known: Vec<String> = known.map(|text| fold_name(text)).collect();
        let query = fold_name(query);
        query
            .split_whitespace()
            .all(|word| known.iter().any(|text| text.contains(word)) || sounds_like(&self.readings, word))
    }
}

/// Whether `word` is typed from some piece on: of each piece a sound or the beginning of one.
fn sounds_like(readings: &[Reading], word: &str) -> bool {
    (0..readings.len()).any(|start| begins(&readings[start..], word))
}

fn begins(readings: &[Reading], word: &str) -> bool {
    if word.is_empty() {
        return true;
    }
    let Some((first, rest)) = readings.split_first() else { return false };
    let written;
    let sounds = if first.sounds.is_empty() {
        written = [fold_name(&first.text).split_whitespace().collect::<String>()];
        &written[..]
    } else {
        &first.sounds[..]
    };
    sounds.iter().any(|sound| {
        let common = sound.chars().zip(word.chars()).take_while(|(one, other)| one == other);
        let ends: Vec<usize> = common.map(|(letter, _)| letter.len_utf8()).collect();
        // An empty sound, as of a space between two names, is passed over; else the longest beginning is tried first.
        (usize::from(!sound.is_empty())..=ends.len())
            .rev()
            .any(|taken| begins(rest, &word[ends[..taken].iter().sum()..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        name: String,
        /// How the name sounds: the screen, which cannot tell, is tested with it.
        readings: Vec<Reading>,
        finds: Vec<String>,
        misses: Vec<String>,
    }

    fn heard(name: &str) -> Vec<Reading> {
        let readings = landline_peer::readings(name);
        readings.into_iter().map(|piece| Reading { text: piece.text, sounds: piece.sounds }).collect()
    }

    fn contact(name: &str) -> Contact {
        let contact = serde_json::json!({
            "id": "1", "user": "login", "host": "design-ws-07", "nickname": name,
            "look": { "user": "login", "host": "design-ws-07", "skeletons": [], "identity": "" }, "group": "Labor Köln", "presence": "online",
            "unstable": false, "away": false, "lastSeen": 0, "addresses": ["10.77.0.24:2425"], "client": null, "unread": 0,
            "lastMessage": null, "isSelf": false, "pinned": false, "blocked": false, "ownName": "", "groups": ["电话"],
            "note": "hinge side", "charset": null, "firstSeen": 0, "readings": [],
        });
        Contact { readings: heard(name), ..serde_json::from_value(contact).unwrap() }
    }

    #[test]
    fn what_is_typed_finds_who_is_meant() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/search.json");
        let mut samples: Vec<Sample> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            samples.iter_mut().for_each(|sample| sample.readings = heard(&sample.name));
            std::fs::write(path, serde_json::to_string_pretty(&samples).unwrap() + "\n").unwrap();
        }
        for Sample { name, readings, finds, misses } in samples {
            let contact = contact(&name);
            assert_eq!(contact.readings, readings, "{name}: UPDATE_SNAPSHOTS=1 writes them anew");
            for query in finds {
                assert!(contact.fits(&query), "\"{query}\" finds {name}");
            }
            for query in misses {
                assert!(!contact.fits(&query), "\"{query}\" does not find {name}");
            }
        }
    }
}
