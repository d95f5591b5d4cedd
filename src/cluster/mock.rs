//! A tiny HTTP server for what a real API server cannot be made to do. Tests only.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::connect::{ConnectOptions, Environment};
use super::{ApiServer, Resource, Wanted};
use crate::core::id::Gvk;

/// What the server saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What the server says.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    cut_after: Option<usize>,
    delay: Duration,
}

impl Reply {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, &body.to_string()).header("content-type", "application/json")
    }

    pub(super) fn text(status: u16, body: &str) -> Self {
        Self { status, headers: vec![], body: body.into(), cut_after: None, delay: Duration::ZERO }
    }

    /// A `metav1.Status`.
    pub(super) fn status(status: u16, reason: &str, message: &str) -> Self {
        let body = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "message": message, "code": status});
        Self::json(status, &body)
    }

    /// The 404 of an object.
    pub(super) fn missing(plural: &str, name: &str) -> Self {
        let message = format!("{plural} {name:?} not found");
        let body = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "message": message,
            "details": {"name": name, "kind": plural}, "code": 404});
        Self::json(404, &body)
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Closes the connection after so many bytes of the body.
    pub(super) fn cut(mut self, after: usize) -> Self {
        self.cut_after = Some(after);
        self
    }

    pub(super) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// A server on a free port; ends when dropped.
pub(super) struct Mock {
    pub(super) address: String,
    listening: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    ended: Arc<AtomicBool>,
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the accepting thread; when that is gone already there is nothing to wake.
        TcpStream::connect(self.listening).ok();
    }
}

impl Mock {
    /// Answers each request with what `answer` makes of it and of the number of earlier requests for the
    /// same path.
    pub(super) fn start(answer: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let listening = listener.local_addr().expect("bound");
        let (seen, ended) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (all, stop, answer): (_, _, Answer) = (Arc::clone(&seen), Arc::clone(&ended), Arc::new(answer));
        thread::spawn(move || accept(&listener, &all, &stop, &answer));
        Self { address: format!("http://{listening}"), listening, seen, ended }
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no test panicked here").clone()
    }

    pub(super) fn paths(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.path).collect()
    }

    /// A client of it.
    pub(super) async fn client(&self, mut options: ConnectOptions) -> ApiServer {
        options.server = Some(self.address.clone());
        ApiServer::connect(&options, &Environment::default()).await.expect("an address is enough")
    }
}

type Answer = Arc<dyn Fn(&Seen, usize) -> Reply + Send + Sync>;

fn accept(listener: &TcpListener, seen: &Arc<Mutex<Vec<Seen>>>, ended: &AtomicBool, answer: &Answer) {
    for stream in listener.incoming() {
        if ended.load(Ordering::SeqCst) {
            return;
        }
        let (stream, seen, answer) = (stream.expect("accepting works"), Arc::clone(seen), Arc::clone(answer));
        thread::spawn(move || serve(stream, &seen, &answer));
    }
}

fn serve(mut stream: TcpStream, all: &Mutex<Vec<Seen>>, answer: &Answer) {
    let Some(seen) = read_head(&mut stream) else { return };
    let earlier = {
        let mut all = all.lock().expect("no test panicked here");
        let earlier = all.iter().filter(|other| other.path == seen.path).count();
        all.push(seen.clone());
        earlier
    };
    let reply = answer(&seen, earlier);
    thread::sleep(reply.delay);
    let mut head = format!(
        "HTTP/1.1 {} X\r\nconnection: close\r\ncontent-length: {}\r\n",
        reply.status,
        reply.body.len()
    );
    for (name, value) in &reply.headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    let body = &reply.body[..reply.cut_after.unwrap_or(reply.body.len())];
    // The client may have gone away: then there is nobody to tell.
    stream.write_all(head.as_bytes()).ok();
    stream.write_all(body).ok();
}

fn read_head(stream: &mut TcpStream) -> Option<Seen> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let headers =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.into(), value.into()));
    Some(Seen { method: first.next()?.into(), path: first.next()?.into(), headers: headers.collect() })
}

/// A kind to ask for.
pub(super) fn resource(api_version: &str, kind: &str, plural: &str, namespaced: bool) -> Resource {
    Resource { gvk: Gvk::new(api_version, kind), plural: plural.into(), namespaced }
}

/// A wanted object.
pub(super) fn wanted(resource: &Resource, namespace: &str, name: &str) -> Wanted {
    let namespace = resource.namespaced.then(|| namespace.to_owned());
    Wanted { resource: resource.clone(), namespace, name: name.into() }
}

/// An item of a list.
pub(super) fn item(namespace: &str, name: &str) -> Value {
    json!({"metadata": {"name": name, "namespace": namespace, "uid": format!("{namespace}-{name}"), "managedFields": []}, "spec": {}})
}

/// A list page.
pub(super) fn list(items: &[Value], next: Option<&str>, remaining: Option<u64>) -> Value {
    let mut metadata = json!({"resourceVersion": "7"});
    if let Some(next) = next {
        metadata["continue"] = next.into();
    }
    if let Some(remaining) = remaining {
        metadata["remainingItemCount"] = remaining.into();
    }
    json!({"kind": "DeploymentList", "apiVersion": "apps/v1", "metadata": metadata, "items": items})
}
