//! Text to a schema.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::{HEADER, SCALARS, is_plain};
use crate::core::id::Gvk;
use crate::core::schema::{Field, List, ListKey, Map, Relation, Schema, Struct, Type, TypeId, Zero};

/// A text that is no schema, or one of another version of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The line that was not understood, from 1.
    pub line: usize,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} is no part of a schema", self.line)
    }
}

/// Reads what [`super::write`] wrote.
pub fn read(text: &str) -> Result<Schema, Malformed> {
    let mut reader = Reader::of(text);
    let mut lines = text.lines().enumerate().peekable();
    if lines.next().is_none_or(|(_, line)| line != HEADER) {
        return Err(Malformed { line: 1 });
    }
    while let Some((number, line)) = lines.next() {
        let mut fields = BTreeMap::new();
        while let Some((number, line)) = lines.next_if(|(_, line)| line.starts_with(' ')) {
            let (name, field) = reader.field(&line[1..]).ok_or(Malformed { line: number + 1 })?;
            fields.insert(name, field);
        }
        reader.line(line, fields).ok_or(Malformed { line: number + 1 })?;
    }
    Ok(reader.schema)
}

struct Reader {
    schema: Schema,
    /// How many types have a line of their own; they take the first ids.
    entries: u32,
    next: u32,
    /// Types without content, added once each.
    leaves: Vec<(Type, TypeId)>,
}

impl Reader {
    fn of(text: &str) -> Self {
        let mut schema = Schema::default();
        let is_entry = |line: &&str| line.starts_with(['@', '=']);
        for _ in text.lines().filter(is_entry) {
            schema.push(Type::Any);
        }
        let entries = u32::try_from(schema.types.len()).unwrap_or(u32::MAX);
        Self { schema, entries, next: 0, leaves: Vec::new() }
    }

    fn line(&mut self, line: &str, fields: BTreeMap<Box<str>, Field>) -> Option<()> {
        let rest = &line.get(1..)?;
        match line.as_bytes()[0] {
            b'@' => self.structure(rest, fields),
            b'=' => self.named(rest),
            b':' => self.kind(rest),
            _ => None,
        }
    }

    fn structure(&mut self, rest: &str, fields: BTreeMap<Box<str>, Field>) -> Option<()> {
        let (definition, rest) = optional_name(rest)?;
        let (name, rest) = match rest.strip_prefix('=') {
            Some(rest) => optional_name(rest)?,
            None => (definition.clone(), rest),
        };
        let flags = if rest.is_empty() { "" } else { rest.strip_prefix(' ')? };
        let made = Struct { name, fields, atomic: flags.contains('a'), open: flags.contains('o') };
        let id = self.entry(Type::Struct(made))?;
        if let Some(definition) = definition {
            self.schema.name(definition, id);
        }
        Some(())
    }

    fn named(&mut self, rest: &str) -> Option<()> {
        let (name, rest) = name(rest)?;
        let (ty, rest) = self.content(rest.strip_prefix(' ')?)?;
        let id = self.entry(ty)?;
        if !name.is_empty() {
            self.schema.name(name, id);
        }
        rest.is_empty().then_some(())
    }

    fn kind(&mut self, rest: &str) -> Option<()> {
        let mut words = rest.split(' ');
        let gvk = Gvk::new(words.next()?, words.next()?);
        let id = TypeId(words.next()?.parse().ok().filter(|id| *id < self.entries)?);
        self.schema.serve(gvk, id);
        Some(())
    }

    fn entry(&mut self, ty: Type) -> Option<TypeId> {
        let id = TypeId(self.next);
        self.next += 1;
        (self.next <= self.entries).then(|| self.schema.replace(id, ty))?;
        Some(id)
    }

