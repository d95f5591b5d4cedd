use std::sync::Arc;

use super::*;
use crate::core::change::{Cause, Status};
use crate::core::manifest::{Entry, Limits, read};

struct Text(&'static str);

impl Source for Text {
    fn read(&mut self) -> Result<Vec<Entry>, Problem> {
        Ok(read(&Arc::from("a.yaml"), self.0.as_bytes(), &Limits::default()))
    }
}

fn files(view: View, first: &'static str, second: &'static str) -> Report {
    let request = FilesRequest {
        view,
        names: ["a".into(), "b".into()],
        namespace: None,
        show_secrets: false,
        list_uncounted: false,
        documents: Some(Show::default()),
    };
    let now = || Moment { unix_seconds: 0, monotonic_ms: 0 };
    let around = Surroundings { now: &now, progress: &|_| {} };
    compare(&request, &mut Text(first), &mut Text(second), around)
}

/// `path cause`, a counted change each.
fn counted(report: &Report) -> Vec<String> {
    let changes = report.objects.iter().flat_map(|object| &object.changes).filter(|change| change.counted);
    changes.map(|change| format!("{} {}", change.path, change.cause.as_str())).collect()
}

const WEB: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n";

#[test]
fn a_file_is_in_sync_with_itself() {
    let report = files(View::AsNamed, WEB, WEB);
    assert_eq!((counted(&report), report.objects[0].status), (vec![], Status::InSync));
}

#[test]
fn what_only_one_file_says_counts_on_either_side_even_if_it_is_a_default() {
    let without = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {}\n";
    let with = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n";
    let expected = ["spec.replicas unattributed"];
    assert_eq!(counted(&files(View::AsNamed, without, with)), expected);
    assert_eq!(counted(&files(View::AsNamed, with, without)), expected);
}

#[test]
fn fields_that_no_schema_knows_differ_all_the_same() {
    let odd = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {newField: {b: 1}}\n";
    let plain = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n";
    assert_eq!(counted(&files(View::AsNamed, odd, plain)), ["spec.newField unattributed"]);
    assert_eq!(counted(&files(View::AsNamed, plain, odd)), ["spec.newField unattributed"]);
}

#[test]
fn objects_of_one_side_only_are_missing_or_unmanaged() {
    let other = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n";
    let report = files(View::AsNamed, WEB, other);
    let statuses: Vec<Status> = report.objects.iter().map(|object| object.status).collect();
    assert_eq!(statuses, [Status::Missing, Status::Unmanaged]);
    let live = report.objects[1].documents.as_ref().and_then(|documents| documents.live.as_ref());
    assert_eq!(live.expect("kept")["kind"], "Service");
}

#[test]
fn a_namespace_that_only_one_side_names_is_no_difference() {
    let named = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {replicas: 3}\n";
    assert_eq!(files(View::AsNamed, WEB, named).objects.len(), 1);
    let elsewhere =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: b}\nspec: {replicas: 3}\n";
    assert_eq!(files(View::AsNamed, named, elsewhere).objects.len(), 2);
}

#[test]
fn versions_of_one_kind_are_one_object() {
    let old = "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: web}\n";
    assert_eq!(files(View::AsNamed, WEB, old).objects.len(), 2, "another group is another object");
    let beta = "apiVersion: apps/v1beta2\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n";
    assert_eq!(files(View::AsNamed, WEB, beta).objects.len(), 1);
}

#[test]
fn nothing_on_both_sides_is_an_error_and_a_bad_document_is_not_compared() {
    assert!(files(View::AsNamed, "", "# nothing\n").error.is_some());
    let report = files(View::AsNamed, WEB, "a: [");
    assert_eq!(report.objects.iter().filter(|object| object.status == Status::Unknown).count(), 1);
}

#[test]
fn kubectls_live_side_comes_first_and_its_record_tells_which_side_moved() {
    const LIVE: &str = r#"
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  uid: x
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"data":{"moved":"1","edited":"1","gone":"1"}}'
data: {moved: "2", edited: "1", gone: "1"}
"#;
    const MERGED: &str = r#"
apiVersion: v1
kind: ConfigMap
metadata: {name: a, uid: x}
data: {moved: "1", edited: "2"}
"#;
    let report = files(View::KubectlDiff, LIVE, MERGED);
    assert_eq!(counted(&report), ["data.edited pending", "data.gone pending", "data.moved drift"]);
    let change = &report.objects[0].changes[2];
    assert_eq!((change.declared.as_ref(), change.live.as_ref()), (Some(&"1".into()), Some(&"2".into())));
    assert_eq!(report.objects[0].origin, None);
    assert!(report.objects[0].changes.iter().all(|change| change.cause != Cause::Unattributed));
}

#[test]
fn a_live_object_beside_a_manifest_is_judged_as_one() {
    const LIVE: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, uid: x}\nspec: {replicas: 3, revisionHistoryLimit: 10}\n";
    let report = files(View::AsNamed, WEB, LIVE);
    assert_eq!((counted(&report), report.objects[0].hidden.of(Cause::Default)), (vec![], 1));
}
