//! A report on its way out: every format that was asked for, to its file or to standard output.

use super::error::CliError;
use super::file;
use super::output::Output;
use super::ui::Ui;
use crate::render::RenderOptions;
use crate::render::styles::Styles;
use crate::report::model::Report;

/// Writes the report in every format. Files are never coloured, and come first: a pager or a closed pipe
/// does not keep them from being written.
pub(super) fn publish(
    report: &Report,
    outputs: &[Output],
    options: &RenderOptions,
    ui: &mut Ui,
) -> Result<(), CliError> {
    let plain = RenderOptions { styles: Styles::plain(), ..options.clone() };
    for output in outputs {
        if let Some(path) = &output.file {
            file::write(path, &render(report, output, &plain))?;
        }
    }
    match outputs.iter().find(|output| output.file.is_none()) {
        Some(output) if is_worth_printing(report, output) => ui.print(&render(report, output, options)),
        _ => Ok(()),
    }
}

/// A command that could not run has said so on standard error; only programs are told once more.
fn is_worth_printing(report: &Report, output: &Output) -> bool {
    report.error.is_none() || output.format.is_machine()
}

fn render(report: &Report, output: &Output, options: &RenderOptions) -> Vec<u8> {
    let mut bytes = Vec::new();
    let renderer = (output.format.build)(options.clone());
    renderer.render(report, &mut bytes).expect("memory takes every byte");
    bytes
}
