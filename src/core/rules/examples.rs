//! Every rule's examples, run, and every rule's own form.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use super::{At, Effect, Example, Rule, all};
use crate::core::change::Change;
use crate::core::evaluate::{Context, Subject, evaluate};
use crate::core::manifest::{self, Document, Limits};
use crate::core::schema::{Type, builtin, deduced};

fn read(yaml: &str) -> Document {
    let mut entries = manifest::read(&"example.yaml".into(), yaml.as_bytes(), &Limits::default());
    assert_eq!(entries.len(), 1, "{yaml}");
    entries.remove(0).unwrap_or_else(|rejected| panic!("{yaml}: {:?}", rejected.problem))
}

fn compare(example: Example) -> Vec<Change> {
    let (declared, live) = (read(example.declared), read(example.live).value);
    let context = Context { show_secrets: true, list_uncounted: true, ..Context::default() };
    let mut schema = Cow::Borrowed(builtin::schema());
    if schema.kind(&declared.gvk).is_none() {
        deduced::extend(schema.to_mut(), declared.gvk.clone());
    }
    let subject = Subject {
        declared: &declared,
        live: &live,
        namespace: Some("n"),
        schema: &schema,
        record: None,
        context: &context,
    };
    evaluate(&subject).changes
}

fn of(rule: &Rule, changes: &[Change]) -> usize {
    changes.iter().filter(|change| change.rule == Some(rule.id)).count()
}

fn counted(changes: &[Change]) -> usize {
    changes.iter().filter(|change| change.counted).count()
}

fn told(changes: &[Change]) -> Vec<String> {
    let tell = |change: &Change| {
        let counted = if change.counted { "counted" } else { "not counted" };
        format!("{} {:?} {:?} {counted} {:?}", change.path, change.op, change.cause, change.rule)
    };
    changes.iter().map(tell).collect()
}

fn failures(example: fn(&Rule) -> Example, holds: fn(&Rule, &[Change]) -> bool) -> Vec<String> {
    let mut failures = Vec::new();
    for rule in all() {
        let changes = compare(example(rule));
        if !holds(rule, &changes) {
            failures.push(format!("{}: {:#?}", rule.id, told(&changes)));
        }
    }
    failures
}

#[test]
fn every_rule_fires_in_its_example_and_nothing_else_counts() {
    let failures =
        failures(|rule| rule.fires, |rule, changes| of(rule, changes) > 0 && counted(changes) == 0);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn no_rule_fires_in_its_other_example_and_something_counts() {
    let failures =
        failures(|rule| rule.silent, |rule, changes| of(rule, changes) == 0 && counted(changes) > 0);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn ids_are_unique_and_in_kebab_case() {
    let mut seen = BTreeSet::new();
    for rule in all() {
        assert!(seen.insert(rule.id), "{} is there twice", rule.id);
        let parts: Vec<&str> = rule.id.split('-').collect();
        let plain = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
        assert!(parts.iter().all(plain), "{}", rule.id);
    }
    assert!(seen.contains(super::ORDER) && seen.contains(super::SCHEMA_DEFAULT));
}

#[test]
fn summaries_are_one_line_and_reasons_name_a_source() {
    for rule in all() {
        assert!(!rule.summary.is_empty() && rule.summary.len() <= 100, "{}: {}", rule.id, rule.summary);
        assert!(!rule.summary.contains('\n') && !rule.summary.ends_with('.'), "{}", rule.id);
        let names_a_source = rule.reason.contains('/') || rule.reason.contains("OpenAPI");
        assert!(names_a_source && !rule.reason.contains("  "), "{}: {}", rule.id, rule.reason);
    }
}

#[test]
fn every_default_is_json() {
    for (rule, json) in all().flat_map(|rule| values(rule).map(move |json| (rule, json))) {
        assert!(serde_json::from_str::<Value>(json).is_ok(), "{}: {json}", rule.id);
    }
}

fn values(rule: &'static Rule) -> impl Iterator<Item = &'static str> {
    let listed = match rule.effect {
        Effect::Defaults(listed) => listed,
        _ => &[],
    };
    listed.iter().flat_map(|(_, values)| values.iter().map(|(_, json)| *json))
}

#[test]
fn places_fit_their_effects() {
    for rule in all() {
        let fits = match (rule.at, rule.effect) {
            (At::Anywhere, effect) => matches!(effect, Effect::SchemaDefault),
            (At::Listed, effect) => matches!(effect, Effect::Defaults(_)),
            (At::Metadata(map, _), Effect::Marker(_)) => {
                matches!(map, "annotations" | "finalizers" | "labels")
            }
            (_, Effect::Defaults(_) | Effect::Marker(_) | Effect::SchemaDefault) => false,
            (at, Effect::DefaultWhen(_)) => matches!(at, At::Fields(_)),
            (at, Effect::Unordered) => matches!(at, At::Fields(_) | At::Path(..)),
            _ => true,
        };
        assert!(fits, "{}", rule.id);
    }
}

#[test]
fn every_named_type_and_field_is_in_the_schema() {
    let mut unknown = Vec::new();
    for rule in all() {
        for (ty, field) in fields(rule) {
            if !is_known(ty, field) {
                unknown.push(format!("{}: {ty}.{field}", rule.id));
            }
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

fn fields(rule: &Rule) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    if let Effect::Defaults(listed) = rule.effect {
        for (types, values) in listed {
            found.extend(types.iter().flat_map(|ty| values.iter().map(|(field, _)| (*ty, *field))));
        }
    }
    if let At::Fields(places) = rule.at {
        for (types, fields) in places {
            found.extend(types.iter().flat_map(|ty| fields.iter().map(|field| (*ty, *field))));
        }
    }
    found
}

/// Types of versions that no server serves by itself are not in the table of types; those are known by their
/// stable namesake, or by name from the struct tags.
fn is_known(ty: &str, field: &str) -> bool {
    let full = |ty: &str| if ty.starts_with("io.k8s.") { ty.to_owned() } else { format!("io.k8s.api.{ty}") };
    let has_field = |name: &str| {
        let schema = builtin::schema();
        schema.named(name).is_some_and(
            |id| matches!(schema.get(id), Type::Struct(found) if found.fields.contains_key(field)),
        )
    };
    let (name, stable) = (full(ty), full(&ty.replace("v1beta1", "v1").replace("v1beta2", "v1")));
    has_field(&name) || (ty.contains("beta") && (has_field(&stable) || builtin::struct_tags().knows(&name)))
}
