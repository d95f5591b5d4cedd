//! Kubeconfig files and flags to a connection, as client-go decides it.

#![expect(clippy::disallowed_methods, reason = "tests write the files they read")]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::core::problem::ProblemCode;

/// A folder with kubeconfig files, and the environment that points at them.
struct Setup {
    folder: TempDir,
    env: Environment,
    options: ConnectOptions,
}

const TWO_CONTEXTS: &str = r#"
apiVersion: v1
kind: Config
current-context: prod
contexts:
- {name: prod, context: {cluster: prod, user: jane, namespace: shop}}
- {name: staging, context: {cluster: staging, user: jane}}
- {name: orphan, context: {cluster: prod, user: nobody}}
clusters:
- {name: prod, cluster: {server: "https://prod.example:6443", insecure-skip-tls-verify: true}}
- {name: staging, cluster: {server: "https://staging.example/k8s/", insecure-skip-tls-verify: true}}
users:
- {name: jane, user: {token: jane-token}}
- {name: joe, user: {username: joe, password: secret}}
"#;

impl Setup {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("in the folder")).expect("a folder");
            fs::write(path, text).expect("written");
        }
        let env = Environment { home: Some(folder.path().into()), ..Environment::default() };
        Self { folder, env, options: ConnectOptions::default() }
    }

    /// The default file.
    fn default_file(text: &str) -> Self {
        Self::new(&[(".kube/config", text)])
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn list(mut self, names: &[&str]) -> Self {
        let paths = names.iter().map(|name| if name.is_empty() { PathBuf::new() } else { self.path(name) });
        self.env.kubeconfig = Some(std::env::join_paths(paths).expect("no separator in the names"));
        self
    }

    fn with(mut self, change: impl FnOnce(&mut ConnectOptions)) -> Self {
        change(&mut self.options);
        self
    }

    fn choose(&self) -> Result<Selected, ConnectError> {
        let selected = choose(&self.options, &self.env)?;
        validate::check(&selected)?;
        Ok(selected)
    }

    fn error(&self) -> ConnectError {
        self.choose().expect_err("an error")
    }

    async fn connect(&self) -> Result<Connection, ConnectError> {
        connect(&self.options, &self.env).await
    }
}

fn hint(error: &ConnectError) -> &str {
    error.problem().hint.as_deref().expect("a hint")
}

fn server(selected: &Selected) -> &str {
    selected.cluster.server.as_deref().expect("a server")
}

#[tokio::test]
async fn the_current_context_says_server_user_and_namespace() {
    let connection = Setup::default_file(TWO_CONTEXTS).connect().await.expect("connected");
    let target = connection.target;
    assert_eq!(target.context.as_deref(), Some("prod"));
    assert_eq!(target.server.as_deref(), Some("https://prod.example:6443"));
    assert_eq!((target.namespace.as_str(), target.namespace_enforced), ("shop", false));
    assert_eq!(connection.user, "jane");
    assert_eq!(connection.login.current().credential.header().expect("a token"), "Bearer jane-token");
}

#[tokio::test]
async fn a_context_without_a_namespace_means_default_and_n_is_enforced() {
    let staging = Setup::default_file(TWO_CONTEXTS).with(|o| o.context = Some("staging".into()));
    let target = staging.connect().await.expect("connected").target;
    assert_eq!((target.namespace.as_str(), target.namespace_enforced), ("default", false));
    assert_eq!(target.server.as_deref(), Some("https://staging.example/k8s"));
    let named =
        staging.with(|o| o.namespace = Some("other".into())).connect().await.expect("connected").target;
    assert_eq!((named.namespace.as_str(), named.namespace_enforced), ("other", true));
}

#[test]
fn an_explicit_file_must_exist_and_is_not_merged() {
    let other = "clusters: [{name: only, cluster: {server: 'https://only'}}]\ncontexts: [{name: only, context: {cluster: only}}]\ncurrent-context: only";
    let setup = Setup::new(&[(".kube/config", TWO_CONTEXTS), ("other", other)]);
    let path = setup.path("other");
    let setup = setup.with(|o| o.kubeconfig = Some(path));
    assert_eq!(server(&setup.choose().expect("chosen")), "https://only");
    let error = setup.with(|o| o.context = Some("prod".into())).error();
    assert_eq!(error.to_string(), "context was not found for specified context: prod");
    let missing = Setup::default_file(TWO_CONTEXTS).with(|o| o.kubeconfig = Some("/no/such".into())).error();
    assert_eq!(missing.to_string(), "kubeconfig /no/such does not exist");
    assert_eq!(hint(&missing), "check the path given with --kubeconfig");
}

