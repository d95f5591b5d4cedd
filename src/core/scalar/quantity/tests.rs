use proptest::prelude::*;

use super::{Parts, Rounding, equal};

fn nano(one: &str, other: &str) -> bool {
    equal(one, other, Rounding::Nano)
}

fn milli(one: &str, other: &str) -> bool {
    equal(one, other, Rounding::Milli)
}

/// What the API server stored for what was sent, `semantics.md` §2.4.
const STORED: [(&str, &str); 66] = [
    ("1000m", "1"),
    ("0.5", "500m"),
    (".5", "500m"),
    ("1.0", "1"),
    ("3.000", "3"),
    ("1.10", "1100m"),
    ("1000", "1k"),
    ("1000k", "1M"),
    ("1000M", "1G"),
    ("0.5k", "500"),
    ("1024", "1024"),
    ("1.", "1."),
    ("+1", "+1"),
    ("01", "01"),
    ("007", "007"),
    ("1e0", "1e0"),
    ("1.", "1"),
    ("+1", "1"),
    ("01", "1"),
    ("007", "7"),
    ("1e0", "1"),
    ("1e3", "1e3"),
    ("1E3", "1E3"),
    ("12e6", "12e6"),
    ("1e-3", "1e-3"),
    ("1e30", "1e30"),
    ("1e3", "1k"),
    ("1E3", "1k"),
    ("12e6", "12M"),
    ("1e-3", "1m"),
    ("1e30", "1000000000000E"),
    ("1.5e3", "1500"),
    ("1e1", "10"),
    ("10e-1", "1"),
    ("2000e-3", "2"),
    ("5e-1", "500e-3"),
    ("1.5Gi", "1536Mi"),
    ("0.5Gi", "512Mi"),
    ("0.1Gi", "107374182400m"),
    ("0.3Mi", "314572800m"),
    ("1.25Mi", "1280Ki"),
    ("1024Mi", "1Gi"),
    ("1048576Ki", "1Gi"),
    ("1000Mi", "1000Mi"),
    ("100000Ki", "100000Ki"),
    ("2048Mi", "2Gi"),
    ("1024Ki", "1Mi"),
    ("100Ei", "9223372036854775807"),
    ("8Ei", "9223372036854775807"),
    ("9223372036854775807Ki", "9223372036854775807"),
    ("-100Ei", "-9223372036854775807"),
    ("0m", "0"),
    ("0Gi", "0"),
    ("0.0Gi", "0"),
    ("-0", "0"),
    ("-1000m", "-1"),
    ("+", "0"),
    (".", "0"),
    (".m", "0"),
    ("1e+3", "1000"),
    ("1E", "1000P"),
    ("0.0000000001", "1n"),
    ("1.0000000001", "1000000001n"),
    ("-0.0000000001", "-1n"),
    ("0.00000000001Ki", "11n"),
    (" 1 ", "1"),
];

#[test]
fn every_text_is_the_amount_the_server_stores_for_it() {
    for (sent, stored) in STORED {
        assert!(nano(sent, stored), "{sent} is {stored}");
        assert!(milli(sent, stored), "{sent} is {stored} in a resource list");
    }
}

#[test]
fn resource_lists_are_rounded_up_to_milli_and_nothing_else_is() {
    for (sent, stored) in [("0.0001", "1m"), ("1u", "1m"), ("1n", "1m"), ("0.5m", "1m"), ("-0.5m", "-1m")] {
        assert!(milli(sent, stored), "{sent} is stored as {stored}");
        assert!(!nano(sent, stored), "{sent} is not {stored} elsewhere");
    }
    assert!(nano("100u", "0.1m") && !nano("100u", "1m"));
    assert!(milli("1.5m", "2m") && !milli("1.5m", "1m"));
}

#[test]
fn other_amounts_differ() {
    for (one, other) in [
        ("1", "1m"),
        ("1G", "1Gi"),
        ("1k", "1Ki"),
        ("1", "-1"),
        ("100m", "101m"),
        ("1e3", "1e4"),
        ("9223372036854775807", "9223372036854775808"),
        ("1e30", "1e31"),
        ("99999999999999999999999999999999999999999999", "99999999999999999999999999999999999999999998"),
    ] {
        assert!(!nano(one, other), "{one} is not {other}");
    }
}

#[test]
fn what_the_server_rejects_is_no_amount() {
    for text in [
        "",
        " ",
        "0x10",
        "1 Gi",
        "1gi",
        "1KB",
        "1e3Mi",
        "٣",
        "1e",
        "1Kim",
        "1mm",
        "1.2.3",
        "--1",
        "1e3.5",
        "1e99999999999999999999",
        "NaN",
        "1_000",
    ] {
        assert_eq!(Parts::of(text), None, "{text:?}");
        assert!(!nano(text, text));
    }
}

