//! `kubectl drift files`, its unified diff in the hands of `patch` and `git apply`, and as kubectl's viewer.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::case::Case;
use crate::cli::{Place, fails};
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::Corpus;
use crate::harness::identity::Identity;
use crate::harness::kubectl::{Output, finish};

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::plain("files_unified_is_read_by_patch_and_git", patches),
        Case::plain("files_compares_manifests_and_folders_without_a_cluster", sides),
        Case::plain("files_unified_keeps_secrets_and_whole_objects_out_of_json", secrets),
        Case::server("files_is_the_viewer_of_the_real_kubectl_diff", viewer),
    ]
}

/// A corpus, and the same with edits in many places.
fn two_corpora(place: &Place) {
    let path = Corpus::OnlineBoutique.path().join("kubernetes-manifests.yaml");
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    place.file("old/all.yaml", &text);
    let more =
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\ndata:\n  f: |\n    a\tb  \n\n    c\n";
    let edited = text
        .replace("runAsNonRoot: true", "runAsNonRoot: false")
        .replace("port: 8080", "port: 8081")
        .replacen("kind: Service\n", "kind: Service\nspare: {}\n", 1)
        .replacen("name: emailservice", "name: mailservice", 1);
    assert_ne!(text, edited);
    place.file("new/all.yaml", edited + more);
}

/// The texts of both sides of every file in a unified diff that shows all lines.
fn whole_sides(diff: &str) -> [BTreeMap<String, String>; 2] {
    let mut sides = [BTreeMap::new(), BTreeMap::new()];
    let mut files = [None, None];
    for line in diff.lines() {
        let (head, rest) = line.split_at(line.len().min(4));
        match head {
            "--- " => files[0] = rest.split_once('/').filter(|_| rest != "/dev/null").map(|(_, name)| name),
            "+++ " => files[1] = rest.split_once('/').filter(|_| rest != "/dev/null").map(|(_, name)| name),
            _ if line.starts_with('#') || line.starts_with("@@") || line.is_empty() => {}
            _ => {
                let on = match line.as_bytes()[0] {
                    b' ' => [true, true],
                    b'-' => [true, false],
                    b'+' => [false, true],
                    _ => panic!("no line of a diff: {line}"),
                };
                for side in [0, 1].into_iter().filter(|side| on[*side]) {
                    let file = files[side].expect("a line belongs to a file");
                    let text: &mut String = sides[side].entry(file.to_owned()).or_default();
                    *text += &format!("{}\n", &line[1..]);
                }
            }
        }
    }
    sides
}

fn patches() {
    let place = Place::new();
    two_corpora(&place);
    let diff = |more: &[&str]| {
        let output =
            place.run(&[&["files", "old", "new", "-o", "unified", "--color", "never"], more].concat());
        assert_eq!(output.code, 1, "{output}");
        output.stdout
    };
    let [olds, news] = whole_sides(&diff(&["-U", "1000000"]));
    assert!(olds.len() > 10 && news.contains_key("v1.ConfigMap.made.yaml"), "{:?}", news.keys());
    for (context, reverse) in [("3", false), ("1", false), ("0", false), ("3", true)] {
        let text = if reverse { diff(&["-U", context, "--reverse"]) } else { diff(&["-U", context]) };
        let (from, to) = if reverse { (&news, &olds) } else { (&olds, &news) };
        for tool in [git as Tool, patch as Tool] {
            let work = Place::new();
            from.iter().for_each(|(name, text)| work.file(name, text));
            // Outside of the folder whose files are compared afterwards.
            place.file("the.patch", &text);
            tool(work.path(), &place.path().join("the.patch"), context);
            assert_eq!(&texts(work.path()), to, "context {context}, reverse {reverse}");
        }
    }
}

type Tool = fn(&Path, &Path, &str);

fn git(folder: &Path, patch: &Path, context: &str) {
    for check in [&["--check"][..], &[]] {
        let mut command = Command::new("git");
        command
            .args(["apply", "--whitespace=nowarn"])
            .args(check)
            .current_dir(folder)
            .env("GIT_CEILING_DIRECTORIES", folder);
        if context == "0" {
            command.arg("--unidiff-zero");
        }
        let output = finish(arg(command, patch), None);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{output}");
    }
}

fn patch(folder: &Path, patch: &Path, _: &str) {
    for check in [&["--dry-run"][..], &[]] {
        let mut command = Command::new("patch");
        command.args(["-p1", "--fuzz=0", "-i"]).arg(patch).args(check).current_dir(folder);
        let output = finish(command, None);
        assert_eq!(output.code, 0, "{output}");
        assert!(!output.stdout.contains("offset") && !output.stdout.contains("fuzz"), "{output}");
    }
}

fn arg(mut command: Command, path: &Path) -> Command {
    command.arg(path);
    command
}

fn texts(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry"));
    let text = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().expect("a plain name");
        (name, fs::read_to_string(entry.path()).expect("text"))
    };
    entries.map(text).collect()
}

