//! A YAML stream to the documents in it, by lines, before any YAML is understood.
//!
//! kubectl splits at every line that starts with `---` (`apimachinery`, `YAMLReader`): also inside a
//! quoted scalar, and not where the three dashes are indented. After them only blanks and a comment
//! may stand.

/// One document's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk<'a> {
    pub(super) text: &'a str,
    /// Lines of the file before it.
    pub(super) lines: u32,
    /// Characters of its first line before it.
    pub(super) columns: u32,
    /// What stands after the `---` that starts it and must not.
    pub(super) stray: Option<&'a str>,
}

const SEPARATOR: &str = "---";

/// Splits `text`; `lines` and `columns` are what the file holds before it.
pub(super) fn split(text: &str, lines: u32, columns: u32) -> impl Iterator<Item = Chunk<'_>> {
    let first = Chunk { text: "", lines, columns, stray: None };
    Splitter { text, start: 0, at: 0, lines, chunk: first }
}

struct Splitter<'a> {
    text: &'a str,
    /// Where the current document's text starts.
    start: usize,
    /// The next line.
    at: usize,
    /// Lines before `at`.
    lines: u32,
    /// The current document, its text not yet known.
    chunk: Chunk<'a>,
}

impl<'a> Iterator for Splitter<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        while let Some(line) = self.text[self.at..].split_inclusive('\n').next() {
            let separates = line.starts_with(SEPARATOR);
            if separates && (self.at > self.start || stray(line).is_some()) {
                let done = self.chunk_up_to(self.at);
                self.begin(line);
                if !done.text.is_empty() {
                    return Some(done);
                }
            } else {
                self.at += line.len();
                self.lines += 1;
            }
        }
        let last = self.chunk_up_to(self.at);
        self.start = self.at;
        self.chunk.stray = None;
        (!last.text.is_empty()).then_some(last)
    }
}

impl<'a> Splitter<'a> {
    fn chunk_up_to(&self, end: usize) -> Chunk<'a> {
        Chunk { text: &self.text[self.start..end], ..self.chunk }
    }

    /// Starts a document at the separator `line`. A good one is not part of it.
    fn begin(&mut self, line: &'a str) {
        let stray = stray(line);
        let skipped = if stray.is_some() { 0 } else { line.len() };
        self.start = self.at + skipped;
        self.at += line.len();
        self.lines += 1;
        let before = if stray.is_some() { self.lines - 1 } else { self.lines };
        self.chunk = Chunk { text: "", lines: before, columns: 0, stray };
    }
}

/// What follows the dashes of a separator line and is neither blank nor a comment.
fn stray(line: &str) -> Option<&str> {
    let rest = line[SEPARATOR.len()..].trim();
    (!rest.is_empty() && !rest.starts_with('#')).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(text: &str) -> Vec<(&str, u32)> {
        split(text, 0, 0).map(|chunk| (chunk.text, chunk.lines)).collect()
    }

    #[test]
    fn a_line_that_starts_with_three_dashes_separates() {
        assert_eq!(chunks("a\n---\nb\n"), [("a\n", 0), ("b\n", 2)]);
        assert_eq!(chunks("a\n--- # two\r\nb"), [("a\n", 0), ("b", 2)]);
    }

    #[test]
    fn a_separator_without_anything_before_it_stays() {
        assert_eq!(chunks("---\na\n"), [("---\na\n", 0)]);
        assert_eq!(chunks("---\n---\na\n"), [("---\n", 0), ("a\n", 2)]);
        assert_eq!(chunks("a\n---\n---\nb\n"), [("a\n", 0), ("---\nb\n", 2)]);
    }

    #[test]
    fn dashes_that_are_indented_or_no_line_start_do_not_separate() {
        assert_eq!(chunks("a: |\n  ---\n  b\n"), [("a: |\n  ---\n  b\n", 0)]);
        assert_eq!(chunks("a ---\n"), [("a ---\n", 0)]);
    }

    #[test]
    fn nothing_is_no_document() {
        assert_eq!(chunks(""), []);
        assert_eq!(chunks("a\n---\n"), [("a\n", 0)]);
    }

    #[test]
    fn what_follows_the_dashes_spoils_only_its_own_document() {
        let found: Vec<_> = split("a\n--- {b: c}\nd\n---\ne\n", 0, 0).collect();
        assert_eq!(found.len(), 3);
        assert_eq!((found[0].text, found[0].stray), ("a\n", None));
        assert_eq!((found[1].lines, found[1].stray), (1, Some("{b: c}")));
        assert_eq!((found[2].text, found[2].lines, found[2].stray), ("e\n", 4, None));
        let found: Vec<_> = split("---foo\na\n", 0, 0).collect();
        assert_eq!((found.len(), found[0].stray), (1, Some("foo")));
    }

    #[test]
    fn what_the_file_holds_before_counts() {
        let found: Vec<_> = split("a\n---\nb", 3, 7).collect();
        assert_eq!((found[0].lines, found[0].columns), (3, 7));
        assert_eq!((found[1].lines, found[1].columns), (5, 0));
    }
}
