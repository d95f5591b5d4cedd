//! Starts etcd, kube-apiserver and kube-controller-manager and waits until they answer.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use super::assets::Assets;
use super::certs::{Authority, Pair, key};
use super::fixtures::{Applied, Corpus, Way};
use super::flags::{self, files};
use super::identity::{self, Identity};
use super::kubectl::{self, Kubectl, Output};
use super::poll;
use super::process::Server;
use super::scratch::Scratch;

/// How long the slowest machine may take from start to ready.
const BOOT: Duration = Duration::from_mins(2);

/// Names the server certificate is valid for; the last is the first address of the service range.
const NAMES: [&str; 5] = ["127.0.0.1", "localhost", "kubernetes", "kubernetes.default", "10.0.0.1"];

/// What differs between two control planes.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Name of the kubeconfig's context and cluster.
    pub(crate) context: String,
    /// The `kubectl-drift` binary, to be found as a plugin.
    pub(crate) plugin: Option<PathBuf>,
    /// More flags of the kube-apiserver.
    pub(crate) flags: Vec<String>,
}

/// A running control plane. Dropping it ends and removes everything.
pub(crate) struct ControlPlane {
    // Dropped in this order: clients of a server before the server, the folder last.
    controller_manager: Mutex<Option<Server>>,
    apiserver: Mutex<Server>,
    etcd: Mutex<Server>,
    kubectl: Kubectl,
    authority: Authority,
    options: Options,
    url: String,
    pub(super) namespaces: AtomicUsize,
    pub(super) corpora: Mutex<Vec<(Corpus, Way, Applied)>>,
    pub(super) planted: Mutex<Vec<String>>,
    scratch: Scratch,
}

impl ControlPlane {
    /// Starts everything and waits until it is ready. The error holds the end of the servers' logs.
    pub(crate) fn start(assets: &Assets, options: &Options) -> Result<Self, String> {
        let mut problem = String::new();
        // A port can be taken by somebody else between looking and listening.
        for _ in 0..3 {
            match Self::try_start(assets, options.clone()) {
                Err(e) if e.contains("address already in use") => problem = e,
                other => return other,
            }
        }
        Err(problem)
    }

    fn try_start(assets: &Assets, options: Options) -> Result<Self, String> {
        let scratch = Scratch::new()?;
        let dir = scratch.path().to_owned();
        let authority = Authority::new()?;
        write_credentials(&scratch, &authority)?;
        let [etcd_port, peer_port, port] = free_ports()?;
        let etcd =
            Server::start("etcd", &assets.program("etcd"), &flags::etcd(&dir, etcd_port, peer_port), &dir)?;
        let mut apiserver_flags = flags::apiserver(&dir, port, etcd_port);
        apiserver_flags.extend(options.flags.iter().cloned());
        let program = assets.program("kube-apiserver");
        let apiserver = Server::start("kube-apiserver", &program, &apiserver_flags, &dir)?;
        let plugins = scratch.folder("plugins")?;
        if let Some(binary) = &options.plugin {
            kubectl::install_plugin(&plugins, binary)?;
        }
        let kubectl = Kubectl::new(assets, &scratch.folder("home")?, Some(&plugins));
        let plane = Self {
            controller_manager: Mutex::new(None),
            apiserver: Mutex::new(apiserver),
            etcd: Mutex::new(etcd),
            kubectl,
            authority,
            options,
            url: format!("https://127.0.0.1:{port}"),
            namespaces: AtomicUsize::new(1),
            corpora: Mutex::default(),
            planted: Mutex::default(),
            scratch,
        };
        plane.boot(assets).map_err(|e| format!("{e}\n{}", plane.logs(true)))?;
        Ok(plane)
    }

    fn boot(&self, assets: &Assets) -> Result<(), String> {
        self.write_kubeconfigs()?;
        // The controller manager gives up after 10 s without a server, so it comes second.
        self.wait("readyz", || self.kubectl(Identity::Admin, &["get", "--raw=/readyz"]).result())?;
        let program = assets.program("kube-controller-manager");
        let (flags, dir) = (flags::controller_manager(self.dir()), self.dir());
        let server = Server::start("kube-controller-manager", &program, &flags, dir)?;
        *lock(&self.controller_manager) = Some(server);
        self.bind_viewer()?;
        self.wait("default service account", || self.settled("default"))?;
        // The controller manager fills the built-in roles.
        let role = ["get", "clusterrole", "view", "-o", "jsonpath={.rules[0].verbs}"];
        self.wait("rules of the ClusterRole view", || {
            let rules = self.kubectl(Identity::Admin, &role).result()?;
            if rules.is_empty() { Err("still empty".into()) } else { Ok(()) }
        })
    }

