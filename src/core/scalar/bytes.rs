//! Base64 bytes (`[]byte` fields).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The base64 text the API server stores.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
