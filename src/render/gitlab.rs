//! `-o gitlab`: a GitLab code quality report (docs.gitlab.com, "Code Quality", report format).

use std::io::{self, Write};

use serde::Serialize;

use crate::report::model::Report;

use super::finding::{Finding, findings};
use super::json::write_pretty;
use super::{RenderOptions, Renderer};

/// A list of findings.
#[derive(Debug)]
pub struct GitLab;

impl GitLab {
    pub(super) fn boxed(_: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self)
    }
}

impl Renderer for GitLab {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        write_pretty(out, &findings(report).iter().map(Violation::of).collect::<Vec<_>>())
    }
}

#[derive(Serialize)]
struct Violation<'a> {
    description: &'a str,
    check_name: &'static str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

impl<'a> Violation<'a> {
    fn of(finding: &'a Finding<'_>) -> Self {
        // A path is required; what is live only has none.
        let live = || format!("live/{}", finding.object.replace(' ', "/"));
        let (path, begin) =
            finding.place.map_or_else(|| (live(), 1), |place| (place.file.to_owned(), place.line));
        Self {
            description: &finding.message,
            check_name: finding.rule.id,
            fingerprint: &finding.id,
            severity: severity(finding.rule.id),
            location: Location { path, lines: Lines { begin } },
        }
    }
}

/// One of GitLab's `info`, `minor`, `major`, `critical`, `blocker`.
fn severity(rule: &str) -> &'static str {
    match rule {
        "drift" | "conflict" | "missing" => "major",
        "unknown" => "info",
        _ => "minor",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{changed, drifted, missing, object, report};
    use serde_json::{Value, json};

    fn rendered(report: &Report) -> Value {
        let mut out = Vec::new();
        GitLab.render(report, &mut out).expect("memory takes all");
        assert!(!out.starts_with(b"\xef\xbb\xbf"), "GitLab takes no byte order mark");
        serde_json::from_slice(&out).expect("JSON")
    }

    #[test]
    fn findings_have_the_required_fields() {
        let json = rendered(&report(vec![drifted("v1 Pod", "a", vec![changed("spec.x", 1, 2)])]));
        let fingerprint = json[0]["fingerprint"].clone();
        assert!(fingerprint.as_str().is_some_and(|text| text.len() == 32));
        let expected = json!([{
            "description": "pod/a -n shop: spec.x changed from 1 to 2 (drift, by kubectl-edit)",
            "check_name": "drift",
            "fingerprint": fingerprint,
            "severity": "major",
            "location": {"path": "deploy/web.yaml", "lines": {"begin": 31}},
        }]);
        assert_eq!(json, expected);
    }

    #[test]
    fn what_is_live_only_has_a_path_too() {
        let mut unmanaged = missing("v1 Pod", "a");
        unmanaged.origin = None;
        assert_eq!(rendered(&report(vec![unmanaged]))[0]["location"]["path"], json!("live/pod/a/-n/shop"));
    }

    #[test]
    fn no_finding_is_an_empty_list() {
        assert_eq!(rendered(&report(vec![object("v1 Pod", "a")])), json!([]));
    }
}
