//! A server that writes down what it is asked, over TLS with a certificate of the bench's authority or without TLS.
//!
//! It serves `ConfigMap`s, all of which are missing, under any path; the last word of the path before `/api` chooses
//! another behaviour.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::harness::certs::Pair;

/// One request: its path, and its headers with names in lower case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    /// Path and query.
    pub(crate) path: String,
    /// In the order sent.
    pub(crate) headers: Vec<(String, String)>,
}

impl Request {
    /// The values of a header.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }
}

/// A recording server. Its thread ends with the process.
pub(crate) struct Recorder {
    /// `https://127.0.0.1:PORT` or `http://127.0.0.1:PORT`.
    pub(crate) url: String,
    log: Arc<Mutex<Vec<Request>>>,
}

/// What its connections share.
struct Shared {
    tls: Option<Arc<ServerConfig>>,
    log: Arc<Mutex<Vec<Request>>>,
    refused_once: AtomicBool,
}

impl Recorder {
    /// Over TLS.
    pub(crate) fn https(pair: &Pair) -> Self {
        let chain = CertificateDer::pem_slice_iter(pair.cert.as_bytes()).collect::<Result<Vec<_>, _>>();
        let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("versions").with_no_client_auth();
        let config =
            config.with_single_cert(chain.expect("a chain"), key).expect("a certificate and its key");
        Self::start(Some(Arc::new(config)))
    }

    /// Without TLS.
    pub(crate) fn http() -> Self {
        Self::start(None)
    }

    fn start(tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let log = Arc::default();
        let shared = Arc::new(Shared { tls, log: Arc::clone(&log), refused_once: AtomicBool::new(false) });
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || shared.connection(stream));
            }
        });
        Self { url: format!("{scheme}://127.0.0.1:{port}"), log }
    }

    /// Takes what was asked since the last call.
    pub(crate) fn take(&self) -> Vec<Request> {
        std::mem::take(&mut self.log.lock().expect("no panic while it is held"))
    }
}

impl Shared {
    fn connection(&self, stream: TcpStream) {
        match &self.tls {
            None => self.serve(stream),
            Some(config) => {
                let session = ServerConnection::new(Arc::clone(config)).expect("a valid configuration");
                self.serve(StreamOwned::new(session, stream));
            }
        }
    }

    /// Until the other end goes away.
    fn serve(&self, stream: impl Read + Write) {
        let mut stream = BufReader::new(stream);
        while let Some(request) = read(&mut stream) {
            self.log.lock().expect("no panic while it is held").push(request.clone());
            if request.path.contains("/stall/") {
                std::thread::park();
            }
            let answer = self.answer(&request);
            if stream.get_mut().write_all(answer.as_bytes()).and_then(|()| stream.get_mut().flush()).is_err()
            {
                return;
            }
        }
    }

    fn answer(&self, request: &Request) -> String {
        let path = request.path.split('?').next().unwrap_or_default();
        let refuses = path.contains("/refuse/")
            || (path.contains("/refuse-once/") && !self.refused_once.swap(true, Ordering::SeqCst));
        let warning = if path.contains("/warn/") { WARNINGS } else { "" };
        let (status, body) = match path.rsplit('/').next().unwrap_or_default() {
            _ if refuses => ("401 Unauthorized", UNAUTHORIZED.to_owned()),
            "api" => ("200 OK", r#"{"kind":"APIVersions","versions":["v1"]}"#.to_owned()),
            "apis" => ("200 OK", r#"{"kind":"APIGroupList","apiVersion":"v1","groups":[]}"#.to_owned()),
            "v1" => ("200 OK", RESOURCES.to_owned()),
            name => ("404 Not Found", missing(name)),
        };
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{warning}Content-Length: {length}\r\n\r\n{body}"
        )
    }
}

/// Two in one header, one of them once more, one with a date, one of another code, and one that is malformed.
const WARNINGS: &str = "Warning: 299 - \"first \\\"quoted\\\"\", 299 agent \"second\"\r\n\
    Warning: 299 - \"second\" \"Sat, 25 Aug 2012 23:34:45 GMT\"\r\n\
    Warning: 199 - \"not for people\"\r\n\
    Warning: nonsense\r\n";

const UNAUTHORIZED: &str = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}"#;

const RESOURCES: &str = r#"{"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"configmaps","singularName":"configmap","namespaced":true,"kind":"ConfigMap","verbs":["get","list"],"shortNames":["cm"]}]}"#;

fn missing(name: &str) -> String {
    format!(
        r#"{{"kind":"Status","apiVersion":"v1","status":"Failure","message":"configmaps \"{name}\" not found","reason":"NotFound","details":{{"name":"{name}","kind":"configmaps"}},"code":404}}"#
    )
}

/// A request without a body; `None` at the end, or when it is not HTTP.
fn read(stream: &mut impl BufRead) -> Option<Request> {
    let first = line(stream)?;
    let path = first.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    loop {
        let line = line(stream)?;
        if line.is_empty() {
            return Some(Request { path, headers });
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
}

/// A line without its end.
pub(crate) fn line(stream: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}
