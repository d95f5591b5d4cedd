//! What people do to live objects, and what each of the two programs has to say about it.
//!
//! The README's comparison is generated from [`EDITS`] and [`GENERAL`], and the test beside them holds every entry:
//! one that no longer holds fails, and so does anything either program says that stands nowhere here.

use super::Seen;
use crate::harness::kubectl::Output;

/// One edit, made by running kubectl.
pub(crate) struct Edit {
    /// What was done, for readers.
    pub(crate) what: &'static str,
    /// Arguments of kubectl; none where it happens by itself or to the manifest.
    pub(crate) by: &'static [&'static str],
    /// `Kind/name`.
    pub(crate) object: &'static str,
    /// What `kubectl drift diff` counts: path, op, cause, manager.
    pub(crate) ours: Ours,
    /// What `kubectl diff` prints.
    pub(crate) theirs: Theirs,
}

/// What `kubectl drift diff` says.
pub(crate) enum Ours {
    /// This change: path, op, cause, first owner (`-`: none).
    Change(&'static str),
    /// The object is missing.
    Missing,
    /// Nothing that counts, for this reason.
    Uncounted(&'static str),
}

/// What `kubectl diff` says: changed lines without their indentation, `metadata.generation` left out.
pub(crate) enum Theirs {
    /// These lines, rightly.
    Lines(&'static [&'static str]),
    /// These lines, though nothing is to be put right.
    Alarm(&'static [&'static str], Why),
    /// The whole object, as new.
    Whole,
    /// Nothing, rightly.
    Silent,
    /// Nothing, though something was changed.
    Blind(Why),
}

/// Why the two disagree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// A live value that the manifest never had.
    LiveOnly,
    /// A value that belongs to a controller.
    Controller,
}

impl Why {
    /// In words.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::LiveOnly => {
                "`kubectl diff` shows what `kubectl apply` would change. Apply leaves alone what was never in the \
                 manifest, so what somebody adds, or sets where the manifest leaves a default, is not shown"
            }
            Self::Controller => {
                "apply would fight a controller over the value, and `kubectl diff` shows that as a change like any \
                 other"
            }
        }
    }
}

/// A disagreement that is not about one edit.
pub(crate) struct General {
    /// In words.
    pub(crate) text: &'static str,
    /// Whether it still holds.
    pub(crate) holds: fn(&Seen) -> bool,
}

/// All of them.
pub(crate) const GENERAL: &[General] = &[
    General {
        text: "`kubectl diff` needs permission to `patch` every object: as somebody who may only read, it fails at \
               the first object. `kubectl drift diff` compares what may be read and names the rest",
        holds: |seen| {
            let Output { code, stdout, stderr, .. } = &seen.viewer;
            *code > 1 && stdout.is_empty() && stderr.matches("cannot patch resource").count() == 1
        },
    },
    General {
        text: "`kubectl diff` does not say which side moved: an edit of the manifest that waits to be applied looks \
               like one made in the cluster",
        holds: |seen| seen.lines.iter().any(|line| line == "ConfigMap/settings +mode: slow"),
    },
    General {
        text: "`kubectl diff` also shows `metadata.generation`, which is no difference of the manifest",
        holds: |seen| seen.generations > 0,
    },
    General {
        text: "the signs are the other way round: in `kubectl diff`, `-` is live and `+` is what apply would make",
        holds: |seen| {
            seen.lines.iter().any(|line| line.starts_with("Deployment/frontend -image: registry.example"))
        },
    },
];

