//! Randomness from a seed, the same on every machine.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::Duration;

/// A stream of chances.
#[derive(Clone, Debug)]
pub struct Dice {
    rng: ChaCha8Rng,
}

impl Dice {
    /// The stream number `stream` of a seed. Streams are independent: one more draw in one changes no other.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self { rng }
    }

    /// True with this probability. Draws nothing where the answer is certain.
    pub fn chance(&mut self, probability: f64) -> bool {
        probability > 0.0 && (probability >= 1.0 || self.share() < probability)
    }

    /// Evenly in 0..1, without 1.
    pub fn share(&mut self) -> f64 {
        self.rng.random()
    }

    /// Evenly from zero up to `most`.
    pub fn up_to(&mut self, most: Duration) -> Duration {
        if most.is_zero() {
            return most;
        }
        most.mul_f64(self.share())
    }

    /// One of `0..count`; 0 where there is none.
    pub fn pick(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { self.rng.random_range(0..count) }
    }

    /// Any number, as a seed for something else.
    pub fn number(&mut self) -> u64 {
        self.rng.random()
    }
}
