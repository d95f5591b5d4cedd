use std::fmt::Write;
use std::io;

use http::{HeaderMap, StatusCode};
use rustls::CertificateError;
use rustls::pki_types::{ServerName, UnixTime};
use serde_json::json;

use super::super::mock::resource;
use super::*;
use crate::core::problem::{Problem, ProblemCode};

fn server() -> Server {
    Server {
        address: "https://10.0.0.1:6443".into(),
        context: Some("prod".into()),
        user: "jane".into(),
        proxy: None,
    }
}

/// As it arrives: in an I/O error, in another one.
fn of_tls(error: rustls::Error) -> Failure {
    let inner = io::Error::new(io::ErrorKind::InvalidData, error);
    Failure::from(&kube::Error::Service(Box::new(io::Error::other(inner))))
}

fn of_certificate(error: CertificateError) -> Distrust {
    match of_tls(rustls::Error::InvalidCertificate(error)) {
        Failure::Untrusted(distrust) => distrust,
        other => panic!("{other:?}"),
    }
}

fn of_io(kind: io::ErrorKind) -> Failure {
    Failure::from(&kube::Error::Service(Box::new(io::Error::from(kind))))
}

#[test]
fn certificates_are_told_apart() {
    let name = ServerName::try_from("prod.example").expect("a name");
    let wrong = CertificateError::NotValidForNameContext {
        expected: name,
        presented: vec!["DnsName(\"kubernetes\")".into(), "IpAddress(10.96.0.1)".into()],
    };
    assert_eq!(of_certificate(wrong), Distrust::WrongName(vec!["kubernetes".into(), "10.96.0.1".into()]));
    let time = UnixTime::since_unix_epoch(Duration::from_secs(5));
    assert_eq!(of_certificate(CertificateError::ExpiredContext { time, not_after: time }), Distrust::Expired);
    assert_eq!(of_certificate(CertificateError::NotValidYet), Distrust::NotYetValid);
    assert_eq!(of_certificate(CertificateError::UnknownIssuer), Distrust::UnknownAuthority);
    assert_eq!(of_certificate(CertificateError::Revoked), Distrust::Revoked);
    assert_eq!(of_tls(rustls::Error::HandshakeNotComplete), Failure::Untrusted(Distrust::Handshake));
}

#[test]
fn connections_are_told_apart() {
    assert_eq!(of_io(io::ErrorKind::ConnectionRefused), Failure::Refused);
    assert_eq!(of_io(io::ErrorKind::TimedOut), Failure::ConnectTimeout);
    assert_eq!(of_io(io::ErrorKind::NetworkUnreachable), Failure::NoConnection);
    assert_eq!(of_io(io::ErrorKind::ConnectionReset), Failure::Cut);
    assert_eq!(of_io(io::ErrorKind::UnexpectedEof), Failure::Cut);
}

