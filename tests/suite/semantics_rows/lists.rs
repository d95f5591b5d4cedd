//! Lists: keyed, sets, atomic; order; repeated keys (§3).

use super::row::Row;
use super::things::{ROLE, SERVICE, deployment, workload};

const HPA: &str = "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: NAME}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: absent}
  maxReplicas: 3
  metrics:
  - {type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 80}}}
  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}
";

const TWICE: &str = "env: [{name: A, value: one}, {name: A, value: two}]";

pub(super) fn rows() -> Vec<Row> {
    [orders(), repeated(), ports(), atomic()].into_iter().flatten().collect()
}

fn orders() -> Vec<Row> {
    let swapped = "[{\"op\":\"move\",\"from\":\"/spec/metrics/1\",\"path\":\"/spec/metrics/0\"}]";
    vec![
        Row::new("row_18_constructed_metrics_in_another_order_are_the_same", HPA)
            .then(format!("patch hpa/NAME --type=json -p '{swapped}'"))
            .both(&[]),
        Row::new("row_19_provoked_an_autoscaler_is_compared_without_a_dry_run", HPA).both(&[]),
        Row::new("section_3_2_provoked_the_order_of_env_is_no_difference",
            deployment(&["env: [{name: A, value: one}, {name: B, value: two}]"]))
            .then("patch deployment/NAME --type=json -p '[{\"op\":\"move\",\"from\":\"/spec/template/spec/containers/0/env/1\",\"path\":\"/spec/template/spec/containers/0/env/0\"}]'")
            .both(&[]),
        Row::new("section_3_2_provoked_the_order_of_init_containers_is_one",
            workload("Deployment", &[], &["initContainers: [{name: a, image: a:1}, {name: b, image: b:1}]"]))
            .then("patch deployment/NAME --type=json -p '[{\"op\":\"move\",\"from\":\"/spec/template/spec/initContainers/1\",\"path\":\"/spec/template/spec/initContainers/0\"}]'")
            .client(&["Deployment/NAME spec.template.spec.initContainers changed drift -"])
            .server(&["Deployment/NAME spec.template.spec.initContainers changed unattributed -"]),
        Row::new("section_3_2_provoked_the_order_of_arguments_is_one", deployment(&["args: [a, b, c]"]))
            .then("patch deployment/NAME --type=json -p '[{\"op\":\"move\",\"from\":\"/spec/template/spec/containers/0/args/2\",\"path\":\"/spec/template/spec/containers/0/args/0\"}]'")
            .both(&["Deployment/NAME spec.template.spec.containers[name=\"web\"].args changed drift kubectl-patch"]),
    ]
}

fn repeated() -> Vec<Row> {
    let add = "[{\"op\":\"add\",\"path\":\"/spec/template/spec/containers/0/env/-\",\"value\":{\"name\":\"A\",\"value\":\"three\"}}]";
    vec![
        Row::new("row_23_provoked_repeated_env_names_are_compared_as_a_group", deployment(&[TWICE])).client(&[]),
        Row::new("row_23_provoked_a_repeated_env_name_that_was_added_is_one_change",
            deployment(&["env: [{name: A, value: one}, {name: B, value: two}]"]))
            .then(format!("patch deployment/NAME --type=json -p '{add}'"))
            .both(&["Deployment/NAME spec.template.spec.containers[name=\"web\"].env[name=\"A\"] changed drift kubectl-patch"]),
        Row::new("row_23_provoked_one_of_two_equal_env_names_that_is_gone_is_one_change", deployment(&[TWICE]))
            .then("patch deployment/NAME --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/template/spec/containers/0/env/1\"}]'")
            .client(&["Deployment/NAME spec.template.spec.containers[name=\"web\"].env[name=\"A\"] changed drift kubectl-patch"]),
    ]
}

