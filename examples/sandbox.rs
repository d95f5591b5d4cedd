//! A Kubernetes control plane to try `kubectl drift` on: `cargo run --example sandbox`.
//!
//! It applies the application in `examples/shop`, lets a few people and a controller change it, and says what to
//! type. It needs Go or `KUBEBUILDER_ASSETS` (see `tests/controlplane/README.md`), no Docker, no cluster, and does
//! not touch a kubeconfig. Ctrl-C ends and removes everything.
//!
//! `--record DIR` writes the live objects to `DIR` instead, as `kubectl get -o yaml` returns them, and ends. That
//! is how `examples/live` is made.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]
#![expect(clippy::disallowed_methods, reason = "no part of the plugin: it starts programs and writes files")]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use harness::assets;
use harness::controlplane::{ControlPlane, Options};
use harness::fixtures::{Applied, Way};
use harness::identity::Identity;
use harness::kubectl::finish;

#[expect(dead_code, reason = "the integration tests use the rest")]
#[path = "../tests/harness/mod.rs"]
mod harness;

/// The one edit of the manifests that nobody has applied yet: file, what was applied, what the file says now.
const PENDING: (&str, &str, &str) = ("checkout.yaml", "memory: 384Mi", "memory: 512Mi");

/// What somebody did to the running application.
enum Edit {
    /// With this kubectl command.
    Command(&'static [&'static str]),
    /// With `kubectl edit` of this object: the beginning of a line (of the data, the last-applied annotation is in
    /// the editor too), and what stands there after.
    Editor(&'static str, &'static str, &'static str),
}

