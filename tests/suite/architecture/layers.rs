//! Who may import whom.

use super::File;
use super::text::Code;

/// A layer, what it may use of the crate, and what it must not use of the world.
struct Layer {
    name: &'static str,
    uses: &'static [&'static str],
    never: &'static [&'static str],
}

/// The drawing in `src/lib.rs`, and `architecture.md` §4.1.
const LAYERS: [Layer; 7] = [
    Layer {
        name: "core",
        uses: &[],
        never: &[
            "kube",
            "k8s_openapi",
            "http",
            "tokio",
            "futures",
            "clap",
            "owo_colors",
            "dirs",
            "terminal_size",
            "tracing",
            "log",
            "std::fs",
            "std::env",
            "std::process",
            "std::net",
            "std::thread",
            "std::time::Instant",
            "std::time::SystemTime",
            "std::io::stdout",
            "std::io::stderr",
            "std::io::stdin",
            "std::collections::HashMap",
            "std::collections::HashSet",
        ],
    },
    Layer {
        name: "report",
        uses: &["core"],
        never: &[
            "kube",
            "k8s_openapi",
            "tokio",
            "clap",
            "owo_colors",
            "std::fs",
            "std::env",
            "std::process",
            "std::net",
        ],
    },
    Layer {
        name: "render",
        uses: &["report", "core"],
        never: &[
            "kube",
            "k8s_openapi",
            "tokio",
            "clap",
            "dirs",
            "terminal_size",
            "std::fs",
            "std::env",
            "std::process",
            "std::net",
            "std::io::stdout",
            "std::io::stderr",
        ],
    },
    Layer { name: "source", uses: &["core"], never: &["kube", "k8s_openapi", "tokio", "clap", "owo_colors"] },
    Layer { name: "cluster", uses: &["core"], never: &["clap", "owo_colors"] },
    Layer {
        name: "ops",
        uses: &["source", "cluster", "report", "core"],
        never: &["kube", "k8s_openapi", "clap", "owo_colors", "std::fs", "std::env", "std::process"],
    },
    Layer {
        name: "cli",
        uses: &["ops", "source", "cluster", "render", "report", "core"],
        never: &["kube", "k8s_openapi", "http"],
    },
];

/// Every import that goes the wrong way.
pub(super) fn violations(files: &[File]) -> Vec<String> {
    files.iter().filter(|file| file.path.starts_with("src/")).flat_map(of_file).collect()
}

fn of_file(file: &File) -> Vec<String> {
    let modules: Vec<&str> =
        file.path.trim_start_matches("src/").trim_end_matches(".rs").split('/').collect();
    let Some(layer) = LAYERS.iter().find(|layer| layer.name == modules[0]) else {
        let known = ["lib", "main"].contains(&modules[0]);
        return if known { Vec::new() } else { vec![format!("{}: belongs to no layer", file.path)] };
    };
    let depth = modules.iter().filter(|name| **name != "mod").count();
    let wrong = paths(&file.code).into_iter().filter_map(|(offset, path)| {
        let depth = depth + inner_modules(&file.code, offset);
        let what = wrong_module(layer, &path, depth).or_else(|| wrong_world(layer, &path, file.is_test))?;
        Some(format!("{}:{}: {what}", file.path, file.code.line_of(offset)))
    });
    wrong.collect()
}

/// What is wrong with a path to a module of the crate, in a module this deep.
fn wrong_module(layer: &Layer, path: &[&str], depth: usize) -> Option<String> {
    let joined = path.join("::");
    let supers = path.iter().take_while(|name| **name == "super").count();
    if supers >= depth {
        return Some(format!("{joined} leaves {}; write it from crate::", layer.name));
    }
    let ["crate", other, ..] = path else { return None };
    let allowed = *other == layer.name || layer.uses.contains(other) || !is_layer(other);
    (!allowed).then(|| format!("{} must not use {other} ({joined})", layer.name))
}

/// What is wrong with a path to another crate. Tests may read their files anywhere.
fn wrong_world(layer: &Layer, path: &[&str], is_test: bool) -> Option<String> {
    let joined = path.join("::");
    let hit =
        layer.never.iter().find(|never| joined == **never || joined.starts_with(&format!("{never}::")))?;
    let allowed = is_test && hit.starts_with("std::");
    (!allowed).then(|| format!("{} must not use {hit} ({joined})", layer.name))
}

fn is_layer(name: &str) -> bool {
    LAYERS.iter().any(|layer| layer.name == name)
}

/// How many `mod name {` blocks of the file are around a byte.
fn inner_modules(code: &Code, offset: usize) -> usize {
    let text = code.text();
    let starts = text.match_indices("mod ").filter_map(|(at, _)| {
        let open = at + text[at..].find(['{', ';'])?;
        (text[open..].starts_with('{') && starts_word(text, at)).then_some(open)
    });
    starts.filter(|open| *open < offset && offset < code.end_of_block(*open)).count()
}

fn starts_word(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// Every path of at least two names, with `{…}` of imports multiplied out, and where it starts.
fn paths(code: &Code) -> Vec<(usize, Vec<&str>)> {
    let mut found = Vec::new();
    let mut reader = Reader { text: code.text(), at: 0 };
    while reader.at < reader.text.len() {
        match reader.name() {
            Some(first) => reader.path(vec![first], &mut found),
            None => reader.at += reader.text[reader.at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn name(&mut self) -> Option<&'a str> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.at += end;
        (end > 0).then(|| &rest[..end])
    }

    fn skip(&mut self, token: &str) -> bool {
        let found = self.text[self.at..].starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn skip_space(&mut self) {
        self.at += self.text[self.at..].len() - self.text[self.at..].trim_start().len();
    }

    /// Follows a path from its first names on.
    fn path(&mut self, mut names: Vec<&'a str>, found: &mut Vec<(usize, Vec<&'a str>)>) {
        let start = self.at;
        while self.skip("::") {
            if self.skip("{") {
                return self.branches(&names, found);
            }
            let Some(name) = self.name() else { break };
            names.push(name);
        }
        if names.len() > 1 {
            found.push((start, names));
        }
    }

    /// The paths in braces after a prefix.
    fn branches(&mut self, prefix: &[&'a str], found: &mut Vec<(usize, Vec<&'a str>)>) {
        while !self.skip("}") && self.at < self.text.len() {
            self.skip_space();
            match self.name() {
                Some(name) => self.path([prefix, &[name]].concat(), found),
                None if self.text[self.at..].starts_with('}') => {}
                None => self.at += self.text[self.at..].chars().next().map_or(1, char::len_utf8),
            }
        }
    }
}
