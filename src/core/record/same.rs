//! Whether a record says what is declared, told without building its value: of most objects it does.
//!
//! kubectl records what it sends: the manifest with `metadata.annotations` (empty, where there are none) and
//! `metadata.namespace` filled in (`k/kubectl: pkg/util/apply.go`; cli-runtime, `SetNamespace`). Neither makes a
//! difference to a comparison: an empty map is an absent one there, and the namespace is identity.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer as Json, Map, Value};

/// Where a value stands, as far as kubectl fills something in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Metadata,
    Inside,
}

/// Whether the record's text says the same as `declared`. `false` where it is not known without more work, such as
/// keys in another order than Go writes them.
pub(super) fn says(text: &str, declared: &Value) -> bool {
    let mut json = Json::from_str(text);
    let same = Same { value: declared, place: Place::Root }.deserialize(&mut json);
    same.is_ok() && json.end().is_ok()
}

/// Reads a value, which has to be this one.
struct Same<'v> {
    value: &'v Value,
    place: Place,
}

fn check<E: Error>(is_same: bool) -> Result<(), E> {
    if is_same { Ok(()) } else { Err(E::custom("another value")) }
}

impl<'de> DeserializeSeed<'de> for Same<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Same<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the declared value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        check(self.value.is_null())
    }

    fn visit_bool<E: Error>(self, read: bool) -> Result<(), E> {
        check(self.value.as_bool() == Some(read))
    }

    fn visit_u64<E: Error>(self, read: u64) -> Result<(), E> {
        check(self.value.is_u64() && self.value.as_u64() == Some(read))
    }

    fn visit_i64<E: Error>(self, read: i64) -> Result<(), E> {
        check(self.value.is_i64() && self.value.as_i64() == Some(read))
    }

    fn visit_f64<E: Error>(self, read: f64) -> Result<(), E> {
        let is_same = |value: f64| value.to_bits() == read.to_bits();
        check(self.value.is_f64() && self.value.as_f64().is_some_and(is_same))
    }

    fn visit_str<E: Error>(self, read: &str) -> Result<(), E> {
        check(self.value.as_str() == Some(read))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut read: A) -> Result<(), A::Error> {
        let Value::Array(items) = self.value else { return check(false) };
        for value in items {
            let item = read.next_element_seed(Same { value, place: Place::Inside })?;
            check(item.is_some())?;
        }
        // One more would be of any value.
        let more = read.next_element_seed(Same { value: &Value::Null, place: Place::Inside })?;
        check(more.is_none())
    }

    /// Both sides have their keys in order.
    fn visit_map<A: MapAccess<'de>>(self, mut read: A) -> Result<(), A::Error> {
        let Value::Object(fields) = self.value else { return check(false) };
        let mut rest = fields.iter();
        let mut next = rest.next();
        while let Some(key) =
            read.next_key_seed(Key { expected: next.map(|(key, _)| key), of: fields, place: self.place })?
        {
            match (key, next) {
                (Found::Filled, _) => read.next_value_seed(Filled)?,
                (Found::Expected, Some((key, value))) => {
                    let place = if self.place == Place::Root && key == "metadata" {
                        Place::Metadata
                    } else {
                        Place::Inside
                    };
                    read.next_value_seed(Same { value, place })?;
                    next = rest.next();
                }
                _ => return check(false),
            }
        }
        check(next.is_none())
    }
}

/// What a key of the record is.
enum Found {
    /// The next declared one.
    Expected,
    /// One that kubectl fills in, and that is not declared.
    Filled,
    Other,
}

struct Key<'v> {
    expected: Option<&'v String>,
    of: &'v Map<String, Value>,
    place: Place,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, read: &str) -> Result<Found, E> {
        let fills = self.place == Place::Metadata && matches!(read, "annotations" | "namespace");
        Ok(match self.expected {
            Some(expected) if expected == read => Found::Expected,
            _ if fills && !self.of.contains_key(read) => Found::Filled,
            _ => Found::Other,
        })
    }
}

/// What kubectl fills in: a namespace, or a map without annotations.
struct Filled;

impl<'de> DeserializeSeed<'de> for Filled {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Filled {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a namespace, or no annotations")
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut read: A) -> Result<(), A::Error> {
        let nothing = Map::new();
        match read.next_key_seed(Key { expected: None, of: &nothing, place: Place::Inside })? {
            None => Ok(()),
            Some(_) => Err(A::Error::custom("annotations that are not declared")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn declared() -> Value {
        json!({"apiVersion": "v1", "kind": "K", "metadata": {"name": "a"}, "null": null,
            "spec": {"big": u64::MAX, "float": 1.5, "list": [1, "x", {"b": true}], "minus": -3, "text": "a<b>&\"\n"}})
    }

    #[test]
    fn a_record_of_what_is_declared_says_it() {
        let declared = declared();
        assert!(says(&declared.to_string(), &declared));
        // As Go writes it.
        assert!(says(&declared.to_string().replace('<', "\\u003c").replace('&', "\\u0026"), &declared));
        assert!(says(&format!("{declared}\n"), &declared));
    }

    #[test]
    fn what_kubectl_fills_in_is_no_difference() {
        let mut record = declared();
        record["metadata"] = json!({"annotations": {}, "name": "a", "namespace": "shop"});
        assert!(says(&record.to_string(), &declared()));
        assert!(!says(&declared().to_string(), &record), "declared and not recorded");
        record["metadata"]["annotations"] = json!({"a": "b"});
        assert!(!says(&record.to_string(), &declared()));
        record["metadata"] = json!({"name": "a", "namespace": {}});
        let elsewhere = json!({"kind": "K", "spec": {"annotations": {}, "metadata": {"annotations": {}}}});
        assert!(!says(&elsewhere.to_string(), &json!({"kind": "K", "spec": {"metadata": {}}})));
        let mut named = declared();
        named["metadata"]["namespace"] = json!("other");
        record["metadata"] = json!({"name": "a", "namespace": "shop"});
        assert!(!says(&record.to_string(), &named));
    }

    #[test]
    fn every_other_value_is_told_apart() {
        let declared = declared();
        for (pointer, value) in [
            ("/kind", json!("L")),
            ("/null", json!(0)),
            ("/spec/big", json!(-1)),
            ("/spec/float", json!(1)),
            ("/spec/float", json!("1.5")),
            ("/spec/list", json!([1, "x"])),
            ("/spec/list", json!([1, "x", {"b": true}, null])),
            ("/spec/list", json!([1, "x", {"b": false}])),
            ("/spec/list", json!({})),
            ("/spec/minus", json!(3)),
            ("/spec/text", json!("a")),
            ("/metadata", json!({})),
            ("/metadata", json!([])),
            ("/metadata", json!({"labels": {}, "name": "a"})),
            ("/metadata", json!({"name": "a", "z": 1})),
        ] {
            let mut other = declared.clone();
            *other.pointer_mut(pointer).expect("there") = value;
            assert!(!says(&other.to_string(), &declared), "{pointer}: {other}");
        }
    }

    #[test]
    fn what_is_not_written_as_go_does_is_left_to_the_reader() {
        let declared = json!({"a": 1, "b": 2});
        for text in
            [r#"{"b":2,"a":1}"#, r#"{"a":1,"a":1,"b":2}"#, r#"{"a":1,"b":2} x"#, r#"{"a":1,"b":2"#, "", "[]"]
        {
            assert!(!says(text, &declared), "{text}");
        }
    }
}
