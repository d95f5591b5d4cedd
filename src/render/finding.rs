//! What CI formats list: one finding for a change, for an object that is missing or no longer declared, and
//! for one that could not be compared.

use crate::core::change::{Cause, Change, Op, Status};
use crate::report::model::{ObjectReport, Report};

use super::escape::visible;
use super::name::full_name;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Live is not as declared, and not because the manifest was edited.
    Error,
    /// The rest.
    Warning,
}

/// One finding.
#[derive(Clone, Debug)]
pub(super) struct Finding<'a> {
    /// The kind of finding.
    pub(super) rule: &'static Rule,
    /// The object, as kubectl takes it: `deployment.apps/web -n shop`.
    pub(super) object: String,
    /// One line, control characters escaped, without times.
    pub(super) message: String,
    /// Where it is declared; `None` for what is live only.
    pub(super) place: Option<Place<'a>>,
    /// The same from run to run for the same rule, object and path, whatever the values are.
    pub(super) id: String,
}

/// A place in a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    /// As the user named it, without `./` before it.
    pub(super) file: &'a str,
    /// From 1.
    pub(super) line: u32,
    /// From 1, where it is known.
    pub(super) column: Option<u32>,
}

/// A kind of finding. Ids are the words of the contract.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) id: &'static str,
    pub(super) level: Level,
    /// A few words.
    pub(super) title: &'static str,
    /// A sentence.
    pub(super) description: &'static str,
    /// What to do.
    pub(super) help: &'static str,
}

/// Every kind of finding.
pub(super) static RULES: [Rule; 7] = [
    Rule {
        id: "drift",
        level: Level::Error,
        title: "The live value moved away from what was applied",
        description: "A field was changed, removed or added in the cluster by another client than the applier.",
        help: "Apply the manifest again to undo it, or write the live value into the manifest to keep it.",
    },
    Rule {
        id: "pending",
        level: Level::Warning,
        title: "The manifest was edited and not applied yet",
        description: "The declared value is no longer what was last applied, and the live value still is.",
        help: "Apply the manifest, or undo the edit.",
    },
    Rule {
        id: "conflict",
        level: Level::Error,
        title: "The manifest and the live value both moved",
        description: "The declared and the live value both differ from what was last applied, and from each other.",
        help: "Decide which of the two is wanted before applying: applying overwrites the live value.",
    },
    Rule {
        id: "unattributed",
        level: Level::Error,
        title: "The live value differs, and nothing tells which side moved",
        description: "The object carries no record of what was last applied to this field.",
        help: "Apply with kubectl apply, so that a record exists from then on.",
    },
    Rule {
        id: "missing",
        level: Level::Error,
        title: "A declared object is not live",
        description: "The object is declared in a manifest and the cluster does not have it.",
        help: "Apply the manifest, or remove the object from it. Is it the right context and namespace?",
    },
    Rule {
        id: "unmanaged",
        level: Level::Warning,
        title: "A live object is no longer declared",
        description: "The object belongs to the set that was applied, and no manifest declares it any more.",
        help: "Delete the object, or declare it again.",
    },
    Rule {
        id: "unknown",
        level: Level::Warning,
        title: "An object could not be compared",
        description: "The object or its kind could not be read, so nothing is known about it.",
        help: "See the message for the reason; the result of the run is incomplete.",
    },
];

/// Longest value in a message, in characters.
const VALUE: usize = 80;

/// The findings of a report in its order; the counted changes only.
pub(super) fn findings(report: &Report) -> Vec<Finding<'_>> {
    report.objects.iter().flat_map(of_object).collect()
}

/// The same, the worst first.
pub(super) fn worst_first(report: &Report) -> Vec<Finding<'_>> {
    let mut findings = findings(report);
    findings.sort_by_key(|finding| finding.rule.level);
    findings
}

/// The findings about one object.
pub(super) fn of_object(object: &ObjectReport) -> Vec<Finding<'_>> {
    let whole = |message: &str| vec![finding(object, rule(object.status.as_str()), None, message)];
    match object.status {
        Status::Missing => whole("is declared and not live"),
        Status::Unmanaged => whole("is live and no longer declared"),
        Status::Unknown if object.skipped => Vec::new(),
        Status::Unknown => {
            let problem = object.problem.as_ref();
            whole(&problem.map_or_else(String::new, |problem| {
                format!("{}: {}", problem.code.as_str(), problem.message)
            }))
        }
        Status::Drifted | Status::InSync => {
            let counted = object.changes.iter().filter(|change| change.counted);
            counted
                .map(|change| finding(object, rule(change.cause.as_str()), Some(change), &words(change)))
                .collect()
        }
    }
}

fn rule(id: &str) -> &'static Rule {
    RULES
        .iter()
        .find(|rule| rule.id == id)
        .expect("invariant: every counted cause and status but two has a rule")
}

fn finding<'a>(
    object: &'a ObjectReport,
    rule: &'static Rule,
    change: Option<&Change>,
    message: &str,
) -> Finding<'a> {
    let name = full_name(object).unwrap_or_else(|| "document".into());
    let namespace = object.namespace.as_ref().map(|namespace| format!(" -n {namespace}")).unwrap_or_default();
    let object_name = visible(&format!("{name}{namespace}")).into_owned();
    let path = change.map(|change| change.path.to_string()).unwrap_or_default();
    Finding {
        rule,
        message: visible(&format!("{object_name}: {message}")).into_owned(),
        place: place(object, change),
        id: fingerprint(&[rule.id, &identity(object, &object_name), &path]),
        object: object_name,
    }
}

