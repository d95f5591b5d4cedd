//! Values that give themselves away as secrets, and values that only point to one.

use std::ops::Range;

/// A kind of value that is masked wherever it stands.
#[derive(Clone, Copy, Debug)]
pub struct ValueRule {
    /// Stable word.
    pub id: &'static str,
    /// What it is about.
    pub summary: &'static str,
    /// The part of the text to mask, from a position on.
    find: fn(&str) -> Option<Range<usize>>,
    /// Texts it masks.
    pub fires: &'static [&'static str],
    /// Texts it must not mask.
    pub spares: &'static [&'static str],
}

/// The rules.
pub const VALUE_RULES: &[ValueRule] = &[
    ValueRule {
        id: "private-key",
        summary: "the body of a PEM private key",
        find: private_key,
        fires: &[
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----\n",
            "a -----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY----- b",
            "-----BEGIN OPENSSH PRIVATE KEY-----\ncut off",
        ],
        spares: &[
            "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n",
            "-----BEGIN PUBLIC KEY-----\nMIIE",
        ],
    },
    ValueRule {
        id: "address-password",
        summary: "the password in an address",
        find: address_password,
        fires: &["postgres://web:hunter2@db:5432/web", "a,redis://:hunter2@cache/0", "https://u:a@b@host/"],
        spares: &[
            "https://example.com:8080/a@b",
            "ssh://git@example.com/a",
            "postgres://web:$(PASSWORD)@db/web",
            "a@b:c",
        ],
    },
    ValueRule {
        id: "known-token",
        summary: "tokens with the prefix of a known issuer",
        find: known_token,
        fires: &["ghp_0123456789abcdefghij", "x glpat-0123456789abcdefghij y", "xoxb-0123456789-0123456789"],
        spares: &["ghp_", "ghp_short", "myghp_0123456789abcdefghij", "glpat-"],
    },
    ValueRule {
        id: "json-web-token",
        summary: "signed JSON web tokens",
        find: json_web_token,
        fires: &["eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl", "Bearer eyJhbGciOi.eyJzdWIiOi.c2ln"],
        spares: &["eyJhbGciOi", "eyJhbGciOi.b", "a.b.c"],
    },
];

/// Prefixes of tokens by issuer (`GitHub`, `GitLab`, Slack, Stripe, Vault, npm, Docker, Google, `DigitalOcean`).
const TOKEN_PREFIXES: &[&str] = &[
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xapp-",
    "sk_live_",
    "rk_live_",
    "hvs.",
    "npm_",
    "dckr_pat_",
    "AIza",
    "dop_v1_",
];

/// Shortest text after a prefix that is taken for a token.
const TOKEN_LENGTH: usize = 16;

/// Every part to mask in a text.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    VALUE_RULES.iter().flat_map(|rule| rule.all(text)).collect()
}

impl ValueRule {
    fn all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = (self.find)(&text[from..])?;
            let range = from + found.start..from + found.end;
            from = range.end;
            Some(range)
        })
    }
}

fn private_key(text: &str) -> Option<Range<usize>> {
    const HEAD: &str = "PRIVATE KEY-----";
    let (head, _) = text.match_indices(HEAD).find(|(place, _)| is_pem_begin(&text[..*place]))?;
    let start = head + HEAD.len();
    let end = text[start..].find("-----END").map_or(text.len(), |end| start + end);
    let body = text[start..end].trim_start_matches(['\n', '\r', ' ']);
    let start = end - body.len();
    let body = body.trim_end();
    (!body.is_empty() && body != "***").then_some(start..start + body.len())
}

fn is_pem_begin(before: &str) -> bool {
    before.rfind("-----BEGIN ").is_some_and(|begin| !before[begin + 11..].contains('-'))
}

