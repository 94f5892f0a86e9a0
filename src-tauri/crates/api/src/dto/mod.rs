//! What crosses to the screen. Each is taken apart field by field from a domain's type; none holds one.

pub(crate) mod chat;
pub(crate) mod doctor;
pub(crate) mod health;
pub(crate) mod node;
pub(crate) mod number;
pub(crate) mod peers;
pub(crate) mod settings;
