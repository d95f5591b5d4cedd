//! Every rule's examples, run.
