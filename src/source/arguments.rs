//! `-f a.yaml,b.yaml`: one argument may name several paths.

/// The paths of one `-f`, separated as kubectl's flag parser does: by commas, and a field that starts with
/// `"` goes on to the closing one (`pflag`, `StringSlice`; `""` inside stands for one quote).
pub(super) fn paths(argument: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let mut rest = argument;
    loop {
        let (path, after) = field(rest);
        paths.push(path);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return paths,
        }
    }
}

/// The first field, and what follows it.
fn field(text: &str) -> (String, &str) {
    if let Some((path, after)) = quoted_field(text) {
        return (path, after);
    }
    let end = text.find(',').unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

fn quoted_field(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('"')?;
    let mut path = String::new();
    loop {
        let end = rest.find('"')?;
        path.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(next) => {
                path.push('"');
                rest = next;
            }
            None => return (rest.is_empty() || rest.starts_with(',')).then_some((path, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::paths;

    #[test]
    fn commas_separate_paths() {
        assert_eq!(paths("a.yaml"), ["a.yaml"]);
        assert_eq!(paths("a.yaml,-,b"), ["a.yaml", "-", "b"]);
        assert_eq!(paths("a,"), ["a", ""]);
        assert_eq!(paths(""), [""]);
    }

    #[test]
    fn a_comma_in_quotes_does_not() {
        assert_eq!(paths("\"a,b\",c"), ["a,b", "c"]);
        assert_eq!(paths("\"a\"\"b\""), ["a\"b"]);
    }

    #[test]
    fn a_quote_that_is_part_of_a_name_stays() {
        assert_eq!(paths("\"a"), ["\"a"]);
        assert_eq!(paths("a\"b,c"), ["a\"b", "c"]);
    }
}
