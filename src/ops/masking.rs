//! The last step before a report exists: what is said about an object holds none of its secrets.
//!
//! Values are masked where they are compared. Messages come from everywhere — the reader, the server, what a
//! webhook said to the server — and may quote any of them.

use crate::core::manifest::Document;
use crate::core::problem::Problem;
use crate::core::secret::{Masker, Whole, mask_message};
use crate::report::model::{ObjectReport, Report};

/// The report of an object, its texts masked by what the object declares, where that is known.
pub(super) fn masked(mut report: ObjectReport, declared: Option<&Document>, show: bool) -> ObjectReport {
    if show || (report.problem.is_none() && report.warnings.is_empty()) {
        return report;
    }
    let mask = |text: &str| match declared {
        Some(document) => {
            let whole = Whole { gvk: &document.gvk, sides: [Some(&document.value), None, None] };
            Masker::new(false).message(&whole, text)
        }
        None => mask_message(text),
    };
    report.problem = report.problem.map(|problem| of_problem(problem, mask));
    for warning in &mut report.warnings {
        warning.message = mask(&warning.message);
    }
    report
}

/// The report of a run that could not begin, or lost its cluster.
pub(super) fn masked_error(report: Report, show: bool) -> Report {
    let error = report.error.map(|error| if show { error } else { of_problem(error, mask_message) });
    Report { error, ..report }
}

fn of_problem(problem: Problem, mask: impl Fn(&str) -> String) -> Problem {
    let Problem { code, message, hint } = problem;
    Problem { code, message: mask(&message), hint: hint.as_deref().map(mask) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::core::change::Warning;
    use crate::core::manifest::{Limits, read};
    use crate::core::problem::ProblemCode;
    use crate::report::sample::{report, unknown};

    fn secret() -> Document {
        let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {a: sentinel-1}\n";
        read(&Arc::from("a.yaml"), text.as_bytes(), &Limits::default()).remove(0).expect("a document")
    }

    fn quoting(text: &str) -> ObjectReport {
        let problem = Problem::new(ProblemCode::ServerError, format!("it said {text}")).with_hint(text);
        let message = format!("about {text}");
        let warning = Warning { code: "x", message, path: None, position: None };
        let object = unknown("v1 Secret", "db", ProblemCode::ServerError);
        ObjectReport { problem: Some(problem), warnings: vec![warning], ..object }
    }

    fn texts(report: &ObjectReport) -> String {
        format!("{:?} {:?}", report.problem, report.warnings)
    }

    #[test]
    fn what_an_object_declares_as_secret_is_in_no_message_about_it() {
        for spelling in ["sentinel-1", "c2VudGluZWwtMQ=="] {
            assert!(texts(&quoting(spelling)).contains(spelling));
            let said = texts(&masked(quoting(spelling), Some(&secret()), false));
            assert!(!said.contains(spelling) && said.matches("***").count() == 3, "{said}");
            assert!(texts(&masked(quoting(spelling), Some(&secret()), true)).contains(spelling));
        }
    }

    #[test]
    fn where_no_object_is_known_names_and_forms_tell() {
        let said = texts(&masked(quoting("password: sentinel-1"), None, false));
        assert!(!said.contains("sentinel-1"), "{said}");
        let error = Problem::new(ProblemCode::Unreachable, "https://u:sentinel-1@h/ is not there");
        let failed = Report { error: Some(error), ..report(Vec::new()) };
        let said = |show| format!("{:?}", masked_error(failed.clone(), show).error);
        assert!(!said(false).contains("sentinel-1") && said(true).contains("sentinel-1"));
    }
}
