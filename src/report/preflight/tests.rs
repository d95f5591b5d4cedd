use super::*;
use crate::core::problem::ProblemCode;

fn check(
    api_version: &str,
    plural: &str,
    namespace: Option<&str>,
    verb: &'static str,
    readable: Readable,
) -> Check {
    Check {
        gvk: Gvk::new(api_version, "Any"),
        plural: plural.into(),
        namespace: namespace.map(Into::into),
        namespaced: namespace.is_some(),
        names: vec!["a".into(), "b".into()],
        verb,
        readable: Ok(readable),
        optional: false,
    }
}

fn preflight(checks: Vec<Check>) -> Preflight {
    Preflight {
        context: None,
        server: None,
        namespace: None,
        requests: 0,
        checks,
        unclear: Vec::new(),
        error: None,
    }
}

/// `scope name: group/resources verb names; …`
fn lines(preflight: &Preflight) -> Vec<String> {
    let rule = |rule: &Rule| {
        format!("{}/{} {} {}", rule.group, rule.resources.join(","), rule.verb, rule.names.join(","))
    };
    let line = |role: &Role| {
        let rules: Vec<String> = role.rules.iter().map(rule).collect();
        format!("{} {}: {}", role.namespace.as_deref().unwrap_or("cluster"), role.name, rules.join("; "))
    };
    preflight.missing_roles().iter().map(line).collect()
}

#[test]
fn rules_of_one_group_and_verb_are_one_and_scopes_are_kept_apart() {
    let found = preflight(vec![
        check("apps/v1", "statefulsets", Some("shop"), "get", Readable::Nothing),
        check("apps/v1", "deployments", Some("shop"), "list", Readable::Nothing),
        check("apps/v1", "daemonsets", Some("shop"), "list", Readable::Nothing),
        check("v1", "services", Some("shop"), "list", Readable::All),
        check("apps/v1", "nodes", None, "get", Readable::Nothing),
    ]);
    let expected = [
        "cluster kubectl-drift-reader: apps/nodes get ",
        "shop kubectl-drift-reader: apps/statefulsets get ; apps/daemonsets,deployments list ",
    ];
    assert_eq!(lines(&found), expected);
    assert_eq!(found.exit_code(), ExitCode::Incomplete);
}

#[test]
fn secrets_have_a_role_of_their_own_and_are_opened_by_name() {
    let found = preflight(vec![
        check("v1", "secrets", Some("shop"), "list", Readable::Nothing),
        check("v1", "services", Some("shop"), "list", Readable::Nothing),
    ]);
    let expected =
        ["shop kubectl-drift-reader: /services list ", "shop kubectl-drift-secret-reader: /secrets get a,b"];
    assert_eq!(lines(&found), expected);
}

#[test]
fn what_may_be_read_in_part_needs_the_rest_only() {
    let rest = Readable::Except(vec!["b".into()]);
    let found = preflight(vec![check("v1", "configmaps", Some("shop"), "list", rest)]);
    assert_eq!(lines(&found), ["shop kubectl-drift-reader: /configmaps get b"]);
}

#[test]
fn the_exit_code_tells_missing_from_unknown_from_not_run() {
    let mut found = preflight(vec![check("v1", "services", Some("shop"), "list", Readable::All)]);
    assert_eq!(found.exit_code(), ExitCode::InSync);
    let optional =
        Check { optional: true, ..check("autoscaling/v2", "h", Some("shop"), "list", Readable::Nothing) };
    found.checks.push(optional);
    assert_eq!(found.exit_code(), ExitCode::InSync);
    assert_eq!(found.missing_roles(), []);
    found.checks[0].readable = Err(Problem::new(ProblemCode::Timeout, "no answer"));
    assert_eq!(found.exit_code(), ExitCode::Incomplete);
    found.error = Some(Problem::new(ProblemCode::Unreachable, "no connection"));
    assert_eq!(found.exit_code(), ExitCode::CouldNotRun);
}

#[test]
fn a_namespace_is_read_by_a_role_inside_of_it() {
    let found = preflight(vec![
        check("v1", "namespaces", None, "list", Readable::Nothing),
        check("v1", "services", Some("a"), "get", Readable::Nothing),
    ]);
    let expected =
        ["a kubectl-drift-reader: /namespaces,services get ", "b kubectl-drift-reader: /namespaces get "];
    assert_eq!(lines(&found), expected);
}
