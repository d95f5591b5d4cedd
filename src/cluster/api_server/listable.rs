//! Kinds by the words that people use for them, as far as their objects can be listed.

use crate::core::id::Gvk;
use crate::core::problem::{Problem, ProblemCode};

use super::super::Resource;
use super::super::failure::Ask;
use super::Shared;

impl Shared {
    /// The kinds that these words name (plural, singular, short name or kind, with or without `.group`), in the
    /// order asked; without words every kind that somebody may have applied.
    pub(super) async fn listable(&self, words: &[String]) -> Result<Vec<Resource>, Problem> {
        let discovery = self.discovery_of(&[]).await;
        let mut discovery = discovery.map_err(|failure| failure.problem(Ask::Discovery, &self.server))?;
        if discovery.is_unread() {
            // A server that does not aggregate is asked group by group.
            let groups: Vec<Gvk> = discovery.group_names().into_iter().map(any_kind).collect();
            let all = self.discovery_of(&groups.iter().collect::<Vec<_>>()).await;
            discovery = all.map_err(|failure| failure.problem(Ask::Discovery, &self.server))?;
        }
        if words.is_empty() {
            return Ok(discovery.applicable());
        }
        let find = |word: &String| discovery.named(word).ok_or_else(|| unknown(word));
        words.iter().map(find).collect()
    }
}

/// A question for a group as a whole.
fn any_kind(group: &str) -> Gvk {
    Gvk { group: group.to_owned(), version: String::new(), kind: String::new() }
}

fn unknown(word: &str) -> Problem {
    Problem::new(
        ProblemCode::UnknownKind,
        format!("the cluster serves no resource type {word:?} that can be listed"),
    )
    .with_hint("kubectl api-resources --verbs=list names those that can")
}
