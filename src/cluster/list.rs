//! Reading one page of a LIST: items are decoded one by one, and given up as soon as their name and
//! namespace say that nobody wants them.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The wanted items, in the server's order.
    pub(super) items: Vec<Value>,
    /// Token of the next page.
    pub(super) next: Option<String>,
    /// Items after this page, when the server knows.
    pub(super) remaining: Option<u64>,
}

/// Which items to keep: namespace (`None` when it has none, or none is known yet) and name.
pub(super) type Keep<'a> = &'a dyn Fn(Option<&str>, &str) -> bool;

/// Whether an item's metadata makes the rest of it worth reading.
pub(super) type Whole<'a> = &'a dyn Fn(&Map<String, Value>) -> bool;

/// What decides about an item.
#[derive(Clone, Copy)]
struct Choice<'a> {
    keep: Keep<'a>,
    whole: Whole<'a>,
}

/// Reads a page. `None` when it is not a list.
pub(super) fn page(body: &[u8], keep: Keep<'_>) -> Option<Page> {
    read(body, Choice { keep, whole: &|_| true })
}

/// Reads a page with all of its items, but of those that are not worth reading whole only the metadata.
pub(super) fn lean_page(body: &[u8], whole: Whole<'_>) -> Option<Page> {
    read(body, Choice { keep: &|_, _| true, whole })
}

fn read(body: &[u8], choice: Choice<'_>) -> Option<Page> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let page = PageSeed { choice }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    page
}

struct PageSeed<'a> {
    choice: Choice<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListMeta {
    #[serde(default, rename = "continue")]
    next: Option<String>,
    #[serde(default)]
    remaining_item_count: Option<u64>,
}

impl<'de> DeserializeSeed<'de> for PageSeed<'_> {
    type Value = Option<Page>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for PageSeed<'_> {
    type Value = Option<Page>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut page = Page::default();
        let mut is_list = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "metadata" => {
                    let meta: ListMeta = map.next_value()?;
                    page.next = meta.next.filter(|token| !token.is_empty());
                    page.remaining = meta.remaining_item_count;
                }
                "items" => {
                    is_list = true;
                    page.items = map.next_value_seed(ItemsSeed { choice: self.choice })?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(is_list.then_some(page))
    }
}

struct ItemsSeed<'a> {
    choice: Choice<'a>,
}

impl<'de> DeserializeSeed<'de> for ItemsSeed<'_> {
    type Value = Vec<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ItemsSeed<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("items")
    }

    /// Old servers write an empty list so.
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(ItemSeed { choice: self.choice })? {
            items.extend(item);
        }
        Ok(items)
    }
}

struct ItemSeed<'a> {
    choice: Choice<'a>,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ItemSeed<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    /// Servers write `metadata` before everything large.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = Map::new();
        let mut kept = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "metadata" {
                match map.next_value_seed(MetadataSeed { keep: self.choice.keep })? {
                    Some(Value::Object(metadata)) if !(self.choice.whole)(&metadata) => {
                        skip_rest(map)?;
                        return Ok(Some(json!({ "metadata": metadata })));
                    }
                    Some(metadata) => object.insert(key, metadata),
                    None => return skip_rest(map),
                };
                kept = true;
            } else {
                let value = map.next_value()?;
                object.insert(key, value);
            }
        }
        Ok(kept.then_some(Value::Object(object)))
    }
}

fn skip_rest<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Value>, A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(None)
}

struct MetadataSeed<'a> {
    keep: Keep<'a>,
}

impl<'de> DeserializeSeed<'de> for MetadataSeed<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for MetadataSeed<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("metadata")
    }

    /// A name that nobody wants in any namespace ends it; namespace and name together decide at the end.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut metadata = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value: Value = map.next_value()?;
            if key == "name" && !value.as_str().is_some_and(|name| (self.keep)(None, name)) {
                return skip_rest(map);
            }
            metadata.insert(key, value);
        }
        let text = |field: &str| metadata.get(field).and_then(Value::as_str);
        let wanted = text("name").is_some_and(|name| (self.keep)(text("namespace"), name));
        Ok(wanted.then_some(Value::Object(metadata)))
    }
}

#[cfg(test)]
mod tests;
