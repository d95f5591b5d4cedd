//! The situations of the gallery.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::core::change::{Cause, Change, Status, Warning};
use crate::core::id::Gvk;
use crate::core::path::{Element, Path};
use crate::core::problem::{Problem, ProblemCode};
use crate::core::secret::Masker;
use crate::core::whole::Documents;
use crate::render::RenderOptions;
use crate::report::model::{LiveSide, Mode, ObjectReport, Report, SideNames};
use crate::report::sample::{
    added, because, changed, drifted, missing, object, origin, owner, removed, report, unknown, unlisted,
    warning,
};
use crate::report::show::Show;

const DEPLOYMENT: &str = "apps/v1 Deployment";
const CONTAINER: &str = r#"spec.template.spec.containers[name="server"]"#;

/// What is shown.
pub(super) struct Situation {
    /// Name of the recorded file.
    pub(super) name: &'static str,
    /// One sentence.
    pub(super) about: &'static str,
    /// Its report.
    pub(super) report: fn() -> Report,
    /// The format it is recorded in.
    pub(super) format: &'static str,
    /// Choices that are not the default ones.
    adjust: fn(RenderOptions) -> RenderOptions,
    /// Also recorded at other widths.
    pub(super) widths: bool,
    /// Nothing but ASCII comes from the cluster.
    pub(super) ascii: bool,
}

impl Situation {
    pub(super) fn adjusted(&self, options: RenderOptions) -> RenderOptions {
        (self.adjust)(options)
    }
}

const fn text(name: &'static str, about: &'static str, report: fn() -> Report) -> Situation {
    Situation { name, about, report, format: "text", adjust: |options| options, widths: true, ascii: true }
}

