use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{read, write};
use crate::core::id::Gvk;
use crate::core::schema::{
    Field, List, ListKey, Map, Relation, Scalar, Schema, Struct, Type, TypeId, Zero, builtin, openapi,
};

fn round(schema: &Schema) -> Schema {
    let text = write(schema);
    let again = read(&text).unwrap_or_else(|e| panic!("{e}:\n{text}"));
    assert_eq!(write(&again), text);
    again
}

#[test]
fn the_built_in_types_come_back() {
    let known = builtin::schema();
    let again = round(known);
    assert_eq!(again.kinds.keys().collect::<Vec<_>>(), known.kinds.keys().collect::<Vec<_>>());
    assert!(again.names.keys().eq(known.names.keys()));
}

#[test]
fn the_types_of_custom_resources_come_back() {
    let document = include_str!("../../../../tests/fixtures/openapi/probe.example.com-v1.json");
    let mut schema = Schema::default();
    openapi::extend(&mut schema, &serde_json::from_str(document).expect("a document"));
    let again = round(&schema);
    let widget = Gvk::new("probe.example.com/v1", "Widget");
    let root = |schema: &Schema| schema.get(schema.kind(&widget).expect("a kind")).clone();
    let (Type::Struct(one), Type::Struct(other)) = (root(&schema), root(&again)) else { panic!("structs") };
    assert!(one.fields.keys().eq(other.fields.keys()) && one.name == other.name);
}

#[test]
fn the_format_is_readable() {
    let mut schema = Schema::default();
    let text = schema.push(Type::Scalar(Scalar::String));
    let keys = vec![
        ListKey { name: "port".into(), default: None },
        ListKey { name: "protocol".into(), default: Some(json!("TCP")) },
    ];
    let list = schema.push(Type::List(List { element: text, relation: Relation::Keyed(keys) }));
    let field = |ty| Field { ty, atomic: false, default: None, nullable: false, zero: Zero::Kept };
    let fields = BTreeMap::from([
        ("a b".into(), Field { zero: Zero::Dropped, atomic: true, nullable: true, ..field(list) }),
        ("plain".into(), Field { default: Some(json!({"x": [1, " "]})), ..field(text) }),
    ]);
    let it = Struct { name: Some("a.B".into()), fields, atomic: true, open: true };
    let id = schema.push(Type::Struct(it));
    schema.name("a.B", id);
    schema.serve(Gvk::new("a/v1", "B"), id);
    assert_eq!(
        write(&schema),
        "kubectl-drift schema 1\n@a.B ao\n \"a b\" -!?[port,protocol=\"TCP\"]s\n plain s {\"x\":[1,\" \"]}\n:a/v1 B 0\n"
    );
    round(&schema);
}

#[test]
fn other_texts_are_refused_with_the_line() {
    for (text, line) in [
        ("", 1),
        ("kubectl-drift schema 2\n", 1),
        ("kubectl-drift schema 1\nx\n", 2),
        ("kubectl-drift schema 1\n\n", 2),
        ("kubectl-drift schema 1\n@\n a\n", 3),
        ("kubectl-drift schema 1\n@\n a z\n", 3),
        ("kubectl-drift schema 1\n@\n a s \n", 3),
        ("kubectl-drift schema 1\n@\n a ss\n", 3),
        ("kubectl-drift schema 1\n@\n a @1\n", 3),
        ("kubectl-drift schema 1\n@\n a [b=]s\n", 3),
        ("kubectl-drift schema 1\n@\n:v1 Pod 1\n", 3),
        ("kubectl-drift schema 1\n=a s s\n", 2),
    ] {
        assert_eq!(read(text).map_err(|malformed| malformed.line), Err(line), "{text:?}");
    }
}

fn any_name() -> impl Strategy<Value = Box<str>> {
    prop_oneof!["[a-zA-Z$][a-zA-Z0-9._/-]{0,8}", "[ -~]{0,6}", "\\PC{0,4}"].prop_map(Into::into)
}

