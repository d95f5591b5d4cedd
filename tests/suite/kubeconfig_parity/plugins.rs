//! Credential plugins: how they are run, and what they may print.

use super::row::{Differs, Row};

/// Prints a token, and counts.
pub(super) const PLUGIN: &str = "#!/bin/sh\necho run >>'<dir>/runs'\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"<token-a>\"}}'\n";

pub(super) const PLUGIN_FILES: &[(&str, &str)] = &[("plugin", PLUGIN)];

/// A user of the plugin.
pub(super) const USER: &str =
    "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}";

pub(super) const RAN: &str = "account-a in default at server, runs 1";

const ONCE: &str = "a plugin that cannot help is run once, not for every request that would need it";

/// The table.
pub(crate) const ROWS: &[Row] = &[
    Row { name: "a plugin", user: USER, files: PLUGIN_FILES, expect: RAN, ..Row::PLAIN },
    Row {
        name: "a plugin of v1beta1, whose mode need not be said",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./plugin}",
        files: &[(
            "plugin",
            "#!/bin/sh\necho run >>'<dir>/runs'\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1beta1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"<token-a>\"}}'\n",
        )],
        expect: RAN,
        ..Row::PLAIN
    },
    Row {
        name: "a plugin of a version that was removed",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: ./plugin, interactiveMode: Never}",
        files: PLUGIN_FILES,
        expect: "plugin version unknown",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin of v1 whose mode is not said",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}",
        files: PLUGIN_FILES,
        expect: "no interactiveMode",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin without a command",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}",
        expect: "no command",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin of an unknown mode",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Sometimes}",
        files: PLUGIN_FILES,
        expect: "unknown interactiveMode",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that asks when it can",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: IfAvailable}",
        files: PLUGIN_FILES,
        expect: RAN,
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that has to ask, without a terminal",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Always}",
        files: PLUGIN_FILES,
        expect: "plugin cannot ask",
        ..Row::PLAIN
    },
    Row {
        name: "what a plugin is told about the cluster",
        cluster: "server: '<server>', certificate-authority-data: <ca>, tls-server-name: kubernetes, disable-compression: true, extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x}}, {name: other, extension: {y: z}}]",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never, provideClusterInfo: true}",
        files: &[(
            "plugin",
            "#!/bin/sh\nprintf %s \"$KUBERNETES_EXEC_INFO\" >'<dir>/info'\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"<token-a>\"}}'\n",
        )],
        expect: "account-a in default at server, told {\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"spec\":{\"cluster\":{\"certificate-authority-data\":\"<ca>\",\"config\":{\"audience\":\"x\"},\"disable-compression\":true,\"server\":\"server\",\"tls-server-name\":\"kubernetes\"},\"interactive\":false}}",
        ..Row::PLAIN
    },
    Row {
        name: "what a plugin is told otherwise",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}",
        files: &[(
            "plugin",
            "#!/bin/sh\nprintf %s \"$KUBERNETES_EXEC_INFO\" >'<dir>/info'\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"<token-a>\"}}'\n",
        )],
        expect: "account-a in default at server, told {\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"spec\":{\"interactive\":false}}",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin's arguments and environment",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never, args: [one, 'two three'], env: [{name: KEY, value: 'a b'}, {name: HOME, value: /elsewhere}]}",
        files: &[(
            "plugin",
            "#!/bin/sh\nprintf '%s|' \"$@\" \"$KEY\" \"$HOME\" >'<dir>/given'\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"<token-a>\"}}'\n",
        )],
        expect: "account-a in default at server, given one|two three|a b|/elsewhere|",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin found in PATH",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: plugin, interactiveMode: Never}",
        files: PLUGIN_FILES,
        expect: RAN,
        ..Row::PLAIN
    },
    Row {
        name: "a plugin beside a kubeconfig in another folder",
        files: &[
            (
                "deep/config",
                "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: '<server>', certificate-authority-data: <ca>}}]\nusers: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ../plugin, interactiveMode: Never}}}]\n",
            ),
            ("plugin", PLUGIN),
        ],
        env: &[("KUBECONFIG", "<dir>/deep/config")],
        expect: RAN,
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that is not there",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin, interactiveMode: Never, installHint: get it}",
        expect: "plugin not found",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that fails",
        user: USER,
        files: &[("plugin", "#!/bin/sh\necho run >>'<dir>/runs'\nexit 3\n")],
        expect: "plugin failed with 3, runs again and again",
        differs: Some(Differs { ours: "plugin failed with 3, runs 1", reason: ONCE }),
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that prints no credential",
        user: USER,
        files: &[("plugin", "#!/bin/sh\necho hello\n")],
        expect: "plugin prints no credential",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that prints nothing",
        user: USER,
        files: &[("plugin", "#!/bin/sh\n")],
        expect: "plugin prints no credential",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that prints another kind",
        user: USER,
        files: &[(
            "plugin",
            "#!/bin/sh\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"Other\", \"status\": {\"token\": \"<token-a>\"}}'\n",
        )],
        expect: "plugin prints no credential",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that prints no kind, which is clear",
        user: USER,
        files: &[(
            "plugin",
            "#!/bin/sh\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"status\": {\"token\": \"<token-a>\"}}'\n",
        )],

        ..Row::PLAIN
    },
    Row {
        name: "a plugin that prints YAML",
        user: USER,
        files: &[(
            "plugin",
            "#!/bin/sh\nprintf 'apiVersion: client.authentication.k8s.io/v1\\nkind: ExecCredential\\nstatus:\\n  token: %s\\n' '<token-a>'\n",
        )],
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that answers in another version",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./plugin}",
        files: PLUGIN_FILES,
        expect: "plugin answers in another version, runs again and again",
        differs: Some(Differs { ours: "plugin answers in another version, runs 1", reason: ONCE }),
        ..Row::PLAIN
    },
    Row {
        name: "a plugin without a status",
        user: USER,
        files: &[(
            "plugin",
            "#!/bin/sh\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\"}'\n",
        )],
        expect: "plugin without status",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that gives nothing",
        user: USER,
        files: &[(
            "plugin",
            "#!/bin/sh\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {}}'\n",
        )],
        expect: "plugin gives nothing",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that gives a certificate without a key",
        user: USER,
        files: &[(
            "plugin",
            "#!/bin/sh\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"clientCertificateData\": \"x\"}}'\n",
        )],
        expect: "plugin gives half a certificate",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that gives a certificate",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: cat, args: ['<dir>/credential'], interactiveMode: Never}",
        files: &[(
            "credential",
            "{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"clientCertificateData\": <viewer-cert-json>, \"clientKeyData\": <viewer-key-json>}}",
        )],
        expect: "viewer in default at server",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that gives a token that expires later",
        user: USER,
        files: &[(
            "plugin",
            "#!/bin/sh\necho run >>'<dir>/runs'\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"<token-a>\", \"expirationTimestamp\": \"2099-01-01T00:00:00Z\"}}'\n",
        )],
        expect: RAN,
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that gives an expiry that is no time",
        user: USER,
        files: &[(
            "plugin",
            "#!/bin/sh\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"<token-a>\", \"expirationTimestamp\": \"soon\"}}'\n",
        )],
        expect: "plugin prints no credential",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin beside a token: it does not run",
        user: "token: <token-a>, exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}",
        files: PLUGIN_FILES,
        ..Row::PLAIN
    },
    Row {
        name: "a plugin beside a client certificate: it does not run",
        user: "client-certificate-data: <viewer-cert>, client-key-data: <viewer-key>, exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}",
        files: PLUGIN_FILES,
        expect: "viewer in default at server",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin over http: it does not run",
        cluster: "server: '<plain>'",
        user: USER,
        files: PLUGIN_FILES,
        expect: "[] in default at <plain>",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin whose first token has been revoked runs again",
        user: USER,
        files: &[(
            "plugin",
            "#!/bin/sh\nif [ -e '<dir>/runs' ]; then token='<token-a>'; else token=revoked; fi\necho run >>'<dir>/runs'\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"'$token'\"}}'\n",
        )],
        expect: "account-a in default at server, runs 2",
        ..Row::PLAIN
    },
    Row {
        name: "a plugin whose tokens nobody knows",
        user: USER,
        files: &[(
            "plugin",
            "#!/bin/sh\necho run >>'<dir>/runs'\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"nobody\"}}'\n",
        )],
        expect: "unauthorized, runs again and again",
        differs: Some(Differs {
            ours: "unauthorized, runs 2",
            reason: "a plugin whose credential was refused is asked for another one once",
        }),
        ..Row::PLAIN
    },
    Row {
        name: "a plugin that gives a token that has expired",
        user: USER,
        files: &[(
            "plugin",
            "#!/bin/sh\necho run >>'<dir>/runs'\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"<token-a>\", \"expirationTimestamp\": \"2000-01-01T00:00:00Z\"}}'\n",
        )],
        expect: "account-a in default at server, runs again and again",
        differs: Some(Differs {
            ours: "account-a in default at server, runs 1",
            reason: "a plugin whose clock is wrong would run for every request; the server decides whether a credential is good",
        }),
        ..Row::PLAIN
    },
];
