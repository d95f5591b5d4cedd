//! One published document (`/openapi/v3/apis/apps/v1`), as far as it is used: types and how kinds are served.

use serde_json::Value;

use crate::core::id::Gvk;
use crate::core::schema::{Schema, openapi, text};

use super::super::Resource;

/// What a document says of the kinds of a group and version.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Document {
    /// Types of all kinds.
    pub(super) schema: Schema,
    /// The kinds that can be listed. What is not among them may be served in another way; discovery tells.
    pub(super) resources: Vec<Resource>,
}

impl Document {
    /// Reads the server's own form.
    pub(super) fn of(json: &Value) -> Self {
        let mut schema = Schema::default();
        openapi::extend(&mut schema, json);
        Self { schema, resources: resources(json) }
    }

    /// How a kind is served.
    pub(super) fn resource(&self, gvk: &Gvk) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.gvk == *gvk)
    }

    /// In the form that is kept: a line a kind, an empty one, the types.
    pub(super) fn to_text(&self) -> String {
        let line = |resource: &Resource| {
            let scope = if resource.namespaced { "namespaced" } else { "cluster" };
            let Resource { gvk, plural, .. } = resource;
            format!("{} {} {plural} {scope}\n", gvk.api_version(), gvk.kind)
        };
        let kinds: String = self.resources.iter().map(line).collect();
        format!("{kinds}\n{}", text::write(&self.schema))
    }

    /// Reads [`Self::to_text`]; `None` when it is anything else.
    pub(super) fn from_text(kept: &str) -> Option<Self> {
        let (kinds, types) = match kept.strip_prefix('\n') {
            Some(types) => ("", types),
            None => kept.split_once("\n\n")?,
        };
        let resources = kinds.lines().map(read_resource).collect::<Option<Vec<_>>>()?;
        Some(Self { schema: text::read(types).ok()?, resources })
    }
}

fn read_resource(line: &str) -> Option<Resource> {
    let mut words = line.split(' ');
    let gvk = Gvk::new(words.next()?, words.next()?);
    let plural = words.next()?.to_owned();
    let namespaced = match words.next()? {
        "namespaced" => true,
        "cluster" => false,
        _ => return None,
    };
    words.next().is_none().then_some(Resource { gvk, plural, namespaced })
}

/// The collections among the paths: `…/namespaces/{namespace}/deployments` or `…/nodes`. A namespaced kind
/// has both forms.
fn resources(json: &Value) -> Vec<Resource> {
    let mut found: Vec<Resource> = Vec::new();
    for (path, operations) in json["paths"].as_object().into_iter().flatten() {
        let list = &operations["get"];
        if list["x-kubernetes-action"] != "list" {
            continue;
        }
        let Some(resource) = collection(path, &list["x-kubernetes-group-version-kind"]) else { continue };
        match found.iter_mut().find(|known| known.gvk == resource.gvk) {
            Some(known) => known.namespaced |= resource.namespaced,
            None => found.push(resource),
        }
    }
    found
}

fn collection(path: &str, kind: &Value) -> Option<Resource> {
    let text = |name: &str| kind[name].as_str().map(str::to_owned);
    let gvk = Gvk { group: text("group")?, version: text("version")?, kind: text("kind")? };
    let root = if gvk.group.is_empty() { "/api/" } else { "/apis/" };
    let rest = path.strip_prefix(root)?.strip_prefix(&gvk.api_version())?.strip_prefix('/')?;
    let inside = rest.strip_prefix("namespaces/{namespace}/");
    let plural = inside.unwrap_or(rest);
    let plain = !plural.is_empty() && plural.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain.then(|| Resource { gvk, plural: plural.to_owned(), namespaced: inside.is_some() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn list(kind: &str) -> Value {
        let gvk = json!({"group": "example.com", "version": "v1", "kind": kind});
        json!({"get": {"x-kubernetes-action": "list", "x-kubernetes-group-version-kind": gvk}})
    }

    fn document() -> Value {
        let mut one = list("Widget");
        one["get"]["x-kubernetes-action"] = json!("get");
        json!({
            "paths": {
                "/apis/example.com/v1/": {},
                "/apis/example.com/v1/widgets": list("Widget"),
                "/apis/example.com/v1/namespaces/{namespace}/widgets": list("Widget"),
                "/apis/example.com/v1/namespaces/{namespace}/widgets/{name}": one,
                "/apis/example.com/v1/zones": list("Zone"),
                "/apis/example.com/v1/a b": list("Odd"),
                "/apis/other/v1/things": list("Thing"),
            },
            "components": {"schemas": {"com.example.v1.Widget": {
                "type": "object",
                "properties": {"spec": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"}},
                "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Widget"}]}}}
        })
    }

    #[test]
    fn collections_tell_plural_and_scope() {
        let document = Document::of(&document());
        let found: Vec<_> = document
            .resources
            .iter()
            .map(|one| (one.gvk.kind.as_str(), one.plural.as_str(), one.namespaced))
            .collect();
        assert_eq!(found, [("Widget", "widgets", true), ("Zone", "zones", false)]);
        assert!(document.schema.kind(&Gvk::new("example.com/v1", "Widget")).is_some());
    }

    #[test]
    fn what_is_kept_is_read_back_the_same() {
        for document in [Document::of(&document()), Document::default()] {
            let kept = document.to_text();
            let read = Document::from_text(&kept).expect("well formed");
            assert_eq!(read.resources, document.resources);
            assert_eq!(read.to_text(), kept);
        }
        for broken in ["", "x", "a/v1 Kind plural\n\n", "a/v1 Kind plural namespaced x\n\n", "\nnot types"] {
            assert!(Document::from_text(broken).is_none(), "{broken:?}");
        }
    }
}