fn ports() -> Vec<Row> {
    let one = "apiVersion: v1\nkind: Service\nmetadata: {name: NAME}\nspec:\n  ports:\n  - {name: t, port: 8301, protocol: TCP}\n";
    let two = format!("{one}  - {{name: u, port: 8301, protocol: UDP}}\n");
    vec![
        // The strategic merge of `kubectl apply` knows ports by number alone, and says `configured`.
        Row::new("row_60_provoked_a_udp_port_that_apply_lost_is_missing", one)
            .then_with("apply -f -", two.clone())
            .declared(two.clone())
            .client(&["Service/NAME spec.ports[port=8301,protocol=\"UDP\"] removed drift -"]),
        Row::new("row_60_provoked_two_protocols_of_one_port_are_two_ports", two).both(&[]),
        Row::new("row_67_provoked_a_name_given_to_a_port_by_hand_is_drift", deployment(&["ports: [{containerPort: 80}]"]))
            .then("patch deployment/NAME -p '{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"ports\":[{\"containerPort\":80,\"name\":\"http\"}]}]}}}}'")
            .both(&["Deployment/NAME spec.template.spec.containers[name=\"web\"].ports[containerPort=80,protocol=\"TCP\"].name added drift kubectl-patch"]),
        Row::new("section_6_3_provoked_an_extra_service_port_is_drift", SERVICE)
            .then("patch service/NAME -p '{\"spec\":{\"ports\":[{\"name\":\"more\",\"port\":81}]}}'")
            .both(&["Service/NAME spec.ports[port=81,protocol=\"TCP\"] added drift kubectl-patch"]),
    ]
}

fn atomic() -> Vec<Row> {
    let rule = "{\"apiGroups\":[\"\"],\"resources\":[\"secrets\"],\"verbs\":[\"get\"]}";
    vec![
        Row::new("row_74_provoked_an_extra_rule_is_named", ROLE)
            .then(format!("patch role/NAME --type=json -p '[{{\"op\":\"add\",\"path\":\"/rules/-\",\"value\":{rule}}}]'"))
            .both(&["Role/NAME rules[1] added drift kubectl-patch"]),
        Row::new("section_6_3_provoked_an_extra_rule_in_front_is_named", ROLE)
            .then(format!("patch role/NAME --type=json -p '[{{\"op\":\"add\",\"path\":\"/rules/0\",\"value\":{rule}}}]'"))
            .both(&["Role/NAME rules[0] added drift kubectl-patch"]),
        Row::new("section_6_3_provoked_an_extra_verb_is_named", ROLE)
            .then("patch role/NAME --type=json -p '[{\"op\":\"add\",\"path\":\"/rules/0/verbs/-\",\"value\":\"delete\"}]'")
            .both(&["Role/NAME rules[0].verbs[2] added drift kubectl-patch"]),
        Row::new("section_6_3_provoked_an_extra_toleration_is_named",
            workload("Deployment", &[], &["tolerations: [{key: a, operator: Exists}]"]))
            .then("patch deployment/NAME --type=json -p '[{\"op\":\"add\",\"path\":\"/spec/template/spec/tolerations/-\",\"value\":{\"operator\":\"Exists\"}}]'")
            .both(&["Deployment/NAME spec.template.spec.tolerations[1] added drift kubectl-patch"]),
        Row::new("section_3_2_provoked_an_extra_key_of_a_selector_is_drift", SERVICE)
            .then("patch service/NAME -p '{\"spec\":{\"selector\":{\"canary\":\"on\"}}}'")
            .both(&["Service/NAME spec.selector.canary added drift kubectl-patch"]),
        Row::new("section_6_3_provoked_a_removed_policy_rule_is_drift",
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: NAME}\nspec:\n  podSelector: {}\n  ingress: [{from: [{podSelector: {}}]}, {ports: [{port: 80}]}]\n")
            .then("patch networkpolicy/NAME --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/ingress/0\"}]'")
            .both(&["NetworkPolicy/NAME spec.ingress[0] removed drift kubectl-patch"]),
        Row::new("section_6_3_provoked_another_role_is_drift",
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: NAME}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}\nsubjects: [{kind: User, name: ann}]\n")
            .then("set subject rolebinding/NAME --user=bob")
            .both(&["RoleBinding/NAME subjects[1] added drift kubectl-set"]),
        Row::new("section_6_3_provoked_a_finalizer_set_by_hand_is_drift",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {a: b}\n")
            .then("patch configmap/NAME --type=merge -p '{\"metadata\":{\"finalizers\":[\"example.com/hold\"]}}'")
            .both(&["ConfigMap/NAME metadata.finalizers[=\"example.com/hold\"] added drift kubectl-patch"]),
    ]
}
