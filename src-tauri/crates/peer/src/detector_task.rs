//! The shell of the detector: feeds it with what is heard and with time, and carries out what it decides.
//!
//! Whoever hears a packet hands its event in and carries the actions out at once; the task here wakes the detector
//! when it is due.

use crate::detector::{DetectorAction, DetectorEvent, Question};
use crate::detector_handle::{DetectorHandle, place};
use crate::error::PeerError;
use crate::event::OfflineReason;
use crate::manager::{Inner, PeerManager};
use crate::map::{HearResult, PeerMap};
use crate::model::{Change, Moment, Peer};
use crate::parsed_packet::ParsedPacket;
use crate::peer_signal::{Intent, PeerSignal};
use landline_contacts::{ContactId, PeerId};
use landline_ipmsg::{Missing, Mode, Packet};
use landline_task::CancellationToken;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Weak};
use tokio::time::Instant;

impl PeerManager {
    /// Hands an event to the detector and carries out what it decides.
    pub(crate) async fn notify_detector(&self, event: DetectorEvent<ContactId>) {
        let actions = self.inner.detector.handle(event);
        self.carry_out(actions).await;
    }

    /// A packet that was recorded, as the rules see it.
    pub(crate) fn signal(
        &self,
        heard: &HearResult,
        parsed: &ParsedPacket,
        packet: &Packet,
        met: bool,
    ) -> PeerSignal<ContactId> {
        let HearResult { peer, effect, .. } = heard;
        PeerSignal {
            peer: peer.contact,
            place: place(&peer.id),
            landline: peer.epoch.is_some(),
            intent: self.intent(packet),
            run: parsed.run(),
            answers: parsed.answers,
            met,
            effect: *effect,
        }
    }

    /// Tells the detector what a packet says.
    pub(crate) async fn follow(&self, peer: &Peer, signal: &PeerSignal<ContactId>) {
        if peer.local {
            return;
        }
        for event in signal.events() {
            let came = matches!(event, DetectorEvent::Online { .. });
            self.notify_detector(event).await;
            if came {
                let flapping = self.inner.detector.flapping(signal.peer);
                self.decide(|map, _| map.mark_flapping(&peer.id, flapping)).await;
            }
        }
    }

    fn intent(&self, packet: &Packet) -> Intent<ContactId> {
        match packet.command.mode {
            Mode::BrEntry => Intent::Enters,
            Mode::BrAbsence => Intent::Announces,
            Mode::GetInfo => Intent::Queries,
            Mode::SendInfo => Intent::Answers(Question::Info),
            Mode::AnsEntry => Intent::Answers(Question::Entry),
            Mode::NoOperation => self.hint(packet).unwrap_or(Intent::Other),
            _ => Intent::Other,
        }
    }

    fn hint(&self, packet: &Packet) -> Option<Intent<ContactId>> {
        let missing = Missing::read(packet)?;
        let id = PeerId::new(&missing.user, &missing.host)?;
        if id == self.inner.own.id {
            return Some(Intent::SuspectsUs);
        }
        let peer = self.inner.map.lock().get(&id)?.contact;
        Some(Intent::Suspects { peer, silent: missing.silent })
    }

    /// An interface came, went or changed, or the tasks begin their work: no silence before counts.
    pub(crate) async fn restart_detection(&self) {
        self.notify_detector(DetectorEvent::NetworkChanged).await;
    }

    /// Tells the detector whether anything can leave this machine for those who are here.
    pub(crate) async fn check_link(&self) {
        let here = self.inner.map.lock().online_addresses();
        let people: Vec<IpAddr> = here.iter().map(SocketAddr::ip).filter(|ip| !ip.is_loopback()).collect();
        let cut_off = self.inner.discovery.wire.is_cut_off(&people);
        self.notify_detector(DetectorEvent::CutOff(cut_off)).await;
    }

    /// The machine slept: the others' silence was ours, they may have missed us, and some may have come.
    pub async fn woke_up(&self) {
        self.inner.discovery.wake();
        self.notify_detector(DetectorEvent::Slept).await;
        if let Err(cause) = self.inner.discovery.open() {
            tracing::warn!(%cause, "Not announced after waking");
        }
    }

    /// Wakes the detector, tells it first whom others took offline, and looks who is steady again.
    async fn wake(&self) {
        let (gone, flapping) = {
            let mut map = self.inner.map.lock();
            let flapping: Vec<(ContactId, PeerId)> =
                map.iter().filter(|peer| peer.flapping).map(|peer| (peer.contact, peer.id.clone())).collect();
            (map.take_departed(), flapping)
        };
        for (contact, id) in flapping {
            if !self.inner.detector.flapping(contact) {
                self.decide(|map, _| map.mark_flapping(&id, false)).await;
            }
        }
        for peer in gone {
            self.notify_detector(DetectorEvent::Offline { peer }).await;
        }
        if Instant::now() >= self.inner.detector.due() {
            self.notify_detector(DetectorEvent::Woken).await;
        }
    }

