//! The corpora in `tests/fixtures/corpus`, and how each gets onto a server.

use std::path::{Path, PathBuf};

use super::controlplane::ControlPlane;
use super::identity::Identity;

/// A published set of manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Corpus {
    /// Google's demo shop: 35 plain objects without a namespace.
    OnlineBoutique,
    /// Prometheus operator, its CRDs in `setup/`, in the namespaces `monitoring`, `default` and `kube-system`.
    KubePrometheus,
    /// Argo CD, one file, CRDs too large for the last-applied annotation.
    ArgoCd,
}

/// How a corpus is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way<'a> {
    /// `kubectl apply`, which leaves the last-applied annotation.
    ClientSide,
    /// `kubectl apply --server-side`, under this field manager.
    ServerSide(&'a str),
}

impl Corpus {
    /// The path to give to `-f`.
    pub(crate) fn path(self) -> PathBuf {
        corpus_dir().join(match self {
            Self::OnlineBoutique => "online-boutique",
            Self::KubePrometheus => "kube-prometheus",
            Self::ArgoCd => "argo-cd/install.yaml",
        })
    }

    /// The way that its authors document.
    pub(crate) fn usual_way(self) -> Way<'static> {
        match self {
            Self::OnlineBoutique => Way::ClientSide,
            Self::KubePrometheus | Self::ArgoCd => Way::ServerSide("kubectl"),
        }
    }
}

/// The folder of all corpora.
pub(crate) fn corpus_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpus")
}

impl ControlPlane {
    /// Applies a corpus in its usual way, waits until the controllers are quiet, and gives the namespace to use
    /// with `-n`. The online boutique gets a new one at each call; the other two fit on a server once.
    ///
    /// # Panics
    /// When kubectl fails.
    #[track_caller]
    pub(crate) fn apply_corpus(&self, corpus: Corpus) -> String {
        self.apply_corpus_by(corpus, corpus.usual_way())
    }

    /// The same in a chosen way. CRDs are always applied server-side.
    ///
    /// # Panics
    /// When kubectl fails; Argo CD cannot be applied client-side, its CRDs are in the same file.
    #[track_caller]
    pub(crate) fn apply_corpus_by(&self, corpus: Corpus, way: Way<'_>) -> String {
        let path = corpus.path();
        match corpus {
            Corpus::OnlineBoutique => {
                let namespace = self.namespace("boutique");
                self.apply(&path, way, &namespace);
                self.wait_quiet(&namespace);
                namespace
            }
            Corpus::KubePrometheus => {
                self.apply(&path.join("setup"), Way::ServerSide("kubectl"), "default");
                self.wait_crds_served();
                self.apply(&path, way, "default");
                ["monitoring", "default", "kube-system"].iter().for_each(|name| self.wait_quiet(name));
                "monitoring".into()
            }
            Corpus::ArgoCd => {
                self.named_namespace("argocd");
                self.apply(&path, way, "argocd");
                self.wait_crds_served();
                self.wait_quiet("argocd");
                "argocd".into()
            }
        }
    }

    /// `kubectl apply -f path`.
    ///
    /// # Panics
    /// When kubectl fails.
    #[track_caller]
    pub(crate) fn apply(&self, path: &Path, way: Way<'_>, namespace: &str) {
        let path = path.to_string_lossy();
        let manager =
            if let Way::ServerSide(name) = way { format!("--field-manager={name}") } else { String::new() };
        let mut args = vec!["apply", "-n", namespace, "-f", &path];
        if let Way::ServerSide(_) = way {
            args.extend(["--server-side", &manager]);
        }
        self.kubectl(Identity::Admin, &args).ok();
    }
}