/// The story that `examples/README.md` tells.
const EDITS: [(&str, Edit); 8] = [
    (
        "a hotfix: another image",
        Edit::Command(&["set", "image", "deployment/web", "server=registry.example/shop/web:1.4.3-hotfix"]),
    ),
    (
        "an environment variable, to see more in the log",
        Edit::Editor(
            "deployment/web",
            "^        - name: DATABASE_HOST",
            "        - name: DEBUG\\n          value: sql\\n        - name: DATABASE_HOST",
        ),
    ),
    ("more replicas for a campaign", Edit::Command(&["scale", "deployment/web", "--replicas=5"])),
    ("a label for the cost report", Edit::Command(&["label", "service/web", "cost-centre=4711"])),
    (
        "a setting",
        Edit::Command(&[
            "patch",
            "configmap/web-config",
            "--type=merge",
            "-p",
            r#"{"data":{"LOG_LEVEL":"debug"}}"#,
        ]),
    ),
    (
        "a line in a file inside a ConfigMap",
        Edit::Editor("configmap/web-config", "^    giftCards: false", "    giftCards: true"),
    ),
    (
        "a rule: the storefront may now read secrets",
        Edit::Command(&[
            "patch",
            "role/settings-reader",
            "--type=json",
            "-p",
            r#"[{"op":"add","path":"/rules/-","value":{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}}]"#,
        ]),
    ),
    ("a deletion", Edit::Command(&["delete", "service/checkout"])),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => stay(),
        ["--record", dir] => boot().and_then(|plane| record(&plane, Path::new(dir))),
        _ => Err("usage: sandbox [--record DIR]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Everything up to the drifted application.
fn boot() -> Result<ControlPlane, String> {
    let options = Options { context: "sandbox".into(), plugin: plugin(), flags: Vec::new() };
    let plane = ControlPlane::start(&assets::get(assets::LATEST)?, &options)?;
    let earlier = earlier_manifests(plane.dir())?;
    plane.apply(&Applied { path: earlier, namespace: None }, Way::ClientSide);
    plane.wait_quiet("shop");
    for (what, edit) in &EDITS {
        println!("  {what}");
        perform(&plane, edit)?;
    }
    plane.wait_quiet("shop");
    Ok(plane)
}

/// The plugin, where it was built already: beside the folder of this example.
fn plugin() -> Option<PathBuf> {
    let example = std::env::current_exe().ok()?;
    let name = format!("kubectl-drift{}", std::env::consts::EXE_SUFFIX);
    Some(example.parent()?.parent()?.join(name)).filter(|path| path.is_file())
}

fn manifests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop")
}

/// The manifests as they were applied, before the edit in [`PENDING`].
fn earlier_manifests(dir: &Path) -> Result<PathBuf, String> {
    let to = dir.join("shop");
    fs::create_dir_all(&to).map_err(|e| at(&to, &e))?;
    for from in yaml_files(&manifests())? {
        let mut text = fs::read_to_string(&from).map_err(|e| at(&from, &e))?;
        let name = from.file_name().unwrap_or_default();
        if name == PENDING.0 {
            if !text.contains(PENDING.2) {
                return Err(format!(
                    "{} has no `{}`: adapt PENDING in sandbox.rs",
                    from.display(),
                    PENDING.2
                ));
            }
            text = text.replace(PENDING.2, PENDING.1);
        }
        fs::write(to.join(name), text).map_err(|e| at(&to, &e))?;
    }
    Ok(to)
}

fn perform(plane: &ControlPlane, edit: &Edit) -> Result<(), String> {
    match edit {
        Edit::Command(args) => {
            let args = [args, &["-n", "shop"][..]].concat();
            plane.kubectl(Identity::Admin, &args).result().map(drop)
        }
        Edit::Editor(object, before, after) => {
            let mut command = plane.environment().command(Some(&plane.kubeconfig(Identity::Admin)));
            command
                .args(["edit", object, "-n", "shop"])
                .env("KUBE_EDITOR", format!("sed -i 's|{before}|{after}|'"));
            let output = finish(command, None).result()?;
            if output.contains("edited") { Ok(()) } else { Err(format!("`{before}` in {object}: {output}")) }
        }
    }
}

/// One file an object, for every declared object that is there.
fn record(plane: &ControlPlane, dir: &Path) -> Result<(), String> {
    fs::create_dir_all(dir).map_err(|e| at(dir, &e))?;
    for old in yaml_files(dir)? {
        fs::remove_file(&old).map_err(|e| at(&old, &e))?;
    }
    let path = manifests();
    let declared = ["get", "-f", &path.to_string_lossy(), "--ignore-not-found", "-o", "name"];
    for name in plane.kubectl(Identity::Admin, &declared).result()?.lines() {
        let get = ["get", name, "-n", "shop", "-o", "yaml", "--show-managed-fields"];
        let text = plane.kubectl(Identity::Admin, &get).result()?;
        let file = dir.join(format!("{}.yaml", file_stem(name)));
        fs::write(&file, text).map_err(|e| at(&file, &e))?;
    }
    Ok(())
}

/// `deployment.apps/web` as `deployment-web`.
fn file_stem(name: &str) -> String {
    let (kind, name) = name.split_once('/').unwrap_or(("object", name));
    format!("{}-{name}", kind.split('.').next().unwrap_or(kind))
}

fn yaml_files(dir: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(dir).map_err(|e| at(dir, &e))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension() == Some(OsStr::new("yaml")));
    files.sort();
    Ok(files)
}

/// Boots, says what to type, and waits for Ctrl-C.
fn stay() -> Result<(), String> {
    println!("starting a control plane and the shop on it …");
    let plane = boot()?;
    println!("{}", advice(&plane));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| format!("runtime: {e}"))?;
    runtime.block_on(tokio::signal::ctrl_c()).map_err(|e| format!("waiting for Ctrl-C: {e}"))?;
    drop(plane);
    println!("\neverything is ended and removed");
    Ok(())
}

fn advice(plane: &ControlPlane) -> String {
    let [admin, viewer, nobody] =
        Identity::ALL.map(|identity| plane.kubeconfig(identity).display().to_string());
    let programs = plane.environment().folders();
    format!(
        "
The shop runs on {url}. Type in another terminal, in this folder:

  export KUBECONFIG={admin}
  cargo run -- diff -f examples/shop

As somebody with the role `view`, and as somebody with no rights:

  KUBECONFIG={viewer} cargo run -- diff -f examples/shop
  KUBECONFIG={nobody} cargo run -- diff -f examples/shop

kubectl of the same version, with the plugin where it is built (`cargo build`):

  export PATH={programs}:$PATH
  kubectl get all -n shop
  kubectl drift diff -f examples/shop

Ctrl-C here ends and removes everything.",
        url = plane.url()
    )
}

fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
