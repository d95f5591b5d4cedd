//! `preflight` and the roles in `deploy/rbac`, on a real API server that decides by RBAC.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::case::Case;
use crate::harness::audit::ASKER;
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;
use crate::harness::kubectl::Output;
use crate::harness::poll;

/// How long the API server may take to see a role that was just written.
const SEEN: Duration = Duration::from_secs(20);

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::server("preflight_prints_a_role_that_suffices_and_less_does_not", smallest_role),
        Case::server("preflight_knows_what_the_viewer_lacks", viewer),
        Case::server("preflight_of_kinds_and_of_a_whole_namespace", kinds),
        Case::server("preflight_asks_about_what_diff_of_the_same_arguments_reads", same_as_diff),
        Case::server("rbac_roles_let_the_example_be_compared_and_only_read", shipped_roles),
        Case::plain("rbac_roles_hold_get_and_list_and_keep_secrets_apart", roles_only_read),
    ]
}

/// An application in a namespace of its own, and two people without any rights: one asks, the other compares, so
/// that the audit log shows that nobody but `preflight` asks.
struct Place<'a> {
    server: &'a ControlPlane,
    namespace: String,
    file: PathBuf,
    asker: String,
    reader: String,
    _scratch: tempfile::TempDir,
}

impl<'a> Place<'a> {
    fn new(server: &'a ControlPlane, prefix: &str) -> Self {
        let namespace = server.namespace(prefix);
        let scratch = tempfile::tempdir().expect("a scratch folder");
        let file = scratch.path().join("app.yaml");
        std::fs::write(&file, MANIFESTS.replace("NAMESPACE", &namespace)).expect("the folder is writable");
        server.kubectl(Identity::Admin, &["apply", "-f", &file.to_string_lossy()]).ok();
        server.wait_quiet(&namespace);
        let (asker, reader) = (format!("{ASKER}-{namespace}"), format!("reader-{namespace}"));
        Self { server, namespace, file, asker, reader, _scratch: scratch }
    }

    fn drift(&self, command: &str, user: &str, more: &[&str]) -> Output {
        let file = self.file.to_string_lossy();
        let args = ["drift", command, "--as", user, "-n", &self.namespace, "-f", &file];
        self.server.kubectl(Identity::Admin, &[&args, more].concat())
    }

    fn preflight(&self) -> Output {
        self.drift("preflight", &self.asker, &[])
    }

    fn admin(&self, args: &[&str], stdin: &[u8]) -> String {
        self.server.kubectl_with(Identity::Admin, args, stdin).ok()
    }

    /// Binds a role of the namespace, or a cluster role, to both users.
    fn bind(&self, role: &Value) {
        let name = role["metadata"]["name"].as_str().expect("a name");
        let subject =
            |user: &str| json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user});
        let namespaced = role["kind"] == "Role";
        let mut binding = json!({
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": if namespaced { "RoleBinding" } else { "ClusterRoleBinding" },
            "metadata": {"name": format!("{name}-{}", self.namespace)},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role["kind"], "name": name},
            "subjects": [subject(&self.asker), subject(&self.reader)],
        });
        if namespaced {
            binding["metadata"]["namespace"] = role["metadata"]["namespace"].clone();
        }
        self.admin(&["apply", "-f", "-"], binding.to_string().as_bytes());
    }

    /// Waits until preflight ends with a code.
    #[track_caller]
    fn wait_for(&self, code: i32) {
        let look = || {
            let output = self.preflight();
            if output.code == code { Ok(()) } else { Err(output.to_string()) }
        };
        poll::until(&format!("preflight code {code}"), SEEN, look).unwrap_or_else(|e| panic!("{e}"));
    }

    /// How a comparison ends for the one who does not ask.
    #[track_caller]
    fn compare(&self, code: i32) -> Value {
        let output = self.drift("diff", &self.reader, &["-o", "json"]);
        assert_eq!(output.code, code, "{output}");
        serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("no report ({e}): {output}"))
    }
}

