//! Rendered text without what is no text in it: colours and links.

use unicode_width::UnicodeWidthStr;

/// Start of every sequence that this program writes.
const ESCAPE: char = '\u{1b}';

/// Columns that a line of rendered text takes in a terminal.
pub fn columns(line: &str) -> usize {
    sequences(line).map(|(text, _)| text.width()).sum()
}

/// Rendered text without links, for a pager that would show them as they are written.
pub fn without_links(text: &str) -> String {
    sequences(text)
        .flat_map(|(text, sequence)| [text, sequence.filter(|it| !is_link(it)).unwrap_or("")])
        .collect()
}

fn is_link(sequence: &&str) -> bool {
    sequence.starts_with("\u{1b}]8;")
}

/// Text, and the escape sequence after it.
fn sequences(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some(start) = text.find(ESCAPE) else { return Some((text, None)) };
        let (before, sequence) = text.split_at(start);
        let end = length(sequence);
        rest = Some(&sequence[end..]);
        Some((before, Some(&sequence[..end])))
    })
}

/// Bytes of a colour (`ESC [ … m`) or of a link (`ESC ] … ESC \`).
fn length(sequence: &str) -> usize {
    let end = if sequence.starts_with("\u{1b}]") { "\u{1b}\\" } else { "m" };
    sequence[1..].find(end).map_or(sequence.len(), |place| 1 + place + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_links_take_no_columns() {
        assert_eq!(columns("\u{1b}[1;31mred\u{1b}[0m 日本"), 8);
        assert_eq!(columns("\u{1b}]8;;file://h/m.yaml\u{1b}\\m.yaml\u{1b}]8;;\u{1b}\\"), 6);
        assert_eq!(columns(""), 0);
    }

    #[test]
    fn links_go_and_colours_stay() {
        let text = "a \u{1b}]8;;file://h/m\u{1b}\\\u{1b}[2mm\u{1b}[0m\u{1b}]8;;\u{1b}\\ b\n";
        assert_eq!(without_links(text), "a \u{1b}[2mm\u{1b}[0m b\n");
    }
}
