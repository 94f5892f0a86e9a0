//! What the tests of the detector share, and what holds for it whatever happens.
//!
//! Does not live here: the rules one by one, which are tested beside their files.

pub(super) mod bench;
mod whatever;
