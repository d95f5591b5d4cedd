//! Over a made-up server that knows who may read what.

use std::cell::RefCell;
use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::cluster::{Catalog, Fetched, ListPage, Listing, Question, ServedKind, Target};
use crate::core::manifest::{Limits, read};
use crate::core::problem::ProblemCode;
use crate::core::schema::Schema;
use crate::ops::surroundings::Moment;
use crate::report::exit::ExitCode;
use crate::report::preflight::Readable;

/// Allows what stands in its list, as `verb plural namespace[/name]`.
struct Server {
    target: Target,
    allows: Vec<&'static str>,
    fails: bool,
    asked: RefCell<Vec<String>>,
}

impl Server {
    fn new(allows: &[&'static str]) -> Self {
        let target = Target { namespace: "shop".into(), ..Target::default() };
        Self { target, allows: allows.to_vec(), fails: false, asked: RefCell::default() }
    }
}

fn resource(gvk: &Gvk) -> Resource {
    let namespaced = gvk.kind != "Namespace";
    Resource { gvk: gvk.clone(), plural: format!("{}s", gvk.kind.to_lowercase()), namespaced }
}

impl Cluster for Server {
    fn target(&self) -> &Target {
        &self.target
    }

    async fn resolve(&self, kinds: &[Gvk]) -> Vec<Result<Resource, Problem>> {
        let unknown = |gvk: &Gvk| Err(Problem::new(ProblemCode::UnknownKind, format!("no {gvk} here")));
        kinds.iter().map(|gvk| if gvk.kind == "Odd" { unknown(gvk) } else { Ok(resource(gvk)) }).collect()
    }

    async fn fetch(&self, _: &[Wanted]) -> Vec<Fetched> {
        unreachable!("nothing is read")
    }

    async fn list(&self, _: &Resource, _: Option<&str>) -> Result<Vec<Value>, Problem> {
        unreachable!("nothing is read")
    }

    async fn select(&self, _: &Resource, _: Option<&str>, _: &str) -> Result<Vec<Value>, Problem> {
        unreachable!("nothing is read")
    }

    async fn catalog(&self) -> Result<Catalog, Problem> {
        let kind = |kind: &&str| ServedKind {
            resource: resource(&Gvk::new("v1", kind)),
            singular: kind.to_lowercase(),
            short_names: Vec::new(),
            categories: Vec::new(),
            listable: true,
            writable: *kind == "Pod",
        };
        Ok(Catalog { kinds: ["Pod", "A", "B", "Namespace"].iter().map(kind).collect(), silent: Vec::new() })
    }

    async fn page(&self, _: &Listing, _: Option<&str>) -> Result<ListPage, Problem> {
        unreachable!("nothing is read")
    }

    async fn schema(&self, _: &[Gvk]) -> Arc<Schema> {
        unreachable!("nothing is compared")
    }

