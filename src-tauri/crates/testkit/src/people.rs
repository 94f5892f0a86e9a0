//! Named people, so that tests are easy to follow.

use landline_ipmsg::{Charset, Profile};
use std::net::SocketAddr;

/// A user and their machine.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their identity on the wire.
    pub profile: Profile,
    /// The address of their machine.
    pub address: SocketAddr,
}

/// Alice at 10.0.0.1.
pub fn alice() -> Person {
    person("alice", "Alice", 1)
}

/// Bob at 10.0.0.2.
pub fn bob() -> Person {
    person("bob", "Bob", 2)
}

/// Carol at 10.0.0.3.
pub fn carol() -> Person {
    person("carol", "Carol", 3)
}

fn person(user: &str, nickname: &str, number: u8) -> Person {
    Person {
        profile: Profile {
            user: user.to_owned(),
            host: format!("desk-{number}"),
            nickname: nickname.to_owned(),
            group: "lab".to_owned(),
            client: "Landline 0.1.0".to_owned(),
            charset: Charset::GB18030,
        },
        address: SocketAddr::from(([10, 0, 0, number], landline_ipmsg::stock::PORT)),
    }
}
