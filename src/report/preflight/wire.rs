//! The answer as programs read it. Names and order of keys are promises, as in [`crate::report::wire`].

use serde::Serialize;

use super::{Check, Preflight, Readable, Role, Rule, Unclear};
use crate::core::problem::Problem;

/// The `schema` of the answer.
pub const SCHEMA: &str = "kubectl-drift/preflight/v1";

/// The whole answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document<'a> {
    schema: &'static str,
    version: &'static str,
    context: Option<&'a str>,
    server: Option<&'a str>,
    namespace: Option<&'a str>,
    requests: u64,
    checks: Vec<WireCheck<'a>>,
    unclear: Vec<WireUnclear<'a>>,
    roles: Vec<Manifest>,
    error: Option<Failure<'a>>,
    exit_code: u8,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WireCheck<'a> {
    api_version: String,
    kind: &'a str,
    resource: &'a str,
    namespace: Option<&'a str>,
    names: &'a [String],
    verb: &'static str,
    optional: bool,
    /// `all`, `some`, `none`, `unknown`.
    readable: &'static str,
    missing: &'a [String],
    problem: Option<Failure<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WireUnclear<'a> {
    what: &'a str,
    source: Option<Source<'a>>,
    problem: Failure<'a>,
}

#[derive(Debug, Serialize)]
struct Source<'a> {
    file: &'a str,
    line: u32,
}

#[derive(Debug, Serialize)]
struct Failure<'a> {
    code: &'static str,
    message: &'a str,
    hint: Option<&'a str>,
}

/// A role as Kubernetes takes it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    rules: Vec<WireRule>,
}

#[derive(Debug, Serialize)]
struct Metadata {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WireRule {
    api_groups: [String; 1],
    resources: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resource_names: Vec<String>,
    verbs: [&'static str; 1],
}

impl<'a> From<&'a Preflight> for Document<'a> {
    fn from(found: &'a Preflight) -> Self {
        Self {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            context: found.context.as_deref(),
            server: found.server.as_deref(),
            namespace: found.namespace.as_deref(),
            requests: found.requests,
            checks: found.checks.iter().map(WireCheck::from).collect(),
            unclear: found.unclear.iter().map(WireUnclear::from).collect(),
            roles: found.missing_roles().into_iter().map(Manifest::from).collect(),
            error: found.error.as_ref().map(Failure::from),
            exit_code: found.exit_code().code(),
        }
    }
}

impl<'a> From<&'a Check> for WireCheck<'a> {
    fn from(check: &'a Check) -> Self {
        let (readable, missing): (_, &[String]) = match &check.readable {
            Ok(Readable::All) => ("all", &[]),
            Ok(Readable::Except(names)) => ("some", names),
            Ok(Readable::Nothing) => ("none", &check.names),
            Err(_) => ("unknown", &[]),
        };
        Self {
            api_version: check.gvk.api_version(),
            kind: &check.gvk.kind,
            resource: &check.plural,
            namespace: check.namespace.as_deref(),
            names: &check.names,
            verb: check.verb,
            optional: check.optional,
            readable,
            missing,
            problem: check.readable.as_ref().err().map(Failure::from),
        }
    }
}

impl<'a> From<&'a Unclear> for WireUnclear<'a> {
    fn from(unclear: &'a Unclear) -> Self {
        let source = unclear.origin.as_ref();
        Self {
            what: &unclear.what,
            source: source.map(|origin| Source { file: &origin.file, line: origin.line }),
            problem: Failure::from(&unclear.problem),
        }
    }
}

impl<'a> From<&'a Problem> for Failure<'a> {
    fn from(problem: &'a Problem) -> Self {
        Self { code: problem.code.as_str(), message: &problem.message, hint: problem.hint.as_deref() }
    }
}

impl From<Role> for Manifest {
    fn from(role: Role) -> Self {
        Self {
            api_version: super::API_VERSION,
            kind: role.kind(),
            metadata: Metadata { name: role.name, namespace: role.namespace },
            rules: role.rules.into_iter().map(WireRule::from).collect(),
        }
    }
}

impl From<Rule> for WireRule {
    fn from(rule: Rule) -> Self {
        Self {
            api_groups: [rule.group],
            resources: rule.resources,
            resource_names: rule.names,
            verbs: [rule.verb],
        }
    }
}
