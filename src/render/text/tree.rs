//! Changes under their common paths.

use std::collections::BTreeMap;

use crate::core::change::Change;
use crate::core::path::{Element, Path};

/// A path that changes have in common, or the place of a change.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// The steps from the parent.
    pub(super) steps: Vec<&'a Element>,
    /// The changes exactly here (more than one only where a path cannot tell items apart).
    pub(super) changes: Vec<&'a Change>,
    /// Deeper places, in path order.
    pub(super) children: Vec<Node<'a>>,
    /// Where the children are: an object may have thousands of changed keys.
    places: BTreeMap<String, usize>,
}

/// Groups changes, keeping their order. A place without a change and with one child is no place of its own.
pub(super) fn group<'a>(changes: &[&'a Change]) -> Vec<Node<'a>> {
    let mut root = Node::at(Vec::new());
    for change in changes {
        root.insert(&segments(&change.path.0.iter().collect::<Vec<_>>()), change);
    }
    let mut children = root.children;
    children.iter_mut().for_each(Node::compress);
    children
}

impl<'a> Node<'a> {
    fn insert(&mut self, segments: &[Vec<&'a Element>], change: &'a Change) {
        let Some((first, rest)) = segments.split_first() else {
            self.changes.push(change);
            return;
        };
        let next = self.children.len();
        let place = *self.places.entry(join(first)).or_insert(next);
        if place == next {
            self.children.push(Node::at(first.clone()));
        }
        self.children[place].insert(rest, change);
    }

    fn at(steps: Vec<&'a Element>) -> Self {
        Self { steps, changes: Vec::new(), children: Vec::new(), places: BTreeMap::new() }
    }

    /// Joins chains of places without changes, but leaves each change its last step as its name.
    fn compress(&mut self) {
        while self.changes.is_empty() && self.children.len() == 1 && self.children[0].changes.is_empty() {
            let child = self.children.remove(0);
            self.steps.extend(child.steps);
            self.changes = child.changes;
            self.children = child.children;
        }
        self.children.iter_mut().for_each(Node::compress);
    }

    /// The steps as a path: `template.spec.containers[name="web"]`.
    pub(super) fn label(&self) -> String {
        join(&self.steps)
    }

    /// The pieces of that path: `template`, `spec`, `containers[name="web"]`.
    pub(super) fn labels(&self) -> Vec<String> {
        segments(&self.steps).iter().map(|segment| join(segment)).collect()
    }
}

fn join(steps: &[&Element]) -> String {
    Path(steps.iter().map(|element| (*element).clone()).collect()).to_string()
}

/// A path in pieces that make sense to a reader: a field with the item in it (`containers[name="web"]`).
fn segments<'a>(steps: &[&'a Element]) -> Vec<Vec<&'a Element>> {
    let mut segments: Vec<Vec<&Element>> = Vec::new();
    for element in steps.iter().copied() {
        match (element, segments.last_mut()) {
            (Element::Field(_), _) | (_, None) => segments.push(vec![element]),
            (_, Some(segment)) => segment.push(element),
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::change;

    fn shown(nodes: &[Node<'_>], depth: usize, lines: &mut Vec<String>) {
        for node in nodes {
            lines.push(format!("{}{}{}", "  ".repeat(depth), node.label(), "!".repeat(node.changes.len())));
            shown(&node.children, depth + 1, lines);
        }
    }

    fn grouped(paths: &[&str]) -> Vec<String> {
        let changes: Vec<Change> = paths.iter().map(|path| change(path)).collect();
        let mut lines = Vec::new();
        shown(&group(&changes.iter().collect::<Vec<_>>()), 0, &mut lines);
        lines
    }

    #[test]
    fn common_paths_are_written_once() {
        let lines = grouped(&[
            "spec.replicas",
            r#"spec.template.spec.containers[name="a"].env[name="B"]"#,
            r#"spec.template.spec.containers[name="a"].image"#,
            r#"spec.template.spec.containers[name="b"]"#,
        ]);
        assert_eq!(
            lines,
            [
                "spec",
                "  replicas!",
                "  template.spec",
                r#"    containers[name="a"]"#,
                r#"      env[name="B"]!"#,
                "      image!",
                r#"    containers[name="b"]!"#,
            ]
        );
    }

    #[test]
    fn a_single_change_has_one_line_of_path() {
        assert_eq!(grouped(&["spec.template.spec.hostNetwork"]), ["spec.template.spec", "  hostNetwork!"]);
        assert_eq!(grouped(&["data"]), ["data!"]);
    }

    #[test]
    fn changes_at_one_path_stay_together() {
        assert_eq!(grouped(&["spec.x", "spec.x"]), ["spec", "  x!!"]);
    }

    #[test]
    fn a_change_above_another_keeps_its_place() {
        assert_eq!(grouped(&["spec.x", "spec.x.y"]), ["spec", "  x!", "    y!"]);
    }
}
