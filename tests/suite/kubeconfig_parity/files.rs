//! Which kubeconfig: lists, defaults, paths, what a file may hold.

use super::row::{Differs, Row};

/// A context of the server that names a namespace, a user with a token, and a second one of each.
const TWO: &str = "apiVersion: v1
kind: Config
current-context: first
contexts:
- {name: first, context: {cluster: c, user: a, namespace: shop}}
- {name: second, context: {cluster: c, user: b}}
clusters: [{name: c, cluster: {server: '<server>', certificate-authority-data: <ca>}}]
users:
- {name: a, user: {token: <token-a>}}
- {name: b, user: {token: <token-b>}}
";

const CLUSTER_ONLY: &str =
    "clusters: [{name: c, cluster: {server: '<server>', certificate-authority-data: <ca>}}]\n";
const USER_A: &str = "users: [{name: u, user: {token: <token-a>}}]\n";
const USER_B: &str = "users: [{name: u, user: {token: <token-b>}}]\n";
const CONTEXT: &str =
    "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u, namespace: one}}]\n";
const CONTEXT_TWO: &str = "current-context: z\ncontexts: [{name: z, context: {cluster: c, user: u, namespace: two}}, {name: x, context: {cluster: c, user: u, namespace: three}}]\n";

/// The table.
pub(crate) const ROWS: &[Row] = &[
    Row { name: "one file, one context", ..Row::PLAIN },
    Row {
        name: "a context with a namespace",
        context: "namespace: shop",
        expect: "account-a in shop at server",
        ..Row::PLAIN
    },
    Row {
        name: "KUBECONFIG lists files that complete each other",
        files: &[("one", CLUSTER_ONLY), ("two", USER_A), ("three", CONTEXT)],
        env: &[("KUBECONFIG", "<dir>/one:<dir>/two:<dir>/three")],
        expect: "account-a in one at server",
        ..Row::PLAIN
    },
    Row {
        name: "the first file that names something wins",
        files: &[
            ("one", CONTEXT),
            ("two", CONTEXT_TWO),
            ("three", USER_B),
            ("four", USER_A),
            ("five", CLUSTER_ONLY),
        ],
        env: &[("KUBECONFIG", "<dir>/one:<dir>/two:<dir>/three:<dir>/four:<dir>/five")],
        expect: "account-b in one at server",
        ..Row::PLAIN
    },
    Row {
        name: "missing files in KUBECONFIG are ignored",
        env: &[("KUBECONFIG", "<dir>/gone:<dir>/config:<dir>/gone-too")],
        ..Row::PLAIN
    },
    Row {
        name: "empty files and empty names in KUBECONFIG are ignored",
        files: &[("empty", ""), ("config", TWO)],
        env: &[("KUBECONFIG", "<dir>/empty::<dir>/config:<dir>/config")],
        expect: "account-a in shop at server",
        ..Row::PLAIN
    },
    Row {
        name: "an empty current-context leaves it to a later file",
        files: &[("one", "current-context: ''\n"), ("config", TWO)],
        env: &[("KUBECONFIG", "<dir>/one:<dir>/config")],
        expect: "account-a in shop at server",
        ..Row::PLAIN
    },
    Row {
        name: "every file of KUBECONFIG is missing",
        env: &[("KUBECONFIG", "<dir>/gone:<dir>/gone-too")],
        expect: "nothing configured",
        ..Row::PLAIN
    },
    Row {
        name: "an empty KUBECONFIG means ~/.kube/config",
        files: &[(".kube/config", TWO)],
        env: &[("KUBECONFIG", "")],
        expect: "account-a in shop at server",
        ..Row::PLAIN
    },
    Row {
        name: "KUBECONFIG hides ~/.kube/config",
        files: &[(".kube/config", TWO)],
        env: &[("KUBECONFIG", "<dir>/gone")],
        expect: "nothing configured",
        ..Row::PLAIN
    },
    Row {
        name: "a broken file in a list fails",
        files: &[("broken", "users: [\n"), ("config", TWO)],
        env: &[("KUBECONFIG", "<dir>/config:<dir>/broken")],
        expect: "kubeconfig unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "--kubeconfig wins over KUBECONFIG and merges nothing",
        files: &[("config", "users: {}\n"), ("other", TWO)],
        flags: &["--kubeconfig", "<dir>/other"],
        expect: "account-a in shop at server",
        ..Row::PLAIN
    },
    Row {
        name: "--kubeconfig relative to the working folder",
        files: &[("deep/other", TWO)],
        flags: &["--kubeconfig=deep/other"],
        expect: "account-a in shop at server",
        ..Row::PLAIN
    },
    Row {
        name: "--kubeconfig names a file that is not there",
        flags: &["--kubeconfig", "nope"],
        expect: "no such kubeconfig",
        ..Row::PLAIN
    },
    Row {
        name: "--kubeconfig names a folder",
        files: &[("folder/file", "")],
        flags: &["--kubeconfig", "folder"],
        expect: "kubeconfig unreadable",
        ..Row::PLAIN
    },
    Row { name: "an empty --kubeconfig is none", flags: &["--kubeconfig="], ..Row::PLAIN },
    Row {
        name: "no current-context",
        files: &[("config", "contexts: [{name: x, context: {cluster: c, user: u}}]\n")],
        expect: "nothing configured",
        ..Row::PLAIN
    },
    Row {
        name: "the only kubeconfig is empty",
        files: &[("config", "")],
        expect: "nothing configured",
        ..Row::PLAIN
    },
    Row {
        name: "current-context names a context that is not there",
        files: &[("config", "current-context: nope\n")],
        expect: "no such context",
        ..Row::PLAIN
    },
    Row {
        name: "a context without a user",
        files: &[(
            "config",
            "current-context: x\ncontexts: [{name: x, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: '<plain>'}}]\n",
        )],
        expect: "[] in default at <plain>",
        ..Row::PLAIN
    },
    Row {
        name: "a context whose user is not there",
        files: &[(
            "config",
            "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: gone}}]\nclusters: [{name: c, cluster: {server: '<plain>'}}]\n",
        )],
        expect: "[] in default at <plain>",
        ..Row::PLAIN
    },
    Row {
        name: "a context whose cluster is not there",
        files: &[(
            "config",
            "current-context: x\ncontexts: [{name: x, context: {cluster: gone, user: u}}]\nusers: [{name: u, user: {token: <token-a>}}]\n",
        )],
        expect: "nothing configured",
        ..Row::PLAIN
    },
    Row {
        name: "a context without a cluster",
        files: &[(
            "config",
            "current-context: x\ncontexts: [{name: x, context: {user: u}}]\nusers: [{name: u, user: {token: <token-a>}}]\n",
        )],
        expect: "nothing configured",
        ..Row::PLAIN
    },
    Row {
        name: "a cluster without a server",
        cluster: "certificate-authority-data: <ca>",
        expect: "nothing configured",
        ..Row::PLAIN
    },
    Row {
        name: "YAML that cannot be read",
        files: &[("config", "users:\n- name: u\n  user: {token: hunter2, username: [}\n")],
        expect: "kubeconfig unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "another kind of object",
        files: &[("config", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n")],
        expect: "kubeconfig unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "another version of the format",
        files: &[("config", "apiVersion: v2\nkind: Config\n")],
        expect: "kubeconfig unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "no kind and no apiVersion",
        files: &[(
            "config",
            "current-context: first\ncontexts: [{name: first, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: '<server>', certificate-authority-data: <ca>}}]\nusers: [{name: u, user: {token: <token-a>}}]\n",
        )],
        ..Row::PLAIN
    },
    Row {
        name: "JSON",
        files: &[(
            "config",
            "{\"apiVersion\": \"v1\", \"kind\": \"Config\", \"current-context\": \"x\", \"contexts\": [{\"name\": \"x\", \"context\": {\"cluster\": \"c\", \"user\": \"u\"}}], \"clusters\": [{\"name\": \"c\", \"cluster\": {\"server\": \"<server>\", \"certificate-authority-data\": \"<ca>\"}}], \"users\": [{\"name\": \"u\", \"user\": {\"token\": \"<token-a>\"}}]}",
        )],
        ..Row::PLAIN
    },
    Row {
        name: "a byte order mark at the start",
        files: &[(
            "config",
            "\u{feff}current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: '<server>', certificate-authority-data: <ca>}}]\nusers: [{name: u, user: {token: <token-a>}}]\n",
        )],
        ..Row::PLAIN
    },
    Row {
        name: "fields that nobody knows",
        user: "token: <token-a>, colour: red",
        context: "colour: {red: 1}",
        ..Row::PLAIN
    },
    Row { name: "a key twice: the last one counts", user: "token: wrong, token: <token-a>", ..Row::PLAIN },
    Row {
        name: "an entry twice",
        files: &[(
            "config",
            "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: '<server>', certificate-authority-data: <ca>}}]\nusers: [{name: u, user: {token: <token-b>}}, {name: u, user: {token: <token-a>}}]\n",
        )],
        expect: "kubeconfig unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "a second document in the file",
        files: &[(
            "config",
            "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: '<server>', certificate-authority-data: <ca>}}]\n---\nusers: [{name: u, user: {token: <token-a>}}]\ncontexts: [{name: x, context: {cluster: c, user: u, namespace: other}}]\n",
        )],
        expect: "asks for a password",
        differs: Some(Differs {
            ours: "system:anonymous in default (forbidden) at server",
            reason: "nobody is asked for a user name and a password; the server decides what somebody without a login may read",
        }),
        ..Row::PLAIN
    },
    Row {
        name: "a number where text belongs",
        user: "token: 12345",
        expect: "kubeconfig unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "a name that YAML 1.1 takes for a boolean",
        files: &[("config", "current-context: y\ncontexts: [{name: y, context: {cluster: c, user: u}}]\n")],
        expect: "kubeconfig unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "null where a list belongs",
        files: &[(
            "config",
            "current-context: x\npreferences: null\nextensions: null\ncontexts: [{name: x, context: {cluster: c, user: u, namespace: null}}]\nclusters: [{name: c, cluster: {server: '<server>', certificate-authority-data: <ca>, insecure-skip-tls-verify: null}}]\nusers: [{name: u, user: {token: <token-a>, exec: null}}]\n",
        )],
        ..Row::PLAIN
    },
    Row {
        name: "certificates in files beside the kubeconfig, found from another folder",
        files: &[
            (
                "deep/config",
                "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: '<server>', certificate-authority: pki/ca.crt}}]\nusers: [{name: u, user: {client-certificate: pki/me.crt, client-key: ../me.key}}]\n",
            ),
            ("deep/pki/ca.crt", "<ca-pem>"),
            ("deep/pki/me.crt", "<viewer-cert-pem>"),
            ("me.key", "<viewer-key-pem>"),
        ],
        env: &[("KUBECONFIG", "<dir>/deep/config")],
        expect: "viewer in default at server",
        ..Row::PLAIN
    },
    Row {
        name: "KUBECONFIG relative to the working folder, with a relative token file",
        files: &[
            (
                "deep/config",
                "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: '<server>', certificate-authority-data: <ca>}}]\nusers: [{name: u, user: {tokenFile: token}}]\n",
            ),
            ("deep/token", "<token-a>\n"),
        ],
        env: &[("KUBECONFIG", "deep/config")],
        ..Row::PLAIN
    },
];
