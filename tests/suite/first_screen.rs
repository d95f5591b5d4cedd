//! Five questions of somebody who sees the output for the first time: each is answered on the first screen.
//!
//! `DRIFT_UPDATE=1 cargo test --test suite first_screen` writes `docs/first-screen.md`.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use crate::case::Case;
use crate::cli::Place;
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;
use crate::harness::kubectl::finish;
use crate::readme::scrubbed;
use crate::servers::PLUGIN;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![Case::server("first_screen_answers_what_people_ask_first", run)]
}

/// Lines of a terminal of the usual size, the prompt among them.
const LINES: usize = 24;

/// Where the page is.
const PAGE: &str = "docs/first-screen.md";

const HEAD: &str = "# The first screen

Somebody new to the tool looks at the first 24 lines of what it prints by default, 100 columns wide. Each question has to
be answered there. This page is made by a test (`tests/suite/first_screen.rs`), which looks for the answers.
";

/// What is asked, and the words that answer it.
struct Question {
    asked: &'static str,
    /// Arguments, from the root of the repository.
    args: &'static [&'static str],
    answer: &'static str,
    words: &'static [&'static str],
}

/// What captured files are enough for.
const QUESTIONS: [Question; 4] = [
    Question {
        asked: "Which object did somebody edit by hand, and with what?",
        args: &["diff", "-f", "examples/shop", "--live", "examples/live"],
        answer: "The Role `settings-reader`: somebody added a rule with `kubectl patch`.",
        words: &["settings-reader -n shop · drifted", "rules[1]:  # drift · kubectl-patch · "],
    },
    Question {
        asked: "A Deployment differs: was that the cluster, or a manifest that nobody has applied yet?",
        args: &["diff", "-f", "examples/shop/checkout.yaml", "--live", "examples/live"],
        answer: "The manifest: its new memory limit waits to be applied.",
        words: &["deployment.apps/checkout", "512Mi  # pending · not applied yet · line 30"],
    },
    Question {
        asked: "What was deleted?",
        args: &["status", "-f", "examples/shop", "--live", "examples/live"],
        answer: "The Service `checkout`.",
        words: &["missing  service/checkout"],
    },
    Question {
        asked: "Is all well, and is anything kept from me?",
        args: &["diff", "-f", "examples/shop/network.yaml", "--live", "examples/live"],
        answer: "All is well; one value that the server filled in is not shown, and `--show all` shows it.",
        words: &["No drift: 2 objects in sync", "1 default not counted (see --show all)"],
    },
];

fn run(server: &ControlPlane) {
    let mut page = HEAD.to_owned();
    for question in &QUESTIONS {
        let mut command = Command::new(PLUGIN);
        command.args(question.args).current_dir(env!("CARGO_MANIFEST_DIR")).env_clear().env("COLUMNS", "100");
        let output = finish(command, None);
        let text = format!("{}{}", output.stdout, output.stderr);
        page += &answered(question, &question.args.join(" "), &text);
    }
    page += &refused(server);
    hold(&page);
}

/// A question with its screen, if that answers it.
fn answered(question: &Question, command: &str, text: &str) -> String {
    let screen: Vec<&str> = text.lines().take(LINES - 1).collect();
    let screen = screen.join("\n");
    for words in question.words {
        assert!(
            screen.contains(words),
            "{}\n`{words}` is not on the first screen:\n{screen}",
            question.asked
        );
    }
    let mut section = format!("\n## {}\n\n", question.asked);
    write!(
        section,
        "```console\n$ kubectl drift {command}\n{}\n```\n\n{}\n",
        screen.trim_end(),
        question.answer
    )
    .expect("a text takes everything");
    section
}

/// The fifth: somebody who may not read all of it, on a real API server.
fn refused(server: &ControlPlane) -> String {
    let question = Question {
        asked: "What could not be read, and what do I ask for?",
        args: &[],
        answer: "The Secret `login`: permission to get it in the namespace.",
        words: &[
            "secret/login -n shop · unknown (forbidden)",
            "kubectl auth can-i get secrets/login -n shop",
        ],
    };
    let (namespace, place) = (server.namespace("screen"), Place::new());
    place.file(
        "app.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {a: b}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: {a: b}\n",
    );
    let file = place.path().join("app.yaml").display().to_string();
    server.kubectl(Identity::Admin, &["apply", "-n", &namespace, "-f", &file]).ok();
    let output = server.kubectl(Identity::Viewer, &["drift", "diff", "-n", &namespace, "-f", &file]);
    let text = format!("{}{}", output.stdout, output.stderr).replace(&file, "app.yaml");
    let address =
        text.split("server ").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
    let text = text.replace(address, "https://10.0.0.1:6443").replace(&namespace, "shop");
    answered(&question, "diff -n shop -f app.yaml", &text)
}

fn hold(page: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    if std::env::var_os("DRIFT_UPDATE").is_some() {
        std::fs::write(&file, page).unwrap_or_else(|e| panic!("{PAGE}: {e}"));
        return;
    }
    let current = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{PAGE}: {e}"));
    assert!(scrubbed(&current) == scrubbed(page), "{PAGE} is not current; DRIFT_UPDATE=1 writes it:\n{page}");
}
