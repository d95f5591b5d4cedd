//! `kubectl drift blame`: who set every field of one object.

use std::time::Duration;

use super::arguments::{Selection, usage};
use super::deadline::Deadline;
use super::kinds;
use super::recorded::{Choice, not_found};
use crate::cluster::{Cluster, Listing, Wanted};
use crate::core::blame::{Field, blame};
use crate::core::problem::{Problem, ProblemCode};
use crate::core::recorded::gvk_of;
use crate::report::blame::Blame;
use crate::report::model::LiveSide;

/// What is asked.
#[derive(Clone, Debug)]
pub struct BlameRequest {
    /// `TYPE/NAME` or `TYPE NAME`.
    pub arguments: Vec<String>,
    /// `--show-secrets`.
    pub show_secrets: bool,
    /// The whole run's time.
    pub timeout: Option<Duration>,
    /// Where the live side comes from.
    pub live: LiveSide,
}

/// The object's fields and their owners.
///
/// # Errors
/// What kept it from being read.
pub async fn run<'c, C: Cluster + 'c>(
    request: &BlameRequest,
    connect: impl AsyncFnOnce() -> Result<&'c C, Problem>,
) -> Result<Blame, Problem> {
    let (kind, name) = one_object(&request.arguments)?;
    let deadline = Deadline::after(request.timeout);
    let cluster = deadline.bound(connect()).await??;
    let catalog = deadline.bound(cluster.catalog()).await??;
    let resource = kinds::find(&catalog, &kind)?.resource.clone();
    let target = cluster.target();
    let namespace = resource.namespaced.then(|| target.namespace.clone());
    let wanted = Wanted { resource, namespace, name };
    let everywhere = request.live == LiveSide::Files && !target.namespace_enforced;
    let live = if everywhere && wanted.namespace.is_some() {
        deadline.bound(captured(cluster, &wanted)).await??
    } else {
        let fetched = deadline.bound(cluster.fetch(std::slice::from_ref(&wanted))).await?.pop();
        fetched.unwrap_or(Ok(None))?.ok_or_else(|| not_found(&wanted))?
    };
    let gvk = gvk_of(&live);
    let schema = deadline.bound(cluster.schema(std::slice::from_ref(&gvk))).await?;
    let fields: Vec<Field> = blame(&schema, &live, request.show_secrets);
    let text = |name: &str| live["metadata"][name].as_str().map(str::to_owned);
    let tracked = live["metadata"]["managedFields"].as_array().is_some_and(|entries| !entries.is_empty());
    Ok(Blame { gvk, namespace: text("namespace"), name: wanted.name, tracked, fields })
}

fn one_object(arguments: &[String]) -> Result<(String, String), Problem> {
    let choice = Choice { arguments: arguments.to_vec(), ..Choice::default() };
    match choice.selection()? {
        Selection::Named(mut pairs) if pairs.len() == 1 => Ok(pairs.remove(0)),
        Selection::Named(_) => {
            Err(usage("blame shows one object at a time").with_hint("`kubectl drift blame deploy/web`"))
        }
        _ => Err(usage("an object is expected: its type and its name")
            .with_hint("`kubectl drift blame deploy/web`; `kubectl drift blame --help` shows more examples")),
    }
}

/// The captured object of that name, whatever its namespace, if there is only one.
async fn captured<C: Cluster>(cluster: &C, wanted: &Wanted) -> Result<serde_json::Value, Problem> {
    let listing = Listing {
        resource: wanted.resource.clone(),
        namespace: None,
        labels: None,
        fields: Some(format!("metadata.name={}", wanted.name)),
        whole: std::sync::Arc::new(|_| true),
    };
    let mut found = cluster.page(&listing, None).await?.items;
    match found.len() {
        0 => Err(not_found(&Wanted { namespace: None, ..wanted.clone() })),
        1 => Ok(found.remove(0)),
        count => Err(Problem::new(
            ProblemCode::Usage,
            format!("{count} captured objects are called \"{}\"", wanted.name),
        )
        .with_hint("name the namespace with -n")),
    }
}
