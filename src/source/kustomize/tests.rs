//! Over programs that are made up, as shell scripts. What the real ones build is held by the suite.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;

/// A folder with a kustomization, and one with programs.
struct Bench {
    scratch: TempDir,
}

impl Bench {
    fn new(kustomization: &str) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        fs::create_dir_all(scratch.path().join("deploy")).unwrap();
        fs::create_dir_all(scratch.path().join("bin")).unwrap();
        let bench = Self { scratch };
        bench.file("deploy/kustomization.yaml", kustomization);
        bench
    }

    fn file(&self, name: &str, text: &str) {
        let path = self.scratch.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A program of that name that runs a script.
    fn program(self, name: &str, script: &str) -> Self {
        self.file(&format!("bin/{name}"), &format!("#!/bin/sh\n{script}\n"));
        self
    }

    fn folder(&self) -> String {
        self.scratch.path().join("deploy").display().to_string()
    }

    fn read(
        &self,
        change: impl FnOnce(&mut Build, &mut Programs),
    ) -> (Result<Vec<Entry>, Problem>, Vec<String>) {
        let mut build = Build { folder: self.folder(), ..Build::default() };
        let mut programs = Programs {
            kubectl: None,
            path: self.scratch.path().join("bin").into_os_string(),
            temporary: self.scratch.path().to_owned(),
        };
        change(&mut build, &mut programs);
        let mut source = KustomizeSource::new(build, programs);
        let read = source.read();
        (read, source.notes().to_vec())
    }

    fn message(&self) -> String {
        self.read(|_, _| ()).0.expect_err("refused").message
    }
}

const OBJECT: &str = "echo 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}'";

#[test]
fn kubectl_is_taken_before_kustomize_and_the_one_that_runs_the_plugin_first() {
    let bench = Bench::new("resources: []\n").program("kustomize", "echo \"$@\" >&2; exit 1");
    assert!(bench.message().starts_with("kustomize build of "), "{}", bench.message());
    let bench = bench.program("kubectl", "echo \"$@\" >&2; exit 1");
    assert_eq!(bench.message(), format!("kubectl kustomize of {0} failed: kustomize -- {0}", bench.folder()));
    bench.file("own", "#!/bin/sh\necho own >&2; exit 1\n");
    let (read, _) =
        bench.read(|_, programs| programs.kubectl = Some(bench.scratch.path().join("own").into()));
    assert!(read.expect_err("refused").message.ends_with("failed: own"));
}

#[test]
fn flags_reach_the_program_only_when_they_are_given() {
    let bench = Bench::new("resources: []\n").program("kubectl", "echo \"$@\" >&2; exit 1");
    let (read, _) = bench.read(|build, _| {
        (build.helm, build.plugins, build.load_restrictor) =
            (true, true, Some("LoadRestrictionsNone".into()));
    });
    let message = read.expect_err("refused").message;
    let flags = "kustomize --enable-helm --enable-alpha-plugins --load-restrictor=LoadRestrictionsNone -- ";
    assert!(message.contains(flags), "{message}");
}

#[test]
fn without_a_program_the_way_out_is_told() {
    let problem = Bench::new("resources: []\n").read(|_, _| ()).0.expect_err("refused");
    assert_eq!(problem.message, "-k needs kubectl or kustomize, and neither is in PATH");
    assert!(problem.hint.is_some_and(|hint| hint.contains("kubectl kustomize")));
}

#[test]
fn what_a_failing_program_says_is_told_without_secrets() {
    let said = "echo 'error: bad password=hunter2hunter2 in token: ghp_0123456789abcdefghijABCDEFGHIJ012345' >&2; exit 1";
    let message = Bench::new("resources: []\n").program("kubectl", said).message();
    assert!(message.contains("failed: bad") && !message.contains("ghp_"), "{message}");
}

#[test]
fn warnings_are_notes_and_an_empty_build_is_an_error() {
    let bench =
        Bench::new("resources: []\n").program("kubectl", &format!("echo '# Warning: old' >&2; {OBJECT}"));
    let (read, notes) = bench.read(|_, _| ());
    assert_eq!(read.expect("one object").len(), 1);
    assert_eq!(notes, ["Warning: old"]);
    let empty = Bench::new("resources: []\n").program("kubectl", "true");
    assert!(empty.message().starts_with("nothing to compare: "), "{}", empty.message());
}

#[test]
fn a_folder_without_a_kustomization_or_none_at_all_is_told_before_anything_runs() {
    let bench = Bench::new("").program("kubectl", OBJECT);
    fs::remove_file(bench.scratch.path().join("deploy/kustomization.yaml")).unwrap();
    assert!(bench.message().starts_with("there is no kustomization.yaml in "));
    let (read, _) = bench.read(|build, _| build.folder = "/nonexistent/folder".into());
    assert_eq!(read.expect_err("refused").message, "the folder \"/nonexistent/folder\" does not exist");
}

#[test]
fn nothing_is_fetched_unless_it_is_asked_for() {
    let url = "https://example.com/base";
    for kustomization in [
        "resources: [\"https://example.com/base\"]\n",
        "resources: [../other]\n",
        "components: [../other]\n",
        "patches: [{path: \"https://example.com/base\"}]\n",
        "configMapGenerator: [{name: a, files: [\"k=https://example.com/base\"]}]\n",
        "openapi: {path: \"https://example.com/base\"}\n",
        "transformers:\n- |-\n  kind: PatchTransformer\n  path: https://example.com/base\n",
        "transformers: [t.yaml]\n",
        "transformers: [../strict]\n",
    ] {
        let bench = Bench::new(kustomization).program("kubectl", OBJECT);
        bench.file("other/kustomization.yaml", "bases: [https://example.com/base]\n");
        bench.file("strict/kustomization.yaml", "resources: [t.yaml]\n");
        for name in ["deploy/t.yaml", "strict/t.yaml"] {
            bench.file(name, "kind: PatchTransformer\npath: https://example.com/base\n");
        }
        let message = bench.message();
        assert!(message.contains(url) && message.contains("would be fetched"), "{kustomization}: {message}");
        let (read, _) = bench.read(|build, _| build.remote = true);
        assert!(read.is_ok(), "{kustomization}");
    }
}

#[test]
fn texts_that_only_look_like_addresses_are_let_through() {
    let bench = Bench::new(
        "resources: [a.yaml]\ncommonAnnotations: {home: \"https://example.com\"}\nimages: [{name: a, newName: b@sha256:0}]\n\
         configMapGenerator: [{name: a, literals: [\"url=https://example.com\"]}]\n\
         patches: [{patch: \"- op: add\\n  value: https://example.com\\n\"}]\n",
    );
    assert!(bench.program("kubectl", OBJECT).read(|_, _| ()).0.is_ok());
}

#[test]
fn a_kustomization_that_cannot_be_read_is_not_run() {
    let bench = Bench::new("resources: [a\n").program("kubectl", OBJECT);
    assert!(bench.message().contains("what it would fetch is not known"), "{}", bench.message());
}
