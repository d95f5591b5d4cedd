//! The kinds among captured objects, and their pages.

use serde_json::{Map, Value, json};

use super::objects::{Kind, Objects};
use crate::cluster::{Catalog, ListPage, Listing, ServedKind, built_in};
use crate::core::id::Gvk;
use crate::core::problem::{Problem, ProblemCode};
use crate::core::schema::builtin;
use crate::core::selector::{Fields, Labels};

/// Items of a page, as an API server would give them.
const PAGE: usize = 500;

/// What was captured, and Kubernetes' own kinds so that their names are known.
pub(super) fn catalog(objects: &Objects) -> Catalog {
    let captured: Vec<ServedKind> =
        objects.all().map(|(gvk, kind)| entry(objects, gvk, Some(kind))).collect();
    let others = builtin::resources().iter().filter(|own| objects.kind(&own.gvk).is_none());
    let others = others.map(|own| entry(objects, own.gvk.clone(), None));
    let mut kinds: Vec<ServedKind> = captured.into_iter().chain(others).collect();
    // As servers do: their own groups first, in the order of the table; what is newer in a group first.
    kinds.sort_by_key(|kind| (own_place(&kind.resource.gvk), kind.resource.gvk.group.clone()));
    Catalog { kinds, silent: Vec::new() }
}

fn own_place(gvk: &Gvk) -> usize {
    let place = builtin::resources().iter().position(|own| own.gvk == *gvk);
    place.unwrap_or(usize::MAX)
}

fn entry(objects: &Objects, gvk: Gvk, kind: Option<&Kind>) -> ServedKind {
    let own = builtin::resource(&gvk);
    let named = definition(objects, &gvk);
    let list = |name: &str| {
        named.and_then(|names| names[name].as_array()).map(|names| texts(names)).unwrap_or_default()
    };
    let owned = |names: &[&'static str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let resource = built_in(&gvk).unwrap_or_else(|| super::captured_resource(&gvk, kind, named));
    ServedKind {
        singular: own.as_ref().map_or_else(|| gvk.kind.to_lowercase(), |own| own.singular.to_owned()),
        short_names: own.as_ref().map_or_else(|| list("shortNames"), |own| owned(&own.short_names)),
        categories: own.as_ref().map_or_else(|| list("categories"), |own| owned(&own.categories)),
        listable: kind.is_some(),
        writable: true,
        resource,
    }
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The names in the definition of a custom resource, where that was captured too.
pub(super) fn definition<'o>(objects: &'o Objects, gvk: &Gvk) -> Option<&'o Value> {
    let definitions = Gvk::new("apiextensions.k8s.io/v1", "CustomResourceDefinition");
    let mut all = objects.kind(&definitions)?.at("v1", None);
    let spec = all.find_map(|object| {
        let spec = &object["spec"];
        (spec["group"] == *gvk.group && spec["names"]["kind"] == *gvk.kind).then_some(spec)
    })?;
    Some(&spec["names"])
}

/// The items from the place a token names.
pub(super) fn page(kind: &Kind, listing: &Listing, token: Option<&str>) -> Result<ListPage, Problem> {
    let labels = parsed(listing.labels.as_deref(), Labels::parse)?;
    let fields = parsed(listing.fields.as_deref(), Fields::parse)?;
    let chosen = |object: &&Value| labels.matches(&object["metadata"]) && fields.matches(object);
    let start: usize = token.and_then(|token| token.parse().ok()).unwrap_or(0);
    let version = &listing.resource.gvk.version;
    let mut rest = kind.at(version, listing.namespace.as_deref()).filter(chosen).skip(start).peekable();
    let items = rest.by_ref().take(PAGE).map(|object| lean(object, listing)).collect();
    let next = rest.peek().map(|_| (start + PAGE).to_string());
    Ok(ListPage { items, next, restarted: false })
}

fn parsed<T: Default>(text: Option<&str>, parse: fn(&str) -> Result<T, String>) -> Result<T, Problem> {
    let read = text.map(parse).transpose().map(Option::unwrap_or_default);
    read.map_err(|why| Problem::new(ProblemCode::Usage, format!("the selector cannot be read: {why}")))
}

/// The object, or only its metadata where that is all that is needed.
fn lean(object: &Value, listing: &Listing) -> Value {
    let empty = Map::new();
    let metadata = object["metadata"].as_object().unwrap_or(&empty);
    if (listing.whole)(metadata) {
        return object.clone();
    }
    json!({ "apiVersion": object["apiVersion"], "kind": object["kind"], "metadata": metadata })
}
