//! From needs to questions, and from their answers to checks.

use crate::cluster::{Need, Permissions, Question, Verb};
use crate::core::problem::{Problem, ProblemCode};
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

/// A kind of the command line, and the only names wanted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) kind: String,
    pub(super) names: Vec<String>,
}

/// `TYPE[,TYPE…]`, `TYPE NAME…` or `TYPE/NAME…`, as kubectl reads them.
pub(super) fn arguments(words: &[String]) -> Result<Vec<Wish>, Problem> {
    let slashes = words.iter().filter(|word| word.contains('/')).count();
    if slashes > 0 && slashes < words.len() {
        return Err(usage(
            "there is no need to name a type as a separate argument when names are given as TYPE/NAME",
        ));
    }
    if slashes > 0 {
        return words.iter().map(|word| pair(word)).collect();
    }
    let Some((kinds, names)) = words.split_first() else { return Ok(Vec::new()) };
    let kinds: Vec<&str> = kinds.split(',').collect();
    if kinds.iter().any(|kind| kind.is_empty()) {
        return Err(usage("an empty resource type"));
    }
    Ok(kinds.iter().map(|kind| Wish { kind: (*kind).to_owned(), names: names.to_vec() }).collect())
}

fn pair(word: &str) -> Result<Wish, Problem> {
    match word.split_once('/') {
        Some((kind, name)) if !kind.is_empty() && !name.is_empty() && !name.contains('/') => {
            Ok(Wish { kind: kind.to_owned(), names: vec![name.to_owned()] })
        }
        _ => Err(usage(&format!("{word:?} is not TYPE/NAME"))),
    }
}

fn usage(message: &str) -> Problem {
    Problem::new(ProblemCode::Usage, message)
        .with_hint("for example: kubectl drift preflight deployments,services, or deployment/web service/web")
}
