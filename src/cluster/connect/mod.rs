//! From kubeconfig and flags to a client: kubectl's rules, repaired where kube differs.
//!
//! 1. [`kubeconfig`] finds and merges the files, or [`in_cluster`] takes the pod's service account;
//! 2. [`select`] picks context, cluster and user and applies the flags; [`validate`] says what contradicts;
//! 3. [`material`] reads certificates and keys, [`exec`] runs the credential plugin if [`kuberc`] lets it,
//!    [`credential`] keeps what is sent;
//! 4. [`proxy`] decides the way, [`client`] hands all of it to kube;
//! 5. [`login`] keeps the result, and renews what a plugin gave.

mod client;
mod credential;
mod error;
mod exec;
mod in_cluster;
mod kubeconfig;
mod kuberc;
mod login;
mod material;
mod names;
mod near;
mod options;
mod paths;
mod proxy;
mod select;
mod server;
mod shape;
mod validate;

use std::path::Path;

use http::Uri;
use kube::config::{AuthInfo, Cluster, ExecConfig};

use credential::Credential;
pub use error::ConnectError;
pub(super) use login::{Login, Signer};
pub use names::KubeconfigNames;
pub(crate) use near::nearest;
pub use options::{ConnectOptions, DEFAULT_CONCURRENCY, Environment, Exchange, Log, Secret};

use super::Target;
use exec::Terminal;
use kuberc::Policy;
use login::Plugin;
use select::Selected;

/// A client that has not sent anything yet, and what is known about its other end.
pub(super) struct Connection {
    /// Signs and sends requests.
    pub(super) login: Login,
    /// Context, server and namespace.
    pub(super) target: Target,
    /// Name of the user entry, for messages.
    pub(super) user: String,
    /// Requests go through a proxy at this address.
    pub(super) proxy: Option<String>,
    /// What the user should know about the files that were read.
    pub(super) warnings: Vec<String>,
    /// The certificate authority, PEM, where one is configured.
    pub(super) authority: Option<Vec<u8>>,
}

/// Sets the connection up. Reads files and may run a credential plugin, but sends nothing.
pub(super) async fn connect(options: &ConnectOptions, env: &Environment) -> Result<Connection, ConnectError> {
    let selected = choose(options, env)?;
    validate::check(&selected)?;
    let uri = server::address(&selected)?;
    let way = Way {
        authority: material::authority(&selected.cluster, &selected.cluster_name)?,
        proxy: proxy::proxy_for(&uri, selected.cluster.proxy_url.as_deref(), env)?,
        uri,
    };
    let target = target(&selected, &way.uri, options, env);
    let (user, proxy) = (selected.user_name.clone(), way.proxy.as_ref().map(server::without_credentials));
    let authority = way.authority.clone();
    let (login, warnings) = Box::pin(log_in(selected, way, options, env)).await?;
    Ok(Connection { login, target, user, proxy, warnings, authority })
}

/// Where the server is and how it is known.
struct Way {
    uri: Uri,
    proxy: Option<Uri>,
    authority: Option<Vec<u8>>,
}

impl Way {
    /// The address as kube has to be told it.
    fn for_kube(&self) -> Uri {
        if self.proxy.is_some() { server::with_port(self.uri.clone()) } else { self.uri.clone() }
    }
}

/// The kubeconfig if there is any, else the pod's service account.
fn choose(options: &ConnectOptions, env: &Environment) -> Result<Selected, ConnectError> {
    let loaded = kubeconfig::load(options.kubeconfig.as_deref(), env)?;
    let nothing = loaded.found.is_empty() && options.context.is_none() && options.server.is_none();
    if nothing && let Some(selected) = in_cluster::select(options, env) {
        return Ok(selected);
    }
    select::select(&loaded, options)
}

/// Neither a kubeconfig file nor a pod's service account is there.
pub(super) fn nothing_found(env: &Environment) -> bool {
    let no_file = kubeconfig::load(None, env).is_ok_and(|loaded| loaded.found.is_empty());
    no_file && in_cluster::select(&ConnectOptions::default(), env).is_none()
}

fn target(selected: &Selected, uri: &Uri, options: &ConnectOptions, env: &Environment) -> Target {
    let chosen = options.namespace.clone().filter(|namespace| !namespace.is_empty());
    let enforced = chosen.is_some();
    let inherited = || selected.namespace.clone().or_else(|| pod_namespace(env));
    Target {
        context: selected.context.clone(),
        server: Some(server::without_credentials(uri)),
        namespace: chosen.or_else(inherited).unwrap_or_else(|| "default".into()),
        namespace_enforced: enforced,
    }
}

/// In a pod, a context without a namespace means the pod's (client-go,
/// `DeferredLoadingClientConfig.Namespace`).
fn pod_namespace(env: &Environment) -> Option<String> {
    env.service_host.as_ref().and_then(|_| in_cluster::namespace(env))
}

/// Credentials in client-go's order: those in the address, token, password or certificate of the entry, else the
/// plugin. Over plain HTTP only the first are sent.
async fn log_in(
    selected: Selected,
    way: Way,
    options: &ConnectOptions,
    env: &Environment,
) -> Result<(Login, Vec<String>), ConnectError> {
    let user = &selected.user;
    let secure = way.uri.scheme_str() == Some("https");
    let key_data = client::key_data(user);
    let certificate = if secure {
        material::client_identity(user, &selected.user_name, key_data.as_deref())?
    } else {
        None
    };
    let credential = match server::credentials(&way.uri) {
        Some((name, password)) => Credential::basic(&name, &password)?,
        None if secure => own_credential(user)?,
        None => Credential::None,
    };
    match user.exec.clone() {
        Some(exec) if secure && certificate.is_none() && matches!(credential, Credential::None) => {
            if options.without_plugin {
                return Err(ConnectError::credentials("a credential plugin is needed, and none may be run"));
            }
            let preferences = kuberc::read(options, env)?;
            let plugin = plugin(exec, selected, way, options, env, preferences.policy);
            Ok((Login::of_plugin(plugin).await?, preferences.warning.into_iter().collect()))
        }
        _ => {
            let uri = way.for_kube();
            let client = client::build(&selected, uri, way.authority.as_deref(), certificate, way.proxy)?;
            Ok((Login::fixed(client, credential), Vec::new()))
        }
    }
}

fn plugin(
    exec: ExecConfig,
    selected: Selected,
    way: Way,
    options: &ConnectOptions,
    env: &Environment,
    policy: Policy,
) -> Plugin {
    Plugin {
        exec,
        selected,
        uri: way.for_kube(),
        proxy: way.proxy,
        authority: way.authority,
        terminal: Terminal { stdin: env.stdin_is_terminal, stdin_used: options.stdin_used },
        limit: options.timeout,
        policy,
        search: env.path.clone(),
    }
}

/// A token file outlives an inline token (client-go reads it again and again); basic auth has neither.
fn own_credential(user: &AuthInfo) -> Result<Credential, ConnectError> {
    let full = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let token = client::token(user);
    match (full(&user.token_file), token) {
        (Some(file), token) => Credential::file(Path::new(&file), token.as_deref()),
        (None, Some(token)) => Credential::bearer(&token),
        (None, None) => match (&user.username, client::password(user)) {
            (None, None) => Ok(Credential::None),
            (name, password) => {
                Credential::basic(name.as_deref().unwrap_or_default(), &password.unwrap_or_default())
            }
        },
    }
}

/// Whether the server's certificate is not to be verified.
fn insecure(cluster: &Cluster) -> bool {
    cluster.insecure_skip_tls_verify == Some(true)
}

#[cfg(test)]
mod tests;
