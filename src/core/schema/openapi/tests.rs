use serde_json::{Value, json};

use super::{extend, extend_with};
use crate::core::id::Gvk;
use crate::core::schema::builtin::{self, StructTags};
use crate::core::schema::{Field, ListKey, Relation, Scalar, Schema, Struct, Type, TypeId, Zero};

/// The document of `tests/fixtures/openapi/probe-crd.yaml`, as a 1.36.3 server publishes it.
const PROBE: &str = include_str!("../../../../tests/fixtures/openapi/probe.example.com-v1.json");

/// Part of what a 1.27 server publishes: most lists of `core/v1` have no list type yet.
const OLD: &str = include_str!("../../../../tests/fixtures/openapi/apps-v1-1.27.json");

fn read(document: &str) -> Schema {
    let mut schema = Schema::default();
    extend(&mut schema, &serde_json::from_str(document).expect("a document"));
    schema
}

/// The schema of one custom resource with these properties.
fn custom(properties: &Value) -> Schema {
    let mut schema = Schema::default();
    extend(
        &mut schema,
        &json!({"components": {"schemas": {"com.example.v1.Thing": {
            "type": "object", "properties": properties,
            "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Thing"}],
        }}}}),
    );
    schema
}

/// The struct at a path of fields; `[]` is a list's item, `{}` a map's value.
fn structure<'a>(schema: &'a Schema, api_version: &str, kind: &str, path: &str) -> &'a Struct {
    match schema.get(place(schema, api_version, kind, path)) {
        Type::Struct(it) => it,
        other => panic!("{path} of {kind} is {other:?}"),
    }
}

fn place(schema: &Schema, api_version: &str, kind: &str, path: &str) -> TypeId {
    let root = schema.kind(&Gvk::new(api_version, kind)).expect("a known kind");
    path.split('.').filter(|step| !step.is_empty()).fold(root, |id, step| match (schema.get(id), step) {
        (Type::List(list), "[]") => list.element,
        (Type::Map(map), "{}") => map.value,
        (Type::Struct(it), name) => it.fields.get(name).unwrap_or_else(|| panic!("no {name} in {path}")).ty,
        (other, _) => panic!("no {step} in {other:?} ({path})"),
    })
}

fn widget(path: &str) -> (Schema, Type) {
    let schema = read(PROBE);
    let ty = schema.get(place(&schema, "probe.example.com/v1", "Widget", &format!("spec.{path}"))).clone();
    (schema, ty)
}

fn widget_field(name: &str) -> Field {
    let schema = read(PROBE);
    structure(&schema, "probe.example.com/v1", "Widget", "spec").fields[name].clone()
}

fn relation(ty: Type) -> Relation {
    match ty {
        Type::List(list) => list.relation,
        other => panic!("no list but {other:?}"),
    }
}

fn keys(names: &[(&str, Option<Value>)]) -> Relation {
    let keys = names.iter().map(|(name, default)| ListKey { name: (*name).into(), default: default.clone() });
    Relation::Keyed(keys.collect())
}

#[test]
fn kinds_are_served_and_lists_and_request_types_are_not() {
    let schema = read(PROBE);
    let known = |kind| schema.kind(&Gvk::new("probe.example.com/v1", kind)).is_some();
    assert!(known("Widget") && known("Gadget"));
    assert!(!known("GadgetList"));
    assert!(schema.kind(&Gvk::new("v1", "DeleteOptions")).is_none());
}

#[test]
fn metadata_of_a_custom_resource_is_every_objects() {
    let schema = read(PROBE);
    let meta = structure(&schema, "probe.example.com/v1", "Widget", "metadata");
    assert_eq!(meta.name.as_deref(), Some("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"));
    assert_eq!(meta.fields["generation"].zero, Zero::Dropped);
    let finalizers = schema.get(meta.fields["finalizers"].ty).clone();
    assert_eq!(relation(finalizers), Relation::Set);
}

#[test]
fn a_custom_resource_keeps_every_zero_and_every_default() {
    let schema = read(PROBE);
    for field in structure(&schema, "probe.example.com/v1", "Widget", "spec").fields.values() {
        assert_eq!(field.zero, Zero::Kept);
    }
    for (name, default) in
        [("replicas", json!(0)), ("on", json!(false)), ("text", json!("")), ("maybe", json!("x"))]
    {
        assert_eq!(widget_field(name).default, Some(default), "{name}");
    }
    let root = structure(&schema, "probe.example.com/v1", "Widget", "");
    assert_eq!(root.fields["spec"].default, Some(json!({})));
    assert!(widget_field("maybe").nullable && !widget_field("text").nullable);
}

