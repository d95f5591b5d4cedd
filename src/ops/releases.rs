//! The Helm releases that live objects belong to: what each object was when it was last installed.
//!
//! Objects with Helm's marks and no record of their own are looked up in their release: one LIST of Secrets
//! a release namespace, all at the same time; one of `ConfigMaps`, Helm's other storage, only for releases
//! that are not among them. A record that cannot be read is no problem of the object: it is compared
//! without, and one warning says what would help.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use serde_json::Value;

use super::deadline::Deadline;
use crate::cluster::Cluster;
use crate::core::change::{Status, Warning};
use crate::core::id::Gvk;
use crate::core::manifest::Document;
use crate::core::problem::{Problem, ProblemCode};
use crate::core::record::helm::{Release, ReleaseName, Stored};
use crate::core::record::{self, Record};
use crate::report::model::ObjectReport;

/// Longest list of release names in a request; beyond it all releases of the namespace are asked for.
const LONGEST: usize = 2000;

/// The releases of some live objects.
#[derive(Debug, Default)]
pub(super) struct Releases(BTreeMap<ReleaseName, Result<Release, Lack>>);

/// Why nothing is known of a release.
#[derive(Clone, Debug)]
enum Lack {
    /// Its namespace's Secrets were not read.
    Unread(Problem),
    /// Neither a Secret nor a `ConfigMap` holds it.
    NotStored,
    /// What is stored is not what Helm writes.
    Garbled,
}

/// The release of a live object that has Helm's marks and no record of its own.
pub(super) fn release_of(live: &Value) -> Option<ReleaseName> {
    if record::is_on(live) { None } else { ReleaseName::of(live) }
}

/// Reads the releases of these objects; asks nothing when none of them belongs to one.
pub(super) async fn read<'v, C: Cluster>(
    cluster: &C,
    live: impl Iterator<Item = &'v Value>,
    deadline: Deadline,
) -> Releases {
    let mut namespaces: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for ReleaseName { namespace, name } in live.filter_map(release_of) {
        namespaces.entry(namespace).or_default().insert(name);
    }
    let reads = namespaces.iter().map(|(namespace, names)| of_namespace(cluster, namespace, names, deadline));
    Releases(join_all(reads).await.into_iter().flatten().collect())
}

async fn of_namespace<C: Cluster>(
    cluster: &C,
    namespace: &str,
    names: &BTreeSet<String>,
    deadline: Deadline,
) -> Vec<(ReleaseName, Result<Release, Lack>)> {
    let secrets = stored(cluster, "Secret", namespace, names, deadline).await;
    let lack = secrets.as_ref().err().cloned().map_or(Lack::NotStored, Lack::Unread);
    let mut found = newest(&secrets.unwrap_or_default());
    let missing: BTreeSet<String> = names.iter().filter(|name| !found.contains_key(*name)).cloned().collect();
    if !missing.is_empty() {
        let maps = stored(cluster, "ConfigMap", namespace, &missing, deadline).await;
        found.extend(newest(&maps.unwrap_or_default()));
    }
    let answer = |name: &String| {
        let release = found.remove(name).unwrap_or_else(|| Err(lack.clone()));
        (ReleaseName { namespace: namespace.to_owned(), name: name.clone() }, release)
    };
    names.iter().map(answer).collect()
}

/// The stored revisions of some releases that matter: what is installed, and what was begun after it.
async fn stored<C: Cluster>(
    cluster: &C,
    kind: &str,
    namespace: &str,
    names: &BTreeSet<String>,
    deadline: Deadline,
) -> Result<Vec<Value>, Problem> {
    let Some(selector) = selector(names) else { return Ok(Vec::new()) };
    let read = async {
        match cluster.resolve(&[Gvk::new("v1", kind)]).await.pop() {
            Some(Ok(resource)) => cluster.select(&resource, Some(namespace), &selector).await,
            Some(Err(problem)) => Err(problem),
            None => Ok(Vec::new()),
        }
    };
    deadline.bound(read).await.and_then(|read| read)
}

/// `None` when none of the names can be a label's value, and so none is a release's.
fn selector(names: &BTreeSet<String>) -> Option<String> {
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| is_label_value(name)).collect();
    let names = (!names.is_empty()).then(|| names.join(","))?;
    let named = if names.len() > LONGEST { String::new() } else { format!("name in ({names}),") };
    Some(format!("owner=helm,{named}status notin (superseded,uninstalled)"))
}

