//! The way to the server: addresses, trust, proxies.

use super::row::{Differs, Row};

/// A name that only the proxies know.
const MADE_UP: &str = "server: '<made-up>', certificate-authority-data: <ca>, tls-server-name: kubernetes";

/// The table.
pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "the authority in a file",
        cluster: "server: '<server>', certificate-authority: '<ca-file>'",
        ..Row::PLAIN
    },
    Row { name: "no authority", cluster: "server: '<server>'", expect: "unknown authority", ..Row::PLAIN },
    Row {
        name: "the authority's file is not there",
        cluster: "server: '<server>', certificate-authority: gone.crt",
        expect: "authority unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "the authority of another cluster",
        cluster: "server: '<server>', certificate-authority-data: <viewer-cert>",
        expect: "unknown authority",
        ..Row::PLAIN
    },
    Row {
        name: "an authority that is no certificate",
        cluster: "server: '<server>', certificate-authority-data: aGVsbG8=",
        expect: "authority is no certificate",
        ..Row::PLAIN
    },
    Row {
        name: "an authority that is not base64",
        cluster: "server: '<server>', certificate-authority-data: '?'",
        expect: "kubeconfig unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "the authority as file and as data",
        cluster: "server: '<server>', certificate-authority-data: <ca>, certificate-authority: '<ca-file>'",
        expect: "authority twice",
        ..Row::PLAIN
    },
    Row {
        name: "insecure-skip-tls-verify",
        cluster: "server: '<server>', insecure-skip-tls-verify: true",
        ..Row::PLAIN
    },
    Row {
        name: "insecure-skip-tls-verify beside an authority",
        cluster: "server: '<server>', insecure-skip-tls-verify: true, certificate-authority-data: <ca>",
        expect: "authority and insecure",
        ..Row::PLAIN
    },
    Row {
        name: "tls-server-name",
        cluster: "server: '<server>', certificate-authority-data: <ca>, tls-server-name: kubernetes.default",
        ..Row::PLAIN
    },
    Row {
        name: "tls-server-name of another server",
        cluster: "server: '<server>', certificate-authority-data: <ca>, tls-server-name: other.example",
        expect: "certificate for another name",
        ..Row::PLAIN
    },
    Row {
        name: "a server by IPv6",
        cluster: "server: 'https://<v6>', certificate-authority-data: <ca>, tls-server-name: kubernetes",
        expect: "account-a in default at https://<v6>, through the relay",
        ..Row::PLAIN
    },
    Row {
        name: "a server by IPv6 whose certificate is for other names",
        cluster: "server: 'https://<v6>', certificate-authority-data: <ca>",
        expect: "certificate for another name, through the relay",
        ..Row::PLAIN
    },
    Row {
        name: "a path in the server's address",
        cluster: "server: '<recorder>/k8s/clusters/c-1', certificate-authority-data: <ca>",
        expect: "[Bearer <token-a>] in default at <recorder>/k8s/clusters/c-1",
        ..Row::PLAIN
    },
    Row {
        name: "a path that ends with a slash",
        cluster: "server: '<recorder>/k8s/', certificate-authority-data: <ca>",
        expect: "[Bearer <token-a>] in default at <recorder>/k8s",
        ..Row::PLAIN
    },
    Row {
        name: "an address that ends with a slash",
        cluster: "server: '<server>/', certificate-authority-data: <ca>",
        ..Row::PLAIN
    },
    Row {
        name: "an address without a scheme is http, whatever else is said",
        cluster: "server: '<host>', certificate-authority-data: <ca>",
        expect: "http spoken to https",
        ..Row::PLAIN
    },
    Row {
        name: "an address without a scheme",
        cluster: "server: 'localhost:1'",
        expect: "refused",
        ..Row::PLAIN
    },
    Row {
        name: "an address that is none",
        cluster: "server: 'https://a b'",
        expect: "address is none",
        ..Row::PLAIN
    },
    Row {
        name: "nothing listens there",
        cluster: "server: 'https://127.0.0.1:1'",
        expect: "refused",
        ..Row::PLAIN
    },
    Row {
        name: "a name that does not resolve",
        cluster: "server: 'https://gone.invalid:6443'",
        expect: "name unknown",
        ..Row::PLAIN
    },
    Row {
        name: "http: nobody says who it is",
        cluster: "server: '<plain>'",
        expect: "[] in default at <plain>",
        ..Row::PLAIN
    },
    Row {
        name: "http: impersonation is sent",
        cluster: "server: '<plain>'",
        user: "token: <token-a>, as: x",
        expect: "[x] in default at <plain>",
        ..Row::PLAIN
    },
    Row {
        name: "https where http is spoken",
        cluster: "server: 'https://<http-proxy>', insecure-skip-tls-verify: true",
        expect: "cut off",
        ..Row::PLAIN
    },
    Row {
        name: "user name and password in the address are sent in place of the token",
        cluster: "server: 'https://me:p%40ss@<recorder-host>', certificate-authority-data: <ca>",

        expect: "[Basic bWU6cEBzcw==] in default at <recorder>",
        ..Row::PLAIN
    },
    Row {
        name: "a user name in the address",
        cluster: "server: 'https://me@<recorder-host>', certificate-authority-data: <ca>",
        expect: "[Basic bWU6] in default at <recorder>",
        ..Row::PLAIN
    },
    Row {
        name: "proxy-url http",
        cluster: "server: '<made-up>', certificate-authority-data: <ca>, tls-server-name: kubernetes, proxy-url: 'http://<http-proxy>'",
        expect: "account-a in default at <made-up>, through the http proxy to api.drift.invalid:6443",
        ..Row::PLAIN
    },
    Row {
        name: "proxy-url http with a password",
        cluster: "server: '<made-up>', certificate-authority-data: <ca>, tls-server-name: kubernetes, proxy-url: 'http://me:p%40ss@<http-proxy>'",
        expect: "account-a in default at <made-up>, through the http proxy to api.drift.invalid:6443 as Basic bWU6cEBzcw==",
        ..Row::PLAIN
    },
    Row {
        name: "proxy-url socks5",
        cluster: "server: '<made-up>', certificate-authority-data: <ca>, tls-server-name: kubernetes, proxy-url: 'socks5://<socks-proxy>'",
        expect: "account-a in default at <made-up>, through the socks proxy to api.drift.invalid:6443",
        ..Row::PLAIN
    },
    Row {
        name: "proxy-url socks5h",
        cluster: "server: '<made-up>', certificate-authority-data: <ca>, tls-server-name: kubernetes, proxy-url: 'socks5h://<socks-proxy>'",
        expect: "proxy scheme unknown",
        differs: Some(Differs {
            ours: "account-a in default at <made-up>, through the socks proxy to api.drift.invalid:6443",
            reason: "it means what socks5 means already, and kubectl takes it from HTTPS_PROXY",
        }),
        ..Row::PLAIN
    },
    Row {
        name: "proxy-url for a loopback address",
        cluster: "server: '<server>', certificate-authority-data: <ca>, proxy-url: 'http://<http-proxy>'",
        expect: "account-a in default at server, through the http proxy to <host>",
        ..Row::PLAIN
    },
    Row {
        name: "proxy-url is not touched by NO_PROXY",
        cluster: "server: '<made-up>', certificate-authority-data: <ca>, tls-server-name: kubernetes, proxy-url: 'http://<http-proxy>'",
        env: &[("NO_PROXY", "*")],
        expect: "account-a in default at <made-up>, through the http proxy to api.drift.invalid:6443",
        ..Row::PLAIN
    },
    Row {
        name: "proxy-url wins over HTTPS_PROXY",
        cluster: "server: '<made-up>', certificate-authority-data: <ca>, tls-server-name: kubernetes, proxy-url: 'socks5://<socks-proxy>'",
        env: &[("HTTPS_PROXY", "http://<http-proxy>")],
        expect: "account-a in default at <made-up>, through the socks proxy to api.drift.invalid:6443",
        ..Row::PLAIN
    },
    Row {
        name: "proxy-url of another scheme",
        cluster: "server: '<server>', certificate-authority-data: <ca>, proxy-url: 'ftp://127.0.0.1'",
        expect: "proxy scheme unknown",
        ..Row::PLAIN
    },
    Row {
        name: "proxy-url where nothing listens",
        cluster: "server: '<made-up>', certificate-authority-data: <ca>, proxy-url: 'http://127.0.0.1:1'",
        expect: "refused",
        ..Row::PLAIN
    },
    Row {
        name: "HTTPS_PROXY",
        cluster: MADE_UP,
        env: &[("HTTPS_PROXY", "http://<http-proxy>")],
        expect: "account-a in default at <made-up>, through the http proxy to api.drift.invalid:6443",
        ..Row::PLAIN
    },
    Row {
        name: "https_proxy without a scheme",
        cluster: MADE_UP,
        env: &[("https_proxy", "<http-proxy>")],
        expect: "account-a in default at <made-up>, through the http proxy to api.drift.invalid:6443",
        ..Row::PLAIN
    },
    Row {
        name: "HTTPS_PROXY socks5",
        cluster: MADE_UP,
        env: &[("HTTPS_PROXY", "socks5://<socks-proxy>")],
        expect: "account-a in default at <made-up>, through the socks proxy to api.drift.invalid:6443",
        ..Row::PLAIN
    },
    Row {
        name: "HTTPS_PROXY for a loopback address is not used",
        env: &[("HTTPS_PROXY", "http://127.0.0.1:1")],
        ..Row::PLAIN
    },
    Row {
        name: "HTTP_PROXY is for http alone",
        cluster: MADE_UP,
        env: &[("HTTP_PROXY", "http://<http-proxy>")],
        expect: "name unknown",
        ..Row::PLAIN
    },
    Row {
        name: "ALL_PROXY is nothing to Go",
        cluster: MADE_UP,
        env: &[("ALL_PROXY", "http://<http-proxy>")],
        expect: "name unknown",
        ..Row::PLAIN
    },
    Row {
        name: "NO_PROXY names the domain",
        cluster: MADE_UP,
        env: &[("HTTPS_PROXY", "http://<http-proxy>"), ("NO_PROXY", "example.com,drift.invalid")],
        expect: "name unknown",
        ..Row::PLAIN
    },
    Row {
        name: "NO_PROXY names what is below the domain, with a space and a comma at the end",
        cluster: MADE_UP,
        env: &[("HTTPS_PROXY", "http://<http-proxy>"), ("no_proxy", "x, .drift.invalid,")],
        expect: "name unknown",
        ..Row::PLAIN
    },
    Row {
        name: "NO_PROXY is everything",
        cluster: MADE_UP,
        env: &[("HTTPS_PROXY", "http://<http-proxy>"), ("NO_PROXY", "*")],
        expect: "name unknown",
        ..Row::PLAIN
    },
    Row {
        name: "NO_PROXY names another port",
        cluster: MADE_UP,
        env: &[("HTTPS_PROXY", "http://<http-proxy>"), ("NO_PROXY", "api.drift.invalid:443")],
        expect: "account-a in default at <made-up>, through the http proxy to api.drift.invalid:6443",
        ..Row::PLAIN
    },
    Row {
        name: "NO_PROXY names this port",
        cluster: MADE_UP,
        env: &[("HTTPS_PROXY", "http://<http-proxy>"), ("NO_PROXY", "api.drift.invalid:6443")],
        expect: "name unknown",
        ..Row::PLAIN
    },
    Row {
        name: "NO_PROXY names the end of the name, not a domain",
        cluster: MADE_UP,
        env: &[("HTTPS_PROXY", "http://<http-proxy>"), ("NO_PROXY", "ift.invalid")],
        expect: "account-a in default at <made-up>, through the http proxy to api.drift.invalid:6443",
        ..Row::PLAIN
    },
    Row {
        name: "NO_PROXY names the proxy, which says nothing about the server",
        cluster: MADE_UP,
        env: &[("HTTPS_PROXY", "http://<http-proxy>"), ("NO_PROXY", "127.0.0.0/8")],
        expect: "account-a in default at <made-up>, through the http proxy to api.drift.invalid:6443",
        ..Row::PLAIN
    },
    Row {
        name: "NO_PROXY of addresses, a server by address outside of them",
        cluster: "server: 'https://192.0.2.1:6443', certificate-authority-data: <ca>, tls-server-name: kubernetes",
        env: &[("HTTPS_PROXY", "http://<http-proxy>"), ("NO_PROXY", "10.0.0.0/8,192.0.3.0/24")],
        expect: "account-a in default at https://192.0.2.1:6443, through the http proxy to 192.0.2.1:6443",
        ..Row::PLAIN
    },
    Row {
        name: "HTTPS_PROXY socks5h",
        cluster: MADE_UP,
        env: &[("HTTPS_PROXY", "socks5h://<socks-proxy>")],
        expect: "account-a in default at <made-up>, through the socks proxy to api.drift.invalid:6443",
        ..Row::PLAIN
    },
];
