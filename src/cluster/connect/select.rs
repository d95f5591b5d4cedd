//! Which cluster, user and namespace: the context, then the flags, as kubectl's `ConfigOverrides` do.

use kube::config::{AuthInfo, Cluster, Context, Kubeconfig, NamedContext};

use super::kubeconfig::Loaded;
use super::near::nearest;
use super::{ConnectError, ConnectOptions};

/// What the connection is made from.
#[derive(Debug, Default)]
pub(super) struct Selected {
    /// Name of the context, if one is used.
    pub(super) context: Option<String>,
    /// Name of the cluster entry, for messages.
    pub(super) cluster_name: String,
    /// Name of the user entry, for messages.
    pub(super) user_name: String,
    /// The cluster, flags applied.
    pub(super) cluster: Cluster,
    /// The user, flags applied.
    pub(super) user: AuthInfo,
    /// The context's namespace.
    pub(super) namespace: Option<String>,
}

/// Picks from the kubeconfig and applies the flags.
pub(super) fn select(loaded: &Loaded, options: &ConnectOptions) -> Result<Selected, ConnectError> {
    let config = &loaded.config;
    let name = named(options.context.as_deref()).or(named(config.current_context.as_deref()));
    let context = match name {
        Some(name) => find_context(config, name)?,
        None => Context::default(),
    };
    let mut selected = Selected {
        context: name.map(str::to_owned),
        cluster_name: options.cluster.clone().unwrap_or(context.cluster),
        user_name: options.user.clone().or(context.user).unwrap_or_default(),
        namespace: context.namespace.filter(|namespace| !namespace.is_empty()),
        ..Selected::default()
    };
    selected.cluster = find_cluster(config, &selected.cluster_name, options)?;
    selected.user = find_user(config, &selected.user_name, options)?;
    apply_cluster_flags(&mut selected.cluster, options);
    apply_user_flags(&mut selected.user, options);
    require_server(&selected, loaded)?;
    Ok(selected)
}

fn named(name: Option<&str>) -> Option<&str> {
    name.filter(|name| !name.is_empty())
}

fn find_context(config: &Kubeconfig, name: &str) -> Result<Context, ConnectError> {
    let found = config.contexts.iter().find(|context| context.name == name);
    found.map(|found| found.context.clone().unwrap_or_default()).ok_or_else(|| {
        ConnectError::new(format!("context was not found for specified context: {name}"))
            .hint(context_hint(name, &config.contexts))
    })
}

fn context_hint(name: &str, contexts: &[NamedContext]) -> String {
    let names = contexts.iter().map(|context| context.name.as_str());
    match nearest(name, names.clone()).as_slice() {
        [] if contexts.is_empty() => "the kubeconfig has no contexts".into(),
        [] => "kubectl config get-contexts lists the ones there are".into(),
        near => format!("did you mean {}?", near.join(" or ")),
    }
}

fn find_cluster(config: &Kubeconfig, name: &str, options: &ConnectOptions) -> Result<Cluster, ConnectError> {
    match config.clusters.iter().find(|cluster| cluster.name == name) {
        Some(found) => Ok(found.cluster.clone().unwrap_or_default()),
        None if options.cluster.is_some() => {
            let names = config.clusters.iter().map(|cluster| cluster.name.as_str());
            Err(unknown("cluster", name, &nearest(name, names)))
        }
        None => Ok(Cluster::default()),
    }
}

/// A context may name a user that is not there (client-go takes it as nobody); `--user` may not.
fn find_user(config: &Kubeconfig, name: &str, options: &ConnectOptions) -> Result<AuthInfo, ConnectError> {
    match config.auth_infos.iter().find(|user| user.name == name) {
        Some(found) => Ok(found.auth_info.clone().unwrap_or_default()),
        None if options.user.is_some() => {
            let names = config.auth_infos.iter().map(|user| user.name.as_str());
            Err(unknown("user", name, &nearest(name, names)))
        }
        None => Ok(AuthInfo::default()),
    }
}

