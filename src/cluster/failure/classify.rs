//! From kube's errors and HTTP answers to a [`Failure`].

use std::error::Error;
use std::io;
use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use rustls::CertificateError;
use serde::Deserialize;

use super::{Distrust, Failure};

/// Most characters of the server's words that are passed on.
const MOST_WORDS: usize = 300;

impl From<&kube::Error> for Failure {
    fn from(error: &kube::Error) -> Self {
        let causes = causes(error);
        let first = |pick: &dyn Fn(&(dyn Error + 'static)) -> Option<Self>| {
            causes.iter().find_map(|cause| pick(*cause))
        };
        first(&of_tls)
            .or_else(|| first(&of_login))
            .or_else(|| first(&of_io))
            .or_else(|| first(&of_text))
            .unwrap_or_else(|| if is_connect(&causes) { Self::NoConnection } else { Self::Cut })
    }
}

/// The error and what it was caused by. An `io::Error` names the cause of what it wraps as its own and
/// leaves out what it wraps, so that is looked at too.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut causes: Vec<&'a (dyn Error + 'static)> = Vec::new();
    let mut next = Some(error);
    while let Some(cause) = next.filter(|_| causes.len() < 32) {
        causes.push(cause);
        let wrapped = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match wrapped {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => cause.source(),
        };
    }
    causes
}

fn of_tls(cause: &(dyn Error + 'static)) -> Option<Failure> {
    use rustls::Error as Tls;
    let distrust = match cause.downcast_ref::<Tls>()? {
        Tls::InvalidCertificate(error) => of_certificate(error),
        _ => Distrust::Handshake,
    };
    Some(Failure::Untrusted(distrust))
}

fn of_certificate(error: &CertificateError) -> Distrust {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Distrust::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Distrust::NotYetValid,
        CertificateError::NotValidForName => Distrust::WrongName(Vec::new()),
        CertificateError::NotValidForNameContext { presented, .. } => Distrust::WrongName(names(presented)),
        CertificateError::Revoked => Distrust::Revoked,
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Distrust::UnknownAuthority,
        _ => Distrust::Handshake,
    }
}

/// `DnsName("kubernetes")` and `IpAddress(10.96.0.1)` to what is in them.
fn names(presented: &[String]) -> Vec<String> {
    let inner = |name: &String| {
        let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
        inner.unwrap_or(name).trim_matches('"').to_owned()
    };
    presented.iter().map(inner).collect()
}

/// kube could not renew the credentials it keeps itself (OIDC).
fn of_login(cause: &(dyn Error + 'static)) -> Option<Failure> {
    cause.downcast_ref::<kube::client::AuthError>().map(|_| Failure::Unauthorized)
}

fn of_io(cause: &(dyn Error + 'static)) -> Option<Failure> {
    use io::ErrorKind as Kind;
    match cause.downcast_ref::<io::Error>()?.kind() {
        Kind::ConnectionRefused => Some(Failure::Refused),
        Kind::TimedOut => Some(Failure::ConnectTimeout),
        Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown | Kind::AddrNotAvailable => {
            Some(Failure::NoConnection)
        }
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::UnexpectedEof => {
            Some(Failure::Cut)
        }
        _ => None,
    }
}

/// hyper-util's connector keeps the type of name resolution errors private.
fn of_text(cause: &(dyn Error + 'static)) -> Option<Failure> {
    (cause.to_string() == "dns error").then_some(Failure::NameUnknown)
}

fn is_connect(causes: &[&(dyn Error + 'static)]) -> bool {
    causes.iter().any(|cause| cause.to_string() == "client error (Connect)")
}

/// `metav1.Status`, as far as it is needed.
#[derive(Default, Deserialize)]
struct Status {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    details: Option<Details>,
}

#[derive(Default, Deserialize)]
struct Details {
    #[serde(default)]
    name: String,
    #[serde(default, rename = "retryAfterSeconds")]
    retry_after_seconds: u64,
}

impl Failure {
    /// Of an answer that is not 2xx.
    pub(in crate::cluster) fn of_answer(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let said: Option<Status> =
            serde_json::from_slice(body).ok().filter(|said: &Status| said.kind == "Status");
        let wait = retry_after(headers, said.as_ref());
        match status.as_u16() {
            300..=399 => Self::Garbled,
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 if names_an_object(said.as_ref()) => Self::Missing,
            404 => Self::NotServed,
            405 => Self::NotAllowed,
            410 => Self::Expired,
            429 => Self::Busy { status: 429, wait },
            503 if wait.is_some() => Self::Busy { status: 503, wait },
            other => Self::Status { status: other, said: said.and_then(|said| one_line(&said.message)) },
        }
    }
}

/// `deployments.apps "web" not found`, as against a path that is not served.
fn names_an_object(said: Option<&Status>) -> bool {
    said.and_then(|said| said.details.as_ref()).is_some_and(|details| !details.name.is_empty())
}

/// Seconds; the date form of the header is not used by API servers.
fn retry_after(headers: &HeaderMap, said: Option<&Status>) -> Option<Duration> {
    let header = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let detail = said.and_then(|said| said.details.as_ref()).map(|details| details.retry_after_seconds);
    header.or(detail.filter(|seconds| *seconds > 0)).map(Duration::from_secs)
}

/// Without control characters, so that a terminal shows it as it is.
fn one_line(text: &str) -> Option<String> {
    let words: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST_WORDS).collect();
    let words = words.trim().to_owned();
    (!words.is_empty()).then_some(words)
}
