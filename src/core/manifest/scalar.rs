//! What a scalar's text means: go-yaml v2's resolver (`go.yaml.in/yaml/v2`, `resolve.go`).
//!
//! It is neither YAML 1.1 nor 1.2: `yes`, `on` and `y` are booleans, `0644` is octal, `1_000` is a number,
//! `1:30` and dates are text. The order of the attempts is part of the rule.

use std::borrow::Cow;

use serde_json::Value;

use super::number;
use super::text::replace_invalid;

/// The explicit tag of a node, as far as the resolver knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// None.
    Absent,
    /// `!!str`.
    Str,
    /// `!!int`.
    Int,
    /// `!!float`.
    Float,
    /// `!!bool`.
    Bool,
    /// `!!null`.
    Null,
    /// `!!timestamp`.
    Timestamp,
    /// `!!binary`.
    Binary,
    /// `!!merge`.
    Merge,
    /// Any other, also `!`: the text is taken as it stands.
    Other,
}

const YAML: &str = "tag:yaml.org,2002:";

impl Tag {
    /// The tag of its full name.
    pub(super) fn of_name(name: &str) -> Self {
        name.strip_prefix(YAML).map_or(Self::Other, Self::of_yaml_name)
    }

    /// The tag of its name after `!!`.
    pub(super) fn of_yaml_name(name: &str) -> Self {
        match name {
            "str" => Self::Str,
            "int" => Self::Int,
            "float" => Self::Float,
            "bool" => Self::Bool,
            "null" => Self::Null,
            "timestamp" => Self::Timestamp,
            "binary" => Self::Binary,
            "merge" => Self::Merge,
            _ => Self::Other,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Absent | Self::Other => "!",
            Self::Str => "!!str",
            Self::Int => "!!int",
            Self::Float => "!!float",
            Self::Bool => "!!bool",
            Self::Null => "!!null",
            Self::Timestamp => "!!timestamp",
            Self::Binary => "!!binary",
            Self::Merge => "!!merge",
        }
    }
}

/// A scalar with its type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// Beyond `i64`.
    Unsigned(u64),
    Float(f64),
    Text(Cow<'a, str>),
}

impl<'a> Scalar<'a> {
    /// The scalar as a JSON value; an error says what JSON cannot hold.
    pub(super) fn into_value(self) -> Result<Value, String> {
        let number = match self {
            Self::Null => return Ok(Value::Null),
            Self::Bool(bool) => return Ok(Value::Bool(bool)),
            Self::Text(text) => return Ok(Value::String(text.into_owned())),
            Self::Int(int) => return Ok(int.into()),
            Self::Unsigned(unsigned) => number::of_unsigned(unsigned),
            Self::Float(float) => number::of_float(float),
        };
        number.map(Value::Number).ok_or_else(|| "an infinity or .nan is no JSON value".to_owned())
    }

    /// The scalar as the key of a map; an error says why it cannot be one.
    pub(super) fn into_key(self) -> Result<Cow<'a, str>, String> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Bool(bool) => Ok(if bool { "true" } else { "false" }.into()),
            Self::Int(int) => Ok(int.to_string().into()),
            Self::Float(float) => Ok(number::key_of_float(float).into()),
            Self::Null => Err("a key must not be null".into()),
            Self::Unsigned(unsigned) => Err(format!("the number {unsigned} is too large for a key")),
        }
    }

    /// A copy that does not borrow from the file.
    pub(super) fn into_owned(self) -> Scalar<'static> {
        match self {
            Self::Null => Scalar::Null,
            Self::Bool(bool) => Scalar::Bool(bool),
            Self::Int(int) => Scalar::Int(int),
            Self::Unsigned(unsigned) => Scalar::Unsigned(unsigned),
            Self::Float(float) => Scalar::Float(float),
            Self::Text(text) => Scalar::Text(text.into_owned().into()),
        }
    }
}

/// Types a scalar. `plain`: not quoted, no block scalar.
///
/// # Errors
/// The text is not what its tag says.
pub(super) fn resolve(tag: Tag, plain: bool, text: Cow<'_, str>) -> Result<Scalar<'_>, String> {
    match tag {
        Tag::Absent if plain => Ok(guess(&text).unwrap_or(Scalar::Text(text))),
        Tag::Absent | Tag::Str | Tag::Merge | Tag::Other | Tag::Timestamp => Ok(Scalar::Text(text)),
        Tag::Binary => binary(&text).map(|decoded| Scalar::Text(decoded.into())),
        Tag::Int | Tag::Float | Tag::Bool | Tag::Null => tagged(tag, &text),
    }
}

fn tagged(tag: Tag, text: &str) -> Result<Scalar<'static>, String> {
    match (tag, guess(text)) {
        (Tag::Int, Some(scalar @ (Scalar::Int(_) | Scalar::Unsigned(_))))
        | (Tag::Float, Some(scalar @ Scalar::Float(_)))
        | (Tag::Bool, Some(scalar @ Scalar::Bool(_)))
        | (Tag::Null, Some(scalar @ Scalar::Null)) => Ok(scalar),
        #[expect(clippy::cast_precision_loss, reason = "a float was asked for")]
        (Tag::Float, Some(Scalar::Int(int))) => Ok(Scalar::Float(int as f64)),
        // Without the text: it may be a secret, and its place is told.
        _ => Err(format!("the value is no {}", tag.name())),
    }
}

