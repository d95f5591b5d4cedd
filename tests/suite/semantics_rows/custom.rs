//! Custom resources (§2.9, §3.4): nothing is dropped, defaults and lists are the schema's.

use super::row::{Place, Row};
use super::things::widget;

pub(super) fn rows() -> Vec<Row> {
    let rows = [definitions(), operators(), more_operators(), values(), lists(), unknown()];
    rows.into_iter().flatten().map(|row| row.at(Place::Custom)).collect()
}

/// A definition of a group of its own.
fn definition(more: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: things.NAME.example.com}}
spec:
  group: NAME.example.com
  scope: Namespaced
  names: {{plural: things, kind: Thing}}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {{openAPIV3Schema: {{type: object, properties: {{spec: {{type: object, x-kubernetes-preserve-unknown-fields: true}}}}}}}}
{more}"
    )
}

fn definitions() -> Vec<Row> {
    vec![
        Row::new("row_09_provoked_preserve_unknown_fields_false_is_absent", definition("  preserveUnknownFields: false\n")).both(&[]),
        Row::new("row_11_provoked_the_conversion_and_status_of_a_definition_are_the_servers",
            definition("status: {acceptedNames: {kind: '', plural: ''}, conditions: [], storedVersions: []}\n"))
            .both(&[])
            .uncounted("CustomResourceDefinition/things.NAME.example.com spec.conversion added default"),
        Row::new("row_54_provoked_a_definition_is_normalised_without_a_difference",
            definition("").replace("storage: true\n", "storage: true\n    deprecated: false\n    additionalPrinterColumns: [{name: Age, type: date, jsonPath: .metadata.creationTimestamp, priority: 0}]\n"))
            .both(&[]),
        Row::new("row_54_provoked_a_column_added_to_a_definition_is_named", definition(""))
            .then("patch crd/things.NAME.example.com --type=json -p '[{\"op\":\"add\",\"path\":\"/spec/versions/0/additionalPrinterColumns\",\"value\":[{\"name\":\"Age\",\"type\":\"date\",\"jsonPath\":\".metadata.creationTimestamp\"}]}]'")
            .both(&["CustomResourceDefinition/things.NAME.example.com spec.versions[0].additionalPrinterColumns[0] added drift kubectl-patch"]),
    ]
}

fn operators() -> Vec<Row> {
    let argo = "apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: NAME}
spec:
  project: default
  destination: {namespace: x, server: 'https://kubernetes.default.svc'}
  source: {repoURL: 'https://example.com/x', path: p, helm: {skipCrds: false, valueFiles: []}}
  ignoreDifferences: []
";
    let dropped = "[{\"op\":\"remove\",\"path\":\"/spec/ignoreDifferences\"},{\"op\":\"remove\",\"path\":\"/spec/source/helm/skipCrds\"},{\"op\":\"remove\",\"path\":\"/spec/source/helm/valueFiles\"}]";
    vec![
        Row::new("row_20_constructed_a_duration_written_out_by_its_controller_is_equal",
            "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: NAME}\nspec: {secretName: s, duration: 8760h}\n")
            .then("patch certificate/NAME --type=merge --field-manager=cert-manager-certificates-trigger -p '{\"spec\":{\"duration\":\"8760h0m0s\"}}'")
            .both(&[]),
        Row::new("row_20_constructed_another_duration_is_drift",
            "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: NAME}\nspec: {secretName: s, duration: 8760h}\n")
            .then("patch certificate/NAME --type=merge -p '{\"spec\":{\"duration\":\"8761h\"}}'")
            .both(&["Certificate/NAME spec.duration changed drift kubectl-patch"]),
        Row::new("row_29_provoked_null_annotations_are_absent",
            "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: NAME, annotations: null}\nspec: {entryPoints: [web]}\n")
            .client(&[]),
        Row::new("row_34_constructed_empty_values_that_the_controller_dropped_are_soft", argo)
            .then(format!("patch application/NAME --type=json --field-manager=argocd-application-controller -p '{dropped}'"))
            .both(&[]),
        Row::new("row_42_provoked_a_deprecated_version_is_read_as_declared",
            widget(&["size: 3"]).replace("example.com/v1", "example.com/v1alpha1"))
            .both(&[]),
        Row::new("row_45_constructed_a_status_is_not_compared",
            "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: NAME}\nspec: {host: x}\nstatus: {ingress: null}\n")
            .then("patch route/NAME --subresource=status --type=merge --field-manager=openshift-router -p '{\"status\":{\"ingress\":[{\"host\":\"x\"}]}}'")
            .client(&[]),
    ]
}

