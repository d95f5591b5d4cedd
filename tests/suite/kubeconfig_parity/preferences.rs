//! kubectl's preferences: which credential plugins may run.

use super::plugins::{PLUGIN, PLUGIN_FILES, RAN, USER};
use super::row::Row;

/// The table.
pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "kuberc denies all plugins",
        user: USER,
        files: &[
            ("plugin", PLUGIN),
            (
                ".kube/kuberc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n",
            ),
        ],
        expect: "plugin not allowed",
        ..Row::PLAIN
    },
    Row {
        name: "kuberc allows all plugins",
        user: USER,
        files: &[
            ("plugin", PLUGIN),
            (
                ".kube/kuberc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: AllowAll\n",
            ),
        ],
        expect: RAN,
        ..Row::PLAIN
    },
    Row {
        name: "kuberc denies nothing to a token",
        files: &[(
            ".kube/kuberc",
            "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n",
        )],
        ..Row::PLAIN
    },
    Row {
        name: "KUBERC names another file",
        user: USER,
        files: &[
            ("plugin", PLUGIN),
            (
                "rc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n",
            ),
        ],
        env: &[("KUBERC", "<dir>/rc")],
        expect: "plugin not allowed",
        ..Row::PLAIN
    },
    Row {
        name: "--kuberc names another file",
        user: USER,
        files: &[
            ("plugin", PLUGIN),
            (
                "rc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n",
            ),
        ],
        flags: &["--kuberc", "rc"],
        expect: "plugin not allowed",
        ..Row::PLAIN
    },
    Row {
        name: "KUBERC=off",
        user: USER,
        files: &[
            ("plugin", PLUGIN),
            (
                ".kube/kuberc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n",
            ),
        ],
        env: &[("KUBERC", "off")],
        expect: RAN,
        ..Row::PLAIN
    },
    Row {
        name: "KUBECTL_KUBERC=false",
        user: USER,
        files: &[
            ("plugin", PLUGIN),
            (
                ".kube/kuberc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n",
            ),
        ],
        env: &[("KUBECTL_KUBERC", "false")],
        expect: RAN,
        ..Row::PLAIN
    },
    Row {
        name: "KUBERC names a file that is not there",
        user: USER,
        files: PLUGIN_FILES,
        env: &[("KUBERC", "<dir>/gone")],
        expect: "kuberc unreadable",
        ..Row::PLAIN
    },
    Row {
        name: "a broken ~/.kube/kuberc is passed over",
        user: USER,
        files: &[("plugin", PLUGIN), (".kube/kuberc", "apiVersion: [\n")],
        expect: RAN,
        ..Row::PLAIN
    },
    Row {
        name: "an allowlist with the plugin's path",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: '<dir>/plugin', interactiveMode: Never}",
        files: &[
            ("plugin", PLUGIN),
            (
                ".kube/kuberc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: /bin/false}, {command: '<dir>/plugin'}]\n",
            ),
        ],
        expect: RAN,
        ..Row::PLAIN
    },
    Row {
        name: "an allowlist with the plugin's name, the plugin by its path",
        user: USER,
        files: &[
            ("plugin", PLUGIN),
            (
                ".kube/kuberc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{name: plugin}]\n",
            ),
        ],
        expect: RAN,
        ..Row::PLAIN
    },
    Row {
        name: "an allowlist with the plugin's path, the plugin by its name",
        user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: plugin, interactiveMode: Never}",
        files: &[
            ("plugin", PLUGIN),
            (
                ".kube/kuberc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: '<dir>/plugin'}]\n",
            ),
        ],
        expect: RAN,
        ..Row::PLAIN
    },
    Row {
        name: "an allowlist without the plugin",
        user: USER,
        files: &[
            ("plugin", PLUGIN),
            (
                ".kube/kuberc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: aws}, {command: /elsewhere/plugin}]\n",
            ),
        ],
        expect: "plugin not allowed",
        ..Row::PLAIN
    },
    Row {
        name: "an empty allowlist",
        user: USER,
        files: &[
            ("plugin", PLUGIN),
            (
                ".kube/kuberc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: []\n",
            ),
        ],
        expect: "plugin policy invalid",
        ..Row::PLAIN
    },
    Row {
        name: "an allowlist beside another policy",
        user: USER,
        files: &[
            ("plugin", PLUGIN),
            (
                ".kube/kuberc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\ncredentialPluginAllowlist: [{command: aws}]\n",
            ),
        ],
        expect: "plugin policy invalid",
        ..Row::PLAIN
    },
    Row {
        name: "a policy that nobody knows",
        user: USER,
        files: &[
            ("plugin", PLUGIN),
            (
                ".kube/kuberc",
                "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: Perhaps\n",
            ),
        ],
        expect: "plugin policy invalid",
        ..Row::PLAIN
    },
];
