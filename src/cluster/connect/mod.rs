//! From kubeconfig and flags to a client: kubectl's rules, repaired where kube differs.
//!
//! 1. [`kubeconfig`] finds and merges the files, or [`in_cluster`] takes the pod's service account;
//! 2. [`select`] picks context, cluster and user and applies the flags; [`validate`] says what contradicts;
//! 3. [`material`] reads certificates and keys, [`exec`] runs the credential plugin, [`credential`] keeps
//!    what is sent;
//! 4. [`proxy`] decides the way, [`client`] hands all of it to kube.

mod client;
mod credential;
mod error;
mod exec;
mod in_cluster;
mod kubeconfig;
mod material;
mod names;
mod near;
mod options;
mod proxy;
mod select;
mod server;
mod validate;

use std::path::Path;

use kube::config::{AuthInfo, Cluster};

pub(super) use credential::Credential;
pub use error::ConnectError;
pub use names::KubeconfigNames;
pub use options::{ConnectOptions, DEFAULT_CONCURRENCY, Environment, Exchange, Log, Secret};

use super::Target;
use exec::{Given, Terminal};
use material::ClientIdentity;
use select::Selected;

/// A client that has not sent anything yet, and what is known about its other end.
pub(super) struct Connection {
    /// Sends requests; adds everything but `Authorization`.
    pub(super) client: kube::Client,
    /// What to send as `Authorization`.
    pub(super) credential: Credential,
    /// Context, server and namespace.
    pub(super) target: Target,
    /// Name of the user entry, for messages.
    pub(super) user: String,
    /// Requests go through a proxy at this address.
    pub(super) proxy: Option<String>,
    /// The certificate authority, PEM, where one is configured.
    pub(super) authority: Option<Vec<u8>>,
}

/// Sets the connection up. Reads files and may run a credential plugin, but sends nothing.
pub(super) async fn connect(options: &ConnectOptions, env: &Environment) -> Result<Connection, ConnectError> {
    let selected = choose(options, env)?;
    validate::check(&selected)?;
    let uri = server::address(&selected)?;
    let authority = material::authority(&selected.cluster, &selected.cluster_name)?;
    let identity = identify(&selected, &uri, authority.as_deref(), options, env).await?;
    let proxy = proxy::proxy_for(&uri, selected.cluster.proxy_url.as_deref(), env)?;
    let target = target(&selected, &uri, options, env);
    let uri = if proxy.is_some() { server::with_port(uri) } else { uri };
    let shown_proxy = proxy.as_ref().map(server::without_credentials);
    let client = client::build(&selected, uri, authority.as_deref(), identity.certificate, proxy)?;
    Ok(Connection {
        client,
        credential: identity.credential,
        target,
        user: selected.user_name,
        proxy: shown_proxy,
        authority,
    })
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

fn target(selected: &Selected, uri: &http::Uri, options: &ConnectOptions, env: &Environment) -> Target {
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

/// How the user is proved.
struct Identity {
    credential: Credential,
    certificate: Option<ClientIdentity>,
}

/// Credentials in client-go's order: token, password or certificate of the entry, else the plugin.
/// Over plain HTTP none are sent.
async fn identify(
    selected: &Selected,
    uri: &http::Uri,
    authority: Option<&[u8]>,
    options: &ConnectOptions,
    env: &Environment,
) -> Result<Identity, ConnectError> {
    if uri.scheme_str() != Some("https") {
        return Ok(Identity { credential: Credential::None, certificate: None });
    }
    let user = &selected.user;
    let key_data = client::key_data(user);
    let certificate = material::client_identity(user, &selected.user_name, key_data.as_deref())?;
    let credential = own_credential(user)?;
    match &user.exec {
        Some(exec) if certificate.is_none() && matches!(credential, Credential::None) => {
            if options.without_plugin {
                return Err(ConnectError::credentials("a credential plugin is needed, and none may be run"));
            }
            let terminal = Terminal { stdin: env.stdin_is_terminal, stdin_used: options.stdin_used };
            given(exec::run(exec, &selected.cluster, authority, terminal, options.timeout).await?)
        }
        _ => Ok(Identity { credential, certificate }),
    }
}

fn given(given: Given) -> Result<Identity, ConnectError> {
    Ok(match given {
        Given::Token(token) => Identity { credential: Credential::bearer(&token)?, certificate: None },
        Given::Certificate { certificate, key, token } => Identity {
            credential: token.map_or(Ok(Credential::None), |token| Credential::bearer(&token))?,
            certificate: Some(ClientIdentity { certificate: certificate.into(), key: key.into() }),
        },
    })
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
