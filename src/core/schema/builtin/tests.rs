use serde_json::json;

use super::{VERSION, resource, resources, schema, struct_tags, zero};
use crate::core::id::Gvk;
use crate::core::schema::{Field, Relation, Scalar, Struct, Type, TypeId, Zero};

/// A struct by the end of its definition name: `core.v1.PodSpec`, `v1.ObjectMeta`.
fn structure(name: &str) -> &'static Struct {
    let found =
        ["io.k8s.api.", "io.k8s.apimachinery.pkg.apis.meta.", "io.k8s.kube-aggregator.pkg.apis.", CRD]
            .iter()
            .find_map(|package| schema().named(&format!("{package}{name}")))
            .unwrap_or_else(|| panic!("no {name}"));
    match schema().get(found) {
        Type::Struct(it) => it,
        other => panic!("{name} is {other:?}"),
    }
}

const CRD: &str = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.";

fn field(name: &str) -> &'static Field {
    let (definition, field) = name.rsplit_once('.').expect("definition and field");
    structure(definition).fields.get(field).unwrap_or_else(|| panic!("no {name}"))
}

fn relation(name: &str) -> &'static Relation {
    match schema().get(field(name).ty) {
        Type::List(list) => &list.relation,
        other => panic!("{name} is {other:?}"),
    }
}

/// `DeploymentSpec.{a,b}` for every name between the braces.
fn each(names: &[&str]) -> Vec<String> {
    let expand = |name: &&str| match name.split_once('{') {
        None => vec![(*name).to_owned()],
        Some((before, list)) => {
            list.trim_end_matches('}').split(',').map(|field| format!("{before}{}", field.trim())).collect()
        }
    };
    names.iter().flat_map(expand).collect()
}

/// `semantics.md` §2.3, by hand: fields whose `0` or `false` never comes back.
const Z_LIST: [&str; 49] = [
    "apps.v1.DeploymentSpec.{minReadySeconds,paused}",
    "apps.v1.StatefulSetSpec.minReadySeconds",
    "apps.v1.DaemonSetSpec.minReadySeconds",
    "apps.v1.ReplicaSetSpec.minReadySeconds",
    "core.v1.ReplicationControllerSpec.minReadySeconds",
    "core.v1.Probe.{initialDelaySeconds,periodSeconds,timeoutSeconds,successThreshold,failureThreshold}",
    "core.v1.Container.{stdin,stdinOnce,tty}",
    "core.v1.EphemeralContainer.{stdin,stdinOnce,tty}",
    "core.v1.PodSpec.{hostNetwork,hostPID,hostIPC}",
    "core.v1.ContainerPort.hostPort",
    "core.v1.VolumeMount.readOnly",
    "core.v1.GCEPersistentDiskVolumeSource.{readOnly,partition}",
    "core.v1.AWSElasticBlockStoreVolumeSource.{readOnly,partition}",
    "core.v1.ISCSIVolumeSource.{readOnly,chapAuthDiscovery,chapAuthSession}",
    "core.v1.ISCSIPersistentVolumeSource.{readOnly,chapAuthDiscovery,chapAuthSession}",
    "core.v1.ScaleIOVolumeSource.{readOnly,sslEnabled}",
    "core.v1.ScaleIOPersistentVolumeSource.{readOnly,sslEnabled}",
    "core.v1.NFSVolumeSource.readOnly",
    "core.v1.GlusterfsVolumeSource.readOnly",
    "core.v1.GlusterfsPersistentVolumeSource.readOnly",
    "core.v1.RBDVolumeSource.readOnly",
    "core.v1.RBDPersistentVolumeSource.readOnly",
    "core.v1.FlexVolumeSource.readOnly",
    "core.v1.FlexPersistentVolumeSource.readOnly",
    "core.v1.CinderVolumeSource.readOnly",
    "core.v1.CinderPersistentVolumeSource.readOnly",
    "core.v1.CephFSVolumeSource.readOnly",
    "core.v1.CephFSPersistentVolumeSource.readOnly",
    "core.v1.FCVolumeSource.readOnly",
    "core.v1.AzureFileVolumeSource.readOnly",
    "core.v1.AzureFilePersistentVolumeSource.readOnly",
    "core.v1.QuobyteVolumeSource.readOnly",
    "core.v1.PortworxVolumeSource.readOnly",
    "core.v1.StorageOSVolumeSource.readOnly",
    "core.v1.StorageOSPersistentVolumeSource.readOnly",
    "core.v1.PersistentVolumeClaimVolumeSource.readOnly",
    "core.v1.CSIPersistentVolumeSource.readOnly",
    "core.v1.ServiceSpec.{publishNotReadyAddresses,healthCheckNodePort}",
    "core.v1.ServicePort.nodePort",
    "core.v1.NodeSpec.unschedulable",
    "networking.v1.ServiceBackendPort.number",
    "autoscaling.v1.ScaleSpec.replicas",
    "flowcontrol.v1.ResourcePolicyRule.clusterScope",
    "scheduling.v1.PriorityClass.globalDefault",
    "v1.CustomResourceDefinitionSpec.preserveUnknownFields",
    "v1.CustomResourceDefinitionVersion.deprecated",
    "v1.CustomResourceColumnDefinition.priority",
    "apiregistration.v1.APIServiceSpec.insecureSkipTLSVerify",
    "v1.ObjectMeta.generation",
];

