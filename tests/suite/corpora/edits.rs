//! What people did to the corpora that Helm installed, and what the manifests say by now: each is named, with the
//! side that moved, and nothing else is.

use std::fs;
use std::path::{Path, PathBuf};

use super::sets::Part;
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;

/// Part, what a person types, and what the tool has to say.
type ByHand = (&'static str, &'static [&'static str], &'static [&'static str]);

const BY_HAND: &[ByHand] = &[
    (
        "boutique",
        &["set", "image", "deployment/emailservice", "server=registry.example/email:hack"],
        &[
            "Deployment/emailservice spec.template.spec.containers[name=\"server\"].image changed drift kubectl-set",
        ],
    ),
    (
        "boutique",
        &["set", "env", "deployment/cartservice", "HACK=yes"],
        &[
            "Deployment/cartservice spec.template.spec.containers[name=\"server\"].env[name=\"HACK\"] added drift kubectl-set",
        ],
    ),
    (
        "boutique",
        &["label", "deployment/paymentservice", "app-"],
        &["Deployment/paymentservice metadata.labels.app removed drift -"],
    ),
    (
        "boutique",
        &["set", "image", "deployment/adservice", "server=registry.example/ad:hack"],
        &[
            "Deployment/adservice spec.template.spec.containers[name=\"server\"].image changed conflict kubectl-set",
        ],
    ),
    ("boutique", &["delete", "service/currencyservice"], &[]),
    (
        "kube-prometheus",
        &[
            "patch",
            "configmap/blackbox-exporter-configuration",
            "-p",
            "{\"data\":{\"config.yml\":\"modules: {}\\n\"}}",
        ],
        &["ConfigMap/blackbox-exporter-configuration data[\"config.yml\"] changed drift kubectl-patch"],
    ),
    (
        "argo-cd",
        &["patch", "configmap/argocd-cm", "-p", "{\"data\":{\"evil\":\"1\"}}"],
        &["ConfigMap/argocd-cm data.evil added drift kubectl-patch"],
    ),
    (
        "argo-cd",
        &["patch", "secret/argocd-secret", "-p", "{\"stringData\":{\"evil\":\"1\"}}"],
        &["Secret/argocd-secret data.evil added drift kubectl-patch"],
    ),
    (
        "podinfo",
        &["label", "service/podinfo", "team=web"],
        &["Service/podinfo metadata.labels.team added drift kubectl-label"],
    ),
];

/// What is changed in the boutique's manifest and not installed: text, what stands there now, what the tool says.
const IN_THE_MANIFEST: &[(&str, &str, &[&str])] = &[
    (
        "checkoutservice:v0.10.6",
        "checkoutservice:v0.10.7",
        &[
            "Deployment/checkoutservice spec.template.spec.containers[name=\"server\"].image changed pending helm",
        ],
    ),
    (
        "          - name: EMAIL_SERVICE_ADDR\n            value: \"emailservice:5000\"\n",
        "",
        &[
            "Deployment/checkoutservice spec.template.spec.containers[name=\"server\"].env[name=\"EMAIL_SERVICE_ADDR\"] added pending helm",
        ],
    ),
    (
        "    app: shippingservice\n",
        "    app: shippingservice\n    team: web\n",
        &["Deployment/shippingservice metadata.labels.team removed pending -"],
    ),
    // Somebody changed it in the cluster, too.
    ("adservice:v0.10.6", "adservice:v0.10.7", &[]),
];

/// Makes all of it and compares; says how many changes there were.
pub(super) fn check(server: &ControlPlane, parts: &[Part], scratch: &Path) -> usize {
    let mut count = 0;
    for (part, words, lines) in BY_HAND {
        let home = parts.iter().find(|other| other.name == *part).expect("a part").home;
        server.kubectl(Identity::Admin, &[*words, &["-n", home]].concat()).ok();
        count += lines.len().max(1);
    }
    for part in parts {
        server.wait_quiet(part.home);
        let run = edited(part, scratch).compare(server);
        assert_eq!(run.lines(), expected(part.name), "{}", run.output.command);
        let missing: &[&str] = if part.name == "boutique" { &["Service/currencyservice"] } else { &[] };
        assert_eq!(run.with_status("missing"), missing, "{}", part.name);
    }
    count + IN_THE_MANIFEST.iter().map(|(.., lines)| lines.len()).sum::<usize>()
}

fn expected(part: &str) -> Vec<String> {
    let by_hand = BY_HAND.iter().filter(|(of, ..)| *of == part).flat_map(|(.., lines)| lines.iter());
    let manifest = if part == "boutique" { IN_THE_MANIFEST } else { &[] };
    let mut lines: Vec<String> = by_hand
        .chain(manifest.iter().flat_map(|(.., lines)| lines.iter()))
        .map(ToString::to_string)
        .collect();
    lines.sort();
    lines
}

/// The part with its manifest edited, if it is the boutique.
fn edited(part: &Part, scratch: &Path) -> Part {
    if part.name != "boutique" {
        return part.clone();
    }
    let [file] = part.files() else { panic!("the boutique is one file") };
    let mut text = fs::read_to_string(file).expect("the corpus is readable");
    for (old, new, _) in IN_THE_MANIFEST {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    let copy: PathBuf = scratch.join("boutique-edited.yaml");
    fs::write(&copy, text).expect("the scratch folder is writable");
    part.with_files(vec![copy])
}
