//! Every output format: `-o` values, help and completions come from here.

use super::{RenderOptions, Renderer};

/// Who reads a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// People: may change any time, knows colour, width and `--reverse`, escapes control characters.
    Human,
    /// Programs: never coloured, a promise.
    Machine,
}

/// An output format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The word after `-o`.
    pub name: &'static str,
    /// One line for help.
    pub summary: &'static str,
    /// Who reads it.
    pub audience: Audience,
    /// Makes the renderer.
    pub build: fn(RenderOptions) -> Box<dyn Renderer>,
}

impl Format {
    /// Whether it is for people.
    pub fn is_human(&self) -> bool {
        self.audience == Audience::Human
    }

    /// Whether it is for programs.
    pub fn is_machine(&self) -> bool {
        self.audience == Audience::Machine
    }
}

/// The formats, the default first.
pub const RENDERERS: &[Format] = &[
    human("text", "changes of each object as its own YAML (default)", super::text::Text::boxed),
    human("wide", "text with every difference, rule ids and whole values", super::text::Text::boxed_wide),
    human("summary", "a table with a line an object", super::summary::SummaryTable::boxed),
    human(
        "unified",
        "a unified diff of each object as YAML, for delta and the like",
        super::unified::Unified::boxed,
    ),
    machine("name", "TYPE.GROUP/NAME of each object that is not as declared", super::name::Names::boxed),
    machine("json", "the report as one JSON document", super::json::Json::boxed),
    machine("jsonl", "the report as JSON, one object a line", super::json::JsonLines::boxed),
    machine("yaml", "the JSON report as YAML", super::yaml::Yaml::boxed),
    machine("junit", "JUnit XML, a case an object", super::junit::JUnit::boxed),
    machine("sarif", "SARIF 2.1.0 for code scanning", super::sarif::Sarif::boxed),
    machine("gitlab", "GitLab code quality report", super::gitlab::GitLab::boxed),
    machine("github", "annotations of a GitHub workflow", super::github::GitHub::boxed),
    machine("markdown", "a pull-request comment or job summary", super::markdown::Markdown::boxed),
    machine("prometheus", "metrics for the textfile collector", super::prometheus::Prometheus::boxed),
];

/// The format of a name.
pub fn find(name: &str) -> Option<&'static Format> {
    RENDERERS.iter().find(|format| format.name == name)
}

const fn human(
    name: &'static str,
    summary: &'static str,
    build: fn(RenderOptions) -> Box<dyn Renderer>,
) -> Format {
    Format { name, summary, audience: Audience::Human, build }
}

const fn machine(
    name: &'static str,
    summary: &'static str,
    build: fn(RenderOptions) -> Box<dyn Renderer>,
) -> Format {
    Format { name, summary, audience: Audience::Machine, build }
}
