//! `-o sarif`: SARIF 2.1.0, as GitHub's code scanning takes it.
//!
//! A result needs a file there, so what is live only is told as a notification of the run.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::report::exit::ExitCode;
use crate::report::model::Report;

use super::finding::{Finding, Level, Place, RULES, Rule, worst_first};
use super::json::write_pretty;
use super::options::encoded;
use super::{RenderOptions, Renderer};

/// Results GitHub shows (docs.github.com, "SARIF support for code scanning").
const RESULTS: usize = 5_000;

/// One run in one log.
#[derive(Debug)]
pub struct Sarif(RenderOptions);

impl Sarif {
    pub(super) fn boxed(options: RenderOptions) -> Box<dyn Renderer> {
        Box::new(Self(options))
    }

    fn log(&self, report: &Report) -> Value {
        let findings = worst_first(report);
        let (placed, others): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|finding| finding.place.is_some());
        let context = report.context.as_deref().unwrap_or("none");
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": driver()},
                "automationDetails": {"id": format!("kubectl-drift/{context}/")},
                "columnKind": "unicodeCodePoints",
                "invocations": [self.invocation(report, &others, placed.len())],
                "results": placed.iter().take(RESULTS).filter_map(result).collect::<Vec<_>>(),
            }]
        })
    }

    fn invocation(&self, report: &Report, others: &[Finding<'_>], placed: usize) -> Value {
        let code = report.exit_code(&self.0.exit);
        let mut notifications: Vec<Value> =
            report.error.iter().map(|problem| notification("error", &problem.message)).collect();
        notifications
            .extend(others.iter().map(|finding| notification(level(finding.rule), &finding.message)));
        if placed > RESULTS {
            notifications
                .push(notification("warning", &format!("{} more results are left out", placed - RESULTS)));
        }
        json!({
            "executionSuccessful": code != ExitCode::CouldNotRun,
            "exitCode": code.code(),
            "exitCodeDescription": code.meaning(),
            "toolExecutionNotifications": notifications,
        })
    }
}

impl Renderer for Sarif {
    fn render(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        write_pretty(out, &self.log(report))
    }
}

fn driver() -> Value {
    json!({
        "name": "kubectl-drift",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": RULES.iter().map(rule).collect::<Vec<_>>(),
    })
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.description},
        "help": {"text": rule.help},
        "defaultConfiguration": {"level": level(rule)},
    })
}

fn level(rule: &Rule) -> &'static str {
    match rule.level {
        Level::Error => "error",
        Level::Warning => "warning",
    }
}

fn notification(level: &str, message: &str) -> Value {
    json!({"level": level, "message": {"text": message}})
}

fn result(finding: &Finding<'_>) -> Option<Value> {
    let index = RULES.iter().position(|rule| rule == finding.rule)?;
    Some(json!({
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": level(finding.rule),
        "message": {"text": finding.message},
        "locations": [{
            "physicalLocation": physical(finding.place?),
            "logicalLocations": [{"fullyQualifiedName": finding.object, "kind": "resource"}],
        }],
        "partialFingerprints": {"primaryLocationLineHash": finding.id},
    }))
}

fn physical(place: Place<'_>) -> Value {
    let start = if place.file.starts_with('/') { "file://" } else { "" };
    let mut region = json!({"startLine": place.line});
    if let Some(column) = place.column {
        region["startColumn"] = column.into();
    }
    let uri = format!("{start}{}", encoded(&place.file.replace('\\', "/")));
    json!({"artifactLocation": {"uri": uri}, "region": region})
}
