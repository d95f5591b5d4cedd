//! `-k`, through the real kubectl.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::case::Case;
use crate::cli::Place;
use crate::drift::{Run, diff};
use crate::harness::assets::Assets;
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;
use crate::harness::kubectl::{Output, finish};

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::tools("kustomize_declares_what_the_real_kubectl_builds", same_objects),
        Case::tools("kustomize_leaves_no_trace_and_changes_no_file", no_trace),
        Case::tools("kustomize_fetches_nothing_and_tells_failures", refusals),
        Case::server("kustomize_finds_what_the_built_manifests_do_in_the_users_own_files", same_findings),
    ]
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/kustomize")
}

/// A place with a copy of the fixture.
fn place() -> Place {
    let place = Place::new();
    for file in [
        "base/kustomization.yaml",
        "base/web.yaml",
        "base/settings.yaml",
        "overlay/kustomization.yaml",
        "component/kustomization.yaml",
        "component/budget.yaml",
    ] {
        place.file(file, std::fs::read(fixture().join(file)).expect("a fixture"));
    }
    place.file("tmp/kept", "");
    // An object of a kind that nothing is declared of: everything declared is missing or not captured.
    place.file("live/live.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n");
    place
}

/// The plugin where kubectl is in PATH.
fn drift(place: &Place, assets: &Assets, args: &[&str]) -> Output {
    let mut command = place.command(args);
    command.env("PATH", &assets.dir).env("TMPDIR", place.path().join("tmp"));
    finish(command, None)
}

fn build(place: &Place, assets: &Assets, folder: &str) -> String {
    let mut command = std::process::Command::new(assets.program("kubectl"));
    command.args(["kustomize", folder]).current_dir(place.path()).env_clear().env("HOME", place.path());
    finish(command, None).ok()
}

/// What is declared, as far as a report tells: identities and where they stand.
fn objects(output: &Output) -> Vec<Value> {
    let report: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output}"));
    report["objects"].as_array().cloned().unwrap_or_default()
}

fn without_source(mut object: Value) -> Value {
    object.as_object_mut().expect("an object").remove("source");
    object
}

fn same_objects(assets: &Assets) {
    let place = place();
    for folder in ["overlay", "base"] {
        place.file("built.yaml", build(&place, assets, folder));
        let from_folder = drift(&place, assets, &["diff", "-k", folder, "--live", "live", "-o", "json"]);
        let from_file = drift(&place, assets, &["diff", "-f", "built.yaml", "--live", "live", "-o", "json"]);
        let strip = |output: &Output| objects(output).into_iter().map(without_source).collect::<Vec<_>>();
        assert_eq!(strip(&from_folder), strip(&from_file), "{from_folder}");
        assert_eq!(objects(&from_folder).len(), if folder == "overlay" { 5 } else { 4 });
    }
    let found = drift(&place, assets, &["diff", "-k", "overlay", "--live", "live", "-o", "json"]);
    let places = objects(&found).into_iter().map(|object| {
        let source = &object["source"];
        format!(
            "{} {}:{}",
            object["kind"].as_str().unwrap_or("?"),
            source["file"].as_str().unwrap_or("?"),
            source["line"]
        )
    });
    let mut places: Vec<String> = places.collect();
    places.sort();
    let expected = [
        "ConfigMap base/kustomization.yaml:7",
        "ConfigMap base/settings.yaml:1",
        "Deployment base/web.yaml:11",
        "PodDisruptionBudget component/budget.yaml:1",
        "Service base/web.yaml:1",
    ];
    assert_eq!(places, expected);
}

fn no_trace(assets: &Assets) {
    let place = place();
    let listing = |place: &Place| {
        let mut found: Vec<(PathBuf, Vec<u8>)> = Vec::new();
        let mut open = vec![place.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    found.push((path.clone(), std::fs::read(path).expect("a file")));
                }
            }
        }
        found.sort();
        found
    };
    let before = listing(&place);
    let output = drift(&place, assets, &["diff", "-k", "overlay", "--live", "live", "-o", "json"]);
    assert!(!output.stdout.contains("config.kubernetes.io/origin"), "{output}");
    assert_eq!(listing(&place), before, "neither a changed file nor a temporary one");
}

