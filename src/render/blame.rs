//! `kubectl drift blame`: the object as YAML, and in the margin who owns each line.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::Value;

use crate::core::blame::Field;
use crate::core::change::Owner;
use crate::core::path::Element;
use crate::report::blame::Blame;

use super::RenderOptions;
use super::age::age;
use super::emphasis::Emphasis;
use super::line::Line;
use super::styles::Role;
use super::text::yaml;

/// Columns of a name in the margin.
const LONGEST_NAME: usize = 36;

/// Columns of a line of the object; what is longer is cut.
const LONGEST_LINE: usize = 160;

/// Names in the last line.
const NAMED: usize = 6;

/// Writes the fields that are left of a [`Blame`]; `owners` counts what all of its fields belong to.
///
/// # Errors
/// Only those of `out`.
pub fn blame(
    shown: &Blame,
    owners: &BTreeMap<String, usize>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut lines = head(shown, options);
    let rows = rows(&shown.fields);
    let margin = Margin::of(&rows, options);
    lines.extend(rows.iter().map(|row| margin.line(row, options)));
    lines.extend((!rows.is_empty()).then(Line::default));
    lines.extend(foot(shown, owners, options));
    lines.iter().try_for_each(|line| line.write(&options.styles, out))
}

fn head(shown: &Blame, options: &RenderOptions) -> Vec<Line> {
    let mut name = Line::of(Role::Object, &format!("{}/{}", shown.gvk.type_name(), shown.name));
    if let Some(namespace) = &shown.namespace {
        name.push(Role::Plain, &format!(" -n {namespace}"));
    }
    let what = Line::of(Role::Muted, "who set each field, by the name that the client program gave itself");
    let mut lines = Line::join(vec![name, what], options.separator(), options.width, 2);
    lines.push(Line::default());
    lines
}

/// A line of the object, and the field it belongs to; none for the parents of fields.
struct Row<'a> {
    text: String,
    field: Option<&'a Field>,
    /// Whether the owner is told here: not again at every line of a text.
    first: bool,
}

/// The object's lines, its parents written where they change.
fn rows(fields: &[Field]) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut before: Vec<(Element, Option<usize>)> = Vec::new();
    for field in fields {
        let steps = steps(field);
        let shared = steps.iter().zip(&before).take_while(|(one, other)| one == other).count();
        parents(&steps, shared, &mut rows);
        leaf(field, &steps, shared, &mut rows);
        before = steps;
    }
    rows
}

/// The path with the positions of list items, which tell items with the same keys apart.
fn steps(field: &Field) -> Vec<(Element, Option<usize>)> {
    let mut items = field.items.iter().copied();
    let step = |element: &Element| {
        let item = if matches!(element, Element::Field(_)) { None } else { items.next() };
        (element.clone(), item)
    };
    field.path.0.iter().map(step).collect()
}

type Steps = [(Element, Option<usize>)];

/// The lines above a leaf that were not written for the field before.
fn parents(steps: &Steps, shared: usize, rows: &mut Vec<Row<'_>>) {
    for place in shared..steps.len().saturating_sub(1) {
        if let Element::Field(name) = &steps[place].0 {
            let text = format!("{}{}:", indent(steps, place, shared), yaml::key(name));
            rows.push(Row { text, field: None, first: false });
        }
    }
}

fn leaf<'a>(field: &'a Field, steps: &Steps, shared: usize, rows: &mut Vec<Row<'a>>) {
    let Some((last, _)) = steps.last() else { return };
    let place = steps.len() - 1;
    let lines = match last {
        Element::Field(name) => yaml::entry(&yaml::key(name), &field.value),
        // Values of sets and lists stand for themselves.
        _ => vec![yaml::scalar(&field.value)],
    };
    let head = match last {
        Element::Field(_) => indent(steps, place, shared),
        _ => indent(steps, place + 1, shared),
    };
    let rest = " ".repeat(head.chars().count());
    for (number, line) in lines.into_iter().enumerate() {
        let text = if number == 0 { format!("{head}{line}") } else { format!("{rest}{line}") };
        rows.push(Row { text, field: Some(field), first: number == 0 });
    }
}

/// What stands before the line of the node whose parents are the first `above` steps. As kubectl prints it,
/// the dash of an item is below its list's name; it stands only at the item's first line.
fn indent(steps: &Steps, above: usize, shared: usize) -> String {
    let items = steps[..above].iter().rev().take_while(|step| is_item(step)).count();
    let mut text = " ".repeat(column(steps, above - items));
    for item in above - items..above {
        // Everything above the first new step is written already.
        text.push_str(if item >= shared { "- " } else { "  " });
    }
    text
}

fn column(steps: &Steps, place: usize) -> usize {
    let holds_items = |step: usize| steps.get(step + 1).is_some_and(is_item);
    2 * (0..place).filter(|step| is_item(&steps[*step]) || !holds_items(*step)).count()
}

fn is_item((element, _): &(Element, Option<usize>)) -> bool {
    !matches!(element, Element::Field(_))
}

