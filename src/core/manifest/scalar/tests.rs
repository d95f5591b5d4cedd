//! The scalar table: what a text means, row by row as observed on kubectl 1.36.3.

use serde_json::json;

use super::*;

fn plain(text: &str) -> Result<Value, String> {
    typed(Tag::Absent, text)
}

fn typed(tag: Tag, text: &str) -> Result<Value, String> {
    resolve(tag, true, text.into())?.into_value()
}

fn key(text: &str) -> Result<String, String> {
    resolve(Tag::Absent, true, text.into())?.into_key().map(Cow::into_owned)
}

/// Every word of `texts` (separated by blanks) means `expected`.
#[track_caller]
fn all(texts: &str, expected: &Value) {
    for text in texts.split(' ') {
        assert_eq!(plain(text).as_ref(), Ok(expected), "{text}");
    }
}

/// Each text means the number, compared as it is printed.
#[track_caller]
fn numbers(rows: &[(&str, &str)]) {
    for (text, printed) in rows {
        let value = plain(text).expect("a value");
        assert!(value.is_number(), "{text} is {value}");
        assert_eq!(value.to_string(), *printed, "{text}");
    }
}

/// Every word of `texts` is just text.
#[track_caller]
fn all_text(texts: &str) {
    for text in texts.split(' ') {
        assert_eq!(plain(text), Ok(json!(text)), "{text}");
    }
}

#[test]
fn words_for_true() {
    all("yes Yes YES on On ON y Y true True TRUE", &json!(true));
}

#[test]
fn words_for_false() {
    all("no No NO off Off OFF n N false False FALSE", &json!(false));
}

#[test]
fn words_for_null() {
    all("~ null Null NULL", &json!(null));
    assert_eq!(plain(""), Ok(json!(null)));
}

#[test]
fn other_spellings_of_those_words_are_text() {
    all_text("tRue yEs oN nUll nULL fALSE yess");
}

#[test]
fn a_leading_zero_means_octal() {
    numbers(&[("0644", "420"), ("-0644", "-420"), ("+0644", "420"), ("0_644", "420")]);
    numbers(&[("0o644", "420"), ("0O17", "15"), ("00", "0"), ("0", "0"), ("-0", "0")]);
}

#[test]
fn digits_that_are_not_octal_make_a_decimal() {
    numbers(&[("0888", "888"), ("09", "9"), ("08", "8"), ("0900", "900"), ("-09", "-9")]);
}

#[test]
fn hexadecimal_and_binary() {
    numbers(&[("0x1F", "31"), ("-0x1F", "-31"), ("+0x1F", "31"), ("0XFF", "255"), ("0x_1F", "31")]);
    numbers(&[("0b101", "5"), ("-0b11", "-3"), ("0B11", "3"), ("0b1010", "10"), ("+0b1", "1")]);
    all_text("0x 0b 0o 0b12 0x1G 0o8 0x1p3 -0b-1 +-1");
    // go-yaml's second attempt at binary takes a sign of its own.
    numbers(&[("0b-1", "-1"), ("0b+1", "1")]);
}

#[test]
fn signs_and_underscores() {
    numbers(&[("+12", "12"), ("-12", "-12"), ("1_000", "1000"), ("1_000.5", "1000.5"), ("1_", "1")]);
    numbers(&[("1__0", "10"), ("-1_0", "-10"), ("685_230.15", "685230.15"), ("-_1", "-1")]);
    all_text("+ - _1 -- +_");
}

#[test]
fn sexagesimal_numbers_are_not_supported() {
    all_text("1:30 190:20:30 22:22 1:30.5 -1:30");
}

#[test]
fn floats_that_are_integers() {
    numbers(&[("1.0", "1"), ("1.", "1"), ("1e3", "1000"), ("1E3", "1000"), ("1.5e+3", "1500")]);
    numbers(&[("12e03", "12000"), ("-1.0", "-1"), ("-0.0", "0"), ("1.e1", "10"), ("100.0e-2", "1")]);
}

#[test]
fn floats() {
    numbers(&[
        (".5", "0.5"),
        ("+.5", "0.5"),
        ("-.5", "-0.5"),
        ("0.1", "0.1"),
        ("1.10", "1.1"),
        (".5e1", "5"),
    ]);
    // After a leading dot underscores must stand between digits.
    numbers(&[(".5_0", "0.5"), (".5e1_0", "5000000000")]);
    all_text(".5_ ._5 .e3 . .. 1.2.3 1e 1e+ 1e6Mi 1.5Gi 100m Inf NaN inf nan .Infinity");
}

