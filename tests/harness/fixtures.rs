//! The corpora in `tests/fixtures/corpus`, and how each gets onto a server.

use std::path::{Path, PathBuf};

use super::controlplane::{ControlPlane, lock};
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
pub(crate) enum Way {
    /// `kubectl apply`, which leaves the last-applied annotation.
    ClientSide,
    /// `kubectl apply --server-side`, under this field manager.
    ServerSide(&'static str),
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
    pub(crate) fn usual_way(self) -> Way {
        match self {
            Self::OnlineBoutique => Way::ClientSide,
            Self::KubePrometheus | Self::ArgoCd => Way::ServerSide("kubectl"),
        }
    }
}

/// A corpus on a server.
#[derive(Clone, Debug)]
pub(crate) struct Applied {
    /// For `-f`.
    pub(crate) path: PathBuf,
    /// For `-n`; none where the manifests name several namespaces themselves.
    pub(crate) namespace: Option<String>,
}

impl Applied {
    /// `-f PATH` and, where it is needed, `-n NAMESPACE`.
    pub(crate) fn args(&self) -> Vec<&str> {
        let mut args = vec!["-f", self.path.to_str().expect("the corpus folder has a plain name")];
        if let Some(namespace) = &self.namespace {
            args.extend(["-n", namespace]);
        }
        args
    }
}

/// The folder of all corpora.
pub(crate) fn corpus_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpus")
}

impl ControlPlane {
    /// Applies a corpus in its usual way and waits until the controllers are quiet.
    ///
    /// The online boutique gets a new namespace at each call. The other two have fixed names: they are applied once,
    /// a further call returns at once, and a test that changes one of their objects needs a server of its own.
    ///
    /// # Panics
    /// When kubectl fails, or when the corpus is already there in another way.
    #[track_caller]
    pub(crate) fn apply_corpus(&self, corpus: Corpus) -> Applied {
        self.apply_corpus_by(corpus, corpus.usual_way())
    }

    /// The same in a chosen way. The Prometheus operator's CRDs are always applied server-side.
    ///
    /// # Panics
    /// As [`Self::apply_corpus`]. Argo CD cannot be applied client-side: its CRDs are in the same file.
    #[track_caller]
    pub(crate) fn apply_corpus_by(&self, corpus: Corpus, way: Way) -> Applied {
        if corpus == Corpus::OnlineBoutique {
            return self.apply_online_boutique(way);
        }
        // Held while it is applied: two tests that want the same corpus wait for each other.
        let mut done = lock(&self.corpora);
        if let Some((.., other, applied)) = done.iter().find(|(there, ..)| *there == corpus) {
            assert_eq!(*other, way, "{corpus:?} is on this server in another way");
            return applied.clone();
        }
        let applied =
            if corpus == Corpus::ArgoCd { self.apply_argo_cd(way) } else { self.apply_kube_prometheus(way) };
        done.push((corpus, way, applied.clone()));
        applied
    }

    #[track_caller]
    fn apply_online_boutique(&self, way: Way) -> Applied {
        let namespace = self.namespace("boutique");
        let applied = Applied { path: Corpus::OnlineBoutique.path(), namespace: Some(namespace.clone()) };
        self.apply(&applied, way);
        self.wait_quiet(&namespace);
        applied
    }

    #[track_caller]
    fn apply_kube_prometheus(&self, way: Way) -> Applied {
        let path = Corpus::KubePrometheus.path();
        self.apply(&Applied { path: path.join("setup"), namespace: None }, Way::ServerSide("kubectl"));
        self.wait_crds_served();
        let applied = Applied { path, namespace: None };
        self.apply(&applied, way);
        for namespace in ["monitoring", "default", "kube-system"] {
            self.wait_quiet(namespace);
        }
        applied
    }

    #[track_caller]
    fn apply_argo_cd(&self, way: Way) -> Applied {
        let applied = Applied { path: Corpus::ArgoCd.path(), namespace: Some("argocd".into()) };
        self.named_namespace("argocd");
        self.apply(&applied, way);
        self.wait_crds_served();
        self.wait_quiet("argocd");
        applied
    }

    /// `kubectl apply` of a path.
    ///
    /// # Panics
    /// When kubectl fails.
    #[track_caller]
    pub(crate) fn apply(&self, what: &Applied, way: Way) {
        let manager =
            if let Way::ServerSide(name) = way { format!("--field-manager={name}") } else { String::new() };
        let mut args = vec!["apply"];
        args.extend(what.args());
        if let Way::ServerSide(_) = way {
            args.extend(["--server-side", &manager]);
        }
        self.kubectl(Identity::Admin, &args).ok();
    }
}