#[test]
fn scalars_follow_type_and_format() {
    for (name, scalar) in [
        ("replicas", Scalar::Number),
        ("on", Scalar::Bool),
        ("text", Scalar::String),
        ("port", Scalar::IntOrString),
        ("timeout", Scalar::Duration),
        ("at", Scalar::Time),
        ("blob", Scalar::Bytes),
        ("size", Scalar::Quantity),
        ("limits.{}", Scalar::Quantity),
    ] {
        assert_eq!(widget(name).1, Type::Scalar(scalar), "{name}");
    }
}

#[test]
fn an_object_is_pruned_unless_its_schema_says_otherwise() {
    let empty = |open| Type::Struct(Struct { open, ..Struct::default() });
    assert_eq!(widget("closed").1, empty(false));
    assert_eq!(widget("never").1, empty(false));
    assert_eq!(widget("template.metadata").1, empty(false));
    for (name, ty) in [("free", Type::Any), ("bare", Type::Any), ("any.{}", Type::Any)] {
        assert_eq!(widget(name).1, ty, "{name}");
    }
    assert!(matches!(widget("labels").1, Type::Map(map) if !map.atomic));
    assert_eq!(widget("labels.{}").1, Type::Scalar(Scalar::String));
}

#[test]
fn unknown_fields_are_kept_beside_known_ones_and_pruned_again_below() {
    let schema = read(PROBE);
    let of = |path: &str| structure(&schema, "probe.example.com/v1", "Widget", path);
    assert!(of("spec.semi").open && !of("spec.semi.inner").open);
    assert!(!of("spec").open);
    assert!(structure(&schema, "probe.example.com/v1", "Gadget", "").open);
}

#[test]
fn an_embedded_resource_has_the_metadata_of_an_object() {
    let schema = read(PROBE);
    for (path, open) in [("spec.pod", true), ("spec.emb", false)] {
        let embedded = structure(&schema, "probe.example.com/v1", "Widget", path);
        assert_eq!(embedded.open, open);
        assert!(["apiVersion", "kind", "metadata"].iter().all(|name| embedded.fields.contains_key(*name)));
    }
    let schema = custom(&json!({"it": {"type": "object", "x-kubernetes-embedded-resource": true}}));
    assert_eq!(structure(&schema, "example.com/v1", "Thing", "it").fields.len(), 3);
}

#[test]
fn lists_of_a_custom_resource_are_atomic_unless_marked() {
    assert_eq!(relation(widget("plain").1), Relation::Atomic);
    assert_eq!(relation(widget("tags").1), Relation::Set);
    assert_eq!(relation(widget("named").1), keys(&[("name", None)]));
    assert_eq!(relation(widget("ports").1), keys(&[("port", None), ("protocol", Some(json!("TCP")))]));
    assert_eq!(relation(widget("matrix").1), Relation::Atomic);
    assert_eq!(relation(widget("matrix.[]").1), Relation::Set);
    let (schema, item) = widget("plain.[]");
    let Type::Struct(item) = item else { panic!("{item:?}") };
    assert_eq!(item.fields["v"].default, Some(json!(3)));
    assert_eq!(schema.get(item.fields["v"].ty), &Type::Scalar(Scalar::Number));
}

#[test]
fn an_atomic_map_is_marked_on_the_field_and_on_its_type() {
    assert!(widget_field("selector").atomic);
    assert!(matches!(widget("selector").1, Type::Struct(it) if it.atomic));
    let schema = custom(&json!({"free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true,
        "x-kubernetes-map-type": "atomic"}}));
    let free = schema.get(place(&schema, "example.com/v1", "Thing", "free"));
    assert!(matches!(free, Type::Map(map) if map.atomic && schema.get(map.value) == &Type::Any));
}

/// One group as Kubernetes itself would publish it.
fn own(schemas: &Value) -> Schema {
    let mut schema = Schema::default();
    let tags = StructTags::read("io.k8s.api.x.v1.Spec count note\n");
    extend_with(&mut schema, &json!({"components": {"schemas": schemas}}), &tags, None);
    schema
}

