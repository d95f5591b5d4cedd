//! A namespace for each test, with a name that no other test has.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::controlplane::ControlPlane;
use super::identity::Identity;
use super::poll;

/// How long the controllers may take to fill a new namespace.
const FILLED: Duration = Duration::from_mins(1);

impl ControlPlane {
    /// Creates a namespace `prefix-N` and waits for what the controllers put into it.
    ///
    /// # Panics
    /// When it cannot be created.
    #[track_caller]
    pub(crate) fn namespace(&self, prefix: &str) -> String {
        let number = self.namespaces.fetch_add(1, Ordering::Relaxed);
        let name = format!("{prefix}-{number}");
        self.named_namespace(&name);
        name
    }

    /// Creates a namespace with a name that a corpus prescribes; no error when it is there.
    ///
    /// # Panics
    /// When it cannot be created.
    #[track_caller]
    pub(crate) fn named_namespace(&self, name: &str) {
        let output = self.kubectl(Identity::Admin, &["create", "namespace", name]);
        assert!(output.code == 0 || output.stderr.contains("AlreadyExists"), "{output}");
        poll::until(&format!("namespace {name}"), FILLED, || self.settled(name))
            .unwrap_or_else(|e| panic!("{e}"));
    }

    /// Whether the controllers have filled a namespace: an error says what is still missing.
    pub(super) fn settled(&self, namespace: &str) -> Result<(), String> {
        let args =
            ["get", "-n", namespace, "-o", "name", "serviceaccount/default", "configmap/kube-root-ca.crt"];
        self.kubectl(Identity::Admin, &args).result().map(drop)
    }
}
