//! What a command does, ports passed in.
