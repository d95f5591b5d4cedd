//! `-o junit`: `JUnit` XML, a suite a file and a case an object.
//!
//! There is no standard; the elements and attributes are those that Jenkins, `GitLab` and `GitHub` reporters
//! read (github.com/testmoapp/junitxml).

use std::io::{self, Write};

use crate::core::change::Status;
use crate::report::model::{ObjectReport, Report};

use super::escape::visible;
use super::finding::{Finding, of_object};
use super::name::full_name;
use super::{RenderOptions, Renderer};

/// Suites, cases and what failed in them.
#[derive(Debug)]
pub struct JUnit;

impl JUnit {
    pub(super) fn boxed(_: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self)
    }
}

/// Suite of objects that no file declares.
const LIVE: &str = "live";

impl Renderer for JUnit {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let seconds = format!("{}.{:03}", report.duration_ms / 1000, report.duration_ms % 1000);
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        let counts = counts(&report.objects.iter().collect::<Vec<_>>(), report.error.is_some());
        writeln!(out, "<testsuites name=\"kubectl drift\" {counts} time=\"{seconds}\">")?;
        if let Some(error) = &report.error {
            writeln!(
                out,
                "  <testsuite name=\"kubectl drift\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">"
            )?;
            writeln!(out, "    <testcase name=\"run\" classname=\"kubectl drift\">")?;
            writeln!(
                out,
                "      <error type=\"{}\" message=\"{}\"/>",
                error.code.as_str(),
                xml(&error.message)
            )?;
            writeln!(out, "    </testcase>\n  </testsuite>")?;
        }
        for (name, objects) in suites(report) {
            write_suite(out, name, &objects)?;
        }
        writeln!(out, "</testsuites>")
    }
}

/// Objects by file, in the report's order.
fn suites(report: &Report) -> Vec<(&str, Vec<&ObjectReport>)> {
    let mut suites: Vec<(&str, Vec<&ObjectReport>)> = Vec::new();
    for object in &report.objects {
        let file = object.origin.as_ref().map_or(LIVE, |origin| &origin.file);
        match suites.iter_mut().find(|(name, _)| *name == file) {
            Some((_, objects)) => objects.push(object),
            None => suites.push((file, vec![object])),
        }
    }
    suites
}

fn counts(objects: &[&ObjectReport], error: bool) -> String {
    let count = |wanted: Outcome| objects.iter().filter(|object| outcome(object) == wanted).count();
    format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
        objects.len() + usize::from(error),
        count(Outcome::Failure),
        count(Outcome::Error) + usize::from(error),
        count(Outcome::Skipped),
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Pass,
    Failure,
    Error,
    Skipped,
}

fn outcome(object: &ObjectReport) -> Outcome {
    match object.status {
        Status::InSync => Outcome::Pass,
        Status::Drifted | Status::Missing | Status::Unmanaged => Outcome::Failure,
        Status::Unknown if object.skipped => Outcome::Skipped,
        Status::Unknown => Outcome::Error,
    }
}

fn write_suite(out: &mut dyn Write, name: &str, objects: &[&ObjectReport]) -> io::Result<()> {
    writeln!(out, "  <testsuite name=\"{}\" {}>", xml(name), counts(objects, false))?;
    objects.iter().try_for_each(|object| write_case(out, object))?;
    writeln!(out, "  </testsuite>")
}

fn write_case(out: &mut dyn Write, object: &ObjectReport) -> io::Result<()> {
    let name = full_name(object).unwrap_or_else(|| "document".into());
    let class = object.namespace.as_deref().unwrap_or("cluster");
    write!(out, "    <testcase name=\"{}\" classname=\"{}\"", xml(&name), xml(class))?;
    if let Some(origin) = &object.origin {
        write!(out, " file=\"{}\" line=\"{}\"", xml(&origin.file), origin.line)?;
    }
    match (outcome(object), &object.problem) {
        (Outcome::Pass, _) => writeln!(out, "/>"),
        (Outcome::Failure, _) => write_failure(out, &of_object(object)),
        (outcome, problem) => {
            let code = problem.as_ref().map_or("unknown", |problem| problem.code.as_str());
            let message = xml(problem.as_ref().map_or("", |problem| &problem.message));
            let element = match outcome {
                Outcome::Skipped => format!("<skipped message=\"{message}\"/>"),
                _ => format!("<error type=\"{code}\" message=\"{message}\"/>"),
            };
            writeln!(out, ">\n      {element}\n    </testcase>")
        }
    }
}

