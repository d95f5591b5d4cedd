//! The life of one release by a real Helm: what its record tells, when it may not be read, and that nothing of it
//! gets out.

use std::fs;
use std::path::{Path, PathBuf};

use super::recorded;
use crate::case::Case;
use crate::drift::{Run, diff};
use crate::harness::controlplane::ControlPlane;
use crate::harness::helm::{self, Helm, Major};
use crate::harness::identity::Identity;
use crate::harness::kubectl::Output;

/// A value of the release that must not be printed.
const PASSWORD: &str = "correct-horse-battery";

/// Objects of every sort: built-in, custom, secret, a hook, one of `crds/`.
const TEMPLATE: &str = "apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {mode: {{ .Values.mode | quote }}, k: v}
---
apiVersion: v1
kind: Secret
metadata: {name: login}
stringData: {password: {{ .Values.password | quote }}, mode: {{ .Values.mode | quote }}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'web:1', args: [{{ .Values.mode | quote }}]}]}
---
apiVersion: MAJOR.corpora.example/v1
kind: Gadget
metadata: {name: gadget}
spec: {mode: {{ .Values.mode | quote }}, items: [{a: x1}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: hook, annotations: {helm.sh/hook: post-install}}
spec:
  selector: {matchLabels: {app: hook}}
  template:
    metadata: {labels: {app: hook}}
    spec: {containers: [{name: hook, image: 'hook:1'}]}
{{- if .Values.broken }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: zz-broken}
spec: {replicas: none}
{{- end }}
";

const DEFINITION: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.MAJOR.corpora.example}
spec:
  group: MAJOR.corpora.example
  scope: Namespaced
  names: {kind: Gadget, plural: gadgets}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {
      size: {type: integer, default: 3}, mode: {type: string},
      items: {type: array, items: {type: object, properties: {a: {type: string}, b: {type: string, default: x}}}}}}}}}
";

/// The objects of the chart, the hook and the definition among them.
const OBJECTS: usize = 6;

/// What happens to a release, and what has to be said of it.
type Story = fn(&Release<'_>);

/// The tests of this file.
pub(super) fn cases() -> Vec<Case> {
    let stories: [(&str, Story); 8] = [
        ("release_tells_which_side_moved", sides),
        ("failed_upgrade_is_told_and_proves_nothing", failed_upgrade),
        ("rollback_is_what_is_compared_with", rollback),
        ("release_that_may_not_be_read_is_a_hint", forbidden),
        ("release_in_config_maps_is_read_too", config_maps),
        ("release_among_captured_files_is_read", captured),
        ("release_without_manifests_is_compared_with_its_record", recorded::edits),
        ("release_without_manifests_and_without_its_record_is_a_hint", recorded::unreadable),
    ];
    let majors = [("helm_4", Major::Four), ("helm_3", Major::Three)];
    let case = |(story, run): (&str, Story), (name, major): (&str, Major)| {
        let driver = (story == "release_in_config_maps_is_read_too").then_some("configmap");
        Case::server(format!("corpora_{name}_{story}"), move |server| {
            run(&Release::install(server, major, driver));
        })
        .with_helm()
    };
    stories.into_iter().flat_map(|story| majors.map(|major| case(story, major))).collect()
}

/// An installed chart.
pub(super) struct Release<'a> {
    pub(super) server: &'a ControlPlane,
    pub(super) helm: Helm,
    driver: Option<&'static str>,
    pub(super) namespace: String,
    folder: tempfile::TempDir,
    /// The custom kind's full name.
    gadgets: String,
}

impl<'a> Release<'a> {
    fn install(server: &'a ControlPlane, major: Major, driver: Option<&'static str>) -> Self {
        let helm = helm::get(major).unwrap_or_else(|e| panic!("{e}"));
        let folder = tempfile::tempdir().expect("a scratch folder");
        let (namespace, group) = (server.namespace("release"), format!("{major:?}").to_lowercase());
        let write = |path: &str, text: &str| {
            let path = folder.path().join("chart").join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
            fs::write(path, text.replace("MAJOR", &group)).expect("writable");
        };
        write("Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n");
        write("templates/all.yaml", TEMPLATE);
        write("crds/gadgets.yaml", DEFINITION);
        let gadgets = format!("gadgets.{group}.corpora.example");
        let release = Self { server, helm, driver, namespace, folder, gadgets };
        release.run("install", "one", &[]).ok();
        server.wait_crds_served();
        server.wait_quiet(&release.namespace);
        release
    }