/// Every situation.
pub(super) const SITUATIONS: &[Situation] = &[
    text("in-sync", "Nothing differs.", || {
        report(vec![object(DEPLOYMENT, "web"), object("v1 Service", "web")])
    }),
    text("one-object", "One object, and it is in sync.", || report(vec![object("v1 Service", "web")])),
    Situation {
        widths: true,
        ..text("image-moved", "Somebody set another image.", || {
            report(vec![drifted(
                DEPLOYMENT,
                "web",
                vec![image("registry.example.com/shop/web:1.4", "registry.example.com/shop/web:1.5")],
            )])
        })
    },
    Situation {
        widths: true,
        ..text("image-digest", "The tag stayed, the digest moved.", || {
            let image_of =
                |digest: &str| format!("registry.example.com/shop/web:1.4@sha256:{}", digest.repeat(8));
            report(vec![drifted(
                DEPLOYMENT,
                "web",
                vec![image(&image_of("0123abcd"), &image_of("4567cdef"))],
            )])
        })
    },
    Situation { widths: true, ..text("many-edits", "Several hands in several objects.", many_edits) },
    text("scaled-by-hand", "Scaled through the scale subresource, which records no time.", || {
        let mut scale = changed("spec.replicas", 3, 5);
        scale.owners[0].manager = "kubectl".into();
        scale.owners[0].subresource = Some("scale".into());
        scale.owners[0].time = None;
        report(vec![drifted(DEPLOYMENT, "web", vec![scale])])
    }),
    Situation {
        widths: true,
        ..text("sidecar-added", "Somebody patched in a container with a password in its environment.", || {
            let container = json!({
                "name": "debug", "image": "busybox:1.36", "command": ["sh", "-c", "sleep infinity"],
                "env": [{"name": "DB_PASSWORD", "value": "***"}, {"name": "MODE", "value": "on"}],
            });
            let path = r#"spec.template.spec.containers[name="debug"]"#;
            report(vec![drifted(DEPLOYMENT, "web", vec![Change { masked: true, ..added(path, container) }])])
        })
    },
    text("field-removed", "A declared field is gone; nobody is on record for a removal.", || {
        let removed = removed(&format!("{CONTAINER}.securityContext"), json!({"runAsNonRoot": true}));
        let note = Some("the server does not record who removes a field");
        report(vec![drifted(DEPLOYMENT, "web", vec![Change { note, ..removed }])])
    }),
    text("pending", "Edited in the manifest, not applied yet.", || {
        report(vec![drifted(
            DEPLOYMENT,
            "web",
            vec![because(Cause::Pending, changed("spec.replicas", 4, 3))],
        )])
    }),
    text("conflict", "Edited in the manifest and in the cluster.", || {
        let conflict = Change { last_applied: Some(json!(3)), ..changed("spec.replicas", 4, 7) };
        report(vec![drifted(DEPLOYMENT, "web", vec![because(Cause::Conflict, conflict)])])
    }),
    text("unattributed", "Nothing recorded tells which side moved.", || {
        let change = Change { owners: vec![], last_applied: None, ..changed("data.mode", "fast", "slow") };
        report(vec![drifted("v1 ConfigMap", "web", vec![because(Cause::Unattributed, change)])])
    }),
    Situation {
        widths: true,
        ..text("text-edited", "A line of a configuration file in a ConfigMap.", || {
            let file = |level: &str, retries: &str| {
                let head = (1..12).fold(String::new(), |text, line| text + &format!("# comment {line}\n"));
                let tail =
                    (1..9).fold(String::new(), |text, line| text + &format!("option-{line} = {line}\n"));
                format!("{head}[log]\nlevel = {level}\nformat = json\n{tail}retries = {retries}\n")
            };
            let change = changed(r#"data["app.ini"]"#, file("info", "3"), file("debug", "30"));
            report(vec![drifted("v1 ConfigMap", "web", vec![change])])
        })
    },
    text("text-whitespace", "Only white space differs, and the end of the file.", || {
        let change = changed(r#"data["a.txt"]"#, "one\ntwo\n", "one  \ntwo");
        report(vec![drifted("v1 ConfigMap", "web", vec![change])])
    }),
    text("json-in-annotation", "A JSON document in one line.", || {
        let policy = |allow: &[&str]| json!({"version": 2, "allow": allow, "deny": []}).to_string();
        let path = r#"metadata.annotations["example.com/policy"]"#;
        report(vec![drifted(
            "v1 Service",
            "web",
            vec![changed(path, policy(&["a", "b"]), policy(&["a", "c"]))],
        )])
    }),
    text("list-reordered", "The same arguments in another order.", || {
        let change =
            changed(&format!("{CONTAINER}.args"), json!(["--a", "--b", "--c"]), json!(["--b", "--a", "--c"]));
        report(vec![drifted(DEPLOYMENT, "web", vec![Change { rule: Some("order"), ..change }])])
    }),
    text("type-changed", "The same text with another type.", || {
        report(vec![drifted("example.com/v1 Widget", "w", vec![changed("spec.port", 8080, "8080")])])
    }),
    text("set-members", "Members of a set.", || {
        let hold = r#"metadata.finalizers[="example.com/hold"]"#;
        let keep = r#"metadata.finalizers[="example.com/keep"]"#;
        let changes = vec![added(hold, "example.com/hold"), removed(keep, "example.com/keep")];
        let namespace = drifted("v1 Namespace", "shop", changes);
        report(vec![ObjectReport { namespace: None, ..namespace }])
    }),
    text("null-and-empty", "A written null, an empty text, an empty map.", || {
        let changes = vec![
            changed("spec.a", Value::Null, "x"),
            changed("spec.b", "", "y"),
            changed("spec.c", json!({}), json!({"d": 1})),
        ];
        report(vec![drifted("example.com/v1 Widget", "w", changes)])
    }),
    Situation {
        widths: true,
        ..text("long-value", "A value that does not fit.", || {
            let list = |last: &str| {
                (0..60).fold(String::new(), |text, n| text + &format!("host-{n}.example.com,")) + last
            };
            let change = changed(&format!(r#"{CONTAINER}.env[name="HOSTS"].value"#), list("a"), list("b"));
            report(vec![drifted(
                DEPLOYMENT,
                "web",
                vec![change, added("spec.note", "all work and no play. ".repeat(150))],
            )])
        })
    },
    text("binary", "Bytes in base64, and a certificate.", || {
        let bytes = |count: usize| STANDARD.encode(vec![0xff; count]);
        let certificate = |body: &str| {
            STANDARD.encode(format!(
                "-----BEGIN CERTIFICATE-----\n{}\n{body}\n-----END CERTIFICATE-----\n",
                "MIIB".repeat(16)
            ))
        };
        let icon = changed(r#"binaryData["icon.png"]"#, bytes(1200), bytes(1204));
        let bundle = changed("webhooks[0].clientConfig.caBundle", certificate("AAAA"), certificate("BBBB"));
        report(vec![
            drifted("v1 ConfigMap", "icons", vec![icon]),
            drifted("admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration", "web", vec![bundle]),
        ])
    }),
    text("secret", "Values of a Secret: changed, added, removed, all masked.", || {
        let mask = |change| Change { masked: true, ..change };
        let changes = vec![
            mask(changed("data.password", "***", "***")),
            mask(added("data.token", "***")),
            mask(removed("data.user", "***")),
        ];
        report(vec![drifted("v1 Secret", "db", changes)])
    }),
    text("secret-in-text", "A password inside a file: the masked lines are the same.", || {
        let change =
            changed(r#"data["app.yaml"]"#, "user: web\npassword: ***\n", "user: web\npassword: ***\n");
        report(vec![drifted("v1 ConfigMap", "web", vec![Change { masked: true, ..change }])])
    }),
    text("missing", "Some objects are not live.", || {
        report(vec![
            object(DEPLOYMENT, "web"),
            at("deploy/cache.yaml", 1, missing(DEPLOYMENT, "cache")),
            at("deploy/cache.yaml", 30, missing("v1 Service", "cache")),
        ])
    }),
    text("everything-missing", "Nothing is live: the wrong cluster?", || {
        report(vec![missing(DEPLOYMENT, "web"), missing("v1 Service", "web")])
    }),
    text("forbidden", "Some kinds may not be read.", forbidden),
    text("forbidden-skipped", "The same, and the user knows.", || {
        let mut report = forbidden();
        report.objects.iter_mut().for_each(|object| object.skipped = object.problem.is_some());
        report
    }),
    text("not-comparable", "Documents that cannot be compared, for several reasons.", not_comparable),
    text("unreachable", "No connection.", || {
        let problem = Problem::new(
            ProblemCode::Unreachable,
            "cannot reach https://10.0.0.1:6443: connection refused",
        )
        .with_hint(
            "is the cluster up, and is prod the right context? kubectl config get-contexts lists them",
        );
        let lost = |name: &str| ObjectReport {
            problem: Some(problem.clone()),
            ..unknown(DEPLOYMENT, name, ProblemCode::Unreachable)
        };
        report(vec![lost("web"), lost("cache")])
    }),
    text("could-not-run", "Nothing to compare.", || Report {
        error: Some(
            Problem::new(ProblemCode::InvalidManifest, "deploy/ holds no manifest (.yaml, .yml or .json)")
                .with_hint("-R also reads the folders in it"),
        ),
        ..report(vec![])
    }),
    text("unmanaged", "Live and no longer declared.", || {
        let unmanaged =
            ObjectReport { status: Status::Unmanaged, origin: None, ..object("v1 ConfigMap", "old") };
        report(vec![object(DEPLOYMENT, "web"), unmanaged])
    }),
    text("terminating", "An object on its way out.", || {
        let mut going = drifted(DEPLOYMENT, "web", vec![changed("spec.replicas", 3, 0)]);
        going.terminating = true;
        report(vec![going])
    }),
    text("warnings", "An object in sync with something to know.", || {
        let mut object = object(DEPLOYMENT, "web");
        let message = "the server does not know this field and dropped it";
        object.warnings = vec![
            warning("pruned-field", message, "spec.replicsa"),
            Warning { path: None, ..warning("duplicate", "declared twice, the same both times", "") },
        ];
        report(vec![object])
    }),
    text("last-applied", "Without manifests: live against what was last applied.", || {
        let mut drifted = drifted(DEPLOYMENT, "web", vec![changed("spec.replicas", 3, 5)]);
        drifted.origin = None;
        Report { mode: Mode::LastApplied, ..report(vec![drifted]) }
    }),
    text("live-files", "Without a cluster: live objects from files.", || Report {
        live: LiveSide::Files,
        context: None,
        server: None,
        requests: 0,
        ..many_edits()
    }),
    Situation {
        adjust: |options| RenderOptions { reverse: true, ..options },
        ..text("reversed", "As if live were to become declared.", many_edits)
    },
    Situation {
        adjust: |options| RenderOptions { show: Show::all(), ..options },
        ..text("show-all", "Differences that do not count, too.", uncounted)
    },
    Situation { format: "wide", ..text("wide", "Everything, with rule ids.", uncounted) },
    Situation {
        widths: true,
        format: "summary",
        ..text("summary", "A table with a line an object.", many_edits)
    },
    Situation {
        format: "summary",
        adjust: |options| RenderOptions { in_sync: true, ..options },
        ..text("summary-all", "The same with objects in sync.", many_edits)
    },
    Situation { format: "name", ..text("name", "Names only.", many_edits) },
    Situation {
        ascii: false,
        ..text("hostile", "Names and values that try to steer the terminal.", hostile)
    },
    Situation {
        ascii: false,
        ..text("wide-characters", "Characters that take two columns.", || {
            let change = changed("data.greeting", "こんにちは世界", "こんばんは世界");
            report(vec![drifted(
                "v1 ConfigMap",
                "web",
                vec![change, added("data.name", "日本語の長い文字列".repeat(12))],
            )])
        })
    },
    Situation {
        format: "unified",
        widths: true,
        ..text(
            "unified",
            "A unified diff of whole objects; a secret that changed is told apart.",
            with_documents,
        )
    },
    Situation {
        adjust: |options| RenderOptions { siblings: 2, context_lines: 2, ..options },
        widths: true,
        ..text("siblings", "Unchanged fields around the changed ones, as -U 2 asks.", with_documents)
    },
    Situation {
        adjust: |options| RenderOptions { unexplained: false, ..options },
        widths: true,
        ..text("files", "Two folders of manifests, no cluster.", two_folders)
    },
    Situation {
        adjust: |options| RenderOptions { reverse: true, ..options },
        widths: true,
        ..text("kubectl-diff", "As the viewer of kubectl diff: the live side comes first.", kubectl_diff)
    },
    Situation {
        widths: true,
        ..text("yaml-in-text", "A YAML file in a ConfigMap, reordered, with one change in it.", || {
            document_in_text(
                "app.yaml",
                "server:\n  host: localhost\n  port: 8080\nlog:\n  level: info\nmode: 0644\n",
                "# generated\nlog:\n    level: info\nmode: 0644\nserver:\n    port: 8081\n    host: localhost\n",
            )
        })
    },
    text("toml-in-text", "A TOML file in a ConfigMap, rewritten by a tool, with one change in it.", || {
        document_in_text(
            "app.toml",
            "[server]\nhost = \"localhost\"\nport = 8080\n\n[log]\nlevel = \"info\"\nfields = [ \"a\", \"b\" ]\n",
            "log = { level = 'info', fields = ['a', 'b'] }\nserver = { host = 'localhost', port = 8081 }\n",
        )
    }),
    text("yaml-reformatted", "A YAML file in a ConfigMap that says the same in another order.", || {
        document_in_text("app.yaml", "a: 1\nb: 2\n", "b: 2\na: 1\n")
    }),
    Situation {
        widths: true,
        ..text("refused-kind", "Objects of one kind that may not be read.", refused_secrets)
    },
    text("rejected", "A document that is no object.", rejected),
];

fn image(declared: &str, live: &str) -> Change {
    let mut change = changed(&format!("{CONTAINER}.image"), declared, live);
    change.owners = vec![owner("kubectl-set", "2026-11-21T09:48:00Z")];
    change
}

fn at(file: &str, line: u32, object: ObjectReport) -> ObjectReport {
    ObjectReport { origin: Some(origin(file, line, 1)), ..object }
}

fn many_edits() -> Report {
    let changes = vec![
        added(r#"metadata.labels["debug"]"#, "true"),
        because(Cause::Pending, changed("spec.replicas", 4, 3)),
        added(&format!(r#"{CONTAINER}.env[name="HACK"]"#), json!({"name": "HACK", "value": "1"})),
        image("registry.example.com/shop/web:1.4", "registry.example.com/shop/web:1.5"),
        changed("spec.template.spec.hostNetwork", false, true),
    ];
    let rule = json!({"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list"]});
    let access = drifted("rbac.authorization.k8s.io/v1 Role", "web", vec![added("rules[1]", rule)]);
    report(vec![
        object("v1 Service", "web"),
        drifted(DEPLOYMENT, "web", changes),
        at("deploy/rbac.yaml", 1, access),
        at("deploy/rbac.yaml", 20, object("v1 ServiceAccount", "web")),
        at("deploy/settings.yaml", 1, missing("v1 ConfigMap", "settings")),
    ])
}

fn uncounted() -> Report {
    let restarted = r#"spec.template.metadata.annotations["kubectl.kubernetes.io/restartedAt"]"#;
    let changes = vec![
        changed("spec.replicas", 3, 5),
        because(Cause::Default, added("spec.revisionHistoryLimit", 10)),
        Change {
            rule: Some("image-pull-policy"),
            ..because(Cause::Default, added(&format!("{CONTAINER}.imagePullPolicy"), "IfNotPresent"))
        },
        Change { rule: Some("rollout-restart"), counted: false, ..added(restarted, "2026-11-20T14:02:11Z") },
        Change { rule: Some("cluster-ip"), ..because(Cause::Server, added("spec.clusterIP", "10.0.0.7")) },
    ];
    let mut scaled =
        drifted(DEPLOYMENT, "api", vec![because(Cause::Controller, changed("spec.replicas", 2, 6))]);
    scaled.changes[0].owners = vec![owner("kube-controller-manager", "2026-11-21T09:59:20Z")];
    report(vec![drifted(DEPLOYMENT, "web", changes), scaled])
}

fn forbidden() -> Report {
    report(vec![
        drifted(DEPLOYMENT, "web", vec![changed("spec.replicas", 3, 5)]),
        unknown("v1 Secret", "db", ProblemCode::Forbidden),
        unknown("v1 Secret", "tls", ProblemCode::Forbidden),
        unlisted("rbac.authorization.k8s.io/v1 Role", ProblemCode::Forbidden),
    ])
}

fn not_comparable() -> Report {
    let problem = |code, message: &str, hint: &str| {
        let problem = Problem::new(code, message).with_hint(hint);
        ObjectReport { problem: Some(problem), ..unknown("example.com/v1 Widget", "w", code) }
    };
    let invalid = problem(
        ProblemCode::InvalidManifest,
        "line 7: this mapping has no value here",
        "a value, or quotes around the text, is missing",
    );
    let generated =
        problem(ProblemCode::NotComparable, "has generateName only", "give it a name to compare it");
    report(vec![
        object(DEPLOYMENT, "web"),
        ObjectReport { gvk: None, name: None, namespace: None, ..invalid },
        ObjectReport { name: None, ..generated },
        problem(
            ProblemCode::UnknownKind,
            "the cluster does not serve example.com/v1 Widget",
            "v1beta1 is served; is the CRD up to date?",
        ),
        problem(
            ProblemCode::NamespaceMismatch,
            "declares namespace shop, but -n says test",
            "leave -n out, or change the manifest",
        ),
        problem(ProblemCode::Timeout, "no answer in 10 s", "--request-timeout gives it longer"),
    ])
}

/// A Deployment whose whole documents are kept.
fn with_documents() -> Report {
    let declared = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"paused": false, "replicas": 3, "revisionHistoryLimit": 5, "template": {"spec": {"containers": [{
            "name": "server", "image": "web:1.4", "args": ["--verbose"], "resources": {"limits": {"cpu": "1"}},
            "env": [{"name": "DB_PASSWORD", "value": "old"}],
        }]}}},
    });
    let password = format!("{CONTAINER}.env[name=\"DB_PASSWORD\"].value");
    let mut changes =
        vec![changed("spec.replicas", 3, 5), changed(&password, "old", "new"), image("web:1.4", "web:1.5")];
    let gvk = Gvk::new("apps/v1", "Deployment");
    let documents = Documents::of_changes(&gvk, &declared, &changes, Masker::new(false));
    changes[1] = Change { masked: true, ..changed(&password, "***", "***") };
    let drifted = drifted(DEPLOYMENT, "web", changes);
    let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}});
    let gone = Documents::of_sides(&Gvk::new("v1", "Service"), Some(&service), None, Masker::new(false));
    report(vec![
        ObjectReport { documents: Some(Box::new(documents)), ..drifted },
        ObjectReport { documents: Some(Box::new(gone)), ..missing("v1 Service", "web") },
    ])
}

/// Two folders, neither of them a cluster.
fn two_folders() -> Report {
    let unattributed = |change: Change| Change { owners: Vec::new(), ..because(Cause::Unattributed, change) };
    let mut report = report(vec![
        drifted(DEPLOYMENT, "web", vec![unattributed(changed("spec.replicas", 3, 5))]),
        missing("v1 Service", "web"),
        ObjectReport { status: Status::Unmanaged, ..missing("v1 ConfigMap", "new") },
    ]);
    report.mode = Mode::Files;
    report.sides = Some(SideNames { declared: "old/".into(), live: "new/".into() });
    Report { live: LiveSide::Files, context: None, server: None, namespace: None, ..report }
}

/// What `kubectl diff` hands over: printed with the live side first.
fn kubectl_diff() -> Report {
    let pending = because(Cause::Pending, changed("spec.replicas", 4, 3));
    let change = Change { owners: Vec::new(), ..image("web:1.4", "web:hacked") };
    let object = drifted(DEPLOYMENT, "web", vec![pending, change]);
    let mut report = report(vec![ObjectReport { origin: None, ..object }]);
    report.sides = Some(SideNames { declared: "as applied".into(), live: "live".into() });
    Report { live: LiveSide::Files, context: None, server: None, namespace: None, ..report }
}

fn document_in_text(key: &str, old: &str, new: &str) -> Report {
    let path = format!("data[\"{key}\"]");
    report(vec![drifted("v1 ConfigMap", "web", vec![changed(&path, old, new)])])
}

fn refused_secrets() -> Report {
    let refused = |name: &str| {
        let problem = Problem::new(
            ProblemCode::Forbidden,
            format!("not allowed to get secrets/{name} in namespace shop"),
        );
        let hint = format!("check with: kubectl auth can-i get secrets/{name} -n shop");
        let object = unknown("v1 Secret", name, ProblemCode::Forbidden);
        ObjectReport { problem: Some(problem.with_hint(hint)), ..object }
    };
    let names = ["db", "mail", "queue", "tls"];
    report(names.map(refused).into_iter().chain([object(DEPLOYMENT, "web")]).collect())
}

fn rejected() -> Report {
    let problem =
        Problem::new(ProblemCode::InvalidManifest, "deploy/web.yaml:12:3: the object has no `kind`");
    let blank = unknown(DEPLOYMENT, "", ProblemCode::InvalidManifest);
    let document = ObjectReport { gvk: None, name: None, namespace: None, problem: Some(problem), ..blank };
    report(vec![object(DEPLOYMENT, "web"), document])
}

fn hostile() -> Report {
    with_hostile("a\u{1b}[2J\u{1b}]0;title\u{7}\r\n\u{9b}31m\u{202e}txet\u{200b}\u{2066}\u{feff}\u{7f}b")
}

/// A report with a text in every place that a cluster, a file name or a server can fill.
pub(super) fn with_hostile(evil: &str) -> Report {
    let field = |name: &str| Change { path: path_to(&["data", name]), ..added("data.x", evil) };
    let mut text =
        Change { path: path_to(&["data", evil]), ..changed("data.x", "one\n", format!("one\n{evil}\n")) };
    text.owners = vec![owner(evil, "2026-11-21T08:00:00Z")];
    let member = Change { path: with_last(Element::Member(json!(evil))), ..added("data.x", evil) };
    let key = Element::Key(vec![("name".into(), json!(evil))]);
    let keyed = Change { path: with_last(key), ..added("data.x", json!({ "name": evil, evil: [evil] })) };
    let json = changed("data.json", json!({ "a": evil }).to_string(), json!({ "b": evil }).to_string());
    let changes = vec![text, field("x"), field(evil), member, keyed, json];
    let mut object = drifted("v1 ConfigMap", evil, changes);
    object.namespace = Some(evil.into());
    object.origin = Some(origin(&format!("dir/{evil}.yaml"), 1, 1));
    object.warnings = vec![Warning {
        message: evil.into(),
        path: Some(path_to(&[evil])),
        ..warning("pruned-field", "", "a")
    }];
    let problem = Problem::new(ProblemCode::ServerError, format!("the server says: {evil}")).with_hint(evil);
    let failed =
        ObjectReport { problem: Some(problem), ..unknown(DEPLOYMENT, evil, ProblemCode::ServerError) };
    let mut kind = object.clone();
    kind.gvk = Some(Gvk { group: evil.into(), version: evil.into(), kind: evil.into() });
    Report {
        context: Some(evil.into()),
        server: Some(evil.into()),
        namespace: Some(evil.into()),
        error: Some(Problem::new(ProblemCode::Internal, evil)),
        ..report(vec![object, failed, kind])
    }
}

fn path_to(names: &[&str]) -> Path {
    Path::of_fields(names)
}

fn with_last(element: Element) -> Path {
    let mut path = path_to(&["spec", "items"]);
    path.0.push(element);
    path
}
