//! Bytes of a file to text, as kubectl decodes them.
//!
//! A byte order mark decides (UTF-8, UTF-16 little or big endian) and is taken away; without one it is
//! UTF-8. What is not valid becomes U+FFFD, one for each bad byte (`cli-runtime`, `FileVisitor`).

use std::borrow::Cow;

use crate::core::position::Position;

/// The text of a file.
pub(super) struct Text<'a> {
    pub(super) text: Cow<'a, str>,
    /// Something could not be decoded and was replaced.
    pub(super) replaced: bool,
}

/// The position of a byte of a text.
pub(super) fn position(text: &str, at: usize) -> Position {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX - 1) + 1;
    Position {
        line: count(before.bytes().filter(|byte| *byte == b'\n').count()),
        column: count(before[line_start..].chars().count()),
    }
}

/// Decodes a whole file.
pub(super) fn decode(bytes: &[u8]) -> Text<'_> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Text<'_> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Text { text: text.into(), replaced: false },
        Err(_) => Text { text: replace_invalid(bytes).into(), replaced: true },
    }
}

/// UTF-8 with U+FFFD for each byte that is not valid, as Go's printers and decoders write it.
pub(super) fn replace_invalid(mut bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    while let Err(error) = std::str::from_utf8(bytes) {
        let (valid, rest) = bytes.split_at(error.valid_up_to());
        text.push_str(std::str::from_utf8(valid).expect("invariant: valid up to here"));
        text.push(char::REPLACEMENT_CHARACTER);
        bytes = &rest[1..];
    }
    text.push_str(std::str::from_utf8(bytes).expect("invariant: the loop ends on valid text"));
    text
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Text<'static> {
    let pairs = bytes.chunks_exact(2);
    let odd = !pairs.remainder().is_empty();
    let units = pairs.map(|pair| unit([pair[0], pair[1]]));
    let mut replaced = odd;
    let mut text: String = char::decode_utf16(units)
        .map(|decoded| {
            decoded.unwrap_or_else(|_| {
                replaced = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    if odd {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    Text { text: text.into(), replaced }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, bool) {
        let text = decode(bytes);
        (text.text.into_owned(), text.replaced)
    }

    #[test]
    fn a_byte_order_mark_decides_and_goes_away() {
        assert_eq!(decoded(b"a: 1"), ("a: 1".into(), false));
        assert_eq!(decoded(b"\xef\xbb\xbfa: 1"), ("a: 1".into(), false));
        assert_eq!(decoded(b"\xff\xfea\0:\0"), ("a:".into(), false));
        assert_eq!(decoded(b"\xfe\xff\0a\0:"), ("a:".into(), false));
        assert_eq!(decoded(b"\xff\xfe\x3d\xd8\x00\xde"), ("\u{1f600}".into(), false));
    }

    #[test]
    fn what_is_not_valid_is_replaced_byte_by_byte() {
        assert_eq!(decoded(b"a\xffb"), ("a\u{fffd}b".into(), true));
        assert_eq!(decoded(b"\xe2\x82"), ("\u{fffd}\u{fffd}".into(), true));
        assert_eq!(decoded(b"\xff\xfe\x00\xd8a\0b"), ("\u{fffd}a\u{fffd}".into(), true));
    }
}
