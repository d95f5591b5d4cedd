//! What each word means, with an example: exhaustive, so that a new word cannot go unexplained.

use crate::core::change::{Cause, Status};
use crate::core::problem::ProblemCode;

/// Meaning and example of a status.
pub(super) fn status(word: Status) -> (&'static str, &'static str) {
    match word {
        Status::InSync => {
            ("compared, and nothing counted differs", "Defaults that the server filled in do not count.")
        }
        Status::Drifted => {
            ("compared, and something counted differs", "Example: somebody ran kubectl set image.")
        }
        Status::Missing => (
            "declared, but not live",
            "Example: the object, its namespace, or its custom resource definition (declared in the same input) \
             was deleted or never applied.",
        ),
        Status::Unmanaged => (
            "live and of the same set, but no longer declared",
            "Example: the manifest was removed and nobody pruned the object.",
        ),
        Status::Unknown => ("not compared; the problem says why", "Example: reading it is forbidden."),
    }
}

/// Meaning and example of a cause.
pub(super) fn cause(word: Cause) -> (&'static str, &'static str) {
    match word {
        Cause::Drift => (
            "the live side moved away from what was applied: changed, removed, or added by somebody else",
            "Example: applied replicas: 2, now live 5 by kubectl scale, manifest still 2.",
        ),
        Cause::Pending => (
            "the declared side moved since it was last applied: changed, added, or removed from the manifest \
             and still live",
            "Example: the manifest says web:1.5, applied and live is web:1.4. Applying settles it.",
        ),
        Cause::Conflict => (
            "both sides moved since it was last applied, and differ",
            "Example: applied web:1.4, manifest now web:1.5, live web:1.4-hotfix.",
        ),
        Cause::Unattributed => (
            "differs, and nothing recorded tells which side moved",
            "Example: the object was made with kubectl create, so there is no record.",
        ),
        Cause::Server => (
            "the API server or an admission webhook rewrote or filled the value; applying again would not \
             change it",
            "Example: clusterIP of a Service, an injected sidecar.",
        ),
        Cause::Controller => (
            "a controller owns the value",
            "Example: replicas under a HorizontalPodAutoscaler, caBundle of a webhook.",
        ),
        Cause::Default => ("a default of the schema", "Example: imagePullPolicy: IfNotPresent."),
    }
}

/// Variables, and what they do.
pub(super) const VARIABLES: [(&str, &str); 11] = [
    ("KUBECONFIG", "kubeconfig files, as for kubectl"),
    ("HTTPS_PROXY, HTTP_PROXY, NO_PROXY", "the way to the API server, as for kubectl"),
    ("KUBECTL_DRIFT_CONFIG", "settings file in place of the usual one; empty or off for none"),
    ("KUBECTL_DRIFT_COLORS", "theme and colours of what is printed"),
    ("KUBECTL_DRIFT_PAGER, PAGER", "what shows output that does not fit the terminal; empty or cat for none"),
    ("NO_COLOR", "set at all: no colour"),
    ("CLICOLOR_FORCE", "not 0: colour, terminal or not"),
    ("CLICOLOR", "0: no colour"),
    ("COLUMNS", "columns of the output, in place of the terminal's"),
    ("FORCE_HYPERLINKS", "links to the manifests' lines on a terminal that is not known to follow them"),
    ("NO_HYPERLINKS", "no links at all"),
];

/// Every problem an object can have.
pub(super) const PROBLEMS: [ProblemCode; 13] = [
    ProblemCode::Forbidden,
    ProblemCode::Unauthorized,
    ProblemCode::UnknownKind,
    ProblemCode::Timeout,
    ProblemCode::Unreachable,
    ProblemCode::ServerError,
    ProblemCode::InvalidManifest,
    ProblemCode::NamespaceMismatch,
    ProblemCode::Duplicate,
    ProblemCode::NotComparable,
    ProblemCode::NotCaptured,
    ProblemCode::TooLarge,
    ProblemCode::Internal,
];

/// Meaning of a problem, and what to do.
pub(super) fn problem(code: ProblemCode) -> (&'static str, &'static str) {
    match code {
        ProblemCode::Forbidden => (
            "you may not read it",
            "Ask for get and list on the kind, or use --skip-forbidden to leave such objects out of the verdict.",
        ),
        ProblemCode::Unauthorized => ("the credentials are not accepted", "Log in again."),
        ProblemCode::UnknownKind => (
            "the cluster does not serve this kind in this version",
            "Install its definition, or write a version that is served (kubectl api-resources).",
        ),
        ProblemCode::Timeout => ("no answer in time", "Give --request-timeout or --timeout more time."),
        ProblemCode::Unreachable => {
            ("no connection to the API server", "Check the address, the VPN and the proxy.")
        }
        ProblemCode::ServerError => ("the API server failed", "Try again; the server's own log tells more."),
        ProblemCode::InvalidManifest => ("the document is not an object", "The message names the line."),
        ProblemCode::NamespaceMismatch => {
            ("the manifest names another namespace than -n", "Leave -n out, or fix one.")
        }
        ProblemCode::Duplicate => {
            ("a later document declares the same object differently", "Keep one of the two.")
        }
        ProblemCode::NotComparable => (
            "no live object belongs to it: the server makes the name (generateName)",
            "Keep such documents out of the comparison.",
        ),
        ProblemCode::NotCaptured => (
            "--live holds no object of that kind",
            "Save that kind, too: kubectl get KIND -o yaml --show-managed-fields.",
        ),
        ProblemCode::TooLarge => ("a limit on size, depth or number was met", "The message names the limit."),
        ProblemCode::Internal => ("a bug in this program", "Please report it."),
        ProblemCode::Usage => ("the command line does not say what to do", "The hint says how."),
    }
}
