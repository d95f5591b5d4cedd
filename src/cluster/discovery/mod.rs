//! Which kinds the API server serves, and how.
//!
//! One document for all groups where the server aggregates (1.26 and later, two requests with the core
//! group); else the index of groups, and the document of each group and version that is asked for.

mod documents;

use std::collections::BTreeMap;

use crate::core::id::Gvk;
use crate::core::problem::{Problem, ProblemCode};

use super::Resource;
use super::catalog::{Catalog, ServedKind};

pub(super) use documents::{AGGREGATED, JSON, index, resources};

/// Everything served, as far as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Discovery {
    groups: BTreeMap<String, Group>,
    /// Names of the groups in the server's order, which is kubectl's order of preference.
    order: Vec<String>,
}

/// An API group; the core group's name is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// In the server's order of preference.
    pub(super) versions: Vec<Version>,
}

/// A version of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    /// For example `v1`.
    pub(super) name: String,
    /// Its kinds.
    pub(super) contents: Contents,
}

/// What is known of a version's kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Contents {
    /// The server said so.
    Known(Vec<Served>),
    /// Not asked yet: a server without aggregated discovery.
    Unread,
    /// The API service behind it does not answer.
    Unavailable,
}

/// A kind as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Served {
    /// Name in the URL.
    pub(super) plural: String,
    /// `deployment`.
    pub(super) singular: String,
    /// Kind.
    pub(super) kind: String,
    /// Whether objects live in namespaces.
    pub(super) namespaced: bool,
    /// `deploy`.
    pub(super) short_names: Vec<String>,
    /// `all`.
    pub(super) categories: Vec<String>,
    /// `get`, `list` and others.
    pub(super) verbs: Vec<String>,
}

/// What discovery says about one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is served so.
    Served(Resource),
    /// The document of its group and version has to be read first.
    Unread,
    /// It cannot be compared.
    Not(Problem),
}

impl Discovery {
    /// Adds what another document says.
    pub(super) fn extend(&mut self, other: Self) {
        for name in other.order {
            if let Some(group) = other.groups.get(&name) {
                self.insert(name, group.clone());
            }
        }
    }

    /// Adds a group.
    pub(super) fn insert(&mut self, name: impl Into<String>, group: Group) {
        let name = name.into();
        if self.groups.insert(name.clone(), group).is_none() {
            self.order.push(name);
        }
    }

    /// Group and version pairs that are not read yet, of all groups.
    pub(super) fn all_unread(&self) -> Vec<(String, String)> {
        let of_group = |(name, group): (&String, &Group)| {
            let unread = group.versions.iter().filter(|version| version.contents == Contents::Unread);
            unread.map(|version| (name.clone(), version.name.clone())).collect::<Vec<_>>()
        };
        self.groups.iter().flat_map(of_group).collect()
    }

    /// Every kind that is served, in the server's order of groups and versions.
    pub(super) fn catalog(&self) -> Catalog {
        let mut catalog = Catalog::default();
        let groups = self.order.iter().filter_map(|name| Some((name, self.groups.get(name)?)));
        for (group, version) in groups.flat_map(|(name, group)| group.versions.iter().map(move |v| (name, v)))
        {
            match &version.contents {
                Contents::Known(served) => {
                    catalog.kinds.extend(served.iter().map(|served| served.in_catalog(group, &version.name)));
                }
                Contents::Unread => {}
                Contents::Unavailable => catalog.silent.push((group.clone(), version.name.clone())),
            }
        }
        catalog
    }

    /// Fills in what was [`Contents::Unread`].
    pub(super) fn fill(&mut self, group: &str, version: &str, contents: Contents) {
        let versions = self.groups.get_mut(group).map(|group| group.versions.iter_mut());
        if let Some(found) = versions.into_iter().flatten().find(|found| found.name == version) {
            found.contents = contents;
        }
    }

    /// Group and version pairs of a kind's group that are not read yet, the kind's own first.
    pub(super) fn unread(&self, gvk: &Gvk) -> Vec<(String, String)> {
        let versions = self.groups.get(&gvk.group).map(|group| group.versions.as_slice()).unwrap_or_default();
        let mut unread: Vec<&Version> =
            versions.iter().filter(|version| version.contents == Contents::Unread).collect();
        unread.sort_by_key(|version| version.name != gvk.version);
        unread.into_iter().map(|version| (gvk.group.clone(), version.name.clone())).collect()
    }

