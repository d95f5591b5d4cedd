//! What a place in an object is called, and whether it has an owner of its own: the test's own knowledge of lists,
//! from the API reference and from the corpora's definitions, not from the program under test.

use serde_json::{Value, json};

use super::source::Source;

/// One step of a JSON pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// A place as the report names it.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// The path.
    pub(super) path: String,
    /// A node above has one owner for all it holds.
    pub(super) in_atomic: bool,
    /// It is what an item of a list is looked up by.
    pub(super) is_key: bool,
}

/// Kind (empty: any), field, keys with their defaults.
type Keyed = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// The keyed lists of built-in kinds.
const KEYED: &[Keyed] = &[
    ("", "containers", &[("name", "")]),
    ("", "initContainers", &[("name", "")]),
    ("", "volumes", &[("name", "")]),
    ("", "env", &[("name", "")]),
    ("", "volumeMounts", &[("mountPath", "")]),
    ("", "topologySpreadConstraints", &[("topologyKey", ""), ("whenUnsatisfiable", "")]),
    ("Service", "ports", &[("port", ""), ("protocol", "TCP")]),
    ("Deployment", "ports", &[("containerPort", ""), ("protocol", "TCP")]),
    ("StatefulSet", "ports", &[("containerPort", ""), ("protocol", "TCP")]),
    ("DaemonSet", "ports", &[("containerPort", ""), ("protocol", "TCP")]),
    ("Deployment", "imagePullSecrets", &[("name", "")]),
    ("ServiceAccount", "secrets", &[("name", "")]),
];

/// Structs and maps of built-in kinds that are owned as a whole.
const ATOMIC: &[&str] = &[
    "selector",
    "nodeSelector",
    "podSelector",
    "namespaceSelector",
    "labelSelector",
    "roleRef",
    "configMapKeyRef",
    "secretKeyRef",
    "fieldRef",
    "resourceFieldRef",
];

/// Fields of built-in kinds whose `false` the server does not keep (`semantics.md` §2.3): declared, it is nothing.
const FALSE_IS_NOTHING: &[&str] = &[
    "deprecated",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "nullable",
    "paused",
    "preserveUnknownFields",
    "publishNotReadyAddresses",
    "readOnly",
    "stdin",
    "stdinOnce",
    "tty",
    "uniqueItems",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
];

/// Whether a value in this place says as much as none.
pub(super) fn is_nothing(source: &Source, object: &Value, steps: &[Step], value: &Value) -> bool {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let is_custom =
        source.schemas.contains_key(&format!("{}/{}", word(&object["apiVersion"]), word(&object["kind"])));
    let is_listed =
        matches!(steps.last(), Some(Step::Key(name)) if FALSE_IS_NOTHING.contains(&name.as_str()));
    *value == json!(false) && is_listed && !is_custom
}

/// The report's name for a pointer into an object.
pub(super) fn describe(source: &Source, object: &Value, steps: &[Step]) -> Named {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (kind, version) = (word(&object["kind"]), word(&object["apiVersion"]));
    let schema = source.schemas.get(&format!("{version}/{kind}"));
    let mut walk = Walk {
        kind,
        schema,
        value: object,
        named: Named { path: String::new(), in_atomic: false, is_key: false },
        keys: Vec::new(),
    };
    steps.iter().enumerate().for_each(|(depth, step)| walk.step(depth, steps, step));
    walk.named
}

struct Walk<'a> {
    kind: String,
    schema: Option<&'a Value>,
    value: &'a Value,
    named: Named,
    /// Keys of the list item that was entered last.
    keys: Vec<String>,
}

impl Walk<'_> {
    fn step(&mut self, depth: usize, steps: &[Step], step: &Step) {
        match step {
            Step::Key(name) => {
                self.named.is_key = self.keys.contains(name);
                self.keys.clear();
                self.named.path.push_str(&field(name, depth == 0));
                self.value = &self.value[name.as_str()];
                self.enter_field(depth, name, depth + 1 == steps.len());
            }
            Step::Index(at) => self.item(*at, depth.checked_sub(1).map(|above| &steps[above])),
        }
    }

    /// Whether what the field holds has one owner.
    fn enter_field(&mut self, depth: usize, name: &str, is_last: bool) {
        if is_last {
            return;
        }
        if self.schema.is_some() && !(depth == 0 && name == "metadata") && self.schema != Some(&Value::Null) {
            self.schema = self.schema.map(|schema| match &schema["properties"][name] {
                Value::Null => &schema["additionalProperties"],
                known => known,
            });
            self.named.in_atomic |=
                self.schema.is_some_and(|schema| schema["x-kubernetes-map-type"] == "atomic");
        } else if self.schema.is_none() {
            self.named.in_atomic |= ATOMIC.contains(&name);
        } else {
            self.schema = Some(&Value::Null);
        }
    }

    fn item(&mut self, at: usize, above: Option<&Step>) {
        let list = self.value;
        self.value = &list[at];
        let keys = if self.named.in_atomic { None } else { self.list_keys(above) };
        self.schema = self.schema.map(|schema| &schema["items"]);
        let Some(keys) = keys else {
            self.named.in_atomic = true;
            self.named.path.extend(["[", &at.to_string(), "]"]);
            return;
        };
        let value = |(name, default): &(String, Value)| {
            let given = &self.value[name.as_str()];
            let value = if given.is_null() { default.clone() } else { given.clone() };
            format!("{name}={value}")
        };
        let keyed = keys.iter().map(value).collect::<Vec<_>>().join(",");
        self.named.path.extend(["[", &keyed, "]"]);
        self.keys = keys.into_iter().map(|(name, _)| name).collect();
    }

    /// Names and defaults of a keyed list's keys; `None` for an atomic one.
    fn list_keys(&self, above: Option<&Step>) -> Option<Vec<(String, Value)>> {
        if let Some(schema) = self.schema {
            let names = schema["x-kubernetes-list-map-keys"].as_array()?;
            let default = |name: &str| schema["items"]["properties"][name]["default"].clone();
            return Some(
                names.iter().filter_map(Value::as_str).map(|name| (name.into(), default(name))).collect(),
            );
        }
        let Some(Step::Key(field)) = above else { return None };
        let (.., keys) =
            KEYED.iter().find(|(kind, name, _)| name == field && (kind.is_empty() || *kind == self.kind))?;
        Some(keys.iter().map(|(name, default)| ((*name).to_owned(), json!(default))).collect())
    }
}

/// A field name as a part of a path.
pub(super) fn field(name: &str, is_first: bool) -> String {
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'));
    match (plain && !name.is_empty(), is_first) {
        (true, true) => name.into(),
        (true, false) => format!(".{name}"),
        (false, _) => format!("[{}]", json!(name)),
    }
}

/// The JSON pointer of RFC 6901.
pub(super) fn pointer(steps: &[Step]) -> String {
    let token = |step: &Step| match step {
        Step::Key(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
        Step::Index(at) => format!("/{at}"),
    };
    steps.iter().map(token).collect()
}
