//! What a real API server cannot be made to do, against [`Mock`].

#![expect(clippy::disallowed_methods, reason = "tests measure how long something took")]

use std::time::{Duration, Instant};

use serde_json::json;

use super::super::mock::{Mock, Reply, Seen, item, list, resource, wanted};
use super::*;
use crate::core::problem::ProblemCode;

mod arriving;

fn deployments() -> Resource {
    resource("apps/v1", "Deployment", "deployments", true)
}

fn name(fetched: &Fetched) -> &str {
    let object = fetched.as_ref().expect("read").as_ref().expect("there");
    object["metadata"]["name"].as_str().expect("named")
}

fn code(fetched: &Fetched) -> ProblemCode {
    fetched.as_ref().expect_err("a problem").code
}

/// `n` wanted deployments of namespace `a`, named `d0`, `d1` and so on.
fn some(n: usize) -> Vec<Wanted> {
    (0..n).map(|i| wanted(&deployments(), "a", &format!("d{i}"))).collect()
}

fn items(range: std::ops::Range<usize>) -> Vec<Value> {
    range.map(|i| item("a", &format!("d{i}"))).collect()
}

const LIST: &str = "/apis/apps/v1/namespaces/a/deployments?limit=500";

#[tokio::test]
async fn pages_are_followed_and_results_come_in_the_order_asked() {
    let mock = Mock::start(|seen, _| match seen.path.as_str() {
        LIST => Reply::json(200, &list(&items(0..2), Some("t/+="), Some(2))),
        _ => Reply::json(200, &list(&items(2..4), None, None)),
    });
    let client = mock.client(ConnectOptions::default()).await;
    let asked = [&some(5)[3..4], &some(2)[..], &[wanted(&deployments(), "a", "gone")]].concat();
    let read = client.fetch(&asked).await;
    assert_eq!(read.iter().take(3).map(name).collect::<Vec<_>>(), ["d3", "d0", "d1"]);
    assert_eq!(read[3], Ok(None));
    assert_eq!(mock.paths(), [LIST.to_owned(), format!("{LIST}&continue=t%2F%2B%3D")]);
    assert_eq!(client.requests(), 2);
}

#[tokio::test]
async fn items_say_what_they_are_and_keep_their_managed_fields() {
    let mock = Mock::start(|_, _| Reply::json(200, &list(&items(0..2), None, None)));
    let read = mock.client(ConnectOptions::default()).await.fetch(&some(2)).await;
    let object = read[0].clone().expect("read").expect("there");
    assert_eq!((&object["apiVersion"], &object["kind"]), (&json!("apps/v1"), &json!("Deployment")));
    assert_eq!(object["metadata"]["managedFields"], json!([]));
}

#[tokio::test]
async fn reading_stops_when_everything_wanted_is_there() {
    let mock = Mock::start(|_, _| Reply::json(200, &list(&items(0..2), Some("more"), Some(9))));
    let client = mock.client(ConnectOptions::default()).await;
    assert_eq!(client.fetch(&some(2)).await.iter().map(name).collect::<Vec<_>>(), ["d0", "d1"]);
    assert_eq!(mock.paths(), [LIST]);
}

#[tokio::test]
async fn a_list_that_is_far_longer_than_what_is_wanted_becomes_single_reads() {
    let mock = Mock::start(|seen, _| match seen.path.as_str() {
        LIST => Reply::json(200, &list(&items(0..1), Some("more"), Some(19_500))),
        path if path.ends_with("/d1") => Reply::json(200, &item("a", "d1")),
        _ => Reply::missing("deployments", "d2"),
    });
    let client = mock.client(ConnectOptions::default()).await;
    let read = client.fetch(&some(3)).await;
    assert_eq!((name(&read[0]), name(&read[1]), &read[2]), ("d0", "d1", &Ok(None)));
    assert_eq!(client.requests(), 3);
}

