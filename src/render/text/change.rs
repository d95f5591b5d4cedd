//! The lines of one change.

use serde_json::Value;

use crate::core::change::{Cause, Change};
use crate::core::path::Element;
use crate::core::text;

use super::about::{about, line};
use super::blob::{self, Content};
use super::document::{self, Shown};
use super::image;
use super::passage;
use super::row::Fact;
use super::sheet::{Sheet, Sign};
use super::tree::Node;
use super::yaml;

/// Most lines of a value that is on one side only.
const WHOLE_LINES: usize = 40;

/// What is said of a change beside its cause.
type Remarks = Vec<String>;

impl Sheet<'_> {
    /// The lines of a change; the node gives it its name.
    pub(super) fn change(&mut self, node: &Node<'_>, change: &Change, indent: usize) {
        let first = self.rows.len();
        let remarks = self.body(node, change, indent);
        let mut facts = about(change, self.wide, self.options);
        facts.extend(remarks.into_iter().map(Fact::of));
        facts.extend(change.masked.then(|| Fact::of("masked")));
        facts.dedup_by(|later, earlier| later.text == "masked" && earlier.text.contains("masked"));
        facts.extend(line(change, self.origin, self.options));
        self.say(first, facts);
        if let Some(remark) = change.note.map(str::to_owned).or_else(|| applied(change)) {
            self.remark(indent, &format!("# {remark}"));
        }
    }

    fn body(&mut self, node: &Node<'_>, change: &Change, indent: usize) -> Remarks {
        let sides = (change.declared.as_ref(), change.live.as_ref());
        let (old, new) = if self.options.reverse { (sides.1, sides.0) } else { sides };
        match (old, new) {
            (Some(old), Some(new)) => self.both(node, change, (old, new), indent),
            (Some(old), None) => self.whole(Sign::Old, node, change, old, indent),
            (None, Some(new)) => self.whole(Sign::New, node, change, new, indent),
            (None, None) => {
                self.line(Sign::Both, indent, &label(node), &[]);
                Remarks::new()
            }
        }
    }

    /// A value that is on one side only.
    fn whole(
        &mut self,
        sign: Sign,
        node: &Node<'_>,
        change: &Change,
        value: &Value,
        indent: usize,
    ) -> Remarks {
        let label = label(node);
        if matches!(node.steps.last(), Some(Element::Member(_))) {
            self.line(sign, indent, &label, &[]);
            return Remarks::new();
        }
        if let Some(Content::Binary(bytes)) = blob::content(&change.path, value) {
            self.labelled(sign, indent, &format!("{label}: "), &format!("<{}>", blob::size(bytes)), &[]);
            return vec!["binary".into()];
        }
        let lines = yaml::entry(&label, value);
        let shown = if self.options.all_text { lines.len() } else { lines.len().min(WHOLE_LINES) };
        for text in &lines[..shown] {
            self.line(sign, indent, text, &[]);
        }
        self.left_out(lines.len() - shown, "more", indent);
        Remarks::new()
    }

    /// A value that is on both sides.
    fn both(&mut self, node: &Node<'_>, change: &Change, sides: (&Value, &Value), indent: usize) -> Remarks {
        let label = label(node);
        if let (Some(old), Some(new)) =
            (blob::content(&change.path, sides.0), blob::content(&change.path, sides.1))
        {
            return self.blobs(&label, (old, new), indent);
        }
        if let (Value::String(old), Value::String(new)) = sides
            && let Some(remarks) = self.documents(&label, (old, new), indent)
        {
            return remarks;
        }
        if let Some((old, new)) = as_texts(sides) {
            return self.texts(&label, (&old, &new), None, indent);
        }
        if is_container(sides.0) || is_container(sides.1) {
            self.whole(Sign::Old, node, change, sides.0, indent);
            self.whole(Sign::New, node, change, sides.1, indent);
            return retyped(sides).into_iter().collect();
        }
        self.scalars(node, &label, sides, indent)
    }

    /// Texts that are documents, where that is shorter. Who wants all of a text sees the text.
    fn documents(&mut self, label: &str, (old, new): (&str, &str), indent: usize) -> Option<Remarks> {
        if self.options.all_text {
            return None;
        }
        match document::shown(old, new) {
            Shown::AsTexts => None,
            Shown::AsDocuments { old, new, language } => {
                let remark = format!("parsed as {language}");
                Some(self.texts(label, (&old, &new), Some(&remark), indent))
            }
            Shown::Reformatted(language) if is_long(old) || is_long(new) => {
                let remark = format!("the same {language}, written differently");
                Some(self.texts(label, (old, new), Some(&remark), indent))
            }
            Shown::Reformatted(_) => None,
        }
    }

    fn blobs(&mut self, label: &str, sides: (Content, Content), indent: usize) -> Remarks {
        if let (Content::Text(old), Content::Text(new)) = &sides {
            return self.texts(label, (old, new), Some("decoded from base64"), indent);
        }
        for (sign, content) in [(Sign::Old, sides.0), (Sign::New, sides.1)] {
            let bytes = match content {
                Content::Text(text) => text.len(),
                Content::Binary(bytes) => bytes,
            };
            self.labelled(sign, indent, &format!("{label}: "), &format!("<{}>", blob::size(bytes)), &[]);
        }
        vec!["binary".into()]
    }

    /// Texts of several lines.
    fn texts(&mut self, label: &str, sides: (&str, &str), remark: Option<&str>, indent: usize) -> Remarks {
        self.line(Sign::Both, indent, &format!("{label}:"), &[]);
        let mut remarks: Remarks = remark.map(str::to_owned).into_iter().collect();
        remarks.extend(passage::write(self, sides, indent + 2).map(str::to_owned));
        remarks
    }

    /// Values that fit into a line each.
    fn scalars(&mut self, node: &Node<'_>, label: &str, sides: (&Value, &Value), indent: usize) -> Remarks {
        let (old, new) = (yaml::scalar(sides.0), yaml::scalar(sides.1));
        let is_image = matches!(node.steps.last(), Some(Element::Field(name)) if name == "image");
        let (olds, news, mut remarks) = if is_image && sides.0.is_string() && sides.1.is_string() {
            let (olds, news, names) = image::moved(&old, &new);
            (olds, news, names.into_iter().map(str::to_owned).collect())
        } else {
            let (olds, news) = text::parts(&old, &new).unwrap_or_default();
            (olds, news, Remarks::new())
        };
        remarks.extend(retyped(sides));
        for (sign, value, parts) in [(Sign::Old, old, olds), (Sign::New, new, news)] {
            self.labelled(sign, indent, &format!("{label}: "), &value, &parts);
        }
        remarks
    }

    /// Says that lines are left out, if there are any.
    pub(super) fn left_out(&mut self, lines: usize, which: &str, indent: usize) {
        if lines > 0 {
            let plural = if lines == 1 { "line" } else { "lines" };
            let text = format!("{} {lines} {which} {plural}", self.options.ellipsis());
            self.remark(indent, &text);
            self.cut += usize::from(which == "more");
        }
    }
}

