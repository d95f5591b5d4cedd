//! The rows of `semantics.md` §7, and that each has a test.

use std::collections::BTreeSet;

use crate::case::Case;

/// Number and report, in a word or two.
const TABLE: &[(u32, &str)] = &[
    (1, "a limit of half a CPU"),
    (2, "quantities of a StatefulSet"),
    (3, "a quantity as a number"),
    (4, "a zero delay of a probe"),
    (6, "absent resources"),
    (8, "claim templates without a type"),
    (9, "preserveUnknownFields: false"),
    (11, "a definition's conversion and status"),
    (12, "creationTimestamp: null"),
    (13, "stringData"),
    (14, "a key removed from stringData"),
    (16, "an aggregated ClusterRole"),
    (17, "a Role without rules"),
    (18, "metrics of an autoscaler in another order"),
    (19, "metrics doubled in a dry run: there is none"),
    (20, "a duration written out"),
    (21, "an empty variable"),
    (23, "variables that repeat"),
    (24, "a variable added by hand"),
    (25, "a label or annotation added by hand"),
    (26, "label, volume and mount added to a DaemonSet"),
    (27, "the type of a Service set by hand"),
    (28, "empty source ranges"),
    (29, "annotations: null"),
    (31, "an empty clusterIP"),
    (33, "empty and null objects"),
    (34, "empty values dropped by a controller"),
    (35, "an injected caBundle"),
    (37, "a failurePolicy flipped by a controller"),
    (39, "the divisor of a resource reference"),
    (40, "a CronJob of another version"),
    (42, "a custom resource of a deprecated version"),
    (43, "an image tag that reads as a number"),
    (44, "the instance label of Argo CD"),
    (45, "a declared status"),
    (46, "a quantity rewritten by a webhook"),
    (47, "a field lost in a tool's own conversion"),
    (49, "an annotation by a webhook that skips dry runs"),
    (51, "a quantity that another tool took for a change"),
    (52, "defaults of a Service"),
    (53, "variables of a topology in another order"),
    (54, "a definition normalised by the server"),
    (55, "quantities that are applied again and again"),
    (56, "kubernetes.io/change-cause"),
    (58, "generation"),
    (59, "the text of the record"),
    (60, "one port, two protocols"),
    (62, "a minimal webhook configuration"),
    (63, "the marks of Helm"),
    (64, "an image changed by hand"),
    (66, "a label added by kubectl edit"),
    (67, "a container port added by hand"),
    (68, "secrets of equal meaning"),
    (69, "a cluster-scoped object with a namespace"),
    (71, "a claim's size and class"),
    (73, "imagePullPolicy set at admission"),
    (74, "a second rule in a Role"),
    (76, "words that YAML 1.1 types"),
];

/// How a situation came about.
const HOWS: [&str; 3] = ["provoked", "recorded", "constructed"];

/// The test of this file, over the names of all others.
pub(super) fn case(names: Vec<String>) -> Case {
    Case::plain("semantics_every_row_has_a_test_that_says_how_it_came_about", move || {
        let tested: BTreeSet<u32> = names.iter().filter_map(|name| row_of(name)).collect();
        let listed: BTreeSet<u32> = TABLE.iter().map(|(number, _)| *number).collect();
        assert_eq!(listed.len(), TABLE.len(), "a number twice");
        let untested: Vec<_> = TABLE.iter().filter(|(number, _)| !tested.contains(number)).collect();
        assert!(untested.is_empty(), "rows without a test: {untested:?}");
        let unlisted: Vec<_> = tested.difference(&listed).collect();
        assert!(unlisted.is_empty(), "tests of rows that are not in the table: {unlisted:?}");
        let vague: Vec<_> = names.iter().filter(|name| is_vague(name)).collect();
        assert!(vague.is_empty(), "names that do not say how: {vague:#?}");
    })
}

/// The row of `semantics_row_09_provoked_…`.
fn row_of(name: &str) -> Option<u32> {
    let (number, rest) = name.strip_prefix("semantics_row_")?.split_once('_')?;
    HOWS.iter().any(|how| rest.starts_with(&format!("{how}_"))).then(|| number.parse().ok())?
}

/// A row's name from which [`row_of`] learns nothing.
fn is_vague(name: &str) -> bool {
    name.starts_with("semantics_row_") && row_of(name).is_none()
}