#[test]
fn a_list_is_merged_first_wins_and_missing_files_are_ignored() {
    let first = "current-context: ''\nclusters: [{name: prod, cluster: {server: 'https://first'}}]";
    let second = "current-context: staging\nusers: [{name: jane, user: {token: second}}]";
    let setup = Setup::new(&[("first", first), ("second", second), ("third", TWO_CONTEXTS)]);
    let setup = setup.list(&["gone", "first", "", "second", "second", "third"]);
    let staging = setup.choose().expect("chosen");
    assert_eq!(
        (staging.context.as_deref(), server(&staging)),
        (Some("staging"), "https://staging.example/k8s/")
    );
    assert_eq!(client::token(&staging.user).as_deref(), Some("second"));
    let prod = setup.with(|o| o.context = Some("prod".into())).choose().expect("chosen");
    assert_eq!(server(&prod), "https://first");
    assert!(!insecure(&prod.cluster), "nothing of the second file's cluster of the same name is taken");
}

#[test]
fn relative_paths_start_at_the_file_they_are_in() {
    let text = "current-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n\
        clusters: [{name: c, cluster: {server: 'https://c', certificate-authority: pki/ca.crt}}]\n\
        users: [{name: u, user: {tokenFile: token, exec: {command: ./bin/login, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}}}]";
    let setup = Setup::new(&[("deep/config", text)]).list(&["deep/config"]);
    let selected = setup.choose().expect("chosen");
    let inside = |name: &str| setup.path("deep").join(name).to_string_lossy().into_owned();
    assert_eq!(selected.cluster.certificate_authority, Some(inside("pki/ca.crt")));
    assert_eq!(selected.user.token_file, Some(inside("token")));
    assert_eq!(selected.user.exec.and_then(|exec| exec.command), Some(inside("./bin/login")));
}

#[test]
fn an_unknown_context_comes_with_near_ones() {
    let error = Setup::default_file(TWO_CONTEXTS).with(|o| o.context = Some("stagin".into())).error();
    assert_eq!(error.to_string(), "context was not found for specified context: stagin");
    assert_eq!(hint(&error), "did you mean staging?");
    let far = Setup::default_file(TWO_CONTEXTS).with(|o| o.context = Some("zzz".into())).error();
    assert_eq!(hint(&far), "kubectl config get-contexts lists the ones there are");
    let current = Setup::default_file("current-context: gone").error();
    assert_eq!(current.to_string(), "context was not found for specified context: gone");
}

#[test]
fn cluster_and_user_flags_must_name_what_is_there() {
    let cluster = Setup::default_file(TWO_CONTEXTS).with(|o| o.cluster = Some("prid".into())).error();
    assert_eq!(
        (cluster.to_string().as_str(), hint(&cluster)),
        ("cluster \"prid\" does not exist in the kubeconfig", "did you mean prod?")
    );
    let user = Setup::default_file(TWO_CONTEXTS).with(|o| o.user = Some("jan".into())).error();
    assert_eq!(
        (user.to_string().as_str(), hint(&user)),
        ("user \"jan\" does not exist in the kubeconfig", "did you mean jane?")
    );
    let both = Setup::default_file(TWO_CONTEXTS).with(|o| {
        o.cluster = Some("staging".into());
        o.user = Some("joe".into());
    });
    let selected = both.choose().expect("chosen");
    assert_eq!(
        (server(&selected), selected.user.username.as_deref()),
        ("https://staging.example/k8s/", Some("joe"))
    );
}

#[tokio::test]
async fn a_context_whose_user_is_not_there_is_nobody() {
    let setup = Setup::default_file(TWO_CONTEXTS).with(|o| o.context = Some("orphan".into()));
    assert!(setup.connect().await.expect("connected").login.current().credential.header().is_none());
}

