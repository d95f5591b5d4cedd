//! Characters YAML does not allow anywhere.

/// The first character that is not allowed: where it stands and what it is.
pub(super) fn find(text: &str) -> Option<(usize, char)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at += bytes[at..].iter().position(|byte| SUSPECT[usize::from(*byte)])?;
        let char = text[at..].chars().next()?;
        if !is_allowed(char) {
            return Some((at, char));
        }
        at += char.len_utf8();
    }
}

/// Bytes that are, or may start, a forbidden character.
const SUSPECT: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = !matches!(byte as u8, b'\t' | b'\n' | b'\r');
        byte += 1;
    }
    table[0x7f] = true;
    table[0xc2] = true;
    table[0xef] = true;
    table
};

fn is_allowed(char: char) -> bool {
    !matches!(char, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f' | '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}
