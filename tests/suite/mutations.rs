//! Every object of the corpora, every kind of change a client can make to it: exactly that change is reported.
//!
//! Objects are applied as copies into a namespace of the round, each gets one mutation by a real client (or in its
//! manifest, or both), then one run of the tool has to name them all and nothing else. The ordinary run takes a
//! seeded sample; `DRIFT_FULL` set to any value takes everything, `DRIFT_SEED` another sample.

mod additions;
mod commands;
mod judge;
mod kinds;
mod leaves;
mod place;
mod round;
mod shape;
mod source;

use crate::case::Case;
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::Way;
use judge::Tally;
use round::{Plan, run};
use source::Source;

/// Set to any value: every mutation of every object, not a sample.
const FULL: &str = "DRIFT_FULL";

/// A number that chooses the sample.
const SEED: &str = "DRIFT_SEED";

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = judge::cases();
    cases.push(Case::second_server("mutations_each_is_reported_exactly", each_is_reported));
    cases
}

fn each_is_reported(server: &ControlPlane) {
    let seed = std::env::var(SEED).ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let full = std::env::var_os(FULL).is_some();
    let source = Source::read(server);
    let mut tally = Tally::default();
    let start = std::time::Instant::now();
    let rounds = if full { usize::MAX } else { 1 };
    for way in [Way::ClientSide, Way::ServerSide("kubectl")] {
        for number in 0..rounds {
            let plan = Plan { way, number, seed, full };
            if !run(server, &source, &plan, &mut tally) {
                break;
            }
            if full {
                println!("mutations, {way:?}, round {number}: {tally}");
            }
        }
    }
    println!("mutations (seed {seed}): {tally}, in {} s", start.elapsed().as_secs());
    assert!(tally.is_clean(), "{}", tally.failures());
}
