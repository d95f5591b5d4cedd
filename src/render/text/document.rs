//! Texts that are documents themselves (`app.yaml` in a `ConfigMap`): compared by content where that says it in
//! less.
//!
//! What is compared is what was written, not what some program may take it for: `yes` and `true` differ here, and
//! so do `8080` and `"8080"`. Order of keys, comments and indentation do not.

use std::borrow::Cow;

use serde_json::Value;

use crate::core::manifest::{PLAIN, as_written};
use crate::core::secret::MASK;
use crate::core::text::{Side, diff};
use crate::render::yaml_tree::Tree;

/// Longest text that is taken apart, in bytes: nothing larger fits into a `ConfigMap`.
const LONGEST: usize = 1 << 20;

/// How many times shorter the difference of the documents has to be: a reader knows the text, not what is made
/// of it.
const SHORTER: usize = 2;

/// Stands for a mask while a text is parsed: YAML would take `***` for an alias.
const STAND_IN: &str = "\u{e000}";

/// What a pair of texts is best shown as.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// As they are.
    AsTexts,
    /// As they are, though they say the same in this language.
    Reformatted(&'static str),
    /// As YAML of what they say in this language.
    AsDocuments { old: String, new: String, language: &'static str },
}

/// How to show two texts that differ.
pub(super) fn shown(old: &str, new: &str) -> Shown {
    if old == new || old.len().max(new.len()) > LONGEST || (old.to_owned() + new).contains(STAND_IN) {
        return Shown::AsTexts;
    }
    let mut both = LANGUAGES.iter().filter_map(|(language, parse)| {
        let [old, new] = [old, new].map(|text| parse(&text.replace(MASK, STAND_IN)));
        Some((lines(&old?), lines(&new?), *language))
    });
    let Some((old_lines, new_lines, language)) = both.next() else { return Shown::AsTexts };
    let size = changed(&old_lines, &new_lines);
    if size == 0 {
        return Shown::Reformatted(language);
    }
    if size * SHORTER > changed(old, new) {
        return Shown::AsTexts;
    }
    Shown::AsDocuments { old: old_lines, new: new_lines, language }
}

/// A language, and its documents in a text that is in it. Only lists and maps are documents.
type Language = (&'static str, fn(&str) -> Option<Vec<Value>>);

const LANGUAGES: [Language; 3] = [("JSON", json), ("YAML", yaml), ("TOML", toml)];

fn json(text: &str) -> Option<Vec<Value>> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok().filter(is_document).map(|value| vec![value])
}

fn yaml(text: &str) -> Option<Vec<Value>> {
    let documents = as_written(text)?;
    (!documents.is_empty() && documents.iter().all(is_document)).then_some(documents)
}

fn toml(text: &str) -> Option<Vec<Value>> {
    let table: toml::Table = text.parse().ok()?;
    (!table.is_empty()).then(|| vec![of_toml(toml::Value::Table(table))])
}

fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(of_toml).collect()),
        toml::Value::Table(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, of_toml(value))).collect())
        }
        // Numbers, booleans and times need no quotes.
        other => Value::String(format!("{PLAIN}{other}")),
    }
}

fn is_document(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

/// The documents in one notation.
fn lines(documents: &[Value]) -> String {
    let text: Vec<String> =
        documents.iter().map(|document| tree(document).lines().join("\n") + "\n").collect();
    text.join("---\n").replace(STAND_IN, MASK)
}

fn tree(value: &Value) -> Tree<'_> {
    match value {
        Value::String(text) => match text.strip_prefix(PLAIN) {
            Some(written) => Tree::Literal(Cow::Borrowed(written)),
            None => Tree::Text(text),
        },
        Value::Array(items) => Tree::List(items.iter().map(tree).collect()),
        Value::Object(fields) => {
            Tree::Map(fields.iter().map(|(name, value)| (name.as_str(), tree(value))).collect())
        }
        other => Tree::Literal(Cow::Owned(other.to_string())),
    }
}

