//! Reading the kube-apiserver's audit log: what was asked, by whom.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::controlplane::{ControlPlane, lock};
use super::flags::files;
use super::identity::Identity;
use super::poll;

/// The user agent of the tool under test starts with this.
pub(crate) const TOOL: &str = "kubectl-drift/";

/// One answered request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// The audit log's id of the request.
    pub(crate) id: String,
    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, `connect`; for paths
    /// that are no resources the lower-case HTTP method.
    pub(crate) verb: String,
    /// Resource and subresource as `deployments/scale`; empty for paths that are no resources.
    pub(crate) resource: String,
    /// Namespace; empty for cluster-scoped resources and for lists of all namespaces.
    pub(crate) namespace: String,
    /// Object name; empty for lists.
    pub(crate) name: String,
    /// Path and query.
    pub(crate) uri: String,
    /// Who authenticated.
    pub(crate) user: String,
    /// Who that user acted as.
    pub(crate) impersonated: Option<String>,
    /// That user's further groups and uid: ` of a, b, uid 1`.
    pub(crate) impersonated_more: String,
    /// The client program.
    pub(crate) agent: String,
    /// HTTP status code of the answer.
    pub(crate) code: u64,
}

impl Request {
    fn parse(line: &str) -> Option<Self> {
        let event: Value = serde_json::from_str(line).ok()?;
        let text =
            |pointer: &str| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (resource, subresource) = (text("/objectRef/resource"), text("/objectRef/subresource"));
        Some(Self {
            id: text("/auditID"),
            verb: text("/verb"),
            resource: if subresource.is_empty() { resource } else { format!("{resource}/{subresource}") },
            namespace: text("/objectRef/namespace"),
            name: text("/objectRef/name"),
            uri: text("/requestURI"),
            user: text("/user/username"),
            impersonated: Some(text("/impersonatedUser/username")).filter(|user| !user.is_empty()),
            impersonated_more: more(&event["impersonatedUser"]),
            agent: text("/userAgent"),
            code: event.pointer("/responseStatus/code").and_then(Value::as_u64).unwrap_or_default(),
        })
    }

    /// Whether the tool under test sent it.
    pub(crate) fn is_ours(&self) -> bool {
        self.agent.starts_with(TOOL)
    }

    /// Whether it can have changed nothing: `get` or `list`. A read of discovery or of the schema is a `get` too.
    pub(crate) fn is_read_only(&self) -> bool {
        matches!(self.verb.as_str(), "get" | "list")
    }

    /// Whether it is what `preflight` alone may send: a question about permissions, which stores nothing.
    pub(crate) fn is_question(&self) -> bool {
        let asker = self.impersonated.as_deref().is_some_and(|user| user.starts_with(ASKER));
        asker && self.verb == "create" && self.uri == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    }
}

/// Groups and uid of a user, without the groups that everybody has.
fn more(user: &Value) -> String {
    let groups = user["groups"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let own: Vec<&str> = groups
        .filter(|group| *group != "system:authenticated" && !group.starts_with("system:serviceaccounts"))
        .collect();
    let groups = if own.is_empty() { String::new() } else { format!(" of {}", own.join(", ")) };
    let uid = user["uid"].as_str().map(|uid| format!(", uid {uid}")).unwrap_or_default();
    groups + &uid
}

impl std::fmt::Display for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { verb, uri, user, agent, code, .. } = self;
        write!(f, "{verb} {uri} by {user} with `{agent}`, answered {code}")
    }
}

/// Who asks `preflight` what they may read; nobody else may ask. Users with these names are only ever impersonated.
pub(crate) const ASKER: &str = "asks-preflight";

/// Requests of the tool under test that are no reads, nor questions of [`ASKER`].
pub(crate) fn violations(requests: &[Request]) -> Vec<&Request> {
    let fine = |request: &Request| request.is_read_only() || request.is_question();
    requests.iter().filter(|request| request.is_ours() && !fine(request)).collect()
}

impl ControlPlane {
    /// Every request answered so far.
    ///
    /// # Panics
    /// When the log cannot be read or parsed.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.flush_audit();
        let text = self.audit_text();
        let parse = |line| Request::parse(line).unwrap_or_else(|| panic!("not an audit event: {line}"));
        text.lines().map(parse).collect()
    }

    /// The requests of one user, such as [`Identity::user`].
    pub(crate) fn requests_by_user(&self, user: &str) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.user == user).collect()
    }

    /// The requests of one client program.
    pub(crate) fn requests_by_agent(&self, prefix: &str) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.agent.starts_with(prefix)).collect()
    }

    /// The check that ends every run: the tool under test asked for nothing but get and list. Returns how many
    /// reads of it were seen.
    ///
    /// A violation that a test planted (see [`Self::plant`]) is no error, but it has to be among those found: a
    /// check that misses it is itself broken.
    pub(crate) fn check_read_only(&self) -> Result<usize, String> {
        let requests = self.requests();
        let planted = lock(&self.planted).clone();
        let found = violations(&requests);
        if let Some(missed) = planted.iter().find(|id| !found.iter().any(|request| request.id == **id)) {
            return Err(format!("the audit check missed the planted request {missed}"));
        }
        let real: Vec<String> =
            found.iter().filter(|request| !planted.contains(&request.id)).map(ToString::to_string).collect();
        if real.is_empty() {
            return Ok(requests.iter().filter(|request| request.is_ours() && request.is_read_only()).count());
        }
        Err(format!("kubectl-drift asked for more than get and list:\n{}", real.join("\n")))
    }

    /// Declares one request, by its audit id, a violation made on purpose.
    pub(crate) fn plant(&self, id: &str) {
        lock(&self.planted).push(id.to_owned());
    }

    /// Waits until everything answered before is in the log: an event is written just after the answer is sent.
    fn flush_audit(&self) {
        static COUNTER: AtomicUsize = AtomicUsize::new(0);
        let marker = format!("/version?bench-marker={}", COUNTER.fetch_add(1, Ordering::Relaxed));
        self.kubectl(Identity::Admin, &["get", "--raw", &marker]).ok();
        let written = || if self.audit_text().contains(&marker) { Ok(()) } else { Err("marker".into()) };
        poll::until("audit log", Duration::from_secs(30), written).unwrap_or_else(|e| panic!("{e}"));
    }

    fn audit_text(&self) -> String {
        let path = self.dir().join(files::AUDIT_LOG);
        let mut text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        // The last line may be half written.
        text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
        text
    }
}