#[tokio::test]
async fn the_same_object_asked_for_twice_is_given_twice() {
    let mock = Mock::start(|_, _| Reply::json(200, &list(&items(0..1), None, None)));
    let read = mock.client(ConnectOptions::default()).await.fetch(&[some(1), some(1)].concat()).await;
    assert_eq!((name(&read[0]), name(&read[1])), ("d0", "d0"));
}

#[tokio::test]
async fn an_expired_token_begins_the_list_again() {
    let mock = Mock::start(|seen, earlier| match (seen.path.as_str(), earlier) {
        (LIST, _) => Reply::json(200, &list(&items(0..1), Some("old"), Some(1))),
        (_, 0) => Reply::status(410, "Expired", "The provided continue parameter is too old"),
        _ => Reply::json(200, &list(&items(1..2), None, None)),
    });
    let client = mock.client(ConnectOptions::default()).await;
    assert_eq!(client.fetch(&some(2)).await.iter().map(name).collect::<Vec<_>>(), ["d0", "d1"]);
    assert_eq!(client.requests(), 4);
    assert_eq!(client.list(&deployments(), Some("a")).await.expect("listed").len(), 2);
}

#[tokio::test]
async fn a_list_that_expires_for_ever_is_given_up() {
    let mock = Mock::start(|seen, _| match seen.path.as_str() {
        LIST => Reply::json(200, &list(&items(0..1), Some("old"), Some(1))),
        _ => Reply::status(410, "Expired", "too old"),
    });
    let client = mock.client(ConnectOptions::default()).await;
    let read = client.fetch(&some(2)).await;
    assert_eq!((name(&read[0]), code(&read[1])), ("d0", ProblemCode::ServerError));
    assert_eq!(client.requests(), 6);
}

#[tokio::test]
async fn a_busy_server_is_given_the_time_it_asks_for() {
    let mock = Mock::start(|_, earlier| match earlier {
        0 => Reply::status(429, "TooManyRequests", "slow down").header("retry-after", "1"),
        _ => Reply::json(200, &list(&items(0..2), None, None)),
    });
    let client = mock.client(ConnectOptions::default()).await;
    let start = Instant::now();
    assert_eq!(name(&client.fetch(&some(2)).await[0]), "d0");
    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());
    assert_eq!(client.requests(), 2);
}

#[tokio::test]
async fn a_wait_of_minutes_is_not_waited_for() {
    let mock =
        Mock::start(|_, _| Reply::status(429, "TooManyRequests", "slow down").header("retry-after", "600"));
    let client = mock.client(ConnectOptions::default()).await;
    assert_eq!(code(&client.fetch(&some(2)).await[0]), ProblemCode::ServerError);
    assert_eq!(client.requests(), 1);
}

#[tokio::test]
async fn a_failing_kind_is_tried_three_times_and_fails_alone() {
    let mock = Mock::start(|seen, _| {
        if seen.path.contains("deployments") {
            Reply::status(500, "InternalError", "conversion webhook for apps failed")
        } else {
            Reply::json(200, &item("a", "web"))
        }
    });
    let services = resource("v1", "Service", "services", true);
    let client = mock.client(ConnectOptions::default()).await;
    let read = client.fetch(&[some(2), vec![wanted(&services, "a", "web")]].concat()).await;
    let problem = read[0].as_ref().expect_err("a problem");
    assert_eq!(
        problem.message,
        "the API server failed (500) to list deployments.apps in namespace a: it said \"conversion webhook for apps failed\""
    );
    assert_eq!(code(&read[1]), ProblemCode::ServerError);
    assert_eq!(name(&read[2]), "web");
    assert_eq!(client.requests(), 4);
}

#[tokio::test]
async fn an_answer_that_is_cut_is_asked_for_again() {
    let mock = Mock::start(|_, earlier| {
        let whole = Reply::json(200, &list(&items(0..2), None, None));
        if earlier < 2 { whole.cut(40) } else { whole }
    });
    let client = mock.client(ConnectOptions::default()).await;
    assert_eq!(name(&client.fetch(&some(2)).await[1]), "d1");
    assert_eq!(client.requests(), 3);
}

