//! Names from the kubeconfig and from the server, in little time and without a word of what goes wrong.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use futures::future::join_all;

use super::answer::Candidate;
use crate::cli::env::Env;
use crate::cli::interrupt::runtime;
use crate::cli::kube_flags::KubeFlags;
use crate::cluster::{
    ApiServer, Cluster, ConnectOptions, Environment, KubeconfigNames, Resource, ServedKind,
};
use crate::core::id::Gvk;
use crate::ops::kinds::{find, full_name, preferred};

/// How long a person waits for candidates at most; a credential plugin is part of it.
const BUDGET: Duration = Duration::from_millis(1500);

/// Where names are looked up.
pub(super) struct Live {
    options: Option<ConnectOptions>,
    environment: Environment,
    all_namespaces: bool,
}

impl Live {
    /// With the flags typed so far; `None` for flags that make no sense: then nothing is found.
    pub(super) fn new(kube: Option<KubeFlags>, env: Env, all_namespaces: bool) -> Self {
        let variable = |name: &str| env.variable(name).cloned();
        // Nobody is asked anything on the terminal: a credential plugin sees none.
        let environment = Environment::from_variables(variable, env.home.clone(), false);
        let options = kube.map(|kube| options(&kube, &env));
        Self { options, environment, all_namespaces }
    }

    /// What the kubeconfig has.
    pub(super) fn kubeconfig(&self) -> KubeconfigNames {
        let names = |options| KubeconfigNames::read(options, &self.environment).ok();
        self.options.as_ref().and_then(names).unwrap_or_default()
    }

    /// Its contexts.
    pub(super) fn contexts(&self) -> Vec<Candidate> {
        self.kubeconfig().contexts.iter().map(|(name, about)| Candidate::new(name, about)).collect()
    }

    /// The cluster's namespaces; those that contexts name where they may not be listed.
    pub(super) fn namespaces(&self) -> Vec<String> {
        let listed = self.ask(async |server| server.names(&namespaces(), None).await.unwrap_or_default());
        if listed.is_empty() { self.kubeconfig().namespaces } else { listed }
    }

    /// Kinds as `deployments.apps`; short names, too, once something is typed.
    pub(super) fn kinds(&self, typed: &str) -> Vec<Candidate> {
        let catalog = self.ask(async |server| server.catalog().await.unwrap_or_default());
        let kinds: Vec<&ServedKind> = preferred(&catalog).filter(|kind| kind.listable).collect();
        let whole = kinds.iter().map(|kind| Candidate::new(full_name(kind), about(kind)));
        let short = kinds.iter().flat_map(|kind| kind.short_names.iter().map(move |name| (name, kind)));
        let short = short
            .filter(|(name, kind)| !typed.is_empty() && !full_name(kind).starts_with(name.as_str()))
            .map(|(name, kind)| Candidate::new(name, full_name(kind)));
        whole.chain(short).collect()
    }

    /// Names of the objects of these kinds (by commas), whichever of their words are used; each once, in order.
    pub(super) fn objects(&self, kinds: &str) -> BTreeSet<String> {
        let (kinds, all) = (kinds.to_owned(), self.all_namespaces);
        self.ask(async move |server| {
            let catalog = server.catalog().await.unwrap_or_default();
            let namespace = (!all).then(|| server.target().namespace.clone());
            let found = kinds.split(',').filter_map(|word| find(&catalog, word).ok());
            let names = join_all(found.map(|kind| server.names(&kind.resource, namespace.as_deref()))).await;
            names.into_iter().flatten().flatten().collect()
        })
    }

    /// Connects and asks, on a thread that is left behind when the time is over: reading files and running a
    /// credential plugin may block.
    fn ask<T: Default + Send + 'static>(
        &self,
        question: impl AsyncFnOnce(ApiServer) -> T + Send + 'static,
    ) -> T {
        let Some(options) = self.options.clone() else { return T::default() };
        let environment = self.environment.clone();
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            let answer = runtime().block_on(async {
                let server = ApiServer::connect(&options, &environment).await.ok()?;
                Some(question(server).await)
            });
            // Nobody listens any more when the time is over.
            let _ = send.send(answer.unwrap_or_default());
        });
        receive.recv_timeout(BUDGET).unwrap_or_default()
    }
}

fn options(kube: &KubeFlags, env: &Env) -> ConnectOptions {
    let options = kube.connect_options();
    let kubeconfig = options.kubeconfig.map(|path| at_home(path, env));
    ConnectOptions { timeout: Some(BUDGET), stdin_used: true, log: None, kubeconfig, ..options }
}

/// A shell hands over what is typed, `~` and all.
fn at_home(path: PathBuf, env: &Env) -> PathBuf {
    match (path.strip_prefix("~"), &env.home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path,
    }
}

fn namespaces() -> Resource {
    Resource { gvk: Gvk::new("v1", "Namespace"), plural: "namespaces".into(), namespaced: false }
}

fn about(kind: &ServedKind) -> String {
    let short = &kind.short_names;
    let short = if short.is_empty() { String::new() } else { format!(" ({})", short.join(", ")) };
    format!("{}{short}", kind.resource.gvk.kind)
}
