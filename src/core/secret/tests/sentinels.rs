//! Random secrets planted in every place they can be, looked for in everything a report would hold.

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// A sentinel that no other text contains: letters and digits, as passwords and tokens are.
fn sentinel() -> impl Strategy<Value = String> {
    "[A-Za-z0-9+/!#%^*_. -]{0,12}QZX[A-Za-z0-9]{4,12}"
        .prop_filter("no reference", |text| !text.contains(": "))
}

/// Names that say "secret", with ordinary words before.
fn name() -> impl Strategy<Value = String> {
    const HEADS: &[&str] =
        &["PASSWORD", "token", "clientSecret", "api-key", "apiKey", "DB_PASS", "credentials", "PRIVATE_KEY"];
    // `sign_in_by_password` names a way, not a password: the rules spare it on purpose.
    let spared = |word: &str| rules::NAME_RULES.iter().any(|rule| rule.not_after.contains(&word));
    ("[a-z]{0,6}".prop_filter("spared", move |word| !spared(word)), proptest::sample::select(HEADS))
        .prop_map(|(word, head)| if word.is_empty() { head.to_owned() } else { format!("{word}_{head}") })
}

/// A change with the sentinel in it: type, path, live value, and the whole live object if it is needed.
fn planted() -> impl Strategy<Value = (String, &'static str, Vec<Element>, Value, Option<Value>)> {
    (sentinel(), name(), 0..PLACES).prop_map(|(secret, name, place)| {
        let (type_, path, live, object) = plant(place, &secret, &name);
        (secret, type_, path, live, object)
    })
}

const PLACES: usize = 14;

fn plant(place: usize, secret: &str, name: &str) -> (&'static str, Vec<Element>, Value, Option<Value>) {
    let field = |name: &str| Element::Field(name.into());
    let pod = "v1 Pod";
    match place {
        0 => ("v1 Secret", fields(&["data", "key"]), json!(secret), None),
        1 => (
            "v1 Secret",
            fields(&["stringData"]),
            json!({"a": secret, "b": [secret], "c": {secret: secret}}),
            None,
        ),
        2 => {
            let path =
                fields(&["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"]);
            ("v1 Secret", path, json!(json!({"data": {"a": secret}}).to_string()), None)
        }
        3 => {
            let annotations = json!({"kapp.k14s.io/original": secret, name: secret});
            ("v1 Secret", fields(&["metadata", "annotations"]), annotations, None)
        }
        4 => (pod, vec![field("env"), item("name", name), field("value")], json!(secret), None),
        5 => {
            let containers = json!([{"name": "a", "env": [{"name": name, "value": secret}], "args": [format!("--{name}={secret}")]}]);
            (pod, fields(&["spec", "containers"]), containers, None)
        }
        6 => {
            let object = json!({"env": [{"name": "MODE", "value": "x"}, {"name": name, "value": secret}]});
            (pod, vec![field("env"), Element::Index(0), field("value")], json!(secret), Some(object))
        }
        7 => {
            let object = json!({"args": ["x", format!("--{name}"), secret]});
            (pod, vec![field("args"), Element::Index(2)], json!(secret), Some(object))
        }
        8 => ("v1 ConfigMap", fields(&["data", name]), json!(secret), None),
        9 => (
            "v1 ConfigMap",
            fields(&["data", "app.ini"]),
            json!(format!("a = b\n{name} = {secret}\nc = d\n")),
            None,
        ),
        10 => (
            "v1 ConfigMap",
            fields(&["data", "app.json"]),
            json!(json!({"a": 1, name: secret}).to_string()),
            None,
        ),
        11 => ("example.com/v1 Thing", fields(&["spec", name, "value"]), json!(secret), None),
        12 => (
            "example.com/v1 Thing",
            vec![field("spec"), field("tokens"), Element::Member(json!(secret))],
            json!(secret),
            None,
        ),
        _ => {
            ("example.com/v1 Thing", fields(&["spec"]), json!({"users": [{"name": "a", name: secret}]}), None)
        }
    }
}

fn through(masker: Masker, type_: &str, path: Vec<Element>, live: Value, object: Option<&Value>) -> Change {
    let gvk = gvk(type_);
    let mut change = change(path, Some(live.clone()), Some(live));
    masker.change(&Whole { gvk: &gvk, sides: [None, None, object] }, &mut change);
    change
}

/// Where an address and an assignment overlap, masking the one makes the other's end another one: more is masked the
/// second time, never less. So there is only a part of an address.
fn without_addresses() -> impl Strategy<Value = String> {
    prop_oneof![
        "(password|token|:|=|\"|'| |--|\n|\\||>|é|eyJ|\\.|ghp_|://|a){0,30}",
        "(password|token|=|\"|'| |--|\n|\\||>|é|eyJ|\\.|ghp_|:|@|a){0,30}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn no_sentinel_survives((secret, type_, path, live, object) in planted()) {
        let change = through(Masker::new(false), type_, path, live, object.as_ref());
        let seen = format!("{change:?} {}", change.path);
        prop_assert!(!seen.contains("QZX"), "{secret:?} in {seen}");
        prop_assert!(change.masked);
    }

    #[test]
    fn every_sentinel_is_found_when_secrets_are_asked_for((_, type_, path, live, object) in planted()) {
        let change = through(Masker::new(true), type_, path, live, object.as_ref());
        let seen = format!("{change:?}");
        prop_assert!(seen.contains("QZX"));
        prop_assert!(!change.masked);
    }

    #[test]
    fn no_sentinel_survives_in_a_message((secret, type_, _, _, _) in planted()) {
        let gvk = gvk(type_);
        let declared = json!({"data": {"password": secret}});
        let message = format!("data.password: cannot decode {secret:?} ({secret})");
        let shown = Masker::new(false).message(&Whole { gvk: &gvk, sides: [Some(&declared), None, None] }, &message);
        prop_assert!(!shown.contains("QZX"), "{shown}");
    }

    #[test]
    fn any_text_can_be_looked_through(text in any::<String>()) {
        let masked = text::mask_text("", &text);
        prop_assert_eq!(masked.as_ref().unwrap_or(&text).lines().count(), text.lines().count());
    }

    #[test]
    fn any_assignments_can_be_looked_through(text in without_addresses()) {
        let once = text::mask_text("", &text).unwrap_or(text);
        let twice = text::mask_text("", &once).unwrap_or_else(|| once.clone());
        prop_assert_eq!(once, twice);
    }
}
