//! SWIM, by an unmodified `foca`: the scheme with which cluster software detects dead members.
//!
//! The configuration is `Config::new_lan(N)`, which foca derives from memberlist's `DefaultLANConfig`: probe period 1
//! s, probe round trip 500 ms, 3 indirect probes, suspicion of 4 s times log10(N) and never less than 4 s (6.8 s at 50,
//! 9.2 s at 200, 12 s at 1000), gossip to 3 members every 200 ms, an announcement to one member every 30 s and to two
//! that are down every 65 s, packets of 1,400 bytes, members that are down are told so. Identities renew themselves, so
//! a member that was declared down comes back by itself.
//!
//! What foca leaves to its host is done as follows:
//! * To join, a node announces itself to the first two nodes, as well-known ones, and to two that it draws: four times,
//!   a second apart, so that nodes that start together find one cluster; then on until one has answered, and again
//!   whenever it is alone or had to take a new identity.
//! * A node is identified by its name, and its address is learned from its packets: a new address is not a new member.
//!   foca by itself would treat it as one, and declare the old one down.
//! * SWIM's suspicion corresponds to uncertain. foca does not report it, so its member list is polled every 250 ms
//!   while there are rumours (every second from 500 nodes on: scanning a thousand lists of a thousand takes long).
//! * On exit the node leaves the cluster by `leave_cluster`.

use foca::{Config, Foca, Identity, NoCustomBroadcast, Notification, PostcardCodec, Runtime, State, Timer};
use landline_testkit::sim::{Address, Input, Output, Presence, Program, SimRng, SpawnContext};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use std::rc::Rc;
use std::time::Duration;

const JOIN: u64 = 0;
const LOOK: u64 = 1;
const TIMER: u64 = 2;

/// Minimum number of announcements, so that early small clusters merge.
const ATTEMPTS: u32 = 4;
const JOIN_AGAIN: Duration = Duration::from_secs(1);
const LOOK_AGAIN: Duration = Duration::from_millis(250);
const LOOK_AGAIN_IN_A_CROWD: Duration = Duration::from_secs(1);
const CROWD: usize = 500;

/// A member. `incarnation` tells which of two programs of one node is newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Member {
    node: u32,
    incarnation: u32,
}

impl Identity for Member {
    type Addr = u32;

    fn renew(&self) -> Option<Self> {
        Some(Self { incarnation: self.incarnation + 1, ..*self })
    }

    fn addr(&self) -> u32 {
        self.node
    }

    fn win_addr_conflict(&self, adversary: &Self) -> bool {
        self.incarnation > adversary.incarnation
    }
}

/// One SWIM program.
pub struct Swim {
    foca: Foca<Member, PostcardCodec, ChaCha8Rng, NoCustomBroadcast>,
    own: usize,
    rng: SimRng,
    joined: bool,
    /// How many times it has announced itself.
    attempts: u32,
    /// Some member may be under suspicion.
    rumours: bool,
    timers: Timers,
    /// For each node: its shown state.
    shown: Vec<Option<Presence>>,
    /// For each node: the source of its last packet.
    addresses: Vec<Address>,
}

/// foca's timers, by the numbers that the engine returns.
#[derive(Default)]
struct Timers {
    slots: Vec<Option<Timer<Member>>>,
    free: Vec<usize>,
}

impl Timers {
    fn put(&mut self, timer: Timer<Member>) -> u64 {
        let slot = self.free.pop().unwrap_or(self.slots.len());
        if slot == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[slot] = Some(timer);
        TIMER + slot as u64
    }

    fn take(&mut self, token: u64) -> Option<Timer<Member>> {
        let slot = usize::try_from(token.checked_sub(TIMER)?).ok()?;
        let timer = self.slots.get_mut(slot)?.take()?;
        self.free.push(slot);
        Some(timer)
    }
}

/// The runtime that foca is given during one input.
struct Host<'a> {
    now: Duration,
    out: &'a mut Vec<Output<Rc<[u8]>>>,
    timers: &'a mut Timers,
    shown: &'a mut [Option<Presence>],
    addresses: &'a [Address],
    joined: &'a mut bool,
}

impl Host<'_> {
    fn show(&mut self, member: Member, presence: Presence) {
        let Some(shown) = self.shown.get_mut(member.node as usize) else { return };
        // A member that was never shown is not shown as gone.
        let news = shown.is_some_and(|shown| shown != presence) || (shown.is_none() && presence != Presence::Offline);
        if news {
            *shown = Some(presence);
            self.out.push(Output::Shown { peer: member.node as usize, presence });
        }
    }
}

