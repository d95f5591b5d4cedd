//! Where in an object: field names, keyed items, set members, positions.
//!
//! The elements are the API server's own (structured-merge-diff, `fieldpath/element.go`), so a path
//! can be looked up in managed fields, and it prints as `contract.md` promises.

use std::fmt;

use serde_json::Value;

/// One step from a node to a child.
#[derive(Clone, Debug, PartialEq)]
pub enum Element {
    /// A struct field or a map key.
    Field(String),
    /// An item of a keyed list, by its keys in schema order; a key without a value is left out.
    Key(Vec<(String, Value)>),
    /// A member of a set, by value.
    Member(Value),
    /// An item of any other list, by position.
    Index(usize),
}

/// A path from the object's root.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path(pub Vec<Element>);

impl Path {
    /// A path of field names only.
    pub fn of_fields(names: &[&str]) -> Self {
        Self(names.iter().map(|name| Element::Field((*name).to_owned())).collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, element) in self.0.iter().enumerate() {
            match element {
                Element::Field(name) if is_plain(name) && position == 0 => f.write_str(name)?,
                Element::Field(name) if is_plain(name) => write!(f, ".{name}")?,
                other => write!(f, "{other}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) if is_plain(name) => f.write_str(name),
            Self::Field(name) => write!(f, "[{}]", json_string(name)),
            Self::Key(keys) => {
                let keys: Vec<String> = keys.iter().map(|(key, value)| format!("{key}={value}")).collect();
                write!(f, "[{}]", keys.join(","))
            }
            Self::Member(value) => write!(f, "[={value}]"),
            Self::Index(index) => write!(f, "[{index}]"),
        }
    }
}

/// Whether a field name needs no brackets: `[A-Za-z0-9_-]+`.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn json_string(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_print_as_the_contract_says() {
        let mut path = Path::of_fields(&["spec", "containers"]);
        path.0.push(Element::Key(vec![("name".into(), json!("server"))]));
        path.0.push(Element::Field("ports".into()));
        path.0
            .push(Element::Key(vec![("containerPort".into(), json!(80)), ("protocol".into(), json!("TCP"))]));
        assert_eq!(
            path.to_string(),
            r#"spec.containers[name="server"].ports[containerPort=80,protocol="TCP"]"#
        );
    }

    #[test]
    fn names_with_dots_and_slashes_are_bracketed() {
        let path = Path::of_fields(&["metadata", "annotations", "like.this/one"]);
        assert_eq!(path.to_string(), r#"metadata.annotations["like.this/one"]"#);
    }

    #[test]
    fn members_and_positions_have_their_own_form() {
        let path =
            Path(vec![Element::Field("finalizers".into()), Element::Member(json!("a/b")), Element::Index(3)]);
        assert_eq!(path.to_string(), r#"finalizers[="a/b"][3]"#);
    }
}
