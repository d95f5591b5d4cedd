//! Secrets planted in every place that may hold one, and looked for in everything that the program prints or writes:
//! each format, each command, each `-v`, on success and on failure. With `--show-secrets` they have to be found, so
//! that the search is known to work.

use std::collections::BTreeSet;
use std::time::SystemTime;

use kubectl_drift::core::scalar::bytes;
use kubectl_drift::render::RENDERERS;

use crate::case::Case;
use crate::cli::Place;
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::plain("sentinels_are_in_no_output_unless_asked_for", captured),
        Case::plain("sentinels_are_in_no_message_about_what_is_wrong", broken),
        Case::server("sentinels_are_in_no_output_about_a_cluster", cluster),
    ]
}

/// Pieces of a secret that are as long are not printed either.
const PIECE: usize = 8;

/// Secrets by the place they are planted in.
struct Sentinels {
    random: u64,
    planted: Vec<(String, String)>,
}

impl Sentinels {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
        println!("sentinels of {}", now.as_nanos());
        Self {
            random: u64::try_from(now.as_nanos() & u128::from(u64::MAX)).expect("64 bits") | 1,
            planted: Vec::new(),
        }
    }

    /// A new one: letters and digits, none of them a word.
    fn plant(&mut self, place: &str) -> String {
        let mut text = String::from("q");
        for _ in 0..25 {
            self.random ^= self.random << 13;
            self.random ^= self.random >> 7;
            self.random ^= self.random << 17;
            let digit = u32::try_from(self.random % 36).expect("below 36");
            text.push(char::from_digit(digit, 36).expect("a digit"));
        }
        self.planted.push((place.to_owned(), text.clone()));
        text
    }

    /// As `data` holds it.
    fn plant_encoded(&mut self, place: &str) -> String {
        bytes::encode(self.plant(place).as_bytes())
    }

    /// The places whose secret, or a piece of it in some spelling, is in the text.
    fn found_in(&self, text: &str) -> BTreeSet<&str> {
        let is_in = |secret: &str| {
            let encoded = bytes::encode(secret.as_bytes());
            let pieces = |whole: &str, size: usize| {
                let whole: Vec<char> = whole.chars().collect();
                whole.windows(size).any(|piece| text.contains(&piece.iter().collect::<String>()))
            };
            pieces(secret, PIECE) || pieces(encoded.trim_end_matches('='), PIECE + PIECE / 2)
        };
        self.planted.iter().filter(|(_, secret)| is_in(secret)).map(|(place, _)| &**place).collect()
    }
}

/// Everything that a run printed and wrote.
fn all_output(place: &Place, args: &[&str]) -> String {
    let output = place.run(args);
    let mut text = format!("{}\n{}", output.stdout, output.stderr);
    for (_, file) in args.iter().filter_map(|word| word.split_once("=out-")) {
        let path = place.path().join(format!("out-{file}"));
        text.push_str(&std::fs::read_to_string(path).unwrap_or_default());
    }
    assert!(!text.trim().is_empty(), "nothing printed: {args:?}");
    text
}

/// A template with a secret of its own at each mark.
fn planted(sentinels: &mut Sentinels, template: &str) -> String {
    let mut parts = template.split("<<");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (mark, rest) = part.split_once(">>").unwrap_or_else(|| panic!("an open mark: {part}"));
        text += &match mark.strip_suffix("|base64") {
            Some(place) => sentinels.plant_encoded(place),
            None => sentinels.plant(mark),
        };
        text += rest;
    }
    text
}

/// Every command that shows objects of files, without its format.
const COMMANDS: [&[&str]; 6] = [
    &["diff", "-f", "declared.yaml", "--live", "live.yaml"],
    &["diff", "-f", "declared.yaml", "--live", "live.yaml", "--show", "all", "-U", "9"],
    &["diff", "--live", "live.yaml", "-n", "shop", "--show", "all"],
    &["status", "-f", "declared.yaml", "--live", "live.yaml"],
    &["files", "declared.yaml", "live.yaml"],
    &["files", "declared.yaml", "live.yaml", "--show", "all", "-U", "9"],
];

/// All of the above in every format, and `blame`.
fn runs() -> Vec<Vec<String>> {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let mut runs = Vec::new();
    for (command, format) in
        COMMANDS.iter().flat_map(|command| RENDERERS.iter().map(move |f| (command, f.name)))
    {
        runs.push([owned(command), owned(&["-o", format])].concat());
    }
    let file = format!("{}=out-file", RENDERERS[0].name);
    runs.push(
        [owned(COMMANDS[0]), owned(&["-v=9", "--color", "always", "-o", "json", "-o", &file])].concat(),
    );
    for (object, format) in ["secret/db", "secret/kapp", "cm/settings", "deploy/web", "gadget/gadget"]
        .into_iter()
        .flat_map(|object| ["text", "json", "yaml"].map(|format| (object, format)))
    {
        runs.push(owned(&["blame", object, "--live", "live.yaml", "-n", "shop", "-o", format]));
    }
    runs
}

fn captured() {
    let (mut sentinels, place) = (Sentinels::new(), Place::new());
    place.file("declared.yaml", planted(&mut sentinels, include_str!("../fixtures/sentinels/declared.yaml")));
    place.file("live.yaml", planted(&mut sentinels, include_str!("../fixtures/sentinels/live.yaml")));
    let mut shown = BTreeSet::new();
    for run in runs() {
        let args: Vec<&str> = run.iter().map(String::as_str).collect();
        let text = all_output(&place, &args);
        assert_eq!(sentinels.found_in(&text), BTreeSet::new(), "{args:?}\n{text}");
        let text = all_output(&place, &[&args[..], &["--show-secrets"]].concat());
        shown.extend(sentinels.found_in(&text).into_iter().map(str::to_owned));
    }
    let planted: BTreeSet<String> = sentinels.planted.iter().map(|(place, _)| place.clone()).collect();
    assert_eq!(shown, planted, "what --show-secrets does not show, the search may not be able to find");
}

