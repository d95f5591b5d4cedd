//! The pages there are.

use super::page::{Entry, Page};
use super::words::{cause, problem, status};
use crate::core::change::{Cause, Op, RecordKind, Status};
use crate::core::problem::ProblemCode;
use crate::report::exit::ExitCode;

/// A page and how it is called.
pub(super) struct Topic {
    /// The word after `explain`.
    pub(super) name: &'static str,
    /// What it is about.
    pub(super) summary: &'static str,
    /// Makes the page.
    pub(super) build: fn() -> Page,
}

/// Every topic.
pub(super) fn all() -> &'static [Topic] {
    &[
        Topic {
            name: "words",
            summary: "what an object can be, and where its record comes from",
            build: words,
        },
        Topic { name: "causes", summary: "why a field differs, and which causes count", build: causes },
        Topic { name: "problems", summary: "why an object was not compared", build: problems },
        Topic { name: "exit-codes", summary: "what scripts can rely on", build: exit_codes },
        Topic {
            name: "rules",
            summary: "what is known about values that a server or controller sets",
            build: rules,
        },
    ]
}

/// The list of topics.
pub(super) fn index() -> Page {
    let entries = all().iter().map(|topic| Entry::new(topic.name, topic.summary)).collect();
    Page::new("Topics", "", entries).with_outro(
        "`kubectl drift explain TOPIC` prints one; so does a single word or rule, as in `explain pending`.",
    )
}

fn words() -> Page {
    let statuses = [Status::InSync, Status::Drifted, Status::Missing, Status::Unmanaged, Status::Unknown]
        .map(|word| {
            let (meaning, example) = status(word);
            Entry::new(word.as_str(), meaning).with_detail(example)
        });
    let directions = [
        (Op::Changed, "on both sides, with different values"),
        (Op::Added, "live only: nobody declared it"),
        (Op::Removed, "declared only: it is gone from the live object"),
    ]
    .map(|(word, meaning)| Entry::new(word.as_str(), meaning));
    let records = [
        (RecordKind::Annotation, "kubectl apply left it in the last-applied-configuration annotation"),
        (RecordKind::Apply, "the server's managed fields tell what was applied server-side"),
        (RecordKind::Helm, "Helm's release record"),
        (RecordKind::Kapp, "kapp's original annotation"),
        (RecordKind::None, "nothing: differences are unattributed unless an owner tells"),
    ]
    .map(|(word, meaning)| Entry::new(word.as_str(), format!("record of what was last applied: {meaning}")));
    let entries = statuses.into_iter().chain(directions).chain(records).collect();
    Page::new(
        "Words",
        "The status of an object, the direction of a change (- is what was declared, + is what is live), and \
         where the record of what was last applied comes from.",
        entries,
    )
}

fn causes() -> Page {
    let entry = |word: Cause| {
        let (meaning, example) = cause(word);
        let counted = if word.is_counted() { "counted" } else { "not counted" };
        Entry::new(word.as_str(), format!("{meaning} ({counted})")).with_detail(example)
    };
    Page::new(
        "Causes",
        "Every difference is first asked of the record (which side moved since it was last applied?), then of \
         the managed fields (who moved it?). A counted difference makes its object drifted.",
        Cause::ALL.map(entry).to_vec(),
    )
    .with_outro("Differences that are not counted are shown with --show server,controller,default or --show all.")
}

fn problems() -> Page {
    let entry = |code: ProblemCode| {
        let (meaning, advice) = problem(code);
        Entry::new(code.as_str(), meaning).with_detail(advice)
    };
    Page::new(
        "Problems",
        "An object that could not be compared is unknown, and makes the run incomplete (exit code 3). Its \
         problem says why.",
        super::words::PROBLEMS.map(entry).to_vec(),
    )
}

fn exit_codes() -> Page {
    let entry = |code: ExitCode| Entry::new(code.code().to_string(), code.meaning());
    Page::new("Exit codes", "", ExitCode::ALL.map(entry).to_vec()).with_outro(
        "--fail-on drift keeps edits of the manifests that are not applied yet (pending) from making it 1; \
         --exit-zero turns 1 and 3 into 0; --skip-forbidden keeps what may not be read from making it 3.",
    )
}

fn rules() -> Page {
    Page::new(
        "Rules",
        "What is known about values that the API server, a controller or a tool sets. A difference that a rule \
         decides names it.",
        super::rule_entries(),
    )
}
