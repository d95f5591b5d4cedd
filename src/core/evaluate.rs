//! One object, from what was observed to what is reported.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde_json::Value;

use super::change::{Change, RecordKind, Status, Tally, Warning};
use super::compare::{Basis, Setting, Sides, Walker, leaves};
use super::id::Gvk;
use super::managed::{Managed, Owners};
use super::manifest::Document;
use super::record::{self, Record};
use super::schema::{Schema, TypeId};
use super::secret::{Masker, Whole};
use super::show::Show;
use super::whole::Documents;

/// Everything known about one declared object.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What is declared.
    pub declared: &'a Document,
    /// What is live, read at the declared version.
    pub live: &'a Value,
    /// The namespace of the live object, `None` when cluster-scoped.
    pub namespace: Option<&'a str>,
    /// The types of the kind, as far as they are known.
    pub schema: &'a Schema,
    /// A record kept elsewhere than on the object, such as Helm's; one on the object goes before it.
    pub record: Option<&'a Record>,
    /// What the run knows beside the object.
    pub context: &'a Context,
}

/// What a run knows beside the single object.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// `--applier`: the field managers that are "us". Empty: found from the object.
    pub appliers: Vec<String>,
    /// What autoscalers target, where that was asked for (see [`Evaluation::asks_for_autoscalers`]).
    pub autoscaled: Vec<Autoscaled>,
    /// `--show-secrets`.
    pub show_secrets: bool,
    /// List the differences that do not count, too, instead of only counting them by cause.
    pub list_uncounted: bool,
    /// Keep both sides of objects that differ, with the differences that this lists.
    pub documents: Option<Show>,
}

/// The target of an autoscaler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Autoscaled {
    /// Group of the target's kind.
    pub group: String,
    /// Kind of the target.
    pub kind: String,
    /// Namespace of autoscaler and target.
    pub namespace: String,
    /// Name of the target.
    pub name: String,
}

/// The verdict on one object.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// `InSync` or `Drifted`.
    pub status: Status,
    /// What the last-applied values came from.
    pub record: RecordKind,
    /// The counted differences, and those that a rule keeps from counting, in path order, secrets masked
    /// unless asked otherwise; all of them with [`Context::list_uncounted`].
    pub changes: Vec<Change>,
    /// The differences that are not listed.
    pub hidden: Tally,
    /// Pruned fields, broken tracking, polluted records.
    pub warnings: Vec<Warning>,
    /// `spec.replicas` differs in a way that an autoscaler would explain: evaluate again with
    /// [`Context::autoscaled`] filled before reporting.
    pub asks_for_autoscalers: bool,
    /// Both sides, with [`Context::documents`] and where a listed difference is.
    pub documents: Option<Documents>,
}

/// A record whose value may be what is declared, or somebody else's to keep.
type Found<'a> = Record<Cow<'a, Value>>;

/// Compares one object (`semantics.md` §0.3).
pub fn evaluate(subject: &Subject<'_>) -> Evaluation {
    let (own, mut warnings) = find_record(subject);
    let found = own.or_else(|| subject.record.map(Record::borrowed));
    let found = found.as_ref();
    let declared = folded(&subject.declared.gvk, &subject.declared.value);
    let applied = found.map(|record| folded(&subject.declared.gvk, &record.value));
    let setting = setting(subject, &declared, found);
    let mut walker = Walker::new(&setting);
    let sides = Sides { declared: Some(&*declared), applied: applied.as_deref(), live: Some(subject.live) };
    walker.compare(root_type(subject), sides);
    warnings.append(&mut walker.warnings);
    let whole = Whole {
        gvk: &subject.declared.gvk,
        sides: [Some(&*declared), applied.as_deref(), Some(subject.live)],
    };
    let masker = Masker::new(subject.context.show_secrets);
    let documents = documents(subject, &declared, &walker.changes, masker);
    for change in &mut walker.changes {
        masker.change(&whole, change);
    }
    let status =
        if walker.changes.iter().any(|change| change.counted) { Status::Drifted } else { Status::InSync };
    Evaluation {
        status,
        record: record_kind(found, setting.basis),
        changes: walker.changes,
        hidden: walker.hidden,
        warnings,
        asks_for_autoscalers: walker.asks_for_autoscalers && subject.context.autoscaled.is_empty(),
        documents,
    }
}

