//! `-o yaml`: the JSON report as YAML.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use crate::report::model::Report;
use crate::report::wire::Document;

use super::yaml_tree::Tree;
use super::{RenderOptions, Renderer};

/// The same document as [`super::json::Json`].
#[derive(Debug)]
pub struct Yaml(RenderOptions);

impl Yaml {
    pub(super) fn boxed(options: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self(options))
    }
}

impl Renderer for Yaml {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let json = serde_json::to_string(&Document::of(report, &self.0.show, &self.0.exit))?;
        out.write_all(of_json(&json).as_bytes())
    }
}

/// A JSON text as YAML, keys in their order.
///
/// # Panics
/// When it is no JSON.
pub fn of_json(json: &str) -> String {
    let document: Ordered = serde_json::from_str(json).expect("invariant: the caller's text is JSON");
    document.tree().lines().iter().map(|line| format!("{line}\n")).collect()
}

/// A JSON value whose keys keep their order, which is a promise of the report.
enum Ordered {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Ordered>),
    Map(Vec<(String, Ordered)>),
}

impl Ordered {
    fn tree(&self) -> Tree<'_> {
        match self {
            Self::Null => Tree::Literal(Cow::Borrowed("null")),
            Self::Bool(value) => Tree::Literal(Cow::Owned(value.to_string())),
            Self::Number(number) => Tree::Literal(Cow::Owned(number.to_string())),
            Self::Text(text) => Tree::Text(text),
            Self::List(items) => Tree::List(items.iter().map(Self::tree).collect()),
            Self::Map(fields) => {
                Tree::Map(fields.iter().map(|(name, value)| (name.as_str(), value.tree())).collect())
            }
        }
    }
}

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OrderedVisitor)
    }
}

struct OrderedVisitor;

impl<'de> Visitor<'de> for OrderedVisitor {
    type Value = Ordered;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Ordered, E> {
        Ok(Ordered::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Ordered, E> {
        Ok(Ordered::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Ordered, E> {
        Ok(Ordered::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Ordered, E> {
        Ok(Ordered::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Ordered, E> {
        Ok(Number::from_f64(value).map_or(Ordered::Null, Ordered::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Ordered, E> {
        Ok(Ordered::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Ordered, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Ordered::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Ordered, A::Error> {
        let mut map = Vec::new();
        while let Some(field) = fields.next_entry()? {
            map.push(field);
        }
        Ok(Ordered::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::manifest::{Limits, read};
    use crate::report::exit::ExitPolicy;
    use crate::report::sample::{changed, drifted, report};
    use crate::report::show::Show;
    use serde_json::{Value, json};
    use std::sync::Arc;

    #[test]
    fn the_yaml_report_is_the_json_report() {
        let values = json!({"on": "on", "mode": "0644", "time": "12:30", "text": "a\nb\n", "hidden": "\u{202e}\u{1b}\u{e0041}"});
        let report =
            report(vec![drifted("v1 Pod", "a", vec![changed("spec.x", values, json!(["***", 1.5, null]))])]);
        let mut out = Vec::new();
        Yaml(RenderOptions::default()).render(&report, &mut out).expect("memory takes all");
        let text = String::from_utf8(out).expect("YAML is text");
        assert!(!text.contains(|character| super::super::escape::is_hidden(character) && character != '\n'));
        assert!(text.starts_with("schema: kubectl-drift/report/v1\nversion: "), "{text}");
        let expected = serde_json::to_value(Document::of(&report, &Show::default(), &ExitPolicy::default()))
            .expect("JSON");
        assert_eq!(read_back(&text), expected, "{text}");
    }

    /// As a field of an object, for this program reads objects only.
    fn read_back(text: &str) -> Value {
        let indented = text.lines().fold(String::new(), |all, line| all + "  " + line + "\n");
        let object = format!("apiVersion: v1\nkind: A\nmetadata: {{name: a}}\nreport:\n{indented}");
        let entry = read(&Arc::from("a.yaml"), object.as_bytes(), &Limits::default()).remove(0);
        entry.expect("a document").value["report"].clone()
    }
}
