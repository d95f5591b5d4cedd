//! A plain HTTP server in front of the API server, for faults inside HTTP that a real server does not show on demand.
//!
//! Every request it gets is a GET; it passes it on as an administrator, under the client's own name, or answers
//! itself.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use kube::config::{KubeConfigOptions, Kubeconfig};
use tokio::runtime::{Builder, Runtime};

use super::controlplane::ControlPlane;
use super::identity::Identity;

/// What the gateway says itself.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// Status code.
    pub(crate) status: u16,
    /// A header line, or nothing.
    pub(crate) header: &'static str,
    /// Body.
    pub(crate) body: String,
}

impl Fault {
    /// A `metav1.Status` with this code and reason.
    pub(crate) fn status(status: u16, reason: &str, header: &'static str) -> Self {
        let body = serde_json::json!({"kind": "Status", "apiVersion": "v1", "status": "Failure",
            "reason": reason, "message": reason, "code": status});
        Self { status, header, body: body.to_string() }
    }
}

/// Decides by path and query, and by the number of earlier requests for the same.
type Decide = dyn Fn(&str, usize) -> Option<Fault> + Send + Sync;

/// A running gateway. Dropping it ends it.
pub(crate) struct Gateway {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    ended: Arc<AtomicBool>,
}

struct Behind {
    client: kube::Client,
    runtime: Runtime,
    /// Items of a page, in place of what the client asks for.
    page: usize,
    decide: Box<Decide>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Gateway {
    /// A gateway to a control plane whose pages are this short.
    pub(crate) fn start(
        server: &ControlPlane,
        page: usize,
        decide: impl Fn(&str, usize) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let client = runtime.block_on(client(server));
        let (seen, ended) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let stop = Arc::clone(&ended);
        let behind = Behind { client, runtime, page, decide: Box::new(decide), seen: Arc::clone(&seen) };
        let behind = Arc::new(behind);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (stream, behind) = (stream.expect("accepting works"), Arc::clone(&behind));
                thread::spawn(move || behind.serve(stream));
            }
        });
        Self { address, seen, ended }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Paths and queries asked for so far.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the accepting thread.
        TcpStream::connect(self.address).ok();
    }
}

async fn client(server: &ControlPlane) -> kube::Client {
    let file = Kubeconfig::read_from(server.kubeconfig(Identity::Admin)).expect("written by the harness");
    let config = kube::Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await;
    kube::Client::try_from(config.expect("complete")).expect("complete")
}

impl Behind {
    /// One request a connection.
    fn serve(&self, mut stream: TcpStream) {
        let Some((path, agent)) = read_head(&mut stream) else { return };
        let earlier = {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.push(path.clone());
            seen.iter().filter(|other| **other == path).count() - 1
        };
        let answer = (self.decide)(&path, earlier).unwrap_or_else(|| self.pass_on(&path, &agent));
        let Fault { status, header, body } = answer;
        let head = format!(
            "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-type: application/json\r\n{header}content-length: {}\r\n\r\n",
            body.len()
        );
        // The client may have gone away: then there is nobody to tell.
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).ok();
    }

    fn pass_on(&self, path: &str, agent: &str) -> Fault {
        let path = path.replace("limit=500", &format!("limit={}", self.page));
        let request = http::Request::get(path).header(http::header::USER_AGENT, agent);
        let request = request.body(kube::client::Body::empty()).expect("a path the client sent");
        self.runtime.block_on(async {
            let answer = self.client.send(request).await.expect("the server answers");
            let (head, body) = answer.into_parts();
            let body = body.collect_bytes().await.expect("a whole body");
            let body = String::from_utf8_lossy(&body).into_owned();
            Fault { status: head.status.as_u16(), header: "", body }
        })
    }
}

/// Path and query, and the client's name.
fn read_head(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    let path = head.split(' ').nth(1)?.to_owned();
    let agent = head.lines().find_map(|line| line.strip_prefix("user-agent: ")).unwrap_or_default();
    Some((path, agent.to_owned()))
}