/// Kinds that are listed and kinds that are got, cluster-scoped ones and Secrets.
const MANIFESTS: &str = "apiVersion: v1
kind: Namespace
metadata: {name: NAMESPACE}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NAMESPACE}, data: {x: '1'}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: NAMESPACE}, data: {x: '1'}}
- {apiVersion: v1, kind: Service, metadata: {name: web, namespace: NAMESPACE}, spec: {selector: {app: web}, ports: [{port: 80}]}}
- {apiVersion: v1, kind: Secret, metadata: {name: one, namespace: NAMESPACE}, stringData: {x: hidden}}
- {apiVersion: v1, kind: Secret, metadata: {name: two, namespace: NAMESPACE}, stringData: {x: hidden}}
- {apiVersion: v1, kind: ServiceAccount, metadata: {name: web, namespace: NAMESPACE}}
- {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web, namespace: NAMESPACE}, spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}}
- {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: NAMESPACE}, value: 1}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: NAMESPACE}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: registry.example/web:1}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: NAMESPACE}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: registry.example/db:1}]}
";

fn smallest_role(server: &ControlPlane) {
    let place = Place::new(server, "preflight");
    let printed = place.preflight();
    assert_eq!(printed.code, 3, "{printed}");
    assert!(printed.stderr.contains("opens Secrets"), "{printed}");
    let answer: Value =
        serde_json::from_str(&place.drift("preflight", &place.asker, &["-o", "json"]).stdout).expect("JSON");
    // What is printed is what a person pipes into kubectl.
    place.admin(&["apply", "-f", "-"], printed.stdout.as_bytes());
    let roles = answer["roles"].as_array().expect("roles");
    assert_eq!(kinds_of(roles), ["ClusterRole", "Role", "Role"], "{answer}");
    for role in roles {
        place.bind(role);
    }
    place.wait_for(0);
    place.compare(0);
    let lesser: Vec<Value> = roles.iter().flat_map(every_lesser).collect();
    assert!(lesser.len() >= 10, "{} lesser roles", lesser.len());
    for role in lesser {
        place.admin(&["apply", "-f", "-"], role.to_string().as_bytes());
        place.wait_for(3);
        let report = place.compare(3);
        assert!(report["summary"]["unknown"].as_u64() > Some(0), "{role}: {report}");
        place.admin(&["apply", "-f", "-"], printed.stdout.as_bytes());
        place.wait_for(0);
    }
    place.compare(0);
    reads_nothing(&place);
}

fn kinds_of(roles: &[Value]) -> Vec<&str> {
    roles.iter().filter_map(|role| role["kind"].as_str()).collect()
}

/// The role without one rule, without one kind of a rule, or without one name of a rule. Each rule has one verb, so
/// one without its verb is one without the rule.
fn every_lesser(role: &Value) -> Vec<Value> {
    let mut lesser = Vec::new();
    for (index, rule) in role["rules"].as_array().expect("rules").iter().enumerate() {
        assert_eq!(rule["verbs"].as_array().map(Vec::len), Some(1), "{rule}");
        let mut without = role.clone();
        without["rules"].as_array_mut().expect("rules").remove(index);
        lesser.push(without);
        for list in ["resources", "resourceNames"] {
            let items = rule[list].as_array().map_or(0, Vec::len);
            for item in (0..items).filter(|_| items > 1) {
                let mut without = role.clone();
                without["rules"][index][list].as_array_mut().expect("a list").remove(item);
                lesser.push(without);
            }
        }
    }
    lesser
}

/// Whoever asked has read no object, and whoever compared has asked nothing.
fn reads_nothing(place: &Place<'_>) {
    let requests = place.server.requests();
    let of = |user: &str| {
        let user = user.to_owned();
        requests
            .iter()
            .filter(move |request| request.is_ours() && request.impersonated.as_ref() == Some(&user))
    };
    assert!(of(&place.asker).count() > 10 && of(&place.reader).count() > 10);
    let strange: Vec<String> =
        of(&place.asker).filter(|one| !one.is_question()).map(ToString::to_string).collect();
    assert_eq!(strange, Vec::<String>::new(), "preflight only asks");
    let strange: Vec<String> =
        of(&place.reader).filter(|one| !one.is_read_only()).map(ToString::to_string).collect();
    assert_eq!(strange, Vec::<String>::new(), "diff only reads");
}