/// The same of `JSONSchemaProps`, whose names hold dots and dashes.
const Z_LIST_OF_CRDS: [&str; 6] = [
    "exclusiveMaximum",
    "exclusiveMinimum",
    "uniqueItems",
    "nullable",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
];

/// Pointers of which "declared `false` or `0`, not live" is drift that matters.
const POINTERS: [&str; 14] = [
    "core.v1.SecurityContext.{privileged,runAsUser,runAsGroup,runAsNonRoot,readOnlyRootFilesystem}",
    "core.v1.SecurityContext.allowPrivilegeEscalation",
    "core.v1.PodSecurityContext.{runAsUser,runAsGroup,runAsNonRoot,fsGroup}",
    "core.v1.PodSpec.{automountServiceAccountToken,hostUsers,shareProcessNamespace,setHostnameAsFQDN}",
    "core.v1.ServiceAccount.automountServiceAccountToken",
    "core.v1.Toleration.tolerationSeconds",
    "batch.v1.JobSpec.ttlSecondsAfterFinished",
    "core.v1.Secret.immutable",
    "core.v1.ConfigMap.immutable",
    "core.v1.SecretKeySelector.optional",
    "core.v1.ConfigMapVolumeSource.optional",
    "core.v1.CSIVolumeSource.readOnly",
    "apps.v1.DeploymentSpec.replicas",
    "core.v1.PodSpec.terminationGracePeriodSeconds",
];

/// Pointer strings, of which `""` is a value.
const POINTER_STRINGS: [&str; 23] = [
    "core.v1.PersistentVolumeClaimSpec.{storageClassName,volumeAttributesClassName}",
    "networking.v1.IngressSpec.ingressClassName",
    "core.v1.PodSpec.runtimeClassName",
    "core.v1.HostPathVolumeSource.type",
    "core.v1.TypedLocalObjectReference.apiGroup",
    "core.v1.TypedObjectReference.apiGroup",
    "networking.v1.IngressClassParametersReference.{apiGroup,namespace}",
    "core.v1.ServicePort.appProtocol",
    "core.v1.EndpointPort.appProtocol",
    "core.v1.ServiceSpec.{loadBalancerClass,trafficDistribution}",
    "core.v1.SeccompProfile.localhostProfile",
    "core.v1.AppArmorProfile.localhostProfile",
    "batch.v1.CronJobSpec.timeZone",
    "batch.v1.JobSpec.managedBy",
    "admissionregistration.v1.WebhookClientConfig.url",
    "admissionregistration.v1.ServiceReference.path",
    "core.v1.PodDNSConfigOption.value",
    "core.v1.CSIVolumeSource.fsType",
    "core.v1.ISCSIVolumeSource.initiatorName",
    "core.v1.ISCSIPersistentVolumeSource.initiatorName",
    "core.v1.AzureFilePersistentVolumeSource.secretNamespace",
    "core.v1.SecurityContext.procMount",
    "core.v1.WindowsSecurityContextOptions.{gmsaCredentialSpec,gmsaCredentialSpecName,runAsUserName}",
];

