//! What a renderer may know beside the report: decided once, by the command line.

use crate::report::exit::ExitPolicy;
use crate::report::show::Show;

use super::styles::Styles;

/// Choices of the user and facts about where the output goes.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
pub struct RenderOptions {
    /// `--show`: which differences are listed beside the counted ones.
    pub show: Show,
    /// What the exit code in the report says.
    pub exit: ExitPolicy,
    /// How roles look.
    pub styles: Styles,
    /// Columns of the output, at least 20 are assumed.
    pub width: usize,
    /// `-U`: unchanged lines around a changed line of a text.
    pub context_lines: usize,
    /// `-U`, where it was given: unchanged fields around a changed one.
    pub siblings: usize,
    /// `--reverse`: human formats print as if live were to become declared.
    pub reverse: bool,
    /// Seconds since the Unix epoch, for ages.
    pub now: i64,
    /// Start of the address of the working directory (`file://host/home/me/`), where the terminal follows
    /// links; manifests' relative paths are appended.
    pub links: Option<String>,
    /// No character beyond ASCII of our own.
    pub ascii: bool,
    /// Long values are shown whole.
    pub all_text: bool,
    /// Changes of which nothing is known say so; not where nothing could be (two files).
    pub unexplained: bool,
    /// Formats with a line an object list those in sync too.
    pub in_sync: bool,
    /// A terminal shows it: a table leaves out the columns for which there is no room.
    pub fit: bool,
}

impl Default for RenderOptions {
    /// What a pipe gets: no colour, 80 columns.
    fn default() -> Self {
        Self {
            show: Show::default(),
            exit: ExitPolicy::default(),
            styles: Styles::plain(),
            width: 80,
            context_lines: 3,
            siblings: 0,
            reverse: false,
            now: 0,
            links: None,
            ascii: false,
            all_text: false,
            unexplained: true,
            in_sync: false,
            fit: false,
        }
    }
}

impl RenderOptions {
    /// What stands between facts in one line.
    pub(super) fn separator(&self) -> &'static str {
        if self.ascii { " | " } else { " · " }
    }

    /// The address of a line of a manifest, where links are followed. What is not plain is encoded: the name
    /// of a file must not end the escape sequence.
    pub(super) fn link(&self, file: &str, line: u32) -> Option<String> {
        let base = self.links.as_ref().filter(|_| !file.starts_with('<'))?;
        let start = if file.starts_with('/') { file_root(base) } else { base.as_str() };
        Some(format!("{start}{}#{line}", encoded(file)))
    }

    /// What stands for what is left out.
    pub(super) fn ellipsis(&self) -> &'static str {
        if self.ascii { "..." } else { "…" }
    }
}

/// The address of a directory of this machine, for [`RenderOptions::links`].
pub fn base_address(directory: &str) -> String {
    let path = directory.replace('\\', "/");
    // `C:/Users/me` has no slash before it.
    let path = format!("/{}/", path.trim_matches('/'));
    format!("file://{}", encoded(&path).replace("%3A/", ":/"))
}

/// `file://host` of `file://host/home/me/`.
fn file_root(base: &str) -> &str {
    let host = base.find("://").map_or(0, |place| place + 3);
    base[host..].find('/').map_or(base, |slash| &base[..host + slash])
}

/// A path as a part of an address.
pub(super) fn encoded(path: &str) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(byte);
    let encode =
        |byte: u8| if is_plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    path.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_encoded() {
        let links = Some("file://host/home/me/".into());
        let options = RenderOptions { links, ..RenderOptions::default() };
        assert_eq!(
            options.link("a b/\u{1b}.yaml", 3).as_deref(),
            Some("file://host/home/me/a%20b/%1B.yaml#3")
        );
        assert_eq!(options.link("/etc/a.yaml", 1).as_deref(), Some("file://host/etc/a.yaml#1"));
        assert_eq!(options.link("<stdin>", 1), None);
        assert_eq!(base_address("/home/a b"), "file:///home/a%20b/");
        assert_eq!(base_address(r"C:\Users\me"), "file:///C:/Users/me/");
        assert_eq!(RenderOptions::default().link("a.yaml", 1), None);
    }
}
