//! A Helm release without its chart at hand: what Helm recorded of it is the declared side.

use super::releases::Release;
use crate::drift::{Run, diff};
use crate::harness::identity::Identity;

/// What Helm's record holds in the release's namespace.
const RECORDED: [&str; 4] = ["ConfigMap/settings", "Deployment/web", "Gadget/gadget", "Secret/login"];

/// And a hook, of which Helm records nothing: its fields are known to be Helm's by the managed fields alone.
const OBJECTS: usize = RECORDED.len() + 1;

fn without_manifests(release: &Release<'_>, identity: Identity, more: &[&str]) -> Run {
    let run = diff(release.server, identity, &[&["-n", &release.namespace][..], more].concat());
    super::releases::assert_sealed(&run);
    run
}

/// A person's edits are named against the record; what nobody touched is in sync.
pub(super) fn edits(release: &Release<'_>) {
    let run = without_manifests(release, Identity::Admin, &["--show", "all"]);
    run.assert_in_sync(OBJECTS);
    let recorded = run.objects().iter().filter(|object| object["record"] == "helm");
    let recorded: Vec<&str> = recorded.filter_map(|object| object["name"].as_str()).collect();
    assert_eq!(recorded, RECORDED.map(|name| name.split_once('/').expect("a kind and a name").1));
    println!("without manifests, Helm {}: {OBJECTS} objects compared, 0 counted", release.helm.version);
    release.kubectl(&["set", "image", "deployment/web", "web=web:hack"]);
    release.kubectl(&["set", "env", "deployment/web", "ADDED=1"]);
    release.kubectl(&["label", "deployment/web", "team=a"]);
    let keys = "{\"data\":{\"mode\":\"three\",\"k\":null,\"more\":\"v\"}}";
    release.kubectl(&["patch", "configmap/settings", "-p", keys]);
    let run = without_manifests(release, Identity::Admin, &[]);
    assert_eq!(
        run.lines(),
        [
            "ConfigMap/settings data.k removed drift -",
            "ConfigMap/settings data.mode changed drift kubectl-patch",
            "ConfigMap/settings data.more added drift kubectl-patch",
            "Deployment/web metadata.labels.team added drift kubectl-label",
            "Deployment/web spec.template.spec.containers[name=\"web\"].env[name=\"ADDED\"] added drift kubectl-set",
            "Deployment/web spec.template.spec.containers[name=\"web\"].image changed drift kubectl-set",
        ]
    );
    let time = |change: &serde_json::Value| change["owners"][0]["time"].is_string();
    let changes = run.objects().iter().flat_map(|object| object["changes"].as_array().into_iter().flatten());
    assert!(changes.filter(|change| change["op"] != "removed").all(time), "{}", run.report);
    assert_eq!(run.output.code, 1, "{}", run.output);
}

/// Whoever may not read Helm's record is told so, and nothing is made up in its place: what was removed is not seen.
pub(super) fn unreadable(release: &Release<'_>) {
    release.kubectl(&["patch", "configmap/settings", "-p", "{\"data\":{\"k\":null,\"more\":\"v\"}}"]);
    let run = without_manifests(release, Identity::Viewer, &["configmaps,deployments"]);
    assert_eq!(run.lines(), ["ConfigMap/settings data.more added drift kubectl-patch"]);
    assert!(run.objects().iter().all(|object| object["record"] != "helm"), "{}", run.report);
    let told = super::releases::warnings(&run).into_iter().filter(|text| text.starts_with("release-unread"));
    assert_eq!(told.count(), 1, "{}", run.report);
    assert_eq!(run.output.code, 1, "{}", run.output);
}
