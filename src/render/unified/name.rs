//! The name of an object as a file, as kubectl diff names it: `apps.v1.Deployment.shop.web.yaml`.

use crate::report::model::ObjectReport;

/// Only letters, digits, `.`, `_` and `-`: whatever a name holds, it is one path segment.
pub(super) fn file_name(object: &ObjectReport) -> String {
    let gvk = object.gvk.as_ref();
    let parts = [
        gvk.map(|gvk| gvk.group.as_str()),
        gvk.map(|gvk| gvk.version.as_str()),
        gvk.map(|gvk| gvk.kind.as_str()),
        object.namespace.as_deref(),
        object.name.as_deref(),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    let name = parts.join(".");
    let name: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    format!("{name}.yaml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::object;

    #[test]
    fn names_are_one_path_segment() {
        assert_eq!(file_name(&object("apps/v1 Deployment", "web")), "apps.v1.Deployment.shop.web.yaml");
        assert_eq!(file_name(&object("v1 Pod", "a:b/../c d")), "v1.Pod.shop.a_b_.._c_d.yaml");
    }
}