    fn requests(&self) -> u64 {
        self.asked.borrow().len() as u64
    }
}

impl Permissions for Server {
    async fn may(&self, questions: &[Question]) -> Vec<Result<bool, Problem>> {
        let one = |question: &Question| {
            let Question { verb, resource, namespace, name } = question;
            let namespace = namespace.as_deref().unwrap_or("-");
            let plain = format!("{} {} {namespace}", verb.as_str(), resource.plural);
            let full = name.as_ref().map_or_else(|| plain.clone(), |name| format!("{plain}/{name}"));
            self.asked.borrow_mut().push(full.clone());
            if self.fails {
                return Err(Problem::new(ProblemCode::Unreachable, "no connection"));
            }
            Ok(self.allows.contains(&plain.as_str()) || self.allows.contains(&full.as_str()))
        };
        questions.iter().map(one).collect()
    }
}

struct Text(Vec<Value>);

impl Source for Text {
    fn read(&mut self) -> Result<Vec<Entry>, Problem> {
        let text: String = self.0.iter().map(|value| format!("---\n{value}\n")).collect();
        Ok(read(&"app.yaml".into(), text.as_bytes(), &Limits::default()))
    }
}

fn object(api_version: &str, kind: &str, name: &str) -> Value {
    json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": name}})
}

fn run(server: &Server, subject: Subject<'_>) -> Preflight {
    let now = || Moment { unix_seconds: 0, monotonic_ms: 0 };
    let around = Surroundings { now: &now, progress: &|_| () };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(preflight(subject, async || Ok(server), None, around))
}

fn of_objects(server: &Server, objects: &[Value]) -> Preflight {
    run(server, Subject::Manifests(&mut Text(objects.to_vec())))
}

fn shop() -> Vec<Value> {
    vec![
        object("v1", "ConfigMap", "a"),
        object("v1", "ConfigMap", "b"),
        object("v1", "Service", "web"),
        object("v1", "Namespace", "shop"),
    ]
}

#[test]
fn one_question_a_kind_is_enough_where_all_is_allowed() {
    let server = Server::new(&["list configmaps shop", "get services shop", "get namespaces -"]);
    let found = of_objects(&server, &shop());
    assert_eq!(found.exit_code(), ExitCode::InSync);
    assert_eq!(*server.asked.borrow(), ["list configmaps shop", "get namespaces -", "get services shop"]);
}

#[test]
fn get_serves_in_place_of_list_and_names_in_place_of_both() {
    let server = Server::new(&["get configmaps shop", "get services shop/web", "get namespaces shop"]);
    assert_eq!(of_objects(&server, &shop()).exit_code(), ExitCode::InSync);
    let server = Server::new(&["get configmaps shop/a", "get services shop/other", "get namespaces -"]);
    let found = of_objects(&server, &shop());
    let readable: Vec<&Readable> =
        found.checks.iter().filter_map(|check| check.readable.as_ref().ok()).collect();
    assert_eq!(readable, [&Readable::Except(vec!["b".into()]), &Readable::All, &Readable::Nothing]);
    assert_eq!(found.exit_code(), ExitCode::Incomplete);
}

#[test]
fn autoscalers_are_asked_for_where_something_may_be_scaled_and_are_not_needed() {
    let server = Server::new(&["get deployments shop"]);
    let found = of_objects(&server, &[object("apps/v1", "Deployment", "web")]);
    assert_eq!(found.exit_code(), ExitCode::InSync);
    let optional: Vec<&str> =
        found.checks.iter().filter(|check| check.optional).map(|check| check.plural.as_str()).collect();
    assert_eq!(optional, ["horizontalpodautoscalers"]);
}

#[test]
fn what_helm_installed_is_asked_for_where_helm_says_so() {
    let mut declared = object("v1", "Service", "web");
    declared["metadata"]["labels"] = json!({"app.kubernetes.io/managed-by": "Helm"});
    let server = Server::new(&["get services shop"]);
    let found = of_objects(&server, &[declared]);
    assert_eq!(found.exit_code(), ExitCode::InSync);
    assert_eq!(server.asked.borrow().last().map(String::as_str), Some("list secrets shop"));
    assert_eq!(found.missing_roles(), []);
}

#[test]
fn what_cannot_be_compared_is_not_passed_over() {
    let server = Server::new(&["get services shop"]);
    let found = of_objects(&server, &[object("v1", "Service", "web"), object("x/v1", "Odd", "o")]);
    assert_eq!(found.unclear.len(), 1);
    assert_eq!(found.unclear[0].what, "odd.x/o");
    assert_eq!(found.exit_code(), ExitCode::Incomplete);
}

#[test]
fn a_server_that_does_not_answer_is_an_error() {
    let server = Server { fails: true, ..Server::new(&[]) };
    let found = of_objects(&server, &shop());
    assert_eq!(found.error.as_ref().map(|problem| problem.code), Some(ProblemCode::Unreachable));
    assert_eq!(found.exit_code(), ExitCode::CouldNotRun);
}

#[test]
fn types_and_names_are_asked_for_as_they_are_given() {
    let types = |words: &[&str], all_namespaces| {
        let arguments = words.iter().map(|word| (*word).to_owned()).collect();
        Subject::Live(Choice { arguments, all_namespaces, ..Choice::default() })
    };
    let cases: [(Subject<'_>, &[&str]); 7] = [
        (types(&[], false), &["list pods shop"]),
        (types(&["a,b"], true), &["list as -", "list bs -"]),
        (types(&["a", "x", "y"], false), &["get as shop"]),
        (types(&["a/x", "Namespace/y"], false), &["get as shop", "get namespaces -"]),
        (types(&["a/x", "b"], false), &[]),
        (types(&["a/x"], true), &[]),
        (types(&["nothing"], false), &[]),
    ];
    for (subject, expected) in cases {
        let server =
            Server::new(&["list pods shop", "list as -", "list bs -", "get as shop", "get namespaces -"]);
        let found = run(&server, subject);
        assert_eq!(*server.asked.borrow(), expected);
        assert_eq!(
            found.exit_code(),
            if expected.is_empty() { ExitCode::CouldNotRun } else { ExitCode::InSync }
        );
    }
}
