//! Base64 text, as Go's `[]byte` fields read and write it.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

/// Go's decoder: padding required, unused bits of the last character ignored.
const GO: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// The base64 text the API server stores.
pub fn encode(bytes: &[u8]) -> String {
    GO.encode(bytes)
}

/// Whether two texts are the same bytes. Line breaks inside do not count.
pub(super) fn equal(one: &str, other: &str) -> bool {
    decode(one).is_some_and(|bytes| decode(other) == Some(bytes))
}

/// The bytes of a base64 text; `None` when it is none. Line breaks inside do not count.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let joined: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    GO.decode(joined).ok()
}

#[cfg(test)]
mod tests {
    use super::equal;

    #[test]
    fn line_breaks_do_not_count() {
        assert!(equal("aGVs\nbG8=", "aGVsbG8="));
        assert!(equal("aGVs\r\nbG8=\n", "aGVsbG8="));
    }

    #[test]
    fn unused_bits_do_not_count() {
        assert!(equal("aGVsbG9=", "aGVsbG8="));
    }

    #[test]
    fn other_bytes_differ() {
        assert!(!equal("aGVsbG8=", "aGVsbG8h"));
        assert!(!equal("", "aGVsbG8="));
    }

    #[test]
    fn what_the_server_rejects_equals_nothing() {
        for text in ["aGVs bG8=", "aGVsbG8", "aGVsbG8-", "\u{e9}"] {
            assert!(!equal(text, "aGVsbG8="), "{text:?}");
        }
    }
}
