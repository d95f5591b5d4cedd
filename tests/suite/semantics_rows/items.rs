//! Additions item by item: every place of a pod something can be added to (§6.3).

use super::row::Row;
use super::things::workload;

const POD: &str = "Deployment/NAME spec.template.spec";

/// What is patched in, and the path that names it.
const ADDED: &[(&str, &str, &str)] = &[
    (
        "an_extra_container",
        r#"{"containers":[{"name":"side","image":"b:1"}]}"#,
        r#".containers[name="side"]"#,
    ),
    (
        "an_extra_init_container",
        r#"{"initContainers":[{"name":"init","image":"b:1"}]}"#,
        r#".initContainers[name="init"]"#,
    ),
    ("an_extra_volume", r#"{"volumes":[{"name":"tmp","emptyDir":{}}]}"#, r#".volumes[name="tmp"]"#),
    (
        "an_extra_env_from",
        r#"{"containers":[{"name":"web","envFrom":[{"configMapRef":{"name":"c"}}]}]}"#,
        r#".containers[name="web"].envFrom[0]"#,
    ),
    (
        "an_extra_port",
        r#"{"containers":[{"name":"web","ports":[{"containerPort":8080}]}]}"#,
        r#".containers[name="web"].ports[containerPort=8080,protocol="TCP"]"#,
    ),
    (
        "an_extra_argument",
        r#"{"containers":[{"name":"web","args":["--debug"]}]}"#,
        r#".containers[name="web"].args[0]"#,
    ),
    (
        "an_extra_limit",
        r#"{"containers":[{"name":"web","resources":{"limits":{"cpu":"2"}}}]}"#,
        r#".containers[name="web"].resources.limits.cpu"#,
    ),
    ("a_host_network", r#"{"hostNetwork":true}"#, ".hostNetwork"),
    ("a_host_pid", r#"{"hostPID":true}"#, ".hostPID"),
    ("a_service_account", r#"{"serviceAccountName":"root"}"#, ".serviceAccountName"),
    ("a_node_selector", r#"{"nodeSelector":{"disk":"ssd"}}"#, ".nodeSelector.disk"),
    ("a_pull_secret", r#"{"imagePullSecrets":[{"name":"pull"}]}"#, r#".imagePullSecrets[name="pull"]"#),
    (
        "a_host_alias",
        r#"{"hostAliases":[{"ip":"10.1.1.1","hostnames":["x"]}]}"#,
        r#".hostAliases[ip="10.1.1.1"]"#,
    ),
    ("a_grace_period", r#"{"terminationGracePeriodSeconds":5}"#, ".terminationGracePeriodSeconds"),
    ("a_dns_policy", r#"{"dnsPolicy":"Default"}"#, ".dnsPolicy"),
    (
        "an_affinity",
        r#"{"affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"zone"}]}}}"#,
        ".affinity",
    ),
    (
        "a_probe",
        r#"{"containers":[{"name":"web","livenessProbe":{"tcpSocket":{"port":80}}}]}"#,
        r#".containers[name="web"].livenessProbe"#,
    ),
    (
        "a_command",
        r#"{"containers":[{"name":"web","command":["sh"]}]}"#,
        r#".containers[name="web"].command[0]"#,
    ),
];

pub(super) fn rows() -> Vec<Row> {
    ADDED.iter().map(|(what, change, path)| added(what, change, path)).collect()
}

fn added(what: &str, change: &str, path: &str) -> Row {
    let name: &'static str = format!("section_6_3_provoked_{what}_is_one_addition").leak();
    let line = format!("{POD}{path} added drift kubectl-patch");
    Row::new(name, workload("Deployment", &[], &[]))
        .then(format!("patch deployment/NAME -p '{{\"spec\":{{\"template\":{{\"spec\":{change}}}}}}}'"))
        .both(&[&line])
}
