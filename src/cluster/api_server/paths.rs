//! Paths of the API.

use std::fmt::Write;

use crate::core::id::Gvk;

use super::super::Resource;

/// Objects per page of a LIST, as kubectl asks for them.
pub(super) const PAGE: u32 = 500;

/// `/apis/apps/v1`, `/api/v1`.
pub(super) fn version(group: &str, version: &str) -> String {
    if group.is_empty() {
        format!("/api/{}", segment(version))
    } else {
        format!("/apis/{}/{}", segment(group), segment(version))
    }
}

/// The collection of a kind.
pub(super) fn collection(resource: &Resource, namespace: Option<&str>) -> String {
    let Gvk { group, version: v, .. } = &resource.gvk;
    let place = namespace.map(|namespace| format!("/namespaces/{}", segment(namespace))).unwrap_or_default();
    format!("{}{place}/{}", version(group, v), segment(&resource.plural))
}

/// One object.
pub(super) fn object(resource: &Resource, namespace: Option<&str>, name: &str) -> String {
    format!("{}/{}", collection(resource, namespace), segment(name))
}

/// A page of a collection, which may have a query already.
pub(super) fn page(collection: &str, token: Option<&str>) -> String {
    let sign = if collection.contains('?') { '&' } else { '?' };
    match token {
        None => format!("{collection}{sign}limit={PAGE}"),
        Some(token) => format!("{collection}{sign}limit={PAGE}&continue={}", segment(token)),
    }
}

/// The objects of a collection whose labels fit a selector.
pub(super) fn selected(collection: &str, labels: &str) -> String {
    format!("{collection}?labelSelector={}", segment(labels))
}

/// Whether it can be a name or namespace in a path (apimachinery's `path.IsValidPathSegmentName`).
pub(super) fn is_segment(text: &str) -> bool {
    !matches!(text, "" | "." | "..") && !text.contains(['/', '%'])
}

/// Percent-escapes what may not stand in a path segment or query value.
fn segment(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            write!(escaped, "%{byte:02X}").expect("writing to a string does not fail");
        }
    }
    escaped
}
