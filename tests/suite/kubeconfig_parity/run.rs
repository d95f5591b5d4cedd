//! Running a row through kubectl and through the plugin, and comparing what was seen.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::class::{Side, class};
use super::recorder;
use super::row::{Differs, Row};
use super::stage::Stage;
use crate::harness::audit;
use crate::harness::controlplane::ControlPlane;
use crate::harness::kubectl::{Output, finish};
use crate::servers::{self, PLUGIN};

/// One side of a row that has run.
struct Done {
    side: Side,
    object: String,
    folder: PathBuf,
    output: Output,
    recorded: Option<recorder::Request>,
    /// Which recorder or server was asked, without the path of the object.
    way: Vec<String>,
}

/// Runs a table and fails with every row that is neither equal nor listed.
pub(crate) fn table(server: &ControlPlane, theme: &str, rows: &[Row]) {
    let stage = Stage::new(server);
    let done: Vec<_> = rows
        .iter()
        .enumerate()
        .map(|(number, row)| {
            [Side::Kubectl, Side::Plugin].map(|side| run(&stage, theme, number, row, side, Wrap::None))
        })
        .collect();
    judge(&stage, theme, rows, &done);
}

/// How the program is started.
#[derive(Clone, Copy)]
pub(crate) enum Wrap<'a> {
    /// As it is.
    None,
    /// In a mount namespace with this script before it; `$1` is its folder.
    Pod(&'a str),
}

/// Runs the rows of a table in a wrapping.
pub(crate) fn table_in(server: &ControlPlane, theme: &str, rows: &[Row], script: &str) {
    let stage = Stage::new(server);
    let done: Vec<_> = rows
        .iter()
        .enumerate()
        .map(|(number, row)| {
            [Side::Kubectl, Side::Plugin].map(|side| run(&stage, theme, number, row, side, Wrap::Pod(script)))
        })
        .collect();
    judge(&stage, theme, rows, &done);
}

fn judge(stage: &Stage<'_>, theme: &str, rows: &[Row], done: &[[Done; 2]]) {
    let requests = stage.server.requests();
    let mut wrong = Vec::new();
    let (mut equal, mut listed) = (0, 0);
    for (row, [kubectl, plugin]) in rows.iter().zip(done) {
        let (theirs, ours) = (outcome(stage, kubectl, &requests), outcome(stage, plugin, &requests));
        match verdict(row, &theirs, &ours) {
            Ok(()) if row.differs.is_none() => equal += 1,
            Ok(()) => listed += 1,
            Err(why) => {
                let said = if theirs.starts_with('?') || theirs.starts_with("nothing") {
                    &kubectl.output.stderr
                } else {
                    ""
                };
                wrong.push(format!("{}: {why}\n  kubectl: {theirs}\n  plugin:  {ours}\n{said}", row.name));
            }
        }
    }
    println!("kubeconfig parity, {theme}: {} situations, {equal} equal, {listed} listed", rows.len());
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// Whether a row is as it says.
fn verdict(row: &Row, theirs: &str, ours: &str) -> Result<(), String> {
    if theirs != row.expect {
        return Err(format!("kubectl was expected to say `{}`", row.expect));
    }
    match row.differs {
        None if ours == theirs => Ok(()),
        None => Err("they differ".into()),
        Some(_) if ours == theirs => Err("listed as different, but they are equal".into()),
        Some(differs) if ours == differs.ours => Ok(()),
        Some(differs) => Err(format!("the plugin was expected to say `{}`", differs.ours)),
    }
}

pub(super) fn verdict_sees() {
    let row = Row { expect: "a", ..Row::PLAIN };
    let listed = Row { differs: Some(Differs { ours: "b", reason: "" }), ..row };
    assert!(verdict(&row, "a", "a").is_ok() && verdict(&listed, "a", "b").is_ok());
    assert!(verdict(&row, "a", "b").is_err() && verdict(&row, "b", "b").is_err());
    assert!(verdict(&listed, "a", "a").is_err() && verdict(&listed, "a", "c").is_err());
}

fn run(stage: &Stage<'_>, theme: &str, number: usize, row: &Row, side: Side, wrap: Wrap<'_>) -> Done {
    let object = format!("row-{theme}-{number}-{}", side.name());
    let folder = stage.folder(theme, number, side.name());
    place(stage, row, &object, &folder);
    stage.forget();
    let output = finish(command(stage, row, side, &object, &folder, wrap), None);
    let (mut way, mut recorded) = (Vec::new(), None);
    for recorder in [&stage.https, &stage.http] {
        let asked = recorder.take().into_iter().find(|request| request.path.contains("/configmaps/"));
        recorded = recorded.or(asked);
    }
    for (name, relay) in &stage.relays {
        let mut asked = relay.take();
        asked.dedup();
        way.extend(
            asked.iter().map(|to| if to == "plain" { (*name).to_owned() } else { format!("{name} to {to}") }),
        );
    }
    Done { side, object, folder, output, recorded, way }
}

/// Writes the files of a row.
pub(super) fn place(stage: &Stage<'_>, row: &Row, object: &str, folder: &Path) {
    let manifest = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {object}}}\n");
    std::fs::write(folder.join("manifest.yaml"), manifest).expect("written");
    let named = row.files.iter().any(|(name, _)| *name == "config");
    let made = (!named).then(|| ("config", row.kubeconfig()));
    let files = row.files.iter().map(|(name, text)| (*name, (*text).to_owned()));
    for (name, text) in made.into_iter().chain(files) {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("in the folder")).expect("a folder");
        std::fs::write(&path, stage.fill(&text, folder)).expect("written");
        let mode = if text.starts_with("#!") { 0o755 } else { 0o600 };
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("changed");
    }
}

