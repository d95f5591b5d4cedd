//! What the user said about the connection, and what the environment says.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Most requests in flight when nothing else is said.
pub const DEFAULT_CONCURRENCY: usize = 16;

/// kubectl's connection flags, with its names and meanings. An absent flag is `None` or `false`.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Clone, Debug)]
pub struct ConnectOptions {
    /// `--kubeconfig`: one file, which must exist; nothing is merged.
    pub kubeconfig: Option<PathBuf>,
    /// `--context`.
    pub context: Option<String>,
    /// `--cluster`.
    pub cluster: Option<String>,
    /// `--user`.
    pub user: Option<String>,
    /// `-n`: default namespace, and the only one manifests may name.
    pub namespace: Option<String>,
    /// `--server`.
    pub server: Option<String>,
    /// `--token`.
    pub token: Option<Secret>,
    /// `--as`.
    pub as_user: Option<String>,
    /// `--as-group`, repeatable.
    pub as_groups: Vec<String>,
    /// `--as-uid`.
    pub as_uid: Option<String>,
    /// `--as-user-extra`: key and value, repeatable.
    pub as_user_extra: Vec<(String, String)>,
    /// `--username`.
    pub username: Option<String>,
    /// `--password`.
    pub password: Option<Secret>,
    /// `--kuberc`: kubectl's preferences, for which credential plugins may run.
    pub kuberc: Option<PathBuf>,
    /// `--certificate-authority`: a file.
    pub certificate_authority: Option<PathBuf>,
    /// `--client-certificate`: a file.
    pub client_certificate: Option<PathBuf>,
    /// `--client-key`: a file.
    pub client_key: Option<PathBuf>,
    /// `--insecure-skip-tls-verify`.
    pub insecure_skip_tls_verify: bool,
    /// `--tls-server-name`.
    pub tls_server_name: Option<String>,
    /// `--disable-compression`.
    pub disable_compression: bool,
    /// `--request-timeout`: limit of a single request, its answer included; `None` for none.
    pub request_timeout: Option<Duration>,
    /// `--timeout`: limit of the whole run, counted from [`connect`](super::super::ApiServer::connect);
    /// what is not read by then is a `timeout` problem.
    pub timeout: Option<Duration>,
    /// `--concurrency`: most requests in flight; 0 is taken as 1.
    pub concurrency: usize,
    /// Manifests are read from standard input, so a credential plugin cannot ask there.
    pub stdin_used: bool,
    /// No credential plugin is run: where one is needed, connecting fails.
    pub without_plugin: bool,
    /// Told about every finished request (`-v`); `None` for silence.
    pub log: Option<Log>,
    /// `--cache-dir`: what servers publish about their types is kept there between runs; `None`: nowhere.
    pub cache: Option<PathBuf>,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            kubeconfig: None,
            context: None,
            cluster: None,
            user: None,
            namespace: None,
            server: None,
            token: None,
            as_user: None,
            as_groups: Vec::new(),
            as_uid: None,
            as_user_extra: Vec::new(),
            username: None,
            password: None,
            kuberc: None,
            certificate_authority: None,
            client_certificate: None,
            client_key: None,
            insecure_skip_tls_verify: false,
            tls_server_name: None,
            disable_compression: false,
            request_timeout: None,
            timeout: None,
            concurrency: DEFAULT_CONCURRENCY,
            stdin_used: false,
            without_plugin: false,
            log: None,
            cache: None,
        }
    }
}

/// A credential on its way through: it has no readable debug form.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its text, for the one place that sends it.
    pub(in crate::cluster) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// One finished request, without headers and bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// GET; POST for a question about permissions.
    pub method: String,
    /// Address, path and query, without credentials.
    pub url: String,
    /// HTTP status; `None` when there was no answer.
    pub status: Option<u16>,
    /// From sending it to the end of the answer.
    pub took: Duration,
}

/// Who is told about finished requests.
#[derive(Clone)]
pub struct Log(Arc<dyn Fn(&Exchange) + Send + Sync>);

impl Log {
    /// A log that calls `tell` after each request, from any thread.
    pub fn new(tell: impl Fn(&Exchange) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// Passes one exchange on.
    pub(in crate::cluster) fn tell(&self, exchange: &Exchange) {
        (self.0)(exchange);
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

/// Where a pod finds its own token, authority and namespace.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// What connecting needs of the process environment; the caller reads it, nothing here does.
#[derive(Clone, Debug)]
pub struct Environment {
    /// `KUBECONFIG`: a list of files.
    pub kubeconfig: Option<OsString>,
    /// The user's home directory.
    pub home: Option<PathBuf>,
    /// `HTTPS_PROXY`, else `https_proxy`.
    pub https_proxy: Option<String>,
    /// `HTTP_PROXY`, else `http_proxy`.
    pub http_proxy: Option<String>,
    /// `NO_PROXY`, else `no_proxy`.
    pub no_proxy: Option<String>,
    /// `KUBERNETES_SERVICE_HOST`, set in pods.
    pub service_host: Option<String>,
    /// `KUBERNETES_SERVICE_PORT`, set in pods.
    pub service_port: Option<String>,
    /// `POD_NAMESPACE`.
    pub pod_namespace: Option<String>,
    /// Folder of `token`, `ca.crt` and `namespace` in pods.
    pub service_account: PathBuf,
    /// `KUBERC`: kubectl's preferences, or `off`.
    pub kuberc: Option<OsString>,
    /// `KUBECTL_KUBERC` is `false`: there are no preferences.
    pub kuberc_disabled: bool,
    /// `PATH`, where credential plugins are found.
    pub path: Option<OsString>,
    /// Standard input is a terminal: a credential plugin may ask the user.
    pub stdin_is_terminal: bool,
}

impl Default for Environment {
    /// Nothing set.
    fn default() -> Self {
        Self::from_variables(|_| None, None, false)
    }
}

impl Environment {
    /// Picks what is needed with `variable`, which looks one environment variable up.
    pub fn from_variables(
        variable: impl Fn(&str) -> Option<OsString>,
        home: Option<PathBuf>,
        stdin_is_terminal: bool,
    ) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let text = |name: &str| set(name).and_then(|value| value.into_string().ok());
        Self {
            kubeconfig: set("KUBECONFIG"),
            home,
            https_proxy: text("HTTPS_PROXY").or_else(|| text("https_proxy")),
            http_proxy: text("HTTP_PROXY").or_else(|| text("http_proxy")),
            no_proxy: text("NO_PROXY").or_else(|| text("no_proxy")),
            service_host: text("KUBERNETES_SERVICE_HOST"),
            service_port: text("KUBERNETES_SERVICE_PORT"),
            pod_namespace: text("POD_NAMESPACE"),
            service_account: SERVICE_ACCOUNT.into(),
            kuberc: set("KUBERC"),
            kuberc_disabled: text("KUBECTL_KUBERC").is_some_and(|gate| gate.eq_ignore_ascii_case("false")),
            path: set("PATH"),
            stdin_is_terminal,
        }
    }
}
