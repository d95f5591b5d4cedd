//! Completion: as the real kubectl asks for it, and as each shell shows it.

mod shells;

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::case::Case;
use crate::cli::Place;
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;
use crate::harness::kubectl::finish;
use crate::servers::PLUGIN;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::server("completion_kubectl_offers_commands_flags_and_values", recorded),
        Case::server("completion_kubectl_offers_the_plugin_itself", plugin),
        Case::server("completion_names_come_from_kubeconfig_and_server", names),
        Case::server("completion_kinds_and_names_of_objects_are_offered", objects),
        Case::server("completion_is_silent_about_what_goes_wrong", silent),
        Case::server("completion_only_reads_and_only_what_is_needed", requests),
        Case::plain("completion_a_server_that_says_nothing_costs_two_seconds_at_most", in_time),
        #[cfg(unix)]
        Case::plain("completion_the_link_is_made_beside_the_program", link),
    ];
    cases.extend(shells::cases());
    cases
}

/// What kubectl's own hidden command prints for `kubectl drift WORDS`.
fn asked(server: &ControlPlane, who: Identity, words: &[&str]) -> String {
    let output = server.kubectl(who, &[&["__complete", "drift"], words].concat());
    assert_eq!(output.code, 0, "{output}");
    output.stdout
}

/// Candidates without their descriptions.
fn candidates(server: &ControlPlane, who: Identity, words: &[&str]) -> Vec<String> {
    let text = asked(server, who, words);
    let lines = text.lines().filter(|line| !line.starts_with(':'));
    lines.map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
}

/// What the real kubectl printed when this was written, word for word.
fn recorded(server: &ControlPlane) {
    for (words, expected) in [
        (&["ver"][..], "version\tPrint the version, and the server's\n:4\n"),
        (&["diff", "--fail-on", ""], "any\ndrift\n:4\n"),
        (&["diff", "--fail-on=d"], "drift\n:4\n"),
        (&["diff", "--show", "server,c"], "server,controller\n:4\n"),
        (&["diff", "--col"], "--color\tWhen to colour the output\n:4\n"),
        (&["--color", ""], "auto\nalways\nnever\n:4\n"),
        (&["diff", "-o", "ya"], "yaml\tthe JSON report as YAML\n:36\n"),
        (&["diff", "-f", ""], "json\nyaml\nyml\n:8\n"),
        (&["diff", "-f", "a.yaml", "--live", "x"], "json\nyaml\nyml\n:8\n"),
        (&["diff", "--kubeconfig", ""], ":0\n"),
        (&["version", "-o", ""], "json\nyaml\n:4\n"),
        (&["explain", "exit"], "exit-codes\twhat scripts can rely on\n:36\n"),
        (&["diff", "--timeout", ""], ":4\n"),
        (&["no-such-command", ""], ":4\n"),
    ] {
        assert_eq!(asked(server, Identity::Admin, words), expected, "{words:?}");
    }
    let commands = candidates(server, Identity::Admin, &[""]);
    for command in ["diff", "explain", "completion", "version", "help"] {
        assert!(commands.iter().any(|offered| offered == command), "{command} of {commands:?}");
    }
}

fn plugin(server: &ControlPlane) {
    let output = server.kubectl(Identity::Admin, &["__complete", "drif"]);
    assert_eq!(output.stdout, "drift\tThe command drift is a plugin installed by the user\n:4\n", "{output}");
}

fn names(server: &ControlPlane) {
    let namespace = server.namespace("complete");
    let typed = &namespace[..namespace.len() - 1];
    let offered = candidates(server, Identity::Admin, &["diff", "-n", typed]);
    assert!(offered.contains(&namespace), "{offered:?}");
    let offered = candidates(server, Identity::Admin, &["diff", &format!("--namespace={typed}")]);
    assert!(offered.contains(&namespace), "{offered:?}");
    assert_eq!(asked(server, Identity::Admin, &["diff", "--context", "b"]), "bench\tcluster bench\n:4\n");
    assert_eq!(asked(server, Identity::Admin, &["diff", "--cluster", ""]), "bench\n:4\n");
    assert_eq!(asked(server, Identity::Admin, &["diff", "--user", ""]), "admin\n:4\n");
    let other = server.kubeconfig(Identity::Viewer);
    let words = ["diff", "--kubeconfig", other.to_str().expect("a path"), "--user", ""];
    assert_eq!(asked(server, Identity::Admin, &words), "viewer\n:4\n");
}

