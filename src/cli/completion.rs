//! `kubectl drift completion`: scripts for shells, the link that kubectl asks, and the man page.

mod install;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Session;
use super::error::CliError;
use super::man;
use crate::report::exit::ExitCode;

const EXAMPLES: &str = "\
Examples:
  # Complete `kubectl drift …`: kubectl asks the program kubectl_complete-drift
  kubectl drift completion plugin --install

  # Complete `kubectl-drift …` in this shell
  source <(kubectl-drift completion bash)
  source <(kubectl-drift completion zsh)
  kubectl-drift completion fish | source
  kubectl-drift completion powershell | Out-String | Invoke-Expression

  # And in every new one
  kubectl-drift completion bash > ~/.local/share/bash-completion/completions/kubectl-drift
  kubectl-drift completion zsh > \"${fpath[1]}/_kubectl-drift\"
  kubectl-drift completion fish > ~/.config/fish/completions/kubectl-drift.fish

  # The man page
  kubectl-drift completion man | man -l -

`kubectl drift …` also needs kubectl's own completion: `kubectl completion --help`.";

/// What to print or install.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct CompletionArgs {
    /// A shell, the program that kubectl asks, or the man page
    #[arg(value_enum, value_name = "WHAT", hide_possible_values = false)]
    what: What,

    /// With plugin: make the link kubectl_complete-drift beside kubectl-drift, or in a folder of PATH
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true)]
    #[expect(clippy::option_option, reason = "no flag, the flag, the flag with a folder")]
    install: Option<Option<PathBuf>>,
}

/// What can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Script for bash
    Bash,
    /// Script for zsh
    Zsh,
    /// Script for fish
    Fish,
    /// Script for PowerShell
    Powershell,
    /// The program that kubectl asks, as a shell script
    #[value(alias = "kubectl")]
    Plugin,
    /// Manual page
    Man,
}

/// Prints the text, or makes the link.
pub(super) fn run(args: &CompletionArgs, session: &mut Session) -> ExitCode {
    match (&args.install, args.what) {
        (None, what) => session.print(&text(what)),
        (Some(folder), What::Plugin) => match install::install(folder.as_deref(), &session.env) {
            Ok(told) => session.print(&told),
            Err(error) => session.refuse(&error),
        },
        (Some(_), what) => session.refuse(&no_place_for(what)),
    }
}

fn text(what: What) -> String {
    match what {
        What::Bash => include_str!("completion/scripts/kubectl-drift.bash").into(),
        What::Zsh => include_str!("completion/scripts/_kubectl-drift").into(),
        What::Fish => include_str!("completion/scripts/kubectl-drift.fish").into(),
        What::Powershell => include_str!("completion/scripts/_kubectl-drift.ps1").into(),
        What::Plugin => include_str!("completion/scripts/kubectl_complete-drift").into(),
        What::Man => man::page(),
    }
}

/// Where a shell looks for scripts is the user's affair.
fn no_place_for(what: What) -> CliError {
    let value = what.to_possible_value().expect("invariant: no value is skipped");
    let name = value.get_name();
    let place = match what {
        What::Bash => "~/.local/share/bash-completion/completions/kubectl-drift",
        What::Zsh => "\"${fpath[1]}/_kubectl-drift\"",
        What::Fish => "~/.config/fish/completions/kubectl-drift.fish",
        What::Powershell | What::Plugin => "kubectl-drift.ps1",
        What::Man => "~/.local/share/man/man1/kubectl-drift.1",
    };
    CliError::usage(format!("--install is for `completion plugin` alone, not for {name}"))
        .hint(format!("write it where it belongs: `kubectl drift completion {name} > {place}`"))
}
