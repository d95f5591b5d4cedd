//! A place in an object, as far as it tells whether a value there is a secret, and masking from there.

use serde_json::{Map, Value};

use crate::core::id::Gvk;
use crate::core::path::Element;

use super::MASK;
use super::names::sensitive;
use super::rules::COPIES;
use super::text::{is_harmless, mask_text};

/// A place.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    /// API group of the object.
    pub(super) group: &'a str,
    zone: Zone,
    /// The name that speaks for the value: its own, or that of the variable or list it belongs to.
    name: Option<String>,
    /// `name` of the item around: that of the variable whose `value` may follow.
    pub(super) item: Option<String>,
}

/// Places where more than names matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    /// The object itself.
    Object { secret: bool },
    /// `metadata`.
    Metadata,
    /// `metadata.annotations`.
    Annotations,
    /// `data` or `stringData` of a Secret: keys are seen, values are not.
    SecretData,
    /// Nothing in here is seen.
    Hidden,
    /// Anywhere else.
    Field,
}

/// Fields that hold the value of what the item around them, or the field before them, names.
const VALUE_FIELDS: &[&str] = &[
    "value",
    "values",
    "plain",
    "plaintext",
    "plainText",
    "literal",
    "text",
    "inline",
    "raw",
    "content",
    "data",
];

/// Maps whose values are written to a Secret, in kinds that make one.
const SECRET_MAPS: &[&str] = &["stringData"];

impl<'a> Place<'a> {
    /// The object itself.
    pub(super) fn root(gvk: &'a Gvk) -> Self {
        // Also under another group: a kind of that name is hardly for reading aloud.
        let zone = Zone::Object { secret: gvk.kind == "Secret" };
        Self { group: &gvk.group, zone, name: None, item: None }
    }

    /// The place of a field; `item` is the `name` of the map it is in.
    pub(super) fn field(&self, name: &str, item: Option<String>) -> Self {
        let speaks = VALUE_FIELDS.contains(&name).then(|| item.or_else(|| self.name.clone())).flatten();
        let name_of_value = speaks.unwrap_or_else(|| name.to_owned());
        Self { group: self.group, zone: self.zone.field(name), name: Some(name_of_value), item: None }
    }

    /// The place of an item of a list: the flag before it, if there is one, speaks for it.
    pub(super) fn item(&self, flag: Option<String>, item: Option<String>) -> Self {
        Self { group: self.group, zone: self.zone, name: flag.or_else(|| self.name.clone()), item }
    }

    /// Masks the secrets in a value at this place; whether there were any.
    pub(super) fn mask(&self, value: &mut Value) -> bool {
        match value {
            _ if self.zone == Zone::Hidden => hide(value),
            Value::Object(fields) => self.mask_fields(fields),
            Value::Array(items) => self.mask_items(items),
            _ if self.zone == Zone::SecretData => hide(value),
            Value::String(text) if self.is_named() && !is_harmless(text) => hide(value),
            Value::String(text) => self.mask_text(text),
            Value::Number(_) if self.is_named() => hide(value),
            _ => false,
        }
    }

    fn is_named(&self) -> bool {
        self.name.as_ref().is_some_and(|name| sensitive(self.group, name).is_some())
    }

    fn mask_text(&self, text: &mut String) -> bool {
        let Some(masked) = mask_text(self.group, text) else { return false };
        *text = masked;
        true
    }

    fn mask_fields(&self, fields: &mut Map<String, Value>) -> bool {
        let item = fields.get("name").and_then(Value::as_str).map(str::to_owned);
        let mask = |masked, (name, value): (&String, &mut Value)| {
            self.field(name, item.clone()).mask(value) || masked
        };
        fields.iter_mut().fold(false, mask)
    }

    fn mask_items(&self, items: &mut [Value]) -> bool {
        let flags: Vec<_> = items.iter().map(|item| flag_before(self.group, item)).collect();
        let before = std::iter::once(None).chain(flags);
        items
            .iter_mut()
            .zip(before)
            .fold(false, |masked, (item, flag)| self.item(flag, None).mask(item) || masked)
    }

    /// Masks what a step from here says of values.
    pub(super) fn mask_element(&self, element: &mut Element) -> bool {
        match element {
            Element::Member(value) => self.mask(value),
            Element::Key(keys) => {
                let mask =
                    |masked, (key, value): &mut (String, Value)| self.field(key, None).mask(value) || masked;
                keys.iter_mut().fold(false, mask)
            }
            Element::Field(name) if self.zone == Zone::Hidden => {
                MASK.clone_into(name);
                true
            }
            Element::Field(_) | Element::Index(_) => false,
        }
    }
}

impl Zone {
    fn field(self, name: &str) -> Self {
        match self {
            Self::Object { secret: true } if matches!(name, "data" | "stringData") => Self::SecretData,
            Self::Object { .. } if name == "metadata" => Self::Metadata,
            Self::Metadata if name == "annotations" => Self::Annotations,
            Self::Annotations if COPIES.contains(&name) => Self::Hidden,
            Self::SecretData | Self::Hidden => Self::Hidden,
            _ if SECRET_MAPS.contains(&name) => Self::SecretData,
            _ => Self::Field,
        }
    }
}

fn hide(value: &mut Value) -> bool {
    *value = Value::from(MASK);
    true
}

/// The `name` in one of the maps, one that says "secret" if there is one.
pub(super) fn speaking_name(group: &str, nodes: &[&Value]) -> Option<String> {
    let names = || nodes.iter().filter_map(|node| node.get("name")?.as_str());
    names().find(|name| sensitive(group, name).is_some()).or_else(|| names().next()).map(str::to_owned)
}

/// The name of a flag whose value is the next item: `--password`, but not `--password=x`.
pub(super) fn flag_before(group: &str, item: &Value) -> Option<String> {
    let flag = item.as_str()?.strip_prefix('-')?.trim_start_matches('-');
    let is_whole = !flag.contains(['=', ' ']);
    (is_whole && sensitive(group, flag).is_some()).then(|| flag.to_owned())
}
