//! The answer of `kubectl drift preflight` for people and for `kubectl apply -f -` at the same time: the missing roles as
//! YAML, and everything else as comments. For programs it is JSON.

use super::escape::visible;
use super::yaml_tree::Tree;
use crate::report::preflight::wire::Document;
use crate::report::preflight::{API_VERSION, Check, Preflight, Readable, Role, Rule};

/// As JSON, with a line end.
pub fn json(found: &Preflight) -> Vec<u8> {
    let mut bytes =
        serde_json::to_vec_pretty(&Document::from(found)).expect("invariant: an answer is text and numbers");
    bytes.push(b'\n');
    bytes
}

/// As YAML with comments. `bind` is the end of a command that binds a role: whom to.
pub fn text(found: &Preflight, bind: &str) -> Vec<u8> {
    let roles = found.missing_roles();
    let mut lines = remarks(found);
    if !roles.is_empty() {
        lines.extend(how_to_use(&roles, bind));
    }
    lines.extend(optional(found));
    for role in &roles {
        lines.extend(document(role));
    }
    (lines.join("\n") + "\n").into_bytes()
}

/// A sentence on standard error about what the roles would open; `None` when there is nothing to warn of.
pub fn warning(found: &Preflight) -> Option<String> {
    let secret = |role: &Role| role.secrets;
    found.missing_roles().iter().any(secret).then(|| {
        "one of the roles opens Secrets, by name: leave it out, and they are reported as unknown; their values are \
         masked in every output"
            .to_owned()
    })
}

fn remarks(found: &Preflight) -> Vec<String> {
    let needed: Vec<&Check> = found.checks.iter().filter(|check| !check.optional).collect();
    let lacking: Vec<&&Check> = needed.iter().filter(|check| check.readable != Ok(Readable::All)).collect();
    let mut lines = vec![summary(found, needed.len(), lacking.len())];
    lines.extend(lacking.iter().map(|check| format!("#   {}", lack(check))));
    for unclear in &found.unclear {
        let place = unclear.origin.as_ref().map(|origin| format!("{}:{}: ", origin.file, origin.line));
        let line = format!("{}{}: {}", place.unwrap_or_default(), unclear.what, unclear.problem.message);
        lines.push(format!("# not asked about: {}", visible(&line)));
    }
    lines
}

fn summary(found: &Preflight, needed: usize, lacking: usize) -> String {
    let place = found.context.as_ref().map(|context| format!(" (context {context})")).unwrap_or_default();
    let kinds = if needed == 1 { "kind" } else { "kinds" };
    let line = match (needed, lacking) {
        (0, _) => "nothing has to be read".to_owned(),
        (_, 0) => format!("everything can be read: {needed} {kinds}"),
        _ => format!("{lacking} of {needed} {kinds} cannot be read"),
    };
    format!("# {}", visible(&format!("{line}{place}")))
}

/// `list deployments.apps in shop: checkout, web`.
fn lack(check: &Check) -> String {
    let place = match &check.namespace {
        Some(namespace) => format!(" in {namespace}"),
        None if check.namespaced => " in all namespaces".into(),
        None => String::new(),
    };
    let (verb, names) = match &check.readable {
        Ok(Readable::Except(names)) => ("get", names),
        _ => (check.verb, &check.names),
    };
    let names = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    let why = check.readable.as_ref().err().map(|problem| format!(" (not known: {})", problem.message));
    let line = format!("{verb} {}{place}{names}{}", check.type_name(), why.unwrap_or_default());
    visible(&line).into_owned()
}

fn how_to_use(roles: &[Role], bind: &str) -> Vec<String> {
    let mut lines =
        vec!["# what is missing, for whoever may grant it (kubectl apply -f -); then bind it:".to_owned()];
    lines.extend(roles.iter().map(|role| format!("#   {}", visible(&binding(role, bind)))));
    lines
}

/// The command that binds a role.
fn binding(role: &Role, bind: &str) -> String {
    match &role.namespace {
        Some(namespace) => {
            format!("kubectl create rolebinding {0} -n {namespace} --role={0} {bind}", role.name)
        }
        None => format!("kubectl create clusterrolebinding {0} --clusterrole={0} {bind}", role.name),
    }
}

fn optional(found: &Preflight) -> Vec<String> {
    let useful = found.checks.iter().filter(|check| check.optional && check.readable != Ok(Readable::All));
    useful.map(|check| format!("# not needed, but {}: {}", use_of(check), lack(check))).collect()
}

/// What an optional check is good for.
fn use_of(check: &Check) -> &'static str {
    if check.is_secret() {
        "tells what Helm installed last (opens Secrets)"
    } else {
        "tells an autoscaler from a person"
    }
}

