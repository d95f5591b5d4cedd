//! The man page, from the command model and the pages of `explain`: nothing is said twice.

mod roff;

use clap::{Arg, Command, CommandFactory};

use super::args::Cli;
use super::explain;
pub(super) use roff::Roff;

/// When the page last changed in more than its generated parts; readers see it at the page's foot.
const DATE: &str = "2026-11-25";

const SYNOPSIS: &str = "kubectl drift COMMAND [OPTIONS]\nkubectl-drift COMMAND [OPTIONS]";

const DESCRIPTION: &str = "It needs permission to get and list, and writes nothing to the cluster. The same program runs \
    as a plugin of kubectl and by itself. As with every plugin, flags stand after its name: kubectl refuses a command \
    line with flags before it.";

/// The page's source, for man(7).
pub(super) fn page() -> String {
    let mut root = Cli::command();
    root.build();
    let mut roff = Roff::new("KUBECTL-DRIFT", DATE, concat!("kubectl-drift ", env!("CARGO_PKG_VERSION")));
    front(&root, &mut roff);
    roff.section("COMMANDS");
    for command in root.get_subcommands().filter(|command| is_worth_a_section(command)) {
        self::command(command, &mut roff);
    }
    roff.section("FLAGS OF EVERY COMMAND");
    root.get_arguments().filter(|arg| is_shown(arg)).for_each(|arg| argument(arg, &mut roff));
    for page in explain::every_page() {
        page.to_roff(&mut roff);
    }
    roff.section("SEE ALSO");
    roff.paragraph(concat!("kubectl(1), diff(1), ", env!("CARGO_PKG_REPOSITORY")));
    roff.finish()
}

fn front(root: &Command, roff: &mut Roff) {
    let about = root.get_about().map(ToString::to_string).unwrap_or_default();
    roff.section("NAME");
    let about_lower = about[..1].to_lowercase() + about[1..].trim_end_matches('.');
    roff.name_line("kubectl-drift", &about_lower);
    roff.section("SYNOPSIS");
    roff.verbatim(SYNOPSIS);
    roff.section("DESCRIPTION");
    roff.paragraph(&about);
    roff.paragraph(DESCRIPTION);
}

fn is_worth_a_section(command: &Command) -> bool {
    !command.is_hide_set() && command.get_name() != "help"
}

fn is_shown(arg: &Arg) -> bool {
    !arg.is_hide_set() && !["help", "version"].contains(&arg.get_id().as_str())
}

fn command(command: &Command, roff: &mut Roff) {
    roff.subsection(&format!("kubectl drift {}", command.get_name()));
    let about = command.get_long_about().or(command.get_about());
    roff.paragraph(&about.map(ToString::to_string).unwrap_or_default());
    for arg in command.get_arguments().filter(|arg| is_shown(arg) && !arg.is_global_set()) {
        argument(arg, roff);
    }
    if let Some(after) = command.get_after_help() {
        roff.verbatim(&after.to_string());
    }
}

fn argument(arg: &Arg, roff: &mut Roff) {
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = (arg.get_possible_values().iter())
        .filter(|value| !value.is_hide_set())
        .map(|value| value.get_name().to_owned())
        .collect();
    let values = if values.is_empty() { String::new() } else { format!(" One of {}.", values.join(", ")) };
    let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let is_told = !default.is_empty() && !arg.is_hide_default_value_set() && is_of_value(arg);
    let default = if is_told { format!(" Default: {}.", default.join(", ")) } else { String::new() };
    roff.entry(&names(arg), &format!("{}.{values}{default}", help.trim_end_matches('.')), "");
}

fn is_of_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

/// `-o, --output FORMAT[=FILE]`.
fn names(arg: &Arg) -> String {
    let short = arg.get_short().map(|letter| format!("-{letter}"));
    let long = arg.get_long().map(|name| format!("--{name}"));
    let flags: Vec<String> = short.into_iter().chain(long).collect();
    let value =
        if is_of_value(arg) { arg.get_value_names().unwrap_or_default().join(" ") } else { String::new() };
    let value = match (flags.is_empty(), arg.is_require_equals_set(), value.is_empty()) {
        (_, _, true) => String::new(),
        (true, ..) => value,
        (false, true, false) => format!("[={value}]"),
        (false, false, false) => format!(" {value}"),
    };
    format!("{}{value}", flags.join(", "))
}

#[cfg(test)]
mod tests;
