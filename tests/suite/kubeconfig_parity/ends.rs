//! How a run ends, through the real kubectl too; and whom it talks to.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::relay::MADE_UP;
use super::row::Row;
use super::secrets::Home;
use super::stage::Stage;
use crate::case::Case;
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;
use crate::harness::kubectl::finish;
use crate::harness::poll;

/// The longest that "at once" may take on a machine that is busy.
const AT_ONCE: Duration = Duration::from_secs(10);

const STRACE: &str = "/usr/bin/strace";

/// The tests of this file.
pub(super) fn cases() -> Vec<Case> {
    let name = "connecting_nobody_but_the_api_server_is_contacted";
    let traces = Command::new(STRACE).args(["-f", "-o", "/dev/null", "/bin/true"]).status();
    vec![
        Case::server("connecting_exit_codes_pass_through_kubectl", exit_codes),
        Case::server("connecting_ctrl_c_ends_at_once_while_a_credential_plugin_is_awaited", plugin_awaited),
        Case::server("connecting_ctrl_c_ends_at_once_while_a_server_is_awaited", server_awaited),
        if traces.is_ok_and(|status| status.success()) {
            Case::server(name, nobody_else)
        } else {
            Case::impossible(name, "no strace here")
        },
    ]
}

fn exit_codes(server: &ControlPlane) {
    let ns = server.namespace("codes");
    let map =
        |name: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{k: v}}\n");
    server.kubectl_with(Identity::Admin, &["apply", "-n", &ns, "-f", "-"], map("here").as_bytes()).ok();
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n---\n".to_owned() + &map("here");
    let rows: [(&[&str], &str, i32); 5] = [
        (&["drift", "diff", "-f", "-"], &map("here"), 0),
        (&["drift", "diff", "-f", "-"], &map("gone"), 1),
        (&["drift", "diff", "-f", "-", "--context=nope"], &map("here"), 2),
        (&["drift", "diff", "--no-such-flag"], "", 2),
        (&["drift", "diff", "-f", "-"], &secret, 3),
    ];
    for (args, manifest, code) in rows {
        let args = [args, &["-n", &ns]].concat();
        let output = server.kubectl_with(Identity::Viewer, &args, manifest.as_bytes());
        assert_eq!(output.code, code, "{output}");
    }
}

/// Interrupts a command once `ready`, and checks how it ends.
#[track_caller]
fn interrupted(mut command: Command, ready: impl Fn() -> bool) {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    let look = || if ready() { Ok(()) } else { Err("not yet".to_owned()) };
    let waited = poll::until("it waits", Duration::from_mins(1), look);
    let start = Instant::now();
    signal(&child);
    let code = poll::until("the end", AT_ONCE, || match child.try_wait() {
        Ok(Some(status)) => Ok(status.code()),
        _ => Err("it runs".to_owned()),
    });
    if code.is_err() {
        child.kill().expect("it runs");
    }
    let output = child.wait_with_output().expect("ended");
    assert_eq!((waited, code), (Ok(()), Ok(Some(130))), "after {:?}: {output:?}", start.elapsed());
    assert!(output.stdout.is_empty(), "{output:?}");
}

fn signal(child: &Child) {
    let status =
        Command::new("/bin/sh").args(["-c", "kill -INT \"$1\"", "sh", &child.id().to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()));
}

/// The plugin alone, and through kubectl, which becomes the plugin.
fn both(server: &ControlPlane, home: &Home) -> [Command; 2] {
    let mut through = server.environment().command(Some(&home.folder.join("config")));
    through.args(["drift", "diff", "-f", "manifest.yaml", "-o", "json"]).current_dir(&home.folder);
    [home.command(&["diff", "-f", "manifest.yaml", "-o", "json"]), through]
}

const WAITS: &str = "#!/bin/sh\necho run >>'<dir>/runs'\nexec sleep 20\n";

fn plugin_awaited(server: &ControlPlane) {
    let stage = Stage::new(server);
    let user =
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}";
    let row = Row { user, files: &[("plugin", WAITS)], ..Row::PLAIN };
    let home = Home::new(&stage, "interrupt", &row);
    let runs = home.folder.join("runs");
    for command in both(server, &home) {
        interrupted(command, || runs.exists());
        std::fs::remove_file(&runs).expect("it has run");
    }
}

fn server_awaited(server: &ControlPlane) {
    let stage = Stage::new(server);
    let row = Row { cluster: "server: '<recorder>/stall', certificate-authority-data: <ca>", ..Row::PLAIN };
    let home = Home::new(&stage, "interrupt", &row);
    for command in both(server, &home) {
        interrupted(command, || !stage.https.take().is_empty());
    }
}

/// The addresses that a run connects or sends to, as the kernel sees them.
fn addresses(home: &Home, variables: &[(&str, &str)]) -> Vec<String> {
    let trace = home.folder.join("trace");
    let plain = home.command(&["diff", "-f", "manifest.yaml", "-o", "json"]);
    let mut command = Command::new(STRACE);
    command.args(["-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg,bind", "-o"]).arg(&trace);
    command
        .arg(plain.get_program())
        .args(plain.get_args())
        .current_dir(&home.folder)
        .stdin(Stdio::null())
        .env_clear();
    command
        .envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .envs(variables.iter().copied());
    let output = finish(command, None);
    assert_eq!(output.code, 1, "{output}");
    let trace = std::fs::read_to_string(&trace).expect("written by strace");
    let mut found: Vec<String> = trace.lines().filter_map(address).collect();
    found.sort_unstable();
    found.dedup();
    assert!(!found.is_empty(), "{trace}");
    found
}

/// `ADDRESS:PORT`, or the path of a socket.
fn address(line: &str) -> Option<String> {
    let after = |text: &str| Some(line.split_once(text)?.1);
    if let Some(path) = after("sun_path=\"") {
        return path.split('"').next().map(str::to_owned);
    }
    let port = after("_port=htons(")?.split(')').next()?;
    let host = after("inet_addr(\"").or_else(|| after("inet_pton(AF_INET6, \""))?.split('"').next()?;
    Some(format!("{host}:{port}"))
}

fn nobody_else(server: &ControlPlane) {
    let stage = Stage::new(server);
    let trap = TcpListener::bind("127.0.0.1:0").expect("a port");
    trap.set_nonblocking(true).expect("a setting of the socket");
    let trapped = format!("http://{}", trap.local_addr().expect("an address"));
    // Go never proxies loopback addresses, so the variables lead nobody there either.
    let variables: Vec<(&str, &str)> =
        ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].into_iter().map(|name| (name, trapped.as_str())).collect();
    let home = Home::new(&stage, "alone", &Row::PLAIN);
    let api_server = server.url().trim_start_matches("https://").to_owned();
    assert_eq!(addresses(&home, &variables), [api_server]);
    assert!(trap.accept().is_err(), "the proxy of the environment was contacted");
    // Through a proxy only the proxy: the server's name is not even looked up.
    let cluster = "server: '<made-up>', certificate-authority-data: <ca>, tls-server-name: kubernetes, proxy-url: 'http://<http-proxy>'";
    let home = Home::new(&stage, "alone", &Row { cluster, ..Row::PLAIN });
    stage.forget();
    let (_, proxy) = &stage.relays[0];
    assert_eq!(addresses(&home, &[]), [proxy.address.as_str()]);
    let mut asked = proxy.take();
    asked.dedup();
    assert_eq!(asked, [format!("{MADE_UP}:6443")]);
}
