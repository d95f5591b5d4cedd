//! How long functions and files may get.

use super::File;

/// Lines of a function, signature and braces included. Ten is the aim.
const FUNCTION: usize = 50;

/// Lines of a file without its tests.
const FILE: usize = 400;

/// Files and folders that are one long table, each with what it is a table of.
const TABLES: [(&str, &str); 6] = [
    ("src/cluster/failure/tests.rs", "the words of every connection failure"),
    ("src/core/secret/tests/sentinels.rs", "every place where a secret may stand"),
    ("src/render/gallery/", "every situation that output is shown for"),
    ("src/report/wire/tests.rs", "the example of the report's contract"),
    ("tests/suite/mutations/additions.rs", "what somebody may add to an object of each kind"),
    ("tests/suite/semantics_rows/", "what Kubernetes does, row by row"),
];

/// Every function and file that is too long.
pub(super) fn violations(files: &[File]) -> Vec<String> {
    let (functions, whole) = (files.iter().flat_map(functions), files.iter().filter_map(file));
    functions.chain(whole).collect()
}

fn is_table(file: &File) -> bool {
    TABLES.iter().any(|(path, _)| file.path.starts_with(path))
}

fn functions(file: &File) -> Vec<String> {
    if is_table(file) {
        return Vec::new();
    }
    let text = file.code.text();
    let starts = text.match_indices("fn ").filter(|(at, _)| is_word(text, *at));
    let long = starts.filter_map(|(at, _)| {
        let open = at + text[at..].find(['{', ';'])?;
        let is_body = text[open..].starts_with('{');
        let (first, last) = (file.code.line_of(at), file.code.line_of(file.code.end_of_block(open)));
        let length = last - first + 1;
        (is_body && length > FUNCTION).then(|| format!("{}:{first}: a function of {length} lines", file.path))
    });
    long.collect()
}

fn is_word(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

fn file(file: &File) -> Option<String> {
    let length = file.code.lines().count() - inline_tests(file);
    let long = length > FILE && !is_table(file) && !file.is_test;
    long.then(|| format!("{}: {length} lines without its tests", file.path))
}

/// Lines of `#[cfg(test)] mod tests { … }`.
fn inline_tests(file: &File) -> usize {
    let text = file.code.text();
    let blocks = text.match_indices("#[cfg(test)]").filter_map(|(at, _)| {
        let open = at + text[at..].find(['{', ';'])?;
        let end = file.code.end_of_block(open);
        text[open..].starts_with('{').then(|| file.code.line_of(end) - file.code.line_of(at) + 1)
    });
    blocks.sum()
}
