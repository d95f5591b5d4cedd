//! A schema to text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::{HEADER, SCALARS, is_plain};
use crate::core::schema::{Field, List, Relation, Scalar, Schema, Struct, Type, TypeId, Zero};

/// A schema as text; [`super::read`] makes an equivalent one of it.
pub fn write(schema: &Schema) -> String {
    let mut writer = Writer::of(schema);
    writer.out.push_str(HEADER);
    writer.out.push('\n');
    for id in writer.entries.keys().copied().collect::<Vec<_>>() {
        writer.entry(id);
    }
    for (gvk, id) in &schema.kinds {
        let number = writer.entries[id];
        let _ = writeln!(writer.out, ":{} {} {number}", gvk.api_version(), gvk.kind);
    }
    writer.out
}

struct Writer<'a> {
    schema: &'a Schema,
    /// Definition names by type.
    names: BTreeMap<TypeId, &'a str>,
    /// Number of every type that gets a line of its own.
    entries: BTreeMap<TypeId, usize>,
    out: String,
}

impl<'a> Writer<'a> {
    fn of(schema: &'a Schema) -> Self {
        let names: BTreeMap<_, _> = schema.names.iter().map(|(name, id)| (*id, &**name)).collect();
        let roots: Vec<TypeId> = schema.kinds.values().copied().collect();
        let ids = (0u32..).map(TypeId).take(schema.types.len());
        let own_line = |id: &TypeId| {
            matches!(schema.get(*id), Type::Struct(_)) || names.contains_key(id) || roots.contains(id)
        };
        let entries = ids.filter(own_line).enumerate().map(|(number, id)| (id, number)).collect();
        Self { schema, names, entries, out: String::new() }
    }

    fn entry(&mut self, id: TypeId) {
        let name = self.names.get(&id).copied();
        match self.schema.get(id) {
            Type::Struct(it) => self.structure(name, it),
            other => {
                self.out.push('=');
                self.name(name.unwrap_or_default());
                self.out.push(' ');
                self.content(other);
                self.out.push('\n');
            }
        }
    }

    /// `@name`, `@definition=name` where the struct is known under another name, `@` for an inline one.
    fn structure(&mut self, definition: Option<&str>, it: &Struct) {
        self.out.push('@');
        if let Some(name) = definition {
            self.name(name);
        }
        if it.name.as_deref() != definition {
            self.out.push('=');
            if let Some(name) = &it.name {
                self.name(name);
            }
        }
        self.out.push(' ');
        self.flags(&[(it.atomic, 'a'), (it.open, 'o')]);
        self.out.truncate(self.out.trim_end_matches(' ').len());
        self.out.push('\n');
        for (name, field) in &it.fields {
            self.field(name, field);
        }
    }

    fn field(&mut self, name: &str, field: &Field) {
        self.out.push(' ');
        self.name(name);
        self.out.push(' ');
        self.flags(&[
            (field.zero == Zero::Dropped, '-'),
            (field.zero == Zero::Written, '+'),
            (field.atomic, '!'),
            (field.nullable, '?'),
        ]);
        self.ty(field.ty);
        if let Some(default) = &field.default {
            let _ = write!(self.out, " {default}");
        }
        self.out.push('\n');
    }

    fn flags(&mut self, flags: &[(bool, char)]) {
        self.out.extend(flags.iter().filter(|(set, _)| *set).map(|(_, flag)| flag));
    }

    fn name(&mut self, name: &str) {
        if is_plain(name) {
            self.out.push_str(name);
        } else {
            let _ = write!(self.out, "{}", Value::from(name));
        }
    }

    fn ty(&mut self, id: TypeId) {
        match self.entries.get(&id) {
            Some(number) => {
                let _ = write!(self.out, "@{number}");
            }
            None => self.content(self.schema.get(id)),
        }
    }

    fn content(&mut self, ty: &Type) {
        match ty {
            Type::Any | Type::Struct(_) => self.out.push('*'),
            Type::Scalar(scalar) => self.out.push(letter(*scalar)),
            Type::List(list) => self.list(list),
            Type::Map(map) => {
                self.out.push_str(if map.atomic { "{!" } else { "{" });
                self.ty(map.value);
            }
        }
    }

    fn list(&mut self, list: &List) {
        self.out.push('[');
        match &list.relation {
            Relation::Atomic => {}
            Relation::Set => self.out.push('='),
            Relation::Keyed(keys) => {
                for (position, key) in keys.iter().enumerate() {
                    self.out.push_str(if position == 0 { "" } else { "," });
                    self.name(&key.name);
                    if let Some(default) = &key.default {
                        let _ = write!(self.out, "={default}");
                    }
                }
            }
        }
        self.out.push(']');
        self.ty(list.element);
    }
}

fn letter(scalar: Scalar) -> char {
    SCALARS.iter().find(|(known, _)| *known == scalar).map_or('*', |(_, letter)| *letter)
}
