//! Somebody who writes packets for targets to which it does not matter who.

use landline_ipmsg::{Charset, Profile};

pub fn somebody(charset: Charset) -> Profile {
    Profile {
        user: "u".to_owned(),
        host: "h".to_owned(),
        nickname: "U".to_owned(),
        group: String::new(),
        client: "Landline".to_owned(),
        charset,
    }
}