#[test]
fn long_texts_are_exact_too() {
    let third = "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333";
    assert!(nano(third, "333333334n"));
    assert!(nano(&format!("{third}Ei"), "384307168202282325333333334n"));
    assert!(nano(&format!("{}1", "0".repeat(200)), "1"));
    assert!(nano(&format!("1.{}", "0".repeat(200)), "1"));
    assert!(nano(&format!("{}Ki", "9".repeat(200)), "8Ei"));
    assert!(nano(&format!("1{}", "0".repeat(60)), "1e60"));
    assert!(!nano(&format!("1{}1", "0".repeat(59)), "1e60"));
    assert!(nano("1e-2000000000", "1n") && milli("1e-2000000000", "1m"));
    assert!(nano("1e2000000000", "10e1999999999"));
}

/// A quantity text that is small enough for 128 bits in the naive reading.
fn short_text() -> impl Strategy<Value = String> {
    let suffix = prop::sample::select(vec![
        "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "e3", "E-3", "e+2", "e-7",
    ]);
    ("[+-]?", "[0-9]{0,6}", "(\\.[0-9]{0,6})?", suffix)
        .prop_map(|(sign, whole, fraction, suffix)| format!("{sign}{whole}{fraction}{suffix}"))
        .prop_filter("a bare letter is a letter", |text| !text.is_empty())
}

/// The amount in units of 10^-place, rounded away from zero, by school arithmetic.
fn naive(text: &str, place: i32) -> i128 {
    let rest = text.trim_start_matches(['+', '-']);
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
    let (number, suffix) = rest.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits: i128 = format!("0{whole}{fraction}").parse().expect("at most 13 digits");
    let (factor, power) = naive_suffix(suffix);
    let shift = power - i32::try_from(fraction.len()).expect("at most 6") + place;
    let unit = 10i128.pow(shift.unsigned_abs());
    let units = if shift < 0 { (digits * factor + unit - 1) / unit } else { digits * factor * unit };
    if text.starts_with('-') { -units } else { units }
}

/// A suffix as a factor and a power of ten.
fn naive_suffix(suffix: &str) -> (i128, i32) {
    const DECIMAL: [(&str, i32); 9] =
        [("n", -9), ("u", -6), ("m", -3), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
    const BINARY: [(&str, u32); 3] = [("Ki", 10), ("Mi", 20), ("Gi", 30)];
    if let Some((_, power)) = BINARY.iter().find(|(name, _)| *name == suffix) {
        return (1 << power, 0);
    }
    let decimal = DECIMAL.iter().find(|(name, _)| *name == suffix).map(|(_, power)| *power);
    (1, decimal.unwrap_or_else(|| suffix.get(1..).map_or(0, |power| power.parse().expect("e and a power"))))
}

fn any_text() -> impl Strategy<Value = String> {
    let suffix = prop::sample::select(vec!["", "m", "u", "E", "Ki", "Gi", "Ei", "e20", "e-20", "e-60"]);
    ("[+-]?[0-9]{0,60}", "(\\.[0-9]{0,60})?", suffix)
        .prop_map(|(whole, fraction, suffix)| format!("{whole}{fraction}{suffix}"))
}

proptest! {
    #[test]
    fn amounts_agree_with_school_arithmetic(one in short_text(), other in short_text()) {
        prop_assert_eq!(nano(&one, &other), naive(&one, 9) == naive(&other, 9));
        prop_assert_eq!(milli(&one, &other), naive(&one, 3) == naive(&other, 3));
    }

    #[test]
    fn an_amount_is_the_number_of_its_nano_and_milli_units(text in short_text()) {
        let (in_nano, in_milli) = (format!("{}n", naive(&text, 9)), format!("{}m", naive(&text, 3)));
        prop_assert!(nano(&text, &in_nano), "{} is {}", text, in_nano);
        prop_assert!(milli(&text, &in_milli), "{} is {}", text, in_milli);
    }

    #[test]
    fn arithmetic_on_the_stack_agrees_with_that_of_any_length(one in any_text(), other in any_text()) {
        for rounding in [Rounding::Nano, Rounding::Milli] {
            let (Some(one), Some(other)) = (Parts::of(&one), Parts::of(&other)) else { continue };
            if let (Some(small), Some(small_other)) = (one.small(rounding), other.small(rounding)) {
                prop_assert_eq!(small == small_other, one.big(rounding) == other.big(rounding));
            }
        }
    }

    #[test]
    fn zeros_around_the_digits_change_nothing(text in any_text()) {
        let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
        let (number, suffix) = text.split_at(end);
        let (sign, digits) = number.split_at(number.len() - number.trim_start_matches(['+', '-']).len());
        let point = if digits.contains('.') { "" } else { "." };
        let padded = format!("{sign}00{digits}{point}000{suffix}");
        prop_assert!(nano(&text, &padded) || text.is_empty(), "{} is {}", text, padded);
    }

    #[test]
    fn equality_is_symmetric_and_holds_for_every_amount_with_itself(one in any_text(), other in any_text()) {
        prop_assert_eq!(nano(&one, &other), nano(&other, &one));
        prop_assert_eq!(nano(&one, &one), Parts::of(&one).is_some());
    }

    #[test]
    fn nothing_panics(one in "\\PC{0,12}", other in "[-+0-9.eEinumkKMGTP ]{0,12}") {
        for rounding in [Rounding::Nano, Rounding::Milli] {
            equal(&one, &other, rounding);
            equal(&other, &one, rounding);
        }
    }
}
