//! Compares what was reported with what was done.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::case::Case;
use crate::drift::{Found, Run};

/// Everything that was compared, done and got wrong.
#[derive(Debug, Default)]
pub(super) struct Tally {
    objects: usize,
    kinds: BTreeMap<&'static str, usize>,
    /// Mutations that the server did not accept, by kind: a sign of a kind that never happens.
    pub(super) refused: BTreeMap<&'static str, usize>,
    wrong: Vec<Wrong>,
}

/// One thing the tool got wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wrong {
    how: How,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    False,
    Missed,
    Path,
    Cause,
    Owner,
}

impl Tally {
    /// Counts one mutation of a kind.
    pub(super) fn count(&mut self, kind: &'static str) {
        *self.kinds.entry(kind).or_default() += 1;
    }

    /// Judges a run; `context` says of an object what was done to it.
    pub(super) fn judge(&mut self, expected: &[Found], run: &Run, context: impl Fn(&str) -> String) {
        self.objects += run.objects().len();
        for (how, object, text) in wrong(expected, &reported(run)) {
            self.wrong.push(Wrong { how, text: format!("{text}\n    {}", context(&object)) });
        }
    }

    /// How many mistakes so far.
    pub(super) fn wrong(&self) -> usize {
        self.wrong.len()
    }

    pub(super) fn is_clean(&self) -> bool {
        self.wrong.is_empty()
    }

    fn count_wrong(&self, how: How) -> usize {
        self.wrong.iter().filter(|wrong| wrong.how == how).count()
    }

    /// Every failure in full.
    pub(super) fn failures(&self) -> String {
        self.failures_since(0)
    }

    /// The same without the first few.
    pub(super) fn failures_since(&self, first: usize) -> String {
        let line = |wrong: &Wrong| format!("{:?}: {}", wrong.how, wrong.text);
        self.wrong[first..].iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Counts of both.
    pub(super) fn merge(&mut self, other: Self) {
        self.objects += other.objects;
        other.kinds.into_iter().for_each(|(kind, count)| *self.kinds.entry(kind).or_default() += count);
        other.refused.into_iter().for_each(|(kind, count)| *self.refused.entry(kind).or_default() += count);
        self.wrong.extend(other.wrong);
    }

    /// How many mutations of each kind were made, and refused by the server.
    pub(super) fn by_kind(&self) -> String {
        let names: std::collections::BTreeSet<_> = self.kinds.keys().chain(self.refused.keys()).collect();
        let of = |counts: &BTreeMap<&'static str, usize>, kind| counts.get(kind).copied().unwrap_or_default();
        let line = |kind: &&&'static str| {
            format!("  {kind}: {} ({} refused)", of(&self.kinds, **kind), of(&self.refused, **kind))
        };
        names.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mutations: usize = self.kinds.values().sum();
        let refused: usize = self.refused.values().sum();
        let [no, missed, path, cause, owner] =
            [How::False, How::Missed, How::Path, How::Cause, How::Owner].map(|how| self.count_wrong(how));
        write!(
            f,
            "{} objects compared, {mutations} mutations of {} kinds ({refused} more refused by the server), {no} false, {missed} missed, {path} wrong path, \
             {cause} wrong cause, {owner} wrong owner",
            self.objects,
            self.kinds.len()
        )
    }
}

/// Counted changes, and objects that were not found or not compared.
pub(super) fn reported(run: &Run) -> Vec<Found> {
    let other = run
        .objects()
        .iter()
        .filter(|object| !matches!(object["status"].as_str(), Some("in-sync" | "drifted")));
    let status = |object: &Value| {
        let word = |key: &str| object[key].as_str().unwrap_or("-").to_owned();
        Found {
            object: format!("{}/{}", word("kind"), word("name")),
            path: String::new(),
            op: word("status"),
            cause: object["problem"]["code"].as_str().unwrap_or_default().to_owned(),
            manager: String::new(),
        }
    };
    run.counted().into_iter().chain(other.map(status)).collect()
}

