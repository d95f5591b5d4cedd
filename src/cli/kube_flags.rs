//! Kubernetes' own flags, with kubectl's names and meaning.
//!
//! Source: cli-runtime `pkg/genericclioptions/config_flags.go`.

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
    kubeconfig: Option<PathBuf>,

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
    certificate_authority: Option<PathBuf>,

    /// Client certificate for authentication
    #[arg(long, global = true, value_name = "FILE")]
    client_certificate: Option<PathBuf>,

    /// Key of the client certificate
    #[arg(long, global = true, value_name = "FILE")]
    client_key: Option<PathBuf>,

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
            kubeconfig: self.kubeconfig.clone(),
            context: self.context.clone(),
            cluster: self.cluster.clone(),
            user: self.user.clone(),
            namespace: self.namespace.clone(),
            server: self.server.clone(),
            token: self.token.clone(),
            as_user: self.as_user.clone(),
            as_groups: self.as_groups.clone(),
            as_uid: self.as_uid.clone(),
            certificate_authority: self.certificate_authority.clone(),
            client_certificate: self.client_certificate.clone(),
            client_key: self.client_key.clone(),
            insecure_skip_tls_verify: self.insecure_skip_tls_verify,
            tls_server_name: self.tls_server_name.clone(),
            disable_compression: self.disable_compression,
            request_timeout: self.request_timeout.and_then(|limit| limit.0),
            ..ConnectOptions::default()
        }
    }
}