#[tokio::test]
async fn a_connection_that_is_always_cut_is_unreachable_and_no_storm() {
    let mock = Mock::start(|_, _| Reply::json(200, &list(&items(0..2), None, None)).cut(10));
    let options = ConnectOptions { concurrency: 1, ..ConnectOptions::default() };
    let client = mock.client(options).await;
    let each: Vec<Wanted> =
        (0..50).map(|i| wanted(&resource("v1", "Service", &format!("s{i}"), true), "a", "x")).collect();
    let read = client.fetch(&each).await;
    assert!(read.iter().all(|fetched| code(fetched) == ProblemCode::Unreachable));
    assert_eq!(client.requests(), 3);
}

#[tokio::test]
async fn what_is_no_json_is_a_server_error() {
    let mock = Mock::start(|_, _| Reply::text(200, "<html>please log in</html>"));
    let read = mock.client(ConnectOptions::default()).await.fetch(&some(2)).await;
    let problem = read[0].as_ref().expect_err("a problem");
    assert_eq!(problem.code, ProblemCode::ServerError);
    assert!(problem.hint.as_deref().is_some_and(|hint| hint.contains("login page")));
}

#[tokio::test]
async fn rejected_credentials_are_not_tried_again_and_again() {
    let mock = Mock::start(|_, _| Reply::status(401, "Unauthorized", "Unauthorized"));
    let options = ConnectOptions { concurrency: 1, ..ConnectOptions::default() };
    let client = mock.client(options).await;
    let each: Vec<Wanted> =
        (0..30).map(|i| wanted(&resource("v1", "Service", &format!("s{i}"), true), "a", "x")).collect();
    let read = client.fetch(&each).await;
    assert!(read.iter().all(|fetched| code(fetched) == ProblemCode::Unauthorized));
    assert_eq!(client.requests(), 1);
}

#[tokio::test]
async fn nothing_is_sent_after_a_refused_connection() {
    let address = Mock::start(|_, _| Reply::text(200, "")).address.clone();
    // The mock is gone: its port is closed.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let options = ConnectOptions { server: Some(address), concurrency: 1, ..ConnectOptions::default() };
    let client = ApiServer::connect(&options, &Environment::default()).await.expect("connected");
    let read = client.fetch(&some(1)).await;
    assert_eq!(code(&read[0]), ProblemCode::Unreachable);
    assert!(read[0].as_ref().expect_err("a problem").message.ends_with(": connection refused"));
    assert_eq!(
        client.fetch(&some(3)).await.iter().map(code).collect::<Vec<_>>(),
        [ProblemCode::Unreachable; 3]
    );
    assert_eq!(client.requests(), 1);
}

#[tokio::test]
async fn an_unknown_host_is_said_to_be_one() {
    let options =
        ConnectOptions { server: Some("http://no-such-host.invalid:80".into()), ..ConnectOptions::default() };
    let client = ApiServer::connect(&options, &Environment::default()).await.expect("connected");
    let read = client.fetch(&some(1)).await;
    let problem = read[0].as_ref().expect_err("a problem");
    assert!(problem.message.ends_with("the name no-such-host.invalid cannot be resolved"), "{problem:?}");
}

