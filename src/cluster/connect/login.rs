//! What signs requests. A credential plugin's credential is used until it ends or is refused, then the plugin runs
//! again: once for everybody who waits for it.

use std::ffi::OsString;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Uri;
use kube::Client;
use kube::config::ExecConfig;
use tokio::time::Instant;

use super::exec::{self, Around, Given, Terminal};
use super::kuberc::Policy;
use super::material::ClientIdentity;
use super::select::Selected;
use super::{ConnectError, Credential, client};

/// A client and what it sends as `Authorization`.
pub(in crate::cluster) struct Signer {
    /// Sends requests; adds everything but `Authorization`.
    pub(in crate::cluster) client: Client,
    /// What to send as `Authorization`.
    pub(in crate::cluster) credential: Credential,
    ends: Option<Instant>,
}

/// The signer of the moment, and how to get another.
pub(in crate::cluster) struct Login {
    current: Mutex<Arc<Signer>>,
    plugin: Option<Plugin>,
    /// Held while the plugin runs.
    running: tokio::sync::Mutex<()>,
    /// It has run again because a credential was refused; that helps once or not at all.
    refused: AtomicBool,
}

/// What a credential plugin and the client of its certificate are made from.
pub(super) struct Plugin {
    pub(super) exec: ExecConfig,
    pub(super) selected: Selected,
    pub(super) uri: Uri,
    pub(super) proxy: Option<Uri>,
    pub(super) authority: Option<Vec<u8>>,
    pub(super) terminal: Terminal,
    pub(super) limit: Option<Duration>,
    pub(super) policy: Policy,
    /// `PATH`.
    pub(super) search: Option<OsString>,
}

impl Login {
    /// One that never changes by itself.
    pub(super) fn fixed(client: Client, credential: Credential) -> Self {
        Self::new(Signer { client, credential, ends: None }, None)
    }

    /// That of a plugin, which runs now.
    pub(super) async fn of_plugin(plugin: Plugin) -> Result<Self, ConnectError> {
        let signer = plugin.run().await?;
        Ok(Self::new(signer, Some(plugin)))
    }

    fn new(signer: Signer, plugin: Option<Plugin>) -> Self {
        let current = Mutex::new(Arc::new(signer));
        Self { current, plugin, running: tokio::sync::Mutex::default(), refused: AtomicBool::new(false) }
    }

    /// What to sign the next request with. Runs the plugin when its credential has ended.
    pub(in crate::cluster) async fn signer(&self) -> Result<Arc<Signer>, ConnectError> {
        let current = self.current();
        let Some(plugin) = self.plugin.as_ref().filter(|_| current.has_ended()) else { return Ok(current) };
        let _running = self.running.lock().await;
        let current = self.current();
        if current.has_ended() {
            plugin.renew().await.map(|signer| self.replace(signer))
        } else {
            Ok(current)
        }
    }

    /// What to try a request with that was refused (401) when `used` had signed it; `None`: nothing better can be had.
    pub(in crate::cluster) async fn after_refusal(&self, used: &Arc<Signer>) -> Option<Arc<Signer>> {
        let plugin = self.plugin.as_ref()?;
        let _running = self.running.lock().await;
        let current = self.current();
        if !Arc::ptr_eq(&current, used) {
            return Some(current);
        }
        if self.refused.swap(true, Ordering::Relaxed) {
            return None;
        }
        // The refusal says enough about a plugin that fails now.
        plugin.renew().await.ok().map(|signer| self.replace(signer))
    }

    /// The signer of the moment, ended or not.
    pub(super) fn current(&self) -> Arc<Signer> {
        Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, signer: Signer) -> Arc<Signer> {
        let signer = Arc::new(signer);
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&signer);
        signer
    }
}

impl Signer {
    fn has_ended(&self) -> bool {
        self.ends.is_some_and(|end| Instant::now() >= end)
    }
}

impl Plugin {
    /// Boxed: every request holds this future, and nearly none needs it.
    fn renew(&self) -> Pin<Box<dyn Future<Output = Result<Signer, ConnectError>> + Send + '_>> {
        Box::pin(self.run())
    }

    async fn run(&self) -> Result<Signer, ConnectError> {
        let allowed = |command: &str| self.policy.check(command, self.search.as_deref());
        let around = Around {
            cluster: &self.selected.cluster,
            authority: self.authority.as_deref(),
            terminal: self.terminal,
            limit: self.limit,
            allowed: &allowed,
        };
        self.signer(exec::run(&self.exec, &around).await?)
    }

    fn signer(&self, given: Given) -> Result<Signer, ConnectError> {
        let identity = given.certificate.map(|(certificate, key)| ClientIdentity {
            certificate: certificate.into(),
            key: key.expose().into(),
        });
        let token = given.token.as_ref().map(|token| Credential::bearer(token.expose()));
        let (uri, proxy) = (self.uri.clone(), self.proxy.clone());
        let client = client::build(&self.selected, uri, self.authority.as_deref(), identity, proxy)?;
        let ends = given.lifetime.and_then(|left| Instant::now().checked_add(left));
        Ok(Signer { client, credential: token.unwrap_or(Ok(Credential::None))?, ends })
    }
}

#[cfg(all(test, unix))]
mod tests;