fn more_operators() -> Vec<Row> {
    vec![
        Row::new("row_46_constructed_a_quantity_written_out_by_its_webhook_is_soft",
            "apiVersion: kueue.x-k8s.io/v1beta1\nkind: ClusterQueue\nmetadata: {name: rows-NAME}\nspec: {nominalQuota: 12000m}\n")
            .then("patch clusterqueue/rows-NAME --type=merge --field-manager=kueue -p '{\"spec\":{\"nominalQuota\":\"12\"}}'")
            .both(&[]),
        Row::new("row_47_constructed_nothing_is_lost_in_a_conversion",
            "apiVersion: cloud.google.com/v1\nkind: BackendConfig\nmetadata: {name: NAME}\nspec: {securityPolicy: {name: x}}\n")
            .both(&[]),
        Row::new("row_47_constructed_a_name_that_was_removed_is_drift",
            "apiVersion: cloud.google.com/v1\nkind: BackendConfig\nmetadata: {name: NAME}\nspec: {securityPolicy: {name: x}}\n")
            .then("patch backendconfig/NAME --type=merge -p '{\"spec\":{\"securityPolicy\":{\"name\":null}}}'")
            .client(&["BackendConfig/NAME spec.securityPolicy.name removed drift -"])
            .server(&["BackendConfig/NAME spec.securityPolicy.name removed unattributed -"]),
        Row::new("row_53_constructed_variables_in_another_order_are_a_note",
            "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: NAME}\nspec: {topology: {class: c, variables: [{name: a, value: 1}, {name: b, value: {c: 2}}]}}\n")
            .then("patch clusters.cluster.x-k8s.io/NAME --type=json --field-manager=manager -p '[{\"op\":\"move\",\"from\":\"/spec/topology/variables/1\",\"path\":\"/spec/topology/variables/0\"}]'")
            .both(&[]),
    ]
}

fn values() -> Vec<Row> {
    vec![
        Row::new("section_2_9_provoked_zeros_stay_as_sent", widget(&["size: 0", "enabled: false", "text: \"\"", "plain: []", "labels: {}"])).both(&[]),
        Row::new("section_2_9_provoked_a_zero_that_was_removed_is_drift", widget(&["size: 0", "text: x"]))
            .then("patch widgets.rows.example.com/NAME --type=merge -p '{\"spec\":{\"size\":null}}'")
            .client(&["Widget/NAME spec.size removed drift -"])
            .server(&["Widget/NAME spec.size removed unattributed -"]),
        Row::new("section_2_9_provoked_a_null_is_removed_or_defaulted", widget(&["mode: null", "text: null", "nested: null", "size: 1"])).client(&[]),
        Row::new("section_2_9_provoked_a_nullable_null_is_kept", widget(&["maybe: null", "size: 1"])).both(&[]),
        Row::new("section_2_9_provoked_defaults_of_the_schema_are_none", widget(&["nested: {}", "parts: [{a: x}]", "doors: [{number: 1}]"])).both(&[])
            .uncounted("Widget/NAME spec.mode added default"),
        Row::new("section_2_9_provoked_a_default_changed_by_hand_is_drift", widget(&["size: 1"]))
            .then("patch widgets.rows.example.com/NAME --type=merge -p '{\"spec\":{\"mode\":\"slow\"}}'")
            .both(&["Widget/NAME spec.mode added drift kubectl-patch"]),
        Row::new("section_2_9_provoked_numbers_are_compared_as_numbers", widget(&["ratio: 1.50", "size: 3"])).both(&[]),
        Row::new("section_2_5_provoked_a_port_as_text_is_not_the_number", widget(&["port: 80", "size: 1"]))
            .then("patch widgets.rows.example.com/NAME --type=merge -p '{\"spec\":{\"port\":\"80\"}}'")
            .both(&["Widget/NAME spec.port changed drift kubectl-patch"]),
        Row::new("section_2_6_provoked_a_time_of_a_custom_resource_is_text", widget(&["after: \"2020-01-01T00:00:00Z\""])).both(&[]),
        Row::new("section_2_9_provoked_an_extra_field_of_a_custom_resource_is_drift", widget(&["size: 1"]))
            .then("patch widgets.rows.example.com/NAME --type=merge -p '{\"spec\":{\"nested\":{\"text\":\"x\"},\"free\":{\"a\":{\"b\":1}}}}'")
            .both(&["Widget/NAME spec.free added drift kubectl-patch", "Widget/NAME spec.nested added drift kubectl-patch"]),
        Row::new("section_2_9_provoked_an_extra_key_in_free_form_is_drift", widget(&["free: {a: {b: 1}}"]))
            .then("patch widgets.rows.example.com/NAME --type=merge -p '{\"spec\":{\"free\":{\"a\":{\"c\":2}}}}'")
            .both(&["Widget/NAME spec.free.a.c added drift kubectl-patch"]),
    ]
}

