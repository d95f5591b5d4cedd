//! `-o prometheus`: metrics for the node exporter's textfile collector.
//!
//! Few series whatever the cluster holds: counts, not objects. A run that failed says so with
//! `kubectl_drift_last_run_success 0` instead of leaving old values to look healthy.

use std::io::{self, Write};

use crate::core::change::{Cause, Status};
use crate::report::exit::{ExitCode, ExitPolicy};
use crate::report::model::{Report, Summary};

use super::escape::visible;
use super::{RenderOptions, Renderer};

/// The text exposition format, version 0.0.4.
#[derive(Debug)]
pub struct Prometheus;

impl Prometheus {
    pub(super) fn boxed(_: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self)
    }
}

const STATUSES: [Status; 5] =
    [Status::InSync, Status::Drifted, Status::Missing, Status::Unmanaged, Status::Unknown];

impl Renderer for Prometheus {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let summary = report.summary();
        let run = labels(&[("context", report.context.as_deref().unwrap_or(""))]);
        objects(out, report, &summary)?;
        changes(out, report, &summary)?;
        let code = report.exit_code(&ExitPolicy::default());
        let success = u8::from(matches!(code, ExitCode::InSync | ExitCode::Differs));
        let seconds = format!("{}.{:03}", report.duration_ms / 1000, report.duration_ms % 1000);
        gauge(
            out,
            "last_run_success",
            "Whether every object could be read and compared.",
            &[(run.clone(), success.to_string())],
        )?;
        gauge(out, "last_run_exit_code", "Exit code of the run.", &[(run.clone(), code.code().to_string())])?;
        let started = report.started_at.to_string();
        gauge(out, "last_run_timestamp_seconds", "Start of the run.", &[(run.clone(), started)])?;
        gauge(out, "last_run_duration_seconds", "Duration of the run.", &[(run, seconds)])?;
        let version = labels(&[("version", env!("CARGO_PKG_VERSION"))]);
        gauge(out, "build_info", "The program that wrote this.", &[(version, "1".into())])
    }
}

fn objects(out: &mut dyn Write, report: &Report, summary: &Summary) -> io::Result<()> {
    let series = STATUSES
        .map(|status| (series(report, "status", status.as_str()), summary.objects(status).to_string()));
    gauge(out, "objects", "Objects by status.", &series)
}

fn changes(out: &mut dyn Write, report: &Report, summary: &Summary) -> io::Result<()> {
    let series =
        Cause::ALL.map(|cause| (series(report, "cause", cause.as_str()), summary.changes(cause).to_string()));
    gauge(out, "changes", "Differences by cause.", &series)
}

fn series(report: &Report, label: &str, value: &str) -> String {
    labels(&[("context", report.context.as_deref().unwrap_or("")), (label, value)])
}

fn gauge(out: &mut dyn Write, name: &str, help: &str, series: &[(String, String)]) -> io::Result<()> {
    writeln!(out, "# HELP kubectl_drift_{name} {help}\n# TYPE kubectl_drift_{name} gauge")?;
    series.iter().try_for_each(|(labels, value)| writeln!(out, "kubectl_drift_{name}{labels} {value}"))
}

fn labels(pairs: &[(&str, &str)]) -> String {
    let escape = |text: &str| visible(text).replace('\\', "\\\\").replace('"', "\\\"");
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}=\"{}\"", escape(value))).collect();
    format!("{{{}}}", pairs.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::problem::{Problem, ProblemCode};
    use crate::report::sample::{changed, drifted, object, report, unknown};

    fn rendered(report: &Report) -> String {
        let mut out = Vec::new();
        Prometheus.render(report, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn counts_and_the_run_are_metrics() {
        let text = rendered(&report(vec![
            drifted("v1 Pod", "a", vec![changed("spec.x", 1, 2), changed("spec.y", 1, 2)]),
            object("v1 Pod", "b"),
        ]));
        for line in [
            "kubectl_drift_objects{context=\"prod\",status=\"in-sync\"} 1",
            "kubectl_drift_objects{context=\"prod\",status=\"unknown\"} 0",
            "kubectl_drift_changes{context=\"prod\",cause=\"drift\"} 2",
            "kubectl_drift_last_run_success{context=\"prod\"} 1",
            "kubectl_drift_last_run_exit_code{context=\"prod\"} 1",
            "kubectl_drift_last_run_timestamp_seconds{context=\"prod\"} 1795255200",
            "kubectl_drift_last_run_duration_seconds{context=\"prod\"} 0.212",
        ] {
            assert!(text.lines().any(|other| other == line), "{line} in\n{text}");
        }
    }

    #[test]
    fn a_run_that_failed_is_no_success() {
        let error = Some(Problem::new(ProblemCode::Unreachable, "no"));
        let failed = rendered(&Report { error, ..report(vec![]) });
        let half = rendered(&report(vec![unknown("v1 Pod", "a", ProblemCode::Forbidden)]));
        for text in [failed, half] {
            assert!(text.contains("kubectl_drift_last_run_success{context=\"prod\"} 0"), "{text}");
        }
    }

    #[test]
    fn every_series_belongs_to_a_declared_metric_and_labels_are_escaped() {
        let context = Some("a\"b\\c\nd 1\n# HELP".into());
        let text = rendered(&Report { context, ..report(vec![object("v1 Pod", "a")]) });
        let mut metric = "";
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                metric = rest.strip_suffix(" gauge").expect("a gauge");
            } else if !line.starts_with("# HELP kubectl_drift_") {
                let (name, rest) = line.split_once('{').expect("labels");
                let value = rest.rsplit_once("} ").expect("a value").1;
                assert_eq!(name, metric, "{line}");
                assert!(value.parse::<f64>().is_ok(), "{line}");
            }
        }
        assert!(text.contains(r#"context="a\"b\\c\\nd 1\\n# HELP""#), "{text}");
        assert!(text.ends_with('\n'), "the last line has an end");
    }
}
