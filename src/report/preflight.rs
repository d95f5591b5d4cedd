//! What the identity may read of what a comparison needs, and the roles that are missing.

use std::collections::{BTreeMap, BTreeSet};

use crate::core::id::Gvk;
use crate::core::manifest::Origin;
use crate::core::problem::Problem;

use super::exit::ExitCode;

pub mod wire;

/// `apiVersion` of every role.
pub const API_VERSION: &str = "rbac.authorization.k8s.io/v1";

/// The answer of `kubectl drift preflight`.
#[derive(Clone, Debug)]
pub struct Preflight {
    /// Kubeconfig context.
    pub context: Option<String>,
    /// API server, without credentials.
    pub server: Option<String>,
    /// Namespace of what names none.
    pub namespace: Option<String>,
    /// Requests sent, the questions included.
    pub requests: u64,
    /// Every kind in every namespace that has to be readable.
    pub checks: Vec<Check>,
    /// What could not be asked about.
    pub unclear: Vec<Unclear>,
    /// Why nothing could be asked at all.
    pub error: Option<Problem>,
}

/// One kind in one namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The kind.
    pub gvk: Gvk,
    /// Its name in URLs and rules.
    pub plural: String,
    /// Its namespace; `None` for cluster-scoped kinds, and for all namespaces.
    pub namespace: Option<String>,
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
    /// Declared objects; empty when the whole kind is read.
    pub names: Vec<String>,
    /// The verb that reads them: `get` or `list`.
    pub verb: &'static str,
    /// Whether they can be read, or why that is not known.
    pub readable: Result<Readable, Problem>,
    /// Without it the comparison only says less: it stays complete.
    pub optional: bool,
}

/// How much of a [`Check`] is readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readable {
    /// All of it.
    All,
    /// Not the objects with these names.
    Except(Vec<String>),
    /// None of it.
    Nothing,
}

/// Something that could not be asked about: a document that cannot be read, a kind that is not served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    /// What it is.
    pub what: String,
    /// Where it is declared.
    pub origin: Option<Origin>,
    /// Why.
    pub problem: Problem,
}

/// A role to be created: all of it is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// `metadata.name`.
    pub name: &'static str,
    /// Namespace of a `Role`; `None` for a `ClusterRole`.
    pub namespace: Option<String>,
    /// What it grants.
    pub rules: Vec<Rule>,
    /// Whether it opens Secrets.
    pub secrets: bool,
}

/// A rule of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its one API group; empty for the core group.
    pub group: String,
    /// Its kinds, in order.
    pub resources: Vec<String>,
    /// Its one verb.
    pub verb: &'static str,
    /// The only objects it is about; empty for all.
    pub names: Vec<String>,
}

/// Name of the roles for everything but Secrets.
const READER: &str = "kubectl-drift-reader";

/// Name of the roles for Secrets.
const SECRET_READER: &str = "kubectl-drift-secret-reader";

impl Preflight {
    /// 0: everything is readable; 3: something is not, or nobody knows; 2: nothing could be asked.
    pub fn exit_code(&self) -> ExitCode {
        let lacks = self.checks.iter().any(|check| !check.optional && check.readable != Ok(Readable::All));
        if self.error.is_some() {
            ExitCode::CouldNotRun
        } else if lacks || !self.unclear.is_empty() {
            ExitCode::Incomplete
        } else {
            ExitCode::InSync
        }
    }

    /// What is missing for a complete comparison, as the fewest and narrowest roles: cluster-wide ones first, Secrets
    /// in roles of their own.
    pub fn missing_roles(&self) -> Vec<Role> {
        roles(self.checks.iter().filter(|check| !check.optional))
    }
}

impl Role {
    /// `Role`, or `ClusterRole` where there is no namespace.
    pub fn kind(&self) -> &'static str {
        if self.namespace.is_some() { "Role" } else { "ClusterRole" }
    }
}

impl Check {
    /// `deployments.apps`, `secrets`.
    pub fn type_name(&self) -> String {
        if self.gvk.group.is_empty() {
            self.plural.clone()
        } else {
            format!("{}.{}", self.plural, self.gvk.group)
        }
    }

    /// Whether it is about Secrets.
    pub fn is_secret(&self) -> bool {
        self.gvk.group.is_empty() && self.plural == "secrets"
    }

    /// Whether it is about namespaces themselves.
    fn is_namespace(&self) -> bool {
        self.gvk.group.is_empty() && self.plural == "namespaces"
    }

    /// What a rule has to grant; `None` when nothing is missing. Names only where a rule of `get` should not open more:
    /// for Secrets, and where others of the kind may be read by name already.
    fn missing(&self) -> Option<(&'static str, Vec<String>)> {
        match &self.readable {
            Ok(Readable::Nothing) if self.is_secret() && !self.names.is_empty() => {
                Some(("get", self.names.clone()))
            }
            Ok(Readable::Nothing) => Some((self.verb, Vec::new())),
            Ok(Readable::Except(names)) => Some(("get", names.clone())),
            Ok(Readable::All) | Err(_) => None,
        }
    }
}

/// Scope of a role (`None` for the cluster), and whether it is about Secrets.
type Scope = (Option<String>, bool);

/// Group, verb and names of a rule.
type RuleKey = (String, &'static str, Vec<String>);

fn roles<'a>(checks: impl Iterator<Item = &'a Check>) -> Vec<Role> {
    let mut scopes: BTreeMap<Scope, BTreeMap<RuleKey, BTreeSet<String>>> = BTreeMap::new();
    for check in checks {
        let Some((verb, names)) = check.missing() else { continue };
        if check.is_namespace() && !check.names.is_empty() {
            // To get a namespace is a request inside of it: a role there is enough.
            let names = if names.is_empty() { &check.names } else { &names };
            for name in names {
                let rules = scopes.entry((Some(name.clone()), false)).or_default();
                let resources = rules.entry((String::new(), "get", Vec::new())).or_default();
                resources.insert(check.plural.clone());
            }
            continue;
        }
        let rules = scopes.entry((check.namespace.clone(), check.is_secret())).or_default();
        let resources = rules.entry((check.gvk.group.clone(), verb, names)).or_default();
        resources.insert(check.plural.clone());
    }
    scopes.into_iter().map(|((namespace, secrets), rules)| role(namespace, secrets, rules)).collect()
}

fn role(namespace: Option<String>, secrets: bool, rules: BTreeMap<RuleKey, BTreeSet<String>>) -> Role {
    let rule = |((group, verb, names), resources): (RuleKey, BTreeSet<String>)| Rule {
        group,
        resources: resources.into_iter().collect(),
        verb,
        names,
    };
    let name = if secrets { SECRET_READER } else { READER };
    Role { name, namespace, rules: rules.into_iter().map(rule).collect(), secrets }
}

#[cfg(test)]
mod tests;
