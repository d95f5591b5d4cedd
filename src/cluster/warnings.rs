//! `Warning` headers: what the server wants people to know (RFC 7234 §5.5, as apimachinery's `ParseWarningHeaders`
//! reads it).

/// The code of warnings for people; kubectl shows no other.
const FOR_PEOPLE: &[u8] = b"299";

/// The texts in one header, which may hold several warnings: `299 agent "text" "date", …`. What does not follow the
/// grammar ends it.
pub(super) fn texts(header: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = header;
    while let Some((code, text, after)) = warning(rest.trim_ascii_start()) {
        if code == FOR_PEOPLE && !text.is_empty() {
            texts.push(text);
        }
        match after.trim_ascii_start().strip_prefix(b",") {
            Some(next) => rest = next,
            None => break,
        }
    }
    texts
}

/// Code, text, and what follows the warning.
fn warning(text: &[u8]) -> Option<(&[u8], String, &[u8])> {
    let (code, rest) = text.split_at_checked(3).filter(|(code, _)| code.iter().all(u8::is_ascii_digit))?;
    let rest = rest.strip_prefix(b" ")?.trim_ascii_start();
    let agent = rest.iter().position(|byte| *byte == b' ')?;
    let (text, rest) = quoted(rest[agent..].trim_ascii_start())?;
    let after = rest.trim_ascii_start();
    let after = if after.starts_with(b"\"") { quoted(after)?.1 } else { after };
    Some((code, text, after))
}

/// The text in quotes, without control characters, and what follows.
fn quoted(text: &[u8]) -> Option<(String, &[u8])> {
    let mut bytes = text.strip_prefix(b"\"")?;
    let mut out = Vec::new();
    loop {
        match *bytes {
            [b'"', ..] => break,
            [b'\\', byte, ..] => {
                out.push(byte);
                bytes = &bytes[2..];
            }
            [byte, ..] => {
                out.push(byte);
                bytes = &bytes[1..];
            }
            [] => return None,
        }
    }
    let text = String::from_utf8_lossy(&out).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Some((text, &bytes[1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_from_headers() {
        let rows: [(&str, &[&str]); 9] = [
            ("299 - \"policy/v1beta1 is deprecated\"", &["policy/v1beta1 is deprecated"]),
            (r#"299 agent "say \"hi\" to C:\\" "Sat, 25 Aug 2012 23:34:45 GMT""#, &[r#"say "hi" to C:\"#]),
            ("299 - \"one, two\", 299 - \"three\"", &["one, two", "three"]),
            ("199 - \"not for people\", 299 - \"for people\"", &["for people"]),
            ("299 - \"\u{1b}[31mred\"", &[" [31mred"]),
            ("299 - \"\"", &[]),
            ("299 - \"never closed", &[]),
            ("299 \"no agent\"", &[]),
            ("nonsense", &[]),
        ];
        for (header, wanted) in rows {
            assert_eq!(texts(header.as_bytes()), wanted, "{header}");
        }
    }
}
