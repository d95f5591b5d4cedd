//! Line breaks inside plain and quoted scalars: one becomes a blank, of more all but the first stay.

/// The breaks between two pieces of a scalar.
#[derive(Default)]
pub(super) struct Breaks {
    first: Option<&'static str>,
    rest: String,
}

impl Breaks {
    /// Adds one, as [`super::cursor::Cursor::take_break`] gives it.
    pub(super) fn add(&mut self, text: &str) {
        if self.first.is_some() {
            self.rest.push_str(text);
        } else {
            self.first = Some(match text {
                "\u{2028}" => "\u{2028}",
                "\u{2029}" => "\u{2029}",
                _ => "\n",
            });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// Writes what stands for them and forgets them.
    pub(super) fn fold_into(&mut self, text: &mut String) {
        match self.first.take() {
            None => {}
            Some("\n") if self.rest.is_empty() => text.push(' '),
            Some("\n") => text.push_str(&self.rest),
            Some(kept) => {
                text.push_str(kept);
                text.push_str(&self.rest);
            }
        }
        self.rest.clear();
    }
}