fn unknown(what: &str, name: &str, near: &[&str]) -> ConnectError {
    let hint = if near.is_empty() {
        format!("kubectl config get-{what}s lists the ones there are")
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    ConnectError::new(format!("{what} \"{name}\" does not exist in the kubeconfig")).hint(hint)
}

/// `--insecure-skip-tls-verify` and `--certificate-authority` replace all of the file's trust settings,
/// and `--server` drops its `tls-server-name` (client-go, `DirectClientConfig.getCluster`).
fn apply_cluster_flags(cluster: &mut Cluster, options: &ConnectOptions) {
    if options.insecure_skip_tls_verify || options.certificate_authority.is_some() {
        cluster.insecure_skip_tls_verify = Some(options.insecure_skip_tls_verify);
        cluster.certificate_authority = options.certificate_authority.as_deref().map(path_text);
        cluster.certificate_authority_data = None;
    }
    if options.tls_server_name.is_some() || options.server.is_some() {
        cluster.tls_server_name.clone_from(&options.tls_server_name);
    }
    if options.server.is_some() {
        cluster.server.clone_from(&options.server);
    }
    if options.disable_compression {
        cluster.disable_compression = Some(true);
    }
}

fn apply_user_flags(user: &mut AuthInfo, options: &ConnectOptions) {
    if let Some(token) = &options.token {
        user.token = Some(token.expose().to_owned().into());
    }
    if options.username.is_some() {
        user.username.clone_from(&options.username);
    }
    if let Some(password) = &options.password {
        user.password = Some(password.expose().to_owned().into());
    }
    if let Some(path) = &options.client_certificate {
        user.client_certificate = Some(path_text(path));
        user.client_certificate_data = None;
    }
    if let Some(path) = &options.client_key {
        user.client_key = Some(path_text(path));
        user.client_key_data = None;
    }
    apply_impersonation(user, options);
}

/// `--as` and what belongs to it.
pub(super) fn apply_impersonation(user: &mut AuthInfo, options: &ConnectOptions) {
    if options.as_user.is_some() {
        user.impersonate.clone_from(&options.as_user);
    }
    if options.as_uid.is_some() {
        user.impersonate_uid.clone_from(&options.as_uid);
    }
    if !options.as_groups.is_empty() {
        user.impersonate_groups = Some(options.as_groups.clone());
    }
    let extra = &options.as_user_extra;
    if !extra.is_empty() {
        let all = user.impersonate_user_extra.get_or_insert_default();
        all.retain(|key, _| extra.iter().all(|(given, _)| given != key));
        for (key, value) in extra {
            all.entry(key.clone()).or_default().push(value.clone());
        }
    }
}

fn path_text(path: &std::path::Path) -> String {
    path.to_string_lossy().into_owned()
}

fn require_server(selected: &Selected, loaded: &Loaded) -> Result<(), ConnectError> {
    if named(selected.cluster.server.as_deref()).is_some() {
        return Ok(());
    }
    Err(match (&selected.context, selected.cluster_name.as_str()) {
        (None, "") if loaded.found.is_empty() => no_kubeconfig(loaded),
        (None, "") => ConnectError::new("no context is chosen: the kubeconfig has no current-context")
            .hint("choose one with --context or kubectl config use-context"),
        (Some(context), "") => ConnectError::new(format!("context \"{context}\" names no cluster"))
            .hint("check it with kubectl config view"),
        (_, cluster) => ConnectError::new(format!("no server found for cluster \"{cluster}\""))
            .hint("check clusters in the kubeconfig: kubectl config view"),
    })
}

fn no_kubeconfig(loaded: &Loaded) -> ConnectError {
    let paths: Vec<String> = loaded.missing.iter().map(|path| path.display().to_string()).collect();
    let looked = if paths.is_empty() { "no home directory".into() } else { paths.join(", ") };
    ConnectError::new(format!("no kubeconfig found (looked at: {looked})"))
        .hint("set KUBECONFIG or --kubeconfig, or compare with captured objects: --live PATH")
}
