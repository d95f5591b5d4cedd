//! Where the items of a list begin and end, found while its bytes arrive.
//!
//! Only brackets and strings are looked at; what an item says is read by whoever gets it. Everything that is not
//! inside an item is kept, and makes a small list without items at the end.

use memchr::memchr2;

/// The state of a list that is being received.
#[derive(Debug, Default)]
pub(in crate::cluster) struct Splitter {
    /// Everything but the items.
    envelope: Vec<u8>,
    /// The bytes so far of an item that has not arrived whole.
    part: Vec<u8>,
    /// Open maps and lists.
    depth: usize,
    string: Text,
    /// The last string at the list's own level, up to a length nobody needs more of.
    key: Vec<u8>,
    /// Inside `items`.
    in_items: bool,
    had_items: bool,
}

/// Whether the next byte stands in a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Text {
    #[default]
    Outside,
    Inside,
    Escaped,
}

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Region {
    /// The list itself.
    Envelope,
    /// The brackets of `items`.
    Between,
    Item,
}

/// Depth of the list's own fields.
const FIELDS: usize = 1;

/// Depth of an item's own fields.
const ITEM: usize = 3;

/// Most of a key that is remembered: more than `items` has.
const LONGEST_KEY: usize = 8;

impl Splitter {
    /// Takes the next bytes; calls `each` with every item that is whole by then. `None`: this is no list of maps, or
    /// `each` wants no more.
    pub(in crate::cluster) fn take(
        &mut self,
        bytes: &[u8],
        mut each: impl FnMut(&[u8]) -> Option<()>,
    ) -> Option<()> {
        let (mut at, mut start) = (0, 0);
        while at < bytes.len() {
            if self.string != Text::Outside {
                at = self.string_end(bytes, at);
                continue;
            }
            let before = self.region();
            self.step(bytes[at])?;
            at += 1;
            match (before, self.region()) {
                (Region::Envelope, Region::Between) => self.envelope.extend_from_slice(&bytes[start..at]),
                (Region::Item, Region::Between) => self.end_item(&bytes[start..at], &mut each)?,
                (Region::Between, Region::Item | Region::Envelope) => start = at - 1,
                _ => {}
            }
        }
        match self.region() {
            Region::Envelope => self.envelope.extend_from_slice(&bytes[start..]),
            Region::Between => {}
            Region::Item => self.part.extend_from_slice(&bytes[start..]),
        }
        Some(())
    }

    /// The list without its items; `None` when it has none, or has not ended.
    pub(super) fn finish(self) -> Option<Vec<u8>> {
        (self.had_items && self.depth == 0).then_some(self.envelope)
    }

    fn region(&self) -> Region {
        match self.depth {
            _ if !self.in_items => Region::Envelope,
            ITEM.. => Region::Item,
            _ => Region::Between,
        }
    }

    fn end_item(&mut self, end: &[u8], each: &mut impl FnMut(&[u8]) -> Option<()>) -> Option<()> {
        if self.part.is_empty() {
            return each(end);
        }
        let mut whole = std::mem::take(&mut self.part);
        whole.extend_from_slice(end);
        let taken = each(&whole);
        whole.clear();
        // Its memory serves the next one.
        self.part = whole;
        taken
    }

    /// A byte outside strings.
    fn step(&mut self, byte: u8) -> Option<()> {
        // Commas are all there is between items.
        let is_between = self.region() == Region::Between;
        match byte {
            b'"' if is_between => return None,
            b'"' => {
                self.string = Text::Inside;
                self.key.clear();
            }
            b'[' if is_between => return None,
            b'{' | b'[' => {
                self.depth += 1;
                if self.depth == FIELDS + 1 && byte == b'[' && self.key == b"items" {
                    (self.in_items, self.had_items) = (true, true);
                }
            }
            b'}' | b']' => {
                self.depth = self.depth.checked_sub(1)?;
                self.in_items &= self.depth > FIELDS;
            }
            // Old servers write an empty list so.
            b'n' if self.depth == FIELDS && self.key == b"items" => self.had_items = true,
            b',' | b' ' | b'\n' | b'\r' | b'\t' => {}
            _ if is_between => return None,
            _ => {}
        }
        Some(())
    }

