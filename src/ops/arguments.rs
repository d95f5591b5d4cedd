//! `TYPE[/NAME] …` as kubectl reads it (cli-runtime, `pkg/resource/builder.go`).

use crate::core::problem::{Problem, ProblemCode};

/// What arguments choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Selection {
    /// No argument: everything.
    Everything,
    /// All objects of types, each as it was written.
    Types(Vec<String>),
    /// Objects by type and name.
    Named(Vec<(String, String)>),
}

/// Takes arguments apart. `selects`: `-l` or `--field-selector` is given.
///
/// # Errors
/// What kubectl says of the same arguments.
pub(super) fn parse(arguments: &[String], selects: bool) -> Result<Selection, Problem> {
    let arguments = spread(arguments);
    let slashed = arguments.iter().filter(|argument| argument.contains('/')).count();
    match arguments.as_slice() {
        [] => Ok(Selection::Everything),
        all if slashed == all.len() => named(all, selects),
        _ if slashed > 0 => Err(usage(
            "there is no need to specify a resource type as a separate argument when passing arguments in \
             resource/name form",
        )
        .with_hint("write `TYPE/NAME TYPE/NAME` or `TYPE NAME NAME`")),
        [types] => Ok(Selection::Types(unique(types))),
        [_, ..] if selects => Err(usage("name cannot be provided when a selector is specified")),
        [types, names @ ..] => match unique(types).as_slice() {
            [one] => Ok(Selection::Named(names.iter().map(|name| (one.clone(), name.clone())).collect())),
            _ => Err(usage("you must specify only one resource")),
        },
    }
}

/// `a,b x y` means `a/x a/y b/x b/y`.
fn spread(arguments: &[String]) -> Vec<String> {
    match arguments {
        [types, names @ ..] if !names.is_empty() && types.contains(',') => {
            let pair = |one: &String| names.iter().map(|name| format!("{one}/{name}")).collect::<Vec<_>>();
            unique(types).iter().flat_map(pair).collect()
        }
        _ => arguments.to_vec(),
    }
}

fn named(arguments: &[String], selects: bool) -> Result<Selection, Problem> {
    if selects {
        return Err(usage("selectors and the all flag cannot be used when passing resource/name arguments"));
    }
    arguments.iter().map(|argument| pair(argument)).collect::<Result<_, _>>().map(Selection::Named)
}

fn pair(argument: &str) -> Result<(String, String), Problem> {
    match argument.split('/').collect::<Vec<_>>()[..] {
        [kind, name] if !kind.is_empty() && !name.is_empty() && !kind.contains(',') => {
            Ok((kind.to_owned(), name.to_owned()))
        }
        [_, _] => Err(usage("arguments in resource/name form must have a single resource and name")),
        _ => Err(usage("arguments in resource/name form may not have more than one slash")),
    }
}

/// A list by comma, each entry once.
fn unique(list: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for entry in list.split(',') {
        if !entries.iter().any(|known| known == entry) {
            entries.push(entry.to_owned());
        }
    }
    entries
}

pub(super) fn usage(message: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::Usage, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, selects: bool) -> Result<Selection, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&words, selects).map_err(|problem| problem.message)
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with results")]
    fn named_as(pairs: &[(&str, &str)]) -> Result<Selection, String> {
        let owned = |(kind, name): &(&str, &str)| ((*kind).to_owned(), (*name).to_owned());
        Ok(Selection::Named(pairs.iter().map(owned).collect()))
    }

    #[test]
    fn all_of_kubectls_forms_are_read() {
        assert_eq!(read("", false), Ok(Selection::Everything));
        assert_eq!(read("deploy", true), Ok(Selection::Types(vec!["deploy".into()])));
        assert_eq!(
            read("deploy,svc,deploy", false),
            Ok(Selection::Types(vec!["deploy".into(), "svc".into()]))
        );
        assert_eq!(read("deploy a b", false), named_as(&[("deploy", "a"), ("deploy", "b")]));
        assert_eq!(read("deploy/a svc/b", false), named_as(&[("deploy", "a"), ("svc", "b")]));
        assert_eq!(
            read("deploy,svc a b", false),
            named_as(&[("deploy", "a"), ("deploy", "b"), ("svc", "a"), ("svc", "b")])
        );
    }

    #[test]
    fn what_kubectl_refuses_is_refused() {
        for (line, selects, start) in [
            ("deploy svc/a", false, "there is no need to specify a resource type"),
            ("deploy/a/b", false, "arguments in resource/name form may not have more"),
            ("deploy/ svc/a", false, "arguments in resource/name form must have"),
            ("deploy,svc/a", false, "arguments in resource/name form must have"),
            ("deploy/a", true, "selectors and the all flag"),
            ("deploy a", true, "name cannot be provided"),
        ] {
            let error = read(line, selects).expect_err(line);
            assert!(error.starts_with(start), "{line}: {error}");
        }
    }
}