fn viewer(server: &ControlPlane) {
    let place = Place::new(server, "viewed");
    let (namespace, asker) = (place.namespace.as_str(), place.asker.as_str());
    let user = format!("--user={asker}");
    place.admin(&["create", "rolebinding", "viewer", "-n", namespace, "--clusterrole=view", &user], b"");
    let lacks = |output: &Output| -> Vec<String> {
        let lines = output.stdout.lines().filter_map(|line| line.strip_prefix("#   "));
        lines.filter(|line| !line.starts_with("kubectl")).map(str::to_owned).collect()
    };
    let expected = [
        format!("get secrets in {namespace}: one, two"),
        format!("get priorityclasses.scheduling.k8s.io: {namespace}"),
    ];
    let look = || {
        let found = place.preflight();
        if lacks(&found) == expected { Ok(()) } else { Err(found.to_string()) }
    };
    poll::until("what the viewer lacks", SEEN, look).unwrap_or_else(|e| panic!("{e}"));
}

fn kinds(server: &ControlPlane) {
    let place = Place::new(server, "kinds");
    let (namespace, asker) = (place.namespace.as_str(), place.asker.as_str());
    let user = format!("--user={asker}");
    place.admin(&["create", "role", "some", "-n", namespace, "--verb=list", "--resource=configmaps"], b"");
    place.admin(&["create", "rolebinding", "some", "-n", namespace, "--role=some", &user], b"");
    let ask = |words: &[&str]| {
        let args = ["drift", "preflight", "--as", asker, "-n", namespace];
        server.kubectl(Identity::Admin, &[&args, words].concat())
    };
    let granted = || if ask(&["cm"]).code == 0 { Ok(()) } else { Err(ask(&["cm"]).to_string()) };
    poll::until("the role is seen", SEEN, granted).unwrap_or_else(|e| panic!("{e}"));
    let some = ask(&["configmaps,deploy"]);
    assert_eq!(some.code, 3, "{some}");
    assert!(some.stdout.contains(&format!("#   list deployments.apps in {namespace}\n")), "{some}");
    let one = ask(&["deployment/web", "-o", "json"]);
    let answer: Value = serde_json::from_str(&one.stdout).expect("JSON");
    assert_eq!(answer["roles"][0]["rules"][0]["verbs"], json!(["get"]), "{answer}");
    let everywhere = ask(&["cm", "-A"]);
    assert!(everywhere.stdout.contains("kind: ClusterRole\n"), "{everywhere}");
    let all = ask(&["-o", "json"]);
    let answer: Value = serde_json::from_str(&all.stdout).expect("JSON");
    let checks = answer["checks"].as_array().expect("checks");
    let readable: Vec<&Value> = checks.iter().filter(|check| check["readable"] == "all").collect();
    assert!(checks.len() > 20, "{answer}");
    assert_eq!(readable.len(), 1, "{readable:?}");
    assert_eq!(ask(&["nonsense"]).code, 2);
}

/// Somebody without any right is asked about exactly what somebody without any right is refused.
fn same_as_diff(server: &ControlPlane) {
    let place = Place::new(server, "same");
    for words in [
        &["deploy,svc"][..],
        &["all"],
        &["cm/settings", "deploy/web"],
        &["deploy", "web"],
        &["Secret.v1."],
        &[],
    ] {
        let run = |command: &str, user: &str, more: &[&str]| {
            let args = ["drift", command, "--as", user, "-n", &place.namespace];
            server.kubectl(Identity::Admin, &[&args, words, more].concat())
        };
        let asked = run("preflight", &place.asker, &["-o", "json"]);
        let answer: Value = serde_json::from_str(&asked.stdout).expect("JSON");
        let checks = answer["checks"].as_array().expect("checks");
        let asked: BTreeSet<String> = checks.iter().flat_map(questions).collect();
        let before = server.requests().len();
        assert_eq!(run("diff", &place.reader, &[]).code, 3, "{words:?}");
        let requests = server.requests();
        let sent = requests[before..].iter().filter(|request| {
            request.is_ours()
                && request.impersonated.as_ref() == Some(&place.reader)
                && !request.resource.is_empty()
        });
        let sent: BTreeSet<String> = sent
            .map(|request| {
                format!("{} {} {} {}", request.verb, request.resource, request.namespace, request.name)
            })
            .collect();
        assert!(!asked.is_empty(), "{words:?}");
        assert_eq!(asked, sent, "{words:?}");
    }
}

