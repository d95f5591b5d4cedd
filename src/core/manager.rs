//! What a field manager's name says about the client behind it (`semantics.md` §4.6).
//!
//! A name is a claim, not an identity: it says which program, never which person.

/// The kinds of client programs the comparison tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A command line or dashboard in somebody's hands.
    Person,
    /// A part of the control plane, or an operator known to own the fields it writes.
    Controller,
    /// Not a client: where the server put ownership it no longer knows.
    Bucket,
    /// Anything else: a tool, a pipeline, an operator this program does not know.
    Other,
}

/// Names kubectl uses for what `kubectl apply` itself writes.
const KUBECTL_APPLIERS: [&str; 2] = ["kubectl-client-side-apply", "kubectl-last-applied"];

/// Dashboards whose edits are a person's (kluctl treats the first two as manual: `pkg/diff/managed_fields.go`).
const PERSONS: [&str; 4] = ["k9s", "rancher", "GoogleCloudConsole", "headlamp"];

/// Prefixes of user agents that dashboards leave behind as manager names.
const PERSON_PREFIXES: [&str; 2] = ["Mozilla", "node-fetch"];

/// Components of the control plane, and operators that are known to own what they write.
const CONTROLLERS: [&str; 14] = [
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
    "kube-apiserver",
    "cloud-controller-manager",
    "clusterrole-aggregation-controller",
    "cainjector",
    "cert-manager-cainjector",
    "pilot-discovery",
    "istiod",
    "vpa-admission-controller",
    "argocd-application-controller",
    "keda",
    "keda-operator",
];

/// Where the server puts what it cannot attribute (`k/apimachinery: pkg/util/managedfields/internal/`).
const BUCKETS: [&str; 4] = ["before-first-apply", "ancient-changes", "unknown", ""];

impl Class {
    /// The class of an entry.
    pub fn of(manager: &str, operation: &str, subresource: Option<&str>) -> Self {
        if BUCKETS.contains(&manager) {
            Self::Bucket
        } else if CONTROLLERS.contains(&manager) {
            Self::Controller
        } else if operation == "Update" && is_person(manager) && subresource != Some("status") {
            Self::Person
        } else {
            Self::Other
        }
    }
}

fn is_person(manager: &str) -> bool {
    let kubectl = manager == "kubectl" || manager.starts_with("kubectl-");
    (kubectl && !KUBECTL_APPLIERS.contains(&manager))
        || PERSONS.contains(&manager)
        || PERSON_PREFIXES.iter().any(|prefix| manager.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_into_classes() {
        let cases = [
            ("kubectl-edit", "Update", None, Class::Person),
            ("kubectl", "Update", Some("scale"), Class::Person),
            ("kubectl", "Apply", None, Class::Other),
            ("kubectl-client-side-apply", "Update", None, Class::Other),
            ("kube-controller-manager", "Update", Some("status"), Class::Controller),
            ("clusterrole-aggregation-controller", "Apply", None, Class::Controller),
            ("before-first-apply", "Update", None, Class::Bucket),
            ("ancient-changes", "Update", None, Class::Bucket),
            ("k9s", "Update", None, Class::Person),
            ("Mozilla", "Update", None, Class::Person),
            ("helm", "Update", None, Class::Other),
        ];
        for (manager, operation, subresource, class) in cases {
            assert_eq!(Class::of(manager, operation, subresource), class, "{manager} {operation}");
        }
    }
}