/// What a text is when it is not just text. The first byte rules most of it out.
fn guess(text: &str) -> Option<Scalar<'static>> {
    let Some(first) = text.bytes().next() else { return Some(Scalar::Null) };
    match first {
        b'~' | b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' => word(text),
        b'.' => special_float(text).or_else(|| dotted_float(text).map(Scalar::Float)),
        b'+' | b'-' => special_float(text).or_else(|| number(text)),
        b'0'..=b'9' => number(text),
        _ => None,
    }
}

fn word(text: &str) -> Option<Scalar<'static>> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        _ => return None,
    })
}

fn special_float(text: &str) -> Option<Scalar<'static>> {
    Some(Scalar::Float(match text {
        ".nan" | ".NaN" | ".NAN" => f64::NAN,
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => f64::INFINITY,
        "-.inf" | "-.Inf" | "-.INF" => f64::NEG_INFINITY,
        _ => return None,
    }))
}

/// After a leading dot Go parses the text as it stands: underscores only between digits.
fn dotted_float(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
    let good = bytes.iter().enumerate().all(|(at, byte)| {
        *byte != b'_' || (digit(at.checked_sub(1).and_then(|at| bytes.get(at))) && digit(bytes.get(at + 1)))
    });
    if good { decimal(&without_underscores(text)) } else { None }
}

fn number(text: &str) -> Option<Scalar<'static>> {
    let plain = without_underscores(text);
    integer(&plain)
        .or_else(|| decimal(&plain).map(Scalar::Float))
        .or_else(|| odd_binary(&plain).map(Scalar::Int))
}

fn without_underscores(text: &str) -> Cow<'_, str> {
    if text.contains('_') { text.replace('_', "").into() } else { text.into() }
}

/// Go's `ParseInt(text, 0, 64)`, then `ParseUint(text, 0, 64)`, which takes no sign.
fn integer(text: &str) -> Option<Scalar<'static>> {
    let (negative, magnitude) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let magnitude = unsigned(magnitude)?;
    if negative {
        return 0_i64.checked_sub_unsigned(magnitude).map(Scalar::Int);
    }
    match i64::try_from(magnitude) {
        Ok(int) => Some(Scalar::Int(int)),
        Err(_) if text.starts_with('+') => None,
        Err(_) => Some(Scalar::Unsigned(magnitude)),
    }
}

/// Digits with a base prefix: `0x`, `0o`, `0b`, or a leading 0 for octal.
fn unsigned(text: &str) -> Option<u64> {
    let (base, digits) = match text.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, &text[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &text[2..]),
        [b'0', b'b' | b'B', _, ..] => (2, &text[2..]),
        [b'0', _, ..] => (8, &text[1..]),
        _ => (10, text),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    u64::from_str_radix(digits, base).ok()
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, and finite.
fn decimal(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let starts = unsigned.trim_start_matches('.').starts_with(|first: char| first.is_ascii_digit());
    let fits = unsigned.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    if !starts || !fits {
        return None;
    }
    text.parse().ok().filter(|float: &f64| float.is_finite())
}

/// go-yaml's own attempt at `0b`: it parses what follows with a sign of its own.
fn odd_binary(text: &str) -> Option<i64> {
    if let Some(digits) = text.strip_prefix("0b") {
        return i64::from_str_radix(digits, 2).ok();
    }
    let digits = text.strip_prefix("-0b")?;
    if digits.starts_with(['+', '-']) {
        return None;
    }
    i64::from_str_radix(&format!("-{digits}"), 2).ok()
}

fn binary(text: &str) -> Result<String, String> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let packed: String = text.chars().filter(|char| !matches!(char, '\r' | '\n')).collect();
    let bytes = STANDARD.decode(packed).map_err(|_| "a `!!binary` value is no valid base64".to_owned())?;
    Ok(replace_invalid(&bytes))
}

#[cfg(test)]
mod tests;
