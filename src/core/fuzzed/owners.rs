//! Managed fields: any text as them, and some for an object.

use serde_json::{Map, Value, json};

use super::choices::Choices;
use crate::core::managed::Managed;
use crate::core::path::Element;
use crate::core::record;

/// Reads an object's managed fields and its record.
///
/// # Panics
/// When an entry does not own a path that it lists, or owners come in the wrong order.
pub fn managed(data: &[u8]) {
    let Ok(object) = serde_json::from_slice::<Value>(data) else { return };
    let managed = Managed::of(&object);
    let mut paths: Vec<Vec<Element>> = Vec::new();
    for entry in managed.entries() {
        entry.for_each_path(&mut |path| paths.push(path.to_vec()));
    }
    for (index, path) in paths.iter().enumerate() {
        let owners = managed.owners(path);
        assert_eq!(owners.without(managed.owners_within(path)).count(), 0, "path {index}");
        let described = managed.describe(owners);
        assert!(described.windows(2).all(|pair| pair[0].time >= pair[1].time), "{described:?}");
    }
    if is_plain(&object) {
        held(&managed);
    }
    let found = record::annotation(&object).ok().flatten();
    let all = record::appliers(&managed, &[], found.as_ref());
    let foremost = record::foremost(&managed, all, &paths);
    assert_eq!(foremost.without(all).count(), 0, "only a candidate can be the foremost");
}

/// Every listed path is owned by the entry that lists it.
fn held(managed: &Managed<'_>) {
    for entry in managed.entries() {
        entry.for_each_path(&mut |path| assert!(entry.owns(path), "{} lists {path:?}", entry.manager));
    }
}

/// Whether keys and members are written as the server writes them, so that no two names are one path.
fn is_plain(value: &Value) -> bool {
    let plain = |name: &str| {
        name.get(..2).filter(|prefix| ["k:", "v:", "i:"].contains(prefix)).is_none_or(|prefix| {
            let rest = &name[2..];
            let text = serde_json::from_str::<Value>(rest).map(|value| value.to_string());
            let number = rest.parse::<usize>().map(|number| number.to_string());
            if prefix == "i:" {
                number.is_ok_and(|text| text == rest)
            } else {
                text.is_ok_and(|text| text == rest)
            }
        })
    };
    match value {
        Value::Object(fields) => fields.iter().all(|(name, value)| plain(name) && is_plain(value)),
        Value::Array(items) => items.iter().all(is_plain),
        _ => true,
    }
}

/// Managers as entries name them: name, operation, subresource.
const MANAGERS: &[&[&str; 3]] = &[
    &["kubectl-client-side-apply", "Update", ""],
    &["kubectl", "Apply", ""],
    &["kubectl-edit", "Update", ""],
    &["kube-controller-manager", "Update", "status"],
    &["kubectl", "Update", "scale"],
    &["helm", "Update", ""],
    &["before-first-apply", "Update", ""],
    &["tool-b", "Apply", ""],
];

/// Entries that own some of these paths.
pub(super) fn entries(choices: &mut Choices<'_>, api_version: &str, paths: &[Vec<Element>]) -> Value {
    let entry = |choices: &mut Choices<'_>| {
        let [manager, operation, subresource] = choices.of(MANAGERS);
        let mut fields = Map::new();
        for path in paths {
            if choices.below(2) == 1 {
                own(&mut fields, path, choices.below(2) == 1);
            }
        }
        let version = if choices.rarely(12) { "other.example.com/v1" } else { api_version };
        let mut entry = json!({"manager": manager, "operation": operation, "apiVersion": version,
            "fieldsType": "FieldsV1", "fieldsV1": fields});
        if choices.below(4) > 0 {
            entry["time"] = json!(format!("2026-01-0{}T00:00:00Z", 1 + choices.below(3)));
        }
        if !subresource.is_empty() {
            entry["subresource"] = json!(subresource);
        }
        entry
    };
    (0..choices.below(4)).map(|_| entry(choices)).collect()
}

fn own(fields: &mut Map<String, Value>, path: &[Element], nodes_too: bool) {
    let mut fields = fields;
    for element in path {
        let name = match element {
            Element::Field(name) => format!("f:{name}"),
            Element::Key(keys) => format!("k:{}", Value::Object(keys.iter().cloned().collect())),
            Element::Member(value) => format!("v:{value}"),
            Element::Index(at) => format!("i:{at}"),
        };
        let child = fields.entry(name).or_insert_with(|| json!({}));
        fields = child.as_object_mut().expect("nothing else is put there");
        if nodes_too && !matches!(element, Element::Field(_)) {
            fields.insert(".".into(), json!({}));
        }
    }
}
