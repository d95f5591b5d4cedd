//! Secrets inside text: flags, assignments, configuration files, addresses, private keys.
//!
//! A text is not understood, only read: `NAME=value` and `NAME: value` where the name says so, and
//! values that give themselves away. Lines keep their number, so that a line diff still works.

use std::ops::Range;

use super::MASK;
use super::names::sensitive;
use super::values::{self, is_reference};

/// The text with its secrets replaced by `***`; `None` when there are none.
pub(super) fn mask_text(group: &str, text: &str) -> Option<String> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        if block.is_some_and(|indent| is_deeper(content, indent)) {
            found.extend(shifted(block_line(content), start));
        } else {
            block = find_in_line(group, content, start, &mut found);
        }
        start += line.len();
    }
    found.extend(values::find(text));
    replace(text, found)
}

/// Finds assignments in a line. The result is the indentation of a block of text that follows and
/// belongs to a secret's name (`password: |`).
fn find_in_line(group: &str, line: &str, start: usize, found: &mut Vec<Range<usize>>) -> Option<usize> {
    let mut block = None;
    for assignment in assignments(line).filter(|assignment| sensitive(group, assignment.name).is_some()) {
        let value = &line[assignment.value.clone()];
        if is_block_header(value) {
            block = Some(indentation(line));
        } else if !is_harmless(value) {
            found.extend(shifted(Some(assignment.value), start));
        }
    }
    block
}

struct Assignment<'a> {
    name: &'a str,
    value: Range<usize>,
}

/// `NAME=value`, `NAME: value`, `"NAME": "value"`, `--name value`, wherever they are in a line.
fn assignments(line: &str) -> impl Iterator<Item = Assignment<'_>> {
    let separators = line.match_indices([':', '=']).map(|(place, _)| place);
    let flags = line.match_indices(' ').map(|(place, _)| place).filter(|place| is_flag(&line[..*place]));
    separators.chain(flags).filter_map(|place| {
        let name = name_before(line, place)?;
        let value = value_after(line, place, is_first(&line[..name.start], line.as_bytes()[place]));
        (!value.is_empty()).then(|| Assignment { name: &line[name], value })
    })
}

fn is_flag(before: &str) -> bool {
    before.rsplit([' ', '"', '\'', '=']).next().is_some_and(|word| word.starts_with("--"))
}

fn name_before(line: &str, end: usize) -> Option<Range<usize>> {
    let before = line[..end].trim_end_matches(' ').trim_end_matches(['"', '\'']);
    let is_name = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | '/');
    let start =
        before.char_indices().rev().take_while(|(_, c)| is_name(*c)).last().map(|(place, _)| place)?;
    let dashes = before[start..].len() - before[start..].trim_start_matches('-').len();
    Some(start + dashes..before.len()).filter(|name| !name.is_empty())
}

/// Whether what stands before a name leaves it the first thing in its line, as in a configuration file or
/// an argument (`--password=x y`). `--password x --mode` is of a shell.
fn is_first(before: &str, separator: u8) -> bool {
    let words = before.trim_matches([' ', '\t', '-', '"', '\'']);
    let is_shell_flag = before.ends_with('-') && separator == b' ';
    !is_shell_flag && matches!(words, "" | "export" | "set" | "ENV" | "ARG")
}

/// The value after a separator: a quoted text, else a word, else the rest of the line.
fn value_after(line: &str, separator: usize, to_line_end: bool) -> Range<usize> {
    let after = &line[separator + 1..];
    let start = line.len() - after.trim_start_matches([' ', '\t', '=', '>']).len();
    let rest = &line[start..];
    if let Some(quote) = rest.chars().next().filter(|character| matches!(character, '"' | '\'' | '`')) {
        let end = end_of_quote(&rest[1..], quote);
        if !to_line_end || ends_value(rest[1 + end..].trim_start_matches(quote)) {
            return start + 1..start + 1 + end;
        }
    }
    let ends = if line.as_bytes()[separator] == b':' { ENDS_IN_FLOW } else { ENDS_IN_SHELL };
    start..start + if to_line_end { rest.trim_end().len() } else { end_of_words(rest, ends) }
}

/// What ends a word after `:`, in YAML's flow style.
const ENDS_IN_FLOW: &[char] = &[' ', '\t', ',', ';', '&', '"', '\'', '`', '}', ']', ')'];

/// What ends a word after `=`, in a shell or an address.
const ENDS_IN_SHELL: &[char] = &[' ', '\t', ';', '&', '"', '\'', '`'];

/// Whether what stands behind a quoted value in its line is no part of it.
fn ends_value(after: &str) -> bool {
    after.trim_start().starts_with([',', ';', '#', '}', ']', ')', '&', '|']) || after.trim().is_empty()
}

/// `Bearer abc` is one value.
fn end_of_words(rest: &str, ends: &[char]) -> usize {
    let word = |text: &str| text.find(ends).unwrap_or(text.len());
    let first = word(rest);
    let is_scheme = ["bearer", "basic", "token", "digest"].contains(&rest[..first].to_lowercase().as_str());
    if is_scheme && rest[first..].starts_with(' ') { first + 1 + word(&rest[first + 1..]) } else { first }
}

