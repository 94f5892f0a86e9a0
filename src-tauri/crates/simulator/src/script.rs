//! Programs that show what a script says, whatever happens: hand-made runs for the tests of measures and invariants. A
//! step of the wall clock represents the node's own network: forward means gone, backward means back.

use crate::invariants::{Invariants, Rules};
use crate::measure::{Figures, Measure};
use landline_testkit::sim::{Action, Conditions, Input, Output, Presence, Program, Simulation};
use std::time::Duration;

/// One line: at this second this node shows that peer in this state.
pub(crate) type Line = (u64, usize, usize, Presence);

struct Scripted(Vec<(Duration, Output<()>)>);

impl Program for Scripted {
    type Packet = ();

    fn handle(&mut self, input: Input<()>, _: Duration, out: &mut Vec<Output<()>>) {
        match input {
            Input::Start => {
                let lines = self.0.iter().zip(0..);
                out.extend(lines.map(|((at, _), token)| Output::Wake { at: *at, token }));
            }
            Input::Wake { token } => {
                let line = usize::try_from(token).ok().and_then(|line| self.0.get(line));
                out.extend(line.map(|(_, output)| output.clone()));
            }
            Input::NetworkChanged => out.push(Output::Broadcast { packet: (), bytes: 72 }),
            Input::WallClockStepped { by } => out.push(Output::OwnNetwork { offline: by > 0 }),
            Input::Quit => out.push(Output::Ended),
            _ => {}
        }
    }
}

/// Runs `nodes` scripted programs, all started at 0, for 100 s. The node in `stock` runs a stock program.
pub(crate) fn play(
    nodes: usize,
    actions: &[(u64, Action)],
    lines: &[Line],
    stock: Option<usize>,
    lossless: bool,
) -> (Figures, Vec<String>) {
    let script: Vec<Line> = lines.to_vec();
    let mut simulation = Simulation::new(1, nodes, Conditions::default(), move |context| {
        let own = script.iter().filter(|(_, node, ..)| *node == context.node && context.incarnation == 0);
        let shows = |(at, _, peer, presence): &Line| {
            (Duration::from_secs(*at), Output::Shown { peer: *peer, presence: *presence })
        };
        Scripted(own.map(shows).collect())
    });
    for node in 0..nodes {
        simulation.plan(Duration::ZERO, Action::Start(node));
    }
    for (at, action) in actions {
        simulation.plan(Duration::from_secs(*at), action.clone());
    }
    let stock: Vec<bool> = (0..nodes).map(|node| stock == Some(node)).collect();
    let tolerance = Duration::from_secs(20);
    let rules = Rules { lossless, packets: 10, tolerance };
    let mut observers = (Measure::new(stock.clone()), Invariants::new(rules, stock));
    let end = Duration::from_secs(100);
    simulation.run_until(end, &mut observers);
    (observers.0.finish(end, tolerance), observers.1.finish(end, simulation.truth()))
}
