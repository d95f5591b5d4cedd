//! The four corpora and a few objects beside them, and the ways they get onto a server.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::drift::{Run, diff};
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::corpus_dir;
use crate::harness::helm::{Helm, chart};
use crate::harness::identity::Identity;

/// How objects are brought.
#[derive(Clone, Debug)]
pub(super) enum Way {
    /// `kubectl apply`.
    ClientSide,
    /// `kubectl apply --server-side` under this manager.
    ServerSide(&'static str),
    /// `helm install` of a chart made of the manifests.
    Helm(Helm),
}

impl Way {
    /// What the report has to say of the record.
    fn record(&self) -> &'static str {
        match self {
            Self::ClientSide => "annotation",
            Self::ServerSide(_) => "apply",
            Self::Helm(_) => "helm",
        }
    }

    /// Whether what was applied is on record, and not only who owns it.
    pub(super) fn keeps_values(&self) -> bool {
        !matches!(self, Self::ServerSide(_))
    }
}

/// Manifests that are applied and compared together.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Its name, and that of its release.
    pub(super) name: &'static str,
    files: Vec<PathBuf>,
    /// For `-n`; none where the manifests name several namespaces themselves.
    namespace: Option<&'static str>,
    /// Where the objects are whose controllers have to settle, and where Helm keeps the release.
    pub(super) home: &'static str,
    /// A chart a file: one release of all would be too large for a Secret.
    is_split: bool,
    count: OnceCell<usize>,
}

/// The corpora in the order they are applied, definitions first.
pub(super) fn parts() -> Vec<Part> {
    let at = |path: &str| corpus_dir().join(path);
    let podinfo = ["deployment", "hpa", "service"];
    let podinfo = podinfo.iter().map(|name| at(&format!("podinfo/kustomize/{name}.yaml"))).collect();
    let prometheus = at("kube-prometheus");
    let part = |name, files, namespace, home| Part {
        name,
        files,
        namespace,
        home,
        is_split: false,
        count: OnceCell::new(),
    };
    vec![
        Part {
            is_split: true,
            ..part("prometheus-setup", yaml_files(&prometheus.join("setup")), None, "corpora-setup")
        },
        part("kube-prometheus", yaml_files(&prometheus), None, "monitoring"),
        part("argo-cd", vec![at("argo-cd/install.yaml")], Some("argocd"), "argocd"),
        part("boutique", yaml_files(&at("online-boutique")), Some("boutique"), "boutique"),
        part("podinfo", podinfo, Some("podinfo"), "podinfo"),
        part("extras", vec![fixture("extras.yaml")], Some("extras"), "extras"),
    ]
}

/// What is applied after everything else, into the namespace of the extras.
pub(super) fn late() -> Part {
    Part {
        name: "late",
        files: vec![fixture("late.yaml")],
        namespace: Some("extras"),
        home: "extras",
        is_split: false,
        count: OnceCell::new(),
    }
}

/// A file beside the corpora.
pub(super) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpora").join(name)
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let paths = entries.map(|entry| entry.expect("a readable folder").path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")).collect();
    files.sort();
    files
}

impl Part {
    /// The same with other files.
    pub(super) fn with_files(&self, files: Vec<PathBuf>) -> Self {
        Self { files, ..self.clone() }
    }

