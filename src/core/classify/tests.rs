//! The truth table of `semantics.md` §0.3, written by hand, cell by cell.
//!
//! Columns are who owns the live value; rows are what the record says. `D` drift, `P` pending, `C` conflict,
//! `U` unattributed, `S` server, `K` controller, `-` default.

use super::*;

const OWNERS: [By; 5] = [By::Applier, By::Controller, By::Another, By::Nobody, By::Unknown];

const EVIDENCE: [Evidence; 5] = [
    Evidence::LiveMoved,
    Evidence::DeclaredMoved,
    Evidence::BothMoved,
    Evidence::FieldSet,
    Evidence::Nothing,
];

/// One matrix: 5 rows of evidence, 5 columns of owners.
struct Matrix {
    op: Op,
    is_default: bool,
    cells: [&'static str; 5],
}

const TABLE: [Matrix; 6] = [
    Matrix {
        op: Op::Added,
        is_default: false,
        cells: [
            //  applier controller another nobody unknown
            "- K D S U", // live moved: the record does not have it
            "P P P P P", // the record has it as it is live: dropped from the manifest
            "P C C C C", // the record has another value
            "P K D - U", // field set: the applier still holds it; unowned is a default
            "U K D S U", // nothing on record
        ],
    },
    Matrix {
        op: Op::Added,
        is_default: true,
        cells: ["- - - - -", "- - - - -", "- - - - -", "- - - - -", "- - - - -"],
    },
    Matrix {
        op: Op::Changed,
        is_default: false,
        cells: [
            "S K D D D", // applier keeps ownership of what admission rewrites
            "P P P P P", // the record says the declared side moved; owners never overrule it
            "P K C P C", // an earlier value was rewritten, the manifest has moved on
            "P K D U U", // the applier's field set holds it: pending (or rewritten at admission)
            "U K U U U", // nothing on record
        ],
    },
    Matrix {
        op: Op::Changed,
        is_default: true,
        cells: ["S K D D D", "P P P P P", "P K C P P", "P K D P U", "U K U U U"],
    },
    Matrix {
        op: Op::Removed,
        is_default: false,
        cells: [
            "S K D D D", // inside an atomic node the node's owner tells; otherwise nobody does
            "P P P P P", // added to the manifest, not applied yet
            "C C C C C", // changed in the manifest and removed live
            "P K D U U", // field sets hold no trace of what was removed
            "U U U U U",
        ],
    },
    Matrix {
        op: Op::Removed,
        is_default: true,
        cells: ["S K D D D", "P P P P P", "C C C C C", "P K D U U", "U U U U U"],
    },
];

fn letter(cause: Cause) -> &'static str {
    match cause {
        Cause::Drift => "D",
        Cause::Pending => "P",
        Cause::Conflict => "C",
        Cause::Unattributed => "U",
        Cause::Server => "S",
        Cause::Controller => "K",
        Cause::Default => "-",
    }
}

#[test]
fn every_cell_of_the_truth_table() {
    let mut cells = 0;
    for matrix in TABLE {
        for (evidence, row) in EVIDENCE.into_iter().zip(matrix.cells) {
            for (by, expected) in OWNERS.into_iter().zip(row.split(' ')) {
                let situation = Situation { op: matrix.op, evidence, by, is_default: matrix.is_default };
                assert_eq!(letter(classify(situation)), expected, "{situation:?}");
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 3 * 2 * 5 * 5);
}
