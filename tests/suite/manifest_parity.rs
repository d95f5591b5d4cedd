//! Manifests are read to the values kubectl reads them to.
//!
//! The reference is `kubectl label --local -f FILE x=y -o json`: kubectl's own reader, its result printed
//! with one label more, which is taken away again. Numbers are compared as they are printed.

pub(crate) mod differences;
mod random;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kubectl_drift::core::manifest::{self, Entry, Limits};
use serde_json::Value;

use crate::case::Case;
use crate::harness::assets::Assets;
use crate::harness::kubectl::{Kubectl, Output};
use differences::{DIFFERENCES, Kind};

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::tools("manifest_parity_of_the_corpus", corpus),
        Case::tools("manifest_parity_of_tricky_documents", tricky),
        Case::tools("manifest_parity_of_random_scalars", random::scalars),
        Case::tools("manifest_parity_of_random_documents", random::documents),
        Case::plain("manifest_parity_differences_are_of_files_that_exist", differences::exist),
        Case::plain("manifest_parity_comparison_sees_a_difference", comparison_sees),
    ]
}

/// What one side made of a file.
#[derive(Clone, Debug)]
struct Reading {
    objects: Vec<Value>,
    /// The first problem.
    problem: Option<String>,
}

fn corpus(assets: &Assets) {
    let files = files(&fixtures().join("corpus"));
    assert!(files.len() >= 100, "{} files", files.len());
    let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let theirs = of_kubectl(assets, &paths);
    let ours = files.iter().map(|path| ours(path)).fold(Reading { objects: vec![], problem: None }, join);
    assert_eq!(theirs.problem, None);
    assert_eq!(ours.problem, None);
    assert_eq!(ours.objects.len(), theirs.objects.len());
    for (ours, theirs) in ours.objects.iter().zip(&theirs.objects) {
        assert_eq!(ours.to_string(), theirs.to_string());
    }
}

fn tricky(assets: &Assets) {
    let files = files(&tricky_folder());
    assert!(files.len() >= 200, "{} files", files.len());
    // A call takes a while: what should be read without a problem is read in one.
    let (clean, others): (Vec<_>, Vec<_>) =
        files.iter().partition(|path| listed(path).is_none() && ours(path).problem.is_none());
    let mut found = each(&others, |path| wrong(path, &of_kubectl(assets, &[path])));
    if let Some(theirs) = of_kubectl_each(assets, &clean) {
        found.extend(clean.iter().zip(&theirs).filter_map(|(path, theirs)| wrong(path, theirs)));
    } else {
        found.extend(each(&clean, |path| wrong(path, &of_kubectl(assets, &[path]))));
    }
    assert!(found.is_empty(), "{} of {} files:\n{}", found.len(), files.len(), found.join("\n"));
}

/// How a file is said to be read differently.
fn listed(path: &Path) -> Option<Kind> {
    let name = path.file_name().unwrap_or_default();
    DIFFERENCES.iter().find(|difference| name == difference.file).map(|difference| difference.kind)
}

/// What is wrong with how a file is read here, in view of how kubectl reads it.
fn wrong(path: &Path, theirs: &Reading) -> Option<String> {
    let ours = ours(path);
    let wrong = verdict(&ours, theirs, listed(path)).err()?;
    Some(format!("{}: {wrong}\n  ours:    {}\n  kubectl: {}", path.display(), shown(&ours), shown(theirs)))
}

/// Runs a check on each item, as many at once as the machine has processors.
fn each<T: Sync>(items: &[T], check: impl Fn(&T) -> Option<String> + Sync) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let work = || {
        std::iter::from_fn(|| items.get(next.fetch_add(1, Ordering::Relaxed)))
            .filter_map(&check)
            .collect::<Vec<_>>()
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut found: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a check does not panic")).collect()
    });
    found.sort();
    found
}

/// Whether the two sides agree, or differ in just the listed way.
///
/// kubectl gives up a file at its first syntax error, and what it read of it by then counts; here the other
/// documents are read all the same.
fn verdict(ours: &Reading, theirs: &Reading, listed: Option<Kind>) -> Result<(), String> {
    let found = match (&ours.problem, &theirs.problem) {
        (None, Some(_)) => Some(Kind::OnlyKubectlFails),
        (Some(_), None) => Some(Kind::OnlyWeFail),
        (None, None) if texts(ours) != texts(theirs) => Some(Kind::OtherValue),
        (Some(_), Some(_)) if !holds_all(&texts(ours), &texts(theirs)) => Some(Kind::OtherValue),
        _ => None,
    };
    match (found, listed) {
        (None, None) => Ok(()),
        (Some(found), Some(listed)) if found == listed => Ok(()),
        (None, Some(listed)) => Err(format!("listed as {listed:?}, but there is no difference")),
        (Some(found), None) => Err(format!("{found:?}")),
        (Some(found), Some(listed)) => Err(format!("listed as {listed:?}, but it is {found:?}")),
    }
}