fn own_spec(spec: &Value) -> Schema {
    own(&json!({
        "io.k8s.api.x.v1.Kind": {"type": "object", "properties": {
            "spec": {"default": {}, "allOf": [{"$ref": "#/components/schemas/io.k8s.api.x.v1.Spec"}]}},
            "x-kubernetes-group-version-kind": [{"group": "x", "version": "v1", "kind": "Kind"}]},
        "io.k8s.api.x.v1.Spec": {"type": "object", "properties": spec},
        "io.k8s.api.x.v1.Ref": {"type": "object", "x-kubernetes-map-type": "atomic",
            "properties": {"name": {"type": "string", "default": ""}}},
        "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": {"type": "string", "format": "date-time"},
        "io.k8s.apimachinery.pkg.apis.meta.v1.Duration": {"type": "string"},
        "io.k8s.apimachinery.pkg.runtime.RawExtension": {"type": "object"},
    }))
}

#[test]
fn markers_of_built_in_types_are_no_defaults() {
    let schema = own_spec(&json!({
        "a": {"type": "string", "default": ""}, "b": {"type": "integer", "default": 0},
        "c": {"type": "boolean", "default": false}, "d": {"type": "string", "default": "TCP"},
    }));
    let spec = structure(&schema, "x/v1", "Kind", "spec");
    let defaults: Vec<_> = spec.fields.values().map(|field| field.default.clone()).collect();
    assert_eq!(defaults, [None, None, None, Some(json!("TCP"))]);
    assert_eq!(structure(&schema, "x/v1", "Kind", "").fields["spec"].default, None);
}

#[test]
fn zero_values_of_built_in_types_follow_the_struct_tags_and_the_kind_of_field() {
    let reference = json!({"$ref": "#/components/schemas/io.k8s.api.x.v1.Ref"});
    let schema = own_spec(&json!({
        "count": {"type": "integer"}, "note": {"type": "string"}, "flag": {"type": "boolean"},
        "name": {"type": "string", "default": ""}, "port": {"type": "integer", "default": 0},
        "list": {"type": "array", "items": {"type": "string"}},
        "map": {"type": "object", "additionalProperties": {"type": "string"}},
        "pointer": {"allOf": [reference]}, "value": {"default": {}, "allOf": [reference]},
    }));
    let spec = structure(&schema, "x/v1", "Kind", "spec");
    for (name, zero) in [
        ("count", Zero::Dropped),
        ("note", Zero::Dropped),
        ("flag", Zero::Kept),
        ("name", Zero::Written),
        ("port", Zero::Written),
        ("list", Zero::Dropped),
        ("map", Zero::Dropped),
        ("pointer", Zero::Kept),
        ("value", Zero::Dropped),
    ] {
        assert_eq!(spec.fields[name].zero, zero, "{name}");
    }
}

#[test]
fn types_that_write_themselves_are_known_by_name() {
    let of = |name: &str| json!({"$ref": format!("#/components/schemas/io.k8s.apimachinery.pkg.{name}")});
    let schema = own_spec(&json!({
        "time": of("apis.meta.v1.MicroTime"), "span": {"default": 0, "allOf": [of("apis.meta.v1.Duration")]},
        "raw": of("runtime.RawExtension"), "amount": of("api.resource.Quantity"), "port": of("util.intstr.IntOrString"),
    }));
    for (name, ty) in [
        ("time", Type::Scalar(Scalar::Time)),
        ("span", Type::Scalar(Scalar::Duration)),
        ("raw", Type::Any),
        ("amount", Type::Scalar(Scalar::Quantity)),
        ("port", Type::Scalar(Scalar::IntOrString)),
    ] {
        assert_eq!(*schema.get(place(&schema, "x/v1", "Kind", &format!("spec.{name}"))), ty, "{name}");
    }
}

#[test]
fn extensions_beside_a_reference_are_read() {
    let reference = json!({"$ref": "#/components/schemas/io.k8s.api.x.v1.Ref"});
    let schema = own_spec(&json!({
        "atomic": {"allOf": [reference]},
        "granular": {"x-kubernetes-map-type": "granular", "allOf": [reference]},
        "list": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
            "items": {"default": {}, "allOf": [reference]}},
    }));
    let of = |path: &str| structure(&schema, "x/v1", "Kind", path);
    assert!(of("spec.atomic").atomic && !of("spec.granular").atomic);
    assert_eq!(of("spec.granular").name, of("spec.atomic").name);
    let list = schema.get(place(&schema, "x/v1", "Kind", "spec.list")).clone();
    assert_eq!(relation(list), keys(&[("name", Some(json!("")))]));
}

