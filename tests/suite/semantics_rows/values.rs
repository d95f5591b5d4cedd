//! One value, several spellings: what the API server makes of it is no difference (§2.3–2.6).

use super::row::Row;
use super::things::{SECRET, SERVICE, deployment, workload};

const CPU: &str = "Deployment/NAME spec.template.spec.containers[name=\"web\"].resources.limits.cpu";

pub(super) fn rows() -> Vec<Row> {
    [quantities(), zeros(), empties(), secrets(), spellings(), defaults()].into_iter().flatten().collect()
}

fn limits(value: &str) -> String {
    deployment(&[&format!("resources: {{limits: {{{value}}}}}")])
}

fn quantities() -> Vec<Row> {
    vec![
        Row::new("row_01_provoked_half_a_cpu_is_500m", limits("cpu: 0.5")).both(&[]),
        Row::new(
            "row_02_provoked_quantities_of_a_stateful_set_are_equal_as_numbers",
            workload("StatefulSet", &["resources: {requests: {memory: 1000M, cpu: 1000m}}"], &[]),
        )
        .both(&[]),
        Row::new("row_03_provoked_an_integer_cpu_is_its_string", limits("cpu: 1")).both(&[]),
        Row::new("row_51_provoked_1000m_is_1", limits("cpu: 1000m")).both(&[]),
        Row::new(
            "row_55_provoked_0_5_in_quotes_is_500m",
            limits("cpu: \"0.5\", memory: 1.5Gi, ephemeral-storage: 1e3"),
        )
        .both(&[]),
        Row::new("section_2_4_provoked_limits_are_rounded_up_to_milli", limits("cpu: 0.0001")).both(&[]),
        Row::new("section_2_4_provoked_binary_quantities_are_capped", limits("memory: 100Ei")).both(&[]),
        Row::new(
            "section_2_4_provoked_text_that_the_server_leaves_is_equal",
            limits("cpu: '+1', memory: '007'"),
        )
        .both(&[]),
        Row::new(
            "section_2_4_provoked_a_size_limit_is_not_rounded",
            workload("Deployment", &[], &["volumes: [{name: tmp, emptyDir: {sizeLimit: 1024Mi}}]"]),
        )
        .both(&[]),
        Row::new("section_2_4_provoked_another_amount_is_drift", limits("cpu: 500m"))
            .then("set resources deployment/NAME --limits=cpu=501m")
            .both(&[&format!("{CPU} changed drift kubectl-set")]),
        Row::new("section_2_4_provoked_the_same_amount_in_other_words_is_none", limits("cpu: 500m"))
            .then("set resources deployment/NAME --limits=cpu=0.5")
            .both(&[]),
    ]
}

fn zeros() -> Vec<Row> {
    let probe = "readinessProbe: {httpGet: {port: 80}, initialDelaySeconds: 0, timeoutSeconds: 0}";
    vec![
        Row::new("row_04_provoked_an_initial_delay_of_0_is_absent", deployment(&[probe])).both(&[]),
        Row::new(
            "section_2_3_provoked_zeros_that_omitempty_drops_are_absent",
            workload(
                "Deployment",
                &["stdin: false", "tty: false", "volumeMounts: [{name: tmp, mountPath: /tmp, readOnly: false}]"],
                &["hostNetwork: false", "hostPID: false", "volumes: [{name: tmp, emptyDir: {}}]"],
            ),
        )
        .both(&[]),
        Row::new(
            "section_2_3_provoked_a_pointer_to_false_is_kept",
            deployment(&["securityContext: {privileged: false, runAsUser: 0, readOnlyRootFilesystem: false}"]),
        )
        .both(&[]),
        Row::new("section_2_3_provoked_a_removed_pointer_to_false_is_drift",
            deployment(&["securityContext: {privileged: false, runAsUser: 0}"]))
            .then("patch deployment/NAME --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/template/spec/containers/0/securityContext/privileged\"}]'")
            .client(&["Deployment/NAME spec.template.spec.containers[name=\"web\"].securityContext.privileged removed drift -"])
            .server(&["Deployment/NAME spec.template.spec.containers[name=\"web\"].securityContext.privileged removed unattributed -"]),
        Row::new("section_2_3_provoked_automount_false_that_is_gone_is_drift",
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: NAME}\nautomountServiceAccountToken: false\n")
            .then("patch serviceaccount/NAME --type=merge -p '{\"automountServiceAccountToken\":null}'")
            .client(&["ServiceAccount/NAME automountServiceAccountToken removed drift -"])
            .server(&["ServiceAccount/NAME automountServiceAccountToken removed unattributed -"]),
    ]
}

