//! Base64 in strings: shown as what it holds.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::core::path::{Element, Path};

/// What a base64 string holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Text.
    Text(String),
    /// Anything else, by its length in bytes.
    Binary(usize),
}

/// Shortest string that is taken for base64 where nothing but its letters says so.
const TELLING: usize = 120;

/// What the value holds, if it is base64: everything in `binaryData` is, elsewhere long strings that decode.
pub(super) fn content(path: &Path, value: &Value) -> Option<Content> {
    let text = value.as_str()?;
    let tells = text.len() >= TELLING && !text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !tells && !is_binary_data(path) {
        return None;
    }
    let bytes = STANDARD.decode(text.replace('\n', "")).ok()?;
    Some(match String::from_utf8(bytes) {
        Ok(text) if is_readable(&text) => Content::Text(text),
        Ok(text) => Content::Binary(text.len()),
        Err(error) => Content::Binary(error.as_bytes().len()),
    })
}

fn is_binary_data(path: &Path) -> bool {
    matches!(path.0.as_slice(), [Element::Field(first), _] if first == "binaryData")
}

fn is_readable(text: &str) -> bool {
    !text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
}

/// `1,204 bytes`.
pub(super) fn size(bytes: usize) -> String {
    let digits = bytes.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} byte{}", if bytes == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::path;

    #[test]
    fn long_base64_is_known_by_its_letters_and_short_by_its_place() {
        let long = STANDARD.encode([0xff; 100]);
        assert_eq!(content(&path("spec.caBundle"), &Value::from(long)), Some(Content::Binary(100)));
        let text = STANDARD.encode("a certificate\n".repeat(20));
        let expected = Content::Text("a certificate\n".repeat(20));
        assert_eq!(content(&path("spec.caBundle"), &Value::from(text)), Some(expected));
        assert_eq!(content(&path("spec.mode"), &Value::from("abcd")), None);
        assert_eq!(content(&path(r#"binaryData["a.png"]"#), &Value::from("/9j/")), Some(Content::Binary(3)));
        assert_eq!(content(&path("binaryData.a"), &Value::from("no base64!")), None);
    }

    #[test]
    fn sizes_are_grouped() {
        assert_eq!(
            [1, 12, 1204, 1_234_567].map(size),
            ["1 byte", "12 bytes", "1,204 bytes", "1,234,567 bytes"]
        );
    }
}
