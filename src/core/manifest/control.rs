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
        table[byte] = true;
        byte += 1;
    }
    table[b'\t' as usize] = false;
    table[b'\n' as usize] = false;
    table[b'\r' as usize] = false;
    table[0x7f] = true;
    table[0xc2] = true;
    table[0xef] = true;
    table
};

/// U+0085 is a line break; U+FEFF may stand anywhere.
fn is_allowed(char: char) -> bool {
    !matches!(char, '\0'..'\t' | '\x0b' | '\x0c' | '\x0e'..' ' | '\x7f'..='\u{84}' | '\u{86}'..='\u{9f}')
        && !matches!(char, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn control_characters_are_found() {
        assert_eq!(find("a: b\t\r\n"), None);
        assert_eq!(find("a\0"), Some((1, '\0')));
        assert_eq!(find("é\u{1b}"), Some((2, '\u{1b}')));
        assert_eq!(find("\u{7f}"), Some((0, '\u{7f}')));
        assert_eq!(find("\u{84}"), Some((0, '\u{84}')));
        assert_eq!(find("\u{9f}"), Some((0, '\u{9f}')));
        assert_eq!(find("\u{ffff}"), Some((0, '\u{ffff}')));
    }

    #[test]
    fn other_characters_are_not() {
        assert_eq!(find("\u{85}\u{a0}\u{feff}\u{fffd}\u{e000}\u{10ffff}"), None);
    }
}
