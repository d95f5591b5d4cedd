//! A test and what it needs.

use crate::harness::assets::Assets;
use crate::harness::controlplane::ControlPlane;

/// Which of the servers a test runs on. Both are started when first needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// For everything that keeps to namespaces of its own.
    Main,
    /// For what would collide there: a corpus with fixed namespaces applied in another way.
    Second,
}

/// The test itself. It fails by panicking.
pub(crate) enum Body {
    /// Needs nothing but this package.
    Plain(Box<dyn FnOnce() + Send>),
    /// Needs the control plane's programs, kubectl above all, but no server.
    Tools(Box<dyn FnOnce(&Assets) + Send>),
    /// Needs a running control plane.
    Server(Slot, Box<dyn FnOnce(&ControlPlane) + Send>),
}

/// Set to any value: the long tests run, too, and others in their long form.
const FULL: &str = "DRIFT_FULL";

/// A named test.
pub(crate) struct Case {
    /// Says the behaviour, in the words of a sentence joined by `_`.
    pub(crate) name: String,
    /// Takes so long that it is in the full run only.
    pub(crate) is_long: bool,
    /// Needs the real Helm.
    pub(crate) needs_helm: bool,
    /// What to run.
    pub(crate) body: Body,
}

impl Case {
    /// A test that needs nothing but this package.
    pub(crate) fn plain(name: impl Into<String>, run: impl FnOnce() + Send + 'static) -> Self {
        Self { name: name.into(), is_long: false, needs_helm: false, body: Body::Plain(Box::new(run)) }
    }

    /// A test that needs kubectl or another program of the control plane, but no server.
    pub(crate) fn tools(name: impl Into<String>, run: impl FnOnce(&Assets) + Send + 'static) -> Self {
        Self { name: name.into(), is_long: false, needs_helm: false, body: Body::Tools(Box::new(run)) }
    }

    /// A test on the main server.
    pub(crate) fn server(name: impl Into<String>, run: impl FnOnce(&ControlPlane) + Send + 'static) -> Self {
        Self {
            name: name.into(),
            is_long: false,
            needs_helm: false,
            body: Body::Server(Slot::Main, Box::new(run)),
        }
    }

    /// A test on the second server.
    pub(crate) fn second_server(
        name: impl Into<String>,
        run: impl FnOnce(&ControlPlane) + Send + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            is_long: false,
            needs_helm: false,
            body: Body::Server(Slot::Second, Box::new(run)),
        }
    }

    /// The same in the full run only.
    pub(crate) fn long(self) -> Self {
        Self { is_long: true, ..self }
    }

    /// The same, where Helm can be had.
    pub(crate) fn with_helm(self) -> Self {
        Self { needs_helm: true, ..self }
    }

    /// Whether it is left for the full run.
    pub(crate) fn waits_for_full_run(&self) -> bool {
        self.is_long && std::env::var_os(FULL).is_none()
    }

    /// Whether the control plane's programs are needed.
    pub(crate) fn needs_cluster(&self) -> bool {
        !matches!(self.body, Body::Plain(_))
    }
}
