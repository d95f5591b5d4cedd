//! The block of one object.

use crate::core::change::{Change, Status};
use crate::core::problem::ProblemCode;
use crate::render::RenderOptions;
use crate::render::line::Line;
use crate::render::name::full_name;
use crate::render::styles::Role;
use crate::render::summary::{status_role, status_words};
use crate::report::model::ObjectReport;

use super::about::{about, line};
use super::row::lay_out;
use super::sheet::Sheet;
use super::tree::{Node, group};

/// The lines of an object, and how many of its values are not shown whole.
pub(super) struct Block {
    pub(super) lines: Vec<Line>,
    pub(super) cut: usize,
}

/// The block of an object; `None` when there is nothing to say about it. Its problem is left out where it
/// is `told` elsewhere.
pub(super) fn block(object: &ObjectReport, told: bool, wide: bool, options: &RenderOptions) -> Option<Block> {
    let listed: Vec<&Change> = object.changes.iter().filter(|change| options.show.lists(change)).collect();
    let is_silent = object.status == Status::InSync && listed.is_empty() && object.warnings.is_empty();
    if is_silent {
        return None;
    }
    let mut sheet = Sheet::new(options, object.origin.as_ref(), wide);
    nodes(&mut sheet, &group(&listed), 2);
    let cut = sheet.cut;
    let mut lines = headline(object, options);
    lines.extend(lay_out(sheet.rows, options));
    lines.extend(warnings(object));
    lines.extend(problem(object).into_iter().filter(|_| !told));
    Some(Block { lines, cut })
}

/// What an object is, and each change as a path and what is said about it.
pub(super) fn brief(object: &ObjectReport, options: &RenderOptions) -> Vec<Line> {
    let listed = object.changes.iter().filter(|change| options.show.lists(change));
    let mut rest: Vec<Line> = listed.map(|change| change_in_brief(change, object, options)).collect();
    rest.extend(warnings(object).chain(problem(object)).map(Line::unindented));
    if object.status == Status::InSync && rest.is_empty() {
        return rest;
    }
    let mut lines = headline(object, options);
    lines.extend(rest);
    lines
}

fn change_in_brief(change: &Change, object: &ObjectReport, options: &RenderOptions) -> Line {
    let facts =
        about(change, false, options).into_iter().chain(line(change, object.origin.as_ref(), options));
    let facts: Vec<String> = facts.map(|fact| fact.text).collect();
    Line::of(Role::Plain, &format!("{}: ", change.path)).with(Role::Muted, &facts.join(options.separator()))
}

fn warnings(object: &ObjectReport) -> impl Iterator<Item = Line> + '_ {
    object.warnings.iter().map(|warning| {
        let path = warning.path.as_ref().map(|path| format!(" ({path})")).unwrap_or_default();
        said(Role::Warning, "warning: ", &format!("{}{path}", warning.message))
    })
}

fn nodes(sheet: &mut Sheet<'_>, nodes: &[Node<'_>], indent: usize) {
    for node in nodes {
        for change in &node.changes {
            sheet.change(node, change, indent);
        }
        if !node.children.is_empty() {
            let indent = sheet.path(indent, &node.labels());
            self::nodes(sheet, &node.children, indent);
        }
    }
}

/// `~ deployment.apps/web -n shop · drifted · deploy/web.yaml:12`, over two lines where it must.
fn headline(object: &ObjectReport, options: &RenderOptions) -> Vec<Line> {
    let mut name = Line::of(status_role(object.status), sign(object.status, options.reverse));
    name.push(Role::Plain, " ");
    name.push(Role::Object, &full_name(object).unwrap_or_else(|| "document".into()));
    if let Some(namespace) = &object.namespace {
        name.push(Role::Plain, &format!(" -n {namespace}"));
    }
    let status = Line::of(status_role(object.status), &status_words(object));
    let mut place = Line::default();
    if let Some(origin) = &object.origin {
        let text = format!("{}:{}", origin.file, origin.line);
        place.push_link(Role::Muted, &text, options.link(&origin.file, origin.line));
    }
    Line::join(vec![name, status, place], options.separator(), options.width, 2)
}

/// The shape that goes with the status.
fn sign(status: Status, reverse: bool) -> &'static str {
    match (status, reverse) {
        (Status::InSync, _) => "=",
        (Status::Drifted, _) => "~",
        (Status::Missing, false) | (Status::Unmanaged, true) => "-",
        (Status::Unmanaged, false) | (Status::Missing, true) => "+",
        (Status::Unknown, _) => "?",
    }
}

/// Why an object was not compared. The hints of refused ones are collected at the end.
fn problem(object: &ObjectReport) -> Vec<Line> {
    let Some(problem) = &object.problem else { return Vec::new() };
    let hint = problem.hint.as_ref().filter(|_| problem.code != ProblemCode::Forbidden);
    let message = said(Role::Plain, "", &problem.message);
    [message].into_iter().chain(hint.map(|hint| said(Role::Hint, "hint: ", hint))).collect()
}

fn said(role: Role, head: &str, text: &str) -> Line {
    Line::of(Role::Plain, "    ").with(role, head).with(Role::Plain, text)
}
