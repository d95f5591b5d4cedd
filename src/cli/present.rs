//! How a report is presented: what the user chose, and what the terminal can do.

use super::Session;
use super::links;
use super::output::Output;
use super::publish::publish;
use crate::render::RenderOptions;
use crate::render::styles::Styles;
use crate::report::exit::{ExitCode, ExitPolicy};
use crate::report::model::Report;
use crate::report::show::Show;

/// The theme and the colours of roles.
const COLORS: &str = "KUBECTL_DRIFT_COLORS";

/// Unchanged lines around a changed line of a text, where `-U` does not say.
const CONTEXT: usize = 3;

/// Choices that all commands with a report have in common.
pub(super) struct Choices {
    pub(super) show: Show,
    pub(super) exit: ExitPolicy,
    /// `-U`.
    pub(super) unified: Option<usize>,
    pub(super) reverse: bool,
    /// Changes of which nothing is known say so.
    pub(super) unexplained: bool,
    /// Objects in sync have a line, too.
    pub(super) in_sync: bool,
}

/// Writes every output; what cannot be written is an error whatever the report says.
pub(super) fn present(
    report: &Report,
    outputs: &[Output],
    choices: &Choices,
    session: &mut Session,
) -> ExitCode {
    let options = options(choices, session);
    match publish(report, outputs, &options, &mut session.ui) {
        Ok(()) => report.exit_code(&options.exit),
        Err(error) => session.refuse(&error),
    }
}

fn options(choices: &Choices, session: &mut Session) -> RenderOptions {
    RenderOptions {
        show: choices.show.clone(),
        exit: choices.exit,
        styles: styles(session),
        width: session.env.width,
        context_lines: choices.unified.unwrap_or(CONTEXT),
        siblings: choices.unified.unwrap_or(0),
        reverse: choices.reverse,
        // Plain output has no escapes at all.
        links: if session.ui.color_out { links::start(&session.env) } else { None },
        now: (session.env.now)().unix_seconds,
        ascii: session.env.is_ascii(),
        unexplained: choices.unexplained,
        in_sync: choices.in_sync,
        fit: session.env.terminal.stdout,
        ..RenderOptions::default()
    }
}

/// Colours as `KUBECTL_DRIFT_COLORS` has them. A mistake there is told, and costs nothing but the colours.
pub(super) fn styles(session: &mut Session) -> Styles {
    if !session.ui.color_out {
        return Styles::plain();
    }
    let spec = session.env.variable(COLORS).map(|spec| spec.to_string_lossy().into_owned());
    Styles::parse(&spec.unwrap_or_default()).unwrap_or_else(|mistake| {
        session.ui.warning(&format!("{COLORS} is ignored: {mistake}"));
        Styles::colour()
    })
}
