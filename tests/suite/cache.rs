//! What is kept between runs, on a real API server: it saves requests and changes nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::case::Case;
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;
use crate::harness::poll;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::server("cache_a_second_run_asks_for_the_index_and_the_objects_alone", saves_requests),
        Case::server("cache_a_changed_definition_is_read_anew", follows_changes),
        Case::server("cache_damaged_entries_are_read_anew", survives_damage),
    ]
}

/// A user of its own, whose requests are told apart; a custom kind; one object in the namespace `default`.
struct Stage<'s> {
    server: &'s ControlPlane,
    user: String,
    kubeconfig: PathBuf,
    manifest: PathBuf,
    cache: PathBuf,
}

fn definition(group: &str, properties: Value) -> Value {
    json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("gadgets.{group}")},
        "spec": {"group": group, "scope": "Namespaced", "names": {"plural": "gadgets", "singular": "gadget", "kind": "Gadget"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
                "type": "object", "properties": {"spec": {"type": "object", "properties": properties}}}}}]}})
}

impl<'s> Stage<'s> {
    fn new(server: &'s ControlPlane, name: &str) -> Self {
        let (group, user) = (format!("{name}.example.com"), format!("{name}-user"));
        let kubeconfig = server.issue(&user, Some("system:masters")).expect("a kubeconfig");
        let stage = Self {
            server,
            user,
            kubeconfig,
            manifest: server.dir().join(format!("{name}.yaml")),
            cache: server.dir().join(format!("{name}-cache")),
        };
        stage.define(
            &group,
            json!({"size": {"type": "integer"}, "mode": {"type": "string", "default": "fast"}}),
        );
        let gadget = json!({"apiVersion": format!("{group}/v1"), "kind": "Gadget",
            "metadata": {"name": "one", "namespace": "default"}, "spec": {"size": 1}});
        let map = json!({"apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": format!("{name}-map"), "namespace": "default"}, "data": {"k": "v"}});
        let text = format!("---\n{gadget}\n---\n{map}\n");
        fs::write(&stage.manifest, text).expect("written");
        let path = stage.manifest.to_str().expect("a plain name");
        server.kubectl(Identity::Admin, &["apply", "-f", path]).ok();
        stage
    }

    fn define(&self, group: &str, properties: Value) {
        let text = definition(group, properties).to_string();
        self.server
            .kubectl_with(Identity::Admin, &["apply", "--server-side", "-f", "-"], text.as_bytes())
            .ok();
        self.server.wait_crds_served();
    }

    /// Objects of the report, and the paths of the requests that made it.
    fn diff(&self, more: &[&str]) -> (Value, Vec<String>) {
        let before = self.server.requests_by_user(&self.user).len();
        let mut args = vec!["drift", "diff", "-o", "json", "--show=all", "-f"];
        args.extend([self.manifest.to_str().expect("a plain name"), "--cache-dir"]);
        args.push(self.cache.to_str().expect("a plain name"));
        args.extend(more);
        let output = self.server.environment().run(Some(&self.kubeconfig), &args);
        let report = output.json();
        let requests = self.server.requests_by_user(&self.user);
        let mut paths: Vec<String> = requests[before..].iter().map(|request| request.uri.clone()).collect();
        paths.sort();
        (report["objects"].clone(), paths)
    }
}

fn entries(cache: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(cache).expect("the cache").map(|entry| entry.expect("readable").path()).collect();
    found.sort();
    found
}

fn saves_requests(server: &ControlPlane) {
    let stage = Stage::new(server, "saves");
    let (cold, first) = stage.diff(&[]);
    assert!(first.iter().any(|path| path == "/apis"), "discovery: {first:?}");
    assert!(
        first.iter().any(|path| path.starts_with("/openapi/v3/apis/saves.example.com/v1?hash=")),
        "{first:?}"
    );
    assert_eq!(entries(&stage.cache).len(), 2, "only the groups in use");
    let (warm, second) = stage.diff(&[]);
    let expected = [
        "/api/v1/namespaces/default/configmaps/saves-map",
        "/apis/saves.example.com/v1/namespaces/default/gadgets/one",
        "/openapi/v3",
    ];
    assert_eq!(second, expected);
    assert_eq!(warm, cold);
    let mode = &cold[0]["changes"][0];
    assert_eq!((&mode["path"], &mode["rule"]), (&json!("spec.mode"), &json!("schema-default")), "{cold}");
}

fn follows_changes(server: &ControlPlane) {
    let stage = Stage::new(server, "follows");
    stage.diff(&[]);
    stage.define("follows.example.com", json!({"size": {"type": "integer"}, "mode": {"type": "string"}}));
    // The server publishes its new types a moment later; from then on the old ones are not believed.
    let mut read = 0;
    let changed = || {
        let (report, paths) = stage.diff(&["--exit-zero"]);
        let is_document = |path: &&String| path.starts_with("/openapi/v3/apis/follows.example.com/v1?hash=");
        read += paths.iter().filter(is_document).count();
        let rule = &report[0]["changes"][0]["rule"];
        if rule == "schema-default" { Err(report.to_string()) } else { Ok(()) }
    };
    let limit = Duration::from_mins(1);
    poll::until("the new types", limit, changed).unwrap_or_else(|e| panic!("{e}"));
    assert!(read > 0, "the new document was asked for");
    assert_eq!(entries(&stage.cache).len(), 2, "the new content is in the old one's place");
}

fn survives_damage(server: &ControlPlane) {
    let stage = Stage::new(server, "damaged");
    let (cold, _) = stage.diff(&[]);
    for (entry, damage) in entries(&stage.cache).iter().zip(["", "kubectl-drift garbage"]) {
        fs::write(entry, damage).expect("ours");
    }
    let (again, paths) = stage.diff(&[]);
    assert_eq!(again, cold);
    assert_eq!(paths.iter().filter(|path| path.starts_with("/openapi/v3/")).count(), 2, "{paths:?}");
    let (_, paths) = stage.diff(&[]);
    assert_eq!(paths.len(), 3, "kept again: {paths:?}");
}
