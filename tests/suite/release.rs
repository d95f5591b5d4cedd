//! What is released: krew's rules for the manifest, and names that have to agree in many files.
//!
//! With `DRIFT_FULL`, `scripts/rehearse-release.sh` plays a release through, with two release builds.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::case::Case;
use crate::harness::assets::Assets;
use crate::harness::kubectl::finish;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::plain("release_manifest_keeps_every_rule_of_krew", keeps_krews_rules),
        Case::plain("release_index_holds_nothing_that_krew_would_refuse", index),
        Case::plain("release_krew_rules_see_what_they_are_for", see_violations),
        Case::plain("release_names_agree_in_all_files", names_agree),
        Case::plain("release_image_is_empty_and_not_root", image),
        Case::plain("release_actions_are_pinned", pinned),
    ];
    if std::env::var_os("DRIFT_FULL").is_some() {
        cases.push(Case::tools("release_rehearsal_builds_packs_and_installs", rehearsal));
    }
    cases
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every pair that krew supports (`cmd/validate-krew-manifest`).
const PAIRS: [(&str, &str); 11] = [
    ("windows", "386"),
    ("windows", "amd64"),
    ("windows", "arm64"),
    ("linux", "386"),
    ("linux", "amd64"),
    ("linux", "arm"),
    ("linux", "arm64"),
    ("linux", "ppc64le"),
    ("darwin", "386"),
    ("darwin", "amd64"),
    ("darwin", "arm64"),
];

/// What is released, with the target that it is built for.
const RELEASED: [(&str, &str, &str); 5] = [
    ("linux", "amd64", "x86_64-unknown-linux-musl"),
    ("linux", "arm64", "aarch64-unknown-linux-musl"),
    ("darwin", "amd64", "x86_64-apple-darwin"),
    ("darwin", "arm64", "aarch64-apple-darwin"),
    ("windows", "amd64", "x86_64-pc-windows-msvc"),
];

fn archive(os: &str, arch: &str) -> String {
    format!("kubectl-drift_{os}_{arch}.{}", if os == "windows" { "zip" } else { "tar.gz" })
}

/// The template as the release bot would fill it. The checksums are stand-ins of the right form: which ones they are
/// is no rule of krew's, and the rehearsal has real ones.
fn filled() -> Value {
    let mut text = read("krew/drift.yaml");
    while let Some(start) = text.find("{{addURIAndSha \"") {
        let (head, tail) = text.split_at(start);
        let tail = &tail["{{addURIAndSha \"".len()..];
        let (url, rest) = tail.split_once("\" .TagName }}").expect("the bot's directive");
        text = format!("{head}uri: {url}\n    sha256: {}{rest}", "a".repeat(64));
    }
    let text = text.replace("{{ .TagName }}", "v0.1.0");
    assert!(!text.contains("{{"), "{text}");
    serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("krew/drift.yaml: {e}"))
}

fn keeps_krews_rules() {
    let manifest = filled();
    assert_eq!(violations("drift", &manifest), Vec::<String>::new());
    // What reviewers and their bot ask for beyond the validator.
    let text = |name: &str| manifest["spec"][name].as_str().unwrap_or_default().to_owned();
    assert!(text("shortDescription").len() <= 50);
    assert!(text("description").lines().chain(text("caveats").lines()).all(|line| line.len() <= 80));
    assert!(text("homepage").starts_with("https://"));
}

/// Either no index yet, or one that krew takes: never a manifest with checksums of nothing.
fn index() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins");
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries.map(|entry| entry.expect("an entry").path()) {
        let name = entry.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if entry.extension().is_some_and(|extension| extension == "yaml") {
            let text = std::fs::read_to_string(&entry).expect("readable");
            let manifest = serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(violations(&name, &manifest), Vec::<String>::new(), "{name}");
        } else {
            assert_eq!(name, "README", "{}", entry.display());
        }
    }
}