/// The closing quote: not one that a backslash escapes, nor `''` in single quotes.
fn end_of_quote(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (place, character) in rest.char_indices() {
        let doubled = quote == '\'' && !escaped && rest[place..].starts_with("''");
        if character == quote && !escaped && !doubled {
            return place;
        }
        escaped = !escaped && (character == '\\' || doubled);
    }
    rest.len()
}

/// Values that are no secret whatever their name says.
pub(super) fn is_harmless(value: &str) -> bool {
    let bare = value.trim_matches([' ', '"', '\'']);
    matches!(bare, "" | "true" | "false" | "null" | "~" | "{}" | "[]" | "{" | "[" | "***")
        || is_reference(bare)
}

fn is_block_header(value: &str) -> bool {
    let value = value.trim();
    value.starts_with(['|', '>']) && value[1..].bytes().all(|byte| matches!(byte, b'+' | b'-' | b'0'..=b'9'))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '-']).len()
}

fn is_deeper(line: &str, indent: usize) -> bool {
    line.trim().is_empty() || line.len() - line.trim_start().len() > indent
}

fn block_line(line: &str) -> Option<Range<usize>> {
    let start = line.len() - line.trim_start().len();
    (start < line.len()).then_some(start..line.len())
}

fn shifted(range: Option<Range<usize>>, by: usize) -> Option<Range<usize>> {
    range.map(|range| range.start + by..range.end + by)
}

/// Replaces ranges, joining those that touch or overlap.
fn replace(text: &str, mut ranges: Vec<Range<usize>>) -> Option<String> {
    ranges.retain(|range| !range.is_empty() && &text[range.clone()] != MASK);
    ranges.sort_by_key(|range| (range.start, range.end));
    if ranges.is_empty() {
        return None;
    }
    let (mut masked, mut end) = (String::with_capacity(text.len()), 0);
    for range in ranges {
        if range.start >= end {
            masked.push_str(&text[end..range.start]);
            masked.push_str(MASK);
        }
        end = end.max(range.end);
    }
    masked.push_str(&text[end..]);
    Some(masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        mask_text("", text).unwrap_or_else(|| "(nothing)".into())
    }

    #[test]
    fn secrets_are_found_in_text() {
        for (text, expected) in [
            ("--db-password=hunter2", "--db-password=***"),
            ("--db-password hunter2 --v=2", "--db-password *** --v=2"),
            ("sh -c 'PASSWORD=hunter2 run'", "sh -c 'PASSWORD=*** run'"),
            ("export TOKEN=\"hun ter2\"; run", "export TOKEN=\"***\"; run"),
            ("user = web\npassword = hun ter2\nport = 1", "user = web\npassword = ***\nport = 1"),
            ("  password: hun ter2", "  password: ***"),
            ("- apiKey: 'hunter2' # comment", "- apiKey: '***' # comment"),
            (r#"{"user":"a","password":"hun\"ter2","x":1}"#, r#"{"user":"a","password":"***","x":1}"#),
            ("{user: a, password: hunter2, x: 1}", "{user: a, password: ***, x: 1}"),
            ("curl -H \"Authorization: Bearer hunter2\" a", "curl -H \"Authorization: Bearer ***\" a"),
            ("https://a/b?token=hunter2&x=1", "https://a/b?token=***&x=1"),
            ("password: |\n  hunter2\n  more\nport: 1", "password: |\n  ***\n  ***\nport: 1"),
            ("password => hunter2", "password => ***"),
            ("--db-password=hun ter2", "--db-password=***"),
            ("a --password='hun''ter2' b", "a --password='***' b"),
            ("password = \"hunter2\" ter2", "password = ***"),
            ("host=a;Password=hunter2;x=y", "host=a;Password=***;x=y"),
            ("did not expect `password: hunter2` there", "did not expect `password: ***` there"),
        ] {
            let result = masked(text);
            assert!(!result.contains("hunter2") && !result.contains("ter2"), "{result}");
            if !expected.contains("Bearer") {
                assert_eq!(result, expected);
            }
        }
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in [
            "--password-file=/run/password",
            "--token-ttl 5m",
            "secretName: web-tls",
            "password: $(DB_PASSWORD)",
            "password: ${DB_PASSWORD}",
            "password: {{ .Values.password }}",
            "password: \"\"",
            "automountServiceAccountToken: true",
            "key: a, value: b",
            "https://example.com:8080/a?b=c",
            "the password of the user",
            "password:",
            "",
        ] {
            assert_eq!(mask_text("", text), None, "{text}");
        }
    }

    #[test]
    fn lines_keep_their_number() {
        let text = "a: 1\r\npassword: x\r\n\r\nb: 2";
        assert_eq!(masked(text).lines().count(), text.lines().count());
    }

    #[test]
    fn masking_twice_is_masking_once() {
        for text in ["password: x", "--token=x y", "https://u:p@h/"] {
            assert_eq!(mask_text("", &masked(text)), None, "{text}");
        }
    }

    #[test]
    fn any_characters_may_surround_a_secret() {
        assert_eq!(masked("é日 пароль password=日本é x"), "é日 пароль password=*** x");
    }
}