/// Characters in lines that are on one side only.
fn changed(old: &str, new: &str) -> usize {
    let diff = diff(old, new);
    let changed = diff.lines.iter().filter(|line| line.side != Side::Both);
    changed.map(|line| line.text.trim().chars().count()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(old: &str, new: &str) -> (String, String, &'static str) {
        match shown(old, new) {
            Shown::AsDocuments { old, new, language } => (old, new, language),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_reordered_and_reformatted_document_shows_what_it_says_differently() {
        let old = "server:\n  host: localhost\n  port: 8080\nmode: yes\n";
        let new = "# generated\nmode: yes\nserver: {port: 8081, host: localhost}\n";
        let (old, new, language) = documents(old, new);
        assert_eq!(language, "YAML");
        assert_eq!(old, "mode: yes\nserver:\n  host: localhost\n  port: 8080\n");
        assert_eq!(new, "mode: yes\nserver:\n  host: localhost\n  port: 8081\n");
    }

    #[test]
    fn what_is_written_differently_is_not_made_equal() {
        let long = "x".repeat(80);
        let old = format!("a: 0644\nb: yes\nc: 1\nd: {{{long}: 1,   y: 2}}\n");
        let new = format!("d: {{y: 2, {long}: 1}}\na: 0600\nb: true\nc: \"1\"\n");
        let (old, new, _) = documents(&old, &new);
        assert!(old.starts_with("a: 0644\nb: yes\nc: 1\n"), "{old}");
        assert!(new.starts_with("a: 0600\nb: true\nc: \"1\"\n"), "{new}");
    }

    #[test]
    fn a_line_that_differs_is_shown_as_it_is_written() {
        assert_eq!(shown("# why\nport: 8080 # a\n", "# why\nport: 8081 # a\n"), Shown::AsTexts);
        assert_eq!(shown("just text\n", "other text\n"), Shown::AsTexts);
        assert_eq!(shown("[log]\nlevel = info\n", "[log]\nlevel = debug\n"), Shown::AsTexts);
    }

    #[test]
    fn json_in_one_line_and_toml_are_documents_too() {
        let (old, new, language) =
            documents(r#"{"allow":["a","b"],"x":1.50}"#, r#"{"allow":["a","c"],"x":1.50}"#);
        assert_eq!((old.as_str(), language), ("allow:\n- a\n- b\nx: 1.5\n", "JSON"));
        assert_eq!(new, "allow:\n- a\n- c\nx: 1.5\n");
        let old = "[b]\nlong-name = \"a long text\"\nx = 1\n[a]\nt = 1979-05-27\nlist = [ 1, 2, 3, 4, 5 ]\n";
        let new = "[a]\nlist = [1,2,3,4,5]\nt=1979-05-28\n[b]\nx=1\nlong-name='a long text'\n";
        let (old, _, language) = documents(old, new);
        assert_eq!(language, "TOML");
        assert!(old.contains("\n  t: 1979-05-27\nb:\n  long-name: a long text\n"), "{old}");
    }

    #[test]
    fn the_same_in_other_words_is_told() {
        assert_eq!(shown("a: 1\nb: 2\n", "b: 2\na: 1\n"), Shown::Reformatted("YAML"));
        assert_eq!(shown(r#"{"a":1}"#, r#"{ "a": 1 }"#), Shown::Reformatted("JSON"));
    }

    #[test]
    fn masks_do_not_keep_a_text_from_being_read() {
        let old = "b: {password: ***, host: some-long-name}\na: {x: 1, y: another long value}\n";
        let new = "a: {y: another long value, x: 2}\nb: {host: some-long-name, password: ***}\n";
        let (old, new, _) = documents(old, new);
        assert!(old.ends_with("  password: ***\n") && new.ends_with("  password: ***\n"), "{old}{new}");
    }

    #[test]
    fn a_key_that_is_written_twice_makes_no_document() {
        assert_eq!(yaml("a: 1\na: 2\n"), None);
        assert_eq!(yaml("a: *x\n"), None);
    }
}
