//! A goodbye for good while the machine falls asleep and wakes.

use crate::fixtures::deps;
use crate::{MIGRATIONS, PeerManager};
use landline_testkit::{ManualClock, TempStore, VirtualNet, alice};
use std::sync::Barrier;

#[tokio::test]
async fn a_goodbye_for_good_is_not_taken_back_by_a_machine_that_falls_asleep_or_wakes() {
    let temp = TempStore::open(&ManualClock::new(), &[MIGRATIONS]);
    let (wire, _inbox) = VirtualNet::new(1).join(alice().address);
    let manager = PeerManager::open(deps(&temp.store, wire, alice().profile)).await.expect("opens");
    let discovery = &manager.inner.discovery;
    for _ in 0..2_000 {
        discovery.come_back();
        let start = Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                start.wait();
                discovery.fall_asleep().expect("announced");
                discovery.wake();
            });
            start.wait();
            discovery.leave().expect("announced");
        });
        discovery.wake();
        assert!(discovery.has_left());
    }
}
