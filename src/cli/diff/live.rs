//! The comparison itself, against a cluster or against saved objects, on the thread that Ctrl-C leaves behind.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::time::Duration;

use super::TELLS_REQUESTS;
use crate::cli::declared::KustomizeArgs;
use crate::cli::env::Env;
use crate::cli::interrupt::runtime;
use crate::cli::kube_flags::KubeFlags;
use crate::cli::progress::ProgressLine;
use crate::cli::ui::tell_request;
use crate::cluster::{ApiServer, Cluster, ConnectError, ConnectOptions, Environment, Log, Snapshot};
use crate::core::problem::Problem;
use crate::ops::diff::{DiffRequest, diff};
use crate::ops::recorded::{self, Choice, RecordedRequest};
use crate::ops::surroundings::Surroundings;
use crate::report::model::Report;
use crate::source::Source;

/// How long a finished run waits for what nobody needs any more, such as the look-up of a host name.
const LAST_WORK: Duration = Duration::from_millis(100);

/// Connects and begins to read what every run needs, while manifests are still being read. `None` where
/// that has to wait: a credential plugin may ask the user, who should not be asked for nothing.
async fn connect_early(options: ConnectOptions, environment: Environment) -> Option<ApiServer> {
    let options = ConnectOptions { without_plugin: true, ..options };
    let server = ApiServer::connect(&options, &environment).await.ok()?;
    server.warm_up();
    Some(server)
}

/// Everything a comparison needs, on its way to another thread.
pub(super) struct Job {
    pub(super) filename: Vec<String>,
    pub(super) recursive: bool,
    pub(super) kustomize: KustomizeArgs,
    pub(super) live: Vec<PathBuf>,
    /// Which live objects to compare with their own record, in place of manifests.
    pub(super) recorded: Option<Choice>,
    pub(super) list_unrecorded: bool,
    pub(super) request: DiffRequest,
    pub(super) concurrency: usize,
    /// What is kept between runs.
    pub(super) cache: Option<PathBuf>,
    pub(super) kube: KubeFlags,
    pub(super) env: Env,
    pub(super) progress: ProgressLine,
}

/// What came of it.
pub(super) struct Answer {
    pub(super) report: Report,
    /// What the server, the files or the source want known.
    pub(super) warnings: Vec<String>,
}

impl Job {
    /// Compares. Nothing is asked of a cluster when objects are given as files.
    pub(super) fn run(&self) -> Answer {
        let runtime = runtime();
        let answer = if self.live.is_empty() {
            runtime.block_on(self.against_cluster())
        } else {
            runtime.block_on(self.against_files())
        };
        runtime.shutdown_timeout(LAST_WORK);
        answer
    }

    async fn against_cluster(&self) -> Answer {
        let cluster = OnceCell::new();
        let early = tokio::spawn(connect_early(self.connect_options(), self.environment()));
        let connect = async || {
            let connected = match early.await {
                Ok(Some(connected)) => Ok(connected),
                _ => ApiServer::connect(&self.connect_options(), &self.environment()).await,
            };
            connected.map(|server| cluster.get_or_init(|| server)).map_err(ConnectError::into_problem)
        };
        let mut answer = Box::pin(self.compare(connect)).await;
        // Nobody chose a deprecated version where every kind is read.
        let chosen = self.recorded.as_ref().is_none_or(|choice| !choice.arguments.is_empty());
        if let Some(server) = cluster.get() {
            if chosen {
                answer.warnings.extend(server.warnings());
            }
            server.settle().await;
        }
        answer
    }

    async fn against_files(&self) -> Answer {
        let snapshot = OnceCell::new();
        let mut answer = self
            .compare(async || {
                let read = Snapshot::read(&self.live, self.kube.namespace.as_deref());
                read.map(|objects| snapshot.get_or_init(|| objects))
            })
            .await;
        answer.warnings.extend(snapshot.get().map(|objects| objects.warnings().to_vec()).unwrap_or_default());
        answer
    }

    async fn compare<'c, C: Cluster + 'c>(
        &self,
        connect: impl AsyncFnOnce() -> Result<&'c C, Problem>,
    ) -> Answer {
        if let Some(choice) = &self.recorded {
            return self.with_records(choice, connect).await;
        }
        let mut source = self.kustomize.source(&self.filename, self.recursive, &self.env);
        let around = Surroundings { now: &self.env.now, progress: &|step| self.progress.tell(step) };
        let report = diff(&self.request, &mut source, connect, around).await;
        Answer { report, warnings: source.notes().to_vec() }
    }

    async fn with_records<'c, C: Cluster + 'c>(
        &self,
        choice: &Choice,
        connect: impl AsyncFnOnce() -> Result<&'c C, Problem>,
    ) -> Answer {
        let (base, list_unrecorded) = (self.request.clone(), self.list_unrecorded);
        let request = RecordedRequest { base, choice: choice.clone(), list_unrecorded };
        let around = Surroundings { now: &self.env.now, progress: &|step| self.progress.tell(step) };
        let recorded::Answer { report, notes } = recorded::recorded(&request, connect, around).await;
        Answer { report, warnings: notes }
    }

    fn connect_options(&self) -> ConnectOptions {
        let log = (self.kube.verbosity >= TELLS_REQUESTS).then(|| Log::new(tell_request));
        ConnectOptions {
            timeout: self.request.timeout,
            concurrency: self.concurrency,
            cache: self.cache.clone(),
            stdin_used: self.filename.iter().flat_map(|list| list.split(',')).any(|path| path == "-"),
            log,
            ..self.kube.connect_options()
        }
    }

    fn environment(&self) -> Environment {
        let variable = |name: &str| self.env.variable(name).cloned();
        Environment::from_variables(variable, self.env.home.clone(), self.env.terminal.stdin)
    }
}
