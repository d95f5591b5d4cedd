//! What client-go refuses before it connects (`clientcmd/validation.go`), in its words where it has any.

use kube::config::{AuthInfo, Cluster, ExecConfig};

use super::select::Selected;
use super::{ConnectError, client, exec};

/// Refuses settings that contradict each other.
pub(super) fn check(selected: &Selected) -> Result<(), ConnectError> {
    check_cluster(&selected.cluster, &selected.cluster_name)?;
    check_user(&selected.user, &selected.user_name)?;
    check_impersonation(&selected.user, &selected.user_name)
}

fn check_cluster(cluster: &Cluster, name: &str) -> Result<(), ConnectError> {
    both(
        cluster.certificate_authority.as_deref(),
        cluster.certificate_authority_data.as_deref(),
        "certificate-authority",
        &format!("cluster \"{name}\""),
    )
}

fn check_user(user: &AuthInfo, name: &str) -> Result<(), ConnectError> {
    let entry = format!("user \"{name}\"");
    let key = client::key_data(user);
    both(
        user.client_certificate.as_deref(),
        user.client_certificate_data.as_deref(),
        "client-certificate",
        &entry,
    )?;
    both(user.client_key.as_deref(), key.as_deref(), "client-key", &entry)?;
    let basic = filled(user.username.as_deref()) || filled(client::password(user).as_deref());
    if filled(client::token(user).as_deref()) && basic {
        return Err(ConnectError::credentials(format!(
            "more than one authentication method found for {entry}; found [token basicAuth], only one is allowed"
        ))
        .hint("remove one of them from the kubeconfig"));
    }
    check_provider(user, &entry)?;
    user.exec.as_ref().map_or(Ok(()), |exec| check_exec(exec, &entry))
}

fn both(file: Option<&str>, data: Option<&str>, what: &str, entry: &str) -> Result<(), ConnectError> {
    if filled(file) && filled(data) {
        return Err(ConnectError::new(format!("{what}-data and {what} are both specified for {entry}"))
            .hint("remove one of them from the kubeconfig"));
    }
    Ok(())
}

fn check_provider(user: &AuthInfo, entry: &str) -> Result<(), ConnectError> {
    let Some(provider) = &user.auth_provider else { return Ok(()) };
    if user.exec.is_some() {
        return Err(ConnectError::credentials(format!(
            "{entry} has both an auth provider and a credential plugin"
        ))
        .hint("remove auth-provider from the kubeconfig"));
    }
    if provider.name != "oidc" {
        return Err(ConnectError::credentials(format!(
            "no auth provider found for name \"{}\" of {entry}",
            provider.name
        ))
        .hint("Kubernetes removed it in 1.26: use the vendor's credential plugin (exec) instead"));
    }
    Ok(())
}

fn check_exec(exec: &ExecConfig, entry: &str) -> Result<(), ConnectError> {
    exec::check_mode(exec, entry)?;
    let explicit = exec.api_version.as_deref() == Some("client.authentication.k8s.io/v1");
    if explicit && exec.interactive_mode.is_none() {
        return Err(ConnectError::credentials(format!(
            "interactiveMode must be specified for {entry} to use exec authentication plugin"
        ))
        .hint("add interactiveMode: IfAvailable to the plugin in the kubeconfig"));
    }
    Ok(())
}

fn check_impersonation(user: &AuthInfo, name: &str) -> Result<(), ConnectError> {
    let more = filled(user.impersonate_uid.as_deref())
        || user.impersonate_groups.as_ref().is_some_and(|groups| !groups.is_empty())
        || user.impersonate_user_extra.as_ref().is_some_and(|extra| !extra.is_empty());
    if more && !filled(user.impersonate.as_deref()) {
        return Err(ConnectError::new(format!(
            "requesting uid, groups or user-extra for {name} without impersonating a user"
        ))
        .hint("add --as USER"));
    }
    Ok(())
}

fn filled(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}
