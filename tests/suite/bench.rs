//! The test bench itself: what every other test takes for granted.

use crate::case::Case;
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::server("bench_server_answers_with_the_version_of_the_module", answers),
        Case::server("bench_identities_have_the_rights_their_roles_give", rights),
    ]
}

/// A mode of this program in place of tests, for the test that kills a parent.
pub(crate) fn helper() -> bool {
    false
}

fn answers(server: &ControlPlane) {
    let version = server.kubectl(Identity::Admin, &["version", "-o", "json"]).json();
    assert_eq!(version["serverVersion"]["gitVersion"], version["clientVersion"]["gitVersion"]);
}

fn rights(server: &ControlPlane) {
    let may = |identity, verb, resource| {
        let answer = server.kubectl(identity, &["auth", "can-i", verb, resource, "-n", "default"]);
        answer.stdout.trim() == "yes"
    };
    assert!(may(Identity::Admin, "delete", "nodes"));
    assert!(may(Identity::Viewer, "list", "deployments"));
    assert!(!may(Identity::Viewer, "list", "secrets"));
    assert!(!may(Identity::Viewer, "patch", "deployments"));
    assert!(!may(Identity::Nobody, "list", "deployments"));
}
