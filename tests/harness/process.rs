//! Child processes that cannot outlive this one.
//!
//! Each server runs under a small shell that holds the reading end of a pipe from this process. When this process
//! ends, by any signal, the pipe closes and the shell kills the server.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::poll;

/// `$1`: where to write the server's process id; the rest: the server's command line. File descriptor 3 is the pipe.
const WATCHDOG: &str = r#"
pid_file=$1; shift
exec 3<&0 </dev/null
(exec "$@" 3<&-) &
server=$!
echo "$server" >"$pid_file.new" && mv "$pid_file.new" "$pid_file"
{ read -r _ <&3; kill -9 "$server"; } &
reader=$!
exec 3<&-
wait "$server"; code=$?
kill -9 "$reader"
exit "$code"
"#;

/// A server under its watchdog. Dropping it kills the server (SIGKILL: a kube-apiserver that lost its etcd
/// would wait for it on SIGTERM) and waits until it is gone.
pub(crate) struct Server {
    watchdog: Child,
    name: &'static str,
    pid_file: PathBuf,
    log: PathBuf,
}

impl Server {
    /// Starts `program` with `flags`; `name.log` and `name.pid` go to `dir`, which is also its HOME. The
    /// environment is empty otherwise: a proxy or a kubeconfig of the user has no effect.
    pub(crate) fn start<S: AsRef<OsStr>>(
        name: &'static str,
        program: &Path,
        flags: &[S],
        dir: &Path,
    ) -> Result<Self, String> {
        let (pid_file, log) = (dir.join(format!("{name}.pid")), dir.join(format!("{name}.log")));
        let out = File::create(&log).map_err(|e| format!("{}: {e}", log.display()))?;
        let err = out.try_clone().map_err(|e| format!("{}: {e}", log.display()))?;
        let mut command = shell(WATCHDOG, dir);
        command.arg(&pid_file).arg(program).args(flags).stdout(out).stderr(err);
        let watchdog = command.spawn().map_err(|e| format!("starting {name}: {e}"))?;
        Ok(Self { watchdog, name, pid_file, log })
    }

    /// The process id of the server itself.
    pub(crate) fn pid(&self) -> Result<u32, String> {
        poll::until("process id", Duration::from_secs(10), || {
            let text = std::fs::read_to_string(&self.pid_file).map_err(|e| e.to_string())?;
            text.trim().parse().map_err(|_| format!("`{}` holds `{text}`", self.pid_file.display()))
        })
    }

    /// An error when the server has ended by itself.
    pub(crate) fn check_alive(&mut self) -> Result<(), String> {
        match self.watchdog.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(format!("{} ended by itself ({status})", self.name)),
            Err(e) => Err(format!("{}: {e}", self.name)),
        }
    }

    /// The last errors in the server's log, under a heading. The whole log of a server that ended by itself is short
    /// and explains why, so `everything` is for that.
    pub(crate) fn log(&self, everything: bool) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let notable = |line: &&str| everything || !line.starts_with('I') && !line.starts_with('W');
        let lines: Vec<&str> = text.lines().filter(notable).collect();
        let tail: Vec<String> = lines[lines.len().saturating_sub(20)..]
            .iter()
            .map(|line| line.chars().take(300).collect())
            .collect();
        format!("--- {}.log\n{}\n", self.name, tail.join("\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        // Nothing to do about an error: the process is gone either way.
        let _ = self.watchdog.wait();
    }
}

/// A shell with an empty environment but for PATH and HOME, a pipe as standard input, and a process group of its
/// own, so that Ctrl-C in a terminal reaches this process only. Arguments added later are `$1`, `$2` …
pub(crate) fn shell(script: &str, home: &Path) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, "sh"]).stdin(Stdio::piped());
    command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", home).current_dir(home);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// Whether a process with this id exists.
pub(crate) fn exists(pid: u32) -> bool {
    let probe =
        Command::new("/bin/sh").args(["-c", "kill -0 \"$1\" 2>/dev/null", "sh", &pid.to_string()]).status();
    probe.is_ok_and(|status| status.success())
}
