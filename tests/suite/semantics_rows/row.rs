//! One situation as data: what is applied, what clients do to it, what the tool has to say.

use std::path::Path;

use super::stage;
use crate::case::Case;
use crate::drift::{Run, diff};
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::{Applied, Way};
use crate::harness::identity::Identity;
use crate::harness::kubectl;

/// Stands for the name of the row's object in manifests, commands and expectations.
const NAME: &str = "NAME";

/// What happens to an applied object.
enum Act {
    /// kubectl with these words.
    Kubectl(String),
    /// The same with standard input.
    Piped(String, String),
    /// `kubectl edit` of an object, with a `sed` script as the editor.
    Edited(String, String),
    /// `kubectl get -o yaml` with a text replaced, written back by `kubectl replace`.
    Replayed(String, [&'static str; 2]),
    /// Waits until `kubectl get` with these words prints this.
    Awaited(String, String),
}

/// Where a row lives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The namespace of all rows.
    Plain,
    /// A namespace in which mutating admission policies are bound.
    Admission,
    /// A namespace with a `LimitRange`.
    Limited,
    /// Where the CRDs of [`stage`] are served.
    Custom,
}

/// A situation and its expectation.
pub(super) struct Row {
    name: &'static str,
    applied: String,
    manager: &'static str,
    acts: Vec<Act>,
    declared: Option<String>,
    place: Place,
    client_side: Option<Vec<String>>,
    server_side: Option<Vec<String>>,
    uncounted: Vec<String>,
    absent: Vec<String>,
    notes: Vec<&'static str>,
    arguments: Vec<String>,
}

impl Row {
    /// An object (or several) and the name of the test.
    pub(super) fn new(name: &'static str, applied: impl Into<String>) -> Self {
        Self {
            name,
            applied: applied.into(),
            manager: "kubectl",
            acts: Vec::new(),
            declared: None,
            place: Place::Plain,
            client_side: None,
            server_side: None,
            uncounted: Vec::new(),
            absent: Vec::new(),
            notes: Vec::new(),
            arguments: Vec::new(),
        }
    }

    /// Then kubectl runs with these words (single quotes keep words together).
    pub(super) fn then(mut self, words: impl Into<String>) -> Self {
        self.acts.push(Act::Kubectl(words.into()));
        self
    }

    /// Then kubectl reads this.
    pub(super) fn then_with(mut self, words: impl Into<String>, stdin: impl Into<String>) -> Self {
        self.acts.push(Act::Piped(words.into(), stdin.into()));
        self
    }

    /// Then somebody edits the object, as the `sed` script does.
    pub(super) fn edited(mut self, object: impl Into<String>, sed: impl Into<String>) -> Self {
        self.acts.push(Act::Edited(object.into(), sed.into()));
        self
    }

    /// Then somebody writes the object back as it was read, but for a text.
    pub(super) fn replayed(mut self, object: &str, from: &'static str, to: &'static str) -> Self {
        self.acts.push(Act::Replayed(object.into(), [from, to]));
        self
    }

    /// Then `kubectl get` with these words comes to print this.
    pub(super) fn awaited(mut self, words: impl Into<String>, text: impl Into<String>) -> Self {
        self.acts.push(Act::Awaited(words.into(), text.into()));
        self
    }

    /// The manifest that is compared, when it is not the applied one any more.
    pub(super) fn declared(mut self, manifest: impl Into<String>) -> Self {
        self.declared = Some(manifest.into());
        self
    }

    /// The manifest that is compared is the applied one with a text replaced.
    pub(super) fn now(self, from: &str, to: &str) -> Self {
        assert!(self.applied.contains(from), "{}: no `{from}`", self.name);
        let declared = self.applied.replacen(from, to, 1);
        self.declared(declared)
    }

    pub(super) fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// The field manager of server-side apply.
    pub(super) fn applied_as(mut self, manager: &'static str) -> Self {
        self.manager = manager;
        self
    }

