//! What went wrong with a request, told apart by type; [`words`] says it to people.

mod classify;
mod words;

use std::time::Duration;

use crate::core::problem::Problem;

pub(super) use words::{Ask, Server};

/// Why a request brought no usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing listens there.
    Refused,
    /// The host's name does not resolve.
    NameUnknown,
    /// No route, network down, proxy refused, protocol not spoken.
    NoConnection,
    /// The server's certificate is not trusted.
    Untrusted(Distrust),
    /// TCP and TLS took too long.
    ConnectTimeout,
    /// The connection ended before the answer did.
    Cut,
    /// `--request-timeout` passed.
    RequestTimeout(Duration),
    /// `--timeout` passed.
    Deadline(Duration),
    /// 401, or credentials that cannot be renewed.
    Unauthorized,
    /// A credential plugin that had to run again gave nothing.
    Login(Problem),
    /// 403.
    Forbidden,
    /// 404 for an object: it is not there.
    Missing,
    /// 404 for the path: the kind is not served.
    NotServed,
    /// 405: the kind has no such verb.
    NotAllowed,
    /// 410: the continue token expired.
    Expired,
    /// 429 or 503 with a request to wait.
    Busy {
        /// HTTP status.
        status: u16,
        /// `Retry-After`.
        wait: Option<Duration>,
    },
    /// Another HTTP status.
    Status {
        /// HTTP status.
        status: u16,
        /// The server's own words, shortened to one line.
        said: Option<String>,
    },
    /// An answer that is not what was asked for.
    Garbled,
}

/// Why a certificate is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Distrust {
    /// Its issuer is not among the authorities.
    UnknownAuthority,
    /// It has ended.
    Expired,
    /// It has not begun.
    NotYetValid,
    /// It is for other names.
    WrongName(Vec<String>),
    /// It was revoked.
    Revoked,
    /// The server refused ours, or the handshake failed otherwise.
    Handshake,
}

impl Failure {
    /// Whether trying again may help.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Cut | Self::Garbled | Self::Busy { .. } => true,
            Self::Status { status, .. } => matches!(status, 500 | 502 | 503 | 504),
            _ => false,
        }
    }

    /// Whether no connection could be made.
    pub(super) fn is_connecting(&self) -> bool {
        matches!(
            self,
            Self::Refused
                | Self::NameUnknown
                | Self::NoConnection
                | Self::Untrusted(_)
                | Self::ConnectTimeout
        )
    }

    /// Whether no request can be signed any more.
    pub(super) fn is_login(&self) -> bool {
        matches!(self, Self::Login(_))
    }

    /// Whether every other request would fail alike, unless one has succeeded before.
    pub(super) fn is_general(&self) -> bool {
        self.is_connecting() || matches!(self, Self::Cut | Self::RequestTimeout(_) | Self::Unauthorized)
    }
}

#[cfg(test)]
mod tests;
