//! What is wrong, where, and what to do about it; the rest of the file is read all the same.

use super::*;

#[track_caller]
fn fails(fields: &str, message: &str, hint: Option<&str>) {
    let problem = rejected(object("a", fields)).problem;
    assert_eq!(problem.message, format!("x.yaml:{message}"));
    assert_eq!(problem.hint.as_deref(), hint);
}

#[test]
fn syntax() {
    fails(
        "x: a: b\n",
        "4:5: mapping values are not allowed in this context",
        Some("check the indentation, and quote a value that contains `: `"),
    );
    fails(
        "x:\n\ty: 1\n",
        "5:1: found character that cannot start any token",
        Some("indent with spaces, not with tabs"),
    );
    fails("x: @y\n", "4:4: found character that cannot start any token", Some("quote the value"));
    fails(
        "x: [a, b\ny: c\n",
        "5:2: did not find expected ',' or ']' while parsing a flow sequence that starts in line 4",
        None,
    );
    fails(
        "x: {a\n",
        "5:1: did not find expected ',' or '}' while parsing a flow mapping that starts in line 4",
        None,
    );
    fails(
        "x: \"a\n",
        "5:1: found unexpected end of stream while scanning a quoted scalar that starts in line 4",
        None,
    );
    fails(
        "  x: 1\n",
        "4:3: did not find expected key while parsing a block mapping that starts in line 1",
        Some("check the indentation of this line and of the one before"),
    );
    fails(
        "text\n",
        "5:1: could not find expected ':' while scanning a simple key that starts in line 4",
        Some("check the indentation of this line and of the one before"),
    );
    fails(
        "x: *nowhere\n",
        "4:4: unknown anchor referenced",
        Some("its `&` must stand before it in the same document; a text that starts with `*` needs quotes"),
    );
    fails("x: .inf\n", "4:4: an infinity or .nan is no JSON value", None);
    fails("x: !!int a\n", "4:4: the value is no !!int", None);
}

#[test]
fn templates_that_were_not_rendered() {
    let hint =
        Some("this looks like a template; render it first (`helm template … | kubectl drift diff -f -`)");
    fails("x: {{ .Values.x }}\n", "4:5: a list or a map cannot be a key", hint);
    fails(
        "{{- if .Values.x }}\nx: 1\n",
        "5:1: could not find expected ':' while scanning a simple key that starts in line 4",
        hint,
    );
    fails(
        "x: \"{{ a }}\" {{ b }}\n",
        "4:14: did not find expected key while parsing a block mapping that starts in line 1",
        hint,
    );
}

#[test]
fn a_bad_document_does_not_hide_the_others() {
    let text = format!(
        "{}---\nx: a: b\n---\n{}---\n- y\n---\n{}",
        object("a", ""),
        object("b", ""),
        object("c", "")
    );
    let names = names(text);
    assert_eq!([&names[0], &names[2], &names[4]], ["a", "b", "c"]);
    assert!(names[1].starts_with("x.yaml:5:5: "), "{}", names[1]);
    assert!(names[3].starts_with("x.yaml:11:1: "), "{}", names[3]);
}

#[test]
fn the_line_of_a_problem_is_the_line_of_the_error() {
    let rejected = rejected(object("a", "y: 1\nx: a: b\n"));
    assert_eq!((rejected.origin.line, rejected.origin.document), (5, 1));
}
