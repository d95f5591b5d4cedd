//! Messages about an object without its secrets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::place::Place;
use super::text::mask_text;
use super::{MASK, Whole};

/// Replaces every secret of the object that the message quotes, as written, decoded or encoded.
pub(super) fn redact(whole: &Whole<'_>, message: &str) -> String {
    let mut secrets = Vec::new();
    for side in whole.sides.iter().flatten() {
        let mut masked = (*side).clone();
        Place::root(whole.gvk).mask(&mut masked);
        collect(side, &masked, &mut secrets);
    }
    // Longest first: a secret may hold another.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let message = secrets.iter().fold(message.to_owned(), |message, secret| without(&message, secret));
    mask_text(&whole.gvk.group, &message).unwrap_or(message)
}

/// Longest secret that is only replaced where it stands by itself: `a` is in every sentence.
const SHORT: usize = 2;

fn without(message: &str, secret: &str) -> String {
    let mut shown = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(place) = rest.find(secret) {
        let (before, after) = (&rest[..place], &rest[place + secret.len()..]);
        let previous = before.chars().last().or_else(|| shown.chars().last());
        let stands_alone =
            !previous.is_some_and(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        let is_quoted = secret.len() > SHORT || stands_alone;
        shown.push_str(before);
        shown.push_str(if is_quoted { MASK } else { secret });
        rest = after;
    }
    shown + rest
}

/// The texts that masking took away.
fn collect(value: &Value, masked: &Value, secrets: &mut Vec<String>) {
    match (value, masked) {
        (Value::Object(fields), Value::Object(others)) => {
            fields
                .iter()
                .zip(others.values())
                .for_each(|((_, value), masked)| collect(value, masked, secrets));
        }
        (Value::Array(items), Value::Array(others)) => {
            items.iter().zip(others).for_each(|(value, masked)| collect(value, masked, secrets));
        }
        _ if value != masked => spellings(value, secrets),
        _ => {}
    }
}

fn spellings(value: &Value, secrets: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| spellings(value, secrets)),
        Value::Array(items) => items.iter().for_each(|value| spellings(value, secrets)),
        Value::String(text) => {
            let decoded = STANDARD.decode(text.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let quoted = value.to_string();
            let forms = [
                Some(text.clone()),
                decoded,
                Some(STANDARD.encode(text)),
                Some(quoted.trim_matches('"').into()),
            ];
            let lines = text.lines().map(|line| line.trim().to_owned());
            secrets.extend(forms.into_iter().flatten().chain(lines).filter(|form| !form.is_empty()));
        }
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => secrets.push(number.to_string()),
    }
}
