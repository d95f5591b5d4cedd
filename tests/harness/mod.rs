//! A real Kubernetes control plane for tests and for `cargo run --example sandbox`.
//!
//! etcd, kube-apiserver, kube-controller-manager and kubectl, found or built by [`assets`], started by
//! [`controlplane`] on free ports in a scratch folder, and ended with the process that started them however it
//! ends. Nothing here reads the user's kubeconfig.

pub(crate) mod assets;
pub(crate) mod audit;
pub(crate) mod certs;
pub(crate) mod client;
pub(crate) mod controlplane;
pub(crate) mod fixtures;
pub(crate) mod flags;
pub(crate) mod gateway;
pub(crate) mod helm;
pub(crate) mod identity;
pub(crate) mod kubectl;
pub(crate) mod namespaces;
pub(crate) mod poll;
pub(crate) mod process;
pub(crate) mod proxy;
pub(crate) mod quiet;
pub(crate) mod scratch;