fn of_answer(status: u16, headers: &[(&'static str, &str)], body: &serde_json::Value) -> Failure {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().expect("a header value"));
    }
    Failure::of_answer(StatusCode::from_u16(status).expect("a status"), &map, body.to_string().as_bytes())
}

#[test]
fn a_missing_object_is_not_a_missing_kind() {
    let object = json!({"kind": "Status", "reason": "NotFound", "details": {"name": "web", "group": "apps", "kind": "deployments"}});
    assert_eq!(of_answer(404, &[], &object), Failure::Missing);
    let path = json!({"kind": "Status", "reason": "NotFound", "message": "the server could not find the requested resource", "details": {}});
    assert_eq!(of_answer(404, &[], &path), Failure::NotServed);
    assert_eq!(
        Failure::of_answer(StatusCode::NOT_FOUND, &HeaderMap::new(), b"404 page not found\n"),
        Failure::NotServed
    );
}

#[test]
fn the_wait_is_the_headers_or_the_bodys() {
    let wait = |failure| match failure {
        Failure::Busy { wait, .. } => wait.map(|wait| wait.as_secs()),
        other => panic!("{other:?}"),
    };
    assert_eq!(wait(of_answer(429, &[("retry-after", "3")], &json!({}))), Some(3));
    assert_eq!(
        wait(of_answer(429, &[], &json!({"kind": "Status", "details": {"retryAfterSeconds": 2}}))),
        Some(2)
    );
    assert_eq!(wait(of_answer(429, &[], &json!({}))), None);
    assert_eq!(wait(of_answer(503, &[("retry-after", "1")], &json!({}))), Some(1));
    assert_eq!(of_answer(503, &[], &json!({})), Failure::Status { status: 503, said: None });
}

#[test]
fn a_redirection_is_no_answer_of_an_api_server() {
    assert_eq!(of_answer(302, &[("location", "https://login.example")], &json!({})), Failure::Garbled);
}

#[test]
fn the_servers_words_are_one_short_line() {
    let body = json!({"kind": "Status", "message": format!("conversion webhook\nfailed\u{1b}[31m {}", "x".repeat(999))});
    let Failure::Status { status: 500, said: Some(said) } = of_answer(500, &[], &body) else {
        panic!("a status")
    };
    assert!(said.starts_with("conversion webhook failed [31m xxx") && said.len() <= 300, "{said}");
}

#[test]
fn only_what_passes_is_tried_again() {
    let passing = [
        Failure::Cut,
        Failure::Garbled,
        Failure::Busy { status: 429, wait: None },
        Failure::Status { status: 500, said: None },
        Failure::Status { status: 502, said: None },
        Failure::Status { status: 503, said: None },
        Failure::Status { status: 504, said: None },
    ];
    let lasting = [
        Failure::Refused,
        Failure::Unauthorized,
        Failure::Forbidden,
        Failure::Missing,
        Failure::NotServed,
        Failure::NotAllowed,
        Failure::Expired,
        Failure::Deadline(Duration::ZERO),
        Failure::RequestTimeout(Duration::ZERO),
        Failure::Status { status: 400, said: None },
        Failure::Status { status: 501, said: None },
    ];
    assert!(passing.iter().all(Failure::is_passing));
    assert!(!lasting.iter().any(Failure::is_passing));
}

/// Every class as a reader sees it: code, message, hint.
const WORDS: &str = "\
unreachable: cannot reach the API server at https://10.0.0.1:6443: connection refused
  is the cluster running and reachable from here? check the server address of context \"prod\"
unreachable: cannot reach the API server at https://10.0.0.1:6443: the name 10.0.0.1 cannot be resolved
  check the server address of context \"prod\", and VPN or DNS
unreachable: cannot reach the API server at https://10.0.0.1:6443: no connection within 10 seconds
  is the cluster running and reachable from here? check the server address of context \"prod\"
unreachable: cannot reach the API server at https://10.0.0.1:6443: no connection can be made
  is the cluster running and reachable from here? check the server address of context \"prod\"
unreachable: cannot reach the API server at https://10.0.0.1:6443: the connection was closed before the answer was complete
  try again; a load balancer or proxy on the way may close long answers
unreachable: the certificate of https://10.0.0.1:6443 is signed by an unknown authority
  check certificate-authority-data of the cluster of context \"prod\": it may be another cluster's
unreachable: the certificate of https://10.0.0.1:6443 has expired
  renew the API server's certificate, and check the clock of this machine
unreachable: the certificate of https://10.0.0.1:6443 is not valid yet
  check the clock of this machine
unreachable: the certificate of https://10.0.0.1:6443 is not for that name, but for kubernetes, 10.96.0.1
  reach it by a name of its certificate, or set tls-server-name
unreachable: the certificate of https://10.0.0.1:6443 has been revoked
  ask whoever runs the API server
unreachable: no TLS connection with https://10.0.0.1:6443: the handshake failed
  is this the API server's address? check it, and the client certificate of the user
timeout: no answer within 5s (--request-timeout) to list deployments.apps in namespace shop
  give it longer with --request-timeout, or check the load of the API server
timeout: not read within 30s (--timeout): list deployments.apps in namespace shop
  give it longer with --timeout
unauthorized: the API server at https://10.0.0.1:6443 does not accept the credentials (401)
  log in again as user \"jane\" of context \"prod\"; kubectl auth whoami checks it
forbidden: not allowed to list deployments.apps in namespace shop
  check with: kubectl auth can-i list deployments.apps -n shop
not-comparable: objects of kind Deployment cannot be read back: the API server has no get for them
  leave it out of what is compared
server-error: the list expired again and again while it was read: list deployments.apps in namespace shop
  the API server is compacting faster than it answers: try again, with fewer objects
server-error: the API server is overloaded and turns requests away (429): list deployments.apps in namespace shop
  try again later, or with a lower --concurrency
server-error: the API server failed (500) to list deployments.apps in namespace shop: it said \"webhook \\\"x\\\" down\"
  see the API server's log; kubectl get --raw /readyz shows its state
server-error: the answer cannot be understood: list deployments.apps in namespace shop
  is a proxy or a login page in front of the API server?
";

#[test]
fn every_failure_says_what_why_and_what_to_do() {
    let deployments = resource("apps/v1", "Deployment", "deployments", true);
    let ask = Ask::List { resource: &deployments, namespace: Some("shop") };
    let certificates = [
        Distrust::UnknownAuthority,
        Distrust::Expired,
        Distrust::NotYetValid,
        Distrust::WrongName(vec!["kubernetes".into(), "10.96.0.1".into()]),
        Distrust::Revoked,
        Distrust::Handshake,
    ];
    let connections = [
        Failure::Refused,
        Failure::NameUnknown,
        Failure::ConnectTimeout,
        Failure::NoConnection,
        Failure::Cut,
    ];
    let others = [
        Failure::RequestTimeout(Duration::from_secs(5)),
        Failure::Deadline(Duration::from_secs(30)),
        Failure::Unauthorized,
        Failure::Forbidden,
        Failure::NotAllowed,
        Failure::Expired,
        Failure::Busy { status: 429, wait: None },
        Failure::Status { status: 500, said: Some("webhook \"x\" down".into()) },
        Failure::Garbled,
    ];
    let all = connections.into_iter().chain(certificates.map(Failure::Untrusted)).chain(others);
    let mut words = String::new();
    for failure in all {
        let Problem { code, message, hint } = failure.problem(ask, &server());
        writeln!(words, "{}: {message}\n  {}", code.as_str(), hint.expect("a hint")).expect("written");
    }
    assert_eq!(words, WORDS);
}

#[test]
fn what_was_asked_is_named_with_kubectls_own_check() {
    let deployments = resource("apps/v1", "Deployment", "deployments", true);
    let roles = resource("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false);
    let nodes = resource("v1", "Node", "nodes", false);
    let said = |ask| {
        let Problem { message, hint, .. } = Failure::Forbidden.problem(ask, &server());
        format!("{message} | {}", hint.expect("a hint"))
    };
    assert_eq!(
        said(Ask::Get { resource: &deployments, namespace: Some("shop"), name: "web" }),
        "not allowed to get deployments.apps/web in namespace shop | check with: kubectl auth can-i get deployments.apps/web -n shop"
    );
    assert_eq!(
        said(Ask::List { resource: &deployments, namespace: None }),
        "not allowed to list deployments.apps in all namespaces | check with: kubectl auth can-i list deployments.apps --all-namespaces"
    );
    assert_eq!(
        said(Ask::Get { resource: &roles, namespace: None, name: "view" }),
        "not allowed to get clusterroles.rbac.authorization.k8s.io/view | check with: kubectl auth can-i get clusterroles.rbac.authorization.k8s.io/view"
    );
    assert_eq!(
        said(Ask::List { resource: &nodes, namespace: None }),
        "not allowed to list nodes | check with: kubectl auth can-i list nodes"
    );
    assert!(
        said(Ask::Discovery)
            .ends_with("bind the ClusterRole system:discovery to this identity: it is granted by default")
    );
}

#[test]
fn no_failure_of_discovery_is_an_unknown_kind() {
    let problem = Failure::NotServed.problem(Ask::Discovery, &server());
    assert_eq!(problem.code, ProblemCode::ServerError);
    assert_eq!(problem.hint.as_deref(), Some("is this the address of a Kubernetes API server?"));
}

#[test]
fn a_proxy_is_named_as_part_of_the_way() {
    let server = Server { proxy: Some("http://proxy:3128".into()), ..server() };
    let deployments = resource("apps/v1", "Deployment", "deployments", true);
    let problem = Failure::Refused.problem(Ask::List { resource: &deployments, namespace: None }, &server);
    assert_eq!(
        problem.message,
        "cannot reach the API server at https://10.0.0.1:6443 through the proxy http://proxy:3128: connection refused"
    );
}