/// What tells an object from all others. A document without a name is the one at its place in its file.
fn identity(object: &ObjectReport, name: &str) -> String {
    match &object.origin {
        Some(origin) if object.name.is_none() => format!("{name} {}#{}", origin.file, origin.document),
        _ => name.to_owned(),
    }
}

fn place<'a>(object: &'a ObjectReport, change: Option<&Change>) -> Option<Place<'a>> {
    let origin = object.origin.as_ref().filter(|origin| !origin.file.starts_with('<'))?;
    let file = origin.file.strip_prefix("./").unwrap_or(&origin.file);
    let position = change.and_then(|change| change.position);
    Some(Place {
        file,
        line: position.map_or(origin.line, |position| position.line).max(1),
        column: position.map(|position| position.column.max(1)),
    })
}

/// `spec.replicas changed from 3 to 5 (drift, by kubectl-edit)`.
fn words(change: &Change) -> String {
    let value = |side: &Option<serde_json::Value>| side.as_ref().map_or_else(String::new, brief);
    let what = match change.op {
        Op::Changed => format!("changed from {} to {}", value(&change.declared), value(&change.live)),
        Op::Added => format!("is live and not declared: {}", value(&change.live)),
        Op::Removed => format!("is declared and not live: {}", value(&change.declared)),
    };
    let owner = change.owners.first().filter(|_| change.cause != Cause::Pending);
    let owner = owner.map(|owner| format!(", by {}", owner.manager)).unwrap_or_default();
    format!("{} {what} ({}{owner})", change.path, change.cause.as_str())
}

fn brief(value: &serde_json::Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// FNV-1a with 128 bits, in hexadecimal. Nobody gains by a collision: it only has to be stable.
fn fingerprint(parts: &[&str]) -> String {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    format!("{:032x}", bytes.fold(BASIS, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::problem::ProblemCode;
    use crate::report::sample::{
        added, because, changed, drifted, missing, object, removed, report, unknown,
    };

    fn messages(objects: Vec<ObjectReport>) -> Vec<String> {
        findings(&report(objects)).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn findings_say_what_differs_in_a_sentence() {
        let changes = vec![
            changed("spec.replicas", 3, 5),
            added("spec.paused", true),
            removed("spec.x", "y"),
            because(Cause::Pending, changed("spec.z", 1, 2)),
            because(Cause::Server, added("spec.uncounted", 1)),
        ];
        let objects = vec![
            drifted("apps/v1 Deployment", "web", changes),
            object("v1 Pod", "in-sync"),
            missing("v1 Service", "web"),
            unknown("v1 Secret", "db", ProblemCode::Forbidden),
            ObjectReport { skipped: true, ..unknown("v1 Secret", "db", ProblemCode::Forbidden) },
        ];
        assert_eq!(
            messages(objects),
            [
                "deployment.apps/web -n shop: spec.replicas changed from 3 to 5 (drift, by kubectl-edit)",
                "deployment.apps/web -n shop: spec.paused is live and not declared: true (drift, by kubectl-edit)",
                "deployment.apps/web -n shop: spec.x is declared and not live: \"y\" (drift)",
                "deployment.apps/web -n shop: spec.z changed from 1 to 2 (pending)",
                "service/web -n shop: is declared and not live",
                "secret/db -n shop: forbidden: may not get secrets in namespace shop",
            ]
        );
    }

    #[test]
    fn ids_depend_on_object_path_and_rule_and_on_nothing_else() {
        let id = |object: ObjectReport| findings(&report(vec![object]))[0].id.clone();
        let with = |name: &str, change| drifted("v1 Pod", name, vec![change]);
        let base = id(with("a", changed("spec.x", 1, 2)));
        assert_eq!(base, id(with("a", changed("spec.x", 3, 4))), "values");
        let others = [
            id(with("b", changed("spec.x", 1, 2))),
            id(with("a", changed("spec.y", 1, 2))),
            id(with("a", because(Cause::Conflict, changed("spec.x", 1, 2)))),
            id(missing("v1 Pod", "a")),
        ];
        assert!(others.iter().all(|other| *other != base));
        assert_eq!(base.len(), 32);
    }

    #[test]
    fn documents_without_a_name_are_told_apart_by_their_place() {
        let rejected = |file: &str, document: u32| ObjectReport {
            gvk: None,
            name: None,
            origin: Some(crate::report::sample::origin(file, 1, document)),
            ..unknown("v1 Pod", "", ProblemCode::InvalidManifest)
        };
        let report = report(vec![rejected("a.yaml", 1), rejected("a.yaml", 2), rejected("b.yaml", 1)]);
        let mut ids: Vec<String> = findings(&report).into_iter().map(|finding| finding.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 3);
    }

    #[test]
    fn there_is_a_rule_for_every_counted_cause() {
        for cause in Cause::ALL.into_iter().filter(|cause| cause.is_counted()) {
            assert_eq!(rule(cause.as_str()).id, cause.as_str());
        }
    }

    #[test]
    fn long_values_and_hidden_characters_do_not_get_into_messages() {
        let text = format!("{}\u{1b}[31m", "x".repeat(200));
        let shown = messages(vec![drifted("v1 Pod", "\u{202e}", vec![changed("spec.x", text, "\u{1b}")])]);
        assert!(shown[0].chars().count() < 250 && shown[0].contains('…'), "{shown:?}");
        assert!(!shown[0].contains(crate::render::escape::is_hidden), "{shown:?}");
    }

    #[test]
    fn standard_input_is_no_file() {
        let mut object = missing("v1 Pod", "a");
        object.origin = Some(crate::report::sample::origin("<stdin>", 3, 1));
        assert_eq!(findings(&report(vec![object]))[0].place, None);
    }
}
