//! Seeded randomness, the same on every machine.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::Duration;

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub struct SimRng {
    rng: ChaCha8Rng,
}

impl SimRng {
    /// Stream number `stream` of a seed. Streams are independent: drawing from one does not affect another.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self { rng }
    }

    /// True with this probability. Draws nothing if the result is certain.
    pub fn chance(&mut self, probability: f64) -> bool {
        probability > 0.0 && (probability >= 1.0 || self.share() < probability)
    }

    /// Uniform in 0..1, excluding 1.
    pub fn share(&mut self) -> f64 {
        self.rng.random()
    }

    /// Uniform from zero to `most`.
    pub fn up_to(&mut self, most: Duration) -> Duration {
        if most.is_zero() {
            return most;
        }
        most.mul_f64(self.share())
    }

    /// One of `0..count`; 0 if the range is empty.
    pub fn pick(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { self.rng.random_range(0..count) }
    }

    /// An arbitrary number, as a seed for something else.
    pub fn number(&mut self) -> u64 {
        self.rng.random()
    }
}
