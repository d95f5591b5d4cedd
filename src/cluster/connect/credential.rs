//! Who we are to the API server: a header of every request, or a client certificate.

#![expect(clippy::disallowed_methods, reason = "token files of the kubeconfig are read here")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use tokio::time::Instant;

use super::ConnectError;

/// How often a token file is read again (client-go: once a minute, from 10 seconds before).
const REREAD: Duration = Duration::from_secs(50);

/// What goes into `Authorization`.
#[derive(Debug)]
pub(in crate::cluster) enum Credential {
    /// Nothing: anonymous, a client certificate, or kube's own OIDC refresh.
    None,
    /// The same value every time.
    Fixed(HeaderValue),
    /// A token from a file that something else renews.
    File(TokenFile),
}

impl Credential {
    /// `Bearer TOKEN`.
    pub(super) fn bearer(token: &str) -> Result<Self, ConnectError> {
        header(&format!("Bearer {}", token.trim())).map(Self::Fixed).ok_or_else(|| {
            ConnectError::credentials("the token holds characters that cannot be sent")
                .hint("check the token: it is one line of printable ASCII")
        })
    }

    /// `Basic USER:PASSWORD`.
    pub(super) fn basic(user: &str, password: &str) -> Result<Self, ConnectError> {
        let value = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        header(&value)
            .map(Self::Fixed)
            .ok_or_else(|| ConnectError::credentials("the password cannot be sent"))
    }

    /// A token file; `fallback` is used while the file has no token.
    pub(super) fn file(path: &Path, fallback: Option<&str>) -> Result<Self, ConnectError> {
        let read = read_token(path);
        let first = match (read, fallback) {
            (Ok(header), _) => header,
            (Err(_), Some(token)) => return Self::bearer(token),
            (Err(why), None) => {
                return Err(ConnectError::credentials(format!(
                    "cannot use token file {}: {why}",
                    path.display()
                ))
                .hint("check tokenFile of the user in the kubeconfig"));
            }
        };
        let current = Mutex::new((first, Instant::now()));
        Ok(Self::File(TokenFile { path: path.into(), current }))
    }

    /// The header value to send now.
    pub(in crate::cluster) fn header(&self) -> Option<HeaderValue> {
        self.header_at(Instant::now())
    }

    pub(super) fn header_at(&self, now: Instant) -> Option<HeaderValue> {
        match self {
            Self::None => None,
            Self::Fixed(value) => Some(value.clone()),
            Self::File(file) => Some(file.at(now)),
        }
    }
}

/// A token file and what it last held.
#[derive(Debug)]
pub(in crate::cluster) struct TokenFile {
    path: PathBuf,
    current: Mutex<(HeaderValue, Instant)>,
}

impl TokenFile {
    /// Reads the file again when it is time; keeps the last token when that fails, because some
    /// programs remove the file for a moment while they renew it.
    fn at(&self, now: Instant) -> HeaderValue {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if now.duration_since(current.1) >= REREAD {
            current.1 = now;
            if let Ok(header) = read_token(&self.path) {
                current.0 = header;
            }
        }
        current.0.clone()
    }
}

fn read_token(path: &Path) -> Result<HeaderValue, String> {
    let text = fs::read_to_string(path).map_err(|error| error.kind().to_string())?;
    let token = text.trim();
    if token.is_empty() {
        return Err("it is empty".into());
    }
    header(&format!("Bearer {token}")).ok_or_else(|| "it holds characters that cannot be sent".into())
}

/// Marked sensitive, so that no debug form shows it.
fn header(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
