//! File name patterns a shell did not expand, as Go's `filepath.Glob` does.
//!
//! `*` is any run of characters within a name, `?` one, `[a-z]` and `[^a-z]` one of or none of a set;
//! a backslash takes the next character as it stands. Names that start with a dot match like others.

#![expect(clippy::disallowed_methods, reason = "patterns are matched against folders here")]

use std::path::Path;

/// The pattern cannot be understood: a set without an end, a backslash at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadPattern;

/// A backslash separates names on Windows.
const ESCAPES: bool = !cfg!(windows);

/// The paths that match, in lexical order within each folder.
pub(super) fn expand(pattern: &str) -> Result<Vec<String>, BadPattern> {
    matches(pattern, "")?;
    if !has_meta(pattern) {
        return Ok(if Path::new(pattern).symlink_metadata().is_ok() {
            vec![pattern.to_owned()]
        } else {
            vec![]
        });
    }
    let (folder, name) = split(pattern);
    let folders = if has_meta(folder) { expand(folder)? } else { vec![folder.to_owned()] };
    let mut found = Vec::new();
    for folder in folders {
        for entry in names_in(&folder) {
            if matches(name, &entry)? {
                found.push(join(&folder, &entry));
            }
        }
    }
    Ok(found)
}

fn has_meta(path: &str) -> bool {
    path.contains(['*', '?', '[']) || (ESCAPES && path.contains('\\'))
}

/// The folder without its last separator, and the name.
fn split(path: &str) -> (&str, &str) {
    match path.rfind(std::path::is_separator) {
        None => ("", path),
        Some(0) => (&path[..1], &path[1..]),
        Some(at) => (&path[..at], &path[at + 1..]),
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() || folder.ends_with(std::path::is_separator) {
        return format!("{folder}{name}");
    }
    format!("{folder}{}{name}", std::path::MAIN_SEPARATOR)
}

/// Names in a folder, sorted; nothing when it cannot be read, as in Go.
fn names_in(folder: &str) -> Vec<String> {
    let folder = if folder.is_empty() { "." } else { folder };
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Whether a name matches a pattern, all of both (`filepath.Match`).
pub(super) fn matches(pattern: &str, name: &str) -> Result<bool, BadPattern> {
    let pattern: Vec<Part> = parse(pattern)?;
    let name: Vec<char> = name.chars().collect();
    // Where to go on when what follows the last `*` does not match.
    let mut retry: Option<(usize, usize)> = None;
    let (mut part, mut at) = (0, 0);
    while part < pattern.len() || at < name.len() {
        match pattern.get(part) {
            Some(Part::Any) => {
                retry = Some((part, at + 1));
                part += 1;
                continue;
            }
            Some(Part::One(set)) if name.get(at).is_some_and(|char| set.holds(*char)) => {
                part += 1;
                at += 1;
                continue;
            }
            _ => {}
        }
        match retry {
            Some((star, next)) if next <= name.len() && !std::path::is_separator(name[next - 1]) => {
                (part, at) = (star, next);
            }
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// A part of a pattern.
enum Part {
    /// `*`.
    Any,
    /// One character.
    One(Set),
}

/// The characters that match.
struct Set {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Set {
    fn holds(&self, char: char) -> bool {
        let within = self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&char));
        within != self.negated
    }
}

fn parse(pattern: &str) -> Result<Vec<Part>, BadPattern> {
    let mut parts = Vec::new();
    let mut rest = pattern.chars();
    while let Some(char) = rest.next() {
        parts.push(match char {
            '*' => Part::Any,
            '?' => Part::One(not_a_separator()),
            '[' => Part::One(parse_set(&mut rest)?),
            '\\' if ESCAPES => Part::One(just(rest.next().ok_or(BadPattern)?)),
            char => Part::One(just(char)),
        });
    }
    Ok(parts)
}

fn just(char: char) -> Set {
    Set { negated: false, ranges: vec![(char, char)] }
}

fn not_a_separator() -> Set {
    Set { negated: true, ranges: vec![(std::path::MAIN_SEPARATOR, std::path::MAIN_SEPARATOR)] }
}

fn parse_set(rest: &mut std::str::Chars<'_>) -> Result<Set, BadPattern> {
    let negated = rest.as_str().starts_with('^');
    if negated {
        rest.next();
    }
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && rest.as_str().starts_with(']') {
            rest.next();
            return Ok(Set { negated, ranges });
        }
        let low = set_char(rest)?;
        let mut high = low;
        if rest.as_str().starts_with('-') {
            rest.next();
            high = set_char(rest)?;
        }
        ranges.push((low, high));
    }
}

fn set_char(rest: &mut std::str::Chars<'_>) -> Result<char, BadPattern> {
    match rest.next() {
        None | Some('-' | ']') => Err(BadPattern),
        Some('\\') if ESCAPES => rest.next().ok_or(BadPattern),
        Some(char) => Ok(char),
    }
}

#[cfg(test)]
mod tests;
