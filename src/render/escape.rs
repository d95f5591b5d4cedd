//! Cluster text made safe for a terminal (CVE-2021-25743): whatever could move the cursor, change
//! colours, reorder or hide text is shown as `\u{…}`.

use std::borrow::Cow;

/// The text with every control and invisible character spelled out. Line ends and tabs too: who lays
/// text out over lines splits it first.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            hidden if is_hidden(hidden) => shown.extend(["\\u{", &format!("{:x}", u32::from(hidden)), "}"]),
            other => shown.push(other),
        }
    }
    Cow::Owned(shown)
}

/// C0, DEL, C1, and what Unicode has for steering text: bidirectional controls and isolates, joiners
/// and other zero-width characters, line and paragraph separators, tags, variation selectors, fillers.
pub fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_spelled_out() {
        for (text, shown) in [
            ("plain text, ünïcödé 日本", "plain text, ünïcödé 日本"),
            ("\u{1b}[2J\u{7}", "\\u{1b}[2J\\u{7}"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{202e}txt\u{2066}", "\\u{202e}txt\\u{2066}"),
            ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
            ("\u{e0041}", "\\u{e0041}"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn nothing_hidden_is_left() {
        let every: String = (0..=0x0010_ffff).filter_map(char::from_u32).collect();
        let shown = visible(&every);
        assert!(!shown.contains(is_hidden));
        assert!(!shown.contains(char::is_control));
    }

    #[test]
    fn text_without_hidden_characters_is_not_copied() {
        assert!(matches!(visible("as it is"), Cow::Borrowed(_)));
    }
}
