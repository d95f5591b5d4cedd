//! The names in the kubeconfig, for completion. Nothing is validated and nothing is sent.

use super::kubeconfig;
use super::{ConnectError, ConnectOptions, Environment};

/// What the kubeconfig has, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KubeconfigNames {
    /// Each context's name and what it stands for: its cluster, and its namespace if it says one.
    pub contexts: Vec<(String, String)>,
    /// Clusters.
    pub clusters: Vec<String>,
    /// Users.
    pub users: Vec<String>,
    /// Namespaces that contexts name, sorted.
    pub namespaces: Vec<String>,
}

impl KubeconfigNames {
    /// Reads `--kubeconfig`, else what `KUBECONFIG` or the home directory has.
    ///
    /// # Errors
    /// A file is not there or not a kubeconfig.
    pub fn read(options: &ConnectOptions, env: &Environment) -> Result<Self, ConnectError> {
        let config = kubeconfig::load(options.kubeconfig.as_deref(), env)?.config;
        let mut names = Self {
            clusters: config.clusters.into_iter().map(|cluster| cluster.name).collect(),
            users: config.auth_infos.into_iter().map(|user| user.name).collect(),
            ..Self::default()
        };
        for named in config.contexts {
            let context = named.context.unwrap_or_default();
            let namespace = context.namespace.filter(|namespace| !namespace.is_empty());
            let place = namespace.iter().map(|namespace| format!(", namespace {namespace}"));
            let about = format!("cluster {}{}", context.cluster, place.collect::<String>());
            names.contexts.push((named.name, about));
            names.namespaces.extend(namespace);
        }
        names.namespaces.sort_unstable();
        names.namespaces.dedup();
        Ok(names)
    }
}
