//! Values to declared objects: lists are taken apart, and what makes an object is checked.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::failure::Failure;
use super::metadata;
use super::tree::Tree;
use super::{Document, Entry, Origin, Rejected};
use crate::core::id::Gvk;
use crate::core::position::{Marks, Position, Step};
use crate::core::problem::{Problem, ProblemCode};

/// Group of kustomize's own files.
const KUSTOMIZE: &str = "kustomize.config.k8s.io";

/// Where documents go, and what they have in common.
pub(super) struct Sink<'a> {
    pub(super) file: &'a Arc<str>,
    /// Number of the document in the file.
    pub(super) document: u32,
    pub(super) entries: &'a mut Vec<Entry>,
}

impl Sink<'_> {
    /// Adds what one document declares: an object, the items of a list, or why it declares none.
    pub(super) fn add(&mut self, tree: Tree) {
        if is_list(&tree.value) {
            return self.add_items(tree);
        }
        let entry = self.document(tree).map_err(|failure| self.rejected(failure));
        self.entries.push(entry);
    }

    /// Adds a document that cannot be read.
    pub(super) fn reject(&mut self, failure: Failure) {
        let rejected = self.rejected(failure);
        self.entries.push(Err(rejected));
    }

    fn rejected(&self, failure: Failure) -> Rejected {
        let Position { line, column } = failure.position;
        let message = format!("{}:{line}:{column}: {}", self.file, failure.message);
        let problem = Problem { code: failure.code, message, hint: failure.hint };
        Rejected { origin: self.origin(line), problem }
    }

    fn origin(&self, line: u32) -> Origin {
        Origin { file: Arc::clone(self.file), line, document: self.document }
    }

    fn add_items(&mut self, mut tree: Tree) {
        let parts = tree.marks.parts(&[Step::Field("items")]);
        let list = tree.value.as_object_mut().expect("invariant: a list is an object");
        let inherited = Inherited::of(list);
        let items = list.remove("items").and_then(into_items).unwrap_or_default();
        let mut warnings = tree.warnings.into_iter().peekable();
        for (index, (mut value, marks)) in items.into_iter().zip(&parts).enumerate() {
            inherited.give(&mut value);
            let next = parts.get(index + 1).map(Marks::position);
            let own = |warning: &(String, Position)| next.is_none_or(|next| warning.1 < next);
            let own = std::iter::from_fn(|| warnings.next_if(own)).collect();
            self.add(Tree { value, marks: marks.clone(), warnings: own });
        }
    }

    fn document(&self, tree: Tree) -> Result<Document, Failure> {
        let Tree { value, marks, warnings } = tree;
        let Value::Object(object) = &value else {
            let message = format!("the document is {}, not an object", describe(&value));
            return Err(Failure::invalid(marks.position(), message)
                .with_hint("an object starts with `apiVersion:` and `kind:`"));
        };
        let kind = required(object, "kind", &marks)?;
        let api_version = required(object, "apiVersion", &marks)?;
        if api_version.matches('/').count() > 1 {
            let message = format!("apiVersion `{api_version}` is neither `version` nor `group/version`");
            return Err(Failure::invalid(marks.locate(&[Step::Field("apiVersion")]), message));
        }
        let gvk = Gvk::new(api_version, kind);
        if gvk.group == KUSTOMIZE {
            return Err(kustomize_input(kind, &marks));
        }
        metadata::check(object, &marks)?;
        if kind.ends_with("List") && object.get("items").is_some_and(|items| !items.is_array()) {
            let at = marks.locate(&[Step::Field("items")]);
            return Err(Failure::invalid(at, format!("`items` of the {kind} must be a list")));
        }
        let name = metadata::text(object, "name");
        if name.is_none() && metadata::text(object, "generateName").is_none() {
            return Err(nameless(kind, &marks));
        }
        let (name, namespace) =
            (name.map(str::to_owned), metadata::text(object, "namespace").map(str::to_owned));
        let origin = self.origin(marks.position().line);
        Ok(Document { origin, gvk, name, namespace, value, marks, warnings })
    }
}

/// Whether the value is a list of objects. kubectl takes anything with `items` for one; a resource of its
/// own with such a field would be torn apart, so the kind has to say it too.
fn is_list(value: &Value) -> bool {
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default();
    kind.ends_with("List") && matches!(value.get("items"), Some(Value::Array(_) | Value::Null))
}

fn into_items(items: Value) -> Option<Vec<Value>> {
    match items {
        Value::Array(items) => Some(items),
        _ => None,
    }
}

/// What the items of a typed list need not say: a `ConfigMapList` of `v1` holds `v1` `ConfigMap`s.
struct Inherited {
    kind: String,
    api_version: Value,
}

impl Inherited {
    fn of(list: &Map<String, Value>) -> Self {
        let kind = list.get("kind").and_then(Value::as_str).unwrap_or_default();
        let api_version = list.get("apiVersion").cloned().unwrap_or_default();
        Self { kind: kind.strip_suffix("List").unwrap_or(kind).to_owned(), api_version }
    }

    fn give(&self, item: &mut Value) {
        let Value::Object(item) = item else { return };
        let empty = |key: &str| item.get(key).is_none_or(|value| value.as_str().is_none_or(str::is_empty));
        if !self.kind.is_empty() && empty("kind") && empty("apiVersion") {
            item.insert("kind".into(), self.kind.clone().into());
            item.insert("apiVersion".into(), self.api_version.clone());
        }
    }
}

fn required<'v>(object: &'v Map<String, Value>, key: &str, marks: &Marks) -> Result<&'v str, Failure> {
    match object.get(key) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        None | Some(Value::Null | Value::String(_)) => {
            let failure = Failure::invalid(marks.position(), format!("the object has no `{key}`"));
            Err(if key == "kind" {
                failure.with_hint(
                    "a manifest starts with `apiVersion:` and `kind:`; a kustomization is read with `-k DIR`",
                )
            } else {
                failure.with_hint("a manifest starts with `apiVersion:` and `kind:`")
            })
        }
        Some(other) => {
            let message = format!("`{key}` must be text, not {}", describe(other));
            Err(Failure::invalid(marks.locate(&[Step::Field(key)]), message)
                .with_hint("put the value in quotes"))
        }
    }
}

fn nameless(kind: &str, marks: &Marks) -> Failure {
    Failure::invalid(marks.position(), format!("the {kind} has no `metadata.name`"))
        .with_hint("without a name there is nothing to compare it with")
}

fn kustomize_input(kind: &str, marks: &Marks) -> Failure {
    let message = format!("a {kind} is input of kustomize, not an object of the cluster");
    let failure = Failure { code: ProblemCode::NotComparable, ..Failure::invalid(marks.position(), message) };
    failure.with_hint("use `-k DIR` to compare what it builds")
}

/// A value in words, without its content.
pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(bool) => format!("the boolean {bool}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(_) => "a text".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "a map".into(),
    }
}
