//! Amounts against apimachinery itself: what is equal, and what becomes of a text on the server.

use std::process::Command;

use kubectl_drift::core::scalar::equal;
use kubectl_drift::core::schema::Scalar;
use serde_json::{Value, json};

use crate::case::Case;
use crate::harness::assets::Assets;
use crate::harness::kubectl;

/// How many pairs of texts are tried.
const PAIRS: usize = 20_000;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![Case::tools("quantities_agree_with_apimachinery", agree)]
}

fn agree(assets: &Assets) {
    let pairs = pairs();
    let input: Vec<String> = pairs.iter().map(|(one, other)| json!([one, other]).to_string()).collect();
    let tool = assets.tool("quantities").expect("our own build");
    let output = kubectl::finish(Command::new(tool), Some(input.join("\n").as_bytes())).ok();
    let answers: Vec<Value> =
        output.lines().map(|line| serde_json::from_str(line).expect("JSON lines")).collect();
    assert_eq!(answers.len(), pairs.len());
    let (mut same, mut rejected) = (0, 0);
    for ((one, other), answer) in pairs.iter().zip(&answers) {
        check_pair(one, other, answer);
        check_stored(one, Scalar::Quantity, &answer["stored"][0]);
        check_stored(one, Scalar::MilliQuantity, &answer["rounded"][0]);
        same += usize::from(answer["equal"] == true && one != other);
        rejected += usize::from(answer["stored"][0].is_null());
    }
    // The pairs are of every sort, or the test would show nothing.
    assert!(same > PAIRS / 10 && rejected > PAIRS / 100, "{same} equal pairs, {rejected} rejected texts");
}

fn check_pair(one: &str, other: &str, answer: &Value) {
    let valid = !answer["stored"][0].is_null() && !answer["stored"][1].is_null();
    let wanted = |name: &str| if valid { answer[name] == true } else { one == other };
    let equals = |scalar| equal(scalar, &json!(one), &json!(other));
    assert_eq!(equals(Scalar::Quantity), wanted("equal"), "{one} and {other}");
    assert_eq!(equals(Scalar::MilliQuantity), wanted("equalRounded"), "{one} and {other} in a list");
}

/// A text is equal to what the server makes of it.
fn check_stored(sent: &str, scalar: Scalar, stored: &Value) {
    if !stored.is_null() && !is_written_without_suffix(sent) {
        assert!(equal(scalar, &json!(sent), stored), "{sent} is stored as {stored} ({scalar:?})");
    }
}

/// apimachinery has no suffix above `E` and then writes none: 1000E becomes 1. Nothing real is that large.
fn is_written_without_suffix(text: &str) -> bool {
    let digits = text.split('.').next().unwrap_or_default().bytes().filter(u8::is_ascii_digit).count();
    let end = text.find(|c: char| !(c.is_ascii_digit() || "+-.".contains(c))).unwrap_or(text.len());
    let exponent = match text[end..].trim() {
        "k" => 3,
        "M" => 6,
        "G" => 9,
        "T" => 12,
        "P" => 15,
        "E" => 18,
        other => other.strip_prefix(['e', 'E']).and_then(|power| power.parse().ok()).unwrap_or(0),
    };
    i64::try_from(digits).expect("short") + exponent > 21
}

/// Pairs of texts, always the same ones: two spellings of one number, near misses, nonsense.
fn pairs() -> Vec<(String, String)> {
    let mut random = Random(42);
    (0..PAIRS)
        .map(|_| {
            let one = text(&mut random);
            let other = if random.below(3) == 0 { text(&mut random) } else { respelled(&one, &mut random) };
            (one, other)
        })
        .collect()
}

fn text(random: &mut Random) -> String {
    const SUFFIXES: [&str; 24] = [
        "", "", "", "m", "m", "u", "n", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
        "e3", "E-4", "e+2", "i", "mi",
    ];
    let sign = ["", "", "", "+", "-"][random.below(5)];
    let (whole, places) = (random.digits(20), random.digits(14));
    // Without a digit it depends on the suffix whether apimachinery reads a zero.
    let zero = if whole.is_empty() && places.is_empty() { "0" } else { "" };
    let fraction =
        if random.below(2) == 0 && !whole.is_empty() { String::new() } else { format!(".{places}{zero}") };
    format!("{sign}{whole}{fraction}{}", SUFFIXES[random.below(SUFFIXES.len())])
}

/// Another text with about the same value.
fn respelled(text: &str, random: &mut Random) -> String {
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    match random.below(6) {
        0 => format!("0{text}"),
        1 if number.contains('.') => format!("{number}0{suffix}"),
        2 if suffix.is_empty() && !number.contains('.') => format!("{number}000m"),
        3 if suffix == "k" && !number.contains('.') => format!("{number}000"),
        4 if suffix == "u" => format!("{number}e-6"),
        5 => format!("{number}1{suffix}"),
        _ => format!("{number}{}", if suffix == "m" { "e-3" } else { suffix }),
    }
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }

    /// Up to `most` digits, mostly few.
    fn digits(&mut self, most: usize) -> String {
        let longest = 1 + self.below(most);
        let length = self.below(longest + 1);
        (0..length).map(|_| char::from(b'0' + u8::try_from(self.below(10)).expect("a digit"))).collect()
    }
}
