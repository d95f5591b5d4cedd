//! Ways to the API server: an HTTP proxy (CONNECT), a SOCKS5 proxy, and a plain relay for IPv6.
//!
//! They know one host name that nobody else knows.

use std::io::{BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::recorder::line;

/// The name that only the proxies know.
pub(crate) const MADE_UP: &str = "api.drift.invalid";

/// How a relay is told where to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// HTTP CONNECT.
    Http,
    /// SOCKS version 5.
    Socks,
    /// Not at all: everything goes to the API server.
    Plain,
}

/// A relay to the API server. Its thread ends with the process.
pub(crate) struct Relay {
    /// `127.0.0.1:PORT` or `[::1]:PORT`.
    pub(crate) address: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Relay {
    /// Starts it; `target` is the API server.
    pub(crate) fn start(kind: Kind, target: SocketAddr) -> Self {
        let at = if kind == Kind::Plain { "[::1]:0" } else { "127.0.0.1:0" };
        let listener = TcpListener::bind(at).expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let log: Arc<Mutex<Vec<String>>> = Arc::default();
        let shared = Arc::clone(&log);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let log = Arc::clone(&shared);
                std::thread::spawn(move || connection(kind, stream, target, &log));
            }
        });
        Self { address, log }
    }

    /// Takes where it was asked to go since the last call.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().expect("no panic while it is held"))
    }
}

/// Ends early when the other end does not speak the protocol.
fn connection(kind: Kind, mut stream: TcpStream, target: SocketAddr, log: &Mutex<Vec<String>>) -> Option<()> {
    let asked = match kind {
        Kind::Http => http(&mut stream)?,
        Kind::Socks => socks(&mut stream)?,
        Kind::Plain => "plain".to_owned(),
    };
    log.lock().expect("no panic while it is held").push(asked);
    let server = TcpStream::connect(target).ok()?;
    let (up, down) = (stream.try_clone().ok()?, server.try_clone().ok()?);
    std::thread::spawn(move || pump(up, server));
    pump(down, stream);
    Some(())
}

fn pump(mut from: TcpStream, mut to: TcpStream) {
    // Either end may close whenever it likes.
    let _ = std::io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}

/// The host asked for, and the credentials sent to the proxy.
fn http(stream: &mut TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let first = line(&mut reader)?;
    let mut asked = first.split(' ').nth(1)?.to_owned();
    loop {
        let line = line(&mut reader)?;
        if line.is_empty() {
            break;
        }
        if let Some((_, value)) =
            line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("proxy-authorization"))
        {
            asked = format!("{asked} as{value}");
        }
    }
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").ok()?;
    Some(asked)
}

fn socks(stream: &mut TcpStream) -> Option<String> {
    let methods = usize::from(take::<2>(stream)?[1]);
    stream.read_exact(&mut vec![0; methods]).ok()?;
    stream.write_all(&[5, 0]).ok()?;
    let host = match take::<4>(stream)?[3] {
        1 => std::net::Ipv4Addr::from(take::<4>(stream)?).to_string(),
        3 => {
            let length = usize::from(take::<1>(stream)?[0]);
            let mut name = vec![0; length];
            stream.read_exact(&mut name).ok()?;
            String::from_utf8(name).ok()?
        }
        _ => std::net::Ipv6Addr::from(take::<16>(stream)?).to_string(),
    };
    let port = u16::from_be_bytes(take::<2>(stream)?);
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).ok()?;
    Some(format!("{host}:{port}"))
}

fn take<const N: usize>(stream: &mut TcpStream) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).ok()?;
    Some(bytes)
}
