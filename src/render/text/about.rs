//! What is said about a change: its cause, who made it, when, and where it is declared.

use crate::core::change::{Cause, Change, Owner};
use crate::core::manifest::Origin;
use crate::render::RenderOptions;
use crate::render::age::age;
use crate::render::emphasis::Emphasis;

use super::row::Fact;

/// Columns of a name.
const LONGEST_NAME: usize = 40;

/// The facts about a change, most important first. Rule ids only where they are asked for, or say why a
/// change of a counted cause does not count.
pub(super) fn about(change: &Change, wide: bool, options: &RenderOptions) -> Vec<Fact> {
    if !options.unexplained && change.cause == Cause::Unattributed && change.owners.is_empty() {
        return Vec::new();
    }
    let mut facts = vec![Fact::of(cause(change, wide))];
    facts.extend(who(change).map(|name| Fact::of(brief(&name, options))));
    facts.extend(when(change, options).map(Fact::of));
    facts
}

/// `drift`, `drift, not counted (rollout-restart)`, `server (rule-id)`.
fn cause(change: &Change, wide: bool) -> String {
    let silenced = change.cause.is_counted() && !change.counted;
    let word = if silenced {
        format!("{}, not counted", change.cause.as_str())
    } else {
        change.cause.as_str().into()
    };
    match change.rule.filter(|_| wide || silenced) {
        Some(rule) => format!("{word} ({rule})"),
        None => word,
    }
}

/// The client program behind the live value. A pending change was made in the manifest, and nobody can
/// tell by whom; a removed field has no owner left.
fn who(change: &Change) -> Option<String> {
    match change.cause {
        Cause::Pending => return Some("not applied yet".into()),
        // The server fills defaults in, whoever sent the request that owns them.
        Cause::Default => return None,
        _ => {}
    }
    let Some((newest, others)) = change.owners.split_first() else {
        return change.counted.then(|| "no owner on record".into());
    };
    let more = if others.is_empty() { String::new() } else { format!(" +{}", others.len()) };
    Some(format!("{}{more}", owner(newest)))
}

/// A name that a client chose may be as long as it likes.
fn brief(name: &str, options: &RenderOptions) -> String {
    let mut emphasis = Emphasis::of(name, &[]);
    emphasis.cut(LONGEST_NAME, options.ellipsis());
    emphasis.to_string()
}

/// `kubectl-edit`, `kubectl (scale)`.
fn owner(owner: &Owner) -> String {
    let manager = if owner.manager.is_empty() { "(no name)" } else { &owner.manager };
    match &owner.subresource {
        Some(subresource) => format!("{manager} ({subresource})"),
        None => manager.to_owned(),
    }
}

fn when(change: &Change, options: &RenderOptions) -> Option<String> {
    let tells = !matches!(change.cause, Cause::Pending | Cause::Default);
    let newest = change.owners.first().filter(|_| tells)?;
    newest.time.as_deref().map(|time| age(time, options.now))
}

/// Where the value is declared.
pub(super) fn line(change: &Change, origin: Option<&Origin>, options: &RenderOptions) -> Option<Fact> {
    // A default is declared nowhere, and nobody has to find out where to change it.
    let (position, origin) = (change.position.filter(|_| change.cause != Cause::Default)?, origin?);
    Some(Fact { text: format!("line {}", position.line), link: options.link(&origin.file, position.line) })
}
