//! `cargo bench --bench pure`: the parts that touch no cluster, in a few seconds.

#![expect(clippy::print_stdout, reason = "a program for people")]
#![expect(clippy::disallowed_methods, reason = "it measures, and reads the corpus")]

mod pure;
#[expect(dead_code, reason = "nothing is compared with another")]
mod stats;
#[expect(dead_code, reason = "this table is not published")]
mod table;

fn main() {
    pure::measure(&mut table::Table::default());
}
