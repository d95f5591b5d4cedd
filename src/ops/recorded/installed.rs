//! Objects of Helm releases, against what Helm recorded of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Run;
use super::judge::{Judged, compared, identified};
use super::reading::{Asking, Harvest, Types, outdated};
use crate::cluster::{Cluster, Resource, Wanted};
use crate::core::change::Status;
use crate::core::id::Gvk;
use crate::core::problem::{Problem, ProblemCode};
use crate::core::recorded::gvk_of;
use crate::ops::autoscalers::Autoscalers;
use crate::ops::fetch::fetch_all;
use crate::ops::releases::{self, Releases, release_of};

impl<C: Cluster> Run<'_, C> {
    /// Judges what was put aside because it belongs to a release.
    pub(super) async fn judge_installed(&self, harvest: &mut Harvest) {
        let installed = std::mem::take(&mut harvest.installed);
        if installed.is_empty() {
            return;
        }
        let live = installed.iter().map(|(live, _)| live);
        let releases = releases::read(self.cluster, live, self.deadline).await;
        let objects = self.at_their_versions(installed, &releases).await;
        let kinds: Vec<Resource> = objects.iter().map(|(live, _)| resource_of(live)).collect();
        let types = Types::of(kinds.iter());
        let first = harvest.reports.len();
        let mut judged: Vec<Value> = Vec::new();
        for (live, is_named) in objects {
            let schema = types.get(self, &gvk_of(&live)).await;
            let Some(document) = releases.document(&live) else {
                let before = harvest.reports.len();
                self.take_by_itself(harvest, live.clone(), is_named, &types).await;
                judged.extend((harvest.reports.len() > before).then_some(live));
                continue;
            };
            if document.gvk != gvk_of(&live) {
                let problem =
                    Problem::new(ProblemCode::UnknownKind, format!("{} is not served", document.gvk));
                harvest.reports.push(outdated(identified(&live, Status::Unknown), &document.gvk, &problem));
                judged.push(live);
                continue;
            }
            let (record, context) = (releases.record(&live), self.context(&Autoscalers::default()));
            let Judged { report, asks } = compared(document, record.as_ref(), &live, &schema, &context);
            if asks {
                let against = Some((document.clone(), record));
                harvest.asking.push(Asking { place: harvest.reports.len(), live: live.clone(), against });
            }
            harvest.reports.push(report);
            judged.push(live);
        }
        releases.remark(harvest.reports[first..].iter_mut().zip(judged.iter().map(release_of)));
    }

    /// Objects that the chart declares at another version than they were listed at, read again at that one.
    async fn at_their_versions(
        &self,
        installed: Vec<(Value, bool)>,
        releases: &Releases,
    ) -> Vec<(Value, bool)> {
        let declared = |live: &Value| releases.document(live).map(|document| document.gvk.clone());
        let other = |live: &Value| declared(live).filter(|gvk| *gvk != gvk_of(live));
        let kinds: BTreeSet<Gvk> = installed.iter().filter_map(|(live, _)| other(live)).collect();
        if kinds.is_empty() {
            return installed;
        }
        let kinds: Vec<Gvk> = kinds.into_iter().collect();
        let answers = self.deadline.bound(self.cluster.resolve(&kinds)).await.unwrap_or_default();
        let served: BTreeMap<Gvk, Resource> =
            kinds.into_iter().zip(answers).filter_map(|(gvk, answer)| Some((gvk, answer.ok()?))).collect();
        let wanted = |live: &Value| {
            let text = |name: &str| live["metadata"][name].as_str().map(str::to_owned);
            let resource = served.get(&other(live)?)?.clone();
            Some(Wanted { resource, namespace: text("namespace"), name: text("name")? })
        };
        let places: Vec<(usize, Wanted)> = installed
            .iter()
            .enumerate()
            .filter_map(|(place, (live, _))| Some((place, wanted(live)?)))
            .collect();
        let (places, wanted): (Vec<usize>, Vec<Wanted>) = places.into_iter().unzip();
        let answers = fetch_all(self.cluster, &wanted, self.deadline, self.around).await;
        let mut objects = installed;
        for (place, answer) in places.into_iter().zip(answers) {
            if let Ok(Some(live)) = answer {
                objects[place].0 = live;
            }
        }
        objects
    }
}

/// As much of how a kind is served as its types need.
fn resource_of(live: &Value) -> Resource {
    Resource {
        gvk: gvk_of(live),
        plural: String::new(),
        namespaced: live["metadata"].get("namespace").is_some(),
    }
}
