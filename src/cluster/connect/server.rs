//! The API server's address.

use http::Uri;

use super::select::Selected;
use super::{ConnectError, insecure};

/// The cluster's `server` as a URL. Without a scheme it is https when any TLS setting says so, else http
/// (client-go, `DefaultServerURL`).
pub(super) fn address(selected: &Selected) -> Result<Uri, ConnectError> {
    let text = selected.cluster.server.as_deref().unwrap_or_default();
    let whole =
        if text.contains("://") { text.to_owned() } else { format!("{}://{text}", default_scheme(selected)) };
    let uri: Option<Uri> = whole.parse().ok();
    uri.filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some()).ok_or_else(
        || {
            ConnectError::new(format!(
                "the server address of cluster \"{}\" is not a URL",
                selected.cluster_name
            ))
            .hint("write it as https://HOST:PORT")
        },
    )
}

fn default_scheme(selected: &Selected) -> &'static str {
    let (cluster, user) = (&selected.cluster, &selected.user);
    let tls = cluster.certificate_authority.is_some()
        || cluster.certificate_authority_data.is_some()
        || user.client_certificate.is_some()
        || user.client_certificate_data.is_some()
        || insecure(cluster);
    if tls { "https" } else { "http" }
}

/// The address with its port. Through a proxy, kube takes 443 for the port that is not written, whatever
/// the scheme.
pub(super) fn with_port(uri: Uri) -> Uri {
    if uri.port().is_some() || uri.scheme_str() != Some("http") {
        return uri;
    }
    let authority = uri.authority().map(|authority| format!("{authority}:80")).unwrap_or_default();
    let builder = Uri::builder().scheme("http").authority(authority).path_and_query(uri.path());
    builder.build().unwrap_or(uri)
}

/// The address without user name and password, and without a lone `/`.
pub(super) fn without_credentials(uri: &Uri) -> String {
    let authority = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let path = uri.path().trim_end_matches('/');
    format!("{}://{host}{path}", uri.scheme_str().unwrap_or("https"))
}
