//! Looking rules up: by type and field for defaults, one after the other for everything else (only
//! differences ask).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::{At, Effect, Filled, Names, Question, Rule, all};
use crate::core::change::{Cause, Op};
use crate::core::id::Gvk;
use crate::core::managed::{Managed, Owners};
use crate::core::place::{Part, field_names};
use crate::core::schema::{Schema, Struct};

/// The struct a field is in, on each side; `None` is absent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// As declared.
    pub declared: Option<&'a Value>,
    /// As last applied.
    pub applied: Option<&'a Value>,
    /// As it is live.
    pub live: Option<&'a Value>,
}

/// What a rule may look at when it is asked for a default.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// Kind of the object.
    pub gvk: &'a Gvk,
    /// The live object.
    pub object: &'a Value,
    /// The struct the field is in.
    pub around: Around<'a>,
    /// The live value.
    pub live: Option<&'a Value>,
    /// Name of the field (or map key, or set member) itself.
    pub field: &'a str,
    /// Name of the nearest field above it; empty at the top.
    pub above: &'a str,
}

/// The struct and field that hold a node: the node's own, or the nearest ones above for list items and map
/// keys.
#[derive(Clone, Copy)]
pub struct Holder<'a> {
    /// Type of the struct.
    pub ty: &'a Struct,
    /// Name of the field.
    pub field: &'a str,
    /// The struct itself.
    pub around: Around<'a>,
}

/// A difference, for rules that settle one.
#[derive(Clone, Copy)]
pub struct Finding<'a> {
    /// Kind of the object.
    pub gvk: &'a Gvk,
    /// The types, as far as they are known.
    pub schema: &'a Schema,
    /// The live object.
    pub object: &'a Value,
    /// What holds the node, where its type is known.
    pub holder: Option<Holder<'a>>,
    /// Where it is.
    pub path: &'a [Part<'a>],
    /// Declared to live.
    pub op: Op,
    /// The cause without rules.
    pub cause: Cause,
    /// The declared value.
    pub declared: Option<&'a Value>,
    /// The live value.
    pub live: Option<&'a Value>,
    /// A person's client, not the applier, is among the owners.
    pub by_person: bool,
    /// A client that is neither the applier nor a controller is among the owners (people included).
    pub by_client: bool,
    /// The object's managed fields.
    pub managed: &'a Managed<'a>,
    /// Who owns it.
    pub owners: Owners,
}

/// What a rule makes of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// No difference in meaning.
    Equal,
    /// This cause instead.
    Cause(Cause),
    /// The cause stays, the change does not count.
    Uncounted,
}

/// A default by field: a value, or a question.
enum Default {
    Value(Value),
    When(Question),
}

type Index = BTreeMap<&'static str, BTreeMap<&'static str, Vec<(&'static str, Default)>>>;

static DEFAULTS: LazyLock<Index> = LazyLock::new(index);

fn index() -> Index {
    let mut index = Index::new();
    for rule in all() {
        match (rule.effect, rule.at) {
            (Effect::Defaults(listed), _) => list_values(&mut index, rule.id, listed),
            (Effect::DefaultWhen(ask), At::Fields(places)) => list_question(&mut index, rule.id, ask, places),
            _ => {}
        }
    }
    index
}

fn list_values(index: &mut Index, id: &'static str, listed: &[Filled]) {
    for (types, values) in listed {
        for (ty, (field, json)) in types.iter().flat_map(|ty| values.iter().map(move |value| (ty, value))) {
            let value = serde_json::from_str(json).expect("a test reads every default of every rule");
            index.entry(ty).or_default().entry(field).or_default().push((id, Default::Value(value)));
        }
    }
}

fn list_question(index: &mut Index, id: &'static str, ask: Question, places: &[(Names, Names)]) {
    for (types, fields) in places {
        for (ty, field) in types.iter().flat_map(|ty| fields.iter().map(move |field| (ty, field))) {
            index.entry(ty).or_default().entry(field).or_default().push((id, Default::When(ask)));
        }
    }
}

/// A definition's name as rules write it: without the prefix all of Kubernetes' own share.
fn short(ty: &Struct) -> Option<&str> {
    let name = ty.name.as_deref()?;
    Some(name.strip_prefix("io.k8s.api.").unwrap_or(name))
}

/// The value the server fills in for an absent field, and the rule that says so. With several rules for a
/// field, the one whose value is the live one, else the first.
pub fn default_of<'a>(
    parent: &Struct,
    name: &str,
    scope: &Scope<'a>,
) -> Option<(&'static str, Cow<'a, Value>)> {
    let candidates = DEFAULTS.get(short(parent)?)?.get(name)?;
    let mut values = candidates.iter().filter_map(|(rule, default)| match default {
        Default::Value(value) => Some((*rule, Cow::Borrowed(value))),
        Default::When(ask) => ask(scope).map(|value| (*rule, value)),
    });
    let first = values.next()?;
    if Some(&*first.1) == scope.live {
        return Some(first);
    }
    Some(values.find(|(_, value)| Some(&**value) == scope.live).unwrap_or(first))
}

/// The first rule that settles a difference.
pub fn decide(finding: &Finding<'_>) -> Option<(&'static str, Decision)> {
    all().filter(|rule| applies(rule, finding)).find_map(|rule| Some((rule.id, effect(rule, finding)?)))
}

