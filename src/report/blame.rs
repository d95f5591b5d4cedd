//! Who set every field of an object: the model, and its JSON (`contract.md`, `kubectl-drift/blame/v1`).

use serde::Serialize;
use serde_json::Value;

use crate::core::blame::Field;
use crate::core::change::Owner;
use crate::core::id::Gvk;

/// The `schema` of the document.
pub const SCHEMA: &str = "kubectl-drift/blame/v1";

/// One object.
#[derive(Clone, Debug)]
pub struct Blame {
    /// Its type.
    pub gvk: Gvk,
    /// Its namespace, `None` when cluster-scoped.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether anything at all is recorded in its managed fields.
    pub tracked: bool,
    /// Its leaves, in the order of its YAML.
    pub fields: Vec<Field>,
}

/// Which fields are wanted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// `--manager`: only fields that one of these owns. Empty: all.
    pub managers: Vec<String>,
    /// `--since`: only fields with an owner that wrote at this time or later (RFC 3339, UTC, whole seconds).
    pub since: Option<String>,
}

impl Filter {
    /// Whether every field is wanted.
    pub fn is_everything(&self) -> bool {
        self.managers.is_empty() && self.since.is_none()
    }

    /// Whether a field is wanted.
    pub fn wants(&self, field: &Field) -> bool {
        self.is_everything() || field.owners.iter().any(|owner| self.wants_owner(owner))
    }

    fn wants_owner(&self, owner: &Owner) -> bool {
        let named = self.managers.is_empty() || self.managers.contains(&owner.manager);
        // Times of one server are written alike, so they sort as text.
        let recent = self.since.as_ref().is_none_or(|since| owner.time.as_ref() >= Some(since));
        named && recent
    }
}

impl Blame {
    /// Leaves only the wanted fields.
    #[must_use]
    pub fn only(mut self, filter: &Filter) -> Self {
        self.fields.retain(|field| filter.wants(field));
        self
    }

    /// The document for programs.
    pub fn document(&self) -> impl Serialize + '_ {
        Document {
            schema: SCHEMA,
            api_version: self.gvk.api_version(),
            kind: &self.gvk.kind,
            namespace: self.namespace.as_deref(),
            name: &self.name,
            fields: self.fields.iter().map(Leaf::of).collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema: &'static str,
    api_version: String,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    name: &'a str,
    fields: Vec<Leaf<'a>>,
}

#[derive(Serialize)]
struct Leaf<'a> {
    path: String,
    value: &'a Value,
    owners: Vec<By<'a>>,
    masked: bool,
}

#[derive(Serialize)]
struct By<'a> {
    manager: &'a str,
    operation: &'a str,
    subresource: Option<&'a str>,
    time: Option<&'a str>,
}

impl<'a> Leaf<'a> {
    fn of(field: &'a Field) -> Self {
        let by = |owner: &'a Owner| By {
            manager: &owner.manager,
            operation: &owner.operation,
            subresource: owner.subresource.as_deref(),
            time: owner.time.as_deref(),
        };
        Self {
            path: field.path.to_string(),
            value: &field.value,
            owners: field.owners.iter().map(by).collect(),
            masked: field.masked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::path::Path;
    use serde_json::json;

    fn field(owners: &[(&str, Option<&str>)]) -> Field {
        let owner = |(manager, time): &(&str, Option<&str>)| Owner {
            manager: (*manager).into(),
            operation: "Update".into(),
            subresource: None,
            time: time.map(str::to_owned),
        };
        Field {
            path: Path::of_fields(&["spec", "x"]),
            items: Vec::new(),
            value: json!(1),
            owners: owners.iter().map(owner).collect(),
            default: false,
            masked: false,
        }
    }

    #[test]
    fn one_owner_has_to_fit_both_filters() {
        let filter = Filter { managers: vec!["a".into()], since: Some("2026-01-02T00:00:00Z".into()) };
        for (owners, expected) in [
            (&[("a", Some("2026-01-02T00:00:00Z"))][..], true),
            (&[("a", Some("2026-01-01T00:00:00Z")), ("b", Some("2026-01-03T00:00:00Z"))], false),
            (&[("a", None)], false),
            (&[], false),
        ] {
            assert_eq!(filter.wants(&field(owners)), expected, "{owners:?}");
        }
        assert!(Filter::default().wants(&field(&[])));
    }

    #[test]
    fn the_document_is_the_contracts() {
        let blame = Blame {
            gvk: Gvk::new("apps/v1", "Deployment"),
            namespace: Some("shop".into()),
            name: "web".into(),
            tracked: true,
            fields: vec![field(&[("kubectl", None)])],
        };
        assert_eq!(
            serde_json::to_value(blame.document()).expect("a document"),
            json!({"schema": "kubectl-drift/blame/v1", "apiVersion": "apps/v1", "kind": "Deployment",
                "namespace": "shop", "name": "web", "fields": [{"path": "spec.x", "value": 1, "masked": false,
                "owners": [{"manager": "kubectl", "operation": "Update", "subresource": null, "time": null}]}]})
        );
    }
}