fn address_password(text: &str) -> Option<Range<usize>> {
    text.match_indices("://").find_map(|(place, separator)| {
        let start = place + separator.len();
        let rest = &text[start..];
        let end = rest.find(['/', '?', '#', ' ', '\t', '\n', '"', '\'', '<', '>', ',']).unwrap_or(rest.len());
        let user_info = &rest[..rest[..end].rfind('@')?];
        let password = user_info.find(':')? + 1;
        let value = &user_info[password..];
        let is_secret = !value.is_empty() && value != "***" && !is_reference(value);
        is_secret.then_some(start + password..start + user_info.len())
    })
}

fn known_token(text: &str) -> Option<Range<usize>> {
    TOKEN_PREFIXES.iter().filter_map(|prefix| token_with(text, prefix)).min_by_key(|range| range.start)
}

fn token_with(text: &str, prefix: &str) -> Option<Range<usize>> {
    text.match_indices(prefix).find_map(|(start, _)| {
        let begins =
            !text[..start].ends_with(|character: char| character.is_alphanumeric() || character == '_');
        let length = run(&text[start + prefix.len()..]);
        (begins && length >= TOKEN_LENGTH).then_some(start..start + prefix.len() + length)
    })
}

fn json_web_token(text: &str) -> Option<Range<usize>> {
    text.match_indices("eyJ").find_map(|(start, _)| {
        let header = run(&text[start..]);
        let payload = text[start + header..].strip_prefix(".eyJ")?;
        let payload = payload.len() - payload.trim_start_matches(is_token_character).len() + 4;
        let signature = text[start + header + payload..].strip_prefix('.')?;
        let end = start + header + payload + 1 + run(signature);
        (run(signature) > 0).then_some(start..end)
    })
}

fn run(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_token_character).len()
}

fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

/// How texts say "the value is elsewhere": variables of the shell and of Kubernetes, and the forms of
/// secret injectors.
const REFERENCES: &[(&str, &str)] = &[
    ("$(", ")"),
    ("${", "}"),
    ("<path:", ">"),
    ("vault:", ""),
    ("ref+", ""),
    ("$__file{", "}"),
    ("$__env{", "}"),
];

/// Whether a value is nothing but a reference to another.
pub(super) fn is_reference(value: &str) -> bool {
    let inner = |(open, close): &(&str, &str)| value.strip_prefix(open)?.strip_suffix(close);
    REFERENCES.iter().filter_map(inner).any(|text| is_made_of(text, "_-./#:+")) || is_template(value)
}

/// A template's action without a literal in it: `{{ .Values.password | quote }}`.
fn is_template(value: &str) -> bool {
    let action = value.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    action.is_some_and(|action| action.contains(['.', '$']) && is_made_of(action, "_-.$| "))
}

fn is_made_of(text: &str, others: &str) -> bool {
    let fits = |character: char| character.is_ascii_alphanumeric() || others.contains(character);
    !text.is_empty() && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_fires_on_its_examples_and_spares_the_others() {
        for rule in VALUE_RULES {
            for text in rule.fires {
                assert!((rule.find)(text).is_some(), "{} on {text:?}", rule.id);
            }
            for text in rule.spares {
                assert!(find(text).is_empty(), "{text:?} is readable");
            }
        }
    }

    #[test]
    fn only_the_secret_part_is_found() {
        let text = "postgres://web:hunter2@db/web";
        assert_eq!(find(text).iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(), ["hunter2"]);
    }

    #[test]
    fn every_occurrence_is_found() {
        let text = "a://b:c@d a://b:e@d";
        assert_eq!(find(text).iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(), ["c", "e"]);
    }

    #[test]
    fn references_are_no_secrets() {
        for text in ["$(A)", "${A}", "{{ .Values.a | quote }}", "vault:secret/data/a#b"] {
            assert!(is_reference(text), "{text}");
        }
        for text in ["", "$", "${", "${A}b", "$PA55", "{{ \"a\" }}", "hunter2", "{{", "${a b$}"] {
            assert!(!is_reference(text), "{text}");
        }
    }
}
