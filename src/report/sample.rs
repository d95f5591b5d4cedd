//! Small reports for tests, built in a line or two.

use serde_json::Value;

use crate::core::change::{Cause, Change, Op, Owner, RecordKind, Status, Warning};
use crate::core::id::Gvk;
use crate::core::manifest::Origin;
use crate::core::path::{Element, Path};
use crate::core::position::Position;
use crate::core::problem::{Problem, ProblemCode};

use super::model::{LiveSide, Mode, ObjectReport, Report};

/// 2026-11-21T10:00:00Z, when every sample run starts.
pub(crate) const NOW: i64 = 1_795_255_200;

/// A run on a cluster over these objects.
pub(crate) fn report(objects: Vec<ObjectReport>) -> Report {
    Report {
        mode: Mode::Manifests,
        live: LiveSide::Cluster,
        context: Some("prod".into()),
        server: Some("https://10.0.0.1:6443".into()),
        namespace: Some("shop".into()),
        sides: None,
        started_at: NOW,
        duration_ms: 212,
        requests: 7,
        objects,
        error: None,
    }
}

/// An object in sync: `object("apps/v1 Deployment", "web")`, declared in `deploy/web.yaml`, line 12.
pub(crate) fn object(type_: &str, name: &str) -> ObjectReport {
    let (api_version, kind) = type_.split_once(' ').expect("apiVersion and kind");
    ObjectReport {
        gvk: Some(Gvk::new(api_version, kind)),
        namespace: Some("shop".into()),
        name: Some(name.into()),
        uid: Some("0b9d8f6e-0000-4000-8000-000000000001".into()),
        resource_version: Some("4711".into()),
        status: Status::InSync,
        terminating: false,
        record: RecordKind::Annotation,
        origin: Some(origin("deploy/web.yaml", 12, 2)),
        changes: Vec::new(),
        hidden: crate::core::change::Tally::default(),
        warnings: Vec::new(),
        problem: None,
        skipped: false,
        documents: None,
    }
}

/// The same with changes, and drifted if one of them counts.
pub(crate) fn drifted(type_: &str, name: &str, changes: Vec<Change>) -> ObjectReport {
    let counted = changes.iter().any(|change| change.counted);
    let status = if counted { Status::Drifted } else { Status::InSync };
    ObjectReport { status, changes, ..object(type_, name) }
}

/// A declared object that is not live.
pub(crate) fn missing(type_: &str, name: &str) -> ObjectReport {
    ObjectReport {
        status: Status::Missing,
        record: RecordKind::None,
        uid: None,
        resource_version: None,
        ..object(type_, name)
    }
}

/// An object that was not compared.
pub(crate) fn unknown(type_: &str, name: &str, code: ProblemCode) -> ObjectReport {
    ObjectReport { status: Status::Unknown, problem: Some(problem(code)), ..missing(type_, name) }
}

/// A kind that could not be listed.
pub(crate) fn unlisted(type_: &str, code: ProblemCode) -> ObjectReport {
    ObjectReport { name: None, origin: None, ..unknown(type_, "", code) }
}

/// A problem with words that fit a 403 best.
pub(crate) fn problem(code: ProblemCode) -> Problem {
    Problem::new(code, "may not get secrets in namespace shop")
        .with_hint("ask for it, then check with: kubectl auth can-i get secrets -n shop")
}

/// Where a document stands.
pub(crate) fn origin(file: &str, line: u32, document: u32) -> Origin {
    Origin { file: file.into(), line, document }
}

/// A drifted value without values: set the sides with struct update syntax, or use [`changed`].
pub(crate) fn change(path: &str) -> Change {
    Change {
        path: self::path(path),
        op: Op::Changed,
        cause: Cause::Drift,
        counted: true,
        rule: None,
        declared: None,
        last_applied: None,
        live: None,
        owners: Vec::new(),
        position: Some(Position { line: 31, column: 18 }),
        masked: false,
        note: None,
    }
}

/// A value that `kubectl-edit` moved two hours before [`NOW`].
pub(crate) fn changed(path: &str, declared: impl Into<Value>, live: impl Into<Value>) -> Change {
    let declared = declared.into();
    Change {
        last_applied: Some(declared.clone()),
        declared: Some(declared),
        live: Some(live.into()),
        owners: vec![owner("kubectl-edit", "2026-11-21T08:00:00Z")],
        ..change(path)
    }
}

/// A value that `kubectl-edit` added.
pub(crate) fn added(path: &str, live: impl Into<Value>) -> Change {
    Change { op: Op::Added, declared: None, last_applied: None, ..changed(path, Value::Null, live) }
}

/// A declared value that is gone, nobody knows through whom.
pub(crate) fn removed(path: &str, declared: impl Into<Value>) -> Change {
    Change { op: Op::Removed, live: None, owners: Vec::new(), ..changed(path, declared, Value::Null) }
}

/// The same change for another reason; uncounted when the reason does not count.
pub(crate) fn because(cause: Cause, change: Change) -> Change {
    Change { cause, counted: cause.is_counted(), ..change }
}

/// An owner that wrote through the main resource.
pub(crate) fn owner(manager: &str, time: &str) -> Owner {
    Owner {
        manager: manager.into(),
        operation: "Update".into(),
        subresource: None,
        time: (!time.is_empty()).then(|| time.into()),
    }
}

/// A warning about a field.
pub(crate) fn warning(code: &'static str, message: &str, path: &str) -> Warning {
    Warning { code, message: message.into(), path: Some(self::path(path)), position: None }
}

/// Reads the printed form of a path (`a.b[name="x"][="m"][0]["k.l"]`).
pub(crate) fn path(text: &str) -> Path {
    let mut elements = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (element, tail) = if let Some(inner) = rest.strip_prefix('[') {
            let end = closing(inner);
            (bracketed(&inner[..end]), &inner[end + 1..])
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            (Element::Field(rest[..end].to_owned()), &rest[end..])
        };
        elements.push(element);
        rest = tail.strip_prefix('.').unwrap_or(tail);
    }
    Path(elements)
}

/// The position of the `]` outside of quotes.
fn closing(text: &str) -> usize {
    let mut quoted = false;
    let end = text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b']' && !quoted
    });
    end.expect("a closing bracket")
}

fn bracketed(text: &str) -> Element {
    let json = |text: &str| serde_json::from_str::<Value>(text).expect("JSON in brackets");
    if let Some(member) = text.strip_prefix('=') {
        Element::Member(json(member))
    } else if text.starts_with('"') {
        Element::Field(json(text).as_str().expect("a string").to_owned())
    } else if let Ok(index) = text.parse() {
        Element::Index(index)
    } else {
        let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
        Element::Key(pairs.map(|(key, value)| (key.to_owned(), json(value))).collect())
    }
}

#[test]
fn printed_paths_are_read_back() {
    for text in [
        r#"spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].hostPort"#,
        r#"metadata.annotations["a.b/c"]"#,
        r#"metadata.finalizers[="a/b"]"#,
        "spec.args[3]",
    ] {
        assert_eq!(path(text).to_string(), text);
    }
}