#[tokio::test]
async fn the_way_leads_through_the_environments_proxy() {
    let proxy = Mock::start(|_, _| Reply::text(403, "not through here"));
    let options = ConnectOptions {
        server: Some("http://only-the-proxy-knows.invalid".into()),
        ..ConnectOptions::default()
    };
    let env = Environment { http_proxy: Some(proxy.address.clone()), ..Environment::default() };
    let client = ApiServer::connect(&options, &env).await.expect("connected");
    let read = client.fetch(&some(1)).await;
    let problem = read[0].as_ref().expect_err("a problem");
    let way = format!(
        "cannot reach the API server at http://only-the-proxy-knows.invalid through the proxy {}: ",
        proxy.address
    );
    assert!(problem.message.starts_with(&way), "{problem:?}");
    let seen = proxy.seen();
    assert_eq!(
        (seen[0].method.as_str(), seen[0].path.as_str()),
        ("CONNECT", "only-the-proxy-knows.invalid:80")
    );
    let direct = Environment { no_proxy: Some(".invalid".into()), ..env };
    let client = ApiServer::connect(&options, &direct).await.expect("connected");
    client.fetch(&some(1)).await;
    assert_eq!(proxy.seen().len(), seen.len(), "NO_PROXY names the server");
}

#[tokio::test]
async fn refused_lists_fall_back_to_narrower_ones_and_to_single_reads() {
    let mock = Mock::start(|seen, _| {
        let path = seen.path.as_str();
        if path.starts_with("/apis/apps/v1/deployments")
            || path.starts_with("/apis/apps/v1/namespaces/a/deployments?")
        {
            return Reply::status(403, "Forbidden", "no");
        }
        match path {
            "/apis/apps/v1/namespaces/b/deployments?limit=500" => {
                Reply::json(200, &list(&[item("b", "d0"), item("b", "d1")], None, None))
            }
            "/apis/apps/v1/namespaces/a/deployments/d0" => Reply::json(200, &item("a", "d0")),
            "/apis/apps/v1/namespaces/a/deployments/d1" => Reply::status(403, "Forbidden", "no"),
            _ => Reply::missing("deployments", "d0"),
        }
    });
    let asked: Vec<Wanted> = [("a", "d0"), ("a", "d1"), ("b", "d0"), ("b", "d1"), ("c", "d0"), ("d", "d0")]
        .iter()
        .map(|(ns, name)| wanted(&deployments(), ns, name))
        .collect();
    let client = mock.client(ConnectOptions::default()).await;
    let read = client.fetch(&asked).await;
    assert_eq!((name(&read[0]), name(&read[2]), name(&read[3])), ("d0", "d0", "d1"));
    let refused = read[1].as_ref().expect_err("a problem");
    assert_eq!(refused.code, ProblemCode::Forbidden);
    assert_eq!(refused.hint.as_deref(), Some("check with: kubectl auth can-i get deployments.apps/d1 -n a"));
    assert_eq!((&read[4], &read[5]), (&Ok(None), &Ok(None)));
    assert_eq!(client.requests(), 7);
}

#[tokio::test]
async fn a_list_that_is_not_there_to_be_had_becomes_single_reads() {
    let mock = Mock::start(|seen, _| match seen.path.as_str() {
        LIST => Reply::status(405, "MethodNotAllowed", "the server does not allow this method"),
        _ => Reply::json(200, &item("a", "d0")),
    });
    let read = mock.client(ConnectOptions::default()).await.fetch(&some(2)).await;
    assert!(read.iter().all(Result::is_ok));
}

fn old_discovery(seen: &Seen) -> Reply {
    match seen.path.as_str() {
        "/api" => Reply::json(200, &json!({"kind": "APIVersions", "versions": ["v1"]})),
        "/apis" => Reply::json(
            200,
            &json!({"kind": "APIGroupList", "groups": [
            {"name": "example.com", "versions": [{"groupVersion": "example.com/v1", "version": "v1"}]},
            {"name": "broken.io", "versions": [{"groupVersion": "broken.io/v1", "version": "v1"}]}]}),
        ),
        "/apis/example.com/v1" => Reply::json(
            200,
            &json!({"kind": "APIResourceList", "resources": [
            {"name": "widgets", "singularName": "widget", "namespaced": true, "kind": "Widget", "verbs": ["get", "list"]}]}),
        ),
        "/apis/broken.io/v1" => {
            Reply::status(503, "ServiceUnavailable", "the server is currently unable to handle the request")
        }
        _ => Reply::text(404, "404 page not found\n"),
    }
}