    /// The place after the part of a string that begins at `at`, which is its end or that of the bytes.
    fn string_end(&mut self, bytes: &[u8], mut at: usize) -> usize {
        if self.string == Text::Escaped {
            self.string = Text::Inside;
            at += 1;
        }
        let Some(found) = memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) else {
            self.note_key(bytes.get(at..).unwrap_or_default());
            return bytes.len();
        };
        self.note_key(&bytes[at..at + found]);
        self.string = if bytes[at + found] == b'"' { Text::Outside } else { Text::Escaped };
        at + found + 1
    }

    /// Strings inside of anything but the list itself are no keys of it.
    fn note_key(&mut self, text: &[u8]) {
        if self.depth == FIELDS {
            let free = LONGEST_KEY.saturating_sub(self.key.len());
            self.key.extend_from_slice(&text[..text.len().min(free)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The items and the rest, the text cut into pieces of this length.
    fn split(text: &str, length: usize) -> Option<(Vec<String>, String)> {
        let (mut splitter, mut items) = (Splitter::default(), Vec::new());
        for piece in text.as_bytes().chunks(length) {
            splitter.take(piece, |item| {
                items.push(String::from_utf8(item.to_vec()).expect("whole characters"));
                Some(())
            })?;
        }
        Some((items, String::from_utf8(splitter.finish()?).expect("whole characters")))
    }

    fn check(text: &str, items: &[&str], rest: &str) {
        for length in 1..=text.len() {
            let (found, left) = split(text, length).unwrap_or_else(|| panic!("{text} in pieces of {length}"));
            assert_eq!(found, items, "{text} in pieces of {length}");
            assert_eq!(left, rest, "{text} in pieces of {length}");
        }
    }

    #[test]
    fn items_are_cut_out_wherever_the_pieces_end() {
        check(
            r#"{"kind":"L","metadata":{"continue":"x"},"items":[{"a":1},{"b":[{"c":{}}]}]}"#,
            &[r#"{"a":1}"#, r#"{"b":[{"c":{}}]}"#],
            r#"{"kind":"L","metadata":{"continue":"x"},"items":[]}"#,
        );
        check(
            "{ \"items\" : [ {\"a\":\"ü\"} ,\n {} ] , \"kind\" : \"L\" }\n",
            &["{\"a\":\"ü\"}", "{}"],
            "{ \"items\" : [] , \"kind\" : \"L\" }\n",
        );
        check(r#"{"items":[]}"#, &[], r#"{"items":[]}"#);
        check(r#"{"items":null}"#, &[], r#"{"items":null}"#);
    }

    #[test]
    fn what_stands_in_strings_is_no_bracket() {
        let item = r#"{"a":"}]{[\"\\","b\"":"\\\\"}"#;
        check(&format!(r#"{{"items":[{item}]}}"#), &[item], r#"{"items":[]}"#);
    }

    #[test]
    fn items_elsewhere_are_not_the_lists() {
        let text = r#"{"metadata":{"items":[{"a":1}]},"x":"items","y":[{"b":1}],"items":[{"c":1}]}"#;
        check(
            text,
            &[r#"{"c":1}"#],
            r#"{"metadata":{"items":[{"a":1}]},"x":"items","y":[{"b":1}],"items":[]}"#,
        );
    }

    #[test]
    fn what_is_no_whole_list_of_maps_is_none() {
        for text in [
            "",
            "{}",
            r#"{"items":{}}"#,
            r#"{"items":[1]}"#,
            r#"{"items":["a"]}"#,
            r#"{"items":[[]]}"#,
            r#"{"items":[null]}"#,
            r#"{"items":[{"a":1}"#,
            r#"{"items":[{"a":1}]"#,
            "]",
        ] {
            assert_eq!(split(text, 3), None, "{text}");
        }
    }

    #[test]
    fn nothing_is_read_after_somebody_has_enough() {
        let mut splitter = Splitter::default();
        assert_eq!(splitter.take(br#"{"items":[{},{}]}"#, |_| None), None);
    }
}
