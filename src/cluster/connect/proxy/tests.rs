use super::*;

fn env(no_proxy: &str) -> Environment {
    Environment {
        https_proxy: Some("http://proxy.corp:3128".into()),
        http_proxy: Some("http://plain.corp:3128".into()),
        no_proxy: Some(no_proxy.into()),
        ..Environment::default()
    }
}

fn chosen(server: &str, no_proxy: &str) -> Option<String> {
    let server: Uri = server.parse().expect("a test address");
    proxy_for(&server, None, &env(no_proxy)).expect("a supported proxy").map(|proxy| proxy.to_string())
}

#[test]
fn takes_the_variable_of_the_servers_scheme() {
    assert_eq!(chosen("https://api.example:6443", "").as_deref(), Some("http://proxy.corp:3128/"));
    assert_eq!(chosen("http://api.example:8080", "").as_deref(), Some("http://plain.corp:3128/"));
}

#[test]
fn loopback_is_never_proxied() {
    for server in [
        "https://localhost:6443",
        "https://127.0.0.1:6443",
        "https://127.8.9.1",
        "https://[::1]:6443",
        "https://[::ffff:127.0.0.1]",
    ] {
        assert_eq!(chosen(server, ""), None, "{server}");
    }
}

#[test]
fn no_proxy_is_held_against_the_server() {
    let direct = [
        ("https://api.example", "*"),
        ("https://api.example", "example"),
        ("https://api.example", ".example"),
        ("https://api.example", "*.example"),
        ("https://API.Example", "api.EXAMPLE"),
        ("https://api.example:6443", "api.example:6443"),
        ("https://api.example", "api.example:443"),
        ("https://10.1.2.3", "10.0.0.0/8"),
        ("https://10.1.2.3", "other, 10.1.2.3 ,"),
        ("https://10.1.2.3", "0.0.0.0/0"),
        ("https://10.1.2.3:6443", "10.1.2.3:6443"),
        ("https://[fd00::1]:6443", "fd00::/8"),
        ("https://[fd00::1]:6443", "fd00::1"),
        ("https://[fd00::1]:6443", "[fd00::1]:6443"),
        ("https://[fd00::1]", "::/0"),
    ];
    for (server, no_proxy) in direct {
        assert_eq!(chosen(server, no_proxy), None, "{server} with {no_proxy}");
    }
}

#[test]
fn other_servers_stay_proxied() {
    let proxied = [
        ("https://example", ".example"),
        ("https://example", "*.example"),
        ("https://notexample", "example"),
        ("https://api.example:6443", "api.example:443"),
        ("https://11.1.2.3", "10.0.0.0/8"),
        ("https://10.1.2.3", "0.1.2.3"),
        ("https://10.1.2.3:6443", "10.1.2.3:443"),
        ("https://10.1.2.3", "2.3"),
        // The proxy's own address does not count.
        ("https://api.example", "proxy.corp"),
        ("https://api.example", ":443, ,"),
    ];
    for (server, no_proxy) in proxied {
        assert!(chosen(server, no_proxy).is_some(), "{server} with {no_proxy}");
    }
}

#[test]
fn the_kubeconfigs_proxy_ignores_no_proxy() {
    let server: Uri = "https://127.0.0.1:6443".parse().expect("a test address");
    let proxy =
        proxy_for(&server, Some("socks5://user:pa%40ss@10.0.0.1:1080"), &env("*")).expect("supported");
    assert_eq!(proxy.map(|proxy| proxy.to_string()).as_deref(), Some("socks5://user:pa%40ss@10.0.0.1:1080/"));
}

#[test]
fn a_bare_address_is_an_http_proxy_and_garbage_is_none() {
    let with = |proxy: &str| {
        let env = Environment { https_proxy: Some(proxy.into()), ..Environment::default() };
        proxy_for(&"https://api.example".parse().expect("a test address"), None, &env)
    };
    assert_eq!(
        with("proxy.corp:3128").expect("supported").map(|p| p.to_string()).as_deref(),
        Some("http://proxy.corp:3128/")
    );
    assert_eq!(with("not a proxy").expect("ignored"), None);
    assert_eq!(
        with("socks5h://h:1").expect("supported").map(|p| p.to_string()).as_deref(),
        Some("socks5://h:1/")
    );
}

#[test]
fn an_unsupported_scheme_is_said_without_the_credentials() {
    let server: Uri = "https://api.example".parse().expect("a test address");
    let error =
        proxy_for(&server, Some("ftp://user:hunter2@h:1"), &Environment::default()).expect_err("refused");
    assert_eq!(error.to_string(), "unsupported proxy scheme \"ftp\", must be http, https, or socks5");
    assert!(!format!("{error:?}").contains("hunter2"));
}
