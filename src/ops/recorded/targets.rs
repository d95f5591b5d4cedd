//! What is listed, and what is read by name.

use std::sync::Arc;

use super::{Choice, has_no_namespace};
use crate::cluster::{Catalog, Listing, ServedKind, Target, Wanted, Whole};
use crate::core::change::Status;
use crate::core::id::Gvk;
use crate::core::problem::{Problem, ProblemCode};
use crate::core::recorded::{is_controlled, may_be_recorded};
use crate::ops::arguments::{Selection, usage};
use crate::ops::kinds::{also_meant, category, find, full_name, preferred};
use crate::ops::slot::blank;
use crate::report::model::{LiveSide, ObjectReport};

/// Kinds that nobody applies, however they are served.
const EVENTS: [&str; 2] = ["", "events.k8s.io"];

/// Groups of API services that measure and store nothing.
const METRICS: [&str; 3] = ["metrics.k8s.io", "custom.metrics.k8s.io", "external.metrics.k8s.io"];

/// What the work depends on beside the arguments.
#[derive(Clone, Copy)]
pub(in crate::ops) struct Wish<'a> {
    pub(in crate::ops) choice: &'a Choice,
    pub(in crate::ops) live: LiveSide,
    /// `--applier`.
    pub(in crate::ops) appliers: &'a [String],
}

/// The work.
#[derive(Default)]
pub(in crate::ops) struct Plan {
    /// Lists to read.
    pub(in crate::ops) lists: Vec<Listing>,
    /// Objects to read by name.
    pub(in crate::ops) named: Vec<Wanted>,
    /// Names to look for in every namespace: by place in `lists`, empty where every name is wanted.
    pub(super) names: Vec<Vec<String>>,
    /// Objects that a controller made are left out.
    pub(super) without_controlled: bool,
    /// Kinds that cannot even be asked for.
    pub(in crate::ops) unlisted: Vec<ObjectReport>,
    /// What a reader should know.
    pub(super) notes: Vec<String>,
}

/// Whether the whole cluster (or everything that was captured) is meant.
pub(super) fn is_everywhere(choice: &Choice, live: LiveSide, target: &Target) -> bool {
    choice.all_namespaces || has_no_namespace(live, target.namespace_enforced)
}

/// From arguments to work.
///
/// # Errors
/// An unknown kind, or a name without a namespace.
pub(in crate::ops) fn plan(
    selection: &Selection,
    catalog: &Catalog,
    target: &Target,
    wish: Wish<'_>,
) -> Result<Plan, Problem> {
    let planner = Planner { catalog, target, wish, plan: Plan::default() };
    match selection {
        Selection::Everything => Ok(planner.everything()),
        Selection::Types(types) => planner.types(types),
        Selection::Named(pairs) => planner.named(pairs),
    }
}

struct Planner<'a> {
    catalog: &'a Catalog,
    target: &'a Target,
    wish: Wish<'a>,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn everywhere(&self) -> bool {
        is_everywhere(self.wish.choice, self.wish.live, self.target)
    }

    /// Every kind that somebody may have applied. Kinds outside namespaces belong to the whole cluster.
    fn everything(mut self) -> Plan {
        let everywhere = self.everywhere();
        let wanted = |kind: &&ServedKind| {
            kind.listable && kind.writable && !is_event(kind) && (everywhere || kind.resource.namespaced)
        };
        let kinds: Vec<&ServedKind> = preferred(self.catalog).filter(wanted).collect();
        let appliers = self.wish.appliers.to_vec();
        let whole: Whole =
            Arc::new(move |metadata| !is_controlled(metadata) && may_be_recorded(metadata, &appliers));
        self.plan.lists = kinds.iter().map(|kind| self.listing(kind, &whole)).collect();
        let silent = self.catalog.silent.iter().filter(|(group, _)| !METRICS.contains(&group.as_str()));
        self.plan.unlisted = silent.map(|(group, version)| unanswered(group, version)).collect();
        self.plan.without_controlled = true;
        self.plan
    }

    fn types(mut self, types: &[String]) -> Result<Plan, Problem> {
        let names: Vec<String> = types
            .iter()
            .flat_map(|name| category(self.catalog, name).unwrap_or_else(|| vec![name.clone()]))
            .collect();
        let appliers = self.wish.appliers.to_vec();
        let whole: Whole = Arc::new(move |metadata| may_be_recorded(metadata, &appliers));
        let mut kinds: Vec<&ServedKind> = Vec::new();
        for name in &names {
            let kind = self.kind(name)?;
            if !kinds.iter().any(|known| known.resource == kind.resource) {
                kinds.push(kind);
            }
        }
        self.plan.lists = kinds.into_iter().map(|kind| self.listing(kind, &whole)).collect();
        Ok(self.plan)
    }

    fn named(mut self, pairs: &[(String, String)]) -> Result<Plan, Problem> {
        for (name, object) in pairs {
            let resource = self.kind(name)?.resource.clone();
            if self.wish.choice.all_namespaces && resource.namespaced {
                return Err(usage("a resource cannot be retrieved by name across all namespaces")
                    .with_hint("name its namespace with -n instead of -A"));
            }
            let namespace = resource.namespaced.then(|| self.target.namespace.clone());
            let wanted = Wanted { resource, namespace, name: object.clone() };
            if wanted.namespace.is_some() && self.everywhere() {
                self.look_everywhere(wanted);
            } else if !self.plan.named.contains(&wanted) {
                self.plan.named.push(wanted);
            }
        }
        Ok(self.plan)
    }

    /// Captured objects are few, and whoever captured them need not say the namespace again.
    fn look_everywhere(&mut self, wanted: Wanted) {
        let whole: Whole = Arc::new(|_| true);
        let place = self.plan.lists.iter().position(|listing| listing.resource == wanted.resource);
        let place = place.unwrap_or_else(|| {
            let listing =
                Listing { resource: wanted.resource, namespace: None, labels: None, fields: None, whole };
            self.plan.lists.push(listing);
            self.plan.names.push(Vec::new());
            self.plan.lists.len() - 1
        });
        self.plan.names[place].push(wanted.name);
    }

    fn listing(&self, kind: &ServedKind, whole: &Whole) -> Listing {
        let within = kind.resource.namespaced && !self.everywhere();
        Listing {
            resource: kind.resource.clone(),
            namespace: within.then(|| self.target.namespace.clone()),
            labels: self.wish.choice.labels.clone(),
            fields: self.wish.choice.fields.clone(),
            whole: Arc::clone(whole),
        }
    }

    fn kind(&mut self, name: &str) -> Result<&'a ServedKind, Problem> {
        let kind = find(self.catalog, name)?;
        let others = also_meant(self.catalog, name, kind);
        let note =
            |other: &String| format!("\"{name}\" means {}; {other} has the same short name", full_name(kind));
        self.plan.notes.extend(others.iter().map(note));
        Ok(kind)
    }
}

fn is_event(kind: &ServedKind) -> bool {
    kind.resource.plural == "events" && EVENTS.contains(&kind.resource.gvk.group.as_str())
}

/// Stands for the kinds of an API service that nobody could be asked about.
fn unanswered(group: &str, version: &str) -> ObjectReport {
    let message =
        format!("the API service behind {group}/{version} does not answer, so its kinds are not known");
    let problem = Problem::new(ProblemCode::ServerError, message)
        .with_hint(format!("check with: kubectl get apiservice {version}.{group}"));
    let gvk = Gvk { group: group.into(), version: version.into(), kind: "*".into() };
    ObjectReport { gvk: Some(gvk), problem: Some(problem), ..blank(Status::Unknown) }
}
