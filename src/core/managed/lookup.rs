//! From a borrowed path to a node of a field set, without memory of its own.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::super::compare::equal::key_value;
use super::super::place::Part;
use super::super::schema::ListKey;
use super::find_json;

/// Longest name of a node that is looked up in place. Longer ones take memory.
const IN_PLACE: usize = 256;

/// Most keys of a list; Kubernetes itself has up to three.
const KEYS: usize = 8;

/// The node of a set at a path.
pub(super) fn node<'v>(
    set: Option<&'v Map<String, Value>>,
    place: &[Part<'_>],
) -> Option<&'v Map<String, Value>> {
    place.iter().try_fold(set?, |node, part| child(node, *part)?.as_object())
}

fn child<'v>(node: &'v Map<String, Value>, part: Part<'_>) -> Option<&'v Value> {
    match part {
        Part::Field(name) => Name::of("f:", |name_of| name_of.write_all(name.as_bytes())).find(node),
        Part::Index(index) => Name::of("i:", |name_of| write!(name_of, "{index}")).find(node),
        Part::Member(value) => Name::of("v:", |name_of| write_json(name_of, value))
            .find(node)
            .or_else(|| find_json(node, "v:", value)),
        Part::Key(keys, item) => {
            Name::of("k:", |name_of| write_keys(name_of, keys, item)).find(node).or_else(|| {
                let found = |key: &ListKey| Some((key.name.to_string(), key_value(key, item)?.clone()));
                find_json(node, "k:", &Value::Object(keys.iter().filter_map(found).collect()))
            })
        }
    }
}

fn write_json(name: &mut Name, value: &Value) -> io::Result<()> {
    serde_json::to_writer(name, value).map_err(io::Error::from)
}

/// As the server writes them: sorted, without spaces.
fn write_keys(name: &mut Name, keys: &[ListKey], item: &Value) -> io::Result<()> {
    let mut sorted: [Option<&ListKey>; KEYS] = [None; KEYS];
    let places = sorted.get_mut(..keys.len()).ok_or(io::ErrorKind::OutOfMemory)?;
    places.iter_mut().zip(keys).for_each(|(place, key)| *place = Some(key));
    places.sort_unstable_by_key(|key| key.map(|key| &*key.name));
    let mut separator: &[u8] = b"{";
    for key in places.iter().flatten() {
        let Some(value) = key_value(key, item) else { continue };
        name.write_all(separator)?;
        serde_json::to_writer(&mut *name, &*key.name)?;
        name.write_all(b":")?;
        write_json(name, value)?;
        separator = b",";
    }
    name.write_all(if separator == b"{" { b"{}" } else { b"}" })
}

/// The name of a node, being written.
struct Name {
    bytes: [u8; IN_PLACE],
    length: usize,
    /// What does not fit.
    more: Vec<u8>,
}

impl Name {
    /// `None` when it cannot be written.
    fn of(prefix: &str, write: impl FnOnce(&mut Self) -> io::Result<()>) -> Written {
        let mut name = Self { bytes: [0; IN_PLACE], length: 0, more: Vec::new() };
        let written = name.write_all(prefix.as_bytes()).and_then(|()| write(&mut name));
        Written(written.ok().map(|()| name))
    }
}

impl Write for Name {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.bytes.get_mut(self.length..self.length + bytes.len()) {
            Some(place) if self.more.is_empty() => {
                place.copy_from_slice(bytes);
                self.length += bytes.len();
            }
            _ if self.more.is_empty() => self.more = [&self.bytes[..self.length], bytes].concat(),
            _ => self.more.extend_from_slice(bytes),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A name that was written.
struct Written(Option<Name>);

impl Written {
    fn find<'v>(&self, node: &'v Map<String, Value>) -> Option<&'v Value> {
        let name = self.0.as_ref()?;
        let bytes = if name.more.is_empty() { &name.bytes[..name.length] } else { &name.more };
        node.get(std::str::from_utf8(bytes).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn key(name: &str, default: Option<Value>) -> ListKey {
        ListKey { name: name.into(), default }
    }

    fn finds(set: &Value, place: &[Part<'_>]) -> bool {
        node(set.as_object(), place).is_some()
    }

    #[test]
    fn every_kind_of_step_is_found() {
        let set = json!({
            "f:ports": {"k:{\"port\":80,\"protocol\":\"TCP\"}": {}, "k:{\"protocol\":\"UDP\",\"port\":53}": {}},
            "f:finalizers": {"v:\"a/b\"": {}, "v: 7": {}}, "i:3": {},
        });
        let keys = [key("protocol", Some(json!("TCP"))), key("port", None)];
        let (web, dns, other) =
            (json!({"port": 80}), json!({"port": 53, "protocol": "UDP"}), json!({"port": 81}));
        let ports = Part::Field("ports");
        assert!(finds(&set, &[ports]) && finds(&set, &[]) && finds(&set, &[Part::Index(3)]));
        assert!(finds(&set, &[ports, Part::Key(&keys, &web)]), "a default, and sorted");
        assert!(finds(&set, &[ports, Part::Key(&keys, &dns)]), "as another writer has it");
        assert!(!finds(&set, &[ports, Part::Key(&keys, &other)]));
        let finalizers = Part::Field("finalizers");
        assert!(finds(&set, &[finalizers, Part::Member(&json!("a/b"))]));
        assert!(finds(&set, &[finalizers, Part::Member(&json!(7))]));
        assert!(!finds(&set, &[finalizers, Part::Member(&json!("a"))]) && !finds(&set, &[Part::Index(4)]));
    }

    #[test]
    fn long_names_and_many_keys_are_found_too() {
        for length in [250, 253, 254, 255, 256, 257, 1000] {
            let name = "x".repeat(length);
            assert!(finds(&json!({format!("f:{name}"): {}}), &[Part::Field(&name)]), "{length}");
        }
        let keys: Vec<ListKey> = (0..9).map(|n| key(&format!("k{n}"), None)).collect();
        let item: Value = (0..9).map(|n| (format!("k{n}"), json!(n))).collect::<Map<_, _>>().into();
        assert!(finds(&json!({format!("k:{item}"): {}}), &[Part::Key(&keys, &item)]));
    }
}
