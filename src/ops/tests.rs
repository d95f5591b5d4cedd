//! The pipeline over ports that live in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::diff::{DiffRequest, diff};
use super::surroundings::{Moment, Progress, Surroundings};
use crate::cluster::{Catalog, Cluster, Fetched, ListPage, Listing, Resource, ServedKind, Target, Wanted};
use crate::core::change::Status;
use crate::core::id::{Gvk, ObjectId};
use crate::core::manifest::{Document, Entry, Origin, Rejected};
use crate::core::position::{Marks, Position};
use crate::core::problem::{Problem, ProblemCode};
use crate::core::schema::{Schema, builtin};
use crate::report::model::{LiveSide, ObjectReport, Report};
use crate::source::Source;

/// Documents handed over as they are.
struct Documents(Option<Result<Vec<Entry>, Problem>>);

impl Source for Documents {
    fn read(&mut self) -> Result<Vec<Entry>, Problem> {
        self.0.take().expect("a source is read once")
    }
}

/// A cluster that serves a few kinds and holds what it is given.
#[derive(Default)]
pub(super) struct Memory {
    target: Target,
    objects: BTreeMap<String, Result<Value, Problem>>,
    resolution: Option<Problem>,
    silent_kinds: Vec<&'static str>,
    autoscalers: Option<Result<Vec<Value>, Problem>>,
    pub(super) releases: BTreeMap<String, Result<Vec<Value>, Problem>>,
    pub(super) lists: BTreeMap<String, Result<Vec<Value>, Problem>>,
    pub(super) silent: Vec<(String, String)>,
    pub(super) asked: RefCell<Vec<String>>,
}

impl Memory {
    pub(super) fn new(namespace: &str, enforced: bool) -> Self {
        let target =
            Target { namespace: namespace.into(), namespace_enforced: enforced, ..Target::default() };
        Self { target, ..Self::default() }
    }

    pub(super) fn with(mut self, key: &str, answer: Result<Value, Problem>) -> Self {
        self.objects.insert(key.into(), answer);
        self
    }
}

fn served(gvk: &Gvk) -> Result<Resource, Problem> {
    let namespaced = match (gvk.api_version().as_str(), gvk.kind.as_str()) {
        ("v1", "Namespace") | ("apiextensions.k8s.io/v1", "CustomResourceDefinition") => false,
        ("v1", "ConfigMap" | "Secret" | "Service") | ("apps/v1", "Deployment") => true,
        ("autoscaling/v2", "HorizontalPodAutoscaler") => true,
        _ => return Err(Problem::new(ProblemCode::UnknownKind, format!("no {gvk} here"))),
    };
    Ok(Resource { gvk: gvk.clone(), plural: format!("{}s", gvk.kind.to_lowercase()), namespaced })
}

impl Cluster for Memory {
    fn target(&self) -> &Target {
        &self.target
    }

    async fn resolve(&self, kinds: &[Gvk]) -> Vec<Result<Resource, Problem>> {
        let answer = |kind| self.resolution.clone().map_or_else(|| served(kind), Err);
        kinds.iter().map(answer).collect()
    }

    async fn fetch(&self, wanted: &[Wanted]) -> Vec<Fetched> {
        if wanted.iter().any(|one| self.silent_kinds.contains(&one.resource.gvk.kind.as_str())) {
            std::future::pending::<()>().await;
        }
        let answer = |one: &Wanted| {
            let key = ObjectId::from(one).to_string();
            self.asked.borrow_mut().push(key.clone());
            self.objects.get(&key).cloned().transpose()
        };
        wanted.iter().map(answer).collect()
    }

    async fn list(&self, resource: &Resource, namespace: Option<&str>) -> Result<Vec<Value>, Problem> {
        self.asked.borrow_mut().push(format!("{} in {}", resource.plural, namespace.unwrap_or("all")));
        self.autoscalers.clone().expect("nothing is listed without need")
    }

    async fn select(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        labels: &str,
    ) -> Result<Vec<Value>, Problem> {
        let place = namespace.unwrap_or("all");
        self.asked.borrow_mut().push(format!("{} in {place} with {labels}", resource.plural));
        self.releases.get(&resource.plural).cloned().unwrap_or_else(|| Ok(Vec::new()))
    }

    async fn catalog(&self) -> Result<Catalog, Problem> {
        let wanted = |own: &&builtin::BuiltinResource| served(&own.gvk).is_ok();
        let kinds = builtin::resources().iter().filter(wanted);
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let kinds = kinds.map(|own| ServedKind {
            resource: served(&own.gvk).expect("just asked"),
            singular: own.singular.into(),
            short_names: owned(&own.short_names),
            categories: owned(&own.categories),
            listable: true,
            writable: true,
        });
        Ok(Catalog { kinds: kinds.collect(), silent: self.silent.clone() })
    }