#[test]
fn fields_that_drop_zero_are_those_of_the_reference() {
    for name in each(&Z_LIST) {
        assert_eq!(field(&name).zero, Zero::Dropped, "{name}");
    }
    for name in Z_LIST_OF_CRDS {
        assert_eq!(structure("v1.JSONSchemaProps").fields[name].zero, Zero::Dropped, "{name}");
    }
}

#[test]
fn pointers_keep_zero() {
    for name in each(&POINTERS).into_iter().chain(each(&POINTER_STRINGS)) {
        assert_eq!(field(&name).zero, Zero::Kept, "{name}");
    }
}

#[test]
fn scalars_that_are_always_written_are_known() {
    for name in each(&[
        "scheduling.v1.PriorityClass.value",
        "autoscaling.v2.HorizontalPodAutoscalerSpec.maxReplicas",
        "core.v1.Container.name",
        "core.v1.ServicePort.port",
        "rbac.v1.RoleRef.{kind,name}",
        // Pointers, but the zero is their default.
        "core.v1.AzureDiskVolumeSource.readOnly",
        "core.v1.GRPCAction.service",
    ]) {
        assert_eq!(field(&name).zero, Zero::Written, "{name}");
    }
}

#[test]
fn struct_tags_know_versions_that_are_not_served() {
    let of = |definition: &str, field: &str| zero(&format!("io.k8s.api.{definition}"), field);
    assert_eq!(of("apps.v1beta1.DeploymentSpec", "paused"), Some(Zero::Dropped));
    assert_eq!(of("apps.v1beta1.DeploymentSpec", "replicas"), Some(Zero::Kept));
    assert_eq!(of("flowcontrol.v1beta3.ResourcePolicyRule", "clusterScope"), Some(Zero::Dropped));
    assert_eq!(of("no.v1.Such", "field"), None);
}

/// `semantics.md` §3.3: keyed lists with their keys, defaults that mean something in parentheses.
const KEYED: [(&str, &str); 39] = [
    ("core.v1.PodSpec.containers", "name"),
    ("core.v1.PodSpec.initContainers", "name"),
    ("core.v1.PodSpec.ephemeralContainers", "name"),
    ("core.v1.PodSpec.volumes", "name"),
    ("core.v1.PodSpec.imagePullSecrets", "name"),
    ("core.v1.PodSpec.schedulingGates", "name"),
    ("core.v1.PodSpec.resourceClaims", "name"),
    ("core.v1.PodSpec.hostAliases", "ip"),
    ("core.v1.PodSpec.topologySpreadConstraints", "topologyKey whenUnsatisfiable"),
    ("core.v1.Container.ports", "containerPort protocol(TCP)"),
    ("core.v1.EphemeralContainer.ports", "containerPort protocol(TCP)"),
    ("core.v1.Container.env", "name"),
    ("core.v1.EphemeralContainer.env", "name"),
    ("core.v1.Container.volumeMounts", "mountPath"),
    ("core.v1.Container.volumeDevices", "devicePath"),
    ("core.v1.ResourceRequirements.claims", "name"),
    ("core.v1.ServiceSpec.ports", "port protocol(TCP)"),
    ("core.v1.ServiceAccount.secrets", "name"),
    ("v1.ObjectMeta.ownerReferences", "uid"),
    ("v1.ObjectMeta.finalizers", "="),
    ("admissionregistration.v1.ValidatingWebhookConfiguration.webhooks", "name"),
    ("admissionregistration.v1.MutatingWebhookConfiguration.webhooks", "name"),
    ("admissionregistration.v1.ValidatingWebhook.matchConditions", "name"),
    ("admissionregistration.v1.MutatingWebhook.matchConditions", "name"),
    ("admissionregistration.v1.ValidatingAdmissionPolicySpec.matchConditions", "name"),
    ("admissionregistration.v1.ValidatingAdmissionPolicySpec.variables", "name"),
    ("admissionregistration.v1.MutatingAdmissionPolicySpec.matchConditions", "name"),
    ("storage.v1.CSINodeSpec.drivers", "name"),
    ("core.v1.NodeSpec.podCIDRs", "="),
    ("storage.v1.CSIDriverSpec.volumeLifecycleModes", "="),
    ("admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec.validationActions", "="),
    ("batch.v1.PodFailurePolicyOnExitCodesRequirement.values", "="),
    ("flowcontrol.v1.ResourcePolicyRule.verbs", "="),
    ("flowcontrol.v1.ResourcePolicyRule.apiGroups", "="),
    ("flowcontrol.v1.ResourcePolicyRule.resources", "="),
    ("flowcontrol.v1.ResourcePolicyRule.namespaces", "="),
    ("flowcontrol.v1.NonResourcePolicyRule.nonResourceURLs", "="),
    ("core.v1.NodeStatus.conditions", "type"),
    ("v1.JSONSchemaProps.x-kubernetes-validations", "rule"),
];

