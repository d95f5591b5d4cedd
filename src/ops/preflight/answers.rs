//! From needs to questions, and from their answers to checks.

use crate::cluster::{Need, Permissions, Question, Verb};
use crate::core::problem::Problem;
use crate::report::preflight::{Check, Readable};

/// Asks about every need. At first one question each, about its verb; where the answer is no, whether `get` serves in
/// its place; and then, object by object, whether a role with names allows it.
pub(super) async fn checks<P: Permissions>(server: &P, needs: Vec<Need>, optional: bool) -> Vec<Check> {
    let mut readable = vec![Ok(Readable::Nothing); needs.len()];
    let everything: Vec<usize> = (0..needs.len()).collect();
    let refused = ask(server, &needs, &everything, |need| need.verb, &mut readable).await;
    let listed = |place: &usize| needs[*place].verb == Verb::List && !needs[*place].names.is_empty();
    let (again, mut by_name): (Vec<usize>, Vec<usize>) = refused.into_iter().partition(listed);
    by_name.extend(ask(server, &needs, &again, |_| Verb::Get, &mut readable).await);
    for place in by_name {
        if !needs[place].names.is_empty() {
            readable[place] = named(server, &needs[place]).await;
        }
    }
    needs.into_iter().zip(readable).map(|(need, readable)| check(need, readable, optional)).collect()
}

/// Asks whether the verb is allowed for the needs at these places; gives back those for which it is not.
async fn ask<P: Permissions>(
    server: &P,
    needs: &[Need],
    places: &[usize],
    verb: impl Fn(&Need) -> Verb,
    readable: &mut [Result<Readable, Problem>],
) -> Vec<usize> {
    let questions: Vec<Question> =
        places.iter().map(|place| question(&needs[*place], verb(&needs[*place]), None)).collect();
    let mut refused = Vec::new();
    for (&place, answer) in places.iter().zip(server.may(&questions).await) {
        match answer {
            Ok(true) => readable[place] = Ok(Readable::All),
            Ok(false) => refused.push(place),
            Err(problem) => readable[place] = Err(problem),
        }
    }
    refused
}

/// Which of the names may be got by a rule that names them.
async fn named<P: Permissions>(server: &P, need: &Need) -> Result<Readable, Problem> {
    let questions: Vec<Question> =
        need.names.iter().map(|name| question(need, Verb::Get, Some(name.clone()))).collect();
    let mut missing = Vec::new();
    for (name, answer) in need.names.iter().zip(server.may(&questions).await) {
        if !answer? {
            missing.push(name.clone());
        }
    }
    Ok(match missing.len() {
        0 => Readable::All,
        all if all == need.names.len() => Readable::Nothing,
        _ => Readable::Except(missing),
    })
}

fn question(need: &Need, verb: Verb, name: Option<String>) -> Question {
    let is_namespace = need.resource.gvk.group.is_empty() && need.resource.plural == "namespaces";
    // The server takes getting a namespace for a request inside of it.
    let namespace = name.clone().filter(|_| is_namespace).or_else(|| need.namespace.clone());
    Question { verb, resource: need.resource.clone(), namespace, name }
}

fn check(need: Need, readable: Result<Readable, Problem>, optional: bool) -> Check {
    let Need { resource, namespace, names, verb } = need;
    Check {
        gvk: resource.gvk,
        plural: resource.plural,
        namespace,
        namespaced: resource.namespaced,
        names,
        verb: verb.as_str(),
        readable,
        optional,
    }
}