fn command(stage: &Stage<'_>, row: &Row, side: Side, object: &str, folder: &Path, wrap: Wrap<'_>) -> Command {
    let (program, words) = match side {
        Side::Kubectl => {
            let assets = servers::assets().expect("the server was started from them");
            (assets.program("kubectl"), vec!["get", "configmap", object, "-o", "name", "-v=6"])
        }
        Side::Plugin => (PathBuf::from(PLUGIN), vec!["diff", "-f", "manifest.yaml", "-o", "json"]),
    };
    let mut command = match wrap {
        Wrap::None => Command::new(&program),
        Wrap::Pod(script) => {
            let mut command = Command::new("/usr/bin/unshare");
            command.args(["-rm", "/bin/sh", "-c", script, "sh"]).arg(folder).arg(&program);
            command
        }
    };
    command.args(words).args(row.flags.iter().map(|flag| stage.fill(flag, folder)));
    command.stdin(Stdio::null()).current_dir(folder).env_clear();
    command.env("HOME", folder).env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    command.env("KUBECONFIG", folder.join("config"));
    for (name, value) in row.env {
        command.env(name, stage.fill(value, folder));
    }
    command
}

/// What a side did, in a line that does not depend on the run.
fn outcome(stage: &Stage<'_>, done: &Done, requests: &[audit::Request]) -> String {
    let seen = requests.iter().find(|request| request.name == done.object && request.code != 401);
    let mut said = match (class(done.side, &done.output), seen, &done.recorded) {
        (Some(class), ..) => class,
        (None, Some(request), _) => format!("{} at {}", by_audit(request), address(done)),
        (None, None, Some(request)) => format!("{} at {}", by_recorder(request), address(done)),
        (None, None, None) => "nothing asked".to_owned(),
    };
    for way in &done.way {
        said += &format!(", through the {way}");
    }
    for (file, what) in [("runs", "runs"), ("info", "told"), ("given", "given")] {
        if let Ok(text) = std::fs::read_to_string(done.folder.join(file)) {
            said += &format!(", {what} {}", tidy(&text));
        }
    }
    stage.scrub(&said, &done.folder).replace("<server>", "server")
}

/// JSON with sorted keys, a count of lines, or the text.
fn tidy(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => value.to_string(),
        Err(_) if text.lines().all(|line| line == "run") => times(text.lines().count()),
        Err(_) => text.trim().to_owned(),
    }
}

/// How often kubectl tries varies beyond the second time.
fn times(count: usize) -> String {
    if count > 2 { "again and again".into() } else { count.to_string() }
}

fn by_audit(request: &audit::Request) -> String {
    let mut said = request.user.clone();
    if let Some(user) = &request.impersonated {
        said += &format!(" as {user}{}", request.impersonated_more);
    }
    said += &format!(" in {}", request.namespace);
    if request.code == 403 { format!("{said} (forbidden)") } else { said }
}

fn by_recorder(request: &recorder::Request) -> String {
    let mut said: Vec<String> = Vec::new();
    for name in [
        "authorization",
        "impersonate-user",
        "impersonate-uid",
        "impersonate-group",
        "impersonate-extra-scopes",
    ] {
        said.extend(request.header(name).into_iter().map(ToOwned::to_owned));
    }
    if request.header("accept-encoding").is_empty() {
        said.push("uncompressed".into());
    }
    let namespace = request.path.split("/namespaces/").nth(1).and_then(|rest| rest.split('/').next());
    format!("[{}] in {}", said.join(", "), namespace.unwrap_or_default())
}

/// The server's address as the program itself tells it.
fn address(done: &Done) -> String {
    match done.side {
        Side::Plugin => report(&done.output)["server"].as_str().unwrap_or_default().to_owned(),
        Side::Kubectl => {
            let urls = done.output.stderr.split("url=\"").skip(1).filter_map(|rest| rest.split('"').next());
            let object = urls.filter(|url| url.contains(done.object.as_str())).last();
            let url = object.and_then(|url| url.split_once("/api/v1/")).map_or("", |(server, _)| server);
            // kubectl tells passwords in addresses, too.
            url.split_once('@').map_or(url.to_owned(), |(_, rest)| format!("https://{rest}"))
        }
    }
}

/// The plugin's report.
pub(super) fn report(output: &Output) -> Value {
    serde_json::from_str(&output.stdout).unwrap_or_default()
}