fn empties() -> Vec<Row> {
    vec![
        Row::new("row_06_provoked_empty_resources_of_the_server_are_none", deployment(&[])).both(&[])
            .uncounted("Deployment/NAME spec.template.spec.containers[name=\"web\"].resources added default"),
        Row::new("row_12_provoked_a_null_creation_timestamp_is_none",
            deployment(&[]).replace("{name: NAME}", "{name: NAME, creationTimestamp: null}")
                .replace("metadata: {labels: {app: NAME}}", "metadata: {labels: {app: NAME}, creationTimestamp: null}"))
            .both(&[]),
        Row::new("row_17_provoked_an_empty_list_of_rules_is_null",
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: NAME}\nrules: []\n").both(&[]),
        Row::new("row_21_provoked_an_empty_env_value_is_dropped", deployment(&["env: [{name: A, value: \"\"}]"])).both(&[]),
        Row::new("row_28_provoked_an_empty_list_of_source_ranges_is_absent",
            format!("{SERVICE}  loadBalancerSourceRanges: []\n")).both(&[]),
        Row::new("row_33_provoked_empty_maps_and_null_objects_are_absent",
            workload("Deployment", &["securityContext: null", "env: null"],
                &["nodeSelector: {}", "affinity: null", "tolerations: []", "imagePullSecrets: null"]))
            .client(&[]),
        Row::new("section_2_3_provoked_an_empty_label_is_kept",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME, labels: {a: \"\"}}\ndata: {b: \"\"}\n")
            .then("label configmap/NAME a-")
            .client(&["ConfigMap/NAME metadata.labels.a removed drift -"])
            .server(&["ConfigMap/NAME metadata.labels.a removed unattributed -"]),
        Row::new("section_2_3_provoked_a_null_map_value_is_empty_or_absent",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {a: , b: x}\n").client(&[]),
        Row::new("section_2_3_provoked_null_replicas_are_pending_when_scaled",
            deployment(&[]).replace("spec:\n  selector", "spec:\n  replicas: null\n  selector"))
            .then("scale deployment/NAME --replicas=5")
            .client(&["Deployment/NAME spec.replicas added drift kubectl"]),
        Row::new("section_2_3_provoked_an_empty_struct_means_something",
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: NAME}\nspec:\n  podSelector: {}\n  ingress: [{from: [{podSelector: {}}]}]\n")
            .both(&[]),
    ]
}

fn secrets() -> Vec<Row> {
    vec![
        Row::new("row_13_provoked_string_data_is_data", SECRET).both(&[]),
        Row::new(
            "row_14_provoked_a_key_gone_from_string_data_is_pending",
            SECRET.replace("plain}", "plain, more: gone}"),
        )
        .declared(SECRET)
        .client(&["Secret/NAME data.more added pending kubectl-client-side-apply"])
        .server(&["Secret/NAME data.more added pending kubectl"]),
        Row::new("section_2_6_provoked_an_edited_key_of_string_data_is_drift", SECRET)
            .then("patch secret/NAME -p '{\"data\":{\"user\":\"aGFjaw==\"}}'")
            .both(&["Secret/NAME data.user changed drift kubectl-patch"]),
        Row::new("section_2_6_provoked_a_changed_key_of_string_data_is_pending", SECRET)
            .now("plain", "other")
            .client(&["Secret/NAME data.user changed pending kubectl-client-side-apply"])
            .server(&["Secret/NAME data.user changed pending kubectl"]),
        Row::new(
            "row_68_provoked_secrets_are_compared_as_bytes",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: NAME}\ndata:\n  a: |\n    aGVs\n    bG8=\n",
        )
        .both(&[]),
        Row::new("row_68_provoked_secrets_that_differ_are_compared_before_masking", SECRET)
            .then("patch secret/NAME -p '{\"data\":{\"user\":\"cGxhaW4K\"}}'")
            .both(&["Secret/NAME data.user changed drift kubectl-patch"]),
    ]
}

fn spellings() -> Vec<Row> {
    vec![
        Row::new("row_43_provoked_a_tag_that_became_a_float_is_another_tag",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {tag: \"4.65109e+06\"}\n")
            .now("\"4.65109e+06\"", "\"4651090\"")
            .client(&["ConfigMap/NAME data.tag changed pending kubectl-client-side-apply"])
            .server(&["ConfigMap/NAME data.tag changed pending kubectl"]),
        Row::new("row_76_provoked_yes_and_octal_are_read_as_kubectl_reads_them",
            workload("Deployment", &[], &["hostNetwork: yes", "volumes: [{name: v, configMap: {name: c, defaultMode: 0400}}]"]))
            .both(&[]),
        Row::new("section_2_5_provoked_a_port_name_is_not_a_number",
            SERVICE.replace("port: 80}", "port: 80, targetPort: web}"))
            .then("patch service/NAME --type=json -p '[{\"op\":\"replace\",\"path\":\"/spec/ports/0/targetPort\",\"value\":80}]'")
            .both(&["Service/NAME spec.ports[port=80,protocol=\"TCP\"].targetPort changed drift kubectl-patch"]),
        Row::new("section_2_6_provoked_an_instant_in_another_zone_is_the_same",
            "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: NAME}\nspec: {holderIdentity: me, renewTime: \"2020-01-01T00:00:00.100000+02:00\"}\n")
            .both(&[]),
        Row::new("section_2_3_provoked_no_storage_class_is_not_the_default_one",
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: NAME}\nspec:\n  accessModes: [ReadWriteOnce]\n  storageClassName: \"\"\n  resources: {requests: {storage: 1Gi}}\n")
            .both(&[]),
    ]
}

fn defaults() -> Vec<Row> {
    vec![
        Row::new("row_39_provoked_a_divisor_of_0_is_none",
            deployment(&["env: [{name: C, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]"])).both(&[]),
        Row::new("row_52_provoked_a_service_without_defaults_is_in_sync", SERVICE).both(&[]),
        Row::new("row_31_provoked_a_null_cluster_ip_is_assigned",
            format!("{SERVICE}  clusterIP: null\n")).client(&[]),
        Row::new("row_31_provoked_an_empty_cluster_ip_is_assigned",
            format!("{SERVICE}  clusterIP: \"\"\n")).both(&[]),
        Row::new("row_71_provoked_storage_and_the_default_class_are_no_differences",
            "apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: rows-standard, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}
provisioner: example.com/none
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: NAME}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1024Mi}}
")
            .awaited("get pvc NAME -o 'jsonpath={.spec.storageClassName}'", "rows-standard")
            .client(&[])
            .uncounted("PersistentVolumeClaim/NAME spec.storageClassName added server"),
        Row::new("row_08_provoked_claim_templates_are_filled_in",
            workload("StatefulSet", &[], &[]) + "  volumeClaimTemplates:
  - metadata: {name: data, creationTimestamp: null}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1024Mi}}}
").both(&[]),
        Row::new("row_69_provoked_a_namespace_on_a_cluster_scoped_object_is_dropped",
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: rows-NAME, namespace: NAMESPACE}\nrules: []\n")
            .both(&[]),
    ]
}
