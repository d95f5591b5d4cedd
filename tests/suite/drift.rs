//! Running the tool through the real kubectl, and what its report says.

use std::fmt;

use serde_json::Value;

use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;
use crate::harness::kubectl::Output;

/// A finished `kubectl drift diff -o json`.
#[derive(Debug)]
pub(crate) struct Run {
    /// Exit code, standard output and error.
    pub(crate) output: Output,
    /// The report.
    pub(crate) report: Value,
}

/// One counted change as a test expects it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    /// `Kind/name`.
    pub(crate) object: String,
    /// Path as reported.
    pub(crate) path: String,
    /// `changed`, `added`, `removed`.
    pub(crate) op: String,
    /// Cause.
    pub(crate) cause: String,
    /// First owner; `-` for none.
    pub(crate) manager: String,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {} {}", self.object, self.path, self.op, self.cause, self.manager)
    }
}

/// Runs `kubectl drift diff -o json` with more arguments.
pub(crate) fn diff(server: &ControlPlane, identity: Identity, args: &[&str]) -> Run {
    let all: Vec<&str> = ["drift", "diff", "-o", "json"].into_iter().chain(args.iter().copied()).collect();
    let output = server.kubectl(identity, &all);
    let report = serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("no report ({e}): {output}"));
    Run { output, report }
}

impl Run {
    /// Objects of the report.
    pub(crate) fn objects(&self) -> &[Value] {
        self.report["objects"].as_array().map_or(&[], Vec::as_slice)
    }

    /// Every counted change.
    pub(crate) fn counted(&self) -> Vec<Found> {
        let mut found: Vec<Found> = self.objects().iter().flat_map(counted).collect();
        found.sort();
        found
    }

    /// The counted changes, a line each, for comparing and for messages.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.counted().iter().map(ToString::to_string).collect()
    }

    /// The changes that are listed and not counted, as `Kind/name path op cause`.
    pub(crate) fn uncounted(&self) -> Vec<String> {
        let line = |object: &Value| {
            let changes = object["changes"].as_array().into_iter().flatten();
            let uncounted = changes.filter(|change| change["counted"] == false);
            let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
            let line = |change: &Value| {
                let words = ["path", "op", "cause"].map(|key| word(&change[key]));
                format!("{} {}", name(object), words.join(" "))
            };
            uncounted.map(line).collect::<Vec<_>>()
        };
        self.objects().iter().flat_map(line).collect()
    }

    /// `Kind/name` of the objects with a status.
    pub(crate) fn with_status(&self, status: &str) -> Vec<String> {
        self.objects().iter().filter(|object| object["status"] == status).map(name).collect()
    }

    /// Asserts that everything was compared and nothing counted differs.
    #[track_caller]
    pub(crate) fn assert_in_sync(&self, objects: usize) {
        assert_eq!(self.lines(), Vec::<String>::new(), "counted changes: {}", self.output.command);
        let problems: Vec<&Value> =
            self.objects().iter().filter(|object| object["status"] != "in-sync").collect();
        assert_eq!(problems, Vec::<&Value>::new(), "{}", self.output.command);
        assert_eq!(self.report["summary"]["total"], objects, "{}", self.output.command);
        assert_eq!(self.output.code, 0, "{}", self.output);
    }
}

fn name(object: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    format!("{}/{}", word(&object["kind"]), word(&object["name"]))
}

fn counted(object: &Value) -> Vec<Found> {
    let changes = object["changes"].as_array().map_or(&[][..], Vec::as_slice);
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    changes
        .iter()
        .filter(|change| change["counted"] == true)
        .map(|change| Found {
            object: name(object),
            path: word(&change["path"]),
            op: word(&change["op"]),
            cause: word(&change["cause"]),
            manager: word(&change["owners"][0]["manager"]),
        })
        .collect()
}
