//! The command lines of the three servers: as on a real cluster, but for speed and for free ports.

use std::path::Path;

/// The files that the servers read, all in one folder.
pub(crate) mod files {
    /// Certificate authority of server and clients.
    pub(crate) const CA: &str = "ca.crt";
    /// Its key; the controller manager signs certificate requests with it.
    pub(crate) const CA_KEY: &str = "ca.key";
    /// Serving certificate of the kube-apiserver.
    pub(crate) const SERVER: &str = "server.crt";
    /// Its key.
    pub(crate) const SERVER_KEY: &str = "server.key";
    /// Signs service account tokens.
    pub(crate) const SERVICE_ACCOUNT_KEY: &str = "service-account.key";
    /// Verifies them.
    pub(crate) const SERVICE_ACCOUNT_PUBLIC: &str = "service-account.pub";
    /// What to log of each request.
    pub(crate) const AUDIT_POLICY: &str = "audit-policy.yaml";
    /// One JSON object a request.
    pub(crate) const AUDIT_LOG: &str = "audit.log";
    /// The controller manager's kubeconfig.
    pub(crate) const CONTROLLER_MANAGER: &str = "kube-controller-manager.kubeconfig";
}

/// Metadata of every request, once, when it is answered.
pub(crate) const AUDIT_POLICY: &str = "apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
rules:
- level: Metadata
";

/// etcd, one member, plain HTTP on the loopback interface.
pub(crate) fn etcd(dir: &Path, client_port: u16, peer_port: u16) -> Vec<String> {
    let (client, peer) = (format!("http://127.0.0.1:{client_port}"), format!("http://127.0.0.1:{peer_port}"));
    vec![
        format!("--data-dir={}", dir.join("etcd").display()),
        format!("--listen-client-urls={client}"),
        format!("--advertise-client-urls={client}"),
        format!("--listen-peer-urls={peer}"),
        format!("--initial-advertise-peer-urls={peer}"),
        format!("--initial-cluster=default={peer}"),
        // The data need not survive a crash of the machine.
        "--unsafe-no-fsync=true".into(),
        "--log-level=error".into(),
    ]
}

/// kube-apiserver: RBAC, audit log, default admission.
pub(crate) fn apiserver(dir: &Path, port: u16, etcd_port: u16) -> Vec<String> {
    let at = |file: &str| dir.join(file).display().to_string();
    vec![
        format!("--etcd-servers=http://127.0.0.1:{etcd_port}"),
        "--bind-address=127.0.0.1".into(),
        format!("--secure-port={port}"),
        format!("--tls-cert-file={}", at(files::SERVER)),
        format!("--tls-private-key-file={}", at(files::SERVER_KEY)),
        format!("--client-ca-file={}", at(files::CA)),
        "--authorization-mode=RBAC".into(),
        "--allow-privileged=true".into(),
        "--service-cluster-ip-range=10.0.0.0/16".into(),
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local".into(),
        format!("--service-account-key-file={}", at(files::SERVICE_ACCOUNT_PUBLIC)),
        format!("--service-account-signing-key-file={}", at(files::SERVICE_ACCOUNT_KEY)),
        format!("--audit-policy-file={}", at(files::AUDIT_POLICY)),
        format!("--audit-log-path={}", at(files::AUDIT_LOG)),
        // On disk soon after the response, in one file however long the run.
        "--audit-log-mode=blocking".into(),
        "--audit-log-maxsize=100000".into(),
        // A loopback address is not a valid endpoint of the Service `kubernetes`.
        "--endpoint-reconciler-type=none".into(),
    ]
}

/// kube-controller-manager: every controller that is on by default, each under its own service account.
pub(crate) fn controller_manager(dir: &Path) -> Vec<String> {
    let at = |file: &str| dir.join(file).display().to_string();
    vec![
        format!("--kubeconfig={}", at(files::CONTROLLER_MANAGER)),
        "--secure-port=0".into(),
        "--leader-elect=false".into(),
        // By default 20 requests a second: a corpus takes it a minute.
        "--kube-api-qps=500".into(),
        "--kube-api-burst=1000".into(),
        "--use-service-account-credentials=true".into(),
        format!("--service-account-private-key-file={}", at(files::SERVICE_ACCOUNT_KEY)),
        format!("--root-ca-file={}", at(files::CA)),
        format!("--cluster-signing-cert-file={}", at(files::CA)),
        format!("--cluster-signing-key-file={}", at(files::CA_KEY)),
        // An autoscaler is first looked at one period after it appears; the default is 15 s.
        "--horizontal-pod-autoscaler-sync-period=1s".into(),
        "--kube-api-qps=500".into(),
        "--kube-api-burst=1000".into(),
    ]
}
