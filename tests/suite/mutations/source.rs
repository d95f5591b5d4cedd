//! The objects of the corpora as kubectl reads them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::{Applied, Corpus, Way};
use crate::harness::identity::Identity;

/// Objects, and the schemas of custom ones.
pub(super) struct Source {
    /// Every object of the corpora.
    pub(super) objects: Vec<Value>,
    /// By `apiVersion/kind`: the schema in the definition.
    pub(super) schemas: BTreeMap<String, Value>,
}

impl Source {
    /// Installs the definitions and reads everything.
    pub(super) fn read(server: &ControlPlane) -> Self {
        install(server);
        let prometheus = Corpus::KubePrometheus.path();
        let paths =
            [Corpus::OnlineBoutique.path(), prometheus.join("setup"), prometheus, Corpus::ArgoCd.path()];
        let text: Vec<String> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        let mut objects = Vec::new();
        for path in &text {
            let args = ["create", "--dry-run=client", "--validate=false", "-o", "json", "-f", path];
            let printed = server.kubectl(Identity::Admin, &args).ok();
            let read = serde_json::Deserializer::from_str(&printed).into_iter::<Value>();
            objects.extend(read.map(|object| object.unwrap_or_else(|e| panic!("{path}: {e}"))));
        }
        let schemas =
            objects.iter().filter(|object| object["kind"] == "CustomResourceDefinition").flat_map(schemas);
        let schemas = schemas.collect();
        Self { objects, schemas }
    }

    /// Installs the definitions on another server.
    #[expect(clippy::unused_self, reason = "what was read needs them there, too")]
    pub(super) fn install(&self, server: &ControlPlane) {
        install(server);
    }
}

fn install(server: &ControlPlane) {
    let setup = Applied { path: Corpus::KubePrometheus.path().join("setup"), namespace: None };
    server.apply(&setup, Way::ServerSide("kubectl"));
    server.wait_crds_served();
}

fn schemas(definition: &Value) -> Vec<(String, Value)> {
    let spec = &definition["spec"];
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let versions = spec["versions"].as_array().into_iter().flatten();
    versions
        .map(|version| {
            let name = format!(
                "{}/{}/{}",
                word(&spec["group"]),
                word(&version["name"]),
                word(&spec["names"]["kind"])
            );
            (name, version["schema"]["openAPIV3Schema"].clone())
        })
        .collect()
}