    /// Two objects a page.
    async fn page(&self, listing: &Listing, token: Option<&str>) -> Result<ListPage, Problem> {
        let place = listing.namespace.as_deref().unwrap_or("all");
        self.asked.borrow_mut().push(format!("page of {} in {place}", listing.resource.plural));
        let start: usize = token.map_or(0, |token| token.parse().expect("our own token"));
        let all = self.lists.get(&listing.resource.plural).cloned().unwrap_or_else(|| Ok(Vec::new()))?;
        let items: Vec<Value> = all.iter().skip(start).take(2).cloned().collect();
        let next = (start + 2 < all.len()).then(|| (start + 2).to_string());
        Ok(ListPage { items, next, restarted: false })
    }

    async fn schema(&self, _: &[Gvk]) -> Arc<Schema> {
        Arc::default()
    }

    fn requests(&self) -> u64 {
        self.asked.borrow().len() as u64
    }
}

fn origin(line: u32) -> Origin {
    Origin { file: "app.yaml".into(), line, document: line }
}

/// An entry that could be read.
#[expect(clippy::unnecessary_wraps, reason = "an entry is a result")]
pub(super) fn document(line: u32, value: &Value) -> Entry {
    let text = |pointer| value.pointer(pointer).and_then(Value::as_str);
    Ok(Document {
        origin: origin(line),
        gvk: Gvk::new(text("/apiVersion").unwrap_or_default(), text("/kind").unwrap_or_default()),
        name: text("/metadata/name").map(str::to_owned),
        namespace: text("/metadata/namespace").map(str::to_owned),
        value: value.clone(),
        marks: Marks::leaf(Position { line, column: 1 }),
        warnings: Vec::new(),
    })
}

pub(super) fn config_map(name: &str, namespace: Option<&str>) -> Value {
    let mut value = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}});
    if let Some(namespace) = namespace {
        value["metadata"]["namespace"] = json!(namespace);
    }
    value
}

pub(super) fn problem(code: ProblemCode) -> Problem {
    Problem::new(code, "no answer")
}

pub(super) fn request() -> DiffRequest {
    DiffRequest {
        appliers: Vec::new(),
        skip_forbidden: false,
        show_secrets: false,
        list_uncounted: true,
        documents: None,
        timeout: None,
        live: LiveSide::Cluster,
    }
}

async fn run_with(request: &DiffRequest, entries: Vec<Entry>, cluster: &Memory) -> Report {
    let now = || Moment { unix_seconds: 1_700_000_000, monotonic_ms: 5 };
    let around = Surroundings { now: &now, progress: &|_| () };
    diff(request, &mut Documents(Some(Ok(entries))), async || Ok(cluster), around).await
}

pub(super) async fn run(entries: Vec<Entry>, cluster: &Memory) -> Vec<ObjectReport> {
    run_with(&request(), entries, cluster).await.objects
}

/// `name status code` of every object.
pub(super) fn verdicts(objects: &[ObjectReport]) -> Vec<String> {
    let verdict = |object: &ObjectReport| {
        let name = object.name.as_deref().unwrap_or("-");
        let code = object.problem.as_ref().map_or("", |problem| problem.code.as_str());
        format!("{name} {} {code}", object.status.as_str()).trim_end().to_owned()
    };
    objects.iter().map(verdict).collect()
}

#[tokio::test]
async fn results_stand_in_manifest_order_with_the_live_objects_metadata() {
    let live = json!({"metadata": {"uid": "u1", "resourceVersion": "7", "deletionTimestamp": "2026-01-01T00:00:00Z"}});
    let cluster = Memory::new("shop", false).with("configmap/b -n shop", Ok(live));
    let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}});
    let rejected = Err(Rejected { origin: origin(9), problem: problem(ProblemCode::InvalidManifest) });
    let objects =
        run(vec![document(1, &service), rejected, document(2, &config_map("b", None))], &cluster).await;
    assert_eq!(verdicts(&objects), ["a missing", "- unknown invalid-manifest", "b in-sync"]);
    assert_eq!(objects[2].uid.as_deref(), Some("u1"));
    assert_eq!(objects[2].resource_version.as_deref(), Some("7"));
    assert_eq!(objects[2].namespace.as_deref(), Some("shop"));
    assert!(objects[2].terminating);
    assert!(!objects[0].terminating);
}

