//! A thousand objects as on a real cluster: the online boutique in each of 29 namespaces.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::harness::fixtures::Corpus;
use crate::harness::identity::Identity;
use crate::process::{Bench, Finished, ROUND_TRIP, run};
use crate::raw;
use crate::stats::{Times, shown};
use crate::table::{Row, Table};

const NAMESPACES: usize = 29;
const OBJECTS: usize = 35 * NAMESPACES;

/// Rounds; everything that is compared runs once in each.
const ROUNDS: usize = 15;

/// Copies that are applied at the same time.
const AT_ONCE: usize = 4;

/// Applies everything, then measures in turns.
pub(crate) fn measure(bench: &Bench<'_>, table: &mut Table, beside_kubectl: bool) -> Result<(), String> {
    println!("applying {OBJECTS} objects");
    let whole = apply(bench)?;
    let whole = whole.to_str().expect("a plain name");
    let paths: Vec<String> = ["/apis/apps/v1/deployments", "/api/v1/services", "/api/v1/serviceaccounts"]
        .map(|path| format!("{path}?limit=500"))
        .to_vec();
    let warm = bench.cache("warm");
    expect_in_sync(&bench.drift(&warm, &["-f", whole]));
    let mut rounds = Rounds::default();
    for round in 0..ROUNDS {
        let cold = bench.cache(&format!("cold-{round}"));
        rounds.curl.push(run(raw::curl(bench, &paths, false)));
        rounds.warm.push(bench.drift(&warm, &["-f", whole]));
        rounds.rust.push(run(raw::rust(bench, &paths)));
        rounds.cold.push(bench.drift(&cold, &["-f", whole]));
        rounds.gzip.push(run(raw::curl(bench, &paths, true)));
        rounds.plain.push(bench.drift(&warm, &["-f", whole, "--disable-compression"]));
    }
    rounds.report(table);
    requests(bench, table, whole);
    one_namespace(bench, table, &warm);
    if beside_kubectl {
        kubectl_diff(bench, table, whole, &rounds);
    }
    Ok(())
}

#[derive(Default)]
struct Rounds {
    curl: Vec<Finished>,
    gzip: Vec<Finished>,
    rust: Vec<Finished>,
    warm: Vec<Finished>,
    plain: Vec<Finished>,
    cold: Vec<Finished>,
}

fn times(finished: &[Finished]) -> Times {
    assert!(finished.iter().all(|one| one.code == 0), "a run failed: {finished:?}");
    Times::of(finished.iter().map(|one| one.time).collect())
}

impl Rounds {
    fn report(&self, table: &mut Table) {
        let [curl, gzip, rust, warm, plain, cold] =
            [&self.curl, &self.gzip, &self.rust, &self.warm, &self.plain, &self.cold].map(|one| times(one));
        let limit = if curl.median() < rust.median() { &curl } else { &rust };
        table.add(Row::note("raw parallel LIST of the same kinds, curl", curl.to_string()));
        table.add(Row::note("the same, compressed", gzip.to_string()));
        table.add(Row::note("the same, the same Rust client", rust.to_string()));
        let what = format!("{OBJECTS} objects, 20 ms round trip, warm");
        let ratio = warm.ratio(limit);
        let measured = format!("{warm}; {ratio:.2} × raw");
        table.add(Row::new(what, "≤ 1.5 × raw", measured).met(ratio <= 1.5));
        table.add(Row::note("the same, --disable-compression", plain.to_string()));
        let ratio = cold.ratio(limit);
        let measured = format!("{cold}; {ratio:.2} × raw");
        table.add(Row::new("the same, nothing cached", "≤ 3 × raw", measured).met(ratio <= 3.0));
    }
}

fn requests(bench: &Bench<'_>, table: &mut Table, whole: &str) {
    let warm = bench.cache("warm");
    let (_, asked) = bench.requests(|| bench.drift(&warm, &["-f", whole]));
    let met = asked == "3 list, 1 types";
    table.add(Row::new("requests of that, warm", "3 list and at most 2", asked).met(met));
    let cold = bench.cache("cold-requests");
    let (_, asked) = bench.requests(|| bench.drift(&cold, &["-f", whole]));
    table.add(Row::note("requests of that, nothing cached", asked));
}