impl Runtime<Member> for Host<'_> {
    fn notify(&mut self, notification: Notification<'_, Member>) {
        match notification {
            Notification::MemberUp(member) => self.show(*member, Presence::Online),
            Notification::MemberDown(member) => self.show(*member, Presence::Offline),
            Notification::Active => *self.joined = true,
            // foca stops its timers in both cases, and would wait forever if its first packets got lost.
            Notification::Idle | Notification::Rejoin(_) => {
                *self.joined = false;
                self.out.push(Output::Wake { at: self.now + JOIN_AGAIN, token: JOIN });
            }
            _ => {}
        }
    }

    fn send_to(&mut self, to: Member, data: &[u8]) {
        let bytes = u32::try_from(data.len()).unwrap_or(u32::MAX);
        if let Some(to) = self.addresses.get(to.node as usize) {
            self.out.push(Output::Send { to: *to, packet: data.into(), bytes });
        }
    }

    fn submit_after(&mut self, event: Timer<Member>, after: Duration) {
        let token = self.timers.put(event);
        self.out.push(Output::Wake { at: self.now + after, token });
    }
}

impl Swim {
    /// A program that knows nobody.
    pub fn new(context: SpawnContext) -> Self {
        let size = u32::try_from(context.nodes).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN);
        let node = u32::try_from(context.node).unwrap_or(u32::MAX);
        // A new program is newer than every renewal of the one before it.
        let own = Member { node, incarnation: context.incarnation << 16 };
        let rng = ChaCha8Rng::seed_from_u64(context.seed);
        Self {
            foca: Foca::new(own, Config::new_lan(size), rng, PostcardCodec),
            own: context.node,
            rng: SimRng::new(context.seed, 1),
            joined: false,
            attempts: 0,
            rumours: false,
            timers: Timers::default(),
            shown: vec![None; context.nodes],
            addresses: (0..context.nodes).map(Address::first).collect(),
        }
    }

    /// Calls foca. Its errors are packets that do not concern it, which are dropped, as a real host does.
    fn run<R>(
        &mut self,
        now: Duration,
        out: &mut Vec<Output<Rc<[u8]>>>,
        what: impl FnOnce(&mut Foca<Member, PostcardCodec, ChaCha8Rng, NoCustomBroadcast>, &mut Host<'_>) -> R,
    ) -> R {
        let Self { foca, timers, shown, joined, addresses, .. } = self;
        let done = what(foca, &mut Host { now, out, timers, shown, joined, addresses });
        self.rumours |= self.foca.updates_backlog() > 0;
        done
    }

    fn join(&mut self, now: Duration, out: &mut Vec<Output<Rc<[u8]>>>) {
        self.attempts += 1;
        if self.joined && self.attempts > ATTEMPTS {
            return;
        }
        let (own, nodes) = (self.own, self.addresses.len());
        let drawn = [self.rng.pick(nodes), self.rng.pick(nodes)];
        for node in [0, 1].into_iter().chain(drawn).filter(|node| *node != own && *node < nodes) {
            let member = Member { node: u32::try_from(node).unwrap_or(u32::MAX), incarnation: 0 };
            let _ = self.run(now, out, |foca, host| foca.announce(member, host));
        }
        out.push(Output::Wake { at: now + JOIN_AGAIN, token: JOIN });
    }

    /// Shows members that came under suspicion, and those that are no longer.
    fn look(&mut self, now: Duration, out: &mut Vec<Output<Rc<[u8]>>>) {
        let again = if self.addresses.len() < CROWD { LOOK_AGAIN } else { LOOK_AGAIN_IN_A_CROWD };
        out.push(Output::Wake { at: now + again, token: LOOK });
        if !std::mem::take(&mut self.rumours) {
            return;
        }
        let Self { foca, timers, shown, joined, rumours, addresses, .. } = self;
        let mut host = Host { now, out, timers, shown, joined, addresses };
        for member in foca.iter_membership_state() {
            match member.state() {
                State::Alive => host.show(*member.id(), Presence::Online),
                State::Suspect => {
                    *rumours = true;
                    host.show(*member.id(), Presence::Uncertain);
                }
                State::Down => {}
            }
        }
    }
}

impl Program for Swim {
    type Packet = Rc<[u8]>;

    fn handle(&mut self, input: Input<Rc<[u8]>>, now: Duration, out: &mut Vec<Output<Rc<[u8]>>>) {
        // Errors of foca are packets and timers that no longer concern it: a real host drops them as well.
        match input {
            Input::Start => {
                self.join(now, out);
                self.look(now, out);
            }
            Input::Packet { from, via, packet } => {
                self.addresses[from] = via;
                let _ = self.run(now, out, |foca, host| foca.handle_data(&packet, host));
            }
            Input::Wake { token: JOIN } => self.join(now, out),
            Input::Wake { token: LOOK } => self.look(now, out),
            Input::Wake { token } => {
                if let Some(timer) = self.timers.take(token) {
                    let _ = self.run(now, out, |foca, host| foca.handle_timer(timer, host));
                }
            }
            Input::Quit => {
                let _ = self.run(now, out, |foca, host| foca.leave_cluster(host));
                out.push(Output::Ended);
            }
            Input::NetworkChanged | Input::WallClockStepped { .. } => {}
        }
    }
}
