//! What a renderer may know beside the report: decided once, by the command line.

use crate::report::exit::ExitPolicy;
use crate::report::show::Show;

use super::styles::Styles;

/// Choices of the user and facts about where the output goes.
#[derive(Clone, Debug)]
pub struct RenderOptions {
    /// `--show`: which differences are listed beside the counted ones.
    pub show: Show,
    /// What the exit code in the report says.
    pub exit: ExitPolicy,
    /// How roles look.
    pub styles: Styles,
    /// Columns of the output, at least 20 are assumed.
    pub width: usize,
    /// `-U`: unchanged lines around a changed line of a text.
    pub context_lines: usize,
    /// `--reverse`: human formats print as if live were to become declared.
    pub reverse: bool,
    /// Seconds since the Unix epoch, for ages.
    pub now: i64,
    /// Start of the address of the working directory (`file://host/home/me/`), where the terminal follows
    /// links; manifests' relative paths are appended.
    pub links: Option<String>,
    /// No character beyond ASCII of our own.
    pub ascii: bool,
    /// Long values are shown whole.
    pub all_text: bool,
    /// Formats with a line an object list those in sync too.
    pub in_sync: bool,
}

impl Default for RenderOptions {
    /// What a pipe gets: no colour, 80 columns.
    fn default() -> Self {
        Self {
            show: Show::default(),
            exit: ExitPolicy::default(),
            styles: Styles::plain(),
            width: 80,
            context_lines: 3,
            reverse: false,
            now: 0,
            links: None,
            ascii: false,
            all_text: false,
            in_sync: false,
        }
    }
}

impl RenderOptions {
    /// What stands between facts in one line.
    pub(super) fn separator(&self) -> &'static str {
        if self.ascii { " | " } else { " · " }
    }

    /// What stands for what is left out.
    pub(super) fn ellipsis(&self) -> &'static str {
        if self.ascii { "..." } else { "…" }
    }
}
