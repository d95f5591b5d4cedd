//! Writes the tables of this module from what a running API server says. Used at development time, and by
//! the test that holds the committed tables current.

use std::fmt::Write as _;

use serde_json::Value;

use super::StructTags;
use crate::core::schema::{Schema, openapi, text};

/// `types.txt` from the `OpenAPI` v3 documents of the built-in groups and the output of `struct-tags`.
/// Documents are best given in the order of their names: the table follows it.
pub fn types_table(documents: &[Value], struct_tags: &str) -> String {
    let mut schema = Schema::default();
    let tags = StructTags::read(struct_tags);
    for document in documents {
        openapi::extend_with(&mut schema, document, &tags, None);
    }
    text::write(&schema)
}

/// `resources.txt` from aggregated discovery (`/api` and `/apis`), for the built-in groups: those whose
/// definitions are in `types.txt`.
pub fn resources_table(discovery: &[Value], known: &Schema) -> String {
    let mut table = String::new();
    for group in discovery.iter().flat_map(|answer| items(&answer["items"])) {
        let name = group["metadata"]["name"].as_str().unwrap_or_default();
        for version in items(&group["versions"]) {
            let number = version["version"].as_str().unwrap_or_default();
            let api_version = if name.is_empty() { number.into() } else { format!("{name}/{number}") };
            for resource in items(&version["resources"]) {
                push_resource(&mut table, &api_version, resource, known);
            }
        }
    }
    table
}

fn push_resource(table: &mut String, api_version: &str, resource: &Value, known: &Schema) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kind = text(&resource["responseKind"]["kind"]);
    let readable = items(&resource["verbs"]).any(|verb| verb == "get");
    if !readable || known.kind(&crate::core::id::Gvk::new(api_version, &kind)).is_none() {
        return;
    }
    let (plural, singular) = (text(&resource["resource"]), text(&resource["singularResource"]));
    let scope = if resource["scope"] == "Namespaced" { "namespaced" } else { "cluster" };
    let (short, categories) = (joined(&resource["shortNames"]), joined(&resource["categories"]));
    let _ = writeln!(table, "{api_version} {kind} {plural} {singular} {scope} {short} {categories}");
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn joined(list: &Value) -> String {
    let names: Vec<&str> = items(list).filter_map(Value::as_str).collect();
    if names.is_empty() { "-".into() } else { names.join(",") }
}
