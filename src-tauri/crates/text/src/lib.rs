//! Text in the form in which a search compares it, and words as a sentence. Pure.
//!
//! Does not live here: which names look alike (`landline-peer`, Unicode's skeletons), what of a name is shown
//! (`landline-ipmsg`), where something is found (whoever searches).

mod fold;
mod sentence;

pub use fold::{fold_letter, fold_name};
pub use sentence::{capitalized, sentence};
