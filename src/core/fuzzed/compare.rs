//! A declared and a live object, owners and a record: what has to hold of any comparison.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};

use super::choices::Choices;
use super::naive::{differing, leaves_of, normal_node, normal_object};
use super::objects::{Maker, identified, tidy};
use super::{apply, owners};
use crate::core::change::{Change, Op};
use crate::core::compare::equal::World;
use crate::core::compare::leaves::leaves;
use crate::core::evaluate::{Autoscaled, Context, Evaluation, Subject, evaluate};
use crate::core::id::Gvk;
use crate::core::manifest::{Document, Limits, Origin, read};
use crate::core::path::Element;
use crate::core::position::{Marks, Position};
use crate::core::record::{LAST_APPLIED, fold_string_data};
use crate::core::rules;
use crate::core::schema::{Relation, Schema, Type, TypeId, builtin, openapi};

/// Kinds that are looked at more often.
const COMMON: &[&[&str; 2]] = &[
    &["apps/v1", "Deployment"],
    &["v1", "Service"],
    &["v1", "Secret"],
    &["rbac.authorization.k8s.io/v1", "Role"],
    &["probe.example.com/v1", "Widget"],
    &["networking.k8s.io/v1", "NetworkPolicy"],
    &["apps/v1", "StatefulSet"],
    &["nothing.example.com/v1", "Unknown"],
];

/// What a 1.36.3 server publishes of custom resources with one field for every rule about types.
static PROBE: LazyLock<Schema> = LazyLock::new(|| {
    let text = include_str!("../../../tests/fixtures/openapi/probe.example.com-v1.json");
    let mut schema = Schema::default();
    openapi::extend(&mut schema, &serde_json::from_str(text).expect("a document"));
    schema
});

/// Compares two objects that the input decides.
///
/// # Panics
/// When the comparison breaks one of its promises.
pub fn compare(data: &[u8]) {
    Case::read(data).keeps_every_promise();
}

/// Objects of a kind of any schema, however odd: the same input gives the same result, and none differs from itself.
pub(super) fn of_any_schema(choices: &mut Choices<'_>, schema: &Schema, gvk: &Gvk) {
    let root = schema.kind(gvk).unwrap_or(TypeId(u32::MAX));
    Case::make(choices, schema, gvk, root, true).keeps_every_promise();
}

/// Two objects.
pub(super) struct Case<'s> {
    schema: &'s Schema,
    gvk: Gvk,
    root: TypeId,
    declared: Value,
    /// Without managed fields and record.
    bare: Value,
    live: Value,
    context: Context,
    /// Values may be of the wrong type.
    wild: bool,
}