    fn field(&mut self, line: &str) -> Option<(Box<str>, Field)> {
        let (name, rest) = name(line)?;
        let mut rest = rest.strip_prefix(' ')?;
        let mut flag = |flag: char| rest.strip_prefix(flag).map(|after| rest = after).is_some();
        let zero = match (flag('-'), flag('+')) {
            (true, _) => Zero::Dropped,
            (_, true) => Zero::Written,
            _ => Zero::Kept,
        };
        let (atomic, nullable) = (flag('!'), flag('?'));
        let (ty, rest) = self.ty(rest)?;
        let default = match rest.strip_prefix(' ') {
            Some(json) => Some(serde_json::from_str(json).ok()?),
            None => rest.is_empty().then_some(None)?,
        };
        Some((name, Field { ty, atomic, default, nullable, zero }))
    }

    /// A type at the start of `text`, and what follows it.
    fn ty<'t>(&mut self, text: &'t str) -> Option<(TypeId, &'t str)> {
        if let Some(rest) = text.strip_prefix('@') {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let number = rest[..end].parse().ok().filter(|number| *number < self.entries)?;
            return Some((TypeId(number), &rest[end..]));
        }
        let (ty, rest) = self.content(text)?;
        Some((self.intern(ty), rest))
    }

    fn content<'t>(&mut self, text: &'t str) -> Option<(Type, &'t str)> {
        let first = text.chars().next()?;
        let rest = &text[first.len_utf8()..];
        match first {
            '*' => Some((Type::Any, rest)),
            '{' => {
                let (atomic, rest) = rest.strip_prefix('!').map_or((false, rest), |rest| (true, rest));
                let (value, rest) = self.ty(rest)?;
                Some((Type::Map(Map { value, atomic }), rest))
            }
            '[' => {
                let (relation, rest) = relation(rest)?;
                let (element, rest) = self.ty(rest)?;
                Some((Type::List(List { element, relation }), rest))
            }
            letter => {
                let (scalar, _) = SCALARS.iter().find(|(_, known)| *known == letter)?;
                Some((Type::Scalar(*scalar), rest))
            }
        }
    }

    fn intern(&mut self, ty: Type) -> TypeId {
        if !matches!(ty, Type::Any | Type::Scalar(_)) {
            return self.schema.push(ty);
        }
        if let Some((_, id)) = self.leaves.iter().find(|(known, _)| *known == ty) {
            return *id;
        }
        let id = self.schema.push(ty.clone());
        self.leaves.push((ty, id));
        id
    }
}

/// A list's relation up to and with the closing bracket, and what follows it.
fn relation(text: &str) -> Option<(Relation, &str)> {
    if let Some(rest) = text.strip_prefix(']') {
        return Some((Relation::Atomic, rest));
    }
    if let Some(rest) = text.strip_prefix("=]") {
        return Some((Relation::Set, rest));
    }
    let mut keys = Vec::new();
    let mut text = text;
    loop {
        let (name, rest) = name(text)?;
        let (default, rest) = match rest.strip_prefix('=') {
            Some(json) => json_value(json).map(|(value, rest)| (Some(value), rest))?,
            None => (None, rest),
        };
        keys.push(ListKey { name, default });
        if let Some(rest) = rest.strip_prefix(']') {
            return Some((Relation::Keyed(keys), rest));
        }
        text = rest.strip_prefix(',')?;
    }
}

/// A name or none, and what follows it.
fn optional_name(text: &str) -> Option<(Option<Box<str>>, &str)> {
    if text.is_empty() || text.starts_with([' ', '=']) {
        return Some((None, text));
    }
    name(text).map(|(name, rest)| (Some(name), rest))
}

/// A name, plain or quoted, and what follows it.
fn name(text: &str) -> Option<(Box<str>, &str)> {
    if text.starts_with('"') {
        let (value, rest) = json_value(text)?;
        return Some((value.as_str()?.into(), rest));
    }
    let end = text.find([' ', '=', ',', ']']).unwrap_or(text.len());
    is_plain(&text[..end]).then(|| (text[..end].into(), &text[end..]))
}

/// A JSON value at the start of `text`, and what follows it.
fn json_value(text: &str) -> Option<(Value, &str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter();
    let value = values.next()?.ok()?;
    Some((value, &text[values.byte_offset()..]))
}
