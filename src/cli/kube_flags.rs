//! Kubernetes' own flags, with kubectl's names and meaning.
//!
//! Source: cli-runtime `pkg/genericclioptions/config_flags.go`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args};

use super::flag::{Limit, boolean, limit};
use crate::cluster::{ConnectOptions, Secret};

/// Which API server, as whom.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Kubernetes flags (as in kubectl)")]
pub(super) struct KubeFlags {
    /// Namespace of objects that name none; a manifest that names another is an error
    #[arg(short, long, global = true, value_name = "NAME")]
    pub(super) namespace: Option<String>,

    /// Kubeconfig context to use
    #[arg(long, global = true, value_name = "NAME")]
    context: Option<String>,

    /// Kubeconfig file to use, in place of $KUBECONFIG and ~/.kube/config
    #[arg(long, global = true, value_name = "FILE")]
    kubeconfig: Option<OsString>,

    /// Kubeconfig cluster to use
    #[arg(long, global = true, value_name = "NAME")]
    cluster: Option<String>,

    /// Kubeconfig user to use
    #[arg(long, global = true, value_name = "NAME")]
    user: Option<String>,

    /// User to impersonate
    #[arg(long = "as", global = true, value_name = "USER")]
    as_user: Option<String>,

    /// Group to impersonate, repeatable
    #[arg(long = "as-group", global = true, value_name = "GROUP")]
    as_groups: Vec<String>,

    /// UID to impersonate
    #[arg(long, global = true, value_name = "UID")]
    as_uid: Option<String>,

    /// Extra of the user to impersonate, repeatable
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    as_user_extra: Vec<String>,

    /// User name for basic authentication
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    username: Option<String>,

    /// Password for basic authentication
    #[arg(long, global = true, value_name = "PASSWORD", hide_short_help = true)]
    password: Option<Secret>,

    /// kubectl's preferences, which say what credential plugins may run
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    kuberc: Option<OsString>,

    /// Limit of a single request, such as 30s or 2m; 0 for none
    #[arg(long, global = true, value_name = "DURATION", value_parser = limit)]
    request_timeout: Option<Limit>,

    /// Address of the API server
    #[arg(short, long, global = true, value_name = "URL")]
    server: Option<String>,

    /// Bearer token for authentication
    #[arg(long, global = true, value_name = "TOKEN")]
    token: Option<Secret>,

    /// Certificate authority of the API server
    #[arg(long, global = true, value_name = "FILE")]
    certificate_authority: Option<OsString>,

    /// Client certificate for authentication
    #[arg(long, global = true, value_name = "FILE")]
    client_certificate: Option<OsString>,

    /// Key of the client certificate
    #[arg(long, global = true, value_name = "FILE")]
    client_key: Option<OsString>,

    /// Do not verify the API server's certificate
    #[arg(long, global = true, action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_value = "false", default_missing_value = "true", value_parser = boolean, value_name = "BOOL",
        hide_default_value = true)]
    insecure_skip_tls_verify: bool,

    /// Name to expect in the API server's certificate
    #[arg(long, global = true, value_name = "NAME")]
    tls_server_name: Option<String>,

    /// Do not ask for compressed answers
    #[arg(long, global = true, action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_value = "false", default_missing_value = "true", value_parser = boolean, value_name = "BOOL",
        hide_default_value = true)]
    disable_compression: bool,

    /// Log level: from 6, each request is told on standard error (never headers or bodies)
    #[arg(short = 'v', long = "v", global = true, value_name = "LEVEL", default_value_t = 0,
        value_parser = clap::value_parser!(u8), hide_default_value = true)]
    pub(super) verbosity: u8,
}

impl KubeFlags {
    /// Whether a flag says which server, or where to read about it.
    pub(super) fn names_a_server(&self) -> bool {
        self.server.is_some() || self.kubeconfig.is_some() || self.context.is_some() || self.cluster.is_some()
    }

    /// What the user said about the connection; what belongs to the run is left at its default.
    pub(super) fn connect_options(&self) -> ConnectOptions {
        ConnectOptions {
            kubeconfig: file(self.kubeconfig.as_ref()),
            context: text(self.context.as_ref()),
            cluster: text(self.cluster.as_ref()),
            user: text(self.user.as_ref()),
            namespace: text(self.namespace.as_ref()),
            server: text(self.server.as_ref()),
            token: self.token.clone().filter(|token| !token.is_empty()),
            as_user: text(self.as_user.as_ref()),
            as_groups: self.as_groups.clone(),
            as_uid: text(self.as_uid.as_ref()),
            as_user_extra: self.extra(),
            username: text(self.username.as_ref()),
            password: self.password.clone().filter(|password| !password.is_empty()),
            kuberc: file(self.kuberc.as_ref()),
            certificate_authority: file(self.certificate_authority.as_ref()),
            client_certificate: file(self.client_certificate.as_ref()),
            client_key: file(self.client_key.as_ref()),
            insecure_skip_tls_verify: self.insecure_skip_tls_verify,
            tls_server_name: text(self.tls_server_name.as_ref()),
            disable_compression: self.disable_compression,
            request_timeout: self.request_timeout.and_then(|limit| limit.0),
            ..ConnectOptions::default()
        }
    }

    /// What has no `=` is passed over, as kubectl does.
    fn extra(&self) -> Vec<(String, String)> {
        let pairs = self.as_user_extra.iter().filter_map(|pair| pair.split_once('='));
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    /// Whom a role is for, as flags of `kubectl create rolebinding`: who is impersonated, else to be filled in.
    pub(super) fn subject(&self) -> String {
        match self.as_user.as_deref() {
            None => "--user=NAME  (kubectl auth whoami tells the name)".to_owned(),
            Some(user) => match user.strip_prefix("system:serviceaccount:") {
                Some(account) => format!("--serviceaccount={account}"),
                None => format!("--user={user}"),
            },
        }
    }
}

/// An empty value is none, as kubectl has it.
fn text(value: Option<&String>) -> Option<String> {
    value.filter(|value| !value.is_empty()).cloned()
}

/// A path; empty is none.
fn file(value: Option<&OsString>) -> Option<PathBuf> {
    value.filter(|value| !value.is_empty()).map(PathBuf::from)
}