/// One failure: readers show the first only. Its type is that of the worst finding.
fn write_failure(out: &mut dyn Write, findings: &[Finding<'_>]) -> io::Result<()> {
    let worst = findings.iter().min_by_key(|finding| finding.rule.level);
    let (type_, title) = worst.map_or(("drift", ""), |finding| (finding.rule.id, finding.rule.title));
    writeln!(out, ">\n      <failure type=\"{type_}\" message=\"{}\">", xml(title))?;
    findings.iter().try_for_each(|finding| writeln!(out, "{}", xml(&finding.message)))?;
    writeln!(out, "</failure>\n    </testcase>")
}

/// Text and attribute values. Controls, which XML 1.0 cannot hold at all, are spelled out.
fn xml(text: &str) -> String {
    let is_forbidden = |character: char| matches!(character, '\u{fffe}' | '\u{ffff}');
    let shown = visible(text).replace(is_forbidden, "\u{fffd}");
    shown
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&apos;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::problem::{Problem, ProblemCode};
    use crate::report::sample::{changed, drifted, missing, object, origin, report, unknown, unlisted};

    fn rendered(report: &Report) -> String {
        let mut out = Vec::new();
        JUnit.render(report, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("text")
    }

    fn elsewhere(file: &str, object: ObjectReport) -> ObjectReport {
        ObjectReport { origin: Some(origin(file, 1, 1)), ..object }
    }

    #[test]
    fn objects_are_cases_in_the_suite_of_their_file() {
        let text = rendered(&report(vec![
            drifted("v1 Pod", "a", vec![changed("spec.x", 1, 2)]),
            elsewhere("b.yaml", unknown("v1 Secret", "db", ProblemCode::Forbidden)),
            object("v1 Pod", "c"),
            unlisted("v1 Secret", ProblemCode::Forbidden),
        ]));
        let xml = roxmltree::Document::parse(&text).expect("well-formed");
        let suites: Vec<_> =
            xml.root_element().children().filter(|node| node.has_tag_name("testsuite")).collect();
        let names: Vec<_> = suites.iter().filter_map(|suite| suite.attribute("name")).collect();
        assert_eq!(names, ["deploy/web.yaml", "b.yaml", "live"]);
        let count = |name| xml.root_element().attribute(name).and_then(|text| text.parse::<u32>().ok());
        assert_eq!(
            ["tests", "failures", "errors", "skipped"].map(count),
            [Some(4), Some(1), Some(2), Some(0)]
        );
        let failure = xml.descendants().find(|node| node.has_tag_name("failure")).expect("a failure");
        assert_eq!(failure.attribute("type"), Some("drift"));
        assert_eq!(
            failure.text().map(str::trim),
            Some("pod/a -n shop: spec.x changed from 1 to 2 (drift, by kubectl-edit)")
        );
    }

    #[test]
    fn counts_are_those_of_the_elements() {
        let skipped = ObjectReport { skipped: true, ..unknown("v1 Secret", "s", ProblemCode::Forbidden) };
        let error = Some(Problem::new(ProblemCode::Unreachable, "no"));
        let report = Report { error, ..report(vec![missing("v1 Pod", "a"), skipped, object("v1 Pod", "b")]) };
        let text = rendered(&report);
        let xml = roxmltree::Document::parse(&text).expect("well-formed");
        for (attribute, element) in
            [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
        {
            let elements = xml.descendants().filter(|node| node.has_tag_name(element)).count();
            assert_eq!(
                xml.root_element().attribute(attribute),
                Some(elements.to_string().as_str()),
                "{attribute}"
            );
        }
    }

    #[test]
    fn no_text_breaks_out_of_its_place() {
        let evil = "\"'><failure/>&amp;]]>\u{0}\u{1b}[31m\u{ffff}\n";
        let object = elsewhere(evil, drifted("v1 Pod", evil, vec![changed("spec.x", evil, "y")]));
        let text = rendered(&Report {
            error: Some(Problem::new(ProblemCode::Internal, evil)),
            ..report(vec![object])
        });
        let xml = roxmltree::Document::parse(&text).expect("well-formed");
        assert_eq!(xml.descendants().filter(|node| node.has_tag_name("failure")).count(), 1);
        let file = xml.descendants().find_map(|node| node.attribute("file")).expect("a file");
        assert!(file.starts_with("\"'><failure/>&amp;]]>"), "{file}");
    }
}
