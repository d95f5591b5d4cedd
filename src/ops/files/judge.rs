//! The verdict on each pair of objects.

use serde_json::Value;

use super::pairs::{pair, place};
use super::{FilesRequest, View};
use crate::core::change::{Cause, Change, Op, Status, Warning};
use crate::core::evaluate::{Context, Evaluation, Subject, evaluate};
use crate::core::path::{Element, Path};
use crate::core::record::{KAPP_ORIGINAL, LAST_APPLIED};
use crate::core::rules::ORDER;
use crate::core::schema::builtin;
use crate::core::secret::{Masker, Whole};
use crate::core::show::Show;
use crate::core::whole::Documents;
use crate::ops::slot::{Placed, Slot, with_live_metadata};
use crate::report::model::ObjectReport;

/// Every object of both sides: the declared ones in their order, then those that are on the live side only.
pub(super) fn objects(request: &FilesRequest, declared: Vec<Slot>, live: Vec<Slot>) -> Vec<ObjectReport> {
    let namespace = request.namespace.as_deref();
    let (declared, live) = (place(declared, namespace), place(live, namespace));
    let pairs = pair(&declared, &live);
    let taken = |place: usize| pairs.contains(&Some(place));
    let on_declared = declared.iter().zip(&pairs).map(|(slot, found)| match slot {
        Slot::Placed(placed) => judge(request, placed, found.and_then(|place| live[place].placed())),
        Slot::Settled(report) => (**report).clone(),
        Slot::Read(_) => unreachable!("invariant: every document was placed or settled"),
    });
    let on_live = live.iter().enumerate().filter(|(place, _)| !taken(*place));
    let on_live = on_live.filter_map(|(_, slot)| match slot {
        Slot::Placed(placed) => Some(alone(request, placed, Status::Unmanaged)),
        Slot::Settled(report) => Some((**report).clone()),
        Slot::Read(_) => None,
    });
    on_declared.chain(on_live).map(|report| located(request, report)).collect()
}

/// What kubectl hands over are temporary files: their names and lines help nobody.
fn located(request: &FilesRequest, report: ObjectReport) -> ObjectReport {
    let is_temporary = request.view == View::KubectlDiff && report.name.is_some();
    ObjectReport { origin: report.origin.filter(|_| !is_temporary), ..report }
}

fn judge(request: &FilesRequest, declared: &Placed, live: Option<&Placed>) -> ObjectReport {
    match live {
        None => alone(request, declared, Status::Missing),
        Some(live) => compared(request, declared, live),
    }
}

/// An object that is on one side only.
fn alone(request: &FilesRequest, placed: &Placed, status: Status) -> ObjectReport {
    let value = Some(&placed.document.value);
    let (declared, live) = if status == Status::Missing { (value, None) } else { (None, value) };
    let sides = || Documents::of_sides(&placed.document.gvk, declared, live, masker(request));
    let documents = request.documents.as_ref().map(|_| Box::new(sides()));
    ObjectReport { documents, ..placed.report(status) }
}

fn masker(request: &FilesRequest) -> Masker {
    Masker::new(request.show_secrets)
}

fn compared(request: &FilesRequest, declared: &Placed, live: &Placed) -> ObjectReport {
    let value = &live.document.value;
    let was_live = |placed: &Placed| placed.document.value.pointer("/metadata/uid").is_some();
    let evaluation = match request.view {
        View::KubectlDiff => every_difference(request, declared, value, because_of_apply),
        View::AsNamed if was_live(live) && !was_live(declared) => {
            evaluated(request, declared, value, request.list_uncounted, request.documents.clone())
        }
        View::AsNamed => every_difference(request, declared, &without_records(value), because_of_nothing),
    };
    let Evaluation { status, record, changes, hidden, warnings, documents, .. } = evaluation;
    let mut report = declared.report(status);
    report.warnings.extend(warnings);
    let documents = documents.map(Box::new);
    with_live_metadata(ObjectReport { record, changes, hidden, documents, ..report }, value)
}

