//! How the built-in kinds are served: plural, scope and the names people use.

use std::sync::OnceLock;

use crate::core::id::Gvk;

/// A built-in kind as discovery shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltinResource {
    /// Group, version and kind.
    pub gvk: Gvk,
    /// Name in the URL (`deployments`).
    pub plural: &'static str,
    /// Name of one (`deployment`).
    pub singular: &'static str,
    /// Short names (`deploy`).
    pub short_names: Vec<&'static str>,
    /// Categories (`all`).
    pub categories: Vec<&'static str>,
    /// Whether objects live in namespaces.
    pub namespaced: bool,
}

/// How a built-in kind is served; `None` for any other kind, and for versions the table's server does not
/// serve by itself.
pub fn resource(gvk: &Gvk) -> Option<BuiltinResource> {
    resources().iter().find(|resource| resource.gvk == *gvk).cloned()
}

/// Every built-in kind that can be read, preferred versions first within a group.
pub fn resources() -> &'static [BuiltinResource] {
    static RESOURCES: OnceLock<Vec<BuiltinResource>> = OnceLock::new();
    RESOURCES.get_or_init(|| include_str!("resources.txt").lines().filter_map(parse).collect())
}

/// `apps/v1 Deployment deployments deployment namespaced deploy all`; lists by comma, `-` for none.
fn parse(line: &'static str) -> Option<BuiltinResource> {
    let mut words = line.split(' ');
    let mut word = || words.next();
    let gvk = Gvk::new(word()?, word()?);
    Some(BuiltinResource {
        gvk,
        plural: word()?,
        singular: word()?,
        namespaced: word()? == "namespaced",
        short_names: names(word()?),
        categories: names(word()?),
    })
}

fn names(list: &'static str) -> Vec<&'static str> {
    list.split(',').filter(|name| *name != "-").collect()
}