#[tokio::test]
async fn the_manifests_namespace_wins_over_the_contexts() {
    let cluster = Memory::new("shop", false).with("configmap/a -n other", Ok(json!({})));
    let objects = run(vec![document(1, &config_map("a", Some("other")))], &cluster).await;
    assert_eq!(verdicts(&objects), ["a in-sync"]);
}

#[tokio::test]
async fn an_explicit_namespace_that_contradicts_is_a_problem_of_that_object_alone() {
    let cluster = Memory::new("shop", true).with("configmap/b -n shop", Ok(json!({})));
    let entries =
        vec![document(1, &config_map("a", Some("other"))), document(2, &config_map("b", Some("shop")))];
    let objects = run(entries, &cluster).await;
    assert_eq!(verdicts(&objects), ["a unknown namespace-mismatch", "b in-sync"]);
    let told = objects[0].problem.as_ref().expect("a problem");
    assert_eq!(told.message, r#"the manifest says namespace "other", but -n says "shop""#);
}

#[tokio::test]
async fn the_namespace_of_a_cluster_scoped_object_is_dropped() {
    let cluster = Memory::new("shop", true).with("namespace/x", Ok(json!({})));
    let value = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "x", "namespace": "y"}});
    let objects = run(vec![document(1, &value)], &cluster).await;
    assert_eq!(verdicts(&objects), ["x in-sync"]);
    assert_eq!(objects[0].namespace, None);
}

#[tokio::test]
async fn an_equal_duplicate_is_a_warning_on_the_kept_document() {
    let cluster = Memory::new("shop", false).with("configmap/a -n shop", Ok(json!({})));
    let entries = vec![document(1, &config_map("a", Some("shop"))), document(2, &config_map("a", None))];
    let objects = run(entries, &cluster).await;
    assert_eq!(verdicts(&objects), ["a in-sync"]);
    assert_eq!(objects[0].warnings.len(), 1);
    assert_eq!(objects[0].warnings[0].code, "duplicate");
    assert_eq!(objects[0].warnings[0].message, "the same document stands at app.yaml:1, too");
}

#[tokio::test]
async fn of_different_documents_for_one_object_the_last_is_compared() {
    let live = json!({"data": {"k": "v"}});
    let cluster = Memory::new("shop", false).with("configmap/a -n shop", Ok(live));
    let mut other = config_map("a", None);
    other["data"] = json!({"k": "v"});
    let objects = run(vec![document(1, &config_map("a", None)), document(2, &other)], &cluster).await;
    assert_eq!(verdicts(&objects), ["a unknown duplicate", "a in-sync"]);
    let told = objects[0].problem.as_ref().expect("a problem");
    assert!(told.message.starts_with("app.yaml:2 declares the same object differently"), "{}", told.message);
    assert_eq!(objects[0].namespace.as_deref(), Some("shop"));
}

#[tokio::test]
async fn a_generated_name_cannot_be_compared() {
    let value = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "a-"}});
    let objects = run(vec![document(1, &value)], &Memory::new("shop", false)).await;
    assert_eq!(verdicts(&objects), ["- unknown not-comparable"]);
}

fn definition(scope: &str) -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.com"},
        "spec": {
            "group": "example.com", "scope": scope, "names": {"kind": "Widget"},
            "versions": [{"name": "v1"}]
        }
    })
}

#[tokio::test]
async fn an_object_whose_definition_comes_along_is_missing_rather_than_unknown() {
    let widget = |version: &str| json!({"apiVersion": format!("example.com/{version}"), "kind": "Widget", "metadata": {"name": version}});
    let entries =
        vec![document(1, &definition("Namespaced")), document(2, &widget("v1")), document(3, &widget("v2"))];
    let objects = run(entries, &Memory::new("shop", false)).await;
    assert_eq!(verdicts(&objects), ["widgets.example.com missing", "v1 missing", "v2 unknown unknown-kind"]);
    assert_eq!(objects[1].namespace.as_deref(), Some("shop"));
}

#[tokio::test]
async fn a_cluster_scoped_definition_makes_cluster_scoped_objects() {
    let widget = json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}});
    let entries = vec![document(1, &widget), document(2, &definition("Cluster"))];
    let objects = run(entries, &Memory::new("shop", false)).await;
    assert_eq!(objects[0].status, Status::Missing);
    assert_eq!(objects[0].namespace, None);
}

