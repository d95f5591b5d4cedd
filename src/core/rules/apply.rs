//! Looking rules up: by type and field for defaults, one after the other for everything else (only
//! differences ask).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::{At, Effect, Rule, all};
use crate::core::change::{Cause, Op};
use crate::core::id::Gvk;
use crate::core::path::{Element, Path};
use crate::core::schema::Struct;

/// What a rule may look at when it asks for a default or compares two spellings.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// Kind of the object.
    pub gvk: &'a Gvk,
    /// The live object.
    pub object: &'a Value,
    /// The live struct the field is in.
    pub parent: Option<&'a Value>,
    /// The live value.
    pub live: Option<&'a Value>,
    /// Where it is.
    pub path: &'a Path,
}

/// A difference, for rules that settle one.
#[derive(Clone, Copy)]
pub struct Finding<'a> {
    /// Kind of the object.
    pub gvk: &'a Gvk,
    /// The live object.
    pub object: &'a Value,
    /// The struct and field that hold the node (the nearest ones above, for list items).
    pub parent: Option<(&'a Struct, &'a str)>,
    /// Where it is.
    pub path: &'a Path,
    /// Declared to live.
    pub op: Op,
    /// The cause without rules.
    pub cause: Cause,
    /// The declared value.
    pub declared: Option<&'a Value>,
    /// The live value.
    pub live: Option<&'a Value>,
    /// A person's client is among the owners.
    pub by_person: bool,
    /// Names of all owners.
    pub managers: &'a [&'a str],
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
    When(fn(&Scope<'_>) -> Option<Value>),
}

type Index = BTreeMap<&'static str, BTreeMap<&'static str, Vec<(&'static str, Default)>>>;

static DEFAULTS: LazyLock<Index> = LazyLock::new(index);

fn index() -> Index {
    let mut index = Index::new();
    for rule in all() {
        let At::Fields(types, fields) = rule.at else { continue };
        for ty in types {
            let by_field = index.entry(ty).or_default();
            match rule.effect {
                Effect::Defaults(values) => {
                    for (field, json) in values {
                        let value =
                            serde_json::from_str(json).expect("a test reads every default of every rule");
                        by_field.entry(field).or_default().push((rule.id, Default::Value(value)));
                    }
                }
                Effect::DefaultWhen(ask) => {
                    for field in fields {
                        by_field.entry(field).or_default().push((rule.id, Default::When(ask)));
                    }
                }
                _ => {}
            }
        }
    }
    index
}

/// A definition's name as rules write it: without the prefix all of Kubernetes' own share.
fn short(ty: &Struct) -> Option<&str> {
    let name = ty.name.as_deref()?;
    Some(name.strip_prefix("io.k8s.api.").unwrap_or(name))
}

/// The value the server fills in for an absent field, and the rule that says so. With several rules for a
/// field, the one whose value is the live one, else the first.
pub fn default_of(parent: &Struct, name: &str, scope: &Scope<'_>) -> Option<(&'static str, Value)> {
    let candidates = DEFAULTS.get(short(parent)?)?.get(name)?;
    let mut values = candidates.iter().filter_map(|(rule, default)| match default {
        Default::Value(value) => Some((*rule, value.clone())),
        Default::When(ask) => ask(scope).map(|value| (*rule, value)),
    });
    let first = values.next()?;
    if Some(&first.1) == scope.live {
        return Some(first);
    }
    Some(values.find(|(_, value)| Some(value) == scope.live).unwrap_or(first))
}

/// The first rule that settles a difference.
pub fn decide(finding: &Finding<'_>) -> Option<(&'static str, Decision)> {
    all().filter(|rule| applies(rule, finding)).find_map(|rule| Some((rule.id, effect(rule, finding)?)))
}

fn effect(rule: &Rule, finding: &Finding<'_>) -> Option<Decision> {
    let recorded = matches!(finding.cause, Cause::Pending | Cause::Conflict);
    match rule.effect {
        Effect::Assigned if finding.op == Op::Added && !finding.by_person && !recorded => {
            Some(Decision::Cause(Cause::Server))
        }
        Effect::Controlled if finding.op != Op::Removed && !finding.by_person && !recorded => {
            Some(Decision::Cause(Cause::Controller))
        }
        Effect::Marker(managers) if finding.op == Op::Added && written_by(finding, managers) => {
            Some(Decision::Cause(Cause::Controller))
        }
        Effect::Uncounted if finding.cause.is_counted() => Some(Decision::Uncounted),
        Effect::Equal(same) if finding.op == Op::Changed => {
            let scope = Scope {
                gvk: finding.gvk,
                object: finding.object,
                parent: None,
                live: finding.live,
                path: finding.path,
            };
            same(&scope, finding.declared?, finding.live?).then_some(Decision::Equal)
        }
        _ => None,
    }
}

/// Whether one of the owners is among `managers` (by prefix); an empty list accepts any.
fn written_by(finding: &Finding<'_>, managers: &[&str]) -> bool {
    managers.is_empty()
        || finding.managers.iter().any(|name| managers.iter().any(|prefix| name.starts_with(prefix)))
}

fn applies(rule: &Rule, finding: &Finding<'_>) -> bool {
    match rule.at {
        At::Fields(types, fields) => finding.parent.is_some_and(|(ty, name)| {
            fields.contains(&name) && short(ty).is_some_and(|ty| types.contains(&ty))
        }),
        At::Metadata(map, keys) => {
            in_metadata(finding.path, map).is_some_and(|key| keys.iter().any(|pattern| matches(pattern, key)))
        }
        At::Path(group, kinds, path) => at_path(finding.gvk, finding.path, group, kinds, path),
    }
}

fn at_path(gvk: &Gvk, at: &Path, group: &str, kinds: &[&str], path: &[&str]) -> bool {
    gvk.group == group
        && (kinds.is_empty() || kinds.contains(&gvk.kind.as_str()))
        && field_names(at).eq(path.iter().copied())
}

fn field_names(path: &Path) -> impl Iterator<Item = &str> {
    path.0.iter().filter_map(|element| match element {
        Element::Field(name) => Some(name.as_str()),
        _ => None,
    })
}

/// The key of a metadata map (or the member of `finalizers`) that a path ends in.
fn in_metadata<'p>(path: &'p Path, map: &str) -> Option<&'p str> {
    let [.., Element::Field(metadata), Element::Field(of), last] = path.0.as_slice() else { return None };
    if metadata != "metadata" || of != map {
        return None;
    }
    match last {
        Element::Field(key) => Some(key),
        Element::Member(value) => value.as_str(),
        _ => None,
    }
}

