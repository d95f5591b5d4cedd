//! From a document to the object it stands for: how its kind is served, and which namespace it goes to.

use std::collections::BTreeMap;

use serde_json::Value;

use super::slot::{Placed, Slot, unknown};
use crate::cluster::{Resource, Target};
use crate::core::id::Gvk;
use crate::core::manifest::Document;
use crate::core::problem::{Problem, ProblemCode};

/// How the cluster serves each kind of the input, or why that is not known.
pub(super) type Served = BTreeMap<Gvk, Result<Resource, Problem>>;

/// The kinds of the input, each once.
pub(super) fn kinds(slots: &[Slot]) -> Vec<Gvk> {
    let mut kinds: Vec<Gvk> =
        slots.iter().filter_map(Slot::document).map(|document| document.gvk.clone()).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// Gives every document its object, or the reason it has none.
pub(super) fn place(slots: Vec<Slot>, served: &Served, defined: &Defined, target: &Target) -> Vec<Slot> {
    let place_one = |slot| match slot {
        Slot::Read(document) => place_document(*document, served, defined, target),
        other => other,
    };
    slots.into_iter().map(place_one).collect()
}

fn place_document(document: Document, served: &Served, defined: &Defined, target: &Target) -> Slot {
    match locate(&document, served, defined, target) {
        Ok((resource, namespace, name)) => {
            Slot::Placed(Box::new(Placed { document, resource, namespace, name, warnings: Vec::new() }))
        }
        Err(problem) => Slot::Settled(Box::new(unknown(&document, problem))),
    }
}

type Location = (Option<Resource>, Option<String>, String);

fn locate(
    document: &Document,
    served: &Served,
    defined: &Defined,
    target: &Target,
) -> Result<Location, Problem> {
    let name = document.name.clone().ok_or_else(generated_name)?;
    let (resource, namespaced) = scope(document, served, defined)?;
    let namespace = if namespaced { Some(namespace(document, target)?) } else { None };
    Ok((resource, namespace, name))
}

/// How the kind is served, and whether its objects live in namespaces.
fn scope(
    document: &Document,
    served: &Served,
    defined: &Defined,
) -> Result<(Option<Resource>, bool), Problem> {
    match (served.get(&document.gvk), defined.get(&document.gvk)) {
        (Some(Ok(resource)), _) => Ok((Some(resource.clone()), resource.namespaced)),
        (Some(Err(problem)), Some(namespaced)) if problem.code == ProblemCode::UnknownKind => {
            Ok((None, *namespaced))
        }
        (Some(Err(problem)), _) => Err(problem.clone()),
        (None, _) => Err(Problem::new(ProblemCode::Internal, "the kind was never asked for")),
    }
}

/// The namespace of a namespaced object, by kubectl's order: the manifest, `-n`, the context.
fn namespace(document: &Document, target: &Target) -> Result<String, Problem> {
    let written = document.namespace.as_deref().filter(|namespace| !namespace.is_empty());
    match written {
        None => Ok(target.namespace.clone()),
        Some(written) if target.namespace_enforced && written != target.namespace => {
            Err(mismatch(written, &target.namespace))
        }
        Some(written) => Ok(written.to_owned()),
    }
}

fn mismatch(written: &str, flag: &str) -> Problem {
    let message = format!("the manifest says namespace \"{written}\", but -n says \"{flag}\"");
    let hint = format!("pass `-n {written}` for this manifest, or leave -n out");
    Problem::new(ProblemCode::NamespaceMismatch, message).with_hint(hint)
}

pub(super) fn generated_name() -> Problem {
    let message =
        "the server makes the name (metadata.generateName), so no live object belongs to this document";
    Problem::new(ProblemCode::NotComparable, message)
        .with_hint("give it a metadata.name, or keep such documents out of the comparison")
}

/// Kinds that custom resource definitions in the same input define, and whether they are namespaced.
pub(super) type Defined = BTreeMap<Gvk, bool>;

/// Those of the whole input.
pub(super) fn defined_kinds(slots: &[Slot]) -> Defined {
    slots
        .iter()
        .filter_map(Slot::document)
        .filter(|document| is_definition(document))
        .flat_map(kinds_of)
        .collect()
}

fn is_definition(document: &Document) -> bool {
    document.gvk.group == "apiextensions.k8s.io" && document.gvk.kind == "CustomResourceDefinition"
}

/// The kinds one definition serves.
fn kinds_of(definition: &Document) -> Vec<(Gvk, bool)> {
    let text = |pointer| definition.value.pointer(pointer).and_then(Value::as_str);
    let (Some(group), Some(kind)) = (text("/spec/group"), text("/spec/names/kind")) else {
        return Vec::new();
    };
    let namespaced = text("/spec/scope") != Some("Cluster");
    let versions = definition.value.pointer("/spec/versions").and_then(Value::as_array);
    let names = versions.into_iter().flatten().filter_map(|version| version.get("name")?.as_str());
    names
        .map(|version| (Gvk { group: group.into(), version: version.into(), kind: kind.into() }, namespaced))
        .collect()
}