fn evaluated(
    request: &FilesRequest,
    declared: &Placed,
    live: &Value,
    list_uncounted: bool,
    documents: Option<Show>,
) -> Evaluation {
    let context =
        Context { show_secrets: request.show_secrets, list_uncounted, documents, ..Context::default() };
    let namespace = declared.namespace.as_deref();
    let (declared, schema) = (&declared.document, builtin::schema());
    evaluate(&Subject { declared, live, namespace, schema, record: None, context: &context })
}

/// Two sides of which neither is live, or both are: whatever differs counts.
fn every_difference(
    request: &FilesRequest,
    declared: &Placed,
    live: &Value,
    explain: fn(&mut Change),
) -> Evaluation {
    let everything = request.documents.as_ref().map(|_| Show::all());
    let mut found = evaluated(request, declared, live, true, everything);
    let unknown = not_known_to_schema(request, declared, live, &found.warnings);
    found.documents = found.documents.map(|sides| sides.without(&unknown)).or_else(|| {
        let sides = || {
            Documents::of_changes(&declared.document.gvk, &declared.document.value, &unknown, masker(request))
        };
        (!unknown.is_empty() && request.documents.is_some()).then(sides)
    });
    found.changes.extend(unknown);
    found.changes.iter_mut().for_each(explain);
    let counts = found.changes.iter().any(|change| change.counted);
    let status = if counts { Status::Drifted } else { Status::InSync };
    // What is said about records is about a live side.
    Evaluation { status, warnings: Vec::new(), ..found }
}

/// Applying would change all of this, whoever's it is: that is what `kubectl diff` shows.
fn because_of_apply(change: &mut Change) {
    change.counted = true;
    change.cause = match change.cause {
        Cause::Server | Cause::Controller => Cause::Drift,
        Cause::Default => Cause::Unattributed,
        counted => counted,
    };
}

/// Neither side is known to come after the other. Order counts where it means something.
fn because_of_nothing(change: &mut Change) {
    change.counted |= change.rule != Some(ORDER);
    change.cause = Cause::Unattributed;
    change.note = None;
}

/// A copy without the record: it says what was applied to a cluster, and there is none here.
fn without_records(object: &Value) -> Value {
    let mut object = object.clone();
    let annotations = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut);
    if let Some(annotations) = annotations {
        annotations.retain(|name, _| ![LAST_APPLIED, KAPP_ORIGINAL].contains(&name.as_str()));
    }
    object
}

/// Fields that the built-in types do not have, on the declared side only: a server would drop them, a file
/// does not.
fn not_known_to_schema(
    request: &FilesRequest,
    declared: &Placed,
    live: &Value,
    warnings: &[Warning],
) -> Vec<Change> {
    let value = &declared.document.value;
    let whole = Whole { gvk: &declared.document.gvk, sides: [Some(value), None, Some(live)] };
    let pruned = warnings.iter().filter(|warning| warning.code == "pruned-field");
    let removed = pruned.filter_map(|warning| {
        let path = warning.path.clone()?;
        let declared = Some(find(value, &path)?.clone());
        let mut change = Change {
            path,
            op: Op::Removed,
            cause: Cause::Unattributed,
            counted: true,
            rule: None,
            declared,
            last_applied: None,
            live: None,
            owners: Vec::new(),
            position: warning.position,
            masked: false,
            note: None,
        };
        masker(request).change(&whole, &mut change);
        Some(change)
    });
    removed.collect()
}

fn find<'v>(value: &'v Value, path: &Path) -> Option<&'v Value> {
    path.0.iter().try_fold(value, |value, element| match element {
        Element::Field(name) => value.get(name),
        Element::Index(index) => value.get(index),
        Element::Member(member) => value.as_array()?.iter().find(|item| *item == member),
        Element::Key(keys) => value
            .as_array()?
            .iter()
            .find(|item| keys.iter().all(|(key, wanted)| item.get(key).is_none_or(|value| value == wanted))),
    })
}