#[tokio::test]
async fn one_forbidden_object_hides_no_other() {
    let cluster = Memory::new("shop", false)
        .with("configmap/a -n shop", Err(problem(ProblemCode::Forbidden)))
        .with("configmap/b -n shop", Ok(json!({})));
    let entries = || vec![document(1, &config_map("a", None)), document(2, &config_map("b", None))];
    let report = run_with(&request(), entries(), &cluster).await;
    assert_eq!(verdicts(&report.objects), ["a unknown forbidden", "b in-sync"]);
    assert!(!report.objects[0].skipped);
    let skipping = DiffRequest { skip_forbidden: true, ..request() };
    let report = run_with(&skipping, entries(), &cluster).await;
    assert!(report.objects[0].skipped);
    assert!(!report.objects[1].skipped);
}

#[tokio::test]
async fn a_namespace_that_is_not_there_is_told_at_its_objects() {
    let cluster = Memory::new("shop", false).with("configmap/b -n full", Ok(json!({})));
    let entries = vec![
        document(1, &config_map("a", Some("gone"))),
        document(2, &config_map("b", Some("full"))),
        document(3, &config_map("c", Some("full"))),
    ];
    let objects = run(entries, &cluster).await;
    assert_eq!(verdicts(&objects), ["a missing", "b in-sync", "c missing"]);
    assert_eq!(objects[0].warnings[0].message, r#"the namespace "gone" does not exist"#);
    assert!(objects[2].warnings.is_empty());
    assert!(!cluster.asked.borrow().contains(&"namespace/full".to_owned()), "nothing to ask there");
}

#[tokio::test]
async fn a_namespace_that_is_declared_as_well_is_not_told_twice() {
    let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "new"}});
    let entries = vec![document(1, &namespace), document(2, &config_map("a", Some("new")))];
    let objects = run(entries, &Memory::new("shop", false)).await;
    assert_eq!(verdicts(&objects), ["new missing", "a missing"]);
    assert!(objects[1].warnings.is_empty());
}

#[tokio::test]
async fn when_every_read_fails_for_one_reason_of_connection_the_command_did_not_run() {
    let cluster =
        Memory { resolution: Some(problem(ProblemCode::Unreachable)), ..Memory::new("shop", false) };
    let rejected = Err(Rejected { origin: origin(9), problem: problem(ProblemCode::InvalidManifest) });
    let entries = vec![rejected, document(1, &config_map("a", None)), document(2, &config_map("b", None))];
    let report = run_with(&request(), entries, &cluster).await;
    assert_eq!(report.error, Some(problem(ProblemCode::Unreachable)));
}

#[tokio::test]
async fn one_answer_makes_a_broken_connection_an_incomplete_report() {
    let cluster =
        Memory::new("shop", false).with("configmap/a -n shop", Err(problem(ProblemCode::Unreachable)));
    let entries = vec![document(1, &config_map("a", None)), document(2, &config_map("b", None))];
    let report = run_with(&request(), entries, &cluster).await;
    assert_eq!(report.error, None);
    assert_eq!(verdicts(&report.objects), ["a unknown unreachable", "b missing"]);
}

#[tokio::test]
async fn forbidden_everywhere_is_incomplete_and_not_an_error() {
    let cluster =
        Memory::new("shop", false).with("configmap/a -n shop", Err(problem(ProblemCode::Forbidden)));
    let report = run_with(&request(), vec![document(1, &config_map("a", None))], &cluster).await;
    assert_eq!(report.error, None);
}

#[tokio::test]
async fn the_deadline_costs_only_the_kinds_that_did_not_answer() {
    let cluster = Memory { silent_kinds: vec!["Service"], ..Memory::new("shop", false) };
    let cluster = cluster.with("configmap/a -n shop", Ok(json!({})));
    let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}});
    let timed = DiffRequest { timeout: Some(Duration::from_millis(20)), ..request() };
    let entries = vec![document(1, &service), document(2, &config_map("a", None))];
    let report = run_with(&timed, entries, &cluster).await;
    assert_eq!(verdicts(&report.objects), ["s unknown timeout", "a in-sync"]);
    assert_eq!(report.error, None);
}

#[tokio::test]
async fn an_unreadable_source_and_an_empty_one_are_errors() {
    let around = Surroundings { now: &|| Moment { unix_seconds: 0, monotonic_ms: 0 }, progress: &|_| () };
    let cluster = Memory::new("shop", false);
    let mut unreadable = Documents(Some(Err(problem(ProblemCode::InvalidManifest))));
    let report = diff(&request(), &mut unreadable, async || Ok(&cluster), around).await;
    assert_eq!(report.error, Some(problem(ProblemCode::InvalidManifest)));
    let report = diff(&request(), &mut Documents(Some(Ok(Vec::new()))), async || Ok(&cluster), around).await;
    assert_eq!(report.error.expect("an error").message, "the input holds no objects");
}