/// The same, lists that have one owner.
const ATOMIC: [&str; 38] = [
    "core.v1.PodSpec.{tolerations,readinessGates}",
    "core.v1.Container.{envFrom,command,args,resizePolicy}",
    "core.v1.ProjectedVolumeSource.sources",
    "core.v1.ConfigMapVolumeSource.items",
    "core.v1.SecretVolumeSource.items",
    "core.v1.DownwardAPIVolumeSource.items",
    "core.v1.NodeSelector.nodeSelectorTerms",
    "core.v1.NodeSelectorTerm.{matchExpressions,matchFields}",
    "core.v1.NodeSelectorRequirement.values",
    "core.v1.PodAffinity.requiredDuringSchedulingIgnoredDuringExecution",
    "v1.LabelSelector.matchExpressions",
    "v1.LabelSelectorRequirement.values",
    "core.v1.PodDNSConfig.{nameservers,searches,options}",
    "core.v1.PodSecurityContext.{sysctls,supplementalGroups}",
    "core.v1.Capabilities.{add,drop}",
    "core.v1.ServiceAccount.imagePullSecrets",
    "core.v1.ServiceSpec.{externalIPs,loadBalancerSourceRanges,ipFamilies,clusterIPs}",
    "networking.v1.IngressSpec.{rules,tls}",
    "networking.v1.HTTPIngressRuleValue.paths",
    "networking.v1.NetworkPolicySpec.{ingress,egress,policyTypes}",
    "networking.v1.NetworkPolicyIngressRule.{from,ports}",
    "networking.v1.NetworkPolicyEgressRule.{to,ports}",
    "rbac.v1.ClusterRole.rules",
    "rbac.v1.Role.rules",
    "rbac.v1.PolicyRule.{verbs,apiGroups,resources,resourceNames,nonResourceURLs}",
    "rbac.v1.RoleBinding.subjects",
    "rbac.v1.AggregationRule.clusterRoleSelectors",
    "apps.v1.StatefulSetSpec.volumeClaimTemplates",
    "autoscaling.v2.HorizontalPodAutoscalerSpec.metrics",
    "autoscaling.v2.HPAScalingRules.policies",
    "core.v1.PersistentVolumeClaimSpec.accessModes",
    "core.v1.PersistentVolumeSpec.mountOptions",
    "storage.v1.StorageClass.{mountOptions,allowedTopologies}",
    "core.v1.LimitRangeSpec.limits",
    "admissionregistration.v1.ValidatingWebhook.rules",
    "v1.CustomResourceDefinitionSpec.versions",
    "v1.CustomResourceDefinitionVersion.additionalPrinterColumns",
    "core.v1.Endpoints.subsets",
];

fn spelled(relation: &Relation) -> String {
    let Relation::Keyed(keys) = relation else {
        return if *relation == Relation::Set { "=".into() } else { "[]".into() };
    };
    let key = |key: &crate::core::schema::ListKey| match key.default.as_ref().and_then(|value| value.as_str())
    {
        Some(text) if !text.is_empty() => format!("{}({text})", key.name),
        _ => key.name.to_string(),
    };
    keys.iter().map(key).collect::<Vec<_>>().join(" ")
}

