//! The kube client: everything decided before, handed over.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri, header};
use kube::client::{ClientBuilder, RustlsTlsError};
use kube::config::AuthInfo;
use kube::{Client, Config};

use super::material::ClientIdentity;
use super::select::Selected;
use super::{ConnectError, insecure, material};

/// Limit for TCP and TLS together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Builds the client; nothing is sent.
pub(super) fn build(
    selected: &Selected,
    uri: Uri,
    authority: Option<&[u8]>,
    certificate: Option<ClientIdentity>,
    proxy: Option<Uri>,
) -> Result<Client, ConnectError> {
    let plain = uri.scheme_str() == Some("http");
    let mut config = Config::new(uri);
    config.root_cert = match authority {
        Some(pem) => Some(material::certificates(pem, &selected.cluster_name)?),
        // Where no authority is asked, none has to be installed on this machine.
        None if plain || insecure(&selected.cluster) => Some(Vec::new()),
        None => None,
    };
    config.accept_invalid_certs = insecure(&selected.cluster);
    config.tls_server_name = selected.cluster.tls_server_name.clone().filter(|name| !name.is_empty());
    config.disable_compression = selected.cluster.disable_compression == Some(true);
    config.auth_info = auth_info(selected, certificate, plain);
    config.proxy_url = proxy;
    config.connect_timeout = Some(CONNECT_TIMEOUT);
    config.headers = vec![(header::USER_AGENT, user_agent())];
    // Retried by our own bounded policy.
    config.default_retry = false;
    ClientBuilder::try_from(config).map(ClientBuilder::build).map_err(|error| explain(&error, selected))
}

/// `kubectl-drift/0.1.0 (linux/amd64)`, with Go's names as kubectl's own, for audit logs.
fn user_agent() -> HeaderValue {
    let os = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let arch = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let text = format!("kubectl-drift/{} ({os}/{arch})", env!("CARGO_PKG_VERSION"));
    HeaderValue::from_str(&text).expect("versions and platform names are ASCII")
}

/// What kube has to do itself: client certificate, impersonation, OIDC refresh.
fn auth_info(selected: &Selected, certificate: Option<ClientIdentity>, plain: bool) -> AuthInfo {
    let user = &selected.user;
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let mut info = AuthInfo {
        impersonate: filled(&user.impersonate),
        impersonate_uid: filled(&user.impersonate_uid),
        impersonate_groups: user.impersonate_groups.clone(),
        impersonate_user_extra: user.impersonate_user_extra.clone(),
        ..AuthInfo::default()
    };
    if let Some(identity) = certificate {
        info.client_certificate_data = Some(STANDARD.encode(identity.certificate));
        info.client_key_data = Some(STANDARD.encode(identity.key).into());
    }
    if !plain && token(user).is_none() && filled(&user.token_file).is_none() {
        info.auth_provider.clone_from(&user.auth_provider);
    }
    info
}

/// kube keeps secrets in a type of a crate that is not among ours; its own serialisation gives them back.
fn exposed(user: &AuthInfo, field: &str) -> Option<String> {
    let value = serde_json::to_value(user).ok()?;
    let text = value.get(field)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// The inline token.
pub(super) fn token(user: &AuthInfo) -> Option<String> {
    exposed(user, "token")
}

/// The password of basic authentication.
pub(super) fn password(user: &AuthInfo) -> Option<String> {
    exposed(user, "password")
}

/// The inline client key, base64.
pub(super) fn key_data(user: &AuthInfo) -> Option<String> {
    exposed(user, "client-key-data")
}

/// kube's reasons in our words: its text may hold credentials.
fn explain(error: &kube::Error, selected: &Selected) -> ConnectError {
    let user = format!("user \"{}\"", selected.user_name);
    match error {
        kube::Error::RustlsTls(error) => explain_tls(error, &user),
        kube::Error::Auth(_) => ConnectError::credentials(format!("the OIDC login of {user} cannot be used"))
            .hint("log in again, or use a credential plugin (exec) for it"),
        kube::Error::HttpError(_) => ConnectError::new("the impersonated user, group or uid cannot be sent")
            .hint("check --as, --as-group and --as-uid: printable ASCII only"),
        _ => ConnectError::new("the connection settings cannot be used")
            .hint("kubectl config view --minify shows them"),
    }
}

fn explain_tls(error: &RustlsTlsError, user: &str) -> ConnectError {
    use RustlsTlsError as Tls;
    match error {
        Tls::InvalidServerName(_) => ConnectError::new("tls-server-name is not a host name or an IP address"),
        Tls::AddRootCertificate(_) | Tls::NoValidNativeRootCA(_) => {
            ConnectError::new("no usable certificate authority: the kubeconfig's cluster names none, and this machine has none installed")
                .hint("add certificate-authority-data to the cluster, or install the ca-certificates package")
        }
        Tls::MissingPrivateKey | Tls::UnknownPrivateKeyFormat | Tls::InvalidPrivateKey(_) => {
            ConnectError::credentials(format!("the client key of {user} is not usable, or not the key of its certificate"))
        }
        Tls::InvalidIdentityPem(_) | Tls::MissingCertificate => {
            ConnectError::credentials(format!("the client certificate or key of {user} is not PEM"))
        }
    }
}
