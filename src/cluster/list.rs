//! Reading one page of a LIST while it arrives: items are decoded one by one, and given up as soon as their name and
//! namespace say that nobody wants them.

mod split;

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value, json};

use super::transport::Reader;
pub(super) use split::Splitter;

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The wanted items, in the server's order.
    pub(super) items: Vec<Value>,
    /// Token of the next page.
    pub(super) next: Option<String>,
}

/// Which items to keep: namespace (`None` when it has none, or none is known yet) and name.
pub(super) type Keep<'a> = &'a (dyn Fn(Option<&str>, &str) -> bool + Sync);

/// Whether an item's metadata makes the rest of it worth reading.
pub(super) type Whole<'a> = &'a (dyn Fn(&Map<String, Value>) -> bool + Sync);

/// What decides about an item.
#[derive(Clone, Copy)]
pub(super) struct Choice<'a> {
    keep: Keep<'a>,
    whole: Whole<'a>,
}

/// A page on its way.
pub(super) struct Reading<'a> {
    splitter: Splitter,
    choice: Choice<'a>,
    items: Vec<Value>,
}

/// The list without its items.
#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    metadata: ListMeta,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListMeta {
    #[serde(default, rename = "continue")]
    next: Option<String>,
    #[serde(default)]
    remaining_item_count: Option<u64>,
}

impl<'a> Reading<'a> {
    /// A page of which these items are kept.
    pub(super) fn new(keep: Keep<'a>) -> Self {
        Self::with(Choice::of(keep))
    }

    /// A page with all of its items, but of those that are not worth reading whole only the metadata.
    pub(super) fn lean(whole: Whole<'a>) -> Self {
        Self::with(Choice { keep: &|_, _| true, whole })
    }

    fn with(choice: Choice<'a>) -> Self {
        Self { splitter: Splitter::default(), choice, items: Vec::new() }
    }
}

impl Splitter {
    /// Token of the next page, and how many items come after this one as far as the server knows; `None` when the list
    /// has not arrived whole.
    pub(super) fn end(self) -> Option<(Option<String>, u64)> {
        let Envelope { metadata } = serde_json::from_slice(&self.finish()?).ok()?;
        Some((metadata.next.filter(|token| !token.is_empty()), metadata.remaining_item_count.unwrap_or(0)))
    }
}

impl Reader for Reading<'_> {
    type Read = Page;

    fn take(&mut self, piece: &[u8]) -> Option<()> {
        let Self { splitter, choice, items } = self;
        splitter.take(piece, |item| {
            items.extend(choice.decode(item).ok()?);
            Some(())
        })
    }

    fn finish(self) -> Option<Page> {
        let (next, _) = self.splitter.end()?;
        Some(Page { items: self.items, next })
    }
}

impl<'a> Choice<'a> {
    /// Keeps these items whole.
    pub(super) fn of(keep: Keep<'a>) -> Self {
        Self { keep, whole: &|_| true }
    }

    /// An item, where somebody wants it.
    pub(super) fn decode(self, item: &[u8]) -> serde_json::Result<Option<Value>> {
        let mut json = serde_json::Deserializer::from_slice(item);
        let item = ItemSeed { choice: self }.deserialize(&mut json)?;
        json.end()?;
        Ok(item)
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
