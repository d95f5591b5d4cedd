//! Texts nobody thought of, always the same ones: thousands of scalars and hundreds of documents, read by
//! kubectl in one call each.

use std::fmt::Write as _;
use std::sync::Arc;

use kubectl_drift::core::manifest::{self, Limits};
use serde_json::Value;

use super::{label, of_kubectl, ours, printed};
use crate::harness::assets::Assets;

/// A generator of numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    /// A number below `end` (splitmix64).
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 8).unwrap_or_default() % end
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// Up to `most` of the pieces, one after the other.
    fn joined(&mut self, from: &[&str], most: usize) -> String {
        (0..=self.below(most)).map(|_| self.pick(from)).collect()
    }
}

/// What numbers, words and dates are made of.
const SCALAR: [&str; 32] = [
    "0",
    "1",
    "7",
    "8",
    "9",
    "_",
    ".",
    "e",
    "E",
    "+",
    "-",
    "x",
    "b",
    "o",
    "0x",
    "0b",
    "0o",
    "X",
    "f",
    ":",
    "inf",
    "nan",
    "~",
    "y",
    "n",
    "true",
    "00",
    "12345678901",
    "9223372036854775807",
    "2001-01-01",
    "5",
    "null",
];

pub(super) fn scalars(assets: &Assets) {
    let mut random = Random(1);
    let mut text = "apiVersion: v1\nkind: Tricky\nmetadata:\n  name: scalars\ndata:\n".to_owned();
    for number in 0..5000 {
        let scalar = random.joined(&SCALAR, 6);
        if !spoils_the_document(&scalar) {
            writeln!(text, "  k{number}: {scalar}").expect("written");
        }
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("scalars.yaml");
    std::fs::write(&path, text).expect("written");
    let (ours, theirs) = (ours(&path), of_kubectl(assets, &[&path]));
    assert_eq!((&ours.problem, &theirs.problem), (&None, &None));
    let (ours, theirs) = (&ours.objects[0]["data"], &theirs.objects[0]["data"]);
    let fields = theirs.as_object().expect("a map");
    assert!(fields.len() > 4500, "{} scalars", fields.len());
    for (key, value) in fields {
        assert_eq!(ours[key].to_string(), value.to_string(), "{key}");
    }
}

/// What is an error for the whole document; tested elsewhere.
fn spoils_the_document(scalar: &str) -> bool {
    matches!(scalar.trim_start_matches(['+', '-']), ".inf" | ".nan") || scalar.ends_with(':') || scalar == "-"
}

/// Lines that mean something to YAML, to be indented at random.
const LINES: [&str; 60] = [
    "a: 1",
    "b: x",
    "- z",
    "- k: v",
    "-",
    "- - w",
    "k:",
    "\"q\": 1",
    "'s': w",
    "? ex",
    ": val",
    "c: |",
    "c: >",
    "c: |-",
    "c: >+",
    "text text",
    "# comment",
    "",
    "d: [1, 2",
    ", 3]",
    "e: {f: g",
    "}",
    "<<: *a",
    "f: &a",
    "g: &b {h: i}",
    "h: *a",
    "i: *b",
    "<<: *b",
    "<<: [*a, *b]",
    "j: \"multi",
    "line\"",
    "k: 'it''s",
    "more'",
    "l: plain",
    "1: a",
    "1.5: b",
    "~: c",
    "[a]: b",
    "m: !!str 1",
    "n: !!int \"3\"",
    "o: !!float 1",
    "p: - q",
    "r: s: t",
    "\tx: 1",
    "u: # c",
    "v: \"a\\",
    "b\"",
    "&x k: v",
    "*x : w",
    "!!set {x}",
    "- !foo",
    "- &c",
    "z: &d [*d]",
    "t: \"\\'\\x41\"",
    "w: [!foo, x]",
    "x: [a?b]",
    "x: {a:}",
    "x: {a:b}",
    "x: [a:,b]",
    "x: \"é\\u00e9\"",
];

/// Pieces that mean something to YAML, to be strung together.
const PIECES: [&str; 56] = [
    "a",
    "key",
    "1",
    "~",
    "yes",
    ": ",
    ":",
    "- ",
    "-",
    "? ",
    "?",
    ",",
    "[",
    "]",
    "{",
    "}",
    "\n  ",
    "\n    ",
    " ",
    "\t",
    "&a ",
    "&b ",
    "*a",
    "*b ",
    "!!str ",
    "!!int ",
    "!foo ",
    "!",
    "!e!x ",
    "|",
    "|-",
    ">",
    "|2",
    ">1+",
    "#",
    " # c",
    "\"",
    "'",
    "\"x\"",
    "'z'",
    "\\",
    "\\n",
    "\\u0041",
    "%",
    "@",
    "<<: ",
    "<<",
    "\r\n  ",
    "é",
    "😀",
    "!!binary aGk=",
    "a: b",
    "{a: 1}",
    "[1, 2]",
    "\\'",
    "\u{2028}",
];

/// Each document is a file named like its object, so one call tells which of them kubectl could read.
pub(super) fn documents(assets: &Assets) {
    let mut random = Random(2);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let texts: Vec<String> = (0..600).map(|number| document(&mut random, number)).collect();
    for (number, text) in texts.iter().enumerate() {
        std::fs::write(folder.path().join(format!("d{number}.yaml")), text).expect("written");
    }
    let theirs = printed(&label(assets, &[folder.path()]));
    let readable = theirs.len();
    assert!((150..450).contains(&readable), "{readable} of 600 are documents");
    for (number, text) in texts.iter().enumerate() {
        let read = theirs.iter().find(|object| object["metadata"]["name"] == format!("d{number}").as_str());
        let entries = manifest::read(&Arc::from("d.yaml"), text.as_bytes(), &Limits::default());
        let ours = entries.into_iter().find_map(Result::ok).map(|document| document.value.to_string());
        assert_eq!(ours, read.map(Value::to_string), "{text:?}");
    }
}

fn document(random: &mut Random, number: usize) -> String {
    let head = format!("apiVersion: v1\nkind: Tricky\nmetadata:\n  name: d{number}\ndata:");
    if random.below(2) == 0 {
        return format!("{head} {}\n", random.joined(&PIECES, 10));
    }
    let mut text = format!("{head}\n");
    let mut indent = 2;
    for _ in 0..=random.below(6) {
        indent = match random.below(6) {
            0 => indent + 2,
            1 if indent > 2 => indent - 2,
            2 => 2,
            _ => indent,
        };
        writeln!(text, "{:indent$}{}", "", random.pick(&LINES)).expect("written");
    }
    text
}
