//! `kubectl drift files`: any two sets of objects, no cluster — and what `kubectl diff` hands to its viewer.

mod judge;
mod pairs;

use super::diff::failed;
use super::slot::Slot;
use super::surroundings::{Moment, Progress, Surroundings};
use crate::core::problem::{Problem, ProblemCode};
use crate::core::show::Show;
use crate::report::model::{LiveSide, Mode, ObjectReport, Report, SideNames};
use crate::source::Source;

/// What is asked.
#[derive(Clone, Debug)]
pub struct FilesRequest {
    /// What the two sides are.
    pub view: View,
    /// Names of the first and the second side, for the legend.
    pub names: [String; 2],
    /// `-n`: the namespace of objects that name none.
    pub namespace: Option<String>,
    /// `--show-secrets`: values are reported as they are.
    pub show_secrets: bool,
    /// Differences that do not count are listed, too (`--show`).
    pub list_uncounted: bool,
    /// Whole objects are kept in the report, with the differences that this lists.
    pub documents: Option<Show>,
}

/// What the two sides are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Whatever was named: the first side is printed with `-`, the second with `+`.
    AsNamed,
    /// What `kubectl diff` wrote: live objects first, then what applying would make of them.
    KubectlDiff,
}

/// Compares everything in the first source with everything in the second.
pub fn compare(
    request: &FilesRequest,
    first: &mut impl Source,
    second: &mut impl Source,
    around: Surroundings<'_>,
) -> Report {
    let start = (around.now)();
    (around.progress)(Progress::Reading);
    let read = first.read().and_then(|first| Ok([first, second.read()?]));
    let report = match read {
        Err(problem) => failed(LiveSide::Files, start, problem),
        Ok(sides) if sides.iter().all(Vec::is_empty) => failed(LiveSide::Files, start, nothing()),
        Ok(sides) => {
            let [first, second] =
                sides.map(|entries| entries.into_iter().map(Slot::from).collect::<Vec<_>>());
            (around.progress)(Progress::Comparing { total: first.len().max(second.len()) });
            let (declared, live) = match request.view {
                View::AsNamed => (first, second),
                View::KubectlDiff => (second, first),
            };
            finished(request, start, judge::objects(request, declared, live))
        }
    };
    let duration_ms = (around.now)().monotonic_ms.saturating_sub(start.monotonic_ms);
    Report { duration_ms, ..report }
}

fn finished(request: &FilesRequest, start: Moment, objects: Vec<ObjectReport>) -> Report {
    let [first, second] = request.names.clone();
    let (mode, declared, live) = match request.view {
        View::AsNamed => (Mode::Files, first, second),
        View::KubectlDiff => (Mode::Manifests, second, first),
    };
    let sides = Some(SideNames { declared, live });
    Report { mode, sides, objects, error: None, ..failed(LiveSide::Files, start, nothing()) }
}

fn nothing() -> Problem {
    Problem::new(ProblemCode::InvalidManifest, "nothing to compare: neither side holds an object")
        .with_hint("name files or folders that hold manifests: `kubectl drift files old/ new/`")
}

#[cfg(test)]
mod tests;