/// The difference of two lists, each item put down to what is most likely wrong with it.
fn wrong(expected: &[Found], found: &[Found]) -> Vec<(How, String, String)> {
    let mut found: Vec<&Found> = found.iter().collect();
    let mut take =
        |fits: &dyn Fn(&Found) -> bool| found.iter().position(|one| fits(one)).map(|at| found.remove(at));
    let left: Vec<&Found> = expected.iter().filter(|wanted| take(&|one| one == *wanted).is_none()).collect();
    let mut wrong = Vec::new();
    for wanted in left {
        let same_place = |one: &Found| one.object == wanted.object && one.path == wanted.path;
        let (how, instead) = if let Some(one) = take(&same_place) {
            let same = one.op == wanted.op && one.cause == wanted.cause;
            (if same { How::Owner } else { How::Cause }, Some(one))
        } else if let Some(one) = take(&|one| one.object == wanted.object && one.op == wanted.op) {
            (How::Path, Some(one))
        } else {
            (How::Missed, None)
        };
        let instead = instead.map_or("nothing".into(), ToString::to_string);
        wrong.push((how, wanted.object.clone(), format!("expected {wanted}\n    reported {instead}")));
    }
    wrong.extend(found.iter().map(|one| (How::False, one.object.clone(), format!("reported {one}"))));
    wrong
}

/// The judge itself is held: whatever is taken out of, put into or changed in a right report is seen.
pub(super) fn cases() -> Vec<Case> {
    vec![Case::plain("mutations_the_judge_sees_every_kind_of_mistake", judge_sees)]
}

fn judge_sees() {
    let right = Found {
        object: "ConfigMap/a".into(),
        path: "data.x".into(),
        op: "changed".into(),
        cause: "drift".into(),
        manager: "kubectl-patch".into(),
    };
    let other = Found { object: "ConfigMap/b".into(), ..right.clone() };
    let both = [right.clone(), other.clone()];
    let how = |found: &[Found]| wrong(&both, found).into_iter().map(|(how, ..)| how).collect::<Vec<_>>();
    assert_eq!(how(&both), []);
    assert_eq!(how(&[other.clone(), right.clone()]), []);
    assert_eq!(how(std::slice::from_ref(&right)), [How::Missed]);
    assert_eq!(how(&[]), [How::Missed, How::Missed]);
    assert_eq!(how(&[right.clone(), right.clone(), other.clone()]), [How::False]);
    let with = |change: fn(&mut Found)| {
        let mut changed = right.clone();
        change(&mut changed);
        how(&[changed, other.clone()])
    };
    assert_eq!(with(|one| one.path = "data.z".into()), [How::Path]);
    assert_eq!(with(|one| one.cause = "pending".into()), [How::Cause]);
    assert_eq!(with(|one| one.op = "added".into()), [How::Cause]);
    assert_eq!(with(|one| one.manager = "-".into()), [How::Owner]);
    assert_eq!(with(|one| one.object = "ConfigMap/c".into()), [How::Missed, How::False]);
}

/// A run whose report was spoiled, one part at a time: each must be seen. Returns how many were tried.
pub(super) fn check_blinded(expected: &[Found], run: &Run) -> usize {
    let found = reported(run);
    assert!(wrong(expected, &found).is_empty(), "only a right report can be spoiled");
    for at in 0..found.len() {
        let mut blind = found.clone();
        let gone = blind.remove(at);
        assert_eq!(wrong(expected, &blind).len(), 1, "the judge does not see that {gone} is gone");
    }
    let silenced = silenced(run);
    for one in &silenced {
        let seen = [found.as_slice(), std::slice::from_ref(one)].concat();
        assert!(!wrong(expected, &seen).is_empty(), "the judge does not see {one}, which a rule silences");
    }
    found.len() + silenced.len()
}

/// What would be counted if no rule and no default were known.
fn silenced(run: &Run) -> Vec<Found> {
    let mut report = run.report.clone();
    for object in report["objects"].as_array_mut().into_iter().flatten() {
        let changes = object["changes"].as_array_mut().into_iter().flatten();
        changes.for_each(|change| change["counted"] = Value::Bool(change["counted"] == false));
    }
    Run { output: run.output.clone(), report }.counted()
}