/// Documents that cannot be read, or compared, each with a secret where the trouble is.
fn troubles(sentinels: &mut Sentinels) -> Vec<(&'static str, String)> {
    let head = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\n";
    let mut secret = |place: &str| sentinels.plant(place);
    vec![
        ("a tab", format!("{head}stringData:\n  a: {}\n\tb: c\n", secret("before a tab"))),
        ("a quote", format!("{head}stringData:\n  a: \"{}\n", secret("in an open quote"))),
        ("an anchor", format!("{head}stringData:\n  a: *{}\n", secret("as an anchor"))),
        ("a number tag", format!("{head}stringData:\n  a: !!int {}\n", secret("behind a tag"))),
        ("a list", format!("{head}stringData: [{}]\n", secret("in a list"))),
        ("a text for a map", format!("{head}data: {}\n", secret("in place of a map"))),
        ("no base64", format!("{head}data: {{a: '{}!'}}\n", secret("as no base64"))),
        ("twice the same key", format!("{head}data: {{a: {}, a: {}}}\n", secret("first"), secret("second"))),
        (
            "two documents for one object",
            format!(
                "{head}stringData: {{a: {}}}\n---\n{head}stringData: {{a: {}}}\n",
                secret("one"),
                secret("other")
            ),
        ),
        (
            "an unknown kind",
            format!(
                "apiVersion: x.y/v1\nkind: Z\nmetadata: {{name: z}}\nspec: {{password: {}}}\n",
                secret("of an unknown kind")
            ),
        ),
        (
            "no kind",
            format!("apiVersion: v1\nmetadata: {{name: z}}\npassword: {}\n", secret("without a kind")),
        ),
    ]
}

fn broken() {
    let (mut sentinels, place) = (Sentinels::new(), Place::new());
    let troubles = troubles(&mut sentinels);
    place.file(
        "live.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\ndata: {a: eA==}\n",
    );
    for (name, text) in &troubles {
        place.file("broken.yaml", text);
        for format in RENDERERS {
            for args in [
                &["diff", "-f", "broken.yaml", "--live", "live.yaml", "-v=9"][..],
                &["diff", "-f", "live.yaml", "--live", "broken.yaml"],
                &["diff", "-f", "broken.yaml", "-s", "https://127.0.0.1:1", "-v=6"],
                &["files", "broken.yaml", "live.yaml"],
            ] {
                let args = [args, &["-o", format.name]].concat();
                let output = place.run(&args);
                let printed = format!("{}\n{}", output.stdout, output.stderr);
                assert_eq!(sentinels.found_in(&printed), BTreeSet::new(), "{name}: {args:?}\n{output}");
            }
        }
    }
}

/// What a server says of what it refuses, and whom it does not know.
fn cluster(server: &ControlPlane) {
    let (mut sentinels, place) = (Sentinels::new(), Place::new());
    let namespace = server.namespace("sentinels");
    let (declared, edited) = (sentinels.plant("declared"), sentinels.plant("edited"));
    let token = sentinels.plant("token");
    let manifest = |value: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: db, namespace: {namespace}}}\nstringData: {{a: {value}}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings, namespace: {namespace}}}\ndata: {{password: {value}}}\n"
        )
    };
    place.file("a.yaml", manifest(&declared));
    let file = place.path().join("a.yaml").display().to_string();
    server.kubectl(Identity::Admin, &["apply", "-f", &file]).ok();
    let patch = format!("{{\"stringData\":{{\"a\":\"{edited}\"}}}}");
    server.kubectl(Identity::Admin, &["patch", "secret", "db", "-n", &namespace, "-p", &patch]).ok();
    let patch = format!("{{\"data\":{{\"password\":\"{edited}\"}}}}");
    server.kubectl(Identity::Admin, &["patch", "configmap", "settings", "-n", &namespace, "-p", &patch]).ok();
    let mut shown = BTreeSet::new();
    for (who, more) in [
        (Identity::Admin, &[][..]),
        (Identity::Viewer, &[]),
        (Identity::Admin, &["--token", &token]),
        (Identity::Admin, &["--as", "nobody"]),
    ] {
        for (command, verbosity) in [
            &["diff", "-f", &file][..],
            &["diff"],
            &["diff", "-f", &file, "-o", "unified"],
            &["blame", "secret/db"],
            &["blame", "cm/settings", "-o", "json"],
            &["status"],
        ]
        .into_iter()
        .flat_map(|command| ["-v=0", "-v=6", "-v=9"].map(|verbosity| (command, verbosity)))
        {
            let args = [&["drift"][..], command, &["-n", &namespace, verbosity], more].concat();
            let output = server.kubectl(who, &args);
            let printed = format!("{}\n{}", output.stdout, output.stderr);
            assert_eq!(sentinels.found_in(&printed), BTreeSet::new(), "{output}");
            let output = server.kubectl(who, &[&args[..], &["--show-secrets"]].concat());
            let printed = format!("{}\n{}", output.stdout, output.stderr);
            shown.extend(sentinels.found_in(&printed).into_iter().map(str::to_owned));
        }
    }
    let expected = ["declared", "edited"].map(str::to_owned);
    assert_eq!(shown, BTreeSet::from(expected), "a token is never shown, the rest on demand");
}
