//! `kubectl drift explain`: the words of the output, from the same tables that the program works with.

mod page;
mod topics;
mod words;

use clap::Args;

use super::Session;
use super::error::CliError;
use super::flag::nearest;
use crate::core::rules;
use crate::report::exit::ExitCode;

/// What to explain.
#[derive(Args, Clone, Debug)]
pub(super) struct ExplainArgs {
    /// Topic, word or rule id; without one, the topics are listed
    #[arg(value_name = "TOPIC")]
    topic: Option<String>,
}

/// Prints the page.
pub(super) fn run(args: &ExplainArgs, session: &mut Session) -> ExitCode {
    match page_of(args.topic.as_deref()) {
        Ok(page) => {
            let text = page.render(session.env.width, session.ui.color_out);
            session.print(&text)
        }
        Err(error) => session.refuse(&error),
    }
}

/// A topic's page, the page of a single word, or the list of topics.
fn page_of(topic: Option<&str>) -> Result<page::Page, CliError> {
    let Some(topic) = topic else { return Ok(topics::index()) };
    let pages = topics::all();
    if let Some(found) = pages.iter().find(|page| page.name == topic) {
        return Ok((found.build)());
    }
    pages.iter().find_map(|page| (page.build)().only(topic)).ok_or_else(|| unknown(topic))
}

fn unknown(topic: &str) -> CliError {
    let pages: Vec<page::Page> = topics::all().iter().map(|topic| (topic.build)()).collect();
    let words = pages.iter().flat_map(page::Page::terms);
    let names = topics::all().iter().map(|topic| topic.name).chain(words);
    let error = CliError::usage(format!("nothing is known about \"{topic}\""));
    match nearest(topic, names) {
        Some(near) => error.hint(format!("did you mean `kubectl drift explain {near}`?")),
        None => error.hint("`kubectl drift explain` lists the topics"),
    }
}

/// The topics, each with what it is about.
pub(super) fn topics() -> Vec<(String, String)> {
    topics::all().iter().map(|topic| (topic.name.to_owned(), topic.summary.to_owned())).collect()
}

/// Every other word that is explained, with the name of its page.
pub(super) fn terms() -> Vec<(String, String)> {
    let pages = topics::all().iter().map(|topic| (topic.name, (topic.build)()));
    let terms = pages.flat_map(|(name, page)| {
        page.terms().map(|term| (term.to_owned(), format!("of {name}"))).collect::<Vec<_>>()
    });
    terms.collect()
}

/// The rules that know values apart, as entries of a page.
fn rule_entries() -> Vec<page::Entry> {
    rules::all().map(|rule| page::Entry::new(rule.id, rule.summary).with_detail(rule.reason)).collect()
}

#[cfg(test)]
mod tests;