#[test]
fn without_any_kubeconfig_the_places_are_named() {
    let setup = Setup::new(&[]);
    let error = setup.error();
    assert_eq!(
        error.to_string(),
        format!("no kubeconfig found (looked at: {})", setup.path(".kube/config").display())
    );
    assert!(hint(&error).contains("--live"));
    let listed = Setup::new(&[]).list(&["a", "b"]);
    assert!(listed.error().to_string().ends_with(&format!(
        "{}, {})",
        listed.path("a").display(),
        listed.path("b").display()
    )));
    let empty = Setup::default_file("").error();
    assert_eq!(empty.to_string(), "no context is chosen: the kubeconfig has no current-context");
}

#[test]
fn a_malformed_file_is_named_with_the_place_and_without_its_content() {
    let setup = Setup::default_file("users:\n- name: u\n  user: {token: hunter2, username: [}\n");
    let error = setup.error();
    let text = format!("{error} {error:?}");
    assert!(text.contains("config:3:") && text.contains("is malformed"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    let wrong = Setup::default_file("apiVersion: v1\nkind: Pod\nmetadata: {name: x}").error();
    assert!(wrong.to_string().ends_with("is not a kubeconfig: it is not `kind: Config`, `apiVersion: v1`"));
}

#[test]
fn a_directory_is_no_kubeconfig() {
    let setup = Setup::new(&[("dir/file", "")]);
    let path = setup.path("dir");
    let error = setup.with(|o| o.kubeconfig = Some(path)).error();
    assert!(error.to_string().ends_with("it is a directory"), "{error}");
}

#[tokio::test]
async fn a_server_flag_is_enough_and_drops_the_files_tls_server_name() {
    let alone = Setup::new(&[]).with(|o| {
        o.server = Some("https://flag:6443".into());
        o.token = Some("t".into());
        o.insecure_skip_tls_verify = true;
    });
    let connection = alone.connect().await.expect("connected");
    assert_eq!(connection.target.server.as_deref(), Some("https://flag:6443"));
    assert_eq!(connection.login.current().credential.header().expect("a token"), "Bearer t");
    let text = TWO_CONTEXTS.replace("insecure-skip-tls-verify: true", "tls-server-name: named");
    let kept = Setup::default_file(&text).choose().expect("chosen");
    assert_eq!(kept.cluster.tls_server_name.as_deref(), Some("named"));
    let dropped =
        Setup::default_file(&text).with(|o| o.server = Some("https://x".into())).choose().expect("chosen");
    assert_eq!(dropped.cluster.tls_server_name, None);
}

#[tokio::test]
async fn authority_and_insecure_exclude_each_other_unless_a_flag_replaces_both() {
    let text = TWO_CONTEXTS.replace(
        "insecure-skip-tls-verify: true}",
        "insecure-skip-tls-verify: true, certificate-authority-data: eA==}",
    );
    let Err(error) = Setup::default_file(&text).connect().await else { panic!("refused") };
    assert_eq!(error.to_string(), "a certificate authority is not allowed with insecure-skip-tls-verify");
    let insecure = Setup::default_file(&text).with(|o| o.insecure_skip_tls_verify = true);
    assert!(insecure.connect().await.is_ok(), "the flag clears the file's authority");
    let missing = Setup::default_file(&text).with(|o| o.certificate_authority = Some("/no/ca.crt".into()));
    let Err(error) = missing.connect().await else { panic!("refused") };
    assert_eq!(
        error.to_string(),
        "cannot read /no/ca.crt, the certificate-authority of cluster \"prod\": no such file"
    );
}

#[tokio::test]
async fn an_authority_without_certificates_is_said() {
    let text = TWO_CONTEXTS.replace("insecure-skip-tls-verify: true", "certificate-authority-data: aGVsbG8=");
    let Err(error) = Setup::default_file(&text).connect().await else { panic!("refused") };
    assert_eq!(error.to_string(), "the certificate authority of cluster \"prod\" holds no PEM certificate");
}

#[test]
fn contradictions_are_refused_in_client_gos_words() {
    let user = |fields: &str| {
        Setup::default_file(&TWO_CONTEXTS.replace("{token: jane-token}", fields)).error().to_string()
    };
    assert_eq!(
        user("{token: t, username: u, password: p}"),
        "more than one authentication method found for user \"jane\"; found [token basicAuth], only one is allowed"
    );
    assert_eq!(
        user("{client-key: a, client-key-data: YQ==}"),
        "client-key-data and client-key are both specified for user \"jane\""
    );
    assert_eq!(
        user("{as-groups: [g]}"),
        "requesting uid, groups or user-extra for jane without impersonating a user"
    );
    assert_eq!(
        user("{auth-provider: {name: gcp}}"),
        "no auth provider found for name \"gcp\" of user \"jane\""
    );
    assert_eq!(
        user("{exec: {command: x, apiVersion: client.authentication.k8s.io/v1}}"),
        "interactiveMode must be specified for user \"jane\" to use exec authentication plugin"
    );
    let group = Setup::default_file(TWO_CONTEXTS).with(|o| o.as_groups = vec!["g".into()]).error();
    assert_eq!(hint(&group), "add --as USER");
}

#[tokio::test]
async fn a_client_certificate_needs_its_key() {
    let text = TWO_CONTEXTS.replace("{token: jane-token}", "{client-certificate-data: eA==}");
    let Err(error) = Setup::default_file(&text).connect().await else { panic!("refused") };
    assert_eq!(error.problem().code, ProblemCode::Unauthorized);
    assert!(
        error.to_string().starts_with("client-key-data or client-key must be specified for user \"jane\"")
    );
    let text =
        TWO_CONTEXTS.replace("{token: jane-token}", "{client-certificate-data: eA==, client-key-data: eA==}");
    let Err(error) = Setup::default_file(&text).connect().await else { panic!("refused") };
    assert_eq!(
        error.to_string(),
        "the client key of user \"jane\" is not usable, or not the key of its certificate"
    );
}

#[tokio::test]
async fn basic_auth_and_token_files_are_sent_as_headers() {
    let basic = Setup::default_file(TWO_CONTEXTS).with(|o| o.user = Some("joe".into()));
    let header = basic.connect().await.expect("connected").login.current().credential.header().expect("sent");
    assert_eq!(header, "Basic am9lOnNlY3JldA==");
    assert!(header.is_sensitive());
    let text = TWO_CONTEXTS.replace("{token: jane-token}", "{token: old, tokenFile: token}");
    let file = Setup::new(&[(".kube/config", &text), (".kube/token", "fresh\n")]);
    assert_eq!(
        file.connect().await.expect("connected").login.current().credential.header().expect("sent"),
        "Bearer fresh"
    );
    fs::remove_file(file.path(".kube/token")).expect("removed");
    assert_eq!(
        file.connect().await.expect("connected").login.current().credential.header().expect("sent"),
        "Bearer old"
    );
    let text = text.replace("token: old, ", "");
    let Err(error) = Setup::default_file(&text).connect().await else { panic!("refused") };
    assert!(error.to_string().starts_with("cannot use token file "), "{error}");
}

#[test]
fn a_token_file_is_read_again_and_its_last_token_kept() {
    let setup = Setup::new(&[("token", "one")]);
    let credential = Credential::file(&setup.path("token"), None).expect("read");
    let start = tokio::time::Instant::now();
    let sent = |seconds| {
        let now = start + std::time::Duration::from_secs(seconds);
        credential.header_at(now).expect("a token").to_str().expect("text").to_owned()
    };
    fs::write(setup.path("token"), "two\n").expect("written");
    assert_eq!(sent(5), "Bearer one");
    assert_eq!(sent(60), "Bearer two");
    fs::remove_file(setup.path("token")).expect("removed");
    assert_eq!(sent(120), "Bearer two");
}

#[tokio::test]
async fn nothing_is_sent_over_plain_http_and_no_plugin_runs() {
    let text = TWO_CONTEXTS
        .replace("https://prod.example:6443\", insecure-skip-tls-verify: true", "http://prod.example\"");
    let plain = Setup::default_file(&text);
    assert!(plain.connect().await.expect("connected").login.current().credential.header().is_none());
    let exec = text.replace("{token: jane-token}", "{exec: {command: /no/such/plugin, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}}");
    assert!(Setup::default_file(&exec).connect().await.is_ok());
}

#[test]
fn an_address_without_a_scheme_is_http() {
    let address = |cluster: &str| {
        let text = format!(
            "current-context: c\ncontexts: [{{name: c, context: {{cluster: c}}}}]\nclusters: [{{name: c, cluster: {{{cluster}}}}}]"
        );
        server::address(&Setup::default_file(&text).choose().expect("chosen"))
            .map(|uri| server::without_credentials(&uri))
    };
    assert_eq!(address("server: 'host:8080'").expect("a URL"), "http://host:8080");
    assert_eq!(address("server: host, insecure-skip-tls-verify: true").expect("a URL"), "http://host");
    assert_eq!(
        address("server: 'https://me:pw@[fd00::1]:6443/path/'").expect("a URL"),
        "https://[fd00::1]:6443/path"
    );
    for bad in ["server: 'ftp://host'", "server: 'https://'", "server: 'not a url'"] {
        assert_eq!(
            address(bad).expect_err("refused").to_string(),
            "the server address of cluster \"c\" is not a URL"
        );
    }
}

fn pod(setup: &mut Setup) {
    setup.env.service_host = Some("fd00::1".into());
    setup.env.service_port = Some("443".into());
    setup.env.service_account = setup.folder.path().join("account");
}

const ACCOUNT: [(&str, &str); 2] = [("account/token", "pod-token\n"), ("account/namespace", "pod-space\n")];

#[tokio::test]
async fn a_pod_uses_its_service_account_when_there_is_no_kubeconfig() {
    let mut setup = Setup::new(&ACCOUNT);
    pod(&mut setup);
    let selected = setup.choose().expect("chosen");
    assert_eq!(server(&selected), "https://[fd00::1]:443");
    assert_eq!(selected.cluster.certificate_authority.as_deref(), setup.path("account/ca.crt").to_str());
    assert_eq!(selected.namespace.as_deref(), Some("pod-space"));
    setup.env.pod_namespace = Some("downward".into());
    assert_eq!(setup.choose().expect("chosen").namespace.as_deref(), Some("downward"));
}

#[tokio::test]
async fn a_kubeconfig_in_a_pod_wins_and_an_error_in_it_is_not_hidden() {
    let mut setup = Setup::new(&[ACCOUNT[0], ACCOUNT[1], (".kube/config", TWO_CONTEXTS)]);
    pod(&mut setup);
    assert_eq!(server(&setup.choose().expect("chosen")), "https://prod.example:6443");
    assert_eq!(setup.connect().await.expect("connected").target.namespace, "shop");
    let setup = setup.with(|o| o.context = Some("staging".into()));
    assert_eq!(setup.connect().await.expect("connected").target.namespace, "pod-space");
    let setup = setup.with(|o| o.context = Some("typo".into()));
    assert_eq!(setup.error().to_string(), "context was not found for specified context: typo");
}

#[test]
fn the_environment_is_picked_by_name() {
    let variables = [
        ("KUBECONFIG", "/a"),
        ("https_proxy", "lower"),
        ("HTTP_PROXY", ""),
        ("http_proxy", "http"),
        ("NO_PROXY", "x"),
    ];
    let variable = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
    let env = Environment::from_variables(variable, Some(Path::new("/home").into()), true);
    assert_eq!(env.kubeconfig.as_deref(), Some("/a".as_ref()));
    assert_eq!(
        (env.https_proxy.as_deref(), env.http_proxy.as_deref(), env.no_proxy.as_deref()),
        (Some("lower"), Some("http"), Some("x"))
    );
    assert!(env.stdin_is_terminal && env.service_host.is_none());
}

#[test]
fn secrets_have_no_readable_form() {
    let options = ConnectOptions { token: Some("hunter2".into()), ..ConnectOptions::default() };
    assert!(!format!("{options:?}").contains("hunter2"));
    let credential = Credential::bearer("hunter2").expect("a token");
    assert!(!format!("{credential:?}").contains("hunter2"));
}
