//! What the situations of a table need: identities, recording servers, proxies, and the names for them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::recorder::Recorder;
use super::relay::{Kind, MADE_UP, Relay};
use crate::harness::controlplane::ControlPlane;
use crate::harness::flags::files;
use crate::harness::identity::Identity;

/// The service accounts; both may read what `view` may.
const ACCOUNTS: [&str; 2] = ["account-a", "account-b"];

/// Everything that stands around the rows of a table.
pub(crate) struct Stage<'a> {
    pub(crate) server: &'a ControlPlane,
    pub(crate) https: Recorder,
    pub(crate) http: Recorder,
    pub(crate) relays: [(&'static str, Relay); 3],
    /// Namespace of the service accounts.
    pub(crate) namespace: String,
    names: BTreeMap<&'static str, String>,
    count: AtomicUsize,
}

impl<'a> Stage<'a> {
    /// Sets it up.
    pub(crate) fn new(server: &'a ControlPlane) -> Self {
        let pair = server.server_certificate(&["127.0.0.1", "localhost"]).expect("a certificate");
        let target: SocketAddr = server.url().trim_start_matches("https://").parse().expect("an address");
        let relay = |name, kind| (name, Relay::start(kind, target));
        let namespace = server.namespace("kubeconfig");
        let mut stage = Self {
            server,
            https: Recorder::https(&pair),
            http: Recorder::http(),
            relays: [
                relay("http proxy", Kind::Http),
                relay("socks proxy", Kind::Socks),
                relay("relay", Kind::Plain),
            ],
            namespace,
            names: BTreeMap::new(),
            count: AtomicUsize::new(0),
        };
        stage.accounts();
        stage.certificates();
        stage.addresses(target);
        stage
    }

    fn accounts(&mut self) {
        let namespace = self.namespace.clone();
        for account in ACCOUNTS {
            self.admin(&["create", "serviceaccount", account, "-n", &namespace]);
            let token = self.admin(&["create", "token", account, "-n", &namespace]);
            let name = if account == ACCOUNTS[0] { "token-a" } else { "token-b" };
            self.names.insert(name, token.trim().to_owned());
        }
        let group = format!("--group=system:serviceaccounts:{namespace}");
        self.admin(&["create", "clusterrolebinding", &namespace, "--clusterrole=view", &group]);
        // May act as somebody else.
        let account = format!("--serviceaccount={namespace}:{}", ACCOUNTS[1]);
        let name = format!("{namespace}-admin");
        self.admin(&["create", "clusterrolebinding", &name, "--clusterrole=cluster-admin", &account]);
    }

    fn certificates(&mut self) {
        let viewer = std::fs::read_to_string(self.server.kubeconfig(Identity::Viewer))
            .expect("written by the harness");
        let field = |name: &str| {
            let line = viewer.lines().find_map(|line| line.trim_start().strip_prefix(name));
            line.expect("a field").trim().to_owned()
        };
        let pem = |text: &str| String::from_utf8(STANDARD.decode(text).expect("base64")).expect("PEM");
        let (ca, cert, key) = (
            field("certificate-authority-data:"),
            field("client-certificate-data:"),
            field("client-key-data:"),
        );
        let inline = |text: &str| serde_json::Value::from(pem(text)).to_string();
        self.names.insert("viewer-cert-json", inline(&cert));
        self.names.insert("viewer-key-json", inline(&key));
        self.names.insert("ca-pem", pem(&ca));
        self.names.insert("viewer-cert-pem", pem(&cert));
        self.names.insert("viewer-key-pem", pem(&key));
        self.names.insert("ca-file", self.server.dir().join(files::CA).display().to_string());
        self.names.extend([("ca", ca), ("viewer-cert", cert), ("viewer-key", key)]);
    }

    fn addresses(&mut self, target: SocketAddr) {
        self.names.insert("server", self.server.url().to_owned());
        self.names.insert("host", target.to_string());
        self.names.insert("port", target.port().to_string());
        self.names.insert("made-up", format!("https://{MADE_UP}:6443"));
        self.names.insert("recorder", self.https.url.clone());
        self.names.insert("recorder-host", self.https.url.trim_start_matches("https://").to_owned());
        self.names.insert("cache", self.server.dir().join("home/.kube/cache").display().to_string());
        self.names.insert("plain", self.http.url.clone());
        for (name, (_, relay)) in ["http-proxy", "socks-proxy", "v6"].into_iter().zip(&self.relays) {
            self.names.insert(name, relay.address.clone());
        }
    }

    #[track_caller]
    fn admin(&self, args: &[&str]) -> String {
        self.server.kubectl(Identity::Admin, args).ok()
    }

    /// A text of a row with its names filled in.
    pub(crate) fn fill(&self, text: &str, folder: &Path) -> String {
        let mut text = text.replace("<dir>", &folder.display().to_string());
        for (name, value) in &self.names {
            text = text.replace(&format!("<{name}>"), value);
        }
        text
    }

    /// The other way: an observation without what is different in each run.
    pub(crate) fn scrub(&self, text: &str, folder: &Path) -> String {
        let mut text = text.replace(&folder.display().to_string(), "<dir>");
        text = text.replace(&format!("system:serviceaccount:{}:", self.namespace), "");
        // Longest first: an address holds a port.
        let mut names: Vec<_> = self.names.iter().filter(|(name, _)| **name != "port").collect();
        names.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        for (name, value) in names {
            text = text.replace(value.as_str(), &format!("<{name}>"));
        }
        text
    }

    /// A number that no other folder of this stage has, nor one of another stage.
    pub(crate) fn number(&self) -> String {
        format!("{}-{}", self.namespace, self.count.fetch_add(1, Ordering::Relaxed))
    }

    /// Where a side of a row lives.
    pub(crate) fn folder(&self, theme: &str, number: impl std::fmt::Display, side: &str) -> PathBuf {
        let folder = self.server.dir().join(format!("parity-{theme}-{number}-{side}"));
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    /// Forgets what was asked so far.
    pub(crate) fn forget(&self) {
        self.https.take();
        self.http.take();
        for (_, relay) in &self.relays {
            relay.take();
        }
    }
}