impl<'s> Case<'s> {
    /// The objects that a fuzzer's bytes decide.
    pub(super) fn read(data: &[u8]) -> Case<'static> {
        let mut choices = Choices::new(data);
        let gvk = if choices.below(2) == 0 {
            let [version, kind] = choices.of(COMMON);
            Gvk::new(version, kind)
        } else {
            let resources: Vec<&Gvk> = builtin::resources().iter().map(|resource| &resource.gvk).collect();
            choices.of(&resources).clone()
        };
        let schema = if gvk.group == "probe.example.com" { &PROBE } else { builtin::schema() };
        let root = schema.kind(&gvk).unwrap_or(TypeId(u32::MAX));
        let wild = choices.rarely(4) || schema.kind(&gvk).is_none();
        Case::make(&mut choices, schema, &gvk, root, wild)
    }

    fn make(choices: &mut Choices<'_>, schema: &'s Schema, gvk: &Gvk, root: TypeId, wild: bool) -> Self {
        let (version, kind) = (gvk.api_version(), &gvk.kind);
        let mut maker = Maker { schema, choices, wild };
        let mut declared = identified(maker.value(root), &version, kind);
        if fold_string_data(&declared).is_none() {
            // No server takes it when it is no map of texts, or `data` is none.
            declared.as_object_mut().map(|fields| fields.remove("stringData"));
        }
        let edited = |maker: &mut Maker<'_, '_, '_>| {
            let mut value = declared.clone();
            for _ in 0..maker.choices.below(8) {
                maker.edit(root, &mut value);
            }
            let value = if maker.wild { value } else { tidy(maker.schema, root, value) };
            identified(value, &version, kind)
        };
        let bare = stored(&edited(&mut maker));
        let record = match maker.choices.below(4) {
            0 => None,
            1 => Some(declared.to_string()),
            2 => Some(edited(&mut maker).to_string()),
            _ => Some(if maker.choices.below(3) == 0 { "{".into() } else { bare.to_string() }),
        };
        let paths = leaves(schema, root, &bare);
        let mut live = bare.clone();
        live["metadata"]["managedFields"] = owners::entries(choices, &version, &paths);
        if let (Some(record), true) = (record, annotations_fit(&live)) {
            live["metadata"]["annotations"][LAST_APPLIED] = json!(record);
        }
        let context = context(choices, gvk);
        Self { schema, gvk: gvk.clone(), root, declared, bare, live, context, wild }
    }

    fn evaluate(&self, declared: &Value, live: &Value) -> Evaluation {
        let document = document(declared, &self.gvk);
        let subject = Subject {
            declared: &document,
            live,
            namespace: Some("n"),
            schema: self.schema,
            record: None,
            context: &self.context,
        };
        evaluate(&subject)
    }

    /// Everything that differs, whether it counts or not.
    fn changes(&self, declared: &Value, live: &Value) -> Vec<Change> {
        self.evaluate(declared, live).changes
    }

    fn assert_equal(&self, what: &str, declared: &Value, live: &Value) {
        let changes = self.changes(declared, live);
        assert!(changes.is_empty(), "{what}: {:#?}\ndeclared {declared}\nlive {live}", told(&changes));
    }

    /// How many changes there are to the live object, when values are of their types.
    #[cfg(test)]
    pub(super) fn count(&self) -> Option<usize> {
        (!self.wild).then(|| self.changes(&self.declared, &self.live).len())
    }

    /// What needs values of their types is not asked of others.
    fn keeps_every_promise(&self) {
        self.is_the_same_twice();
        self.does_not_differ_from_itself();
        self.does_not_differ_from_its_normal_form();
        self.ignores_the_order_of_keyed_lists();
        self.agrees_with_the_slow_walk();
        self.is_live_once_the_changes_are_made();
    }

    pub(super) fn is_the_same_twice(&self) {
        let first = self.evaluate(&self.declared, &self.live);
        let again = self.evaluate(&self.declared, &self.live);
        assert_eq!((first.changes, first.hidden), (again.changes, again.hidden));
    }

    pub(super) fn does_not_differ_from_itself(&self) {
        let mut same = stored(&self.declared);
        same["metadata"]["managedFields"] = self.live["metadata"]["managedFields"].clone();
        self.assert_equal("itself", &self.declared, &same);
    }

    /// Normal forms are their own normal forms, too.
    pub(super) fn does_not_differ_from_its_normal_form(&self) {
        if self.wild {
            return;
        }
        let declared = stored(&self.declared);
        let normal = normal_object(self.schema, self.root, &declared);
        assert_eq!(normal_object(self.schema, self.root, &normal), normal, "normal forms are their own");
        let normal = identified(normal, &self.gvk.api_version(), &self.gvk.kind);
        self.assert_equal("its normal form", &declared, &normal);
        self.assert_equal("an object of its normal form", &normal, &declared);
    }

    pub(super) fn ignores_the_order_of_keyed_lists(&self) {
        if self.wild {
            return;
        }
        let declared = stored(&self.declared);
        let shuffled = shuffled(self.schema, self.root, &declared, "");
        self.assert_equal("keyed lists in another order", &declared, &shuffled);
    }

    pub(super) fn agrees_with_the_slow_walk(&self) {
        if self.wild {
            return;
        }
        let [declared, live] =
            [&stored(&self.declared), &self.bare].map(|value| normal_object(self.schema, self.root, value));
        let slow = differing(self.schema, self.root, &declared, &live);
        let fast = self.leaves(&self.changes(&self.declared, &self.live));
        assert_eq!(fast, slow, "fast and slow walk: {}\n{}", self.declared, self.bare);
    }

    pub(super) fn is_live_once_the_changes_are_made(&self) {
        if self.wild {
            return;
        }
        let changes = self.changes(&self.declared, &self.live);
        let patched = apply::applied(self.schema, self.root, &stored(&self.declared), &changes);
        let left = self.changes(&patched, &self.live);
        let left: Vec<_> = left.into_iter().filter(|change| !is_empty_alone(change)).collect();
        assert!(left.is_empty(), "{:#?}\npatched {patched}\nlive {}", told(&left), self.live);
    }

    /// The leaves that changes are about, lists without an identity as one.
    fn leaves(&self, changes: &[Change]) -> BTreeSet<String> {
        changes.iter().flat_map(|change| self.leaves_of(change)).collect()
    }

    fn leaves_of(&self, change: &Change) -> BTreeSet<String> {
        let (mut ty, mut world, mut path) = (self.root, World::Custom, String::new());
        for element in &change.path.0 {
            if let Type::Struct(ty) = self.schema.get(ty) {
                world = World::inside(ty);
            }
            ty = match (element, self.schema.get(ty)) {
                (Element::Index(_), _) => return BTreeSet::from([path]),
                (Element::Field(name), _) => apply::below(self.schema, ty, name),
                (_, Type::List(list)) => list.element,
                _ => TypeId(u32::MAX),
            };
            path = format!("{path}/{element}");
        }
        let alone = match change.op {
            Op::Added => change.live.as_ref(),
            Op::Removed => change.declared.as_ref(),
            // The order of init containers.
            Op::Changed if change.rule == Some(rules::ORDER) && is_keyed(self.schema, ty) => {
                return BTreeSet::new();
            }
            Op::Changed => None,
        };
        let Some(value) = alone else { return BTreeSet::from([path]) };
        let normal = normal_node(self.schema, ty, world, value);
        leaves_of(self.schema, ty, &normal, change.op == Op::Removed, &path)
    }
}