    /// `helm install`, `upgrade` or `template`, with a value for what differs.
    pub(super) fn run(&self, verb: &str, mode: &str, more: &[&str]) -> Output {
        let (chart, password) = (self.folder.path().join("chart"), format!("password={PASSWORD}"));
        let mode = format!("mode={mode}");
        let args = [verb, "web", chart.to_str().expect("a plain name"), "-n", &self.namespace];
        let values = ["--set", &mode, "--set", &password];
        self.server.helm(&self.helm, self.driver, &[&args[..], &values, more].concat())
    }

    /// What the chart makes of a value, in a file.
    fn rendered(&self, mode: &str) -> PathBuf {
        let path = self.folder.path().join(format!("{mode}.yaml"));
        fs::write(&path, self.run("template", mode, &["--include-crds"]).ok()).expect("writable");
        path
    }

    /// Compares what the chart makes of a value.
    fn diff(&self, identity: Identity, mode: &str, more: &[&str]) -> Run {
        let path = self.rendered(mode);
        let args = ["-n", &self.namespace, "-f", path.to_str().expect("a plain name"), "--show", "all"];
        let run = diff(self.server, identity, &[&args[..], more].concat());
        assert_sealed(&run);
        run
    }

    pub(super) fn kubectl(&self, words: &[&str]) -> String {
        self.server.kubectl(Identity::Admin, &[&["-n", &self.namespace], words].concat()).ok()
    }
}

/// The counted changes when the chart's value has moved on, each with the cause and the manager.
fn moved(cause: &str, manager: &str) -> Vec<String> {
    let paths = [
        "ConfigMap/settings data.mode",
        "Deployment/web spec.template.spec.containers[name=\"web\"].args[0]",
        "Gadget/gadget spec.mode",
        "Secret/login data.mode",
    ];
    paths.map(|path| format!("{path} changed {cause} {manager}")).to_vec()
}

/// Neither the release's values nor any form of them is printed.
pub(super) fn assert_sealed(run: &Run) {
    let encoded = kubectl_drift::core::scalar::bytes::encode(PASSWORD.as_bytes());
    for text in [&run.output.stdout, &run.output.stderr] {
        assert!(!text.contains(PASSWORD) && !text.contains(&encoded), "{text}");
    }
}

/// `code: message` of every warning.
pub(super) fn warnings(run: &Run) -> Vec<String> {
    let all = run.objects().iter().flat_map(|object| object["warnings"].as_array().into_iter().flatten());
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    all.map(|warning| format!("{}: {}", text(&warning["code"]), text(&warning["message"]))).collect()
}

fn sides(release: &Release<'_>) {
    release.diff(Identity::Admin, "one", &[]).assert_in_sync(OBJECTS);
    let run = release.diff(Identity::Admin, "two", &[]);
    assert_eq!(run.lines(), moved("pending", "helm"));
    release.kubectl(&["set", "image", "deployment/web", "web=web:hack"]);
    release.kubectl(&["patch", "configmap/settings", "-p", "{\"data\":{\"mode\":\"three\",\"k\":null}}"]);
    let edited = [
        "ConfigMap/settings data.k removed drift -",
        "ConfigMap/settings data.mode changed drift kubectl-patch",
        "Deployment/web spec.template.spec.containers[name=\"web\"].image changed drift kubectl-set",
    ];
    assert_eq!(release.diff(Identity::Admin, "one", &[]).lines(), edited);
    let both = release.diff(Identity::Admin, "two", &[]).lines();
    assert!(
        both.contains(&"ConfigMap/settings data.mode changed conflict kubectl-patch".to_owned()),
        "{both:?}"
    );
}