#[tokio::test]
async fn servers_without_aggregated_discovery_are_asked_for_the_groups_in_use() {
    let mock = Mock::start(|seen, _| old_discovery(seen));
    let client = mock.client(ConnectOptions::default()).await;
    let kinds = [
        Gvk::new("example.com/v1", "Widget"),
        Gvk::new("example.com/v2", "Widget"),
        Gvk::new("broken.io/v1", "X"),
    ];
    let found = client.resolve(&kinds).await;
    assert_eq!(found[0], Ok(resource("example.com/v1", "Widget", "widgets", true)));
    let unknown = found[1].as_ref().expect_err("a problem");
    assert_eq!(unknown.code, ProblemCode::UnknownKind);
    assert_eq!(
        unknown.hint.as_deref(),
        Some("it serves Widget as example.com/v1: change apiVersion in the manifest")
    );
    assert_eq!(found[2].as_ref().expect_err("a problem").code, ProblemCode::ServerError);
    let accept = mock
        .seen()
        .iter()
        .find(|seen| seen.path == "/apis")
        .and_then(|seen| seen.header("accept").map(str::to_owned));
    assert!(accept.is_some_and(|accept| {
        accept.starts_with("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,")
    }));
}

#[tokio::test]
async fn a_kind_that_turns_out_not_to_be_served_is_unknown() {
    let mock = Mock::start(|seen, _| old_discovery(seen));
    let client = mock.client(ConnectOptions::default()).await;
    let gone = resource("example.com/v1beta1", "Widget", "widgets", true);
    let read =
        client.fetch(&[wanted(&gone, "a", "x"), wanted(&gone, "a", "y"), wanted(&gone, "b", "z")]).await;
    for fetched in &read {
        let problem = fetched.as_ref().expect_err("a problem");
        assert_eq!(problem.code, ProblemCode::UnknownKind);
        assert_eq!(problem.message, "the cluster does not serve example.com/v1beta1 Widget");
        assert!(problem.hint.as_deref().is_some_and(|hint| hint.contains("example.com/v1")));
    }
}

#[tokio::test]
async fn discovery_that_fails_is_said_of_every_kind_that_needs_it() {
    let mock = Mock::start(|_, _| Reply::status(403, "Forbidden", "no"));
    let found =
        mock.client(ConnectOptions::default()).await.resolve(&[Gvk::new("example.com/v1", "Widget")]).await;
    assert_eq!(found[0].as_ref().expect_err("a problem").code, ProblemCode::Forbidden);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let mock = Mock::start(|seen, _| {
        let reply = Reply::json(200, &item("a", "x"));
        if seen.path.contains("/slow/") { reply.after(Duration::from_secs(30)) } else { reply }
    });
    let options =
        ConnectOptions { request_timeout: Some(Duration::from_secs(2)), ..ConnectOptions::default() };
    let client = mock.client(options).await;
    let asked = [
        wanted(&resource("v1", "S", "slow", true), "a", "x"),
        wanted(&resource("v1", "F", "fast", true), "a", "x"),
    ];
    let read = client.fetch(&asked).await;
    assert_eq!(code(&read[0]), ProblemCode::Timeout);
    assert_eq!(name(&read[1]), "x");
}

#[tokio::test]
async fn the_run_ends_at_its_deadline_with_what_was_read() {
    let mock = Mock::start(|seen, _| {
        let reply = Reply::json(200, &item("a", "x"));
        if seen.path.contains("/slow/") { reply.after(Duration::from_secs(30)) } else { reply }
    });
    let options = ConnectOptions { timeout: Some(Duration::from_secs(2)), ..ConnectOptions::default() };
    let client = mock.client(options).await;
    let asked = [
        wanted(&resource("v1", "F", "fast", true), "a", "x"),
        wanted(&resource("v1", "S", "slow", true), "a", "x"),
    ];
    let start = Instant::now();
    let read = client.fetch(&asked).await;
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(name(&read[0]), "x");
    assert_eq!(code(&read[1]), ProblemCode::Timeout);
    let sent = client.requests();
    assert_eq!(code(&client.fetch(&some(1)).await[0]), ProblemCode::Timeout);
    assert_eq!(client.requests(), sent, "nothing is sent after the deadline");
}

