//! The connection of a pod: its service account, when there is no kubeconfig.

#![expect(clippy::disallowed_methods, reason = "a pod's service account is read here")]

use std::fs;

use kube::config::{AuthInfo, Cluster};

use super::select::{self, Selected};
use super::{ConnectOptions, Environment};

/// The pod's own connection, if this is a pod (client-go, `inClusterClientConfig.Possible`). `--server`,
/// `--token` and `--certificate-authority` replace their part of it, and `--as` acts as somebody else.
pub(super) fn select(options: &ConnectOptions, env: &Environment) -> Option<Selected> {
    let (host, port) = (env.service_host.as_deref()?, env.service_port.as_deref()?);
    let token_file = env.service_account.join("token");
    if !fs::metadata(&token_file).is_ok_and(|file| !file.is_dir()) {
        return None;
    }
    let in_folder = |name: &str| env.service_account.join(name).to_string_lossy().into_owned();
    let authority = options.certificate_authority.as_ref().map(|path| path.to_string_lossy().into_owned());
    let mut user = match &options.token {
        Some(token) => AuthInfo { token: Some(token.expose().to_owned().into()), ..AuthInfo::default() },
        None => AuthInfo { token_file: Some(in_folder("token")), ..AuthInfo::default() },
    };
    select::apply_impersonation(&mut user, options);
    let cluster = Cluster {
        server: Some(options.server.clone().unwrap_or_else(|| address(host, port))),
        certificate_authority: Some(authority.unwrap_or_else(|| in_folder("ca.crt"))),
        ..Cluster::default()
    };
    Some(Selected {
        context: None,
        cluster_name: "in-cluster".into(),
        user_name: "service account".into(),
        cluster,
        user,
        namespace: namespace(env),
    })
}

fn address(host: &str, port: &str) -> String {
    if host.contains(':') { format!("https://[{host}]:{port}") } else { format!("https://{host}:{port}") }
}

/// `POD_NAMESPACE`, else the service account's; `None` outside of pods.
pub(super) fn namespace(env: &Environment) -> Option<String> {
    let from_file = || fs::read_to_string(env.service_account.join("namespace")).ok();
    let named = env.pod_namespace.clone().or_else(from_file)?;
    Some(named.trim().to_owned()).filter(|name| !name.is_empty())
}