fn texts(reading: &Reading) -> Vec<String> {
    reading.objects.iter().map(Value::to_string).collect()
}

/// Whether all of `part` are in `whole`, in the same order.
fn holds_all(whole: &[String], part: &[String]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|wanted| rest.any(|found| found == wanted))
}

fn shown(reading: &Reading) -> String {
    let text = format!("{} {}", texts(reading).join(" "), reading.problem.as_deref().unwrap_or_default());
    text.chars().take(600).collect()
}

fn ours(path: &Path) -> Reading {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    manifest::read(&Arc::from(path.to_string_lossy()), &bytes, &Limits::default())
        .into_iter()
        .map(of_entry)
        .fold(Reading { objects: vec![], problem: None }, join)
}

fn of_entry(entry: Entry) -> Reading {
    match entry {
        Ok(document) => Reading { objects: vec![document.value], problem: None },
        Err(rejected) => Reading { objects: vec![], problem: Some(rejected.problem.message) },
    }
}

fn join(mut all: Reading, next: Reading) -> Reading {
    all.objects.extend(next.objects);
    all.problem = all.problem.or(next.problem);
    all
}

fn of_kubectl(assets: &Assets, files: &[&Path]) -> Reading {
    let output = label(assets, files);
    let problem = (output.code != 0).then(|| output.stderr.trim().to_owned());
    Reading { objects: printed(&output), problem }
}

/// Several files in one call, told apart by an object between them; `None` when one is not read.
fn of_kubectl_each(assets: &Assets, files: &[&PathBuf]) -> Option<Vec<Reading>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mark = folder.path().join("mark.json");
    let object = r#"{"apiVersion":"v1","kind":"Mark","metadata":{"name":"mark"}}"#;
    std::fs::write(&mark, object).expect("written");
    let paths: Vec<&Path> = files.iter().flat_map(|file| [file.as_path(), &mark]).collect();
    let output = label(assets, &paths);
    let objects = printed(&output);
    let mut parts = objects.split(|object| object["kind"] == "Mark").map(<[Value]>::to_vec);
    let readings =
        parts.by_ref().take(files.len()).map(|objects| Reading { objects, problem: None }).collect();
    (output.code == 0 && parts.next().is_some_and(|rest| rest.is_empty())).then_some(readings)
}

fn printed(output: &Output) -> Vec<Value> {
    let values = serde_json::Deserializer::from_str(&output.stdout).into_iter::<Value>();
    values.map(|value| without_label(value.expect("kubectl prints JSON"))).collect()
}

fn label(assets: &Assets, files: &[&Path]) -> Output {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut args = vec!["label", "--local", "-o", "json", "x=y"];
    for file in files {
        args.extend(["-f", file.to_str().expect("names are text")]);
    }
    Kubectl::new(assets, home.path(), None).run(None, &args)
}

/// Takes away what `kubectl label` added.
fn without_label(mut object: Value) -> Value {
    let metadata = object.get_mut("metadata").and_then(Value::as_object_mut).expect("a label is there");
    let labels = metadata.get_mut("labels").and_then(Value::as_object_mut).expect("a label is there");
    labels.remove("x").expect("the label is there");
    if labels.is_empty() {
        metadata.remove("labels");
    }
    object
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn tricky_folder() -> PathBuf {
    fixtures().join("manifests")
}

/// The manifests in a folder and below, kustomizations of the corpus left out.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("listed").path();
        let extension = path.extension().unwrap_or_default();
        if path.is_dir() {
            found.extend(files(&path));
        } else if ["yaml", "json"].iter().any(|it| extension == *it)
            && !path.ends_with("kustomize/kustomization.yaml")
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn comparison_sees() {
    let reading = |texts: &[&str], problem: Option<&str>| Reading {
        objects: texts.iter().map(|text| serde_json::from_str(text).expect("JSON")).collect(),
        problem: problem.map(str::to_owned),
    };
    let one = reading(&["1"], None);
    assert_eq!(verdict(&one, &one, None), Ok(()));
    assert!(verdict(&one, &reading(&["1.0"], None), None).is_err());
    assert!(verdict(&one, &reading(&["1", "1"], None), None).is_err());
    assert!(verdict(&one, &reading(&["1"], Some("bad")), None).is_err());
    assert!(verdict(&reading(&["1"], Some("bad")), &one, None).is_err());
    assert!(verdict(&reading(&["1"], Some("bad")), &reading(&["2"], Some("bad")), None).is_err());
    assert_eq!(verdict(&reading(&["1", "2"], Some("bad")), &reading(&["2"], Some("bad")), None), Ok(()));
    assert_eq!(verdict(&one, &reading(&["2"], None), Some(Kind::OtherValue)), Ok(()));
    assert!(verdict(&one, &one, Some(Kind::OtherValue)).is_err());
    assert!(verdict(&one, &reading(&["2"], None), Some(Kind::OnlyWeFail)).is_err());
}
