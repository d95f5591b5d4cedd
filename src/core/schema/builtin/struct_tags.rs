//! What the `OpenAPI` documents leave out of the Go types behind them.

/// Struct tags by definition name, from the table that the test bench's `struct-tags` program prints:
/// a definition a line, then its fields that drop a zero value, and with a `%` those that are rounded up.
#[derive(Clone, Debug, Default)]
pub struct StructTags<'a> {
    /// Name and fields, sorted by name.
    lines: Vec<(&'a str, &'a str)>,
}

impl<'a> StructTags<'a> {
    /// Reads the table. Lines that are no definition are skipped.
    pub fn read(table: &'a str) -> Self {
        let mut lines: Vec<_> = table.lines().filter_map(|line| line.split_once(' ')).collect();
        lines.sort_unstable();
        Self { lines }
    }

    /// Whether the table says anything about a definition.
    pub fn knows(&self, definition: &str) -> bool {
        self.fields(definition).is_some()
    }

    /// Whether a zero value of a scalar field is never stored: no pointer, and `omitempty`.
    pub fn drops_zero(&self, definition: &str, field: &str) -> bool {
        self.fields(definition).is_some_and(|mut fields| fields.any(|name| name == field))
    }

    /// Whether the quantities in a field are rounded up to a thousandth by defaulting
    /// (`SetDefaults_ResourceList`).
    pub fn rounds_up(&self, definition: &str, field: &str) -> bool {
        self.fields(definition)
            .is_some_and(|mut fields| fields.any(|name| name.strip_prefix('%') == Some(field)))
    }

    fn fields(&self, definition: &str) -> Option<impl Iterator<Item = &'a str> + use<'a>> {
        let at = self.lines.binary_search_by_key(&definition, |(name, _)| name).ok()?;
        Some(self.lines[at].1.split(' '))
    }
}