/// 35 objects, and one.
fn one_namespace(bench: &Bench<'_>, table: &mut Table, warm: &Path) {
    let corpus = Corpus::OnlineBoutique.path();
    let all = ["-n", "shop-0", "-f", corpus.to_str().expect("a plain name")];
    let one = single(bench);
    let one = ["-n", "shop-0", "-f", one.to_str().expect("a plain name")];
    for (what, args, extra) in [("35 objects of one namespace", all, 30), ("1 object", one, 15)] {
        let runs: Vec<Finished> = (0..ROUNDS).map(|_| bench.drift(warm, &args)).collect();
        let (times, limit) = (times(&runs), 4 * ROUND_TRIP + Duration::from_millis(extra));
        let (_, asked) = bench.requests(|| bench.drift(warm, &args));
        let target = format!("≤ 4 round trips + {extra} ms = {}", shown(limit));
        let what = format!("{what}, 20 ms, warm ({asked})");
        table.add(Row::new(what, target, times.to_string()).met(times.median() <= limit));
    }
}

fn single(bench: &Bench<'_>) -> PathBuf {
    let text = documents().into_iter().find(|text| text.contains("kind: Service\n")).expect("a Service");
    let path = bench.folder.join("one.yaml");
    fs::write(&path, text).expect("written");
    path
}

/// Once: it takes a minute.
fn kubectl_diff(bench: &Bench<'_>, table: &mut Table, whole: &str, rounds: &Rounds) {
    let kubectl = bench.server.environment();
    let diff = |args: &[&str]| {
        let mut command = kubectl.command(Some(&bench.kubeconfig));
        command.args(["diff", "-f", whole]).args(args);
        Times::of(vec![run(command).time])
    };
    let (alone, many) = (diff(&[]), diff(&["--concurrency=16"]));
    let ratio = alone.ratio(&times(&rounds.warm));
    let measured = format!("{alone}; {ratio:.0} × as long");
    let what = format!("kubectl diff of the {OBJECTS} objects (once)");
    table.add(Row::new(what, "≥ 200 × as long", measured).met(ratio >= 200.0));
    let ratio = many.ratio(&times(&rounds.warm));
    table.add(Row::note("the same, --concurrency=16", format!("{many}; {ratio:.0} × as long")));
}

fn expect_in_sync(finished: &Finished) {
    assert_eq!(finished.code, 0, "what was just applied is in sync");
}

/// The manifests of all namespaces in one file; each namespace is applied on its own.
pub(crate) fn apply(bench: &Bench<'_>) -> Result<PathBuf, String> {
    let names: Vec<String> = (0..NAMESPACES).map(|n| format!("shop-{n}")).collect();
    let mut whole = String::new();
    for name in &names {
        for text in documents() {
            let _ = writeln!(
                whole,
                "---\n{}",
                text.replacen("\nmetadata:\n", &format!("\nmetadata:\n  namespace: {name}\n"), 1)
            );
        }
    }
    let path = bench.folder.join("shop.yaml");
    fs::write(&path, whole).map_err(|e| format!("{}: {e}", path.display()))?;
    for some in names.chunks(AT_ONCE) {
        std::thread::scope(|scope| some.iter().for_each(|name| drop(scope.spawn(|| apply_one(bench, name)))));
    }
    bench.server.wait_quiet(&names[NAMESPACES - 1]);
    Ok(path)
}

fn apply_one(bench: &Bench<'_>, name: &str) {
    let path = Corpus::OnlineBoutique.path();
    bench.server.kubectl(Identity::Admin, &["create", "namespace", name]).ok();
    let path = path.to_str().expect("a plain name");
    bench.server.kubectl(Identity::Admin, &["apply", "-n", name, "-f", path]).ok();
}

/// The documents of the corpus, comments before the first one left out.
fn documents() -> Vec<String> {
    let path = Corpus::OnlineBoutique.path().join("kubernetes-manifests.yaml");
    let text = fs::read_to_string(path).expect("the corpus is there");
    let is_object = |text: &&str| text.contains("kind: ");
    text.split("\n---\n").filter(is_object).map(|text| format!("\n{text}\n")).collect()
}
