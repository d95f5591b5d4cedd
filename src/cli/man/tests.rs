use super::*;
use crate::cli::output;

/// What a reader sees, line by line: macros and escapes of the page taken back. One that is not known is a mistake of
/// the page, as it would be to a formatter.
fn shown(page: &str) -> Vec<String> {
    let (mut lines, mut verbatim): (Vec<String>, bool) = (Vec::new(), false);
    let all: Vec<&str> = page.lines().collect();
    let after_heading = all.windows(2).find(|pair| pair[0].starts_with(".S") && pair[1] == ".PP");
    assert_eq!(after_heading, None, "a heading begins a paragraph by itself");
    for line in page.lines().filter(|line| !line.starts_with(".\\\"")) {
        let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
        match name {
            ".TH" => assert_eq!(
                rest.split(' ').take(3).collect::<Vec<_>>(),
                ["KUBECTL\\-DRIFT", "1", DATE].map(|w| w.replace("\\-", "-"))
            ),
            ".SH" | ".SS" => lines.push(plain(rest)),
            ".PP" | ".TP" | ".br" => assert!(rest.is_empty() && !verbatim, "{line}"),
            ".nf" | ".fi" => {
                assert_eq!(verbatim, name == ".fi", "{line}");
                verbatim = !verbatim;
            }
            _ => {
                assert!(
                    !line.starts_with(['.', '\'']) && !line.is_empty(),
                    "no macro, no empty line: {line:?}"
                );
                assert!(!line.ends_with(' '), "{line:?}");
                lines.push(plain(line));
            }
        }
    }
    assert!(!verbatim);
    lines
}

fn plain(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('\\') {
        plain += before;
        let known = [
            ("e", "\\"),
            ("-", "-"),
            ("(ga", "`"),
            ("(aq", "'"),
            ("(dq", "\""),
            ("(ha", "^"),
            ("(ti", "~"),
            ("&", ""),
            ("fB", ""),
            ("fR", ""),
        ];
        if let Some(code) = after.strip_prefix("[u") {
            let (code, after) = code.split_once(']').expect("an end");
            plain.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
            rest = after;
            continue;
        }
        let found = known.iter().find(|(name, _)| after.starts_with(name));
        let (name, meaning) = found.unwrap_or_else(|| panic!("no escape: {after:?}"));
        plain += meaning;
        rest = &after[name.len()..];
    }
    assert!(rest.is_ascii(), "{rest}");
    plain + rest
}

fn text() -> String {
    shown(&page()).join("\n")
}

#[test]
fn every_visible_flag_and_command_is_there() {
    let (text, mut root) = (text(), Cli::command());
    root.build();
    for command in root.get_subcommands().filter(|command| is_worth_a_section(command)) {
        assert!(
            text.contains(&format!("\nkubectl drift {}\n", command.get_name())),
            "{}",
            command.get_name()
        );
        for arg in command.get_arguments().filter(|arg| is_shown(arg)) {
            assert!(
                text.contains(&format!("\n{}\n", names(arg))),
                "{} of {}",
                names(arg),
                command.get_name()
            );
        }
    }
    assert!(text.contains("\n-o, --output FORMAT[=FILE]\n") && text.contains(&output::help()));
}

#[test]
fn every_explanation_is_there() {
    let text = text();
    for (term, page) in explain::terms() {
        assert!(text.contains(&format!("\n{term}\n")), "{term} {page}");
    }
}

#[test]
fn hidden_flags_and_commands_are_not() {
    assert!(
        !text().contains("__complete")
            && !text().contains("--cache-dir DIR\nFolder for what is remembered between runs; nothing")
    );
}
