//! The man(7) macros that the page is made of.

/// Longest line of running text, as the makers of formatters ask for.
const WIDTH: usize = 78;

/// A page being written.
pub(in crate::cli) struct Roff {
    text: String,
}

impl Roff {
    /// A page of section 1.
    pub(super) fn new(title: &str, date: &str, version: &str) -> Self {
        let head = ".\\\" Made by `kubectl-drift completion man`; changes belong into the program.\n";
        Self { text: format!("{head}.TH {title} 1 {date} \"{version}\" \"User Commands\"\n") }
    }

    /// The source.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// A heading.
    pub(in crate::cli) fn section(&mut self, title: &str) {
        self.line(&format!(".SH {}", escaped(title)));
    }

    /// A heading inside a section.
    pub(super) fn subsection(&mut self, title: &str) {
        self.line(&format!(".SS {}", escaped(title)));
    }

    /// The line that `apropos` finds.
    pub(super) fn name_line(&mut self, name: &str, about: &str) {
        self.line(&format!("{} \\-", escaped(name)));
        self.words(about);
    }

    /// Words on lines of their own; nothing for no words.
    pub(in crate::cli) fn paragraph(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.begin_paragraph();
            self.words(words);
        }
    }

    /// A term, what it means, and a line more.
    pub(in crate::cli) fn entry(&mut self, term: &str, meaning: &str, detail: &str) {
        self.line(".TP");
        self.line(&format!("\\fB{}\\fR", escaped(term)));
        self.words(meaning);
        if !detail.is_empty() {
            self.line(".br");
            self.words(detail);
        }
    }

    /// Lines as they are.
    pub(super) fn verbatim(&mut self, text: &str) {
        self.begin_paragraph();
        self.line(".nf");
        for line in text.lines() {
            // An empty line is one in this mode, but some formatters warn about it.
            let line = if line.is_empty() { "\\&".to_owned() } else { guarded(line) };
            self.line(&line);
        }
        self.line(".fi");
    }

    /// A heading begins one by itself.
    fn begin_paragraph(&mut self) {
        let last = self.text.lines().last().unwrap_or_default();
        if !last.starts_with(".S") {
            self.line(".PP");
        }
    }

    fn words(&mut self, words: &str) {
        let mut line = String::new();
        for word in words.split_whitespace() {
            if !line.is_empty() && guarded(&line).len() + 1 + escaped(word).len() > WIDTH {
                self.line(&guarded(&line));
                line.clear();
            }
            line += if line.is_empty() { "" } else { " " };
            line += word;
        }
        self.line(&guarded(&line));
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// Text that begins a line: what would be a macro there is none.
fn guarded(text: &str) -> String {
    let text = escaped(text);
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

/// Characters that mean something, and those that not every formatter reads.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => escaped.push_str("\\e"),
            '-' => escaped.push_str("\\-"),
            '`' => escaped.push_str("\\(ga"),
            '\'' => escaped.push_str("\\(aq"),
            '"' => escaped.push_str("\\(dq"),
            '^' => escaped.push_str("\\(ha"),
            '~' => escaped.push_str("\\(ti"),
            plain if plain.is_ascii() => escaped.push(plain),
            other => escaped.push_str(&format!("\\[u{:04X}]", u32::from(other))),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_taken_for_a_command() {
        assert_eq!(guarded(".so /etc/passwd"), "\\&.so /etc/passwd");
        assert_eq!(escaped("--a=\\n \"µ\""), "\\-\\-a=\\en \\(dq\\[u00B5]\\(dq");
    }
}
