//! The API server's address.

use http::Uri;

use super::ConnectError;
use super::select::Selected;

/// The cluster's `server` as a URL. Without a scheme it is http: client-go decides that before it has looked at the
/// TLS settings (`DirectClientConfig.ClientConfig`).
pub(super) fn address(selected: &Selected) -> Result<Uri, ConnectError> {
    let text = selected.cluster.server.as_deref().unwrap_or_default();
    let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
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

/// User name and password in the address. Go sends them, also over http, in place of every other credential
/// (`net/http`, `Client.send`).
pub(super) fn credentials(uri: &Uri) -> Option<(String, String)> {
    let (info, _) = uri.authority()?.as_str().rsplit_once('@')?;
    let (user, password) = info.split_once(':').unwrap_or((info, ""));
    Some((decoded(user), decoded(password)))
}

/// `%40` to `@`; what is no escape stays.
fn decoded(text: &str) -> String {
    let (mut out, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, after @ ..] = rest {
        let escaped = (*first == b'%').then(|| escape(after)).flatten();
        out.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The byte of two hexadecimal digits.
fn escape(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*digits.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_in_the_address_are_decoded() {
        let of = |text: &str| credentials(&text.parse().expect("a URL"));
        let pair = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
        assert_eq!(of("https://host:6443/x@y"), None);
        assert_eq!(of("https://me@host"), pair("me", ""));
        assert_eq!(of("https://m%65:p%40s%3as%zz%4@host"), pair("me", "p@s:s%zz%4"));
    }
}
