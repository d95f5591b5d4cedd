//! A [`Failure`] in words: what failed, for what, why, and what to do.

use crate::core::problem::{Problem, ProblemCode};

use super::super::Resource;
use super::{Distrust, Failure};

/// The other end, for messages.
#[derive(Clone, Debug, Default)]
pub(in crate::cluster) struct Server {
    /// Its address, without credentials.
    pub(in crate::cluster) address: String,
    /// Kubeconfig context.
    pub(in crate::cluster) context: Option<String>,
    /// Kubeconfig user.
    pub(in crate::cluster) user: String,
    /// Address of the proxy before it.
    pub(in crate::cluster) proxy: Option<String>,
}

/// What a request was for.
#[derive(Clone, Copy, Debug)]
pub(in crate::cluster) enum Ask<'a> {
    /// One object.
    Get {
        /// Its kind.
        resource: &'a Resource,
        /// Its namespace.
        namespace: Option<&'a str>,
        /// Its name.
        name: &'a str,
    },
    /// The objects of a kind.
    List {
        /// Their kind.
        resource: &'a Resource,
        /// Their namespace; `None` for all.
        namespace: Option<&'a str>,
    },
    /// Which kinds are served.
    Discovery,
    /// What the server is.
    Version,
}

impl Failure {
    /// The problem of what was asked.
    pub(in crate::cluster) fn problem(&self, ask: Ask<'_>, server: &Server) -> Problem {
        match self {
            Self::Refused | Self::NameUnknown | Self::NoConnection | Self::ConnectTimeout | Self::Cut => {
                self.unreachable(server)
            }
            Self::Untrusted(distrust) => distrust.problem(server),
            Self::RequestTimeout(limit) => Problem::new(
                ProblemCode::Timeout,
                format!("no answer within {limit:?} (--request-timeout) to {ask}"),
            )
            .with_hint("give it longer with --request-timeout, or check the load of the API server"),
            Self::Deadline(limit) => {
                Problem::new(ProblemCode::Timeout, format!("not read within {limit:?} (--timeout): {ask}"))
                    .with_hint("give it longer with --timeout")
            }
            Self::Unauthorized => unauthorized(server),
            Self::Forbidden => forbidden(ask),
            Self::Missing | Self::NotServed => not_served(ask),
            Self::NotAllowed => not_allowed(ask),
            Self::Expired => Problem::new(
                ProblemCode::ServerError,
                format!("the list expired again and again while it was read: {ask}"),
            )
            .with_hint("the API server is compacting faster than it answers: try again, with fewer objects"),
            Self::Busy { status, .. } => busy(*status, ask),
            Self::Status { status, said } => failed(*status, said.as_deref(), ask),
            Self::Garbled => {
                Problem::new(ProblemCode::ServerError, format!("the answer cannot be understood: {ask}"))
                    .with_hint("is a proxy or a login page in front of the API server?")
            }
        }
    }

    fn unreachable(&self, server: &Server) -> Problem {
        let why = match self {
            Self::Refused => "connection refused".to_owned(),
            Self::NameUnknown => format!("the name {} cannot be resolved", host(&server.address)),
            Self::ConnectTimeout => "no connection within 10 seconds".to_owned(),
            Self::Cut => "the connection was closed before the answer was complete".to_owned(),
            _ => "no connection can be made".to_owned(),
        };
        let through =
            server.proxy.as_ref().map(|proxy| format!(" through the proxy {proxy}")).unwrap_or_default();
        let message = format!("cannot reach the API server at {}{through}: {why}", server.address);
        Problem::new(ProblemCode::Unreachable, message).with_hint(self.way_out(server))
    }

    fn way_out(&self, server: &Server) -> String {
        if let Some(proxy) = &server.proxy {
            return format!(
                "check the proxy {proxy}: proxy-url in the kubeconfig, or HTTPS_PROXY and NO_PROXY"
            );
        }
        match self {
            Self::NameUnknown => format!("check the server address{}, and VPN or DNS", of_context(server)),
            Self::Cut => "try again; a load balancer or proxy on the way may close long answers".into(),
            _ => format!(
                "is the cluster running and reachable from here? check the server address{}",
                of_context(server)
            ),
        }
    }
}

fn of_context(server: &Server) -> String {
    server.context.as_ref().map(|context| format!(" of context \"{context}\"")).unwrap_or_default()
}

/// The host of an address.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or(rest);
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    }
}

impl Distrust {
    fn problem(&self, server: &Server) -> Problem {
        let address = &server.address;
        let message = match self {
            Self::UnknownAuthority => {
                format!("the certificate of {address} is signed by an unknown authority")
            }
            Self::Expired => format!("the certificate of {address} has expired"),
            Self::NotYetValid => format!("the certificate of {address} is not valid yet"),
            Self::WrongName(names) => wrong_name(address, names),
            Self::Revoked => format!("the certificate of {address} has been revoked"),
            Self::Handshake => format!("no TLS connection with {address}: the handshake failed"),
        };
        Problem::new(ProblemCode::Unreachable, message).with_hint(self.hint(server))
    }