/// A check, a line a name.
fn questions(check: &Value) -> Vec<String> {
    let text = |field: &str| check[field].as_str().unwrap_or_default();
    let line = |name: &str| format!("{} {} {} {name}", text("verb"), text("resource"), text("namespace"));
    let names = check["names"].as_array().cloned().unwrap_or_default();
    if names.is_empty() {
        return vec![line("")];
    }
    names.iter().map(|name| line(name.as_str().expect("a name"))).collect()
}

/// The folder of the roles.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/rbac")
}

fn role_file(name: &str) -> String {
    let path = folder().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The example of the README, in the namespace that it names itself, for whoever has the roles.
fn shipped_roles(server: &ControlPlane) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop");
    let example = example.to_str().expect("a plain path");
    server.named_namespace("shop");
    server.kubectl(Identity::Admin, &["apply", "-f", example]).ok();
    server.wait_quiet("shop");
    for (files, cluster) in [
        (["cluster-reader.yaml", "cluster-secret-reader.yaml"], true),
        (["namespace-reader.yaml", "namespace-secret-reader.yaml"], false),
    ] {
        let user = if cluster { "reader-of-all" } else { "reader-of-shop" };
        let diff =
            || server.kubectl(Identity::Admin, &["drift", "diff", "--as", user, "-f", example, "-o", "json"]);
        for (file, secrets) in files.into_iter().zip([1, 0]) {
            let path = folder().join(file);
            server.kubectl(Identity::Admin, &["apply", "-n", "shop", "-f", &path.to_string_lossy()]).ok();
            bind(
                server,
                user,
                cluster,
                if secrets == 1 { "kubectl-drift-reader" } else { "kubectl-drift-secret-reader" },
            );
            // Without the role for Secrets, the Secret is all that is unknown.
            let seen = || {
                let report: Value = serde_json::from_str(&diff().stdout).map_err(|e| e.to_string())?;
                let counts = &report["summary"];
                let fine = counts["unknown"] == secrets && counts["inSync"] == 14 - secrets;
                if fine { Ok(()) } else { Err(report["summary"].to_string()) }
            };
            poll::until(&format!("{file} is enough"), SEEN, seen).unwrap_or_else(|e| panic!("{e}"));
        }
        assert_eq!(diff().code, 0);
    }
}

fn bind(server: &ControlPlane, user: &str, cluster: bool, role: &str) {
    let user = format!("--user={user}");
    let args: Vec<String> = if cluster {
        vec!["clusterrolebinding".into(), role.into(), format!("--clusterrole={role}")]
    } else {
        vec!["rolebinding".into(), role.into(), "-n".into(), "shop".into(), format!("--role={role}")]
    };
    let args: Vec<&str> =
        ["create"].into_iter().chain(args.iter().map(String::as_str)).chain([user.as_str()]).collect();
    server.kubectl(Identity::Admin, &args).ok();
}

fn roles_only_read() {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "README.md")
        .collect();
    names.sort();
    let expected = [
        "cluster-reader.yaml",
        "cluster-secret-reader.yaml",
        "namespace-reader.yaml",
        "namespace-secret-reader.yaml",
    ];
    assert_eq!(names, expected);
    for name in names {
        let role: Value = serde_yaml::from_str(&role_file(&name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let kind = if name.starts_with("cluster") { "ClusterRole" } else { "Role" };
        assert_eq!(role["kind"], kind, "{name}");
        for rule in role["rules"].as_array().expect("rules") {
            assert_eq!(rule["verbs"], json!(["get", "list"]), "{name}: {rule}");
            let opens =
                |what: &str| rule["resources"].as_array().expect("resources").iter().any(|one| one == what);
            assert_eq!(opens("secrets"), name.contains("secret"), "{name}: {rule}");
            assert!(!opens("*") && rule["apiGroups"] != json!(["*"]), "{name}: {rule}");
        }
    }
}