    /// More arguments for `kubectl drift diff`.
    pub(super) fn with(mut self, argument: &str) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Applied client-side, this is all that counts: changes as `Kind/name path op cause manager`, objects as
    /// `Kind/name status`, warnings as `Kind/name warning code path`.
    pub(super) fn client(mut self, lines: &[&str]) -> Self {
        self.client_side = Some(lines.iter().map(ToString::to_string).collect());
        self
    }

    /// The same for server-side apply.
    pub(super) fn server(mut self, lines: &[&str]) -> Self {
        self.server_side = Some(lines.iter().map(ToString::to_string).collect());
        self
    }

    /// The same for both.
    pub(super) fn both(self, lines: &[&str]) -> Self {
        self.client(lines).server(lines)
    }

    /// Among what does not count there is, as `Kind/name path op cause`.
    pub(super) fn uncounted(mut self, line: &str) -> Self {
        self.uncounted.push(line.into());
        self
    }

    /// Neither among what counts nor among what does not is any path with this text.
    pub(super) fn never(mut self, text: &str) -> Self {
        self.absent.push(text.into());
        self
    }

    /// The explanation of a change says this.
    pub(super) fn told(mut self, note: &'static str) -> Self {
        self.notes.push(note);
        self
    }

    /// A test for each way of applying.
    pub(super) fn cases(self, index: usize) -> Vec<Case> {
        let both = self.client_side.is_some() && self.server_side.is_some();
        let row = std::sync::Arc::new(self);
        let case = |way: Way, suffix: &str, letter: char, lines: Vec<String>| {
            let suffix = if both { suffix } else { "" };
            let name = format!("semantics_{}{suffix}", row.name);
            let row = std::sync::Arc::clone(&row);
            Case::server(name, move |server| {
                Stand { row: &row, server, name: format!("row{index}{letter}") }.run(way, &lines);
            })
        };
        let client = row.client_side.clone().map(|l| case(Way::ClientSide, "_client_side", 'c', l));
        let server =
            row.server_side.clone().map(|l| case(Way::ServerSide(row.manager), "_server_side", 's', l));
        client.into_iter().chain(server).collect()
    }
}

/// A row on a server.
struct Stand<'a> {
    row: &'a Row,
    server: &'a ControlPlane,
    name: String,
}

impl Stand<'_> {
    fn run(&self, way: Way, expected: &[String]) {
        let namespace = stage::namespace(self.server, self.row.place);
        let scratch = tempfile::tempdir().expect("a scratch folder");
        let file = scratch.path().join("manifest.yaml");
        self.write(&file, &self.row.applied);
        let what = Applied { path: file.clone(), namespace: Some(namespace.clone()) };
        self.server.apply(&what, way);
        self.row.acts.iter().for_each(|act| self.act(act, &namespace));
        if let Some(declared) = &self.row.declared {
            self.write(&file, declared);
        }
        let path = file.to_string_lossy();
        let mut args = vec!["-n", &namespace, "-f", &path, "--show", "all"];
        args.extend(self.row.arguments.iter().map(String::as_str));
        let run = diff(self.server, Identity::Admin, &args);
        assert!(!run.objects().is_empty() && run.report["error"].is_null(), "{}", run.output);
        let mut expected: Vec<String> = expected.iter().map(|line| self.named(line)).collect();
        expected.sort();
        assert_eq!(lines(&run), expected, "{}\n{}", self.row.name, run.output.stdout);
        self.check_rest(&run);
    }

    fn check_rest(&self, run: &Run) {
        let found = uncounted(run);
        for line in &self.row.uncounted {
            assert!(found.contains(&self.named(line)), "{line} is not among {found:#?}");
        }
        let paths: Vec<&str> = run.objects().iter().flat_map(paths).collect();
        for text in &self.row.absent {
            assert!(!paths.iter().any(|path| path.contains(text)), "`{text}` in {paths:#?}");
        }
        let notes: Vec<&str> = run.objects().iter().flat_map(notes).collect();
        for note in &self.row.notes {
            assert!(notes.iter().any(|text| text.contains(note)), "`{note}` is not among {notes:#?}");
        }
    }

    fn named(&self, text: &str) -> String {
        text.replace(NAME, &self.name)
    }

    fn write(&self, file: &Path, text: &str) {
        std::fs::write(file, self.named(text)).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    }

    fn act(&self, act: &Act, namespace: &str) {
        let split = |text: &str| [vec!["-n".into(), namespace.into()], words(&self.named(text))].concat();
        match act {
            Act::Kubectl(text) => {
                self.server.kubectl(Identity::Admin, &borrowed(&split(text))).ok();
            }
            Act::Piped(text, stdin) => {
                let stdin = self.named(stdin);
                self.server.kubectl_with(Identity::Admin, &borrowed(&split(text)), stdin.as_bytes()).ok();
            }
            Act::Edited(object, sed) => {
                let kubeconfig = self.server.kubeconfig(Identity::Admin);
                let mut command = self.server.environment().command(Some(&kubeconfig));
                command.env("KUBE_EDITOR", format!("sed -i -e '{}'", self.named(sed)));
                command.args(split(&format!("edit {object}")));
                let output = kubectl::finish(command, None).ok();
                assert!(output.contains("edited"), "{output}");
            }
            Act::Replayed(object, [from, to]) => {
                let read = split(&format!("get {object} -o yaml"));
                let text = self.server.kubectl(Identity::Admin, &borrowed(&read)).ok().replace(from, to);
                let write = split("replace -f -");
                self.server.kubectl_with(Identity::Admin, &borrowed(&write), text.as_bytes()).ok();
            }
            Act::Awaited(text, wanted) => stage::wait_for(self.server, &split(text), &self.named(wanted)),
        }
    }
}

