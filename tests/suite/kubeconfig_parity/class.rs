//! Errors by class: which words of kubectl and which of the plugin mean the same.

use crate::harness::kubectl::Output;

use super::run::report;

/// Whose words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// kubectl.
    Kubectl,
    /// This program.
    Plugin,
}

impl Side {
    /// A short name, for files and objects.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kubectl => "kubectl",
            Self::Plugin => "plugin",
        }
    }
}

/// A class, kubectl's words for it, and the plugin's.
type Class = (&'static str, &'static [&'static str], &'static [&'static str]);

/// The first that fits.
const CLASSES: &[Class] = &[
    ("kuberc unreadable", &["kuberc error kuberc: open"], &["cannot use kuberc"]),
    (
        "no such context",
        &["context was not found for specified context", "context \"nope\" does not exist"],
        &["context was not found for specified context"],
    ),
    (
        "no such cluster",
        &["no server found for cluster \"nope\""],
        &["cluster \"nope\" does not exist in the kubeconfig"],
    ),
    (
        "no such user",
        &["auth info \"nope\" does not exist"],
        &["user \"nope\" does not exist in the kubeconfig"],
    ),
    (
        "nothing configured",
        &["connection to the server localhost:8080 was refused"],
        &["no kubeconfig found", "no context is chosen", "names no cluster", "no server found for cluster"],
    ),
    (
        "kubeconfig unreadable",
        &["error loading config file"],
        &["is malformed", "is not a kubeconfig", "it is a directory", "is not base64"],
    ),
    ("no such kubeconfig", &["error: stat nope"], &["kubeconfig nope does not exist"]),
    ("asks for a password", &["error: EOF"], &[]),
    ("unauthorized", &["You must be logged in to the server"], &["does not accept the credentials (401)"]),
    ("forbidden", &["Error from server (Forbidden)"], &[]),
    (
        "no client key",
        &["client-key-data or client-key must be specified"],
        &["client-key-data or client-key must be specified"],
    ),
    (
        "client certificate unusable",
        &[
            "tls: private key does not match public key",
            "tls: failed to find any PEM data in certificate input",
        ],
        &["not the key of its certificate"],
    ),
    (
        "certificate twice",
        &["client-cert-data and client-cert are both"],
        &["client-certificate-data and client-certificate are both"],
    ),
    ("key twice", &["client-key-data and client-key are both"], &["client-key-data and client-key are both"]),
    ("client certificate unreadable", &["unable to read client-cert"], &["the client-certificate of user"]),
    ("token file unreadable", &["/gone: no such file or directory"], &["cannot use token file"]),
    (
        "two ways to log in",
        &["more than one authentication method found"],
        &["more than one authentication method found"],
    ),
    (
        "auth provider unknown",
        &["The gcp auth plugin has been removed"],
        &["no auth provider found for name \"gcp\""],
    ),
    (
        "two plugins",
        &["authProvider cannot be provided in combination"],
        &["has both an auth provider and a credential plugin"],
    ),
    ("impersonation without a user", &["without impersonating a user"], &["without impersonating a user"]),
    (
        "authority unreadable",
        &["unable to read certificate-authority"],
        &["the certificate-authority of cluster"],
    ),
    ("authority is no certificate", &["unable to load root certificates"], &["holds no PEM certificate"]),
    (
        "authority twice",
        &["certificate-authority-data and certificate-authority are both"],
        &["certificate-authority-data and certificate-authority are both"],
    ),
    (
        "authority and insecure",
        &["specifying a root certificates file with the insecure flag"],
        &["not allowed with insecure-skip-tls-verify"],
    ),
    ("unknown authority", &["certificate signed by unknown authority"], &["signed by an unknown authority"]),
    ("certificate for another name", &["x509: certificate is valid for"], &["is not for that name"]),
    ("refused", &["was refused - did you specify the right host or port?"], &["connection refused"]),
    ("name unknown", &["no such host", "server misbehaving"], &["cannot be resolved"]),
    ("address is none", &["host must be a URL or a host:port pair"], &["is not a URL"]),
    ("cut off", &["Unable to connect to the server: EOF"], &["closed before the answer was complete"]),
    ("http spoken to https", &["Client sent an HTTP request to an HTTPS server"], &["(400)"]),
    ("proxy scheme unknown", &["unsupported scheme"], &["unsupported proxy scheme"]),
    ("timeout", &["Client.Timeout exceeded", "server: context deadline exceeded"], &["(--request-timeout)"]),
    ("invalid timeout", &["Invalid timeout value"], &["Invalid timeout value"]),
    ("unknown flag", &["unknown flag: --no-such-flag"], &["unexpected argument '--no-such-flag'"]),
    ("flag without value", &["flag needs an argument: --context"], &["a value is required for '--context"]),
    ("invalid boolean", &["strconv.ParseBool"], &["true or false is expected"]),
    ("invalid number", &["strconv.ParseInt"], &["invalid digit found in string"]),
    ("plugin version unknown", &["exec plugin: invalid apiVersion"], &[": invalid apiVersion"]),
    ("no interactiveMode", &["interactiveMode must be specified"], &["interactiveMode must be specified"]),
    ("unknown interactiveMode", &["invalid interactiveMode for u"], &["invalid interactiveMode for"]),
    ("no command", &["command must be specified"], &["credential plugin has no command"]),
    ("plugin cannot ask", &["standard input is not a terminal"], &["standard input is not a terminal"]),
    ("plugin not found", &["executable no-such-plugin not found"], &["no-such-plugin is not installed"]),
    ("plugin failed with 3", &["failed with exit code 3"], &["failed with exit code 3"]),
    (
        "plugin prints no credential",
        &["decoding stdout:", "returned version client.authentication.k8s.io/__internal"],
        &["did not print an ExecCredential", "an expirationTimestamp that is no time"],
    ),
    (
        "plugin answers in another version",
        &["exec plugin is configured to use API version"],
        &["did not answer in the configured API version"],
    ),
    ("plugin without status", &["didn't return a status field"], &["did not return a status field"]),
    (
        "plugin gives nothing",
        &["didn't return a token or cert/key pair"],
        &["did not return a token or a certificate and key"],
    ),
    (
        "plugin gives half a certificate",
        &["returned only certificate or key"],
        &["only a certificate or only a key"],
    ),
    (
        "plugin not allowed",
        &["not allowed: policy set to", "is not permitted by the credential plugin allowlist"],
        &["is not allowed:"],
    ),
    (
        "plugin policy invalid",
        &["but allowlist is empty", "misconfigured credential plugin allowlist", "unknown plugin policy"],
        &["is invalid: "],
    ),
];

/// The class of a failed run; `None` when the object was read, be it missing or forbidden.
pub(crate) fn class(side: Side, output: &Output) -> Option<String> {
    let message = match side {
        Side::Kubectl => kubectl(output)?,
        Side::Plugin => plugin(output)?,
    };
    let words = |class: &Class| if side == Side::Kubectl { class.1 } else { class.2 };
    let found = CLASSES.iter().find(|class| words(class).iter().any(|words| message.contains(words)));
    Some(found.map_or_else(|| format!("? {message}"), |class| class.0.to_owned()))
}

/// kubectl's error; klog's lines tell of requests, not of the end.
fn kubectl(output: &Output) -> Option<String> {
    let klog = |line: &&str| {
        let mut chars = line.chars();
        chars.next().is_some_and(|c| "IWEF".contains(c)) && chars.take(4).all(|c| c.is_ascii_digit())
    };
    let said: Vec<&str> = output.stderr.lines().filter(|line| !klog(line)).collect();
    let said = said.join(" ");
    // The object is missing, or may not be read: the server answered.
    let read = ["Error from server (NotFound)", "configmaps \"row-"];
    (output.code != 0 && !read.iter().any(|words| said.contains(words))).then_some(said)
}

fn plugin(output: &Output) -> Option<String> {
    let report = report(output);
    let text = |pointer: &str| report.pointer(pointer).and_then(serde_json::Value::as_str);
    if report.is_null() {
        return Some(output.stderr.replace('\n', " "));
    }
    match text("/objects/0/problem/code") {
        Some("forbidden") => None,
        _ => text("/error/message").or_else(|| text("/objects/0/problem/message")).map(str::to_owned),
    }
}
