//! A TCP proxy on the loopback interface: a link with a round trip time, and with faults.
//!
//! Bytes go through as they are, so TLS is between the client and the real server. Setting a connection up costs a
//! round trip too, as it does on a real link.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What happens to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Nothing.
    Whole,
    /// It is closed after so many bytes from the server.
    CutAfter(usize),
    /// Nothing comes any more after so many bytes from the server, but it stays open.
    StallAfter(usize),
}

/// Decides what happens to a connection, by its number from 0.
type Decide = dyn Fn(usize) -> Fate + Send + Sync;

/// A running proxy. Dropping it ends it; connections that are open end with their clients.
pub(crate) struct Proxy {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    ended: Arc<AtomicBool>,
}

impl Proxy {
    /// A proxy to a server (`https://127.0.0.1:6443`) with this round trip time.
    pub(crate) fn start(url: &str, round_trip: Duration) -> Self {
        Self::with(url, round_trip, |_| Fate::Whole)
    }

    /// The same with faults.
    pub(crate) fn with(
        url: &str,
        round_trip: Duration,
        decide: impl Fn(usize) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let server: SocketAddr = url.trim_start_matches("https://").parse().expect("an address and a port");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let (connections, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (count, stop, decide): (_, _, Arc<Decide>) =
            (Arc::clone(&connections), Arc::clone(&ended), Arc::new(decide));
        thread::spawn(move || {
            for client in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let fate = decide(count.fetch_add(1, Ordering::SeqCst));
                let client = client.expect("accepting works");
                thread::spawn(move || join(client, server, round_trip, fate));
            }
        });
        Self { address, connections, ended }
    }

    /// Where to connect to in place of the server; its certificate is valid there too.
    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Connections accepted so far.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the accepting thread.
        TcpStream::connect(self.address).ok();
    }
}

/// Both directions of one connection. Errors end it, which the client sees as its end.
fn join(client: TcpStream, server: SocketAddr, round_trip: Duration, fate: Fate) {
    let Ok(server) = TcpStream::connect(server) else { return };
    // What is written is to leave at once.
    let quick = client.set_nodelay(true).and_then(|()| server.set_nodelay(true));
    let pair = quick.and_then(|()| Ok((client.try_clone()?, server.try_clone()?)));
    let Ok((client_too, server_too)) = pair else { return };
    let way = round_trip / 2;
    let set_up = Instant::now() + round_trip;
    thread::spawn(move || carry(client_too, server_too, way, set_up, Fate::Whole));
    carry(server, client, way, set_up, fate);
}

/// Carries one direction, each byte as long under way.
fn carry(mut from: TcpStream, to: TcpStream, way: Duration, not_before: Instant, fate: Fate) {
    let (send, receive) = channel::<(Instant, Vec<u8>)>();
    let writer = thread::spawn(move || deliver(to, &receive, fate));
    let mut buffer = vec![0; 64 << 10];
    while let Ok(read) = from.read(&mut buffer) {
        let due = (Instant::now() + way).max(not_before + way);
        if read == 0 || send.send((due, buffer[..read].to_vec())).is_err() {
            break;
        }
    }
    drop(send);
    writer.join().ok();
    from.shutdown(Shutdown::Both).ok();
}

fn deliver(mut to: TcpStream, receive: &Receiver<(Instant, Vec<u8>)>, fate: Fate) {
    let mut passed = 0;
    for (due, bytes) in receive {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let left = |most: usize| most.saturating_sub(passed).min(bytes.len());
        let (whole, part) = match fate {
            Fate::Whole => (true, bytes.len()),
            Fate::CutAfter(most) | Fate::StallAfter(most) => (left(most) == bytes.len(), left(most)),
        };
        passed += part;
        let written: io::Result<()> = to.write_all(&bytes[..part]);
        match (written, whole, fate) {
            (Ok(()), true, _) => {}
            (Ok(()), false, Fate::StallAfter(_)) => thread::park(),
            _ => break,
        }
    }
    to.shutdown(Shutdown::Both).ok();
}