    async fn carry_out(&self, actions: Vec<DetectorAction<ContactId>>) {
        for action in actions {
            match action {
                DetectorAction::Ask { peer, question } => self.ask(peer, question),
                DetectorAction::Answer { peer } => {
                    let entry_sender = self.peer(peer);
                    if let Some((entry_sender, to)) =
                        entry_sender.and_then(|entry_sender| entry_sender.last_address().map(|to| (entry_sender, to)))
                    {
                        self.inner.discovery.send_info(to, entry_sender.nonce, self.token_for(&entry_sender, to));
                    }
                }
                DetectorAction::Gossip { peer, silent } => {
                    if let Some(id) = self.identity(peer) {
                        tracing::debug!(%id, ?silent, "Missed; everybody is told");
                        self.inner.discovery.send_gossip(&Missing { user: id.user, host: id.host, silent });
                    }
                }
                DetectorAction::Refute => self.inner.discovery.refute(),
                DetectorAction::Suspect { peer } => _ = self.judge(peer, PeerMap::suspect).await,
                DetectorAction::ClearSuspicion { peer } => _ = self.judge(peer, PeerMap::clear_suspicion).await,
                DetectorAction::DeclareOffline { peer, goodbye } => self.declare_offline(peer, goodbye).await,
                DetectorAction::Move { peer } => self.follow_move(peer).await,
                DetectorAction::Isolated(offline) => {
                    tracing::info!(offline, "Whether this node can hear its network has changed");
                    self.decide(|map, now| map.set_self_offline(offline, now)).await;
                }
            }
        }
    }

    /// Reaches a peer that is silent at its home where it has answered since. If that is nowhere, the address from
    /// which its name was last heard is asked, and its silence goes on counting.
    async fn follow_move(&self, peer: ContactId) {
        let moved = self.judge(peer, PeerMap::switch_preferred_address).await;
        let Some(now) = self.peer(peer).filter(|_| !moved) else { return };
        if let Some(to) = now.last_address().filter(|to| Some(*to) != now.preferred_address) {
            self.ask_back(&now, to);
        }
        Box::pin(self.notify_detector(DetectorEvent::Stayed { peer })).await;
    }

    fn ask(&self, peer: ContactId, question: Question) {
        let Some(whom) = self.peer(peer) else { return };
        let Some(to) = whom.best_address() else { return };
        self.inner.discovery.answer_now(&whom.id, to);
        // Before it leaves: the answer may be quicker than this task.
        self.inner.detector.asked(peer);
        match question {
            Question::Info => self.inner.discovery.ask_info(to, whom.epoch.is_some(), self.token_for(&whom, to)),
            Question::Entry => self.inner.discovery.ask(to),
        }
    }

    async fn declare_offline(&self, peer: ContactId, goodbye: bool) {
        self.inner.detector.went_offline(peer);
        match goodbye {
            true => {
                self.inner.trust.left(peer);
                self.judge(peer, PeerMap::leave).await
            }
            false => self.judge(peer, |map, id, now| map.declare_offline(id, OfflineReason::Unanswered, now)).await,
        };
    }

    fn identity(&self, peer: ContactId) -> Option<PeerId> {
        self.inner.map.lock().by_contact(peer).map(|peer| peer.id.clone())
    }

    /// Whether anything is other than before.
    async fn judge(&self, peer: ContactId, rule: impl FnOnce(&mut PeerMap, &PeerId, Moment) -> Option<Change>) -> bool {
        match self.identity(peer) {
            Some(id) => self.decide(|map, now| rule(map, &id, now)).await,
            None => false,
        }
    }

    async fn decide(&self, rule: impl FnOnce(&mut PeerMap, Moment) -> Option<Change>) -> bool {
        let now = self.now();
        let decided = self.inner.outbox.decide(&self.inner.map, |map| {
            let change = rule(map, now);
            let told = change.as_ref().map(|change| change.event.clone());
            (told, Vec::from_iter(change))
        });
        match decided.await {
            Ok(Some(event)) => {
                tracing::debug!(?event, "Decided by the detector");
                return true;
            }
            Ok(None) => {}
            Err(cause) => tracing::warn!(%cause, "A verdict of the detector was not taken down"),
        }
        false
    }
}

/// Wakes the detector when it is due. Does not keep its manager: with that, this ends.
#[derive(Clone)]
pub(crate) struct DetectorTask {
    watch: Arc<DetectorHandle>,
    inner: Weak<Inner>,
}

impl DetectorTask {
    pub(crate) fn new(inner: &Arc<Inner>) -> Self {
        Self { watch: Arc::clone(&inner.detector), inner: Arc::downgrade(inner) }
    }

    /// Runs until shutdown.
    ///
    /// # Errors
    /// None today; the signature is that of every task.
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), PeerError> {
        if let Some(inner) = self.inner.upgrade() {
            PeerManager { inner }.check_link().await;
        }
        loop {
            let due = self.watch.due();
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                () = self.watch.sooner() => {}
                () = tokio::time::sleep_until(due) => {
                    let Some(inner) = self.inner.upgrade() else { return Ok(()) };
                    PeerManager { inner }.wake().await;
                }
            }
        }
    }
}
