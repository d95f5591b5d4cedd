//! Raw requests under a chosen client name, for what kubectl cannot be made to send.

use kube::config::{KubeConfigOptions, Kubeconfig};

use super::controlplane::ControlPlane;
use super::identity::Identity;

/// A request to the API server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw<'a> {
    /// HTTP method.
    pub(crate) method: &'a str,
    /// Path and query.
    pub(crate) path: &'a str,
    /// The header `User-Agent`. Up to the first `/` it is the field manager, unless the query names one.
    pub(crate) agent: &'a str,
    /// The header `Content-Type`.
    pub(crate) content_type: &'a str,
    /// What to send.
    pub(crate) body: &'a str,
}

impl ControlPlane {
    /// Sends a request as an identity and gives the text of the answer.
    pub(crate) fn send(&self, identity: Identity, raw: Raw<'_>) -> Result<String, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| format!("runtime: {e}"))?;
        runtime.block_on(send(&self.kubeconfig(identity), raw))
    }
}

async fn send(kubeconfig: &std::path::Path, raw: Raw<'_>) -> Result<String, String> {
    let file = Kubeconfig::read_from(kubeconfig).map_err(|e| format!("kubeconfig: {e}"))?;
    let options = KubeConfigOptions::default();
    let config =
        kube::Config::from_custom_kubeconfig(file, &options).await.map_err(|e| format!("config: {e}"))?;
    let client = kube::Client::try_from(config).map_err(|e| format!("client: {e}"))?;
    let request = http::Request::builder()
        .method(raw.method)
        .uri(raw.path)
        .header(http::header::USER_AGENT, raw.agent)
        .header(http::header::CONTENT_TYPE, raw.content_type)
        .body(raw.body.as_bytes().to_vec());
    let request = request.map_err(|e| format!("request: {e}"))?;
    client.request_text(request).await.map_err(|e| format!("{} {}: {e}", raw.method, raw.path))
}
