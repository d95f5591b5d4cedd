//! Certificates and keys of the kubeconfig: inline data or files, read and checked here so that what is
//! wrong can be said with the entry and the file.

#![expect(clippy::disallowed_methods, reason = "certificates and keys of the kubeconfig are read here")]

use std::fs;
use std::io;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kube::config::{AuthInfo, Cluster};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::ConnectError;

/// The PEM of the cluster's authority, from `certificate-authority-data` or `certificate-authority`.
pub(super) fn authority(cluster: &Cluster, cluster_name: &str) -> Result<Option<Vec<u8>>, ConnectError> {
    let inline = cluster.certificate_authority_data.as_deref().filter(|data| !data.is_empty());
    let file = cluster.certificate_authority.as_deref().filter(|path| !path.is_empty());
    let pem = load(inline, file, &format!("certificate-authority of cluster \"{cluster_name}\""))?;
    if pem.is_some() && cluster.insecure_skip_tls_verify == Some(true) {
        return Err(ConnectError::new(
            "a certificate authority is not allowed with insecure-skip-tls-verify",
        )
        .hint(format!("keep one of the two for cluster \"{cluster_name}\"")));
    }
    Ok(pem)
}

/// The certificates in a PEM bundle, DER.
pub(super) fn certificates(pem: &[u8], cluster_name: &str) -> Result<Vec<Vec<u8>>, ConnectError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.ok().filter(|found| !found.is_empty());
    let found = found.ok_or_else(|| {
        ConnectError::new(format!(
            "the certificate authority of cluster \"{cluster_name}\" holds no PEM certificate"
        ))
        .hint("check certificate-authority or certificate-authority-data in the kubeconfig")
    })?;
    Ok(found.into_iter().map(|der| der.to_vec()).collect())
}

/// A client certificate and its key, both PEM.
pub(super) struct ClientIdentity {
    /// The certificate, with its chain.
    pub(super) certificate: Vec<u8>,
    /// Its private key.
    pub(super) key: Vec<u8>,
}

/// The user's client certificate and key, if one is configured.
pub(super) fn client_identity(
    user: &AuthInfo,
    user_name: &str,
    key_data: Option<&str>,
) -> Result<Option<ClientIdentity>, ConnectError> {
    let full = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let data = full(&user.client_certificate_data);
    let what = format!("client-certificate of user \"{user_name}\"");
    let Some(certificate) = load(data.as_deref(), full(&user.client_certificate).as_deref(), &what)? else {
        return Ok(None);
    };
    let what = format!("client-key of user \"{user_name}\"");
    let Some(key) = load(key_data, full(&user.client_key).as_deref(), &what)? else {
        return Err(ConnectError::credentials(format!(
            "client-key-data or client-key must be specified for user \"{user_name}\" to use its client certificate"
        ))
        .hint("check the user in the kubeconfig, or give --client-key"));
    };
    Ok(Some(ClientIdentity { certificate, key }))
}

/// Inline base64 data wins over a file, as in client-go.
fn load(data: Option<&str>, file: Option<&str>, what: &str) -> Result<Option<Vec<u8>>, ConnectError> {
    match (data, file) {
        (Some(data), _) => STANDARD.decode(data).map(Some).map_err(|_| {
            ConnectError::new(format!("the {what} is not base64"))
                .hint("check its -data field in the kubeconfig")
        }),
        (None, Some(file)) => {
            fs::read(Path::new(file)).map(Some).map_err(|error| unreadable(what, file, &error))
        }
        (None, None) => Ok(None),
    }
}

fn unreadable(what: &str, file: &str, error: &io::Error) -> ConnectError {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "no such file",
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::IsADirectory => "it is a directory",
        _ => "it cannot be read",
    };
    ConnectError::new(format!("cannot read {file}, the {what}: {why}"))
        .hint("relative paths in a kubeconfig start at its folder")
}