fn document(role: &Role) -> Vec<String> {
    let mut metadata = vec![("name", Tree::Text(role.name))];
    metadata.extend(role.namespace.as_deref().map(|namespace| ("namespace", Tree::Text(namespace))));
    let tree = Tree::Map(vec![
        ("apiVersion", Tree::Text(API_VERSION)),
        ("kind", Tree::Text(role.kind())),
        ("metadata", Tree::Map(metadata)),
        ("rules", Tree::List(role.rules.iter().map(rule).collect())),
    ]);
    let mut lines = vec!["---".to_owned()];
    lines.extend(
        role.secrets.then(|| "# opens Secrets: grant it only where they are to be compared".to_owned()),
    );
    lines.extend(tree.lines());
    lines
}

fn rule(rule: &Rule) -> Tree<'_> {
    let mut entries =
        vec![("apiGroups", Tree::List(vec![Tree::Text(&rule.group)])), ("resources", texts(&rule.resources))];
    if !rule.names.is_empty() {
        entries.push(("resourceNames", texts(&rule.names)));
    }
    entries.push(("verbs", Tree::List(vec![Tree::Text(rule.verb)])));
    Tree::Map(entries)
}

fn texts(texts: &[String]) -> Tree<'_> {
    Tree::List(texts.iter().map(|text| Tree::Text(text)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::id::Gvk;
    use crate::core::problem::{Problem, ProblemCode};
    use crate::report::preflight::Unclear;

    fn check(api_version: &str, plural: &str, names: &[&str], readable: Readable) -> Check {
        Check {
            gvk: Gvk::new(api_version, "Any"),
            plural: plural.into(),
            namespace: Some("shop".into()),
            namespaced: true,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            verb: "list",
            readable: Ok(readable),
            optional: false,
        }
    }

    fn sample() -> Preflight {
        let autoscalers = check("autoscaling/v2", "horizontalpodautoscalers", &[], Readable::Nothing);
        Preflight {
            context: Some("prod".into()),
            server: None,
            namespace: None,
            requests: 4,
            checks: vec![
                check("apps/v1", "deployments", &["checkout", "web"], Readable::Nothing),
                check("v1", "secrets", &["db"], Readable::Nothing),
                check("v1", "services", &["web"], Readable::All),
                Check { optional: true, ..autoscalers },
            ],
            unclear: vec![Unclear {
                what: "odd.x/\u{1b}[2J".into(),
                origin: None,
                problem: Problem::new(ProblemCode::UnknownKind, "the cluster does not serve it"),
            }],
            error: None,
        }
    }

    #[test]
    fn the_answer_is_yaml_with_comments() {
        let expected = "\
# 2 of 3 kinds cannot be read (context prod)
#   list deployments.apps in shop: checkout, web
#   list secrets in shop: db
# not asked about: odd.x/\\u{1b}[2J: the cluster does not serve it
# what is missing, for whoever may grant it (kubectl apply -f -); then bind it:
#   kubectl create rolebinding kubectl-drift-reader -n shop --role=kubectl-drift-reader --user=ann
#   kubectl create rolebinding kubectl-drift-secret-reader -n shop --role=kubectl-drift-secret-reader --user=ann
# not needed, but tells an autoscaler from a person: list horizontalpodautoscalers.autoscaling in shop
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: kubectl-drift-reader
  namespace: shop
rules:
- apiGroups:
  - apps
  resources:
  - deployments
  verbs:
  - list
---
# opens Secrets: grant it only where they are to be compared
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: kubectl-drift-secret-reader
  namespace: shop
rules:
- apiGroups:
  - \"\"
  resources:
  - secrets
  resourceNames:
  - db
  verbs:
  - get
";
        assert_eq!(String::from_utf8(text(&sample(), "--user=ann")).unwrap(), expected);
        assert!(warning(&sample()).is_some_and(|text| text.contains("Secrets")));
    }

    #[test]
    fn json_holds_the_same_roles() {
        let value: serde_json::Value = serde_json::from_slice(&json(&sample())).unwrap();
        assert_eq!(value["schema"], "kubectl-drift/preflight/v1");
        assert_eq!(value["roles"][1]["rules"][0]["resourceNames"][0], "db");
        assert_eq!(value["checks"][0]["readable"], "none");
        assert_eq!(value["checks"][3]["optional"], true);
        assert_eq!(value["unclear"][0]["problem"]["code"], "unknown-kind");
        assert_eq!(value["exitCode"], 3);
    }

    #[test]
    fn nothing_missing_is_one_comment() {
        let mut found = sample();
        (found.checks, found.unclear) = (vec![found.checks.remove(2)], Vec::new());
        let printed = String::from_utf8(text(&found, "")).unwrap();
        assert_eq!(printed, "# everything can be read: 1 kind (context prod)\n");
        assert_eq!(warning(&found), None);
    }
}
