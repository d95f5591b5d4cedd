//! What controllers write (§2.8): real ones of the bench's controller manager, others by their name.

use super::row::Row;
use super::things::{CONFIG, SERVICE, deployment, workload};

pub(super) fn rows() -> Vec<Row> {
    [autoscalers(), autoscaler_decisions(), webhooks(), others(), pods()].into_iter().flatten().collect()
}

const SCALED: &str = "---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: NAME}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: NAME}
  minReplicas: 3
  maxReplicas: 5
";

fn autoscalers() -> Vec<Row> {
    let two = deployment(&[]).replace("spec:\n  selector", "spec:\n  replicas: 2\n  selector") + SCALED;
    let none = deployment(&[]) + SCALED;
    let replicas = "get deployment NAME -o 'jsonpath={.spec.replicas}'";
    vec![
        Row::new("section_2_8_provoked_replicas_set_by_an_autoscaler_are_its_own", two)
            .awaited(replicas, "3")
            .both(&[])
            .uncounted("Deployment/NAME spec.replicas changed controller"),
        Row::new("section_2_8_provoked_undeclared_replicas_set_by_an_autoscaler_are_its_own", none)
            .awaited(replicas, "3")
            .both(&[])
            .uncounted("Deployment/NAME spec.replicas added controller"),
        Row::new(
            "section_2_2_provoked_an_autoscaler_at_v1_is_read_at_v1",
            "apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: NAME}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: absent}
  maxReplicas: 3
",
        )
        .both(&[]),
        Row::new(
            "row_40_provoked_the_live_object_is_read_at_the_declared_version",
            "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: NAME}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: absent}
  maxReplicas: 3
",
        )
        .declared(
            "apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: NAME}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: absent}
  maxReplicas: 3
",
        )
        .both(&[]),
    ]
}

/// Whether an autoscaler targets the object decides, not who wrote the replicas.
fn autoscaler_decisions() -> Vec<Row> {
    let two = deployment(&[]).replace("spec:\n  selector", "spec:\n  replicas: 2\n  selector");
    let scaled = two.clone() + SCALED;
    let replicas = "get deployment NAME -o 'jsonpath={.spec.replicas}'";
    let change = "Deployment/NAME spec.replicas changed";
    vec![
        Row::new("section_2_8_provoked_an_autoscaler_that_is_declared_elsewhere_is_found", scaled.clone())
            .awaited(replicas, "3")
            .declared(two.clone())
            .both(&[])
            .uncounted(&format!("{change} controller")),
        Row::new(
            "section_2_8_provoked_replicas_left_by_an_autoscaler_that_is_gone_are_drift",
            scaled.clone(),
        )
        .awaited(replicas, "3")
        .then("delete hpa/NAME")
        .declared(two.clone())
        .both(&[&format!("{change} drift kube-controller-manager")]),
        Row::new(
            "section_2_8_provoked_an_autoscaler_of_another_kind_does_not_explain_replicas",
            scaled.replace("kind: Deployment, name", "kind: StatefulSet, name"),
        )
        .then("scale deployment/NAME --replicas=4")
        .both(&[&format!("{change} drift kubectl")]),
        Row::new("section_2_8_provoked_an_autoscaler_that_is_not_applied_yet_explains_replicas", two)
            .then("scale deployment/NAME --replicas=4")
            .declared(scaled)
            .both(&["HorizontalPodAutoscaler/NAME missing -"])
            .uncounted(&format!("{change} controller")),
    ]
}

const WEBHOOK: &str = "apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: rows-NAME}
webhooks:
- name: a.example.com
  clientConfig: {service: {name: absent, namespace: default}}
  failurePolicy: Ignore
  sideEffects: None
  admissionReviewVersions: [v1]
  rules: [{apiGroups: [rows.invalid], apiVersions: [v1], operations: [CREATE], resources: [none]}]
";

