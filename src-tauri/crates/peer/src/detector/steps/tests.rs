//! What comes with time: turns, doubt, verdicts, and the way back.

mod afterwards;
mod time;
mod turns;
mod verdicts;
