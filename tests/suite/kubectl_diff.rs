//! The same edits for `kubectl drift diff` and for `kubectl diff`, and what each says. The README's comparison comes
//! from here.

mod edits;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::case::Case;
use crate::drift::{Run, diff};
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::Corpus;
use crate::harness::identity::Identity;
use crate::harness::kubectl::Output;
use crate::harness::poll;
use crate::readme;
use edits::{EDITS, Edit, GENERAL, MORE, Ours, Theirs, Why};

/// How long the autoscaler may take.
const SCALED: Duration = Duration::from_mins(2);

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::server("readme_kubectl_diff_comparison_of_the_readme_holds", comparison),
        Case::plain("readme_kubectl_diff_comparison_in_the_readme_is_current", || {
            readme::hold("comparison", &table(None));
            readme::hold("disagreements", &disagreements());
        }),
    ]
}

/// What `kubectl diff` said.
pub(crate) struct Seen {
    /// `Kind/name` and a changed line without its indentation.
    pub(crate) lines: BTreeSet<String>,
    /// How many changed lines are a `metadata.generation`.
    pub(crate) generations: usize,
    /// The same run as somebody who may only read.
    pub(crate) viewer: Output,
}

/// How long each took for how many objects.
struct Times {
    objects: u64,
    ours: Duration,
    theirs: Duration,
}

fn comparison(server: &ControlPlane) {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let file = scratch.path().join("boutique.yaml");
    let namespace = drifted(server, &file);
    let args = ["-n", namespace.as_str(), "-f", file.to_str().expect("a plain name")];

    let (started, ours) = (Instant::now(), diff(server, Identity::Admin, &args));
    let ours_took = started.elapsed();
    check_ours(&ours);
    let command: Vec<&str> = ["diff"].into_iter().chain(args).collect();
    let (started, theirs) = (Instant::now(), server.kubectl(Identity::Admin, &command));
    let theirs_took = started.elapsed();
    check_theirs(&theirs, server.kubectl(Identity::Viewer, &command));
    check_roles(server, &ours, &args);

    let objects = ours.report["summary"]["total"].as_u64().expect("a number");
    readme::hold("comparison", &table(Some(&Times { objects, ours: ours_took, theirs: theirs_took })));
}

/// The online boutique and [`MORE`], applied, in a namespace of its own; then all edits.
fn drifted(server: &ControlPlane, file: &Path) -> String {
    let corpus = Corpus::OnlineBoutique.path().join("kubernetes-manifests.yaml");
    let text = fs::read_to_string(&corpus).expect("the corpus is there") + MORE;
    fs::write(file, &text).expect("the scratch folder is writable");
    let namespace = server.namespace("comparison");
    let in_namespace = |args: &[&str]| {
        let all: Vec<&str> = ["-n", namespace.as_str()].into_iter().chain(args.iter().copied()).collect();
        server.kubectl(Identity::Admin, &all)
    };
    in_namespace(&["apply", "-f", file.to_str().expect("a plain name")]).ok();
    poll::until("two replicas by the autoscaler", SCALED, || {
        let replicas = in_namespace(&["get", "deployment/autoscaled", "-o", "jsonpath={.spec.replicas}"]);
        let replicas = replicas.result()?;
        if replicas == "2" { Ok(()) } else { Err(replicas) }
    })
    .unwrap_or_else(|e| panic!("{e}"));
    server.wait_quiet(&namespace);
    for edit in EDITS.iter().filter(|edit| !edit.by.is_empty()) {
        in_namespace(edit.by).ok();
    }
    fs::write(file, text.replacen("mode: fast", "mode: slow", 1)).expect("the scratch folder is writable");
    server.wait_quiet(&namespace);
    namespace
}

/// Every edit is said, and nothing else.
fn check_ours(run: &Run) {
    let said = |edit: &Edit| match edit.ours {
        Ours::Change(change) => Some(format!("{} {change}", edit.object)),
        Ours::Missing | Ours::Uncounted(_) => None,
    };
    let mut expected: Vec<String> = EDITS.iter().filter_map(said).collect();
    expected.sort();
    assert_eq!(run.lines(), expected);
    let missing = EDITS.iter().filter(|edit| matches!(edit.ours, Ours::Missing)).map(|edit| edit.object);
    assert_eq!(run.with_status("missing"), missing.collect::<Vec<_>>());
    assert_eq!((run.output.code, run.with_status("unknown")), (1, vec![]));
}

/// `kubectl diff` says what the table says that it says, and nothing else.
fn check_theirs(output: &Output, viewer: Output) {
    assert_eq!(output.code, 1, "{output}");
    let (seen, whole) = seen(&output.stdout, viewer);
    let mut expected = BTreeSet::new();
    for edit in EDITS {
        if let Theirs::Lines(lines) | Theirs::Alarm(lines, _) = edit.theirs {
            expected.extend(lines.iter().map(|line| format!("{} {line}", edit.object)));
        }
    }
    assert_eq!(seen.lines, expected, "what `kubectl diff` shows");
    let new =
        EDITS.iter().filter(|edit| matches!(edit.theirs, Theirs::Whole)).map(|edit| edit.object.to_owned());
    assert_eq!(whole, new.collect(), "what `kubectl diff` shows as new");
    for general in GENERAL {
        assert!((general.holds)(&seen), "no longer so: {}\n{}", general.text, seen.viewer);
    }
}