    /// How exactly this group, version and kind is served.
    pub(super) fn find(&self, gvk: &Gvk) -> Found {
        let Some(group) = self.groups.get(&gvk.group) else { return Found::Not(self.unknown(gvk)) };
        let Some(version) = group.versions.iter().find(|version| version.name == gvk.version) else {
            return Found::Not(self.unknown(gvk));
        };
        match &version.contents {
            Contents::Unread => Found::Unread,
            Contents::Unavailable => Found::Not(unavailable(gvk)),
            Contents::Known(served) => match served.iter().find(|served| served.kind == gvk.kind) {
                Some(served) => served.found(gvk),
                None => Found::Not(self.unknown(gvk)),
            },
        }
    }

    /// `unknown-kind`, with what is served instead.
    pub(super) fn unknown(&self, gvk: &Gvk) -> Problem {
        let problem = Problem::new(ProblemCode::UnknownKind, format!("the cluster does not serve {gvk}"));
        let group = self.groups.get(&gvk.group);
        let versions = group.map(|group| group.serving(&gvk.kind)).unwrap_or_default();
        let elsewhere = self.other_groups(gvk);
        problem.with_hint(if !versions.is_empty() {
            let served: Vec<String> = versions.iter().map(|version| api_version(&gvk.group, version)).collect();
            format!("it serves {} as {}: change apiVersion in the manifest", gvk.kind, served.join(", "))
        } else if !elsewhere.is_empty() {
            format!("it serves the kind {} as {}: change apiVersion in the manifest", gvk.kind, elsewhere.join(", "))
        } else {
            "is its CustomResourceDefinition or API service installed? kubectl api-resources lists what is served".into()
        })
    }

    fn other_groups(&self, gvk: &Gvk) -> Vec<String> {
        let others = self.groups.iter().filter(|(name, _)| **name != gvk.group);
        others
            .flat_map(|(name, group)| {
                group
                    .serving(&gvk.kind)
                    .into_iter()
                    .map(|version| api_version(name, version))
                    .collect::<Vec<_>>()
            })
            .collect()
    }
}

impl Group {
    /// Versions that are known to serve a kind.
    fn serving(&self, kind: &str) -> Vec<&str> {
        let serves = |version: &&Version| matches!(&version.contents, Contents::Known(served) if served.iter().any(|served| served.kind == kind));
        self.versions.iter().filter(serves).map(|version| version.name.as_str()).collect()
    }
}

impl Served {
    fn in_catalog(&self, group: &str, version: &str) -> ServedKind {
        let can = |verb: &str| self.verbs.iter().any(|known| known == verb);
        ServedKind {
            resource: Resource {
                gvk: Gvk { group: group.into(), version: version.into(), kind: self.kind.clone() },
                plural: self.plural.clone(),
                namespaced: self.namespaced,
            },
            singular: self.singular.clone(),
            short_names: self.short_names.clone(),
            categories: self.categories.clone(),
            listable: can("list"),
            writable: can("create") || can("update") || can("patch"),
        }
    }

    fn found(&self, gvk: &Gvk) -> Found {
        if self.verbs.iter().any(|verb| verb == "get" || verb == "list") {
            return Found::Served(Resource {
                gvk: gvk.clone(),
                plural: self.plural.clone(),
                namespaced: self.namespaced,
            });
        }
        let message =
            format!("objects of kind {} cannot be read back: the API server has no get for them", gvk.kind);
        Found::Not(
            Problem::new(ProblemCode::NotComparable, message).with_hint("leave it out of what is compared"),
        )
    }
}

fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") }
}

fn unavailable(gvk: &Gvk) -> Problem {
    let service = format!("{}.{}", gvk.version, gvk.group);
    Problem::new(
        ProblemCode::ServerError,
        format!(
            "the API service behind {} does not answer, so {} cannot be read",
            gvk.api_version(),
            gvk.kind
        ),
    )
    .with_hint(format!("check with: kubectl get apiservice {service}"))
}

#[cfg(test)]
mod tests;
