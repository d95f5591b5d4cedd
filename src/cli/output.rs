//! `-o FORMAT[=FILE]`: which formats, and where they go.

use std::path::PathBuf;

use super::error::CliError;
use super::flag::nearest;
use crate::render::{Format, RENDERERS, find};

/// One `-o`.
#[derive(Clone, Debug)]
pub(super) struct Output {
    /// The format.
    pub(super) format: &'static Format,
    /// The file it goes to; `None` for standard output.
    pub(super) file: Option<PathBuf>,
}

impl Output {
    /// Whether the format lists every difference, `--show` or not.
    pub(super) fn shows_all(&self) -> bool {
        self.format.name == "wide"
    }

    /// Whether the format prints more of an object than its differences.
    pub(super) fn shows_whole_objects(&self) -> bool {
        self.format.name == "unified"
    }
}

/// Every output asked for; the default when none is.
pub(super) fn parse(values: &[String]) -> Result<Vec<Output>, CliError> {
    if values.is_empty() {
        return Ok(vec![Output { format: &RENDERERS[0], file: None }]);
    }
    let outputs: Vec<Output> = values.iter().map(|value| parse_one(value)).collect::<Result<_, _>>()?;
    let printed: Vec<&str> =
        outputs.iter().filter(|output| output.file.is_none()).map(|output| output.format.name).collect();
    match printed.as_slice() {
        [first, second, ..] => {
            Err(CliError::usage(format!("two formats for standard output: {first} and {second}"))
                .hint(format!("give one of them a file: -o {second}=FILE")))
        }
        _ => Ok(outputs),
    }
}

fn parse_one(value: &str) -> Result<Output, CliError> {
    let (name, file) = match value.split_once('=') {
        None => (value, None),
        Some((name, "")) => {
            return Err(CliError::usage(format!("no file after the = in `-o {value}`"))
                .hint(format!("`-o {name}` prints to standard output")));
        }
        Some((name, file)) => (name, Some(PathBuf::from(file))),
    };
    find(name).map(|format| Output { format, file }).ok_or_else(|| unknown(name))
}

/// In kubectl's words.
fn unknown(name: &str) -> CliError {
    let names = || RENDERERS.iter().map(|format| format.name);
    let allowed = names().collect::<Vec<_>>().join(", ");
    let error = CliError::usage(format!(
        "unable to match a printer suitable for the output format \"{name}\", allowed formats are: {allowed}"
    ));
    match nearest(name, names()) {
        Some(near) => error.hint(format!("did you mean `-o {near}`?")),
        None => error,
    }
}

/// The formats, a line each, for the help.
pub(super) fn help() -> String {
    let line = |format: &Format| format!("  {:<8} {}", format.name, format.summary);
    let lines: Vec<String> = RENDERERS.iter().map(line).collect();
    format!("Formats:\n{}", lines.join("\n"))
}

/// The program's format that these raw arguments ask for on standard output, as far as can be told when
/// they cannot be parsed: even then a program gets its report.
pub(super) fn machine_format_of(arguments: &[String]) -> Option<&'static Format> {
    let next = arguments.iter().skip(1).map(Some).chain([None]);
    let value = |(argument, next): (&String, Option<&String>)| match argument.as_str() {
        "-o" | "--output" => next.cloned(),
        long if long.starts_with("--output=") => Some(long["--output=".len()..].to_owned()),
        short if short.starts_with("-o") => Some(short[2..].trim_start_matches('=').to_owned()),
        _ => None,
    };
    let formats = arguments.iter().zip(next).filter_map(value).filter_map(|name| find(&name));
    formats.into_iter().find(|format| format.is_machine())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(values: &[&str]) -> Result<Vec<(String, Option<PathBuf>)>, CliError> {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let outputs = parse(&values)?.into_iter();
        Ok(outputs.map(|output| (output.format.name.to_owned(), output.file)).collect())
    }

    #[test]
    fn text_is_the_default() {
        assert_eq!(parsed(&[]), Ok(vec![("text".into(), None)]));
    }

    #[test]
    fn one_format_is_printed_and_others_go_to_files() {
        let expected = vec![("json".into(), Some("a=b.json".into())), ("text".into(), None)];
        assert_eq!(parsed(&["json=a=b.json", "text"]), Ok(expected));
        let error = parsed(&["text", "json"]).expect_err("both to standard output");
        assert_eq!(error.message, "two formats for standard output: text and json");
        assert_eq!(error.hints, ["give one of them a file: -o json=FILE"]);
    }

    #[test]
    fn an_unknown_format_is_refused_in_kubectls_words() {
        let error = parsed(&["jsn"]).expect_err("no such format");
        let start =
            "unable to match a printer suitable for the output format \"jsn\", allowed formats are: text, ";
        assert!(error.message.starts_with(start), "{}", error.message);
        assert_eq!(error.hints, ["did you mean `-o json`?"]);
        assert!(parsed(&["json="]).is_err());
    }

    #[test]
    fn a_programs_format_is_found_in_arguments_that_do_not_parse() {
        let found = |arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
            machine_format_of(&arguments).map(|format| format.name)
        };
        for arguments in
            [&["-o", "json"][..], &["-ojson"], &["-o=json"], &["--output=json"], &["--output", "json"]]
        {
            assert_eq!(found(arguments), Some("json"), "{arguments:?}");
        }
        assert_eq!(found(&["--bogus", "-o", "text"]), None);
        assert_eq!(found(&["-o"]), None);
        assert_eq!(found(&["-o", "json=file"]), None);
    }
}