fn any_default() -> impl Strategy<Value = Option<Value>> {
    prop::option::of(prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        "\\PC{0,5}".prop_map(Value::from),
        Just(json!({})),
        Just(json!([{"a": " ] ,"}])),
    ])
}

fn any_zero() -> impl Strategy<Value = Zero> {
    prop::sample::select(vec![Zero::Dropped, Zero::Written, Zero::Kept])
}

fn any_scalar() -> impl Strategy<Value = Type> {
    prop::sample::select(super::SCALARS.to_vec()).prop_map(|(scalar, _)| Type::Scalar(scalar))
}

fn any_relation() -> impl Strategy<Value = Relation> {
    let key = (any_name(), any_default()).prop_map(|(name, default)| ListKey { name, default });
    prop_oneof![
        Just(Relation::Atomic),
        Just(Relation::Set),
        prop::collection::vec(key, 1..3).prop_map(Relation::Keyed),
    ]
}

/// A type over types before it, so that only structs may close a circle.
fn any_type(before: u32) -> impl Strategy<Value = Type> {
    let id = (0..before).prop_map(TypeId);
    let field = (id.clone(), any::<[bool; 2]>(), any_zero(), any_default())
        .prop_map(|(ty, [atomic, nullable], zero, default)| Field { ty, atomic, default, nullable, zero });
    prop_oneof![
        Just(Type::Any),
        any_scalar(),
        (id.clone(), any_relation()).prop_map(|(element, relation)| Type::List(List { element, relation })),
        (id, any::<bool>()).prop_map(|(value, atomic)| Type::Map(Map { value, atomic })),
        (prop::collection::btree_map(any_name(), field, 0..4), any::<[bool; 2]>()).prop_map(
            |(fields, [atomic, open])| { Type::Struct(Struct { name: None, fields, atomic, open }) }
        ),
    ]
}

fn any_schema() -> impl Strategy<Value = Schema> {
    let types = (1u32..12).map(any_type).collect::<Vec<_>>();
    (types, 0u32..11, "[a-z.]{1,8}").prop_map(|(types, root, name)| {
        let mut schema = Schema::default();
        schema.push(Type::Any);
        let ids: Vec<TypeId> = types.into_iter().map(|ty| schema.push(ty)).collect();
        schema.name(name, ids[0]);
        schema.serve(Gvk::new("a/v1", "A"), ids[root as usize]);
        schema
    })
}

/// Everything below a type, as deep as it goes: what two schemas must agree on.
fn picture(schema: &Schema, id: TypeId, depth: usize) -> String {
    if depth == 0 {
        return "…".into();
    }
    let below = |id| picture(schema, id, depth - 1);
    match schema.get(id) {
        Type::List(list) => format!("[{:?}]{}", list.relation, below(list.element)),
        Type::Map(map) => format!("{{{}}}{}", map.atomic, below(map.value)),
        Type::Struct(it) => {
            let fields = it.fields.iter().map(|(name, field)| {
                let Field { ty, atomic, default, nullable, zero } = field;
                format!("{name:?} {atomic} {default:?} {nullable} {zero:?} {}", below(*ty))
            });
            format!("{:?} {} {} {:?}", it.name, it.atomic, it.open, fields.collect::<Vec<_>>())
        }
        leaf => format!("{leaf:?}"),
    }
}

proptest! {
    #[test]
    fn any_schema_comes_back(schema in any_schema()) {
        let again = round(&schema);
        for (gvk, id) in &schema.kinds {
            prop_assert_eq!(picture(&schema, *id, 12), picture(&again, again.kind(gvk).expect("a kind"), 12));
        }
        prop_assert!(schema.names.keys().eq(again.names.keys()));
    }

    #[test]
    fn damaged_texts_are_refused_or_read_but_never_panic(line in 0usize..2900, cut in 0usize..20, junk in "\\PC{0,3}") {
        let table = include_str!("../builtin/types.txt");
        let mut lines: Vec<String> = table.lines().map(str::to_owned).collect();
        let index = line.min(lines.len() - 1);
        let at = cut.min(lines[index].len());
        lines[index].insert_str(at, &junk);
        let _ = read(&lines.join("\n"));
    }
}
