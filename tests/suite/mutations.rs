//! Every object of the corpora, every kind of change a client can make to it: exactly that change is reported.
//!
//! Objects are applied as copies into a namespace of the round, each gets one mutation by a real client (or in its
//! manifest, or both), then one run of the tool has to name them all and nothing else. The ordinary run takes a
//! seeded sample; `DRIFT_FULL` set to any value takes everything, `DRIFT_SEED` another sample.

mod acts;
mod additions;
mod commands;
mod judge;
mod kinds;
mod leaves;
mod place;
mod round;
mod shape;
mod source;

use std::time::Instant;

use crate::case::Case;
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::Way;
use crate::servers;
use judge::Tally;
use round::{Choice, Plan, run};
use source::Source;

/// Set to any value: every mutation of every object, not a sample.
const FULL: &str = "DRIFT_FULL";

/// A number that chooses the sample, and the leaves of an object.
const SEED: &str = "DRIFT_SEED";

/// With [`FULL`]: of how many leaves and lists of an object the value is changed (6).
const MOST: &str = "DRIFT_LEAVES";

/// With [`FULL`]: mutations of these kinds alone (`a,b`).
const ONLY: &str = "DRIFT_MUTATION";

/// Both ways of applying that `kubectl` has.
const WAYS: [Way; 2] = [Way::ClientSide, Way::ServerSide("kubectl")];

/// Rounds on one server: each adds a dozen kinds of its own, and the controllers have to watch them all.
const ROUNDS: usize = 6;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = judge::cases();
    cases.push(Case::second_server("mutations_each_is_reported_exactly", each_is_reported));
    cases
}

fn number<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

fn each_is_reported(server: &ControlPlane) {
    let start = Instant::now();
    let seed = number(SEED).unwrap_or(1);
    let tally = if std::env::var_os(FULL).is_some() { full(server, seed) } else { sample(server, seed) };
    println!("mutations (seed {seed}): {tally}, in {} s", start.elapsed().as_secs());
    assert!(tally.is_clean(), "{}", tally.failures());
}

fn sample(server: &ControlPlane, seed: u64) -> Tally {
    let source = Source::read(server);
    let mut tally = Tally::default();
    for way in WAYS {
        let plan = Plan { way, seed, most: 3, only: None, choice: Choice::Random };
        run(server, &source, &plan, &mut tally);
    }
    tally
}

/// Everything, both ways at a time, on servers of their own.
fn full(server: &ControlPlane, seed: u64) -> Tally {
    let only = std::env::var(ONLY).ok();
    let plan = |way| Plan {
        way,
        seed,
        most: number(MOST).unwrap_or(6),
        only: only.as_deref(),
        choice: Choice::Manifest,
    };
    let source = Source::read(server);
    let mut all = Tally::default();
    std::thread::scope(|scope| {
        let running = WAYS.map(|way| {
            scope.spawn({
                let (source, plan) = (&source, plan(way));
                move || full_way(source, plan)
            })
        });
        for way in running {
            all.merge(way.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
    });
    println!("{}", all.by_kind());
    all
}

fn full_way(source: &Source, plan: Plan<'_>) -> Tally {
    let mut tally = Tally::default();
    let mut rounds = std::iter::once(Choice::Manifest).chain((0..).map(Choice::Live));
    let mut left = true;
    while left {
        let server = servers::start().unwrap_or_else(|e| panic!("{e}"));
        source.install(&server);
        for choice in rounds.by_ref().take(ROUNDS) {
            left = run(&server, source, &Plan { choice, ..plan }, &mut tally)
                || matches!(choice, Choice::Manifest);
            println!("mutations, {:?}, {choice:?}: {tally}", plan.way);
            if !left {
                break;
            }
        }
        servers::finish(&server, false).unwrap_or_else(|e| panic!("{e}"));
    }
    tally
}
