//! `KUBECTL_DRIFT_COLORS`: a theme's name, changes to roles as in `GREP_COLORS`, or both.

use owo_colors::{AnsiColors, Style};

use super::{Role, Styles, Theme};

/// The themes by name, with what they are for.
pub const THEMES: [(&str, &str); 4] = [
    ("default", "red and green"),
    ("colour-blind", "yellow and blue, for eyes that do not tell red from green"),
    ("mono", "bold and underline only"),
    ("plain", "no escapes at all"),
];

impl Styles {
    /// Reads `THEME`, `role=SGR:role=SGR` or `THEME:role=SGR`, for example
    /// `colour-blind:muted=37:added-part=1;4;36`. SGR numbers: 0 to 9 for weight, 30–37 and 90–97 for
    /// colours, 40–47 and 100–107 for their backgrounds.
    ///
    /// # Errors
    /// A sentence about the first part that is none of these.
    pub fn parse(spec: &str) -> Result<Self, String> {
        let mut styles = Self::colour();
        for part in spec.split(':').map(str::trim).filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                None => styles = theme(part).ok_or_else(|| unknown_theme(part))?,
                Some((role, numbers)) => styles.set(role.trim(), numbers)?,
            }
        }
        Ok(styles)
    }

    fn set(&mut self, name: &str, numbers: &str) -> Result<(), String> {
        let role =
            Role::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| unknown_role(name))?;
        let style =
            sgr(numbers).ok_or_else(|| format!("\"{numbers}\" is no list of colour numbers such as 1;31"))?;
        if let Theme::Colours(table) = &mut self.0 {
            table[role as usize] = style;
        }
        Ok(())
    }
}

fn theme(name: &str) -> Option<Styles> {
    match name {
        "default" => Some(Styles::colour()),
        "colour-blind" => Some(Styles::colour_blind()),
        "mono" => Some(Styles::mono()),
        "plain" => Some(Styles::plain()),
        _ => None,
    }
}

fn unknown_theme(name: &str) -> String {
    format!("there is no theme \"{name}\"; there are {}", THEMES.map(|(name, _)| name).join(", "))
}

fn unknown_role(name: &str) -> String {
    format!("there is no role \"{name}\"; there are {}", Role::ALL.map(Role::name).join(", "))
}

fn sgr(numbers: &str) -> Option<Style> {
    numbers.split(';').try_fold(Style::new(), |style, number| apply(style, number.trim().parse().ok()?))
}

fn apply(style: Style, number: u8) -> Option<Style> {
    Some(match number {
        0 => Style::new(),
        1 => style.bold(),
        2 => style.dimmed(),
        3 => style.italic(),
        4 => style.underline(),
        5 | 6 => style.blink(),
        7 => style.reversed(),
        8 => style.hidden(),
        9 => style.strikethrough(),
        30..=37 => style.color(colour(number - 30, false)),
        90..=97 => style.color(colour(number - 90, true)),
        40..=47 => style.on_color(colour(number - 40, false)),
        100..=107 => style.on_color(colour(number - 100, true)),
        _ => return None,
    })
}

/// The colour of a terminal's palette, 0 to 7.
fn colour(place: u8, bright: bool) -> AnsiColors {
    use AnsiColors as C;
    const DARK: [C; 8] = [C::Black, C::Red, C::Green, C::Yellow, C::Blue, C::Magenta, C::Cyan, C::White];
    const BRIGHT: [C; 8] = [
        C::BrightBlack,
        C::BrightRed,
        C::BrightGreen,
        C::BrightYellow,
        C::BrightBlue,
        C::BrightMagenta,
        C::BrightCyan,
        C::BrightWhite,
    ];
    if bright { BRIGHT[usize::from(place)] } else { DARK[usize::from(place)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(spec: &str, role: Role) -> String {
        Styles::parse(spec).expect("a specification").paint(role, "a")
    }

    #[test]
    fn themes_are_chosen_by_name() {
        for (name, _) in THEMES {
            assert!(Styles::parse(name).is_ok(), "{name}");
        }
        assert_eq!(painted("plain", Role::Removed), "a");
        assert_eq!(painted("", Role::Removed), Styles::colour().paint(Role::Removed, "a"));
    }

    #[test]
    fn roles_are_changed_one_by_one() {
        assert_eq!(painted("removed=1;35", Role::Removed), "\u{1b}[35;1ma\u{1b}[0m");
        assert_eq!(painted("removed=1;35", Role::Added), Styles::colour().paint(Role::Added, "a"));
        assert_eq!(painted("mono:added=94", Role::Added), "\u{1b}[94ma\u{1b}[0m");
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for (spec, words) in [
            ("pretty", "there is no theme \"pretty\""),
            ("remove=1", "there is no role \"remove\""),
            ("removed=red", "\"red\" is no list"),
            ("removed=38;5;200", "\"38;5;200\" is no list"),
            ("removed=", "\"\" is no list"),
        ] {
            let error = Styles::parse(spec).expect_err(spec);
            assert!(error.starts_with(words), "{error}");
        }
    }
}