#[test]
fn keyed_lists_and_sets_are_those_of_the_reference() {
    for (name, wanted) in KEYED {
        assert_eq!(spelled(relation(name)), wanted, "{name}");
    }
}

#[test]
fn every_other_list_has_one_owner() {
    for name in each(&ATOMIC) {
        assert_eq!(spelled(relation(&name)), "[]", "{name}");
    }
}

#[test]
fn atomic_maps_are_those_of_the_reference() {
    for name in [
        "v1.LabelSelector",
        "core.v1.ObjectReference",
        "core.v1.SecretKeySelector",
        "core.v1.ConfigMapKeySelector",
        "core.v1.LocalObjectReference",
        "core.v1.NodeSelectorTerm",
        "core.v1.NodeSelector",
        "v1.OwnerReference",
        "networking.v1.ServiceBackendPort",
        "core.v1.TypedLocalObjectReference",
        "core.v1.ResourceFieldSelector",
        "core.v1.ObjectFieldSelector",
        "rbac.v1.RoleRef",
        "rbac.v1.Subject",
    ] {
        assert!(structure(name).atomic, "{name}");
    }
    for name in [
        "core.v1.PodSpec.nodeSelector",
        "core.v1.ServiceSpec.selector",
        "core.v1.ReplicationControllerSpec.selector",
    ] {
        assert!(field(name).atomic, "{name}");
        assert!(matches!(schema().get(field(name).ty), Type::Map(map) if map.atomic), "{name}");
    }
    let labels = schema().get(field("v1.ObjectMeta.labels").ty);
    assert!(matches!(labels, Type::Map(map) if !map.atomic));
    // The reference to a claim may be written field by field, other references may not.
    let claim = schema().get(field("core.v1.PersistentVolumeSpec.claimRef").ty);
    assert!(matches!(claim, Type::Struct(it) if !it.atomic));
}

fn value_of(name: &str) -> Type {
    match schema().get(field(name).ty) {
        Type::Map(map) => schema().get(map.value).clone(),
        other => other.clone(),
    }
}

#[test]
fn only_resource_lists_are_rounded_to_milli() {
    for name in each(&[
        "core.v1.ResourceRequirements.{limits,requests}",
        "core.v1.VolumeResourceRequirements.{limits,requests}",
        "core.v1.ResourceQuotaSpec.hard",
        "core.v1.PersistentVolumeSpec.capacity",
        "core.v1.PodSpec.overhead",
        "core.v1.LimitRangeItem.{max,min,default,defaultRequest,maxLimitRequestRatio}",
    ]) {
        assert_eq!(value_of(&name), Type::Scalar(Scalar::MilliQuantity), "{name}");
    }
    for name in [
        "autoscaling.v2.MetricTarget.averageValue",
        "autoscaling.v2.MetricTarget.value",
        "core.v1.EmptyDirVolumeSource.sizeLimit",
        "core.v1.ResourceFieldSelector.divisor",
        "node.v1.Overhead.podFixed",
    ] {
        assert_eq!(value_of(name), Type::Scalar(Scalar::Quantity), "{name}");
    }
}

#[test]
fn leaves_with_more_than_one_spelling_are_known() {
    for (name, scalar) in [
        ("core.v1.ServicePort.targetPort", Scalar::IntOrString),
        ("policy.v1.PodDisruptionBudgetSpec.minAvailable", Scalar::IntOrString),
        ("core.v1.Secret.data", Scalar::Bytes),
        ("core.v1.ConfigMap.binaryData", Scalar::Bytes),
        ("admissionregistration.v1.WebhookClientConfig.caBundle", Scalar::Bytes),
        ("certificates.v1.CertificateSigningRequestSpec.request", Scalar::Bytes),
        ("coordination.v1.LeaseSpec.renewTime", Scalar::Time),
        ("v1.ObjectMeta.creationTimestamp", Scalar::Time),
        ("core.v1.Secret.stringData", Scalar::String),
    ] {
        assert_eq!(value_of(name), Type::Scalar(scalar), "{name}");
    }
}