/// The name of a change: its field as a YAML key, or the item of a list as a path.
fn label(node: &Node<'_>) -> String {
    match node.steps.as_slice() {
        [Element::Field(name)] => yaml::key(name),
        _ => node.label(),
    }
}

/// Both sides as texts to be compared line by line, where they are more than a line each.
fn as_texts((old, new): (&Value, &Value)) -> Option<(String, String)> {
    match (old, new) {
        (Value::String(old), Value::String(new)) => {
            (is_long(old) || is_long(new)).then(|| (old.clone(), new.clone()))
        }
        _ if is_container(old) && is_container(new) => Some((yaml::text(old), yaml::text(new))),
        _ => None,
    }
}

fn is_long(text: &str) -> bool {
    text.contains('\n')
}

/// A list or a map that is more than `[]` or `{}`.
fn is_container(value: &Value) -> bool {
    value.as_array().is_some_and(|items| !items.is_empty())
        || value.as_object().is_some_and(|fields| !fields.is_empty())
}

/// What was applied last, where it is neither what is declared nor what is live.
fn applied(change: &Change) -> Option<String> {
    let applied = (change.cause == Cause::Conflict).then_some(change.last_applied.as_ref());
    Some(match applied? {
        None => "last applied without it".into(),
        Some(value) if is_container(value) => return None,
        Some(value) => format!("last applied: {}", yaml::scalar(value)),
    })
}

/// `string became number`: YAML shows it in a quote, which is easy to miss.
fn retyped((old, new): (&Value, &Value)) -> Option<String> {
    let (old, new) = (type_name(old), type_name(new));
    (old != new).then(|| format!("{old} became {new}"))
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "map",
    }
}
