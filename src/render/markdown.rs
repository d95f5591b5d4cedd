//! `-o markdown`: for a pull-request comment or a job summary.
//!
//! The first line is a marker that a script finds its own comment by. The worst objects come first, and
//! what does not fit into a comment is left out and counted.

use std::io::{self, Write};

use crate::core::change::Status;
use crate::report::model::{ObjectReport, Report};

use super::escape::visible;
use super::name::full_name;
use super::styles::Styles;
use super::summary::{changes, managers, status_words};
use super::text::{plain_block, rank};
use super::verdict::pieces;
use super::{RenderOptions, Renderer};

/// Characters of a comment: GitHub refuses more than 65,536, and a script adds its own words.
const LIMIT: usize = 60_000;

/// A table of the objects that differ, and the differences of each, folded.
#[derive(Debug)]
pub struct Markdown(RenderOptions);

impl Markdown {
    pub(super) fn boxed(options: RenderOptions) -> Box<dyn Renderer> {
        let links = None;
        Box::new(Self(RenderOptions { styles: Styles::plain(), width: 120, links, ..options }))
    }

    /// The verdict, without what a terminal needs.
    fn head(&self, report: &Report) -> String {
        let (_, verdict, facts) = pieces(report);
        let marker = marker(report.context.as_deref().unwrap_or("none"));
        let facts = code(&facts.join(self.0.separator()));
        let error =
            report.error.as_ref().map(|error| format!("\n{}\n", code(&error.message))).unwrap_or_default();
        format!("<!-- kubectl-drift: {marker} -->\n### {verdict}\n\n{facts}\n{error}")
    }

    fn details(&self, object: &ObjectReport) -> String {
        let block = plain_block(object, &self.0);
        let fence = fence(&block);
        let name = html(&full_name(object).unwrap_or_else(|| "document".into()));
        let status = html(&status_words(object));
        format!(
            "\n<details><summary><code>{name}</code> {status}</summary>\n\n{fence}diff\n{block}{fence}\n\n</details>\n"
        )
    }
}

impl Renderer for Markdown {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut objects: Vec<&ObjectReport> =
            report.objects.iter().filter(|object| object.status != Status::InSync).collect();
        objects.sort_by_key(|object| rank(object));
        let mut page = Page::new(self.head(report));
        if !objects.is_empty() {
            page.add("\n| status | object | namespace | changes | by |\n|---|---|---|---|---|\n");
            let rows = objects.iter().filter(|object| page.add(&row(object))).count();
            let blocks = objects.iter().take(rows).filter(|object| page.add(&self.details(object))).count();
            page.close(objects.len(), rows, blocks);
        }
        out.write_all(page.text.as_bytes())
    }
}

/// Text up to a limit.
struct Page {
    text: String,
    left: usize,
    full: bool,
}

/// Kept free for the last sentence.
const RESERVE: usize = 200;

impl Page {
    fn new(text: String) -> Self {
        let left = (LIMIT - RESERVE).saturating_sub(text.chars().count());
        Self { text, left, full: false }
    }

    /// Adds a piece if it fits; after the first that does not, none does.
    fn add(&mut self, piece: &str) -> bool {
        let length = piece.chars().count();
        self.full |= length > self.left;
        if !self.full {
            self.text.push_str(piece);
            self.left -= length;
        }
        !self.full
    }

    fn close(&mut self, objects: usize, rows: usize, blocks: usize) {
        if blocks < objects {
            let named =
                if rows < objects { format!(", {} not even named", objects - rows) } else { String::new() };
            let more = objects - blocks;
            self.text.extend([
                "\n",
                &more.to_string(),
                " objects are not shown in full",
                &named,
                "; see the whole report.\n",
            ]);
        }
    }
}

