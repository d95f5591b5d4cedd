//! Who one is: certificates, tokens, passwords.

use super::row::{Differs, Row};

const RECORDER: &str = "server: '<recorder>', certificate-authority-data: <ca>";

/// The table.
pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "a client certificate as data",
        user: "client-certificate-data: <viewer-cert>, client-key-data: <viewer-key>",
        expect: "viewer in default at server",
        ..Row::PLAIN
    },
    Row {
        name: "a client certificate without its key",
        user: "client-certificate-data: <viewer-cert>",
        expect: "no client key",
        ..Row::PLAIN
    },
    Row {
        name: "a client key without its certificate",
        user: "token: <token-a>, client-key-data: <viewer-key>",
        ..Row::PLAIN
    },
    Row {
        name: "a client certificate with another's key",
        user: "client-certificate-data: <ca>, client-key-data: <viewer-key>",
        expect: "client certificate unusable",
        ..Row::PLAIN
    },
    Row {
        name: "a client certificate that is none",
        user: "client-certificate-data: eA==, client-key-data: eA==",
        expect: "client certificate unusable",
        ..Row::PLAIN
    },
    Row {
        name: "a client certificate as file and as data",
        user: "client-certificate-data: <viewer-cert>, client-certificate: me.crt, client-key-data: <viewer-key>",
        files: &[("me.crt", "<viewer-cert-pem>")],
        expect: "certificate twice",
        ..Row::PLAIN
    },
    Row {
        name: "a client key as file and as data",
        user: "client-certificate-data: <viewer-cert>, client-key: me.key, client-key-data: <viewer-key>",
        files: &[("me.key", "<viewer-key-pem>")],
        expect: "key twice",
        ..Row::PLAIN
    },
    Row {
        name: "a client certificate's file is not there",
        user: "client-certificate: gone.crt, client-key-data: <viewer-key>",
        expect: "client certificate unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "a client certificate beside a password",
        cluster: RECORDER,
        user: "username: me, password: pw, client-certificate-data: <viewer-cert>, client-key-data: <viewer-key>",
        expect: "[Basic bWU6cHc=] in default at <recorder>",
        ..Row::PLAIN
    },
    Row {
        name: "a token",
        cluster: RECORDER,
        expect: "[Bearer <token-a>] in default at <recorder>",
        ..Row::PLAIN
    },
    Row { name: "a token that nobody knows", user: "token: nobody", expect: "unauthorized", ..Row::PLAIN },
    Row {
        name: "a token file",
        user: "tokenFile: '<dir>/token'",
        files: &[("token", "<token-a>\n")],
        ..Row::PLAIN
    },
    Row {
        name: "a token file beside a token: the file wins",
        user: "token: <token-b>, tokenFile: token",
        files: &[("token", "<token-a>")],
        ..Row::PLAIN
    },
    Row {
        name: "a token beside a token file that is not there",
        user: "token: <token-a>, tokenFile: gone",
        ..Row::PLAIN
    },
    Row {
        name: "a token file that is not there",
        user: "tokenFile: gone",
        expect: "token file unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "a token file that is empty",
        user: "tokenFile: token",
        files: &[("token", "")],
        expect: "asks for a password",
        differs: Some(Differs {
            ours: "token file unreadable",
            reason: "kubectl asks for a user name and a password",
        }),
        ..Row::PLAIN
    },
    Row {
        name: "a password",
        cluster: RECORDER,
        user: "username: joe, password: 'p:w'",
        expect: "[Basic am9lOnA6dw==] in default at <recorder>",
        ..Row::PLAIN
    },
    Row {
        name: "a user name without a password",
        cluster: RECORDER,
        user: "username: joe",
        expect: "[Basic am9lOg==] in default at <recorder>",
        ..Row::PLAIN
    },
    Row {
        name: "a password beside a token",
        user: "username: joe, password: pw, token: <token-a>",
        expect: "two ways to log in",
        ..Row::PLAIN
    },
    Row {
        name: "nobody",
        user: "",
        expect: "asks for a password",
        differs: Some(Differs {
            ours: "system:anonymous in default (forbidden) at server",
            reason: "nobody is asked for a user name and a password; the server decides what somebody without a login may read",
        }),
        ..Row::PLAIN
    },
    Row {
        name: "a login of a cloud that Kubernetes removed",
        user: "auth-provider: {name: gcp}",
        expect: "auth provider unknown",
        ..Row::PLAIN
    },
    Row {
        name: "a login beside a credential plugin",
        user: "auth-provider: {name: oidc}, exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Never}",
        expect: "two plugins",
        ..Row::PLAIN
    },
];