fn is_label_value(text: &str) -> bool {
    text.len() <= 63 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Of each release: the newest revision that is installed, or else the newest there is.
fn newest(objects: &[Value]) -> BTreeMap<String, Result<Release, Lack>> {
    let mut releases: BTreeMap<&str, Vec<Stored<'_>>> = BTreeMap::new();
    for stored in objects.iter().filter_map(Stored::of) {
        releases.entry(stored.name).or_default().push(stored);
    }
    let choose = |(name, mut revisions): (&str, Vec<Stored<'_>>)| {
        revisions.retain(|stored| stored.is_deployed() || stored.is_unfinished());
        revisions.sort_by_key(|stored| stored.revision);
        let last = *revisions.last()?;
        let chosen = revisions.iter().rfind(|stored| stored.is_deployed()).copied().unwrap_or(last);
        let interrupted = last.is_unfinished().then(|| (last.revision, last.status.to_owned()));
        let mut release = chosen.release().map_err(|()| Lack::Garbled);
        if let Ok(release) = &mut release {
            release.interrupted = interrupted;
        }
        Some((name.to_owned(), release))
    };
    releases.into_iter().filter_map(choose).collect()
}

impl Releases {
    /// What a live object was when it was last installed, for the declared side of a comparison. `None`: it has
    /// a record of its own, belongs to no release, or its release has no such object or was not read.
    pub(super) fn document(&self, live: &Value) -> Option<&Document> {
        self.release(live)?.document(live)
    }

    /// The same as a record to compare with.
    pub(super) fn record(&self, live: &Value) -> Option<Record> {
        Some(self.release(live)?.record(self.document(live)?))
    }

    fn release(&self, live: &Value) -> Option<&Release> {
        self.0.get(&release_of(live)?)?.as_ref().ok()
    }

    /// Says beside the first drifted object of each release what is wrong with the release's record; of
    /// releases that were not read, beside the first of each namespace.
    pub(super) fn remark<'r>(
        &self,
        reports: impl Iterator<Item = (&'r mut ObjectReport, Option<ReleaseName>)>,
    ) {
        let mut told = BTreeSet::new();
        for (report, name) in reports.filter(|(report, _)| report.status == Status::Drifted) {
            let Some(name) = name else { continue };
            let Some(release) = self.0.get(&name) else { continue };
            let whole_namespace = matches!(release, Err(Lack::Unread(_)));
            let about = (name.namespace.clone(), (!whole_namespace).then(|| name.name.clone()));
            if let Some(warning) = warning(&name, release)
                && told.insert(about)
            {
                report.warnings.push(warning);
            }
        }
    }
}

/// What to tell about a release; `None` when it is deployed and was read.
fn warning(name: &ReleaseName, release: &Result<Release, Lack>) -> Option<Warning> {
    let (code, message) = match release {
        Ok(release) => ("release-unfinished", unfinished(name, release)?),
        Err(lack) => ("release-unread", lack.message(name)),
    };
    Some(Warning { code, message, path: None, position: None })
}

fn unfinished(ReleaseName { name, .. }: &ReleaseName, release: &Release) -> Option<String> {
    let (newer, status) = release.interrupted.as_ref()?;
    let installed = release.revision;
    Some(if *newer == installed {
        format!(
            "no revision of the Helm release \"{name}\" is deployed: compared with {newer}, which is {status}"
        )
    } else {
        format!(
            "revision {newer} of the Helm release \"{name}\" is {status}: compared with {installed}, which is \
             deployed, while live objects may be partly of {newer}"
        )
    })
}

impl Lack {
    fn message(&self, ReleaseName { namespace, name }: &ReleaseName) -> String {
        let lost = "so which side moved is told by managed fields alone";
        match self {
            Self::Unread(problem) if problem.code == ProblemCode::Forbidden => format!(
                "Helm's records in namespace \"{namespace}\" may not be read, {lost}: it takes the permission to \
                 list secrets there"
            ),
            Self::Unread(problem) => format!(
                "Helm's records in namespace \"{namespace}\" were not read, {lost}: {}",
                problem.message
            ),
            Self::NotStored => format!(
                "no Secret and no ConfigMap of namespace \"{namespace}\" holds the Helm release \"{name}\", {lost}"
            ),
            Self::Garbled => format!(
                "the record of the Helm release \"{name}\" in namespace \"{namespace}\" cannot be understood, {lost}"
            ),
        }
    }
}

#[cfg(test)]
mod tests;
