//! Which proxy, by Go's rules (`golang.org/x/net/http/httpproxy`) on the *server's* address.
//!
//! kube reads `HTTPS_PROXY` for every scheme and holds `NO_PROXY` against the proxy's own address, so it
//! is told the result instead.

use std::net::IpAddr;

use http::Uri;

use super::{ConnectError, Environment};

/// The proxy for `server`: the kubeconfig's `proxy-url`, which `NO_PROXY` does not touch, else the
/// environment's.
pub(super) fn proxy_for(
    server: &Uri,
    proxy_url: Option<&str>,
    env: &Environment,
) -> Result<Option<Uri>, ConnectError> {
    match proxy_url.filter(|url| !url.is_empty()) {
        Some(url) => configured(url).map(Some),
        None => from_environment(server, env).map(supported).transpose(),
    }
}

fn configured(url: &str) -> Result<Uri, ConnectError> {
    let proxy: Uri = url.parse().map_err(|_| {
        ConnectError::new("the proxy-url of the kubeconfig's cluster is not a URL")
            .hint("write it as http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT")
    })?;
    supported(proxy)
}

/// kube connects to `http`, `https` and `socks5`; to Go `socks5h` is the same as `socks5`.
fn supported(proxy: Uri) -> Result<Uri, ConnectError> {
    match proxy.scheme_str() {
        Some("http" | "https" | "socks5") => Ok(proxy),
        Some("socks5h") => with_scheme(proxy, "socks5"),
        other => Err(ConnectError::new(format!(
            "unsupported proxy scheme \"{}\", must be http, https, or socks5",
            other.unwrap_or_default()
        ))
        .hint("check proxy-url in the kubeconfig, or HTTPS_PROXY")),
    }
}

fn with_scheme(proxy: Uri, scheme: &'static str) -> Result<Uri, ConnectError> {
    let mut parts = proxy.into_parts();
    parts.scheme = scheme.parse().ok();
    Uri::from_parts(parts).map_err(|_| ConnectError::new("the proxy's address is not a URL"))
}

fn from_environment(server: &Uri, env: &Environment) -> Option<Uri> {
    let proxy = match server.scheme_str() {
        Some("https") => parse(env.https_proxy.as_deref()?)?,
        Some("http") => parse(env.http_proxy.as_deref()?)?,
        _ => return None,
    };
    let host = server.host()?.trim_matches(['[', ']']).to_lowercase();
    let port = server.port_u16().unwrap_or(if server.scheme_str() == Some("http") { 80 } else { 443 });
    uses_proxy(&host, port, env.no_proxy.as_deref().unwrap_or_default()).then_some(proxy)
}

/// A proxy of the environment; `host:port` is taken as http, garbage is ignored, as in Go.
fn parse(text: &str) -> Option<Uri> {
    let whole = text.parse::<Uri>().ok().filter(|uri| uri.scheme().is_some() && uri.host().is_some());
    let root = |uri: Uri| {
        Uri::builder()
            .scheme(uri.scheme_str()?)
            .authority(uri.authority()?.as_str())
            .path_and_query("/")
            .build()
            .ok()
    };
    whole.or_else(|| format!("http://{text}").parse().ok()).and_then(root)
}

/// Go never proxies loopback addresses; `NO_PROXY` lists the others that are reached directly.
fn uses_proxy(host: &str, port: u16, no_proxy: &str) -> bool {
    let ip: Option<IpAddr> = host.parse().ok();
    if host == "localhost" || ip.is_some_and(|ip| plain(ip).is_loopback()) {
        return false;
    }
    !no_proxy.split(',').map(|entry| entry.trim().to_lowercase()).any(|entry| exempts(&entry, host, ip, port))
}

fn exempts(entry: &str, host: &str, ip: Option<IpAddr>, port: u16) -> bool {
    if entry == "*" {
        return true;
    }
    if let Some(block) = Block::parse(entry) {
        return ip.is_some_and(|ip| block.contains(plain(ip)));
    }
    let (name, named_port) = split_port(entry);
    let port_fits = named_port.is_empty() || named_port == port.to_string();
    match (name.parse::<IpAddr>(), ip) {
        (Ok(listed), Some(ip)) => port_fits && plain(listed) == plain(ip),
        (Ok(_), None) | (Err(_), Some(_)) => false,
        (Err(_), None) => port_fits && domain_covers(name, host),
    }
}

/// `foo.com` covers itself and what is below; `.foo.com` and `*.foo.com` only what is below.
fn domain_covers(entry: &str, host: &str) -> bool {
    let entry = entry.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(entry);
    match entry.strip_prefix('.') {
        Some(_) => host.ends_with(entry),
        None if entry.is_empty() => false,
        None => host == entry || host.strip_suffix(entry).is_some_and(|front| front.ends_with('.')),
    }
}

/// `host:port`, `[v6]:port`, or a host alone (a bare IPv6 address included).
fn split_port(entry: &str) -> (&str, &str) {
    if let Some((host, port)) = entry.strip_prefix('[').and_then(|rest| rest.split_once("]:")) {
        return (host, port);
    }
    match entry.split_once(':') {
        Some((host, port)) if !port.contains(':') => (host, port),
        _ => (entry, ""),
    }
}

/// An IPv4 address written as IPv6 is the IPv4 address, as in Go.
fn plain(ip: IpAddr) -> IpAddr {
    ip.to_canonical()
}

/// A CIDR block.
struct Block {
    base: IpAddr,
    bits: u32,
}

impl Block {
    fn parse(text: &str) -> Option<Self> {
        let (base, bits) = text.split_once('/')?;
        let base: IpAddr = base.parse().ok()?;
        let bits = bits.parse().ok()?;
        (bits <= if base.is_ipv4() { 32 } else { 128 }).then_some(Self { base, bits })
    }

    fn contains(&self, ip: IpAddr) -> bool {
        match (self.base, ip) {
            (IpAddr::V4(base), IpAddr::V4(ip)) => {
                let host_bits = 32 - self.bits;
                u64::from(base.to_bits()) >> host_bits == u64::from(ip.to_bits()) >> host_bits
            }
            (IpAddr::V6(base), IpAddr::V6(ip)) => {
                let shift = 128 - self.bits;
                shift == 128 || base.to_bits() >> shift == ip.to_bits() >> shift
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
