//! Who speaks to the server, and their kubeconfig files.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::certs::Pair;

/// A person or program that the control plane knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// In `system:masters`: may do anything.
    Admin,
    /// Bound to the built-in cluster role `view`: reads most namespaced kinds, no Secrets, no RBAC, no CRDs.
    Viewer,
    /// Authenticated, bound to nothing.
    Nobody,
}

impl Identity {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Admin, Self::Viewer, Self::Nobody];

    /// The user name in certificates, kubeconfig and audit log.
    pub(crate) fn user(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Viewer => "viewer",
            Self::Nobody => "nobody",
        }
    }

    /// The group in the certificate.
    pub(crate) fn group(self) -> Option<&'static str> {
        (self == Self::Admin).then_some("system:masters")
    }
}

/// A kubeconfig with one context. It holds the certificates themselves, so the file alone is enough.
pub(crate) fn kubeconfig(context: &str, server: &str, ca: &str, user: &str, pair: &Pair) -> String {
    let [ca, cert, key] = [ca, &pair.cert, &pair.key].map(|pem| STANDARD.encode(pem));
    format!(
        "apiVersion: v1
kind: Config
clusters:
- name: {context}
  cluster:
    server: {server}
    certificate-authority-data: {ca}
users:
- name: {user}
  user:
    client-certificate-data: {cert}
    client-key-data: {key}
contexts:
- name: {context}
  context:
    cluster: {context}
    user: {user}
current-context: {context}
"
    )
}