/// A custom resource's map that was emptied item by item is there, or it is gone.
fn is_empty_alone(change: &Change) -> bool {
    change.op != Op::Changed && [&change.declared, &change.live].into_iter().flatten().all(is_hollow)
}

fn is_hollow(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(is_hollow),
        Value::Object(fields) => fields.values().all(is_hollow),
        value => value.is_null(),
    }
}

fn is_keyed(schema: &Schema, ty: TypeId) -> bool {
    matches!(schema.get(ty), Type::List(list) if list.relation != Relation::Atomic)
}

fn told(changes: &[Change]) -> Vec<String> {
    changes.iter().map(|change| format!("{} {} {:?}", change.op.as_str(), change.path, change.rule)).collect()
}

/// As the server stores it: `stringData` is in `data`.
fn stored(object: &Value) -> Value {
    let is_secret = object["kind"] == "Secret" && object["apiVersion"] == "v1";
    let mut stored = is_secret.then(|| fold_string_data(object)).flatten().unwrap_or_else(|| object.clone());
    if is_secret {
        stored.as_object_mut().map(|fields| fields.remove("stringData"));
    }
    stored
}

fn annotations_fit(live: &Value) -> bool {
    matches!(live["metadata"]["annotations"], Value::Null | Value::Object(_))
}

fn context(choices: &mut Choices<'_>, gvk: &Gvk) -> Context {
    let target = |_| Autoscaled {
        group: gvk.group.clone(),
        kind: gvk.kind.clone(),
        namespace: "n".into(),
        name: "a".into(),
    };
    Context {
        appliers: (0..choices.below(2)).map(|_| "tool-b".into()).collect(),
        autoscaled: (0..choices.below(2)).map(target).collect(),
        show_secrets: true,
        list_uncounted: true,
        ..Context::default()
    }
}

/// The document a manifest with this object holds; ill-typed metadata is not refused here.
fn document(value: &Value, gvk: &Gvk) -> Document {
    let text = value.to_string();
    if let [Ok(read)] = read(&Arc::from("fuzz.json"), text.as_bytes(), &Limits::default()).as_slice() {
        return read.clone();
    }
    Document {
        origin: Origin { file: Arc::from("fuzz.json"), line: 1, document: 1 },
        gvk: gvk.clone(),
        name: Some("a".into()),
        namespace: None,
        value: value.clone(),
        marks: Marks::leaf(Position { line: 1, column: 1 }),
        warnings: Vec::new(),
    }
}

/// Keyed lists and sets the other way round, but for the lists whose order means something.
fn shuffled(schema: &Schema, ty: TypeId, value: &Value, field: &str) -> Value {
    match (schema.get(ty), value) {
        (Type::Struct(_) | Type::Map(_), Value::Object(fields)) => {
            let child = |(name, value): (&String, &Value)| {
                (name.clone(), shuffled(schema, apply::below(schema, ty, name), value, name))
            };
            fields.iter().map(child).collect()
        }
        (Type::List(list), Value::Array(items)) => {
            let mut items: Vec<Value> =
                items.iter().map(|item| shuffled(schema, list.element, item, "")).collect();
            if list.relation != Relation::Atomic && field != "initContainers" {
                items.reverse();
            }
            items.into()
        }
        (_, value) => value.clone(),
    }
}
