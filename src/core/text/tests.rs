use proptest::prelude::*;

use super::*;

/// `-old`, `+new`, ` both`, with `[…]` around parts that differ.
fn shown(old: &str, new: &str) -> Vec<String> {
    diff(old, new).lines.iter().map(show).collect()
}

fn show(line: &Line<'_>) -> String {
    let sign = match line.side {
        Side::Both => ' ',
        Side::Old => '-',
        Side::New => '+',
    };
    let mut text = line.text.to_owned();
    for part in line.parts.iter().rev() {
        text.insert(part.end, ']');
        text.insert(part.start, '[');
    }
    format!("{sign}{text}")
}

#[test]
fn changed_lines_show_the_words_that_changed() {
    let lines = shown("a: 1\nlog level: info\nb: 2\n", "a: 1\nlog level: debug\nb: 2\n");
    assert_eq!(lines, [" a: 1", "-log level: [info]", "+log level: [debug]", " b: 2"]);
}

#[test]
fn lines_without_likeness_have_no_parts() {
    assert_eq!(shown("one two three", "alpha"), ["-one two three", "+alpha"]);
}

#[test]
fn added_and_removed_lines_stand_where_they_are() {
    assert_eq!(shown("a\nb\nc\n", "a\nc\nd\n"), [" a", "-b", " c", "+d"]);
}

#[test]
fn the_end_of_the_text_is_told_apart() {
    assert_eq!(diff("a\n", "a").ends, (true, false));
    assert_eq!(diff("a\n", "a").lines.len(), 1);
    assert_eq!(diff("", "").lines, []);
    assert_eq!(shown("", "\n"), ["+"]);
}

#[test]
fn very_long_texts_are_compared_coarsely() {
    let text =
        |word: &str| (0..LINES).map(|line| format!("{word}{line}")).collect::<Vec<_>>().join("\n") + "\n";
    let (old, new) = (format!("same\n{}end", text("a")), format!("same\n{}end", text("b")));
    let diff = diff(&old, &new);
    assert!(diff.coarse);
    assert_eq!(diff.lines.len(), 2 * LINES + 2);
    assert_eq!(diff.lines[0].side, Side::Both);
}

#[test]
fn very_long_lines_have_no_parts() {
    let long = "a ".repeat(WORDS);
    assert_eq!(parts(&long, &format!("{long}b")), None);
}

#[test]
fn parts_are_whole_words_of_any_script() {
    let (old, new) = parts("größe: ein Maß", "größe: zwei Maß").expect("alike");
    assert_eq!((&"größe: ein Maß"[old[0].clone()], &"größe: zwei Maß"[new[0].clone()]), ("ein", "zwei"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_texts_can_be_read_back(old in "([a-c]{0,3}\n?){0,12}", new in "([a-c]{0,3}\n?){0,12}") {
        let diff = diff(&old, &new);
        let side = |side: Side| {
            let lines = diff.lines.iter().filter(|line| line.side == Side::Both || line.side == side);
            lines.map(|line| line.text).collect::<Vec<_>>().join("\n")
        };
        let ended = |text: String, ends: bool| if ends { text + "\n" } else { text };
        prop_assert_eq!(ended(side(Side::Old), diff.ends.0), &old[..]);
        prop_assert_eq!(ended(side(Side::New), diff.ends.1), &new[..]);
    }

    #[test]
    fn parts_are_in_order_and_on_characters(old in "[a-c é日.]{0,20}", new in "[a-c é日.]{0,20}") {
        if let Some((olds, news)) = parts(&old, &new) {
            for (text, ranges) in [(&old, olds), (&new, news)] {
                prop_assert!(ranges.iter().all(|range| text.get(range.clone()).is_some_and(|part| !part.is_empty())));
                prop_assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
            }
        }
    }
}
