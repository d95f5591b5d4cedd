//! Labels and annotations that tools put on what they apply (§5.2).

use super::row::Row;
use super::things::CONFIG;

/// The command that writes it, by which manager.
const MARKED: &[(&str, &str)] = &[
    (
        "row_44_constructed_the_instance_label_of_argo_cd_is_a_marker",
        "label configmap/NAME app.kubernetes.io/instance=app --field-manager=argocd-controller",
    ),
    (
        "section_5_2_constructed_the_tracking_id_of_argo_cd_is_a_marker",
        "annotate configmap/NAME argocd.argoproj.io/tracking-id=app:/ConfigMap:ns/x --field-manager=argocd-controller",
    ),
    (
        "row_63_constructed_the_release_of_helm_is_a_marker",
        "annotate configmap/NAME meta.helm.sh/release-name=r meta.helm.sh/release-namespace=ns --field-manager=helm",
    ),
    (
        "section_5_2_constructed_the_labels_of_flux_are_markers",
        "label configmap/NAME kustomize.toolkit.fluxcd.io/name=apps kustomize.toolkit.fluxcd.io/namespace=flux-system --field-manager=kustomize-controller",
    ),
    (
        "section_5_2_constructed_the_labels_of_kapp_are_markers",
        "label configmap/NAME kapp.k14s.io/app=1 kapp.k14s.io/association=v1.x --field-manager=kapp",
    ),
    (
        "section_5_2_constructed_the_inventory_of_cli_utils_is_a_marker",
        "annotate configmap/NAME config.k8s.io/owning-inventory=i --field-manager=kpt",
    ),
    (
        "section_5_2_constructed_the_part_of_an_apply_set_is_a_marker",
        "label configmap/NAME applyset.kubernetes.io/part-of=applyset-x-v1 --field-manager=kubectl-applyset",
    ),
];

pub(super) fn rows() -> Vec<Row> {
    let marked = MARKED.iter().map(|(name, command)| Row::new(name, CONFIG).then(*command).both(&[]));
    let by_hand = Row::new("section_5_2_constructed_an_instance_label_by_hand_is_drift", CONFIG)
        .then("label configmap/NAME app.kubernetes.io/instance=app")
        .both(&["ConfigMap/NAME metadata.labels[\"app.kubernetes.io/instance\"] added drift kubectl-label"]);
    // Helm labels what it marks with the release, too.
    let helm = Row::new("row_63_constructed_the_label_of_helm_is_a_marker", CONFIG)
        .then("annotate configmap/NAME meta.helm.sh/release-name=r --field-manager=helm")
        .then("label configmap/NAME app.kubernetes.io/managed-by=Helm --field-manager=helm")
        .both(&[]);
    marked.chain([by_hand, helm]).collect()
}
