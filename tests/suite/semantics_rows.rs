//! The rows of `semantics.md` §7 and the facts around them, one named test each.
//!
//! A name says the row and how the situation came about: `provoked` by real clients on the real API server,
//! `recorded` from a response of another server, or `constructed` where neither is possible here (a controller that
//! does not run in the bench writes through kubectl under its name; or a live object is written by hand).

mod admission;
mod captured;
mod controllers;
mod custom;
mod items;
mod listed;
mod lists;
mod markers;
mod people;
mod records;
mod row;
mod server_side;
mod stage;
mod things;
mod values;

use crate::case::Case;
use row::Row;

/// The tests of this folder.
pub(crate) fn cases() -> Vec<Case> {
    let rows = [
        values::rows(),
        lists::rows(),
        people::rows(),
        items::rows(),
        records::rows(),
        server_side::rows(),
        controllers::rows(),
        markers::rows(),
        custom::rows(),
        admission::rows(),
    ];
    let rows: Vec<Row> = rows.into_iter().flatten().collect();
    let rows = rows.into_iter().enumerate().flat_map(|(index, row)| row.cases(index));
    let mut cases: Vec<Case> = rows.chain(captured::cases()).collect();
    let names = cases.iter().map(|case| case.name.clone()).collect();
    cases.push(listed::case(names));
    cases
}
