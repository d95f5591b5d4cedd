//! YAML that kubectl reads as it was meant. No crate's writer does that: they leave `on`, `0644` and
//! `12:30`, which YAML 1.1 takes for something else, without quotes.

use std::borrow::Cow;

use super::escape::is_hidden;

/// What is to be written.
#[derive(Clone, Debug)]
pub(super) enum Tree<'a> {
    /// Written as it is: numbers and the like.
    Literal(Cow<'a, str>),
    /// A string, quoted where it has to be.
    Text(&'a str),
    /// A list.
    List(Vec<Tree<'a>>),
    /// A map, in the order given.
    Map(Vec<(&'a str, Tree<'a>)>),
}

impl Tree<'_> {
    /// The lines of a document.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        push_node(&mut lines, 0, self);
        lines
    }

    /// `label: value`, over as many lines as it takes. The label is written as it is.
    pub(super) fn entry(&self, label: &str) -> Vec<String> {
        let mut lines = Vec::new();
        push_entry(&mut lines, 0, label, self);
        lines
    }

    /// The value in one line, whatever it is; lists and maps only when they are empty.
    pub(super) fn scalar(&self) -> Cow<'_, str> {
        match self {
            Self::Literal(text) => Cow::Borrowed(text),
            Self::Text(text) => key(text),
            Self::List(_) => Cow::Borrowed("[]"),
            Self::Map(_) => Cow::Borrowed("{}"),
        }
    }
}

/// A field name or another text in one line.
pub(super) fn key(text: &str) -> Cow<'_, str> {
    if is_plain(text) { Cow::Borrowed(text) } else { Cow::Owned(quoted(text)) }
}

/// A JSON string is a YAML string; what is hidden in it is spelled out.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        match u32::from(character) {
            code if !is_hidden(character) => shown.extend(char::from_u32(code)),
            code @ 0..=0xffff => shown.extend(["\\u", &format!("{code:04x}")]),
            code => shown.extend(["\\U", &format!("{code:08x}")]),
        }
    }
    shown
}

fn push_entry(lines: &mut Vec<String>, indent: usize, label: &str, value: &Tree<'_>) {
    let head = format!("{}{label}:", " ".repeat(indent));
    match value {
        Tree::Map(fields) if !fields.is_empty() => {
            lines.push(head);
            push_node(lines, indent + 2, value);
        }
        // As kubectl writes them: items stand below their field, not to its right.
        Tree::List(items) if !items.is_empty() => {
            lines.push(head);
            push_node(lines, indent, value);
        }
        Tree::Text(text) if is_block(text) => push_block(lines, &head, indent + 2, text),
        _ => lines.push(format!("{head} {}", value.scalar())),
    }
}

fn push_node(lines: &mut Vec<String>, indent: usize, value: &Tree<'_>) {
    match value {
        Tree::Map(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                push_entry(lines, indent, &key(name), value);
            }
        }
        Tree::List(items) if !items.is_empty() => {
            for item in items {
                push_item(lines, indent, item);
            }
        }
        _ => lines.push(format!("{}{}", " ".repeat(indent), value.scalar())),
    }
}

fn push_item(lines: &mut Vec<String>, indent: usize, item: &Tree<'_>) {
    let dash = format!("{}-", " ".repeat(indent));
    if let Tree::Text(text) = item
        && is_block(text)
    {
        return push_block(lines, &dash, indent + 2, text);
    }
    let first = lines.len();
    push_node(lines, indent + 2, item);
    lines[first].replace_range(..indent + 2, &format!("{dash} "));
}

fn is_block(text: &str) -> bool {
    let is_hidden = |character: char| is_hidden(character) && !matches!(character, '\n' | '\t');
    text.trim_end_matches('\n').contains('\n') && !text.contains(is_hidden)
}

/// A text over several lines.
fn push_block(lines: &mut Vec<String>, head: &str, indent: usize, text: &str) {
    let ends = text.len() - text.trim_end_matches('\n').len();
    let chomping = ["-", "", "+"][ends.min(2)];
    let indicator = if text.starts_with([' ', '\t', '\n']) { "2" } else { "" };
    lines.push(format!("{head} |{indicator}{chomping}"));
    let body = text.strip_suffix('\n').unwrap_or(text);
    lines.extend(
        body.split('\n')
            .map(|line| format!("{}{line}", " ".repeat(if line.is_empty() { 0 } else { indent }))),
    );
}

/// Whether a text may stand without quotes.
fn is_plain(text: &str) -> bool {
    let starts = text.chars().next().is_some_and(|first| !" \t,[]{}#&*!|>'\"%@`=~<".contains(first));
    let like_a_dash = text.starts_with(['-', '?', ':'])
        && !text[1..].starts_with(|next: char| next.is_alphanumeric() || next == '-');
    let like_a_key = text.contains(": ") || text.contains(" #") || text.ends_with([':', ' ']);
    let is_safe =
        starts && !like_a_dash && !like_a_key && !text.starts_with("---") && !text.contains(is_hidden);
    is_safe && !is_another_type(text)
}

/// Whether kubectl (go-yaml v2) would read a plain text as something else than a string.
fn is_another_type(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let word = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", ".nan", ".inf"];
    let unsigned = lower.trim_start_matches(['+', '-']).replace('_', "");
    let number = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && (unsigned.parse::<f64>().is_ok() || is_prefixed(&unsigned) || is_sexagesimal(&unsigned));
    word.contains(&lower.as_str()) || unsigned == ".inf" || number
}

fn is_prefixed(text: &str) -> bool {
    let digits = |prefix: &str, radix| {
        text.strip_prefix(prefix).is_some_and(|rest| rest.chars().all(|digit| digit.is_digit(radix)))
    };
    digits("0x", 16) || digits("0o", 8) || digits("0b", 2)
}

fn is_sexagesimal(text: &str) -> bool {
    text.contains(':')
        && text.chars().all(|character| character.is_ascii_digit() || matches!(character, ':' | '.'))
}
