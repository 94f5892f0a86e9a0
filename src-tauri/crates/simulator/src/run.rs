//! One run of a scenario with a seed and a scheme, which yields figures and breaches.

use crate::invariants::{Invariants, Rules};
use crate::landline::Landline;
use crate::measure::{Figures, Measure};
use crate::packet::Packet;
use crate::plan::{Plan, plan};
use crate::scenario::{Network, Scenario, seconds};
use crate::seed_scheme::SeedScheme;
use crate::stock::Stock;
use crate::swim::Swim;
use clap::ValueEnum;
use landline_testkit::sim::{Action, Input, Observer, Output, Program, Simulation, SpawnContext};
use std::time::Duration;

/// Duration of good conditions after the end, before the final check.
const FAIR: Duration = Duration::from_secs(30);

/// What the nodes run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum)]
pub enum Scheme {
    /// Landline's detector.
    Landline,
    /// SWIM, by foca.
    Swim,
    /// A heartbeat that everybody answers, and a timeout.
    Seed,
}

impl Scheme {
    /// All schemes; the first one is under test.
    pub const ALL: &[Self] = &[Self::Landline, Self::Swim, Self::Seed];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Landline => "landline",
            Self::Swim => "swim",
            Self::Seed => "seed",
        }
    }

    /// Its title in the table.
    pub fn title(self) -> &'static str {
        match self {
            Self::Landline => "Landline",
            Self::Swim => "SWIM (foca)",
            Self::Seed => "plain heartbeat",
        }
    }

    /// Whether it can share a network with stock programs.
    pub fn speaks_ip_messenger(self) -> bool {
        self != Self::Swim
    }
}

/// What came out of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was measured.
    pub figures: Figures,
    /// The breached invariants.
    pub breaches: Vec<String>,
    /// Equal for equal runs.
    pub trace: u64,
    /// The number of events that the engine executed.
    pub steps: u64,
}

/// Runs a scenario. SWIM runs on all nodes, as it cannot communicate with stock programs.
pub fn run(scenario: &Scenario, seed: u64, scheme: Scheme) -> Outcome {
    run_before(scenario, seed, scheme, &mut ())
}

/// Runs a scenario with an additional observer, which does not influence it.
pub fn run_before(scenario: &Scenario, seed: u64, scheme: Scheme, also: &mut impl Observer) -> Outcome {
    let mut plan = plan(scenario, seed);
    match scheme {
        Scheme::Landline => mixed(scenario, seed, &plan, also, Landline::new),
        Scheme::Swim => {
            plan.roles.fill(None);
            simulate(scenario, seed, &plan, also, Swim::new)
        }
        Scheme::Seed => mixed(scenario, seed, &plan, also, SeedScheme::new),
    }
}

/// The scheme under test on some nodes, stock programs on others.
fn mixed<P: Program<Packet = Packet> + 'static>(
    scenario: &Scenario,
    seed: u64,
    plan: &Plan,
    also: &mut impl Observer,
    make: impl Fn(SpawnContext) -> P + 'static,
) -> Outcome {
    let roles = plan.roles.clone();
    simulate(scenario, seed, plan, also, move |context| match roles[context.node] {
        Some(kind) => Either::Stock(Box::new(Stock::new(kind, context))),
        None => Either::Tried(make(context)),
    })
}

/// A node that runs the scheme under test, or a stock program.
enum Either<P> {
    Tried(P),
    Stock(Box<Stock>),
}

impl<P: Program<Packet = Packet>> Program for Either<P> {
    type Packet = Packet;

    fn handle(&mut self, input: Input<Packet>, now: Duration, out: &mut Vec<Output<Packet>>) {
        match self {
            Self::Tried(program) => program.handle(input, now, out),
            Self::Stock(program) => program.handle(input, now, out),
        }
    }
}

fn simulate<P: Program>(
    scenario: &Scenario,
    seed: u64,
    plan: &Plan,
    also: &mut impl Observer,
    make: impl FnMut(SpawnContext) -> P + 'static,
) -> Outcome {
    let stock: Vec<bool> = plan.roles.iter().map(Option::is_some).collect();
    let mut simulation = Simulation::new(seed, scenario.nodes, scenario.network.conditions(), make);
    for (at, action) in &plan.actions {
        simulation.plan(*at, action.clone());
    }
    let rules = Rules {
        lossless: scenario.network.lossless(),
        packets: 100 + 4 * scenario.nodes as u64,
        tolerance: seconds(scenario.settle) * 9 / 10,
    };
    let mut observers = ((Measure::new(stock.clone()), Invariants::new(rules, stock)), also);
    // The traffic of joining is not that of idling.
    let joined = seconds((scenario.start_within + 15.0).min(scenario.duration / 2.0));
    simulation.run_until(joined, &mut observers);
    observers.0.0.count_from(joined);
    let end = seconds(scenario.duration);
    simulation.run_until(end, &mut observers);
    let ((measure, mut invariants), also) = observers;
    let figures = measure.finish(end, rules.tolerance);
    // The final check needs good conditions: under loss some peer is rightly uncertain at any moment.
    simulation.plan(end, Action::SetConditions(Network::default().conditions()));
    simulation.run_until(end + FAIR, &mut (&mut invariants, also));
    Outcome {
        figures,
        breaches: invariants.finish(end + FAIR, simulation.truth()),
        trace: simulation.trace(),
        steps: simulation.steps(),
    }
}