#[tokio::test]
async fn no_more_requests_are_in_flight_than_allowed() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (running, peak) = (Arc::clone(&now), Arc::clone(&most));
    let mock = Mock::start(move |_, _| {
        peak.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(20));
        running.fetch_sub(1, Ordering::SeqCst);
        Reply::json(200, &item("a", "x"))
    });
    let options = ConnectOptions { concurrency: 3, ..ConnectOptions::default() };
    let each: Vec<Wanted> =
        (0..20).map(|i| wanted(&resource("v1", "S", &format!("s{i}"), true), "a", "x")).collect();
    assert!(mock.client(options).await.fetch(&each).await.iter().all(Result::is_ok));
    assert!((2..=3).contains(&most.load(Ordering::SeqCst)), "{most:?}");
}

#[tokio::test]
async fn names_that_would_be_another_path_are_never_asked_for() {
    let mock = Mock::start(|_, _| Reply::json(200, &list(&[], None, None)));
    let client = mock.client(ConnectOptions::default()).await;
    let bad = ["", ".", "..", "a/b", "a%2fb"];
    let mut asked: Vec<Wanted> = bad.iter().map(|name| wanted(&deployments(), "a", name)).collect();
    asked.extend(bad.iter().map(|namespace| wanted(&deployments(), namespace, "web")));
    let read = client.fetch(&asked).await;
    assert!(read.iter().all(|fetched| code(fetched) == ProblemCode::InvalidManifest));
    assert_eq!(client.requests(), 0);
}

#[tokio::test]
async fn odd_names_are_escaped() {
    let mock = Mock::start(|_, _| Reply::missing("clusterroles", "x"));
    let roles = resource("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false);
    let client = mock.client(ConnectOptions::default()).await;
    client.fetch(&[wanted(&roles, "", "system:a b?c#ü")]).await;
    assert_eq!(mock.paths(), ["/apis/rbac.authorization.k8s.io/v1/clusterroles/system:a%20b%3Fc%23%C3%BC"]);
}

#[tokio::test]
async fn every_request_is_a_get_that_says_who_asks() {
    let mock = Mock::start(|seen, _| match seen.path.as_str() {
        LIST => Reply::json(200, &list(&[], None, None)).header("warning", "299 - \"apps/v1 is old\""),
        _ => old_discovery(seen),
    });
    let client = mock.client(ConnectOptions::default()).await;
    client.fetch(&some(2)).await;
    client.resolve(&[Gvk::new("example.com/v1", "Widget")]).await;
    client.schema(&[Gvk::new("apps/v1", "Deployment")]).await;
    let seen = mock.seen();
    assert!(seen.len() >= 4);
    let agent = format!("kubectl-drift/{} (", env!("CARGO_PKG_VERSION"));
    for seen in &seen {
        assert_eq!(seen.method, "GET");
        assert!(seen.header("user-agent").is_some_and(|sent| sent.starts_with(&agent)), "{seen:?}");
        assert_eq!(seen.header("authorization"), None);
    }
    assert_eq!(client.warnings(), ["apps/v1 is old"]);
}

#[tokio::test]
async fn finished_requests_are_told() {
    let mock = Mock::start(|_, _| Reply::missing("deployments", "d0"));
    let told = Arc::new(std::sync::Mutex::new(Vec::new()));
    let notes = Arc::clone(&told);
    let log = super::super::Log::new(move |exchange| {
        notes.lock().expect("not poisoned").push((exchange.url.clone(), exchange.status));
    });
    mock.client(ConnectOptions { log: Some(log), ..ConnectOptions::default() }).await.fetch(&some(1)).await;
    let told = told.lock().expect("not poisoned").clone();
    assert!(
        matches!(&told[..], [(url, Some(404))] if url.starts_with("http://127.0.0.1:") && url.ends_with("/apis/apps/v1/namespaces/a/deployments/d0")),
        "{told:?}"
    );
}

#[tokio::test]
async fn built_in_kinds_are_resolved_without_a_request() {
    let mock = Mock::start(|seen, _| old_discovery(seen));
    let client = mock.client(ConnectOptions::default()).await;
    let found = client.resolve(&[Gvk::new("apps/v1", "Deployment"), Gvk::new("v1", "Namespace")]).await;
    assert_eq!(found, [Ok(deployments()), Ok(resource("v1", "Namespace", "namespaces", false))]);
    assert_eq!(client.requests(), 0);
    let mixed =
        client.resolve(&[Gvk::new("apps/v1", "Deployment"), Gvk::new("example.com/v1", "Widget")]).await;
    assert!(mixed.iter().all(Result::is_ok));
    assert_eq!(mock.paths().len(), 3, "{:?}", mock.paths());
}

/// A document with one custom kind whose list is a set, as no built-in table says.
fn widgets_document() -> Value {
    json!({"components": {"schemas": {"com.example.v1.Widget": {
        "type": "object",
        "properties": {"spec": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"}},
        "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Widget"}]}}}})
}