/// All edits.
pub(crate) const EDITS: &[Edit] = &[
    Edit {
        what: "`kubectl set image`",
        by: &["set", "image", "deployment/frontend", "server=registry.example/frontend:hack"],
        object: "Deployment/frontend",
        ours: Ours::Change("spec.template.spec.containers[name=\"server\"].image changed drift kubectl-set"),
        theirs: Theirs::Lines(&[
            "-image: registry.example/frontend:hack",
            "+image: us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/frontend:v0.10.6",
        ]),
    },
    Edit {
        what: "a declared value changed (`kubectl scale`)",
        by: &["scale", "deployment/loadgenerator", "--replicas=4"],
        object: "Deployment/loadgenerator",
        ours: Ours::Change("spec.replicas changed drift kubectl"),
        theirs: Theirs::Lines(&["-replicas: 4", "+replicas: 1"]),
    },
    Edit {
        what: "replicas scaled by hand where the manifest leaves the default",
        by: &["scale", "deployment/currencyservice", "--replicas=3"],
        object: "Deployment/currencyservice",
        ours: Ours::Change("spec.replicas added drift kubectl"),
        theirs: Theirs::Blind(Why::LiveOnly),
    },
    Edit {
        what: "replicas raised by a HorizontalPodAutoscaler",
        by: &[],
        object: "Deployment/autoscaled",
        ours: Ours::Uncounted("the autoscaler owns them"),
        theirs: Theirs::Alarm(&["-replicas: 2", "+replicas: 1"], Why::Controller),
    },
    Edit {
        what: "an environment variable added (`kubectl set env`)",
        by: &["set", "env", "deployment/cartservice", "HACK=yes"],
        object: "Deployment/cartservice",
        ours: Ours::Change(
            "spec.template.spec.containers[name=\"server\"].env[name=\"HACK\"] added drift kubectl-set",
        ),
        theirs: Theirs::Blind(Why::LiveOnly),
    },
    Edit {
        what: "a declared environment variable removed (`kubectl set env`)",
        by: &["set", "env", "deployment/productcatalogservice", "DISABLE_PROFILER-"],
        object: "Deployment/productcatalogservice",
        ours: Ours::Change(
            "spec.template.spec.containers[name=\"server\"].env[name=\"DISABLE_PROFILER\"] removed drift -",
        ),
        theirs: Theirs::Lines(&["+- name: DISABLE_PROFILER", "+value: \"1\""]),
    },
    Edit {
        what: "a sidecar container added",
        by: &[
            "patch",
            "deployment/adservice",
            "-p",
            r#"{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox"}]}}}}"#,
        ],
        object: "Deployment/adservice",
        ours: Ours::Change("spec.template.spec.containers[name=\"side\"] added drift kubectl-patch"),
        theirs: Theirs::Blind(Why::LiveOnly),
    },
    Edit {
        what: "`hostNetwork: true` set",
        by: &[
            "patch",
            "deployment/emailservice",
            "-p",
            r#"{"spec":{"template":{"spec":{"hostNetwork":true}}}}"#,
        ],
        object: "Deployment/emailservice",
        ours: Ours::Change("spec.template.spec.hostNetwork added drift kubectl-patch"),
        theirs: Theirs::Blind(Why::LiveOnly),
    },
    Edit {
        what: "`revisionHistoryLimit` set to 0",
        by: &["patch", "deployment/paymentservice", "-p", r#"{"spec":{"revisionHistoryLimit":0}}"#],
        object: "Deployment/paymentservice",
        ours: Ours::Change("spec.revisionHistoryLimit added drift kubectl-patch"),
        theirs: Theirs::Blind(Why::LiveOnly),
    },
    Edit {
        what: "`kubectl rollout restart`",
        by: &["rollout", "restart", "deployment/recommendationservice"],
        object: "Deployment/recommendationservice",
        ours: Ours::Uncounted("a restart changes nothing that is declared"),
        theirs: Theirs::Silent,
    },
    Edit {
        what: "a ConfigMap key added",
        by: &["patch", "configmap/settings", "-p", r#"{"data":{"evil":"1"}}"#],
        object: "ConfigMap/settings",
        ours: Ours::Change("data.evil added drift kubectl-patch"),
        theirs: Theirs::Blind(Why::LiveOnly),
    },
    Edit {
        what: "the manifest edited, not applied yet",
        by: &[],
        object: "ConfigMap/settings",
        ours: Ours::Change("data.mode changed pending kubectl-client-side-apply"),
        theirs: Theirs::Lines(&["-mode: fast", "+mode: slow"]),
    },
    Edit {
        what: "a label added",
        by: &["label", "service/frontend", "team=web"],
        object: "Service/frontend",
        ours: Ours::Change("metadata.labels.team added drift kubectl-label"),
        theirs: Theirs::Blind(Why::LiveOnly),
    },
    Edit {
        what: "an annotation added",
        by: &["annotate", "service/cartservice", "example.com/note=keep"],
        object: "Service/cartservice",
        ours: Ours::Change("metadata.annotations[\"example.com/note\"] added drift kubectl-annotate"),
        theirs: Theirs::Blind(Why::LiveOnly),
    },
    Edit {
        what: "a rule added to a Role",
        by: &[
            "patch",
            "role/reader",
            "--type=json",
            "-p",
            r#"[{"op":"add","path":"/rules/-","value":{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}}]"#,
        ],
        object: "Role/reader",
        ours: Ours::Change("rules[1] added drift kubectl-patch"),
        theirs: Theirs::Lines(&[
            "-- apiGroups:",
            "-- \"\"",
            "-resources:",
            "-- secrets",
            "-verbs:",
            "-- get",
        ]),
    },
    Edit {
        what: "`failurePolicy` of a webhook set from Fail, the default, to Ignore",
        by: &[
            "patch",
            "validatingwebhookconfiguration/drift-comparison",
            "-p",
            r#"{"webhooks":[{"name":"check.drift.example","failurePolicy":"Ignore"}]}"#,
        ],
        object: "ValidatingWebhookConfiguration/drift-comparison",
        ours: Ours::Change("webhooks[name=\"check.drift.example\"].failurePolicy added drift kubectl-patch"),
        theirs: Theirs::Blind(Why::LiveOnly),
    },
    Edit {
        what: "a Service deleted",
        by: &["delete", "service/emailservice"],
        object: "Service/emailservice",
        ours: Ours::Missing,
        theirs: Theirs::Whole,
    },
];

/// Objects beside the online boutique, so that every kind of edit has something to edit.
pub(crate) const MORE: &str = "---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {mode: fast}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
- {apiGroups: [''], resources: [configmaps], verbs: [get]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: autoscaled}
spec:
  replicas: 1
  selector: {matchLabels: {app: autoscaled}}
  template:
    metadata: {labels: {app: autoscaled}}
    spec: {containers: [{name: server, image: registry.example/autoscaled}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: autoscaled}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: autoscaled}
  minReplicas: 2
  maxReplicas: 5
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: drift-comparison}
webhooks:
- name: check.drift.example
  admissionReviewVersions: [v1]
  sideEffects: None
  clientConfig: {url: 'https://webhook.example/check'}
  rules:
  - {apiGroups: [drift.example], apiVersions: [v1], operations: [CREATE], resources: [nothing]}
";