#[tokio::test]
async fn progress_counts_up_to_the_number_of_objects() {
    let told = RefCell::new(Vec::new());
    let now = || Moment { unix_seconds: 0, monotonic_ms: 0 };
    let around = Surroundings { now: &now, progress: &|step| told.borrow_mut().push(step) };
    let entries = vec![document(1, &config_map("a", None)), document(2, &config_map("b", None))];
    let cluster = Memory::new("shop", false);
    diff(&request(), &mut Documents(Some(Ok(entries))), async || Ok(&cluster), around).await;
    let expected = [
        Progress::Reading,
        Progress::Resolving { kinds: 1 },
        Progress::Fetching { done: 0, total: 2 },
        Progress::Fetching { done: 1, total: 2 },
        Progress::Fetching { done: 2, total: 2 },
        Progress::Comparing { total: 0 },
    ];
    assert_eq!(*told.borrow(), expected);
}

#[tokio::test]
async fn what_is_wrong_with_the_input_is_told_without_a_cluster() {
    let around = Surroundings { now: &|| Moment { unix_seconds: 0, monotonic_ms: 0 }, progress: &|_| () };
    let unreachable = async || Err::<&Memory, _>(problem(ProblemCode::Unreachable));
    let mut unreadable = Documents(Some(Err(problem(ProblemCode::InvalidManifest))));
    let report = diff(&request(), &mut unreadable, unreachable, around).await;
    assert_eq!(report.error.expect("an error").code, ProblemCode::InvalidManifest);
    let mut readable = Documents(Some(Ok(vec![document(1, &config_map("a", None))])));
    let report = diff(&request(), &mut readable, unreachable, around).await;
    assert_eq!(report.error.expect("an error").code, ProblemCode::Unreachable);
}

/// A deployment whose replicas somebody may have scaled.
fn deployment(replicas: u32) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": replicas}
    })
}

fn autoscaler(target: &str) -> Value {
    let reference = json!({"apiVersion": "apps/v1", "kind": "Deployment", "name": target});
    json!({
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": target},
        "spec": {"scaleTargetRef": reference}
    })
}

fn scaled(autoscalers: Option<Result<Vec<Value>, Problem>>) -> Memory {
    let cluster = Memory { autoscalers, ..Memory::new("shop", false) };
    cluster.with("deployment.apps/web -n shop", Ok(deployment(5)))
}

/// How the replicas are explained.
fn replicas(object: &ObjectReport) -> Vec<&'static str> {
    object.changes.iter().map(|change| change.cause.as_str()).collect()
}

#[tokio::test]
async fn an_autoscaler_in_the_cluster_explains_a_replica_count() {
    let cluster = scaled(Some(Ok(vec![autoscaler("other"), autoscaler("web")])));
    let objects = run(vec![document(1, &deployment(2))], &cluster).await;
    assert_eq!((verdicts(&objects), replicas(&objects[0])), (vec!["web in-sync".into()], vec!["controller"]));
    let listed: Vec<_> =
        cluster.asked.borrow().iter().filter(|asked| asked.contains(" in ")).cloned().collect();
    assert_eq!(listed, ["horizontalpodautoscalers in shop"]);
}

#[tokio::test]
async fn an_autoscaler_of_something_else_explains_nothing() {
    let cluster = scaled(Some(Ok(vec![autoscaler("other")])));
    let objects = run(vec![document(1, &deployment(2))], &cluster).await;
    assert_eq!(verdicts(&objects), ["web drifted"]);
    assert!(objects[0].warnings.is_empty());
}

#[tokio::test]
async fn an_autoscaler_in_the_input_counts_before_it_is_applied() {
    let cluster = scaled(Some(Ok(Vec::new())));
    let entries = vec![document(1, &deployment(2)), document(2, &autoscaler("web"))];
    let objects = run(entries, &cluster).await;
    assert_eq!(verdicts(&objects), ["web in-sync", "web missing"]);
}

#[tokio::test]
async fn autoscalers_that_may_not_be_read_are_told_where_they_matter() {
    let cluster = scaled(Some(Err(problem(ProblemCode::Forbidden))));
    let cluster = cluster.with("configmap/a -n shop", Ok(json!({})));
    let objects = run(vec![document(1, &deployment(2)), document(2, &config_map("a", None))], &cluster).await;
    assert_eq!(verdicts(&objects), ["web drifted", "a in-sync"]);
    let codes =
        |object: &ObjectReport| object.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>();
    assert_eq!((codes(&objects[0]), codes(&objects[1])), (vec!["autoscalers-unread"], vec![]));
}
