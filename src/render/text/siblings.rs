//! Unchanged fields beside the changed ones, as far as `-U` asks.

use serde_json::Value;

use crate::core::path::Element;
use crate::render::RenderOptions;

use super::tree::Node;
use super::yaml;

/// An unchanged field.
type Field<'v> = (&'v str, &'v Value);

/// The unchanged fields to show before each of the nodes, and after the last. Everything is in the order of names.
pub(super) fn beside<'v>(
    container: Option<&'v Value>,
    nodes: &[Node<'_>],
    most: usize,
) -> Vec<Vec<Field<'v>>> {
    let names: Vec<&str> = nodes.iter().filter_map(name).collect();
    let mut gaps = vec![Vec::new(); nodes.len() + 1];
    let fields = container.and_then(Value::as_object).filter(|_| most > 0 && names.len() == nodes.len());
    for (name, value) in fields.into_iter().flatten().filter(|(name, _)| !names.contains(&name.as_str())) {
        let gap = names.iter().filter(|other| **other < name.as_str()).count();
        gaps[gap].push((name.as_str(), value));
    }
    for (place, gap) in gaps.iter_mut().enumerate() {
        let after = if place > 0 { most } else { 0 };
        let before = if place < nodes.len() { most } else { 0 };
        let count = gap.len();
        let mut at = 0..count;
        gap.retain(|_| at.next().is_some_and(|at| at < after || at + before >= count));
    }
    gaps
}

/// The field of the container that a node is at or below.
fn name<'n>(node: &Node<'n>) -> Option<&'n str> {
    match node.steps.first() {
        Some(Element::Field(name)) => Some(name),
        _ => None,
    }
}

/// A field in one line: `replicas: 3`, `resources: {…}`.
pub(super) fn line((name, value): Field<'_>, options: &RenderOptions) -> String {
    let more = options.ellipsis();
    let value = match value {
        Value::Object(fields) if !fields.is_empty() => format!("{{{more}}}"),
        Value::Array(items) if !items.is_empty() => format!("[{more}]"),
        Value::String(text) if text.contains('\n') => format!("|{more}"),
        other => yaml::scalar(other),
    };
    format!("{}: {value}", yaml::key(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::core::change::Change;
    use crate::render::text::tree::group;
    use crate::report::sample::change;

    fn shown(most: usize, changed: &[&str]) -> Vec<Vec<String>> {
        let container = json!({"a": 1, "b": {"x": 1}, "c": [], "d": [1], "e": "1\n2\n", "f": 6, "g": 7});
        let changes: Vec<Change> = changed.iter().map(|path| change(path)).collect();
        let nodes = group(&changes.iter().collect::<Vec<_>>());
        let gaps = beside(Some(&container), &nodes, most);
        let text = |field: &Field<'_>| line(*field, &RenderOptions::default());
        gaps.iter().map(|gap| gap.iter().map(text).collect()).collect()
    }

    #[test]
    fn only_near_fields_are_shown_and_large_ones_in_brief() {
        assert_eq!(shown(1, &["d"]), [vec!["c: []"], vec!["e: |…"]]);
        assert_eq!(shown(2, &["a", "g"]), [vec![], vec!["b: {…}", "c: []", "e: |…", "f: 6"], vec![]]);
        assert_eq!(shown(9, &["a.x"])[1].len(), 6);
        assert_eq!(shown(0, &["d"]), [Vec::<String>::new(), vec![]]);
    }

    #[test]
    fn items_of_lists_have_no_siblings() {
        let changes = [change("[0]")];
        let nodes = group(&changes.iter().collect::<Vec<_>>());
        assert_eq!(beside(Some(&json!([1, 2])), &nodes, 3), [vec![], vec![]]);
    }
}
