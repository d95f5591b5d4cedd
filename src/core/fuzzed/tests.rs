//! The fuzz targets without a fuzzer: over the committed inputs, and over random ones.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::TARGETS;
use super::compare::Case;

/// The committed inputs.
fn corpus() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

#[test]
fn every_committed_input_passes() {
    for (name, target) in TARGETS {
        let folder = corpus().join(name);
        let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let files: Vec<_> =
            entries.map(|entry| entry.expect("a folder can be read to its end").path()).collect();
        assert!(files.len() > 20, "{}: {} inputs", folder.display(), files.len());
        for file in files {
            let input = fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            std::panic::catch_unwind(|| target(&input)).unwrap_or_else(|_| panic!("{}", file.display()));
        }
    }
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..600)
}

proptest! {
    #[test]
    fn the_same_input_gives_the_same_result(bytes in bytes()) {
        Case::read(&bytes).is_the_same_twice();
    }

    #[test]
    fn no_object_differs_from_itself(bytes in bytes()) {
        Case::read(&bytes).does_not_differ_from_itself();
    }

    #[test]
    fn normal_forms_are_their_own_and_no_difference(bytes in bytes()) {
        Case::read(&bytes).does_not_differ_from_its_normal_form();
    }

    #[test]
    fn keyed_lists_and_sets_have_no_order(bytes in bytes()) {
        Case::read(&bytes).ignores_the_order_of_keyed_lists();
    }

    #[test]
    fn the_fast_walk_finds_what_a_slow_one_finds(bytes in bytes()) {
        Case::read(&bytes).agrees_with_the_slow_walk();
    }

    #[test]
    fn the_declared_object_with_the_changes_made_is_the_live_one(bytes in bytes()) {
        Case::read(&bytes).is_live_once_the_changes_are_made();
    }
}

/// Promises about objects that never differ would hold of any comparison.
#[test]
fn random_inputs_make_objects_that_differ() {
    let mut state = 1_u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u8::try_from(state >> 56).expect("eight bits")
    };
    let counts: Vec<usize> =
        (0..300).filter_map(|_| Case::read(&(0..600).map(|_| byte()).collect::<Vec<_>>()).count()).collect();
    let differing = counts.iter().filter(|count| **count > 0).count();
    assert!(counts.len() > 150 && differing * 3 > counts.len(), "{differing} of {} differ", counts.len());
}