#[test]
fn infinities_and_nan_are_no_json_values() {
    for text in [".inf", "-.inf", "+.Inf", ".INF", ".nan", ".NaN", ".NAN"] {
        assert!(plain(text).is_err(), "{text}");
    }
}

#[test]
fn floats_beyond_range_are_text() {
    all_text("1e400 -1e400 12e4567 .5e400");
}

#[test]
fn large_integers() {
    numbers(&[
        ("9007199254740993", "9007199254740993"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("9223372036854775808", "9223372036854776000"),
        ("12345678901234567890", "12345678901234567000"),
        ("18446744073709551615", "1.8446744073709552e+19"),
        ("18446744073709551616", "1.8446744073709552e+19"),
        ("+9223372036854775808", "9223372036854776000"),
        ("1e21", "1e+21"),
        ("0xFFFFFFFFFFFFFFFF", "1.8446744073709552e+19"),
    ]);
    all_text("0xFFFFFFFFFFFFFFFFF");
}

#[test]
fn timestamps_stay_text() {
    all_text("2001-01-01 2001-12-14t21:59:43.10-05:00 2001-1-1");
    assert_eq!(plain("2001-12-14 21:59:43"), Ok(json!("2001-12-14 21:59:43")));
    assert_eq!(typed(Tag::Timestamp, "2001-01-01"), Ok(json!("2001-01-01")));
}

#[test]
fn quoted_texts_are_text() {
    for text in ["0644", "yes", "~", "", "1.0", ".inf"] {
        assert_eq!(resolve(Tag::Absent, false, text.into()), Ok(Scalar::Text(text.into())));
    }
}

#[test]
fn tags_that_fit() {
    for (tag, text, expected) in [
        (Tag::Str, "123", json!("123")),
        (Tag::Str, "", json!("")),
        (Tag::Int, "123", json!(123)),
        (Tag::Int, "0x1F", json!(31)),
        (Tag::Float, "1", json!(1)),
        (Tag::Float, "1.5", json!(1.5)),
        (Tag::Bool, "yes", json!(true)),
        (Tag::Null, "~", json!(null)),
        (Tag::Binary, "aGVsbG8=", json!("hello")),
        (Tag::Binary, "aGVs\nbG8=", json!("hello")),
        (Tag::Binary, "/w==", json!("\u{fffd}")),
        (Tag::Other, "bar", json!("bar")),
        (Tag::Other, "12", json!("12")),
    ] {
        assert_eq!(typed(tag, text), Ok(expected), "{tag:?} {text}");
    }
}

#[test]
fn tags_that_do_not_fit() {
    for (tag, text) in [
        (Tag::Int, "1.5"),
        (Tag::Int, "x"),
        (Tag::Int, ""),
        (Tag::Float, "x"),
        (Tag::Float, "9223372036854775808"),
        (Tag::Float, ".inf"),
        (Tag::Bool, "1"),
        (Tag::Null, "x"),
        (Tag::Binary, "aGVsbG8"),
        (Tag::Binary, "!"),
    ] {
        assert!(typed(tag, text).is_err(), "{tag:?} {text}");
    }
}

#[test]
fn tags_are_known_by_their_full_name() {
    assert_eq!(Tag::of_name("tag:yaml.org,2002:int"), Tag::Int);
    assert_eq!(Tag::of_name("tag:yaml.org,2002:set"), Tag::Other);
    assert_eq!(Tag::of_name("int"), Tag::Other);
}

#[test]
fn keys_become_text() {
    for (text, expected) in [
        ("1", "1"),
        ("1.5", "1.5"),
        ("0x10", "16"),
        ("0644", "420"),
        ("1e3", "1000"),
        ("1e6", "1e+06"),
        ("true", "true"),
        ("yes", "true"),
        ("on", "true"),
        ("y", "true"),
        ("no", "false"),
        ("off", "false"),
        ("n", "false"),
        ("2001-01-01", "2001-01-01"),
        (".inf", ".inf"),
        ("a", "a"),
    ] {
        assert_eq!(key(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn what_cannot_be_a_key() {
    assert!(key("~").is_err());
    assert!(key("null").is_err());
    assert!(key("").is_err());
    assert!(key("9223372036854775808").is_err());
}
