//! `-o github`: annotations on the manifests' lines (GitHub's workflow commands).

use std::io::{self, Write};

use crate::report::model::Report;

use super::escape::visible;
use super::finding::{Finding, Level, worst_first};
use super::{RenderOptions, Renderer};

/// Annotations of a level that GitHub keeps for a step; it drops the others without a word.
const KEPT: usize = 10;

/// A command a finding, the worst first.
#[derive(Debug)]
pub struct GitHub;

impl GitHub {
    pub(super) fn boxed(_: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self)
    }
}

impl Renderer for GitHub {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        if let Some(error) = &report.error {
            writeln!(out, "::error title=kubectl drift::{}", data(&error.message))?;
        }
        let findings = worst_first(report);
        for (level, word) in [(Level::Error, "error"), (Level::Warning, "warning")] {
            let of_level = findings.iter().filter(|finding| finding.rule.level == level).collect::<Vec<_>>();
            write_level(out, word, &of_level)?;
        }
        Ok(())
    }
}

/// When there are too many, the last one that is kept says so.
fn write_level(out: &mut dyn Write, word: &str, findings: &[&Finding<'_>]) -> io::Result<()> {
    let shown = if findings.len() > KEPT { KEPT - 1 } else { findings.len() };
    for finding in &findings[..shown] {
        writeln!(out, "::{word} {}::{}", properties(finding), data(&finding.message))?;
    }
    let more = findings.len() - shown;
    if more > 0 {
        writeln!(out, "::{word} title=kubectl drift::and {more} more; see the report")
    } else {
        Ok(())
    }
}

fn properties(finding: &Finding<'_>) -> String {
    let mut properties = Vec::new();
    if let Some(place) = finding.place {
        properties.push(format!("file={}", property(place.file)));
        properties.push(format!("line={}", place.line));
        properties.extend(place.column.map(|column| format!("col={column}")));
    }
    properties.push(format!("title={}", property(finding.rule.title)));
    properties.join(",")
}

/// A message: nothing in it ends it, and nothing steers the terminal of who reads the log.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same for the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::change::Cause;
    use crate::core::problem::{Problem, ProblemCode};
    use crate::report::sample::{because, changed, drifted, missing, object, origin, report};

    fn rendered(report: &Report) -> String {
        let mut out = Vec::new();
        GitHub.render(report, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_finding_is_a_command_with_its_place() {
        let report = report(vec![drifted("v1 Pod", "a", vec![changed("spec.x", 1, 2)])]);
        assert_eq!(
            rendered(&report),
            "::error file=deploy/web.yaml,line=31,col=18,title=The live value moved away from what was applied::\
             pod/a -n shop: spec.x changed from 1 to 2 (drift, by kubectl-edit)\n"
        );
    }

    #[test]
    fn no_text_ends_its_command_or_starts_another() {
        let evil = "a%b\r\n::set-output name=x::y,:";
        let mut object = drifted("v1 Pod", evil, vec![changed("spec.x", evil, "z")]);
        object.origin = Some(origin(&format!("{evil}.yaml"), 1, 1));
        let report =
            Report { error: Some(Problem::new(ProblemCode::Internal, evil)), ..report(vec![object]) };
        let text = rendered(&report);
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.lines().all(|line| line.starts_with("::error ")), "{text}");
        let file = text.lines().nth(1).and_then(|line| line.split(',').next()).expect("a first property");
        assert_eq!(file, "::error file=a%25b\\r\\n%3A%3Aset-output name=x%3A%3Ay%2C%3A.yaml");
    }

    #[test]
    fn the_worst_come_first_and_the_last_one_kept_tells_of_the_others() {
        let pending = (0..3)
            .map(|n| drifted("v1 Pod", &format!("p{n}"), vec![because(Cause::Pending, changed("a", 1, 2))]));
        let missing = (0..12).map(|n| missing("v1 Service", &format!("s{n}")));
        let text = rendered(&report(pending.chain(missing).collect()));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 13);
        assert_eq!(lines[9], "::error title=kubectl drift::and 3 more; see the report");
        assert!(lines[..10].iter().all(|line| line.starts_with("::error ")));
        assert!(lines[10..].iter().all(|line| line.starts_with("::warning ")));
    }

    #[test]
    fn in_sync_says_nothing() {
        assert_eq!(rendered(&report(vec![object("v1 Pod", "a")])), "");
    }
}
