//! What each event does.

mod hints;
mod learning;
mod words;