fn sides() {
    let place = Place::new();
    two_corpora(&place);
    let same = place.run(&["files", "old", "old/all.yaml"]);
    assert_eq!(same.code, 0, "{same}");
    assert!(same.stdout.contains("\nNo difference: "), "{same}");
    let report = place.report(&["files", "old", "new"]);
    assert_eq!((&report["mode"], &report["live"]), (&"files".into(), &"files".into()));
    assert!(report["summary"]["missing"].as_u64() > Some(0), "{}", report["summary"]);
    let text = place.run(&["files", "old", "new"]);
    assert!(text.stdout.starts_with("- old  + new\n"), "{text}");
    assert!(!text.stdout.contains("no owner on record"), "{text}");
    fails(&place.run(&["files", "old", "nowhere"]), 2, &["error: the path \"nowhere\" does not exist"]);
    fails(&place.run(&["files", "-", "-"]), 2, &["error: standard input cannot be both sides"]);
    let piped = place.run_with(&["files", "old", "-", "-o", "name"], b"a: [");
    assert_eq!(piped.code, 3, "a document that cannot be read: {piped}");
}

fn secrets() {
    let place = Place::new();
    let secret = |value: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\ndata: {{same: c2VudGluZWw=, k: {value}}}\n"
        )
    };
    place.file("a.yaml", secret("b2xk"));
    place.file("b.yaml", secret("bmV3"));
    let output = place.run(&["files", "a.yaml", "b.yaml", "-o", "unified", "-o", "json=report.json"]);
    let json = fs::read_to_string(place.path().join("report.json")).expect("the file was written");
    for text in [&output.stdout, &json] {
        assert!(!["c2VudGluZWw=", "b2xk", "bmV3"].iter().any(|value| text.contains(value)), "{text}");
    }
    assert!(output.stdout.contains("-  k: \"*** (declared)\"\n+  k: \"*** (live)\"\n"), "{output}");
    let report: Value = serde_json::from_str(&json).expect("JSON");
    assert!(!json.contains("same") && report["objects"][0].get("documents").is_none(), "{json}");
    let shown = place.run(&["files", "a.yaml", "b.yaml", "-o", "unified", "--show-secrets"]);
    assert!(shown.stdout.contains("-  k: b2xk\n+  k: bmV3\n"), "{shown}");
}

const DEPLOYMENT: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: server, image: 'web:1'}
";

/// `kubectl diff` with this program as its viewer.
fn kubectl_diff(server: &ControlPlane, viewer: &str, args: &[&str]) -> Output {
    let mut command = server.environment().command(Some(&server.kubeconfig(Identity::Admin)));
    command.arg("diff").args(args).env("KUBECTL_EXTERNAL_DIFF", viewer).env("COLUMNS", "100");
    finish(command, None)
}

fn viewer(server: &ControlPlane) {
    let place = Place::new();
    let namespace = server.namespace("viewer");
    place.file("web.yaml", DEPLOYMENT);
    let file = place.path().join("web.yaml");
    let args = ["-n", namespace.as_str(), "-f", file.to_str().expect("a plain name")];
    let missing = kubectl_diff(server, "kubectl-drift files", &args);
    assert_eq!(missing.code, 1, "{missing}");
    let headline = format!("\n+ deployment.apps/web -n {namespace} · missing\n");
    assert!(missing.stdout.contains(&headline), "{missing}");

    server.kubectl(Identity::Admin, &[&["apply"], &args[..]].concat()).ok();
    let same = kubectl_diff(server, "kubectl-drift files", &args);
    assert_eq!((same.code, same.stderr.as_str()), (0, ""), "{same}");
    assert!(same.stdout.contains("No drift: 1 object in sync"), "{same}");

    server
        .kubectl(Identity::Admin, &["set", "image", "deployment/web", "server=web:hacked", "-n", &namespace])
        .ok();
    place.file("web.yaml", DEPLOYMENT.replace("replicas: 0", "replicas: 1"));
    let differs = kubectl_diff(server, "kubectl-drift files", &args);
    assert_eq!(differs.code, 1, "{differs}");
    for expected in [
        "- live  + as applied\n",
        "-     replicas: 0 ",
        "+     replicas: 1\n",
        "# pending · not applied yet",
        "-       image: web:hacked  # drift · no owner on record · tag\n",
        "+       image: web:1\n",
    ] {
        assert!(differs.stdout.contains(expected), "{expected:?} in {differs}");
    }
    let owned =
        kubectl_diff(server, "kubectl-drift files", &[&["--show-managed-fields"], &args[..]].concat());
    assert!(owned.stdout.contains("# drift · kubectl-set · "), "{owned}");
    let unified = kubectl_diff(server, "kubectl-drift files -o=unified", &args);
    assert_eq!(unified.code, 1, "{unified}");
    assert!(unified.stdout.contains("\n-      - image: web:hacked\n"), "{unified}");
    assert!(!unified.stdout.contains("generation"), "{unified}");
}
