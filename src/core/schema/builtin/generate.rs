//! Writes the tables of this module from what a running API server and the Go types behind it say. Used at
//! development time, and by the test that holds the committed tables current.

use std::fmt::Write as _;

use serde_json::Value;

use super::StructTags;
use crate::core::id::Gvk;
use crate::core::schema::{Schema, openapi, text};

/// `types.txt` from the `OpenAPI` v3 documents of a server and `struct-tags.txt`. Documents of groups that
/// are not Kubernetes' own are left out; the table follows the order of the others.
pub fn types_table(documents: &[Value], struct_tags: &str) -> String {
    let mut schema = Schema::default();
    let tags = StructTags::read(struct_tags);
    for document in documents.iter().filter(|document| openapi::is_of_built_in_group(document)) {
        openapi::extend_with(&mut schema, document, &tags, None);
    }
    text::write(&schema)
}

/// `struct-tags.txt` from what the test bench's program of that name prints, for the definitions that have
/// something to tell: their scalar fields that drop a zero value, and with a `%` those that are rounded up.
pub fn struct_tags_table(printed: &Value) -> String {
    let mut table = String::new();
    for (definition, fields) in printed.as_object().into_iter().flatten() {
        let drops = fields.as_object().into_iter().flatten().filter(|(_, tags)| drops_zero(tags));
        let rounded =
            fields.as_object().into_iter().flatten().filter(|(_, tags)| rounds_up(definition, tags));
        let names: Vec<String> = drops
            .map(|(name, _)| format!(" {name}"))
            .chain(rounded.map(|(name, _)| format!(" %{name}")))
            .collect();
        if !names.is_empty() {
            let _ = writeln!(table, "{definition}{}", names.concat());
        }
    }
    table
}

/// `omitempty` on a scalar that is no pointer.
fn drops_zero(tags: &Value) -> bool {
    let scalar = matches!(tags["kind"].as_str(), Some("bool" | "int" | "float" | "string" | "bytes"));
    scalar && tags["pointer"] == false && tags["omitempty"] == true
}

/// `SetDefaults_ResourceList` is called for every `core/v1` type that has a map of quantities, and for no
/// other (`node.k8s.io/v1` has one too).
fn rounds_up(definition: &str, tags: &Value) -> bool {
    definition.starts_with("io.k8s.api.core.v1.")
        && tags["kind"] == "map"
        && tags["type"] == "io.k8s.apimachinery.pkg.api.resource.Quantity"
}

/// `resources.txt` from the resource lists of a server (`/api/v1`, `/apis/apps/v1`, …), for the kinds that
/// are in `types.txt` and can be read.
pub fn resources_table(lists: &[Value], known: &Schema) -> String {
    let mut table = String::new();
    for list in lists {
        let api_version = list["groupVersion"].as_str().unwrap_or_default();
        for resource in items(&list["resources"]) {
            push_resource(&mut table, api_version, resource, known);
        }
    }
    table
}

fn push_resource(table: &mut String, api_version: &str, resource: &Value, known: &Schema) {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    let (plural, singular, kind) = (text("name"), text("singularName"), text("kind"));
    let readable = !plural.contains('/') && items(&resource["verbs"]).any(|verb| verb == "get");
    if readable && known.kind(&Gvk::new(api_version, kind)).is_some() {
        let scope = if resource["namespaced"] == true { "namespaced" } else { "cluster" };
        let (short, categories) = (joined(&resource["shortNames"]), joined(&resource["categories"]));
        let _ = writeln!(table, "{api_version} {kind} {plural} {singular} {scope} {short} {categories}");
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn joined(list: &Value) -> String {
    let names: Vec<&str> = items(list).filter_map(Value::as_str).collect();
    if names.is_empty() { "-".into() } else { names.join(",") }
}