fn failed_upgrade(release: &Release<'_>) {
    release.run("upgrade", "two", &[]).ok();
    release.diff(Identity::Admin, "two", &[]).assert_in_sync(OBJECTS);
    let failed = release.run("upgrade", "three", &["--set", "broken=yes"]);
    assert_ne!(failed.code, 0, "{failed}");
    let run = release.diff(Identity::Admin, "two", &[]);
    // Which objects Helm got to before it failed is its own affair.
    let possible = moved("unattributed", "helm");
    assert!(!run.lines().is_empty() && run.lines().iter().all(|line| possible.contains(line)), "{run:?}");
    let message = "release-unfinished: revision 3 of the Helm release \"web\" is failed: compared with 2, which is \
                   deployed, while live objects may be partly of 3";
    assert_eq!(warnings(&run), [message]);
}

fn rollback(release: &Release<'_>) {
    release.run("upgrade", "two", &[]).ok();
    let args = ["rollback", "web", "1", "-n", &release.namespace];
    release.server.helm(&release.helm, None, &args).ok();
    release.diff(Identity::Admin, "one", &[]).assert_in_sync(OBJECTS);
    assert_eq!(release.diff(Identity::Admin, "two", &[]).lines(), moved("pending", "helm"));
}

fn forbidden(release: &Release<'_>) {
    release.kubectl(&["set", "image", "deployment/web", "web=web:hack"]);
    let run = release.diff(Identity::Viewer, "one", &[]);
    let deployment = |object: &&serde_json::Value| object["name"] == "web";
    let object = run.objects().iter().find(deployment).expect("the Deployment is in the report");
    assert_eq!(object["status"], "drifted");
    let expected = format!(
        "release-unread: Helm's records in namespace \"{}\" may not be read, so which side moved is told by managed \
         fields alone: it takes the permission to list secrets there",
        release.namespace
    );
    assert_eq!(warnings(&run), [expected]);
    let cause = if object["record"] == "apply" { "drift" } else { "unattributed" };
    let image = "Deployment/web spec.template.spec.containers[name=\"web\"].image changed";
    assert_eq!(run.lines(), [format!("{image} {cause} kubectl-set")]);
}

fn config_maps(release: &Release<'_>) {
    // The role `view` reads ConfigMaps: no hint is needed.
    let run = release.diff(Identity::Viewer, "two", &[]);
    let readable = |line: &String| !line.starts_with("Secret/") && !line.starts_with("Gadget/");
    let expected: Vec<String> = moved("pending", "helm").into_iter().filter(readable).collect();
    assert_eq!(run.lines(), expected);
    assert_eq!(warnings(&run), Vec::<String>::new());
}

fn captured(release: &Release<'_>) {
    let live = release.folder.path().join("live");
    fs::create_dir(&live).expect("writable");
    let capture = |words: &[&str], file: &str| {
        let args = [&["get", "-o", "yaml", "--show-managed-fields"], words].concat();
        let text = release.kubectl(&args);
        fs::write(live.join(file), text).expect("writable");
    };
    capture(&[&format!("configmaps,deployments,{}", release.gadgets)], "rest.yaml");
    capture(&["secrets"], "secrets.yaml");
    capture(&["crd", &release.gadgets], "definition.yaml");
    let args = ["--live", live.to_str().expect("a plain name")];
    assert_eq!(release.diff(Identity::Admin, "two", &args).lines(), moved("pending", "helm"));
    without_secrets(release, &live);
}

/// What was captured without Secrets is compared without their record.
fn without_secrets(release: &Release<'_>, live: &Path) {
    fs::remove_file(live.join("secrets.yaml")).expect("it is there");
    let run = release.diff(Identity::Admin, "two", &["--live", live.to_str().expect("a plain name")]);
    let told = warnings(&run).into_iter().filter(|text| text.starts_with("release-unread")).count();
    assert_eq!(told, 1, "{:?}", warnings(&run));
    assert_eq!(run.with_status("unknown"), ["Secret/login"]);
}
