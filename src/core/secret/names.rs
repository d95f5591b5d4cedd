//! Which names say that their value is a secret.
//!
//! What counts is the head of the name, its last words: `dbPassword` holds a password, `passwordFile`
//! holds a path and `secretName` a name.

use super::rules::{NAME_RULES, NameRule, REFERENCES, TRAILING};

/// The rule by which a name says that its value is a secret. `group` is the API group of the object.
pub(super) fn sensitive(group: &str, name: &str) -> Option<&'static NameRule> {
    let is_known_reference =
        REFERENCES.iter().any(|(suffix, known, _)| *known == name && group.ends_with(suffix));
    let own_name = name.rsplit_once('/').map_or(name, |(_, own)| own);
    if is_known_reference { None } else { heads(split(own_name)).find_map(|head| rule_for(&head)) }
}

fn rule_for(head: &[String]) -> Option<&'static NameRule> {
    NAME_RULES.iter().find(|rule| rule.matches(head))
}

/// The words of a name, then ever fewer, without those at the end that do not change what it names.
fn heads(words: Vec<String>) -> impl Iterator<Item = Vec<String>> {
    std::iter::successors(Some(words), |words| shorter(words))
}

/// `passwordValue` and `password2` are passwords.
fn shorter(words: &[String]) -> Option<Vec<String>> {
    let (last, before) = words.split_last()?;
    let numberless = last.trim_end_matches(|character: char| character.is_ascii_digit());
    if TRAILING.contains(&last.as_str()) || numberless.is_empty() {
        Some(before.to_vec())
    } else {
        (numberless != last).then(|| [before, &[numberless.to_owned()]].concat())
    }
}

impl NameRule {
    fn matches(&self, words: &[String]) -> bool {
        self.endings.iter().any(|ending| {
            before_ending(words, ending).is_some_and(|before| {
                before.last().is_none_or(|word| !self.not_after.contains(&word.as_str()))
            })
        })
    }
}

/// The words before an ending, if the words end in it. A long ending may be glued to the word before.
fn before_ending<'a>(mut words: &'a [String], ending: &str) -> Option<&'a [String]> {
    let mut parts = ending.rsplit(' ').peekable();
    while let Some(part) = parts.next() {
        let (last, before) = words.split_last()?;
        let glued = parts.peek().is_none() && part.len() >= 5 && last.ends_with(part);
        if last != part && !glued {
            return None;
        }
        words = before;
    }
    Some(words)
}

/// Lower-case words of a `camelCase`, `SNAKE_CASE`, `kebab-case` or dotted name.
fn split(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (place, character) in characters.iter().enumerate() {
        let previous = place.checked_sub(1).map(|before| characters[before]);
        let next = characters.get(place + 1).copied();
        if !character.is_alphanumeric() || starts_word(previous, *character, next) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `dbPassword` and `APIKey` have a second word.
fn starts_word(previous: Option<char>, character: char, next: Option<char>) -> bool {
    let Some(previous) = previous else { return false };
    let after_lower = !previous.is_uppercase() && character.is_uppercase();
    let ends_acronym =
        previous.is_uppercase() && character.is_uppercase() && next.is_some_and(char::is_lowercase);
    after_lower || ends_acronym
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_fires_on_its_examples_and_spares_the_others() {
        for rule in NAME_RULES {
            for name in rule.fires {
                assert_eq!(sensitive("", name).map(|found| found.id), Some(rule.id), "{name}");
            }
            for name in rule.spares {
                assert_eq!(sensitive("", name).map(|found| found.id), None, "{name} is readable");
            }
        }
    }

    #[test]
    fn rules_have_ids_of_their_own_and_examples() {
        let mut ids: Vec<_> = NAME_RULES.iter().map(|rule| rule.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), NAME_RULES.len());
        assert!(NAME_RULES.iter().all(|rule| !rule.fires.is_empty() && !rule.spares.is_empty()));
    }

    #[test]
    fn references_are_known_by_name_and_group() {
        assert!(sensitive("external-secrets.io", "secretKey").is_none());
        assert!(sensitive("example.com", "secretKey").is_some());
        assert!(sensitive("", "nginx.ingress.kubernetes.io/auth-secret").is_none());
        assert!(sensitive("", "example.com/auth-secret").is_some());
        assert!(
            REFERENCES.iter().all(|(group, name, _)| {
                let own = name.rsplit('/').next().expect("a name");
                !group.is_empty() || sensitive("", own).is_some()
            }),
            "an entry that no rule would mask is not needed"
        );
    }

    #[test]
    fn names_of_common_fields_are_readable() {
        for name in [
            "key",
            "name",
            "value",
            "image",
            "operator",
            "effect",
            "serviceAccountToken",
            "automountServiceAccountToken",
            "secretName",
            "optional",
            "items",
            "path",
            "audience",
            "mountPath",
            "claimName",
            "subPath",
            "data",
        ] {
            let is_boolean_in_kubernetes = name.ends_with("Token");
            assert_eq!(sensitive("", name).is_some(), is_boolean_in_kubernetes, "{name}");
        }
    }

    #[test]
    fn words_are_found_in_every_case_style() {
        for (name, words) in [
            ("dbPassword", vec!["db", "password"]),
            ("APIKey", vec!["api", "key"]),
            ("AWS_SECRET_ACCESS_KEY", vec!["aws", "secret", "access", "key"]),
            ("x-api-key", vec!["x", "api", "key"]),
            ("password2", vec!["password2"]),
            (".dockerconfigjson", vec!["dockerconfigjson"]),
            ("id_ed25519", vec!["id", "ed25519"]),
        ] {
            assert_eq!(split(name), words, "{name}");
        }
    }
}