fn effect(rule: &Rule, finding: &Finding<'_>) -> Option<Decision> {
    let (added, removed) = (finding.op == Op::Added, finding.op == Op::Removed);
    let recorded = matches!(finding.cause, Cause::Pending | Cause::Conflict);
    let decided = match rule.effect {
        Effect::Assigned => (added && finding.is_unclaimed()).then_some(Cause::Server),
        Effect::AssignedWhen(recognised) => (added && recognised(finding)).then_some(Cause::Server),
        Effect::Controlled => (!removed && !finding.by_person && !recorded).then_some(Cause::Controller),
        Effect::ControlledWhen(recognised) => recognised(finding).then_some(Cause::Controller),
        Effect::Marker(managers) => (added && written_by(finding, managers)).then_some(Cause::Controller),
        Effect::Uncounted => return finding.cause.is_counted().then_some(Decision::Uncounted),
        Effect::Equal(same) => return same(finding).then_some(Decision::Equal),
        _ => None,
    };
    decided.map(Decision::Cause)
}

/// Whether one of the owners is among `managers` (by prefix); an empty list accepts any.
fn written_by(finding: &Finding<'_>, managers: &[&str]) -> bool {
    managers.is_empty()
        || finding.managers().any(|name| managers.iter().any(|prefix| name.starts_with(prefix)))
}

fn applies(rule: &Rule, finding: &Finding<'_>) -> bool {
    match rule.at {
        At::Anywhere | At::Listed => false,
        At::Fields(places) => finding.holder.is_some_and(|holder| in_fields(places, holder.ty, holder.field)),
        At::Metadata(map, keys) => {
            in_metadata(finding.path, map).is_some_and(|key| keys.iter().any(|pattern| matches(pattern, key)))
        }
        At::Path(group, kinds, paths) => {
            is_kind(finding.gvk, group, kinds)
                && paths.iter().any(|path| names_below(path, finding.path).is_some())
        }
        At::Custom => is_custom(finding.gvk),
    }
}

fn in_fields(places: &[(Names, Names)], ty: &Struct, field: &str) -> bool {
    short(ty)
        .is_some_and(|ty| places.iter().any(|(types, fields)| types.contains(&ty) && fields.contains(&field)))
}

fn is_kind(gvk: &Gvk, group: &str, kinds: &[&str]) -> bool {
    gvk.group == group && (kinds.is_empty() || kinds.contains(&gvk.kind.as_str()))
}

/// How many field names a path goes on after `above` (dotted); `None` when it is somewhere else.
fn names_below(above: &str, path: &[Part<'_>]) -> Option<usize> {
    let mut names = field_names(path);
    above.split('.').all(|wanted| names.next() == Some(wanted)).then(|| names.count())
}

/// Whether a kind is no part of Kubernetes itself.
fn is_custom(gvk: &Gvk) -> bool {
    gvk.group.contains('.') && !BUILT_IN.contains(&gvk.group.as_str())
}

/// The groups with a dot in their names that the API server itself serves.
const BUILT_IN: [&str; 18] = [
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "internal.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
];

/// The key of a metadata map (or the member of `finalizers`) that a path ends in.
fn in_metadata<'p>(path: &[Part<'p>], map: &str) -> Option<&'p str> {
    let [.., Part::Field(metadata), Part::Field(of), last] = path else { return None };
    if *metadata != "metadata" || *of != map {
        return None;
    }
    match last {
        Part::Field(key) => Some(key),
        Part::Member(value) => value.as_str(),
        _ => None,
    }
}

/// A key against a pattern in which one `*` stands for anything.
fn matches(pattern: &str, key: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => key.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
        None => key == pattern,
    }
}

/// Whether the order of the list at a path means nothing.
pub fn is_unordered(gvk: &Gvk, parent: Option<(&Struct, &str)>, path: &[Part<'_>], items: &[Value]) -> bool {
    let listed = has_rule(gvk, parent, path, |effect| matches!(effect, Effect::Unordered));
    listed || (is_custom(gvk) && named_items(items))
}

/// Whether the server gives the field at a path a value of its own choice when it is sent empty.
pub fn is_assigned(gvk: &Gvk, parent: Option<(&Struct, &str)>, path: &[Part<'_>]) -> bool {
    has_rule(gvk, parent, path, |effect| matches!(effect, Effect::Assigned | Effect::AssignedWhen(_)))
}

/// Whether a rule with such an effect is about just this field.
fn has_rule(
    gvk: &Gvk,
    parent: Option<(&Struct, &str)>,
    path: &[Part<'_>],
    is_wanted: impl Fn(&Effect) -> bool,
) -> bool {
    all().filter(|rule| is_wanted(&rule.effect)).any(|rule| match rule.at {
        At::Fields(places) => parent.is_some_and(|(ty, field)| in_fields(places, ty, field)),
        At::Path(group, kinds, paths) => {
            is_kind(gvk, group, kinds) && paths.iter().any(|above| names_below(above, path) == Some(0))
        }
        _ => false,
    })
}

/// Items of a custom resource that all carry a unique name are looked up by it, not by position.
fn named_items(items: &[Value]) -> bool {
    ["name", "key", "type"].iter().any(|key| {
        let names: Vec<_> = items.iter().filter_map(|item| item.get(key)?.as_str()).collect();
        let unique: std::collections::BTreeSet<_> = names.iter().collect();
        !items.is_empty() && names.len() == items.len() && unique.len() == items.len()
    })
}