fn webhooks() -> Vec<Row> {
    let object = "patch mutatingwebhookconfiguration/rows-NAME";
    vec![
        Row::new("row_35_constructed_an_injected_ca_bundle_is_the_injectors", WEBHOOK)
            .then(format!("{object} --field-manager=cainjector -p '{{\"webhooks\":[{{\"name\":\"a.example.com\",\"clientConfig\":{{\"caBundle\":\"{CA}\"}}}}]}}'"))
            .both(&[]),
        Row::new("row_35_constructed_a_bundle_injected_by_an_operator_is_its_own", WEBHOOK)
            .then(format!("{object} --field-manager=elastic-operator -p '{{\"webhooks\":[{{\"name\":\"a.example.com\",\"clientConfig\":{{\"caBundle\":\"{CA}\"}}}}]}}'"))
            .both(&[]),
        Row::new("row_37_constructed_a_failure_policy_flipped_by_istiod_is_the_controllers", WEBHOOK)
            .then(format!("{object} --field-manager=pilot-discovery -p '{{\"webhooks\":[{{\"name\":\"a.example.com\",\"failurePolicy\":\"Fail\"}}]}}'"))
            .both(&[])
            .uncounted("MutatingWebhookConfiguration/rows-NAME webhooks[name=\"a.example.com\"].failurePolicy changed controller"),
        Row::new("row_62_provoked_defaults_of_a_webhook_after_an_edit_are_none", WEBHOOK)
            .then("label mutatingwebhookconfiguration/rows-NAME team=web")
            .both(&["MutatingWebhookConfiguration/rows-NAME metadata.labels.team added drift kubectl-label"]),
    ]
}

/// A certificate of nobody's, base64 of PEM: the server checks that it parses.
const CA: &str = include_str!("../../fixtures/semantics/ca-bundle.txt");

fn others() -> Vec<Row> {
    vec![
        Row::new("row_16_provoked_aggregated_rules_are_the_controllers",
            "apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: rows-NAME}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {rows/NAME: 'yes'}}]}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: rows-part-NAME, labels: {rows/NAME: 'yes'}}
rules: [{apiGroups: [''], resources: [configmaps], verbs: [get]}]
")
            .awaited("get clusterrole rows-NAME -o 'jsonpath={.rules[0].resources[0]}'", "configmaps")
            .both(&[]),
        Row::new("section_2_8_provoked_the_revision_of_a_deployment_is_the_controllers", deployment(&[]))
            .awaited("get deployment NAME -o 'jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}'", "1")
            .both(&[]),
        Row::new("section_2_8_provoked_a_job_is_filled_in",
            "apiVersion: batch/v1
kind: Job
metadata: {name: NAME}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: 'a:1'}]}}}
").awaited("get job NAME -o 'jsonpath={.status.active}'", "1").both(&[]),
        Row::new("section_2_2_provoked_a_cron_job_is_filled_in",
            "apiVersion: batch/v1
kind: CronJob
metadata: {name: NAME}
spec: {schedule: '0 0 1 1 *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: 'a:1'}]}}}}}
").both(&[]),
    ]
}

fn pods() -> Vec<Row> {
    vec![
        Row::new("section_2_7_provoked_a_bare_pod_is_filled_in_by_admission",
            "apiVersion: v1
kind: Pod
metadata: {name: NAME}
spec:
  tolerations: [{key: mine, operator: Exists}]
  containers: [{name: a, image: 'a:1', resources: {limits: {cpu: 1}}}]
").both(&[]),
        Row::new("section_2_7_provoked_a_toleration_added_to_a_pod_by_hand_is_named",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME}\nspec: {containers: [{name: a, image: 'a:1'}]}\n")
            .then("patch pod/NAME --type=json -p '[{\"op\":\"add\",\"path\":\"/spec/tolerations/-\",\"value\":{\"key\":\"k1\",\"operator\":\"Exists\"}}]'")
            .both(&["Pod/NAME spec.tolerations[2] added drift kubectl-patch"]),
        Row::new("section_2_7_provoked_limits_of_a_limit_range_are_the_servers",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME}\nspec: {containers: [{name: a, image: 'a:1'}]}\n")
            .at(super::row::Place::Limited)
            .both(&[]),
        Row::new("section_2_8_provoked_a_namespace_is_filled_in",
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: rows-NAME}\n").both(&[]),
        Row::new("section_2_8_provoked_an_external_name_and_a_load_balancer_are_filled_in",
            format!("{SERVICE}  type: LoadBalancer\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: NAME-ext}}\nspec: {{type: ExternalName, externalName: example.com}}\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: NAME-headless}}\nspec: {{clusterIP: None, ports: [{{port: 80}}]}}\n"))
            .both(&[]),
        Row::new("section_2_8_provoked_a_daemon_set_is_filled_in", workload("DaemonSet", &[], &[])).both(&[]),
        Row::new("section_2_8_constructed_a_leader_annotation_is_the_electors", CONFIG)
            .then("annotate configmap/NAME --field-manager=my-operator control-plane.alpha.kubernetes.io/leader=me")
            .both(&[]),
    ]
}
