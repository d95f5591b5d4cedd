//! Moving through the text of one document: bytes, line breaks, columns.

/// A place in the text. Line and column count from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    /// Bytes before it.
    pub(super) at: usize,
    /// Line breaks before it, in the wide sense of YAML.
    pub(super) line: u32,
    /// Characters of its line before it.
    pub(super) column: u32,
}

impl Spot {
    /// The place after one ASCII character.
    pub(super) fn after(self) -> Self {
        Self { at: self.at + 1, column: self.column + 1, ..self }
    }
}

/// The reading position. The text holds no NUL, so that byte stands for the end.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    line: u32,
    line_start: usize,
    /// Bytes of the line so far that only continue a character.
    continuations: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 0, line_start: 0, continuations: 0 }
    }

    pub(super) fn spot(&self) -> Spot {
        Spot { at: self.at, line: self.line, column: self.column() }
    }

    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// Characters of the line before the reading position.
    #[expect(clippy::cast_possible_truncation, reason = "texts are shorter than 4 GiB")]
    pub(super) fn column(&self) -> u32 {
        (self.at - self.line_start - self.continuations) as u32
    }

    /// The byte `ahead` of the reading position; 0 at the end.
    pub(super) fn peek(&self, ahead: usize) -> u8 {
        byte_at(self.text, self.at + ahead)
    }

    /// Passes `count` ASCII characters, none of them a line break.
    pub(super) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    /// Passes everything up to `end`, which holds no line break.
    pub(super) fn skip_to(&mut self, end: usize) {
        let passed = &self.text.as_bytes()[self.at..end];
        self.continuations += passed.iter().filter(|byte| (**byte & 0xc0) == 0x80).count();
        self.at = end;
    }

    /// Passes the line break at the reading position, if there is one.
    pub(super) fn skip_break(&mut self) -> bool {
        let width = break_width(self.text, self.at);
        if width > 0 {
            self.at += width;
            self.line += 1;
            self.line_start = self.at;
            self.continuations = 0;
        }
        width > 0
    }

    /// Passes a line break and says what stands for it in a scalar.
    pub(super) fn take_break(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.skip_break().then(|| match &self.text[start..self.at] {
            // The two Unicode breaks are kept.
            kept if kept.len() == 3 => kept,
            _ => "\n",
        })
    }

    pub(super) fn skip_blanks(&mut self) {
        while is_blank(self.peek(0)) {
            self.skip(1);
        }
    }

    /// Passes a comment, up to its line break.
    pub(super) fn skip_comment(&mut self) {
        if self.peek(0) == b'#' {
            self.skip_to(line_end(self.text, self.at));
        }
    }

    /// Whether a blank, a line break or the end is `ahead`.
    pub(super) fn is_gap(&self, ahead: usize) -> bool {
        is_gap(self.text, self.at + ahead)
    }

    pub(super) fn is_break(&self, ahead: usize) -> bool {
        break_width(self.text, self.at + ahead) > 0
    }

    pub(super) fn is_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Whether `---` or `...` stands here, at a line's start, on its own.
    pub(super) fn is_document_mark(&self, mark: &str) -> bool {
        self.at == self.line_start
            && self.text.as_bytes()[self.at..].starts_with(mark.as_bytes())
            && self.is_gap(3)
    }
}

pub(super) fn byte_at(text: &str, at: usize) -> u8 {
    text.as_bytes().get(at).copied().unwrap_or(0)
}

pub(super) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Letters of names: anchors, tag handles, directives.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// Bytes of the line break at `at`; 0 when there is none. YAML's breaks are the usual three and NEL, LS, PS.
pub(super) fn break_width(text: &str, at: usize) -> usize {
    match byte_at(text, at) {
        b'\r' if byte_at(text, at + 1) == b'\n' => 2,
        b'\n' | b'\r' => 1,
        0xc2 if byte_at(text, at + 1) == 0x85 => 2,
        0xe2 if byte_at(text, at + 1) == 0x80 && matches!(byte_at(text, at + 2), 0xa8 | 0xa9) => 3,
        _ => 0,
    }
}

pub(super) fn is_gap(text: &str, at: usize) -> bool {
    match byte_at(text, at) {
        b' ' | b'\t' | b'\n' | b'\r' | 0 => true,
        0xc2 | 0xe2 => break_width(text, at) > 0,
        _ => false,
    }
}

/// Where the line that holds `at` ends, before its break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let mut end = at;
    loop {
        let bytes = &text.as_bytes()[end..];
        let Some(step) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r' | 0xc2 | 0xe2)) else {
            return text.len();
        };
        end += step;
        if break_width(text, end) > 0 {
            return end;
        }
        end += 1;
    }
}