fn refusals(assets: &Assets) {
    let place = place();
    let stderr = |folder: &str, flags: &[&str]| {
        let output = drift(&place, assets, &[&["diff", "-k", folder, "--live", "live"], flags].concat());
        assert_eq!(output.code, 2, "{output}");
        output.stderr
    };
    place.file("far/kustomization.yaml", "resources: [../overlay, \"https://127.0.0.1:1/base.yaml\"]\n");
    let told = stderr("far", &[]);
    assert!(
        told.contains("far/kustomization.yaml names https://127.0.0.1:1/base.yaml, which would be fetched"),
        "{told}"
    );
    assert!(
        stderr("far", &["--enable-remote"]).contains("kubectl kustomize of far failed: "),
        "it was tried"
    );
    assert!(stderr("github.com/org/repo", &[]).contains("would be fetched"));
    place.file("broken/kustomization.yaml", "resources: [absent.yaml]\n");
    let told = stderr("broken", &[]);
    assert!(
        told.starts_with("error: kubectl kustomize of broken failed: ") && told.contains("absent.yaml"),
        "{told}"
    );
    place.file("chart/kustomization.yaml", "helmCharts: [{name: a}]\n");
    assert!(stderr("chart", &[]).contains("enable-helm"), "kubectl tells which flag it takes");
    let mut command = place.command(&["diff", "-k", "overlay", "--live", "live"]);
    command.env("PATH", place.path());
    let told = finish(command, None).stderr;
    assert!(told.starts_with("error: -k needs kubectl or kustomize, and neither is in PATH\n"), "{told}");
}

/// Applied and edited, the folder tells what its built manifests tell, and names the files that a person edits.
fn same_findings(server: &ControlPlane) {
    let namespace = server.namespace("kustomized");
    let place = place();
    let overlay = place.path().join("overlay").display().to_string();
    server.kubectl(Identity::Admin, &["apply", "-n", &namespace, "-k", &overlay]).ok();
    server.wait_quiet(&namespace);
    for edit in [
        &["set", "image", "deployment/prod-web", "side=registry.example/side:hack"][..],
        &["scale", "deployment/prod-web", "--replicas=3"],
        &["patch", "configmap/prod-settings", "-p", "{\"data\":{\"level\":\"debug\",\"more\":\"1\"}}"],
        &["delete", "service/prod-web"],
    ] {
        server.kubectl(Identity::Admin, &[&["-n", &namespace], edit].concat()).ok();
    }
    server.wait_quiet(&namespace);
    let built = server.kubectl(Identity::Admin, &["kustomize", &overlay]).ok();
    place.file("built.yaml", built);
    let file = place.path().join("built.yaml").display().to_string();
    let from_folder = diff(server, Identity::Admin, &["-n", &namespace, "-k", &overlay]);
    let from_file = diff(server, Identity::Admin, &["-n", &namespace, "-f", &file]);
    assert_eq!(from_folder.lines(), from_file.lines());
    assert_eq!(from_folder.lines().len(), 4, "{:?}", from_folder.lines());
    assert_eq!(from_folder.with_status("missing"), from_file.with_status("missing"));
    assert_eq!((from_folder.output.code, from_file.output.code), (1, 1));
    let base = place.path().join("base").display().to_string();
    let expected = [
        // What an overlay changed stands where what it is part of starts: line 16 is the first of `spec`.
        format!("data.level {base}/settings.yaml:6"),
        format!("data.more {base}/settings.yaml:6"),
        format!("spec.replicas {base}/web.yaml:16"),
        format!("spec.template.spec.containers[name=\"side\"].image {base}/web.yaml:35"),
    ];
    assert_eq!(places(&from_folder), expected);
}

/// Where every counted change is declared.
fn places(run: &Run) -> Vec<String> {
    let changes = run.objects().iter().flat_map(|object| object["changes"].as_array().into_iter().flatten());
    let line = |change: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
        format!("{} {}:{}", text(&change["path"]), text(&change["source"]["file"]), change["source"]["line"])
    };
    let mut lines: Vec<String> = changes.filter(|change| change["counted"] == true).map(line).collect();
    lines.sort();
    lines
}