fn types_index(url: &str) -> Reply {
    Reply::json(
        200,
        &json!({"paths": {"apis/example.com/v1": {"serverRelativeURL": url}, "apis/other/v1": {"serverRelativeURL": "/openapi/v3/apis/other/v1?hash=2"}}}),
    )
}

#[tokio::test]
async fn only_the_types_of_the_groups_in_use_are_read() {
    let mock = Mock::start(|seen, _| match seen.path.as_str() {
        "/openapi/v3" => types_index("/openapi/v3/apis/example.com/v1?hash=AB"),
        _ => Reply::json(200, &widgets_document()),
    });
    let client = mock.client(ConnectOptions::default()).await;
    let widget = Gvk::new("example.com/v1", "Widget");
    let deployment = Gvk::new("apps/v1", "Deployment");
    let schema = client
        .schema(&[widget.clone(), deployment.clone(), widget.clone(), Gvk::new("none/v1", "None")])
        .await;
    assert!(schema.kind(&widget).is_some());
    assert!(schema.kind(&deployment).is_some(), "built in where it is not published");
    assert!(schema.kind(&Gvk::new("none/v1", "None")).is_none());
    assert_eq!(mock.paths(), ["/openapi/v3", "/openapi/v3/apis/example.com/v1?hash=AB"]);
    client.schema(&[deployment]).await;
    assert_eq!(mock.paths().len(), 2, "the index is read once");
}

#[tokio::test]
async fn types_that_cannot_be_read_leave_the_built_in_ones() {
    let replies = [
        Reply::status(403, "Forbidden", "no"),
        Reply::text(404, "404 page not found"),
        Reply::text(200, "<html>"),
        types_index("//evil.example/x"),
        types_index("/openapi/v3/ not a path"),
        types_index("/openapi/v3/apis/example.com/v1?hash=gone"),
    ];
    for reply in replies {
        let index = reply.clone();
        let mock = Mock::start(move |seen, _| match seen.path.as_str() {
            "/openapi/v3" => index.clone(),
            _ => Reply::text(404, "404 page not found"),
        });
        let client = mock.client(ConnectOptions::default()).await;
        let kinds = [Gvk::new("v1", "Service"), Gvk::new("example.com/v1", "Widget")];
        let schema = client.schema(&kinds).await;
        assert!(schema.kind(&kinds[0]).is_some() && schema.kind(&kinds[1]).is_none(), "{reply:?}");
    }
}

