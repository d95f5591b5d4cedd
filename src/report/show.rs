//! `--show`: the choice itself is made of causes alone, so it stands in [`crate::core::show`].

pub use crate::core::show::{Show, VALUES};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::change::{Cause, Change};
    use crate::report::sample;

    fn change(cause: Cause, counted: bool) -> Change {
        Change { cause, counted, ..sample::change("spec.replicas") }
    }

    #[test]
    fn counted_changes_are_always_listed() {
        assert!(Show::default().lists(&change(Cause::Drift, true)));
        assert!(!Show::default().lists(&change(Cause::Server, false)));
    }

    #[test]
    fn a_change_that_a_rule_uncounts_needs_all() {
        let silenced = change(Cause::Drift, false);
        assert!(!Show::parse(["server", "controller", "default"]).expect("known words").lists(&silenced));
        assert!(Show::parse(["all"]).expect("a known word").lists(&silenced));
    }

    #[test]
    fn every_documented_word_is_read_and_no_other() {
        for (word, _) in VALUES {
            assert!(Show::parse([word]).is_ok(), "{word}");
        }
        assert_eq!(Show::parse(["server", "drift"]), Err("drift".into()));
    }

    #[test]
    fn words_add_up() {
        let show = Show::parse(["server", "default"]).expect("known words");
        assert!(show.lists(&change(Cause::Server, false)));
        assert!(show.lists(&change(Cause::Default, false)));
        assert!(!show.lists(&change(Cause::Controller, false)));
    }
}