    /// The manifests.
    pub(super) fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// `-f FILE …` and, where it is needed, `-n NAMESPACE`, after other words.
    pub(super) fn args<'a>(&'a self, words: &[&'a str]) -> Vec<&'a str> {
        let namespace = self.namespace.iter().flat_map(|namespace| ["-n", namespace]);
        let files = self.files.iter().flat_map(|file| ["-f", file.to_str().expect("a plain name")]);
        words.iter().copied().chain(namespace).chain(files).collect()
    }

    /// Brings the objects and waits until the controllers are quiet.
    pub(super) fn bring(&self, server: &ControlPlane, way: &Way, scratch: &Path) {
        server.named_namespace(self.home);
        match way {
            Way::ClientSide => self.apply_client_side(server, scratch),
            Way::ServerSide(manager) => {
                let manager = format!("--field-manager={manager}");
                server.kubectl(Identity::Admin, &self.args(&["apply", "--server-side", &manager])).ok();
            }
            Way::Helm(helm) => self.install(server, helm, scratch),
        }
        if self.is_split {
            server.wait_crds_served();
        }
        server.wait_quiet(self.home);
    }

    /// Objects too large for the annotation are applied server-side, as their authors say.
    fn apply_client_side(&self, server: &ControlPlane, scratch: &Path) {
        let output = server.kubectl(Identity::Admin, &self.args(&["apply"]));
        if output.code == 0 {
            return;
        }
        let told: Vec<&str> = output.stderr.lines().filter(|line| !line.starts_with("Warning")).collect();
        assert!(told.iter().all(|line| line.contains("metadata.annotations: Too long")), "{output}");
        let large: Vec<Value> =
            self.objects(server).into_iter().filter(|object| object.to_string().len() > 250_000).collect();
        assert_eq!(large.len(), told.len(), "{output}");
        let file = scratch.join(format!("{}-large.json", self.name));
        let list = json!({"apiVersion": "v1", "kind": "List", "items": large});
        fs::write(&file, list.to_string()).expect("the scratch folder is writable");
        let file = file.to_str().expect("a plain name");
        server.kubectl(Identity::Admin, &["apply", "--server-side", "-f", file]).ok();
    }

    fn install(&self, server: &ControlPlane, helm: &Helm, scratch: &Path) {
        let charts: Vec<(String, &[PathBuf])> = if self.is_split {
            let numbered = self.files.chunks(1).enumerate();
            numbered.map(|(number, files)| (format!("{}-{number}", self.name), files)).collect()
        } else {
            vec![(self.name.to_owned(), &self.files)]
        };
        for (name, files) in charts {
            let chart = chart(scratch, &name, files);
            let chart = chart.to_str().expect("a plain name");
            server.helm(helm, None, &["install", &name, chart, "-n", self.home]).ok();
        }
    }

    /// The objects as kubectl reads them.
    pub(super) fn objects(&self, server: &ControlPlane) -> Vec<Value> {
        let words = ["create", "--dry-run=client", "--validate=false", "-o", "json"];
        let printed = server.kubectl(Identity::Admin, &self.args(&words)).ok();
        let read = serde_json::Deserializer::from_str(&printed).into_iter::<Value>();
        read.map(|object| object.unwrap_or_else(|e| panic!("{}: {e}", self.name))).collect()
    }

    /// Compares, with what is not counted.
    pub(super) fn compare(&self, server: &ControlPlane) -> Run {
        diff(server, Identity::Admin, &self.args(&["--show", "all"]))
    }

    /// How many objects kubectl finds.
    pub(super) fn count(&self, server: &ControlPlane) -> usize {
        *self.count.get_or_init(|| self.objects(server).len())
    }

    /// Compares and asserts that all objects were, by the record of the way, and are in sync.
    pub(super) fn assert_in_sync(&self, server: &ControlPlane, way: &Way) -> Run {
        let run = self.compare(server);
        run.assert_in_sync(self.count(server));
        // Too large for the annotation; nothing declared but the name, so that there is no field to own.
        let exception = match way {
            Way::ClientSide => "apply",
            Way::ServerSide(_) => "none",
            Way::Helm(_) => way.record(),
        };
        let as_wanted =
            |object: &&Value| [way.record(), exception].iter().any(|word| object["record"] == *word);
        let odd: Vec<&Value> = run.objects().iter().filter(|object| !as_wanted(object)).collect();
        assert!(odd.is_empty(), "{}: not compared by the record `{}`: {odd:?}", self.name, way.record());
        run
    }
}
