//! Where a long file may be cut in two, so that both halves can be read at the same time.

use memchr::memchr_iter;

/// Shorter files are read sooner than a second thread starts.
const LONG: usize = 128 << 10;

/// A cut at a separator between two documents. The separator belongs to neither half.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// End of the first half, in bytes.
    pub(super) end: usize,
    /// Start of the second one.
    pub(super) start: usize,
    /// Lines before the second one.
    pub(super) lines: u32,
}

/// The cut nearest after the middle. `None` where the file is short, or what follows would be read otherwise by
/// itself: JSON, and what is not plain UTF-8.
pub(super) fn cut(bytes: &[u8]) -> Option<Cut> {
    if bytes.len() < LONG { None } else { cut_after(bytes, bytes.len() / 2) }
}

fn cut_after(bytes: &[u8], middle: usize) -> Option<Cut> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.starts_with('\u{feff}') || text.trim_start().starts_with('{') {
        return None;
    }
    let mut at = middle;
    loop {
        let line = at + memchr_iter(b'\n', &bytes[at..]).next()? + 1;
        let after = line + memchr_iter(b'\n', &bytes[line..]).next()? + 1;
        if is_separator(&bytes[line..after]) && !previous(&bytes[..line]).starts_with(b"---") {
            let lines = u32::try_from(memchr_iter(b'\n', &bytes[..after]).count()).ok()?;
            return Some(Cut { end: line, start: after, lines });
        }
        at = line;
    }
}

/// Three dashes and nothing else. What else may follow them is left to the reader.
fn is_separator(line: &[u8]) -> bool {
    line.strip_prefix(b"---").is_some_and(|rest| rest.trim_ascii().is_empty())
}

/// The last line of what ends with a line.
fn previous(bytes: &[u8]) -> &[u8] {
    let lines = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let start = lines.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    &lines[start..]
}

#[cfg(test)]
pub(super) fn every_cut(bytes: &[u8]) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = (0..bytes.len()).filter_map(|middle| cut_after(bytes, middle)).collect();
    cuts.dedup();
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cuts(text: &str) -> Vec<(usize, usize, u32)> {
        every_cut(text.as_bytes()).iter().map(|cut| (cut.end, cut.start, cut.lines)).collect()
    }

    #[test]
    fn a_file_is_cut_at_its_separators() {
        assert_eq!(cuts("a\n---\nb\n---\r\nc\n"), [(2, 6, 2), (8, 13, 4)]);
    }

    #[test]
    fn nothing_is_cut_where_it_would_be_read_otherwise() {
        for text in [
            "",
            "a\nb\n",
            "---\na\n",
            "a\n--- # b\nc\n",
            "a\n --- \nb\n",
            "{}\n---\nb\n",
            "\u{feff}a\n---\nb\n",
            "a\n---",
        ] {
            assert_eq!(cuts(text), [], "{text:?}");
        }
        assert_eq!(cuts("a\n---\n---\nb\n"), [(2, 6, 2)], "only the first of two");
        assert_eq!(every_cut(b"a\n---\n\xff\n"), []);
    }

    #[test]
    fn only_long_files_are_cut() {
        assert_eq!(cut(b"a\n---\nb\n"), None);
        assert!(cut(&b"a: b\n---\n".repeat(LONG / 9 + 1)).is_some());
    }
}
