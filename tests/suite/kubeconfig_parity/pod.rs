//! In a pod: the service account's files are put where a pod has them, in a mount namespace of the row's own.

use std::process::Command;

use super::row::{Differs, Row};
use super::run;
use crate::case::Case;
use crate::harness::controlplane::ControlPlane;

/// `$1`: the row's folder, whose `account` becomes the service account's folder; the rest is the command.
const POD: &str = "mount -t tmpfs tmpfs /run && mkdir -p /run/secrets/kubernetes.io/serviceaccount && \
    cp \"$1\"/account/* /run/secrets/kubernetes.io/serviceaccount/ && shift && exec \"$@\"";

const ACCOUNT: [(&str, &str); 3] =
    [("account/token", "<token-a>"), ("account/ca.crt", "<ca-pem>"), ("account/namespace", "pod-space")];

const HOST: (&str, &str) = ("KUBERNETES_SERVICE_HOST", "127.0.0.1");
const PORT: (&str, &str) = ("KUBERNETES_SERVICE_PORT", "<port>");
const NO_FILE: (&str, &str) = ("KUBECONFIG", "<dir>/gone");

const FORGETS: &str =
    "with this flag kubectl forgets that it is in a pod and looks for a server on localhost:8080";

/// The table.
pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "pod: the service account",
        files: &ACCOUNT,
        env: &[HOST, PORT, NO_FILE],
        expect: "account-a in pod-space at server",
        ..Row::PLAIN
    },
    Row {
        name: "pod: POD_NAMESPACE",
        files: &ACCOUNT,
        env: &[HOST, PORT, NO_FILE, ("POD_NAMESPACE", "downward")],
        expect: "account-a in downward at server",
        ..Row::PLAIN
    },
    Row {
        name: "pod: -n",
        files: &ACCOUNT,
        env: &[HOST, PORT, NO_FILE],
        flags: &["-n", "shop"],
        expect: "account-a in shop at server",
        ..Row::PLAIN
    },
    Row {
        name: "pod: without the variables",
        files: &ACCOUNT,
        env: &[NO_FILE],
        expect: "nothing configured",
        ..Row::PLAIN
    },
    Row {
        name: "pod: a kubeconfig wins",
        user: "token: <token-b>",
        context: "namespace: shop",
        files: &ACCOUNT,
        env: &[HOST, PORT],
        expect: "account-b in shop at server",
        ..Row::PLAIN
    },
    Row {
        name: "pod: a kubeconfig without a namespace takes the pod's",
        user: "token: <token-b>",
        files: &ACCOUNT,
        env: &[HOST, PORT],
        expect: "account-b in pod-space at server",
        ..Row::PLAIN
    },
    Row {
        name: "pod: --token",
        files: &ACCOUNT,
        env: &[HOST, PORT, NO_FILE],
        flags: &["--token", "<token-b>"],
        expect: "account-b in pod-space at server",
        ..Row::PLAIN
    },
    Row {
        name: "pod: --context",
        files: &ACCOUNT,
        env: &[HOST, PORT, NO_FILE],
        flags: &["--context", "nope"],
        expect: "no such context",
        ..Row::PLAIN
    },
    Row {
        name: "pod: --server",
        files: &ACCOUNT,
        env: &[HOST, PORT, NO_FILE],
        flags: &["--server", "<plain>"],
        expect: "[] in pod-space at <plain>",
        ..Row::PLAIN
    },
    Row {
        name: "pod: --as",
        files: &ACCOUNT,
        env: &[HOST, PORT, NO_FILE],
        flags: &["--as", "viewer"],
        expect: "nothing configured",
        differs: Some(Differs { ours: "account-a in pod-space (forbidden) at server", reason: FORGETS }),
        ..Row::PLAIN
    },
    Row {
        name: "pod: --request-timeout",
        files: &ACCOUNT,
        env: &[HOST, PORT, NO_FILE],
        flags: &["--request-timeout=30s"],
        expect: "nothing configured",
        differs: Some(Differs { ours: "account-a in pod-space at server", reason: FORGETS }),
        ..Row::PLAIN
    },
    Row {
        name: "pod: a broken kubeconfig is not hidden",
        files: &[("config", "users: [\n"), ACCOUNT[0], ACCOUNT[1], ACCOUNT[2]],
        env: &[HOST, PORT],
        expect: "kubeconfig unreadable",
        ..Row::PLAIN
    },
];

/// The test; visibly skipped where a process may not have a mount namespace of its own.
pub(super) fn case() -> Case {
    let name = "kubeconfig_parity_in_a_pod";
    let possible =
        Command::new("/usr/bin/unshare").args(["-rm", "/bin/sh", "-c", "mount -t tmpfs tmpfs /run"]).output();
    if possible.is_ok_and(|output| output.status.success()) {
        Case::server(name, |server: &ControlPlane| run::table_in(server, "pod", ROWS, POD))
    } else {
        Case::impossible(name, "no mount namespaces here (unshare -rm)")
    }
}