fn row(object: &ObjectReport) -> String {
    let name = full_name(object).unwrap_or_else(|| "document".into());
    let namespace = object.namespace.as_deref().unwrap_or("");
    let cells = [status_words(object), name, namespace.into(), changes(object), managers(object).join(", ")];
    let cells: Vec<String> = cells.iter().map(|cell| code(cell)).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// A fence that no line of the text can close.
fn fence(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// A text of a table's cell: as code, where no link, mention or HTML works.
fn code(text: &str) -> String {
    let shown = visible(text).replace('|', "\\|");
    if shown.is_empty() {
        return shown;
    }
    let ticks = "`".repeat(shown.split(|character| character != '`').map(str::len).max().unwrap_or(0) + 1);
    let space = if shown.starts_with('`') || shown.ends_with('`') { " " } else { "" };
    format!("{ticks}{space}{shown}{space}{ticks}")
}

/// A context's name in an HTML comment, which nothing in it may end.
fn marker(context: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "._:/@-".contains(character);
    let shown: String =
        context.chars().map(|character| if is_plain(character) { character } else { '_' }).collect();
    shown.replace("--", "-_")
}

/// A text in a `code` element, where no mention works either.
fn html(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::change::Change;
    use crate::core::problem::{Problem, ProblemCode};
    use crate::report::sample::{added, changed, drifted, missing, object, owner, report};

    fn rendered(report: &Report) -> String {
        let mut out = Vec::new();
        Markdown::boxed(RenderOptions::default()).render(report, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_comment_starts_with_its_marker_and_the_verdict() {
        let text = rendered(&report(vec![object("v1 Pod", "a")]));
        assert_eq!(text, "<!-- kubectl-drift: prod -->\n### No drift: 1 object in sync\n\n`0.2 s`\n");
    }

    #[test]
    fn a_comment_is_never_too_long_and_says_what_is_missing() {
        let objects =
            (0..3000).map(|n| drifted("v1 Pod", &format!("pod-{n}"), vec![changed("spec.x", 1, 2)]));
        let text = rendered(&report(objects.collect()));
        assert!(text.chars().count() <= LIMIT);
        assert!(text.ends_with("; see the whole report.\n"), "{}", &text[text.len() - 200..]);
        let large = (0..30)
            .map(|n| drifted("v1 ConfigMap", &format!("c{n}"), vec![added("data.x", "word ".repeat(700))]));
        let options = RenderOptions { all_text: true, ..RenderOptions::default() };
        let mut out = Vec::new();
        Markdown::boxed(options).render(&report(large.collect()), &mut out).expect("memory takes all");
        let text = String::from_utf8(out).expect("text");
        assert!(text.chars().count() <= LIMIT);
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
        assert!(text.contains("objects are not shown in full; see the whole report."));
    }

    #[test]
    fn the_worst_come_first() {
        let gone = missing("v1 Service", "gone");
        let text = rendered(&report(vec![gone, drifted("v1 Pod", "moved", vec![changed("spec.x", 1, 2)])]));
        assert!(text.find("pod/moved") < text.find("service/gone"));
    }

    #[test]
    fn no_text_is_markup() {
        let evil = "</code></details>```\n~~~ [a](http://evil) ![i](http://evil) @team <img src=x> `b` | c --> www.evil";
        let change = Change { owners: vec![owner(evil, "")], ..added("data.x", evil) };
        let object = drifted("v1 ConfigMap", evil, vec![change]);
        let error = Some(Problem::new(ProblemCode::Internal, evil));
        let text = rendered(&Report { context: Some(evil.into()), error, ..report(vec![object]) });
        let outside = outside_of_code(&text);
        for markup in ["<img", "</code></details>"] {
            assert!(!outside.contains(markup), "{markup} in {outside}");
        }
        let prose =
            outside.lines().filter(|line| !line.starts_with("<!--") && !line.starts_with("<details>"));
        for line in prose {
            assert!(
                !["@team", "](http", "http://", "www."].iter().any(|markup| line.contains(markup)),
                "{line}"
            );
        }
        assert_eq!(text.lines().filter(|line| line.starts_with("<!--")).count(), 1);
        assert!(
            text.lines().next().is_some_and(|line| line.ends_with(" -->") && line.matches("--").count() == 2)
        );
        let table = text.lines().filter(|line| line.starts_with("| ") || line.starts_with("|-"));
        assert!(
            table.clone().count() == 3
                && table.map(|row| row.replace("\\|", "").matches('|').count()).all(|cells| cells == 6)
        );
    }

    /// The page without fenced blocks and code spans.
    fn outside_of_code(text: &str) -> String {
        let mut outside = String::new();
        let mut fence: Option<String> = None;
        for line in text.lines() {
            let ticks = line.len() - line.trim_start_matches('`').len();
            match &fence {
                Some(open) if line == open => fence = None,
                Some(_) => {}
                None if ticks >= 3 => fence = Some("`".repeat(ticks)),
                None => outside.push_str(&(without_spans(line) + "\n")),
            }
        }
        assert!(fence.is_none(), "a fence stays open");
        outside
    }

    fn without_spans(line: &str) -> String {
        let mut rest = line;
        let mut outside = String::new();
        while let Some(start) = rest.find('`').filter(|start| !rest[..*start].ends_with('\\')) {
            let ticks = rest[start..].len() - rest[start..].trim_start_matches('`').len();
            let body = &rest[start + ticks..];
            let Some(end) = body.find(&"`".repeat(ticks)) else { break };
            outside.push_str(&rest[..start]);
            rest = &body[end + ticks..];
        }
        outside + rest
    }
}
