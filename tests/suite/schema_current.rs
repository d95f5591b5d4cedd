//! The embedded tables are what the test bench's API server and its Go types say.
//!
//! With [`UPDATE`] set the tables are written instead of compared (`tests/controlplane/gen-schema.sh`).

use std::path::PathBuf;
use std::process::Command;

use kubectl_drift::core::schema::{Schema, builtin, text};
use serde_json::Value;

use crate::case::Case;
use crate::harness::assets::Assets;
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;
use crate::harness::kubectl;
use crate::servers;

/// Set to any value: write the tables.
const UPDATE: &str = "DRIFT_UPDATE_SCHEMA";

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![Case::server("schema_current_tables_are_those_of_the_running_server", tables_are_current)]
}

fn tables_are_current(server: &ControlPlane) {
    let assets = servers::assets().expect("the server runs, so there are programs");
    let tags = builtin::struct_tags_table(&printed_tags(&assets));
    let types = builtin::types_table(&documents(server), &tags);
    let known = text::read(&types).expect("what was just written");
    hold("struct-tags.txt", &tags);
    hold("types.txt", &types);
    hold("resources.txt", &builtin::resources_table(&resource_lists(server), &known));
    assert_eq!(format!("v{}", builtin::VERSION), version(server), "builtin::VERSION");
    assert_complete(&known);
}

/// Nothing that can be read is without a type, and the other way round.
fn assert_complete(known: &Schema) {
    for resource in builtin::resources() {
        assert!(known.kind(&resource.gvk).is_some(), "{} has no type", resource.gvk);
    }
}

fn printed_tags(assets: &Assets) -> Value {
    let tool = assets.tool("struct-tags").expect("our own build");
    kubectl::finish(Command::new(tool), None).json()
}

/// The documents of the groups that may be Kubernetes' own, by group and version. Other tests come and go
/// with groups of theirs.
fn documents(server: &ControlPlane) -> Vec<Value> {
    let index = raw(server, "/openapi/v3");
    let paths = index["paths"].as_object().expect("the index has paths").iter();
    let own = paths.filter(|(path, _)| is_kubernetes(path));
    own.map(|(_, entry)| raw(server, entry["serverRelativeURL"].as_str().expect("a URL"))).collect()
}

/// `api/v1`, `apis/apps/v1`, `apis/storage.k8s.io/v1`.
fn is_kubernetes(path: &str) -> bool {
    match path.split('/').collect::<Vec<_>>()[..] {
        ["api", _] => true,
        // Its service is another test's, and not there.
        ["apis", "metrics.k8s.io" | "custom.metrics.k8s.io", _] => false,
        ["apis", group, _] => !group.contains('.') || group.ends_with(".k8s.io"),
        _ => false,
    }
}

fn raw(server: &ControlPlane, url: &str) -> Value {
    server.kubectl(Identity::Admin, &["get", "--raw", url]).json()
}

/// The resource lists of every group and version, in the server's own order of preference.
fn resource_lists(server: &ControlPlane) -> Vec<Value> {
    let groups = raw(server, "/apis");
    let versions = groups["groups"].as_array().expect("groups").iter().flat_map(|group| {
        group["versions"].as_array().expect("versions").iter().map(|version| version["groupVersion"].as_str())
    });
    let paths = versions.map(|version| format!("apis/{}", version.expect("group and version")));
    let own = std::iter::once("api/v1".to_owned()).chain(paths).filter(|path| is_kubernetes(path));
    own.map(|path| raw(server, &format!("/{path}"))).collect()
}

fn version(server: &ControlPlane) -> String {
    raw(server, "/version")["gitVersion"].as_str().expect("a version").to_owned()
}

fn hold(name: &str, now: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/core/schema/builtin").join(name);
    if std::env::var_os(UPDATE).is_some() {
        return std::fs::write(&path, now).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let line = committed.lines().zip(now.lines()).position(|(one, other)| one != other);
    assert!(
        committed == now,
        "{} is not current (first difference: line {:?}); run tests/controlplane/gen-schema.sh",
        path.display(),
        line.map(|line| line + 1)
    );
}
