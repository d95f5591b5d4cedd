//! Which kind a name means, as kubectl's `RESTMapper` finds it (`k/apimachinery: pkg/api/meta/restmapper.go`,
//! `k/client-go: restmapper/shortcut.go`, cli-runtime `builder.go`: `mappingFor`).

use crate::cluster::{Catalog, ServedKind, nearest};
use crate::core::problem::{Problem, ProblemCode};

/// The kind that `deploy`, `deployments.apps`, `Deployment.v1.apps` … means.
///
/// # Errors
/// kubectl's sentence, with what may have been meant.
pub(crate) fn find<'c>(catalog: &'c Catalog, name: &str) -> Result<&'c ServedKind, Problem> {
    let full = name.split_once('.').and_then(|(resource, rest)| {
        let (version, group) = rest.split_once('.')?;
        by_resource(catalog, resource, group, Some(version))
            .or_else(|| by_kind(catalog, resource, group, version))
    });
    let (resource, group) = name.split_once('.').unwrap_or((name, ""));
    full.or_else(|| by_resource(catalog, resource, group, None))
        .or_else(|| by_kind(catalog, resource, group, ""))
        .ok_or_else(|| unknown(catalog, name, resource))
}

/// By plural or singular in any case, or by short name.
fn by_resource<'c>(
    catalog: &'c Catalog,
    resource: &str,
    group: &str,
    version: Option<&str>,
) -> Option<&'c ServedKind> {
    let (resource, group) = expanded(catalog, resource, group);
    let resource = resource.to_lowercase();
    let fits = |kind: &&ServedKind| {
        (kind.resource.plural == resource || kind.singular() == resource)
            && version.is_none_or(|version| kind.resource.gvk.version == version)
    };
    let mut exact = catalog.kinds.iter().filter(|kind| group.is_empty() || kind.resource.gvk.group == group);
    let prefix = || catalog.kinds.iter().filter(|kind| kind.resource.gvk.group.starts_with(&group));
    // Only a group without a version may be cut short.
    exact.find(fits).or_else(|| if version.is_none() { prefix().find(fits) } else { None })
}

/// What a short name stands for; any other name stands for itself.
fn expanded(catalog: &Catalog, resource: &str, group: &str) -> (String, String) {
    let in_group = |kind: &&ServedKind| group.is_empty() || kind.resource.gvk.group == group;
    let is_name = |kind: &ServedKind| kind.resource.plural == resource || kind.singular() == resource;
    let unchanged = (resource.to_owned(), group.to_owned());
    if catalog.kinds.iter().filter(in_group).any(is_name) {
        return unchanged;
    }
    let short = |kind: &&ServedKind| kind.short_names.iter().any(|short| short == resource);
    let near = |kind: &&ServedKind| !group.is_empty() && kind.resource.gvk.group.starts_with(group);
    let exact = catalog.kinds.iter().filter(in_group).find(short);
    let found = exact.or_else(|| catalog.kinds.iter().filter(near).find(short));
    found.map_or(unchanged, |kind| (kind.resource.plural.clone(), kind.resource.gvk.group.clone()))
}

/// By kind, where that is no singular name.
fn by_kind<'c>(catalog: &'c Catalog, kind: &str, group: &str, version: &str) -> Option<&'c ServedKind> {
    catalog.kinds.iter().find(|served| {
        let gvk = &served.resource.gvk;
        let named = gvk.kind == kind || gvk.kind.to_lowercase() == kind;
        named && gvk.group == group && (version.is_empty() || gvk.version == version)
    })
}

/// Lower priorities that a short name would mean too; kubectl warns of them.
pub(super) fn also_meant(catalog: &Catalog, name: &str, found: &ServedKind) -> Vec<String> {
    let is_short = |kind: &&ServedKind| kind.short_names.iter().any(|short| short == name);
    let is_name = |kind: &ServedKind| kind.resource.plural == name || kind.singular() == name;
    if catalog.kinds.iter().any(is_name) {
        return Vec::new();
    }
    let mut others: Vec<String> = catalog
        .kinds
        .iter()
        .filter(is_short)
        .map(full_name)
        .filter(|full| *full != full_name(found))
        .collect();
    others.dedup();
    others
}

/// The types of a category, each at its preferred version; `None` when there is no such category.
pub(super) fn category(catalog: &Catalog, name: &str) -> Option<Vec<String>> {
    let members: Vec<String> = preferred(catalog)
        .filter(|kind| kind.categories.iter().any(|category| category == name))
        .map(full_name)
        .collect();
    (!members.is_empty()).then_some(members)
}

/// Every kind once, at the version its group prefers.
pub(crate) fn preferred(catalog: &Catalog) -> impl Iterator<Item = &ServedKind> {
    let mut seen = std::collections::BTreeSet::new();
    catalog
        .kinds
        .iter()
        .filter(move |kind| seen.insert((kind.resource.gvk.group.as_str(), kind.resource.plural.as_str())))
}

/// `deployments.apps`, `pods`.
pub(crate) fn full_name(kind: &ServedKind) -> String {
    let group = &kind.resource.gvk.group;
    if group.is_empty() { kind.resource.plural.clone() } else { format!("{}.{group}", kind.resource.plural) }
}

fn unknown(catalog: &Catalog, name: &str, resource: &str) -> Problem {
    let message = format!("the server doesn't have a resource type \"{resource}\"");
    let problem = Problem::new(ProblemCode::UnknownKind, message);
    let names = catalog.kinds.iter().flat_map(|kind| {
        let shorts = kind.short_names.iter().map(String::as_str);
        [kind.resource.plural.as_str(), kind.singular.as_str()].into_iter().chain(shorts)
    });
    let mut near = nearest(resource, names.filter(|name| name.len() > 1));
    near.dedup();
    let silent =
        catalog.silent.iter().map(|(group, version)| format!("{group}/{version}")).collect::<Vec<_>>();
    problem.with_hint(match near.as_slice() {
        [] if !silent.is_empty() => {
            format!(
                "the API service behind {} does not answer; is {name} one of its kinds?",
                silent.join(", ")
            )
        }
        [] => "kubectl api-resources lists what there is".into(),
        near => format!("did you mean {}?", near.join(" or ")),
    })
}

impl ServedKind {
    /// Old servers do not say it.
    fn singular(&self) -> String {
        if self.singular.is_empty() { self.resource.gvk.kind.to_lowercase() } else { self.singular.clone() }
    }
}

#[cfg(test)]
mod tests;