/// The margin's columns.
struct Margin {
    name: usize,
    how: usize,
    when: usize,
}

impl Margin {
    fn of(rows: &[Row<'_>], options: &RenderOptions) -> Self {
        let mut margin = Self { name: 0, how: 0, when: 0 };
        for field in rows.iter().filter_map(|row| row.field) {
            let (name, how, when) = cells(field, options);
            let width = |text: &str| Line::of(Role::Plain, text).width();
            margin.name = margin.name.max(width(&name));
            margin.how = margin.how.max(width(how));
            margin.when = margin.when.max(width(&when));
        }
        margin
    }

    fn line(&self, row: &Row<'_>, options: &RenderOptions) -> Line {
        let mut line = Line::default();
        let dim = row.field.is_some_and(|field| field.owners.is_empty() || field.default);
        if let Some(field) = row.field.filter(|_| row.first) {
            let (name, how, when) = cells(field, options);
            line.push(if dim { Role::Muted } else { Role::Object }, &name);
            line.pad_to(self.name + 1);
            line.push(Role::Muted, how);
            line.pad_to(self.name + self.how + 2);
            line.push(Role::Muted, &" ".repeat(self.when.saturating_sub(when.chars().count())));
            line.push(Role::Muted, &when);
        }
        line.pad_to(self.name + self.how + self.when + 3);
        line.push(Role::Muted, if options.ascii { "| " } else { "│ " });
        line.push(if dim { Role::Muted } else { Role::Plain }, &cut(&row.text, options));
        line
    }
}

/// Name, operation and age of the newest owner.
fn cells(field: &Field, options: &RenderOptions) -> (String, &'static str, String) {
    let Some((newest, others)) = field.owners.split_first() else {
        return (String::new(), "", String::new());
    };
    let more = if others.is_empty() { String::new() } else { format!(" +{}", others.len()) };
    // The server filled a default in on the way, whoever sent the request.
    let how = match newest.operation.as_str() {
        _ if field.default => "default",
        "Apply" => "apply",
        _ => "update",
    };
    let when = newest.time.as_deref().map_or("no time".into(), |time| age(time, options.now));
    (format!("{}{more}", name(newest, options)), how, when)
}

/// `kubectl (scale)`.
fn name(owner: &Owner, options: &RenderOptions) -> String {
    let manager = if owner.manager.is_empty() { "(no name)" } else { &owner.manager };
    let name = match &owner.subresource {
        Some(subresource) => format!("{manager} ({subresource})"),
        None => manager.to_owned(),
    };
    let mut emphasis = Emphasis::of(&name, &[]);
    emphasis.cut(LONGEST_NAME, options.ellipsis());
    emphasis.to_string()
}

fn cut(text: &str, options: &RenderOptions) -> String {
    if options.all_text || text.chars().count() <= LONGEST_LINE {
        return text.to_owned();
    }
    text.chars().take(LONGEST_LINE - 1).collect::<String>() + options.ellipsis()
}

fn foot(shown: &Blame, owners: &BTreeMap<String, usize>, options: &RenderOptions) -> Vec<Line> {
    let muted = |text: &str| Line::of(Role::Muted, text);
    let mut lines = Vec::new();
    if !shown.tracked {
        let text = "no managed fields are recorded on this object: nothing tells who set what";
        lines.push(Line::of(Role::Warning, "warning: ").with(Role::Plain, text));
    }
    if shown.fields.is_empty() {
        lines.push(Line::of(Role::Plain, "no field fits"));
    }
    let mut names: Vec<(&String, &usize)> = owners.iter().collect();
    names.sort_by(|one, other| other.1.cmp(one.1).then_with(|| one.0.cmp(other.0)));
    let more = names.len().saturating_sub(NAMED);
    let count = |(name, count): &(&String, &usize)| Line::of(Role::Plain, &format!("{name} {count}"));
    let mut facts = vec![muted("fields by owner:")];
    facts.extend(names.iter().take(NAMED).map(count));
    facts.extend((more > 0).then(|| muted(&format!("{more} more"))));
    let mut first = facts.remove(0);
    first.push(Role::Plain, " ");
    if let Some(next) = facts.first().cloned() {
        first.append(next);
        facts[0] = first;
        lines.extend(Line::join(facts, options.separator(), options.width, 2));
    }
    lines.push(muted(
        "A name is what a client program called itself, not a person: the audit log knows who used it.",
    ));
    lines.push(muted("Dimmed: defaults, and values that no client program has claimed (the server's own)."));
    let masked = shown.fields.iter().filter(|field| field.masked).count();
    lines.extend((masked > 0).then(|| muted(&format!("{masked} masked (see --show-secrets)"))));
    lines.extend(shown.fields.iter().any(is_cut).then(|| muted("long lines are cut (see -o yaml)")));
    lines
}

fn is_cut(field: &Field) -> bool {
    matches!(&field.value, Value::String(text) if text.lines().any(|line| line.chars().count() > LONGEST_LINE - 20))
}

#[cfg(test)]
mod tests;
