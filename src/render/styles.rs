//! Roles and how they look. The only file that knows a colour.
//!
//! The 16 colours of the terminal's own theme, no bright yellow (unreadable on light themes), and never
//! the only carrier: signs and words are there without them.

use owo_colors::Style;

mod spec;

pub use spec::THEMES;

/// What a piece of text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Text without a role.
    Plain,
    /// A line of the declared side.
    Removed,
    /// A line of the live side.
    Added,
    /// The introduction of a value that is on both sides.
    Changed,
    /// The part of a declared value that differs.
    RemovedPart,
    /// The part of a live value that differs.
    AddedPart,
    /// Name of an object.
    Object,
    /// Path between the object and its changed fields.
    Path,
    /// Explanations: causes, owners, ages, positions.
    Muted,
    /// `in-sync`, and the last line when all is well.
    Good,
    /// `drifted`, `missing`, `unmanaged`, and the last line when something is.
    Bad,
    /// `unknown`, and the last line when something could not be compared.
    Doubt,
    /// `warning:`.
    Warning,
    /// `hint:`.
    Hint,
    /// `error:`.
    Error,
}

impl Role {
    /// Every role, for themes and tests.
    pub const ALL: [Self; 15] = [
        Self::Plain,
        Self::Removed,
        Self::Added,
        Self::Changed,
        Self::RemovedPart,
        Self::AddedPart,
        Self::Object,
        Self::Path,
        Self::Muted,
        Self::Good,
        Self::Bad,
        Self::Doubt,
        Self::Warning,
        Self::Hint,
        Self::Error,
    ];

    /// The name in [`Styles::labels`] and in `KUBECTL_DRIFT_COLORS`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Removed => "removed",
            Self::Added => "added",
            Self::Changed => "changed",
            Self::RemovedPart => "removed-part",
            Self::AddedPart => "added-part",
            Self::Object => "object",
            Self::Path => "path",
            Self::Muted => "muted",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Doubt => "doubt",
            Self::Warning => "warning",
            Self::Hint => "hint",
            Self::Error => "error",
        }
    }
}

/// A look for every role.
#[derive(Clone, Debug)]
pub struct Styles(Theme);

#[derive(Clone, Debug)]
enum Theme {
    Plain,
    Labels,
    Colours(Box<[Style; Role::ALL.len()]>),
}

impl Styles {
    /// No escapes at all.
    pub fn plain() -> Self {
        Self(Theme::Plain)
    }

    /// Roles spelled out (`[removed]…[/]`), so that a test can read them.
    pub fn labels() -> Self {
        Self(Theme::Labels)
    }

    /// Red and green.
    pub fn colour() -> Self {
        Self(Theme::Colours(Box::new(Role::ALL.map(red_green))))
    }

    /// Orange (yellow) and blue: told apart by people who do not tell red from green.
    pub fn colour_blind() -> Self {
        Self(Theme::Colours(Box::new(Role::ALL.map(orange_blue))))
    }

    /// Weight only, for terminals whose colours are unreadable.
    pub fn mono() -> Self {
        Self(Theme::Colours(Box::new(Role::ALL.map(weight))))
    }

    /// The text in its role's look.
    pub fn paint(&self, role: Role, text: &str) -> String {
        match &self.0 {
            Theme::Labels if role != Role::Plain => format!("[{}]{text}[/]", role.name()),
            Theme::Colours(styles) if role != Role::Plain && !text.is_empty() => {
                styles[role as usize].style(text).to_string()
            }
            _ => text.to_owned(),
        }
    }
}

fn red_green(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Plain => style,
        Role::Removed => style.red(),
        Role::Added => style.green(),
        Role::RemovedPart => style.red().bold().underline(),
        Role::AddedPart => style.green().bold().underline(),
        Role::Changed | Role::Hint | Role::Path => style.cyan(),
        Role::Object => style.bold(),
        Role::Muted => style.dimmed(),
        Role::Good => style.green().bold(),
        Role::Bad | Role::Error => style.red().bold(),
        Role::Doubt | Role::Warning => style.magenta().bold(),
    }
}

fn orange_blue(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Removed => style.yellow(),
        Role::Added => style.blue(),
        Role::RemovedPart => style.yellow().bold().underline(),
        Role::AddedPart => style.blue().bold().underline(),
        Role::Good => style.blue().bold(),
        Role::Bad | Role::Error => style.yellow().bold(),
        other => red_green(other),
    }
}

fn weight(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Plain | Role::Removed | Role::Added | Role::Path | Role::Changed => style,
        Role::RemovedPart | Role::AddedPart => style.bold().underline(),
        Role::Muted => style.dimmed(),
        _ => style.bold(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_stand_at_their_own_place_in_a_theme() {
        for (place, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(role as usize, place, "{}", role.name());
        }
    }

    #[test]
    fn plain_is_the_text_itself() {
        for role in Role::ALL {
            assert_eq!(Styles::plain().paint(role, "a"), "a");
        }
    }

    #[test]
    fn labels_spell_the_role() {
        assert_eq!(Styles::labels().paint(Role::RemovedPart, "a"), "[removed-part]a[/]");
        assert_eq!(Styles::labels().paint(Role::Plain, "a"), "a");
    }

    #[test]
    fn colours_are_of_the_terminals_own_sixteen() {
        for styles in [Styles::colour(), Styles::colour_blind(), Styles::mono()] {
            for role in Role::ALL {
                let text = styles.paint(role, "a");
                assert!(!text.contains("38;5") && !text.contains("38;2"), "{text:?}");
            }
        }
    }

    #[test]
    fn bright_yellow_is_nowhere() {
        for styles in [Styles::colour(), Styles::colour_blind()] {
            assert!(Role::ALL.iter().all(|role| !styles.paint(*role, "a").contains("93")));
        }
    }
}
