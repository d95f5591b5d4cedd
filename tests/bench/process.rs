//! Whole processes: how long they take, how much memory, which requests they send.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;
use crate::harness::proxy::Proxy;

/// The program under test, built as this bench is.
pub(crate) const PLUGIN: &str = env!("CARGO_BIN_EXE_kubectl-drift");

/// Round trip time of the link.
pub(crate) const ROUND_TRIP: Duration = Duration::from_millis(20);

/// A server, the link to it, and a folder.
pub(crate) struct Bench<'s> {
    pub(crate) server: &'s ControlPlane,
    pub(crate) link: Proxy,
    /// A kubeconfig that goes through the link.
    pub(crate) kubeconfig: PathBuf,
    pub(crate) folder: PathBuf,
}

/// A finished process.
#[derive(Clone, Debug)]
pub(crate) struct Finished {
    pub(crate) time: Duration,
    pub(crate) code: i32,
    /// Kilobytes, as far as they were seen.
    pub(crate) peak: u64,
}

impl<'s> Bench<'s> {
    /// The link is a proxy; certificates are valid for its address too.
    pub(crate) fn new(server: &'s ControlPlane) -> Result<Self, String> {
        let link = Proxy::start(server.url(), ROUND_TRIP);
        let folder = server.dir().join("bench");
        fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let text =
            fs::read_to_string(server.kubeconfig(Identity::Admin)).map_err(|e| format!("kubeconfig: {e}"))?;
        let kubeconfig = folder.join("kubeconfig");
        fs::write(&kubeconfig, text.replace(server.url(), &link.url()))
            .map_err(|e| format!("kubeconfig: {e}"))?;
        Ok(Self { server, link, kubeconfig, folder })
    }

    /// `kubectl-drift diff` over the link, with what is kept in `cache`.
    pub(crate) fn drift(&self, cache: &Path, args: &[&str]) -> Finished {
        let mut command = self.command(Path::new(PLUGIN));
        command.arg("diff").args(args).arg("--cache-dir").arg(cache);
        run(command)
    }

    /// A command with this bench's kubeconfig and nothing else of the surroundings.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", &self.folder);
        command.env("KUBECONFIG", &self.kubeconfig);
        command
    }

    /// A fresh folder name for what is kept.
    pub(crate) fn cache(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What the program asked for while `run` ran: `3 list, 1 get`.
    pub(crate) fn requests(&self, run: impl FnOnce() -> Finished) -> (Finished, String) {
        let before = self.server.requests_by_agent("kubectl-drift/").len();
        let finished = run();
        let requests = self.server.requests_by_agent("kubectl-drift/");
        let mut verbs: BTreeMap<&str, usize> = BTreeMap::new();
        for request in &requests[before..] {
            let what = if request.resource.is_empty() { "types" } else { &request.verb };
            *verbs.entry(what).or_default() += 1;
        }
        let words: Vec<String> = verbs.iter().map(|(verb, count)| format!("{count} {verb}")).collect();
        (finished, words.join(", "))
    }
}

/// Runs to the end. The output is not looked at.
pub(crate) fn run(mut command: Command) -> Finished {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak = 0;
    let code = loop {
        peak = peak.max(resident(&status));
        match child.try_wait().expect("it is our child") {
            Some(status) => break status.code().unwrap_or(-1),
            None => std::thread::sleep(Duration::from_micros(500)),
        }
    };
    Finished { time: start.elapsed(), code, peak }
}

/// The kernel's own high-water mark of a process, in kilobytes; 0 when it has ended.
fn resident(status: &Path) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