/// The changed lines of `kubectl diff`, and the objects that it shows as new.
fn seen(stdout: &str, viewer: Output) -> (Seen, BTreeSet<String>) {
    let mut sections: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut object = String::new();
    for line in stdout.lines() {
        if line.starts_with("diff -u -N ") {
            object = object_of(line);
        } else if line.starts_with("@@ -0,0 ") {
            sections.entry(object.clone()).or_default().push("new");
        } else if line.starts_with(['-', '+']) && !line.starts_with("--- /") && !line.starts_with("+++ /") {
            sections.entry(object.clone()).or_default().push(line);
        }
    }
    let (new, changed): (Vec<_>, Vec<_>) =
        sections.into_iter().partition(|(_, lines)| lines.first() == Some(&"new"));
    let all = changed.iter().flat_map(|(object, lines)| lines.iter().map(move |line| (object, *line)));
    let (generations, rest): (Vec<_>, Vec<_>) =
        all.partition(|(_, line)| line[1..].starts_with("  generation: "));
    let lines =
        rest.iter().map(|(object, line)| format!("{object} {}{}", &line[..1], line[1..].trim())).collect();
    let seen = Seen { lines, generations: generations.len(), viewer };
    (seen, new.into_iter().map(|(object, _)| object).collect())
}

/// `Kind/name` of `diff -u -N … /tmp/MERGED-1/GROUP.VERSION.KIND.NAMESPACE.NAME`.
fn object_of(line: &str) -> String {
    let file = line.rsplit('/').next().unwrap_or_default();
    let parts: Vec<&str> = file.rsplitn(4, '.').collect();
    format!("{}/{}", parts[2], parts[0])
}

/// The role that the README applies is enough for everything, and the built-in `view` lacks what the README says.
fn check_roles(server: &ControlPlane, admin: &Run, args: &[&str]) {
    let commands = readme::block("sh", "kubectl apply -f deploy/rbac/");
    let file = commands.lines().find_map(|line| line.strip_prefix("kubectl apply -f ")).expect("a file");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    server.kubectl(Identity::Admin, &["apply", "-f", &file.to_string_lossy()]).ok();
    let (role, user) = ("--clusterrole=kubectl-drift-reader", "--user=drift-reader");
    server.kubectl(Identity::Admin, &["create", "clusterrolebinding", "drift-reader", role, user]).ok();
    let kubeconfig = server.issue("drift-reader", None).expect("a certificate");
    let command: Vec<&str> =
        ["drift", "diff", "-o", "json"].into_iter().chain(args.iter().copied()).collect();
    let run = || {
        let output = server.environment().run(Some(&kubeconfig), &command);
        let report = serde_json::from_str(&output.stdout).map_err(|e| format!("{e}: {output}"))?;
        let run = Run { output, report };
        if run.output.code == 1 { Ok(run) } else { Err(format!("unknown: {:?}", run.with_status("unknown"))) }
    };
    // The server takes a moment to see a new binding.
    let reader = poll::until("the README's role is enough", Duration::from_secs(30), run);
    assert_eq!(reader.unwrap_or_else(|e| panic!("{e}")).lines(), admin.lines());
    let viewer = diff(server, Identity::Viewer, args);
    assert_eq!(
        viewer.with_status("unknown"),
        ["Role/reader", "ValidatingWebhookConfiguration/drift-comparison"]
    );
    assert_eq!(viewer.output.code, 3);
}

/// The README's table. Times are a run's: without one, those that stand there.
fn table(times: Option<&Times>) -> String {
    let mut text = String::from("| what happened | `kubectl drift diff` | `kubectl diff` |\n|---|---|---|\n");
    for edit in EDITS {
        text += &format!(
            "| {} | {} | {} |\n",
            edit.what,
            ours_in_words(&edit.ours),
            theirs_in_words(&edit.theirs)
        );
    }
    let (objects, ours, theirs) = match times {
        Some(times) => (times.objects, times.ours, times.theirs),
        None => return text + "\n" + &readme::line_in("comparison", "One run over"),
    };
    let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
    text + &format!(
        "\nOne run over all {objects} objects on the test server: `kubectl drift diff` {} \
         (built without optimisation), `kubectl diff` {}.\n",
        seconds(ours),
        seconds(theirs)
    )
}

fn ours_in_words(ours: &Ours) -> String {
    match ours {
        Ours::Missing => "missing".into(),
        Ours::Uncounted(why) => format!("not counted: {why}"),
        Ours::Change(change) => {
            let mut words = change.rsplitn(4, ' ');
            let (manager, cause, _op, path) = (words.next(), words.next(), words.next(), words.next());
            let by = match (manager, cause) {
                (Some("-"), _) | (_, Some("pending")) => String::new(),
                (manager, _) => format!(" by {}", manager.unwrap_or_default()),
            };
            format!("{}{by}: `{}`", cause.unwrap_or_default(), path.unwrap_or_default())
        }
    }
}

fn theirs_in_words(theirs: &Theirs) -> &'static str {
    match theirs {
        Theirs::Lines(_) => "shown",
        Theirs::Whole => "shown as new",
        Theirs::Silent => "nothing",
        Theirs::Alarm(..) => "**shown as a change**",
        Theirs::Blind(_) => "**nothing**",
    }
}

/// The README's list of disagreements, with reasons.
fn disagreements() -> String {
    let mut by_reason: BTreeMap<Why, Vec<&str>> = BTreeMap::new();
    for edit in EDITS {
        if let Theirs::Alarm(_, why) | Theirs::Blind(why) = edit.theirs {
            by_reason.entry(why).or_default().push(edit.what);
        }
    }
    let edits = by_reason.iter().map(|(why, whats)| format!("- {}: {}.\n", why.text(), whats.join("; ")));
    let general = GENERAL.iter().map(|general| format!("- {}.\n", general.text));
    edits.chain(general).collect()
}
