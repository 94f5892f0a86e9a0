//! The detector under every scenario: the first two hundred of the seeds that `npm run soak` runs ten thousand of.
#![allow(clippy::unwrap_used)]

use landline_simulator::run::Scheme;
use landline_simulator::soak::soak;

#[test]
fn two_hundred_seeds_of_every_scenario_break_no_invariant() {
    let failures = soak(0..200, Scheme::Landline, |_| true).unwrap();
    assert!(failures.is_empty(), "{failures:#?}");
}
