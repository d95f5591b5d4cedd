//! Where a declared value stands in its file.
//!
//! Positions live beside the value, not in it: comparing never touches them, and only a reported
//! change looks one up. They are one flat list in the order of the text, so keeping them costs one
//! write a value and no copies of keys.

use serde_json::Value;

/// Line and column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line in the file (not in the document).
    pub line: u32,
    /// Column of the value's first character.
    pub column: u32,
}

/// A step into a raw value: what a JSON pointer is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// A map key.
    Field(&'a str),
    /// A list position.
    Item(usize),
}

/// The positions of a value and of everything inside it.
///
/// Never empty: the first mark is the value's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks {
    marks: Vec<Mark>,
}

/// One value: its place, what it is called in its parent, and how many marks belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) position: Position,
    /// [`name_of`] the key; 0 in a list.
    pub(super) name: u32,
    /// Itself and everything inside; children follow their parent.
    pub(super) size: u32,
}

impl Mark {
    /// A value whose content is not known yet.
    pub(super) fn new(position: Position, name: u32) -> Self {
        Self { position, name, size: 1 }
    }
}

/// What a key is remembered by: FNV-1a. Two keys of one map sharing it would cost a wrong line, no more.
pub(super) fn name_of(key: &str) -> u32 {
    key.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

impl Marks {
    /// A scalar at a position.
    pub fn leaf(position: Position) -> Self {
        Self { marks: vec![Mark::new(position, 0)] }
    }

    /// The marks of a whole value, its own first.
    pub(super) fn new(mut marks: Vec<Mark>) -> Self {
        // They are kept as long as the manifest is, ten thousand times.
        marks.shrink_to_fit();
        debug_assert!(marks.first().is_some_and(|own| own.size as usize == marks.len()));
        Self { marks }
    }

    /// Where the value itself starts.
    pub fn position(&self) -> Position {
        self.marks[0].position
    }

    /// The position of the node at `steps`, or of its nearest ancestor that is written down.
    pub fn locate(&self, steps: &[Step<'_>]) -> Position {
        let mut here = 0;
        for step in steps {
            let Some(child) = self.child(here, *step) else { break };
            here = child;
        }
        self.marks[here].position
    }

    /// The marks of each child of the list or map at `steps`, on their own, in the order of the text.
    pub(super) fn parts(&self, steps: &[Step<'_>]) -> Vec<Self> {
        let parent = steps.iter().try_fold(0, |here, step| self.child(here, *step));
        let children = parent.into_iter().flat_map(|parent| self.children(parent));
        children
            .map(|start| {
                let end = start + self.marks[start].size as usize;
                Self { marks: self.marks[start..end].to_vec() }
            })
            .collect()
    }

    /// The positions that another version of the value shares with this one. What differs has no position of its own,
    /// so it stands where what it is part of does. Items of lists belong together by their `name`, else by being equal.
    #[must_use]
    pub fn shared(&self, own: &Value, other: &Value) -> Self {
        let mut marks = Vec::new();
        self.share(0, own, other, &mut marks);
        Self { marks }
    }

    fn share(&self, here: usize, own: &Value, other: &Value, marks: &mut Vec<Mark>) {
        let start = marks.len();
        marks.push(self.marks[here]);
        match (own, other) {
            (Value::Object(own), Value::Object(other)) => {
                for (key, value) in other {
                    let child = self.child(here, Step::Field(key)).zip(own.get(key));
                    if let Some((child, mine)) = child.filter(|(_, mine)| are_alike(mine, value)) {
                        self.share(child, mine, value, marks);
                    }
                }
            }
            (Value::Array(own), Value::Array(other)) => {
                for value in other {
                    let mine = own.iter().position(|mine| is_same_item(mine, value));
                    match mine.and_then(|index| Some((self.child(here, Step::Item(index))?, &own[index]))) {
                        Some((child, mine)) => self.share(child, mine, value, marks),
                        None => marks.push(Mark::new(self.marks[here].position, 0)),
                    }
                }
            }
            _ => {}
        }
        marks[start].size =
            u32::try_from(marks.len() - start).expect("invariant: a part is no longer than the whole");
    }

    /// The child's place in the list. Of several with one key the last counts, as for the value.
    fn child(&self, parent: usize, step: Step<'_>) -> Option<usize> {
        match step {
            Step::Item(index) => self.children(parent).nth(index),
            Step::Field(key) => {
                let name = name_of(key);
                self.children(parent).filter(|child| self.marks[*child].name == name).last()
            }
        }
    }

    fn children(&self, parent: usize) -> impl Iterator<Item = usize> + '_ {
        let end = parent + self.marks[parent].size as usize;
        let within = move |place: &usize| *place < end;
        std::iter::successors(Some(parent + 1).filter(within), move |place| {
            Some(place + self.marks[*place].size as usize).filter(within)
        })
    }
}

/// Whether a value is still itself: equal, or a map or list whose parts can be told apart.
fn are_alike(one: &Value, other: &Value) -> bool {
    matches!((one, other), (Value::Object(_), Value::Object(_)) | (Value::Array(_), Value::Array(_)))
        || one == other
}

fn is_same_item(one: &Value, other: &Value) -> bool {
    match (one.get("name"), other.get("name")) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(line: u32) -> Position {
        Position { line, column: 1 }
    }

    fn mark(line: u32, key: &str, size: u32) -> Mark {
        Mark { position: at(line), name: if key.is_empty() { 0 } else { name_of(key) }, size }
    }

    /// `{a: [x, {b: 1}], c: 2}`, a line a value.
    fn sample() -> Marks {
        Marks::new(vec![
            mark(1, "", 6),
            mark(2, "a", 4),
            mark(3, "", 1),
            mark(4, "", 2),
            mark(5, "b", 1),
            mark(6, "c", 1),
        ])
    }

    #[test]
    fn values_are_found_by_key_and_by_place() {
        let marks = sample();
        assert_eq!(marks.position(), at(1));
        assert_eq!(marks.locate(&[Step::Field("c")]), at(6));
        assert_eq!(marks.locate(&[Step::Field("a"), Step::Item(1), Step::Field("b")]), at(5));
    }

    #[test]
    fn what_is_not_written_down_stands_where_its_nearest_ancestor_does() {
        let marks = sample();
        assert_eq!(marks.locate(&[Step::Field("a"), Step::Item(7), Step::Field("b")]), at(2));
        assert_eq!(marks.locate(&[Step::Field("nowhere")]), at(1));
        assert_eq!(Marks::leaf(at(9)).locate(&[Step::Item(0)]), at(9));
    }

    #[test]
    fn parts_keep_their_positions() {
        let parts = sample().parts(&[Step::Field("a")]);
        assert_eq!(parts.iter().map(Marks::position).collect::<Vec<_>>(), [at(3), at(4)]);
        assert_eq!(parts[1].locate(&[Step::Field("b")]), at(5));
        assert_eq!(sample().parts(&[Step::Item(3)]), []);
    }

    #[test]
    fn of_two_equal_keys_the_last_counts() {
        let marks = Marks::new(vec![mark(1, "", 3), mark(2, "a", 1), mark(3, "a", 1)]);
        assert_eq!(marks.locate(&[Step::Field("a")]), at(3));
    }

    #[test]
    fn what_differs_stands_where_what_it_is_part_of_does() {
        let own = json!({"a": ["x", {"b": 1}], "c": 2});
        let same = sample().shared(&own, &own);
        assert_eq!(same.locate(&[Step::Field("a"), Step::Item(1), Step::Field("b")]), at(5));
        let other = json!({"a": ["new", {"b": 1}, "x"], "c": 3, "d": 4});
        let marks = sample().shared(&own, &other);
        assert_eq!(marks.locate(&[Step::Field("a"), Step::Item(0)]), at(2));
        assert_eq!(marks.locate(&[Step::Field("a"), Step::Item(1), Step::Field("b")]), at(5));
        assert_eq!(marks.locate(&[Step::Field("a"), Step::Item(2)]), at(3));
        assert_eq!(marks.locate(&[Step::Field("c")]), at(1));
        assert_eq!(marks.locate(&[Step::Field("d")]), at(1));
    }
}