    fn hint(&self, server: &Server) -> String {
        match self {
            Self::UnknownAuthority => format!(
                "check certificate-authority-data of the cluster{}: it may be another cluster's",
                of_context(server)
            ),
            Self::Expired => "renew the API server's certificate, and check the clock of this machine".into(),
            Self::NotYetValid => "check the clock of this machine".into(),
            Self::WrongName(_) => "reach it by a name of its certificate, or set tls-server-name".into(),
            Self::Revoked => "ask whoever runs the API server".into(),
            Self::Handshake => {
                "is this the API server's address? check it, and the client certificate of the user".into()
            }
        }
    }
}

fn wrong_name(address: &str, names: &[String]) -> String {
    if names.is_empty() {
        format!("the certificate of {address} is not for that name")
    } else {
        format!("the certificate of {address} is not for that name, but for {}", names.join(", "))
    }
}

fn unauthorized(server: &Server) -> Problem {
    let message = format!("the API server at {} does not accept the credentials (401)", server.address);
    let whose = if server.user.is_empty() {
        format!("no user is configured{}: check it, or give --token", of_context(server))
    } else {
        format!(
            "log in again as user \"{}\"{}; kubectl auth whoami checks it",
            server.user,
            of_context(server)
        )
    };
    Problem::new(ProblemCode::Unauthorized, message).with_hint(whose)
}

fn forbidden(ask: Ask<'_>) -> Problem {
    let problem = Problem::new(ProblemCode::Forbidden, format!("not allowed to {ask}"));
    match ask {
        Ask::Get { resource, namespace, name } => problem.with_hint(format!(
            "check with: kubectl auth can-i get {}/{name}{}",
            type_name(resource),
            flag(resource, namespace)
        )),
        Ask::List { resource, namespace } => problem.with_hint(format!(
            "check with: kubectl auth can-i list {}{}",
            type_name(resource),
            flag(resource, namespace)
        )),
        Ask::Discovery => problem
            .with_hint("bind the ClusterRole system:discovery to this identity: it is granted by default"),
        Ask::Version => problem.with_hint(
            "bind the ClusterRole system:public-info-viewer to this identity: it is granted by default",
        ),
    }
}

/// `deployments.apps`, `secrets`.
fn type_name(resource: &Resource) -> String {
    let group = &resource.gvk.group;
    if group.is_empty() { resource.plural.clone() } else { format!("{}.{group}", resource.plural) }
}

fn flag(resource: &Resource, namespace: Option<&str>) -> String {
    match namespace {
        Some(namespace) => format!(" -n {namespace}"),
        None if resource.namespaced => " --all-namespaces".into(),
        None => String::new(),
    }
}

fn not_served(ask: Ask<'_>) -> Problem {
    match ask {
        Ask::Get { resource, .. } | Ask::List { resource, .. } => {
            Problem::new(ProblemCode::UnknownKind, format!("the cluster does not serve {}", resource.gvk))
        }
        Ask::Discovery | Ask::Version => {
            Problem::new(ProblemCode::ServerError, format!("not found (404): {ask}"))
                .with_hint("is this the address of a Kubernetes API server?")
        }
    }
}

fn not_allowed(ask: Ask<'_>) -> Problem {
    let message = match ask {
        Ask::Get { resource, .. } | Ask::List { resource, .. } => {
            format!(
                "objects of kind {} cannot be read back: the API server has no get for them",
                resource.gvk.kind
            )
        }
        Ask::Discovery | Ask::Version => format!("the API server has no get for it (405): {ask}"),
    };
    Problem::new(ProblemCode::NotComparable, message).with_hint("leave it out of what is compared")
}

fn busy(status: u16, ask: Ask<'_>) -> Problem {
    Problem::new(
        ProblemCode::ServerError,
        format!("the API server is overloaded and turns requests away ({status}): {ask}"),
    )
    .with_hint("try again later, or with a lower --concurrency")
}

fn failed(status: u16, said: Option<&str>, ask: Ask<'_>) -> Problem {
    let said = said.map(|said| format!(": it said {said:?}")).unwrap_or_default();
    Problem::new(ProblemCode::ServerError, format!("the API server failed ({status}) to {ask}{said}"))
        .with_hint("see the API server's log; kubectl get --raw /readyz shows its state")
}

impl std::fmt::Display for Ask<'_> {
    /// As the end of a sentence: `get deployments.apps/web in namespace shop`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = |resource: &Resource, namespace: Option<&str>| match namespace {
            Some(namespace) => format!(" in namespace {namespace}"),
            None if resource.namespaced => " in all namespaces".into(),
            None => String::new(),
        };
        match self {
            Self::Get { resource, namespace, name } => {
                write!(f, "get {}/{name}{}", type_name(resource), place(resource, *namespace))
            }
            Self::List { resource, namespace } => {
                write!(f, "list {}{}", type_name(resource), place(resource, *namespace))
            }
            Self::Discovery => f.write_str("list the kinds that are served"),
            Self::Version => f.write_str("read the server's version"),
        }
    }
}
