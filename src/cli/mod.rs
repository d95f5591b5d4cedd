//! The command line: arguments, environment, terminal, exit code.

mod args;
mod called;
mod color;
mod complete;
mod diff;
mod duration;
pub mod env;
mod error;
mod explain;
mod file;
mod files;
mod flag;
mod interrupt;
mod kube_flags;
mod output;
mod pager;
mod panic;
mod present;
mod progress;
mod publish;
#[cfg(test)]
pub(crate) mod testing;
pub mod ui;
mod version;

use std::ffi::OsString;
use std::process;

use clap::{CommandFactory, FromArgMatches};

use args::{Cli, Command};
use env::Env;
use error::CliError;
use kube_flags::KubeFlags;
use ui::Ui;

use crate::cluster::Environment;
use crate::ops::diff::failed;
use crate::render::RenderOptions;
use crate::report::exit::ExitCode;
use crate::report::model::LiveSide;

/// The whole program.
pub fn main() -> process::ExitCode {
    panic::install_hook();
    let env = Env::of_process();
    let ui = Ui::of_process(&env);
    run(&env::arguments(), env, ui).code().into()
}

/// One run, with everything from outside passed in.
pub fn run(arguments: &[OsString], env: Env, ui: Ui) -> ExitCode {
    if let Some(words) = complete::asked(arguments) {
        return complete::run(&words, &env, ui);
    }
    let arguments = files::as_kubectl_calls(arguments);
    match parse(&arguments, &env) {
        Ok(cli) => dispatch(cli, env, ui),
        Err(error) => not_parsed(&error, &arguments, &env, ui),
    }
}

fn parse(arguments: &[OsString], env: &Env) -> Result<Cli, clap::Error> {
    let command = Cli::command().term_width(env.width).bin_name(env.called.name);
    Cli::from_arg_matches(&command.try_get_matches_from(arguments)?)
}

/// A command at work.
struct Session {
    env: Env,
    ui: Ui,
    kube: KubeFlags,
}

fn dispatch(cli: Cli, env: Env, mut ui: Ui) -> ExitCode {
    ui.choose_color(cli.color, &env);
    if !cli.no_pager {
        ui.choose_pager(&env);
    }
    let mut session = Session { env, ui, kube: cli.kube };
    match &cli.command {
        Command::Diff(args) => diff::run(args, &mut session),
        Command::Files(args) => files::run(args, &mut session),
        Command::Explain(args) => explain::run(args, &mut session),
        Command::Version(args) => version::run(args, &mut session),
    }
}

impl Session {
    /// Prints, and that was all.
    fn print(&mut self, text: &str) -> ExitCode {
        match self.ui.print(text.as_bytes()) {
            Ok(()) => ExitCode::InSync,
            Err(error) => self.refuse(&error),
        }
    }

    /// What connecting needs of the surroundings.
    fn environment(&self) -> Environment {
        let variable = |name: &str| self.env.variable(name).cloned();
        Environment::from_variables(variable, self.env.home.clone(), self.env.terminal.stdin)
    }

    /// Says why the command does not run.
    fn refuse(&mut self, error: &CliError) -> ExitCode {
        self.ui.error(error);
        ExitCode::CouldNotRun
    }
}

/// Help, version, and what clap did not understand.
fn not_parsed(error: &clap::Error, arguments: &[OsString], env: &Env, mut ui: Ui) -> ExitCode {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let printed = ui.print_styled(&error.render());
            printed.map_or(ExitCode::CouldNotRun, |()| ExitCode::InSync)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ui.tell_styled(&error.render());
            ExitCode::CouldNotRun
        }
        _ => {
            refuse_arguments(&CliError::from(error), arguments, env, &mut ui);
            ExitCode::CouldNotRun
        }
    }
}

/// Says what is wrong with the arguments, to a program too when they ask for one's format.
fn refuse_arguments(error: &CliError, arguments: &[OsString], env: &Env, ui: &mut Ui) {
    ui.error(error);
    let arguments: Vec<String> = arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    if let Some(format) = output::machine_format_of(&arguments) {
        let report = failed(LiveSide::Cluster, (env.now)(), error.clone().into_problem());
        let output = output::Output { format, file: None };
        // The first message has told what matters.
        let _ = publish::publish(&report, &[output], &RenderOptions::default(), ui);
    }
}

#[cfg(test)]
mod tests;