fn documents(
    subject: &Subject<'_>,
    declared: &Value,
    changes: &[Change],
    masker: Masker,
) -> Option<Documents> {
    let show = subject.context.documents.as_ref()?;
    let mut listed = changes.iter().filter(|change| show.lists(change)).peekable();
    listed.peek()?;
    Some(Documents::of_changes(&subject.declared.gvk, declared, listed, masker))
}

fn root_type(subject: &Subject<'_>) -> TypeId {
    subject.schema.kind(&subject.declared.gvk).unwrap_or(TypeId(u32::MAX))
}

fn find_record<'a>(subject: &Subject<'a>) -> (Option<Found<'a>>, Vec<Warning>) {
    match record::annotation_beside(subject.live, &subject.declared.value) {
        Ok(found) => {
            let warning = found.as_ref().filter(|record| record.polluted).map(|_| {
                warning("polluted-record", "the last-applied annotation was read back from the server; it proves nothing about undeclared fields")
            });
            (found, warning.into_iter().collect())
        }
        Err(()) => (
            None,
            vec![warning(
                "unreadable-record",
                "the last-applied annotation is not valid JSON; it is ignored",
            )],
        ),
    }
}

fn warning(code: &'static str, message: &str) -> Warning {
    Warning { code, message: message.into(), path: None, position: None }
}

fn record_kind(found: Option<&Found<'_>>, basis: Basis) -> RecordKind {
    match (found, basis) {
        (Some(record), _) => record.kind,
        (None, Basis::FieldSet) => RecordKind::Apply,
        _ => RecordKind::None,
    }
}

/// A Secret's `stringData` is stored in `data`.
fn folded<'v>(gvk: &Gvk, value: &'v Value) -> Cow<'v, Value> {
    let is_secret = gvk.group.is_empty() && gvk.kind == "Secret";
    match is_secret.then(|| record::fold_string_data(value)).flatten() {
        Some(folded) => Cow::Owned(folded),
        None => Cow::Borrowed(value),
    }
}

fn setting<'a>(subject: &Subject<'a>, declared: &'a Value, found: Option<&Found<'_>>) -> Setting<'a> {
    let managed = Managed::of(subject.live);
    let leaves = OnceCell::new();
    let list_leaves = || leaves::leaves(subject.schema, root_type(subject), declared);
    let mut applier = record::appliers(&managed, &subject.context.appliers, found);
    if found.is_none() && managed.select(|entry| entry.operation == "Apply").count() > 1 {
        applier = record::foremost(&managed, applier, leaves.get_or_init(list_leaves));
    }
    let basis = match found {
        Some(record) if record.polluted => Basis::PollutedRecord,
        Some(record) if record.doubtful => Basis::DoubtfulRecord,
        Some(_) => Basis::Record,
        None if is_field_set(&managed, applier) => Basis::FieldSet,
        None => Basis::Nothing,
    };
    Setting {
        schema: subject.schema,
        gvk: &subject.declared.gvk,
        marks: &subject.declared.marks,
        live: subject.live,
        declared,
        root: root_type(subject),
        other_version: managed.wrote_at_other_than(&subject.declared.gvk),
        managed,
        applier,
        basis,
        tracked: OnceCell::new(),
        autoscaled: is_autoscaled(subject),
        list_uncounted: subject.context.list_uncounted,
    }
}

/// Whether the applier's entries are Apply entries, whose field set holds just what was sent.
fn is_field_set(managed: &Managed<'_>, applier: Owners) -> bool {
    !applier.intersection(managed.select(|entry| entry.operation == "Apply")).is_empty()
}

fn is_autoscaled(subject: &Subject<'_>) -> bool {
    let gvk = &subject.declared.gvk;
    subject.context.autoscaled.iter().any(|target| {
        target.group == gvk.group
            && target.kind == gvk.kind
            && Some(target.namespace.as_str()) == subject.namespace
            && Some(target.name.as_str()) == subject.declared.name.as_deref()
    })
}

#[cfg(test)]
mod tests;
