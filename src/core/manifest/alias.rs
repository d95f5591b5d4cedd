//! Anchors, aliases and merge keys, in go-yaml v2's sense: an alias is a copy, and a `<<` writes its
//! fields where it stands, over what was written before it.

use serde_json::{Map, Value};

use super::failure::Failure;
use super::scalar::Scalar;
use super::tree::{Builder, Content, Done, Frame};
use crate::core::position::{Mark, Position};

/// What an anchor stands for.
pub(super) enum Anchored {
    /// Its collection has not ended; the number tells anchors of one name apart.
    Unfinished(usize),
    Scalar(Scalar<'static>),
    Collection(Copied),
}

/// A collection to be copied.
pub(super) struct Copied {
    value: Value,
    marks: Vec<Mark>,
    height: usize,
    /// What decoding it once more costs go-yaml.
    decodes: usize,
}

impl Builder<'_> {
    /// Gives the collection that was just opened a name.
    pub(super) fn anchor_collection(&mut self, name: &str) {
        let id = self.decodes;
        self.anchors.insert(name.to_owned(), Anchored::Unfinished(id));
        if let Some(frame) = self.frames.last_mut() {
            frame.anchor = Some((name.to_owned(), id));
        }
    }

    pub(super) fn anchor_scalar(&mut self, name: &str, scalar: &Scalar<'_>) {
        self.anchors.insert(name.to_owned(), Anchored::Scalar(scalar.clone().into_owned()));
    }

    /// Keeps a copy of a collection that has a name, unless the name was given away again inside it.
    pub(super) fn remember(&mut self, name: String, id: usize, done: &Done) -> Result<(), Failure> {
        if !matches!(self.anchors.get(&name), Some(Anchored::Unfinished(of)) if *of == id) {
            return Ok(());
        }
        let marks = &self.marks[done.mark..];
        let size = marks.len();
        self.check_nodes(size, marks[0].position)?;
        let copied = Copied {
            value: done.value.clone(),
            marks: marks.to_vec(),
            height: done.height,
            decodes: self.decodes - id + 1,
        };
        self.copies += size;
        self.anchors.insert(name, Anchored::Collection(copied));
        Ok(())
    }

    /// The scalar an alias stands for, where only a scalar can stand.
    pub(super) fn aliased_key(&self, name: &str, position: Position) -> Result<Scalar<'static>, Failure> {
        match self.anchors.get(name) {
            Some(Anchored::Scalar(scalar)) => Ok(scalar.clone()),
            Some(_) => Err(Failure::invalid(position, "a list or a map cannot be a key")),
            None => Err(unknown(position)),
        }
    }

    /// Adds what `*name` stands for. The parts keep the positions they were written at.
    pub(super) fn alias(&mut self, name: &str, position: Position) -> Result<(), Failure> {
        self.decodes += 1;
        let copied = match self.anchors.get(name) {
            None => return Err(unknown(position)),
            Some(Anchored::Unfinished(_)) => {
                return Err(Failure::invalid(position, format!("the anchor `{name}` contains itself")));
            }
            Some(Anchored::Scalar(scalar)) => {
                let value = scalar.clone().into_value().map_err(|why| Failure::invalid(position, why))?;
                self.alias_decodes += 1;
                self.check_aliases(position)?;
                let mark = self.mark(position)?;
                return self.attach(Done { value, mark, height: 0, aliased: true });
            }
            Some(Anchored::Collection(copied)) => copied,
        };
        self.check_depth(copied.height, position)?;
        self.check_nodes(copied.marks.len(), position)?;
        let mark = self.marks.len();
        let name = self.pending_name();
        self.marks.extend_from_slice(&copied.marks);
        self.marks[mark].position = position;
        self.marks[mark].name = name;
        let done = Done { value: copied.value.clone(), mark, height: copied.height, aliased: true };
        self.alias_decodes += copied.decodes;
        self.decodes += copied.decodes;
        self.check_aliases(position)?;
        self.attach(done)
    }

    /// go-yaml's measure against documents that unfold to something huge.
    #[expect(clippy::cast_precision_loss, reason = "a ratio")]
    pub(super) fn check_aliases(&self, position: Position) -> Result<(), Failure> {
        let (all, aliased) = (self.decodes as f64, self.alias_decodes as f64);
        if self.alias_decodes > 100 && self.decodes > 1000 && aliased / all > allowed_share(all) {
            return Err(Failure::too_large(position, "document contains excessive aliasing"));
        }
        Ok(())
    }

    /// Writes the fields of a `<<` into the map it stands in.
    pub(super) fn merge(&mut self, done: Done, position: Position) -> Result<(), Failure> {
        let wrong = || Failure::invalid(position, "map merge requires map or sequence of maps as the value");
        match done.value {
            Value::Object(fields) => {
                self.marks.remove(done.mark);
                self.merge_fields(fields, position);
            }
            Value::Array(items) if !done.aliased => {
                self.reverse_marks(done.mark);
                // The earlier one wins, so it is written last.
                for item in items.into_iter().rev() {
                    let Value::Object(fields) = item else { return Err(wrong()) };
                    self.merge_fields(fields, position);
                }
            }
            _ => return Err(wrong()),
        }
        Ok(())
    }

    fn merge_fields(&mut self, merged_fields: Map<String, Value>, position: Position) {
        let Some(Frame { content: Content::Map(fields, _), merged, .. }) = self.frames.last_mut() else {
            unreachable!("invariant: `<<` stands in maps");
        };
        let mut overridden = Vec::new();
        for (key, value) in merged_fields {
            let before = fields.insert(key.clone(), value);
            let explicit = before.is_some() && !merged.contains(&key);
            if explicit && before.as_ref() != fields.get(&key) {
                overridden.push(key.clone());
            }
            if before.is_none() || explicit {
                merged.insert(key);
            }
        }
        for key in overridden {
            let message = format!(
                "`<<` overrides the key `{key}` written before it, as in kubectl; write `<<` first to keep the key"
            );
            self.warn(message, position);
        }
    }

    /// Takes a merged list of maps apart: the maps' fields, last map first.
    fn reverse_marks(&mut self, list: usize) {
        let items = self.marks.split_off(list);
        let mut starts = Vec::new();
        let mut at = 1;
        while let Some(item) = items.get(at) {
            starts.push(at);
            at += item.size as usize;
        }
        for start in starts.into_iter().rev() {
            let end = start + items[start].size as usize;
            self.marks.extend_from_slice(&items[start + 1..end]);
        }
    }
}

/// The name is not told: a password that starts with `*` and is not quoted looks like an alias.
fn unknown(position: Position) -> Failure {
    Failure::invalid(position, "unknown anchor referenced").with_hint(
        "its `&` must stand before it in the same document; a text that starts with `*` needs quotes",
    )
}

/// The share of decoding that may be due to aliases (`decode.go`, `allowedAliasRatio`).
fn allowed_share(decodes: f64) -> f64 {
    const LOW: f64 = 400_000.0;
    const HIGH: f64 = 4_000_000.0;
    if decodes <= LOW {
        0.99
    } else if decodes >= HIGH {
        0.10
    } else {
        0.99 - 0.89 * ((decodes - LOW) / (HIGH - LOW))
    }
}