#[test]
fn published_defaults_are_the_few_that_mean_something() {
    for (name, default) in [
        ("core.v1.ContainerPort.protocol", json!("TCP")),
        ("core.v1.ServicePort.protocol", json!("TCP")),
        ("core.v1.ReplicationControllerSpec.replicas", json!(1)),
        ("core.v1.ISCSIVolumeSource.iscsiInterface", json!("default")),
        ("core.v1.RBDVolumeSource.pool", json!("rbd")),
    ] {
        assert_eq!(field(name).default, Some(default), "{name}");
    }
    let all = (0..).map(TypeId).take(schema().types.len());
    let count = all.map(|id| match schema().get(id) {
        Type::Struct(it) => it.fields.values().filter(|field| field.default.is_some()).count(),
        _ => 0,
    });
    assert_eq!(count.sum::<usize>(), 19);
}

/// `JSONSchemaProps` inside `items` or `additionalProperties` has the same fields, and all its lists are atomic.
#[test]
fn nested_schemas_of_a_crd_are_owned_as_unknown_data_and_drop_zeros_as_structs() {
    for union in ["items", "additionalProperties", "additionalItems"] {
        let outer = structure("v1.JSONSchemaProps");
        let Type::Struct(inner) = schema().get(outer.fields[union].ty) else { panic!("{union}") };
        assert_eq!(inner.name, outer.name);
        assert_eq!(inner.fields["nullable"].zero, Zero::Dropped);
        let Type::List(rules) = schema().get(inner.fields["x-kubernetes-validations"].ty) else {
            panic!("{union}")
        };
        assert_eq!(rules.relation, Relation::Atomic);
        let Type::Map(properties) = schema().get(inner.fields["properties"].ty) else { panic!("{union}") };
        assert_eq!(properties.value, outer.fields[union].ty);
    }
    let outer = structure("v1.JSONSchemaProps");
    let Type::Map(properties) = schema().get(outer.fields["properties"].ty) else { panic!("a map") };
    assert!(matches!(schema().get(properties.value), Type::Struct(it) if it == outer));
    assert_eq!(schema().get(outer.fields["default"].ty), &Type::Any);
}

#[test]
fn every_kind_that_can_be_read_has_a_type_and_the_fields_of_an_object() {
    assert!(resources().len() > 55);
    for resource in resources() {
        let id = schema().kind(&resource.gvk).unwrap_or_else(|| panic!("{}", resource.gvk));
        let Type::Struct(root) = schema().get(id) else { panic!("{}", resource.gvk) };
        assert!(["apiVersion", "kind", "metadata"].iter().all(|name| root.fields.contains_key(*name)));
        assert!(root.name.is_some());
    }
}

#[test]
fn resources_are_found_by_their_exact_kind() {
    let deployment = resource(&Gvk::new("apps/v1", "Deployment")).expect("a built-in kind");
    assert_eq!(
        (deployment.plural, deployment.singular, deployment.namespaced),
        ("deployments", "deployment", true)
    );
    assert_eq!((deployment.short_names, deployment.categories), (vec!["deploy"], vec!["all"]));
    let role = resource(&Gvk::new("rbac.authorization.k8s.io/v1", "ClusterRole")).expect("a built-in kind");
    assert!(!role.namespaced && role.short_names.is_empty() && role.categories.is_empty());
    let policy = resource(&Gvk::new("networking.k8s.io/v1", "NetworkPolicy")).expect("a built-in kind");
    assert_eq!(policy.plural, "networkpolicies");
    assert!(resource(&Gvk::new("autoscaling/v1", "HorizontalPodAutoscaler")).is_some());
    for absent in
        [Gvk::new("apps/v1beta1", "Deployment"), Gvk::new("v1", "Binding"), Gvk::new("v1", "deployment")]
    {
        assert_eq!(resource(&absent), None, "{absent}");
    }
}

#[test]
fn the_tables_are_of_one_version_and_not_empty() {
    assert!(VERSION.starts_with("1."));
    assert!(struct_tags().knows("io.k8s.api.core.v1.PodSpec"));
}
