//! What comes with time: turns, suspicion, verdicts, and the way back.

mod afterwards;
mod time;
mod turns;
mod verdicts;
