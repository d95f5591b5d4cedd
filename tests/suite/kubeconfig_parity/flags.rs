//! Flags over the kubeconfig.

use super::row::Row;

/// Two contexts, two clusters, two users; the current ones lead nowhere.
const MANY: &str = "current-context: away
contexts:
- {name: away, context: {cluster: away, user: a, namespace: shop}}
- {name: here, context: {cluster: here, user: a, namespace: home}}
clusters:
- {name: away, cluster: {server: 'https://127.0.0.1:1', certificate-authority-data: <ca>}}
- {name: here, cluster: {server: '<server>', certificate-authority-data: <ca>}}
users:
- {name: a, user: {token: <token-a>}}
- {name: b, user: {token: <token-b>}}
";

const MANY_FILES: &[(&str, &str)] = &[("config", MANY)];

/// A recording server with an identity that has no rights to lose.
const RECORDER: &str = "server: '<recorder>', certificate-authority-data: <ca>";

/// The table.
pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "--context",
        files: MANY_FILES,
        flags: &["--context", "here"],
        expect: "account-a in home at server",
        ..Row::PLAIN
    },
    Row {
        name: "--context that is not there",
        files: MANY_FILES,
        flags: &["--context=nope"],
        expect: "no such context",
        ..Row::PLAIN
    },
    Row {
        name: "--context, empty",
        context: "namespace: shop",
        flags: &["--context="],
        expect: "account-a in shop at server",
        ..Row::PLAIN
    },
    Row {
        name: "--cluster",
        files: MANY_FILES,
        flags: &["--cluster", "here"],
        expect: "account-a in shop at server",
        ..Row::PLAIN
    },
    Row {
        name: "--cluster that is not there",
        flags: &["--cluster", "nope"],
        expect: "no such cluster",
        ..Row::PLAIN
    },
    Row {
        name: "--user",
        files: MANY_FILES,
        flags: &["--context", "here", "--user", "b"],
        expect: "account-b in home at server",
        ..Row::PLAIN
    },
    Row {
        name: "--user that is not there",
        flags: &["--user", "nope"],
        expect: "no such user",
        ..Row::PLAIN
    },
    Row {
        name: "--namespace",
        context: "namespace: shop",
        flags: &["--namespace", "other"],
        expect: "account-a in other at server",
        ..Row::PLAIN
    },
    Row { name: "-n", flags: &["-nother"], expect: "account-a in other at server", ..Row::PLAIN },
    Row {
        name: "--namespace, empty",
        context: "namespace: shop",
        flags: &["--namespace="],
        expect: "account-a in shop at server",
        ..Row::PLAIN
    },
    Row {
        name: "--server",
        files: MANY_FILES,
        flags: &["--server", "<server>"],
        expect: "account-a in shop at server",
        ..Row::PLAIN
    },
    Row {
        name: "-s of a server that is not there",
        flags: &["-s", "https://127.0.0.1:1"],
        expect: "refused",
        ..Row::PLAIN
    },
    Row {
        name: "--server alone, without any kubeconfig",
        env: &[("KUBECONFIG", "<dir>/gone")],
        flags: &["--server", "<plain>"],
        expect: "[] in default at <plain>",
        ..Row::PLAIN
    },
    Row {
        name: "--server, --token and --certificate-authority without any kubeconfig",
        env: &[("KUBECONFIG", "<dir>/gone")],
        flags: &["--server=<server>", "--token=<token-a>", "--certificate-authority=<ca-file>"],
        ..Row::PLAIN
    },
    Row {
        name: "--token over the kubeconfig's",
        flags: &["--token", "<token-b>"],
        expect: "account-b in default at server",
        ..Row::PLAIN
    },
    Row { name: "--token, empty", flags: &["--token="], ..Row::PLAIN },
    Row {
        name: "--token that nobody knows",
        flags: &["--token", "nobody"],
        expect: "unauthorized",
        ..Row::PLAIN
    },
    Row {
        name: "--token beside a client certificate: the certificate is seen first",
        user: "client-certificate-data: <viewer-cert>, client-key-data: <viewer-key>",
        flags: &["--token", "<token-a>"],
        expect: "viewer in default at server",
        ..Row::PLAIN
    },
    Row {
        name: "--token beside a token file: the file wins",
        user: "tokenFile: token",
        files: &[("token", "<token-a>")],
        flags: &["--token", "<token-b>"],
        ..Row::PLAIN
    },
    Row {
        name: "--token beside a credential plugin: it does not run",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}",
        files: &[("plugin", "#!/bin/sh\necho run >>runs\nexit 1\n")],
        flags: &["--token", "<token-a>"],
        ..Row::PLAIN
    },
    Row {
        name: "--as",
        user: "token: <token-b>",
        flags: &["--as", "viewer"],
        expect: "account-b as viewer in default at server",
        ..Row::PLAIN
    },
    Row {
        name: "--as without the right to",
        flags: &["--as", "viewer"],
        // Discovery fails for kubectl, and then it does not ask for the object.
        env: &[("KUBECACHEDIR", "<cache>")],
        expect: "account-a in default (forbidden) at server",
        ..Row::PLAIN
    },
    Row {
        name: "--as with groups and uid",
        user: "token: <token-b>",
        flags: &["--as", "somebody", "--as-group", "dev", "--as-group=system:masters", "--as-uid", "42"],
        expect: "account-b as somebody of dev, system:masters, uid 42 in default at server",
        ..Row::PLAIN
    },
    Row {
        name: "--as of a service account",
        user: "token: <token-b>",
        flags: &["--as", "system:serviceaccount:default:nobody"],
        expect: "account-b as system:serviceaccount:default:nobody in default (forbidden) at server",
        ..Row::PLAIN
    },
    Row {
        name: "--as-user-extra",
        user: "token: <token-b>",
        cluster: RECORDER,
        flags: &["--as=x", "--as-user-extra=scopes=one", "--as-user-extra=scopes=two"],
        expect: "[Bearer <token-b>, x, one, two] in default at <recorder>",
        ..Row::PLAIN
    },
    Row {
        name: "--as-group without --as",
        flags: &["--as-group", "dev"],
        expect: "impersonation without a user",
        ..Row::PLAIN
    },
    Row {
        name: "--as-uid without --as",
        flags: &["--as-uid", "1"],
        expect: "impersonation without a user",
        ..Row::PLAIN
    },
    Row {
        name: "impersonation in the kubeconfig",
        user: "token: <token-b>, as: viewer, as-groups: [dev]",
        expect: "account-b as viewer of dev in default at server",
        ..Row::PLAIN
    },
    Row {
        name: "--as over the kubeconfig's, whose groups stay",
        user: "token: <token-b>, as: somebody, as-groups: [dev]",
        flags: &["--as=viewer"],
        expect: "account-b as viewer of dev in default at server",
        ..Row::PLAIN
    },
    Row {
        name: "--as-group over the kubeconfig's",
        user: "token: <token-b>, as: viewer, as-groups: [dev]",
        flags: &["--as-group=ops"],
        expect: "account-b as viewer of ops in default at server",
        ..Row::PLAIN
    },
    Row {
        name: "--client-certificate and --client-key over inline data",
        user: "client-certificate-data: eA==, client-key-data: eA==",
        files: &[("me.crt", "<viewer-cert-pem>"), ("me.key", "<viewer-key-pem>")],
        flags: &["--client-certificate", "me.crt", "--client-key", "<dir>/me.key"],
        expect: "viewer in default at server",
        ..Row::PLAIN
    },
    Row {
        name: "--client-certificate without a key",
        files: &[("me.crt", "<viewer-cert-pem>")],
        flags: &["--client-certificate", "me.crt"],
        expect: "no client key",
        ..Row::PLAIN
    },
    Row {
        name: "--client-certificate that is not there",
        flags: &["--client-certificate", "gone.crt", "--client-key", "gone.key"],
        expect: "client certificate unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "--certificate-authority over the kubeconfig's",
        cluster: "server: '<server>', certificate-authority-data: eA==",
        files: &[("ca.crt", "<ca-pem>")],
        flags: &["--certificate-authority", "ca.crt"],
        ..Row::PLAIN
    },
    Row {
        name: "--certificate-authority over insecure-skip-tls-verify",
        cluster: "server: '<server>', insecure-skip-tls-verify: true",
        flags: &["--certificate-authority", "<ca-file>"],
        ..Row::PLAIN
    },
    Row {
        name: "--certificate-authority that is not there",
        flags: &["--certificate-authority", "gone.crt"],
        expect: "authority unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "--insecure-skip-tls-verify drops the kubeconfig's authority",
        cluster: "server: '<server>', certificate-authority: gone.crt",
        flags: &["--insecure-skip-tls-verify"],
        ..Row::PLAIN
    },
    Row {
        name: "--insecure-skip-tls-verify=false changes nothing",
        flags: &["--insecure-skip-tls-verify=false"],
        ..Row::PLAIN
    },
    Row {
        name: "--insecure-skip-tls-verify beside --certificate-authority",
        flags: &["--insecure-skip-tls-verify=true", "--certificate-authority=<ca-file>"],
        expect: "authority and insecure",
        ..Row::PLAIN
    },
    Row { name: "--tls-server-name", flags: &["--tls-server-name", "kubernetes"], ..Row::PLAIN },
    Row {
        name: "--tls-server-name of another server",
        flags: &["--tls-server-name", "other.example"],
        expect: "certificate for another name",
        ..Row::PLAIN
    },
    Row {
        name: "--server drops the kubeconfig's tls-server-name",
        cluster: "server: '<server>', certificate-authority-data: <ca>, tls-server-name: other.example",
        flags: &["--server=<server>"],
        ..Row::PLAIN
    },
    Row {
        name: "--username and --password",
        cluster: RECORDER,
        user: "",
        flags: &["--username=me", "--password=pw"],
        expect: "[Basic bWU6cHc=] in default at <recorder>",
        ..Row::PLAIN
    },
    Row {
        name: "--username beside a token",
        flags: &["--username=me", "--password=pw"],
        expect: "two ways to log in",
        ..Row::PLAIN
    },
    Row {
        name: "--disable-compression",
        cluster: RECORDER,
        flags: &["--disable-compression"],
        expect: "[Bearer <token-a>, uncompressed] in default at <recorder>",
        ..Row::PLAIN
    },
    Row {
        name: "disable-compression in the kubeconfig",
        cluster: "server: '<recorder>', certificate-authority-data: <ca>, disable-compression: true",
        expect: "[Bearer <token-a>, uncompressed] in default at <recorder>",
        ..Row::PLAIN
    },
    Row { name: "--request-timeout in seconds", flags: &["--request-timeout", "30"], ..Row::PLAIN },
    Row { name: "--request-timeout with a unit", flags: &["--request-timeout=1m30s"], ..Row::PLAIN },
    Row { name: "--request-timeout of none", flags: &["--request-timeout=0"], ..Row::PLAIN },
    Row {
        name: "--request-timeout passes",
        cluster: "server: '<recorder>/stall', certificate-authority-data: <ca>",
        flags: &["--request-timeout=500ms"],
        expect: "timeout",
        ..Row::PLAIN
    },
    Row {
        name: "--request-timeout that is none",
        flags: &["--request-timeout=soon"],
        expect: "invalid timeout",
        ..Row::PLAIN
    },
    Row {
        name: "a flag that nobody knows",
        flags: &["--no-such-flag"],
        expect: "unknown flag",
        ..Row::PLAIN
    },
    Row {
        name: "a flag without its value",
        flags: &["--context"],
        expect: "flag without value",
        ..Row::PLAIN
    },
    Row {
        name: "a flag that is no boolean",
        flags: &["--insecure-skip-tls-verify=perhaps"],
        expect: "invalid boolean",
        ..Row::PLAIN
    },
    Row { name: "-v that is no number", flags: &["-v=loud"], expect: "invalid number", ..Row::PLAIN },
];