/// What krew's validator would say (krew 0.4.4, `internal/index/validation`, `cmd/validate-krew-manifest`).
fn violations(name: &str, manifest: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut rule = |holds: bool, what: &str| {
        if !holds {
            found.push(what.to_owned());
        }
    };
    let spec = &manifest["spec"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rule(manifest["apiVersion"] == "krew.googlecontainertools.github.com/v1alpha2", "apiVersion");
    rule(manifest["kind"] == "Plugin", "kind");
    rule(manifest["metadata"]["name"] == name, "name is not the file's");
    rule(!name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-'), "name");
    rule(!text(&spec["shortDescription"]).is_empty(), "no shortDescription");
    rule(!text(&spec["shortDescription"]).contains(['\r', '\n']), "shortDescription of several lines");
    rule(is_version(&text(&spec["version"])), "version");
    let platforms = spec["platforms"].as_array().map_or(&[][..], Vec::as_slice);
    rule(!platforms.is_empty(), "no platforms");
    for platform in platforms {
        found.extend(platform_violations(platform));
    }
    for (os, arch) in PAIRS {
        let matching = platforms.iter().filter(|platform| selects(platform, os, arch)).count();
        found.extend((matching > 1).then(|| format!("{os}/{arch} is selected {matching} times")));
    }
    found
}

fn platform_violations(platform: &Value) -> Vec<String> {
    let text = |name: &str| platform[name].as_str().unwrap_or_default();
    let (uri, sum, bin) = (text("uri"), text("sha256"), text("bin"));
    let labels = platform["selector"]["matchLabels"].as_object();
    let rules = [
        (ends_in(uri, "zip") || uri.ends_with(".tar.gz"), "uri is no archive that krew unpacks"),
        (sum.len() == 64 && sum.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')), "sha256"),
        (!bin.is_empty(), "no bin"),
        (
            platform.get("files").is_none_or(|files| files.as_array().is_some_and(|files| !files.is_empty())),
            "files",
        ),
        (labels.is_some_and(|labels| !labels.is_empty()), "empty selector"),
        (labels.is_none_or(|labels| labels.keys().all(|key| key == "os" || key == "arch")), "selector key"),
        (PAIRS.iter().any(|(os, arch)| selects(platform, os, arch)), "no platform of krew's is selected"),
        (!selects(platform, "windows", "amd64") || ends_in(bin, "exe"), "a Windows program ends in .exe"),
    ];
    rules.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| format!("{what}: {platform}")).collect()
}

fn ends_in(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

fn selects(platform: &Value, os: &str, arch: &str) -> bool {
    let label = |name: &str, value: &str| {
        platform["selector"]["matchLabels"].get(name).is_none_or(|label| label == value)
    };
    label("os", os) && label("arch", arch)
}

/// `v` and three numbers.
fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.strip_prefix('v').unwrap_or_default().split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok())
}

fn see_violations() {
    let broken: [(&str, Value); 12] = [
        ("/apiVersion", json!("v1")),
        ("/kind", json!("Deployment")),
        ("/metadata/name", json!("other")),
        ("/spec/shortDescription", json!("")),
        ("/spec/shortDescription", json!("two\nlines")),
        ("/spec/version", json!("0.1.0")),
        ("/spec/platforms", json!([])),
        ("/spec/platforms/0/uri", json!("https://example.com/a.tar.xz")),
        ("/spec/platforms/0/sha256", json!("A".repeat(64))),
        ("/spec/platforms/0/bin", json!("")),
        ("/spec/platforms/0/selector/matchLabels", json!({"os": "linux"})),
        ("/spec/platforms/0/selector/matchLabels", json!({"os": "plan9", "arch": "amd64"})),
    ];
    for (pointer, value) in broken {
        let mut manifest = filled();
        *manifest.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
        assert!(!violations("drift", &manifest).is_empty(), "{pointer} of {manifest}");
    }
}

fn names_agree() {
    let (manifest, workflow, cargo) = (filled(), read(".github/workflows/release.yaml"), read("Cargo.toml"));
    let platforms = manifest["spec"]["platforms"].as_array().expect("platforms");
    assert_eq!(platforms.len(), RELEASED.len());
    let repository = cargo.lines().find_map(|line| line.strip_prefix("repository = ")).expect("a repository");
    let repository = repository.trim_matches('"');
    assert_eq!(manifest["spec"]["homepage"], repository);
    for (os, arch, target) in RELEASED {
        let archive = archive(os, arch);
        let platform = platforms.iter().find(|platform| selects(platform, os, arch)).expect("one for each");
        assert_eq!(platform["uri"], format!("{repository}/releases/download/v0.1.0/{archive}"));
        assert!(workflow.contains(&format!("{{target: {target}, os: {os}, arch: {arch}, ")), "{target}");
        assert!(
            workflow.contains(&format!("scripts/package.sh {os} {arch} binaries/binary-{os}-{arch}/")),
            "{target}"
        );
        let binstall = format!(
            "[package.metadata.binstall.overrides.{target}]\npkg-url = \"{{ repo }}/releases/download/v{{ version }}/{archive}\""
        );
        assert!(cargo.contains(&binstall), "{binstall}");
        let formula = read("packaging/homebrew/kubectl-drift.rb");
        let named = formula.contains(&format!("{repository}/releases/download/{{{{ .TagName }}}}/{archive}"));
        assert_eq!(
            named && formula.contains(&format!("{{{{sha \"{archive}\"}}}}")),
            os != "windows",
            "{archive}"
        );
    }
}

fn image() {
    let text = read("Dockerfile");
    let last = text.rsplit("\nFROM ").next().expect("a stage");
    assert!(last.starts_with("scratch\n"), "{last}");
    assert!(
        last.contains("\nUSER 65532:65532\n") && last.contains("\nENTRYPOINT [\"/kubectl-drift\"]\n"),
        "{last}"
    );
    assert!(!last.contains("\nRUN "), "nothing can run in an empty image");
}

/// Actions by commit, but for the one whose commit has to be looked up before the first release (RELEASING.md).
fn pinned() {
    let workflow = read(".github/workflows/release.yaml");
    let uses: Vec<&str> = workflow
        .lines()
        .filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: "))
        .collect();
    assert!(uses.len() >= 5, "{uses:?}");
    for action in uses {
        let (name, reference) = action.split_once('@').expect("a reference");
        let commit = reference.split(' ').next().unwrap_or_default();
        let is_commit = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert_eq!(is_commit, name != "rajatjindal/krew-release-bot", "{action}");
    }
    assert!(read("RELEASING.md").contains("krew-release-bot"), "what is not pinned is told");
}

/// The whole script, on this machine.
fn rehearsal(assets: &Assets) {
    let mut command = Command::new("bash");
    let path = std::env::var("PATH").unwrap_or_default();
    command.arg("scripts/rehearse-release.sh").current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env("PATH", format!("{}:{path}", assets.dir.display()));
    let output = finish(command, None);
    assert_eq!(output.code, 0, "{}\n{}", output.stdout, output.stderr);
    for said in ["all of it went well", "kubectl-drift ", " crates", "checksums"] {
        assert!(output.stdout.contains(said), "{said}: {}", output.stdout);
    }
}
