//! A list page by page, each on a task of its own so that several are decoded at the same time.

use std::sync::Arc;

use crate::core::problem::{Problem, ProblemCode};

use super::super::discovery::JSON;
use super::super::failure::{Ask, Failure};
use super::super::list;
use super::super::{ListPage, Listing};
use super::sift::typed;
use super::{Shared, paths};

/// The page a token leads to, or the first one again where the token has expired.
pub(super) async fn page(
    shared: &Arc<Shared>,
    listing: &Listing,
    token: Option<&str>,
) -> Result<ListPage, Problem> {
    if let Some(problem) = refused(listing) {
        return Err(problem);
    }
    let (shared, listing, token) = (Arc::clone(shared), listing.clone(), token.map(str::to_owned));
    let reading = tokio::spawn(async move {
        match shared.listing_page(&listing, token.as_deref()).await {
            Err(Failure::Expired) if token.is_some() => {
                let first = shared.listing_page(&listing, None).await;
                first.map(|page| ListPage { restarted: true, ..page })
            }
            other => other,
        }
        .map_err(|failure| (failure, shared, listing))
    });
    match reading.await {
        Ok(Ok(page)) => Ok(page),
        Ok(Err((failure, shared, listing))) => {
            let ask = Ask::List { resource: &listing.resource, namespace: listing.namespace.as_deref() };
            Err(shared.explain(&failure, ask).await)
        }
        Err(_) => Err(Problem::new(ProblemCode::Internal, "reading a list ended without a result")
            .with_hint("this is a bug of kubectl-drift: please report it")),
    }
}

/// A namespace that would be another path.
fn refused(listing: &Listing) -> Option<Problem> {
    let namespace = listing.namespace.as_deref().filter(|name| !paths::is_segment(name))?;
    let message = format!("{namespace:?} cannot be the name of a namespace");
    Some(Problem::new(ProblemCode::Usage, message).with_hint("check -n"))
}

impl Shared {
    async fn listing_page(&self, listing: &Listing, token: Option<&str>) -> Result<ListPage, Failure> {
        let path = paths::selection(listing, token);
        let page = self.transport.receive(&path, JSON, || list::Reading::lean(&*listing.whole)).await?;
        let items = page.items.into_iter().map(|item| typed(item, &listing.resource)).collect();
        Ok(ListPage { items, next: page.next, restarted: false })
    }
}