/// Kinds as they are served, and names of what is there: as arguments of kubectl get.
fn objects(server: &ControlPlane) {
    let namespace = server.namespace("objects");
    for name in ["settings", "texts"] {
        server.kubectl(Identity::Admin, &["create", "configmap", name, "-n", &namespace]).ok();
    }
    for (command, words, expected) in [
        ("diff", &["configm"][..], "configmaps\tConfigMap (cm)\n:6\n"),
        ("blame", &["configm"], "configmaps/\tConfigMap (cm)\n:6\n"),
        ("blame", &["cm/"], "cm/kube-root-ca.crt\ncm/settings\ncm/texts\n:4\n"),
        ("diff", &["configmaps/t"], "configmaps/texts\n:4\n"),
        ("status", &["cm/settings", "cm/t"], "cm/texts\n:4\n"),
        ("diff", &["cm", ""], "kube-root-ca.crt\nsettings\ntexts\n:4\n"),
        ("diff", &["cm,sa", "settings", ""], "default\nkube-root-ca.crt\ntexts\n:4\n"),
        ("blame", &["configmaps", "se"], "settings\n:4\n"),
        ("preflight", &["no-such-kind/"], ":4\n"),
        ("preflight", &["no-such-kind", ""], ":4\n"),
    ] {
        let words = [&[command, "-n", &namespace][..], words].concat();
        assert_eq!(asked(server, Identity::Admin, &words), expected, "{words:?}");
    }
}

/// Somebody without rights, a context that is not there, a kubeconfig that is none.
fn silent(server: &ControlPlane) {
    let folder = Place::new();
    folder.file("broken", "}{");
    let broken = folder.path().join("broken").display().to_string();
    for words in [
        &["diff", "--context", "nowhere", "-n", ""][..],
        &["diff", "--kubeconfig", &broken, "-n", ""],
        &["diff", "--kubeconfig", &broken, "--context", ""],
        &["diff", "--server", "https://127.0.0.1:1", "-n", ""],
        &["diff", "--token", "wrong", "--user", "nobody", "-n", ""],
    ] {
        let output = server.kubectl(Identity::Admin, &[&["__complete", "drift"], words].concat());
        assert_eq!((output.code, output.stdout.as_str()), (0, ":4\n"), "{output}");
        let kubectls = ["[Debug] ", "Completion ended with directive: "];
        let ours = output.stderr.lines().filter(|line| !kubectls.iter().any(|start| line.starts_with(start)));
        assert_eq!(ours.collect::<Vec<_>>(), [""; 0], "{output}");
    }
}

fn requests(server: &ControlPlane) {
    let user = "completer";
    let kubeconfig = server.issue(user, Some("system:masters")).expect("a kubeconfig");
    let words = ["__complete", "drift", "diff", "-n", ""];
    let output = server.environment().run(Some(&kubeconfig), &words);
    assert!(output.stdout.contains("default\n"), "{output}");
    let output = server.environment().run(Some(&kubeconfig), &["__complete", "drift", "diff", "--"]);
    assert!(output.stdout.contains("--show"), "{output}");
    let sent: Vec<(String, String)> =
        server.requests_by_user(user).into_iter().map(|request| (request.verb, request.uri)).collect();
    assert_eq!(sent, [("list".to_owned(), "/api/v1/namespaces?limit=500".to_owned())]);
}

fn in_time() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", silent.local_addr().expect("an address"));
    let start = Instant::now();
    let output = Place::new().run(&["__complete", "diff", "-s", &address, "-n", ""]);
    assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (0, ":4\n", ""), "{output}");
    // The promise is 1.5 s; a machine that is busy elsewhere starts processes late.
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

/// The way that the README shows, and that the link answers.
#[cfg(unix)]
fn link() {
    let place = Place::new();
    let bin = place.path().join("bin");
    std::fs::create_dir(&bin).expect("a new folder");
    std::os::unix::fs::symlink(PLUGIN, bin.join("kubectl-drift")).expect("a new link");
    let made = bin.join("kubectl_complete-drift");
    let run = |program: &Path, words: &[&str]| {
        let mut command = Command::new(program);
        command.args(words).env_clear().env("PATH", &bin);
        finish(command, None)
    };
    let output = run(&bin.join("kubectl-drift"), &["completion", "plugin", "--install"]);
    assert!(output.stdout.starts_with(&format!("made {} -> kubectl-drift\n", made.display())), "{output}");
    let output = run(&made, &["diff", "--fail-on", "a"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, "any\n:4\n"), "{output}");
}
