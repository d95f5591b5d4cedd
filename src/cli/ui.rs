//! The standard streams: everything said goes through here, coloured by one decision.

#![expect(clippy::disallowed_methods, reason = "the one place that owns the standard streams")]

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};

use super::called::Called;
use super::color::{ColorChoice, decide};
use super::env::Env;
use super::error::CliError;
use super::pager::Pager;
use crate::cluster::Exchange;
use crate::render::escape::visible;

/// The two output streams of a run.
pub struct Ui {
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    /// Whether standard output is coloured.
    pub(super) color_out: bool,
    color_err: bool,
    pager: Option<Pager>,
    called: Called,
}

/// What a word on standard error is.
#[derive(Clone, Copy)]
enum Label {
    Error,
    Warning,
    Hint,
}

impl Ui {
    /// The process's own streams.
    pub fn of_process(env: &Env) -> Self {
        Self::new(Box::new(io::stdout()), Box::new(io::stderr()), env)
    }

    /// Any streams.
    pub(super) fn new(out: Box<dyn Write + Send>, err: Box<dyn Write + Send>, env: &Env) -> Self {
        let called = env.called.clone();
        let mut ui = Self { out, err, color_out: false, color_err: false, pager: None, called };
        ui.choose_color(ColorChoice::Auto, env);
        ui
    }

    /// Decides about colour, once the arguments are known.
    pub(super) fn choose_color(&mut self, choice: ColorChoice, env: &Env) {
        self.color_out = decide(choice, env, env.terminal.stdout);
        self.color_err = decide(choice, env, env.terminal.stderr);
    }

    /// From now on, what does not fit the terminal is shown by the user's pager.
    pub(super) fn choose_pager(&mut self, env: &Env) {
        self.pager = Pager::of(env);
    }

    /// Writes to standard output. A reader that went away (`| head`) has seen enough: that is no error.
    pub(super) fn print(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        if self.pager.as_ref().is_some_and(|pager| pager.is_needed(bytes) && pager.show(bytes)) {
            return Ok(());
        }
        match self.out.write_all(bytes).and_then(|()| self.out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(not_written(&error)),
            _ => Ok(()),
        }
    }

    /// Prints text of clap's making.
    pub(super) fn print_styled(&mut self, text: &clap::builder::StyledStr) -> Result<(), CliError> {
        let text = if self.color_out { text.ansi().to_string() } else { text.to_string() };
        self.print(self.called.in_its_words(&text).as_bytes())
    }

    /// Prints help that was not asked for.
    pub(super) fn tell_styled(&mut self, text: &clap::builder::StyledStr) {
        let text = if self.color_err { text.ansi().to_string() } else { text.to_string() };
        self.tell(&self.called.in_its_words(&text));
    }

    /// Says what went wrong and what to do.
    pub(super) fn error(&mut self, error: &CliError) {
        self.say(Label::Error, &error.message);
        for hint in &error.hints {
            self.say(Label::Hint, &self.called.in_its_words(hint));
        }
    }

    /// Says what should be known.
    pub(super) fn warning(&mut self, text: &str) {
        self.say(Label::Warning, text);
    }

    /// One line under a label. The text may quote a server or a file: nothing in it reaches the terminal raw.
    fn say(&mut self, label: Label, text: &str) {
        let label = if self.color_err { label.colored() } else { label.plain().to_owned() };
        let text: Vec<_> = text.split('\n').map(visible).collect();
        self.tell(&format!("{label} {}\n", text.join("\n")));
    }

    /// Standard error that cannot be written has nobody to tell.
    fn tell(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes()).and_then(|()| self.err.flush());
    }
}

/// Standard input.
pub(super) fn stdin() -> Box<dyn Read> {
    Box::new(io::stdin())
}

/// One line about a request (`-v 6`): never headers or bodies. Comes from any thread.
pub(super) fn tell_request(exchange: &Exchange) {
    let status = exchange.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let line = format!("GET {} {status} in {} ms\n", visible(&exchange.path), exchange.took.as_millis());
    let _ = io::stderr().write_all(line.as_bytes());
}

impl Label {
    fn plain(self) -> &'static str {
        match self {
            Self::Error => "error:",
            Self::Warning => "warning:",
            Self::Hint => "hint:",
        }
    }

    fn colored(self) -> String {
        use owo_colors::OwoColorize;
        match self {
            Self::Error => self.plain().red().bold().to_string(),
            Self::Warning => self.plain().yellow().bold().to_string(),
            Self::Hint => self.plain().cyan().bold().to_string(),
        }
    }
}

fn not_written(error: &io::Error) -> CliError {
    CliError::usage(format!("cannot write to standard output: {}", error.kind()))
        .hint("write the report to a file: -o FORMAT=FILE")
}

impl fmt::Debug for Ui {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ui").field("color_out", &self.color_out).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::testing::{Buffer, Closed, env};

    #[test]
    fn errors_and_hints_are_lines_of_their_own() {
        let (mut ui, _, err) = Buffer::ui(&env(&[]));
        ui.error(&CliError::usage("no manifests").hint("pass -f").hint("or read help"));
        ui.warning("old");
        assert_eq!(err.text(), "error: no manifests\nhint: pass -f\nhint: or read help\nwarning: old\n");
    }

    #[test]
    fn colour_is_on_the_label_only() {
        let forced = env(&[("CLICOLOR_FORCE", "1")]);
        let (mut ui, _, err) = Buffer::ui(&forced);
        ui.warning("old");
        assert!(err.text().ends_with("m old\n") && err.text().starts_with("\u{1b}["), "{:?}", err.text());
    }

    #[test]
    fn what_a_server_says_cannot_steer_the_terminal() {
        let (mut ui, _, err) = Buffer::ui(&env(&[]));
        ui.warning("a\u{1b}[2Jb\nc");
        assert_eq!(err.text(), "warning: a\\u{1b}[2Jb\nc\n");
    }

    #[test]
    fn a_reader_that_went_away_is_no_error() {
        let mut ui = Ui::new(Box::new(Closed(ErrorKind::BrokenPipe)), Box::new(io::sink()), &env(&[]));
        assert_eq!(ui.print(b"x"), Ok(()));
        let mut ui = Ui::new(Box::new(Closed(ErrorKind::StorageFull)), Box::new(io::sink()), &env(&[]));
        let error = ui.print(b"x").expect_err("a full disk is an error");
        assert_eq!(error.message, "cannot write to standard output: no storage space");
    }
}