fn lists() -> Vec<Row> {
    vec![
        Row::new("section_3_4_provoked_a_list_without_a_type_is_aligned", widget(&["plain: [a, b]"]))
            .then("patch widgets.rows.example.com/NAME --type=json -p '[{\"op\":\"add\",\"path\":\"/spec/plain/0\",\"value\":\"new\"}]'")
            .both(&["Widget/NAME spec.plain[0] added drift kubectl-patch"]),
        Row::new("section_3_4_provoked_a_set_has_members", widget(&["members: [a, b]"]))
            .then("patch widgets.rows.example.com/NAME --type=merge -p '{\"spec\":{\"members\":[\"c\",\"b\",\"a\"]}}'")
            .both(&["Widget/NAME spec.members[=\"c\"] added drift kubectl-patch"]),
        Row::new("section_3_4_provoked_a_list_of_two_keys_is_looked_up_by_both", widget(&["doors: [{number: 1, colour: red}, {number: 1, side: right, colour: red}]"]))
            .then("patch widgets.rows.example.com/NAME --type=json -p '[{\"op\":\"replace\",\"path\":\"/spec/doors/1/colour\",\"value\":\"blue\"}]'")
            .both(&["Widget/NAME spec.doors[number=1,side=\"right\"].colour changed drift kubectl-patch"]),
        Row::new("section_3_4_provoked_an_atomic_struct_has_one_owner", widget(&["whole: {a: x}"]))
            .then("patch widgets.rows.example.com/NAME --type=merge -p '{\"spec\":{\"whole\":{\"b\":\"y1\"}}}'")
            .both(&["Widget/NAME spec.whole.b added drift kubectl-patch"]),
        Row::new("section_3_4_provoked_items_get_their_defaults_inside_atomic_lists", widget(&["parts: [{a: x}, {a: z}]"]))
            .then("patch widgets.rows.example.com/NAME --type=json -p '[{\"op\":\"replace\",\"path\":\"/spec/parts/1/b\",\"value\":\"mine\"}]'")
            .both(&["Widget/NAME spec.parts[1].b added drift kubectl-patch"]),
    ]
}

fn unknown() -> Vec<Row> {
    vec![
        Row::new("section_2_9_provoked_an_unknown_field_is_a_warning", widget(&["size: 1"]))
            .now("size: 1", "size: 1\n  sise: 2")
            .both(&["Widget/NAME warning pruned-field spec.sise"]),
        Row::new("section_2_9_provoked_an_unknown_field_that_was_applied_is_a_warning", widget(&["size: 1"]))
            .then_with("apply --validate=false -f -", widget(&["size: 1", "sise: 2"]))
            .declared(widget(&["size: 1", "sise: 2"]))
            .client(&["Widget/NAME warning pruned-field spec.sise"]),
        Row::new(
            "section_2_9_provoked_labels_of_a_template_without_properties_are_pruned",
            widget(&["template: {text: x}"]),
        )
        .then_with(
            "apply --validate=false -f -",
            widget(&["template: {text: x, metadata: {labels: {a: b}}}"]),
        )
        .declared(widget(&["template: {text: x, metadata: {labels: {a: b}}}"]))
        .client(&["Widget/NAME warning pruned-field spec.template.metadata.labels"]),
        Row::new("section_2_9_provoked_a_typo_in_a_built_in_kind_is_a_warning", super::things::CONFIG)
            .now("\ndata:", "\nData: {mode: fast}\ndata:")
            .both(&["ConfigMap/NAME warning pruned-field Data"]),
    ]
}