/// Everything that counts, sorted.
pub(super) fn lines(run: &Run) -> Vec<String> {
    let mut lines: Vec<String> = run.objects().iter().flat_map(object_lines).collect();
    lines.sort();
    lines
}

fn object_lines(object: &serde_json::Value) -> Vec<String> {
    let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let name = format!("{}/{}", word(&object["kind"]), word(&object["name"]));
    let mut lines: Vec<String> = list(&object["changes"])
        .iter()
        .filter(|change| change["counted"] == true)
        .map(|change| {
            let managers: Vec<String> =
                list(&change["owners"]).iter().map(|owner| word(&owner["manager"])).collect();
            let managers = if managers.is_empty() { "-".into() } else { managers.join("+") };
            let [path, op, cause] = ["path", "op", "cause"].map(|key| word(&change[key]));
            format!("{name} {path} {op} {cause} {managers}")
        })
        .collect();
    lines.extend(
        list(&object["warnings"])
            .iter()
            .map(|warning| format!("{name} warning {} {}", word(&warning["code"]), word(&warning["path"]))),
    );
    match object["status"].as_str() {
        Some("in-sync" | "drifted") => {}
        _ => lines.push(format!("{name} {} {}", word(&object["status"]), word(&object["problem"]["code"]))),
    }
    if object["terminating"] == true {
        lines.push(format!("{name} terminating"));
    }
    lines
}

fn uncounted(run: &Run) -> Vec<String> {
    let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let of = |object: &serde_json::Value| -> Vec<String> {
        let name = format!("{}/{}", word(&object["kind"]), word(&object["name"]));
        let changes = list(&object["changes"]).iter().filter(|change| change["counted"] == false);
        let line = |change: &serde_json::Value| {
            let [path, op, cause] = ["path", "op", "cause"].map(|key| word(&change[key]));
            format!("{name} {path} {op} {cause}")
        };
        changes.map(line).collect()
    };
    run.objects().iter().flat_map(of).collect()
}

fn paths(object: &serde_json::Value) -> impl Iterator<Item = &str> {
    list(&object["changes"]).iter().filter_map(|change| change["path"].as_str())
}

fn notes(object: &serde_json::Value) -> impl Iterator<Item = &str> {
    list(&object["changes"]).iter().filter_map(|change| change["note"].as_str())
}

fn list(value: &serde_json::Value) -> &[serde_json::Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn borrowed(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// Words separated by spaces; single quotes keep spaces.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for letter in text.chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty())),
            letter => word.push(letter),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}
