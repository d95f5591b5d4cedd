//! Flag values as kubectl's flag library (pflag) reads them.

use std::time::Duration;

/// A boolean as Go's `strconv.ParseBool` reads it; kubectl users write `-R=false`.
///
/// # Errors
/// What the words are.
pub(super) fn boolean(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err("true or false is expected".to_owned()),
    }
}

/// A limit in time that may be "none"; wrapped, because clap gives `Option` a meaning of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Limit(pub(super) Option<Duration>);

/// Reads a [`Limit`].
///
/// # Errors
/// kubectl's sentence.
pub(super) fn limit(text: &str) -> Result<Limit, String> {
    super::duration::parse(text).map(Limit)
}

/// A word as it was typed, and the known word nearest to it, for "did you mean".
pub(super) fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = known.into_iter().map(|word| (distance(typed, word), word));
    let nearest = near.min_by_key(|(distance, _)| *distance)?;
    // A third of the word may be wrong; more is another word.
    (nearest.0 <= typed.chars().count().max(3) / 3).then_some(nearest.1)
}

/// Insertions, deletions and replacements between two words.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, character) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for column in 0..to.len() {
            let replaced = diagonal + usize::from(to[column] != character);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_are_gos() {
        assert_eq!(boolean("True"), Ok(true));
        assert_eq!(boolean("0"), Ok(false));
        assert!(boolean("yes").is_err());
    }

    #[test]
    fn distances_are_levenshteins() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["text", "json", "yaml"];
        assert_eq!(nearest("jsn", known), Some("json"));
        assert_eq!(nearest("jsom", known), Some("json"));
        assert_eq!(nearest("table", known), None);
        assert_eq!(nearest("x", []), None);
    }
}