/// A key against a pattern with `*` at either end.
fn matches(pattern: &str, key: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) => key.contains(pattern.trim_matches('*')),
        (Some(end), None) => key.ends_with(end),
        (None, Some(start)) => key.starts_with(start),
        (None, None) => key == pattern,
    }
}

/// Whether the order of the list at a path means nothing.
pub fn is_unordered(gvk: &Gvk, parent: Option<(&Struct, &str)>, path: &Path, items: &[Value]) -> bool {
    let listed = all().any(|rule| {
        matches!(rule.effect, Effect::Unordered)
            && match rule.at {
                At::Fields(types, fields) => parent.is_some_and(|(ty, name)| {
                    fields.contains(&name) && short(ty).is_some_and(|ty| types.contains(&ty))
                }),
                At::Path(group, kinds, names) => at_path(gvk, path, group, kinds, names),
                At::Metadata(..) => false,
            }
    });
    let custom = parent.is_some_and(|(ty, _)| {
        short(ty).is_none_or(|name| name.starts_with("io.") || name.starts_with("com."))
    });
    listed || (custom && named_items(items))
}

/// Items of a custom resource that all carry a unique name are looked up by it, not by position.
fn named_items(items: &[Value]) -> bool {
    ["name", "key", "type"].iter().any(|key| {
        let names: Vec<_> = items.iter().filter_map(|item| item.get(key)?.as_str()).collect();
        let unique: std::collections::BTreeSet<_> = names.iter().collect();
        !items.is_empty() && names.len() == items.len() && unique.len() == items.len()
    })
}
