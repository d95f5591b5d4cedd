//! Where the values of an argument come from, by what the command model says of it.
//!
//! A new command completes by itself when its arguments use the value names that the others use:
//! `TYPE[/NAME]`, `TYPE/NAME`, `FORMAT[=FILE]`, `TOPIC`, `FILE`, `DIR`, `PATH`.

use clap::{Arg, ValueHint};

/// Where values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The words the model lists.
    Listed,
    /// Report formats.
    Formats,
    /// Topics, words and rules of `explain`.
    Topics,
    /// Contexts of the kubeconfig.
    Contexts,
    /// Clusters of the kubeconfig.
    Clusters,
    /// Users of the kubeconfig.
    Users,
    /// Namespaces of the cluster.
    Namespaces,
    /// Kinds of the cluster and, after a slash, names of objects; `alone`: a kind without a name is enough.
    Objects { alone: bool },
    /// Files that can be manifests, and folders.
    Manifests,
    /// Any file.
    Files,
    /// Folders.
    Folders,
    /// Nothing to choose from.
    Free,
}

/// Where this argument's values come from.
pub(super) fn of(arg: &Arg) -> Source {
    let name = arg.get_value_names().unwrap_or_default().join(" ");
    if !arg.get_possible_values().is_empty() {
        return Source::Listed;
    }
    if let Some(named) = of_flag(arg.get_id().as_str()) {
        return named;
    }
    match name.as_str() {
        "FORMAT[=FILE]" => Source::Formats,
        "TOPIC" => Source::Topics,
        name if name.starts_with("TYPE") => Source::Objects { alone: !name.starts_with("TYPE/NAME") },
        name => of_path(name, arg.get_value_hint()),
    }
}

fn of_flag(id: &str) -> Option<Source> {
    match id {
        "namespace" => Some(Source::Namespaces),
        "context" => Some(Source::Contexts),
        "cluster" => Some(Source::Clusters),
        "user" => Some(Source::Users),
        _ => None,
    }
}

fn of_path(name: &str, hint: ValueHint) -> Source {
    let has = |word: &str| name.split(|c: char| !c.is_ascii_alphabetic()).any(|part| part == word);
    match hint {
        _ if has("PATH") || (has("FILE") && has("DIR")) => Source::Manifests,
        _ if has("FILE") => Source::Files,
        _ if has("DIR") => Source::Folders,
        ValueHint::DirPath => Source::Folders,
        ValueHint::AnyPath | ValueHint::FilePath => Source::Files,
        _ => Source::Free,
    }
}