/// A server of widgets whose types have this hash, and how often it is asked what.
fn widget_server(hash: &'static str, scope: &'static str) -> Mock {
    Mock::start(move |seen, _| match seen.path.as_str() {
        "/openapi/v3" => types_index(&format!("/openapi/v3/apis/example.com/v1?hash={hash}")),
        path if path.starts_with("/openapi/v3/") => {
            let mut document = widgets_document();
            let gvk = json!({"group": "example.com", "version": "v1", "kind": "Widget"});
            let list =
                json!({"get": {"x-kubernetes-action": "list", "x-kubernetes-group-version-kind": gvk}});
            document["paths"] = json!({format!("/apis/example.com/v1/{scope}widgets"): list});
            Reply::json(200, &document)
        }
        _ => old_discovery(seen),
    })
}

/// The address stays the same while the server behind it changes.
async fn first_and_second(folder: &std::path::Path, first: &Mock, second: &Mock) -> (ApiServer, ApiServer) {
    let remembering = |client: ApiServer| {
        let shared = Arc::into_inner(client.shared).expect("nobody else has it");
        let cache = Cache::new(folder.join("cache"), "https://same", None);
        ApiServer { shared: Arc::new(Shared { types: types::Types::new(Some(cache)), ..shared }) }
    };
    let (one, two) =
        (first.client(ConnectOptions::default()).await, second.client(ConnectOptions::default()).await);
    (remembering(one), remembering(two))
}

/// What is kept is written beside the run; tests have to wait for it.
async fn until_kept(folder: &std::path::Path) {
    let cache = Cache::new(folder.join("cache"), "https://same", None);
    while !cache.holds("apis/example.com/v1") {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn with_a_warm_cache_the_index_is_all_that_is_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (widget_server("A", "namespaces/{namespace}/"), widget_server("A", ""));
    let (cold, warm) = first_and_second(folder.path(), &first, &second).await;
    let kinds = [Gvk::new("example.com/v1", "Widget")];
    let (resolved, schema) = (cold.resolve(&kinds).await, cold.schema(&kinds).await);
    assert_eq!(resolved, [Ok(resource("example.com/v1", "Widget", "widgets", true))]);
    until_kept(folder.path()).await;
    assert_eq!(warm.resolve(&kinds).await, resolved);
    assert_eq!(warm.schema(&kinds).await, schema);
    assert_eq!(second.paths(), ["/openapi/v3"]);
}

#[tokio::test]
async fn another_content_is_read_anew_and_believed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (widget_server("A", ""), widget_server("B", ""));
    let (cold, changed) = first_and_second(folder.path(), &first, &second).await;
    let kinds = [Gvk::new("example.com/v1", "Widget")];
    cold.schema(&kinds).await;
    until_kept(folder.path()).await;
    assert_eq!(changed.resolve(&kinds).await, [Ok(resource("example.com/v1", "Widget", "widgets", true))]);
    changed.schema(&kinds).await;
    let asked = second.paths();
    assert!(asked.contains(&"/apis".to_owned()), "discovery, {asked:?}");
    assert!(asked.contains(&"/openapi/v3/apis/example.com/v1?hash=B".to_owned()), "{asked:?}");
}

#[tokio::test]
async fn an_index_that_cannot_be_read_leaves_discovery() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = widget_server("A", "");
    let second = Mock::start(|seen, _| match seen.path.as_str() {
        "/openapi/v3" => Reply::status(403, "Forbidden", "no"),
        _ => old_discovery(seen),
    });
    let (cold, refused) = first_and_second(folder.path(), &first, &second).await;
    let kinds = [Gvk::new("example.com/v1", "Widget")];
    cold.schema(&kinds).await;
    until_kept(folder.path()).await;
    assert_eq!(refused.resolve(&kinds).await, [Ok(resource("example.com/v1", "Widget", "widgets", true))]);
}
