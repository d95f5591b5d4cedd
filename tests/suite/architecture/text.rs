//! Rust text without its comments and the contents of its strings, line by line as before.

/// What is left when comments and literals are blanked.
pub(super) struct Code {
    text: String,
}

impl Code {
    /// Blanks comments, strings and characters of a file.
    pub(super) fn new(source: &str) -> Self {
        let mut scanner = Scanner { rest: source, text: String::with_capacity(source.len()) };
        while scanner.step() {}
        Self { text: scanner.text }
    }

    /// All of it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its lines, counted from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The line of a byte.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        self.text[..offset].matches('\n').count() + 1
    }

    /// The end of the block whose `{` stands at `open`.
    pub(super) fn end_of_block(&self, open: usize) -> usize {
        let mut depth = 0;
        for (offset, byte) in self.text.bytes().enumerate().skip(open) {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 1 => return offset,
                b'}' => depth -= 1,
                _ => {}
            }
        }
        self.text.len()
    }
}

struct Scanner<'a> {
    rest: &'a str,
    text: String,
}

impl Scanner<'_> {
    /// Takes one character, comment or literal; false at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        if let Some(length) = self.blank_length() {
            self.blank(length);
        } else {
            // A whole word at a time: the r of `for"` is not the start of a raw string.
            let word = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
            self.keep(word.max(first.len_utf8()));
        }
        true
    }

    /// Bytes of the comment or literal that starts here.
    fn blank_length(&self) -> Option<usize> {
        let rest = self.rest;
        if rest.starts_with("//") {
            return Some(rest.find('\n').unwrap_or(rest.len()));
        }
        if rest.starts_with("/*") {
            return Some(block_comment(rest));
        }
        let unprefixed = rest.trim_start_matches(['b', 'c']);
        let prefix = rest.len() - unprefixed.len();
        raw_string(unprefixed)
            .or_else(|| string(unprefixed))
            .map(|length| prefix + length)
            .or_else(|| character(rest))
    }

    fn blank(&mut self, length: usize) {
        let (blanked, rest) = self.rest.split_at(length);
        self.text.extend(blanked.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        self.rest = rest;
    }

    fn keep(&mut self, length: usize) {
        let (kept, rest) = self.rest.split_at(length);
        self.text.push_str(kept);
        self.rest = rest;
    }
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut offset = 0;
    while offset < rest.len() {
        if rest[offset..].starts_with("/*") {
            depth += 1;
            offset += 2;
        } else if rest[offset..].starts_with("*/") {
            depth -= 1;
            offset += 2;
            if depth == 0 {
                return offset;
            }
        } else {
            offset += rest[offset..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest.strip_prefix('r')?.bytes().take_while(|byte| *byte == b'#').count();
    let content = rest[1 + hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = content.find(&end)?;
    Some(1 + hashes + 1 + length + end.len())
}

fn string(rest: &str) -> Option<usize> {
    let content = rest.strip_prefix('"')?;
    let mut escaped = false;
    for (offset, character) in content.char_indices() {
        match character {
            '"' if !escaped => return Some(offset + 2),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

/// `'x'` and `'\n'`, but not `'lifetime`.
fn character(rest: &str) -> Option<usize> {
    let content = rest.strip_prefix('\'')?;
    if let Some(escape) = content.strip_prefix('\\') {
        // The escaped character itself may be a quote.
        let after = escape.char_indices().nth(1)?.0;
        return Some(2 + after + escape[after..].find('\'')? + 1);
    }
    let length = content.chars().next()?.len_utf8();
    content[length..].starts_with('\'').then_some(length + 2)
}
