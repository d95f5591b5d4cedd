//! A situation, as data.
//!
//! Texts hold names in angle brackets that the stage fills in: `<server>`, `<ca>`, `<dir>` and so on.

/// One situation. What is not said is as in [`Row::PLAIN`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// In words; unique.
    pub(crate) name: &'static str,
    /// Fields of the only cluster, as a flow mapping.
    pub(crate) cluster: &'static str,
    /// Fields of the only user, as a flow mapping.
    pub(crate) user: &'static str,
    /// More fields of the only context.
    pub(crate) context: &'static str,
    /// Files in the folder, which is HOME, working folder and first in PATH. One called `config` replaces the
    /// kubeconfig that is made of the fields above; what begins with `#!` can be run.
    pub(crate) files: &'static [(&'static str, &'static str)],
    /// Environment variables. `KUBECONFIG` is `<dir>/config` unless it is here.
    pub(crate) env: &'static [(&'static str, &'static str)],
    /// Flags given to both.
    pub(crate) flags: &'static [&'static str],
    /// What kubectl does.
    pub(crate) expect: &'static str,
    /// What the plugin does otherwise.
    pub(crate) differs: Option<Differs>,
}

/// A difference on purpose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Differs {
    /// What the plugin does.
    pub(crate) ours: &'static str,
    /// For readers of the README.
    pub(crate) reason: &'static str,
}

impl Row {
    /// The server, its authority, and the token of a service account; nothing else.
    pub(crate) const PLAIN: Self = Self {
        name: "",
        cluster: "server: '<server>', certificate-authority-data: <ca>",
        user: "token: <token-a>",
        context: "",
        files: &[],
        env: &[],
        flags: &[],
        expect: "account-a in default at server",
        differs: None,
    };

    /// The kubeconfig of the fields.
    pub(crate) fn kubeconfig(&self) -> String {
        let Self { cluster, user, context, .. } = self;
        let context = if context.is_empty() { String::new() } else { format!(", {context}") };
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: here\ncontexts: [{{name: here, context: {{cluster: c, user: u{context}}}}}]\n\
             clusters: [{{name: c, cluster: {{{cluster}}}}}]\nusers: [{{name: u, user: {{{user}}}}}]\n"
        )
    }
}
