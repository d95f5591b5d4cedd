//! Types from the `OpenAPI` v3 documents an API server publishes, one a group and version.
//!
//! Which relation a list has, what a map is and where a type ends follow kube-openapi
//! (`pkg/schemaconv/smd.go`), because the server's own field ownership does. What the documents leave out
//! of built-in types, pointers and rounding, comes from [`super::builtin`].

mod known;
mod node;
mod property;

use serde_json::{Map, Value};

use super::builtin::{self, StructTags};
use super::{Schema, Type, TypeId};
use crate::core::id::Gvk;

/// Adds the kinds of one `/openapi/v3/…` document, and the types they need, to a schema.
///
/// A definition that is already there is kept as it is: the documents of one server repeat the shared
/// ones (`ObjectMeta`) unchanged. Lists (`PodList`) and request types (`DeleteOptions`) are no kinds of
/// objects and left out. What is not understood becomes [`Type::Any`].
pub fn extend(schema: &mut Schema, document: &Value) {
    extend_with(schema, document, builtin::struct_tags(), Some(builtin::schema()));
}

/// [`extend`] with the facts about built-in types given: their struct tags, and the newest known types,
/// which complete what servers before 1.30 say about lists.
pub(super) fn extend_with(
    schema: &mut Schema,
    document: &Value,
    tags: &StructTags<'_>,
    newest: Option<&Schema>,
) {
    let Some(definitions) = document["components"]["schemas"].as_object() else { return };
    let mut builder = Builder { schema, definitions, tags, newest, leaves: Vec::new(), unions: Vec::new() };
    for (name, definition) in definitions {
        if let Some(gvk) = object_kind(definition) {
            let id = builder.definition(name);
            builder.schema.serve(gvk, id);
        }
    }
    builder.finish_unions();
}

/// Reads one document into a schema.
struct Builder<'a> {
    schema: &'a mut Schema,
    definitions: &'a Map<String, Value>,
    tags: &'a StructTags<'a>,
    newest: Option<&'a Schema>,
    /// Types without content, added once each.
    leaves: Vec<(Type, TypeId)>,
    /// Unions with a definition that is still being read: their ids and what they hold.
    unions: Vec<(TypeId, TypeId)>,
}

/// Which Go type or custom resource a node belongs to.
#[derive(Clone, Copy)]
struct Owner<'a> {
    /// Definition name of the struct around the node.
    definition: &'a str,
    /// A Go type of Kubernetes, not a custom resource or another API server's type.
    built_in: bool,
}

impl<'a> Owner<'a> {
    fn of(definition: &'a str) -> Self {
        Self { definition, built_in: is_built_in(definition) }
    }
}

impl Builder<'_> {
    /// A type by definition name, built when it is met first.
    fn definition(&mut self, name: &str) -> TypeId {
        if let Some(id) = self.schema.named(name) {
            return id;
        }
        if let Some(ty) = known::leaf(name) {
            return self.leaf(ty);
        }
        let known = self.definitions.get(name).filter(|_| !name.is_empty());
        let Some(definition) = known else { return self.leaf(Type::Any) };
        let id = self.schema.push(Type::Any);
        self.schema.name(name, id);
        if let Some(props) = known::json_schema_in(name) {
            let props = self.definition(props);
            self.unions.push((id, props));
        } else {
            let ty = self.definition_type(definition, Owner::of(name));
            self.schema.replace(id, ty);
        }
        id
    }

    fn definition_type(&mut self, definition: &Value, owner: Owner<'_>) -> Type {
        match reference(definition) {
            Some(target) => {
                let id = self.definition(target);
                self.schema.get(id).clone()
            }
            None => self.node(definition, owner, Some(owner.definition)),
        }
    }

    fn leaf(&mut self, ty: Type) -> TypeId {
        if let Some((_, id)) = self.leaves.iter().find(|(known, _)| *known == ty) {
            return *id;
        }
        let id = self.schema.push(ty.clone());
        self.leaves.push((ty, id));
        id
    }
}

/// Whether a document describes kinds of Kubernetes itself.
pub(super) fn is_of_built_in_group(document: &Value) -> bool {
    let definitions = document["components"]["schemas"].as_object().into_iter().flatten();
    // Every document holds `io.k8s.apimachinery…Status`.
    let own = |name: &str| is_built_in(name) && !name.starts_with("io.k8s.apimachinery.");
    definitions.into_iter().any(|(name, definition)| own(name) && object_kind(definition).is_some())
}

/// The kind a definition is, if objects of it exist by themselves.
fn object_kind(definition: &Value) -> Option<Gvk> {
    let [kind] = definition["x-kubernetes-group-version-kind"].as_array()?.as_slice() else { return None };
    let text = |name: &str| kind[name].as_str().map(str::to_owned);
    let is_list = definition["properties"]["items"].is_object()
        && reference(&definition["properties"]["metadata"]).is_some_and(|name| name.ends_with(".ListMeta"));
    let gvk = Gvk { group: text("group")?, version: text("version")?, kind: text("kind")? };
    let is_word =
        |text: &String| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let is_named = !gvk.version.is_empty() && !gvk.kind.is_empty();
    let is_possible = is_named && [&gvk.group, &gvk.version, &gvk.kind].into_iter().all(is_word);
    (!is_list && is_possible).then_some(gvk)
}

/// The definition a node points to: `$ref` itself, or the only entry of `allOf`, which is where the
/// documents put it when anything stands beside it.
fn reference(node: &Value) -> Option<&str> {
    let direct = node.get("$ref").or_else(|| match node["allOf"].as_array()?.as_slice() {
        [only] => only.get("$ref"),
        _ => None,
    });
    direct?.as_str()?.rsplit('/').next()
}

/// Whether a definition is a Go type of Kubernetes' own API. Custom resources and the types of other API
/// servers keep every value they are sent, as far as one can tell.
fn is_built_in(definition: &str) -> bool {
    const PACKAGES: [&str; 4] = [
        "io.k8s.api.",
        "io.k8s.apimachinery.pkg.",
        "io.k8s.apiextensions-apiserver.pkg.apis.",
        "io.k8s.kube-aggregator.pkg.apis.",
    ];
    PACKAGES.iter().any(|package| definition.starts_with(package))
}

#[cfg(test)]
mod tests;