    /// Polls, and stops early when a server has ended by itself.
    fn wait<T>(&self, what: &str, mut look: impl FnMut() -> Result<T, String>) -> Result<T, String> {
        poll::until(what, BOOT, || match self.check_alive() {
            Ok(()) => look().map(Ok),
            Err(dead) => Ok(Err(dead)),
        })?
    }

    fn check_alive(&self) -> Result<(), String> {
        lock(&self.etcd).check_alive()?;
        lock(&self.apiserver).check_alive()?;
        lock(&self.controller_manager).as_mut().map_or(Ok(()), Server::check_alive)
    }

    fn write_kubeconfigs(&self) -> Result<(), String> {
        for identity in Identity::ALL {
            self.issue(identity.user(), identity.group())?;
        }
        let user = "system:kube-controller-manager";
        let pair = self.authority.client(user, None)?;
        let text = self.kubeconfig_text(user, &pair);
        self.scratch.file(files::CONTROLLER_MANAGER, &text).map(drop)
    }

    fn bind_viewer(&self) -> Result<(), String> {
        let args = ["create", "clusterrolebinding", "bench-viewer", "--clusterrole=view", "--user=viewer"];
        self.kubectl(Identity::Admin, &args).result().map(drop)
    }

    /// A kubeconfig file for one more user, known to nobody: it has the rights its group or a binding gives it.
    pub(crate) fn issue(&self, user: &str, group: Option<&str>) -> Result<PathBuf, String> {
        let text = self.kubeconfig_text(user, &self.authority.client(user, group)?);
        self.scratch.file(&format!("{user}.kubeconfig"), &text)
    }

    fn kubeconfig_text(&self, user: &str, pair: &Pair) -> String {
        identity::kubeconfig(&self.options.context, &self.url, &self.authority.pair().cert, user, pair)
    }

    /// The kubeconfig file of an identity.
    pub(crate) fn kubeconfig(&self, identity: Identity) -> PathBuf {
        self.dir().join(format!("{}.kubeconfig", identity.user()))
    }

    /// Runs the real kubectl as an identity. `kubectl drift …` works when the options named the plugin.
    ///
    /// # Panics
    /// When kubectl cannot be started; its own failures are in the output.
    pub(crate) fn kubectl(&self, identity: Identity, args: &[&str]) -> Output {
        self.kubectl.run(Some(&self.kubeconfig(identity)), args)
    }

    /// The same with standard input.
    pub(crate) fn kubectl_with(&self, identity: Identity, args: &[&str], stdin: &[u8]) -> Output {
        self.kubectl.run_with(Some(&self.kubeconfig(identity)), args, stdin)
    }

    /// kubectl with the bench's environment, to run with another kubeconfig, none, or other variables.
    pub(crate) fn environment(&self) -> &Kubectl {
        &self.kubectl
    }

    /// The address of the kube-apiserver.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The scratch folder: kubeconfig files, logs, certificates. Gone with the control plane.
    pub(crate) fn dir(&self) -> &Path {
        self.scratch.path()
    }

    /// Process ids of etcd, kube-apiserver and kube-controller-manager.
    pub(crate) fn pids(&self) -> Result<Vec<u32>, String> {
        let mut pids = vec![lock(&self.etcd).pid()?, lock(&self.apiserver).pid()?];
        if let Some(server) = lock(&self.controller_manager).as_ref() {
            pids.push(server.pid()?);
        }
        Ok(pids)
    }

    /// The end of every server's log: errors only, or `everything`.
    pub(crate) fn logs(&self, everything: bool) -> String {
        let controllers = lock(&self.controller_manager).as_ref().map(|server| server.log(everything));
        let (etcd, apiserver) = (lock(&self.etcd).log(everything), lock(&self.apiserver).log(everything));
        [etcd, apiserver, controllers.unwrap_or_default()].concat()
    }
}

/// A test that panicked while it held the lock has not changed what the lock guards.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn write_credentials(scratch: &Scratch, authority: &Authority) -> Result<(), String> {
    let (ca, server) = (authority.pair(), authority.server(&NAMES)?);
    let tokens = key()?;
    let contents = [
        (files::CA, ca.cert.as_str()),
        (files::CA_KEY, &ca.key),
        (files::SERVER, &server.cert),
        (files::SERVER_KEY, &server.key),
        (files::SERVICE_ACCOUNT_KEY, &tokens.serialize_pem()),
        (files::SERVICE_ACCOUNT_PUBLIC, &tokens.public_key_pem()),
        (files::AUDIT_POLICY, flags::AUDIT_POLICY),
    ];
    contents.iter().try_for_each(|(name, text)| scratch.file(name, text).map(drop))
}

/// Ports that nobody listens on at the moment, all different.
fn free_ports<const N: usize>() -> Result<[u16; N], String> {
    let mut listeners = Vec::new();
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| format!("free port: {e}"))?;
        *port = listener.local_addr().map_err(|e| format!("free port: {e}"))?.port();
        listeners.push(listener);
    }
    Ok(ports)
}
