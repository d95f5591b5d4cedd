//! The text of README.md: its code blocks, its generated sections, and writing both anew.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Set to any value: what is generated is written instead of compared.
const UPDATE: &str = "DRIFT_UPDATE";

/// Tests run at the same time, and several write.
static FILE: Mutex<()> = Mutex::new(());

/// A fenced block.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The word after the fence.
    pub(super) language: String,
    /// Everything inside, with the last line's end.
    pub(super) text: String,
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

fn read() -> String {
    std::fs::read_to_string(path()).unwrap_or_else(|e| panic!("README.md: {e}"))
}

/// By a rename: another test may be reading.
fn write(text: &str) -> std::io::Result<()> {
    let new = path().with_extension("md.new");
    std::fs::write(&new, text)?;
    std::fs::rename(new, path())
}

/// Every fenced block, in order.
pub(super) fn blocks() -> Vec<Block> {
    let (mut blocks, mut open): (Vec<Block>, bool) = (Vec::new(), false);
    for line in read().lines() {
        match (line.strip_prefix("```"), open) {
            (Some(language), false) => blocks.push(Block { language: language.into(), text: String::new() }),
            (Some(_), true) => {}
            (None, false) => continue,
            (None, true) => {
                let block = blocks.last_mut().expect("an open block");
                block.text += &format!("{line}\n");
                continue;
            }
        }
        open = !open;
    }
    blocks
}

/// The one block of a language that contains a text.
#[track_caller]
pub(crate) fn block(language: &str, contains: &str) -> String {
    let found =
        blocks().into_iter().find(|block| block.language == language && block.text.contains(contains));
    found.unwrap_or_else(|| panic!("README.md has no {language} block with `{contains}`")).text
}

/// Asserts that a generated section says this, ages and times aside; writes it where asked to.
#[track_caller]
pub(crate) fn hold(section: &str, expected: &str) {
    let marked = |text: &str| format!("{}{text}", opening(section));
    replace(section, &marked(inside(&read(), section)), &marked(&format!("\n{expected}\n")));
}

/// Asserts that a code block says this, ages and times aside; writes it where asked to.
#[track_caller]
pub(super) fn hold_block(block: &Block, expected: &str) {
    let fenced = |text: &str| format!("```{}\n{text}```", block.language);
    replace(block.text.lines().next().unwrap_or_default(), &fenced(&block.text), &fenced(expected));
}

/// The line of a section that begins so, with its end; empty when there is none.
#[track_caller]
pub(crate) fn line_in(section: &str, begins: &str) -> String {
    let text = read();
    let line = inside(&text, section).lines().find(|line| line.starts_with(begins));
    line.map(|line| format!("{line}\n")).unwrap_or_default()
}

fn opening(section: &str) -> String {
    format!("<!-- generated: {section} -->\n")
}

#[track_caller]
fn inside<'a>(text: &'a str, section: &str) -> &'a str {
    let rest = text.split_once(&opening(section));
    let found = rest.and_then(|(_, rest)| rest.split_once(&format!("<!-- end: {section} -->")));
    found.unwrap_or_else(|| panic!("README.md has no section `{section}`")).0
}

#[track_caller]
fn replace(what: &str, current: &str, expected: &str) {
    if scrubbed(current) == scrubbed(expected) {
        return;
    }
    if std::env::var_os(UPDATE).is_none() {
        let (line, wanted) = first_difference(&scrubbed(current), &scrubbed(expected));
        let again = "`DRIFT_UPDATE=1 cargo test --test suite readme` writes it";
        panic!("README.md, `{what}` is not current; {again}\nit says:    {line}\nit should:  {wanted}");
    }
    let _guard = FILE.lock().unwrap_or_else(PoisonError::into_inner);
    write(&read().replacen(current, expected, 1)).unwrap_or_else(|e| panic!("README.md: {e}"));
}

/// The first lines that are not the same; one is empty where a text ends.
fn first_difference(one: &str, other: &str) -> (String, String) {
    let (mut one, mut other) = (one.lines(), other.lines());
    loop {
        match (one.next(), other.next()) {
            (Some(a), Some(b)) if a == b => {}
            (None, None) => return Default::default(),
            (a, b) => return (a.unwrap_or_default().into(), b.unwrap_or_default().into()),
        }
    }
}

/// The text without what differs from run to run: ages (`3d ago`, or `at` a time where the clock is behind),
/// durations in seconds, and how wide a column is because of them.
pub(crate) fn scrubbed(text: &str) -> String {
    text.split_inclusive('\n').map(|line| without_columns(&scrubbed_line(line))).collect()
}

/// Blanks between two words are two at most; the indentation stays.
fn without_columns(line: &str) -> String {
    let words = line.trim_start_matches(' ');
    let (indentation, mut words) = (&line[..line.len() - words.len()], words.to_owned());
    while words.contains("   ") {
        words = words.replace("   ", "  ");
    }
    format!("{indentation}{words}")
}

fn scrubbed_line(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let (mut kept, mut at): (Vec<String>, usize) = (Vec::new(), 0);
    while at < words.len() {
        let (word, next) = (words[at], words.get(at + 1).copied().unwrap_or_default());
        let ending = |text: &str, word: &str| text.strip_prefix(word).map(str::to_owned);
        let found = match (is_age(word), word == "at" && is_time(next), is_decimal(word)) {
            (true, ..) => ending(next, "ago").map(|rest| format!("AGE{rest}")),
            (_, true, _) => Some(format!("AGE{}", &next[next.find('Z').map_or(next.len(), |end| end + 1)..])),
            (.., true) => ending(next, "s").map(|rest| format!("TIME{rest}")),
            _ => None,
        };
        at += if found.is_some() { 2 } else { 1 };
        kept.push(found.unwrap_or_else(|| word.to_owned()));
    }
    kept.join(" ")
}

fn is_age(word: &str) -> bool {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < word.len() && ["s", "min", "h", "d", "y"].contains(&unit)
}

fn is_time(word: &str) -> bool {
    word.len() >= 20 && word.as_bytes()[4] == b'-' && word.as_bytes()[10] == b'T' && word.contains('Z')
}

fn is_decimal(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part))
}
