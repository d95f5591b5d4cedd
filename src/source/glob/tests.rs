use std::fs::{create_dir, write};

use super::*;

#[test]
fn names_match() {
    for (pattern, name) in [
        ("abc", "abc"),
        ("*", ""),
        ("*", ".hidden"),
        ("*.yaml", "a.yaml"),
        ("a*c", "abbc"),
        ("a*b*c", "aXbYbZc"),
        ("?.yaml", "é.yaml"),
        ("[a-c]x", "bx"),
        ("[^a-c]x", "dx"),
        ("[a\\]]x", "]x"),
        ("\\*", "*"),
        ("a[*]", "a*"),
    ] {
        assert_eq!(matches(pattern, name), Ok(true), "{pattern} {name}");
    }
}

#[test]
fn names_do_not_match() {
    for (pattern, name) in [
        ("abc", "ab"),
        ("a", "ab"),
        ("a*c", "abd"),
        ("?", ""),
        ("[a-c]", "d"),
        ("[^a-c]", "a"),
        ("*.yaml", "a.yml"),
        ("*", "a/b"),
        ("?", "/"),
        ("\\*", "a"),
    ] {
        assert_eq!(matches(pattern, name), Ok(false), "{pattern} {name}");
    }
}

#[test]
fn patterns_that_cannot_be_understood() {
    for pattern in ["[", "[]", "[a", "[-]", "[a-]", "[]a]", "a\\", "[a\\"] {
        assert_eq!(matches(pattern, "a"), Err(BadPattern), "{pattern}");
        assert_eq!(expand(pattern), Err(BadPattern), "{pattern}");
    }
}

#[test]
fn many_stars_take_no_time() {
    assert_eq!(matches(&"*a".repeat(100), &"a".repeat(99)), Ok(false));
}

#[test]
fn files_are_found_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().to_string_lossy().into_owned();
    for name in ["two", "one"] {
        create_dir(folder.path().join(name)).expect("created");
        for file in ["b.yaml", "a.yaml", "c.txt"] {
            write(folder.path().join(name).join(file), "").expect("written");
        }
    }
    let found = |pattern: &str| {
        let paths = expand(&format!("{root}/{pattern}")).expect("a pattern");
        paths.iter().map(|path| path[root.len() + 1..].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("one/*.yaml"), ["one/a.yaml", "one/b.yaml"]);
    assert_eq!(found("*/a.yaml"), ["one/a.yaml", "two/a.yaml"]);
    assert_eq!(found("t*/[ab].*"), ["two/a.yaml", "two/b.yaml"]);
    assert_eq!(found("*"), ["one", "two"]);
    assert_eq!(found("nowhere/*"), Vec::<String>::new());
    assert_eq!(found("one"), ["one"]);
    assert_eq!(found("three"), Vec::<String>::new());
}