#[test]
fn a_type_may_hold_itself() {
    let schema = own_spec(&json!({"inner": {"$ref": "#/components/schemas/io.k8s.api.x.v1.Spec"}}));
    assert_eq!(place(&schema, "x/v1", "Kind", "spec"), place(&schema, "x/v1", "Kind", "spec.inner"));
}

#[test]
fn what_is_not_understood_may_be_anything() {
    let schema = own_spec(&json!({
        "gone": {"$ref": "#/components/schemas/io.k8s.api.x.v1.Gone"}, "odd": {"type": "tuple"}, "none": {},
        "no-items": {"type": "array"}, "several": {"allOf": [{"$ref": "a"}, {"$ref": "b"}]},
        "bad-keys": {"type": "array", "x-kubernetes-list-type": "map", "items": {"type": "string"}},
    }));
    for name in ["gone", "odd", "none", "no-items.[]", "several"] {
        assert_eq!(*schema.get(place(&schema, "x/v1", "Kind", &format!("spec.{name}"))), Type::Any, "{name}");
    }
    let list = schema.get(place(&schema, "x/v1", "Kind", "spec.bad-keys")).clone();
    assert_eq!(relation(list), Relation::Atomic);
    for broken in
        [json!(null), json!([]), json!({"components": 1}), json!({"components": {"schemas": {"a": 1}}})]
    {
        let mut schema = Schema::default();
        extend(&mut schema, &broken);
        assert_eq!(schema, Schema::default());
    }
}

#[test]
fn the_patch_strategy_counts_where_there_is_no_list_type() {
    let item = json!({"type": "object", "properties": {"name": {"type": "string"}}});
    let list = |strategy: &str, key: Option<&str>| {
        let mut list = json!({"type": "array", "items": item, "x-kubernetes-patch-strategy": strategy});
        if let Some(key) = key {
            list["x-kubernetes-patch-merge-key"] = json!(key);
        }
        list
    };
    let schema = own_spec(&json!({
        "keyed": list("merge", Some("name")), "also": list("merge,retainKeys", Some("name")),
        "set": list("merge", None), "atomic": list("retainKeys", Some("name")), "replaced": list("replace", None),
    }));
    let of =
        |name: &str| relation(schema.get(place(&schema, "x/v1", "Kind", &format!("spec.{name}"))).clone());
    assert_eq!(of("keyed"), keys(&[("name", None)]));
    assert_eq!(of("also"), keys(&[("name", None)]));
    assert_eq!(of("set"), Relation::Set);
    assert_eq!((of("atomic"), of("replaced")), (Relation::Atomic, Relation::Atomic));
}

#[test]
fn lists_of_an_old_server_are_those_of_the_newest_known_version() {
    let (old, new) = (read(OLD), builtin::schema());
    let mut compared = 0;
    for (name, id) in &old.names {
        let (Type::Struct(old_type), Some(new_id)) = (old.get(*id), new.named(name)) else { continue };
        let Type::Struct(new_type) = new.get(new_id) else { panic!("{name} is a struct") };
        for (field, of) in &old_type.fields {
            let Type::List(list) = old.get(of.ty) else { continue };
            let Type::List(known) = new.get(new_type.fields[field].ty) else {
                panic!("{name}.{field} is a list")
            };
            assert_eq!(list.relation, known.relation, "{name}.{field}");
            compared += 1;
        }
    }
    assert!(compared > 40, "{compared} lists");
}

#[test]
fn without_the_newest_version_an_old_server_is_read_by_its_patch_keys() {
    let mut schema = Schema::default();
    let document = serde_json::from_str(OLD).expect("a document");
    extend_with(&mut schema, &document, builtin::struct_tags(), None);
    let of = |path: &str| {
        let path = format!("spec.template.spec.{path}");
        relation(schema.get(place(&schema, "apps/v1", "Deployment", &path)).clone())
    };
    assert_eq!(of("containers.[].env"), keys(&[("name", Some(json!("")))]));
    assert_eq!(of("tolerations"), Relation::Atomic);
}

#[test]
fn reading_a_document_twice_adds_nothing() {
    let document = serde_json::from_str(PROBE).expect("a document");
    let mut schema = Schema::default();
    extend(&mut schema, &document);
    let once = schema.clone();
    extend(&mut schema, &document);
    assert_eq!(schema, once);
}
